#pragma once
#include "StandIn/Objects.h"
