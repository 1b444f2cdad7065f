// Sessions: their whole life, with two players and a stranger.

#include "client_fixture.hpp"

namespace
{
    //! Creating reserves nothing: a session of two takes two joins.
    void TwoPlayersAndAStranger(Client& client, MultiplayerClient& engine)
    {
        const AZStd::string id = Client::Sessions()->CreateSession(
            SessionOf("Duel", 2, {{"level", "levels/arena.spawnable"}, {"mode", "duel"}, {"hold", "1"}}));
        EXPECT(!id.empty());

        Multiplayer::SearchSessionsRequest search;
        const Multiplayer::SearchSessionsResponse found = Client::Sessions()->SearchSessions(search);
        const Multiplayer::SessionConfig* duel = nullptr;
        for (const Multiplayer::SessionConfig& config : found.m_sessionConfigs)
        {
            duel = config.m_sessionId == id ? &config : duel;
        }
        EXPECT(duel != nullptr);
        EXPECT(duel->m_sessionName == "Duel" && duel->m_maxPlayer == 2 && duel->m_currentPlayer == 0);
        EXPECT(duel->m_sessionProperties.find("mode")->second == "duel");
        EXPECT(duel->m_status == "Active" && duel->m_port != 0);

        EXPECT(Client::Sessions()->JoinSession(JoinOf(id, "ada")));
        EXPECT(engine.m_joins == 1 && !engine.m_destination.m_playerSessionId.empty());
        EXPECT(engine.m_connection->Hears('A'));

        // The second player's slot is reserved by a backend, and comes with an address.
        Multiplayer::SessionConnectionConfig second;
        {
            RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
            const AZStd::string gateway = client.m_gateway.c_str();
            options.gateway_url = gateway.c_str();
            RpSubsystem* backend = nullptr;
            EXPECT(rp_subsystem_create(&options, &backend) == RP_RESULT_OK);
            RpLocalPlayer grace = RP_LOCAL_PLAYER_INIT;
            grace.id = "grace";
            EXPECT(rp_subsystem_set_local_player(backend, &grace) == RP_RESULT_OK);
            RpJoinOptions join = RP_JOIN_OPTIONS_INIT;
            join.game_session_id = id.c_str();
            uint64_t operation = 0;
            EXPECT(rp_session_join(backend, "S", &join, nullptr, nullptr, &operation) == RP_RESULT_OK);
            EXPECT(rp_subsystem_wait(backend, operation, 20000) == RP_RESULT_OK);
            const RpSessionInfo* info = nullptr;
            EXPECT(rp_session_get_info(backend, "S", &info) == RP_RESULT_OK);
            second.m_playerSessionId = info->player_session_id;
            second.m_ipAddress = info->ip_address;
            second.m_port = info->port;
            rp_session_info_release(backend, info);
            rp_subsystem_destroy(backend);
        }
        Connection grace(second.m_ipAddress.c_str(), second.m_port, second.m_playerSessionId.c_str());
        EXPECT(grace.Hears('A'));

        // It is full: the third is told why.
        client.m_listener.Forget();
        Client::AsyncSessions()->JoinSessionAsync(JoinOf(id, "alan"));
        EXPECT(client.m_listener.Hears("join failed"));
        EXPECT(client.m_listener.m_error.m_result == RP_RESULT_SESSION_FULL);
        EXPECT(client.m_listener.m_heard[0] == "failed JoinSession");

#if !defined(ON_REAL_AZCORE)
        // A forged ticket costs one connection, and also when it is shown again and again.
        Connection stranger(second.m_ipAddress.c_str(), second.m_port, "psess-forged");
        stranger.Send("Cpsess-forged-too");
        stranger.Send("C");
        EXPECT(stranger.Hears('D'));
        EXPECT(engine.m_connection->Hears('P', "P"));
        EXPECT(grace.Hears('P', "P"));
#endif
        // A connect packet that comes twice is no second player.
        grace.Send(("C" + std::string(second.m_playerSessionId.c_str())).c_str());
        EXPECT(grace.Hears('A'));

        grace.Send("B");
        EXPECT(grace.Hears('D'));
        client.m_listener.Forget();
        client.Ask(
            []()
            {
                Client::AsyncSessions()->LeaveSessionAsync();
            });
        EXPECT(client.m_listener.Hears("left"));
        EXPECT(engine.m_leaves == 1);
        Idle();
        EXPECT(client.m_listener.Count("left") == 1);
    }

    //! Everything at once, each answered once, on the main thread, after the call.
    void ManyAtOnce(Client& client)
    {
        client.m_listener.Forget();
        client.Ask(
            []()
            {
                Multiplayer::SearchSessionsRequest search;
                Client::AsyncSessions()->SearchSessionsAsync(search);
                Client::AsyncSessions()->SearchSessionsAsync(search);
                Client::AsyncSessions()->SearchSessionsAsync(search);
                Client::Sessions()->SearchSessions(search);
                Client::AsyncSessions()->CreateSessionAsync(SessionOf("Many", 4, {{"nobody", "1"}}));
                Client::Sessions()->SearchSessions(search);
            });
        EXPECT(client.m_listener.Hears("searched", 3));
        EXPECT(client.m_listener.Hears("created"));
        Idle();
        EXPECT(client.m_listener.m_heard.size() == 4);
    }

    //! A handler may ask, and wait for the answer.
    void AskedInsideANotification(Client& client)
    {
        size_t found = 0;
        client.m_listener.Forget();
        client.m_listener.m_when = "searched";
        client.m_listener.m_then = [&found]()
        {
            Multiplayer::SearchSessionsRequest search;
            search.m_maxResult = 1;
            found = Client::Sessions()->SearchSessions(search).m_sessionConfigs.size() + 1;
        };
        Client::AsyncSessions()->SearchSessionsAsync(Multiplayer::SearchSessionsRequest());
        EXPECT(client.m_listener.Hears("searched"));
        EXPECT(found > 0);
    }

    //! The engine is asked on its own thread, wherever the game joins from; and the next join leaves the session
    //! before.
    void JoinedFromAnotherThread(MultiplayerClient& engine)
    {
        const AZStd::string first = Client::Sessions()->CreateSession(SessionOf("First", 4));
        const AZStd::string second = Client::Sessions()->CreateSession(SessionOf("Second", 4));
        EXPECT(!first.empty() && !second.empty() && first != second);
        for (const AZStd::string& id : {first, second})
        {
            std::atomic<bool> isOver{false};
            bool isJoined = false;
            std::thread other(
                [&]()
                {
                    isJoined = Client::Sessions()->JoinSession(JoinOf(id, "ada"));
                    isOver = true;
                });
            EXPECT(WaitUntil(
                [&isOver]()
                {
                    return isOver.load();
                }));
            other.join();
            EXPECT(isJoined);
            EXPECT(engine.m_connection->Hears('A'));
        }
        Client::Sessions()->LeaveSession();
    }

    //! Two requests with one token make one session.
    void OneTokenOneSession()
    {
        Rallypoint::CreateSessionRequest request;
        static_cast<Multiplayer::CreateSessionRequest&>(request) = SessionOf("Once", 2, {{"nobody", "1"}});
        request.m_idempotencyToken = "once";
        const AZStd::string id = Client::Sessions()->CreateSession(request);
        EXPECT(!id.empty());
        EXPECT(Client::Sessions()->CreateSession(request) == id);
    }

    //! What a server says no to is not created, and says so.
    void Refused(Client& client)
    {
        for (const char* property : {"veto", "keep"})
        {
            client.m_listener.Forget();
            const AZStd::string id =
                Client::Sessions()->CreateSession(SessionOf("Refused", 2, {{"veto", "1"}, {property, "1"}}));
            EXPECT(id.empty());
            EXPECT(client.m_listener.Hears("failed CreateSession"));
        }
        EXPECT(Client::Sessions()->CreateSession(SessionOf("Injected", 2, {{"level", "arena +map other"}})).empty());
        EXPECT(Client::Sessions()->CreateSession(SessionOf("Slow", 2, {{"hold_for_ever", "1"}})).empty());
    }
} // namespace

void TestSessions(const std::string& gateway)
{
    MultiplayerClient engine;
    Client client(gateway);
    TwoPlayersAndAStranger(client, engine);
    ManyAtOnce(client);
    AskedInsideANotification(client);
    JoinedFromAnotherThread(engine);
    OneTokenOneSession();
    Refused(client);
    std::printf("sessions are well\n");
}
