#pragma once

#include <AzCore/Name/Name.h>
#include <AzCore/RTTI/RTTI.h>
#include <AzCore/base.h>

namespace AzNetworking
{
    enum class ConnectionId : AZ::u32
    {
    };

    enum class DisconnectReason
    {
        TerminatedByUser,
        TerminatedByServer,
    };

    //! Of the engine's some twenty functions, the one that the Gem calls.
    class INetworkInterface
    {
    public:
        AZ_RTTI(INetworkInterface, "{ECDA6FA2-4AA0-435E-881F-214C4B179A31}");

        virtual ~INetworkInterface() = default;

        virtual bool Disconnect(ConnectionId connectionId, DisconnectReason reason) = 0;
    };

    class INetworking
    {
    public:
        AZ_RTTI(INetworking, "{6E47367B-3AA5-4CB8-A691-4910168F287A}");

        virtual ~INetworking() = default;

        virtual INetworkInterface* RetrieveNetworkInterface(const AZ::Name& name) = 0;
    };
} // namespace AzNetworking
