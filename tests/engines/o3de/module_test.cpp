// The module that the engine loads: its components, and that each refuses what cannot stand beside it.

#include "engine.hpp"
#include "expect.hpp"

#include <AzCore/Interface/Interface.h>
#include <AzCore/Module/Module.h>
#include <Client/RallypointClientSystemComponent.h>
#include <Server/RallypointServerSystemComponent.h>

#include <algorithm>
#include <memory>

#if defined(AZ_MONOLITHIC_BUILD)
    #define MakeModule CreateModuleClass_Gem_Rallypoint
#else
    #define MakeModule CreateModuleClass
#endif

extern "C" AZ::Module* MakeModule();

namespace
{
    template <class Component> void RefusesItselfAndTheOriginal(const char* own, const char* original)
    {
        AZ::ComponentDescriptor::DependencyArrayType provided;
        AZ::ComponentDescriptor::DependencyArrayType incompatible;
        AZ::ComponentDescriptor::DependencyArrayType dependent;
        Component::GetProvidedServices(provided);
        Component::GetIncompatibleServices(incompatible);
        Component::GetDependentServices(dependent);
        const auto has = [](const auto& services, const char* name)
        {
            return std::find(services.begin(), services.end(), AZ::Crc32(name)) != services.end();
        };
        EXPECT(has(provided, own) && has(incompatible, own) && has(incompatible, original));
        EXPECT(has(dependent, "MultiplayerService"));
    }
} // namespace

int main()
{
    Engine::Begin();
    const std::unique_ptr<AZ::Module> module(MakeModule());
    EXPECT(module->GetDescriptors().size() == 2);
    const AZ::ComponentTypeList required = module->GetRequiredSystemComponents();
    EXPECT(required.size() == 2);
    for (const AZ::ComponentDescriptor* descriptor : module->GetDescriptors())
    {
        EXPECT(std::find(required.begin(), required.end(), descriptor->GetUuid()) != required.end());
        const std::unique_ptr<AZ::Component> component(descriptor->CreateComponent());
        component->Init();
        component->Activate();
        component->Deactivate();
    }
    // A process that is no fleet's server offers no provider: the engine would let nobody in.
    EXPECT(AZ::Interface<Multiplayer::ISessionHandlingProviderRequests>::Get() == nullptr);
    RefusesItselfAndTheOriginal<Rallypoint::RallypointClientSystemComponent>(
        "RallypointClientService", "AWSGameLiftClientService");
    RefusesItselfAndTheOriginal<Rallypoint::RallypointServerSystemComponent>(
        "RallypointServerService", "AWSGameLiftServerService");
    Engine::End();
    std::printf("the module is whole\n");
    return 0;
}
