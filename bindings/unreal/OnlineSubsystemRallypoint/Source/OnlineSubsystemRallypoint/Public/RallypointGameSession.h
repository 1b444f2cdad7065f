// What a dedicated server is told to host, and who comes.
#pragma once

#include "CoreMinimal.h"

/** The game session that this process hosts. */
struct ONLINESUBSYSTEMRALLYPOINT_API FRallypointGameSession
{
	FString GameSessionId;
	FString Name;
	/** Free text from its maker. */
	FString Data;
	/** What the matchmaker says, JSON; empty when no match made it. */
	FString MatchmakerData;
	int32 MaxPlayers = 0;
	/** The session's settings, as plain text. */
	TMap<FString, FString> Properties;
};

/** Why the game session changed, in GameLift's words. */
enum class ERallypointUpdateReason : uint8
{
	Unknown,
	MatchmakingDataUpdated,
	BackfillFailed,
	BackfillTimedOut,
	BackfillCancelled
};

/** The game session has changed, or a backfill of it is over. */
struct ONLINESUBSYSTEMRALLYPOINT_API FRallypointGameSessionUpdate
{
	ERallypointUpdateReason Reason = ERallypointUpdateReason::Unknown;
	FRallypointGameSession GameSession;
	FString BackfillTicketId;
};

/** A player whose slot the service has confirmed. */
struct ONLINESUBSYSTEMRALLYPOINT_API FRallypointPlayer
{
	FString PlayerSessionId;
	FString PlayerId;
	/** What the one who made the player session said about the player. */
	FString PlayerData;
};
