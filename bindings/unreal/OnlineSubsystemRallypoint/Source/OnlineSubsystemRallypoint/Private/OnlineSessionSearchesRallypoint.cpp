// Finding sessions, joining them, and what friends have to do with it.
#include "OnlineSessionInterfaceRallypoint.h"

#include "OnlineIdentityInterfaceRallypoint.h"
#include "OnlineSessionInfoRallypoint.h"
#include "OnlineSubsystemRallypointTypes.h"
#include "RallypointNamedSessions.h"
#include "RallypointNative.h"
#include "RallypointSearch.h"
#include "RallypointTexts.h"

namespace
{
	// A result for a session that was not searched for: an invitation names its id alone.
	FOnlineSessionSearchResult ResultOf(const FUniqueNetIdRef& Owner, const FString& GameSessionId)
	{
		FOnlineSessionSearchResult Result;
		Result.Session.OwningUserId = Owner;
		if (!GameSessionId.IsEmpty())
		{
			Result.Session.SessionInfo = MakeShared<FOnlineSessionInfoRallypoint>(GameSessionId);
		}
		return Result;
	}
} // namespace

// ---- find

bool FOnlineSessionRallypoint::FindSessions(int32 SearchingPlayerNum, const TSharedRef<FOnlineSessionSearch>& SearchSettings)
{
	return Find(*GetLocalPlayer(SearchingPlayerNum), SearchSettings);
}

bool FOnlineSessionRallypoint::FindSessions(const FUniqueNetId& SearchingPlayerId, const TSharedRef<FOnlineSessionSearch>& SearchSettings)
{
	return Find(SearchingPlayerId, SearchSettings);
}

bool FOnlineSessionRallypoint::Find(const FUniqueNetId& Player, const TSharedRef<FOnlineSessionSearch>& Search)
{
	ActAs(Player);
	const TSharedPtr<FRallypointSearch> NativeSearch = FRallypointSearch::Create(Native);
	RpResult Result = NativeSearch.IsValid() ? NativeSearch->SetQuery(*Search) : RP_RESULT_INVALID_HANDLE;
	uint64 Operation = 0;
	if (Result == RP_RESULT_OK)
	{
		Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Out)
			{ return rp_session_find(Handle, NativeSearch->GetId(), nullptr, nullptr, Out); },
			[this](const FRallypointCompletion& Completion) { OnFindComplete(Completion.Operation, Completion.Outcome); }, &Operation);
	}
	if (Result == RP_RESULT_ALREADY_PENDING)
	{
		// The delegate names no search: telling false would end the search that is under way for whoever waits for it.
		return Refuse(NAME_None, Result, []() {});
	}
	if (Result != RP_RESULT_OK)
	{
		Search->SearchState = EOnlineAsyncTaskState::Failed;
		return Refuse(NAME_None, Result, [this]() { TriggerOnFindSessionsCompleteDelegates(false); });
	}
	Search->SearchResults.Empty();
	Search->SearchState = EOnlineAsyncTaskState::InProgress;
	NativeSearch->Shown = Search;
	CurrentSearch = Search;
	CurrentNativeSearch = NativeSearch;
	CurrentFind = Operation;
	return true;
}

void FOnlineSessionRallypoint::OnFindComplete(uint64 Operation, const FRallypointOutcome& Outcome)
{
	if (Operation != CurrentFind)
	{
		// It was cancelled: Unreal hears of that by OnCancelFindSessionsComplete alone.
		return;
	}
	// Given up before anybody is told, so that a delegate can search again.
	const TSharedPtr<FOnlineSessionSearch> Search = CurrentSearch;
	const TSharedPtr<FRallypointSearch> NativeSearch = CurrentNativeSearch;
	CurrentSearch.Reset();
	CurrentNativeSearch.Reset();
	CurrentFind = 0;
	Note(NAME_None, Outcome);
	if (Outcome.IsOk())
	{
		Search->SearchResults = NativeSearch->ReadResults();
		Search->SortSearchResults();
	}
	Search->SearchState = Outcome.IsOk() ? EOnlineAsyncTaskState::Done : EOnlineAsyncTaskState::Failed;
	TriggerOnFindSessionsCompleteDelegates(Outcome.IsOk());
}

bool FOnlineSessionRallypoint::CancelFindSessions()
{
	const RpResult Result = CurrentFind == 0 ? static_cast<RpResult>(RP_RESULT_NOT_SEARCHING)
											 : Native->Begin([](RpSubsystem* Handle, uint64_t* Operation)
												   { return rp_session_cancel_find(Handle, nullptr, nullptr, Operation); },
												   [this](const FRallypointCompletion& Completion)
												   { TriggerOnCancelFindSessionsCompleteDelegates(Note(NAME_None, Completion.Outcome)); });
	if (Result != RP_RESULT_OK)
	{
		return Refuse(NAME_None, Result, [this]() { TriggerOnCancelFindSessionsCompleteDelegates(false); });
	}
	CurrentSearch->SearchState = EOnlineAsyncTaskState::Failed;
	CurrentSearch.Reset();
	CurrentNativeSearch.Reset();
	CurrentFind = 0;
	return true;
}

bool FOnlineSessionRallypoint::FindSessionById(const FUniqueNetId& SearchingUserId, const FUniqueNetId& SessionId, const FUniqueNetId&,
	const FOnSingleSessionResultCompleteDelegate& CompletionDelegate)
{
	ActAs(SearchingUserId);
	const int32 LocalUserNum = FMath::Max(Identity->FindLocalUser(SearchingUserId), 0);
	const TSharedPtr<FRallypointSearch> NativeSearch = FRallypointSearch::Create(Native);
	const FTCHARToUTF8 Id(*SessionId.ToString());
	RpResult Result = RP_RESULT_INVALID_HANDLE;
	if (NativeSearch.IsValid())
	{
		Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
			{ return rp_session_find_by_id(Handle, Id.Get(), NativeSearch->GetId(), nullptr, nullptr, Operation); },
			[this, NativeSearch, LocalUserNum, CompletionDelegate](const FRallypointCompletion& Completion)
			{
				const TArray<FOnlineSessionSearchResult> Results = NativeSearch->ReadResults();
				const bool bFound = Note(NAME_None, Completion.Outcome) && Results.Num() > 0;
				CompletionDelegate.ExecuteIfBound(LocalUserNum, bFound, bFound ? Results[0] : FOnlineSessionSearchResult());
			});
	}
	if (Result != RP_RESULT_OK)
	{
		return Refuse(NAME_None, Result,
			[LocalUserNum, CompletionDelegate]() { CompletionDelegate.ExecuteIfBound(LocalUserNum, false, FOnlineSessionSearchResult()); });
	}
	return true;
}

bool FOnlineSessionRallypoint::FindSessionById(const FUniqueNetId& SearchingUserId, const FUniqueNetId& SessionId,
	const FUniqueNetId& FriendId, const FString&, const FOnSingleSessionResultCompleteDelegate& CompletionDelegate)
{
	return FindSessionById(SearchingUserId, SessionId, FriendId, CompletionDelegate);
}

bool FOnlineSessionRallypoint::PingSearchResults(const FOnlineSessionSearchResult& SearchResult)
{
	const FOnlineSessionInfoRallypoint* Info = FOnlineSessionInfoRallypoint::From(SearchResult.Session.SessionInfo);
	RpResult Result = RP_RESULT_INVALID_ARGUMENT;
	if (Info != nullptr && Info->Search.IsValid() && Info->Search->IsOf(Native))
	{
		const TSharedPtr<FRallypointSearch> NativeSearch = Info->Search;
		Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
			{ return rp_session_ping_results(Handle, NativeSearch->GetId(), nullptr, nullptr, Operation); },
			[this, NativeSearch](const FRallypointCompletion& Completion)
			{
				if (const TSharedPtr<FOnlineSessionSearch> Shown = NativeSearch->Shown.Pin())
				{
					NativeSearch->RefreshPings(Shown->SearchResults);
				}
				TriggerOnPingSearchResultsCompleteDelegates(Note(NAME_None, Completion.Outcome));
			});
	}
	if (Result != RP_RESULT_OK)
	{
		return Refuse(NAME_None, Result, [this]() { TriggerOnPingSearchResultsCompleteDelegates(false); });
	}
	return true;
}

bool FOnlineSessionRallypoint::GetResolvedConnectString(
	const FOnlineSessionSearchResult& SearchResult, FName PortType, FString& ConnectInfo)
{
	const FOnlineSessionInfoRallypoint* Info = FOnlineSessionInfoRallypoint::From(SearchResult.Session.SessionInfo);
	int32 NativePortType = RP_PORT_TYPE_GAME;
	RpResult Result = RP_RESULT_INVALID_ARGUMENT;
	if (Info != nullptr && Info->Search.IsValid() && IsPortType(PortType, NativePortType))
	{
		Result = Info->Search->GetResolvedConnectString(Info->ResultIndex, NativePortType, ConnectInfo);
	}
	return Note(NAME_None, FRallypointOutcome::Refused(Result));
}

// ---- join

bool FOnlineSessionRallypoint::JoinSession(int32 LocalUserNum, FName SessionName, const FOnlineSessionSearchResult& DesiredSession)
{
	return Join(GetLocalPlayer(LocalUserNum), LocalUserNum, SessionName, DesiredSession);
}

bool FOnlineSessionRallypoint::JoinSession(
	const FUniqueNetId& LocalUserId, FName SessionName, const FOnlineSessionSearchResult& DesiredSession)
{
	return Join(LocalUserId.AsShared(), FMath::Max(Identity->FindLocalUser(LocalUserId), 0), SessionName, DesiredSession);
}

bool FOnlineSessionRallypoint::Join(
	const FUniqueNetIdRef& Player, int32 LocalUserNum, FName SessionName, const FOnlineSessionSearchResult& Desired)
{
	const auto Tell = [this, SessionName](EOnJoinSessionCompleteResult::Type Result)
	{ TriggerOnJoinSessionCompleteDelegates(SessionName, Result); };
	const FOnlineSessionInfoRallypoint* Info = FOnlineSessionInfoRallypoint::From(Desired.Session.SessionInfo);
	if (Info == nullptr || !Info->IsValid())
	{
		return Refuse(
			SessionName, RP_RESULT_COULD_NOT_RETRIEVE_ADDRESS, [Tell]() { Tell(EOnJoinSessionCompleteResult::CouldNotRetrieveAddress); });
	}
	ActAs(*Player);
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const FTCHARToUTF8 GameSessionId(*Info->ToString());
	RpJoinOptions Options = RP_JOIN_OPTIONS_INIT;
	// A result of another instance's, in the editor for example, is joined by its id.
	Options.search = Info->Search.IsValid() && Info->Search->IsOf(Native) ? Info->Search->GetId() : 0;
	Options.result_index = Info->ResultIndex;
	Options.game_session_id = GameSessionId.Get();
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_session_join(Handle, Name.Get(), &Options, nullptr, nullptr, Operation); },
		[this, SessionName, Tell](const FRallypointCompletion& Completion)
		{
			Sessions->Refresh(SessionName);
			Note(SessionName, Completion.Outcome);
			// The numbers are Unreal's.
			Tell(static_cast<EOnJoinSessionCompleteResult::Type>(rp_join_result(Completion.Outcome.Result)));
		});
	if (Result != RP_RESULT_OK)
	{
		const auto Refused = static_cast<EOnJoinSessionCompleteResult::Type>(rp_join_result(Result));
		return Refuse(SessionName, Result, [Tell, Refused]() { Tell(Refused); });
	}
	Sessions->Adopt(SessionName, LocalUserNum, Player);
	return true;
}

// ---- friends and invitations: no service here knows any, so the answer is the library's "not supported"

bool FOnlineSessionRallypoint::FindFriendSession(int32 LocalUserNum, const FUniqueNetId&)
{
	const int32 Told = FMath::Clamp(LocalUserNum, 0, MAX_LOCAL_PLAYERS - 1);
	return Refuse(NAME_None, RP_RESULT_NOT_SUPPORTED,
		[this, Told]() { TriggerOnFindFriendSessionCompleteDelegates(Told, false, TArray<FOnlineSessionSearchResult>()); });
}

bool FOnlineSessionRallypoint::FindFriendSession(const FUniqueNetId& LocalUserId, const FUniqueNetId& Friend)
{
	return FindFriendSession(Identity->FindLocalUser(LocalUserId), Friend);
}

bool FOnlineSessionRallypoint::FindFriendSession(const FUniqueNetId& LocalUserId, const TArray<FUniqueNetIdRef>&)
{
	return FindFriendSession(Identity->FindLocalUser(LocalUserId), LocalUserId);
}

bool FOnlineSessionRallypoint::SendSessionInviteToFriend(int32, FName SessionName, const FUniqueNetId&)
{
	return Refuse(SessionName, RP_RESULT_NOT_SUPPORTED, []() {});
}

bool FOnlineSessionRallypoint::SendSessionInviteToFriend(const FUniqueNetId&, FName SessionName, const FUniqueNetId& Friend)
{
	return SendSessionInviteToFriend(0, SessionName, Friend);
}

bool FOnlineSessionRallypoint::SendSessionInviteToFriends(int32, FName SessionName, const TArray<FUniqueNetIdRef>&)
{
	return Refuse(SessionName, RP_RESULT_NOT_SUPPORTED, []() {});
}

bool FOnlineSessionRallypoint::SendSessionInviteToFriends(const FUniqueNetId&, FName SessionName, const TArray<FUniqueNetIdRef>& Friends)
{
	return SendSessionInviteToFriends(0, SessionName, Friends);
}

bool FOnlineSessionRallypoint::ReceiveInvite(const FUniqueNetId& From, const FString& AppId, const FString& GameSessionId)
{
	if (GameSessionId.IsEmpty())
	{
		return false;
	}
	const FUniqueNetIdRef Sender = From.AsShared();
	Deferred.Add([this, Sender, AppId, GameSessionId]()
		{ TriggerOnSessionInviteReceivedDelegates(*GetLocalPlayer(0), *Sender, AppId, ResultOf(Sender, GameSessionId)); });
	return true;
}

bool FOnlineSessionRallypoint::AcceptInvite(const FUniqueNetId& From, const FString& GameSessionId)
{
	const FUniqueNetIdRef Sender = From.AsShared();
	const bool bIsToASession = !GameSessionId.IsEmpty();
	Deferred.Add([this, Sender, GameSessionId, bIsToASession]()
		{ TriggerOnSessionUserInviteAcceptedDelegates(bIsToASession, 0, GetLocalPlayer(0), ResultOf(Sender, GameSessionId)); });
	return bIsToASession;
}
