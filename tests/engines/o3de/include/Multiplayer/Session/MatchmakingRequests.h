#pragma once

#include <AzCore/RTTI/RTTI.h>
#include <AzCore/std/containers/vector.h>
#include <AzCore/std/string/string.h>

namespace Multiplayer
{
    struct AcceptMatchRequest
    {
        AZ_RTTI(AcceptMatchRequest, "{AD289D76-CEE2-424F-847E-E62AA83B7D79}");

        AcceptMatchRequest() = default;
        virtual ~AcceptMatchRequest() = default;

        bool m_acceptMatch;
        AZStd::vector<AZStd::string> m_playerIds;
        AZStd::string m_ticketId;
    };

    struct StartMatchmakingRequest
    {
        AZ_RTTI(StartMatchmakingRequest, "{70B47776-E8E7-4993-BEC3-5CAEC3D48E47}");

        StartMatchmakingRequest() = default;
        virtual ~StartMatchmakingRequest() = default;

        AZStd::string m_ticketId;
    };

    struct StopMatchmakingRequest
    {
        AZ_RTTI(StopMatchmakingRequest, "{6132E293-65EF-4DC2-A8A0-00269697229D}");

        StopMatchmakingRequest() = default;
        virtual ~StopMatchmakingRequest() = default;

        AZStd::string m_ticketId;
    };
} // namespace Multiplayer
