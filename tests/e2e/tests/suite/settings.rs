//! Settings on their way from an owner to the server process and to other players; finding, by filters and by pages.

use std::thread;

use rallypoint::SubsystemOptions;
use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint::session::{
    CustomSettings, Filter, FoundResult, JoinTarget, Ping, RpAdvertisementType, RpComparisonOp, RpPingState,
    SearchQuery, SessionFlags, SessionSettings, Setting, SettingValue, keys,
};
use rallypoint_e2e::{GameServer, Gateway, Player, named};

fn server(gateway: &Gateway, process: &str) -> GameServer {
    GameServer::ready(&gateway.websocket_url(), process, ServerParameters::HEARTBEAT_INTERVAL)
}

fn advertised(value: SettingValue) -> Setting {
    Setting { value, advertisement: RpAdvertisementType::ViaOnlineService, id: 0 }
}

fn text(text: &str) -> SettingValue {
    SettingValue::String(text.to_owned())
}

/// A session of four slots on this map, with so many bots.
fn on(map: &str, bots: i32) -> SessionSettings {
    let custom: CustomSettings = [
        (keys::SETTING_MAPNAME, advertised(text(map))),
        (keys::SETTING_NUMBOTS, advertised(SettingValue::Int32(bots))),
    ]
    .into_iter()
    .collect();
    SessionSettings {
        title: format!("{map} night"),
        public_connections: 3,
        private_connections: 1,
        flags: SessionFlags { should_advertise: true, ..SessionFlags::default() },
        custom,
        ..SessionSettings::default()
    }
}

/// Starts a session of this player's on this server; answers its id.
fn host(player: &Player, server: &GameServer, settings: SessionSettings) -> String {
    player.create_with("GameSession", settings).unwrap();
    thread::scope(|scope| {
        let hosted = scope.spawn(|| server.host());
        player.start_when_free("GameSession").unwrap();
        hosted.join().unwrap()
    })
}

fn filter(key: &str, comparison: RpComparisonOp, values: &[SettingValue]) -> Filter {
    Filter { key: key.to_owned(), comparison, values: values.to_vec() }
}

fn titles(found: &[FoundResult]) -> Vec<&str> {
    found.iter().map(|found| found.title.as_str()).collect()
}

#[test]
fn settings_reach_the_server_and_other_players_with_their_types() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let server = server(&gateway, "p1");
    let mut settings = SessionSettings { build_unique_id: 7, ..on("Dust", 5) };
    for (key, value) in [
        ("Blob", SettingValue::Blob(vec![0, 255, 1])),
        ("Rules", SettingValue::Json(r#"{"friendly_fire": [true, null]}"#.to_owned())),
        ("Pi", SettingValue::Double(std::f64::consts::PI)),
        ("Ranked", SettingValue::Bool(false)),
        ("Seed", SettingValue::UInt64(u64::MAX)),
    ] {
        settings.custom.set(key, advertised(value));
    }
    let mut with_secret = settings.clone();
    with_secret.custom.set("Secret", Setting { value: text("mine"), ..Setting::default() });
    let owner = Player::new(&gateway.players_url()).known_as("ada");
    let id = host(&owner, &server, with_secret);

    let given = server.game_session();
    assert_eq!((given.id.as_str(), given.name.as_str(), given.max_players), (id.as_str(), "Dust night", 4));
    let property = |key: &str| given.properties.get(key).map(String::as_str);
    assert_eq!((property("MAPNAME"), property("NUMBOTS")), (Some("Dust"), Some("5")));
    assert_eq!(property("Blob"), Some("AP8B"));
    assert_eq!(property("Secret"), None, "what is not advertised stays at home");

    let other = Player::new(&gateway.players_url());
    let [found] = &other.find()[..] else { panic!("one session is there") };
    assert_eq!(found.settings.custom, settings.custom);
    assert_eq!((found.settings.build_unique_id, found.owner_id.as_str()), (7, "ada"));
    assert_eq!((found.settings.public_connections, found.settings.private_connections), (3, 1));
    assert_eq!((found.open_public, found.open_private), (2, 1));
    assert!(found.settings.flags.should_advertise && found.settings.flags.is_dedicated);

    let target = JoinTarget::Found(Box::new(found.clone()));
    let data = Some("skin=blue".to_owned());
    other.done(|call| other.online.join_session(named("Match"), target, data, call)).unwrap();
    let joined = other.online.with_session(&named("Match"), |session| session.settings.clone()).unwrap();
    assert_eq!(joined.custom, settings.custom, "a guest knows them, too");
    // The server SDK has no way to read it yet; a trusted caller has.
    let slots = gateway.player_sessions(&id);
    let of_guest: Vec<_> = slots.iter().filter(|slot| slot["PlayerId"] != "ada").collect();
    let [slot] = of_guest[..] else { panic!("one slot of the guest's: {slots:?}") };
    assert_eq!(slot["PlayerData"], "skin=blue");
    assert!(slots.iter().all(|slot| slot["Status"] == "RESERVED"), "{slots:?}");
}

#[test]
fn filters_choose_and_near_sorts() {
    use RpComparisonOp::{Equals, GreaterThan, In, Near, NotEquals};
    use SettingValue::{Bool, Int32};
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let rows = [("Dust", 1), ("Aztec", 5), ("Inferno", 9)];
    let servers: Vec<_> = (0..rows.len()).map(|at| server(&gateway, &format!("p{at}"))).collect();
    let owners: Vec<_> = rows
        .iter()
        .map(|(map, bots)| {
            let owner = Player::new(&gateway.players_url()).known_as(&format!("owner of {map}"));
            owner.create_with("GameSession", on(map, *bots)).unwrap();
            owner
        })
        .collect();
    // Which server gets which session is the fleet's to say.
    thread::scope(|scope| {
        for server in &servers {
            scope.spawn(|| server.host());
        }
        for owner in &owners {
            owner.start_when_free("GameSession").unwrap();
        }
    });

    let player = Player::new(&gateway.players_url());
    let [dust, aztec, inferno] = ["Dust night", "Aztec night", "Inferno night"];
    for (filter, expected, sorted) in [
        (filter(keys::SETTING_MAPNAME, Equals, &[text("Aztec")]), vec![aztec], false),
        (filter("mapname", NotEquals, &[text("Aztec")]), vec![dust, inferno], false),
        (filter(keys::SETTING_NUMBOTS, GreaterThan, &[Int32(1)]), vec![aztec, inferno], false),
        (
            filter(keys::SETTING_MAPNAME, In, &[text("Dust"), text("Inferno"), text("Nuke")]),
            vec![dust, inferno],
            false,
        ),
        (filter(keys::SETTING_NUMBOTS, Near, &[Int32(8)]), vec![inferno, aztec, dust], true),
        (filter(keys::SEARCH_USER, Equals, &[text("owner of Dust")]), vec![dust], false),
        (
            filter(keys::SEARCH_EXCLUDE_UNIQUEIDS, Equals, &[text("owner of Dust;owner of Aztec")]),
            vec![inferno],
            false,
        ),
        (filter(keys::SEARCH_MINSLOTSAVAILABLE, Equals, &[Int32(3)]), vec![dust, aztec, inferno], false),
        (filter(keys::SEARCH_MINSLOTSAVAILABLE, Equals, &[Int32(4)]), vec![], false),
        (filter(keys::SEARCH_KEYWORDS, Equals, &[text("INFERNO night")]), vec![inferno], false),
        (filter(keys::SEARCH_DEDICATED_ONLY, Equals, &[Bool(true)]), vec![dust, aztec, inferno], false),
        (filter(keys::SEARCH_EMPTY_SERVERS_ONLY, Equals, &[Bool(true)]), vec![], false),
        (filter("@title", Equals, &[text("Dust night")]), vec![dust], false),
        (filter("@players", GreaterThan, &[Int32(0)]), vec![dust, aztec, inferno], false),
    ] {
        let title = format!("{filter:?}");
        let (found, next) = player.find_page(SearchQuery { filters: vec![filter], ..SearchQuery::default() });
        let (mut found, mut expected) = (titles(&found), expected);
        if !sorted {
            found.sort_unstable();
            expected.sort_unstable();
        }
        assert_eq!((found, next.as_str()), (expected, ""), "{title}");
    }

    // By pages of one; with a filter that the gateway knows, one that it does not, an order, and none.
    let everyone = |filters: Vec<Filter>, sort_expression: &str| {
        let mut query = SearchQuery {
            filters,
            max_results: 1,
            sort_expression: sort_expression.to_owned(),
            ..SearchQuery::default()
        };
        let mut all = Vec::new();
        loop {
            let (found, next) = player.find_page(query.clone());
            assert!(found.len() <= 1);
            all.extend(found.into_iter().map(|found| found.title));
            if next.is_empty() {
                return all;
            }
            assert!(all.len() < 10, "it does not end");
            query.page = next;
        }
    };
    let bots = |more_than: i32| vec![filter(keys::SETTING_NUMBOTS, GreaterThan, &[Int32(more_than)])];
    let players = vec![filter("@players", GreaterThan, &[Int32(0)])];
    for (filters, expected) in [
        (Vec::new(), vec![aztec, dust, inferno]),
        (players, vec![aztec, dust, inferno]),
        (bots(1), vec![aztec, inferno]),
    ] {
        let mut found = everyone(filters, "");
        found.sort_unstable();
        assert_eq!(found, expected, "each once");
    }
    assert_eq!(everyone(Vec::new(), "gameSessionName DESC"), [inferno, dust, aztec]);
    assert_eq!(everyone(vec![filter(keys::SETTING_NUMBOTS, Near, &[Int32(6)])], ""), [aztec, inferno, dust]);
}

#[test]
fn another_build_and_what_is_not_advertised_are_not_found_but_by_id() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let (first, second) = (server(&gateway, "p1"), server(&gateway, "p2"));
    let of_build = |build_unique_id| {
        let gateway_url = gateway.players_url();
        Player::with(SubsystemOptions { gateway_url, build_unique_id, ..SubsystemOptions::default() })
    };
    let (owner, same, other) = (of_build(5), of_build(5), of_build(6));
    let hidden_owner = of_build(5);
    let id = host(&owner, &first, on("Dust", 1));
    let hidden = SessionSettings { flags: SessionFlags::default(), ..on("Aztec", 1) };
    let hidden_id = host(&hidden_owner, &second, hidden.clone());

    assert_eq!(titles(&same.find()), ["Dust night"]);
    assert!(other.find().is_empty());
    assert_eq!(titles(&of_build(0).find()), ["Dust night"], "who is of no build sees all");
    for player in [&same, &other] {
        assert_eq!(player.find_by_id(&id).unwrap().title, "Dust night");
        let found = player.find_by_id(&hidden_id).unwrap();
        assert_eq!((found.title.as_str(), found.settings.flags.should_advertise), ("Aztec night", false));
        assert_eq!(found.settings.custom, hidden.custom);
    }
    same.join("Match", &hidden_id).unwrap();

    // It can be shown, and hidden again.
    for (should_advertise, count) in [(true, 2), (false, 1)] {
        let flags = SessionFlags { should_advertise, ..SessionFlags::default() };
        hidden_owner.update("GameSession", SessionSettings { flags, ..hidden.clone() }).unwrap();
        assert_eq!(same.find().len(), count);
    }
    assert_eq!(same.find_by_id("arn:of:nothing").unwrap_err().code, RpResult::SessionDoesNotExist);
}

#[test]
fn an_update_reaches_who_searches_and_who_joins() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let server = server(&gateway, "p1");
    let owner = Player::new(&gateway.players_url());
    let few = SessionSettings { public_connections: 1, private_connections: 0, ..on("Dust", 3) };
    let id = host(&owner, &server, few.clone());
    let other = Player::new(&gateway.players_url());
    assert!(other.find().is_empty(), "it is full");
    assert_eq!(other.join("Match", &id).unwrap_err().code, RpResult::SessionFull);

    let custom = on("Aztec", 0).custom.iter().take(1).map(|(key, setting)| (key, setting.clone())).collect();
    let more = SessionSettings { title: "Later".to_owned(), public_connections: 2, custom, ..few };
    owner.update("GameSession", more.clone()).unwrap();
    let [found] = &other.find()[..] else { panic!("it has a slot now") };
    assert_eq!((found.title.as_str(), found.max_players(), found.open_slots()), ("Later", 2, 1));
    assert_eq!(found.settings.custom, more.custom, "the map changed, the bots are gone");
    other.join("Match", &id).unwrap();
    assert_eq!(gateway.game_sessions()[0]["MaximumPlayerSessionCount"], 2);
    assert_eq!(gateway.game_sessions().len(), 1, "it is the same game session");
}

/// Starting again asks as the first start did; a game session made anew is told what changed since.
#[test]
fn a_game_session_made_anew_has_the_settings_of_now() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let (first, second) = (server(&gateway, "p1"), server(&gateway, "p2"));
    let owner = Player::new(&gateway.players_url());
    let before = host(&owner, &first, on("Dust", 1));
    let now = SessionSettings { public_connections: 7, ..on("Aztec", 2) };
    owner.update("GameSession", now.clone()).unwrap();
    owner.end("GameSession").unwrap();
    first.end();
    let after = thread::scope(|scope| {
        let hosted = scope.spawn(|| second.host());
        owner.start_when_free("GameSession").unwrap();
        hosted.join().unwrap()
    });
    assert_ne!(before, after);
    assert_eq!(owner.server("GameSession").game_session_id, after);
    let [found] = &Player::new(&gateway.players_url()).find()[..] else { panic!("one is there") };
    assert_eq!((found.game_session_id.as_str(), found.title.as_str()), (after.as_str(), "Aztec night"));
    assert_eq!((&found.settings.custom, found.max_players()), (&now.custom, 8));
}

#[test]
fn pings_measure_the_servers_machine() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let server = server(&gateway, "p1");
    host(&Player::new(&gateway.players_url()), &server, on("Dust", 1));
    let player = Player::new(&gateway.players_url());
    let search = player.online.create_search().unwrap();
    player.done(|call| player.online.find_sessions(search, call)).unwrap();
    assert_eq!(player.results(search)[0].ping, Ping::default());
    player.done(|call| player.online.ping_search_results(search, call)).unwrap();
    let ping = player.results(search)[0].ping;
    assert!(matches!(ping.state, RpPingState::Echo | RpPingState::Connect), "{ping:?}");
    assert!(ping.ms < Ping::UNREACHABLE_MS, "{ping:?}");
}
