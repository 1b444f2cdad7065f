/* Sessions on the local network, without a gateway: one program hosts, others find it, join it and learn
 * where to travel to.
 *
 *   06_lan host [--title=TEXT] [--map=TEXT] [--level=N] [--slots=N] [--port=N] [--join-in-progress]
 *   06_lan find [--seconds=N] [--wanted=N]
 *
 * Both take what all machines of one game must agree on, and what to use of this one: see --help.
 *
 * The host obeys lines: `start` and `end` a match, `player NAME` takes a slot, `free NAME` gives it back,
 * `state`; the end of the input (Ctrl-D) takes the session down. Without --join-in-progress nobody finds it
 * during a match.
 *
 * Start two or three hosts, also on one machine, then find. The lines `event ...` are for programs too. */
#define _POSIX_C_SOURCE 200809L

#include "example.h"

enum { WAIT_MS = 60 * 1000, DEFAULT_SECONDS = 5 };

/* The game's own name for its session, as in Unreal; players see the title. */
static const char *const SESSION = "GameSession";

typedef struct {
    const char *title;
    const char *map;
    long level;
    unsigned slots;
    unsigned port;
    int join_in_progress;
    unsigned seconds;
    unsigned wanted;
    const char *gateway;
    RpSubsystemOptions online;
} Arguments;

static int fail(const char *what, RpResult result, const char *why) {
    event("failed what=%s result=%s why=\"%s\"", what, result_name(result), why);
    return 0;
}

/* Text from the network was written by strangers: nothing of it may reach the terminal but plain letters. */
static const char *harmless(char *buffer, size_t size, const char *text) {
    size_t length = 0;
    for (; text[length] != '\0' && length + 1 < size; length++) {
        unsigned char letter = (unsigned char)text[length];
        buffer[length] = letter < 0x20 || letter >= 0x7f || letter == '"' ? '?' : text[length];
    }
    buffer[length] = '\0';
    return buffer;
}

/* ----- host ----- */

/* How an operation ended, and whether the LAN stood in for a gateway that cannot be reached. */
typedef struct {
    Outcome outcome;
    int via_lan;
} LanOutcome;

static void RP_CALL keep_lan_outcome(const RpCompletionInfo *info, void *user_data) {
    LanOutcome *kept = user_data;
    keep_outcome(info, &kept->outcome);
    kept->via_lan = info->via_lan;
}

/* Waits for an operation that `result` says was started, and prints where the session stands: 1 when it
 * worked. */
static int finish(RpSubsystem *online, const char *what, RpResult result, uint64_t operation,
                  const LanOutcome *kept) {
    uint32_t open_slots = 0;
    const RpSessionInfo *info = NULL;
    if (result == RP_RESULT_OK) {
        result = rp_subsystem_wait(online, operation, WAIT_MS);
    }
    if (result != RP_RESULT_OK) {
        return fail(what, result, kept->outcome.is_done ? kept->outcome.message : "refused");
    }
    if (rp_session_get_info(online, SESSION, &info) == RP_RESULT_OK) {
        open_slots = info->num_open_public_connections;
        rp_session_info_release(online, info);
    }
    event("%s state=%s open_slots=%u via_lan=%d", what, state_name(online, SESSION), (unsigned)open_slots,
          kept->via_lan);
    return 1;
}

static int create(RpSubsystem *online, const Arguments *arguments) {
    LanOutcome kept = {{0, 0, "", ""}, 0};
    uint64_t operation = 0;

    /* What others should see of the match. Settings have types; those that are not advertised stay here. */
    RpSetting custom[2] = {RP_SETTING_INIT, RP_SETTING_INIT};
    custom[0].key = "MAPNAME";
    custom[0].advertisement = RP_ADVERTISEMENT_TYPE_VIA_ONLINE_SERVICE_AND_PING;
    custom[0].value.type = RP_VALUE_TYPE_STRING;
    custom[0].value.text = arguments->map;
    custom[1].key = "LEVEL";
    custom[1].advertisement = RP_ADVERTISEMENT_TYPE_VIA_ONLINE_SERVICE_AND_PING;
    custom[1].value.type = RP_VALUE_TYPE_INT32;
    custom[1].value.integer = arguments->level;

    RpSessionSettings settings = RP_SESSION_SETTINGS_INIT;
    settings.title = arguments->title;
    settings.num_public_connections = arguments->slots;
    settings.should_advertise = 1;
    settings.is_lan_match = arguments->gateway == NULL;
    settings.allow_join_in_progress = (uint8_t)arguments->join_in_progress;
    settings.lan_game_port = (uint16_t)arguments->port;
    settings.settings = custom;
    settings.setting_count = 2;
    RpResult result = rp_session_create(online, SESSION, &settings, keep_lan_outcome, &kept, &operation);
    if (result == RP_RESULT_OK) {
        /* It is there, but nobody can find it before the library listens for those who search. */
        event("creating state=%s", state_name(online, SESSION));
    }
    return finish(online, "created", result, operation, &kept);
}

/* Does what a line says. */
static void obey(RpSubsystem *online, char *line) {
    LanOutcome kept = {{0, 0, "", ""}, 0};
    uint64_t operation = 0;
    char *space = strchr(line, ' ');
    const char *player = space == NULL ? NULL : space + 1;
    if (space != NULL) {
        *space = '\0';
    }
    if (strcmp(line, "start") == 0) {
        RpResult result = rp_session_start(online, SESSION, keep_lan_outcome, &kept, &operation);
        finish(online, "started", result, operation, &kept);
    } else if (strcmp(line, "end") == 0) {
        RpResult result = rp_session_end(online, SESSION, keep_lan_outcome, &kept, &operation);
        finish(online, "ended", result, operation, &kept);
    } else if (strcmp(line, "player") == 0 && player != NULL) {
        /* A LAN host is asked by nobody who may come: its game counts the players, and says so. */
        RpResult result =
            rp_session_register_players(online, SESSION, &player, 1, 0, keep_lan_outcome, &kept, &operation);
        finish(online, "registered", result, operation, &kept);
    } else if (strcmp(line, "free") == 0 && player != NULL) {
        RpResult result =
            rp_session_unregister_players(online, SESSION, &player, 1, RP_PARTICIPANT_LEFT_REASON_LEFT,
                                          keep_lan_outcome, &kept, &operation);
        finish(online, "unregistered", result, operation, &kept);
    } else if (strcmp(line, "state") == 0) {
        event("state state=%s", state_name(online, SESSION));
    } else {
        event("unknown line=\"%s\"", line);
    }
}

/* While this waits for a line, the library answers who searches, on its own thread. */
static int host(RpSubsystem *online, const Arguments *arguments) {
    LanOutcome kept = {{0, 0, "", ""}, 0};
    uint64_t operation = 0;
    char line[256];
    if (!create(online, arguments)) {
        return 0;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        obey(online, line);
        rp_subsystem_tick(online); /* what the library has to say meanwhile: see print_log */
    }
    RpResult result = rp_session_destroy(online, SESSION, keep_lan_outcome, &kept, &operation);
    return finish(online, "destroyed", result, operation, &kept);
}

/* ----- find ----- */

typedef struct {
    RpSubsystem *online;
    uint64_t search;
    int64_t started_ms;
    uint32_t shown; /* results printed so far */
    int is_over;
    int is_good;
} Finder;

static void show_setting(uint32_t index, const RpSetting *setting) {
    char key[64], text[256];
    const RpValue *value = &setting->value;
    harmless(key, sizeof key, setting->key);
    switch (value->type) {
    case RP_VALUE_TYPE_STRING:
    case RP_VALUE_TYPE_JSON:
        event("setting index=%u key=%s type=%d text=\"%s\"", (unsigned)index, key, (int)value->type,
              harmless(text, sizeof text, value->text));
        break;
    case RP_VALUE_TYPE_FLOAT:
    case RP_VALUE_TYPE_DOUBLE:
        event("setting index=%u key=%s type=%d number=%g", (unsigned)index, key, (int)value->type,
              value->number);
        break;
    case RP_VALUE_TYPE_BLOB:
        event("setting index=%u key=%s type=%d bytes=%u", (unsigned)index, key, (int)value->type,
              (unsigned)value->size);
        break;
    default:
        event("setting index=%u key=%s type=%d integer=%ld", (unsigned)index, key, (int)value->type,
              (long)value->integer);
        break;
    }
}

/* Prints what has come since the last call: results are there one by one while the find goes on. */
static void show_new_results(Finder *finder) {
    uint32_t count = 0;
    rp_search_get_result_count(finder->online, finder->search, &count);
    for (; finder->shown < count; finder->shown++) {
        char connect[256], title[128];
        size_t size = sizeof connect;
        const RpSearchResult *found = NULL;
        if (rp_search_get_result(finder->online, finder->search, finder->shown, &found) != RP_RESULT_OK) {
            continue;
        }
        if (rp_search_get_resolved_connect_string(finder->online, finder->search, finder->shown,
                                                  RP_PORT_TYPE_GAME, connect, &size) != RP_RESULT_OK) {
            connect[0] = '\0';
        }
        event("found index=%u after_ms=%ld ping_ms=%u connect=%s open_slots=%u max_players=%u title=\"%s\"",
              (unsigned)finder->shown, (long)(now_ms() - finder->started_ms), (unsigned)found->ping_ms,
              connect, (unsigned)found->open_slots, (unsigned)found->max_players,
              harmless(title, sizeof title, found->title));
        for (uint32_t at = 0; at < found->settings->setting_count; at++) {
            show_setting(finder->shown, &found->settings->settings[at]);
        }
        rp_search_result_release(finder->online, found);
    }
}

static void RP_CALL on_joined(const RpCompletionInfo *info, void *user_data) {
    Finder *finder = user_data;
    char connect[256];
    size_t size = sizeof connect;
    RpResult result = info->result;
    if (result == RP_RESULT_OK) {
        result = rp_session_get_resolved_connect_string(finder->online, SESSION, RP_PORT_TYPE_GAME, connect,
                                                        &size);
    }
    finder->is_over = 1;
    finder->is_good = result == RP_RESULT_OK;
    if (finder->is_good) {
        event("joined state=%s connect=%s", state_name(finder->online, SESSION), connect);
    } else {
        fail("join", result, info->message);
    }
}

static void RP_CALL on_found(const RpCompletionInfo *info, void *user_data) {
    Finder *finder = user_data;
    show_new_results(finder);
    event("done result=%s count=%u after_ms=%ld via_lan=%d", result_name(info->result),
          (unsigned)finder->shown, (long)(now_ms() - finder->started_ms), (int)info->via_lan);
    if (info->result != RP_RESULT_OK || finder->shown == 0) {
        finder->is_over = 1;
        finder->is_good = info->result == RP_RESULT_OK;
        return;
    }
    /* Joining a LAN session is local: its host hears of us when we travel there. */
    RpJoinOptions options = RP_JOIN_OPTIONS_INIT;
    options.search = finder->search;
    options.result_index = 0;
    RpResult result = rp_session_join(finder->online, SESSION, &options, on_joined, finder, NULL);
    if (result != RP_RESULT_OK) {
        finder->is_over = 1;
        fail("join", result, "refused");
    }
}

static int find(RpSubsystem *online, const Arguments *arguments) {
    Finder finder = {online, 0, now_ms(), 0, 0, 0};
    RpSearchQuery query = RP_SEARCH_QUERY_INIT;
    query.is_lan = arguments->gateway == NULL;
    query.timeout_ms = arguments->seconds * 1000;
    query.max_results = arguments->wanted; /* 0: listen until the time is over */
    RpResult result = rp_search_create(online, &finder.search);
    if (result == RP_RESULT_OK) {
        result = rp_search_set_query(online, finder.search, &query);
    }
    if (result == RP_RESULT_OK) {
        result = rp_session_find(online, finder.search, on_found, &finder, NULL);
    }
    if (result != RP_RESULT_OK) {
        return fail("find", result, "refused");
    }
    while (!finder.is_over) {
        const struct timespec frame = {0, FRAME_MS * 1000 * 1000};
        nanosleep(&frame, NULL);
        rp_subsystem_tick(online);
        if (!finder.is_over) {
            show_new_results(&finder);
        }
    }
    return finder.is_good;
}

/* ----- who does what ----- */

static int usage(FILE *where, const char *program) {
    fprintf(where,
            "Sessions on the local network.\n"
            "\n"
            "  %s host [OPTION]...   host one; type start, end, player NAME, free NAME, state; Ctrl-D ends\n"
            "    --title=TEXT        what players see in a list [a LAN match]\n"
            "    --map=TEXT          the setting MAPNAME [Dust]\n"
            "    --level=N           the setting LEVEL [1]\n"
            "    --slots=N           how many may play [4]\n"
            "    --port=N            where the game listens [7777]\n"
            "    --join-in-progress  players may come during a match\n"
            "\n"
            "  %s find [OPTION]...   look for some, print them as they come, join the first\n"
            "    --seconds=N         how long to look [%d]\n"
            "    --wanted=N          stop as soon as so many are found [no limit]\n"
            "\n"
            "  both:\n"
            "    --game-id=N         keeps games on one network apart [0]\n"
            "    --build=N           only the same build is found; 0 is any [0]\n"
            "    --lan-port=N        the UDP port of hosts [14001]\n"
            "    --interface=NAME    a network interface, or one of its addresses [every one]\n"
            "    --multicast         multicast in place of broadcast, also by IPv6\n"
            "    --gateway=URL       ask this gateway, not the LAN\n"
            "    --lan-fallback      the LAN after all, when the gateway cannot be reached\n",
            program, program, DEFAULT_SECONDS);
    return where == stdout ? 0 : 2;
}

static int read_arguments(int argc, char **argv, Arguments *arguments) {
    for (int at = 2; at < argc; at++) {
        const char *value;
        if ((value = option_value(argv[at], "--title")) != NULL) {
            arguments->title = value;
        } else if ((value = option_value(argv[at], "--map")) != NULL) {
            arguments->map = value;
        } else if ((value = option_value(argv[at], "--level")) != NULL) {
            arguments->level = strtol(value, NULL, 10);
        } else if ((value = option_value(argv[at], "--slots")) != NULL) {
            arguments->slots = (unsigned)strtoul(value, NULL, 10);
        } else if ((value = option_value(argv[at], "--port")) != NULL) {
            arguments->port = (unsigned)strtoul(value, NULL, 10);
        } else if ((value = option_value(argv[at], "--seconds")) != NULL) {
            arguments->seconds = (unsigned)strtoul(value, NULL, 10);
        } else if ((value = option_value(argv[at], "--wanted")) != NULL) {
            arguments->wanted = (unsigned)strtoul(value, NULL, 10);
        } else if ((value = option_value(argv[at], "--game-id")) != NULL) {
            arguments->online.lan_game_id = (uint32_t)strtoul(value, NULL, 10);
        } else if ((value = option_value(argv[at], "--build")) != NULL) {
            arguments->online.build_unique_id = (int32_t)strtol(value, NULL, 10);
        } else if ((value = option_value(argv[at], "--lan-port")) != NULL) {
            arguments->online.lan_port = (uint16_t)strtoul(value, NULL, 10);
        } else if ((value = option_value(argv[at], "--interface")) != NULL) {
            arguments->online.lan_interface = value;
        } else if ((value = option_value(argv[at], "--gateway")) != NULL) {
            arguments->gateway = value;
        } else if (strcmp(argv[at], "--multicast") == 0) {
            arguments->online.lan_multicast = 1;
        } else if (strcmp(argv[at], "--lan-fallback") == 0) {
            arguments->online.lan_fallback = 1;
        } else if (strcmp(argv[at], "--join-in-progress") == 0) {
            arguments->join_in_progress = 1;
        } else {
            return 0;
        }
    }
    return argc >= 2;
}

int main(int argc, char **argv) {
    Arguments arguments = {
        "a LAN match", "Dust", 1, 4, 7777, 0, DEFAULT_SECONDS, 0, NULL, RP_SUBSYSTEM_OPTIONS_INIT};
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        return usage(stdout, argv[0]);
    }
    int (*act)(RpSubsystem *, const Arguments *) = NULL;
    if (read_arguments(argc, argv, &arguments)) {
        act = strcmp(argv[1], "host") == 0 ? host : strcmp(argv[1], "find") == 0 ? find : NULL;
    }
    if (act == NULL) {
        return usage(stderr, argv[0]);
    }
    arguments.online.gateway_url = arguments.gateway;
    RpSubsystem *online = NULL;
    RpResult result = rp_subsystem_create(&arguments.online, &online);
    if (result == RP_RESULT_OK) {
        result = rp_subsystem_set_log(online, RP_LOG_LEVEL_WARN, print_log, NULL);
    }
    int is_good = result == RP_RESULT_OK ? act(online, &arguments) : fail("begin", result, "refused");
    rp_subsystem_destroy(online);
    return is_good ? 0 : 1;
}
