// The Blueprint nodes: one call, one pin, once.
#include "game.h"

#include "RallypointCreateSession.h"
#include "RallypointDestroySession.h"
#include "RallypointFindSessions.h"
#include "RallypointJoinSession.h"
#include "RallypointMatchmaking.h"
#include "RallypointStartSession.h"
#include "StandIn/Objects.h"

namespace
{
	// Runs a node and gives what it told: each pin's line.
	template <typename Node>
	FString Run(FGame& Game, Node* Made, TArray<FString>& Told)
	{
		Made->OnFailure.AddLambda([&](const FRallypointNodeError& Error) { Told.Add(FString(TEXT("failed ")) + Error.Code); });
		const int32 Before = FStandInObjects::Num();
		Made->Activate();
		Game.Until("a node's pin", [&] { return Told.Num() > 0; });
		Game.Frames(3);
		EXPECT_EQ(Told.Num(), 1);
		// Each node ends.
		FStandInObjects::CollectGarbage();
		EXPECT_EQ(FStandInObjects::Num(), Before - 1);
		return Told[0];
	}

	template <typename Node>
	FString Done(FGame& Game, Node* Made)
	{
		TArray<FString> Told;
		Made->OnSuccess.AddLambda([&] { Told.Add(TEXT("done")); });
		return Run(Game, Made, Told);
	}

	template <typename Node>
	FString Travelled(FGame& Game, Node* Made)
	{
		TArray<FString> Told;
		Made->OnSuccess.AddLambda([&](const FString& Url) { Told.Add(Url); });
		return Run(Game, Made, Told);
	}
} // namespace

TEST(nodes_fail_with_a_reason)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	UWorld World;
	World.StandInInstance = TEXT("Game");
	EXPECT_EQ(Travelled(Game, URallypointStartSession::StartSessionNode(&World, NAME_GameSession)), TEXT("failed SESSION_NOT_FOUND"));
	EXPECT_EQ(Done(Game, URallypointDestroySession::DestroySessionNode(&World, NAME_GameSession)), TEXT("failed SESSION_NOT_FOUND"));
	EXPECT_EQ(Travelled(Game, URallypointJoinSession::JoinSessionNode(&World, NAME_GameSession, FBlueprintSessionResult())),
		TEXT("failed COULD_NOT_RETRIEVE_ADDRESS"));
	EXPECT_EQ(Travelled(Game, URallypointMatchmaking::MatchmakingNode(&World, NAME_GameSession, TEXT("ranked"), {}, {})),
		TEXT("failed CONNECTION_FAILED"));
	EXPECT_EQ(Done(Game, URallypointCreateSession::CreateSessionNode(&World, NAME_GameSession, 2, false, true, {})), TEXT("done"));
	EXPECT_EQ(Done(Game, URallypointCreateSession::CreateSessionNode(&World, NAME_GameSession, 2, false, true, {})),
		TEXT("failed SESSION_ALREADY_EXISTS"));
	// A world whose instance is of another service.
	GConfig->SetString(TEXT("OnlineSubsystemRallypoint"), TEXT("bEnabled"), TEXT("false"), GEngineIni);
	World.StandInInstance = TEXT("Elsewhere");
	EXPECT_EQ(Done(Game, URallypointDestroySession::DestroySessionNode(&World, NAME_GameSession)), TEXT("failed NOT_AVAILABLE"));
}

GATEWAY_TEST(nodes_create_start_find_join_and_destroy)
{
	UseSettings();
	FGame Host(TEXT("Host"));
	FGame Guest(TEXT("Guest"));
	UWorld HostsWorld;
	HostsWorld.StandInInstance = TEXT("Host");
	UWorld GuestsWorld;
	GuestsWorld.StandInInstance = TEXT("Guest");
	TMap<FString, FString> Mode;
	Mode.Add(TEXT("MODE"), TEXT("nodes"));
	EXPECT_EQ(Done(Host, URallypointCreateSession::CreateSessionNode(&HostsWorld, NAME_GameSession, 2, false, true, Mode)), TEXT("done"));
	FString Url;
	for (int32 Try = 0; Try < 200 && !Url.Contains(TEXT("PlayerSessionId=psess-")); Try++)
	{
		Host.Frames(20);
		Url = Travelled(Host, URallypointStartSession::StartSessionNode(&HostsWorld, NAME_GameSession));
	}
	EXPECT(Url.Contains(TEXT("PlayerSessionId=psess-")));

	TArray<FBlueprintSessionResult> Found;
	TArray<FString> Told;
	URallypointFindSessions* Find = URallypointFindSessions::FindSessionsNode(&GuestsWorld, 10, false, Mode);
	Find->OnSuccess.AddLambda(
		[&](const TArray<FBlueprintSessionResult>& Results)
		{
			Found = Results;
			Told.Add(TEXT("found"));
		});
	EXPECT_EQ(Run(Guest, Find, Told), TEXT("found"));
	EXPECT_EQ(Found.Num(), 1);
	EXPECT(Travelled(Guest, URallypointJoinSession::JoinSessionNode(&GuestsWorld, NAME_GameSession, Found[0]))
			   .Contains(TEXT("PlayerSessionId=psess-")));
	EXPECT_EQ(Done(Guest, URallypointDestroySession::DestroySessionNode(&GuestsWorld, NAME_GameSession)), TEXT("done"));
	EXPECT_EQ(Done(Host, URallypointDestroySession::DestroySessionNode(&HostsWorld, NAME_GameSession)), TEXT("done"));
}
