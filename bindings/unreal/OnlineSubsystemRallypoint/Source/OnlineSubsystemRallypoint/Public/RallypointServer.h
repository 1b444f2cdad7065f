// A dedicated server's life: the fleet that launched it, the game session it hosts, who may come in.
#pragma once

#include "CoreMinimal.h"
#include "RallypointGameSession.h"
#include "RallypointOutcome.h"

class FRallypointNative;
struct FRallypointConfig;

DECLARE_MULTICAST_DELEGATE_OneParam(FOnRallypointServerReady, const FRallypointOutcome&);
DECLARE_MULTICAST_DELEGATE_OneParam(FOnRallypointGameSession, const FRallypointGameSession&);
DECLARE_MULTICAST_DELEGATE_OneParam(FOnRallypointGameSessionUpdate, const FRallypointGameSessionUpdate&);
/** To be over by then, in seconds from now; 0: at once. */
DECLARE_MULTICAST_DELEGATE_OneParam(FOnRallypointTerminate, double /*Seconds*/);
DECLARE_DELEGATE_RetVal(bool, FOnRallypointHealthCheck);

/**
 * One process of a fleet, one game session. Everything is told from the subsystem's Tick, on the game thread.
 *
 * Start; OnGameSession, then load the map and Activate; ValidatePlayer at PreLogin, PlayerEntered and RemovePlayer as players come
 * and go; End before the process exits.
 */
class ONLINESUBSYSTEMRALLYPOINT_API FRallypointServer
{
public:
	/** How a validation ends: whose slot it is, or why the player may not come in. */
	using FOnValidated = TFunction<void(const FRallypointPlayer& Player, const FString& Error)>;

	FRallypointServer(const TSharedRef<FRallypointNative>& InNative, const FRallypointConfig& Config);
	~FRallypointServer();

	/** Whether the command line asks for it: -Rallypoint. */
	static bool IsWanted();
	/** The port that players reach: -port= of the command line, else the engine's 7777. */
	static int32 PortOfCommandLine();

	/**
	 * Connects to the fleet and offers this process. Where the fleet is, the environment says that launched it; or the command line:
	 * -RallypointWebSocketUrl= -RallypointProcessId= -RallypointHostId= -RallypointFleetId= -RallypointAuthToken=.
	 */
	bool Start(int32 Port);
	/** It is ready, or why not. */
	FOnRallypointServerReady& OnReady() { return Ready; }
	/** A game session is to be hosted. With nobody bound it is activated at once. */
	FOnRallypointGameSession& OnGameSession() { return GameSessionStart; }
	FOnRallypointGameSessionUpdate& OnGameSessionUpdate() { return GameSessionUpdate; }
	FOnRallypointTerminate& OnTerminate() { return Terminate; }
	/** Says whether the process is well; unbound, ticking is the sign of it. */
	FOnRallypointHealthCheck& OnHealthCheck() { return HealthCheck; }

	/** Start was called, and did not fail. */
	bool IsStarted() const { return bIsStarted; }
	/** The map is loaded: players may come. */
	bool Activate();
	bool IsActive() const { return bIsActive; }
	/** What is hosted; its id is empty before. */
	const FRallypointGameSession& GetGameSession() const { return GameSession; }

	/**
	 * Whether a player who wants to log in has a slot: asks the service about the player session in the URL's options, compares whose
	 * it is with `PlayerId` unless that is empty, and accepts it. Told from a later Tick, once.
	 */
	void ValidatePlayer(const FString& Options, const FString& PlayerId, FOnValidated OnValidated);
	/** The same at once, for engines that cannot wait otherwise: blocks for PreLoginTimeoutSeconds at most. Empty: welcome. */
	FString ValidatePlayerNow(const FString& Options, const FString& PlayerId);
	/** The player whose slot was accepted is in the game; one who is not in time gives it back. */
	void PlayerEntered(const FString& PlayerSessionId);
	/** Gives the slot back. */
	void RemovePlayer(const FString& PlayerSessionId);
	/** The player session of a URL's options; empty when there is none. */
	FString PlayerSessionOf(const FString& Options) const;

	/** Tells the fleet that this process is about to exit; then `OnEnded`, whatever it says. */
	void End(TFunction<void()> OnEnded);

	// For the subsystem alone: what it hands on.
	void Tick();
	/** The subsystem shuts down: ends in good order, and waits for that no longer than a moment. */
	void Leave();
	void OnStartGameSession(const FRallypointGameSession& NewGameSession);
	void OnUpdateGameSession(const FRallypointGameSessionUpdate& Update);
	void OnProcessTerminate(int64 TerminationTimeMs);
	void OnHealthCheckRequest();

private:
	struct FValidation;

	void Offer(int32 Port);
	void Describe(const TSharedRef<FValidation>& Validation);
	void Fail(const TSharedRef<FValidation>& Validation, const FString& Error);
	void Accept(const TSharedRef<FValidation>& Validation);
	void OnDescribed(const TSharedRef<FValidation>& Validation, const FRallypointPlayer* Player, const FRallypointOutcome& Outcome);
	void OnAccepted(const TSharedRef<FValidation>& Validation, const FRallypointOutcome& Outcome);

	TSharedRef<FRallypointNative> Native;
	FString PlayerSessionIdOption;
	double PreLoginTimeoutSeconds;
	double EnterTimeoutSeconds;
	bool bVerifyPlayerId;

	FOnRallypointServerReady Ready;
	FOnRallypointGameSession GameSessionStart;
	FOnRallypointGameSessionUpdate GameSessionUpdate;
	FOnRallypointTerminate Terminate;
	FOnRallypointHealthCheck HealthCheck;

	FRallypointGameSession GameSession;
	bool bIsStarted = false;
	bool bIsActive = false;
	bool bIsEnding = false;
	/** Accepted, not in the game yet: until when. */
	TMap<FString, double> Expected;
	TArray<TFunction<void()>> Deferred;
};
