// IOnlineSession, with what each engine version adds and removes.
#pragma once

#include "StandIn/OnlineDelegateMacros.h"

#define STANDIN_DECLARE_ONE(Name, ...)                      \
	using F##Name = TStandInMulticastDelegate<__VA_ARGS__>; \
	using F##Name##Delegate = F##Name::FDelegate

STANDIN_DECLARE_ONE(OnCreateSessionComplete, FName, bool);
STANDIN_DECLARE_ONE(OnStartSessionComplete, FName, bool);
STANDIN_DECLARE_ONE(OnUpdateSessionComplete, FName, bool);
STANDIN_DECLARE_ONE(OnEndSessionComplete, FName, bool);
STANDIN_DECLARE_ONE(OnDestroySessionComplete, FName, bool);
STANDIN_DECLARE_ONE(OnMatchmakingComplete, FName, bool);
STANDIN_DECLARE_ONE(OnCancelMatchmakingComplete, FName, bool);
STANDIN_DECLARE_ONE(OnFindSessionsComplete, bool);
STANDIN_DECLARE_ONE(OnCancelFindSessionsComplete, bool);
STANDIN_DECLARE_ONE(OnPingSearchResultsComplete, bool);
STANDIN_DECLARE_ONE(OnFindFriendSessionComplete, int32, bool, const TArray<FOnlineSessionSearchResult>&);
STANDIN_DECLARE_ONE(OnJoinSessionComplete, FName, EOnJoinSessionCompleteResult::Type);
STANDIN_DECLARE_ONE(OnSessionUserInviteAccepted, const bool, const int32, FUniqueNetIdPtr, const FOnlineSessionSearchResult&);
STANDIN_DECLARE_ONE(OnSessionInviteReceived, const FUniqueNetId&, const FUniqueNetId&, const FString&, const FOnlineSessionSearchResult&);
STANDIN_DECLARE_ONE(OnRegisterPlayersComplete, FName, const TArray<FUniqueNetIdRef>&, bool);
STANDIN_DECLARE_ONE(OnUnregisterPlayersComplete, FName, const TArray<FUniqueNetIdRef>&, bool);
STANDIN_DECLARE_ONE(OnSessionFailure, const FUniqueNetId&, ESessionFailure::Type);
STANDIN_DECLARE_ONE(OnSessionSettingsUpdated, FName, const FOnlineSessionSettings&);
STANDIN_DECLARE_ONE(OnSessionParticipantSettingsUpdated, FName, const FUniqueNetId&, const FOnlineSessionSettings&);
#if RALLYPOINT_ENGINE >= 502
STANDIN_DECLARE_ONE(OnSessionParticipantJoined, FName, const FUniqueNetId&);
STANDIN_DECLARE_ONE(OnSessionParticipantLeft, FName, const FUniqueNetId&, EOnSessionParticipantLeftReason);
#endif
#if RALLYPOINT_ENGINE < 505
STANDIN_DECLARE_ONE(OnSessionParticipantsChange, FName, const FUniqueNetId&, bool);
STANDIN_DECLARE_ONE(OnSessionParticipantRemoved, FName, const FUniqueNetId&);
#endif

using FOnSingleSessionResultCompleteDelegate = TStandInDelegate<void, int32, bool, const FOnlineSessionSearchResult&>;
using FOnStartMatchmakingComplete = TStandInDelegate<void, FName, const FOnlineError&, const FSessionMatchmakingResults&>;
using FOnRegisterLocalPlayerCompleteDelegate = TStandInDelegate<void, const FUniqueNetId&, EOnJoinSessionCompleteResult::Type>;
using FOnUnregisterLocalPlayerCompleteDelegate = TStandInDelegate<void, const FUniqueNetId&, const bool>;

class IOnlineSession
{
protected:
	IOnlineSession() = default;
	virtual FNamedOnlineSession* AddNamedSession(FName SessionName, const FOnlineSessionSettings& Settings) = 0;
	virtual FNamedOnlineSession* AddNamedSession(FName SessionName, const FOnlineSession& Session) = 0;

public:
	virtual ~IOnlineSession() = default;

	virtual FUniqueNetIdPtr CreateSessionIdFromString(const FString& SessionIdStr) = 0;
	virtual FNamedOnlineSession* GetNamedSession(FName SessionName) = 0;
	virtual void RemoveNamedSession(FName SessionName) = 0;
	virtual bool HasPresenceSession() = 0;
	virtual EOnlineSessionState::Type GetSessionState(FName SessionName) const = 0;
	virtual bool CreateSession(int32 HostingPlayerNum, FName SessionName, const FOnlineSessionSettings& Settings) = 0;
	virtual bool CreateSession(const FUniqueNetId& HostingPlayerId, FName SessionName, const FOnlineSessionSettings& Settings) = 0;
	virtual bool StartSession(FName SessionName) = 0;
	virtual bool UpdateSession(FName SessionName, FOnlineSessionSettings& Settings, bool bShouldRefreshOnlineData = true) = 0;
	virtual bool EndSession(FName SessionName) = 0;
	virtual bool DestroySession(
		FName SessionName, const FOnDestroySessionCompleteDelegate& Delegate = FOnDestroySessionCompleteDelegate()) = 0;
	virtual bool IsPlayerInSession(FName SessionName, const FUniqueNetId& UniqueId) = 0;
	virtual bool StartMatchmaking(const TArray<FUniqueNetIdRef>& LocalPlayers, FName SessionName, const FOnlineSessionSettings& Settings,
		TSharedRef<FOnlineSessionSearch>& SearchSettings) = 0;
	virtual bool StartMatchmaking(const TArray<FSessionMatchmakingUser>&, FName SessionName, const FOnlineSessionSettings&,
		TSharedRef<FOnlineSessionSearch>&, const FOnStartMatchmakingComplete& Delegate)
	{
		Delegate.ExecuteIfBound(SessionName, FOnlineError(EOnlineErrorResult::RequestFailure), {});
		return false;
	}
	virtual bool CancelMatchmaking(int32 SearchingPlayerNum, FName SessionName) = 0;
	virtual bool CancelMatchmaking(const FUniqueNetId& SearchingPlayerId, FName SessionName) = 0;
	virtual bool FindSessions(int32 SearchingPlayerNum, const TSharedRef<FOnlineSessionSearch>& SearchSettings) = 0;
	virtual bool FindSessions(const FUniqueNetId& SearchingPlayerId, const TSharedRef<FOnlineSessionSearch>& SearchSettings) = 0;
	virtual bool FindSessionById(const FUniqueNetId& SearchingUserId, const FUniqueNetId& SessionId, const FUniqueNetId& FriendId,
		const FOnSingleSessionResultCompleteDelegate& Delegate) = 0;
	virtual bool FindSessionById(const FUniqueNetId& SearchingUserId, const FUniqueNetId& SessionId, const FUniqueNetId& FriendId,
		const FString&, const FOnSingleSessionResultCompleteDelegate& Delegate)
	{
		return FindSessionById(SearchingUserId, SessionId, FriendId, Delegate);
	}
	virtual bool CancelFindSessions() = 0;
	virtual bool PingSearchResults(const FOnlineSessionSearchResult& SearchResult) = 0;
	virtual bool JoinSession(int32 LocalUserNum, FName SessionName, const FOnlineSessionSearchResult& Desired) = 0;
	virtual bool JoinSession(const FUniqueNetId& LocalUserId, FName SessionName, const FOnlineSessionSearchResult& Desired) = 0;
	virtual bool FindFriendSession(int32 LocalUserNum, const FUniqueNetId& Friend) = 0;
	virtual bool FindFriendSession(const FUniqueNetId& LocalUserId, const FUniqueNetId& Friend) = 0;
	virtual bool FindFriendSession(const FUniqueNetId& LocalUserId, const TArray<FUniqueNetIdRef>& Friends) = 0;
	virtual bool SendSessionInviteToFriend(int32 LocalUserNum, FName SessionName, const FUniqueNetId& Friend) = 0;
	virtual bool SendSessionInviteToFriend(const FUniqueNetId& LocalUserId, FName SessionName, const FUniqueNetId& Friend) = 0;
	virtual bool SendSessionInviteToFriends(int32 LocalUserNum, FName SessionName, const TArray<FUniqueNetIdRef>& Friends) = 0;
	virtual bool SendSessionInviteToFriends(const FUniqueNetId& LocalUserId, FName SessionName, const TArray<FUniqueNetIdRef>& Friends) = 0;
	virtual bool GetResolvedConnectString(FName SessionName, FString& ConnectInfo, FName PortType = NAME_GamePort) = 0;
	virtual bool GetResolvedConnectString(const FOnlineSessionSearchResult& SearchResult, FName PortType, FString& ConnectInfo) = 0;
	virtual FOnlineSessionSettings* GetSessionSettings(FName SessionName) = 0;
	virtual bool RegisterPlayer(FName SessionName, const FUniqueNetId& PlayerId, bool bWasInvited) = 0;
	virtual bool RegisterPlayers(FName SessionName, const TArray<FUniqueNetIdRef>& Players, bool bWasInvited = false) = 0;
	virtual bool UnregisterPlayer(FName SessionName, const FUniqueNetId& PlayerId) = 0;
	virtual bool UnregisterPlayers(FName SessionName, const TArray<FUniqueNetIdRef>& Players) = 0;
	virtual void RegisterLocalPlayer(
		const FUniqueNetId& PlayerId, FName SessionName, const FOnRegisterLocalPlayerCompleteDelegate& Delegate) = 0;
	virtual void UnregisterLocalPlayer(
		const FUniqueNetId& PlayerId, FName SessionName, const FOnUnregisterLocalPlayerCompleteDelegate& Delegate) = 0;
	virtual void RemovePlayerFromSession(int32, FName, const FUniqueNetId&) {}
	virtual int32 GetNumSessions() = 0;
	virtual void DumpSessionState() = 0;

	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnCreateSessionComplete, FName, bool)
	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnStartSessionComplete, FName, bool)
	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnUpdateSessionComplete, FName, bool)
	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnEndSessionComplete, FName, bool)
	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnDestroySessionComplete, FName, bool)
	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnMatchmakingComplete, FName, bool)
	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnCancelMatchmakingComplete, FName, bool)
	DEFINE_ONLINE_DELEGATE_ONE_PARAM(OnFindSessionsComplete, bool)
	DEFINE_ONLINE_DELEGATE_ONE_PARAM(OnCancelFindSessionsComplete, bool)
	DEFINE_ONLINE_DELEGATE_ONE_PARAM(OnPingSearchResultsComplete, bool)
	DEFINE_ONLINE_PLAYER_DELEGATE_TWO_PARAM(OnFindFriendSessionComplete, bool, const TArray<FOnlineSessionSearchResult>&)
	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnJoinSessionComplete, FName, EOnJoinSessionCompleteResult::Type)
	DEFINE_ONLINE_DELEGATE_FOUR_PARAM(
		OnSessionUserInviteAccepted, const bool, const int32, FUniqueNetIdPtr, const FOnlineSessionSearchResult&)
	DEFINE_ONLINE_DELEGATE_FOUR_PARAM(
		OnSessionInviteReceived, const FUniqueNetId&, const FUniqueNetId&, const FString&, const FOnlineSessionSearchResult&)
	DEFINE_ONLINE_DELEGATE_THREE_PARAM(OnRegisterPlayersComplete, FName, const TArray<FUniqueNetIdRef>&, bool)
	DEFINE_ONLINE_DELEGATE_THREE_PARAM(OnUnregisterPlayersComplete, FName, const TArray<FUniqueNetIdRef>&, bool)
	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnSessionFailure, const FUniqueNetId&, ESessionFailure::Type)
	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnSessionSettingsUpdated, FName, const FOnlineSessionSettings&)
	DEFINE_ONLINE_DELEGATE_THREE_PARAM(OnSessionParticipantSettingsUpdated, FName, const FUniqueNetId&, const FOnlineSessionSettings&)
#if RALLYPOINT_ENGINE >= 502
	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnSessionParticipantJoined, FName, const FUniqueNetId&)
	DEFINE_ONLINE_DELEGATE_THREE_PARAM(OnSessionParticipantLeft, FName, const FUniqueNetId&, EOnSessionParticipantLeftReason)
#endif
#if RALLYPOINT_ENGINE >= 502 && RALLYPOINT_ENGINE < 505
	DEFINE_ONLINE_DELEGATE_THREE_PARAM_DEPRECATED(OnSessionParticipantsChange, FName, const FUniqueNetId&, bool)
	DEFINE_ONLINE_DELEGATE_TWO_PARAM_DEPRECATED(OnSessionParticipantRemoved, FName, const FUniqueNetId&)
#elif RALLYPOINT_ENGINE < 502
	DEFINE_ONLINE_DELEGATE_THREE_PARAM(OnSessionParticipantsChange, FName, const FUniqueNetId&, bool)
	DEFINE_ONLINE_DELEGATE_TWO_PARAM(OnSessionParticipantRemoved, FName, const FUniqueNetId&)
#endif
};

using IOnlineSessionPtr = TSharedPtr<IOnlineSession, ESPMode::ThreadSafe>;
