/* A client that plays: it hosts or joins, travels to the game server, shows its slot there, and exchanges
 * packets. What is typed is said to the others; the end of the input (Ctrl-D) leaves.
 *
 *   05_play host   [--gateway=URL] [--title=TEXT] [--slots=N] [--name=TEXT]
 *   05_play guest  [--gateway=URL] [--title=TEXT] [--name=TEXT]
 *   05_play late   [--gateway=URL] --game-session-id=ID
 *   05_play forger --connect=HOST:PORT
 *
 * late joins a session that is full, forger shows a slot that is none: both succeed when they are refused.
 *
 * Its lines `event ...` are for programs too: `cargo xtask demo` reads them. */
#define _POSIX_C_SOURCE 200809L

#include "game_client.h"

enum { FIND_MS = 10000 };

/* The game's own name for its session, as in Unreal; players see the title. */
static const char *const SESSION = "GameSession";

typedef struct {
    const char *gateway;
    const char *title;
    const char *name;
    const char *game_session_id;
    const char *connect;
    unsigned slots;
} Arguments;

static int host(RpSubsystem *online, const Arguments *arguments) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    RpSessionSettings settings = RP_SESSION_SETTINGS_INIT;
    settings.num_public_connections = arguments->slots;
    settings.should_advertise = 1;
    settings.title = arguments->title;
    RpResult result = rp_session_create(online, SESSION, &settings, keep_outcome, &outcome, &operation);
    if (!wait_for(online, "create", result, operation, &outcome)) {
        return 0;
    }
    event("created session=%s slots=%u state=%s", SESSION, arguments->slots, state_name(online, SESSION));

    outcome.is_done = 0;
    result = rp_session_start(online, SESSION, keep_outcome, &outcome, &operation);
    if (!wait_for(online, "start", result, operation, &outcome)) {
        return 0;
    }
    const RpSessionInfo *info = NULL;
    if (rp_session_get_info(online, SESSION, &info) == RP_RESULT_OK) {
        event("started state=%s game_session_id=%s", state_name(online, SESSION), info->game_session_id);
        rp_session_info_release(online, info);
    }
    int is_good = play_session(online, SESSION);
    return leave_session(online, SESSION) && is_good;
}

/* Finds the session with the title; -1 when there is none now, -2 when the find itself failed. */
static int find_by_title(RpSubsystem *online, uint64_t search, const char *title) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    uint32_t count = 0;
    int index = -1;
    RpResult result = rp_session_find(online, search, keep_outcome, &outcome, &operation);
    if (!wait_for(online, "find", result, operation, &outcome)) {
        return -2;
    }
    rp_search_get_result_count(online, search, &count);
    for (uint32_t at = 0; at < count && index < 0; at++) {
        const RpSearchResult *found = NULL;
        if (rp_search_get_result(online, search, at, &found) == RP_RESULT_OK) {
            if (strcmp(found->title, title) == 0) {
                index = (int)at;
                event("found count=%u open_slots=%u max_players=%u title=\"%s\"", (unsigned)count,
                      (unsigned)found->open_slots, (unsigned)found->max_players, found->title);
            }
            rp_search_result_release(online, found);
        }
    }
    return index;
}

static int guest(RpSubsystem *online, const Arguments *arguments) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0, search = 0;
    int64_t deadline = now_ms() + FIND_MS;
    int index;
    if (rp_search_create(online, &search) != RP_RESULT_OK) {
        return fail("find", "no search could be made");
    }
    while ((index = find_by_title(online, search, arguments->title)) == -1) {
        const struct timespec while_later = {0, 250 * 1000 * 1000};
        if (now_ms() > deadline) {
            return fail("find", "nobody hosts a session of that title with an open slot");
        }
        nanosleep(&while_later, NULL);
    }
    if (index < 0) {
        return 0;
    }
    RpJoinOptions options = RP_JOIN_OPTIONS_INIT;
    options.search = search;
    options.result_index = (uint32_t)index;
    RpResult result = rp_session_join(online, SESSION, &options, keep_outcome, &outcome, &operation);
    if (!wait_for(online, "join", result, operation, &outcome)) {
        return 0;
    }
    event("joined state=%s", state_name(online, SESSION));
    /* The match is on. A joined session has its game session already: start sends nothing. */
    outcome.is_done = 0;
    result = rp_session_start(online, SESSION, keep_outcome, &outcome, &operation);
    if (!wait_for(online, "start", result, operation, &outcome)) {
        return 0;
    }
    event("started state=%s", state_name(online, SESSION));
    int is_good = play_session(online, SESSION);
    return leave_session(online, SESSION) && is_good;
}

static int late(RpSubsystem *online, const Arguments *arguments) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    RpJoinOptions options = RP_JOIN_OPTIONS_INIT;
    options.game_session_id = arguments->game_session_id;
    RpResult result = rp_session_join(online, SESSION, &options, keep_outcome, &outcome, &operation);
    if (result == RP_RESULT_OK) {
        result = rp_subsystem_wait(online, operation, 60 * 1000);
    }
    if (result == RP_RESULT_OK) {
        leave_session(online, SESSION);
        return fail("late", "the session was not full: it let us in");
    }
    event("refused result=%s service_code=%s state=%s message=\"%s\"", result_name(result),
          outcome.service_code, state_name(online, SESSION), outcome.message);
    return result == RP_RESULT_SESSION_FULL;
}

/* Needs no subsystem: it goes straight to the server, as a cheat would. */
static int forger(const Arguments *arguments) {
    GamePacket hello = game_packet(GAME_HELLO, 0, "psess-00000000-0000-4000-8000-000000000000");
    GamePacket answer;
    int udp = travel_to(arguments->connect);
    if (udp < 0) {
        return fail("forger", "--connect is not HOST:PORT");
    }
    int is_answered = ask(udp, &hello, GAME_WELCOME, GAME_REFUSED, ANSWER_MS, &answer);
    close(udp);
    if (!is_answered) {
        return fail("forger", "the game server does not answer");
    }
    if (answer.type == GAME_WELCOME) {
        return fail("forger", "the game server let us in");
    }
    event("refused reason=\"%s\"", answer.text);
    return 1;
}

static int usage(const char *program) {
    fprintf(stderr,
            "usage: %s host   [--gateway=URL] [--title=TEXT] [--slots=N] [--name=TEXT]\n"
            "       %s guest  [--gateway=URL] [--title=TEXT] [--name=TEXT]\n"
            "       %s late   [--gateway=URL] --game-session-id=ID\n"
            "       %s forger --connect=HOST:PORT\n",
            program, program, program, program);
    return 2;
}

static int read_arguments(int argc, char **argv, Arguments *arguments) {
    for (int at = 2; at < argc; at++) {
        const char *value;
        if ((value = option_value(argv[at], "--gateway")) != NULL) {
            arguments->gateway = value;
        } else if ((value = option_value(argv[at], "--title")) != NULL) {
            arguments->title = value;
        } else if ((value = option_value(argv[at], "--name")) != NULL) {
            arguments->name = value;
        } else if ((value = option_value(argv[at], "--game-session-id")) != NULL) {
            arguments->game_session_id = value;
        } else if ((value = option_value(argv[at], "--connect")) != NULL) {
            arguments->connect = value;
        } else if ((value = option_value(argv[at], "--slots")) != NULL) {
            arguments->slots = (unsigned)strtoul(value, NULL, 10);
        } else {
            return 0;
        }
    }
    return argc >= 2;
}

int main(int argc, char **argv) {
    Arguments arguments = {NULL, "a small game", NULL, NULL, NULL, 2};
    if (!read_arguments(argc, argv, &arguments)) {
        return usage(argv[0]);
    }
    const char *role = argv[1];
    if (strcmp(role, "forger") == 0 && arguments.connect != NULL) {
        return forger(&arguments) ? 0 : 1;
    }
    int (*act)(RpSubsystem *, const Arguments *) = NULL;
    if (strcmp(role, "host") == 0) {
        act = host;
    } else if (strcmp(role, "guest") == 0) {
        act = guest;
    } else if (strcmp(role, "late") == 0 && arguments.game_session_id != NULL) {
        act = late;
    } else {
        return usage(argv[0]);
    }

    RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
    options.gateway_url = arguments.gateway; /* null: http://127.0.0.1:3000 */
    RpSubsystem *online = NULL;
    RpResult result = rp_subsystem_create(&options, &online);
    if (result == RP_RESULT_OK && arguments.name != NULL) {
        RpLocalPlayer player = RP_LOCAL_PLAYER_INIT;
        player.id = arguments.name;
        player.nickname = arguments.name;
        result = rp_subsystem_set_local_player(online, &player);
    }
    int is_good = 0;
    if (result == RP_RESULT_OK) {
        is_good = act(online, &arguments);
    } else {
        fail("begin", rp_result_to_string(result));
    }
    rp_subsystem_destroy(online);
    return is_good ? 0 : 1;
}
