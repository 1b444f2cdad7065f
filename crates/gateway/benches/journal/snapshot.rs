//! A snapshot of 100,000 active game sessions, each with its process and a player: what the fleets' lock is held for, what
//! a start takes, and what commits notice while it is written.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rallypoint_fleet::{
    Command, ComputeName, FleetId, Fleets, GameSessionId, Location, NewFleet, NewGameSession,
    NewPlayerSession, PlayerId, PlayerSessionId, ProcessId, ProcessMessage, RegisterAt, Settings, Timestamp,
};
use rallypoint_gateway::store::journal::{Done, Journal};

const GAME_SESSIONS: usize = 100_000;
const ROUNDS: usize = 5;

pub(crate) fn measure(folder: &Path) {
    let mut commands = Vec::new();
    let start = Instant::now();
    let fleets = fleets(&mut commands);
    let carried_out = start.elapsed();

    let state = postcard::to_stdvec(&fleets).unwrap();
    let written_down = fastest(|| drop(postcard::to_stdvec(&fleets).unwrap()));
    let read = fastest(|| drop(postcard::from_bytes::<Fleets>(&state).unwrap()));
    let replayed = fastest(|| replay(&commands));
    println!("snapshot of {GAME_SESSIONS} game sessions: {:.0} MB", state.len() as f64 / 1e6);
    println!("  written down under the lock in {written_down:.0?}, read in {read:.0?}");
    println!(
        "  replaying its {} commands instead: {replayed:.1?} (first carried out in {carried_out:.1?})",
        commands.len()
    );

    let (quiet, _) = commits(folder, "quiet", None);
    let (busy, snapshot) = commits(folder, "busy", Some(state));
    println!(
        "  on the disk in {snapshot:.0?}; the slowest commit meanwhile took {busy:.1?}, without it {quiet:.1?}"
    );
}

fn fastest(mut run: impl FnMut()) -> Duration {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        run();
        start.elapsed()
    });
    times.min().unwrap()
}

fn replay(commands: &[Vec<u8>]) {
    let mut fleets = Fleets::new(Settings::default());
    for command in commands {
        let command = postcard::from_bytes(command).unwrap();
        assert!(fleets.handle(Timestamp(0), command, &mut Vec::new()).changed);
    }
}

/// Commits one after the other, for as long as a snapshot is written or as one would be. The slowest, and how long the
/// snapshot took.
fn commits(folder: &Path, name: &str, state: Option<Vec<u8>>) -> (Duration, Duration) {
    let (tell, told) = mpsc::channel();
    let journal: Journal<()> = super::open(&folder.join(name))
        .start(move |done| {
            assert!(matches!(done, Done::Durable(..)));
            tell.send(()).unwrap();
        })
        .unwrap();
    let (finish, finished) = mpsc::channel();
    let start = Instant::now();
    let is_quiet = state.is_none();
    if let Some(state) = state {
        journal.snapshot(state, move |written| {
            written.unwrap();
            finish.send(()).unwrap();
        });
    }
    let mut slowest = Duration::ZERO;
    while if is_quiet { start.elapsed() < Duration::from_secs(1) } else { finished.try_recv().is_err() } {
        let commit = Instant::now();
        journal.append(&[7; super::RECORD], ()).unwrap();
        told.recv().unwrap();
        slowest = slowest.max(commit.elapsed());
    }
    let took = start.elapsed();
    journal.close();
    (slowest, took)
}

fn fleets(kept: &mut Vec<Vec<u8>>) -> Fleets {
    let mut fleets = Fleets::new(Settings::default());
    let mut tell = |command: Command| {
        kept.push(postcard::to_stdvec(&command).unwrap());
        let outcome = fleets.handle(Timestamp(0), command, &mut Vec::new());
        assert!(outcome.answer.is_ok(), "{outcome:?}");
    };
    let (fleet, location) = (FleetId::new("fleet-123"), Location::new("custom-local"));
    tell(Command::CreateLocation { location: location.clone(), tags: Default::default() });
    tell(Command::CreateFleet(Box::new(NewFleet {
        id: fleet.clone(),
        name: "fleet".to_owned(),
        description: None,
        locations: vec![location],
        protection: Default::default(),
        creation_limit: None,
        activation_timeout: None,
        cost: None,
        certificate: Default::default(),
        metric_groups: Vec::new(),
        tags: Default::default(),
    })));
    for number in 0..GAME_SESSIONS {
        host(&mut tell, &fleet, number);
    }
    fleets
}

fn host(tell: &mut impl FnMut(Command), fleet: &FleetId, number: usize) {
    let process = ProcessId::new(format!("process-{number:032}"));
    let said = |message| Command::FromProcess { process: process.clone(), message };
    tell(Command::ConnectProcess {
        process: process.clone(),
        fleet: fleet.clone(),
        compute: ComputeName::new("host"),
        register_at: Some(RegisterAt { location: None, ip: IpAddr::V4(Ipv4Addr::LOCALHOST) }),
    });
    tell(said(ProcessMessage::ActivateServerProcess { port: 7777, log_paths: Vec::new() }));
    tell(said(ProcessMessage::HeartbeatServerProcess { healthy: true }));
    let suffix = format!("match-{number:032}");
    let properties = [("rp_build", "7"), ("rp_settings", "1"), ("map", "harbour"), ("mode", "duel")];
    tell(Command::CreateGameSession(NewGameSession {
        fleet: fleet.clone().into(),
        location: None,
        suffix: suffix.clone(),
        idempotency_token: None,
        name: Some(format!("game {number:08}")),
        creator_id: None,
        max_players: 8,
        properties: properties.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec(),
        data: None,
    }));
    let arn = format!("arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/{suffix}");
    let game_session = GameSessionId::new(arn);
    tell(said(ProcessMessage::ActivateGameSession { game_session: game_session.clone() }));
    let id = PlayerSessionId::new(format!("psess-{number:032}"));
    let players =
        vec![NewPlayerSession { id, player: PlayerId::new(format!("player-{number}")), data: None }];
    tell(Command::CreatePlayerSessions { game_session, players });
}
