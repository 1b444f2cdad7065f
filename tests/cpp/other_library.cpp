// A program whose header is not the library's: create refuses before anything is laid out wrongly.
#include <rallypoint/rallypoint.h>

#if defined(NEWER_HEADER)
#undef RP_ABI_VERSION
#define RP_ABI_VERSION 1000000u
#else
#undef RP_CONTRACT_HASH
#define RP_CONTRACT_HASH UINT64_C(1)
#endif

#include <rallypoint/rallypoint.hpp>

#include "expect.hpp"

int main() {
    using namespace rallypoint;
    const Result<Subsystem> refused = Subsystem::create();
    expect(!refused && refused.error().code == RP_RESULT_UNSUPPORTED_VERSION,
           "it is refused by its own code");
    expect(refused.error().message.find("link the library") != std::string::npos, "and says what to do");
    const Result<Subsystem> accepted = Subsystem::create({}, LibraryCheck::SameOrNewer);
#if defined(NEWER_HEADER)
    expect(!accepted, "an older library is never accepted");
#else
    expect(accepted.has_value(), "a newer library is accepted when that is asked for");
#endif
    return 0;
}
