//! Commands per second of 20 fleets with 10,000 processes, half of them hosting.
//!
//! One round is a match from start to end: a game session is made, activated and filled, its players are accepted and
//! leave, its process ends and a new one takes its place, while other processes send heartbeats. Game sessions are asked
//! for one by one, or by placements with their players, or come of matchmaking: two parties of two each, whom no search
//! is needed for. Only [`Fleets::handle`] is timed, not the making of the commands.

use std::collections::{BTreeMap, VecDeque};
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use rallypoint_fleet::{
    BackfillMode, CertificateType, Command, ComputeName, ConfigurationName, Effect, FleetId, Fleets,
    FlexMatchMode, GameSessionId, Location, MatchDestination, MatchId, MatchTeam, NewConfiguration, NewFleet,
    NewGameSession, NewMatch, NewPlacement, NewPlayerSession, NewQueue, NewRuleSet, NewTicket, PlacementId,
    PlayerId, PlayerSessionId, ProcessId, ProcessMessage, ProtectionPolicy, QueueName, RegisterAt,
    RuleSetName, Settings, Tags, TicketId, Timestamp,
};
use rallypoint_flexmatch::Player;

const FLEETS: usize = 20;
const PROCESSES: usize = 10_000;
const PLAYERS: usize = 4;
const HEARTBEATS: usize = 8;
/// A new match every 20 ms: then a match lasts 100 s and a process sends a heartbeat about every 25 s.
const ROUND: Duration = Duration::from_millis(20);
const LOCATION: &str = "custom-local";

/// Two teams of two.
const SQUADS: &str = r#"{"ruleLanguageVersion": "1.0", "teams": [{"name": "red", "minPlayers": 2, "maxPlayers": 2},
    {"name": "blue", "minPlayers": 2, "maxPlayers": 2}]}"#;

/// Who asks for game sessions.
#[derive(Clone, Copy, PartialEq)]
enum By {
    CreateGameSession,
    Placement,
    Matchmaking,
}

/// What fleets of this size are told over time.
struct World {
    by: By,
    now: Timestamp,
    round: usize,
    /// By fleet.
    idle: Vec<VecDeque<ProcessId>>,
    matches: VecDeque<(ProcessId, GameSessionId, Vec<PlayerSessionId>)>,
    commands: Vec<Command>,
}

impl World {
    fn new(by: By) -> Self {
        let mut world = Self {
            by,
            now: Timestamp(0),
            round: 0,
            idle: vec![VecDeque::new(); FLEETS],
            matches: VecDeque::new(),
            commands: Vec::new(),
        };
        let location = Location::new(LOCATION);
        world.commands.push(Command::CreateLocation { location: location.clone(), tags: Tags::new() });
        for n in 0..FLEETS {
            world.commands.push(Command::CreateFleet(Box::new(NewFleet {
                id: fleet(n),
                name: "a fleet".to_owned(),
                description: None,
                locations: vec![location.clone()],
                protection: ProtectionPolicy::NoProtection,
                creation_limit: None,
                activation_timeout: None,
                cost: None,
                certificate: CertificateType::Disabled,
                metric_groups: Vec::new(),
                tags: Tags::new(),
            })));
            world.commands.push(Command::CreateQueue(Box::new(NewQueue {
                name: queue(n),
                destinations: vec![fleet(n).into()],
                timeout: None,
                latency_policies: Vec::new(),
                allowed_locations: Vec::new(),
                priority: None,
                custom_event_data: None,
                notification_target: None,
                tags: Tags::new(),
            })));
        }
        if by == By::Matchmaking {
            world.configure_matchmaking();
        }
        world
    }

    fn configure_matchmaking(&mut self) {
        self.commands.push(Command::CreateRuleSet(Box::new(NewRuleSet {
            name: RuleSetName::new("squads"),
            body: SQUADS.to_owned(),
            tags: Tags::new(),
        })));
        for n in 0..FLEETS {
            self.commands.push(Command::CreateConfiguration(Box::new(NewConfiguration {
                name: configuration(n),
                description: None,
                rule_set: RuleSetName::new("squads"),
                mode: FlexMatchMode::WithQueue,
                destinations: vec![MatchDestination::Queue(queue(n))],
                request_timeout: Duration::from_secs(60),
                acceptance_required: false,
                acceptance_timeout: None,
                additional_players: 4,
                backfill: BackfillMode::Manual,
                properties: properties(),
                data: None,
                custom_event_data: None,
                notification_target: None,
                tags: Tags::new(),
            })));
        }
    }

    fn start_process(&mut self) {
        let process = ProcessId::new(format!("process-{:032}", self.round));
        self.commands.push(Command::ConnectProcess {
            process: process.clone(),
            fleet: fleet(self.round),
            compute: ComputeName::new("host"),
            register_at: Some(RegisterAt { location: None, ip: IpAddr::V4(Ipv4Addr::LOCALHOST) }),
        });
        self.say(&process, ProcessMessage::ActivateServerProcess { port: 7777, log_paths: Vec::new() });
        self.say(&process, ProcessMessage::HeartbeatServerProcess { healthy: true });
        self.idle[self.round % FLEETS].push_back(process);
    }

    fn start_match(&mut self) {
        let Some(process) = self.idle[self.round % FLEETS].pop_front() else { return };
        let suffix = format!("match-{:032}", self.round);
        let game_session = GameSessionId::new(format!(
            "arn:aws:gamelift:us-west-2::gamesession/{}/{LOCATION}/{suffix}",
            fleet(self.round)
        ));
        let name = Some("a match".to_owned());
        let properties = properties();
        let new_players: Vec<_> = (0..PLAYERS).map(|n| self.new_player(n)).collect();
        let players: Vec<_> = new_players.iter().map(|new| new.id.clone()).collect();
        let command = match self.by {
            By::CreateGameSession => Command::CreateGameSession(NewGameSession {
                fleet: fleet(self.round).into(),
                location: None,
                suffix,
                idempotency_token: None,
                name,
                creator_id: None,
                max_players: 8,
                properties,
                data: None,
            }),
            By::Placement => Command::StartPlacement(Box::new(NewPlacement {
                id: PlacementId::new(suffix),
                queue: queue(self.round),
                max_players: 8,
                name,
                properties,
                data: None,
                matchmaker_data: None,
                latencies: Vec::new(),
                players: new_players.clone(),
                priority_override: None,
            })),
            By::Matchmaking => self.found_match(&suffix, &new_players),
        };
        self.commands.push(command);
        self.say(&process, ProcessMessage::ActivateGameSession { game_session: game_session.clone() });
        for new in new_players {
            let (game_session, player_session) = (game_session.clone(), new.id.clone());
            if self.by == By::CreateGameSession {
                let game_session = game_session.clone();
                self.commands.push(Command::CreatePlayerSessions { game_session, players: vec![new] });
            }
            self.say(&process, ProcessMessage::AcceptPlayerSession { game_session, player_session });
        }
        self.matches.push_back((process, game_session, players));
    }

    /// Two parties come, are taken up, and are found to fit.
    fn found_match(&mut self, id: &str, players: &[NewPlayerSession]) -> Command {
        let (mut tickets, mut teams) = (Vec::new(), Vec::new());
        for (n, party) in players.chunks(PLAYERS / 2).enumerate() {
            let ticket = TicketId::new(format!("{id}-{n}"));
            let player = |new: &NewPlayerSession| Player {
                id: new.player.as_str().to_owned(),
                attributes: BTreeMap::new(),
                latencies_ms: BTreeMap::new(),
                team: None,
            };
            self.commands.push(Command::StartMatchmaking(Box::new(NewTicket {
                id: ticket.clone(),
                configuration: configuration(self.round),
                players: party.iter().map(player).collect(),
            })));
            tickets.push(ticket);
            teams.push(MatchTeam {
                name: ["red", "blue"][n].to_owned(),
                players: party.iter().map(|new| new.player.clone()).collect(),
            });
        }
        self.commands.push(Command::SearchTickets { tickets: tickets.clone() });
        Command::CreateMatch(Box::new(NewMatch {
            id: MatchId::new(id),
            configuration: configuration(self.round),
            tickets,
            backfill: None,
            teams,
            metrics: Vec::new(),
            placement: PlacementId::new(id),
            player_sessions: players.iter().map(|new| new.id.clone()).collect(),
        }))
    }

    fn new_player(&self, n: usize) -> NewPlayerSession {
        let number = self.round * PLAYERS + n;
        NewPlayerSession {
            id: PlayerSessionId::new(format!("psess-{number:032}")),
            player: PlayerId::new(format!("player-{}", number % 100_000)),
            data: None,
        }
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
            let idle = self.idle[position / 2 % FLEETS].get(position / 2 / FLEETS);
            let Some(process) = (if position.is_multiple_of(2) { hosting } else { idle }).cloned() else {
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

    /// Hands the commands made so far to the fleets; none may be refused.
    fn tell(&mut self, fleets: &mut Fleets, effects: &mut Vec<Effect>) -> Duration {
        let mut refused = 0;
        let begin = Instant::now();
        for command in self.commands.drain(..) {
            effects.clear();
            refused += usize::from(black_box(fleets.handle(self.now, command, effects)).answer.is_err());
        }
        let taken = begin.elapsed();
        assert_eq!(refused, 0, "a refused command is not work done");
        taken
    }
}

fn fleet(n: usize) -> FleetId {
    FleetId::new(format!("fleet-{}", n % FLEETS))
}

fn configuration(n: usize) -> ConfigurationName {
    ConfigurationName::new(format!("configuration-{}", n % FLEETS))
}

fn properties() -> Vec<(String, String)> {
    vec![("map".to_owned(), "harbour".to_owned()), ("mode".to_owned(), "duel".to_owned())]
}

fn queue(n: usize) -> QueueName {
    QueueName::new(format!("queue-{}", n % FLEETS))
}

fn realistic_mix(criterion: &mut Criterion, by: By, name: &str) {
    // Kept long enough that the tables hold many more ended game sessions than live ones.
    let retention = Duration::from_secs(1200);
    let mut fleets = Fleets::new(Settings { retention, ..Settings::default() });
    let mut effects = Vec::new();
    let mut world = World::new(by);
    for n in 0..PROCESSES {
        world.round += 1;
        world.start_process();
        if n / FLEETS % 2 == 1 {
            world.start_match();
        }
        world.tell(&mut fleets, &mut effects);
    }
    // Until as many game sessions are forgotten as are made.
    for _ in 0..retention.as_millis() / ROUND.as_millis() + 10_000 {
        world.round();
        world.tell(&mut fleets, &mut effects);
    }
    world.round();
    let commands = world.commands.len() as u64;
    world.tell(&mut fleets, &mut effects);

    let mut group = criterion.benchmark_group("20 fleets, 10,000 processes");
    group.throughput(Throughput::Elements(commands));
    group.bench_function(name, |bencher| {
        bencher.iter_custom(|rounds| {
            let mut taken = Duration::ZERO;
            for _ in 0..rounds {
                world.round();
                taken += world.tell(&mut fleets, &mut effects);
            }
            taken
        });
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    realistic_mix(&mut criterion, By::CreateGameSession, "realistic mix");
    realistic_mix(&mut criterion, By::Placement, "realistic mix by placements");
    realistic_mix(&mut criterion, By::Matchmaking, "realistic mix by matchmaking");
    criterion.final_summary();
}
