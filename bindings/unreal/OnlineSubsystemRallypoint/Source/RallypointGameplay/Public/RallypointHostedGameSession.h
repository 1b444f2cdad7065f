// The engine's game session on a process of a fleet.
#pragma once

#include "CoreMinimal.h"
#include "GameFramework/GameSession.h"
#include "RallypointHostedGameSession.generated.h"

class FRallypointServer;
struct FRallypointGameSession;
struct FRallypointOutcome;

/**
 * Set it as GameSessionClass of the game mode. Started with -Rallypoint, the server offers itself to the fleet, activates the game
 * session it is given, and exits when it is told to.
 */
UCLASS(Blueprintable)
class RALLYPOINTGAMEPLAY_API ARallypointHostedGameSession : public AGameSession
{
	GENERATED_BODY()

public:
	virtual void RegisterServer() override;

	/** Ends in good order: the fleet is told, then the process exits. */
	static void EndProcess(const UWorld* World);

	/**
	 * A game session is to be hosted: load its map, then call ActivateGameSession. This one activates at once. After travelling to
	 * another map it is called again, while the game session is not active.
	 */
	virtual void HandleGameSession(const FRallypointGameSession& GameSession);

	/** Players may come. */
	bool ActivateGameSession();

	/** Told to be over within so many seconds: save the match. This one ends the process at once. */
	virtual void HandleTerminate(double Seconds);

private:
	void OnReady(const FRallypointOutcome& Outcome);
	static TSharedPtr<FRallypointServer> Server(const UWorld* World);
};
