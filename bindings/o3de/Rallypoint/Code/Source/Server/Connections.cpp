#include "Connections.h"

#include <AzCore/Interface/Interface.h>
#include <AzCore/Name/Name.h>
#include <AzNetworking/Framework/INetworking.h>

namespace Rallypoint
{
    namespace
    {
        //! How the Multiplayer Gem calls its network interface.
        constexpr const char* NetworkInterface = "MultiplayerNetworkInterface";
    } // namespace

    bool Disconnect(AZ::u32 connectionId)
    {
        AzNetworking::INetworking* networking = AZ::Interface<AzNetworking::INetworking>::Get();
        if (networking == nullptr)
        {
            return false;
        }
        AzNetworking::INetworkInterface* network = networking->RetrieveNetworkInterface(AZ::Name(NetworkInterface));
        if (network == nullptr)
        {
            return false;
        }
        // It is told first and taken away at the end of the network's update, so who handles its packet may go on. A no
        // means that it is on its way out already.
        network->Disconnect(
            AzNetworking::ConnectionId{connectionId}, AzNetworking::DisconnectReason::TerminatedByServer);
        return true;
    }
} // namespace Rallypoint
