/* A dedicated game server: it waits for a game session, lets in the players who have a slot in it, relays
 * their packets, and exits when the last has left. The gateway then starts the next. Where a matchmaker made
 * the game session, it asks for another player when one has left.
 *
 *   rallypoint-gateway --launch '03_dedicated_server --port={port}' --processes 2
 *
 * The gateway sets the environment variables by which it finds back; on Amazon GameLift the agent does. */
#define _POSIX_C_SOURCE 200809L

#include "example.h"
#include "game_protocol.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    FRAME_MS = 16,
    MAX_PEERS = 64,
    /* A slot is held for 60 s for a player who has not come: after that nobody will. */
    NOBODY_CAME_MS = 90 * 1000
};

typedef enum {
    PEER_FREE,
    PEER_ASKED,  /* said hello; the service is asked */
    PEER_PLAYS,  /* accepted */
    PEER_LEAVES, /* said bye or fell silent; the service is told */
} PeerState;

typedef struct Server Server;

typedef struct {
    Server *server;
    PeerState state;
    unsigned player; /* its number in packets, from 1 */
    struct sockaddr_in address;
    int64_t heard_ms;
    char player_session_id[GAME_MAX_TEXT + 1];
} Peer;

struct Server {
    RpSubsystem *online;
    int udp;
    Peer peers[MAX_PEERS];
    unsigned peers_in; /* PEER_PLAYS and PEER_LEAVES */
    int64_t active_ms; /* when the game session became active; 0 before */
    int somebody_came;
    const char *over_because; /* null: go on */
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number) {
    (void)number;
    interrupted = 1;
}

/* ----- packets ----- */

static void send_to(const Server *server, const struct sockaddr_in *address, const GamePacket *packet) {
    uint8_t bytes[GAME_MAX_PACKET];
    size_t size = game_packet_write(packet, bytes);
    /* A datagram that is not sent is one that got lost: the protocol copes with both. */
    (void)sendto(server->udp, bytes, size, 0, (const struct sockaddr *)address, sizeof *address);
}

static void send_to_players(const Server *server, const Peer *except, const GamePacket *packet) {
    for (int at = 0; at < MAX_PEERS; at++) {
        const Peer *peer = &server->peers[at];
        if (peer != except && peer->state == PEER_PLAYS) {
            send_to(server, &peer->address, packet);
        }
    }
}

static Peer *peer_at(Server *server, const struct sockaddr_in *address) {
    for (int at = 0; at < MAX_PEERS; at++) {
        Peer *peer = &server->peers[at];
        if (peer->state != PEER_FREE && peer->address.sin_port == address->sin_port &&
            peer->address.sin_addr.s_addr == address->sin_addr.s_addr) {
            return peer;
        }
    }
    return NULL;
}

static Peer *free_peer(Server *server) {
    for (int at = 0; at < MAX_PEERS; at++) {
        if (server->peers[at].state == PEER_FREE) {
            return &server->peers[at];
        }
    }
    return NULL;
}

/* ----- players come ----- */

static void refuse(Peer *peer, int32_t result) {
    GamePacket packet = game_packet(GAME_REFUSED, 0, "your player session is not one of this game session's");
    event("player_refused from=%s:%u result=%s", inet_ntoa(peer->address.sin_addr),
          (unsigned)ntohs(peer->address.sin_port), result_name(result));
    send_to(peer->server, &peer->address, &packet);
    peer->state = PEER_FREE;
}

static void RP_CALL on_accepted(const RpCompletionInfo *info, void *user_data) {
    Peer *peer = user_data;
    if (info->result != RP_RESULT_OK) {
        refuse(peer, info->result);
        return;
    }
    GamePacket welcome = game_packet(GAME_WELCOME, peer->player, NULL);
    peer->state = PEER_PLAYS;
    peer->server->peers_in++;
    peer->server->somebody_came = 1;
    event("player_accepted player=%u from=%s:%u result=%s players=%u", peer->player,
          inet_ntoa(peer->address.sin_addr), (unsigned)ntohs(peer->address.sin_port),
          result_name(info->result), peer->server->peers_in);
    send_to(peer->server, &peer->address, &welcome);
}

/* A stranger says hello. Whether the player may stay is the service's to say: only it knows who has a slot.
 */
static void ask_service(Server *server, const struct sockaddr_in *address, const char *player_session_id) {
    Peer *peer = free_peer(server);
    RpResult result;
    if (peer == NULL) {
        return; /* more strangers than anybody expects: they will say hello again */
    }
    peer->state = PEER_ASKED;
    peer->address = *address;
    peer->heard_ms = now_ms();
    strcpy(peer->player_session_id, player_session_id);
    result = rp_server_accept_player_session(server->online, player_session_id, on_accepted, peer, NULL);
    if (result != RP_RESULT_OK) {
        refuse(peer, result); /* it cannot even be one */
    }
}

/* ----- players leave ----- */

static void RP_CALL on_backfill(const RpCompletionInfo *info, void *user_data) {
    const Server *server = user_data;
    event("backfill_started result=%s players=%u ticket=%s", result_name(info->result), server->peers_in,
          info->backfill_ticket_id);
}

static int is_played(const Server *server) {
    int is_played = 0;
    for (int at = 0; at < MAX_PEERS; at++) {
        is_played = is_played || server->peers[at].state == PEER_PLAYS;
    }
    return is_played;
}

/* A match that has lost a player asks for another, unless the service does so by itself. */
static void fill_up(Server *server) {
    const RpMatchmakerData *data = NULL;
    RpMatchBackfillOptions options = RP_MATCH_BACKFILL_OPTIONS_INIT;
    if (!is_played(server) || rp_server_get_matchmaker_data(server->online, &data) != RP_RESULT_OK) {
        return; /* everybody is leaving, or no match made this game session */
    }
    int is_automatic = data->auto_backfill_ticket_id[0] != '\0';
    rp_matchmaker_data_release(server->online, data);
    if (!is_automatic) {
        options.players_from_matchmaker_data = 1;
        rp_server_start_match_backfill(server->online, &options, on_backfill, server, NULL);
    }
}

static void gone(Peer *peer, int32_t result) {
    Server *server = peer->server;
    GamePacket bye = game_packet(GAME_BYE, peer->player, NULL);
    send_to(server, &peer->address, &bye);
    peer->state = PEER_FREE;
    server->peers_in--;
    event("slot_reopened player=%u result=%s players=%u", peer->player, result_name(result),
          server->peers_in);
    if (server->peers_in == 0) {
        server->over_because = "the last player left";
    } else {
        fill_up(server);
    }
}

static void RP_CALL on_removed(const RpCompletionInfo *info, void *user_data) {
    gone(user_data, info->result);
}

static void leave(Peer *peer, const char *why) {
    Server *server = peer->server;
    GamePacket bye = game_packet(GAME_BYE, peer->player, NULL);
    event("player_left player=%u why=%s", peer->player, why);
    peer->state = PEER_LEAVES;
    send_to_players(server, peer, &bye);
    RpResult result =
        rp_server_remove_player_session(server->online, peer->player_session_id, on_removed, peer, NULL);
    if (result != RP_RESULT_OK) {
        gone(peer, result);
    }
}

/* ----- the game ----- */

static void on_packet(Server *server, const struct sockaddr_in *address, const GamePacket *packet) {
    Peer *peer = peer_at(server, address);
    if (peer == NULL) {
        if (packet->type == GAME_HELLO) {
            ask_service(server, address, packet->text);
        } else if (packet->type == GAME_BYE) {
            GamePacket bye = game_packet(GAME_BYE, 0, NULL); /* the first answer got lost */
            send_to(server, address, &bye);
        }
        return;
    }
    peer->heard_ms = now_ms();
    if (peer->state != PEER_PLAYS) {
        return;
    }
    /* Whoever claims to be another player in a packet is taken for who they are. */
    GamePacket relayed = *packet;
    relayed.player = (uint8_t)peer->player;
    switch (packet->type) {
    case GAME_HELLO:
        relayed = game_packet(GAME_WELCOME, peer->player, NULL); /* the first answer got lost */
        send_to(server, address, &relayed);
        break;
    case GAME_MOVE:
        send_to_players(server, NULL, &relayed);
        break;
    case GAME_CHAT:
        event("chat from=%u text=\"%s\"", peer->player, packet->text);
        send_to_players(server, peer, &relayed);
        break;
    case GAME_BYE:
        leave(peer, "bye");
        break;
    case GAME_WELCOME:
    case GAME_REFUSED:
        break; /* not for clients to say */
    }
}

static void receive_until(Server *server, int64_t deadline_ms) {
    for (;;) {
        int64_t left = deadline_ms - now_ms();
        struct pollfd readable = {server->udp, POLLIN, 0};
        if (left <= 0 || poll(&readable, 1, (int)left) <= 0) {
            return;
        }
        uint8_t bytes[GAME_MAX_PACKET + 1]; /* one more: a longer datagram is not taken for one that fits */
        struct sockaddr_in from;
        socklen_t from_size = sizeof from;
        ssize_t size = recvfrom(server->udp, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &from_size);
        GamePacket packet;
        if (size > 0 && from.sin_family == AF_INET && game_packet_read(bytes, (size_t)size, &packet)) {
            on_packet(server, &from, &packet);
        }
    }
}

static void advance(Server *server) {
    int64_t now = now_ms();
    for (int at = 0; at < MAX_PEERS; at++) {
        if (server->peers[at].state == PEER_PLAYS && now - server->peers[at].heard_ms > GAME_SILENCE_MS) {
            leave(&server->peers[at], "silence");
        }
    }
    if (server->active_ms != 0 && !server->somebody_came && now - server->active_ms > NOBODY_CAME_MS) {
        server->over_because = "nobody came";
    }
    if (interrupted) {
        server->over_because = "a signal came";
    }
}

/* ----- what the service says; all of it comes out of rp_subsystem_tick ----- */

static void RP_CALL on_active(const RpCompletionInfo *info, void *user_data) {
    Server *server = user_data;
    event("game_session_active result=%s", result_name(info->result));
    if (info->result == RP_RESULT_OK) {
        server->active_ms = now_ms();
    } else {
        server->over_because = "the game session could not be activated";
    }
}

static void RP_CALL on_start_game_session(const RpGameSession *game_session, void *user_data) {
    Server *server = user_data;
    event("game_session_started id=%s max_players=%u", game_session->game_session_id,
          (unsigned)game_session->max_players);
    /* A real game loads its map first. */
    if (rp_server_activate_game_session(server->online, on_active, server, NULL) != RP_RESULT_OK) {
        server->over_because = "the game session could not be activated";
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

static void RP_CALL on_terminate(int64_t termination_time_ms, void *user_data) {
    Server *server = user_data;
    (void)termination_time_ms; /* we need no time: the loop ends with this frame */
    event("terminate_asked");
    server->over_because = "the service asked to end";
}

static int32_t RP_CALL on_health_check(void *user_data) {
    (void)user_data;
    return 1; /* a real game looks at its frame times, its memory, its database */
}

/* ----- begin and end ----- */

static int open_port(uint16_t port) {
    struct sockaddr_in address;
    int udp = socket(AF_INET, SOCK_DGRAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(port);
    if (udp < 0 || bind(udp, (struct sockaddr *)&address, sizeof address) != 0) {
        fprintf(stderr, "cannot listen on UDP port %u: %s\n", (unsigned)port, strerror(errno));
        exit(1);
    }
    return udp;
}

/* Waits for an operation that `result` says was started, and says how it ended. */
static int wait_for(RpSubsystem *online, const char *what, RpResult result, uint64_t operation,
                    const Outcome *outcome) {
    if (result == RP_RESULT_OK) {
        result = rp_subsystem_wait(online, operation, 30 * 1000);
    }
    event("%s result=%s", what, result_name(result));
    if (result != RP_RESULT_OK) {
        fprintf(stderr, "%s: %s\n", what, outcome->is_done ? outcome->message : rp_result_to_string(result));
    }
    return result == RP_RESULT_OK;
}

static int begin_hosting(Server *server, uint16_t port) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    RpServerParameters parameters = RP_SERVER_PARAMETERS_INIT;
    parameters.use_environment = 1;
    RpResult result = rp_server_init(server->online, &parameters, keep_outcome, &outcome, &operation);
    if (result == RP_RESULT_INVALID_ARGUMENT) {
        fprintf(stderr, "the variables GAMELIFT_SDK_... are not set: let the gateway launch this program\n");
    }
    if (!wait_for(server->online, "initialized", result, operation, &outcome)) {
        return 0;
    }
    RpProcessParameters process = RP_PROCESS_PARAMETERS_INIT;
    process.port = port;
    process.on_start_game_session = on_start_game_session;
    process.on_update_game_session = on_update_game_session;
    process.on_process_terminate = on_terminate;
    process.on_health_check = on_health_check;
    process.user_data = server;
    outcome.is_done = 0;
    result = rp_server_ready(server->online, &process, keep_outcome, &outcome, &operation);
    return wait_for(server->online, "ready", result, operation, &outcome);
}

static int end_hosting(Server *server) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    GamePacket bye = game_packet(GAME_BYE, 0, NULL);
    event("over why=\"%s\"", server->over_because);
    send_to_players(server, NULL, &bye);
    RpResult result = rp_server_ending(server->online, keep_outcome, &outcome, &operation);
    int is_clean = wait_for(server->online, "ending", result, operation, &outcome);
    outcome.is_done = 0;
    result = rp_server_destroy(server->online, keep_outcome, &outcome, &operation);
    return wait_for(server->online, "destroyed", result, operation, &outcome) && is_clean;
}

int main(int argc, char **argv) {
    static Server server;
    struct sigaction action;
    long port = 7777;
    for (int at = 1; at < argc; at++) {
        const char *value = option_value(argv[at], "--port");
        char *end = NULL;
        port = value == NULL ? 0 : strtol(value, &end, 10);
        if (value == NULL || *end != '\0' || port < 1 || port > 60000) {
            fprintf(stderr, "usage: %s [--port=N], N from 1 to 60000\n", argv[0]);
            return 2;
        }
    }
    for (unsigned at = 0; at < MAX_PEERS; at++) {
        server.peers[at].server = &server;
        server.peers[at].player = at + 1;
    }
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);

    server.udp = open_port((uint16_t)port);
    RpResult result = rp_subsystem_create(NULL, &server.online);
    if (result != RP_RESULT_OK) {
        fprintf(stderr, "%s\n", rp_result_to_string(result));
        return 1;
    }
    rp_subsystem_set_log(server.online, RP_LOG_LEVEL_WARN, print_log, NULL);

    int is_clean = 0;
    if (begin_hosting(&server, (uint16_t)port)) {
        event("waiting port=%ld", port);
        while (server.over_because == NULL) {
            /* 60 frames a second at most; packets are handled as they come. */
            receive_until(&server, now_ms() + FRAME_MS);
            rp_subsystem_tick(server.online);
            advance(&server);
        }
        is_clean = end_hosting(&server);
    }
    rp_subsystem_destroy(server.online);
    close(server.udp);
    return is_clean ? 0 : 1;
}
