#include "RallypointHostedGameSession.h"

#include "Engine/World.h"
#include "HAL/PlatformMisc.h"
#include "OnlineSubsystemRallypoint.h"
#include "OnlineSubsystemUtils.h"
#include "RallypointServer.h"

namespace
{
	void ExitProcess()
	{
		FPlatformMisc::RequestExit(false);
	}
} // namespace

TSharedPtr<FRallypointServer> ARallypointHostedGameSession::Server(const UWorld* World)
{
	FOnlineSubsystemRallypoint* Online = FOnlineSubsystemRallypoint::From(Online::GetSubsystem(World, RALLYPOINT_SUBSYSTEM));
	return Online != nullptr ? Online->GetServer() : nullptr;
}

void ARallypointHostedGameSession::RegisterServer()
{
	Super::RegisterServer();
	const TSharedPtr<FRallypointServer> Hosting = Server(GetWorld());
	if (!FRallypointServer::IsWanted() || !Hosting.IsValid())
	{
		return;
	}
	// A game session of another map's is this one's from now on.
	Hosting->OnReady().Clear();
	Hosting->OnGameSession().Clear();
	Hosting->OnTerminate().Clear();
	Hosting->OnReady().AddUObject(this, &ARallypointHostedGameSession::OnReady);
	Hosting->OnGameSession().AddUObject(this, &ARallypointHostedGameSession::HandleGameSession);
	Hosting->OnTerminate().AddUObject(this, &ARallypointHostedGameSession::HandleTerminate);
	if (!Hosting->IsStarted())
	{
		Hosting->Start(FRallypointServer::PortOfCommandLine());
	}
	else if (!Hosting->GetGameSession().GameSessionId.IsEmpty() && !Hosting->IsActive())
	{
		HandleGameSession(Hosting->GetGameSession());
	}
}

void ARallypointHostedGameSession::OnReady(const FRallypointOutcome& Outcome)
{
	if (!Outcome.IsOk())
	{
		// A server that no fleet knows waits for players who cannot come.
		ExitProcess();
	}
}

void ARallypointHostedGameSession::HandleGameSession(const FRallypointGameSession&)
{
	ActivateGameSession();
}

bool ARallypointHostedGameSession::ActivateGameSession()
{
	const TSharedPtr<FRallypointServer> Hosting = Server(GetWorld());
	return Hosting.IsValid() && Hosting->Activate();
}

void ARallypointHostedGameSession::HandleTerminate(double)
{
	EndProcess(GetWorld());
}

void ARallypointHostedGameSession::EndProcess(const UWorld* World)
{
	if (const TSharedPtr<FRallypointServer> Hosting = Server(World))
	{
		Hosting->End(&ExitProcess);
		return;
	}
	ExitProcess();
}
