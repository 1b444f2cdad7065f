/* Matchmaking: a party asks to be matched, answers when a match is proposed, travels to the game server and
 * plays there. What is typed is said to the others; the end of the input (Ctrl-D) leaves.
 *
 *   07_matchmaking party  --players=ADA[,GRACE...] [options]
 *   07_matchmaking member --players=GRACE --ticket=ID --token=TOKEN [options]
 *
 *   --gateway=URL           default http://127.0.0.1:3000
 *   --configuration=NAME    whose rules hold; default ranked, see examples/matchmaking/matchmaking.json
 *   --skill=N               of each player of the party; default 10
 *   --answer=accept|ask     to a proposed match: at once, or as is typed, y or n; default accept
 *
 * party starts one ticket for all of its players and plays as the first. It prints what each of the others
 * needs to follow the ticket as member on a machine of their own.
 *
 * Its lines `event ...` are for programs too: the tests read them. */
#define _POSIX_C_SOURCE 200809L

#include "game_client.h"

enum { MAX_PLAYERS = 10 };

/* The game's own name for the session that a match becomes. */
static const char *const SESSION = "GameSession";

typedef struct {
    const char *gateway;
    const char *configuration;
    const char *answer;
    const char *ticket;
    const char *token;
    double skill;
    char names[256];
    const char *players[MAX_PLAYERS];
    unsigned player_count;
} Arguments;

/* What the game knows between two frames. */
typedef struct {
    RpSubsystem *online;
    uint64_t ticket;
    const char *player; /* who plays here */
    int is_asked;       /* the person here answers when a match is proposed */
    int has_rejected;
    int was_proposed;  /* a match was, and nothing has come of it yet */
    int32_t status;    /* the ticket's, as it was last shown */
    char message[256]; /* the same */
    int is_matched, is_over;
} Game;

/* ----- what becomes of the ticket; all of it comes out of rp_subsystem_tick ----- */

static void RP_CALL on_answered(const RpCompletionInfo *info, void *user_data) {
    (void)user_data;
    event("answered result=%s", result_name(info->result));
}

static void answer(Game *game, int32_t acceptance) {
    game->has_rejected = acceptance == RP_MATCH_ACCEPTANCE_REJECTED;
    /* No players are named: it is the local player's answer, not the party's. */
    RpResult result =
        rp_matchmaking_accept(game->online, game->ticket, acceptance, NULL, 0, on_answered, game, NULL);
    if (result != RP_RESULT_OK) {
        event("answered result=%s", result_name(result));
    }
}

/* A match is proposed: once for each, whether the gateway streams or is polled. */
static void RP_CALL on_acceptance(const RpMatchNotice *notice, void *user_data) {
    Game *game = user_data;
    game->was_proposed = 1;
    event("must_accept match=%s left_ms=%u", notice->match_id, (unsigned)notice->acceptance_left_ms);
    if (!game->is_asked) {
        answer(game, RP_MATCH_ACCEPTANCE_ACCEPTED);
    }
}

/* The session is there, as after a join. */
static void RP_CALL on_match(const RpMatchNotice *notice, void *user_data) {
    Game *game = user_data;
    (void)notice;
    game->is_matched = game->is_over = 1;
}

static void RP_CALL on_failure(const RpMatchNotice *notice, void *user_data) {
    static const char *const names[] = {"UNKNOWN",  "QUEUED",    "SEARCHING", "REQUIRES_ACCEPTANCE",
                                        "PLACING",  "COMPLETED", "FAILED",    "CANCELLED",
                                        "TIMED_OUT"};
    Game *game = user_data;
    size_t status = (size_t)notice->status;
    keep_text(game->message, sizeof game->message, notice->message);
    event("unmatched status=%s result=%s reason=%s message=\"%s\"",
          status < sizeof names / sizeof *names ? names[status] : "?", result_name(notice->result),
          notice->reason, game->message);
    game->is_over = 1;
}

/* The library asks again by itself: a game shows that the connection is bad. */
static void RP_CALL on_error(const RpMatchNotice *notice, void *user_data) {
    (void)user_data;
    event("gateway_lost result=%s", result_name(notice->result));
}

/* ----- the ticket as it stands ----- */

/* Shows what has changed since the last frame. */
static void show(Game *game) {
    const RpMatchmakingTicket *ticket = NULL;
    char message[sizeof game->message];
    if (rp_matchmaking_get_ticket(game->online, game->ticket, &ticket) != RP_RESULT_OK) {
        return;
    }
    keep_text(message, sizeof message, ticket->status_message);
    if (ticket->status == RP_MATCHMAKING_STATUS_SEARCHING && game->was_proposed) {
        event("search_goes_on");
        game->was_proposed = 0;
    }
    if (ticket->status != game->status || strcmp(message, game->message) != 0) {
        if (ticket->status == RP_MATCHMAKING_STATUS_SEARCHING) {
            event("searching message=\"%s\"", message); /* what it waits for */
        } else if (ticket->status == RP_MATCHMAKING_STATUS_PLACING) {
            event("placing match=%s", ticket->match_id);
        }
        game->status = ticket->status;
        strcpy(game->message, message);
    }
    rp_matchmaking_ticket_release(game->online, ticket);
}

static const char *team_of(const RpMatchmakingTicket *ticket, const char *player) {
    for (uint32_t at = 0; at < ticket->player_count; at++) {
        if (strcmp(ticket->players[at]->player_id, player) == 0) {
            return ticket->players[at]->team;
        }
    }
    return "";
}

static void show_match(Game *game) {
    const RpMatchmakingTicket *ticket = NULL;
    char connect_string[256];
    size_t size = sizeof connect_string;
    if (rp_session_get_resolved_connect_string(game->online, SESSION, RP_PORT_TYPE_GAME, connect_string,
                                               &size) == RP_RESULT_OK &&
        rp_matchmaking_get_ticket(game->online, game->ticket, &ticket) == RP_RESULT_OK) {
        event("matched state=%s connect=%s team=%s match=%s", state_name(game->online, SESSION),
              connect_string, team_of(ticket, game->player), ticket->match_id);
        rp_matchmaking_ticket_release(game->online, ticket);
    }
}

/* ----- party and member ----- */

/* Starts the ticket, and prints what the others of the party need. */
static int start_party(Game *game, const Arguments *arguments) {
    RpMatchmakingPlayer players[MAX_PLAYERS];
    RpPlayerAttribute skill = RP_PLAYER_ATTRIBUTE_INIT;
    RpMatchmakingOptions options = RP_MATCHMAKING_OPTIONS_INIT;
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    skill.name = "skill";
    skill.attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_NUMBER;
    skill.number_value = arguments->skill;
    for (unsigned at = 0; at < arguments->player_count; at++) {
        const RpMatchmakingPlayer player = RP_MATCHMAKING_PLAYER_INIT;
        players[at] = player;
        players[at].player_id = arguments->players[at];
        players[at].attributes = &skill;
        players[at].attribute_count = 1;
    }
    options.configuration = arguments->configuration;
    options.players = players;
    options.player_count = arguments->player_count;
    RpResult result = rp_matchmaking_start(game->online, SESSION, &options, keep_outcome, &outcome,
                                           &operation, &game->ticket);
    if (!wait_for(game->online, "start", result, operation, &outcome)) {
        return 0;
    }
    const RpMatchmakingTicket *ticket = NULL;
    if (rp_matchmaking_get_ticket(game->online, game->ticket, &ticket) != RP_RESULT_OK) {
        return fail("ticket", "it is gone");
    }
    event("ticket id=%s configuration=%s", ticket->ticket_id, ticket->configuration);
    for (unsigned at = 1; at < arguments->player_count; at++) {
        char token[256];
        size_t size = sizeof token;
        if (rp_matchmaking_get_player_token(game->online, game->ticket, arguments->players[at], token,
                                            &size) == RP_RESULT_OK) {
            /* A real game sends it to that player by its own chat or lobby: it is a secret of the two. */
            event("player_token player=%s ticket=%s token=%s", arguments->players[at], ticket->ticket_id,
                  token);
        }
    }
    rp_matchmaking_ticket_release(game->online, ticket);
    return 1;
}

/* Follows the ticket that the party's leader has started. */
static int follow_party(Game *game, const Arguments *arguments) {
    RpMatchmakingTrackOptions options = RP_MATCHMAKING_TRACK_OPTIONS_INIT;
    options.ticket_id = arguments->ticket;
    options.token = arguments->token;
    RpResult result = rp_matchmaking_track(game->online, SESSION, &options, &game->ticket);
    return result == RP_RESULT_OK ? 1 : fail("track", rp_result_to_string(result));
}

/* What the person here types, when a match is proposed: y or n. */
static void read_answer(Game *game) {
    struct pollfd readable = {STDIN_FILENO, POLLIN, 0};
    char typed;
    while (poll(&readable, 1, 0) > 0 && read(STDIN_FILENO, &typed, 1) == 1) {
        if (typed == 'y' || typed == 'n') {
            answer(game, typed == 'y' ? RP_MATCH_ACCEPTANCE_ACCEPTED : RP_MATCH_ACCEPTANCE_REJECTED);
            return;
        }
    }
}

/* Ticks until the ticket is over. A game would draw what it waits for. */
static int await_match(Game *game) {
    const struct timespec frame = {0, FRAME_MS * 1000 * 1000};
    while (!game->is_over) {
        rp_subsystem_tick(game->online);
        if (!game->is_over) {
            show(game);
        }
        if (game->is_asked && game->was_proposed && !game->is_over) {
            read_answer(game);
        }
        nanosleep(&frame, NULL);
    }
    return game->is_matched;
}

static int play(Game *game) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    show_match(game);
    /* The match is on. Its game session is there already: start sends nothing. */
    RpResult result = rp_session_start(game->online, SESSION, keep_outcome, &outcome, &operation);
    if (!wait_for(game->online, "start", result, operation, &outcome)) {
        return 0;
    }
    int is_good = play_session(game->online, SESSION);
    return leave_session(game->online, SESSION) && is_good;
}

static int hear_of_matches(Game *game) {
    return rp_matchmaking_add_on_match_acceptance_delegate(game->online, on_acceptance, game, NULL, NULL) ==
               RP_RESULT_OK &&
           rp_matchmaking_add_on_match_complete_delegate(game->online, on_match, game, NULL, NULL) ==
               RP_RESULT_OK &&
           rp_matchmaking_add_on_match_failure_delegate(game->online, on_failure, game, NULL, NULL) ==
               RP_RESULT_OK &&
           rp_matchmaking_add_on_match_error_delegate(game->online, on_error, game, NULL, NULL) ==
               RP_RESULT_OK;
}

/* 1 when the match was played, or rejected here. */
static int run(Game *game, const Arguments *arguments) {
    if (!hear_of_matches(game)) {
        return fail("delegates", "they could not be added");
    }
    if (!(arguments->token != NULL ? follow_party(game, arguments) : start_party(game, arguments))) {
        return 0;
    }
    return await_match(game) ? play(game) : game->has_rejected;
}

/* ----- the command line ----- */

static int usage(const char *program) {
    fprintf(stderr,
            "usage: %s party  --players=ADA[,GRACE...] [--gateway=URL] [--configuration=NAME]\n"
            "       %s member --players=GRACE --ticket=ID --token=TOKEN [--gateway=URL]\n"
            "       both: [--skill=N] [--answer=accept|ask]\n",
            program, program);
    return 2;
}

static int split_players(Arguments *arguments, const char *names) {
    if (strlen(names) >= sizeof arguments->names) {
        return 0;
    }
    strcpy(arguments->names, names);
    for (char *name = strtok(arguments->names, ","); name != NULL; name = strtok(NULL, ",")) {
        if (arguments->player_count == MAX_PLAYERS) {
            return 0;
        }
        arguments->players[arguments->player_count++] = name;
    }
    return arguments->player_count > 0;
}

static int read_arguments(int argc, char **argv, Arguments *arguments) {
    for (int at = 2; at < argc; at++) {
        const char *value;
        if ((value = option_value(argv[at], "--gateway")) != NULL) {
            arguments->gateway = value;
        } else if ((value = option_value(argv[at], "--configuration")) != NULL) {
            arguments->configuration = value;
        } else if ((value = option_value(argv[at], "--skill")) != NULL) {
            arguments->skill = strtod(value, NULL);
        } else if ((value = option_value(argv[at], "--answer")) != NULL) {
            arguments->answer = value;
        } else if ((value = option_value(argv[at], "--ticket")) != NULL) {
            arguments->ticket = value;
        } else if ((value = option_value(argv[at], "--token")) != NULL) {
            arguments->token = value;
        } else if ((value = option_value(argv[at], "--players")) == NULL ||
                   !split_players(arguments, value)) {
            return 0;
        }
    }
    if (argc < 2 || arguments->player_count == 0) {
        return 0;
    }
    int has_ticket = arguments->ticket != NULL && arguments->token != NULL;
    return strcmp(argv[1], "member") == 0 ? has_ticket : strcmp(argv[1], "party") == 0 && !arguments->token;
}

int main(int argc, char **argv) {
    static Arguments arguments;
    static Game game;
    arguments.configuration = "ranked";
    arguments.answer = "accept";
    arguments.skill = 10;
    if (!read_arguments(argc, argv, &arguments)) {
        return usage(argv[0]);
    }
    RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
    options.gateway_url = arguments.gateway; /* null: http://127.0.0.1:3000 */
    game.player = arguments.players[0];
    game.is_asked = strcmp(arguments.answer, "ask") == 0;
    RpResult result = rp_subsystem_create(&options, &game.online);
    if (result == RP_RESULT_OK) {
        RpLocalPlayer player = RP_LOCAL_PLAYER_INIT;
        player.id = game.player;
        player.nickname = game.player;
        result = rp_subsystem_set_local_player(game.online, &player);
    }
    int is_good =
        result == RP_RESULT_OK ? run(&game, &arguments) : fail("begin", rp_result_to_string(result));
    rp_subsystem_destroy(game.online);
    return is_good ? 0 : 1;
}
