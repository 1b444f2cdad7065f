#include "RallypointDoor.h"

#include "Engine/World.h"
#include "GameFramework/Controller.h"
#include "OnlineSubsystemRallypoint.h"
#include "OnlineSubsystemUtils.h"
#include "RallypointServer.h"

namespace
{
	FString PlayerOf(const FUniqueNetIdRepl& UniqueId)
	{
		return UniqueId.IsValid() ? UniqueId.ToString() : FString();
	}
} // namespace

TSharedPtr<FRallypointServer> FRallypointDoor::Server(const UWorld* World)
{
	if (!FRallypointServer::IsWanted())
	{
		return nullptr;
	}
	FOnlineSubsystemRallypoint* Online = FOnlineSubsystemRallypoint::From(Online::GetSubsystem(World, RALLYPOINT_SUBSYSTEM));
	return Online != nullptr ? Online->GetServer() : nullptr;
}

void FRallypointDoor::PreLogin(const UWorld* World, const FString& Options, const FUniqueNetIdRepl& UniqueId, FString& ErrorMessage)
{
	if (const TSharedPtr<FRallypointServer> Hosting = Server(World))
	{
		ErrorMessage = Hosting->ValidatePlayerNow(Options, PlayerOf(UniqueId));
	}
}

void FRallypointDoor::PreLoginAsync(
	const UWorld* World, const FString& Options, const FUniqueNetIdRepl& UniqueId, TFunction<void(const FString&)> OnComplete)
{
	const TSharedPtr<FRallypointServer> Hosting = Server(World);
	if (!Hosting.IsValid())
	{
		OnComplete(FString());
		return;
	}
	Hosting->ValidatePlayer(
		Options, PlayerOf(UniqueId), [OnComplete](const FRallypointPlayer&, const FString& Error) { OnComplete(Error); });
}

void FRallypointDoor::InitNewPlayer(const UWorld* World, AController* NewPlayer, const FString& Options)
{
	if (const TSharedPtr<FRallypointServer> Hosting = Server(World))
	{
		const FString PlayerSession = Hosting->PlayerSessionOf(Options);
		Hosting->PlayerEntered(PlayerSession);
		PlayerSessions.Add(NewPlayer, PlayerSession);
	}
}

void FRallypointDoor::Logout(const UWorld* World, AController* Exiting)
{
	const TSharedPtr<FRallypointServer> Hosting = Server(World);
	FString PlayerSession;
	if (PlayerSessions.RemoveAndCopyValue(Exiting, PlayerSession) && Hosting.IsValid())
	{
		Hosting->RemovePlayer(PlayerSession);
	}
}
