// The little of a game that the examples need: say hello to a game server with the player session id, and
// leave. The protocol is that of the C examples; the sockets are POSIX's.
#ifndef GAME_CLIENT_HPP
#define GAME_CLIENT_HPP

#include "../c/game_protocol.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <string>

class GameClient {
  public:
    GameClient(const std::string &ip_address, std::uint16_t port) : udp_(socket(AF_INET, SOCK_DGRAM, 0)) {
        server_.sin_family = AF_INET;
        server_.sin_port = htons(port);
        inet_pton(AF_INET, ip_address.c_str(), &server_.sin_addr);
    }
    GameClient(const GameClient &) = delete;
    GameClient &operator=(const GameClient &) = delete;
    ~GameClient() { close(udp_); }

    // Whether the server lets the player in.
    bool hello(const std::string &player_session_id) {
        return ask(game_packet(GAME_HELLO, 0, player_session_id.c_str()), GAME_WELCOME);
    }

    // Whether the server has heard that the player leaves.
    bool bye() { return ask(game_packet(GAME_BYE, 0, nullptr), GAME_BYE); }

  private:
    // Datagrams get lost: it asks again until the answer comes, or GAME_SILENCE_MS are over.
    bool ask(const GamePacket &question, GamePacketType wanted) {
        constexpr int ask_again_ms = 200;
        for (int waited_ms = 0; waited_ms < GAME_SILENCE_MS; waited_ms += ask_again_ms) {
            std::uint8_t bytes[GAME_MAX_PACKET];
            const std::size_t size = game_packet_write(&question, bytes);
            sendto(udp_, bytes, size, 0, reinterpret_cast<const sockaddr *>(&server_), sizeof server_);
            pollfd readable = {udp_, POLLIN, 0};
            if (poll(&readable, 1, ask_again_ms) <= 0) {
                continue;
            }
            const ssize_t received = recv(udp_, bytes, sizeof bytes, 0);
            GamePacket answer;
            if (received > 0 && game_packet_read(bytes, static_cast<std::size_t>(received), &answer) != 0) {
                if (answer.type == wanted || answer.type == GAME_REFUSED) {
                    return answer.type == wanted;
                }
            }
        }
        return false;
    }

    int udp_;
    sockaddr_in server_{};
};

#endif
