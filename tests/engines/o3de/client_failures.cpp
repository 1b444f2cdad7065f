// What fails: each failure is told once, on the main thread, with its reason.

#include "client_fixture.hpp"

namespace
{
    //! What cannot be a request is answered like any other, and not inside the call.
    void InvalidRequests(Client& client)
    {
        client.m_listener.Forget();
        client.Ask(
            []()
            {
                Client::AsyncSessions()->JoinSessionAsync(JoinOf("", "ada"));
                Client::AsyncSessions()->CreateSessionAsync(SessionOf("Huge", 1u << 20));
                Multiplayer::SearchSessionsRequest search;
                search.m_nextToken = "no page's";
                Client::AsyncSessions()->SearchSessionsAsync(search);
                Multiplayer::StopMatchmakingRequest stop;
                Client::AsyncMatchmaking()->StopMatchmakingAsync(stop);
                Multiplayer::AcceptMatchRequest accept;
                accept.m_acceptMatch = true;
                accept.m_ticketId = "unknown";
                Client::AsyncMatchmaking()->AcceptMatchAsync(accept);
                Client::AsyncMatchmaking()->StartMatchmakingAsync(Multiplayer::StartMatchmakingRequest());
            });
        const std::vector<std::string> wanted = {
            "failed JoinSession",
            "join failed",
            "failed CreateSession",
            "create failed",
            "failed StopMatchmaking",
            "stopped",
            "failed AcceptMatch",
            "accepted",
            "failed StartMatchmaking",
            "start failed",
            "failed SearchSessions",
            "searched",
        };
        EXPECT(client.m_listener.Hears("searched"));
        Idle();
        EXPECT(client.m_listener.m_heard.size() == wanted.size());
        for (const std::string& heard : wanted)
        {
            EXPECT(client.m_listener.Count(heard) == 1);
        }
    }

    //! Every seat of a join's failure gives the slot back: the session of one takes the last one in.
    void EngineRefuses(Client& client)
    {
        const AZStd::string id = Client::Sessions()->CreateSession(SessionOf("Picky", 1));
        EXPECT(!id.empty());
        client.m_listener.Forget();
        EXPECT(!Client::Sessions()->JoinSession(JoinOf(id, "ada")));
        EXPECT(client.m_listener.Hears("failed JoinSession"));
        EXPECT(client.m_listener.m_error.m_result == RP_RESULT_NOT_SUPPORTED);

        MultiplayerClient engine;
        engine.m_refuses = true;
        EXPECT(WaitUntil(
            [&id, &engine]()
            {
                Client::Sessions()->JoinSession(JoinOf(id, "ada"));
                return engine.m_joins == 1;
            }));
        EXPECT(engine.m_leaves == 1);
        engine.m_refuses = false;
        EXPECT(WaitUntil(
            [&id]()
            {
                return Client::Sessions()->JoinSession(JoinOf(id, "ada"));
            }));
        EXPECT(engine.m_connection->Hears('A'));

        // Who has a slot takes no second one; without an address the engine is not asked, because it keeps the ticket.
        Rallypoint::JoinSessionRequest slot;
        slot.m_playerId = "ada";
        slot.m_playerSessionId = engine.m_destination.m_playerSessionId;
        const int joins = engine.m_joins;
        EXPECT(!Client::Sessions()->JoinSession(slot));
        EXPECT(engine.m_joins == joins);
        Client::Sessions()->LeaveSession();
    }

    //! A second Gem for the same does not start, and harms nothing.
    void TwoGems(Client& client)
    {
        const int errors = Engine::GetErrorCount();
        {
            ClientComponent second;
            second.Activate();
            EXPECT(Client::Sessions() != nullptr);
            second.Deactivate();
        }
        EXPECT(Client::Sessions() != nullptr);
#if !defined(AZ_RELEASE_BUILD) && !defined(ON_REAL_AZCORE)
        EXPECT(Engine::GetErrorCount() > errors);
#endif
        AZ_UNUSED(errors);
        client.m_listener.Forget();
        Client::AsyncSessions()->SearchSessionsAsync(Multiplayer::SearchSessionsRequest());
        EXPECT(client.m_listener.Hears("searched"));
    }

    //! What is under way when the Gem is deactivated fails there, once; nothing comes afterwards.
    void DeactivatedInFlight(const std::string& gateway)
    {
        Listener listener;
        {
            Engine::Command(AZStd::string("cl_rallypointGatewayUrl ") + AZStd::string(gateway.c_str()));
            ClientComponent gem;
            gem.Activate();
            Client::AsyncSessions()->CreateSessionAsync(SessionOf("Lost", 2, {{"nobody", "1"}}));
            Client::AsyncSessions()->SearchSessionsAsync(Multiplayer::SearchSessionsRequest());
            Client::AsyncSessions()->SearchSessionsAsync(Multiplayer::SearchSessionsRequest());
            Client::AsyncSessions()->JoinSessionAsync(JoinOf("nowhere", "ada"));
            Client::AsyncSessions()->LeaveSessionAsync();
            // Whoever asks again whenever it fails does not keep it from ending.
            listener.m_when = "create failed";
            listener.m_then = []()
            {
                EXPECT(Client::AsyncSessions() == nullptr);
            };
            gem.Deactivate();
        }
        EXPECT(listener.Count("create failed") == 1);
        EXPECT(listener.Count("searched") == 2);
        EXPECT(listener.Count("join failed") == 1);
        EXPECT(listener.Count("left") == 1);
        const size_t heard = listener.m_heard.size();
        Idle();
        EXPECT(listener.m_heard.size() == heard);
    }

    //! Nobody at the address: it is said, and that trying again may help. Another gateway is taken without a restart;
    //! one that cannot be leaves the old one.
    void NobodyAnswers(const std::string& gateway)
    {
        Client client("http://127.0.0.1:1");
        EXPECT(Client::Sessions()->CreateSession(SessionOf("Nowhere", 2)).empty());
        EXPECT(client.m_listener.Hears("failed CreateSession"));
        EXPECT(client.m_listener.m_error.m_isRetryable);
        bool isConfigured = true;
        Rallypoint::RallypointRequestBus::BroadcastResult(
            isConfigured, &Rallypoint::IRallypointRequests::Configure, AZStd::string("no url"));
        EXPECT(!isConfigured);
        Rallypoint::RallypointRequestBus::BroadcastResult(
            isConfigured, &Rallypoint::IRallypointRequests::Configure, AZStd::string(gateway.c_str()));
        EXPECT(isConfigured);
        EXPECT(!Client::Sessions()->CreateSession(SessionOf("Here", 2, {{"nobody", "1"}})).empty());
    }
} // namespace

void TestFailures(const std::string& gateway)
{
    {
        Client client(gateway);
        InvalidRequests(client);
        EngineRefuses(client);
        TwoGems(client);
    }
    DeactivatedInFlight(gateway);
    NobodyAnswers(gateway);
    std::printf("failures are told\n");
}
