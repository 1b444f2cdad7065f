// Matchmaking: a named session comes of a ticket.
#include "OnlineSessionInterfaceRallypoint.h"

#include "OnlineIdentityInterfaceRallypoint.h"
#include "OnlineSubsystemRallypointTypes.h"
#include "RallypointNamedSessions.h"
#include "RallypointNative.h"
#include "RallypointSettings.h"
#include "RallypointTexts.h"
#if RALLYPOINT_HAS_ONLINE_HEADERS
#include "Online/OnlineSessionNames.h"
#endif

#define ONLINE_ERROR_NAMESPACE "OnlineSubsystemRallypoint"

namespace
{
	/** The players of a ticket for the library. It points into itself. */
	class FPartyView
	{
	public:
		/** False when an attribute is of a type that matchmakers do not know. */
		bool Add(const FSessionMatchmakingUser& User)
		{
			TArray<RpPlayerAttribute> Written;
			for (const auto& Pair : User.Attributes)
			{
				RpPlayerAttribute Attribute = RP_PLAYER_ATTRIBUTE_INIT;
				Attribute.name = Texts.Keep(Pair.Key);
				if (!Write(Pair.Value, Attribute))
				{
					return false;
				}
				Written.Add(Attribute);
			}
			Attributes.Add(MoveTemp(Written));
			RpMatchmakingPlayer Player = RP_MATCHMAKING_PLAYER_INIT;
			Player.player_id = Texts.Keep(User.UserId->ToString());
			Player.attributes = Attributes[Attributes.Num() - 1].GetData();
			Player.attribute_count = static_cast<uint32>(Attributes[Attributes.Num() - 1].Num());
			Players.Add(Player);
			return true;
		}

		FRallypointTexts Texts;
		TArray<RpMatchmakingPlayer> Players;

	private:
		bool Write(const FVariantData& Data, RpPlayerAttribute& Attribute)
		{
			FRallypointValues Values;
			const RpValue Value = Values.Write(Data);
			Attribute.attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_NUMBER;
			switch (Value.type)
			{
			case RP_VALUE_TYPE_INT32:
			case RP_VALUE_TYPE_UINT32:
			case RP_VALUE_TYPE_INT64:
			case RP_VALUE_TYPE_BOOL:
				Attribute.number_value = static_cast<double>(Value.integer);
				return true;
			case RP_VALUE_TYPE_UINT64:
				Attribute.number_value = static_cast<double>(static_cast<uint64>(Value.integer));
				return true;
			case RP_VALUE_TYPE_FLOAT:
			case RP_VALUE_TYPE_DOUBLE:
				Attribute.number_value = Value.number;
				return true;
			case RP_VALUE_TYPE_STRING:
				Attribute.attribute_type = RP_PLAYER_ATTRIBUTE_TYPE_STRING;
				Attribute.string_value = Texts.Keep(UTF8_TO_TCHAR(Value.text));
				return true;
			default:
				return false;
			}
		}

		TArray<TArray<RpPlayerAttribute>> Attributes;
	};
} // namespace

bool FOnlineSessionRallypoint::StartMatchmaking(const TArray<FUniqueNetIdRef>& LocalPlayers, FName SessionName,
	const FOnlineSessionSettings& NewSessionSettings, TSharedRef<FOnlineSessionSearch>& SearchSettings)
{
	// This overload has no attributes of players: what the search says besides the configuration is every player's.
	TArray<FSessionMatchmakingUser> Players;
	for (const FUniqueNetIdRef& Id : LocalPlayers)
	{
		FSessionMatchmakingUser Player{Id, {}};
		for (const auto& Pair : SearchSettings->QuerySettings.SearchParams)
		{
			if (Pair.Key != SEARCH_MATCHMAKING_QUEUE)
			{
				Player.Attributes.Add(Pair.Key.ToString(), Pair.Value.Data);
			}
		}
		Players.Add(Player);
	}
	return Matchmake(Players, SessionName, NewSessionSettings, SearchSettings,
		[this, SessionName](const FRallypointOutcome& Outcome) { TriggerOnMatchmakingCompleteDelegates(SessionName, Outcome.IsOk()); });
}

bool FOnlineSessionRallypoint::StartMatchmaking(const TArray<FSessionMatchmakingUser>& LocalPlayers, FName SessionName,
	const FOnlineSessionSettings& NewSessionSettings, TSharedRef<FOnlineSessionSearch>& SearchSettings,
	const FOnStartMatchmakingComplete& CompletionDelegate)
{
	return Matchmake(LocalPlayers, SessionName, NewSessionSettings, SearchSettings,
		[SessionName, CompletionDelegate](const FRallypointOutcome& Outcome)
		{
			const EOnlineErrorResult Result = Outcome.IsOk() ? EOnlineErrorResult::Success : EOnlineErrorResult::RequestFailure;
			CompletionDelegate.ExecuteIfBound(SessionName,
				ONLINE_ERROR(Result, Outcome.IsOk() ? FString() : Outcome.GetCode(), FText::FromString(Outcome.Message)),
				FSessionMatchmakingResults());
		});
}

bool FOnlineSessionRallypoint::Matchmake(const TArray<FSessionMatchmakingUser>& Players, FName SessionName,
	const FOnlineSessionSettings& Settings, const TSharedRef<FOnlineSessionSearch>& Search,
	TFunction<void(const FRallypointOutcome&)> OnDone)
{
	FString Configuration = MatchmakingConfiguration;
	Search->QuerySettings.Get(SEARCH_MATCHMAKING_QUEUE, Configuration);
	FPartyView Party;
	bool bIsWritten = Players.Num() > 0;
	for (const FSessionMatchmakingUser& Player : Players)
	{
		bIsWritten = bIsWritten && Party.Add(Player);
	}
	RpResult Result = RP_RESULT_INVALID_ARGUMENT;
	uint64_t Ticket = 0;
	if (bIsWritten)
	{
		ActAs(*Players[0].UserId);
		const FRallypointSettingsView View(Settings, GamePort());
		const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
		RpMatchmakingOptions Options = RP_MATCHMAKING_OPTIONS_INIT;
		Options.configuration = Party.Texts.Keep(Configuration);
		Options.players = Party.Players.GetData();
		Options.player_count = static_cast<uint32>(Party.Players.Num());
		Options.acceptance_mode = bAcceptMatches ? RP_ACCEPTANCE_MODE_AUTOMATIC : RP_ACCEPTANCE_MODE_MANUAL;
		Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
			{ return rp_session_start_matchmaking(Handle, Name.Get(), &View.Native, &Options, nullptr, nullptr, Operation, &Ticket); },
			[this, SessionName, Search, OnDone](const FRallypointCompletion& Completion)
			{
				Sessions->Refresh(SessionName);
				Tickets.Remove(SessionName);
				Search->SearchState = Completion.Outcome.IsOk() ? EOnlineAsyncTaskState::Done : EOnlineAsyncTaskState::Failed;
				Note(SessionName, Completion.Outcome);
				OnDone(Completion.Outcome);
			});
	}
	if (Result != RP_RESULT_OK)
	{
		Search->SearchState = EOnlineAsyncTaskState::Failed;
		return Refuse(SessionName, Result, [OnDone, Result]() { OnDone(FRallypointOutcome::Refused(Result)); });
	}
	Search->SearchState = EOnlineAsyncTaskState::InProgress;
	Tickets.Add(SessionName, Ticket);
	Sessions->Adopt(SessionName, FMath::Max(Identity->FindLocalUser(*Players[0].UserId), 0), Players[0].UserId);
	return true;
}

bool FOnlineSessionRallypoint::CancelMatchmaking(int32, FName SessionName)
{
	return CancelMatch(SessionName);
}

bool FOnlineSessionRallypoint::CancelMatchmaking(const FUniqueNetId&, FName SessionName)
{
	return CancelMatch(SessionName);
}

bool FOnlineSessionRallypoint::CancelMatch(FName SessionName)
{
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_session_cancel_matchmaking(Handle, Name.Get(), nullptr, nullptr, Operation); },
		[this, SessionName](const FRallypointCompletion& Completion)
		{
			Sessions->Refresh(SessionName);
			Tickets.Remove(SessionName);
			// The session is gone here whatever the gateway says; what it said, GetLastError has.
			Note(SessionName, Completion.Outcome);
			TriggerOnCancelMatchmakingCompleteDelegates(SessionName, true);
		});
	Sessions->Refresh(SessionName);
	if (Result != RP_RESULT_OK)
	{
		return Refuse(SessionName, Result, [this, SessionName]() { TriggerOnCancelMatchmakingCompleteDelegates(SessionName, false); });
	}
	return true;
}

bool FOnlineSessionRallypoint::AcceptMatch(FName SessionName, bool bAccept)
{
	const uint64* Ticket = Tickets.Find(SessionName);
	const int32 Acceptance = bAccept ? RP_MATCH_ACCEPTANCE_ACCEPTED : RP_MATCH_ACCEPTANCE_REJECTED;
	const RpResult Result =
		Ticket == nullptr ? static_cast<RpResult>(RP_RESULT_SESSION_NOT_FOUND)
						  : Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
								{ return rp_matchmaking_accept(Handle, *Ticket, Acceptance, nullptr, 0, nullptr, nullptr, Operation); },
								[this, SessionName](const FRallypointCompletion& Completion) { Note(SessionName, Completion.Outcome); });
	return Note(SessionName, FRallypointOutcome::Refused(Result));
}

void FOnlineSessionRallypoint::OnMatchNotice(const FRallypointMatchNotice& Notice)
{
	const FName SessionName(*Notice.SessionName);
	Sessions->Refresh(SessionName);
	if (Notice.Kind == RP_MATCH_NOTICE_KIND_ACCEPTANCE && !bAcceptMatches)
	{
		MatchAcceptance.Broadcast(SessionName, Notice.AcceptanceLeftMs);
	}
}

#undef ONLINE_ERROR_NAMESPACE
