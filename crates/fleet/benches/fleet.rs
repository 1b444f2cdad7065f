//! Commands per second of a fleet with 10,000 processes, half of them hosting.
//!
//! One round is a match from start to end: a game session is made, activated and filled, its players are accepted and
//! leave, its process ends and a new one takes its place, while other processes send heartbeats. Only
//! [`Fleet::handle`] is timed, not the making of the commands.

use std::collections::VecDeque;
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use rallypoint_fleet::{
    Command, ComputeName, Effect, Fleet, FleetConfig, FleetId, GameSessionId, NewGameSession,
    NewPlayerSession, PlayerId, PlayerSessionId, ProcessId, ProcessMessage, Timestamp,
};

const PROCESSES: usize = 10_000;
const PLAYERS: usize = 4;
const HEARTBEATS: usize = 8;
/// A new match every 20 ms: then a match lasts 100 s and a process sends a heartbeat about every 25 s.
const ROUND: Duration = Duration::from_millis(20);

/// What a fleet of this size is told over time.
struct World {
    now: Timestamp,
    round: usize,
    idle: VecDeque<ProcessId>,
    matches: VecDeque<(ProcessId, GameSessionId, Vec<PlayerSessionId>)>,
    commands: Vec<Command>,
}

impl World {
    fn start_process(&mut self) {
        let process = ProcessId::new(format!("process-{:032}", self.round));
        self.commands.push(Command::ConnectProcess {
            process: process.clone(),
            fleet: FleetId::new("fleet-123"),
            compute: ComputeName::new("host"),
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        });
        self.say(&process, ProcessMessage::ActivateServerProcess { port: 7777, log_paths: Vec::new() });
        self.say(&process, ProcessMessage::HeartbeatServerProcess { healthy: true });
        self.idle.push_back(process);
    }

    fn start_match(&mut self) {
        let Some(process) = self.idle.pop_front() else { return };
        let suffix = format!("match-{:032}", self.round);
        let game_session = GameSessionId::new(format!(
            "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/{suffix}"
        ));
        self.commands.push(Command::CreateGameSession(NewGameSession {
            fleet: FleetId::new("fleet-123"),
            location: None,
            suffix,
            idempotency_token: None,
            name: Some("a match".to_owned()),
            creator_id: None,
            max_players: 8,
            properties: vec![
                ("map".to_owned(), "harbour".to_owned()),
                ("mode".to_owned(), "duel".to_owned()),
            ],
            data: None,
        }));
        self.say(&process, ProcessMessage::ActivateGameSession { game_session: game_session.clone() });
        let players: Vec<_> = (0..PLAYERS)
            .map(|n| PlayerSessionId::new(format!("psess-{:032}", self.round * PLAYERS + n)))
            .collect();
        for (n, id) in players.iter().enumerate() {
            let player = PlayerId::new(format!("player-{}", (self.round * PLAYERS + n) % 100_000));
            self.commands.push(Command::CreatePlayerSessions {
                game_session: game_session.clone(),
                players: vec![NewPlayerSession { id: id.clone(), player, data: None }],
            });
            let (game_session, player_session) = (game_session.clone(), id.clone());
            self.say(&process, ProcessMessage::AcceptPlayerSession { game_session, player_session });
        }
        self.matches.push_back((process, game_session, players));
    }

    fn end_match(&mut self) {
        let Some((process, game_session, players)) = self.matches.pop_front() else { return };
        for player_session in players {
            let game_session = game_session.clone();
            self.say(&process, ProcessMessage::RemovePlayerSession { game_session, player_session });
        }
        self.say(&process, ProcessMessage::TerminateServerProcess);
        self.commands.push(Command::DisconnectProcess { process });
    }

    fn heartbeats(&mut self) {
        for n in 0..HEARTBEATS {
            let position = (self.round * HEARTBEATS + n) % PROCESSES;
            let hosting = self.matches.get(position / 2).map(|(process, ..)| process);
            let Some(process) =
                (if position.is_multiple_of(2) { hosting } else { self.idle.get(position / 2) }).cloned()
            else {
                continue;
            };
            self.say(&process, ProcessMessage::HeartbeatServerProcess { healthy: true });
        }
    }

    /// One match begins, one ends.
    fn round(&mut self) {
        self.round += 1;
        self.now = self.now.after(ROUND);
        self.start_match();
        self.end_match();
        self.start_process();
        self.heartbeats();
    }

    fn say(&mut self, process: &ProcessId, message: ProcessMessage) {
        self.commands.push(Command::FromProcess { process: process.clone(), message });
    }

    /// Hands the commands made so far to the fleet; none may be refused.
    fn tell(&mut self, fleet: &mut Fleet, effects: &mut Vec<Effect>) -> Duration {
        let mut refused = 0;
        let begin = Instant::now();
        for command in self.commands.drain(..) {
            effects.clear();
            refused += usize::from(black_box(fleet.handle(self.now, command, effects)).is_err());
        }
        let taken = begin.elapsed();
        assert_eq!(refused, 0, "a refused command is not work done");
        taken
    }
}

fn realistic_mix(criterion: &mut Criterion) {
    // Kept long enough that the tables hold many more ended game sessions than live ones.
    let retention = Duration::from_secs(1200);
    let mut fleet = Fleet::new(FleetConfig { retention, ..FleetConfig::default() });
    let mut effects = Vec::new();
    let mut world = World {
        now: Timestamp(0),
        round: 0,
        idle: VecDeque::new(),
        matches: VecDeque::new(),
        commands: Vec::new(),
    };
    for n in 0..PROCESSES {
        world.round += 1;
        world.start_process();
        if n % 2 == 1 {
            world.start_match();
        }
        world.tell(&mut fleet, &mut effects);
    }
    // Until as many game sessions are forgotten as are made.
    for _ in 0..retention.as_millis() / ROUND.as_millis() + 10_000 {
        world.round();
        world.tell(&mut fleet, &mut effects);
    }
    world.round();
    let commands = world.commands.len() as u64;
    world.tell(&mut fleet, &mut effects);

    let mut group = criterion.benchmark_group("fleet");
    group.throughput(Throughput::Elements(commands));
    group.bench_function("realistic mix, 10,000 processes", |bencher| {
        bencher.iter_custom(|rounds| {
            let mut taken = Duration::ZERO;
            for _ in 0..rounds {
                world.round();
                taken += world.tell(&mut fleet, &mut effects);
            }
            taken
        });
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    realistic_mix(&mut criterion);
    criterion.final_summary();
}
