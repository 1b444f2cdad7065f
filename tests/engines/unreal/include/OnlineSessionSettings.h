#pragma once
#include "StandIn/OnlineSessions.h"
#if RALLYPOINT_ENGINE < 500
#include "StandIn/OnlineKeys.h"
#endif
