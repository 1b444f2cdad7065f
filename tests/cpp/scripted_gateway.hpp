// A gateway that answers from a script: each path's answers in their order, the last of them for ever. A
// stream's answer comes in parts, each when a path was asked.
#ifndef RALLYPOINT_TESTS_SCRIPTED_GATEWAY_HPP
#define RALLYPOINT_TESTS_SCRIPTED_GATEWAY_HPP

#include "expect.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

class ScriptedGateway {
  public:
    // Bytes that go out when `after`, a path, was asked as often as there are parts that wait for it; at once
    // when that is empty.
    struct Part {
        std::string after;
        std::string bytes;
    };

    ScriptedGateway() : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto *any = reinterpret_cast<sockaddr *>(&address);
        expect(bind(listener_, any, size) == 0 && listen(listener_, backlog) == 0 &&
                   getsockname(listener_, any, &size) == 0,
               "a scripted gateway listens");
        url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ScriptedGateway(const ScriptedGateway &) = delete;
    ScriptedGateway &operator=(const ScriptedGateway &) = delete;
    ~ScriptedGateway() {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            is_over_ = true;
            for (const int connection : connections_) {
                shutdown(connection, SHUT_RDWR);
            }
        }
        asked_.notify_all();
        shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        close(listener_);
        for (std::thread &server : servers_) {
            server.join();
        }
    }

    [[nodiscard]] const std::string &url() const { return url_; }

    void answers(const std::string &path, const std::string &json, int status = 200) {
        script(path, {{"", head(status, "application/json") + json}});
    }

    // Server-sent events, the first at once.
    void streams(const std::string &path, std::vector<Part> events) {
        std::vector<Part> parts{{"", head(200, "text/event-stream")}};
        parts.insert(parts.end(), std::make_move_iterator(events.begin()),
                     std::make_move_iterator(events.end()));
        script(path, std::move(parts));
    }

    // The requests to a path so far, heads and bodies.
    [[nodiscard]] std::vector<std::string> requests(const std::string &path) const {
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto found = requests_.find(path);
        return found == requests_.end() ? std::vector<std::string>() : found->second;
    }

  private:
    static constexpr int backlog = 16;

    static std::string head(int status, const std::string &type) {
        return "HTTP/1.1 " + std::to_string(status) + " Scripted\r\nContent-Type: " + type +
               "\r\nConnection: close\r\n\r\n";
    }

    void script(const std::string &path, std::vector<Part> parts) {
        const std::lock_guard<std::mutex> lock(mutex_);
        script_[path].push_back(std::move(parts));
    }

    void accept_all() {
        for (;;) {
            const int connection = accept(listener_, nullptr, nullptr);
            const std::lock_guard<std::mutex> lock(mutex_);
            if (connection < 0 || is_over_) {
                if (connection >= 0) {
                    close(connection);
                }
                return;
            }
            connections_.push_back(connection);
            servers_.emplace_back([this, connection] { serve(connection); });
        }
    }

    void serve(int connection) {
        const std::string request = read(connection);
        const std::size_t begin = request.find(' ') + 1;
        const std::string path = request.substr(begin, request.find_first_of(" ?", begin) - begin);
        for (const Part &part : answer_to(path, request)) {
            if (!wait_for(part.after)) {
                break;
            }
            static_cast<void>(send(connection, part.bytes.data(), part.bytes.size(), MSG_NOSIGNAL));
        }
        const std::lock_guard<std::mutex> lock(mutex_);
        connections_.erase(std::find(connections_.begin(), connections_.end(), connection));
        close(connection);
    }

    std::vector<Part> answer_to(const std::string &path, const std::string &request) {
        std::vector<Part> answer{{"", head(404, "application/json") + "{}"}};
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            std::vector<std::vector<Part>> &answers = script_[path];
            const std::size_t number = requests_[path].size();
            requests_[path].push_back(request);
            if (!answers.empty()) {
                answer = answers[std::min(number, answers.size() - 1)];
            }
        }
        asked_.notify_all();
        return answer;
    }

    // Whether the path was asked, once more for each part that waited for it; false when the test is over.
    bool wait_for(const std::string &path) {
        std::unique_lock<std::mutex> lock(mutex_);
        if (path.empty()) {
            return !is_over_;
        }
        const std::size_t wanted = ++waited_for_[path];
        asked_.wait(lock, [&] { return is_over_ || requests_[path].size() >= wanted; });
        return !is_over_;
    }

    // A request with its body; what came of it, when the other side goes away.
    static std::string read(int connection) {
        static const std::string length_of_body = "content-length: ";
        std::string request;
        char bytes[4096];
        for (;;) {
            const std::size_t end = request.find("\r\n\r\n");
            if (end != std::string::npos) {
                const std::size_t at = request.find(length_of_body);
                const std::size_t length =
                    at < end ? std::stoul(request.substr(at + length_of_body.size())) : 0;
                if (request.size() >= end + 4 + length) {
                    return request;
                }
            }
            const ssize_t size = recv(connection, bytes, sizeof bytes, 0);
            if (size <= 0) {
                return request;
            }
            request.append(bytes, static_cast<std::size_t>(size));
        }
    }

    int listener_;
    std::string url_;
    std::thread acceptor_;
    mutable std::mutex mutex_;
    std::condition_variable asked_;
    std::map<std::string, std::vector<std::vector<Part>>> script_;
    std::map<std::string, std::vector<std::string>> requests_;
    std::map<std::string, std::size_t> waited_for_;
    std::vector<int> connections_;
    std::vector<std::thread> servers_;
    bool is_over_ = false;
};

#endif
