/* The static library beside another one written in Rust: two standard libraries, none in the other's way.
 *
 *   game GATEWAY_URL */
#include <rallypoint/rallypoint.h>
#include <stdint.h>

/* The same program as everybody's, whose main is called by ours. */
#define main game_main
#include "../game.c"
#undef main

uint32_t leaderboard_add(uint32_t player, uint32_t points);

int main(int argc, char **argv) {
    if (leaderboard_add(1, 40) != 40 || game_main(argc, argv) != 0) {
        return 1;
    }
    /* A panic there is theirs; ours still works after it. */
    if (leaderboard_add(1, 0) != 0 || leaderboard_add(1, 2) != 42) {
        fprintf(stderr, "the other library counts wrongly\n");
        return 1;
    }
    return game_main(argc, argv);
}
