#pragma once
#include "StandIn/Misc.h"
