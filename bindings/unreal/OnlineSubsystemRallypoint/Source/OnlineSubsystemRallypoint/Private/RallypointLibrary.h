// The C interface. It lives with the engine's macros.
#pragma once

#include "CoreMinimal.h"

THIRD_PARTY_INCLUDES_START
#include "rallypoint/rallypoint.h"
THIRD_PARTY_INCLUDES_END
