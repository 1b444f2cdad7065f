// Hello: does the library link, and does it answer? It needs no gateway.
//
//   01_hello
#include <rallypoint/rallypoint.hpp>

#include <cstdio>

namespace rp = rallypoint;

int main() {
    // What can fail gives a Result: a value, or an Error that says why.
    rp::Result<rp::Subsystem> online = rp::Subsystem::create();
    if (!online) {
        std::fprintf(stderr, "%s\n", online.error().message.c_str());
        return 1;
    }
    std::printf("hello from rallypoint %s\n", rp_version());

    rp::LocalPlayer player;
    player.id = "ada-1815";
    player.nickname = "Ada";
    if (const rp::Result<void> set = online->set_local_player(player); !set) {
        std::fprintf(stderr, "%s\n", set.error().message.c_str());
        return 1;
    }
    std::printf("%s is the player here\n", player.nickname.c_str());

    // A call that cannot be is refused at once, and says why.
    const rp::Operation refused = online->start("GameSession");
    std::printf("start of nothing: %s\n", refused ? "ok" : refused.error().message.c_str());
    return 0;
}
