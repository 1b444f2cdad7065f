#pragma once

#include <AzCore/base.h>
#include <AzCore/std/string/string.h>

namespace Rallypoint
{
    //! What the console and the settings registry say of a dedicated server, as it stands when it is read.
    struct ServerSettings
    {
        bool m_isEnabled = false;
        bool m_endsWhenEmpty = true;
        bool m_quitsAfterSession = true;
        bool m_fillsSlots = false;
        AZStd::string m_webSocketUrl;
        AZStd::string m_authToken;
        AZStd::string m_fleetId;
        AZStd::string m_hostId;
        AZStd::string m_processId;
        AZ::u32 m_nobodyJoinedTimeoutMs = 0;
        AZ::u32 m_activationTimeoutMs = 0;
        AZ::u32 m_validationTimeoutMs = 0;
        AZ::u32 m_endingTimeoutMs = 0;
        AZ::u32 m_heartbeatIntervalMs = 0;
        AZ::u32 m_healthCheckTimeoutMs = 0;

        static ServerSettings Read();
    };
} // namespace Rallypoint
