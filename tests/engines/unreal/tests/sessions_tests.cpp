// What holds of sessions without a gateway: states, refusals, live pointers, slots, the LAN.
#include "foreign_id.h"
#include "game.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace
{
	// Nobody keeps it until the host has it, but a system does not give the same port twice so soon.
	FString FreeUdpPort()
	{
		sockaddr_in Here{};
		Here.sin_family = AF_INET;
		Here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		const int Socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		socklen_t Size = sizeof Here;
		EXPECT(bind(Socket, reinterpret_cast<const sockaddr*>(&Here), sizeof Here) == 0);
		EXPECT(getsockname(Socket, reinterpret_cast<sockaddr*>(&Here), &Size) == 0);
		close(Socket);
		return FString::FromInt(ntohs(Here.sin_port));
	}
} // namespace

TEST(a_rejected_call_tells_false_in_the_next_frame)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	FOnlineSessionRallypoint& Sessions = Game.Sessions();
	EXPECT(!Sessions.StartSession(NAME_GameSession));
	EXPECT_EQ(Sessions.GetLastError(NAME_GameSession).GetCode(), TEXT("SESSION_NOT_FOUND"));
	EXPECT(Game.HasHeardAll());
	EXPECT_EQ(Game.Next(), TEXT("start GameSession false"));
	EXPECT(!Sessions.EndSession(NAME_GameSession));
	EXPECT_EQ(Game.Next(), TEXT("end GameSession false"));
	FOnlineSessionSettings Settings = Hosted(1);
	EXPECT(!Sessions.UpdateSession(NAME_GameSession, Settings));
	EXPECT_EQ(Game.Next(), TEXT("update GameSession false"));
	EXPECT(!Sessions.RegisterPlayer(NAME_GameSession, *Game.Player(), false));
	EXPECT_EQ(Game.Next(), TEXT("register GameSession 1 false"));
	EXPECT(!Sessions.UnregisterPlayer(NAME_GameSession, *Game.Player()));
	EXPECT_EQ(Game.Next(), TEXT("unregister GameSession 1 false"));
	EXPECT(!Sessions.CancelFindSessions());
	EXPECT_EQ(Game.Next(), TEXT("cancel find false"));
	EXPECT(!Sessions.PingSearchResults(FOnlineSessionSearchResult()));
	EXPECT_EQ(Game.Next(), TEXT("ping false"));
	EXPECT(!Sessions.JoinSession(0, NAME_GameSession, FOnlineSessionSearchResult()));
	EXPECT_EQ(Game.Next(), FString::Printf(TEXT("join GameSession %d"), EOnJoinSessionCompleteResult::CouldNotRetrieveAddress));
	EXPECT(!Sessions.FindFriendSession(0, *Game.Player()));
	EXPECT_EQ(Game.Next(), TEXT("friend 0 false"));
	EXPECT(!Sessions.FindFriendSession(*FForeignId::Create(TEXT("who")), {Game.Player()}));
	EXPECT_EQ(Game.Next(), TEXT("friend 0 false"));
	EXPECT(!Sessions.SendSessionInviteToFriend(0, NAME_GameSession, *Game.Player()));
	EXPECT_EQ(Sessions.GetLastError(NAME_GameSession).GetCode(), TEXT("NOT_SUPPORTED"));

	// Destroy tells its own delegate first, then the others.
	FString Order;
	Game.OnHeard = [&](const FString& Line) { Order += TEXT("|") + Line; };
	const auto Own =
		FOnDestroySessionCompleteDelegate::CreateLambda([&](FName, bool bOk) { Order += bOk ? TEXT("own true") : TEXT("own false"); });
	EXPECT(!Sessions.DestroySession(NAME_GameSession, Own));
	EXPECT_EQ(Game.Next(), TEXT("destroy GameSession false"));
	EXPECT_EQ(Order, TEXT("own false|destroy GameSession false"));

	// Each local player's delegates hear that their call was refused: those of a session that is not there.
	EOnJoinSessionCompleteResult::Type Registered = EOnJoinSessionCompleteResult::Success;
	Sessions.RegisterLocalPlayer(*Game.Player(), NAME_GameSession,
		FOnRegisterLocalPlayerCompleteDelegate::CreateLambda(
			[&](const FUniqueNetId&, EOnJoinSessionCompleteResult::Type Result) { Registered = Result; }));
	bool bUnregistered = true;
	Sessions.UnregisterLocalPlayer(*Game.Player(), NAME_GameSession,
		FOnUnregisterLocalPlayerCompleteDelegate::CreateLambda([&](const FUniqueNetId&, bool bOk) { bUnregistered = bOk; }));
	Game.Frame();
	EXPECT_EQ(Registered, EOnJoinSessionCompleteResult::SessionDoesNotExist);
	EXPECT(!bUnregistered);
}

TEST(a_session_is_created_once_and_its_name_knows_no_case)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	FOnlineSessionRallypoint& Sessions = Game.Sessions();
	FOnlineSessionSettings Settings = Hosted(4);
	Settings.bUsesPresence = true;
	Settings.NumPrivateConnections = 2;
	EXPECT(Sessions.CreateSession(1, TEXT("Match"), Settings));
	EXPECT(!Sessions.CreateSession(1, TEXT("MATCH"), Settings));
	EXPECT_EQ(Game.Next(), TEXT("create Match true"));
	EXPECT_EQ(Game.Next(), TEXT("create MATCH false"));
	FNamedOnlineSession* const Session = Sessions.GetNamedSession(TEXT("match"));
	EXPECT(Session != nullptr);
	EXPECT_EQ(Session->HostingPlayerNum, 1);
	EXPECT(*Session->LocalOwnerId == *Sessions.GetLocalPlayer(1));
	EXPECT_EQ(Session->NumOpenPublicConnections, 4);
	EXPECT_EQ(Session->NumOpenPrivateConnections, 2);
	EXPECT_EQ(Sessions.GetSessionState(TEXT("mAtCh")), EOnlineSessionState::Pending);
	EXPECT(Sessions.HasPresenceSession());
	EXPECT_EQ(Sessions.GetNumSessions(), 1);
	Sessions.DumpSessionState();
	Sessions.RemoveNamedSession(TEXT("MATCH"));
	Game.Until("its end", [&] { return Sessions.GetNamedSession(TEXT("Match")) == nullptr; });
	EXPECT_EQ(Sessions.GetNumSessions(), 0);
	EXPECT(Game.HasHeardAll());
}

TEST(settings_of_every_type_come_back_as_they_went)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	const auto Shown = EOnlineDataAdvertisementType::ViaPingOnly;
	FOnlineSessionSettings Settings = Hosted(1);
	Settings.Set(TEXT("I"), -5, Shown, 17);
	Settings.Set(TEXT("U"), 4000000000u, Shown);
	Settings.Set(TEXT("L"), static_cast<int64>(-5000000000ll), Shown);
	Settings.Set(TEXT("M"), static_cast<uint64>(18000000000000000000ull), Shown);
	Settings.Set(TEXT("D"), 0.1, Shown);
	Settings.Set(TEXT("F"), 0.25f, Shown);
	Settings.Set(TEXT("B"), true, Shown);
	Settings.Set(TEXT("S"), FString(TEXT("Grüße, 世界")), EOnlineDataAdvertisementType::DontAdvertise);
	Settings.Set(TEXT("X"), TArray<uint8>({1, 0, 255}), Shown);
	FOnlineSessionSetting Json;
	Json.Data.SetJsonValueFromString(TEXT("{\"a\":1}"));
	Settings.Settings.Add(TEXT("J"), Json);
	FSessionSettings Own;
	Own.Add(TEXT("TEAM"), FOnlineSessionSetting(FString(TEXT("red")), Shown));
	Settings.MemberSettings.Add(Game.Player(), Own);
	EXPECT(Game.Sessions().CreateSession(0, NAME_GameSession, Settings));
	const FOnlineSessionSettings& Back = *Game.Sessions().GetSessionSettings(NAME_GameSession);
	int32 I = 0;
	uint32 U = 0;
	int64 L = 0;
	uint64 M = 0;
	double D = 0;
	float F = 0;
	bool bB = false;
	FString S;
	TArray<uint8> X;
	EXPECT(Back.Get(TEXT("i"), I) && I == -5);
	EXPECT(Back.Get(TEXT("U"), U) && U == 4000000000u);
	EXPECT(Back.Get(TEXT("L"), L) && L == -5000000000ll);
	EXPECT(Back.Get(TEXT("M"), M) && M == 18000000000000000000ull);
	EXPECT(Back.Get(TEXT("D"), D) && D == 0.1);
	EXPECT(Back.Get(TEXT("F"), F) && F == 0.25f);
	EXPECT(Back.Get(TEXT("B"), bB) && bB);
	EXPECT(Back.Get(TEXT("S"), S) && S.Equals(TEXT("Grüße, 世界")));
	EXPECT(Back.Get(TEXT("X"), X) && X.Num() == 3 && X[2] == 255);
	EXPECT_EQ(Back.Settings.Find(TEXT("J"))->Data.GetType(), EOnlineKeyValuePairDataType::Json);
	EXPECT_EQ(Back.Settings.Find(TEXT("J"))->Data.ToString(), TEXT("{\"a\":1}"));
	EXPECT_EQ(Back.Settings.Find(TEXT("I"))->ID, 17);
	EXPECT_EQ(Back.GetAdvertisementType(TEXT("I")), Shown);
	EXPECT_EQ(Back.GetAdvertisementType(TEXT("S")), EOnlineDataAdvertisementType::DontAdvertise);
	EXPECT_EQ(Back.MemberSettings.Num(), 1);
	EXPECT((*Back.MemberSettings.begin()).Value.Contains(TEXT("TEAM")));
}

TEST(slots_are_counted_and_players_keep_their_ids)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	FOnlineSessionRallypoint& Sessions = Game.Sessions();
	FOnlineSessionSettings Settings = Hosted(1);
	Settings.NumPrivateConnections = 1;
	EXPECT(Sessions.CreateSession(0, NAME_GameSession, Settings));
	EXPECT_EQ(Game.Next(), TEXT("create GameSession true"));
	const FNamedOnlineSession& Session = *Sessions.GetNamedSession(NAME_GameSession);
	const FUniqueNetIdRef Ada = FForeignId::Create(TEXT("ada"));
	const FUniqueNetIdRef Bob = FForeignId::Create(TEXT("Ada"));
	EXPECT(Sessions.RegisterPlayers(NAME_GameSession, {Ada, Bob}, false));
	EXPECT_EQ(Session.NumOpenPublicConnections, 0);
	EXPECT_EQ(Session.NumOpenPrivateConnections, 0);
	EXPECT_EQ(Session.RegisteredPlayers.Num(), 2);
	EXPECT(Session.RegisteredPlayers[0] == Ada);
	EXPECT_EQ(Game.Next(), TEXT("register GameSession 2 true"));
	EXPECT_EQ(Game.Next(), TEXT("joined ada"));
	EXPECT_EQ(Game.Next(), TEXT("joined Ada"));
	// Registered already: no second slot, and no failure.
	EXPECT(Sessions.RegisterPlayer(NAME_GameSession, *FForeignId::Create(TEXT("ada")), false));
	EXPECT_EQ(Game.Next(), TEXT("register GameSession 1 true"));
	EXPECT_EQ(Session.RegisteredPlayers.Num(), 2);
	EXPECT(Sessions.IsPlayerInSession(NAME_GameSession, *Ada));
	EXPECT(!Sessions.IsPlayerInSession(NAME_GameSession, *FForeignId::Create(TEXT("eve"))));
	EXPECT(Sessions.UnregisterPlayer(NAME_GameSession, *Ada));
	EXPECT_EQ(Session.NumOpenPublicConnections, 1);
	EXPECT_EQ(Game.Next(), TEXT("unregister GameSession 1 true"));
#if RALLYPOINT_ENGINE >= 502
	EXPECT_EQ(Game.Next(), TEXT("left ada 0"));
	Sessions.RemovePlayerFromSession(0, NAME_GameSession, *Bob);
	EXPECT_EQ(Game.Next(), TEXT("unregister GameSession 1 true"));
	EXPECT_EQ(Game.Next(), TEXT("left Ada 2"));
#else
	EXPECT_EQ(Game.Next(), TEXT("left ada"));
	Sessions.RemovePlayerFromSession(0, NAME_GameSession, *Bob);
	EXPECT_EQ(Game.Next(), TEXT("unregister GameSession 1 true"));
	EXPECT_EQ(Game.Next(), TEXT("left Ada"));
	EXPECT_EQ(Game.Next(), TEXT("removed Ada"));
#endif
	EXPECT_EQ(Session.RegisteredPlayers.Num(), 0);
	EOnJoinSessionCompleteResult::Type Registered = EOnJoinSessionCompleteResult::UnknownError;
	Sessions.RegisterLocalPlayer(*Game.Player(), NAME_GameSession,
		FOnRegisterLocalPlayerCompleteDelegate::CreateLambda(
			[&](const FUniqueNetId&, EOnJoinSessionCompleteResult::Type Result) { Registered = Result; }));
	Game.Frame();
	EXPECT_EQ(Registered, EOnJoinSessionCompleteResult::Success);
	EXPECT(Game.HasHeardAll());
}

TEST(a_gateway_that_is_away_is_told_with_a_reason)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	FOnlineSessionRallypoint& Sessions = Game.Sessions();
	FString Connection;
	Game.Online().AddOnConnectionStatusChangedDelegate_Handle(FOnConnectionStatusChangedDelegate::CreateLambda(
		[&](const FString& Service, EOnlineServerConnectionStatus::Type, EOnlineServerConnectionStatus::Type Now)
		{ Connection = FString::Printf(TEXT("%s %d"), *Service, Now); }));
	EXPECT(Sessions.CreateSession(0, NAME_GameSession, Hosted(2)));
	EXPECT_EQ(Game.Next(), TEXT("create GameSession true"));
	FNamedOnlineSession* const Session = Sessions.GetNamedSession(NAME_GameSession);
	EXPECT(Sessions.StartSession(NAME_GameSession));
	EXPECT_EQ(Session->SessionState, EOnlineSessionState::Starting);
	EXPECT(!Sessions.StartSession(NAME_GameSession));
	// The gateway's silence may be heard before or after the refusal; each of the two is told once.
	Game.Until("both ends", [&] { return Game.Heard.Num() >= 4; });
	Game.Frames(3);
	const auto Count = [&](const TCHAR* Line)
	{ return TArray<FString>(Game.Heard).RemoveAll([&](const FString& Heard) { return Heard == FString(Line); }); };
	EXPECT_EQ(Count(TEXT("start GameSession false")), 2);
	EXPECT_EQ(Count(TEXT("failure")), 1);
	Game.ForgetHeard();
	EXPECT_EQ(Session->SessionState, EOnlineSessionState::Pending);
	EXPECT_EQ(Connection, FString::Printf(TEXT("Rallypoint %d"), EOnlineServerConnectionStatus::ConnectionDropped));
	const FRallypointOutcome Why = Sessions.GetLastError(NAME_GameSession);
	EXPECT_EQ(Why.GetCode(), TEXT("CONNECTION_FAILED"));
	EXPECT(Why.bRetryable);
	EXPECT(!Why.Message.IsEmpty());

	const TSharedRef<FOnlineSessionSearch> Search = MakeShared<FOnlineSessionSearch>();
	Search->SearchResults.Add(FOnlineSessionSearchResult());
	EXPECT(Sessions.FindSessions(0, Search));
	EXPECT_EQ(Search->SearchResults.Num(), 0);
	// Another search meanwhile is refused, and the first one's delegate tells of the first one alone.
	const TSharedRef<FOnlineSessionSearch> Second = MakeShared<FOnlineSessionSearch>();
	EXPECT(!Sessions.FindSessions(0, Second));
	EXPECT_EQ(Sessions.GetLastError().GetCode(), TEXT("ALREADY_PENDING"));
	EXPECT_EQ(Second->SearchState, EOnlineAsyncTaskState::NotStarted);
	EXPECT_EQ(Game.Next(), TEXT("find false"));
	EXPECT_EQ(Search->SearchState, EOnlineAsyncTaskState::Failed);
	EXPECT(Sessions.FindSessions(0, Second));
	EXPECT_EQ(Game.Next(), TEXT("find false"));
	EXPECT(Game.HasHeardAll());
}

TEST(a_lan_session_is_found_joined_and_full_of_life)
{
	const FString Port = FreeUdpPort();
	UseSettings({{TEXT("LanAnnouncePort"), *Port}, {TEXT("LanInterface"), TEXT("127.0.0.1")}, {TEXT("LanQueryTimeout"), TEXT("1")}});
	FGame Host(TEXT("Host"));
	FGame Guest(TEXT("Guest"));
	StandInSetNetDriverPort(TEXT("Host"), 0);
	FOnlineSessionSettings Settings = Hosted(4);
	Settings.bIsLANMatch = true;
	Settings.Set(SETTING_MAPNAME, FString(TEXT("harbour")), EOnlineDataAdvertisementType::ViaPingOnly);
	EXPECT(Host.Sessions().CreateSession(0, NAME_GameSession, Settings));
	EXPECT_EQ(Host.Next(), TEXT("create GameSession true"));
	// The net driver listens between create and start, as a listen server's does.
	StandInSetNetDriverPort(TEXT("Host"), 7801);
	EXPECT(Host.Sessions().StartSession(NAME_GameSession));
	EXPECT_EQ(Host.Next(), TEXT("start GameSession true"));
	EXPECT_EQ(Host.Next(), TEXT("settings GameSession 4"));

	const TSharedRef<FOnlineSessionSearch> Search = MakeShared<FOnlineSessionSearch>();
	Search->bIsLanQuery = true;
	Search->MaxSearchResults = 1;
	EXPECT(Guest.Sessions().FindSessions(0, Search));
	EXPECT_EQ(Guest.Next(), TEXT("find true"));
	EXPECT_EQ(Search->SearchResults.Num(), 1);
	const FOnlineSessionSearchResult Found = Search->SearchResults[0];
	EXPECT(Found.IsValid());
	EXPECT(Found.Session.SessionSettings.bIsLANMatch);
	EXPECT(Found.PingInMs < MAX_QUERY_PING);
	FString Map;
	EXPECT(Found.Session.SessionSettings.Get(SETTING_MAPNAME, Map) && Map == FString(TEXT("harbour")));
	// The game may let its search go: the result keeps what joining needs.
	Search->SearchResults.Empty();
	EXPECT(Guest.Sessions().JoinSession(0, NAME_GameSession, Found));
	EXPECT_EQ(Guest.Next(), TEXT("join GameSession 0"));
	FString Url;
	EXPECT(Guest.Sessions().GetResolvedConnectString(NAME_GameSession, Url, NAME_GamePort));
	EXPECT(Url.StartsWith(TEXT("127.0.0.1:7801")));
	EXPECT(!Guest.Sessions().JoinSession(0, NAME_GameSession, Found));
	EXPECT_EQ(Guest.Next(), FString::Printf(TEXT("join GameSession %d"), EOnJoinSessionCompleteResult::AlreadyInSession));
	EXPECT(Host.Sessions().EndSession(NAME_GameSession));
	EXPECT_EQ(Host.Next(), TEXT("end GameSession true"));
	EXPECT(Host.Sessions().DestroySession(NAME_GameSession));
	EXPECT_EQ(Host.Next(), TEXT("destroy GameSession true"));
	EXPECT(Host.HasHeardAll());
}

TEST(a_cancelled_search_is_told_by_its_own_delegate_alone)
{
	UseSettings({{TEXT("LanInterface"), TEXT("127.0.0.1")}, {TEXT("LanAnnouncePort"), *FreeUdpPort()}});
	FGame Game(TEXT("Game"));
	const TSharedRef<FOnlineSessionSearch> Search = MakeShared<FOnlineSessionSearch>();
	Search->bIsLanQuery = true;
	EXPECT(Game.Sessions().FindSessions(0, Search));
	EXPECT(Game.Sessions().CancelFindSessions());
	EXPECT_EQ(Search->SearchState, EOnlineAsyncTaskState::Failed);
	bool bSearchedAgain = false;
	Game.OnHeard = [&](const FString& Line)
	{ bSearchedAgain = bSearchedAgain || (Line.StartsWith(TEXT("cancel")) && Game.Sessions().FindSessions(0, Search)); };
	EXPECT_EQ(Game.Next(), TEXT("cancel find true"));
	EXPECT(bSearchedAgain);
	EXPECT(Game.HasHeardAll());
}

TEST(a_session_is_made_anew_inside_the_delegate_of_its_end)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	EXPECT(Game.Sessions().CreateSession(0, NAME_GameSession, Hosted(1)));
	EXPECT_EQ(Game.Next(), TEXT("create GameSession true"));
	Game.OnHeard = [&](const FString& Line)
	{
		if (Line == FString(TEXT("destroy GameSession true")))
		{
			EXPECT(Game.Sessions().GetNamedSession(NAME_GameSession) == nullptr);
			EXPECT(Game.Sessions().CreateSession(0, NAME_GameSession, Hosted(3)));
		}
	};
	EXPECT(Game.Sessions().DestroySession(NAME_GameSession));
	EXPECT(!Game.Sessions().DestroySession(NAME_GameSession));
	EXPECT_EQ(Game.Next(), TEXT("destroy GameSession true"));
	EXPECT_EQ(Game.Next(), TEXT("create GameSession true"));
	EXPECT_EQ(Game.Next(), TEXT("destroy GameSession false"));
	EXPECT_EQ(Game.Sessions().GetNamedSession(NAME_GameSession)->NumOpenPublicConnections, 3);
}
