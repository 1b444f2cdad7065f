#include "RallypointGameMode.h"

#include "GameFramework/PlayerController.h"
#include "RallypointHostedGameSession.h"

ARallypointGameMode::ARallypointGameMode() : bEndWhenEmpty(true) {}

void ARallypointGameMode::PreLogin(const FString& Options, const FString& Address, const FUniqueNetIdRepl& UniqueId, FString& ErrorMessage)
{
	Super::PreLogin(Options, Address, UniqueId, ErrorMessage);
#if !RALLYPOINT_HAS_PRE_LOGIN_ASYNC
	if (ErrorMessage.IsEmpty())
	{
		Door.PreLogin(GetWorld(), Options, UniqueId, ErrorMessage);
	}
#endif
}

#if RALLYPOINT_HAS_PRE_LOGIN_ASYNC
void ARallypointGameMode::PreLoginAsync(
	const FString& Options, const FString& Address, const FUniqueNetIdRepl& UniqueId, const FOnPreLoginCompleteDelegate& OnComplete)
{
	// What the game refuses needs no slot.
	FString ErrorMessage;
	PreLogin(Options, Address, UniqueId, ErrorMessage);
	if (!ErrorMessage.IsEmpty())
	{
		OnComplete.ExecuteIfBound(ErrorMessage);
		return;
	}
	Door.PreLoginAsync(GetWorld(), Options, UniqueId, [OnComplete](const FString& Error) { OnComplete.ExecuteIfBound(Error); });
}
#endif

FString ARallypointGameMode::InitNewPlayer(
	APlayerController* NewPlayerController, const FUniqueNetIdRepl& UniqueId, const FString& Options, const FString& Portal)
{
	const FString Error = Super::InitNewPlayer(NewPlayerController, UniqueId, Options, Portal);
	if (Error.IsEmpty())
	{
		Door.InitNewPlayer(GetWorld(), NewPlayerController, Options);
	}
	return Error;
}

void ARallypointGameMode::Logout(AController* Exiting)
{
	const int32 Before = Door.NumPlayers();
	Door.Logout(GetWorld(), Exiting);
	Super::Logout(Exiting);
	if (bEndWhenEmpty && Before > 0 && Door.NumPlayers() == 0)
	{
		ARallypointHostedGameSession::EndProcess(GetWorld());
	}
}
