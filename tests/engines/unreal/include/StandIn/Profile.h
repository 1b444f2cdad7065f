// Which engine this is a stand-in for. One profile per engine version: -DRALLYPOINT_ENGINE=427 or 500 to 505.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#ifndef RALLYPOINT_ENGINE
#error "name the engine's profile: -DRALLYPOINT_ENGINE=427, or 500 to 505"
#endif

#define ENGINE_MAJOR_VERSION (RALLYPOINT_ENGINE / 100)
#define ENGINE_MINOR_VERSION (RALLYPOINT_ENGINE % 100)
#define ENGINE_PATCH_VERSION 0

using int8 = std::int8_t;
using int16 = std::int16_t;
using int32 = std::int32_t;
using int64 = long long;
using uint8 = std::uint8_t;
using uint16 = std::uint16_t;
using uint32 = std::uint32_t;
using uint64 = unsigned long long;
using SIZE_T = std::size_t;
using ANSICHAR = char;
// As on the engine's platforms: two bytes, and no char of the C library's.
using TCHAR = char16_t;

#define TEXT_PASTE_AGAIN(Text) u##Text
#define TEXT_PASTE(Text) TEXT_PASTE_AGAIN(Text)
#define TEXT(Text) TEXT_PASTE(Text)

inline constexpr int32 INDEX_NONE = -1;
#define MAX_LOCAL_PLAYERS 4
#define THIRD_PARTY_INCLUDES_START
#define THIRD_PARTY_INCLUDES_END
#define WITH_EDITOR 0
#define UE_BUILD_SHIPPING 0
#define PLATFORM_LINUX 1
#define FORCEINLINE inline

// As the engine's: macros with these very names are what a header of a library must live with.
#define check(Condition)                                                                       \
	do                                                                                         \
	{                                                                                          \
		if (!(Condition))                                                                      \
		{                                                                                      \
			std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #Condition); \
			std::abort();                                                                      \
		}                                                                                      \
	} while (false)
#define verify(Condition) check(Condition)
#define ensure(Condition) (!!(Condition))

#define PRAGMA_DISABLE_DEPRECATION_WARNINGS _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wdeprecated-declarations\"")
#define PRAGMA_ENABLE_DEPRECATION_WARNINGS _Pragma("GCC diagnostic pop")

// What the engine's build tool defines for a module.
#define ONLINESUBSYSTEMRALLYPOINT_API
#define RALLYPOINTGAMEPLAY_API
