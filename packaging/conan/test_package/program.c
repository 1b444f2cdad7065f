/* The package's header and library belong together, and the library works. */
#include <rallypoint/rallypoint.h>
#include <stdio.h>

int main(void) {
    RpSubsystem *online = NULL;
    if (rp_contract_hash() != RP_CONTRACT_HASH || rp_subsystem_create(NULL, &online) != RP_RESULT_OK) {
        fprintf(stderr, "rallypoint %s does not fit its header\n", rp_version());
        return 1;
    }
    printf("rallypoint %s\n", rp_version());
    return rp_subsystem_destroy(online) != RP_RESULT_OK;
}
