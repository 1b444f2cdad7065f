// The plugin with a header that is not the library's: the subsystem is not there, and the log says what to do. The plugin's
// own files come after this one, in the same unit, and compare the library with this hash.
#include "StandIn/Strings.h"

#include <rallypoint/rallypoint.h>

#undef RP_CONTRACT_HASH
#define RP_CONTRACT_HASH UINT64_C(1)

#include "game.h"

TEST(another_library_is_refused)
{
	UseSettings();
	EXPECT(IOnlineSubsystem::Get(TEXT("Rallypoint:Other")) == nullptr);
	EXPECT_EQ(StandInWarnings().Num(), 1);
	EXPECT(StandInWarnings()[0].Contains(TEXT("take both from the same archive")));
}
