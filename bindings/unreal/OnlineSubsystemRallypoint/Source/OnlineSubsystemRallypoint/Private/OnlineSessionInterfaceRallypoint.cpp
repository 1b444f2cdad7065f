#include "OnlineSessionInterfaceRallypoint.h"

#include "OnlineIdentityInterfaceRallypoint.h"
#include "OnlineSubsystemRallypointTypes.h"
#include "OnlineSubsystemUtils.h"
#include "RallypointConfig.h"
#include "RallypointGameSession.h"
#include "RallypointLog.h"
#include "RallypointNamedSessions.h"
#include "RallypointNative.h"
#include "RallypointSettings.h"
#include "RallypointTexts.h"
#if RALLYPOINT_HAS_ONLINE_HEADERS
#include "Online/OnlineSessionNames.h"
#endif

FOnlineSessionRallypoint::FOnlineSessionRallypoint(FName InInstanceName, const TSharedRef<FRallypointNative>& InNative,
	const TSharedRef<FOnlineIdentityRallypoint, ESPMode::ThreadSafe>& InIdentity, const FRallypointConfig& Config)
	: InstanceName(InInstanceName)
	, Native(InNative)
	, Identity(InIdentity)
	, Sessions(MakeUnique<FRallypointNamedSessions>(InNative))
	, MatchmakingConfiguration(Config.MatchmakingConfiguration)
	, bAcceptMatches(Config.bAcceptMatches)
{
}

FOnlineSessionRallypoint::~FOnlineSessionRallypoint() = default;

// ---- what all calls have in common

const FRallypointOutcome& FOnlineSessionRallypoint::GetLastError(FName SessionName) const
{
	static const FRallypointOutcome Success;
	const FRallypointOutcome* Known = LastErrors.Find(SessionName);
	return Known != nullptr ? *Known : Success;
}

bool FOnlineSessionRallypoint::Note(FName SessionName, const FRallypointOutcome& Outcome)
{
	if (Outcome.IsOk())
	{
		LastErrors.Remove(SessionName);
	}
	else
	{
		LastErrors.Add(SessionName, Outcome);
	}
	return Outcome.IsOk();
}

bool FOnlineSessionRallypoint::Refuse(FName SessionName, int32 Result, TFunction<void()> Tell)
{
	const FRallypointOutcome Outcome = FRallypointOutcome::Refused(Result);
	Note(SessionName, Outcome);
	UE_LOG(LogRallypoint, Warning, TEXT("%s: %s: %s"), *SessionName.ToString(), *Outcome.GetCode(), *Outcome.Message);
	Deferred.Add(MoveTemp(Tell));
	return false;
}

void FOnlineSessionRallypoint::Tick()
{
	if (PlayersLeaving == 0)
	{
		Leaving.Empty();
	}
	const TArray<TFunction<void()>> Now = MoveTemp(Deferred);
	Deferred.Reset();
	for (const TFunction<void()>& Tell : Now)
	{
		// One may have shut everything down.
		if (Native->Get() != nullptr)
		{
			Tell();
		}
	}
}

FUniqueNetIdRef FOnlineSessionRallypoint::GetLocalPlayer(int32 LocalUserNum) const
{
	const FUniqueNetIdPtr Id = Identity->GetUniquePlayerId(LocalUserNum);
	if (Id.IsValid())
	{
		return Id.ToSharedRef();
	}
	return FUniqueNetIdRallypoint::Create(FString());
}

void FOnlineSessionRallypoint::ActAs(const FUniqueNetId& UserId)
{
	const int32 LocalUserNum = Identity->FindLocalUser(UserId);
	Native->ActAs(UserId.ToString(), Identity->GetPlayerNickname(LocalUserNum), Identity->GetAuthToken(LocalUserNum));
}

int32 FOnlineSessionRallypoint::GamePort() const
{
	// 0 until the net driver listens; the library then takes the engine's 7777.
	return GetPortFromNetDriver(InstanceName);
}

bool FOnlineSessionRallypoint::IsPortType(FName PortType, int32& OutPortType)
{
	OutPortType = PortType == NAME_BeaconPort ? RP_PORT_TYPE_BEACON : RP_PORT_TYPE_GAME;
	return PortType == NAME_GamePort || PortType == NAME_BeaconPort;
}

// ---- getters

FUniqueNetIdPtr FOnlineSessionRallypoint::CreateSessionIdFromString(const FString& SessionIdStr)
{
	if (SessionIdStr.IsEmpty())
	{
		return nullptr;
	}
	return FUniqueNetIdRallypoint::Create(SessionIdStr);
}

FNamedOnlineSession* FOnlineSessionRallypoint::GetNamedSession(FName SessionName)
{
	return Sessions->Find(SessionName);
}

FOnlineSessionSettings* FOnlineSessionRallypoint::GetSessionSettings(FName SessionName)
{
	FNamedOnlineSession* Session = Sessions->Find(SessionName);
	return Session != nullptr ? &Session->SessionSettings : nullptr;
}

FNamedOnlineSession* FOnlineSessionRallypoint::AddNamedSession(FName SessionName, const FOnlineSessionSettings&)
{
	return Sessions->Find(SessionName);
}

FNamedOnlineSession* FOnlineSessionRallypoint::AddNamedSession(FName SessionName, const FOnlineSession&)
{
	return Sessions->Find(SessionName);
}

EOnlineSessionState::Type FOnlineSessionRallypoint::GetSessionState(FName SessionName) const
{
	int32_t State = RP_SESSION_STATE_NO_SESSION;
	rp_session_get_state(Native->Get(), TCHAR_TO_UTF8(*Sessions->NativeName(SessionName)), &State);
	// The numbers are Unreal's.
	return static_cast<EOnlineSessionState::Type>(State);
}

bool FOnlineSessionRallypoint::HasPresenceSession()
{
	int32_t bHas = 0;
	rp_session_has_presence_session(Native->Get(), &bHas);
	return bHas != 0;
}

int32 FOnlineSessionRallypoint::GetNumSessions()
{
	uint32_t Count = 0;
	rp_session_get_count(Native->Get(), &Count);
	return static_cast<int32>(Count);
}

void FOnlineSessionRallypoint::DumpSessionState()
{
	FString Dump;
	FRallypointNative::ReadText([this](char* Buffer, size_t* Size) { return rp_subsystem_dump(Native->Get(), Buffer, Size); }, Dump);
	UE_LOG(LogRallypoint, Log, TEXT("%s"), *Dump);
}

bool FOnlineSessionRallypoint::GetResolvedConnectString(FName SessionName, FString& ConnectInfo, FName PortType)
{
	int32 NativePortType = RP_PORT_TYPE_GAME;
	RpResult Result = RP_RESULT_INVALID_ARGUMENT;
	if (IsPortType(PortType, NativePortType))
	{
		const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
		Result = FRallypointNative::ReadText([&](char* Buffer, size_t* Size)
			{ return rp_session_get_resolved_connect_string(Native->Get(), Name.Get(), NativePortType, Buffer, Size); },
			ConnectInfo);
	}
	return Note(SessionName, FRallypointOutcome::Refused(Result));
}

// ---- a session's life

bool FOnlineSessionRallypoint::CreateSession(int32 HostingPlayerNum, FName SessionName, const FOnlineSessionSettings& NewSessionSettings)
{
	return Create(GetLocalPlayer(HostingPlayerNum), HostingPlayerNum, SessionName, NewSessionSettings);
}

bool FOnlineSessionRallypoint::CreateSession(
	const FUniqueNetId& HostingPlayerId, FName SessionName, const FOnlineSessionSettings& NewSessionSettings)
{
	return Create(HostingPlayerId.AsShared(), FMath::Max(Identity->FindLocalUser(HostingPlayerId), 0), SessionName, NewSessionSettings);
}

bool FOnlineSessionRallypoint::Create(
	const FUniqueNetIdRef& HostingPlayer, int32 HostingPlayerNum, FName SessionName, const FOnlineSessionSettings& Settings)
{
	ActAs(*HostingPlayer);
	const FRallypointSettingsView View(Settings, GamePort());
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_session_create(Handle, Name.Get(), &View.Native, nullptr, nullptr, Operation); },
		[this, SessionName](const FRallypointCompletion& Completion)
		{
			Sessions->Refresh(SessionName);
			TriggerOnCreateSessionCompleteDelegates(SessionName, Note(SessionName, Completion.Outcome));
		});
	if (Result != RP_RESULT_OK)
	{
		return Refuse(SessionName, Result, [this, SessionName]() { TriggerOnCreateSessionCompleteDelegates(SessionName, false); });
	}
	Sessions->Adopt(SessionName, HostingPlayerNum, HostingPlayer);
	return true;
}

bool FOnlineSessionRallypoint::StartSession(FName SessionName)
{
	const FNamedOnlineSession* Session = Sessions->Find(SessionName);
	if (Session != nullptr && Session->LocalOwnerId.IsValid())
	{
		ActAs(*Session->LocalOwnerId);
	}
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_session_start(Handle, Name.Get(), nullptr, nullptr, Operation); },
		[this, SessionName](const FRallypointCompletion& Completion)
		{
			Sessions->Refresh(SessionName);
			FollowGamePort(SessionName);
			TriggerOnStartSessionCompleteDelegates(SessionName, Note(SessionName, Completion.Outcome));
		});
	Sessions->Refresh(SessionName);
	if (Result != RP_RESULT_OK)
	{
		return Refuse(SessionName, Result, [this, SessionName]() { TriggerOnStartSessionCompleteDelegates(SessionName, false); });
	}
	return true;
}

// The port is known when the net driver listens, which a listen server often does between create and start.
void FOnlineSessionRallypoint::FollowGamePort(FName SessionName)
{
	const FNamedOnlineSession* Session = Sessions->Find(SessionName);
	if (Session == nullptr || !Session->bHosting || !Session->SessionSettings.bIsLANMatch || GamePort() == 0)
	{
		return;
	}
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const RpSessionSettings* Known = nullptr;
	if (rp_session_get_settings(Native->Get(), Name.Get(), &Known) != RP_RESULT_OK)
	{
		return;
	}
	RpSessionSettings Moved = *Known;
	Moved.lan_game_port = static_cast<uint16>(GamePort());
	if (Moved.lan_game_port != Known->lan_game_port)
	{
		rp_session_update(Native->Get(), Name.Get(), &Moved, 1, nullptr, nullptr, nullptr);
	}
	rp_session_settings_release(Native->Get(), Known);
}

bool FOnlineSessionRallypoint::UpdateSession(
	FName SessionName, FOnlineSessionSettings& UpdatedSessionSettings, bool bShouldRefreshOnlineData)
{
	const FRallypointSettingsView View(UpdatedSessionSettings, GamePort());
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_session_update(Handle, Name.Get(), &View.Native, bShouldRefreshOnlineData ? 1 : 0, nullptr, nullptr, Operation); },
		[this, SessionName](const FRallypointCompletion& Completion)
		{
			Sessions->Refresh(SessionName);
			TriggerOnUpdateSessionCompleteDelegates(SessionName, Note(SessionName, Completion.Outcome));
		});
	if (Result != RP_RESULT_OK)
	{
		return Refuse(SessionName, Result, [this, SessionName]() { TriggerOnUpdateSessionCompleteDelegates(SessionName, false); });
	}
	return true;
}

bool FOnlineSessionRallypoint::EndSession(FName SessionName)
{
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_session_end(Handle, Name.Get(), nullptr, nullptr, Operation); },
		[this, SessionName](const FRallypointCompletion& Completion)
		{
			Sessions->Refresh(SessionName);
			TriggerOnEndSessionCompleteDelegates(SessionName, Note(SessionName, Completion.Outcome));
		});
	Sessions->Refresh(SessionName);
	if (Result != RP_RESULT_OK)
	{
		return Refuse(SessionName, Result, [this, SessionName]() { TriggerOnEndSessionCompleteDelegates(SessionName, false); });
	}
	return true;
}

bool FOnlineSessionRallypoint::DestroySession(FName SessionName, const FOnDestroySessionCompleteDelegate& CompletionDelegate)
{
	const auto Tell = [this, SessionName, CompletionDelegate](bool bWasSuccessful)
	{
		CompletionDelegate.ExecuteIfBound(SessionName, bWasSuccessful);
		TriggerOnDestroySessionCompleteDelegates(SessionName, bWasSuccessful);
	};
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_session_destroy(Handle, Name.Get(), nullptr, nullptr, Operation); },
		[this, SessionName, Tell](const FRallypointCompletion& Completion)
		{
			Sessions->Refresh(SessionName);
			Tickets.Remove(SessionName);
			// The session is gone here whatever the gateway says; what it said, GetLastError has.
			Note(SessionName, Completion.Outcome);
			Tell(true);
		});
	Sessions->Refresh(SessionName);
	if (Result != RP_RESULT_OK)
	{
		return Refuse(SessionName, Result, [Tell]() { Tell(false); });
	}
	return true;
}

void FOnlineSessionRallypoint::RemoveNamedSession(FName SessionName)
{
	// There is no way to forget a session without giving its slot back; nobody asked to hear of that.
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_session_destroy(Handle, Name.Get(), nullptr, nullptr, Operation); },
		[this, SessionName](const FRallypointCompletion&) { Sessions->Refresh(SessionName); });
	Sessions->Refresh(SessionName);
}

void FOnlineSessionRallypoint::HostLocally(FName SessionName, const FRallypointGameSession& GameSession)
{
	// Kept on this machine and shown to nobody: starting a session at the gateway would make a second game session.
	FOnlineSessionSettings Settings;
	Settings.NumPublicConnections = GameSession.MaxPlayers;
	Settings.bIsLANMatch = true;
	Settings.bIsDedicated = true;
	Settings.bAllowJoinInProgress = true;
	for (const auto& Property : GameSession.Properties)
	{
		Settings.Set(FName(*Property.Key), Property.Value, EOnlineDataAdvertisementType::DontAdvertise);
	}
	const FRallypointSettingsView View(Settings, GamePort());
	const FTCHARToUTF8 Name(*Sessions->NativeName(SessionName));
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_session_create(Handle, Name.Get(), &View.Native, nullptr, nullptr, Operation); },
		[this, SessionName](const FRallypointCompletion&) { Sessions->Refresh(SessionName); });
	if (Result == RP_RESULT_OK)
	{
		Sessions->Adopt(SessionName, 0, GetLocalPlayer(0));
	}
}

// ---- what happened besides

void FOnlineSessionRallypoint::OnNotice(const FRallypointNotice& Notice)
{
	const FName SessionName(*Notice.SessionName);
	switch (Notice.Kind)
	{
	case RP_SESSION_NOTICE_KIND_SETTINGS_UPDATED:
		Sessions->Refresh(SessionName);
		if (const FNamedOnlineSession* Session = Sessions->Find(SessionName))
		{
			// A copy: who hears of it may destroy the session.
			const FOnlineSessionSettings Settings = Session->SessionSettings;
			TriggerOnSessionSettingsUpdatedDelegates(SessionName, Settings);
		}
		break;
	case RP_SESSION_NOTICE_KIND_PARTICIPANT_SETTINGS_UPDATED:
		if (const FNamedOnlineSession* Session = Sessions->Find(SessionName))
		{
			const FOnlineSessionSettings Settings = Session->SessionSettings;
			TriggerOnSessionParticipantSettingsUpdatedDelegates(SessionName, *Resolve(SessionName, Notice.PlayerId), Settings);
		}
		break;
	case RP_SESSION_NOTICE_KIND_PARTICIPANT_JOINED:
	case RP_SESSION_NOTICE_KIND_PARTICIPANT_LEFT:
	{
		const FUniqueNetIdRef Player = Resolve(SessionName, Notice.PlayerId);
		const bool bJoined = Notice.Kind == RP_SESSION_NOTICE_KIND_PARTICIPANT_JOINED;
#if RALLYPOINT_HAS_PARTICIPANT_JOINED_AND_LEFT
		if (bJoined)
		{
			TriggerOnSessionParticipantJoinedDelegates(SessionName, *Player);
		}
		else
		{
			// The numbers are Unreal's.
			TriggerOnSessionParticipantLeftDelegates(SessionName, *Player, static_cast<EOnSessionParticipantLeftReason>(Notice.Reason));
		}
#endif
#if RALLYPOINT_HAS_PARTICIPANTS_CHANGE
		PRAGMA_DISABLE_DEPRECATION_WARNINGS
		TriggerOnSessionParticipantsChangeDelegates(SessionName, *Player, bJoined);
		if (!bJoined && Notice.Reason == RP_PARTICIPANT_LEFT_REASON_KICKED)
		{
			TriggerOnSessionParticipantRemovedDelegates(SessionName, *Player);
		}
		PRAGMA_ENABLE_DEPRECATION_WARNINGS
#endif
		break;
	}
	case RP_SESSION_NOTICE_KIND_FAILURE:
		if (Notice.Reason == RP_SESSION_FAILURE_SERVICE_CONNECTION_LOST)
		{
			TriggerOnSessionFailureDelegates(*GetLocalPlayer(0), ESessionFailure::ServiceConnectionLost);
		}
		break;
	default:
		break;
	}
}
