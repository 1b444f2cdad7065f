// A Gem whose header is not the library's: it offers nothing, and says why.

#include <rallypoint/rallypoint.h>

#undef RP_CONTRACT_HASH
#define RP_CONTRACT_HASH UINT64_C(1)

// With that hash, in place of the Gem's own.
#include <Common/NativeSubsystem.cpp>

#include "engine.hpp"
#include "expect.hpp"

#include <AzCore/Interface/Interface.h>
#include <Client/RallypointClientSystemComponent.h>
#include <Multiplayer/Session/ISessionHandlingRequests.h>
#include <Multiplayer/Session/ISessionRequests.h>
#include <Server/RallypointServerSystemComponent.h>

namespace
{
    template <class Component> class Opened : public Component
    {
    public:
        using Component::Activate;
        using Component::Deactivate;
    };
} // namespace

int main()
{
    Engine::Begin();
    Engine::Command("sv_rallypointEnabled true");
    EXPECT(!Rallypoint::NativeSubsystem::IsLibraryTheOne());
    Opened<Rallypoint::RallypointClientSystemComponent> client;
    client.Activate();
    EXPECT(AZ::Interface<Multiplayer::ISessionRequests>::Get() == nullptr);
    client.Deactivate();
    Opened<Rallypoint::RallypointServerSystemComponent> server;
    server.Activate();
    EXPECT(AZ::Interface<Multiplayer::ISessionHandlingProviderRequests>::Get() == nullptr);
    server.Deactivate();
    Engine::End();
    std::printf("another library is refused\n");
    return 0;
}
