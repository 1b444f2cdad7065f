// A game client against a port where nobody listens, in C++11 to C++20: lambdas as callbacks, and every call
// ends.
#include <rallypoint/rallypoint.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

struct Event {
    std::string name;
    RpResult result;
    uint64_t operation;
};

struct Game {
    RpSubsystem *online = nullptr;
    std::vector<Event> events;
    int frees = 0;
};

void expect(bool holds, const char *what) {
    std::printf("%s: %s\n", holds ? "ok" : "FAILED", what);
    if (!holds) {
        std::exit(1);
    }
}

Game &game_of(void *user_data) { return *static_cast<Game *>(user_data); }

// A closed port: nothing can listen on port 1 of the loopback but with privileges.
const char *const closed_port = "http://127.0.0.1:1";

} // namespace

int main() {
    Game game;
    RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
    options.gateway_url = closed_port;
    options.request_timeout_ms = 10000;
    expect(rp_subsystem_create(&options, &game.online) == RP_RESULT_OK, "create a subsystem");

    const auto record = [](const RpCompletionInfo *info, void *user_data) {
        game_of(user_data).events.push_back(
            {info->session_name, static_cast<RpResult>(info->result), info->operation});
    };
    const auto free_user_data = [](void *user_data) { game_of(user_data).frees++; };
    uint64_t delegate = 0;
    expect(rp_session_add_on_start_complete_delegate(game.online, record, &game, free_user_data, &delegate) ==
               RP_RESULT_OK,
           "register a lambda as a delegate");

    RpSessionSettings settings = RP_SESSION_SETTINGS_INIT;
    settings.num_public_connections = 4;
    settings.should_advertise = 1;
    uint64_t operation = 0;
    expect(rp_session_create(game.online, "Lobby", &settings, record, &game, &operation) == RP_RESULT_OK,
           "create a session");
    expect(rp_subsystem_tick(game.online) == RP_RESULT_OK, "tick");
    expect(game.events.size() == 1 && game.events[0].operation == operation &&
               game.events[0].result == RP_RESULT_OK && game.events[0].name == "Lobby",
           "its completion");

    game.events.clear();
    expect(rp_session_start(game.online, "Lobby", record, &game, &operation) == RP_RESULT_OK, "start it");
    expect(rp_subsystem_wait(game.online, operation, 0) == RP_RESULT_CONNECTION_FAILED, "nobody listens");
    expect(game.events.size() == 2 && game.events[1].result == RP_RESULT_CONNECTION_FAILED,
           "its completion and its delegate");
    int32_t state = -1;
    expect(rp_session_get_state(game.online, "Lobby", &state) == RP_RESULT_OK &&
               state == RP_SESSION_STATE_PENDING,
           "it can be started again");

    uint64_t search = 0;
    uint32_t count = 77;
    expect(rp_search_create(game.online, &search) == RP_RESULT_OK, "make a search");
    expect(rp_session_find(game.online, search, nullptr, nullptr, &operation) == RP_RESULT_OK, "find");
    expect(rp_subsystem_wait(game.online, operation, 0) == RP_RESULT_CONNECTION_FAILED, "nobody listens");
    expect(rp_search_get_state(game.online, search, &state) == RP_RESULT_OK &&
               state == RP_SEARCH_STATE_FAILED,
           "the search failed");
    expect(rp_search_get_result_count(game.online, search, &count) == RP_RESULT_OK && count == 0,
           "and found nothing");

    size_t size = 0;
    expect(rp_session_get_resolved_connect_string(game.online, "Lobby", RP_PORT_TYPE_GAME, nullptr, &size) ==
               RP_RESULT_ADDRESS_NOT_KNOWN,
           "there is nowhere to travel to");
    expect(rp_session_destroy(game.online, "Lobby", nullptr, nullptr, &operation) == RP_RESULT_OK,
           "destroy the session");
    expect(rp_subsystem_wait(game.online, operation, 0) == RP_RESULT_CONNECTION_FAILED, "nobody is told");
    expect(rp_session_get_state(game.online, "Lobby", &state) == RP_RESULT_OK &&
               state == RP_SESSION_STATE_NO_SESSION,
           "but it is gone here");
    expect(rp_delegate_remove(game.online, delegate) == RP_RESULT_OK && game.frees == 1,
           "remove the delegate");
    expect(rp_subsystem_destroy(game.online) == RP_RESULT_OK && game.frees == 1, "destroy the subsystem");
    std::printf("ok: all\n");
    return 0;
}
