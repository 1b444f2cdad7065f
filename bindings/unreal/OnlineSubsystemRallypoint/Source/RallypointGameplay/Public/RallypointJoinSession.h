// Blueprint: Join Rallypoint Session.
#pragma once

#include "CoreMinimal.h"
#include "FindSessionsCallbackProxy.h"
#include "RallypointNode.h"
#include "RallypointTravel.h"
#include "RallypointJoinSession.generated.h"

/** Takes a slot in a session that was found, for 60 seconds until the server accepts the player. Then travel. */
UCLASS()
class RALLYPOINTGAMEPLAY_API URallypointJoinSession : public URallypointNode
{
	GENERATED_BODY()

public:
	UFUNCTION(BlueprintCallable, Category = "Online|Rallypoint",
		meta = (BlueprintInternalUseOnly = "true", WorldContext = "WorldContextObject", DisplayName = "Join Rallypoint Session"))
	static URallypointJoinSession* JoinSessionNode(
		UObject* WorldContextObject, FName SessionName, const FBlueprintSessionResult& SearchResult);

	UPROPERTY(BlueprintAssignable)
	FRallypointNodeTravel OnSuccess;

	virtual void Activate() override;

private:
	void OnComplete(FName CompletedSession, EOnJoinSessionCompleteResult::Type Result);

	FOnlineSessionSearchResult Desired;
};
