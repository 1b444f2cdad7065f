#include "RallypointClientSystemComponent.h"

#include <AzCore/Memory/SystemAllocator.h>
#include <AzCore/Module/Module.h>

namespace Rallypoint
{
    //! The Gem in a client's launcher.
    class RallypointClientModule : public AZ::Module
    {
    public:
        AZ_RTTI(RallypointClientModule, "{0E3A7C4B-53C1-4C7F-9C1D-6E0B6F7A1D0C}", AZ::Module);
        AZ_CLASS_ALLOCATOR(RallypointClientModule, AZ::SystemAllocator);

        RallypointClientModule()
        {
            m_descriptors.push_back(RallypointClientSystemComponent::CreateDescriptor());
        }

        AZ::ComponentTypeList GetRequiredSystemComponents() const override
        {
            return AZ::ComponentTypeList{azrtti_typeid<RallypointClientSystemComponent>()};
        }
    };
} // namespace Rallypoint

AZ_DECLARE_MODULE_CLASS(AZ_JOIN(Gem_, O3DE_GEM_NAME, _Client), Rallypoint::RallypointClientModule)
