//! `SearchGameSessions`: what matches, in which order, and pages while things change.

use rallypoint_fleet::{
    Among, Command, Filter, FleetId, GameSession, GameSessionId, GameSessionUpdate, Location, NewGameSession,
    Position, ProcessMessage, Search, Sort, TerminationMode,
};

use crate::scene::{LOCATION, Scene, activate, fleet_id, heartbeat, made, new_fleet, new_session};

impl Scene {
    /// An active game session on a process of its own.
    fn host(&mut self, suffix: &str, max_players: u32, name: Option<&str>, properties: &[(&str, &str)]) {
        let process = self.fleets.processes().count();
        let process = format!("p{process}");
        self.connect(&process).unwrap();
        self.say(&process, activate(7777)).unwrap();
        self.say(&process, heartbeat(true)).unwrap();
        let new = NewGameSession {
            name: name.map(str::to_owned),
            max_players,
            properties: properties.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            ..new_session(suffix)
        };
        let id = made(self.handle(Command::CreateGameSession(new))).id;
        self.say(&process, ProcessMessage::ActivateGameSession { game_session: id }).unwrap();
    }

    fn set(&mut self, suffix: &str, key: &str, value: &str) {
        let update = GameSessionUpdate {
            game_session: arn(suffix),
            max_players: None,
            name: None,
            policy: None,
            protection: None,
            properties: vec![(key.to_owned(), value.to_owned())],
        };
        self.handle(Command::UpdateGameSession(update)).unwrap();
    }

    fn end(&mut self, suffix: &str) {
        self.terminate(&arn(suffix), TerminationMode::Force).unwrap();
    }

    /// The suffixes of a page, and where the next one begins.
    fn page(
        &self,
        among: Among,
        sort: Option<&str>,
        after: Option<&Position>,
        limit: usize,
    ) -> (Vec<String>, Option<Position>) {
        let sort: Option<Sort> = sort.map(|sort| sort.parse().unwrap());
        let page = self.fleets.search(
            &Search {
                fleet: &fleet_id(),
                location: None,
                among,
                filter: None,
                sort: sort.as_ref(),
                after,
                limit,
            },
            |_| true,
        );
        (page.sessions.into_iter().map(suffix).collect(), page.next)
    }

    fn sorted(&self, sort: &str) -> String {
        self.page(Among::Active, Some(sort), None, usize::MAX).0.join(" ")
    }

    fn matching(&self, filter: &str) -> String {
        let filter: Filter = filter.parse().unwrap();
        let search = Search {
            fleet: &fleet_id(),
            location: None,
            among: Among::Active,
            filter: Some(&filter),
            sort: None,
            after: None,
            limit: usize::MAX,
        };
        let page = self.fleets.search(&search, |_| true);
        page.sessions.into_iter().map(suffix).collect::<Vec<_>>().join(" ")
    }
}

fn arn(suffix: &str) -> GameSessionId {
    GameSessionId::new(format!("arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/{suffix}"))
}

fn suffix(session: &GameSession) -> String {
    session.id.as_str().rsplit('/').next().unwrap().to_owned()
}

/// `a`, `b`, `c` and `d`, a second apart.
fn four() -> Scene {
    let mut scene = Scene::idle(0);
    scene.host("a", 2, Some("Zebra"), &[("map", "harbour"), ("level", "10")]);
    scene.now.0 += 1000;
    scene.host("b", 4, Some("apple"), &[("map", "desert"), ("Map", "Harbour")]);
    scene.now.0 += 1000;
    scene.host("c", 1, None, &[("level", "9")]);
    scene.now.0 += 1000;
    scene.host("d", 4, Some("Apple"), &[("map", "harbour")]);
    scene.reserve(&arn("c"), &["one"]).unwrap();
    scene.reserve(&arn("d"), &["two", "three"]).unwrap();
    scene
}

#[test]
fn each_operand_and_comparator_means_what_it_says() {
    let scene = four();
    for (filter, found) in [
        ("maximumSessions = 4", "b d"),
        ("maximumSessions <> 4", "a c"),
        ("maximumSessions < 2", "c"),
        ("maximumSessions <= 2", "a c"),
        ("maximumSessions > 2", "b d"),
        ("maximumSessions >= 2", "a b d"),
        ("maximumSessions >= -1", "a b c d"),
        ("playerSessionCount = 0", "a b"),
        ("playerSessionCount > 0 AND playerSessionCount < 2", "c"),
        ("creationTimeMillis > 1000000", "b c d"),
        ("creationTimeMillis = 1002000", "c"),
        ("hasAvailablePlayerSessions = true", "a b d"),
        ("hasAvailablePlayerSessions = false", "c"),
        ("hasAvailablePlayerSessions <> true", "c"),
        ("gameSessionName = 'Apple'", "d"),
        ("gameSessionName <> 'Apple'", "a b c"),
        ("gameSessionId = 'a'", ""),
        ("gameSessionId = 'arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/a'", "a"),
        ("gameSessionProperties.map = \"harbour\"", "a d"),
        ("gameSessionProperties.map = 'Harbour'", ""),
        ("gameSessionProperties.level = '9'", "c"),
        ("gameSessionProperties.level = '09'", ""),
    ] {
        assert_eq!(scene.matching(filter), found, "{filter}");
    }
}

#[test]
fn not_binds_before_and_and_and_before_or() {
    let scene = four();
    for (filter, found) in [
        ("maximumSessions = 1 OR maximumSessions = 4 AND playerSessionCount = 0", "b c"),
        ("(maximumSessions = 1 OR maximumSessions = 4) AND playerSessionCount = 0", "b"),
        ("NOT maximumSessions = 1 AND playerSessionCount = 0", "a b"),
        ("NOT (maximumSessions = 1 OR playerSessionCount = 0)", "d"),
        ("NOT NOT maximumSessions = 1", "c"),
    ] {
        assert_eq!(scene.matching(filter), found, "{filter}");
    }
}

#[test]
fn what_is_missing_is_unlike_every_value() {
    let scene = four();
    for (filter, found) in [
        ("gameSessionProperties.level = ''", ""),
        ("gameSessionProperties.level <> '9'", "a b d"),
        ("NOT gameSessionProperties.level = '9'", "a b d"),
        ("gameSessionName <> ''", "a b c d"),
    ] {
        assert_eq!(scene.matching(filter), found, "{filter}");
    }
}

#[test]
fn a_key_is_found_as_written_first_and_then_without_regard_to_case() {
    let scene = four();
    // `b` has both writings, the others have one.
    assert_eq!(scene.matching("gameSessionProperties.Map = 'Harbour'"), "b");
    assert_eq!(scene.matching("gameSessionProperties.map = 'desert'"), "b");
    assert_eq!(scene.matching("gameSessionProperties.MAP = 'harbour'"), "a d");
}

#[test]
fn only_active_game_sessions_are_found() {
    let mut scene = four();
    scene.end("b");
    assert_eq!(scene.matching("maximumSessions = 4"), "d");
    assert_eq!(scene.page(Among::Open, None, None, 9).0, ["a", "d"]);
}

#[test]
fn sorting_puts_what_is_missing_last_and_equals_in_order_of_creation() {
    let scene = four();
    for (sort, order) in [
        ("creationTimeMillis ASC", "a b c d"),
        ("creationTimeMillis DESC", "d c b a"),
        ("maximumSessions ASC", "c a b d"),
        ("maximumSessions DESC", "b d a c"),
        ("playerSessionCount DESC", "d c a b"),
        // By code point: capitals first. `c` has no name.
        ("gameSessionName ASC", "d a b c"),
        ("gameSessionName DESC", "b a d c"),
        // Text, even numerals.
        ("gameSessionProperties.level ASC", "a c b d"),
        ("gameSessionProperties.level DESC", "c a b d"),
        ("hasAvailablePlayerSessions ASC", "c a b d"),
        ("gameSessionId DESC", "d c b a"),
    ] {
        assert_eq!(scene.sorted(sort), order, "{sort}");
    }
}

#[test]
fn pages_follow_each_other_without_gaps_in_every_order() {
    let scene = four();
    let orders = [
        None,
        Some("maximumSessions DESC"),
        Some("gameSessionName ASC"),
        Some("gameSessionProperties.level DESC"),
        Some("gameSessionProperties.nobody ASC"),
    ];
    for sort in orders {
        for among in [Among::Active, Among::Open] {
            for limit in 1..6 {
                let whole = scene.page(among, sort, None, usize::MAX).0;
                let (mut seen, mut after) = (Vec::new(), None);
                loop {
                    let (page, next) = scene.page(among, sort, after.as_ref(), limit);
                    assert!(page.len() == limit || next.is_none(), "{sort:?} {limit}");
                    seen.extend(page);
                    let Some(next) = next else { break };
                    after = Position::from_bytes(&next.to_bytes());
                    assert_eq!(after.as_ref(), Some(&next));
                }
                assert_eq!(seen, whole, "{sort:?} {limit}");
            }
        }
    }
}

#[test]
fn a_page_goes_on_where_it_was_though_rows_came_and_went() {
    let mut scene = four();
    let (first, position) = scene.page(Among::Active, Some("gameSessionName ASC"), None, 2);
    assert_eq!(first, ["d", "a"]);
    // The last row of the page ends, one comes before the position and one behind it.
    scene.end("a");
    scene.host("e", 4, Some("Aardvark"), &[]);
    scene.host("f", 4, Some("banana"), &[]);
    let (second, end) = scene.page(Among::Active, Some("gameSessionName ASC"), position.as_ref(), 9);
    assert_eq!((second, end), (vec!["b".to_owned(), "f".to_owned(), "c".to_owned()], None));

    // By creation, with every row of the page gone, forgotten even.
    let (first, position) = scene.page(Among::Active, None, None, 2);
    assert_eq!(first, ["b", "c"]);
    scene.end("b");
    scene.end("c");
    let (second, _) = scene.page(Among::Active, None, position.as_ref(), 9);
    assert_eq!(second, ["d", "e", "f"]);
    scene.wait(31 * 24 * 3600);
    assert_eq!(scene.page(Among::Active, None, position.as_ref(), 9).0, [""; 0]);
}

#[test]
fn a_row_that_was_on_a_page_does_not_come_again_when_it_is_changed_but_not_moved() {
    let mut scene = four();
    let sort = Some("gameSessionProperties.map ASC");
    let (first, position) = scene.page(Among::Active, sort, None, 2);
    assert_eq!(first, ["b", "a"]);
    scene.set("a", "level", "11");
    scene.set("c", "map", "zoo");
    assert_eq!(scene.page(Among::Active, sort, position.as_ref(), 9).0, ["d", "c"]);
}

#[test]
fn long_names_still_make_whole_pages() {
    let mut scene = Scene::idle(0);
    let long = "ü".repeat(1000);
    for suffix in ["a", "b", "c"] {
        scene.host(suffix, 1, Some(&format!("{long}{suffix}")), &[]);
    }
    let (first, position) = scene.page(Among::Active, Some("gameSessionName DESC"), None, 1);
    assert!(position.as_ref().unwrap().to_bytes().len() <= Position::MAX_BYTES);
    let (rest, _) = scene.page(Among::Active, Some("gameSessionName DESC"), position.as_ref(), 9);
    assert_eq!([first, rest].concat(), ["a", "b", "c"]);
}

#[test]
fn few_with_an_open_slot_among_many_are_found_in_the_same_order() {
    let mut scene = Scene::idle(0);
    for n in 0..40 {
        scene.host(&format!("s{n:02}"), u32::from(n % 10 == 7), None, &[]);
    }
    let (page, next) = scene.page(Among::Open, None, None, 3);
    assert_eq!(page, ["s07", "s17", "s27"]);
    assert_eq!(scene.page(Among::Open, None, next.as_ref(), 3), (vec!["s37".to_owned()], None));
    assert_eq!(scene.page(Among::Open, Some("gameSessionId DESC"), None, 2).0, ["s37", "s27"]);
}

#[test]
fn few_with_an_open_slot_are_found_by_location_too() {
    let mut scene = Scene::idle(0);
    scene.location("custom-east");
    scene.fleet(new_fleet("fleet-2", &[LOCATION, "custom-east"]));
    for n in 0..60 {
        let (process, location) = (format!("q{n:02}"), ["custom-east", LOCATION][n % 2]);
        scene.idle_process(&process, "fleet-2", location);
        let (fleet, max_players) = (FleetId::new("fleet-2").into(), u32::from(n == 20 || n == 21));
        let new = NewGameSession { fleet, max_players, ..new_session(&process) };
        let id = made(scene.handle(Command::CreateGameSession(new))).id;
        scene.activate(&process, &id);
    }
    for (location, expected) in [("custom-east", ["q20"]), (LOCATION, ["q21"])] {
        let search = Search {
            fleet: &FleetId::new("fleet-2"),
            location: Some(&Location::new(location)),
            among: Among::Open,
            filter: None,
            sort: None,
            after: None,
            limit: usize::MAX,
        };
        let page = scene.fleets.search(&search, |_| true);
        assert_eq!(page.sessions.into_iter().map(suffix).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_search_sees_one_fleet_and_one_location_of_it() {
    let mut scene = four();
    scene.location("custom-east");
    scene.fleet(new_fleet("fleet-2", &[LOCATION, "custom-east"]));
    for (process, location) in [("q0", LOCATION), ("q1", "custom-east"), ("q2", "custom-east")] {
        scene.idle_process(process, "fleet-2", location);
        let fleet = FleetId::new("fleet-2").into();
        let id =
            made(scene.handle(Command::CreateGameSession(NewGameSession { fleet, ..new_session(process) })))
                .id;
        scene.activate(process, &id);
    }
    let found = |fleet: &str, location: Option<&str>, among| {
        let location = location.map(Location::new);
        let search = Search {
            fleet: &FleetId::new(fleet),
            location: location.as_ref(),
            among,
            filter: None,
            sort: None,
            after: None,
            limit: usize::MAX,
        };
        let page = scene.fleets.search(&search, |_| true);
        page.sessions.into_iter().map(suffix).collect::<Vec<_>>().join(" ")
    };
    for among in [Among::Active, Among::Open] {
        assert_eq!(found("fleet-2", None, among), "q0 q1 q2");
        assert_eq!(found("fleet-2", Some("custom-east"), among), "q1 q2");
        assert_eq!(found("fleet-2", Some("custom-nowhere"), among), "");
        assert_eq!(found("fleet-123", Some(LOCATION), among), found("fleet-123", None, among));
        assert_eq!(found("fleet-9", None, among), "");
    }
}
