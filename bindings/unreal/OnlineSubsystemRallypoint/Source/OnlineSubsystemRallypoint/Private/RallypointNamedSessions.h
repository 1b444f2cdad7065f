// The named sessions as Unreal sees them: copies of the library's, written in one place (ADR 0036).
#pragma once

#include "CoreMinimal.h"
#include "OnlineSessionSettings.h"
#include "RallypointNative.h"

/**
 * Games hold pointers to named sessions and their settings. They point in here, and stay where they are until the session is
 * gone. Refresh alone writes them, from what the library says; nothing is ever read from them to be told to the library.
 */
class FRallypointNamedSessions
{
public:
	explicit FRallypointNamedSessions(const TSharedRef<FRallypointNative>& InNative);

	FNamedOnlineSession* Find(FName Name) const;

	/** The name as the library has it: names differ in case there, and not here. */
	FString NativeName(FName Name) const;

	/** What only this machine knows of a session: who of it made or joined it. */
	void Adopt(FName Name, int32 LocalUserNum, const FUniqueNetIdPtr& LocalUserId);

	/**
	 * Copies a session's state from the library; forgets it when it is gone there.
	 * Ids keep their type: players whom the game named by ids of another subsystem are looked for among `Candidates`.
	 */
	void Refresh(FName Name, const TArray<FUniqueNetIdRef>& Candidates = TArray<FUniqueNetIdRef>());

private:
	void Copy(const RpSessionInfo& Info, FNamedOnlineSession& Session, const TArray<FUniqueNetIdRef>& Candidates) const;

	TSharedRef<FRallypointNative> Native;
	TMap<FName, TSharedPtr<FNamedOnlineSession>> Sessions;
};
