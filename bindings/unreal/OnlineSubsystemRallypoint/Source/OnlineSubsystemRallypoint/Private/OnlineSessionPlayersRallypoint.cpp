// Who plays in a session.
#include "OnlineSessionInterfaceRallypoint.h"

#include "OnlineIdentityInterfaceRallypoint.h"
#include "OnlineSubsystemRallypointTypes.h"
#include "RallypointNamedSessions.h"
#include "RallypointNative.h"
#include "RallypointTexts.h"

FUniqueNetIdRef FOnlineSessionRallypoint::Resolve(FName SessionName, const FString& PlayerId) const
{
	const auto Is = [&](const FUniqueNetIdRef& Id) { return Id->ToString().Equals(PlayerId, ESearchCase::CaseSensitive); };
	if (const FNamedOnlineSession* Session = Sessions->Find(SessionName))
	{
		if (const FUniqueNetIdRef* Known = Session->RegisteredPlayers.FindByPredicate(Is))
		{
			return *Known;
		}
	}
	if (const FUniqueNetIdRef* Known = Leaving.FindByPredicate(Is))
	{
		return *Known;
	}
	return FUniqueNetIdRallypoint::Create(PlayerId);
}

bool FOnlineSessionRallypoint::IsPlayerInSession(FName SessionName, const FUniqueNetId& UniqueId)
{
	int32_t bIsIn = 0;
	rp_session_is_player_in_session(
		Native->Get(), TCHAR_TO_UTF8(*Sessions->NativeName(SessionName)), TCHAR_TO_UTF8(*UniqueId.ToString()), &bIsIn);
	return bIsIn != 0;
}

bool FOnlineSessionRallypoint::RegisterPlayer(FName SessionName, const FUniqueNetId& PlayerId, bool bWasInvited)
{
	return RegisterPlayers(SessionName, {PlayerId.AsShared()}, bWasInvited);
}

bool FOnlineSessionRallypoint::RegisterPlayers(FName SessionName, const TArray<FUniqueNetIdRef>& Players, bool bWasInvited)
{
	return ChangePlayers(SessionName, Players, true, bWasInvited, RP_PARTICIPANT_LEFT_REASON_LEFT);
}

bool FOnlineSessionRallypoint::UnregisterPlayer(FName SessionName, const FUniqueNetId& PlayerId)
{
	return UnregisterPlayers(SessionName, {PlayerId.AsShared()});
}

bool FOnlineSessionRallypoint::UnregisterPlayers(FName SessionName, const TArray<FUniqueNetIdRef>& Players)
{
	return ChangePlayers(SessionName, Players, false, false, RP_PARTICIPANT_LEFT_REASON_LEFT);
}

void FOnlineSessionRallypoint::RemovePlayerFromSession(int32, FName SessionName, const FUniqueNetId& TargetPlayerId)
{
	// Here alone: a client cannot take another's slot at the gateway. A server does, with FRallypointServer::RemovePlayer.
	ChangePlayers(SessionName, {TargetPlayerId.AsShared()}, false, false, RP_PARTICIPANT_LEFT_REASON_KICKED);
}

bool FOnlineSessionRallypoint::ChangePlayers(
	FName SessionName, const TArray<FUniqueNetIdRef>& Players, bool bRegister, bool bWasInvited, int32 Reason)
{
	FRallypointTexts Texts;
	TArray<const char*> Ids;
	for (const FUniqueNetIdRef& Player : Players)
	{
		Ids.Add(Texts.Keep(Player->ToString()));
	}
	const auto Tell = [this, SessionName, Players, bRegister](bool bWasSuccessful)
	{
		if (bRegister)
		{
			TriggerOnRegisterPlayersCompleteDelegates(SessionName, Players, bWasSuccessful);
		}
		else
		{
			TriggerOnUnregisterPlayersCompleteDelegates(SessionName, Players, bWasSuccessful);
		}
	};
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const uint32 Count = static_cast<uint32>(Ids.Num());
	const RpResult Result = Native->Begin(
		[&](RpSubsystem* Handle, uint64_t* Operation)
		{
			return bRegister ? rp_session_register_players(
								   Handle, Name.Get(), Ids.GetData(), Count, bWasInvited ? 1 : 0, nullptr, nullptr, Operation)
							 : rp_session_unregister_players(Handle, Name.Get(), Ids.GetData(), Count, Reason, nullptr, nullptr, Operation);
		},
		[this, SessionName, Tell, bRegister](const FRallypointCompletion& Completion)
		{
			PlayersLeaving -= bRegister ? 0 : 1;
			Sessions->Refresh(SessionName);
			Tell(Note(SessionName, Completion.Outcome));
		});
	if (Result != RP_RESULT_OK)
	{
		return Refuse(SessionName, Result, [Tell]() { Tell(false); });
	}
	if (!bRegister)
	{
		Leaving.Append(Players);
		PlayersLeaving++;
	}
	// Slots are taken and given back at once.
	Sessions->Refresh(SessionName, Players);
	return true;
}

void FOnlineSessionRallypoint::RegisterLocalPlayer(
	const FUniqueNetId& PlayerId, FName SessionName, const FOnRegisterLocalPlayerCompleteDelegate& Delegate)
{
	const FUniqueNetIdRef Player = PlayerId.AsShared();
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const FTCHARToUTF8 Id(*PlayerId.ToString());
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_session_register_local_player(Handle, Name.Get(), Id.Get(), nullptr, nullptr, Operation); },
		[this, SessionName, Player, Delegate](const FRallypointCompletion& Completion)
		{
			Note(SessionName, Completion.Outcome);
			Delegate.ExecuteIfBound(*Player, static_cast<EOnJoinSessionCompleteResult::Type>(rp_join_result(Completion.Outcome.Result)));
		});
	if (Result != RP_RESULT_OK)
	{
		const EOnJoinSessionCompleteResult::Type Told = Result == RP_RESULT_SESSION_NOT_FOUND
															? EOnJoinSessionCompleteResult::SessionDoesNotExist
															: EOnJoinSessionCompleteResult::UnknownError;
		Refuse(SessionName, Result, [Player, Delegate, Told]() { Delegate.ExecuteIfBound(*Player, Told); });
	}
}

void FOnlineSessionRallypoint::UnregisterLocalPlayer(
	const FUniqueNetId& PlayerId, FName SessionName, const FOnUnregisterLocalPlayerCompleteDelegate& Delegate)
{
	const FUniqueNetIdRef Player = PlayerId.AsShared();
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const FTCHARToUTF8 Id(*PlayerId.ToString());
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_session_unregister_local_player(Handle, Name.Get(), Id.Get(), nullptr, nullptr, Operation); },
		[this, SessionName, Player, Delegate](const FRallypointCompletion& Completion)
		{ Delegate.ExecuteIfBound(*Player, Note(SessionName, Completion.Outcome)); });
	if (Result != RP_RESULT_OK)
	{
		Refuse(SessionName, Result, [Player, Delegate]() { Delegate.ExecuteIfBound(*Player, false); });
	}
}
