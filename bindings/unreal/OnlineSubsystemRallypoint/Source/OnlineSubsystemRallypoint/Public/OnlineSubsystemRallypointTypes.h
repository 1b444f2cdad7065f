// Who plays, and which game session: text on the wire, net ids in the engine.
#pragma once

#include "CoreMinimal.h"
#include "RallypointEngineVersion.h"
#if RALLYPOINT_HAS_ONLINE_HEADERS
#include "Online/CoreOnline.h"
#else
#include "UObject/CoreOnline.h"
#endif

class FUniqueNetIdRallypoint;
using FUniqueNetIdRallypointRef = TSharedRef<const FUniqueNetIdRallypoint, UNIQUENETID_ESPMODE>;

/** A player's or a game session's id: any text. Two with the same text are the same. */
class ONLINESUBSYSTEMRALLYPOINT_API FUniqueNetIdRallypoint final : public FUniqueNetId
{
public:
	static FUniqueNetIdRallypointRef Create(const FString& Text);
	/** From what GetBytes gave elsewhere. */
	static FUniqueNetIdRallypointRef Create(const uint8* Bytes, int32 Size);

	virtual FName GetType() const override;
	virtual const uint8* GetBytes() const override;
	virtual int32 GetSize() const override;
	virtual bool IsValid() const override;
	virtual FString ToString() const override;
	virtual FString ToDebugString() const override;
#if RALLYPOINT_HAS_VIRTUAL_NET_ID_HASH
	virtual uint32 GetTypeHash() const override;
#else
	friend uint32 GetTypeHash(const FUniqueNetIdRallypoint& Id)
	{
		return ::GetTypeHash(Id.Text);
	}
#endif

private:
	explicit FUniqueNetIdRallypoint(const FString& InText);

	FString Text;
};
