/* The package as its users have it: header and library belong together, and the library works.
 *
 *   package VERSION        the version that pkg-config says */
#include <inttypes.h>
#include <rallypoint/rallypoint.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    const char *expected = argc > 1 ? argv[1] : "";
    printf("version %s, ABI %" PRIu32 ", contract %016" PRIx64 "\n", rp_version(), rp_abi_version(),
           rp_contract_hash());
    if (strcmp(rp_version(), expected) != 0) {
        printf("FAILED: pkg-config says version %s\n", expected);
        return 1;
    }
    if (rp_abi_version() != RP_ABI_VERSION || rp_contract_hash() != RP_CONTRACT_HASH) {
        printf("FAILED: the header says ABI %d, contract %016" PRIx64 "\n", RP_ABI_VERSION, RP_CONTRACT_HASH);
        return 1;
    }
    RpSubsystem *online = NULL;
    RpResult result = rp_subsystem_create(NULL, &online);
    if (result == RP_RESULT_OK) {
        result = rp_subsystem_destroy(online);
    }
    if (result != RP_RESULT_OK) {
        printf("FAILED: %s\n", rp_result_to_string(result));
        return 1;
    }
    return 0;
}
