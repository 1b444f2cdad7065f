// Blueprint: Create Rallypoint Session.
#pragma once

#include "CoreMinimal.h"
#include "RallypointNode.h"
#include "RallypointCreateSession.generated.h"

/** Makes a session here; Start Rallypoint Session then asks for a game server. */
UCLASS()
class RALLYPOINTGAMEPLAY_API URallypointCreateSession : public URallypointNode
{
	GENERATED_BODY()

public:
	/** Settings are listed with the session, as texts, and can be searched for. */
	UFUNCTION(BlueprintCallable, Category = "Online|Rallypoint",
		meta = (BlueprintInternalUseOnly = "true", WorldContext = "WorldContextObject", DisplayName = "Create Rallypoint Session"))
	static URallypointCreateSession* CreateSessionNode(UObject* WorldContextObject, FName SessionName, int32 PublicConnections,
		bool bUseLan, bool bAdvertise, const TMap<FString, FString>& Settings);

	UPROPERTY(BlueprintAssignable)
	FRallypointNodeDone OnSuccess;

	virtual void Activate() override;

private:
	void OnComplete(FName CompletedSession, bool bWasSuccessful);

	int32 PublicConnections = 0;
	bool bUseLan = false;
	bool bAdvertise = false;
	TMap<FString, FString> Settings;
};
