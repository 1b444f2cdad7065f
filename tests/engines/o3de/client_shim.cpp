// A game that was written for the AWS GameLift Gem: its includes, its names.

#include "client_fixture.hpp"

#include <AWSGameLiftPlayer.h>
#include <Request/AWSGameLiftAcceptMatchRequest.h>
#include <Request/AWSGameLiftCreateSessionOnQueueRequest.h>
#include <Request/AWSGameLiftCreateSessionRequest.h>
#include <Request/AWSGameLiftJoinSessionRequest.h>
#include <Request/AWSGameLiftMatchmakingRequestBus.h>
#include <Request/AWSGameLiftRequestBus.h>
#include <Request/AWSGameLiftSearchSessionsRequest.h>
#include <Request/AWSGameLiftServerRequestBus.h>
#include <Request/AWSGameLiftSessionRequestBus.h>
#include <Request/AWSGameLiftStartMatchmakingRequest.h>
#include <Request/AWSGameLiftStopMatchmakingRequest.h>

using namespace AWSGameLift;

void TestShim(const std::string& gateway)
{
    bool isConfigured = true;
    AWSGameLiftRequestBus::BroadcastResult(
        isConfigured, &AWSGameLiftRequestBus::Events::ConfigureGameLiftClient, "us-west-2");
    EXPECT(isConfigured);
    MultiplayerClient engine;
    Client client(gateway);
    isConfigured = false;
    AWSGameLiftRequestBus::BroadcastResult(
        isConfigured, &AWSGameLiftRequestBus::Events::ConfigureGameLiftClient, "us-west-2");
    EXPECT(isConfigured);
    AZStd::string player;
    AWSGameLiftRequestBus::BroadcastResult(player, &AWSGameLiftRequestBus::Events::CreatePlayerId, false, true);
    EXPECT(player.size() == 36);

    // A place that players may not choose is refused, and asked for nowhere else.
    AZStd::string id;
    const auto isRefused = [&client, &id](const Multiplayer::CreateSessionRequest& request, RpResult why)
    {
        AWSGameLiftSessionRequestBus::BroadcastResult(
            id, &AWSGameLiftSessionRequestBus::Events::CreateSession, request);
        EXPECT(id.empty() && client.m_listener.Hears("failed CreateSession"));
        EXPECT(client.m_listener.m_error.m_result == why);
        client.m_listener.Forget();
    };
    AWSGameLiftCreateSessionRequest create;
    create.m_maxPlayer = 2;
    create.m_fleetId = "fleet-1";
    isRefused(create, RP_RESULT_CHOICE_NOT_ALLOWED);
    create.m_aliasId = "alias-1";
    isRefused(create, RP_RESULT_INVALID_ARGUMENT);
    create.m_fleetId = "";
    isRefused(create, RP_RESULT_CHOICE_NOT_ALLOWED);
    create.m_aliasId = "";
    create.m_location = "custom-elsewhere";
    isRefused(create, RP_RESULT_CHOICE_NOT_ALLOWED);
    create.m_latencyInMs["us-west-2"] = -1;
    isRefused(create, RP_RESULT_INVALID_ARGUMENT);
    AWSGameLiftCreateSessionOnQueueRequest queued;
    queued.m_maxPlayer = 2;
    queued.m_queueName = "secret";
    isRefused(queued, RP_RESULT_CHOICE_NOT_ALLOWED);

    create = AWSGameLiftCreateSessionRequest();
    create.m_fleetId = "fleet-123";
    create.m_location = "custom-local";
    create.m_sessionName = "Swapped";
    create.m_maxPlayer = 2;
    create.m_idempotencyToken = "swapped";
    AWSGameLiftSessionRequestBus::BroadcastResult(id, &AWSGameLiftSessionRequestBus::Events::CreateSession, create);
    EXPECT(!id.empty());
    AWSGameLiftSearchSessionsRequest search;
    const auto isRefusedToo = [&client](const AWSGameLiftSearchSessionsRequest& request)
    {
        AWSGameLiftSessionAsyncRequestBus::Broadcast(
            &AWSGameLiftSessionAsyncRequestBus::Events::SearchSessionsAsync, request);
        EXPECT(client.m_listener.Hears("searched") && client.m_listener.m_found == 0);
        EXPECT(client.m_listener.m_error.m_result == RP_RESULT_CHOICE_NOT_ALLOWED);
        client.m_listener.Forget();
    };
    search.m_fleetId = "fleet-1";
    isRefusedToo(search);
    search.m_fleetId = "";
    search.m_aliasId = "alias-1";
    isRefusedToo(search);
    search.m_aliasId = "";
    search.m_location = "custom-elsewhere";
    isRefusedToo(search);
    search.m_fleetId = "fleet-123";
    search.m_location = "custom-local";
    Multiplayer::SearchSessionsResponse found;
    AWSGameLiftSessionRequestBus::BroadcastResult(found, &AWSGameLiftSessionRequestBus::Events::SearchSessions, search);
    EXPECT(!found.m_sessionConfigs.empty());
    AWSGameLiftJoinSessionRequest join;
    join.m_sessionId = id;
    join.m_playerId = player;
    AWSGameLiftSessionAsyncRequestBus::Broadcast(&AWSGameLiftSessionAsyncRequestBus::Events::JoinSessionAsync, join);
    EXPECT(client.m_listener.Hears("joined") && engine.m_connection->Hears('A'));
    AWSGameLiftSessionRequestBus::Broadcast(&AWSGameLiftSessionRequestBus::Events::LeaveSession);
    queued.m_queueName = "ranked";
    queued.m_latencyInMs["us-west-2"] = 20;
    AWSGameLiftSessionRequestBus::BroadcastResult(id, &AWSGameLiftSessionRequestBus::Events::CreateSession, queued);
    EXPECT(!id.empty());

    AWSGameLiftPlayer matched;
    matched.m_playerId = player;
    matched.m_playerAttributes["skill"] = R"({"N": 700})";
    AWSGameLiftStartMatchmakingRequest start;
    start.m_configurationName = "casual";
    start.m_players.push_back(matched);
    AZStd::string ticket;
    AWSGameLiftMatchmakingRequestBus::BroadcastResult(
        ticket, &AWSGameLiftMatchmakingRequestBus::Events::StartMatchmaking, start);
    EXPECT(!ticket.empty());
    AWSGameLiftMatchmakingEventRequestBus::Broadcast(
        &AWSGameLiftMatchmakingEventRequestBus::Events::StartPolling, ticket, player);
    AWSGameLiftStopMatchmakingRequest stop;
    stop.m_ticketId = ticket;
    AWSGameLiftMatchmakingRequestBus::Broadcast(&AWSGameLiftMatchmakingRequestBus::Events::StopMatchmaking, stop);
    EXPECT(client.m_listener.Hears("match failure"));
    AWSGameLiftMatchmakingEventRequestBus::Broadcast(&AWSGameLiftMatchmakingEventRequestBus::Events::StopPolling);

    bool isReady = false;
    AWSGameLiftServerRequestBus::BroadcastResult(
        isReady, &AWSGameLiftServerRequestBus::Events::NotifyGameLiftProcessReady);
    EXPECT(!isReady);
    std::printf("the names of before work\n");
}
