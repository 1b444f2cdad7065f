#pragma once
#include "StandIn/OnlineSessionInterface.h"
