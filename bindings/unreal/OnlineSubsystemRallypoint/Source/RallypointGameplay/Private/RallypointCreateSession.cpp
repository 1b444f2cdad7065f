#include "RallypointCreateSession.h"

URallypointCreateSession* URallypointCreateSession::CreateSessionNode(UObject* WorldContextObject, FName SessionName,
	int32 PublicConnections, bool bUseLan, bool bAdvertise, const TMap<FString, FString>& Settings)
{
	URallypointCreateSession* Node = NewObject<URallypointCreateSession>();
	Node->SetUp(WorldContextObject, SessionName);
	Node->PublicConnections = PublicConnections;
	Node->bUseLan = bUseLan;
	Node->bAdvertise = bAdvertise;
	Node->Settings = Settings;
	return Node;
}

void URallypointCreateSession::Activate()
{
	const FOnlineSessionRallypointPtr There = SessionsOrFail();
	if (!There.IsValid())
	{
		return;
	}
	Handle = There->AddOnCreateSessionCompleteDelegate_Handle(
		FOnCreateSessionCompleteDelegate::CreateUObject(this, &URallypointCreateSession::OnComplete));
	FOnlineSessionSettings Wanted;
	Wanted.NumPublicConnections = PublicConnections;
	Wanted.bIsLANMatch = bUseLan;
	Wanted.bShouldAdvertise = bAdvertise;
	Wanted.bAllowJoinInProgress = true;
	for (const auto& Pair : Settings)
	{
		Wanted.Set(FName(*Pair.Key), Pair.Value, EOnlineDataAdvertisementType::ViaOnlineServiceAndPing);
	}
	There->CreateSession(LocalPlayer(), SessionName, Wanted);
}

void URallypointCreateSession::OnComplete(FName CompletedSession, bool bWasSuccessful)
{
	const FOnlineSessionRallypointPtr There = Sessions();
	if (CompletedSession != SessionName || !There.IsValid())
	{
		return;
	}
	There->ClearOnCreateSessionCompleteDelegate_Handle(Handle);
	if (!bWasSuccessful)
	{
		Fail(SessionName);
		return;
	}
	Finish();
	OnSuccess.Broadcast();
}
