// A dedicated server made of the plugin's classes, as a project's would be. The gateway launches it:
//   dedicated_server -Rallypoint -port=7777
#include "OnlineSubsystem.h"
#include "OnlineSubsystemRallypoint.h"
#include "RallypointGameMode.h"
#include "RallypointHostedGameSession.h"
#include "RallypointServer.h"
#include "StandIn/ControlChannel.h"

#include <csignal>

namespace
{
	volatile std::sig_atomic_t bIsInterrupted = 0;

	const float FrameSeconds = 0.005f;

	// Logs players in as the engine does, over the stand-ins' control channel.
	class FPlayers
	{
	public:
		explicit FPlayers(ARallypointGameMode& InGameMode) : GameMode(InGameMode) {}

		void OnLine(TSharedRef<FStandInListener::FPeer> Peer, const FString& Line)
		{
			TArray<FString> Words;
			Line.ParseIntoArray(Words, TEXT(" "));
			if (Words.Num() < 3)
			{
				Peer->Say(TEXT("REFUSED what?"));
				return;
			}
			const FString Options = Words[2];
			FUniqueNetIdRepl Id;
			if (Words[1] != FString(TEXT("-")))
			{
				Id = FUniqueNetIdRepl(IOnlineSubsystem::Get()->GetIdentityInterface()->CreateUniquePlayerId(Words[1]));
			}
#if RALLYPOINT_ENGINE >= 501
			GameMode.PreLoginAsync(Options, TEXT("127.0.0.1"), Id,
				AGameModeBase::FOnPreLoginCompleteDelegate::CreateLambda(
					[this, Peer, Options, Id](const FString& Error) { LogIn(Peer, Options, Id, Error); }));
#else
			FString Error;
			GameMode.PreLogin(Options, TEXT("127.0.0.1"), Id, Error);
			LogIn(Peer, Options, Id, Error);
#endif
		}

		void OnGone(TSharedRef<FStandInListener::FPeer> Peer)
		{
			APlayerController* Player = nullptr;
			if (Controllers.RemoveAndCopyValue(Peer->Socket, Player))
			{
				GameMode.Logout(Player);
				FStandInObjects::CollectGarbage();
			}
		}

	private:
		void LogIn(
			TSharedRef<FStandInListener::FPeer> Peer, const FString& Options, const FUniqueNetIdRepl& Id, const FString& PreLoginError)
		{
			FString Error = PreLoginError;
			// A player who was let in and does not come: the slot has to be given back.
			if (Error.IsEmpty() && Options.Contains(TEXT("NeverEnters")))
			{
				Peer->Say(TEXT("WELCOME but you do not come in"));
				return;
			}
			APlayerController* Player = Error.IsEmpty() ? GameMode.StandInLogin(Id, Options, Error) : nullptr;
			if (Player == nullptr)
			{
				Peer->Say(FString(TEXT("REFUSED ")) + Error);
				return;
			}
			Controllers.Add(Peer->Socket, Player);
			const FNamedOnlineSession* Session = IOnlineSubsystem::Get()->GetSessionInterface()->GetNamedSession(NAME_GameSession);
			Peer->Say(FString::Printf(TEXT("WELCOME players=%d open=%d"), Session != nullptr ? Session->RegisteredPlayers.Num() : -1,
				Session != nullptr ? Session->NumOpenPublicConnections : -1));
		}

		ARallypointGameMode& GameMode;
		TMap<int, APlayerController*> Controllers;
	};
} // namespace

int main(int Count, char** Words)
{
	std::string Line;
	for (int At = 1; At < Count; At++)
	{
		Line += std::string(" ") + Words[At];
	}
	std::signal(SIGTERM, [](int) { bIsInterrupted = 1; });
	FCommandLine::Set(UTF8_TO_TCHAR(Line.c_str()));
	StandInSetDedicatedServer(true);
	GConfig->SetString(TEXT("OnlineSubsystem"), TEXT("DefaultPlatformService"), TEXT("Rallypoint"), GEngineIni);
	GConfig->SetString(TEXT("OnlineSubsystemRallypoint"), TEXT("EnterTimeoutSeconds"), TEXT("1"), GEngineIni);
	FModuleManager::Get().LoadModule(TEXT("OnlineSubsystem"));
	FStandInListener Listener;
	if (!Listener.Listen(FRallypointServer::PortOfCommandLine()))
	{
		return 2;
	}
	{
		UWorld World;
		ARallypointHostedGameSession GameSession;
		GameSession.StandInWorld = &World;
		ARallypointGameMode GameMode;
		GameMode.StandInWorld = &World;
		GameMode.GameSession = &GameSession;
		GameSession.RegisterServer();
		FPlayers Players(GameMode);
		while (!FPlatformMisc::StandInIsExitRequested() && bIsInterrupted == 0)
		{
			FStandInTicker::TickAll(FrameSeconds);
			Listener.Poll([&](TSharedRef<FStandInListener::FPeer> Peer, const FString& Said) { Players.OnLine(Peer, Said); },
				[&](TSharedRef<FStandInListener::FPeer> Peer) { Players.OnGone(Peer); });
			FPlatformProcess::Sleep(FrameSeconds);
		}
		for (const FString& Warning : StandInWarnings())
		{
			std::fprintf(stderr, "%s\n", TCHAR_TO_UTF8(*Warning));
		}
		FModuleManager::Get().UnloadModule(TEXT("OnlineSubsystem"));
		FModuleManager::Get().UnloadModule(TEXT("OnlineSubsystemRallypoint"));
	}
	FStandInObjects::DestroyAll();
	return 0;
}
