#pragma once

#include <AzCore/IO/Path/Path.h>
#include <AzCore/RTTI/RTTI.h>
#include <AzCore/std/string/string.h>

namespace Multiplayer
{
    struct SessionConnectionConfig
    {
        AZStd::string m_playerSessionId;
        AZStd::string m_dnsName;
        AZStd::string m_ipAddress;
        uint16_t m_port = 0;
    };

    struct PlayerConnectionConfig
    {
        uint32_t m_playerConnectionId = 0;
        AZStd::string m_playerSessionId;
    };

    class ISessionHandlingClientRequests
    {
    public:
        AZ_RTTI(ISessionHandlingClientRequests, "{41DE6BD3-72BC-4443-BFF9-5B1B9396657A}");

        virtual ~ISessionHandlingClientRequests() = default;

        virtual bool RequestPlayerJoinSession(const SessionConnectionConfig& destination) = 0;
        virtual void RequestPlayerLeaveSession() = 0;
    };

    class ISessionHandlingProviderRequests
    {
    public:
        AZ_RTTI(ISessionHandlingProviderRequests, "{4F0C17BA-F470-4242-A8CB-EC7EA805257C}");

        virtual ~ISessionHandlingProviderRequests() = default;

        virtual void HandleDestroySession() = 0;
        virtual bool ValidatePlayerJoinSession(const PlayerConnectionConfig& player) = 0;
        virtual void HandlePlayerLeaveSession(const PlayerConnectionConfig& player) = 0;
        virtual AZ::IO::Path GetInternalSessionCertificate() = 0;
        virtual AZ::IO::Path GetExternalSessionCertificate() = 0;
    };
} // namespace Multiplayer
