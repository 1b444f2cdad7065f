/* The first program: create a session, start it, print where to travel to, destroy it.
 *
 *   02_session [GATEWAY_URL]
 *
 * It needs a gateway with a free game server, see README.md. It waits for each answer, as a tool does; a game
 * ticks instead, see 03_find_and_join.c. */
#include <rallypoint/rallypoint.h>
#include <stdio.h>

static RpResult create_and_start(RpSubsystem *online) {
    RpSessionSettings settings = RP_SESSION_SETTINGS_INIT;
    settings.num_public_connections = 4;
    settings.should_advertise = 1;
    settings.title = "my first session";

    /* Create only stores the settings; start asks the gateway for a game server. */
    uint64_t operation = 0;
    RpResult result = rp_session_create(online, "GameSession", &settings, NULL, NULL, NULL);
    if (result == RP_RESULT_OK) {
        result = rp_session_start(online, "GameSession", NULL, NULL, &operation);
    }
    if (result == RP_RESULT_OK) {
        result = rp_subsystem_wait(online, operation, 0);
    }
    char connect_string[256];
    size_t size = sizeof connect_string;
    if (result == RP_RESULT_OK) {
        result = rp_session_get_resolved_connect_string(online, "GameSession", RP_PORT_TYPE_GAME,
                                                        connect_string, &size);
    }
    if (result == RP_RESULT_OK) {
        printf("travel to %s\n", connect_string);
        /* Ours to end: the gateway tells the game server. */
        result = rp_session_destroy(online, "GameSession", NULL, NULL, &operation);
    }
    return result == RP_RESULT_OK ? rp_subsystem_wait(online, operation, 0) : result;
}

int main(int argc, char **argv) {
    RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
    options.gateway_url = argc > 1 ? argv[1] : NULL; /* null: http://127.0.0.1:3000 */
    RpSubsystem *online = NULL;
    RpResult result = rp_subsystem_create(&options, &online);
    if (result == RP_RESULT_OK) {
        result = create_and_start(online);
        rp_subsystem_destroy(online);
    }
    if (result != RP_RESULT_OK) {
        fprintf(stderr, "%s\n", rp_result_to_string(result));
        return 1;
    }
    return 0;
}
