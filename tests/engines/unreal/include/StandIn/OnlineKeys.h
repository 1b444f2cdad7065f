// Keys that games agree on; from version 5 in a header of their own, before that beside the settings.
#pragma once

#include "StandIn/Strings.h"

inline const FName SETTING_MAPNAME(TEXT("MAPNAME"));
inline const FName SETTING_GAMEMODE(TEXT("GAMEMODE"));
inline const FName SETTING_BEACONPORT(TEXT("BEACONPORT"));
inline const FName SEARCH_MATCHMAKING_QUEUE(TEXT("MATCHMAKINGQUEUE"));
inline const FName SEARCH_MINSLOTSAVAILABLE(TEXT("MINSLOTSAVAILABLE"));
