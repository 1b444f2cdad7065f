// The subsystem's name, and the keys that are ours alone.
#pragma once

#include "CoreMinimal.h"

// What DefaultPlatformService names, and IOnlineSubsystem::Get takes.
#ifndef RALLYPOINT_SUBSYSTEM
#define RALLYPOINT_SUBSYSTEM FName(TEXT("Rallypoint"))
#endif

// In settings and results: the session's title (string), as the original AWSOSS plugin named it.
#define SETTING_RALLYPOINT_TITLE FName(TEXT("Name"))

// In results: the game session's id (string), as the original named it. A result's session info has it too.
#define SETTING_RALLYPOINT_GAME_SESSION_ID FName(TEXT("GameSessionId"))

// In settings: starting the session takes no slot for the local player (bool).
#define SETTING_RALLYPOINT_DECLINE_PLAYER_SLOT FName(TEXT("RALLYPOINTDECLINEPLAYERSLOT"))

// In searches: a filter and an order in GameLift's own languages (strings), and sessions of every build (bool).
#define SEARCH_RALLYPOINT_FILTER FName(TEXT("RALLYPOINTFILTER"))
#define SEARCH_RALLYPOINT_SORT FName(TEXT("RALLYPOINTSORT"))
#define SEARCH_RALLYPOINT_ANY_BUILD FName(TEXT("RALLYPOINTANYBUILD"))
