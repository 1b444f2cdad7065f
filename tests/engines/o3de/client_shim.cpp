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

    AWSGameLiftCreateSessionRequest create;
    create.m_fleetId = "fleet-1";
    create.m_sessionName = "Swapped";
    create.m_maxPlayer = 2;
    create.m_idempotencyToken = "swapped";
    AZStd::string id;
    AWSGameLiftSessionRequestBus::BroadcastResult(id, &AWSGameLiftSessionRequestBus::Events::CreateSession, create);
    EXPECT(!id.empty());
    AWSGameLiftSearchSessionsRequest search;
    search.m_fleetId = "fleet-1";
    Multiplayer::SearchSessionsResponse found;
    AWSGameLiftSessionRequestBus::BroadcastResult(found, &AWSGameLiftSessionRequestBus::Events::SearchSessions, search);
    EXPECT(!found.m_sessionConfigs.empty());
    AWSGameLiftJoinSessionRequest join;
    join.m_sessionId = id;
    join.m_playerId = player;
    AWSGameLiftSessionAsyncRequestBus::Broadcast(&AWSGameLiftSessionAsyncRequestBus::Events::JoinSessionAsync, join);
    EXPECT(client.m_listener.Hears("joined") && engine.m_connection->Hears('A'));
    AWSGameLiftSessionRequestBus::Broadcast(&AWSGameLiftSessionRequestBus::Events::LeaveSession);

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
