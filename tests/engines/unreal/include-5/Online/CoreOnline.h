#pragma once
#include "StandIn/OnlineIds.h"
