/* The static library beside another one written in Rust: two standard libraries, none in the other's way. */
#include <rallypoint/rallypoint.h>
#include <stdio.h>

size_t neighbour_counts(void);

int main(void) {
    RpSubsystem *online = NULL;
    RpResult result = rp_subsystem_create(NULL, &online);
    if (result == RP_RESULT_OK && neighbour_counts() == 3) {
        result = rp_subsystem_destroy(online);
        printf("%s\n", rp_result_to_string(result));
        return result != RP_RESULT_OK;
    }
    printf("FAILED: %s\n", rp_result_to_string(result));
    return 1;
}
