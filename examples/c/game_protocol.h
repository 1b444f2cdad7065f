/* The example game's protocol: what its clients and its dedicated server say to each other over UDP.
 *
 * One datagram is one packet, numbers are big-endian:
 *
 *   offset 0  4 bytes  "RPG1": a stray datagram of something else is not ours
 *          4  1 byte   type, see GamePacketType
 *          5  1 byte   player: whom it is about, from 1; clients may send 0, the server knows who they are
 *          6  2 bytes  length of the body, at most GAME_MAX_TEXT
 *          8  body     MOVE: x and y, two bytes each, signed; all others: UTF-8 text without control
 * characters
 *
 * A client repeats HELLO until it hears WELCOME or REFUSED, and BYE until it hears BYE. MOVE is never
 * repeated: the next one is better. CHAT is not either, to keep this small; a game that minds needs
 * acknowledgements.
 *
 * HELLO shows the player session id, which is the player's right to be there. It is a secret: a real game
 * encrypts it.
 */
#ifndef GAME_PROTOCOL_H
#define GAME_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    GAME_HEADER_SIZE = 8,
    GAME_MAX_TEXT = 256, /* a player session id has at most 256 characters */
    GAME_MAX_PACKET = GAME_HEADER_SIZE + GAME_MAX_TEXT
};

/* How long after the last packet the other side counts as gone. */
enum { GAME_SILENCE_MS = 5000 };

typedef enum {
    GAME_HELLO = 1, /* client: let me in; the text is the player session id */
    GAME_WELCOME,   /* server: you are in, as this player */
    GAME_REFUSED,   /* server: you are not; the text says why */
    GAME_MOVE,      /* client: I am here; server, to everybody, the mover too: this player is here */
    GAME_CHAT,      /* client: I say; server, to everybody else: this player says */
    GAME_BYE        /* client: I leave; server: this player is gone, or with player 0: the game is over */
} GamePacketType;

typedef struct {
    GamePacketType type;
    uint8_t player;
    int16_t x, y;                 /* MOVE only */
    char text[GAME_MAX_TEXT + 1]; /* all others; always terminated */
} GamePacket;

/* Makes a packet; text that is too long is cut, null is none. */
static inline GamePacket game_packet(GamePacketType type, unsigned player, const char *text) {
    GamePacket packet;
    memset(&packet, 0, sizeof packet);
    packet.type = type;
    packet.player = (uint8_t)player;
    if (text != NULL) {
        strncpy(packet.text, text, GAME_MAX_TEXT);
    }
    return packet;
}

static inline void game_put16(uint8_t *at, unsigned value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline unsigned game_get16(const uint8_t *at) { return (unsigned)at[0] << 8 | at[1]; }

static inline int16_t game_signed16(unsigned value) {
    return (int16_t)(value < 0x8000 ? (int)value : (int)value - 0x10000);
}

/* Writes a packet and gives its size. */
static inline size_t game_packet_write(const GamePacket *packet, uint8_t bytes[GAME_MAX_PACKET]) {
    size_t length;
    memcpy(bytes, "RPG1", 4);
    bytes[4] = (uint8_t)packet->type;
    bytes[5] = packet->player;
    if (packet->type == GAME_MOVE) {
        length = 4;
        game_put16(bytes + 8, (unsigned)packet->x & 0xffffU);
        game_put16(bytes + 10, (unsigned)packet->y & 0xffffU);
    } else {
        length = strlen(packet->text);
        memcpy(bytes + GAME_HEADER_SIZE, packet->text, length);
    }
    game_put16(bytes + 6, (unsigned)length);
    return GAME_HEADER_SIZE + length;
}

/* Reads a packet: 1 when it is one, 0 when it is anything else. Anybody can send anything to a UDP port, so
 * nothing in the bytes is believed before it was checked. */
static inline int game_packet_read(const uint8_t *bytes, size_t size, GamePacket *packet) {
    size_t length, at;
    if (size < GAME_HEADER_SIZE || size > GAME_MAX_PACKET || memcmp(bytes, "RPG1", 4) != 0) {
        return 0;
    }
    length = game_get16(bytes + 6);
    if (length != size - GAME_HEADER_SIZE || bytes[4] < GAME_HELLO || bytes[4] > GAME_BYE) {
        return 0;
    }
    *packet = game_packet((GamePacketType)bytes[4], bytes[5], NULL);
    if (packet->type == GAME_MOVE) {
        if (length != 4) {
            return 0;
        }
        packet->x = game_signed16(game_get16(bytes + 8));
        packet->y = game_signed16(game_get16(bytes + 10));
        return 1;
    }
    for (at = 0; at < length; at++) {
        uint8_t byte = bytes[GAME_HEADER_SIZE + at];
        /* It will be printed: no line ends, no terminal commands, no quotes that end a quoted text early. */
        if (byte < 0x20 || byte == 0x7f || byte == '"') {
            return 0;
        }
        packet->text[at] = (char)byte;
    }
    return 1;
}

#endif
