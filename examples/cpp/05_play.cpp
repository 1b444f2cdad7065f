// A player on a game server: start a session, travel there, show the slot, be let in, leave.
//
//   c++ -std=c++17 -fno-exceptions -fno-rtti ...
//   05_play [GATEWAY_URL]
//
// It is built without exceptions and run-time type information, as most engines compile. Nothing changes for
// the program: what can fail gives a Result, which holds a value or an Error. It needs a gateway that
// launches 04_dedicated_server, or the C examples' server.
#include <rallypoint/rallypoint.hpp>

#include "game_client.hpp"

#include <cstdio>
#include <string>

namespace rp = rallypoint;

namespace {

rp::Result<std::string> play(rp::Subsystem &online) {
    rp::Settings settings;
    settings.num_public_connections = 2;
    if (const rp::Result<rp::Completion> created = online.create("GameSession", settings).wait(); !created) {
        return created.error();
    }
    if (const rp::Result<rp::Completion> started = online.start("GameSession").wait(); !started) {
        return started.error();
    }
    const rp::Result<rp::SessionInfo> info = online.get_info("GameSession");
    if (!info) {
        return info.error();
    }
    GameClient game(info->ip_address, info->port);
    const bool is_in = game.hello(info->player_session_id);
    const bool is_out = is_in && game.bye();
    // The slot is open again already when the server heard our bye; leaving twice is leaving.
    if (const rp::Result<rp::Completion> left = online.leave("GameSession").wait(); !left) {
        return left.error();
    }
    return std::string(is_out ? "welcome and bye" : is_in ? "welcome" : "refused");
}

} // namespace

int main(int argc, char **argv) {
    rp::Options options;
    options.gateway_url = argc > 1 ? argv[1] : ""; // empty: http://127.0.0.1:3000
    rp::Result<rp::Subsystem> online = rp::Subsystem::create(options);
    if (!online) {
        std::fprintf(stderr, "%s\n", online.error().message.c_str());
        return 1;
    }
    const rp::Result<std::string> played = play(*online);
    if (!played) {
        const rp::Error &error = played.error();
        std::fprintf(stderr, "%s (HTTP %d, request %s)%s\n", error.message.c_str(), error.http_status,
                     error.request_id.c_str(), error.retryable ? ": try again" : "");
        return 1;
    }
    std::printf("the server said %s\n", played->c_str());
    return *played == "welcome and bye" ? 0 : 1;
}
