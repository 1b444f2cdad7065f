/* The example game on its dedicated server: who plays, and what goes between them over UDP.
 *
 * Whether somebody may play is not the game's to say: it asks the two functions of GameServer, which are the
 * subject of 04_dedicated_server.c. */
#ifndef GAME_SERVER_H
#define GAME_SERVER_H

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

typedef struct GameServer GameServer;

typedef struct {
    GameServer *server;
    PeerState state;
    unsigned player; /* the number in packets, from 1 */
    struct sockaddr_in address;
    int64_t heard_ms;
    char player_session_id[GAME_MAX_TEXT + 1];
} Peer;

struct GameServer {
    RpSubsystem *online;
    int udp;
    Peer peers[MAX_PEERS];
    unsigned peers_in; /* PEER_PLAYS and PEER_LEAVES */
    int64_t active_ms; /* when the game session became active; 0 before */
    int somebody_came;
    const char *over_because; /* null: go on */

    void (*may_play)(Peer *peer); /* somebody shows a player session id: answered by welcome or refuse */
    void (*has_left)(Peer *peer); /* a player is gone: answered by forget */
};

static volatile sig_atomic_t interrupted;

static inline void interrupt_game(int number) {
    (void)number;
    interrupted = 1;
}

/* ----- packets ----- */

static inline void send_to(const GameServer *server, const struct sockaddr_in *address,
                           const GamePacket *packet) {
    uint8_t bytes[GAME_MAX_PACKET];
    size_t size = game_packet_write(packet, bytes);
    /* A datagram that is not sent is one that got lost: the protocol copes with both. */
    (void)sendto(server->udp, bytes, size, 0, (const struct sockaddr *)address, sizeof *address);
}

static inline void send_to_players(const GameServer *server, const Peer *except, const GamePacket *packet) {
    for (int at = 0; at < MAX_PEERS; at++) {
        const Peer *peer = &server->peers[at];
        if (peer != except && peer->state == PEER_PLAYS) {
            send_to(server, &peer->address, packet);
        }
    }
}

static inline Peer *peer_at(GameServer *server, const struct sockaddr_in *address) {
    for (int at = 0; at < MAX_PEERS; at++) {
        Peer *peer = &server->peers[at];
        if (peer->state != PEER_FREE && peer->address.sin_port == address->sin_port &&
            peer->address.sin_addr.s_addr == address->sin_addr.s_addr) {
            return peer;
        }
    }
    return NULL;
}

static inline Peer *free_peer(GameServer *server) {
    for (int at = 0; at < MAX_PEERS; at++) {
        if (server->peers[at].state == PEER_FREE) {
            return &server->peers[at];
        }
    }
    return NULL;
}

/* ----- players come and go ----- */

static inline void welcome(Peer *peer) {
    GamePacket packet = game_packet(GAME_WELCOME, peer->player, NULL);
    peer->state = PEER_PLAYS;
    peer->server->peers_in++;
    peer->server->somebody_came = 1;
    event("player_accepted player=%u from=%s:%u players=%u", peer->player, inet_ntoa(peer->address.sin_addr),
          (unsigned)ntohs(peer->address.sin_port), peer->server->peers_in);
    send_to(peer->server, &peer->address, &packet);
}

static inline void refuse(Peer *peer, int32_t result) {
    GamePacket packet = game_packet(GAME_REFUSED, 0, "your player session is not one of this game session's");
    event("player_refused from=%s:%u result=%s", inet_ntoa(peer->address.sin_addr),
          (unsigned)ntohs(peer->address.sin_port), result_name(result));
    send_to(peer->server, &peer->address, &packet);
    peer->state = PEER_FREE;
}

static inline void say_hello(GameServer *server, const struct sockaddr_in *address,
                             const char *player_session_id) {
    Peer *peer = free_peer(server);
    if (peer == NULL) {
        return; /* more strangers than anybody expects: they will say hello again */
    }
    peer->state = PEER_ASKED;
    peer->address = *address;
    peer->heard_ms = now_ms();
    strcpy(peer->player_session_id, player_session_id);
    server->may_play(peer);
}

static inline void leave(Peer *peer, const char *why) {
    GamePacket bye = game_packet(GAME_BYE, peer->player, NULL);
    event("player_left player=%u why=%s", peer->player, why);
    peer->state = PEER_LEAVES;
    send_to_players(peer->server, peer, &bye);
    peer->server->has_left(peer);
}

/* The service knows that the player is gone: the slot is open again. */
static inline void forget(Peer *peer, int32_t result) {
    GameServer *server = peer->server;
    GamePacket bye = game_packet(GAME_BYE, peer->player, NULL);
    send_to(server, &peer->address, &bye);
    peer->state = PEER_FREE;
    server->peers_in--;
    event("slot_reopened player=%u result=%s players=%u", peer->player, result_name(result),
          server->peers_in);
    if (server->peers_in == 0) {
        server->over_because = "the last player left";
    }
}

/* ----- the game ----- */

static inline void take_packet(GameServer *server, const struct sockaddr_in *address,
                               const GamePacket *packet) {
    Peer *peer = peer_at(server, address);
    if (peer == NULL) {
        if (packet->type == GAME_HELLO) {
            say_hello(server, address, packet->text);
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

/* Handles packets as they come, for one frame. */
static inline void receive_packets(GameServer *server) {
    int64_t deadline_ms = now_ms() + FRAME_MS;
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
            take_packet(server, &from, &packet);
        }
    }
}

/* What comes about without a packet. */
static inline void pass_time(GameServer *server) {
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

/* ----- begin and end ----- */

/* Opens the game's port: 0 when that cannot be. From then on a signal ends the game, not the program. */
static inline int open_game(GameServer *server, uint16_t port) {
    struct sockaddr_in address;
    struct sigaction action;
    for (unsigned at = 0; at < MAX_PEERS; at++) {
        server->peers[at].server = server;
        server->peers[at].player = at + 1;
    }
    memset(&action, 0, sizeof action);
    action.sa_handler = interrupt_game;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);

    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    address.sin_port = htons(port);
    server->udp = socket(AF_INET, SOCK_DGRAM, 0);
    if (server->udp < 0 || bind(server->udp, (struct sockaddr *)&address, sizeof address) != 0) {
        fprintf(stderr, "cannot listen on UDP port %u: %s\n", (unsigned)port, strerror(errno));
        return 0;
    }
    return 1;
}

/* Tells the players that the game is over, and says why. */
static inline void close_game(GameServer *server) {
    GamePacket bye = game_packet(GAME_BYE, 0, NULL);
    event("over why=\"%s\"", server->over_because);
    send_to_players(server, NULL, &bye);
}

/* The port that `--port=N` names; 0 when it names none. */
static inline uint16_t port_of(const char *argument) {
    const char *value = option_value(argument, "--port");
    char *end = NULL;
    long port = value == NULL ? 0 : strtol(value, &end, 10);
    return value == NULL || *end != '\0' || port < 1 || port > 60000 ? 0 : (uint16_t)port;
}

#endif
