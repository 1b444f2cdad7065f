#pragma once
#include "StandIn/OnlineKeys.h"
