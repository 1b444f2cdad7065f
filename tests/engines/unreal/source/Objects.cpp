// Worlds and game modes: what the engine does round a plugin's overrides.
#include "StandIn/Objects.h"

namespace
{
	std::vector<UObject*>& Kept()
	{
		static std::vector<UObject*> All;
		return All;
	}
	std::vector<UObject*>& Done()
	{
		static std::vector<UObject*> All;
		return All;
	}
	UEngine Engine;
} // namespace

UEngine* GEngine = &Engine;

void FStandInObjects::Keep(UObject* Object)
{
	Kept().push_back(Object);
}

void FStandInObjects::Release(UObject* Object)
{
	if (std::find(Done().begin(), Done().end(), Object) == Done().end())
	{
		Done().push_back(Object);
	}
}

void FStandInObjects::CollectGarbage()
{
	const std::vector<UObject*> Now = Done();
	Done().clear();
	for (UObject* Object : Now)
	{
		Kept().erase(std::remove(Kept().begin(), Kept().end(), Object), Kept().end());
		delete Object;
	}
}

void FStandInObjects::DestroyAll()
{
	Done() = Kept();
	CollectGarbage();
}

int32 FStandInObjects::Num()
{
	return static_cast<int32>(Kept().size());
}

IOnlineSubsystem* Online::GetSubsystem(const UWorld* World, const FName& SubsystemName)
{
	const FString Instance = World != nullptr ? World->StandInInstance.ToString() : FString(TEXT("DefaultInstance"));
	const FString Name = SubsystemName.IsNone() ? FString() : SubsystemName.ToString();
	return IOnlineSubsystem::Get(FName(*(Name + TEXT(":") + Instance)));
}

FString AGameSession::ApproveLogin(const FString& Options)
{
	return Options.Contains(TEXT("Spectator")) ? FString(TEXT("no spectators")) : FString();
}

void AGameSession::RegisterPlayer(APlayerController* NewPlayer, const FUniqueNetIdPtr& UniqueId, bool bWasFromInvite)
{
	NewPlayer->StandInId = UniqueId;
	IOnlineSubsystem* Online = Online::GetSubsystem(GetWorld());
	if (Online != nullptr && UniqueId.IsValid())
	{
		Online->GetSessionInterface()->RegisterPlayer(SessionName, *UniqueId, bWasFromInvite);
	}
}

void AGameSession::UnregisterPlayer(const APlayerController* ExitingPlayer)
{
	IOnlineSubsystem* Online = Online::GetSubsystem(GetWorld());
	if (Online != nullptr && ExitingPlayer->StandInId.IsValid())
	{
		Online->GetSessionInterface()->UnregisterPlayer(SessionName, *ExitingPlayer->StandInId);
	}
}

void AGameModeBase::PreLogin(const FString& Options, const FString&, const FUniqueNetIdRepl&, FString& ErrorMessage)
{
	ErrorMessage = GameSession->ApproveLogin(Options);
}

FString AGameModeBase::InitNewPlayer(
	APlayerController* NewPlayerController, const FUniqueNetIdRepl& UniqueId, const FString&, const FString&)
{
	GameSession->RegisterPlayer(NewPlayerController, UniqueId.GetUniqueNetId(), false);
	return FString();
}

APlayerController* AGameModeBase::StandInLogin(const FUniqueNetIdRepl& UniqueId, const FString& Options, FString& ErrorMessage)
{
	APlayerController* Player = NewObject<APlayerController>();
	Player->StandInWorld = GetWorld();
	ErrorMessage = InitNewPlayer(Player, UniqueId, Options);
	if (!ErrorMessage.IsEmpty())
	{
		FStandInObjects::Release(Player);
		return nullptr;
	}
	return Player;
}

void AGameModeBase::Logout(AController* Exiting)
{
	GameSession->NotifyLogout(static_cast<APlayerController*>(Exiting));
	FStandInObjects::Release(Exiting);
}
