// The log category of the plugin and of the library below it.
#pragma once

#include "CoreMinimal.h"

DECLARE_LOG_CATEGORY_EXTERN(LogRallypoint, Log, All);
