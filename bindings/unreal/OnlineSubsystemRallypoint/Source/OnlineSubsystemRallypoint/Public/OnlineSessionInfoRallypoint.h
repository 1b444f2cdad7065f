// What this service knows of a session beyond Unreal's fields.
#pragma once

#include "CoreMinimal.h"
#include "OnlineSubsystemRallypointTypes.h"
#include "OnlineSubsystemTypes.h"
#include "OnlineSessionSettings.h"

class FRallypointSearch;

/** A game session: its id, where it is, and the local player's slot in it once there is one. */
class ONLINESUBSYSTEMRALLYPOINT_API FOnlineSessionInfoRallypoint final : public FOnlineSessionInfo
{
public:
	explicit FOnlineSessionInfoRallypoint(const FString& GameSessionId);

	/** Null when there is none, or it is another subsystem's. */
	static const FOnlineSessionInfoRallypoint* From(const TSharedPtr<FOnlineSessionInfo>& Info);

	virtual const uint8* GetBytes() const override;
	virtual int32 GetSize() const override;
	virtual bool IsValid() const override;
	virtual FString ToString() const override;
	/** Without the player session id, which is a secret between the player and the server. */
	virtual FString ToDebugString() const override;
	virtual const FUniqueNetId& GetSessionId() const override;

	/** An address or a name of DNS; empty when it is not known. */
	FString Host;
	/** 0 when it is not known. */
	int32 Port = 0;
	/** This player's slot; empty in search results. */
	FString PlayerSessionId;

	/** The search that it came of, kept for as long as somebody may join by it. */
	TSharedPtr<FRallypointSearch> Search;
	uint32 ResultIndex = 0;

private:
	FUniqueNetIdRallypointRef SessionId;
};
