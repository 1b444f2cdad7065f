#include "game.h"

namespace
{
	const double PatienceSeconds = 30;
	const float FrameSeconds = 0.002f;
	// Delegates belong into the game thread's frame.
	bool bIsInFrame = false;

	const TCHAR* YesOrNo(bool bIs)
	{
		return bIs ? TEXT("true") : TEXT("false");
	}
} // namespace

void UseSettings(std::initializer_list<std::pair<const TCHAR*, const TCHAR*>> Settings)
{
	const TCHAR* Section = TEXT("OnlineSubsystemRallypoint");
	GConfig->EmptySection(Section, GEngineIni);
	GConfig->EmptySection(TEXT("OnlineSubsystemAWS"), GEngineIni);
	GConfig->SetString(TEXT("OnlineSubsystem"), TEXT("DefaultPlatformService"), TEXT("Rallypoint"), GEngineIni);
	// A port where nobody answers, unless there is a gateway.
	GConfig->SetString(Section, TEXT("APIGatewayURL"), GatewayUrl().IsEmpty() ? TEXT("http://127.0.0.1:9") : *GatewayUrl(), GEngineIni);
	for (const auto& [Key, Value] : Settings)
	{
		GConfig->SetString(Section, Key, Value, GEngineIni);
	}
}

FGame::FGame(const TCHAR* Instance) : Name(*(FString(TEXT("Rallypoint:")) + Instance))
{
	Subsystem = FOnlineSubsystemRallypoint::From(IOnlineSubsystem::Get(Name));
	EXPECT(Subsystem != nullptr);
	Interface = Subsystem->GetRallypointSessions();
	Bind();
}

FGame::~FGame()
{
	Shutdown();
}

void FGame::Shutdown()
{
	OnHeard = nullptr;
	Interface.Reset();
	Subsystem = nullptr;
	IOnlineSubsystem::Destroy(Name);
}

void FGame::Hear(const FString& Line)
{
	EXPECT(bIsInFrame);
	Heard.Add(Line);
	if (OnHeard)
	{
		const TFunction<void(const FString&)> Copy = OnHeard;
		Copy(Line);
	}
}

void FGame::Bind()
{
	FOnlineSessionRallypoint& All = *Interface;
#define HEAR_OF(Event, Word)                                              \
	All.AddOn##Event##Delegate_Handle(FOn##Event##Delegate::CreateLambda( \
		[this](FName Session, bool bOk) { Hear(FString::Printf(TEXT("%s %s %s"), TEXT(Word), *Session.ToString(), YesOrNo(bOk))); }));
	HEAR_OF(CreateSessionComplete, "create")
	HEAR_OF(StartSessionComplete, "start")
	HEAR_OF(UpdateSessionComplete, "update")
	HEAR_OF(EndSessionComplete, "end")
	HEAR_OF(DestroySessionComplete, "destroy")
	HEAR_OF(MatchmakingComplete, "match")
	HEAR_OF(CancelMatchmakingComplete, "cancel match")
#undef HEAR_OF
	All.AddOnFindSessionsCompleteDelegate_Handle(
		FOnFindSessionsCompleteDelegate::CreateLambda([this](bool bOk) { Hear(FString::Printf(TEXT("find %s"), YesOrNo(bOk))); }));
	All.AddOnCancelFindSessionsCompleteDelegate_Handle(FOnCancelFindSessionsCompleteDelegate::CreateLambda(
		[this](bool bOk) { Hear(FString::Printf(TEXT("cancel find %s"), YesOrNo(bOk))); }));
	All.AddOnPingSearchResultsCompleteDelegate_Handle(
		FOnPingSearchResultsCompleteDelegate::CreateLambda([this](bool bOk) { Hear(FString::Printf(TEXT("ping %s"), YesOrNo(bOk))); }));
	All.AddOnFindFriendSessionCompleteDelegate_Handle(
		0, FOnFindFriendSessionCompleteDelegate::CreateLambda([this](int32 User, bool bOk, const TArray<FOnlineSessionSearchResult>&)
			   { Hear(FString::Printf(TEXT("friend %d %s"), User, YesOrNo(bOk))); }));
	All.AddOnJoinSessionCompleteDelegate_Handle(
		FOnJoinSessionCompleteDelegate::CreateLambda([this](FName Session, EOnJoinSessionCompleteResult::Type Result)
			{ Hear(FString::Printf(TEXT("join %s %d"), *Session.ToString(), static_cast<int32>(Result))); }));
	All.AddOnRegisterPlayersCompleteDelegate_Handle(
		FOnRegisterPlayersCompleteDelegate::CreateLambda([this](FName Session, const TArray<FUniqueNetIdRef>& Players, bool bOk)
			{ Hear(FString::Printf(TEXT("register %s %d %s"), *Session.ToString(), Players.Num(), YesOrNo(bOk))); }));
	All.AddOnUnregisterPlayersCompleteDelegate_Handle(
		FOnUnregisterPlayersCompleteDelegate::CreateLambda([this](FName Session, const TArray<FUniqueNetIdRef>& Players, bool bOk)
			{ Hear(FString::Printf(TEXT("unregister %s %d %s"), *Session.ToString(), Players.Num(), YesOrNo(bOk))); }));
	All.AddOnSessionFailureDelegate_Handle(
		FOnSessionFailureDelegate::CreateLambda([this](const FUniqueNetId&, ESessionFailure::Type) { Hear(TEXT("failure")); }));
	All.AddOnSessionSettingsUpdatedDelegate_Handle(
		FOnSessionSettingsUpdatedDelegate::CreateLambda([this](FName Session, const FOnlineSessionSettings& Settings)
			{ Hear(FString::Printf(TEXT("settings %s %d"), *Session.ToString(), Settings.NumPublicConnections)); }));
	All.AddOnSessionInviteReceivedDelegate_Handle(FOnSessionInviteReceivedDelegate::CreateLambda(
		[this](const FUniqueNetId&, const FUniqueNetId& From, const FString& App, const FOnlineSessionSearchResult& Result)
		{ Hear(FString::Printf(TEXT("invite %s %s %s"), *From.ToString(), *App, *Result.GetSessionIdStr())); }));
	All.AddOnSessionUserInviteAcceptedDelegate_Handle(FOnSessionUserInviteAcceptedDelegate::CreateLambda(
		[this](bool bOk, int32 User, FUniqueNetIdPtr, const FOnlineSessionSearchResult& Result)
		{ Hear(FString::Printf(TEXT("accepted %s %d %s"), YesOrNo(bOk), User, *Result.GetSessionIdStr())); }));
#if RALLYPOINT_ENGINE >= 502
	All.AddOnSessionParticipantJoinedDelegate_Handle(FOnSessionParticipantJoinedDelegate::CreateLambda(
		[this](FName, const FUniqueNetId& Player) { Hear(FString::Printf(TEXT("joined %s"), *Player.ToString())); }));
	All.AddOnSessionParticipantLeftDelegate_Handle(
		FOnSessionParticipantLeftDelegate::CreateLambda([this](FName, const FUniqueNetId& Player, EOnSessionParticipantLeftReason Reason)
			{ Hear(FString::Printf(TEXT("left %s %d"), *Player.ToString(), static_cast<int32>(Reason))); }));
#else
	All.AddOnSessionParticipantsChangeDelegate_Handle(
		FOnSessionParticipantsChangeDelegate::CreateLambda([this](FName, const FUniqueNetId& Player, bool bJoined)
			{ Hear(FString::Printf(TEXT("%s %s"), bJoined ? TEXT("joined") : TEXT("left"), *Player.ToString())); }));
	All.AddOnSessionParticipantRemovedDelegate_Handle(FOnSessionParticipantRemovedDelegate::CreateLambda(
		[this](FName, const FUniqueNetId& Player) { Hear(FString::Printf(TEXT("removed %s"), *Player.ToString())); }));
#endif
}

void FGame::Frame()
{
	bIsInFrame = true;
	FStandInTicker::TickAll(FrameSeconds);
	bIsInFrame = false;
}

void FGame::Frames(int32 Count)
{
	for (int32 At = 0; At < Count; At++)
	{
		Frame();
		FPlatformProcess::Sleep(FrameSeconds);
	}
}

void FGame::Until(const char* What, const TFunction<bool()>& IsSo)
{
	const double Deadline = FPlatformTime::Seconds() + PatienceSeconds;
	while (!IsSo())
	{
		if (FPlatformTime::Seconds() > Deadline)
		{
			FailTest(__FILE__, __LINE__, std::string("waited too long for ") + What);
		}
		Frame();
		FPlatformProcess::Sleep(FrameSeconds);
	}
}

FString FGame::Next()
{
	Until("a delegate", [this] { return Heard.Num() > Taken; });
	return Heard[Taken++];
}

FOnlineSessionSettings Hosted(int32 PublicConnections)
{
	FOnlineSessionSettings Settings;
	Settings.NumPublicConnections = PublicConnections;
	Settings.bShouldAdvertise = true;
	Settings.bAllowJoinInProgress = true;
	return Settings;
}
