// Blueprint: Start Rallypoint Session.
#pragma once

#include "CoreMinimal.h"
#include "RallypointNode.h"
#include "RallypointTravel.h"
#include "RallypointStartSession.generated.h"

/** Asks for a game server for a session that was created here, and waits until players can travel to it. */
UCLASS()
class RALLYPOINTGAMEPLAY_API URallypointStartSession : public URallypointNode
{
	GENERATED_BODY()

public:
	UFUNCTION(BlueprintCallable, Category = "Online|Rallypoint",
		meta = (BlueprintInternalUseOnly = "true", WorldContext = "WorldContextObject", DisplayName = "Start Rallypoint Session"))
	static URallypointStartSession* StartSessionNode(UObject* WorldContextObject, FName SessionName);

	UPROPERTY(BlueprintAssignable)
	FRallypointNodeTravel OnSuccess;

	virtual void Activate() override;

private:
	void OnComplete(FName CompletedSession, bool bWasSuccessful);
};
