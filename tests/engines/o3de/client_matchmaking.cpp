// Matchmaking: two players of two machines, who must accept; one leaves, and the server looks for another.

#include "client_fixture.hpp"

namespace
{
    Rallypoint::StartMatchmakingRequest TicketOf(const char* player, const char* skill)
    {
        Rallypoint::StartMatchmakingRequest request;
        request.m_configurationName = "ranked";
        request.m_players.resize(1);
        request.m_players[0].m_playerId = player;
        request.m_players[0].m_playerAttributes["skill"] = skill;
        return request;
    }

    //! The player of another machine, by the library itself.
    class Opponent
    {
    public:
        explicit Opponent(const std::string& gateway)
        {
            RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
            options.gateway_url = gateway.c_str();
            EXPECT(rp_subsystem_create(&options, &m_online) == RP_RESULT_OK);
            RpLocalPlayer player = RP_LOCAL_PLAYER_INIT;
            player.id = "grace";
            EXPECT(rp_subsystem_set_local_player(m_online, &player) == RP_RESULT_OK);
            RpPlayerAttribute skill = RP_PLAYER_ATTRIBUTE_INIT;
            skill.name = "skill";
            skill.attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_NUMBER;
            skill.number_value = 12;
            RpMatchmakingPlayer grace = RP_MATCHMAKING_PLAYER_INIT;
            grace.player_id = "grace";
            grace.attributes = &skill;
            grace.attribute_count = 1;
            RpMatchmakingOptions match = RP_MATCHMAKING_OPTIONS_INIT;
            match.configuration = "ranked";
            match.players = &grace;
            match.player_count = 1;
            match.acceptance_mode = RP_ACCEPTANCE_MODE_AUTOMATIC;
            EXPECT(rp_matchmaking_start(m_online, "S", &match, nullptr, nullptr, nullptr, &m_ticket) == RP_RESULT_OK);
        }

        ~Opponent()
        {
            rp_subsystem_destroy(m_online);
        }

        std::unique_ptr<Connection> Travel()
        {
            const RpSessionInfo* info = nullptr;
            EXPECT(WaitUntil(
                [this, &info]()
                {
                    rp_subsystem_tick(m_online);
                    if (rp_session_get_info(m_online, "S", &info) != RP_RESULT_OK)
                    {
                        return false;
                    }
                    if (info->port != 0)
                    {
                        return true;
                    }
                    rp_session_info_release(m_online, info);
                    return false;
                }));
            auto connection = std::make_unique<Connection>(info->ip_address, info->port, info->player_session_id);
            rp_session_info_release(m_online, info);
            return connection;
        }

        void Tick()
        {
            rp_subsystem_tick(m_online);
        }

    private:
        RpSubsystem* m_online = nullptr;
        uint64_t m_ticket = 0;
    };

    void TwoAccept(Client& client, MultiplayerClient& engine)
    {
        client.m_listener.Forget();
        client.Ask(
            []()
            {
                Client::AsyncMatchmaking()->StartMatchmakingAsync(TicketOf("ada", R"({"N": 12.5})"));
            });
        EXPECT(client.m_listener.Hears("started"));
        const AZStd::string ticket = client.m_listener.m_ticketId;
        bool isTracked = false;
        Rallypoint::MatchmakingTicketRequestBus::BroadcastResult(
            isTracked, &Rallypoint::IMatchmakingTicketRequests::IsTicketTracked, ticket);
        EXPECT(isTracked);

        Opponent opponent(client.m_gateway);
        EXPECT(WaitUntil(
            [&]()
            {
                opponent.Tick();
                return client.m_listener.Count("acceptance") > 0;
            }));
        Multiplayer::AcceptMatchRequest accept;
        accept.m_acceptMatch = true;
        accept.m_ticketId = ticket;
        accept.m_playerIds.push_back("ada");
        Client::AsyncMatchmaking()->AcceptMatchAsync(accept);
        EXPECT(WaitUntil(
            [&]()
            {
                opponent.Tick();
                return client.m_listener.Count("match") > 0;
            }));
        EXPECT(engine.m_joins == 1 && engine.m_connection->Hears('A'));
        EXPECT(client.m_listener.Count("acceptance") == 1);
        EXPECT(client.m_listener.Count("accepted") == 1);
        std::unique_ptr<Connection> grace = opponent.Travel();
        EXPECT(grace->Hears('A'));

        // The server asks for another player by itself: its log tells.
        grace->Send("B");
        EXPECT(grace->Hears('D'));
        EXPECT(engine.m_connection->Hears('P', "P"));
        Idle(200);
        Client::Sessions()->LeaveSession();
        EXPECT(client.m_listener.Count("match failure") == 0 && client.m_listener.Count("match") == 1);
    }

    //! A search that is stopped is a failure, told once; its handler may search again, and stop listening, there and
    //! then.
    void StoppedAndStartedAgain(Client& client)
    {
        client.m_listener.Forget();
        const AZStd::string first = Client::Matchmaking()->StartMatchmaking(TicketOf("ada", R"({"NUMBER": 900})"));
        EXPECT(!first.empty());
        AZStd::string second;
        client.m_listener.m_when = "match failure";
        client.m_listener.m_then = [&second]()
        {
            second = Client::Matchmaking()->StartMatchmaking(TicketOf("ada", R"({"DOUBLE": 9e2})"));
            Rallypoint::MatchmakingTicketRequestBus::Broadcast(
                &Rallypoint::IMatchmakingTicketRequests::UntrackAllTickets);
        };
        Multiplayer::StopMatchmakingRequest stop;
        stop.m_ticketId = first;
        Client::Matchmaking()->StopMatchmaking(stop);
        EXPECT(client.m_listener.Hears("match failure"));
        EXPECT(!second.empty() && second != first);
        Idle();
        EXPECT(client.m_listener.Count("match failure") == 1);

        Rallypoint::StartMatchmakingRequest bad = TicketOf("ada", R"({"N": 1, "S": "two"})");
        EXPECT(Client::Matchmaking()->StartMatchmaking(bad).empty());
        bad = TicketOf("ada", R"({"N": "one"})");
        EXPECT(Client::Matchmaking()->StartMatchmaking(bad).empty());
        bad = TicketOf("", R"({"N": 1})");
        EXPECT(Client::Matchmaking()->StartMatchmaking(bad).empty());
    }
} // namespace

void TestMatchmaking(const std::string& gateway)
{
    MultiplayerClient engine;
    Client client(gateway);
    TwoAccept(client, engine);
    StoppedAndStartedAgain(client);
    std::printf("matchmaking is well\n");
}
