// Blueprint: Find Rallypoint Sessions.
#pragma once

#include "CoreMinimal.h"
#include "FindSessionsCallbackProxy.h"
#include "RallypointNode.h"
#include "RallypointFindSessions.generated.h"

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FRallypointNodeFound, const TArray<FBlueprintSessionResult>&, Results);

/** Looks for sessions that can be joined. None found is success. One search runs at a time. */
UCLASS()
class RALLYPOINTGAMEPLAY_API URallypointFindSessions : public URallypointNode
{
	GENERATED_BODY()

public:
	/** `Settings` must all be a session's, as texts. 0 results: no limit. */
	UFUNCTION(BlueprintCallable, Category = "Online|Rallypoint",
		meta = (BlueprintInternalUseOnly = "true", WorldContext = "WorldContextObject", DisplayName = "Find Rallypoint Sessions"))
	static URallypointFindSessions* FindSessionsNode(
		UObject* WorldContextObject, int32 MaxResults, bool bUseLan, const TMap<FString, FString>& Settings);

	UPROPERTY(BlueprintAssignable)
	FRallypointNodeFound OnSuccess;

	virtual void Activate() override;

private:
	void OnComplete(bool bWasSuccessful);

	TSharedPtr<FOnlineSessionSearch> Search;
};
