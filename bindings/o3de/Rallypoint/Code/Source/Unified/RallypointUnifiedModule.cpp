#include "../Client/RallypointClientSystemComponent.h"
#include "../Common/ModuleClass.h"
#include "../Server/RallypointServerSystemComponent.h"

#include <AzCore/Memory/SystemAllocator.h>

namespace Rallypoint
{
    //! The Gem where one process may be client and server: the editor, the unified launcher.
    class RallypointUnifiedModule : public AZ::Module
    {
    public:
        AZ_RTTI(RallypointUnifiedModule, "{F35D799C-6124-4AE5-839E-63E760BFDC91}", AZ::Module);
        AZ_CLASS_ALLOCATOR(RallypointUnifiedModule, AZ::SystemAllocator);

        RallypointUnifiedModule()
        {
            m_descriptors.push_back(RallypointClientSystemComponent::CreateDescriptor());
            m_descriptors.push_back(RallypointServerSystemComponent::CreateDescriptor());
        }

        AZ::ComponentTypeList GetRequiredSystemComponents() const override
        {
            return AZ::ComponentTypeList{
                azrtti_typeid<RallypointClientSystemComponent>(),
                azrtti_typeid<RallypointServerSystemComponent>(),
            };
        }
    };
} // namespace Rallypoint

RALLYPOINT_DECLARE_MODULE_CLASS(AZ_JOIN(Gem_, O3DE_GEM_NAME), Rallypoint::RallypointUnifiedModule)
