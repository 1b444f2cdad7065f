// The C interface, with the engine's macros out of its way.
#pragma once

#include "CoreMinimal.h"

#include "rallypoint/rallypoint.h"
