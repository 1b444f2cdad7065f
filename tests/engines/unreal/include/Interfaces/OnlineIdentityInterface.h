#pragma once
#include "StandIn/OnlineIdentityInterface.h"
