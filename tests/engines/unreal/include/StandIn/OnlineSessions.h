// What a session is, a search and its results.
#pragma once

#include "StandIn/OnlineValues.h"

#define MAX_QUERY_PING 9999
#define DEFAULT_BEACON_PORT 15000

inline const FName NAME_GameSession(TEXT("GameSession"));
inline const FName NAME_PartySession(TEXT("PartySession"));
inline const FName NAME_GamePort(TEXT("GamePort"));
inline const FName NAME_BeaconPort(TEXT("BeaconPort"));

namespace EOnlineSessionState
{
	enum Type
	{
		NoSession,
		Creating,
		Pending,
		Starting,
		InProgress,
		Ending,
		Ended,
		Destroying
	};
	inline const TCHAR* ToString(Type State)
	{
		const TCHAR* Names[] = {TEXT("NoSession"), TEXT("Creating"), TEXT("Pending"), TEXT("Starting"), TEXT("InProgress"), TEXT("Ending"),
			TEXT("Ended"), TEXT("Destroying")};
		return Names[State];
	}
} // namespace EOnlineSessionState

namespace EOnJoinSessionCompleteResult
{
	enum Type
	{
		Success,
		SessionIsFull,
		SessionDoesNotExist,
		CouldNotRetrieveAddress,
		AlreadyInSession,
		UnknownError
	};
}

namespace ESessionFailure
{
	enum Type
	{
		ServiceConnectionLost
	};
}

#if RALLYPOINT_ENGINE >= 502
enum class EOnSessionParticipantLeftReason : uint8
{
	Left,
	Disconnected,
	Kicked,
	Closed
};
#endif

class FOnlineSessionInfo
{
public:
	virtual ~FOnlineSessionInfo() = default;
	virtual const uint8* GetBytes() const = 0;
	virtual int32 GetSize() const = 0;
	virtual bool IsValid() const = 0;
	virtual FString ToString() const = 0;
	virtual FString ToDebugString() const = 0;
	virtual const FUniqueNetId& GetSessionId() const = 0;

protected:
	FOnlineSessionInfo() = default;
};

class FOnlineSession
{
public:
	FOnlineSession() = default;
	FOnlineSession(const FOnlineSessionSettings& InSettings) : SessionSettings(InSettings) {}
	virtual ~FOnlineSession() = default;

	FUniqueNetIdPtr OwningUserId;
	FString OwningUserName;
	FOnlineSessionSettings SessionSettings;
	TSharedPtr<FOnlineSessionInfo> SessionInfo;
	int32 NumOpenPrivateConnections = 0;
	int32 NumOpenPublicConnections = 0;

	FString GetSessionIdStr() const
	{
		return SessionInfo.IsValid() && SessionInfo->IsValid() ? SessionInfo->GetSessionId().ToString() : FString(TEXT("InvalidSession"));
	}
};

class FNamedOnlineSession : public FOnlineSession
{
public:
	const FName SessionName;
	int32 HostingPlayerNum = INDEX_NONE;
	FUniqueNetIdPtr LocalOwnerId;
	TArray<FUniqueNetIdRef> RegisteredPlayers;
	bool bHosting = false;
	EOnlineSessionState::Type SessionState = EOnlineSessionState::NoSession;

	FNamedOnlineSession(FName InName, const FOnlineSessionSettings& InSettings) : FOnlineSession(InSettings), SessionName(InName) {}
	FNamedOnlineSession(FName InName, const FOnlineSession& InSession) : FOnlineSession(InSession), SessionName(InName) {}
};

class FOnlineSessionSearchResult
{
public:
	FOnlineSession Session;
	int32 PingInMs = MAX_QUERY_PING;

	bool IsValid() const { return Session.OwningUserId.IsValid() && IsSessionInfoValid(); }
	bool IsSessionInfoValid() const { return Session.SessionInfo.IsValid() && Session.SessionInfo->IsValid(); }
	FString GetSessionIdStr() const { return Session.GetSessionIdStr(); }
};

class FOnlineSessionSearch
{
public:
	virtual ~FOnlineSessionSearch() = default;
	TArray<FOnlineSessionSearchResult> SearchResults;
	EOnlineAsyncTaskState::Type SearchState = EOnlineAsyncTaskState::NotStarted;
	int32 MaxSearchResults = 1;
	FOnlineSearchSettings QuerySettings;
	bool bIsLanQuery = false;
	int32 PingBucketSize = 0;
	int32 PlatformHash = 0;
	float TimeoutInSeconds = 0;

	virtual TSharedPtr<FOnlineSessionSettings> GetDefaultSessionSettings() const { return nullptr; }
	virtual void SortSearchResults() {}
};

int32 GetBuildUniqueId();
void StandInSetBuildUniqueId(int32 Id);
int32 GetPortFromNetDriver(FName InstanceName);
void StandInSetNetDriverPort(FName InstanceName, int32 Port);

struct FSessionMatchmakingUser
{
	FUniqueNetIdRef UserId;
	FOnlineKeyValuePairs<FString, FVariantData> Attributes;
};

struct FSessionMatchmakingResults
{
};

enum class EOnlineErrorResult : uint8
{
	Unknown,
	Success,
	RequestFailure
};

class FOnlineError
{
public:
	explicit FOnlineError(EOnlineErrorResult InResult = EOnlineErrorResult::Unknown) : Result(InResult) {}
	static FOnlineError StandInMake(
		const TCHAR*, EOnlineErrorResult InResult, const FString& InCode = FString(), const FText& InMessage = FText())
	{
		FOnlineError Made(InResult);
		Made.Code = InCode;
		Made.Message = InMessage;
		return Made;
	}
	bool WasSuccessful() const { return Result == EOnlineErrorResult::Success; }
	const FString& GetErrorCode() const { return Code; }
	const FText& GetErrorMessage() const { return Message; }

private:
	EOnlineErrorResult Result;
	FString Code;
	FText Message;
};

// Each file says whose errors it makes.
#define ONLINE_ERROR(...) FOnlineError::StandInMake(TEXT_PASTE(ONLINE_ERROR_NAMESPACE), __VA_ARGS__)
