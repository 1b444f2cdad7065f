#pragma once
#include "StandIn/OnlineSessions.h"
