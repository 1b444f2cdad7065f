#include "OnlineSessionInfoRallypoint.h"

#include "OnlineSubsystemRallypointNames.h"
#include "RallypointSearch.h"

FOnlineSessionInfoRallypoint::FOnlineSessionInfoRallypoint(const FString& GameSessionId)
	: SessionId(FUniqueNetIdRallypoint::Create(GameSessionId))
{
}

const FOnlineSessionInfoRallypoint* FOnlineSessionInfoRallypoint::From(const TSharedPtr<FOnlineSessionInfo>& Info)
{
	// The engine is built without RTTI. A session's id says whose it is.
	const bool bIsOurs = Info.IsValid() && Info->GetSessionId().GetType() == RALLYPOINT_SUBSYSTEM;
	return bIsOurs ? static_cast<const FOnlineSessionInfoRallypoint*>(Info.Get()) : nullptr;
}

const uint8* FOnlineSessionInfoRallypoint::GetBytes() const
{
	return SessionId->GetBytes();
}

int32 FOnlineSessionInfoRallypoint::GetSize() const
{
	return SessionId->GetSize();
}

bool FOnlineSessionInfoRallypoint::IsValid() const
{
	return SessionId->IsValid();
}

FString FOnlineSessionInfoRallypoint::ToString() const
{
	return SessionId->ToString();
}

FString FOnlineSessionInfoRallypoint::ToDebugString() const
{
	return FString::Printf(TEXT("%s at %s:%d"), *SessionId->ToString(), *Host, Port);
}

const FUniqueNetId& FOnlineSessionInfoRallypoint::GetSessionId() const
{
	return *SessionId;
}
