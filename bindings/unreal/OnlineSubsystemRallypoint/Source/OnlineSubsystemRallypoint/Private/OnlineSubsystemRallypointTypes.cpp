#include "OnlineSubsystemRallypointTypes.h"

#include "OnlineSubsystemRallypointNames.h"

FUniqueNetIdRallypoint::FUniqueNetIdRallypoint(const FString& InText) : Text(InText) {}

FUniqueNetIdRallypointRef FUniqueNetIdRallypoint::Create(const FString& InText)
{
	return MakeShareable(new FUniqueNetIdRallypoint(InText));
}

FUniqueNetIdRallypointRef FUniqueNetIdRallypoint::Create(const uint8* Bytes, int32 Size)
{
	FString Letters;
	if (Bytes != nullptr && Size > 0)
	{
		Letters.AppendChars(reinterpret_cast<const TCHAR*>(Bytes), Size / static_cast<int32>(sizeof(TCHAR)));
	}
	return Create(Letters);
}

FName FUniqueNetIdRallypoint::GetType() const
{
	return RALLYPOINT_SUBSYSTEM;
}

const uint8* FUniqueNetIdRallypoint::GetBytes() const
{
	return reinterpret_cast<const uint8*>(*Text);
}

int32 FUniqueNetIdRallypoint::GetSize() const
{
	return Text.Len() * static_cast<int32>(sizeof(TCHAR));
}

bool FUniqueNetIdRallypoint::IsValid() const
{
	return !Text.IsEmpty();
}

FString FUniqueNetIdRallypoint::ToString() const
{
	return Text;
}

FString FUniqueNetIdRallypoint::ToDebugString() const
{
	return FString::Printf(TEXT("Rallypoint:%s"), *Text);
}

#if RALLYPOINT_HAS_VIRTUAL_NET_ID_HASH
uint32 FUniqueNetIdRallypoint::GetTypeHash() const
{
	return ::GetTypeHash(Text);
}
#endif
