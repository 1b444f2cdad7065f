/* Hello: does the library link, and does it answer? It needs no gateway.
 *
 *   01_hello
 */
#include <rallypoint/rallypoint.h>
#include <stdio.h>

int main(void) {
    RpSubsystem *online = NULL;
    RpResult result = rp_subsystem_create(NULL, &online);
    if (result != RP_RESULT_OK) {
        fprintf(stderr, "%s\n", rp_result_to_string(result));
        return 1;
    }
    printf("hello from rallypoint %s\n", rp_version());

    /* An _INIT macro sets the structure's version and every default; all that is given is set after it. */
    RpLocalPlayer player = RP_LOCAL_PLAYER_INIT;
    player.id = "ada-1815";
    player.nickname = "Ada";
    result = rp_subsystem_set_local_player(online, &player);
    if (result == RP_RESULT_OK) {
        printf("%s is the player here\n", player.nickname);
        /* A call that cannot be is refused at once, and says why. */
        printf("start of nothing: %s\n",
               rp_result_to_string(rp_session_start(online, "GameSession", NULL, NULL, NULL)));
    }
    rp_subsystem_destroy(online);
    return result == RP_RESULT_OK ? 0 : 1;
}
