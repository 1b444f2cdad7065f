// Sessions at a real gateway, on dedicated servers made of the plugin's classes.
#include "game.h"

#include "StandIn/ControlChannel.h"

namespace
{
	// Servers are replaced after each match: the next test may come before the next server.
	void StartWhenAServerIsFree(FGame& Host)
	{
		for (int32 Try = 0; Try < 200; Try++)
		{
			EXPECT(Host.Sessions().StartSession(NAME_GameSession));
			const FString Line = Host.Next();
			if (Line == FString(TEXT("start GameSession true")))
			{
				return;
			}
			EXPECT_EQ(Host.Sessions().GetLastError(NAME_GameSession).GetCode(), TEXT("NO_CAPACITY"));
			EXPECT(Host.Sessions().GetLastError(NAME_GameSession).bRetryable);
			EXPECT_EQ(Host.Sessions().GetSessionState(NAME_GameSession), EOnlineSessionState::Pending);
			Host.Frames(50);
		}
		FailTest(__FILE__, __LINE__, "no server became free");
	}

	void HostASession(FGame& Host, int32 PublicConnections)
	{
		EXPECT(Host.Sessions().CreateSession(0, NAME_GameSession, Hosted(PublicConnections)));
		EXPECT_EQ(Host.Next(), TEXT("create GameSession true"));
		StartWhenAServerIsFree(Host);
	}

	void DestroyIt(FGame& Game)
	{
		EXPECT(Game.Sessions().DestroySession(NAME_GameSession));
		EXPECT_EQ(Game.Next(), TEXT("destroy GameSession true"));
	}

	FString ConnectString(FGame& Game)
	{
		FString Url;
		EXPECT(Game.Sessions().GetResolvedConnectString(NAME_GameSession, Url, NAME_GamePort));
		return Url;
	}

	// Travels and waits for what the server says.
	FString Travel(FGame& Game, FStandInConnection& Connection, const FString& Url, const FString& UniqueId)
	{
		EXPECT(Connection.Travel(Url, UniqueId));
		FString Answer;
		Game.Until("the server's answer", [&] { return Connection.Answer(Answer); });
		return Answer;
	}

	TSharedRef<FOnlineSessionSearch> Find(FGame& Game)
	{
		const TSharedRef<FOnlineSessionSearch> Search = MakeShared<FOnlineSessionSearch>();
		Search->MaxSearchResults = 100;
		EXPECT(Game.Sessions().FindSessions(0, Search));
		EXPECT_EQ(Search->SearchState, EOnlineAsyncTaskState::InProgress);
		EXPECT_EQ(Game.Next(), TEXT("find true"));
		EXPECT_EQ(Search->SearchState, EOnlineAsyncTaskState::Done);
		return Search;
	}

	const FOnlineSessionSearchResult* Of(const TSharedRef<FOnlineSessionSearch>& Search, FGame& Host)
	{
		const FString Id = Host.Sessions().GetNamedSession(NAME_GameSession)->GetSessionIdStr();
		return Search->SearchResults.FindByPredicate(
			[&](const FOnlineSessionSearchResult& Result) { return Result.GetSessionIdStr().Equals(Id, ESearchCase::CaseSensitive); });
	}
} // namespace

GATEWAY_TEST(a_session_is_created_started_travelled_to_and_destroyed)
{
	UseSettings();
	FGame Host(TEXT("Host"));
	EXPECT(Host.Sessions().CreateSession(0, NAME_GameSession, Hosted(2)));
	FNamedOnlineSession* const Session = Host.Sessions().GetNamedSession(NAME_GameSession);
	EXPECT(Session != nullptr);
	EXPECT(Session->bHosting);
	EXPECT_EQ(Session->SessionState, EOnlineSessionState::Pending);
	EXPECT(*Session->OwningUserId == *Host.Player());
	EXPECT_EQ(Host.Next(), TEXT("create GameSession true"));

	FString Url;
	EXPECT(!Host.Sessions().GetResolvedConnectString(NAME_GameSession, Url, NAME_GamePort));
	EXPECT_EQ(Host.Sessions().GetLastError(NAME_GameSession).GetCode(), TEXT("ADDRESS_NOT_KNOWN"));
	StartWhenAServerIsFree(Host);
	// The pointer that the game took is the session's for as long as it lives.
	EXPECT(Host.Sessions().GetNamedSession(NAME_GameSession) == Session);
	EXPECT_EQ(Session->SessionState, EOnlineSessionState::InProgress);
	EXPECT(Session->SessionInfo.IsValid() && Session->SessionInfo->IsValid());
	Url = ConnectString(Host);
	EXPECT(Url.Contains(TEXT("?PlayerSessionId=psess-")));
	EXPECT(!Session->SessionInfo->ToDebugString().Contains(TEXT("psess-")));

	FStandInConnection Connection;
	EXPECT_EQ(Travel(Host, Connection, Url, Host.Player()->ToString()), TEXT("WELCOME players=1 open=1"));

	EXPECT(Host.Sessions().EndSession(NAME_GameSession));
	EXPECT_EQ(Host.Next(), TEXT("end GameSession true"));
	EXPECT_EQ(Session->SessionState, EOnlineSessionState::Ended);
	DestroyIt(Host);
	EXPECT(Host.Sessions().GetNamedSession(NAME_GameSession) == nullptr);
	EXPECT_EQ(Host.Sessions().GetSessionState(NAME_GameSession), EOnlineSessionState::NoSession);
	EXPECT(Host.HasHeardAll());
}

GATEWAY_TEST(a_second_player_finds_joins_and_is_let_in)
{
	UseSettings();
	FGame Host(TEXT("Host"));
	FOnlineSessionSettings Settings = Hosted(2);
	Settings.Set(SETTING_MAPNAME, FString(TEXT("harbour")), EOnlineDataAdvertisementType::ViaOnlineService);
	Settings.Set(SETTING_RALLYPOINT_TITLE, FString(TEXT("Ada's")), EOnlineDataAdvertisementType::ViaOnlineService);
	Settings.Set(TEXT("SECRET"), 7, EOnlineDataAdvertisementType::DontAdvertise);
	EXPECT(Host.Sessions().CreateSession(0, NAME_GameSession, Settings));
	EXPECT_EQ(Host.Next(), TEXT("create GameSession true"));
	StartWhenAServerIsFree(Host);

	FGame Guest(TEXT("Guest"));
	EXPECT(!(*Guest.Player() == *Host.Player()));
	const TSharedRef<FOnlineSessionSearch> Search = Find(Guest);
	const FOnlineSessionSearchResult* Found = Of(Search, Host);
	EXPECT(Found != nullptr);
	EXPECT(Found->IsValid());
	EXPECT_EQ(Found->Session.OwningUserId->ToString(), Host.Player()->ToString());
	EXPECT_EQ(Found->Session.NumOpenPublicConnections, 1);
	EXPECT_EQ(Found->PingInMs, MAX_QUERY_PING);
	FString Text;
	EXPECT(Found->Session.SessionSettings.Get(SETTING_MAPNAME, Text));
	EXPECT_EQ(Text, TEXT("harbour"));
	EXPECT(Found->Session.SessionSettings.Get(FName(TEXT("name")), Text));
	EXPECT_EQ(Text, TEXT("Ada's"));
	EXPECT(Found->Session.SessionSettings.Get(FName(TEXT("GameSessionId")), Text));
	EXPECT_EQ(Text, Found->GetSessionIdStr());
	int32 Secret = 0;
	EXPECT(!Found->Session.SessionSettings.Get(TEXT("SECRET"), Secret));
	FString Before;
	EXPECT(Guest.Sessions().GetResolvedConnectString(*Found, NAME_GamePort, Before));
	FString Beacon;
	EXPECT(Guest.Sessions().GetResolvedConnectString(*Found, NAME_BeaconPort, Beacon));
	EXPECT(Beacon.Contains(TEXT(":15000")));
	EXPECT(!Guest.Sessions().GetResolvedConnectString(*Found, TEXT("OtherPort"), Beacon));

	EXPECT(Guest.Sessions().PingSearchResults(*Found));
	EXPECT_EQ(Guest.Next(), TEXT("ping true"));
	EXPECT(Of(Search, Host)->PingInMs < MAX_QUERY_PING);

	EXPECT(Guest.Sessions().JoinSession(0, NAME_GameSession, *Found));
	EXPECT_EQ(Guest.Sessions().GetSessionState(NAME_GameSession), EOnlineSessionState::Creating);
	EXPECT_EQ(Guest.Next(), TEXT("join GameSession 0"));
	const FNamedOnlineSession* Joined = Guest.Sessions().GetNamedSession(NAME_GameSession);
	EXPECT(!Joined->bHosting);
	EXPECT_EQ(Joined->SessionState, EOnlineSessionState::Pending);
	EXPECT_EQ(Joined->HostingPlayerNum, 0);
	EXPECT(*Joined->LocalOwnerId == *Guest.Player());

	FStandInConnection HostsConnection;
	FStandInConnection GuestsConnection;
	EXPECT_EQ(Travel(Host, HostsConnection, ConnectString(Host), Host.Player()->ToString()), TEXT("WELCOME players=1 open=1"));
	EXPECT_EQ(Travel(Guest, GuestsConnection, ConnectString(Guest), Guest.Player()->ToString()), TEXT("WELCOME players=2 open=0"));

	// A start of who joined sends nothing and works.
	EXPECT(Guest.Sessions().StartSession(NAME_GameSession));
	EXPECT_EQ(Guest.Next(), TEXT("start GameSession true"));

	// Full: the gateway says so, and no session is left.
	FGame Third(TEXT("Third"));
	EXPECT(Third.Sessions().JoinSession(0, NAME_GameSession, *Found));
	EXPECT_EQ(Third.Next(), FString::Printf(TEXT("join GameSession %d"), EOnJoinSessionCompleteResult::SessionIsFull));
	EXPECT(Third.Sessions().GetNamedSession(NAME_GameSession) == nullptr);
	EXPECT_EQ(Third.Sessions().GetLastError(NAME_GameSession).GetCode(), TEXT("SESSION_FULL"));

	DestroyIt(Guest);
	DestroyIt(Host);
}

GATEWAY_TEST(the_door_lets_in_who_has_a_slot_and_nobody_else)
{
	UseSettings();
	FGame Host(TEXT("Host"));
	HostASession(Host, 3);
	const FString Url = ConnectString(Host);
	FString Address;
	FString Options;
	EXPECT(Url.Split(TEXT("?"), &Address, &Options));

	FStandInConnection WithoutSlot;
	EXPECT(Travel(Host, WithoutSlot, Address, TEXT("-")).StartsWith(TEXT("REFUSED join the session first")));
	FStandInConnection Forged;
	EXPECT(Travel(Host, Forged, Address + TEXT("?PlayerSessionId=psess-00000000-0000-0000-0000-000000000000"), TEXT("-"))
			   .StartsWith(TEXT("REFUSED")));
	// Who stole the id of the slot is not the player it is for; and takes nothing by trying.
	FStandInConnection Thief;
	EXPECT_EQ(Travel(Host, Thief, Url, TEXT("somebody-else")), TEXT("REFUSED the player session is another player's"));
	// What the game itself refuses needs no slot.
	FStandInConnection Spectator;
	EXPECT_EQ(Travel(Host, Spectator, Url + TEXT("?Spectator"), Host.Player()->ToString()), TEXT("REFUSED no spectators"));

	FStandInConnection Owner;
	EXPECT_EQ(Travel(Host, Owner, Url, Host.Player()->ToString()), TEXT("WELCOME players=1 open=2"));
	// A slot is for one.
	FStandInConnection Again;
	EXPECT(Travel(Host, Again, Url, Host.Player()->ToString()).StartsWith(TEXT("REFUSED")));
	DestroyIt(Host);
}

GATEWAY_TEST(who_was_let_in_and_does_not_come_gives_the_slot_back)
{
	UseSettings();
	FGame Host(TEXT("Host"));
	HostASession(Host, 2);
	FStandInConnection Owner;
	EXPECT_EQ(Travel(Host, Owner, ConnectString(Host), Host.Player()->ToString()), TEXT("WELCOME players=1 open=1"));

	FGame Guest(TEXT("Guest"));
	const TSharedRef<FOnlineSessionSearch> Search = Find(Guest);
	const FOnlineSessionSearchResult Found = *Of(Search, Host);
	EXPECT(Guest.Sessions().JoinSession(0, NAME_GameSession, Found));
	EXPECT_EQ(Guest.Next(), TEXT("join GameSession 0"));
	FStandInConnection Lost;
	EXPECT(Travel(Guest, Lost, ConnectString(Guest) + TEXT("?NeverEnters"), Guest.Player()->ToString()).StartsWith(TEXT("WELCOME but")));
	// The server's EnterTimeoutSeconds is one second.
	FGame Third(TEXT("Third"));
	for (int32 Try = 0; Try < 200; Try++)
	{
		EXPECT(Third.Sessions().JoinSession(0, NAME_GameSession, Found));
		if (Third.Next() == FString(TEXT("join GameSession 0")))
		{
			DestroyIt(Host);
			return;
		}
		Third.Frames(50);
	}
	FailTest(__FILE__, __LINE__, "the slot was never given back");
}

GATEWAY_TEST(an_update_is_what_others_find)
{
	UseSettings();
	FGame Host(TEXT("Host"));
	HostASession(Host, 4);
	FOnlineSessionSettings* const Live = Host.Sessions().GetSessionSettings(NAME_GameSession);
	FOnlineSessionSettings Changed = *Live;
	Changed.Set(SETTING_GAMEMODE, FString(TEXT("duel")), EOnlineDataAdvertisementType::ViaOnlineServiceAndPing);
	EXPECT(Host.Sessions().UpdateSession(NAME_GameSession, Changed, true));
	FString Mode;
	EXPECT(!Live->Get(SETTING_GAMEMODE, Mode));
	EXPECT_EQ(Host.Next(), TEXT("update GameSession true"));
	EXPECT_EQ(Host.Next(), TEXT("settings GameSession 4"));
	EXPECT(Host.Sessions().GetSessionSettings(NAME_GameSession) == Live);
	EXPECT(Live->Get(SETTING_GAMEMODE, Mode));

	FGame Guest(TEXT("Guest"));
	const TSharedRef<FOnlineSessionSearch> Search = MakeShared<FOnlineSessionSearch>();
	Search->MaxSearchResults = 10;
	Search->QuerySettings.Set(SETTING_GAMEMODE, FString(TEXT("chess;duel")), EOnlineComparisonOp::In);
	EXPECT(Guest.Sessions().FindSessions(*Guest.Player(), Search));
	EXPECT_EQ(Guest.Next(), TEXT("find true"));
	EXPECT(Of(Search, Host) != nullptr);
	const TSharedRef<FOnlineSessionSearch> Others = MakeShared<FOnlineSessionSearch>();
	Others->QuerySettings.Set(SETTING_GAMEMODE, FString(TEXT("duel")), EOnlineComparisonOp::NotEquals);
	EXPECT(Guest.Sessions().FindSessions(0, Others));
	EXPECT_EQ(Guest.Next(), TEXT("find true"));
	EXPECT(Of(Others, Host) == nullptr);
	DestroyIt(Host);
}

GATEWAY_TEST(a_session_is_found_by_its_id_and_joined_by_an_invitation)
{
	UseSettings();
	FGame Host(TEXT("Host"));
	FOnlineSessionSettings Hidden = Hosted(2);
	Hidden.bShouldAdvertise = false;
	EXPECT(Host.Sessions().CreateSession(*Host.Player(), NAME_GameSession, Hidden));
	EXPECT_EQ(Host.Next(), TEXT("create GameSession true"));
	StartWhenAServerIsFree(Host);
	const FString Id = Host.Sessions().GetNamedSession(NAME_GameSession)->GetSessionIdStr();

	FGame Guest(TEXT("Guest"));
	EXPECT(Of(Find(Guest), Host) == nullptr);
	FOnlineSessionSearchResult Found;
	FString Told;
	const FUniqueNetIdPtr SessionId = Guest.Sessions().CreateSessionIdFromString(Id);
	const auto Delegate = FOnSingleSessionResultCompleteDelegate::CreateLambda(
		[&](int32 User, bool bOk, const FOnlineSessionSearchResult& Result)
		{
			Told = FString::Printf(TEXT("%d %d"), User, bOk ? 1 : 0);
			Found = Result;
		});
	EXPECT(Guest.Sessions().FindSessionById(*Guest.Player(), *SessionId, *Guest.Player(), Delegate));
	Guest.Until("the session", [&] { return !Told.IsEmpty(); });
	EXPECT_EQ(Told, TEXT("0 1"));
	EXPECT(Found.IsValid());
	EXPECT_EQ(Found.GetSessionIdStr(), Id);
	const FOnlineSessionSearchResult ById = Found;
	Told = FString();
	const FUniqueNetIdPtr Unknown = Guest.Sessions().CreateSessionIdFromString(TEXT("arn:aws:gamelift:local::gamesession/fleet/none"));
	EXPECT(Guest.Sessions().FindSessionById(*Guest.Player(), *Unknown, *Guest.Player(), FString(), Delegate));
	Guest.Until("no session", [&] { return !Told.IsEmpty(); });
	EXPECT_EQ(Told, TEXT("0 0"));

	EXPECT(Guest.Sessions().ReceiveInvite(*Host.Player(), TEXT("game"), Id));
	EXPECT_EQ(Guest.Next(), FString(TEXT("invite ")) + Host.Player()->ToString() + TEXT(" game ") + Id);
	EXPECT(Guest.Sessions().AcceptInvite(*Host.Player(), Id));
	EXPECT_EQ(Guest.Next(), FString(TEXT("accepted true 0 ")) + Id);
	EXPECT(Guest.Sessions().JoinSession(*Guest.Player(), NAME_PartySession, ById));
	EXPECT_EQ(Guest.Next(), TEXT("join PartySession 0"));
	EXPECT_EQ(Guest.Sessions().GetNumSessions(), 1);
	EXPECT(Guest.Sessions().DestroySession(NAME_PartySession));
	EXPECT_EQ(Guest.Next(), TEXT("destroy PartySession true"));
	DestroyIt(Host);
}

GATEWAY_TEST(players_are_matched_and_travel)
{
	UseSettings({{TEXT("MatchmakingConfiguration"), TEXT("ranked")}});
	FGame Ada(TEXT("Ada"));
	FGame Grace(TEXT("Grace"));
	TArray<FSessionMatchmakingUser> Party;
	Party.Add(FSessionMatchmakingUser{Ada.Player(), {}});
	Party[0].Attributes.Add(TEXT("skill"), FVariantData(12));
	TSharedRef<FOnlineSessionSearch> Query = MakeShared<FOnlineSessionSearch>();
	FString Told;
	EXPECT(Ada.Sessions().StartMatchmaking(Party, NAME_GameSession, FOnlineSessionSettings(), Query,
		FOnStartMatchmakingComplete::CreateLambda([&](FName Session, const FOnlineError& Error, const FSessionMatchmakingResults&)
			{ Told = FString::Printf(TEXT("%s %d"), *Session.ToString(), Error.WasSuccessful() ? 1 : 0); })));
	EXPECT_EQ(Query->SearchState, EOnlineAsyncTaskState::InProgress);
	EXPECT_EQ(Ada.Sessions().GetSessionState(NAME_GameSession), EOnlineSessionState::Creating);
	TSharedRef<FOnlineSessionSearch> Other = MakeShared<FOnlineSessionSearch>();
	Other->QuerySettings.Set(TEXT("skill"), 14.0f, EOnlineComparisonOp::Equals);
	EXPECT(Grace.Sessions().StartMatchmaking({Grace.Player()}, NAME_GameSession, FOnlineSessionSettings(), Other));
	EXPECT_EQ(Grace.Next(), TEXT("match GameSession true"));
	Ada.Until("the match", [&] { return !Told.IsEmpty(); });
	EXPECT_EQ(Told, TEXT("GameSession 1"));
	EXPECT_EQ(Query->SearchState, EOnlineAsyncTaskState::Done);
	EXPECT_EQ(Ada.Sessions().GetSessionState(NAME_GameSession), EOnlineSessionState::Pending);
	FStandInConnection AdasConnection;
	FStandInConnection GracesConnection;
	EXPECT(Travel(Ada, AdasConnection, ConnectString(Ada), Ada.Player()->ToString()).StartsWith(TEXT("WELCOME")));
	EXPECT(Travel(Grace, GracesConnection, ConnectString(Grace), Grace.Player()->ToString()).StartsWith(TEXT("WELCOME players=2")));
	DestroyIt(Ada);
	DestroyIt(Grace);
}

GATEWAY_TEST(matchmaking_is_cancelled_and_a_match_is_rejected)
{
	UseSettings({{TEXT("bAcceptMatches"), TEXT("false")}});
	FGame Ada(TEXT("Ada"));
	TSharedRef<FOnlineSessionSearch> Query = MakeShared<FOnlineSessionSearch>();
	Query->QuerySettings.Set(SEARCH_MATCHMAKING_QUEUE, FString(TEXT("ranked")), EOnlineComparisonOp::Equals);
	EXPECT(Ada.Sessions().StartMatchmaking({Ada.Player()}, NAME_GameSession, FOnlineSessionSettings(), Query));
	Ada.Frames(20);
	EXPECT(Ada.Sessions().CancelMatchmaking(0, NAME_GameSession));
	EXPECT_EQ(Ada.Next(), TEXT("match GameSession false"));
	EXPECT_EQ(Ada.Next(), TEXT("cancel match GameSession true"));
	EXPECT(Ada.Sessions().GetNamedSession(NAME_GameSession) == nullptr);
	EXPECT(!Ada.Sessions().CancelMatchmaking(*Ada.Player(), NAME_GameSession));
	EXPECT_EQ(Ada.Next(), TEXT("cancel match GameSession false"));
	EXPECT(!Ada.Sessions().AcceptMatch(NAME_GameSession, true));

	FGame Grace(TEXT("Grace"));
	int32 Asked = 0;
	for (FGame* Game : {&Ada, &Grace})
	{
		Game->Sessions().OnMatchAcceptance().AddLambda([&Asked](FName, int32) { Asked++; });
		EXPECT(Game->Sessions().StartMatchmaking({Game->Player()}, NAME_GameSession, FOnlineSessionSettings(), Query));
	}
	Ada.Until("the match to be proposed to both", [&] { return Asked == 2; });
	EXPECT(Ada.Sessions().AcceptMatch(NAME_GameSession, true));
	// Who has not accepted when another one rejects is no longer looked for. Her acceptance has arrived when its success takes
	// the error of this call away.
	EXPECT(!Ada.Sessions().EndSession(NAME_GameSession));
	Ada.Until("the acceptance to be there", [&] { return Ada.Sessions().GetLastError(NAME_GameSession).IsOk(); });
	EXPECT_EQ(Ada.Next(), TEXT("end GameSession false"));
	EXPECT(Grace.Sessions().AcceptMatch(NAME_GameSession, false));
	EXPECT_EQ(Grace.Next(), TEXT("match GameSession false"));
	EXPECT(Ada.HasHeardAll());
	EXPECT(Ada.Sessions().DestroySession(NAME_GameSession));
	EXPECT_EQ(Ada.Next(), TEXT("match GameSession false"));
	EXPECT_EQ(Ada.Next(), TEXT("destroy GameSession true"));

	TSharedRef<FOnlineSessionSearch> Unknown = MakeShared<FOnlineSessionSearch>();
	Unknown->QuerySettings.Set(SEARCH_MATCHMAKING_QUEUE, FString(TEXT("nobodys")), EOnlineComparisonOp::Equals);
	EXPECT(Grace.Sessions().StartMatchmaking({Grace.Player()}, NAME_GameSession, FOnlineSessionSettings(), Unknown));
	EXPECT_EQ(Grace.Next(), TEXT("match GameSession false"));
	EXPECT_EQ(Unknown->SearchState, EOnlineAsyncTaskState::Failed);
	EXPECT(!Grace.Sessions().GetLastError(NAME_GameSession).Message.IsEmpty());
}

GATEWAY_TEST(a_game_that_shuts_down_hears_nothing_of_what_is_under_way)
{
	UseSettings();
	TArray<FString> Heard;
	FOnlineSessionRallypointPtr Kept;
	{
		FGame Host(TEXT("Host"));
		EXPECT(Host.Sessions().CreateSession(0, NAME_GameSession, Hosted(2)));
		EXPECT_EQ(Host.Next(), TEXT("create GameSession true"));
		const TSharedRef<FOnlineSessionSearch> Search = MakeShared<FOnlineSessionSearch>();
		EXPECT(Host.Sessions().FindSessions(0, Search));
		EXPECT(Host.Sessions().StartSession(NAME_GameSession));
		Kept = Host.Online().GetRallypointSessions();
		Host.Shutdown();
		Heard = Host.Heard;
	}
	EXPECT_EQ(Heard.Num(), 1);
	// Who kept the interface is refused, and nothing else.
	EXPECT(!Kept->StartSession(NAME_GameSession));
	EXPECT_EQ(Kept->GetLastError(NAME_GameSession).GetCode(), TEXT("INVALID_HANDLE"));
	EXPECT_EQ(Kept->GetNumSessions(), 0);
}

GATEWAY_TEST(a_game_shuts_down_inside_a_delegate)
{
	UseSettings();
	FGame Game(TEXT("Game"));
	bool bIsOver = false;
	Game.OnHeard = [&](const FString&)
	{
		bIsOver = true;
		Game.Shutdown();
	};
	const TSharedRef<FOnlineSessionSearch> Search = MakeShared<FOnlineSessionSearch>();
	EXPECT(Game.Sessions().FindSessions(0, Search));
	Game.Until("the end", [&] { return bIsOver; });
	Game.Frames(3);
}
