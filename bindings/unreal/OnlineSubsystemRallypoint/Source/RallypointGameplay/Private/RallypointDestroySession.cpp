#include "RallypointDestroySession.h"

URallypointDestroySession* URallypointDestroySession::DestroySessionNode(UObject* WorldContextObject, FName SessionName)
{
	URallypointDestroySession* Node = NewObject<URallypointDestroySession>();
	Node->SetUp(WorldContextObject, SessionName);
	return Node;
}

void URallypointDestroySession::Activate()
{
	const FOnlineSessionRallypointPtr There = SessionsOrFail();
	if (!There.IsValid())
	{
		return;
	}
	Handle = There->AddOnDestroySessionCompleteDelegate_Handle(
		FOnDestroySessionCompleteDelegate::CreateUObject(this, &URallypointDestroySession::OnComplete));
	There->DestroySession(SessionName);
}

void URallypointDestroySession::OnComplete(FName CompletedSession, bool bWasSuccessful)
{
	const FOnlineSessionRallypointPtr There = Sessions();
	if (CompletedSession != SessionName || !There.IsValid())
	{
		return;
	}
	There->ClearOnDestroySessionCompleteDelegate_Handle(Handle);
	if (!bWasSuccessful)
	{
		Fail(SessionName);
		return;
	}
	Finish();
	OnSuccess.Broadcast();
}
