#include "ServerSettings.h"

#include "../Common/ConsoleText.h"

#include <AzCore/Console/IConsole.h>

namespace Rallypoint
{
    AZ_CVAR(bool, sv_rallypointEnabled, false, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "Whether this process is a fleet's dedicated server; read when the Gem is activated");
    AZ_CVAR(AZ::CVarFixedString, sv_rallypointWebSocketUrl, "", nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "The service, ws:// or wss://; empty: what the fleet that launched this process has set in the environment");
    AZ_CVAR(AZ::CVarFixedString, sv_rallypointAuthToken, "", nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "What proves this process to the service, with sv_rallypointWebSocketUrl");
    AZ_CVAR(AZ::CVarFixedString, sv_rallypointFleetId, "", nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "The fleet, with sv_rallypointWebSocketUrl");
    AZ_CVAR(AZ::CVarFixedString, sv_rallypointHostId, "", nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "The compute that is registered, with sv_rallypointWebSocketUrl");
    AZ_CVAR(AZ::CVarFixedString, sv_rallypointProcessId, "", nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "This process; empty: a random id, with sv_rallypointWebSocketUrl");
    AZ_CVAR(bool, sv_rallypointEndWhenEmpty, true, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "Whether the session ends with its last player. The Gem does it in the place of sv_terminateOnPlayerExit, "
        "which counts connections that were never let in");
    AZ_CVAR(bool, sv_rallypointQuitAfterSession, true, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "Whether the process runs the console command quit after its session, so that the fleet starts the next");
    AZ_CVAR(bool, sv_rallypointFillSlots, false, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "Whether a match that has lost a player looks for another by itself");
    AZ_CVAR(AZ::u32, sv_rallypointNobodyJoinedTimeoutMs, 600000, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "How long a session waits for its first player; 0: for ever");
    AZ_CVAR(AZ::u32, sv_rallypointActivationTimeoutMs, 60000, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "How long a session that HoldActivation holds may take");
    AZ_CVAR(AZ::u32, sv_rallypointValidationTimeoutMs, 2000, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "How long the main thread may wait for the service's word on a player");
    AZ_CVAR(AZ::u32, sv_rallypointEndingTimeoutMs, 5000, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "How long the end may wait to be heard by the service when the Gem is deactivated");
    AZ_CVAR(AZ::u32, sv_rallypointHeartbeatIntervalMs, 0, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "How often health is reported; 0: every 60 s, which is what GameLift expects");
    AZ_CVAR(AZ::u32, sv_rallypointHealthCheckTimeoutMs, 0, nullptr, AZ::ConsoleFunctorFlags::DontReplicate,
        "After how long a main loop that does not tick is reported unhealthy; 0: 50 s");

    ServerSettings ServerSettings::Read()
    {
        ServerSettings settings;
        settings.m_isEnabled = sv_rallypointEnabled;
        settings.m_endsWhenEmpty = sv_rallypointEndWhenEmpty;
        settings.m_quitsAfterSession = sv_rallypointQuitAfterSession;
        settings.m_fillsSlots = sv_rallypointFillSlots;
        settings.m_webSocketUrl = Text(sv_rallypointWebSocketUrl);
        settings.m_authToken = Text(sv_rallypointAuthToken);
        settings.m_fleetId = Text(sv_rallypointFleetId);
        settings.m_hostId = Text(sv_rallypointHostId);
        settings.m_processId = Text(sv_rallypointProcessId);
        settings.m_nobodyJoinedTimeoutMs = sv_rallypointNobodyJoinedTimeoutMs;
        settings.m_activationTimeoutMs = sv_rallypointActivationTimeoutMs;
        settings.m_validationTimeoutMs = sv_rallypointValidationTimeoutMs;
        settings.m_endingTimeoutMs = sv_rallypointEndingTimeoutMs;
        settings.m_heartbeatIntervalMs = sv_rallypointHeartbeatIntervalMs;
        settings.m_healthCheckTimeoutMs = sv_rallypointHealthCheckTimeoutMs;
        return settings;
    }
} // namespace Rallypoint
