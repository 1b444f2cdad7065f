// An id of another subsystem's, as of a platform.
#pragma once

#include "OnlineSubsystemTypes.h"

class FForeignId final : public FUniqueNetId
{
public:
	static FUniqueNetIdRef Create(const TCHAR* Text) { return MakeShareable(new FForeignId(Text)); }
	FName GetType() const override { return TEXT("Platform"); }
	const uint8* GetBytes() const override { return reinterpret_cast<const uint8*>(*Text); }
	int32 GetSize() const override { return Text.Len() * static_cast<int32>(sizeof(TCHAR)); }
	bool IsValid() const override { return true; }
	FString ToString() const override { return Text; }
	FString ToDebugString() const override { return Text; }

private:
	explicit FForeignId(const TCHAR* InText) : Text(InText) {}
	FString Text;
};
