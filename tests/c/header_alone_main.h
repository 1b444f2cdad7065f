/* The program of header_alone.c and header_alone.cpp: the header and nothing else, twice, among foreign
 * macros; its layout; each _INIT macro says what its _init function says; the library is the header's. */
#include "foreign_macros.h"

#include <rallypoint/rallypoint.h>

#include <limits.h>

#include "../abi/layout.h"
#include "numbers.h"

#include <stdio.h>
#include <string.h>

#define SAME(type, macro, init)                                                                              \
    do {                                                                                                     \
        type by_macro = macro;                                                                               \
        type by_function;                                                                                    \
        memset(&by_function, 0xaa, sizeof by_function);                                                      \
        if (init(&by_function, sizeof by_function) != RP_RESULT_OK ||                                        \
            memcmp(&by_macro, &by_function, sizeof by_macro) != 0 ||                                         \
            by_macro.struct_size != sizeof by_macro) {                                                       \
            printf("FAILED: %s is not what %s says\n", #macro, #init);                                       \
            return 1;                                                                                        \
        }                                                                                                    \
        printf("ok: %s\n", #macro);                                                                          \
    } while (0)

int main(void) {
    SAME(RpSubsystemOptions, RP_SUBSYSTEM_OPTIONS_INIT, rp_subsystem_options_init);
    SAME(RpLocalPlayer, RP_LOCAL_PLAYER_INIT, rp_local_player_init);
    SAME(RpSessionSettings, RP_SESSION_SETTINGS_INIT, rp_session_settings_init);
    SAME(RpJoinOptions, RP_JOIN_OPTIONS_INIT, rp_join_options_init);
    SAME(RpStartOptions, RP_START_OPTIONS_INIT, rp_start_options_init);
    SAME(RpMatchmakingOptions, RP_MATCHMAKING_OPTIONS_INIT, rp_matchmaking_options_init);
    SAME(RpMatchmakingTrackOptions, RP_MATCHMAKING_TRACK_OPTIONS_INIT, rp_matchmaking_track_options_init);
    SAME(RpServerParameters, RP_SERVER_PARAMETERS_INIT, rp_server_parameters_init);
    SAME(RpProcessParameters, RP_PROCESS_PARAMETERS_INIT, rp_process_parameters_init);
    SAME(RpSetting, RP_SETTING_INIT, rp_setting_init);
    SAME(RpSearchFilter, RP_SEARCH_FILTER_INIT, rp_search_filter_init);
    SAME(RpSearchQuery, RP_SEARCH_QUERY_INIT, rp_search_query_init);
    SAME(RpInvite, RP_INVITE_INIT, rp_invite_init);
    SAME(RpDescribePlayerSessionsOptions, RP_DESCRIBE_PLAYER_SESSIONS_OPTIONS_INIT,
         rp_describe_player_sessions_options_init);
    SAME(RpPlayerAttribute, RP_PLAYER_ATTRIBUTE_INIT, rp_player_attribute_init);
    SAME(RpRegionLatency, RP_REGION_LATENCY_INIT, rp_region_latency_init);
    SAME(RpMatchmakingPlayer, RP_MATCHMAKING_PLAYER_INIT, rp_matchmaking_player_init);
    SAME(RpMatchBackfillOptions, RP_MATCH_BACKFILL_OPTIONS_INIT, rp_match_backfill_options_init);
    if (rp_setting_find(NULL, 0, RP_SETTING_MAPNAME) != NULL || strcmp(RP_SETTING_MAPNAME, "MAPNAME") != 0) {
        printf("FAILED: a setting was found in nothing\n");
        return 1;
    }
    if (rp_abi_version() != RP_ABI_VERSION) {
        printf("FAILED: the library's ABI is %u\n", (unsigned)rp_abi_version());
        return 1;
    }
    if (rp_contract_hash() != RP_CONTRACT_HASH) {
        printf("FAILED: the library was built with another header\n");
        return 1;
    }
    printf("ok: ABI %u, version %s\n", (unsigned)rp_abi_version(), rp_version());
    return 0;
}
