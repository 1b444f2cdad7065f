// Matchmaking as C++20 coroutines: two players are matched, accept, travel to the game server, and leave.
//
//   07_matchmaking [GATEWAY_URL]
//
// It needs a gateway with the example's configurations and a free game server. Here both
// players are in one program; each has a subsystem of their own, as on machines of their own.
#include "game_client.hpp"

#include <rallypoint/rallypoint.hpp>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace rp = rallypoint;

#if RALLYPOINT_HAS_COROUTINES

namespace {

constexpr std::chrono::milliseconds frame{16};
constexpr const char *session = "GameSession";

// What the rules ask about a player.
rp::MatchmakingOptions options_for(const char *name, rp::AcceptanceMode mode) {
    rp::MatchmakingPlayer player;
    player.player_id = name;
    player.attributes["skill"] = 10.0;
    rp::MatchmakingOptions options;
    options.configuration = "ranked";
    options.players = {player};
    options.acceptance_mode = mode;
    return options;
}

// Follows the ticket, and accepts what is proposed when the game has asked its player.
rp::Task<rp::Result<rp::TicketInfo>> find_by_ticket(rp::Subsystem &online, const char *name) {
    rp::Matchmaking matchmaking = online.matchmaking();
    auto [starting, ticket] = matchmaking.start(session, options_for(name, rp::AcceptanceMode::Manual));
    rp::Result<rp::Connection> asking =
        matchmaking.on_match_acceptance([&ticket = ticket, name](const rp::MatchNotice &match) {
            std::printf("%s accepts, %lld s before it would be too late\n", name,
                        static_cast<long long>(match.acceptance_left.count() / 1000));
            static_cast<void>(ticket.accept());
        });
    if (!asking) {
        co_return asking.error();
    }
    if (rp::Result<rp::Completion> started = co_await std::move(starting); !started) {
        co_return started.error();
    }
    rp::Result<rp::TicketInfo> match = co_await ticket.matched();
    ticket.release(); // the session is there: the ticket has done its work
    co_return match;
}

// Unreal's way: the call is complete when the session is there. The library accepts.
rp::Task<rp::Result<rp::TicketInfo>> find_by_session(rp::Subsystem &online, const char *name) {
    auto [starting, ticket] =
        online.matchmaking().start_session(session, options_for(name, rp::AcceptanceMode::Automatic));
    if (rp::Result<rp::Completion> started = co_await std::move(starting); !started) {
        co_return started.error();
    }
    co_return ticket.info();
}

// A matched player's way to the game server; none where there is no match.
std::unique_ptr<GameClient> enter(rp::Subsystem &online, const char *name,
                                  const rp::Result<rp::TicketInfo> &match) {
    const rp::Result<rp::SessionInfo> info = online.get_info(session);
    if (!match || !info) {
        std::fprintf(stderr, "%s: %s\n", name, (match ? info.error() : match.error()).message.c_str());
        return nullptr;
    }
    const rp::TicketPlayer *player = match->find(name);
    std::printf("%s is in team %s\n", name, player == nullptr ? "?" : player->team.c_str());
    auto client = std::make_unique<GameClient>(info->ip_address, info->port);
    return client->hello(info->player_session_id) ? std::move(client) : nullptr;
}

} // namespace

int main(int argc, char **argv) {
    rp::Options options;
    options.gateway_url = argc > 1 ? argv[1] : ""; // empty: http://127.0.0.1:3000
    rp::Result<rp::Subsystem> ada = rp::Subsystem::create(options);
    rp::Result<rp::Subsystem> grace = rp::Subsystem::create(options);
    if (!ada || !grace || !ada->set_local_player({"ada", "Ada", ""}) ||
        !grace->set_local_player({"grace", "Grace", ""})) {
        std::fprintf(stderr, "no subsystem\n");
        return 1;
    }
    rp::Task<rp::Result<rp::TicketInfo>> adas = find_by_ticket(*ada, "ada");
    rp::Task<rp::Result<rp::TicketInfo>> graces = find_by_session(*grace, "grace");
    while (!(adas.done() && graces.done()) && ada->tick() && grace->tick()) {
        std::this_thread::sleep_for(frame); // a game would draw
    }
    const std::unique_ptr<GameClient> adas_game = enter(*ada, "ada", std::move(adas).result());
    const std::unique_ptr<GameClient> graces_game = enter(*grace, "grace", std::move(graces).result());
    bool is_well = adas_game && graces_game;
    if (is_well) {
        std::printf("both were welcome\n");
        const bool is_ada_out = adas_game->bye();
        is_well = graces_game->bye() && is_ada_out;
    }
    static_cast<void>(ada->leave(session).wait());
    static_cast<void>(grace->leave(session).wait());
    return is_well ? 0 : 1;
}

#else

int main() {
    std::fprintf(stderr, "this compiler has no coroutines\n");
    return 1;
}

#endif
