#include "RallypointJoinSession.h"

URallypointJoinSession* URallypointJoinSession::JoinSessionNode(
	UObject* WorldContextObject, FName SessionName, const FBlueprintSessionResult& SearchResult)
{
	URallypointJoinSession* Node = NewObject<URallypointJoinSession>();
	Node->SetUp(WorldContextObject, SessionName);
	Node->Desired = SearchResult.OnlineResult;
	return Node;
}

void URallypointJoinSession::Activate()
{
	const FOnlineSessionRallypointPtr There = SessionsOrFail();
	if (!There.IsValid())
	{
		return;
	}
	Handle = There->AddOnJoinSessionCompleteDelegate_Handle(
		FOnJoinSessionCompleteDelegate::CreateUObject(this, &URallypointJoinSession::OnComplete));
	There->JoinSession(LocalPlayer(), SessionName, Desired);
}

void URallypointJoinSession::OnComplete(FName CompletedSession, EOnJoinSessionCompleteResult::Type Result)
{
	const FOnlineSessionRallypointPtr There = Sessions();
	if (CompletedSession != SessionName || !There.IsValid())
	{
		return;
	}
	There->ClearOnJoinSessionCompleteDelegate_Handle(Handle);
	if (Result != EOnJoinSessionCompleteResult::Success)
	{
		Fail(SessionName);
		return;
	}
	Finish();
	OnSuccess.Broadcast(RallypointConnectString(*There, SessionName));
}
