#include "RallypointNode.h"

#include "Engine/Engine.h"
#include "Engine/World.h"
#include "OnlineSubsystemRallypoint.h"
#include "OnlineSubsystemUtils.h"

void URallypointNode::SetUp(UObject* InWorldContext, FName InSessionName)
{
	WorldContext = InWorldContext;
	SessionName = InSessionName;
	RegisterWithGameInstance(InWorldContext);
}

FOnlineSessionRallypointPtr URallypointNode::Sessions() const
{
	const UWorld* World = GEngine->GetWorldFromContextObject(WorldContext, EGetWorldErrorMode::LogAndReturnNull);
	FOnlineSubsystemRallypoint* Online =
		World != nullptr ? FOnlineSubsystemRallypoint::From(Online::GetSubsystem(World, RALLYPOINT_SUBSYSTEM)) : nullptr;
	return Online != nullptr ? Online->GetRallypointSessions() : nullptr;
}

FOnlineSessionRallypointPtr URallypointNode::SessionsOrFail()
{
	const FOnlineSessionRallypointPtr There = Sessions();
	if (!There.IsValid())
	{
		FRallypointOutcome Outcome;
		Outcome.Message = TEXT("the online subsystem Rallypoint is not there: see [OnlineSubsystem] in DefaultEngine.ini");
		FailWith(Outcome);
	}
	return There;
}

void URallypointNode::Fail(FName About)
{
	const FOnlineSessionRallypointPtr There = Sessions();
	FailWith(There.IsValid() ? There->GetLastError(About) : FRallypointOutcome());
}

void URallypointNode::FailWith(const FRallypointOutcome& Outcome)
{
	FRallypointNodeError Error;
	Error.Code = Outcome.IsOk() ? FString(TEXT("NOT_AVAILABLE")) : Outcome.GetCode();
	Error.Message = Outcome.Message;
	Error.bRetryable = Outcome.bRetryable;
	Finish();
	OnFailure.Broadcast(Error);
}

void URallypointNode::Finish()
{
	SetReadyToDestroy();
}
