// A game mode whose door is the fleet's.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/GameModeBase.h"
#include "RallypointDoor.h"
#include "RallypointEngineVersion.h"
#include "RallypointGameMode.generated.h"

/** Lets in who has a slot in the game session, and ends the process when the last player has gone. */
UCLASS(Blueprintable)
class RALLYPOINTGAMEPLAY_API ARallypointGameMode : public AGameModeBase
{
	GENERATED_BODY()

public:
	ARallypointGameMode();

	virtual void PreLogin(const FString& Options, const FString& Address, const FUniqueNetIdRepl& UniqueId, FString& ErrorMessage) override;
#if RALLYPOINT_HAS_PRE_LOGIN_ASYNC
	virtual void PreLoginAsync(const FString& Options, const FString& Address, const FUniqueNetIdRepl& UniqueId,
		const FOnPreLoginCompleteDelegate& OnComplete) override;
#endif
	virtual void Logout(AController* Exiting) override;

	/** One game session is a process's whole life: when its players have gone, so does it, and the fleet starts the next. */
	UPROPERTY(EditDefaultsOnly, BlueprintReadOnly, Category = "Rallypoint")
	bool bEndWhenEmpty;

protected:
	virtual FString InitNewPlayer(APlayerController* NewPlayerController, const FUniqueNetIdRepl& UniqueId, const FString& Options,
		const FString& Portal = TEXT("")) override;

private:
	FRallypointDoor Door;
};
