// Named sessions, searches, players and matchmaking, in Unreal's words.
#pragma once

#include "CoreMinimal.h"
#include "Interfaces/OnlineSessionInterface.h"
#include "OnlineError.h"
#include "OnlineSessionSettings.h"
#include "RallypointEngineVersion.h"
#include "RallypointOutcome.h"

class FOnlineIdentityRallypoint;
class FRallypointNamedSessions;
class FRallypointNative;
class FRallypointSearch;
struct FRallypointConfig;
struct FRallypointEvent;
struct FRallypointGameSession;
struct FRallypointMatchNotice;
struct FRallypointNotice;
class IRallypointListener;

/** A match is proposed: FOnlineSessionRallypoint::AcceptMatch says whether the players play. */
DECLARE_MULTICAST_DELEGATE_TwoParams(FOnRallypointMatchAcceptance, FName /*SessionName*/, int32 /*LeftMs*/);

/**
 * IOnlineSession over the library.
 *
 * Every delegate is told from the subsystem's Tick, on the game thread, also those of calls that are refused: these return
 * false, and tell false in the next Tick. Why, GetLastError says. The one exception is FindSessions while another search is under
 * way: its delegate names no search, so that the first one's would be taken for it.
 */
class ONLINESUBSYSTEMRALLYPOINT_API FOnlineSessionRallypoint final : public IOnlineSession
{
public:
	FOnlineSessionRallypoint(FName InInstanceName, const TSharedRef<FRallypointNative>& InNative,
		const TSharedRef<FOnlineIdentityRallypoint, ESPMode::ThreadSafe>& InIdentity, const FRallypointConfig& Config);
	virtual ~FOnlineSessionRallypoint();

	// IOnlineSession: sessions (OnlineSessionInterfaceRallypoint.cpp)
	virtual FUniqueNetIdPtr CreateSessionIdFromString(const FString& SessionIdStr) override;
	virtual FNamedOnlineSession* GetNamedSession(FName SessionName) override;
	virtual void RemoveNamedSession(FName SessionName) override;
	virtual bool HasPresenceSession() override;
	virtual EOnlineSessionState::Type GetSessionState(FName SessionName) const override;
	virtual bool CreateSession(int32 HostingPlayerNum, FName SessionName, const FOnlineSessionSettings& NewSessionSettings) override;
	virtual bool CreateSession(
		const FUniqueNetId& HostingPlayerId, FName SessionName, const FOnlineSessionSettings& NewSessionSettings) override;
	virtual bool StartSession(FName SessionName) override;
	virtual bool UpdateSession(
		FName SessionName, FOnlineSessionSettings& UpdatedSessionSettings, bool bShouldRefreshOnlineData = true) override;
	virtual bool EndSession(FName SessionName) override;
	virtual bool DestroySession(
		FName SessionName, const FOnDestroySessionCompleteDelegate& CompletionDelegate = FOnDestroySessionCompleteDelegate()) override;
	virtual bool GetResolvedConnectString(FName SessionName, FString& ConnectInfo, FName PortType = NAME_GamePort) override;
	virtual FOnlineSessionSettings* GetSessionSettings(FName SessionName) override;
	virtual int32 GetNumSessions() override;
	virtual void DumpSessionState() override;

	// IOnlineSession: searches, joining, friends (OnlineSessionSearchesRallypoint.cpp)
	virtual bool FindSessions(int32 SearchingPlayerNum, const TSharedRef<FOnlineSessionSearch>& SearchSettings) override;
	virtual bool FindSessions(const FUniqueNetId& SearchingPlayerId, const TSharedRef<FOnlineSessionSearch>& SearchSettings) override;
	virtual bool FindSessionById(const FUniqueNetId& SearchingUserId, const FUniqueNetId& SessionId, const FUniqueNetId& FriendId,
		const FOnSingleSessionResultCompleteDelegate& CompletionDelegate) override;
	virtual bool FindSessionById(const FUniqueNetId& SearchingUserId, const FUniqueNetId& SessionId, const FUniqueNetId& FriendId,
		const FString& UserData, const FOnSingleSessionResultCompleteDelegate& CompletionDelegate) override;
	virtual bool CancelFindSessions() override;
	virtual bool PingSearchResults(const FOnlineSessionSearchResult& SearchResult) override;
	virtual bool JoinSession(int32 LocalUserNum, FName SessionName, const FOnlineSessionSearchResult& DesiredSession) override;
	virtual bool JoinSession(const FUniqueNetId& LocalUserId, FName SessionName, const FOnlineSessionSearchResult& DesiredSession) override;
	virtual bool GetResolvedConnectString(const FOnlineSessionSearchResult& SearchResult, FName PortType, FString& ConnectInfo) override;
	virtual bool FindFriendSession(int32 LocalUserNum, const FUniqueNetId& Friend) override;
	virtual bool FindFriendSession(const FUniqueNetId& LocalUserId, const FUniqueNetId& Friend) override;
	virtual bool FindFriendSession(const FUniqueNetId& LocalUserId, const TArray<FUniqueNetIdRef>& FriendList) override;
	virtual bool SendSessionInviteToFriend(int32 LocalUserNum, FName SessionName, const FUniqueNetId& Friend) override;
	virtual bool SendSessionInviteToFriend(const FUniqueNetId& LocalUserId, FName SessionName, const FUniqueNetId& Friend) override;
	virtual bool SendSessionInviteToFriends(int32 LocalUserNum, FName SessionName, const TArray<FUniqueNetIdRef>& Friends) override;
	virtual bool SendSessionInviteToFriends(
		const FUniqueNetId& LocalUserId, FName SessionName, const TArray<FUniqueNetIdRef>& Friends) override;

	// IOnlineSession: players (OnlineSessionPlayersRallypoint.cpp)
	virtual bool IsPlayerInSession(FName SessionName, const FUniqueNetId& UniqueId) override;
	virtual bool RegisterPlayer(FName SessionName, const FUniqueNetId& PlayerId, bool bWasInvited) override;
	virtual bool RegisterPlayers(FName SessionName, const TArray<FUniqueNetIdRef>& Players, bool bWasInvited = false) override;
	virtual bool UnregisterPlayer(FName SessionName, const FUniqueNetId& PlayerId) override;
	virtual bool UnregisterPlayers(FName SessionName, const TArray<FUniqueNetIdRef>& Players) override;
	virtual void RegisterLocalPlayer(
		const FUniqueNetId& PlayerId, FName SessionName, const FOnRegisterLocalPlayerCompleteDelegate& Delegate) override;
	virtual void UnregisterLocalPlayer(
		const FUniqueNetId& PlayerId, FName SessionName, const FOnUnregisterLocalPlayerCompleteDelegate& Delegate) override;
	virtual void RemovePlayerFromSession(int32 LocalUserNum, FName SessionName, const FUniqueNetId& TargetPlayerId) override;

	// IOnlineSession: matchmaking (OnlineSessionMatchmakingRallypoint.cpp)
	virtual bool StartMatchmaking(const TArray<FUniqueNetIdRef>& LocalPlayers, FName SessionName,
		const FOnlineSessionSettings& NewSessionSettings, TSharedRef<FOnlineSessionSearch>& SearchSettings) override;
	virtual bool StartMatchmaking(const TArray<FSessionMatchmakingUser>& LocalPlayers, FName SessionName,
		const FOnlineSessionSettings& NewSessionSettings, TSharedRef<FOnlineSessionSearch>& SearchSettings,
		const FOnStartMatchmakingComplete& CompletionDelegate) override;
	virtual bool CancelMatchmaking(int32 SearchingPlayerNum, FName SessionName) override;
	virtual bool CancelMatchmaking(const FUniqueNetId& SearchingPlayerId, FName SessionName) override;

	/** Accepts or rejects the proposed match of a session's matchmaking, unless bAcceptMatches does so by itself. */
	bool AcceptMatch(FName SessionName, bool bAccept);
	FOnRallypointMatchAcceptance& OnMatchAcceptance() { return MatchAcceptance; }

	/** The id of a local player's number; an invalid one when there is none. */
	FUniqueNetIdRef GetLocalPlayer(int32 LocalUserNum) const;

	/** Why the newest call for a session failed; for searches, NAME_None. Success when it did not. */
	const FRallypointOutcome& GetLastError(FName SessionName = NAME_None) const;

	/**
	 * The platform says that an invitation came in, or was accepted: the delegates are told, and nothing is joined. Null for who
	 * is invited is the first local player.
	 */
	bool ReceiveInvite(const FUniqueNetId& From, const FString& AppId, const FString& GameSessionId);
	bool AcceptInvite(const FUniqueNetId& From, const FString& GameSessionId);

	// For the subsystem alone: what it hands on.
	void Tick();
	void OnNotice(const FRallypointNotice& Notice);
	void OnMatchNotice(const FRallypointMatchNotice& Notice);

	/** On a dedicated server: the named session of the game session that it hosts, for registering players. Nobody hears of it. */
	void HostLocally(FName SessionName, const FRallypointGameSession& GameSession);

protected:
	// A session comes by create, join or matchmaking alone: these give what is there.
	virtual FNamedOnlineSession* AddNamedSession(FName SessionName, const FOnlineSessionSettings& SessionSettings) override;
	virtual FNamedOnlineSession* AddNamedSession(FName SessionName, const FOnlineSession& Session) override;

private:
	/** Notes why, and tells it in the next Tick. Always false. */
	bool Refuse(FName SessionName, int32 Result, TFunction<void()> Tell);
	bool Note(FName SessionName, const FRallypointOutcome& Outcome);
	void ActAs(const FUniqueNetId& UserId);
	/** The id object that a game gave for this player, or one of ours. */
	FUniqueNetIdRef Resolve(FName SessionName, const FString& PlayerId) const;
	static bool IsPortType(FName PortType, int32& OutPortType);
	int32 GamePort() const;

	bool Create(const FUniqueNetIdRef& HostingPlayer, int32 HostingPlayerNum, FName SessionName, const FOnlineSessionSettings& Settings);
	bool Find(const FUniqueNetId& Player, const TSharedRef<FOnlineSessionSearch>& Search);
	void OnFindComplete(uint64 Operation, const FRallypointOutcome& Outcome);
	bool Join(const FUniqueNetIdRef& Player, int32 LocalUserNum, FName SessionName, const FOnlineSessionSearchResult& Desired);
	bool ChangePlayers(FName SessionName, const TArray<FUniqueNetIdRef>& Players, bool bRegister, bool bWasInvited, int32 Reason);
	bool Matchmake(const TArray<FSessionMatchmakingUser>& Players, FName SessionName, const FOnlineSessionSettings& Settings,
		const TSharedRef<FOnlineSessionSearch>& Search, TFunction<void(const FRallypointOutcome&)> OnDone);
	bool CancelMatch(FName SessionName);
	void FollowGamePort(FName SessionName);

	FName InstanceName;
	TSharedRef<FRallypointNative> Native;
	TSharedRef<FOnlineIdentityRallypoint, ESPMode::ThreadSafe> Identity;
	TUniquePtr<FRallypointNamedSessions> Sessions;
	TMap<FName, FRallypointOutcome> LastErrors;
	TArray<TFunction<void()>> Deferred;

	/** The search of FindSessions that is under way. */
	TSharedPtr<FOnlineSessionSearch> CurrentSearch;
	TSharedPtr<FRallypointSearch> CurrentNativeSearch;
	uint64 CurrentFind = 0;

	/** Ids as the game gave them, for delegates that come after a player left; and how many calls they are of. */
	TArray<FUniqueNetIdRef> Leaving;
	int32 PlayersLeaving = 0;

	TMap<FName, uint64> Tickets;
	FString MatchmakingConfiguration;
	bool bAcceptMatches = true;
	FOnRallypointMatchAcceptance MatchAcceptance;
};

using FOnlineSessionRallypointPtr = TSharedPtr<FOnlineSessionRallypoint, ESPMode::ThreadSafe>;
