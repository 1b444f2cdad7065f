// A dedicated game server: it waits for a game session, lets in the players who have a slot in it, and exits
// when the last has left. The gateway then starts the next.
//
//   rallypoint-gateway --launch '04_dedicated_server --port={port}' --processes 4
//
// It speaks the protocol of the C examples, so that their 05_play can come, too; their server,
// 04_dedicated_server.c, relays packets between players as well.
#include <rallypoint/rallypoint.hpp>

#include "game_server.hpp"

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <utility>

namespace rp = rallypoint;

namespace {

constexpr int frame_ms = 16;

volatile std::sig_atomic_t interrupted = 0;

class GameServer {
  public:
    GameServer(rp::Subsystem &online, const Port &port) : hosting_(online.server()), port_(port) {}

    // Tells the service that this process can host a game session. All that the service says comes out of
    // tick.
    bool begin(std::uint16_t port_number) {
        const rp::Result<rp::Completion> initialised =
            hosting_.init(rp::ServerParameters::from_environment()).wait();
        if (!initialised) {
            std::fprintf(stderr, "init: %s: does the gateway launch this program?\n",
                         initialised.error().message.c_str());
            return false;
        }
        rp::ProcessParameters process;
        process.port = port_number;
        process.on_start_game_session = [this](const rp::GameSession &game_session) {
            prepare(game_session);
        };
        process.on_process_terminate = [this](rp::TerminationTime) { is_over_ = true; };
        process.on_health_check = [] { return true; }; // a real game looks at its frame times and its memory
        const rp::Result<rp::Completion> ready = hosting_.ready(std::move(process)).wait();
        if (!ready) {
            std::fprintf(stderr, "ready: %s\n", ready.error().message.c_str());
        }
        return ready.has_value();
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

    // A process that exits without it counts as crashed.
    bool end() {
        const rp::Result<rp::Completion> ended = hosting_.ending().wait();
        const rp::Result<rp::Completion> destroyed = hosting_.destroy().wait();
        return ended && destroyed;
    }

  private:
    void prepare(const rp::GameSession &game_session) {
        std::printf("hosting %s for %u players\n", game_session.name.c_str(), game_session.max_players);
        for (const rp::GameProperty &property : game_session.properties) {
            std::printf("  %s = %s\n", property.key.c_str(), property.value.c_str());
        }
        // A real game loads its map first.
        const rp::Operation activate = hosting_.activate_game_session(
            [this](const rp::Completion &activated) { is_over_ = is_over_ || !activated; });
        is_over_ = is_over_ || !activate;
    }

    // Whether the player may stay is the service's to say: only it knows who has a slot.
    void let_in(const sockaddr_in &from, const std::string &player_session_id) {
        const auto [player, is_new] = players_.try_emplace(key(from), Player{player_session_id, false});
        if (!is_new) {
            if (player->second.is_in) {
                port_.send(from, game_packet(GAME_WELCOME, 1, nullptr)); // the first answer got lost
            }
            return;
        }
        const rp::Operation accept =
            hosting_.accept_player_session(player_session_id, [this, from](const rp::Completion &accepted) {
                if (!accepted) {
                    refuse(from);
                    return;
                }
                players_[key(from)].is_in = true;
                std::printf("accepted a player\n");
                port_.send(from, game_packet(GAME_WELCOME, 1, nullptr));
            });
        if (!accept) {
            refuse(from); // it cannot even be one
        }
    }

    void refuse(const sockaddr_in &from) {
        players_.erase(key(from));
        port_.send(from,
                   game_packet(GAME_REFUSED, 0, "your player session is not one of this game session's"));
    }

    // The player hears it once the service knows, and may then leave at the gateway too without being in the
    // way.
    void let_go(const sockaddr_in &from) {
        const auto player = players_.find(key(from));
        if (player == players_.end()) {
            port_.send(from, game_packet(GAME_BYE, 1, nullptr)); // the first answer got lost
        } else if (player->second.is_in) {
            player->second.is_in = false;
            std::printf("a player left\n");
            const rp::Operation remove = hosting_.remove_player_session(
                player->second.player_session_id, [this, from](const rp::Completion &) { forget(from); });
            if (!remove) {
                forget(from);
            }
        }
    }

    void forget(const sockaddr_in &from) {
        players_.erase(key(from));
        is_over_ = is_over_ || players_.empty();
        port_.send(from, game_packet(GAME_BYE, 1, nullptr));
    }

    struct Player {
        std::string player_session_id;
        bool is_in = false;
    };

    rp::Server hosting_;
    const Port &port_;
    std::map<Address, Player> players_;
    bool is_over_ = false;
};

} // namespace

int main(int argc, char **argv) {
    const std::uint16_t port_number = argc == 2 ? port_of(argv[1]) : std::uint16_t{0};
    if (port_number == 0) {
        std::fprintf(stderr, "usage: %s --port=N, N from 1 to 60000\n", argv[0]);
        return 2;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, 0); // a log that can be followed
    std::signal(SIGTERM, [](int) { interrupted = 1; });
    std::signal(SIGINT, [](int) { interrupted = 1; });

    const Port port(port_number);
    rp::Result<rp::Subsystem> online = rp::Subsystem::create();
    if (!port.is_open() || !online) {
        std::fprintf(stderr, "%s\n", online ? "the port cannot be opened" : online.error().message.c_str());
        return 1;
    }
    const rp::Result<void> log = online->set_log(rp::LogLevel::Warn, [](const rp::LogLine &line) {
        std::fprintf(stderr, "%s: %s\n", line.target.c_str(), line.message.c_str());
    });

    GameServer server(*online, port);
    if (!log || !server.begin(port_number)) {
        return 1;
    }
    while (!server.is_over() && interrupted == 0 && online->tick()) {
        server.receive();
    }
    return server.end() ? 0 : 1;
}
