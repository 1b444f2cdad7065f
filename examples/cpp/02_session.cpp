// The first program: create a session, start it, print where to travel to, destroy it.
//
//   02_session [GATEWAY_URL]
//
// It works as a game does: calls return at once, and how they ended is told by callbacks, inside tick, once a
// frame, on the game's own thread. It needs a gateway with a free game server.
#include <rallypoint/rallypoint.hpp>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

namespace rp = rallypoint;

namespace {

constexpr std::chrono::milliseconds frame{16};

class Match {
  public:
    explicit Match(rp::Subsystem &online) : online_(online) {}

    // Create only stores the settings; start asks the gateway for a game server.
    void begin() {
        rp::Settings settings;
        settings.num_public_connections = 4;
        settings.title = "my first session";
        settings.should_advertise = true;
        settings.set(RP_SETTING_MAPNAME, "Arena", rp::Advertisement::ViaOnlineService);
        begun("create", online_.create("GameSession", settings, [this](const rp::Completion &created) {
            if (succeeded("create", created)) {
                start();
            }
        }));
    }

    [[nodiscard]] bool is_over() const { return is_over_; }
    [[nodiscard]] int exit_code() const { return exit_code_; }

  private:
    void start() {
        begun("start", online_.start("GameSession", [this](const rp::Completion &started) {
            if (!succeeded("start", started)) {
                return;
            }
            const rp::Result<std::string> address = online_.get_resolved_connect_string("GameSession");
            std::printf("travel to %s\n", address ? address->c_str() : address.error().message.c_str());
            destroy();
        }));
    }

    // Ours to end: the gateway tells the game server.
    void destroy() {
        begun("destroy", online_.destroy("GameSession", [this](const rp::Completion &destroyed) {
            if (succeeded("destroy", destroyed)) {
                finish(0);
            }
        }));
    }

    // A call that is refused runs no callback: somebody must look.
    void begun(const char *what, const rp::Operation &operation) {
        if (!operation) {
            fail(what, operation.error());
        }
    }

    bool succeeded(const char *what, const rp::Completion &ended) {
        if (!ended) {
            fail(what, ended.error);
        }
        return ended.ok();
    }

    void fail(const char *what, const rp::Error &error) {
        std::fprintf(stderr, "%s: %s\n", what, error.message.c_str());
        finish(1);
    }

    void finish(int exit_code) {
        is_over_ = true;
        exit_code_ = exit_code;
    }

    rp::Subsystem &online_;
    bool is_over_ = false;
    int exit_code_ = 0;
};

} // namespace

int main(int argc, char **argv) {
    rp::Options options;
    options.gateway_url = argc > 1 ? argv[1] : ""; // empty: http://127.0.0.1:3000
    rp::Result<rp::Subsystem> online = rp::Subsystem::create(options);
    if (!online) {
        std::fprintf(stderr, "%s\n", online.error().message.c_str());
        return 1;
    }

    // Hears every start, whoever called it, until it goes out of scope.
    const rp::Result<rp::Connection> connection = online->on_start_complete([](const rp::Completion &ended) {
        std::printf("start of %s: %s\n", ended.session_name.c_str(),
                    ended ? "ok" : ended.error.message.c_str());
    });

    Match match(*online);
    match.begin();
    while (!match.is_over() && connection && online->tick()) {
        std::this_thread::sleep_for(frame); // a game would draw
    }
    return match.exit_code();
}
