// Blueprint: Start Rallypoint Matchmaking.
#pragma once

#include "CoreMinimal.h"
#include "RallypointNode.h"
#include "RallypointTravel.h"
#include "RallypointMatchmaking.generated.h"

/** Looks for a match for the local player and makes a session of it. Then travel. */
UCLASS()
class RALLYPOINTGAMEPLAY_API URallypointMatchmaking : public URallypointNode
{
	GENERATED_BODY()

public:
	/** `Configuration`: the matchmaking configuration's name; empty takes MatchmakingConfiguration of DefaultEngine.ini. */
	UFUNCTION(BlueprintCallable, Category = "Online|Rallypoint",
		meta = (BlueprintInternalUseOnly = "true", WorldContext = "WorldContextObject", DisplayName = "Start Rallypoint Matchmaking"))
	static URallypointMatchmaking* MatchmakingNode(UObject* WorldContextObject, FName SessionName, const FString& Configuration,
		const TMap<FString, float>& Numbers, const TMap<FString, FString>& Texts);

	UPROPERTY(BlueprintAssignable)
	FRallypointNodeTravel OnSuccess;

	virtual void Activate() override;

private:
	void OnComplete(FName CompletedSession, bool bWasSuccessful);

	TSharedPtr<FOnlineSessionSearch> Search;
};
