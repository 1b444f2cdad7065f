#pragma once

#include <AzCore/RTTI/ReflectContext.h>
#include <AzCore/std/containers/unordered_map.h>
#include <AzCore/std/string/string.h>

namespace Multiplayer
{
    struct SessionConfig
    {
        AZ_RTTI(SessionConfig, "{992DD4BE-8BA5-4071-8818-B99FD2952086}");

        virtual ~SessionConfig() = default;
        SessionConfig() = default;

        uint64_t m_creationTime = 0;
        uint64_t m_terminationTime = 0;
        AZStd::string m_creatorId;
        AZStd::unordered_map<AZStd::string, AZStd::string> m_sessionProperties;
        AZStd::string m_matchmakingData;
        AZStd::string m_sessionId;
        AZStd::string m_sessionName;
        AZStd::string m_dnsName;
        AZStd::string m_ipAddress;
        uint16_t m_port = 0;
        uint64_t m_maxPlayer = 0;
        uint64_t m_currentPlayer = 0;
        AZStd::string m_status;
        AZStd::string m_statusReason;
    };
} // namespace Multiplayer
