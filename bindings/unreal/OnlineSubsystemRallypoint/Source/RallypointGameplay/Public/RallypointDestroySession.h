// Blueprint: Destroy Rallypoint Session.
#pragma once

#include "CoreMinimal.h"
#include "RallypointNode.h"
#include "RallypointDestroySession.generated.h"

/** Ends a session: the owner's game session is over, a guest's slot is given back. */
UCLASS()
class RALLYPOINTGAMEPLAY_API URallypointDestroySession : public URallypointNode
{
	GENERATED_BODY()

public:
	UFUNCTION(BlueprintCallable, Category = "Online|Rallypoint",
		meta = (BlueprintInternalUseOnly = "true", WorldContext = "WorldContextObject", DisplayName = "Destroy Rallypoint Session"))
	static URallypointDestroySession* DestroySessionNode(UObject* WorldContextObject, FName SessionName);

	UPROPERTY(BlueprintAssignable)
	FRallypointNodeDone OnSuccess;

	virtual void Activate() override;

private:
	void OnComplete(FName CompletedSession, bool bWasSuccessful);
};
