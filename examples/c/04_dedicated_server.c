/* A dedicated game server: it waits for a game session, lets in the players who have a slot in it, and exits
 * when the last has left. The gateway then starts the next.
 *
 *   rallypoint-gateway --launch '04_dedicated_server --port={port}' --processes 2
 *
 * The gateway sets the environment variables by which it finds back; on Amazon GameLift the agent does. The
 * game itself, which relays packets between the players, is in game_server.h. */
#define _POSIX_C_SOURCE 200809L

#include "game_server.h"

enum { PATIENCE_MS = 30 * 1000 };

/* ----- players ----- */

static void RP_CALL on_accepted(const RpCompletionInfo *info, void *user_data) {
    Peer *peer = user_data;
    if (info->result == RP_RESULT_OK) {
        welcome(peer);
    } else {
        refuse(peer, info->result);
    }
}

/* Whether a player may stay is the service's to say: only it knows who has a slot. */
static void may_play(Peer *peer) {
    RpResult result = rp_server_accept_player_session(peer->server->online, peer->player_session_id,
                                                      on_accepted, peer, NULL);
    if (result != RP_RESULT_OK) {
        refuse(peer, result); /* it cannot even be one */
    }
}

static void RP_CALL on_removed(const RpCompletionInfo *info, void *user_data) {
    forget(user_data, info->result);
}

/* Told at once, so that another player can have the slot. */
static void has_left(Peer *peer) {
    RpResult result = rp_server_remove_player_session(peer->server->online, peer->player_session_id,
                                                      on_removed, peer, NULL);
    if (result != RP_RESULT_OK) {
        forget(peer, result);
    }
}

/* ----- what the service says; all of it comes out of rp_subsystem_tick ----- */

static void RP_CALL on_active(const RpCompletionInfo *info, void *user_data) {
    GameServer *server = user_data;
    event("game_session_active result=%s", result_name(info->result));
    if (info->result == RP_RESULT_OK) {
        server->active_ms = now_ms();
    } else {
        server->over_because = "the game session could not be activated";
    }
}

static void RP_CALL on_start_game_session(const RpGameSession *game_session, void *user_data) {
    GameServer *server = user_data;
    event("game_session_started id=%s max_players=%u", game_session->game_session_id,
          (unsigned)game_session->max_players);
    /* A real game loads its map first. */
    if (rp_server_activate_game_session(server->online, on_active, server, NULL) != RP_RESULT_OK) {
        server->over_because = "the game session could not be activated";
    }
}

static void RP_CALL on_terminate(int64_t termination_time_ms, void *user_data) {
    GameServer *server = user_data;
    (void)termination_time_ms; /* we need no time: the loop ends with this frame */
    event("terminate_asked");
    server->over_because = "the service asked to end";
}

static int32_t RP_CALL on_health_check(void *user_data) {
    (void)user_data;
    return 1; /* a real game looks at its frame times, its memory, its database */
}

/* ----- begin and end ----- */

/* Waits for an operation that `result` says was started, and says how it ended. */
static int is_done(RpSubsystem *online, const char *what, RpResult result, uint64_t operation,
                   const Outcome *outcome) {
    if (result == RP_RESULT_OK) {
        result = rp_subsystem_wait(online, operation, PATIENCE_MS);
    }
    event("%s result=%s", what, result_name(result));
    if (result != RP_RESULT_OK) {
        fprintf(stderr, "%s: %s\n", what, outcome->is_done ? outcome->message : rp_result_to_string(result));
    }
    return result == RP_RESULT_OK;
}

static int begin_hosting(GameServer *server, uint16_t port) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    RpServerParameters parameters = RP_SERVER_PARAMETERS_INIT;
    parameters.use_environment = 1;
    RpResult result = rp_server_init(server->online, &parameters, keep_outcome, &outcome, &operation);
    if (result == RP_RESULT_INVALID_ARGUMENT) {
        fprintf(stderr, "the variables GAMELIFT_SDK_... are not set: let the gateway launch this program\n");
    }
    if (!is_done(server->online, "initialized", result, operation, &outcome)) {
        return 0;
    }
    RpProcessParameters process = RP_PROCESS_PARAMETERS_INIT;
    process.port = port;
    process.on_start_game_session = on_start_game_session;
    process.on_process_terminate = on_terminate;
    process.on_health_check = on_health_check;
    process.user_data = server;
    outcome.is_done = 0;
    result = rp_server_ready(server->online, &process, keep_outcome, &outcome, &operation);
    return is_done(server->online, "ready", result, operation, &outcome);
}

/* A process that exits without it counts as crashed. */
static int end_hosting(GameServer *server) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    RpResult result = rp_server_ending(server->online, keep_outcome, &outcome, &operation);
    int is_clean = is_done(server->online, "ending", result, operation, &outcome);
    outcome.is_done = 0;
    result = rp_server_destroy(server->online, keep_outcome, &outcome, &operation);
    return is_done(server->online, "destroyed", result, operation, &outcome) && is_clean;
}

int main(int argc, char **argv) {
    static GameServer server;
    uint16_t port = argc == 2 ? port_of(argv[1]) : 0;
    if (port == 0) {
        fprintf(stderr, "usage: %s --port=N, N from 1 to 60000\n", argv[0]);
        return 2;
    }
    server.may_play = may_play;
    server.has_left = has_left;
    if (!open_game(&server, port)) {
        return 1;
    }
    RpResult result = rp_subsystem_create(NULL, &server.online);
    if (result != RP_RESULT_OK) {
        fprintf(stderr, "%s\n", rp_result_to_string(result));
        return 1;
    }
    rp_subsystem_set_log(server.online, RP_LOG_LEVEL_WARN, print_log, NULL);

    int is_clean = 0;
    if (begin_hosting(&server, port)) {
        event("waiting port=%u", (unsigned)port);
        while (server.over_because == NULL) {
            receive_packets(&server);
            rp_subsystem_tick(server.online);
            pass_time(&server);
        }
        close_game(&server);
        is_clean = end_hosting(&server);
    }
    rp_subsystem_destroy(server.online);
    close(server.udp);
    return is_clean ? 0 : 1;
}
