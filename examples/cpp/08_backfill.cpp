// Backfill: when a player leaves a match, its server asks the matchmaker for another, who comes into the
// running game.
//
//   rallypoint-gateway --matchmaking examples/matchmaking/matchmaking.json
//       --launch '08_backfill server --port={port}' --processes 1
//   08_backfill player NAME [GATEWAY_URL]
//
// Start two players, then let one leave (Ctrl-D) and start a third. The player who comes knows nothing of it:
// a backfill is the server's to ask for, and its match is one like any other. How a server hosts is explained
// in 04_dedicated_server.cpp, a ticket that is followed in 07_matchmaking.cpp.
#include <rallypoint/rallypoint.hpp>

#include "game_client.hpp"
#include "game_server.hpp"

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace rp = rallypoint;

namespace {

constexpr const char *session = "GameSession";
constexpr int frame_ms = 16;

volatile std::sig_atomic_t interrupted = 0;

bool failed(const char *what, const rp::Error &error) {
    std::fprintf(stderr, "%s: %s\n", what, error.message.c_str());
    return false;
}

// ----- server: the match is kept full -----

const char *words_for(rp::UpdateReason reason) {
    switch (reason) {
    case rp::UpdateReason::MatchmakingDataUpdated:
        return "another player comes";
    case rp::UpdateReason::BackfillFailed:
    case rp::UpdateReason::BackfillTimedOut:
    case rp::UpdateReason::BackfillCancelled:
        return "nobody comes";
    case rp::UpdateReason::Unknown:
        break;
    }
    return "the game session has changed";
}

class MatchServer {
  public:
    MatchServer(rp::Subsystem &online, const Port &port) : hosting_(online.server()), port_(port) {}

    bool begin(std::uint16_t port_number) {
        const rp::Result<rp::Completion> initialised =
            hosting_.init(rp::ServerParameters::from_environment()).wait();
        if (!initialised) {
            return failed("init", initialised.error());
        }
        rp::ProcessParameters process;
        process.port = port_number;
        process.on_start_game_session = [this](const rp::GameSession &game_session) {
            std::printf("a match for %u players\n", game_session.max_players);
            must_be(hosting_.activate_game_session());
        };
        process.on_update_game_session = [](const rp::GameSessionUpdate &update) {
            std::printf("backfill is over: %s\n", words_for(update.reason));
        };
        process.on_process_terminate = [this](rp::TerminationTime) { is_over_ = true; };
        const rp::Result<rp::Completion> ready = hosting_.ready(std::move(process)).wait();
        return ready ? true : failed("ready", ready.error());
    }

    [[nodiscard]] bool is_over() const { return is_over_; }

    void receive() {
        sockaddr_in from{};
        GamePacket packet;
        if (!port_.receive(frame_ms, from, packet)) {
            return;
        }
        if (packet.type == GAME_HELLO) {
            let_in(from, packet.text);
        } else if (packet.type == GAME_BYE) {
            let_go(from);
        }
    }

    bool end() {
        const rp::Result<rp::Completion> ended = hosting_.ending().wait();
        return ended ? true : failed("ending", ended.error());
    }

  private:
    void let_in(const sockaddr_in &from, const std::string &player_session_id) {
        if (players_.count(key(from)) != 0) {
            port_.send(from, game_packet(GAME_WELCOME, 1, nullptr)); // the first answer got lost
            return;
        }
        must_be(hosting_.accept_player_session(
            player_session_id, [this, from, player_session_id](const rp::Completion &accepted) {
                if (!accepted) {
                    port_.send(from, game_packet(GAME_REFUSED, 0, accepted.error.message.c_str()));
                } else if (players_.emplace(key(from), player_session_id).second) {
                    std::printf("a player came: %zu play\n", players_.size());
                    port_.send(from, game_packet(GAME_WELCOME, 1, nullptr));
                }
            }));
    }

    void let_go(const sockaddr_in &from) {
        const auto player = players_.find(key(from));
        if (player != players_.end()) {
            const std::string player_session_id = std::move(player->second);
            players_.erase(player);
            leaving_.insert(key(from));
            std::printf("a player left: %zu play\n", players_.size());
            must_be(hosting_.remove_player_session(player_session_id, [this, from](const rp::Completion &) {
                // Not before the service knows who has left: it would still count them.
                leaving_.erase(key(from));
                port_.send(from, game_packet(GAME_BYE, 1, nullptr));
                fill_up();
            }));
        } else if (leaving_.count(key(from)) == 0) {
            port_.send(from, game_packet(GAME_BYE, 1, nullptr)); // the first answer got lost
        }
    }

    void fill_up() {
        is_over_ = is_over_ || players_.empty();
        const rp::Result<rp::MatchmakerData> match = hosting_.matchmaker_data();
        // Without a match there is nothing to fill, and with "backfillMode": "AUTOMATIC" the service asks by
        // itself.
        if (is_over_ || !match || !match->auto_backfill_ticket_id.empty()) {
            return;
        }
        // The library tells the matchmaker who is still here, in which team and with which attributes.
        must_be(hosting_.start_match_backfill([](const rp::Completion &started) {
            std::printf("backfill: %s\n",
                        started ? "asked for another player" : started.error.message.c_str());
        }));
    }

    // A call that is refused says that this program is wrong: it ends.
    void must_be(const rp::Operation &operation) {
        if (!operation) {
            failed("call", operation.error());
            is_over_ = true;
        }
    }

    rp::Server hosting_;
    const Port &port_;
    std::map<Address, std::string> players_; // with their player session ids
    std::set<Address> leaving_;              // until the service knows
    bool is_over_ = false;
};

bool serve(rp::Subsystem &online, std::uint16_t port_number) {
    const Port port(port_number);
    if (!port.is_open()) {
        std::fprintf(stderr, "the port cannot be opened\n");
        return false;
    }
    MatchServer server(online, port);
    if (!server.begin(port_number)) {
        return false;
    }
    while (!server.is_over() && interrupted == 0 && online.tick()) {
        server.receive();
    }
    return server.end();
}

// ----- player: it looks for a match, and plays until the end of its input -----

bool play(rp::Subsystem &online, const std::string &name) {
    if (const rp::Result<void> set = online.set_local_player({name, name, ""}); !set) {
        return failed("player", set.error());
    }
    rp::MatchmakingOptions options;
    options.configuration = "duel";
    // Unreal's way: it is over when the session is there. Without players it is for the local player.
    auto [matching, ticket] = online.matchmaking().start_session(session, options);
    if (const rp::Result<rp::Completion> matched = std::move(matching).wait(); !matched) {
        return failed("matchmaking", matched.error());
    }
    const rp::Result<rp::SessionInfo> info = online.get_info(session);
    if (!info) {
        return failed("info", info.error());
    }
    GameClient game(info->ip_address, info->port);
    if (!game.hello(info->player_session_id)) {
        std::fprintf(stderr, "the game server does not let us in\n");
        return false;
    }
    std::printf("%s plays at %s:%u\n", name.c_str(), info->ip_address.c_str(), info->port);
    for (std::string line; std::getline(std::cin, line);) {
        // A game would play.
    }
    const bool is_out = game.bye();
    const rp::Result<rp::Completion> left = online.leave(session).wait();
    std::printf("%s left\n", name.c_str());
    return left ? is_out : failed("leave", left.error());
}

} // namespace

int main(int argc, char **argv) {
    const std::string role = argc > 2 ? argv[1] : "";
    const std::uint16_t port = role == "server" && argc == 3 ? port_of(argv[2]) : std::uint16_t{0};
    if (port == 0 && !(role == "player" && argc <= 4)) {
        std::fprintf(stderr, "usage: %s server --port=N\n       %s player NAME [GATEWAY_URL]\n", argv[0],
                     argv[0]);
        return 2;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // a log that can be followed
    rp::Options options;
    options.gateway_url = argc == 4 ? argv[3] : ""; // empty: http://127.0.0.1:3000
    rp::Result<rp::Subsystem> online = rp::Subsystem::create(options);
    if (!online) {
        failed("create", online.error());
        return 1;
    }
    if (port == 0) {
        return play(*online, argv[2]) ? 0 : 1;
    }
    std::signal(SIGTERM, [](int) { interrupted = 1; });
    std::signal(SIGINT, [](int) { interrupted = 1; });
    return serve(*online, port) ? 0 : 1;
}
