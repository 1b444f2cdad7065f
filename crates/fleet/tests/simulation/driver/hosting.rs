//! Server processes: what a sound one does next, and what a broken one may do.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use rallypoint_fleet::{
    Command, FleetId, Fleets, GameSession, GameSessionId, GameSessionStatus, LaunchFailure, Location,
    PlayerSessionCreationPolicy, PlayerSessionStatus, Process, ProcessExit, ProcessId, ProcessMessage,
    ProcessStatus, RegisterAt, TicketId,
};
use rallypoint_flexmatch::{AttributeValue, Player};
use rand::RngExt;
use rand::seq::IndexedRandom;

use super::Driver;
use super::names::{FLEETS, LOCATIONS};
use super::places::compute_in;
use crate::{has_ended, holds_slot};

const CONFIGURATION: &str = "arn:aws:gamelift:us-west-2::matchmakingconfiguration/duel";

impl Driver {
    /// What the world would do next if everything went well.
    pub(super) fn sensible(&mut self, fleets: &Fleets) -> Command {
        let alive: Vec<_> = fleets.processes().filter(|process| !has_ended(process.status)).collect();
        let Some(process) = alive.choose(&mut self.random) else {
            return Command::CreateGameSession(self.new_game_session());
        };
        if !process.connected {
            return self.connect(process.id.clone());
        }
        let from = |message| Command::FromProcess { process: process.id.clone(), message };
        match process.status {
            ProcessStatus::Connected => {
                from(ProcessMessage::ActivateServerProcess { port: 7777, log_paths: Vec::new() })
            }
            ProcessStatus::Activated => from(ProcessMessage::HeartbeatServerProcess { healthy: true }),
            ProcessStatus::Hosting => {
                match process.game_session.as_ref().and_then(|id| fleets.game_session(id)) {
                    Some(session) => self.play(fleets, process, session),
                    None => Command::Expire,
                }
            }
            ProcessStatus::Terminating => from(ProcessMessage::TerminateServerProcess),
            ProcessStatus::Idle | ProcessStatus::Ended(_) => {
                if self.random.random_ratio(1, 2) {
                    self.start_placement()
                } else {
                    Command::CreateGameSession(self.new_game_session())
                }
            }
        }
    }

    fn play(&mut self, fleets: &Fleets, process: &Process, session: &GameSession) -> Command {
        let game_session = session.id.clone();
        let from = |message| Command::FromProcess { process: process.id.clone(), message };
        if session.status == GameSessionStatus::Activating {
            return from(ProcessMessage::ActivateGameSession { game_session });
        }
        let players = fleets.player_sessions_of(&session.id).filter(|player| holds_slot(player.status));
        let players: Vec<_> = players.collect();
        match players.choose(&mut self.random) {
            Some(player) if self.random.random_ratio(1, 2) => {
                let player_session = player.id.clone();
                if player.status == PlayerSessionStatus::Reserved {
                    from(ProcessMessage::AcceptPlayerSession { game_session, player_session })
                } else {
                    from(ProcessMessage::RemovePlayerSession { game_session, player_session })
                }
            }
            _ if self.random.random_ratio(1, 6) => from(self.start_backfill(game_session)),
            _ if self.random.random_ratio(1, 5) => Command::UpdateGameSession(self.update(game_session)),
            _ => Command::CreatePlayerSessions { game_session, players: self.new_players() },
        }
    }

    pub(super) fn anything_of_processes(&mut self, fleets: &Fleets) -> Command {
        let process = self.some_process();
        let from = |message| Command::FromProcess { process: process.clone(), message };
        match self.random.random_range(0..56) {
            0..8 => self.connect(process),
            8..14 => Command::DisconnectProcess { process },
            14 if self.random.random_ratio(1, 4) => {
                let failures = [
                    LaunchFailure::NotStarted,
                    LaunchFailure::Exited(ProcessExit::Code(1)),
                    LaunchFailure::Silent,
                ];
                let process = if self.random.random() { process } else { ProcessId::new("never-came") };
                Command::LaunchFailed { fleet: self.some_fleet(), process, failure: self.one_of(&failures) }
            }
            14..17 => {
                let exits = [
                    ProcessExit::Code(0),
                    ProcessExit::Code(3),
                    ProcessExit::Signal(9),
                    ProcessExit::Unknown,
                ];
                Command::ProcessExited { process, exit: self.one_of(&exits) }
            }
            17 => Command::TerminateProcess { process, within: None },
            18 => Command::DrainProcess { process },
            19..23 => from(ProcessMessage::ActivateServerProcess {
                port: self.random.random_range(0..3) * 30_000,
                log_paths: Vec::new(),
            }),
            23..26 => from(ProcessMessage::HeartbeatServerProcess { healthy: true }),
            26 => from(ProcessMessage::HeartbeatServerProcess { healthy: false }),
            27 => Command::ProcessSilent { process },
            28..33 => from(ProcessMessage::ActivateGameSession { game_session: self.some_game_session() }),
            33..39 => from(ProcessMessage::AcceptPlayerSession {
                game_session: self.some_game_session(),
                player_session: self.some_player_session(),
            }),
            39..45 => from(ProcessMessage::RemovePlayerSession {
                game_session: self.some_game_session(),
                player_session: self.some_player_session(),
            }),
            45..48 => {
                let policies = [PlayerSessionCreationPolicy::AcceptAll, PlayerSessionCreationPolicy::DenyAll];
                from(ProcessMessage::UpdatePlayerSessionCreationPolicy {
                    game_session: self.game_session_on(fleets, &process),
                    policy: self.one_of(&policies),
                })
            }
            48..50 => {
                let game_session = self.game_session_on(fleets, &process);
                from(self.start_backfill(game_session))
            }
            50..54 => from(ProcessMessage::StopMatchBackfill {
                game_session: self.game_session_on(fleets, &process),
                configuration_arn: CONFIGURATION.to_owned(),
                ticket: self.some_ticket(),
            }),
            _ => from(ProcessMessage::TerminateServerProcess),
        }
    }

    pub(super) fn connect(&mut self, process: ProcessId) -> Command {
        let few = [FLEETS[0], FLEETS[0], FLEETS[0], FLEETS[1], FLEETS[1], FLEETS[2]];
        let new = (self.one_of(&few), self.one_of(&[LOCATIONS[0], LOCATIONS[0], LOCATIONS[1], LOCATIONS[2]]));
        let (home, location) = *self.homes.entry(process.clone()).or_insert(new);
        let fleet = if self.random.random_ratio(1, 50) { new.0 } else { home };
        let at = RegisterAt { location: Some(Location::new(location)), ip: IpAddr::V4(Ipv4Addr::LOCALHOST) };
        Command::ConnectProcess {
            process,
            fleet: FleetId::new(fleet),
            compute: compute_in(location),
            register_at: if self.random.random_ratio(1, 20) { None } else { Some(at) },
        }
    }

    fn start_backfill(&mut self, game_session: GameSessionId) -> ProcessMessage {
        if !self.random.random_ratio(1, 6) {
            self.tickets += 1;
        }
        let player = Player {
            id: "player-0".to_owned(),
            team: Some("red".to_owned()),
            attributes: BTreeMap::from([("skill".to_owned(), AttributeValue::Number(1.5))]),
            latencies_ms: BTreeMap::new(),
        };
        ProcessMessage::StartMatchBackfill {
            game_session,
            configuration_arn: CONFIGURATION.to_owned(),
            ticket: TicketId::new(format!("ticket-{}", self.tickets)),
            players: vec![player],
        }
    }

    fn some_ticket(&mut self) -> TicketId {
        TicketId::new(format!("ticket-{}", self.tickets.saturating_sub(self.random.random_range(0..3))))
    }

    /// Mostly the process' own.
    fn game_session_on(&mut self, fleets: &Fleets, process: &ProcessId) -> GameSessionId {
        let own = fleets.process(process).and_then(|process| process.game_session.clone());
        match own {
            Some(own) if self.random.random_ratio(3, 4) => own,
            _ => self.some_game_session(),
        }
    }
}
