/* What every consumer builds: header and library belong together, and a session starts at a gateway.
 *
 *   game GATEWAY_URL */
#include <inttypes.h>
#include <rallypoint/rallypoint.h>
#include <stdio.h>

static RpResult play(RpSubsystem *online) {
    RpSessionSettings settings = RP_SESSION_SETTINGS_INIT;
    settings.num_public_connections = 4;
    uint64_t operation = 0;
    RpResult result = rp_session_create(online, "GameSession", &settings, NULL, NULL, NULL);
    if (result == RP_RESULT_OK) {
        result = rp_session_start(online, "GameSession", NULL, NULL, &operation);
    }
    if (result == RP_RESULT_OK) {
        result = rp_subsystem_wait(online, operation, 0);
    }
    char address[256];
    size_t size = sizeof address;
    if (result == RP_RESULT_OK) {
        result =
            rp_session_get_resolved_connect_string(online, "GameSession", RP_PORT_TYPE_GAME, address, &size);
    }
    if (result == RP_RESULT_OK) {
        printf("travel to %s\n", address);
        result = rp_session_destroy(online, "GameSession", NULL, NULL, &operation);
    }
    return result == RP_RESULT_OK ? rp_subsystem_wait(online, operation, 0) : result;
}

int main(int argc, char **argv) {
    printf("rallypoint %s\n", rp_version());
    if (rp_abi_version() != RP_ABI_VERSION || rp_contract_hash() != RP_CONTRACT_HASH) {
        fprintf(stderr, "the header is another library's: contract %016" PRIx64 ", ABI %" PRIu32 "\n",
                rp_contract_hash(), rp_abi_version());
        return 1;
    }
    RpSubsystemOptions options = RP_SUBSYSTEM_OPTIONS_INIT;
    options.gateway_url = argc > 1 ? argv[1] : NULL;
    RpSubsystem *online = NULL;
    RpResult result = rp_subsystem_create(&options, &online);
    if (result == RP_RESULT_OK) {
        result = play(online);
        rp_subsystem_destroy(online);
    }
    if (result != RP_RESULT_OK) {
        fprintf(stderr, "%s\n", rp_result_to_string(result));
        return 1;
    }
    return 0;
}
