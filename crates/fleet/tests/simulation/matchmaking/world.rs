//! Everybody but the matchmaker: players who want to play, servers that come and go.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use rallypoint_fleet::{
    AcceptanceType, BackfillMode, CertificateType, Command, ComputeName, ConfigurationName,
    ConfigurationUpdate, FleetId, Fleets, FlexMatchMode, GameSession, GameSessionStatus, Location,
    MatchDestination, NewConfiguration, NewFleet, NewPlayerSession, NewQueue, NewRuleSet, NewTicket,
    PlacementStatus, PlayerId, PlayerSessionCreationPolicy, PlayerSessionId, PlayerSessionStatus,
    ProcessExit, ProcessId, ProcessMessage, ProcessStatus, ProtectionPolicy, QueueName, RegisterAt,
    RuleSetName, Settings, Tags, TicketId, TicketStatus,
};
use rallypoint_flexmatch::{AttributeValue, Player};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use crate::{has_ended, holds_slot};

const FLEET: &str = "fleet-1";
const LOCATION: &str = "custom-local";
const QUEUE: &str = "queue";

/// How many processes there are at most.
const PROCESSES: usize = 5;

/// How many players there are: few enough that they meet themselves again.
const PLAYERS: u32 = 24;

/// Two teams of one or two, near in skill at first.
const SQUADS: &str = r#"{
    "ruleLanguageVersion": "1.0",
    "playerAttributes": [{"name": "skill", "type": "number", "default": 10}],
    "teams": [
        {"name": "red", "minPlayers": 1, "maxPlayers": 2},
        {"name": "blue", "minPlayers": 1, "maxPlayers": 2}
    ],
    "rules": [{
        "name": "even",
        "type": "batchDistance",
        "batchAttribute": "skill",
        "maxDistance": 5
    }],
    "expansions": [{"target": "rules[even].maxDistance", "steps": [{"waitTimeSeconds": 15, "value": 50}]}]
}"#;

/// One team.
const CREW: &str = r#"{
    "ruleLanguageVersion": "1.0",
    "teams": [{"name": "crew", "minPlayers": 2, "maxPlayers": 4}]
}"#;

/// Each with its rule set and whether it asks, places, and looks after open slots.
const CONFIGURATIONS: [&str; 4] = ["quick", "ranked", "open", "alone"];

pub(super) struct World {
    random: StdRng,
    tickets: u64,
    processes: u64,
    slots: u64,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        Self { random: StdRng::seed_from_u64(seed), tickets: 0, processes: 0, slots: 0 }
    }

    /// What there is from the start.
    pub(super) fn beginning() -> VecDeque<Command> {
        let rule_set = |name, body: &str| {
            let (name, body) = (RuleSetName::new(name), body.to_owned());
            Command::CreateRuleSet(Box::new(NewRuleSet { name, body, tags: Tags::new() }))
        };
        let mut commands = VecDeque::from([
            // Heartbeats are the other simulation's.
            Command::Configure(Box::new(Settings {
                heartbeat_interval: Duration::from_secs(100_000_000),
                retention: Duration::from_secs(900),
                ..Settings::default()
            })),
            Command::CreateLocation { location: Location::new(LOCATION), tags: Tags::new() },
            Command::CreateFleet(Box::new(NewFleet {
                id: FleetId::new(FLEET),
                name: "a fleet".to_owned(),
                description: None,
                locations: vec![Location::new(LOCATION)],
                protection: ProtectionPolicy::NoProtection,
                creation_limit: None,
                activation_timeout: Some(Duration::from_secs(25)),
                cost: None,
                certificate: CertificateType::Disabled,
                metric_groups: Vec::new(),
                tags: Tags::new(),
            })),
            new_queue(),
            rule_set("squads", SQUADS),
            rule_set("crew", CREW),
        ]);
        commands.extend(CONFIGURATIONS.map(new_configuration));
        commands
    }

    /// What somebody does next, if there is anything to do.
    pub(super) fn next(&mut self, fleets: &Fleets) -> Option<Command> {
        match self.random.random_range(0..100) {
            0..30 => Some(self.start_ticket()),
            30..47 => self.answer(fleets),
            47..50 => self.stop(fleets),
            50..54 => self.come(fleets),
            54..70 => self.serve(fleets),
            70..84 => self.play(fleets),
            84..89 => self.backfill(fleets),
            89..91 => self.lose(fleets),
            91..93 => self.stop_placement(fleets),
            93..95 => self.reserve(fleets),
            95..97 => self.deny(fleets),
            97 => {
                Some(match self.random.random_ratio(1, 3) && fleets.queue(&QueueName::new(QUEUE)).is_some() {
                    true => Command::DeleteQueue { queue: QueueName::new(QUEUE) },
                    false => new_queue(),
                })
            }
            _ => Some(self.update_configuration()),
        }
    }

    fn start_ticket(&mut self) -> Command {
        // Sometimes an id that was used.
        if !self.random.random_ratio(1, 20) {
            self.tickets += 1;
        }
        let party = [1, 1, 1, 2, 2, 3][self.random.random_range(0..6)];
        let first = self.random.random_range(0..PLAYERS);
        let players = (0..party).map(|n| Player {
            id: format!("player-{}", (first + n) % PLAYERS),
            attributes: BTreeMap::from([(
                "skill".to_owned(),
                AttributeValue::Number(f64::from(self.random.random_range(0..20))),
            )]),
            latencies_ms: BTreeMap::new(),
            team: None,
        });
        let players = players.collect();
        Command::StartMatchmaking(Box::new(NewTicket {
            id: TicketId::new(format!("ticket-{}", self.tickets)),
            configuration: ConfigurationName::new(*CONFIGURATIONS.choose(&mut self.random).unwrap()),
            players,
        }))
    }

    /// Mostly somebody accepts; sometimes a stranger does, or somebody who is not asked.
    fn answer(&mut self, fleets: &Fleets) -> Option<Command> {
        let asked = fleets.live_tickets().filter(|ticket| {
            ticket.status == TicketStatus::RequiresAcceptance || self.random.random_ratio(1, 40)
        });
        let asked: Vec<_> = asked.collect();
        let ticket = asked.choose(&mut self.random)?;
        let mut players: Vec<_> =
            ticket.players.iter().map(|player| PlayerId::new(player.id.as_str())).collect();
        match self.random.random_range(0..10) {
            0 => players.push(PlayerId::new("stranger")),
            1..4 => players.truncate(1),
            _ => {}
        }
        let rejects = self.random.random_ratio(1, 12);
        let acceptance = if rejects { AcceptanceType::Reject } else { AcceptanceType::Accept };
        Some(Command::AcceptMatch { ticket: ticket.id.clone(), players, acceptance })
    }

    fn stop(&mut self, fleets: &Fleets) -> Option<Command> {
        let tickets: Vec<_> = fleets.tickets().collect();
        let ticket = tickets.choose(&mut self.random)?.id.clone();
        Some(Command::StopMatchmaking { ticket })
    }

    pub(super) fn processes(&self, fleets: &Fleets) -> Vec<ProcessId> {
        let alive = fleets.processes().filter(|process| !has_ended(process.status));
        alive.map(|process| process.id.clone()).collect()
    }

    fn come(&mut self, fleets: &Fleets) -> Option<Command> {
        if self.processes(fleets).len() >= PROCESSES {
            return None;
        }
        self.processes += 1;
        Some(self.connect(ProcessId::new(format!("p{}", self.processes))))
    }

    pub(super) fn connect(&self, process: ProcessId) -> Command {
        Command::ConnectProcess {
            process,
            fleet: FleetId::new(FLEET),
            compute: ComputeName::new("host"),
            register_at: Some(RegisterAt {
                location: Some(Location::new(LOCATION)),
                ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            }),
        }
    }

    /// A server goes on as a sound one does.
    fn serve(&mut self, fleets: &Fleets) -> Option<Command> {
        let alive: Vec<_> = fleets.processes().filter(|process| !has_ended(process.status)).collect();
        let process = alive.choose(&mut self.random)?;
        let message = match process.status {
            ProcessStatus::Connected => {
                ProcessMessage::ActivateServerProcess { port: 7777, log_paths: Vec::new() }
            }
            ProcessStatus::Activated => ProcessMessage::HeartbeatServerProcess { healthy: true },
            ProcessStatus::Terminating => ProcessMessage::TerminateServerProcess,
            _ => {
                let session = fleets.game_session(process.game_session.as_ref()?)?;
                if session.status != GameSessionStatus::Activating {
                    return None;
                }
                ProcessMessage::ActivateGameSession { game_session: session.id.clone() }
            }
        };
        Some(Command::FromProcess { process: process.id.clone(), message })
    }

    fn active(&mut self, fleets: &Fleets) -> Option<GameSession> {
        let active = fleets.game_sessions().filter(|session| session.status == GameSessionStatus::Active);
        active.collect::<Vec<_>>().choose(&mut self.random).copied().cloned()
    }

    /// A player comes to their server, or leaves it.
    fn play(&mut self, fleets: &Fleets) -> Option<Command> {
        let GameSession { id: game_session, process, .. } = self.active(fleets)?;
        let slots = fleets.player_sessions_of(&game_session).filter(|slot| holds_slot(slot.status));
        let slot = slots.collect::<Vec<_>>().choose(&mut self.random).copied()?;
        let player_session = slot.id.clone();
        let message = match slot.status {
            PlayerSessionStatus::Reserved => {
                ProcessMessage::AcceptPlayerSession { game_session, player_session }
            }
            _ if self.random.random_ratio(1, 2) => return None,
            _ => ProcessMessage::RemovePlayerSession { game_session, player_session },
        };
        Some(Command::FromProcess { process, message })
    }

    /// A server asks for players, or for no more.
    fn backfill(&mut self, fleets: &Fleets) -> Option<Command> {
        let session = self.active(fleets)?;
        let data: serde_json::Value = serde_json::from_str(session.matchmaker_data.as_ref()?).unwrap();
        let configuration_arn = data["matchmakingConfigurationArn"].as_str().unwrap().to_owned();
        let game_session = session.id.clone();
        if self.random.random_ratio(1, 3) {
            let ticket = match data["autoBackfillTicketId"].as_str() {
                Some(ticket) => TicketId::new(ticket),
                None => fleets.backfill_of(&session.id)?.id.clone(),
            };
            let message = ProcessMessage::StopMatchBackfill { game_session, configuration_arn, ticket };
            return Some(Command::FromProcess { process: session.process, message });
        }
        // As a server does that sees who is connected; sometimes it forgets one.
        let mut players = Vec::new();
        for team in data["teams"].as_array().unwrap() {
            for player in team["players"].as_array().unwrap() {
                let id = player["playerId"].as_str().unwrap();
                let mut slots = fleets.player_sessions_of(&session.id);
                let is_in = slots.any(|slot| slot.player.as_str() == id && holds_slot(slot.status));
                if is_in && !self.random.random_ratio(1, 8) {
                    players.push(Player {
                        id: id.to_owned(),
                        attributes: BTreeMap::new(),
                        latencies_ms: BTreeMap::new(),
                        team: Some(team["name"].as_str().unwrap().to_owned()),
                    });
                }
            }
        }
        self.tickets += 1;
        let ticket = TicketId::new(format!("ticket-{}", self.tickets));
        let message = ProcessMessage::StartMatchBackfill { game_session, configuration_arn, ticket, players };
        Some(Command::FromProcess { process: session.process, message })
    }

    fn lose(&mut self, fleets: &Fleets) -> Option<Command> {
        let process = self.processes(fleets).choose(&mut self.random)?.clone();
        let message = ProcessMessage::TerminateServerProcess;
        Some(match self.random.random_range(0..3) {
            0 => Command::ProcessExited { process, exit: ProcessExit::Signal(9) },
            1 => Command::TerminateProcess { process, within: None },
            _ => Command::FromProcess { process, message },
        })
    }

    fn stop_placement(&mut self, fleets: &Fleets) -> Option<Command> {
        let pending = fleets.placements().filter(|placement| placement.status == PlacementStatus::Pending);
        let placement = pending.collect::<Vec<_>>().choose(&mut self.random)?.id.clone();
        Some(Command::StopPlacement { placement })
    }

    /// Somebody comes by another way than matchmaking.
    fn reserve(&mut self, fleets: &Fleets) -> Option<Command> {
        let game_session = self.active(fleets)?.id;
        self.slots += 1;
        let player = NewPlayerSession {
            id: PlayerSessionId::new(format!("psess-guest-{}", self.slots)),
            player: PlayerId::new(format!("guest-{}", self.slots)),
            data: None,
        };
        Some(Command::CreatePlayerSessions { game_session, players: vec![player] })
    }

    fn deny(&mut self, fleets: &Fleets) -> Option<Command> {
        let GameSession { id: game_session, process, .. } = self.active(fleets)?;
        let policies = [PlayerSessionCreationPolicy::AcceptAll, PlayerSessionCreationPolicy::DenyAll];
        let policy = *policies.choose(&mut self.random)?;
        let message = ProcessMessage::UpdatePlayerSessionCreationPolicy { game_session, policy };
        Some(Command::FromProcess { process, message })
    }

    fn update_configuration(&mut self) -> Command {
        let rule_sets = ["squads", "crew"];
        let modes = [BackfillMode::Manual, BackfillMode::Automatic];
        let configuration = *CONFIGURATIONS[..3].choose(&mut self.random).unwrap();
        Command::UpdateConfiguration(Box::new(ConfigurationUpdate {
            configuration: ConfigurationName::new(configuration),
            description: None,
            rule_set: rule_sets.choose(&mut self.random).map(|name| RuleSetName::new(*name)),
            mode: None,
            destinations: None,
            request_timeout: None,
            acceptance_required: None,
            acceptance_timeout: None,
            additional_players: None,
            backfill: modes.choose(&mut self.random).copied(),
            properties: None,
            data: None,
            custom_event_data: None,
            notification_target: None,
        }))
    }
}

fn new_queue() -> Command {
    Command::CreateQueue(Box::new(NewQueue {
        name: QueueName::new(QUEUE),
        destinations: vec![FleetId::new(FLEET).into()],
        timeout: Some(Duration::from_secs(15)),
        latency_policies: Vec::new(),
        allowed_locations: Vec::new(),
        priority: None,
        custom_event_data: None,
        notification_target: None,
        tags: Tags::new(),
    }))
}

fn new_configuration(name: &str) -> Command {
    let queue = MatchDestination::Queue(QueueName::new(QUEUE));
    let direct = MatchDestination::Direct(FleetId::new(FLEET).into());
    let asks = name == "ranked" || name == "alone";
    Command::CreateConfiguration(Box::new(NewConfiguration {
        name: ConfigurationName::new(name),
        description: None,
        rule_set: RuleSetName::new(if name == "open" { "crew" } else { "squads" }),
        mode: if name == "alone" { FlexMatchMode::Standalone } else { FlexMatchMode::WithQueue },
        destinations: match name {
            "alone" => Vec::new(),
            "ranked" => vec![queue],
            _ => vec![queue, direct],
        },
        request_timeout: Duration::from_secs(45),
        acceptance_required: asks,
        acceptance_timeout: Some(Duration::from_secs(12)),
        additional_players: u32::from(name == "quick"),
        backfill: if name == "open" { BackfillMode::Automatic } else { BackfillMode::Manual },
        properties: Vec::new(),
        data: None,
        custom_event_data: None,
        notification_target: None,
        tags: Tags::new(),
    }))
}
