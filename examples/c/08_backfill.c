/* Backfill: when a player leaves a match, its server asks the matchmaker for another, who comes into the
 * running game.
 *
 *   rallypoint-gateway --matchmaking examples/matchmaking/matchmaking.json \
 *       --launch '08_backfill server --port={port}' --processes 1
 *   08_backfill player NAME [GATEWAY_URL]
 *
 * Start two players, then let one leave (Ctrl-D) and start a third. The player who comes knows nothing of it:
 * a backfill is the server's to ask for, and its match is one like any other. How a server hosts is explained
 * in 04_dedicated_server.c, a ticket that is followed in 07_matchmaking.c. */
#define _POSIX_C_SOURCE 200809L

#include "game_client.h"
#include "game_server.h"

/* The game's own name for the session that a match becomes. */
static const char *const SESSION = "GameSession";

/* ----- server: the match is kept full ----- */

static void RP_CALL on_backfill(const RpCompletionInfo *info, void *user_data) {
    const GameServer *server = user_data;
    event("backfill_started result=%s players=%u ticket=%s", result_name(info->result), server->peers_in,
          info->backfill_ticket_id);
}

static int is_played(const GameServer *server) {
    for (int at = 0; at < MAX_PEERS; at++) {
        if (server->peers[at].state == PEER_PLAYS) {
            return 1;
        }
    }
    return 0;
}

static void fill_up(GameServer *server) {
    const RpMatchmakerData *data = NULL;
    RpMatchBackfillOptions options = RP_MATCH_BACKFILL_OPTIONS_INIT;
    if (!is_played(server) || rp_server_get_matchmaker_data(server->online, &data) != RP_RESULT_OK) {
        return; /* everybody is leaving, or no match made this game session */
    }
    /* With "backfillMode": "AUTOMATIC" the service asks by itself, and a second request would be one too
     * many. */
    int is_automatic = data->auto_backfill_ticket_id[0] != '\0';
    rp_matchmaker_data_release(server->online, data);
    if (!is_automatic) {
        /* The library tells the matchmaker who is still here, in which team and with which attributes. */
        options.players_from_matchmaker_data = 1;
        RpResult result = rp_server_start_match_backfill(server->online, &options, on_backfill, server, NULL);
        if (result != RP_RESULT_OK) {
            event("backfill_refused result=%s", result_name(result));
        }
    }
}

/* A backfill is over: somebody comes, or nobody does. */
static void RP_CALL on_update_game_session(const RpGameSessionUpdate *update, void *user_data) {
    static const char *const reasons[] = {"UNKNOWN", "MATCHMAKING_DATA_UPDATED", "BACKFILL_FAILED",
                                          "BACKFILL_TIMED_OUT", "BACKFILL_CANCELLED"};
    size_t reason = (size_t)update->reason;
    (void)user_data;
    event("players_changed reason=%s ticket=%s",
          reasons[reason < sizeof reasons / sizeof *reasons ? reason : 0], update->backfill_ticket_id);
}

static void RP_CALL on_removed(const RpCompletionInfo *info, void *user_data) {
    Peer *peer = user_data;
    forget(peer, info->result);
    /* Not before the service knows who has left: it would still count them. */
    fill_up(peer->server);
}

static void has_left(Peer *peer) {
    RpResult result = rp_server_remove_player_session(peer->server->online, peer->player_session_id,
                                                      on_removed, peer, NULL);
    if (result != RP_RESULT_OK) {
        forget(peer, result);
    }
}

static void RP_CALL on_accepted(const RpCompletionInfo *info, void *user_data) {
    if (info->result == RP_RESULT_OK) {
        welcome(user_data);
    } else {
        refuse(user_data, info->result);
    }
}

static void may_play(Peer *peer) {
    RpResult result = rp_server_accept_player_session(peer->server->online, peer->player_session_id,
                                                      on_accepted, peer, NULL);
    if (result != RP_RESULT_OK) {
        refuse(peer, result);
    }
}

static void RP_CALL on_active(const RpCompletionInfo *info, void *user_data) {
    GameServer *server = user_data;
    server->active_ms = now_ms();
    if (info->result != RP_RESULT_OK) {
        server->over_because = "the game session could not be activated";
    }
}

static void RP_CALL on_start_game_session(const RpGameSession *game_session, void *user_data) {
    GameServer *server = user_data;
    event("game_session_started max_players=%u", (unsigned)game_session->max_players);
    if (rp_server_activate_game_session(server->online, on_active, server, NULL) != RP_RESULT_OK) {
        server->over_because = "the game session could not be activated";
    }
}

static void RP_CALL on_terminate(int64_t termination_time_ms, void *user_data) {
    GameServer *server = user_data;
    (void)termination_time_ms;
    server->over_because = "the service asked to end";
}

static int begin_hosting(GameServer *server, uint16_t port) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    RpServerParameters parameters = RP_SERVER_PARAMETERS_INIT;
    parameters.use_environment = 1;
    RpResult result = rp_server_init(server->online, &parameters, keep_outcome, &outcome, &operation);
    if (!wait_for(server->online, "init", result, operation, &outcome)) {
        return 0;
    }
    RpProcessParameters process = RP_PROCESS_PARAMETERS_INIT;
    process.port = port;
    process.on_start_game_session = on_start_game_session;
    process.on_update_game_session = on_update_game_session;
    process.on_process_terminate = on_terminate;
    process.user_data = server;
    outcome.is_done = 0;
    result = rp_server_ready(server->online, &process, keep_outcome, &outcome, &operation);
    return wait_for(server->online, "ready", result, operation, &outcome);
}

static int end_hosting(GameServer *server) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    RpResult result = rp_server_ending(server->online, keep_outcome, &outcome, &operation);
    return wait_for(server->online, "ending", result, operation, &outcome);
}

static int serve(RpSubsystem *online, uint16_t port) {
    static GameServer server;
    int is_clean = 0;
    server.online = online;
    server.may_play = may_play;
    server.has_left = has_left;
    if (open_game(&server, port) && begin_hosting(&server, port)) {
        while (server.over_because == NULL) {
            receive_packets(&server);
            rp_subsystem_tick(online);
            pass_time(&server);
        }
        close_game(&server);
        is_clean = end_hosting(&server);
    }
    close(server.udp);
    return is_clean;
}

/* ----- player: it looks for a match, and plays until the end of its input ----- */

static int play(RpSubsystem *online, const char *name) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0, ticket = 0;
    RpLocalPlayer player = RP_LOCAL_PLAYER_INIT;
    RpMatchmakingOptions options = RP_MATCHMAKING_OPTIONS_INIT;
    player.id = name;
    player.nickname = name;
    RpResult result = rp_subsystem_set_local_player(online, &player);
    options.configuration = "duel";
    if (result == RP_RESULT_OK) {
        /* Unreal's way: it is over when the session is there. Without players it is for the local player. */
        result = rp_session_start_matchmaking(online, SESSION, NULL, &options, keep_outcome, &outcome,
                                              &operation, &ticket);
    }
    if (!wait_for(online, "matchmaking", result, operation, &outcome)) {
        return 0;
    }
    int is_good = play_session(online, SESSION);
    return leave_session(online, SESSION) && is_good;
}

int main(int argc, char **argv) {
    int is_server = argc == 3 && strcmp(argv[1], "server") == 0 && port_of(argv[2]) != 0;
    int is_player = (argc == 3 || argc == 4) && strcmp(argv[1], "player") == 0;
    if (!is_server && !is_player) {
        fprintf(stderr, "usage: %s server --port=N\n       %s player NAME [GATEWAY_URL]\n", argv[0], argv[0]);
        return 2;
    }
    RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
    options.gateway_url = argc == 4 ? argv[3] : NULL; /* null: http://127.0.0.1:3000 */
    RpSubsystem *online = NULL;
    RpResult result = rp_subsystem_create(&options, &online);
    if (result != RP_RESULT_OK) {
        fprintf(stderr, "%s\n", rp_result_to_string(result));
        return 1;
    }
    int is_good = is_server ? serve(online, port_of(argv[2])) : play(online, argv[2]);
    rp_subsystem_destroy(online);
    return is_good ? 0 : 1;
}
