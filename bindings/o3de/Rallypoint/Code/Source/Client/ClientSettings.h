#pragma once

#include <AzCore/base.h>
#include <AzCore/std/string/string.h>

namespace Rallypoint
{
    //! What the console and the settings registry say of a client, as it stands when it is read.
    struct ClientSettings
    {
        bool m_isEnabled = true;
        AZStd::string m_gatewayUrl;
        AZStd::string m_playerId;
        AZStd::string m_matchmakingConfiguration;
        AZ::u32 m_maxPlayers = 0;
        AZ::u32 m_requestTimeoutMs = 0;
        AZ::u32 m_syncTimeoutMs = 0;
        int m_buildId = 0;

        static ClientSettings Read();
    };
} // namespace Rallypoint
