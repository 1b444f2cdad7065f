/* What the example game's clients share: the way to the game server, and playing there.
 *
 * A client travels to its session's server, shows its player session id, and exchanges packets. What is typed
 * is said to the others; the end of the input (Ctrl-D) leaves. */
#ifndef GAME_CLIENT_H
#define GAME_CLIENT_H

#include "example.h"
#include "game_protocol.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOVE_EVERY_MS = 33, REPEAT_MS = 100, ANSWER_MS = 5000 };

static inline int fail(const char *what, const char *why) {
    event("failed what=\"%s\" why=\"%s\"", what, why);
    fprintf(stderr, "%s: %s\n", what, why);
    return 0;
}

/* Waits for an operation that `result` says was started: 1 when it worked. The wait returns the result alone;
 * the service's own words are in the outcome that keep_outcome wrote. */
static inline int wait_for(RpSubsystem *online, const char *what, RpResult result, uint64_t operation,
                           const Outcome *outcome) {
    if (result == RP_RESULT_OK) {
        result = rp_subsystem_wait(online, operation, 60 * 1000);
    }
    if (result == RP_RESULT_OK) {
        return 1;
    }
    return fail(what, outcome->is_done ? outcome->message : rp_result_to_string(result));
}

/* ----- the game server ----- */

/* Opens a UDP socket to `host:port`, brackets for IPv6; -1 when that is no address. */
static inline int travel_to(const char *connect_string) {
    char host[256];
    const char *colon = strrchr(connect_string, ':');
    const char *begin = connect_string;
    size_t length = colon == NULL ? 0 : (size_t)(colon - begin);
    if (length >= 2 && begin[0] == '[' && begin[length - 1] == ']') {
        begin++;
        length -= 2;
    }
    if (length == 0 || length >= sizeof host) {
        return -1;
    }
    memcpy(host, begin, length);
    host[length] = '\0';
    struct addrinfo hints;
    struct addrinfo *found = NULL;
    memset(&hints, 0, sizeof hints);
    hints.ai_socktype = SOCK_DGRAM;
    if (getaddrinfo(host, colon + 1, &hints, &found) != 0) {
        return -1;
    }
    int udp = socket(found->ai_family, SOCK_DGRAM, 0);
    /* Connected, so that nobody but the server is heard. */
    if (udp >= 0 && connect(udp, found->ai_addr, found->ai_addrlen) != 0) {
        close(udp);
        udp = -1;
    }
    freeaddrinfo(found);
    return udp;
}

static inline void say(int udp, const GamePacket *packet) {
    uint8_t bytes[GAME_MAX_PACKET];
    size_t size = game_packet_write(packet, bytes);
    (void)send(udp, bytes, size, 0); /* what is not sent is lost, as datagrams are */
}

/* Takes one packet that has come: 0 when there is none, or it is none of ours. */
static inline int hear(int udp, GamePacket *packet) {
    uint8_t bytes[GAME_MAX_PACKET + 1];
    ssize_t size = recv(udp, bytes, sizeof bytes, MSG_DONTWAIT);
    return size > 0 && game_packet_read(bytes, (size_t)size, packet);
}

/* Says `packet` again and again until one of two answers comes: 1 when it did. */
static inline int ask(int udp, const GamePacket *packet, GamePacketType yes, GamePacketType no,
                      int patience_ms, GamePacket *answer) {
    int64_t deadline = now_ms() + patience_ms;
    while (now_ms() < deadline) {
        int64_t again = now_ms() + REPEAT_MS;
        say(udp, packet);
        while (now_ms() < again) {
            struct pollfd readable = {udp, POLLIN, 0};
            if (poll(&readable, 1, (int)(again - now_ms()) + 1) > 0 && hear(udp, answer) &&
                (answer->type == yes || answer->type == no)) {
                return 1;
            }
        }
    }
    return 0;
}

/* ----- playing ----- */

typedef struct {
    int udp;
    unsigned player; /* our number */
    int64_t heard_ms, moved_ms;
    unsigned moves_sent, moves_heard;
    unsigned char is_known[256]; /* players seen so far, by number */
    char line[GAME_MAX_TEXT + 1];
    size_t line_length;
    int is_over;
} Play;

static inline void on_packet(Play *play, const GamePacket *packet) {
    play->heard_ms = now_ms();
    switch (packet->type) {
    case GAME_MOVE:
        if (packet->player != play->player) {
            play->moves_heard++;
            if (play->moves_heard == 10) {
                event("moves_heard count=%u", play->moves_heard);
            }
            if (!play->is_known[packet->player]) {
                play->is_known[packet->player] = 1;
                event("move from=%u x=%d y=%d", packet->player, packet->x, packet->y);
            }
        }
        break;
    case GAME_CHAT:
        event("chat from=%u text=\"%s\"", packet->player, packet->text);
        break;
    case GAME_BYE:
        if (packet->player == 0 || packet->player == play->player) {
            event("server_closed");
            play->is_over = 1;
        } else {
            play->is_known[packet->player] = 0;
            event("peer_left player=%u", packet->player);
        }
        break;
    default:
        break;
    }
}

static inline void say_line(Play *play) {
    if (play->line_length > 0) {
        play->line[play->line_length] = '\0';
        GamePacket chat = game_packet(GAME_CHAT, 0, play->line);
        say(play->udp, &chat);
        event("said text=\"%s\"", play->line);
        play->line_length = 0;
    }
}

static inline void read_input(Play *play) {
    char bytes[256];
    ssize_t size = read(STDIN_FILENO, bytes, sizeof bytes);
    if (size <= 0) {
        say_line(play);
        play->is_over = size == 0 || errno != EINTR;
        return;
    }
    for (ssize_t at = 0; at < size; at++) {
        unsigned char byte = (unsigned char)bytes[at];
        if (byte == '\n') {
            say_line(play);
        } else if (byte >= 0x20 && byte != 0x7f && byte != '"' && play->line_length < GAME_MAX_TEXT) {
            play->line[play->line_length++] = bytes[at];
        }
    }
}

static inline void move(Play *play) {
    /* Once round a square of 100 by 100, in 400 steps. */
    int step = (int)(play->moves_sent % 400), along = step % 100;
    GamePacket packet = game_packet(GAME_MOVE, 0, NULL);
    packet.x = (int16_t)(step < 100 ? along : step < 200 ? 100 : step < 300 ? 100 - along : 0);
    packet.y = (int16_t)(step < 100 ? 0 : step < 200 ? along : step < 300 ? 100 : 100 - along);
    say(play->udp, &packet);
    play->moves_sent++;
    play->moved_ms = now_ms();
}

/* The game's loop. 1 when the player left or the server closed, 0 when the server fell silent. */
static inline int play_until_over(RpSubsystem *online, Play *play) {
    play->heard_ms = now_ms();
    while (!play->is_over) {
        struct pollfd readable[2] = {{STDIN_FILENO, POLLIN, 0}, {play->udp, POLLIN, 0}};
        GamePacket packet;
        rp_subsystem_tick(online);
        if (poll(readable, 2, FRAME_MS) > 0 && readable[0].revents != 0) {
            read_input(play);
        }
        while (hear(play->udp, &packet)) {
            on_packet(play, &packet);
        }
        if (now_ms() - play->moved_ms >= MOVE_EVERY_MS) {
            move(play);
        }
        if (now_ms() - play->heard_ms > GAME_SILENCE_MS) {
            return fail("play", "the game server fell silent");
        }
    }
    return 1;
}

/* Travels to the session's server, shows the slot, plays, and says good-bye. */
static inline int play_session(RpSubsystem *online, const char *session) {
    char connect_string[256];
    size_t size = sizeof connect_string;
    RpResult result =
        rp_session_get_resolved_connect_string(online, session, RP_PORT_TYPE_GAME, connect_string, &size);
    const RpSessionInfo *info = NULL;
    if (result == RP_RESULT_OK) {
        result = rp_session_get_info(online, session, &info);
    }
    if (result != RP_RESULT_OK) {
        return fail("resolve", rp_result_to_string(result));
    }
    event("resolved connect=%s", connect_string);
    GamePacket hello = game_packet(GAME_HELLO, 0, info->player_session_id);
    rp_session_info_release(online, info);

    Play play;
    memset(&play, 0, sizeof play);
    play.udp = travel_to(connect_string);
    if (play.udp < 0) {
        return fail("travel", "the connect string leads nowhere");
    }
    int is_good = 0;
    GamePacket answer;
    if (!ask(play.udp, &hello, GAME_WELCOME, GAME_REFUSED, ANSWER_MS, &answer)) {
        fail("hello", "the game server does not answer");
    } else if (answer.type == GAME_REFUSED) {
        fail("hello", answer.text);
    } else {
        event("welcomed player=%u", answer.player);
        play.player = answer.player;
        is_good = play_until_over(online, &play);
        GamePacket bye = game_packet(GAME_BYE, 0, NULL);
        int was_heard = ask(play.udp, &bye, GAME_BYE, GAME_BYE, 1000, &answer);
        event("bye is_answered=%d moves_sent=%u moves_heard=%u", was_heard, play.moves_sent,
              play.moves_heard);
    }
    close(play.udp);
    return is_good;
}

/* The slot is open again already when the server heard our bye; leaving twice is leaving. */
static inline int leave_session(RpSubsystem *online, const char *session) {
    Outcome outcome = {0, 0, "", ""};
    uint64_t operation = 0;
    RpResult result = rp_session_leave(online, session, keep_outcome, &outcome, &operation);
    if (!wait_for(online, "leave", result, operation, &outcome)) {
        return 0;
    }
    event("left state=%s", state_name(online, session));
    return 1;
}

#endif
