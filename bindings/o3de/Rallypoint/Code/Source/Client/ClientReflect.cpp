// Scripts and serialization, for the engine alone: nothing here is needed to run.

#include "RallypointClientSystemComponent.h"

#include <AzCore/RTTI/BehaviorContext.h>
#include <AzCore/Serialization/EditContext.h>
#include <AzCore/Serialization/SerializeContext.h>
#include <Multiplayer/Session/MatchmakingNotifications.h>
#include <Multiplayer/Session/SessionConfig.h>
#include <Rallypoint/MatchmakingRequestBus.h>
#include <Rallypoint/SessionRequestBus.h>
#include <Rallypoint/SessionRequests.h>

namespace Rallypoint
{
    // Not without a name: of what the binder's macro declares, nothing is used there.
    namespace ClientScripts
    {
        constexpr const char* General = "Rallypoint";
        constexpr const char* Session = "Rallypoint/Session";
        constexpr const char* Matchmaking = "Rallypoint/Matchmaking";

        class SessionAsyncHandler
            : public Multiplayer::SessionAsyncRequestNotificationBus::Handler
            , public AZ::BehaviorEBusHandler
        {
        public:
            AZ_EBUS_BEHAVIOR_BINDER(SessionAsyncHandler, "{4FE26E8E-9FEE-4DC3-90A8-EBCCB291FC7B}", AZ::SystemAllocator,
                OnCreateSessionAsyncComplete, OnSearchSessionsAsyncComplete, OnJoinSessionAsyncComplete,
                OnLeaveSessionAsyncComplete);

            void OnCreateSessionAsyncComplete(const AZStd::string& sessionId) override
            {
                Call(FN_OnCreateSessionAsyncComplete, sessionId);
            }

            void OnSearchSessionsAsyncComplete(const Multiplayer::SearchSessionsResponse& response) override
            {
                Call(FN_OnSearchSessionsAsyncComplete, response);
            }

            void OnJoinSessionAsyncComplete(bool hasBegun) override
            {
                Call(FN_OnJoinSessionAsyncComplete, hasBegun);
            }

            void OnLeaveSessionAsyncComplete() override
            {
                Call(FN_OnLeaveSessionAsyncComplete);
            }
        };

        class MatchmakingAsyncHandler
            : public Multiplayer::MatchmakingAsyncRequestNotificationBus::Handler
            , public AZ::BehaviorEBusHandler
        {
        public:
            AZ_EBUS_BEHAVIOR_BINDER(MatchmakingAsyncHandler, "{AF859DDE-FB41-41CA-9D2C-32BD22A5C1B2}",
                AZ::SystemAllocator, OnAcceptMatchAsyncComplete, OnStartMatchmakingAsyncComplete,
                OnStopMatchmakingAsyncComplete);

            void OnAcceptMatchAsyncComplete() override
            {
                Call(FN_OnAcceptMatchAsyncComplete);
            }

            void OnStartMatchmakingAsyncComplete(const AZStd::string& ticketId) override
            {
                Call(FN_OnStartMatchmakingAsyncComplete, ticketId);
            }

            void OnStopMatchmakingAsyncComplete() override
            {
                Call(FN_OnStopMatchmakingAsyncComplete);
            }
        };

        class MatchmakingHandler
            : public Multiplayer::MatchmakingNotificationBus::Handler
            , public AZ::BehaviorEBusHandler
        {
        public:
            AZ_EBUS_BEHAVIOR_BINDER(MatchmakingHandler, "{1E515ACF-BEDC-41AE-8F63-5B05925A3C1F}", AZ::SystemAllocator,
                OnMatchAcceptance, OnMatchComplete, OnMatchError, OnMatchFailure);

            void OnMatchAcceptance() override
            {
                Call(FN_OnMatchAcceptance);
            }

            void OnMatchComplete() override
            {
                Call(FN_OnMatchComplete);
            }

            void OnMatchError() override
            {
                Call(FN_OnMatchError);
            }

            void OnMatchFailure() override
            {
                Call(FN_OnMatchFailure);
            }
        };

        class RallypointHandler
            : public RallypointNotificationBus::Handler
            , public AZ::BehaviorEBusHandler
        {
        public:
            AZ_EBUS_BEHAVIOR_BINDER(RallypointHandler, "{AF4FDFB6-64EC-4B63-A097-EE9BCC62D36B}", AZ::SystemAllocator,
                OnRequestFailed, OnAuthTokenNeeded);

            void OnRequestFailed(const RequestError& error) override
            {
                Call(FN_OnRequestFailed, error);
            }

            void OnAuthTokenNeeded(const AZStd::string& playerId, bool isRefused) override
            {
                Call(FN_OnAuthTokenNeeded, playerId, isRefused);
            }
        };

        //! The engine's own containers; it reflects none of them to scripts.
        void ReflectEngineTypes(AZ::ReflectContext* context)
        {
            Multiplayer::CreateSessionRequest::Reflect(context);
            Multiplayer::SearchSessionsRequest::Reflect(context);
            Multiplayer::JoinSessionRequest::Reflect(context);
            Multiplayer::SessionConfig::Reflect(context);
            Multiplayer::SearchSessionsResponse::Reflect(context);
            Multiplayer::AcceptMatchRequest::Reflect(context);
            Multiplayer::StartMatchmakingRequest::Reflect(context);
            Multiplayer::StopMatchmakingRequest::Reflect(context);

            AZ::BehaviorContext* behavior = azrtti_cast<AZ::BehaviorContext*>(context);
            if (behavior == nullptr)
            {
                return;
            }
            const auto storage = AZ::Script::Attributes::StorageType::Value;
            using Multiplayer::SessionConfig;
            behavior->Class<SessionConfig>("SessionConfig")
                ->Attribute(AZ::Script::Attributes::Category, Session)
                ->Attribute(AZ::Script::Attributes::Storage, storage)
                ->Property("CreatorId", BehaviorValueProperty(&SessionConfig::m_creatorId))
                ->Property("CurrentPlayer", BehaviorValueProperty(&SessionConfig::m_currentPlayer))
                ->Property("DnsName", BehaviorValueProperty(&SessionConfig::m_dnsName))
                ->Property("IpAddress", BehaviorValueProperty(&SessionConfig::m_ipAddress))
                ->Property("MatchmakingData", BehaviorValueProperty(&SessionConfig::m_matchmakingData))
                ->Property("MaxPlayer", BehaviorValueProperty(&SessionConfig::m_maxPlayer))
                ->Property("Port", BehaviorValueProperty(&SessionConfig::m_port))
                ->Property("SessionId", BehaviorValueProperty(&SessionConfig::m_sessionId))
                ->Property("SessionName", BehaviorValueProperty(&SessionConfig::m_sessionName))
                ->Property("SessionProperties", BehaviorValueProperty(&SessionConfig::m_sessionProperties))
                ->Property("Status", BehaviorValueProperty(&SessionConfig::m_status));
            using Multiplayer::SearchSessionsResponse;
            behavior->Class<SearchSessionsResponse>("SearchSessionsResponse")
                ->Attribute(AZ::Script::Attributes::Category, Session)
                ->Attribute(AZ::Script::Attributes::Storage, storage)
                ->Property("NextToken", BehaviorValueProperty(&SearchSessionsResponse::m_nextToken))
                ->Property("SessionConfigs", BehaviorValueProperty(&SearchSessionsResponse::m_sessionConfigs));
            using Multiplayer::AcceptMatchRequest;
            behavior->Class<AcceptMatchRequest>("AcceptMatchRequest")
                ->Attribute(AZ::Script::Attributes::Category, Matchmaking)
                ->Attribute(AZ::Script::Attributes::Storage, storage)
                ->Property("AcceptMatch", BehaviorValueProperty(&AcceptMatchRequest::m_acceptMatch))
                ->Property("PlayerIds", BehaviorValueProperty(&AcceptMatchRequest::m_playerIds))
                ->Property("TicketId", BehaviorValueProperty(&AcceptMatchRequest::m_ticketId));
            using Multiplayer::StopMatchmakingRequest;
            behavior->Class<StopMatchmakingRequest>("StopMatchmakingRequest")
                ->Attribute(AZ::Script::Attributes::Category, Matchmaking)
                ->Attribute(AZ::Script::Attributes::Storage, storage)
                ->Property("TicketId", BehaviorValueProperty(&StopMatchmakingRequest::m_ticketId));
            // A script sees the base as an argument's type alone, and makes ours.
            const auto hidden = AZ::Script::Attributes::ExcludeFlags::All;
            behavior->Class<Multiplayer::CreateSessionRequest>("CreateSessionRequest")
                ->Attribute(AZ::Script::Attributes::ExcludeFrom, hidden);
            behavior->Class<Multiplayer::SearchSessionsRequest>("SearchSessionsRequest")
                ->Attribute(AZ::Script::Attributes::ExcludeFrom, hidden);
            behavior->Class<Multiplayer::JoinSessionRequest>("JoinSessionRequest")
                ->Attribute(AZ::Script::Attributes::ExcludeFrom, hidden);
            behavior->Class<Multiplayer::StartMatchmakingRequest>("StartMatchmakingRequest")
                ->Attribute(AZ::Script::Attributes::ExcludeFrom, hidden);
        }

        void ReflectSessionBuses(AZ::BehaviorContext& behavior)
        {
            using Requests = Multiplayer::ISessionRequests;
            using AsyncRequests = Multiplayer::ISessionAsyncRequests;
            behavior.EBus<SessionRequestBus>("RallypointSessionRequestBus")
                ->Attribute(AZ::Script::Attributes::Category, Session)
                ->Event("CreateSession", &Requests::CreateSession)
                ->Event("SearchSessions", &Requests::SearchSessions)
                ->Event("JoinSession", &Requests::JoinSession)
                ->Event("LeaveSession", &Requests::LeaveSession);
            behavior.EBus<SessionAsyncRequestBus>("RallypointSessionAsyncRequestBus")
                ->Attribute(AZ::Script::Attributes::Category, Session)
                ->Event("CreateSessionAsync", &AsyncRequests::CreateSessionAsync)
                ->Event("SearchSessionsAsync", &AsyncRequests::SearchSessionsAsync)
                ->Event("JoinSessionAsync", &AsyncRequests::JoinSessionAsync)
                ->Event("LeaveSessionAsync", &AsyncRequests::LeaveSessionAsync);
            behavior
                .EBus<Multiplayer::SessionAsyncRequestNotificationBus>("RallypointSessionAsyncRequestNotificationBus")
                ->Attribute(AZ::Script::Attributes::Category, Session)
                ->Handler<SessionAsyncHandler>();
        }

        void ReflectMatchmakingBuses(AZ::BehaviorContext& behavior)
        {
            using Requests = Multiplayer::IMatchmakingRequests;
            using AsyncRequests = Multiplayer::IMatchmakingAsyncRequests;
            behavior.EBus<MatchmakingRequestBus>("RallypointMatchmakingRequestBus")
                ->Attribute(AZ::Script::Attributes::Category, Matchmaking)
                ->Event("AcceptMatch", &Requests::AcceptMatch)
                ->Event("StartMatchmaking", &Requests::StartMatchmaking)
                ->Event("StopMatchmaking", &Requests::StopMatchmaking);
            behavior.EBus<MatchmakingAsyncRequestBus>("RallypointMatchmakingAsyncRequestBus")
                ->Attribute(AZ::Script::Attributes::Category, Matchmaking)
                ->Event("AcceptMatchAsync", &AsyncRequests::AcceptMatchAsync)
                ->Event("StartMatchmakingAsync", &AsyncRequests::StartMatchmakingAsync)
                ->Event("StopMatchmakingAsync", &AsyncRequests::StopMatchmakingAsync);
            behavior.EBus<MatchmakingTicketRequestBus>("RallypointMatchmakingTicketRequestBus")
                ->Attribute(AZ::Script::Attributes::Category, Matchmaking)
                ->Event("TrackTicket", &IMatchmakingTicketRequests::TrackTicket)
                ->Event("UntrackTicket", &IMatchmakingTicketRequests::UntrackTicket)
                ->Event("UntrackAllTickets", &IMatchmakingTicketRequests::UntrackAllTickets)
                ->Event("IsTicketTracked", &IMatchmakingTicketRequests::IsTicketTracked)
                ->Event("GetTicketToken", &IMatchmakingTicketRequests::GetTicketToken);
            behavior
                .EBus<Multiplayer::MatchmakingAsyncRequestNotificationBus>(
                    "RallypointMatchmakingAsyncRequestNotificationBus")
                ->Attribute(AZ::Script::Attributes::Category, Matchmaking)
                ->Handler<MatchmakingAsyncHandler>();
            behavior.EBus<Multiplayer::MatchmakingNotificationBus>("RallypointMatchmakingNotificationBus")
                ->Attribute(AZ::Script::Attributes::Category, Matchmaking)
                ->Handler<MatchmakingHandler>();
        }
    } // namespace ClientScripts

    void RallypointClientSystemComponent::Reflect(AZ::ReflectContext* context)
    {
        using namespace ClientScripts;
        ReflectEngineTypes(context);
        CreateSessionRequest::Reflect(context);
        SearchSessionsRequest::Reflect(context);
        JoinSessionRequest::Reflect(context);
        StartMatchmakingRequest::Reflect(context);
        RequestError::Reflect(context);
        if (AZ::SerializeContext* serialize = azrtti_cast<AZ::SerializeContext*>(context))
        {
            serialize->Class<RallypointClientSystemComponent, AZ::Component>()->Version(1);
        }
        if (AZ::BehaviorContext* behavior = azrtti_cast<AZ::BehaviorContext*>(context))
        {
            ReflectSessionBuses(*behavior);
            ReflectMatchmakingBuses(*behavior);
            behavior->EBus<RallypointRequestBus>("RallypointRequestBus")
                ->Attribute(AZ::Script::Attributes::Category, General)
                ->Event("Configure", &IRallypointRequests::Configure)
                ->Event("SetLocalPlayer", &IRallypointRequests::SetLocalPlayer)
                ->Event("SetUsesAuthTokens", &IRallypointRequests::SetUsesAuthTokens)
                ->Event("ProvideAuthToken", &IRallypointRequests::ProvideAuthToken)
                ->Event("CreatePlayerId", &IRallypointRequests::CreatePlayerId);
            behavior->EBus<RallypointNotificationBus>("RallypointNotificationBus")
                ->Attribute(AZ::Script::Attributes::Category, General)
                ->Handler<RallypointHandler>();
        }
    }
} // namespace Rallypoint
