// The client's own types in scripts and in the editor.

#include <AzCore/RTTI/BehaviorContext.h>
#include <AzCore/Serialization/SerializeContext.h>
#include <Rallypoint/MatchmakingRequests.h>
#include <Rallypoint/RallypointRequestBus.h>
#include <Rallypoint/SessionRequests.h>

namespace Rallypoint
{
    namespace
    {
        constexpr auto Storage = AZ::Script::Attributes::StorageType::Value;
    } // namespace

    void CreateSessionRequest::Reflect(AZ::ReflectContext* context)
    {
        using Self = CreateSessionRequest;
        if (AZ::SerializeContext* serialize = azrtti_cast<AZ::SerializeContext*>(context))
        {
            serialize->Class<Self, Multiplayer::CreateSessionRequest>()
                ->Version(1)
                ->Field("idempotencyToken", &Self::m_idempotencyToken)
                ->Field("isAdvertised", &Self::m_isAdvertised)
                ->Field("fleetId", &Self::m_fleetId)
                ->Field("aliasId", &Self::m_aliasId)
                ->Field("queueName", &Self::m_queueName)
                ->Field("location", &Self::m_location)
                ->Field("latencyInMs", &Self::m_latencyInMs);
        }
        if (AZ::BehaviorContext* behavior = azrtti_cast<AZ::BehaviorContext*>(context))
        {
            behavior->Class<Self>("RallypointCreateSessionRequest")
                ->Attribute(AZ::Script::Attributes::Category, "Rallypoint/Session")
                ->Attribute(AZ::Script::Attributes::Storage, Storage)
                ->Property("CreatorId", BehaviorValueProperty(&Self::m_creatorId))
                ->Property("SessionProperties", BehaviorValueProperty(&Self::m_sessionProperties))
                ->Property("SessionName", BehaviorValueProperty(&Self::m_sessionName))
                ->Property("MaxPlayer", BehaviorValueProperty(&Self::m_maxPlayer))
                ->Property("IdempotencyToken", BehaviorValueProperty(&Self::m_idempotencyToken))
                ->Property("IsAdvertised", BehaviorValueProperty(&Self::m_isAdvertised))
                ->Property("FleetId", BehaviorValueProperty(&Self::m_fleetId))
                ->Property("AliasId", BehaviorValueProperty(&Self::m_aliasId))
                ->Property("QueueName", BehaviorValueProperty(&Self::m_queueName))
                ->Property("Location", BehaviorValueProperty(&Self::m_location))
                ->Property("LatencyInMs", BehaviorValueProperty(&Self::m_latencyInMs));
        }
    }

    void SearchSessionsRequest::Reflect(AZ::ReflectContext* context)
    {
        using Self = SearchSessionsRequest;
        if (AZ::SerializeContext* serialize = azrtti_cast<AZ::SerializeContext*>(context))
        {
            serialize->Class<Self, Multiplayer::SearchSessionsRequest>()
                ->Version(1)
                ->Field("fleetId", &Self::m_fleetId)
                ->Field("aliasId", &Self::m_aliasId)
                ->Field("location", &Self::m_location);
        }
        if (AZ::BehaviorContext* behavior = azrtti_cast<AZ::BehaviorContext*>(context))
        {
            behavior->Class<Self>("RallypointSearchSessionsRequest")
                ->Attribute(AZ::Script::Attributes::Category, "Rallypoint/Session")
                ->Attribute(AZ::Script::Attributes::Storage, Storage)
                ->Property("FilterExpression", BehaviorValueProperty(&Self::m_filterExpression))
                ->Property("SortExpression", BehaviorValueProperty(&Self::m_sortExpression))
                ->Property("MaxResult", BehaviorValueProperty(&Self::m_maxResult))
                ->Property("NextToken", BehaviorValueProperty(&Self::m_nextToken))
                ->Property("FleetId", BehaviorValueProperty(&Self::m_fleetId))
                ->Property("AliasId", BehaviorValueProperty(&Self::m_aliasId))
                ->Property("Location", BehaviorValueProperty(&Self::m_location));
        }
    }

    void JoinSessionRequest::Reflect(AZ::ReflectContext* context)
    {
        using Self = JoinSessionRequest;
        if (AZ::SerializeContext* serialize = azrtti_cast<AZ::SerializeContext*>(context))
        {
            serialize->Class<Self, Multiplayer::JoinSessionRequest>()
                ->Version(1)
                ->Field("playerSessionId", &Self::m_playerSessionId)
                ->Field("dnsName", &Self::m_dnsName)
                ->Field("ipAddress", &Self::m_ipAddress)
                ->Field("port", &Self::m_port);
        }
        if (AZ::BehaviorContext* behavior = azrtti_cast<AZ::BehaviorContext*>(context))
        {
            behavior->Class<Self>("RallypointJoinSessionRequest")
                ->Attribute(AZ::Script::Attributes::Category, "Rallypoint/Session")
                ->Attribute(AZ::Script::Attributes::Storage, Storage)
                ->Property("SessionId", BehaviorValueProperty(&Self::m_sessionId))
                ->Property("PlayerId", BehaviorValueProperty(&Self::m_playerId))
                ->Property("PlayerData", BehaviorValueProperty(&Self::m_playerData))
                ->Property("PlayerSessionId", BehaviorValueProperty(&Self::m_playerSessionId))
                ->Property("DnsName", BehaviorValueProperty(&Self::m_dnsName))
                ->Property("IpAddress", BehaviorValueProperty(&Self::m_ipAddress))
                ->Property("Port", BehaviorValueProperty(&Self::m_port));
        }
    }

    void StartMatchmakingRequest::Reflect(AZ::ReflectContext* context)
    {
        using Self = StartMatchmakingRequest;
        MatchmakingPlayer::Reflect(context);
        if (AZ::SerializeContext* serialize = azrtti_cast<AZ::SerializeContext*>(context))
        {
            serialize->Class<Self, Multiplayer::StartMatchmakingRequest>()
                ->Version(1)
                ->Field("configurationName", &Self::m_configurationName)
                ->Field("players", &Self::m_players);
        }
        if (AZ::BehaviorContext* behavior = azrtti_cast<AZ::BehaviorContext*>(context))
        {
            behavior->Class<Self>("RallypointStartMatchmakingRequest")
                ->Attribute(AZ::Script::Attributes::Category, "Rallypoint/Matchmaking")
                ->Attribute(AZ::Script::Attributes::Storage, Storage)
                ->Property("TicketId", BehaviorValueProperty(&Self::m_ticketId))
                ->Property("ConfigurationName", BehaviorValueProperty(&Self::m_configurationName))
                ->Property("Players", BehaviorValueProperty(&Self::m_players));
        }
    }

    void RequestError::Reflect(AZ::ReflectContext* context)
    {
        using Self = RequestError;
        if (AZ::SerializeContext* serialize = azrtti_cast<AZ::SerializeContext*>(context))
        {
            serialize->Class<Self>()
                ->Version(1)
                ->Field("call", &Self::m_call)
                ->Field("result", &Self::m_result)
                ->Field("message", &Self::m_message);
        }
        if (AZ::BehaviorContext* behavior = azrtti_cast<AZ::BehaviorContext*>(context))
        {
            behavior->Class<Self>("RallypointRequestError")
                ->Attribute(AZ::Script::Attributes::Category, "Rallypoint")
                ->Attribute(AZ::Script::Attributes::Storage, Storage)
                ->Property("Call", BehaviorValueProperty(&Self::m_call))
                ->Property("Result", BehaviorValueProperty(&Self::m_result))
                ->Property("Message", BehaviorValueProperty(&Self::m_message))
                ->Property("ServiceCode", BehaviorValueProperty(&Self::m_serviceCode))
                ->Property("RequestId", BehaviorValueProperty(&Self::m_requestId))
                ->Property("IsRetryable", BehaviorValueProperty(&Self::m_isRetryable))
                ->Property("RetryAfterMs", BehaviorValueProperty(&Self::m_retryAfterMs));
        }
    }
} // namespace Rallypoint
