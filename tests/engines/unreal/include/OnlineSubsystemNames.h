#pragma once
#include "StandIn/OnlineSubsystem.h"
