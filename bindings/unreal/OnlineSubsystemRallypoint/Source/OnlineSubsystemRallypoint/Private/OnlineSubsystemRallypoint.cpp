#include "OnlineSubsystemRallypoint.h"

#include "RallypointConfig.h"
#include "RallypointLog.h"
#include "RallypointNative.h"
#include "RallypointServer.h"
#include "RallypointTexts.h"

/** Hands on what the library tells besides completions. */
class FRallypointSubsystemListener final : public IRallypointListener
{
public:
	explicit FRallypointSubsystemListener(FOnlineSubsystemRallypoint& InSubsystem) : Subsystem(InSubsystem) {}

	virtual void OnEvent(const FRallypointEvent& Event) override { Subsystem.OnEvent(Event); }

private:
	FOnlineSubsystemRallypoint& Subsystem;
};

FOnlineSubsystemRallypoint::FOnlineSubsystemRallypoint(FName InInstanceName) : FOnlineSubsystemImpl(RALLYPOINT_SUBSYSTEM, InInstanceName) {}

FOnlineSubsystemRallypoint::~FOnlineSubsystemRallypoint() = default;

FOnlineSubsystemRallypoint* FOnlineSubsystemRallypoint::From(IOnlineSubsystem* Subsystem)
{
	const bool bIsOurs = Subsystem != nullptr && Subsystem->GetSubsystemName() == RALLYPOINT_SUBSYSTEM;
	return bIsOurs ? static_cast<FOnlineSubsystemRallypoint*>(Subsystem) : nullptr;
}

bool FOnlineSubsystemRallypoint::Init()
{
	const FRallypointConfig Config = FRallypointConfig::Read();
	FString Error;
	Native = FRallypointNative::Create(Config, Error);
	if (!Native.IsValid())
	{
		UE_LOG(LogRallypoint, Error, TEXT("the online subsystem is not there: %s"), *Error);
		return false;
	}
	Listener = MakeUnique<FRallypointSubsystemListener>(*this);
	Native->AddListener(Listener.Get());
	Identity = MakeShared<FOnlineIdentityRallypoint, ESPMode::ThreadSafe>(Config.PlayerId, Config.Nickname);
	Sessions =
		MakeShared<FOnlineSessionRallypoint, ESPMode::ThreadSafe>(GetInstanceName(), Native.ToSharedRef(), Identity.ToSharedRef(), Config);
	Server = MakeShared<FRallypointServer>(Native.ToSharedRef(), Config);
	return true;
}

bool FOnlineSubsystemRallypoint::Shutdown()
{
	UE_LOG(LogRallypoint, Verbose, TEXT("shutting down %s"), *GetInstanceName().ToString());
	FOnlineSubsystemImpl::Shutdown();
	if (Server.IsValid())
	{
		Server->Leave();
	}
	if (Native.IsValid())
	{
		Native->Close();
	}
	// Games may hold the interfaces: with the native handle gone each of their calls is refused.
	Server.Reset();
	Sessions.Reset();
	Identity.Reset();
	Listener.Reset();
	Native.Reset();
	return true;
}

bool FOnlineSubsystemRallypoint::Tick(float DeltaTime)
{
	if (!FOnlineSubsystemImpl::Tick(DeltaTime))
	{
		return false;
	}
	// A delegate may destroy this subsystem: from here on nothing of it is touched, but what these keep.
	const TSharedPtr<FRallypointNative> NativeNow = Native;
	const FOnlineSessionRallypointPtr SessionsNow = Sessions;
	const TSharedPtr<FOnlineIdentityRallypoint, ESPMode::ThreadSafe> IdentityNow = Identity;
	const TSharedPtr<FRallypointServer> ServerNow = Server;
	const auto IsOpen = [&NativeNow]() { return NativeNow.IsValid() && NativeNow->Get() != nullptr; };
	if (IsOpen())
	{
		NativeNow->Tick();
	}
	if (IsOpen())
	{
		SessionsNow->Tick();
	}
	if (IsOpen())
	{
		IdentityNow->Tick();
	}
	if (IsOpen())
	{
		ServerNow->Tick();
	}
	return true;
}

void FOnlineSubsystemRallypoint::OnEvent(const FRallypointEvent& Event)
{
	const FOnlineSessionRallypointPtr SessionsNow = Sessions;
	const TSharedPtr<FRallypointServer> ServerNow = Server;
	switch (Event.Kind)
	{
	case RP_EVENT_KIND_SESSION_NOTICE:
		if (Event.Notice.Kind == RP_SESSION_NOTICE_KIND_FAILURE)
		{
			OnConnection(Event.Notice.Reason == RP_SESSION_FAILURE_SERVICE_CONNECTION_RESTORED);
		}
		SessionsNow->OnNotice(Event.Notice);
		break;
	case RP_EVENT_KIND_MATCH_NOTICE:
		SessionsNow->OnMatchNotice(Event.MatchNotice);
		break;
	case RP_EVENT_KIND_START_GAME_SESSION:
		SessionsNow->HostLocally(NAME_GameSession, Event.GameSession);
		ServerNow->OnStartGameSession(Event.GameSession);
		break;
	case RP_EVENT_KIND_UPDATE_GAME_SESSION:
		ServerNow->OnUpdateGameSession(Event.Update);
		break;
	case RP_EVENT_KIND_PROCESS_TERMINATE:
		ServerNow->OnProcessTerminate(Event.TerminationTimeMs);
		break;
	case RP_EVENT_KIND_HEALTH_CHECK:
		ServerNow->OnHealthCheckRequest();
		break;
	case RP_EVENT_KIND_AUTH_TOKEN_REQUEST:
		if (!TokenProvider.ExecuteIfBound(
				Event.TokenRequest.RequestId, *FUniqueNetIdRallypoint::Create(Event.TokenRequest.PlayerId), Event.TokenRequest.bWasRefused))
		{
			ProvideAuthToken(Event.TokenRequest.RequestId, FString());
		}
		break;
	default:
		break;
	}
}

void FOnlineSubsystemRallypoint::OnConnection(bool bIsThere)
{
	const auto Before = bIsThere ? EOnlineServerConnectionStatus::ConnectionDropped : EOnlineServerConnectionStatus::Connected;
	const auto Now = bIsThere ? EOnlineServerConnectionStatus::Connected : EOnlineServerConnectionStatus::ConnectionDropped;
	TriggerOnConnectionStatusChangedDelegates(RALLYPOINT_SUBSYSTEM.ToString(), Before, Now);
}

void FOnlineSubsystemRallypoint::SetAuthTokenProvider(const FOnRallypointAuthTokenRequest& Provider)
{
	TokenProvider = Provider;
	// Where events are polled, this call is what asks for the requests.
	rp_subsystem_set_auth_token_provider(GetNativeHandle(), nullptr, nullptr);
}

bool FOnlineSubsystemRallypoint::ProvideAuthToken(uint64 RequestId, const FString& AuthToken)
{
	return rp_subsystem_provide_auth_token(GetNativeHandle(), RequestId, TCHAR_TO_UTF8(*AuthToken)) == RP_RESULT_OK;
}

RpSubsystem* FOnlineSubsystemRallypoint::GetNativeHandle() const
{
	return Native.IsValid() ? Native->Get() : nullptr;
}

FString FOnlineSubsystemRallypoint::GetAppId() const
{
	return FString();
}

FText FOnlineSubsystemRallypoint::GetOnlineServiceName() const
{
	return NSLOCTEXT("OnlineSubsystemRallypoint", "OnlineServiceName", "Rallypoint");
}

IOnlineSessionPtr FOnlineSubsystemRallypoint::GetSessionInterface() const
{
	return Sessions;
}

IOnlineIdentityPtr FOnlineSubsystemRallypoint::GetIdentityInterface() const
{
	return Identity;
}
