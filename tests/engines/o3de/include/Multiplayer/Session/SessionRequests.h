#pragma once

#include <AzCore/RTTI/RTTI.h>
#include <AzCore/std/containers/unordered_map.h>
#include <AzCore/std/containers/vector.h>
#include <AzCore/std/string/string.h>

namespace Multiplayer
{
    struct SessionConfig;

    struct CreateSessionRequest
    {
        AZ_RTTI(CreateSessionRequest, "{E39C2A45-89C9-4CFB-B337-9734DC798930}");

        CreateSessionRequest() = default;
        virtual ~CreateSessionRequest() = default;

        AZStd::string m_creatorId;
        AZStd::unordered_map<AZStd::string, AZStd::string> m_sessionProperties;
        AZStd::string m_sessionName;
        uint64_t m_maxPlayer = 0;
    };

    struct SearchSessionsRequest
    {
        AZ_RTTI(SearchSessionsRequest, "{B49207A8-8549-4ADB-B7D9-D7A4932F9B4B}");

        SearchSessionsRequest() = default;
        virtual ~SearchSessionsRequest() = default;

        AZStd::string m_filterExpression;
        AZStd::string m_sortExpression;
        uint8_t m_maxResult = 0;
        AZStd::string m_nextToken;
    };

    struct SearchSessionsResponse
    {
        AZ_RTTI(SearchSessionsResponse, "{F93DE7DC-D381-4E08-8A3B-0B08F7C38714}");

        SearchSessionsResponse() = default;
        virtual ~SearchSessionsResponse() = default;

        AZStd::vector<SessionConfig> m_sessionConfigs;
        AZStd::string m_nextToken;
    };

    struct JoinSessionRequest
    {
        AZ_RTTI(JoinSessionRequest, "{519769E8-3CDE-4385-A0D7-24DBB3685657}");

        JoinSessionRequest() = default;
        virtual ~JoinSessionRequest() = default;

        AZStd::string m_sessionId;
        AZStd::string m_playerId;
        AZStd::string m_playerData;
    };
} // namespace Multiplayer
