// A server's door: who has a slot comes in, and gives it back when they go. For any game mode.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/OnlineReplStructs.h"
#include "UObject/WeakObjectPtr.h"

class AController;
class FRallypointServer;
class UWorld;

/**
 * A game mode that is not an ARallypointGameMode keeps one of these and calls it from the functions of the same names. On a
 * server that is not hosted by a fleet it lets everybody in.
 */
class RALLYPOINTGAMEPLAY_API FRallypointDoor
{
public:
	/** Blocks for PreLoginTimeoutSeconds at most; for engines without PreLoginAsync. */
	void PreLogin(const UWorld* World, const FString& Options, const FUniqueNetIdRepl& UniqueId, FString& ErrorMessage);

	/** Tells `OnComplete` an empty text, or why the player may not come in: once, from a later frame or at once. */
	void PreLoginAsync(
		const UWorld* World, const FString& Options, const FUniqueNetIdRepl& UniqueId, TFunction<void(const FString&)> OnComplete);

	/** The player has come in with this URL. */
	void InitNewPlayer(const UWorld* World, AController* NewPlayer, const FString& Options);

	/** The player has gone. */
	void Logout(const UWorld* World, AController* Exiting);

	/** How many players came in here and are still there. */
	int32 NumPlayers() const { return PlayerSessions.Num(); }

private:
	/** Null where no fleet hosts this process. */
	static TSharedPtr<FRallypointServer> Server(const UWorld* World);

	TMap<TWeakObjectPtr<AController>, FString> PlayerSessions;
};
