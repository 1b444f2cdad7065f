// The samples of docs/o3de.md, as they stand there: a test compares them.

#include "client_fixture.hpp"

#include <Multiplayer/Session/ISessionRequests.h>
#include <Rallypoint/MatchmakingRequests.h>

// sample: host and join
class Lobby : public Multiplayer::SessionAsyncRequestNotificationBus::Handler
{
public:
    Lobby()
    {
        BusConnect();
    }

    ~Lobby() override
    {
        BusDisconnect();
    }

    void Host()
    {
        Multiplayer::CreateSessionRequest request;
        request.m_creatorId = "ada";
        request.m_sessionName = "Ada's game";
        request.m_maxPlayer = 4;
        AZ::Interface<Multiplayer::ISessionAsyncRequests>::Get()->CreateSessionAsync(request);
    }

    // On the main thread, once, as are the other three. Creating reserves nothing: the host joins like everybody.
    void OnCreateSessionAsyncComplete(const AZStd::string& sessionId) override
    {
        if (!sessionId.empty())
        {
            Multiplayer::JoinSessionRequest request;
            request.m_sessionId = sessionId;
            request.m_playerId = "ada";
            AZ::Interface<Multiplayer::ISessionAsyncRequests>::Get()->JoinSessionAsync(request);
        }
    }

    void OnJoinSessionAsyncComplete(bool hasBegun) override
    {
        m_isPlaying = hasBegun; // connecting has begun; the engine says when it is done
    }

    void OnSearchSessionsAsyncComplete(const Multiplayer::SearchSessionsResponse&) override
    {
    }

    void OnLeaveSessionAsyncComplete() override
    {
        m_isPlaying = false;
    }

    bool m_isPlaying = false;
};
// end of sample

// sample: matchmaking
AZStd::string LookForAMatch()
{
    Rallypoint::MatchmakingPlayer player;
    player.m_playerId = "ada";
    player.m_playerAttributes["skill"] = R"({"N": 12})";
    Rallypoint::StartMatchmakingRequest request;
    request.m_configurationName = "casual";
    request.m_players.push_back(player);
    return AZ::Interface<Multiplayer::IMatchmakingRequests>::Get()->StartMatchmaking(request);
}
// end of sample

void TestSamples(const std::string& gateway)
{
    MultiplayerClient engine;
    Client client(gateway);
    Lobby lobby;
    lobby.Host();
    EXPECT(WaitUntil(
        [&lobby]()
        {
            return lobby.m_isPlaying;
        }));
    EXPECT(engine.m_connection->Hears('A'));
    Client::Sessions()->LeaveSession();
    EXPECT(!LookForAMatch().empty());
    std::printf("the samples work\n");
}
