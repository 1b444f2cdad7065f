//! Searches over 100,000 active game sessions, every second one full.
//!
//! Each has a name and four properties, as the library writes them. What is timed is [`Fleets::search`] alone: the rows
//! found are not converted.

use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};

use criterion::Criterion;
use rallypoint_fleet::{
    Among, CertificateType, Command, ComputeName, Filter, FleetId, Fleets, GameSessionId, Location, NewFleet,
    NewGameSession, NewPlayerSession, PlayerId, PlayerSessionId, ProcessId, ProcessMessage, ProtectionPolicy,
    RegisterAt, Search, Settings, Sort, Tags, Timestamp,
};

const GAME_SESSIONS: usize = 100_000;
/// A page as a lobby shows it.
const LIMIT: usize = 50;

fn tell(fleets: &mut Fleets, command: Command) {
    let mut effects = Vec::new();
    let answer = fleets.handle(Timestamp(0), command, &mut effects).answer;
    assert!(answer.is_ok(), "{answer:?}");
}

/// An active game session; it is full when `full`.
fn host(fleets: &mut Fleets, n: usize, full: bool) {
    let process = ProcessId::new(format!("process-{n:032}"));
    let said = |message| Command::FromProcess { process: process.clone(), message };
    tell(
        fleets,
        Command::ConnectProcess {
            process: process.clone(),
            fleet: FleetId::new("fleet-123"),
            compute: ComputeName::new("host"),
            register_at: Some(RegisterAt { location: None, ip: IpAddr::V4(Ipv4Addr::LOCALHOST) }),
        },
    );
    tell(fleets, said(ProcessMessage::ActivateServerProcess { port: 7777, log_paths: Vec::new() }));
    tell(fleets, said(ProcessMessage::HeartbeatServerProcess { healthy: true }));
    let suffix = format!("match-{n:032}");
    let game_session = GameSessionId::new(format!(
        "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/{suffix}"
    ));
    let pair = |key: &str, value: String| (key.to_owned(), value);
    let properties = vec![
        pair("rp_build", "7".to_owned()),
        pair("rp_settings", "1".to_owned()),
        pair("map", format!("map-{}", n % 100)),
        pair("mode", ["duel", "team", "race"][n % 3].to_owned()),
    ];
    tell(
        fleets,
        Command::CreateGameSession(NewGameSession {
            fleet: FleetId::new("fleet-123").into(),
            location: None,
            suffix,
            idempotency_token: None,
            // Names in another order than that of creation.
            name: Some(format!("game {:08}", n.wrapping_mul(7_919) % GAME_SESSIONS)),
            creator_id: None,
            max_players: 1,
            properties,
            data: None,
        }),
    );
    tell(fleets, said(ProcessMessage::ActivateGameSession { game_session: game_session.clone() }));
    if full {
        let id = PlayerSessionId::new(format!("psess-{n:032}"));
        let players = vec![NewPlayerSession { id, player: PlayerId::new("player"), data: None }];
        tell(fleets, Command::CreatePlayerSessions { game_session, players });
    }
}

fn fleets(full: impl Fn(usize) -> bool) -> Fleets {
    let mut fleets = Fleets::new(Settings::default());
    let location = Location::new("custom-local");
    tell(&mut fleets, Command::CreateLocation { location: location.clone(), tags: Tags::new() });
    let new = NewFleet {
        id: FleetId::new("fleet-123"),
        name: "a fleet".to_owned(),
        description: None,
        locations: vec![location],
        protection: ProtectionPolicy::NoProtection,
        creation_limit: None,
        activation_timeout: None,
        cost: None,
        certificate: CertificateType::Disabled,
        metric_groups: Vec::new(),
        tags: Tags::new(),
    };
    tell(&mut fleets, Command::CreateFleet(Box::new(new)));
    for n in 0..GAME_SESSIONS {
        host(&mut fleets, n, full(n));
    }
    fleets
}

fn searches(criterion: &mut Criterion) {
    let fleet = FleetId::new("fleet-123");
    let half_full = fleets(|n| n.is_multiple_of(2));
    let mut group = criterion.benchmark_group("search 100,000");
    for (name, filter, sort) in [
        ("all, newest first", "gameSessionProperties.rp_build = '7'", Some("creationTimeMillis DESC")),
        ("one page of many", "gameSessionProperties.mode = 'duel'", None),
        ("nothing is found", "gameSessionProperties.mode = 'none'", None),
        (
            "one in 150, by name",
            "gameSessionProperties.map = 'map-7' AND gameSessionProperties.mode = 'duel'",
            Some("gameSessionName ASC"),
        ),
        ("all, by name", "maximumSessions >= 1", Some("gameSessionName ASC")),
        (
            "every key missing",
            "gameSessionProperties.nobody <> 'x' AND NOT gameSessionProperties.none = 'y'",
            Some("playerSessionCount DESC"),
        ),
    ] {
        let filter: Filter = filter.parse().unwrap_or_else(|problem| panic!("{filter}: {problem}"));
        let sort: Option<Sort> =
            sort.map(|sort| sort.parse().unwrap_or_else(|problem| panic!("{sort}: {problem}")));
        for among in [Among::Active, Among::Open] {
            let search = Search {
                fleet: &fleet,
                location: None,
                among,
                filter: Some(&filter),
                sort: sort.as_ref(),
                after: None,
                limit: LIMIT,
            };
            group.bench_function(format!("{name}, {among:?}"), |bencher| {
                bencher.iter(|| black_box(half_full.search(&search, |_| true)));
            });
        }
    }
    drop(half_full);
    let nearly_full = fleets(|n| !n.is_multiple_of(2_000));
    let search = Search {
        fleet: &fleet,
        location: None,
        among: Among::Open,
        filter: None,
        sort: None,
        after: None,
        limit: usize::MAX,
    };
    group.bench_function("the 50 with an open slot", |bencher| {
        bencher.iter(|| black_box(nearly_full.search(&search, |_| true)));
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    searches(&mut criterion);
    criterion.final_summary();
}
