// What the library tells, copied out of what it lends: a delegate may end the subsystem that lent it.
#pragma once

#include "CoreMinimal.h"
#include "RallypointGameSession.h"
#include "RallypointLibrary.h"
#include "RallypointOutcome.h"

/** An operation is over. */
struct FRallypointCompletion
{
	uint64 Operation = 0;
	FRallypointOutcome Outcome;
	/** The ticket it was about; 0 for everything but matchmaking. */
	uint64 Ticket = 0;
	/** The player sessions that the service described, the first of them. */
	FRallypointPlayer Described;
	bool bWasDescribed = false;
};

/** Something happened to a session. */
struct FRallypointNotice
{
	int32 Kind = 0;
	int32 Reason = 0;
	FString SessionName;
	FString PlayerId;
	FString FromPlayerId;
	FString AppId;
	FString GameSessionId;
};

/** Something happened to a matchmaking ticket. */
struct FRallypointMatchNotice
{
	int32 Kind = 0;
	uint64 Ticket = 0;
	FString SessionName;
	FString MatchId;
	int32 AcceptanceLeftMs = 0;
	FRallypointOutcome Outcome;
};

/** The gateway wants to know who plays. */
struct FRallypointTokenRequest
{
	uint64 RequestId = 0;
	FString PlayerId;
	bool bWasRefused = false;
};

/** One event. Which part counts follows from the kind, an RpEventKind. */
struct FRallypointEvent
{
	int32 Kind = 0;
	FRallypointCompletion Completion;
	FRallypointNotice Notice;
	FRallypointMatchNotice MatchNotice;
	FRallypointGameSession GameSession;
	FRallypointGameSessionUpdate Update;
	FRallypointTokenRequest TokenRequest;
	int64 TerminationTimeMs = 0;
	int32 LogLevel = 0;
	FString LogLine;

	static FRallypointEvent Copy(const RpEvent& Event);
};
