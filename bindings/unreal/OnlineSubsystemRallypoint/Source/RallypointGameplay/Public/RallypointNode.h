// What all Blueprint nodes of sessions have in common.
#pragma once

#include "CoreMinimal.h"
#include "Interfaces/OnlineSessionInterface.h"
#include "Kismet/BlueprintAsyncActionBase.h"
#include "OnlineSessionInterfaceRallypoint.h"
#include "RallypointNode.generated.h"

/** Why a node failed. */
USTRUCT(BlueprintType)
struct RALLYPOINTGAMEPLAY_API FRallypointNodeError
{
	GENERATED_BODY()

	/** One word, such as SESSION_FULL. */
	UPROPERTY(BlueprintReadOnly, Category = "Rallypoint")
	FString Code;

	/** For people. */
	UPROPERTY(BlueprintReadOnly, Category = "Rallypoint")
	FString Message;

	/** Whether the same may work later. */
	UPROPERTY(BlueprintReadOnly, Category = "Rallypoint")
	bool bRetryable = false;
};

DECLARE_DYNAMIC_MULTICAST_DELEGATE_OneParam(FRallypointNodeFailed, const FRallypointNodeError&, Error);
DECLARE_DYNAMIC_MULTICAST_DELEGATE(FRallypointNodeDone);

/** One call, one of two pins, once. */
UCLASS(Abstract)
class RALLYPOINTGAMEPLAY_API URallypointNode : public UBlueprintAsyncActionBase
{
	GENERATED_BODY()

public:
	UPROPERTY(BlueprintAssignable)
	FRallypointNodeFailed OnFailure;

protected:
	void SetUp(UObject* InWorldContext, FName InSessionName);

	/** Null, after OnFailure was told, when this service is not there. */
	FOnlineSessionRallypointPtr SessionsOrFail();
	FOnlineSessionRallypointPtr Sessions() const;
	/** The local player of the world: 0, since each instance in the editor has a subsystem of its own. */
	static int32 LocalPlayer() { return 0; }

	/** Tells why the session's newest call failed, and ends the node. */
	void Fail(FName About);
	/** Ends the node: it tells nothing any more. */
	void Finish();

	UPROPERTY()
	UObject* WorldContext = nullptr;
	FName SessionName;
	FDelegateHandle Handle;

private:
	void FailWith(const FRallypointOutcome& Outcome);
};
