#pragma once
#include "StandIn/Misc.h"
#include "StandIn/Delegates.h"
