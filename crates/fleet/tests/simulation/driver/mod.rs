//! Makes up commands: half of them what a sound world would send next, half of them anything at all.

mod hosting;
mod names;
mod places;
mod players;

use std::collections::{BTreeMap, VecDeque};

use rallypoint_fleet::{
    Command, Fleets, GameSessionId, PlacementId, PlayerSessionId, ProcessId, ProcessMessage, Reply, Timestamp,
};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use crate::{Answer, has_ended};

/// How many processes the driver keeps alive.
const PROCESSES: usize = 7;

pub(crate) struct Driver {
    random: StdRng,
    now: u64,
    last_heartbeats: u64,
    queued: VecDeque<Command>,
    processes: Vec<ProcessId>,
    /// Which fleet and which location each process belongs to.
    homes: BTreeMap<ProcessId, (&'static str, &'static str)>,
    game_sessions: Vec<GameSessionId>,
    player_sessions: Vec<PlayerSessionId>,
    placements: Vec<PlacementId>,
    tickets: u64,
}

impl Driver {
    pub(crate) fn new(seed: u64) -> Self {
        let mut driver = Self {
            random: StdRng::seed_from_u64(seed),
            now: 1_000_000_000,
            last_heartbeats: 0,
            queued: VecDeque::new(),
            processes: Vec::new(),
            homes: BTreeMap::new(),
            game_sessions: Vec::new(),
            player_sessions: Vec::new(),
            placements: Vec::new(),
            tickets: 0,
        };
        driver.queued = driver.beginning();
        driver
    }

    /// The next command and the time the clock shows.
    pub(crate) fn next(&mut self, fleets: &Fleets) -> (Timestamp, Command) {
        if let Some(command) = self.queued.pop_front() {
            return (Timestamp(self.now), command);
        }
        self.turn_clock(fleets);
        if let Some(process) = fleets.silent(Timestamp(self.now)).first()
            && self.random.random_ratio(3, 4)
        {
            return (Timestamp(self.now), Command::ProcessSilent { process: process.clone() });
        }
        let alive = fleets.processes().filter(|process| !has_ended(process.status)).count();
        let command = if alive < PROCESSES && self.random.random_ratio(1, 3) {
            let process = ProcessId::new(format!("p{}", self.processes.len()));
            self.processes.push(process.clone());
            self.connect(process)
        } else if self.random.random_ratio(1, 2) {
            self.sensible(fleets)
        } else {
            self.anything(fleets)
        };
        (Timestamp(self.now), command)
    }

    pub(crate) fn learn(&mut self, answer: &Answer) {
        let made = match answer {
            Ok(Reply::GameSession(session)) => Some(&session.id),
            Ok(Reply::Placement(placement)) => placement.game_session.as_ref().map(|session| &session.id),
            _ => None,
        };
        if let Some(id) = made
            && !self.game_sessions.contains(id)
        {
            self.game_sessions.push(id.clone());
        }
    }

    /// Lets so many milliseconds pass.
    pub(crate) fn pass(&mut self, millis: u64) -> Timestamp {
        self.now += millis;
        Timestamp(self.now)
    }

    fn turn_clock(&mut self, fleets: &Fleets) {
        match self.random.random_range(0..100) {
            0..3 => self.now = self.now.saturating_sub(self.random.random_range(0..200_000)),
            3 if self.random.random_ratio(1, 3) => self.now += self.random.random_range(0..3_600_000),
            4..7 => self.now += self.random.random_range(10_000..90_000),
            7..12 => {
                // Exactly on a deadline, or a millisecond before it.
                let due = fleets.next_deadline().map_or(self.now, |due| due.0);
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
            let known: Vec<_> = fleets.processes().filter(|process| !has_ended(process.status)).collect();
            for process in known {
                if !self.random.random_ratio(1, 12) {
                    let message = ProcessMessage::HeartbeatServerProcess { healthy: true };
                    self.queued.push_back(Command::FromProcess { process: process.id.clone(), message });
                }
            }
        }
    }

    fn anything(&mut self, fleets: &Fleets) -> Command {
        match self.random.random_range(0..100) {
            0..3 => Command::Expire,
            3..25 => self.anything_of_players(),
            25..65 => self.anything_of_processes(fleets),
            65..86 => self.anything_of_placements(),
            _ => self.anything_of_places(),
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

    fn some_placement(&mut self) -> PlacementId {
        recent(&mut self.random, &self.placements, 5).unwrap_or_else(|| PlacementId::new("none"))
    }

    /// One of these.
    fn one_of<T: Clone>(&mut self, few: &[T]) -> T {
        few[self.random.random_range(0..few.len())].clone()
    }

    /// This, in so many of so many cases.
    fn sometimes<T>(&mut self, of: u32, this: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.random.random_ratio(1, of) { Some(this(self)) } else { None }
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
