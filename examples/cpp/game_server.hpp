// What the dedicated servers of the examples share: their UDP port and their command line.
#ifndef GAME_SERVER_HPP
#define GAME_SERVER_HPP

#include "../c/game_protocol.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

// Who sent a packet.
using Address = std::pair<std::uint32_t, std::uint16_t>;

inline Address key(const sockaddr_in &address) { return {address.sin_addr.s_addr, address.sin_port}; }

// One UDP port.
class Port {
  public:
    explicit Port(std::uint16_t number) : udp_(socket(AF_INET, SOCK_DGRAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_ANY);
        address.sin_port = htons(number);
        is_open_ = bind(udp_, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    }
    Port(const Port &) = delete;
    Port &operator=(const Port &) = delete;
    ~Port() { close(udp_); }

    [[nodiscard]] bool is_open() const { return is_open_; }

    void send(const sockaddr_in &to, const GamePacket &packet) const {
        std::uint8_t bytes[GAME_MAX_PACKET];
        const std::size_t size = game_packet_write(&packet, bytes);
        sendto(udp_, bytes, size, 0, reinterpret_cast<const sockaddr *>(&to), sizeof to);
    }

    // The next packet, waiting so long for it; false when none came.
    bool receive(int wait_ms, sockaddr_in &from, GamePacket &packet) const {
        pollfd readable = {udp_, POLLIN, 0};
        if (poll(&readable, 1, wait_ms) <= 0) {
            return false;
        }
        std::uint8_t bytes[GAME_MAX_PACKET + 1]; // one more: a longer datagram is not taken for one that fits
        socklen_t size_of_from = sizeof from;
        const ssize_t size =
            recvfrom(udp_, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr *>(&from), &size_of_from);
        return size > 0 && game_packet_read(bytes, static_cast<std::size_t>(size), &packet) != 0;
    }

  private:
    int udp_;
    bool is_open_ = false;
};

// The port that `--port=N` names; 0 when it names none.
inline std::uint16_t port_of(const char *argument) {
    const char option[] = "--port=";
    const std::size_t length = sizeof option - 1;
    const bool is_given = std::strncmp(argument, option, length) == 0;
    const long port = is_given ? std::strtol(argument + length, nullptr, 10) : 0;
    return port < 1 || port > 60000 ? std::uint16_t{0} : static_cast<std::uint16_t>(port);
}

#endif
