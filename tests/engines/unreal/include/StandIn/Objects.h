// Objects, worlds, controllers and game modes, as far as nodes and a server's door need them.
#pragma once

#include "StandIn/OnlineSubsystem.h"

// ---- what the header tool reads; StandInHeaderTool writes what GENERATED_BODY stands for

#define STANDIN_PASTE_AGAIN(Left, Right) Left##Right
#define STANDIN_PASTE(Left, Right) STANDIN_PASTE_AGAIN(Left, Right)
#define GENERATED_BODY() STANDIN_PASTE(STANDIN_BODY_, __LINE__)
#define UCLASS(...)
#define USTRUCT(...)
#define UENUM(...)
#define UPROPERTY(...)
#define UFUNCTION(...)
#define UPARAM(...)

#define DECLARE_DYNAMIC_MULTICAST_DELEGATE(Name) using Name = TStandInMulticastDelegate<>
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(Name, A, AName) using Name = TStandInMulticastDelegate<A>
#define DECLARE_DYNAMIC_MULTICAST_DELEGATE_TwoParams(Name, A, AName, B, BName) using Name = TStandInMulticastDelegate<A, B>

class UWorld;
class UGameInstance;

class UObject
{
public:
	virtual ~UObject() = default;
	virtual UWorld* GetWorld() const { return nullptr; }
};

// Objects live until they say that they are done, or the world ends.
class FStandInObjects
{
public:
	static void Keep(UObject* Object);
	static void Release(UObject* Object);
	static void CollectGarbage();
	static void DestroyAll();
	static int32 Num();
};

template <typename T>
T* NewObject(UObject* = nullptr)
{
	T* Object = new T;
	FStandInObjects::Keep(Object);
	return Object;
}

template <typename T>
class TWeakObjectPtr
{
public:
	TWeakObjectPtr() = default;
	TWeakObjectPtr(T* InObject) : Object(InObject) {}
	T* Get() const { return Object; }
	bool IsValid() const { return Object != nullptr; }
	friend bool operator==(const TWeakObjectPtr& Left, const TWeakObjectPtr& Right) { return Left.Object == Right.Object; }

private:
	T* Object = nullptr;
};

class UGameInstance : public UObject
{
};

enum ENetMode
{
	NM_Standalone,
	NM_DedicatedServer,
	NM_ListenServer,
	NM_Client
};

class UWorld : public UObject
{
public:
	UWorld* GetWorld() const override { return const_cast<UWorld*>(this); }
	// Of the editor's several players, each with a world of its own.
	FName StandInInstance = TEXT("DefaultInstance");
};

enum class EGetWorldErrorMode
{
	ReturnNull,
	LogAndReturnNull,
	Assert
};

class UEngine : public UObject
{
public:
	UWorld* GetWorldFromContextObject(const UObject* Object, EGetWorldErrorMode) const
	{
		return Object != nullptr ? Object->GetWorld() : nullptr;
	}
};

extern UEngine* GEngine;

class UBlueprintAsyncActionBase : public UObject
{
public:
	virtual void Activate() {}
	void RegisterWithGameInstance(const UObject*) {}
	virtual void SetReadyToDestroy() { FStandInObjects::Release(this); }
};

class AActor : public UObject
{
public:
	UWorld* GetWorld() const override { return StandInWorld; }
	UWorld* StandInWorld = nullptr;
};

class AController : public AActor
{
};

class APlayerController : public AController
{
public:
	FUniqueNetIdRepl StandInId;
};

struct FBlueprintSessionResult
{
	FOnlineSessionSearchResult OnlineResult;
};

// ---- a server's door

class AGameSession : public AActor
{
public:
	virtual ~AGameSession() = default;
	virtual void RegisterServer() {}
	virtual FString ApproveLogin(const FString& Options);
	virtual void RegisterPlayer(APlayerController* NewPlayer, const FUniqueNetIdPtr& UniqueId, bool bWasFromInvite);
	virtual void UnregisterPlayer(const APlayerController* ExitingPlayer);
	virtual void NotifyLogout(const APlayerController* Exiting) { UnregisterPlayer(Exiting); }
	FName SessionName = NAME_GameSession;
	int32 MaxPlayers = 16;
};

class AGameModeBase : public AActor
{
public:
	virtual void PreLogin(const FString& Options, const FString& Address, const FUniqueNetIdRepl& UniqueId, FString& ErrorMessage);
#if RALLYPOINT_ENGINE >= 501
	using FOnPreLoginCompleteDelegate = TStandInDelegate<void, const FString&>;
	virtual void PreLoginAsync(
		const FString& Options, const FString& Address, const FUniqueNetIdRepl& UniqueId, const FOnPreLoginCompleteDelegate& OnComplete)
	{
		FString ErrorMessage;
		PreLogin(Options, Address, UniqueId, ErrorMessage);
		OnComplete.ExecuteIfBound(ErrorMessage);
	}
#endif
	// What the engine does when a client has got past PreLogin.
	APlayerController* StandInLogin(const FUniqueNetIdRepl& UniqueId, const FString& Options, FString& ErrorMessage);
	virtual void Logout(AController* Exiting);

	AGameSession* GameSession = nullptr;

protected:
	virtual FString InitNewPlayer(APlayerController* NewPlayerController, const FUniqueNetIdRepl& UniqueId, const FString& Options,
		const FString& Portal = FString());
};
