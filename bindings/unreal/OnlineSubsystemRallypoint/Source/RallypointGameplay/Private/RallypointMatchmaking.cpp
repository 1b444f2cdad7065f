#include "RallypointMatchmaking.h"

#include "OnlineSubsystemRallypoint.h"
#include "RallypointEngineVersion.h"
#if RALLYPOINT_HAS_ONLINE_HEADERS
#include "Online/OnlineSessionNames.h"
#endif

URallypointMatchmaking* URallypointMatchmaking::MatchmakingNode(UObject* WorldContextObject, FName SessionName,
	const FString& Configuration, const TMap<FString, float>& Numbers, const TMap<FString, FString>& Texts)
{
	URallypointMatchmaking* Node = NewObject<URallypointMatchmaking>();
	Node->SetUp(WorldContextObject, SessionName);
	Node->Search = MakeShared<FOnlineSessionSearch>();
	FOnlineSearchSettings& Query = Node->Search->QuerySettings;
	if (!Configuration.IsEmpty())
	{
		Query.Set(SEARCH_MATCHMAKING_QUEUE, Configuration, EOnlineComparisonOp::Equals);
	}
	for (const auto& Pair : Numbers)
	{
		Query.Set(FName(*Pair.Key), Pair.Value, EOnlineComparisonOp::Equals);
	}
	for (const auto& Pair : Texts)
	{
		Query.Set(FName(*Pair.Key), Pair.Value, EOnlineComparisonOp::Equals);
	}
	return Node;
}

void URallypointMatchmaking::Activate()
{
	const FOnlineSessionRallypointPtr There = SessionsOrFail();
	if (!There.IsValid())
	{
		return;
	}
	Handle = There->AddOnMatchmakingCompleteDelegate_Handle(
		FOnMatchmakingCompleteDelegate::CreateUObject(this, &URallypointMatchmaking::OnComplete));
	TSharedRef<FOnlineSessionSearch> Query = Search.ToSharedRef();
	There->StartMatchmaking({There->GetLocalPlayer(LocalPlayer())}, SessionName, FOnlineSessionSettings(), Query);
}

void URallypointMatchmaking::OnComplete(FName CompletedSession, bool bWasSuccessful)
{
	const FOnlineSessionRallypointPtr There = Sessions();
	if (CompletedSession != SessionName || !There.IsValid())
	{
		return;
	}
	There->ClearOnMatchmakingCompleteDelegate_Handle(Handle);
	if (!bWasSuccessful)
	{
		Fail(SessionName);
		return;
	}
	Finish();
	OnSuccess.Broadcast(RallypointConnectString(*There, SessionName));
}
