#include "RallypointNative.h"

#include "HAL/PlatformTime.h"
#include "OnlineSubsystemUtils.h"
#include "RallypointConfig.h"
#include "RallypointLog.h"
#include "RallypointTexts.h"

namespace
{
	// What a delegate starts may be over at once. A game that goes on for ever so gets its frame all the same.
	const int32 MaxEventsPerTick = 512;

	const uint32 MsPerSecond = 1000;

	const char* OrDefault(FRallypointTexts& Texts, const FString& Text)
	{
		return Text.IsEmpty() ? nullptr : Texts.Keep(Text);
	}

	void Log(int32 Level, const FString& Line)
	{
		switch (Level)
		{
		case RP_LOG_LEVEL_ERROR:
			UE_LOG(LogRallypoint, Error, TEXT("%s"), *Line);
			break;
		case RP_LOG_LEVEL_WARN:
			UE_LOG(LogRallypoint, Warning, TEXT("%s"), *Line);
			break;
		case RP_LOG_LEVEL_INFO:
			UE_LOG(LogRallypoint, Log, TEXT("%s"), *Line);
			break;
		default:
			UE_LOG(LogRallypoint, Verbose, TEXT("%s"), *Line);
			break;
		}
	}
} // namespace

TSharedPtr<FRallypointNative> FRallypointNative::Create(const FRallypointConfig& Config, FString& OutError)
{
	if (rp_contract_hash() != RP_CONTRACT_HASH)
	{
		OutError = FString::Printf(TEXT("the linked library (version %s) and its header in ThirdParty/RallypointLibrary are of ")
									   TEXT("different versions: take both from the same archive"),
			UTF8_TO_TCHAR(rp_version()));
		return nullptr;
	}
	FRallypointTexts Texts;
	RpSubsystemOptions Options = RP_SUBSYSTEM_OPTIONS_INIT;
	Options.event_mode = RP_EVENT_MODE_POLL;
	Options.gateway_url = OrDefault(Texts, Config.GatewayUrl);
	Options.start_session_uri = OrDefault(Texts, Config.StartSessionUri);
	Options.find_session_uri = OrDefault(Texts, Config.FindSessionUri);
	Options.join_session_uri = OrDefault(Texts, Config.JoinSessionUri);
	Options.connect_string_format = OrDefault(Texts, Config.ConnectStringFormat);
	Options.lan_interface = OrDefault(Texts, Config.LanInterface);
	Options.request_timeout_ms = static_cast<uint32>(Config.RequestTimeoutSeconds) * MsPerSecond;
	Options.find_timeout_ms = static_cast<uint32>(Config.FindTimeoutSeconds) * MsPerSecond;
	Options.lan_find_timeout_ms = static_cast<uint32>(Config.LanQueryTimeoutSeconds) * MsPerSecond;
	Options.lan_port = static_cast<uint16>(Config.LanPort);
	Options.lan_game_id = static_cast<uint32>(Config.LanGameId);
	Options.lan_multicast = Config.bLanMulticast ? 1 : 0;
	Options.lan_fallback = Config.bLanFallback ? 1 : 0;
	Options.build_unique_id = GetBuildUniqueId();

	RpSubsystem* Handle = nullptr;
	const RpResult Result = rp_subsystem_create(&Options, &Handle);
	if (Result != RP_RESULT_OK)
	{
		OutError =
			FString::Printf(TEXT("%s: see [OnlineSubsystemRallypoint] in DefaultEngine.ini"), UTF8_TO_TCHAR(rp_result_to_string(Result)));
		return nullptr;
	}
	const TSharedPtr<FRallypointNative> Native = MakeShared<FRallypointNative>();
	Native->Handle = Handle;
	rp_subsystem_set_log(Handle, RP_LOG_LEVEL_INFO, nullptr, nullptr);
	return Native;
}

FRallypointNative::~FRallypointNative()
{
	Close();
}

RpResult FRallypointNative::Begin(const FCall& Call, FCompletion OnComplete, uint64* OutOperation)
{
	uint64_t Operation = 0;
	const RpResult Result = Call(Handle, &Operation);
	if (Result == RP_RESULT_OK)
	{
		Waiting.Add(Operation, MoveTemp(OnComplete));
		if (OutOperation != nullptr)
		{
			*OutOperation = Operation;
		}
	}
	return Result;
}

void FRallypointNative::ActAs(const FString& PlayerId, const FString& Nickname, const FString& AuthToken)
{
	// Saying the same again would throw away a token that the game has provided since.
	const bool bIsKnown =
		PlayerId.Equals(CurrentPlayer, ESearchCase::CaseSensitive) && AuthToken.Equals(CurrentToken, ESearchCase::CaseSensitive);
	if (PlayerId.IsEmpty() || bIsKnown)
	{
		return;
	}
	FRallypointTexts Texts;
	RpLocalPlayer Player = RP_LOCAL_PLAYER_INIT;
	Player.id = Texts.Keep(PlayerId);
	Player.nickname = OrDefault(Texts, Nickname);
	Player.auth_token = OrDefault(Texts, AuthToken);
	const RpResult Result = rp_subsystem_set_local_player(Handle, &Player);
	if (Result == RP_RESULT_OK)
	{
		CurrentPlayer = PlayerId;
		CurrentToken = AuthToken;
		return;
	}
	UE_LOG(LogRallypoint, Warning, TEXT("the player's id cannot be used: %s"), UTF8_TO_TCHAR(rp_result_to_string(Result)));
}

void FRallypointNative::AddListener(IRallypointListener* Listener)
{
	Listeners.Add(Listener);
}

void FRallypointNative::RemoveListener(IRallypointListener* Listener)
{
	Listeners.RemoveAll([Listener](IRallypointListener* Other) { return Other == Listener; });
}

bool FRallypointNative::TakeOne()
{
	const RpEvent* Event = nullptr;
	if (rp_subsystem_poll_event(Handle, &Event) != RP_RESULT_OK || Event == nullptr)
	{
		return false;
	}
	Taken.Add(FRallypointEvent::Copy(*Event));
	rp_event_release(Handle, Event);
	return true;
}

void FRallypointNative::Tick()
{
	// A delegate may drop the last reference that others hold.
	const TSharedRef<FRallypointNative> Self = AsShared();
	for (int32 Count = 0; Count < MaxEventsPerTick && Handle != nullptr; Count++)
	{
		if (Taken.Num() == 0 && !TakeOne())
		{
			return;
		}
		const FRallypointEvent Event = MoveTemp(Taken[0]);
		Taken.RemoveAt(0);
		Tell(Event);
	}
}

void FRallypointNative::Tell(const FRallypointEvent& Event)
{
	if (Event.Kind == RP_EVENT_KIND_COMPLETION)
	{
		Complete(Event.Completion);
		return;
	}
	if (Event.Kind == RP_EVENT_KIND_LOG)
	{
		Log(Event.LogLevel, Event.LogLine);
		return;
	}
	const TArray<IRallypointListener*> Now = Listeners;
	for (IRallypointListener* Listener : Now)
	{
		// One may be gone because of another's delegates.
		if (Listeners.Contains(Listener))
		{
			Listener->OnEvent(Event);
		}
	}
}

void FRallypointNative::Complete(const FRallypointCompletion& Completion)
{
	FCompletion OnComplete;
	if (Waiting.RemoveAndCopyValue(Completion.Operation, OnComplete) && OnComplete)
	{
		OnComplete(Completion);
	}
}

bool FRallypointNative::WaitFor(uint64 Operation, double Seconds)
{
	const TSharedRef<FRallypointNative> Self = AsShared();
	const uint32 Ms = static_cast<uint32>(FMath::Max(Seconds, 0.0) * MsPerSecond);
	// 0 would be for ever.
	const RpResult Result = rp_subsystem_wait(Handle, Operation, FMath::Max<uint32>(Ms, 1));
	if (Result == RP_RESULT_WAIT_TIMED_OUT)
	{
		return false;
	}
	while (TakeOne())
	{
	}
	for (int32 At = 0; At < Taken.Num(); At++)
	{
		if (Taken[At].Kind == RP_EVENT_KIND_COMPLETION && Taken[At].Completion.Operation == Operation)
		{
			const FRallypointEvent Event = MoveTemp(Taken[At]);
			Taken.RemoveAt(At);
			Complete(Event.Completion);
			return true;
		}
	}
	return !Waiting.Contains(Operation);
}

void FRallypointNative::Close()
{
	Waiting.Empty();
	Taken.Empty();
	Listeners.Empty();
	RpSubsystem* const Closing = Handle;
	Handle = nullptr;
	if (Closing != nullptr)
	{
		rp_subsystem_destroy(Closing);
	}
}

RpResult FRallypointNative::ReadText(const FTextGetter& Getter, FString& OutText)
{
	size_t Size = 0;
	RpResult Result = Getter(nullptr, &Size);
	TArray<ANSICHAR> Buffer;
	// It may grow between asking for the size and taking the text.
	while (Result == RP_RESULT_BUFFER_TOO_SMALL || (Result == RP_RESULT_OK && Buffer.Num() < static_cast<int32>(Size)))
	{
		Buffer.SetNumZeroed(static_cast<int32>(Size));
		Result = Getter(Buffer.GetData(), &Size);
	}
	if (Result == RP_RESULT_OK && Buffer.Num() > 0)
	{
		OutText = UTF8_TO_TCHAR(Buffer.GetData());
	}
	return Result;
}
