#include "RallypointFindSessions.h"

URallypointFindSessions* URallypointFindSessions::FindSessionsNode(
	UObject* WorldContextObject, int32 MaxResults, bool bUseLan, const TMap<FString, FString>& Settings)
{
	URallypointFindSessions* Node = NewObject<URallypointFindSessions>();
	Node->SetUp(WorldContextObject, NAME_None);
	Node->Search = MakeShared<FOnlineSessionSearch>();
	Node->Search->MaxSearchResults = MaxResults;
	Node->Search->bIsLanQuery = bUseLan;
	for (const auto& Pair : Settings)
	{
		Node->Search->QuerySettings.Set(FName(*Pair.Key), Pair.Value, EOnlineComparisonOp::Equals);
	}
	return Node;
}

void URallypointFindSessions::Activate()
{
	const FOnlineSessionRallypointPtr There = SessionsOrFail();
	if (!There.IsValid())
	{
		return;
	}
	if (There->FindSessions(LocalPlayer(), Search.ToSharedRef()))
	{
		Handle = There->AddOnFindSessionsCompleteDelegate_Handle(
			FOnFindSessionsCompleteDelegate::CreateUObject(this, &URallypointFindSessions::OnComplete));
		return;
	}
	// The delegate names no search: another one's must not be taken for this one's.
	Fail(NAME_None);
}

void URallypointFindSessions::OnComplete(bool bWasSuccessful)
{
	const FOnlineSessionRallypointPtr There = Sessions();
	if (!There.IsValid())
	{
		return;
	}
	There->ClearOnFindSessionsCompleteDelegate_Handle(Handle);
	if (!bWasSuccessful)
	{
		Fail(NAME_None);
		return;
	}
	TArray<FBlueprintSessionResult> Results;
	for (const FOnlineSessionSearchResult& Found : Search->SearchResults)
	{
		FBlueprintSessionResult Result;
		Result.OnlineResult = Found;
		Results.Add(Result);
	}
	Finish();
	OnSuccess.Broadcast(Results);
}
