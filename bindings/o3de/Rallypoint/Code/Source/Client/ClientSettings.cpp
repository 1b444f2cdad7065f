#include "ClientSettings.h"

#include "../Common/ConsoleText.h"

#include <AzCore/Console/IConsole.h>

namespace Rallypoint
{
    AZ_CVAR(bool, cl_rallypointEnabled, true, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "Whether this client offers O3DE's session and matchmaking requests; read when the Gem is activated");
    AZ_CVAR(AZ::CVarFixedString, cl_rallypointGatewayUrl, "http://127.0.0.1:3000", nullptr,
        AZ::ConsoleFunctorFlags::DontReplicate, "The gateway, http:// or https://; read when the Gem is activated");
    AZ_CVAR(AZ::CVarFixedString, cl_rallypointPlayerId, "", nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "Who plays here until a request names a player; empty: a random id");
    AZ_CVAR(AZ::CVarFixedString, cl_rallypointMatchmakingConfiguration, "", nullptr,
        AZ::ConsoleFunctorFlags::DontReplicate, "The matchmaking configuration of requests that name none");
    AZ_CVAR(AZ::u32, cl_rallypointMaxPlayers, 8, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "The slots of a session whose request names none");
    AZ_CVAR(AZ::u32, cl_rallypointRequestTimeoutMs, 60000, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "How long a request may take in all; read when the Gem is activated");
    AZ_CVAR(AZ::u32, cl_rallypointSyncTimeoutMs, 15000, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "How long a call that waits may block its thread");
    AZ_CVAR(int32_t, cl_rallypointBuildId, 0, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "Which build this is: it finds its own alone; 0: every one; read when the Gem is activated");

    ClientSettings ClientSettings::Read()
    {
        ClientSettings settings;
        settings.m_isEnabled = cl_rallypointEnabled;
        settings.m_gatewayUrl = Text(cl_rallypointGatewayUrl);
        settings.m_playerId = Text(cl_rallypointPlayerId);
        settings.m_matchmakingConfiguration = Text(cl_rallypointMatchmakingConfiguration);
        settings.m_maxPlayers = cl_rallypointMaxPlayers;
        settings.m_requestTimeoutMs = cl_rallypointRequestTimeoutMs;
        settings.m_syncTimeoutMs = cl_rallypointSyncTimeoutMs;
        settings.m_buildId = cl_rallypointBuildId;
        return settings;
    }
} // namespace Rallypoint
