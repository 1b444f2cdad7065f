/* Find the sessions that can be joined, join the first, print where to travel to, leave.
 *
 *   03_find_and_join [GATEWAY_URL]
 *
 * It works as a game does: calls return at once, and how they ended comes from rp_subsystem_tick, once a
 * frame, on the game's own thread. Somebody must host meanwhile, for example `05_play host`. */
#define _POSIX_C_SOURCE 200809L

#include <rallypoint/rallypoint.h>
#include <stdio.h>
#include <time.h>

typedef struct {
    RpSubsystem *online;
    uint64_t search;
    int is_over;
    int exit_code;
} Game;

static void finish(Game *game, int exit_code) {
    game->is_over = 1;
    game->exit_code = exit_code;
}

static void give_up(Game *game, const char *what, int32_t result, const char *message) {
    fprintf(stderr, "%s: %s (%s)\n", what, message, rp_result_to_string(result));
    finish(game, 1);
}

static void RP_CALL on_left(const RpCompletionInfo *info, void *user_data) {
    if (info->result != RP_RESULT_OK) {
        give_up(user_data, "leave", info->result, info->message);
        return;
    }
    printf("left\n");
    finish(user_data, 0);
}

static void RP_CALL on_joined(const RpCompletionInfo *info, void *user_data) {
    Game *game = user_data;
    if (info->result != RP_RESULT_OK) {
        /* RP_RESULT_SESSION_FULL and RP_RESULT_SESSION_DOES_NOT_EXIST are ordinary: others are quicker. */
        give_up(game, "join", info->result, info->message);
        return;
    }
    char connect_string[256];
    size_t size = sizeof connect_string;
    RpResult result = rp_session_get_resolved_connect_string(game->online, info->session_name,
                                                             RP_PORT_TYPE_GAME, connect_string, &size);
    if (result == RP_RESULT_OK) {
        /* A game would travel there now and show its player session id, see 05_play.c. */
        printf("joined: travel to %s\n", connect_string);
        result = rp_session_leave(game->online, info->session_name, on_left, game, NULL);
    }
    if (result != RP_RESULT_OK) {
        give_up(game, "leave", result, "refused");
    }
}

static void RP_CALL on_found(const RpCompletionInfo *info, void *user_data) {
    Game *game = user_data;
    if (info->result != RP_RESULT_OK) {
        give_up(game, "find", info->result, info->message);
        return;
    }
    uint32_t count = 0;
    rp_search_get_result_count(game->online, game->search, &count);
    for (uint32_t index = 0; index < count; index++) {
        const RpSearchResult *found = NULL;
        if (rp_search_get_result(game->online, game->search, index, &found) == RP_RESULT_OK) {
            printf("found %u: %s, %u of %u slots open\n", index, found->title, found->open_slots,
                   found->max_players);
            rp_search_result_release(game->online, found);
        }
    }
    if (count == 0) {
        printf("nobody hosts; try again while `05_play host` runs\n");
        finish(game, 0);
        return;
    }
    RpJoinOptions options = RP_JOIN_OPTIONS_INIT;
    options.search = game->search;
    options.result_index = 0;
    /* Calling from inside a completion is fine; its end comes from a later tick. */
    RpResult result = rp_session_join(game->online, "GameSession", &options, on_joined, game, NULL);
    if (result != RP_RESULT_OK) {
        give_up(game, "join", result, "refused");
    }
}

int main(int argc, char **argv) {
    RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
    options.gateway_url = argc > 1 ? argv[1] : NULL; /* null: http://127.0.0.1:3000 */
    Game game = {NULL, 0, 0, 1};
    RpResult result = rp_subsystem_create(&options, &game.online);
    if (result == RP_RESULT_OK) {
        result = rp_search_create(game.online, &game.search);
    }
    if (result == RP_RESULT_OK) {
        result = rp_session_find(game.online, game.search, on_found, &game, NULL);
    }
    if (result != RP_RESULT_OK) {
        give_up(&game, "find", result, "refused");
    }
    while (!game.is_over) {
        const struct timespec frame = {0, 16 * 1000 * 1000};
        rp_subsystem_tick(game.online);
        nanosleep(&frame, NULL);
    }
    rp_subsystem_destroy(game.online);
    return game.exit_code;
}
