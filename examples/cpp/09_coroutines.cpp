// Two players as C++20 coroutines: one hosts, the other finds the session and joins it.
//
//   09_coroutines [GATEWAY_URL]
//
// A coroutine goes on inside the tick that completes what it awaits, so it reads as if it waited and the game
// never stops. It needs a gateway with a free game server.
#include <rallypoint/rallypoint.hpp>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

namespace rp = rallypoint;

#if RALLYPOINT_HAS_COROUTINES

namespace {

constexpr std::chrono::milliseconds frame{16};

// Gives the id of the game session, which the other player joins by.
rp::Task<rp::Result<std::string>> host(rp::Subsystem &online) {
    rp::Settings settings;
    settings.num_public_connections = 2;
    settings.should_advertise = true;
    settings.title = "a coroutine's";
    if (rp::Result<rp::Completion> created = co_await online.create("GameSession", settings); !created) {
        co_return created.error();
    }
    if (rp::Result<rp::Completion> started = co_await online.start("GameSession"); !started) {
        co_return started.error();
    }
    rp::Result<rp::SessionInfo> info = online.get_info("GameSession");
    if (!info) {
        co_return info.error();
    }
    std::printf("hosting %s\n", info->settings.title.c_str());
    co_return info->game_session_id;
}

// Gives what to travel to.
rp::Task<rp::Result<std::string>> join(rp::Subsystem &online, std::string game_session_id) {
    const rp::JoinOptions options = rp::JoinOptions::game_session(game_session_id);
    if (rp::Result<rp::Completion> joined = co_await online.join("GameSession", options); !joined) {
        co_return joined.error();
    }
    co_return online.get_resolved_connect_string("GameSession");
}

rp::Task<int> play(rp::Subsystem &host_online, rp::Subsystem &guest_online) {
    const rp::Result<std::string> game_session = co_await host(host_online);
    if (!game_session) {
        std::fprintf(stderr, "host: %s\n", game_session.error().message.c_str());
        co_return 1;
    }
    const rp::Result<std::string> address = co_await join(guest_online, *game_session);
    if (!address) {
        std::fprintf(stderr, "join: %s\n", address.error().message.c_str());
        co_return 1;
    }
    std::printf("joined: travel to %s\n", address->c_str());
    const rp::Result<rp::Completion> left = co_await guest_online.leave("GameSession");
    const rp::Result<rp::Completion> destroyed = co_await host_online.destroy("GameSession");
    co_return left &&destroyed ? 0 : 1;
}

} // namespace

int main(int argc, char **argv) {
    rp::Options options;
    options.gateway_url = argc > 1 ? argv[1] : ""; // empty: http://127.0.0.1:3000
    rp::Result<rp::Subsystem> host_online = rp::Subsystem::create(options);
    rp::Result<rp::Subsystem> guest_online = rp::Subsystem::create(options);
    if (!host_online || !guest_online) {
        std::fprintf(stderr, "%s\n", (host_online ? guest_online : host_online).error().message.c_str());
        return 1;
    }
    // Dropping the task would end the coroutines where they wait.
    rp::Task<int> game = play(*host_online, *guest_online);
    while (!game.done() && host_online->tick() && guest_online->tick()) {
        std::this_thread::sleep_for(frame); // a game would draw
    }
    return game.done() ? std::move(game).result() : 1;
}

#else

int main() {
    std::fprintf(stderr, "this compiler has no coroutines\n");
    return 1;
}

#endif
