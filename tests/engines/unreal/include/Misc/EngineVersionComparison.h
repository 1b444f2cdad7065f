#pragma once
#include "StandIn/Profile.h"
