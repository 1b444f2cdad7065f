// Why something failed: Unreal's delegates say yes or no, this says the rest.
#pragma once

#include "CoreMinimal.h"

/** How a call ended. */
struct ONLINESUBSYSTEMRALLYPOINT_API FRallypointOutcome
{
	/** An RpResult; 0 is success. */
	int32 Result = 0;
	/** Why, for people; empty on success. */
	FString Message;
	/** The service's own name for the failure, such as GameSessionFullException, or empty. */
	FString ServiceCode;
	/** Finds the request in the gateway's log, or empty. */
	FString RequestId;
	/** 0 when no answer came. */
	int32 HttpStatus = 0;
	/** How long the service asks to wait before trying again; 0 when it did not say. */
	int32 RetryAfterMs = 0;
	/** Whether the same call may work later. */
	bool bRetryable = false;
	/** Whether the local network stood in for a gateway that cannot be reached. */
	bool bViaLan = false;

	bool IsOk() const { return Result == 0; }

	/** The result's name without its prefix: SESSION_FULL. */
	FString GetCode() const;

	/** What a call came to that was refused. */
	static FRallypointOutcome Refused(int32 InResult);
};
