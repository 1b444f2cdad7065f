#include "RallypointStartSession.h"

URallypointStartSession* URallypointStartSession::StartSessionNode(UObject* WorldContextObject, FName SessionName)
{
	URallypointStartSession* Node = NewObject<URallypointStartSession>();
	Node->SetUp(WorldContextObject, SessionName);
	return Node;
}

void URallypointStartSession::Activate()
{
	const FOnlineSessionRallypointPtr There = SessionsOrFail();
	if (!There.IsValid())
	{
		return;
	}
	Handle = There->AddOnStartSessionCompleteDelegate_Handle(
		FOnStartSessionCompleteDelegate::CreateUObject(this, &URallypointStartSession::OnComplete));
	There->StartSession(SessionName);
}

void URallypointStartSession::OnComplete(FName CompletedSession, bool bWasSuccessful)
{
	const FOnlineSessionRallypointPtr There = Sessions();
	if (CompletedSession != SessionName || !There.IsValid())
	{
		return;
	}
	There->ClearOnStartSessionCompleteDelegate_Handle(Handle);
	if (!bWasSuccessful)
	{
		Fail(SessionName);
		return;
	}
	Finish();
	OnSuccess.Broadcast(RallypointConnectString(*There, SessionName));
}
