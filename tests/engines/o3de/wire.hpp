#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

//! The game's own protocol: one letter, and a ticket behind the first. C connects, A admits, D disconnects, P is
//! answered by P, B leaves.
namespace Wire
{
    class Socket
    {
    public:
        Socket()
            : m_socket(socket(AF_INET, SOCK_DGRAM, 0))
        {
            fcntl(m_socket, F_SETFL, fcntl(m_socket, F_GETFL) | O_NONBLOCK);
        }

        Socket(const Socket&) = delete;
        Socket& operator=(const Socket&) = delete;

        ~Socket()
        {
            close(m_socket);
        }

        bool Listen(uint16_t port)
        {
            const sockaddr_in address = Address("127.0.0.1", port);
            return bind(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
        }

        static sockaddr_in Address(const char* host, uint16_t port)
        {
            sockaddr_in address{};
            address.sin_family = AF_INET;
            address.sin_port = htons(port);
            inet_pton(AF_INET, host, &address.sin_addr);
            return address;
        }

        void Send(const sockaddr_in& to, const std::string& text)
        {
            sendto(m_socket, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof(to));
        }

        //! Empty when nothing is there.
        std::string Receive(sockaddr_in& from)
        {
            char bytes[2048];
            socklen_t size = sizeof(from);
            const ssize_t length =
                recvfrom(m_socket, bytes, sizeof(bytes), 0, reinterpret_cast<sockaddr*>(&from), &size);
            return length > 0 ? std::string(bytes, static_cast<size_t>(length)) : std::string();
        }

    private:
        int m_socket;
    };
} // namespace Wire
