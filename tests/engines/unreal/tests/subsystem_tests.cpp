// The subsystem without a gateway: settings, ids, identity, what is the Null subsystem's, instances, hosting.
#include "foreign_id.h"
#include "game.h"

#include "RallypointServer.h"

TEST(net_ids_are_compared_by_value)
{
	const FUniqueNetIdRef Ada = FUniqueNetIdRallypoint::Create(TEXT("ada"));
	const FUniqueNetIdRef Same = FUniqueNetIdRallypoint::Create(TEXT("ada"));
	const FUniqueNetIdRef Other = FUniqueNetIdRallypoint::Create(TEXT("Ada"));
	EXPECT(!(Ada == Same));
	EXPECT(*Ada == *Same);
	EXPECT(*Ada != *Other);
	EXPECT(*Ada != *FForeignId::Create(TEXT("ada")));
	EXPECT(*FUniqueNetIdRallypoint::Create(Ada->GetBytes(), Ada->GetSize()) == *Ada);
	EXPECT(!FUniqueNetIdRallypoint::Create(nullptr, 0)->IsValid());
#if RALLYPOINT_ENGINE >= 501
	EXPECT(Ada->GetTypeHash() == Same->GetTypeHash());
#else
	EXPECT(GetTypeHash(static_cast<const FUniqueNetIdRallypoint&>(*Ada)) == GetTypeHash(static_cast<const FUniqueNetIdRallypoint&>(*Same)));
#endif
}

TEST(the_originals_keys_are_read_under_their_names)
{
	UseSettings();
	const TCHAR* Section = TEXT("OnlineSubsystemAWS");
	GConfig->EmptySection(TEXT("OnlineSubsystemRallypoint"), GEngineIni);
	GConfig->SetString(Section, TEXT("APIGatewayURL"), TEXT("not a URL"), GEngineIni);
	GConfig->SetString(Section, TEXT("StartSessionURI"), TEXT("/create_session_local"), GEngineIni);
	EXPECT(IOnlineSubsystem::Get(TEXT("Rallypoint:Broken")) == nullptr);
	EXPECT(StandInWarnings()[0].Contains(TEXT("[OnlineSubsystemRallypoint]")));
	// Ours goes before the original's; the command line before both.
	GConfig->SetString(TEXT("OnlineSubsystemRallypoint"), TEXT("APIGatewayURL"), TEXT("http://127.0.0.1:9"), GEngineIni);
	FGame Whole(TEXT("Whole"));
	FCommandLine::Set(TEXT("-RallypointPlayer=ada -RallypointGateway=ftp://127.0.0.1"));
	EXPECT(IOnlineSubsystem::Get(TEXT("Rallypoint:Broken")) == nullptr);
	FCommandLine::Set(TEXT("-RallypointPlayer=ada"));
	FGame Ada(TEXT("Ada"));
	EXPECT_EQ(Ada.Player()->ToString(), TEXT("ada"));
	EXPECT(Ada.Online().GetOnlineServiceName().ToString() == FString(TEXT("Rallypoint")));
}

TEST(a_disabled_subsystem_is_not_there)
{
	UseSettings({{TEXT("bEnabled"), TEXT("false")}});
	EXPECT(IOnlineSubsystem::Get(TEXT("Rallypoint:Off")) == nullptr);
}

TEST(a_login_gives_the_id_and_the_token_of_the_platform)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	FOnlineIdentityRallypoint& Identity = static_cast<FOnlineIdentityRallypoint&>(*Game.Online().GetIdentityInterface());
	const FString Before = Game.Player()->ToString();
	EXPECT(!Before.IsEmpty());
	EXPECT_EQ(Identity.GetLoginStatus(0), ELoginStatus::UsingLocalProfile);
	FString Told;
	Identity.AddOnLoginCompleteDelegate_Handle(
		0, FOnLoginCompleteDelegate::CreateLambda([&](int32 User, bool bOk, const FUniqueNetId& Id, const FString& Error)
			   { Told = FString::Printf(TEXT("%d %d %s%s"), User, bOk ? 1 : 0, *Id.ToString(), *Error); }));
	FOnlineAccountCredentials Credentials;
	Credentials.Id = TEXT("ada");
	Credentials.Token = TEXT("token");
	EXPECT(Identity.Login(0, Credentials));
	EXPECT(Told.IsEmpty());
	Game.Frame();
	EXPECT_EQ(Told, TEXT("0 1 ada"));
	EXPECT_EQ(Identity.GetLoginStatus(*Game.Player()), ELoginStatus::LoggedIn);
	EXPECT_EQ(Identity.GetAuthToken(0), TEXT("token"));
	EXPECT_EQ(Identity.GetAllUserAccounts().Num(), 1);
	EXPECT_EQ(Identity.GetUserAccount(*Game.Player())->GetAccessToken(), TEXT("token"));
	EXPECT(*Identity.CreateUniquePlayerId(TEXT("ada")) == *Game.Player());
	EXPECT(!(*Identity.GetUniquePlayerId(0) == *Identity.GetUniquePlayerId(1)));
	EXPECT(!Identity.GetUniquePlayerId(MAX_LOCAL_PLAYERS).IsValid());
	EXPECT(Identity.Logout(0));
	EXPECT(!Identity.Logout(0));
	EXPECT(Identity.GetAuthToken(0).IsEmpty());
	EXPECT(!Identity.Login(-1, Credentials));
	Game.Frame();
	EXPECT_EQ(Told, TEXT("0 0 adathere is no local player of that number"));
}

TEST(each_interface_that_we_lack_is_the_null_subsystems)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	FString Excluded;
	const TCHAR* Owner = TEXT("NULL:Game");
#define ASK(Name) EXPECT_EQ(Game.Online().Get##Name##Interface()->StandInOwner, Owner);
	STANDIN_HANDED_THROUGH(ASK)
#undef ASK
	EXPECT_EQ(Game.Online().GetMessageSanitizer(0, Excluded)->StandInOwner, Owner);
	EXPECT(Game.Online().GetSessionInterface().IsValid() && Game.Online().GetIdentityInterface().IsValid());
	EXPECT(IOnlineSubsystem::DoesInstanceExist(TEXT("NULL:Game")));
	// It is the engine's: shutting it down from inside a shutdown would change the list that the engine walks.
	Game.Shutdown();
	EXPECT(IOnlineSubsystem::DoesInstanceExist(TEXT("NULL:Game")));
}

TEST(the_game_is_asked_for_a_token)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	TArray<FString> Asked;
	Game.Online().SetAuthTokenProvider(FOnRallypointAuthTokenRequest::CreateLambda(
		[&](uint64 RequestId, const FUniqueNetId& Player, bool bWasRefused)
		{
			Asked.Add(Player.ToString() + (bWasRefused ? TEXT(" refused") : TEXT("")));
			EXPECT(Game.Online().ProvideAuthToken(RequestId, TEXT("token")));
			EXPECT(!Game.Online().ProvideAuthToken(RequestId, TEXT("again")));
		}));
	EXPECT(Game.Sessions().CreateSession(0, NAME_GameSession, Hosted(1)));
	EXPECT_EQ(Game.Next(), TEXT("create GameSession true"));
	EXPECT(Game.Sessions().StartSession(NAME_GameSession));
	EXPECT_EQ(Game.Next(), TEXT("start GameSession false"));
	EXPECT_EQ(Game.Sessions().GetLastError(NAME_GameSession).GetCode(), TEXT("CONNECTION_FAILED"));
	EXPECT_EQ(Asked.Num(), 1);
	EXPECT_EQ(Asked[0], Game.Player()->ToString());
	// Nobody to ask any more: the request is over.
	Game.Online().SetAuthTokenProvider(FOnRallypointAuthTokenRequest());
	Game.Online().ProvideAuthToken(0, FString());
	Game.Frames(3);
	Game.ForgetHeard();
	EXPECT(Game.Sessions().StartSession(NAME_GameSession));
	EXPECT_EQ(Game.Next(), TEXT("start GameSession false"));
	EXPECT_EQ(Game.Sessions().GetLastError(NAME_GameSession).GetCode(), TEXT("UNAUTHORIZED"));
}

TEST(instances_know_nothing_of_each_other)
{
	UseSettings();
	FGame First(TEXT("First"));
	FGame Second(TEXT("Second"));
	EXPECT(&First.Online() != &Second.Online());
	EXPECT(First.Sessions().CreateSession(0, NAME_GameSession, Hosted(1)));
	EXPECT_EQ(First.Next(), TEXT("create GameSession true"));
	EXPECT(Second.Sessions().GetNamedSession(NAME_GameSession) == nullptr);
	EXPECT(Second.HasHeardAll());
	First.Shutdown();
	EXPECT(Second.Sessions().CreateSession(0, NAME_GameSession, Hosted(1)));
	EXPECT_EQ(Second.Next(), TEXT("create GameSession true"));
}

TEST(a_server_that_no_fleet_launched_says_so)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	EXPECT(!FRallypointServer::IsWanted());
	FCommandLine::Set(TEXT("-Rallypoint -port=7802"));
	EXPECT(FRallypointServer::IsWanted());
	EXPECT_EQ(FRallypointServer::PortOfCommandLine(), 7802);
	FString Told;
	Game.Online().GetServer()->OnReady().AddLambda([&](const FRallypointOutcome& Outcome) { Told = Outcome.GetCode(); });
	EXPECT(!Game.Online().GetServer()->Start(7802));
	Game.Frame();
	EXPECT_EQ(Told, TEXT("INVALID_ARGUMENT"));
	EXPECT(!Game.Online().GetServer()->IsStarted());
	EXPECT(!Game.Online().GetServer()->ValidatePlayerNow(TEXT("?PlayerSessionId=psess-1"), FString()).IsEmpty());
	EXPECT(Game.Online().GetServer()->ValidatePlayerNow(TEXT("?Name=Ada"), FString()).StartsWith(TEXT("join the session first")));
}
