// What differs between the engine's versions, each difference under a name. Guards elsewhere use these names.
#pragma once

#include "Misc/EngineVersionComparison.h"

// One number for both parts: a bare minor version would take 4.27 for newer than 5.5.
#define RALLYPOINT_ENGINE_VERSION (ENGINE_MAJOR_VERSION * 100 + ENGINE_MINOR_VERSION)

#if RALLYPOINT_ENGINE_VERSION < 427
#error "OnlineSubsystemRallypoint needs Unreal Engine 4.27 or later"
#endif

// Keys such as SETTING_MAPNAME moved from OnlineSessionSettings.h to Online/OnlineSessionNames.h, and net ids to Online/CoreOnline.h.
#define RALLYPOINT_HAS_ONLINE_HEADERS (RALLYPOINT_ENGINE_VERSION >= 500)

// FUniqueNetId::GetTypeHash is virtual.
#define RALLYPOINT_HAS_VIRTUAL_NET_ID_HASH (RALLYPOINT_ENGINE_VERSION >= 501)

// AGameModeBase::PreLoginAsync is there.
#define RALLYPOINT_HAS_PRE_LOGIN_ASYNC (RALLYPOINT_ENGINE_VERSION >= 501)

// OnSessionParticipantJoined and OnSessionParticipantLeft are there.
#define RALLYPOINT_HAS_PARTICIPANT_JOINED_AND_LEFT (RALLYPOINT_ENGINE_VERSION >= 502)

// OnSessionParticipantsChange and OnSessionParticipantRemoved are still there.
#define RALLYPOINT_HAS_PARTICIPANTS_CHANGE (RALLYPOINT_ENGINE_VERSION < 505)

// IOnlineIdentity::GetUserPrivilege takes whether to show a dialogue.
#define RALLYPOINT_HAS_PRIVILEGE_RESOLVE_UI (RALLYPOINT_ENGINE_VERSION >= 504)
