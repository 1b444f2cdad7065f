//! Makes up commands: half of them what a sound world would send next, half of them anything at all.

use std::collections::VecDeque;
use std::net::{IpAddr, Ipv4Addr};

use rallypoint_fleet::{
    Command, ComputeName, Fleet, FleetId, GameSession, GameSessionId, GameSessionStatus, GameSessionUpdate,
    Location, NewGameSession, NewPlayerSession, PlayerId, PlayerSessionCreationPolicy, PlayerSessionId,
    PlayerSessionStatus, Process, ProcessId, ProcessMessage, ProcessStatus, Reply, TerminationMode,
    Timestamp,
};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use crate::{Answer, has_ended, holds_slot};

/// How many processes the driver keeps alive.
const PROCESSES: usize = 6;

pub(crate) struct Driver {
    random: StdRng,
    now: u64,
    last_heartbeats: u64,
    queued: VecDeque<Command>,
    processes: Vec<ProcessId>,
    game_sessions: Vec<GameSessionId>,
    player_sessions: Vec<PlayerSessionId>,
}

impl Driver {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: StdRng::seed_from_u64(seed),
            now: 1_000_000_000,
            last_heartbeats: 0,
            queued: VecDeque::new(),
            processes: Vec::new(),
            game_sessions: Vec::new(),
            player_sessions: Vec::new(),
        }
    }

    /// The next command and the time the clock shows.
    pub(crate) fn next(&mut self, fleet: &Fleet) -> (Timestamp, Command) {
        if let Some(command) = self.queued.pop_front() {
            return (Timestamp(self.now), command);
        }
        self.turn_clock(fleet);
        let alive = fleet.processes().filter(|process| !has_ended(process.status)).count();
        let command = if alive < PROCESSES && self.random.random_ratio(1, 3) {
            self.processes.push(ProcessId::new(format!("p{}", self.processes.len())));
            self.connect(self.processes[self.processes.len() - 1].clone())
        } else if self.random.random_ratio(1, 2) {
            self.sensible(fleet)
        } else {
            self.anything()
        };
        (Timestamp(self.now), command)
    }

    pub(crate) fn learn(&mut self, answer: &Answer) {
        match answer {
            Ok(Reply::GameSession(session)) if !self.game_sessions.contains(&session.id) => {
                self.game_sessions.push(session.id.clone());
            }
            _ => {}
        }
    }

    fn turn_clock(&mut self, fleet: &Fleet) {
        match self.random.random_range(0..100) {
            0..3 => self.now = self.now.saturating_sub(self.random.random_range(0..200_000)),
            3 if self.random.random_ratio(1, 3) => self.now += self.random.random_range(0..3_600_000),
            4..7 => self.now += self.random.random_range(10_000..90_000),
            7..12 => {
                // Exactly on a deadline, or a millisecond before it.
                let due = fleet.next_deadline().map_or(self.now, |due| due.0);
                if due < self.now + 120_000 {
                    self.now = due - self.random.random_range(0..2);
                }
            }
            12..30 => {}
            _ => self.now += self.random.random_range(0..3_000),
        }
        // A sound process reports each minute; now and then one of them is forgotten.
        if self.now.abs_diff(self.last_heartbeats) > 50_000 {
            self.last_heartbeats = self.now;
            let known: Vec<_> = fleet.processes().filter(|process| !has_ended(process.status)).collect();
            for process in known {
                if !self.random.random_ratio(1, 12) {
                    let message = ProcessMessage::HeartbeatServerProcess { healthy: true };
                    self.queued.push_back(Command::FromProcess { process: process.id.clone(), message });
                }
            }
        }
    }

    /// What the world would do next if everything went well.
    fn sensible(&mut self, fleet: &Fleet) -> Command {
        let alive: Vec<_> = fleet.processes().filter(|process| !has_ended(process.status)).collect();
        let Some(process) = alive.choose(&mut self.random) else {
            return Command::CreateGameSession(self.new_game_session());
        };
        if !process.connected {
            return self.connect(process.id.clone());
        }
        match process.status {
            ProcessStatus::Connected => {
                let message = ProcessMessage::ActivateServerProcess { port: 7777, log_paths: Vec::new() };
                Command::FromProcess { process: process.id.clone(), message }
            }
            ProcessStatus::Activated => {
                let message = ProcessMessage::HeartbeatServerProcess { healthy: true };
                Command::FromProcess { process: process.id.clone(), message }
            }
            ProcessStatus::Hosting => {
                match process.game_session.as_ref().and_then(|id| fleet.game_session(id)) {
                    Some(session) => self.play(fleet, process, session),
                    None => Command::Expire,
                }
            }
            ProcessStatus::Terminating => Command::FromProcess {
                process: process.id.clone(),
                message: ProcessMessage::TerminateServerProcess,
            },
            ProcessStatus::Idle | ProcessStatus::Ended(_) => {
                Command::CreateGameSession(self.new_game_session())
            }
        }
    }

    fn play(&mut self, fleet: &Fleet, process: &Process, session: &GameSession) -> Command {
        let game_session = session.id.clone();
        let from = |message| Command::FromProcess { process: process.id.clone(), message };
        if session.status == GameSessionStatus::Activating {
            return from(ProcessMessage::ActivateGameSession { game_session });
        }
        let players = fleet.player_sessions_of(&session.id).filter(|player| holds_slot(player.status));
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
            _ if self.random.random_ratio(1, 5) => Command::UpdateGameSession(self.update(game_session)),
            _ => Command::CreatePlayerSessions { game_session, players: self.new_players() },
        }
    }

    fn anything(&mut self) -> Command {
        let process = self.some_process();
        let from = |message| Command::FromProcess { process: process.clone(), message };
        match self.random.random_range(0..100) {
            0..4 => Command::Expire,
            4..8 => {
                let game_session = self.some_game_session();
                Command::UpdateGameSession(self.update(game_session))
            }
            8..20 => Command::CreateGameSession(self.new_game_session()),
            20..24 => Command::TerminateGameSession {
                game_session: self.some_game_session(),
                mode: TerminationMode::TriggerOnProcessTerminate,
            },
            24..27 => Command::TerminateGameSession {
                game_session: self.some_game_session(),
                mode: TerminationMode::Force,
            },
            27..42 => Command::CreatePlayerSessions {
                game_session: self.some_game_session(),
                players: self.new_players(),
            },
            42..50 => Command::ReleasePlayerSession { player_session: self.some_player_session() },
            50..58 => self.connect(process),
            58..64 => Command::DisconnectProcess { process },
            64..67 => Command::ProcessExited { process },
            67..69 => Command::TerminateProcess { process, within: None },
            69..73 => from(ProcessMessage::ActivateServerProcess {
                port: self.random.random_range(0..3) * 30_000,
                log_paths: Vec::new(),
            }),
            73..76 => from(ProcessMessage::HeartbeatServerProcess { healthy: true }),
            76..77 => from(ProcessMessage::HeartbeatServerProcess { healthy: false }),
            77..82 => from(ProcessMessage::ActivateGameSession { game_session: self.some_game_session() }),
            82..90 => from(ProcessMessage::AcceptPlayerSession {
                game_session: self.some_game_session(),
                player_session: self.some_player_session(),
            }),
            90..98 => from(ProcessMessage::RemovePlayerSession {
                game_session: self.some_game_session(),
                player_session: self.some_player_session(),
            }),
            _ => from(ProcessMessage::TerminateServerProcess),
        }
    }

    fn connect(&mut self, process: ProcessId) -> Command {
        let fleet = if self.random.random_ratio(1, 50) { "alias-1" } else { "fleet-123" };
        Command::ConnectProcess {
            process,
            fleet: FleetId::new(fleet),
            compute: ComputeName::new("host"),
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        }
    }

    fn new_game_session(&mut self) -> NewGameSession {
        // Few names, so that tokens and suffixes come again with the same and with other parameters.
        let number = self.random.random_range(0..40);
        let token = self.random.random_ratio(1, 3);
        NewGameSession {
            fleet: FleetId::new("fleet-123"),
            location: self.random.random_ratio(1, 30).then(|| Location::new("elsewhere")),
            suffix: format!("s{number}"),
            idempotency_token: token.then(|| format!("t{}", number / 4)),
            name: None,
            creator_id: None,
            max_players: *[0, 1, 2, 3, 3, 8].choose(&mut self.random).unwrap_or(&3),
            properties: Vec::new(),
            data: None,
        }
    }

    fn update(&mut self, game_session: GameSessionId) -> GameSessionUpdate {
        let policies = [PlayerSessionCreationPolicy::AcceptAll, PlayerSessionCreationPolicy::DenyAll];
        // Few keys, and enough of them that a game session's properties fill up.
        let properties = (0..self.random.random_range(0..5))
            .map(|_| {
                let letter = *["k", "k", "k", "K"].choose(&mut self.random).unwrap_or(&"k");
                let value = *["a", "b", "A", ""].choose(&mut self.random).unwrap_or(&"");
                (format!("{letter}{}", self.random.random_range(0..20)), value.to_owned())
            })
            .collect();
        let some = |random: &mut StdRng| random.random_ratio(1, 2);
        GameSessionUpdate {
            game_session,
            max_players: some(&mut self.random)
                .then(|| *[0, 1, 2, 3, 8, 201].choose(&mut self.random).unwrap_or(&3)),
            name: some(&mut self.random).then(|| "n".repeat(self.random.random_range(0..4))),
            policy: if some(&mut self.random) { policies.choose(&mut self.random).copied() } else { None },
            protection: None,
            properties,
        }
    }

    fn new_players(&mut self) -> Vec<NewPlayerSession> {
        let count = *[0, 1, 1, 1, 1, 2, 2, 3].choose(&mut self.random).unwrap_or(&1);
        (0..count).map(|_| self.new_player()).collect()
    }

    fn new_player(&mut self) -> NewPlayerSession {
        if !self.random.random_ratio(1, 40) {
            self.player_sessions.push(PlayerSessionId::new(format!("psess-{}", self.player_sessions.len())));
        }
        let id = self.player_sessions.last().cloned().unwrap_or_else(|| PlayerSessionId::new("psess-none"));
        NewPlayerSession {
            id,
            player: PlayerId::new(format!("player-{}", self.random.random_range(0..5))),
            data: None,
        }
    }

    fn some_process(&mut self) -> ProcessId {
        recent(&mut self.random, &self.processes, 8).unwrap_or_else(|| ProcessId::new("nobody"))
    }

    fn some_game_session(&mut self) -> GameSessionId {
        recent(&mut self.random, &self.game_sessions, 6).unwrap_or_else(|| GameSessionId::new("nowhere"))
    }

    fn some_player_session(&mut self) -> PlayerSessionId {
        recent(&mut self.random, &self.player_sessions, 10)
            .unwrap_or_else(|| PlayerSessionId::new("psess-none"))
    }
}

/// Mostly one of the last few, sometimes a stale one, sometimes none.
fn recent<T: Clone>(random: &mut StdRng, all: &[T], few: usize) -> Option<T> {
    match random.random_range(0..20) {
        0 => None,
        1 | 2 => all.choose(random).cloned(),
        _ => all[all.len().saturating_sub(few)..].choose(random).cloned(),
    }
}
