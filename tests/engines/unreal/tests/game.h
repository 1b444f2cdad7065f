// One player's game: a subsystem of its own, and what its delegates told.
#pragma once

#include "expect.h"

#include "OnlineIdentityInterfaceRallypoint.h"
#include "OnlineSessionInfoRallypoint.h"
#include "OnlineSessionInterfaceRallypoint.h"
#include "OnlineSubsystem.h"
#include "OnlineSubsystemRallypoint.h"
#if RALLYPOINT_ENGINE >= 500
#include "Online/OnlineSessionNames.h"
#endif

// Settings that a test starts with; the gateway's URL is the run's.
void UseSettings(std::initializer_list<std::pair<const TCHAR*, const TCHAR*>> Settings = {});

class FGame
{
public:
	explicit FGame(const TCHAR* Instance);
	FGame(const FGame&) = delete;
	FGame& operator=(const FGame&) = delete;
	~FGame();

	FOnlineSubsystemRallypoint& Online() { return *Subsystem; }
	FOnlineSessionRallypoint& Sessions() { return *Interface; }
	FUniqueNetIdRef Player() { return Interface->GetLocalPlayer(0); }

	// Frames until it is so; fails the test when that takes too long.
	void Until(const char* What, const TFunction<bool()>& IsSo);
	// Frames until the next delegate was told; gives its line.
	FString Next();
	// Nothing was told that was not taken by Next.
	bool HasHeardAll() const { return Taken == Heard.Num(); }
	void ForgetHeard() { Taken = Heard.Num(); }
	void Frame();
	void Frames(int32 Count);

	// What delegates told, in order, one line each.
	TArray<FString> Heard;

	// Called inside each delegate, with its line.
	TFunction<void(const FString&)> OnHeard;

	void Shutdown();

private:
	void Bind();
	void Hear(const FString& Line);

	FName Name;
	FOnlineSubsystemRallypoint* Subsystem = nullptr;
	FOnlineSessionRallypointPtr Interface;
	int32 Taken = 0;
};

FOnlineSessionSettings Hosted(int32 PublicConnections);
