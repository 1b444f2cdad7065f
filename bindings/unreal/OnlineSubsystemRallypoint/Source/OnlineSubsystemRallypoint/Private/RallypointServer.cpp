#include "RallypointServer.h"

#include "HAL/PlatformTime.h"
#include "Misc/CommandLine.h"
#include "Misc/Parse.h"
#include "RallypointConfig.h"
#include "RallypointLog.h"
#include "RallypointNative.h"
#include "RallypointTexts.h"

#include <ctime>

namespace
{
	// Where the engine's servers listen unless somebody says otherwise.
	const int32 DefaultPort = 7777;

	// At shutdown: the service usually answers within milliseconds, and nobody should wait for one that is gone.
	const double LeaveTimeoutSeconds = 2;

	const char* OrNull(FRallypointTexts& Texts, const TCHAR* Option)
	{
		FString Value;
		return FParse::Value(FCommandLine::Get(), Option, Value) ? Texts.Keep(Value) : nullptr;
	}
} // namespace

/** One player at the door. */
struct FRallypointServer::FValidation
{
	FString PlayerSessionId;
	FString PlayerId;
	FRallypointPlayer Player;
	FOnValidated OnValidated;
	/** What is asked now; to be waited for. */
	uint64 Operation = 0;
	/** Somebody blocks until it is over. */
	bool bIsWaitedFor = false;
	/** Who waited for it gave up: a slot that is accepted after all is given back. */
	bool bIsGivenUp = false;
};

FRallypointServer::FRallypointServer(const TSharedRef<FRallypointNative>& InNative, const FRallypointConfig& Config)
	: Native(InNative)
	, PlayerSessionIdOption(Config.PlayerSessionIdOption)
	, PreLoginTimeoutSeconds(Config.PreLoginTimeoutSeconds)
	, EnterTimeoutSeconds(Config.EnterTimeoutSeconds)
	, bVerifyPlayerId(Config.bVerifyPlayerId)
{
}

FRallypointServer::~FRallypointServer() = default;

bool FRallypointServer::IsWanted()
{
	return FParse::Param(FCommandLine::Get(), TEXT("Rallypoint"));
}

int32 FRallypointServer::PortOfCommandLine()
{
	int32 Port = DefaultPort;
	FParse::Value(FCommandLine::Get(), TEXT("-port="), Port);
	return Port;
}

// ---- its life

bool FRallypointServer::Start(int32 Port)
{
	FRallypointTexts Texts;
	RpServerParameters Parameters = RP_SERVER_PARAMETERS_INIT;
	Parameters.use_environment = 1;
	Parameters.websocket_url = OrNull(Texts, TEXT("-RallypointWebSocketUrl="));
	Parameters.process_id = OrNull(Texts, TEXT("-RallypointProcessId="));
	Parameters.host_id = OrNull(Texts, TEXT("-RallypointHostId="));
	Parameters.fleet_id = OrNull(Texts, TEXT("-RallypointFleetId="));
	Parameters.auth_token = OrNull(Texts, TEXT("-RallypointAuthToken="));
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_server_init(Handle, &Parameters, nullptr, nullptr, Operation); },
		[this, Port](const FRallypointCompletion& Completion)
		{
			if (Completion.Outcome.IsOk())
			{
				Offer(Port);
				return;
			}
			bIsStarted = false;
			Ready.Broadcast(Completion.Outcome);
		});
	if (Result != RP_RESULT_OK)
	{
		const FRallypointOutcome Outcome = FRallypointOutcome::Refused(Result);
		UE_LOG(LogRallypoint, Error, TEXT("this process cannot host: %s"), *Outcome.Message);
		Deferred.Add([this, Outcome]() { Ready.Broadcast(Outcome); });
		return false;
	}
	bIsStarted = true;
	return true;
}

void FRallypointServer::Offer(int32 Port)
{
	RpProcessParameters Process = RP_PROCESS_PARAMETERS_INIT;
	Process.port = static_cast<uint16>(Port);
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_server_ready(Handle, &Process, nullptr, nullptr, Operation); },
		[this](const FRallypointCompletion& Completion) { Ready.Broadcast(Completion.Outcome); });
	if (Result != RP_RESULT_OK)
	{
		Ready.Broadcast(FRallypointOutcome::Refused(Result));
	}
}

void FRallypointServer::OnStartGameSession(const FRallypointGameSession& NewGameSession)
{
	GameSession = NewGameSession;
	UE_LOG(LogRallypoint, Log, TEXT("hosting %s for %d players"), *GameSession.Name, GameSession.MaxPlayers);
	if (GameSessionStart.IsBound())
	{
		GameSessionStart.Broadcast(GameSession);
		return;
	}
	Activate();
}

bool FRallypointServer::Activate()
{
	const RpResult Result = Native->Begin([](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_server_activate_game_session(Handle, nullptr, nullptr, Operation); },
		[this](const FRallypointCompletion& Completion)
		{
			bIsActive = Completion.Outcome.IsOk();
			if (!bIsActive)
			{
				UE_LOG(LogRallypoint, Error, TEXT("the game session was not activated: %s"), *Completion.Outcome.Message);
			}
		});
	return Result == RP_RESULT_OK;
}

void FRallypointServer::OnUpdateGameSession(const FRallypointGameSessionUpdate& Update)
{
	GameSession = Update.GameSession;
	GameSessionUpdate.Broadcast(Update);
}

void FRallypointServer::OnProcessTerminate(int64 TerminationTimeMs)
{
	const double MsPerSecond = 1000;
	const double NowMs = static_cast<double>(std::time(nullptr)) * MsPerSecond;
	const double LeftMs = static_cast<double>(TerminationTimeMs) - NowMs;
	Terminate.Broadcast(TerminationTimeMs > 0 ? FMath::Max(LeftMs, 0.0) / MsPerSecond : 0.0);
}

void FRallypointServer::OnHealthCheckRequest()
{
	const bool bIsWell = !HealthCheck.IsBound() || HealthCheck.Execute();
	rp_server_report_health(Native->Get(), bIsWell ? 1 : 0);
}

void FRallypointServer::End(TFunction<void()> OnEnded)
{
	const RpResult Result = bIsEnding ? static_cast<RpResult>(RP_RESULT_ALREADY_PENDING)
									  : Native->Begin([](RpSubsystem* Handle, uint64_t* Operation)
											{ return rp_server_ending(Handle, nullptr, nullptr, Operation); },
											[OnEnded](const FRallypointCompletion&) { OnEnded(); });
	bIsActive = false;
	if (Result == RP_RESULT_OK)
	{
		bIsEnding = true;
		return;
	}
	Deferred.Add(MoveTemp(OnEnded));
}

void FRallypointServer::Leave()
{
	if (!bIsStarted || bIsEnding)
	{
		return;
	}
	bIsEnding = true;
	uint64_t Operation = 0;
	if (rp_server_ending(Native->Get(), nullptr, nullptr, &Operation) == RP_RESULT_OK)
	{
		Native->WaitFor(Operation, LeaveTimeoutSeconds);
	}
}

void FRallypointServer::Tick()
{
	const TArray<TFunction<void()>> Now = MoveTemp(Deferred);
	Deferred.Reset();
	for (const TFunction<void()>& Tell : Now)
	{
		Tell();
	}
	const double Time = FPlatformTime::Seconds();
	TArray<FString> Late;
	for (const auto& Pair : Expected)
	{
		if (Time >= Pair.Value)
		{
			Late.Add(Pair.Key);
		}
	}
	for (const FString& PlayerSessionId : Late)
	{
		UE_LOG(LogRallypoint, Log, TEXT("a player was accepted and did not come: the slot is given back"));
		RemovePlayer(PlayerSessionId);
	}
}

// ---- its players

FString FRallypointServer::PlayerSessionOf(const FString& Options) const
{
	TArray<FString> Parts;
	Options.ParseIntoArray(Parts, TEXT("?"));
	for (const FString& Part : Parts)
	{
		FString Key;
		FString Value;
		if (Part.Split(TEXT("="), &Key, &Value) && Key == PlayerSessionIdOption)
		{
			return Value;
		}
	}
	return FString();
}

void FRallypointServer::ValidatePlayer(const FString& Options, const FString& PlayerId, FOnValidated OnValidated)
{
	const TSharedRef<FValidation> Validation = MakeShared<FValidation>();
	Validation->PlayerSessionId = PlayerSessionOf(Options);
	Validation->PlayerId = PlayerId;
	Validation->OnValidated = MoveTemp(OnValidated);
	Describe(Validation);
}

void FRallypointServer::Describe(const TSharedRef<FValidation>& Validation)
{
	if (Validation->PlayerSessionId.IsEmpty())
	{
		Fail(Validation, FString::Printf(TEXT("join the session first: the URL has no option %s"), *PlayerSessionIdOption));
		return;
	}
	// Asked before it is accepted, so that nobody's slot is taken by who only knows its id.
	const FTCHARToUTF8 Id(*Validation->PlayerSessionId);
	RpDescribePlayerSessionsOptions Which = RP_DESCRIBE_PLAYER_SESSIONS_OPTIONS_INIT;
	Which.player_session_id = Id.Get();
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_server_describe_player_sessions(Handle, &Which, nullptr, nullptr, Operation); },
		[this, Validation](const FRallypointCompletion& Completion)
		{ OnDescribed(Validation, Completion.bWasDescribed ? &Completion.Described : nullptr, Completion.Outcome); },
		&Validation->Operation);
	if (Result != RP_RESULT_OK)
	{
		Fail(Validation, FRallypointOutcome::Refused(Result).Message);
	}
}

void FRallypointServer::Fail(const TSharedRef<FValidation>& Validation, const FString& Error)
{
	Validation->Operation = 0;
	UE_LOG(LogRallypoint, Log, TEXT("a player is turned away: %s"), *Error);
	if (Validation->bIsWaitedFor)
	{
		Validation->OnValidated(Validation->Player, Error);
		return;
	}
	Deferred.Add([Validation, Error]() { Validation->OnValidated(Validation->Player, Error); });
}

void FRallypointServer::OnDescribed(
	const TSharedRef<FValidation>& Validation, const FRallypointPlayer* Player, const FRallypointOutcome& Outcome)
{
	if (!Outcome.IsOk() || Player == nullptr)
	{
		Fail(Validation, Outcome.IsOk() ? FString(TEXT("there is no such player session")) : Outcome.Message);
		return;
	}
	Validation->Player = *Player;
	const bool bIsTheirs =
		!bVerifyPlayerId || Validation->PlayerId.IsEmpty() || Validation->PlayerId.Equals(Player->PlayerId, ESearchCase::CaseSensitive);
	if (!bIsTheirs)
	{
		Fail(Validation, TEXT("the player session is another player's"));
		return;
	}
	Accept(Validation);
}

void FRallypointServer::Accept(const TSharedRef<FValidation>& Validation)
{
	const FTCHARToUTF8 Id(*Validation->PlayerSessionId);
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_server_accept_player_session(Handle, Id.Get(), nullptr, nullptr, Operation); },
		[this, Validation](const FRallypointCompletion& Completion) { OnAccepted(Validation, Completion.Outcome); },
		&Validation->Operation);
	if (Result != RP_RESULT_OK)
	{
		Fail(Validation, FRallypointOutcome::Refused(Result).Message);
	}
}

void FRallypointServer::OnAccepted(const TSharedRef<FValidation>& Validation, const FRallypointOutcome& Outcome)
{
	if (!Outcome.IsOk())
	{
		Fail(Validation, Outcome.Message);
		return;
	}
	Validation->Operation = 0;
	if (Validation->bIsGivenUp)
	{
		RemovePlayer(Validation->PlayerSessionId);
		return;
	}
	Expected.Add(Validation->PlayerSessionId, FPlatformTime::Seconds() + EnterTimeoutSeconds);
	Validation->OnValidated(Validation->Player, FString());
}

FString FRallypointServer::ValidatePlayerNow(const FString& Options, const FString& PlayerId)
{
	const TSharedRef<TOptional<FString>> Answer = MakeShared<TOptional<FString>>();
	const TSharedRef<FValidation> Validation = MakeShared<FValidation>();
	Validation->PlayerSessionId = PlayerSessionOf(Options);
	Validation->PlayerId = PlayerId;
	Validation->bIsWaitedFor = true;
	Validation->OnValidated = [Answer](const FRallypointPlayer&, const FString& Error) { *Answer = TOptional<FString>(Error); };
	const double Deadline = FPlatformTime::Seconds() + PreLoginTimeoutSeconds;
	Describe(Validation);
	// One question after the other; each is told here, and nothing else is.
	while (!Answer->IsSet() && Validation->Operation != 0)
	{
		if (!Native->WaitFor(Validation->Operation, Deadline - FPlatformTime::Seconds()))
		{
			Validation->bIsGivenUp = true;
			return TEXT("the service did not say in time whether the player has a slot");
		}
	}
	return Answer->IsSet() ? Answer->GetValue() : FString(TEXT("the service did not say whether the player has a slot"));
}

void FRallypointServer::PlayerEntered(const FString& PlayerSessionId)
{
	Expected.Remove(PlayerSessionId);
}

void FRallypointServer::RemovePlayer(const FString& PlayerSessionId)
{
	Expected.Remove(PlayerSessionId);
	const FTCHARToUTF8 Id(*PlayerSessionId);
	const RpResult Result = Native->Begin([&](RpSubsystem* Handle, uint64_t* Operation)
		{ return rp_server_remove_player_session(Handle, Id.Get(), nullptr, nullptr, Operation); },
		[](const FRallypointCompletion& Completion)
		{
			if (!Completion.Outcome.IsOk())
			{
				UE_LOG(LogRallypoint, Warning, TEXT("a slot was not given back: %s"), *Completion.Outcome.Message);
			}
		});
	if (Result != RP_RESULT_OK)
	{
		UE_LOG(LogRallypoint, Warning, TEXT("a slot was not given back: %s"), *FRallypointOutcome::Refused(Result).Message);
	}
}
