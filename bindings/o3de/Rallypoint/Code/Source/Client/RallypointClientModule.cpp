#include "../Common/ModuleClass.h"
#include "RallypointClientSystemComponent.h"

#include <AzCore/Memory/SystemAllocator.h>

namespace Rallypoint
{
    //! The Gem in a client's launcher.
    class RallypointClientModule : public AZ::Module
    {
    public:
        AZ_RTTI(RallypointClientModule, "{C6C86B25-A20F-4DD2-ADBD-04DD02B13564}", AZ::Module);
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

RALLYPOINT_DECLARE_MODULE_CLASS(AZ_JOIN(AZ_JOIN(Gem_, O3DE_GEM_NAME), _Client), Rallypoint::RallypointClientModule)
