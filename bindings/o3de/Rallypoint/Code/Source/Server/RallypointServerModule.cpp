#include "../Common/ModuleClass.h"
#include "RallypointServerSystemComponent.h"

#include <AzCore/Memory/SystemAllocator.h>

namespace Rallypoint
{
    //! The Gem in a server's launcher.
    class RallypointServerModule : public AZ::Module
    {
    public:
        AZ_RTTI(RallypointServerModule, "{638DDEBB-AF62-4291-ADD2-A52483D77470}", AZ::Module);
        AZ_CLASS_ALLOCATOR(RallypointServerModule, AZ::SystemAllocator);

        RallypointServerModule()
        {
            m_descriptors.push_back(RallypointServerSystemComponent::CreateDescriptor());
        }

        AZ::ComponentTypeList GetRequiredSystemComponents() const override
        {
            return AZ::ComponentTypeList{azrtti_typeid<RallypointServerSystemComponent>()};
        }
    };
} // namespace Rallypoint

RALLYPOINT_DECLARE_MODULE_CLASS(AZ_JOIN(AZ_JOIN(Gem_, O3DE_GEM_NAME), _Server), Rallypoint::RallypointServerModule)
