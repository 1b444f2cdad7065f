//! The independent checker. It follows a fleet by its effects alone and knows the rules by heart, with plain scans
//! where the fleet has indexes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use rallypoint_fleet::{
    Among, Command, Effect, Filter, Fleet, FleetConfig, GameSession, GameSessionId, GameSessionStatus,
    GameSessionUpdate, NewGameSession, PlayerSessionCreationPolicy, PlayerSessionId, PlayerSessionStatus,
    ProcessId, ProcessMessage, ProcessStatus, Refusal, Reply, Search, Timestamp,
};

use crate::{Answer, has_ended, holds_slot, is_over};

#[derive(Default)]
struct SeenProcess {
    status: Option<ProcessStatus>,
    connected: bool,
    idle_turn: usize,
    hosted: Option<GameSessionId>,
    silent_at: Option<Timestamp>,
    reconnect_by: Option<Timestamp>,
    end_by: Option<Timestamp>,
    forget_at: Option<Timestamp>,
}

struct SeenGameSession {
    status: GameSessionStatus,
    process: ProcessId,
    activate_by: Timestamp,
    /// Slots taken after the last step.
    used: usize,
}

struct SeenPlayerSession {
    status: PlayerSessionStatus,
    expires_at: Timestamp,
}

/// Of each kind of comparison, alone and joined.
const FILTERS: [&str; 5] = [
    "gameSessionProperties.k1 = 'a' OR gameSessionProperties.K2 <> 'A'",
    "NOT gameSessionProperties.k3 = '' AND playerSessionCount < 2",
    "maximumSessions > 2 AND (gameSessionProperties.k4 = 'b' OR hasAvailablePlayerSessions = false)",
    "gameSessionName <> 'n' AND creationTimeMillis >= 1000000000",
    "hasAvailablePlayerSessions = true",
];

pub(crate) struct Shadow {
    config: FleetConfig,
    processes: BTreeMap<ProcessId, SeenProcess>,
    game_sessions: BTreeMap<GameSessionId, SeenGameSession>,
    player_sessions: BTreeMap<PlayerSessionId, SeenPlayerSession>,
    /// What each token was first used for.
    tokens: BTreeMap<GameSessionId, NewGameSession>,
    idle_turns: usize,
    filters: Vec<Filter>,
}

/// What the checker knows of an answer before it sees it.
pub(crate) enum Expected {
    Anything,
    Done,
    Refused,
    Capacity,
    Mismatch,
    PlacedOn(ProcessId),
    TheOneOf(GameSessionId),
}

impl Expected {
    fn done_if(allowed: bool) -> Self {
        if allowed { Self::Done } else { Self::Refused }
    }

    pub(crate) fn check(&self, answer: &Answer) {
        let right = match (self, answer) {
            (Self::Anything, _) | (Self::Done, Ok(_)) | (Self::Refused, Err(_)) => true,
            (Self::Capacity, Err(refusal)) => *refusal == Refusal::FleetCapacityExceeded,
            (Self::Mismatch, Err(refusal)) => matches!(refusal, Refusal::IdempotentParameterMismatch(_)),
            (Self::PlacedOn(process), Ok(Reply::GameSession(session))) => session.process == *process,
            (Self::TheOneOf(id), Ok(Reply::GameSession(session))) => session.id == *id,
            _ => false,
        };
        assert!(right, "the rules do not give this answer: {answer:?}");
    }
}

impl Shadow {
    pub(crate) fn new(config: FleetConfig) -> Self {
        Self {
            config,
            processes: BTreeMap::new(),
            game_sessions: BTreeMap::new(),
            player_sessions: BTreeMap::new(),
            tokens: BTreeMap::new(),
            idle_turns: 0,
            filters: FILTERS.iter().map(|filter| filter.parse().expect(filter)).collect(),
        }
    }

    /// What a command must answer, from what `fleet` shows just before it.
    pub(crate) fn expect(&self, fleet: &Fleet, command: &Command) -> Expected {
        match command {
            Command::CreateGameSession(new) => self.expect_created(fleet, new),
            Command::CreatePlayerSessions { game_session, players } => {
                let fits = |session: &GameSession| {
                    let used = slots_used(fleet, session);
                    session.status == GameSessionStatus::Active
                        && session.policy == PlayerSessionCreationPolicy::AcceptAll
                        && used + players.len() <= session.max_players as usize
                };
                let fresh = |n: usize| {
                    fleet.player_session(&players[n].id).is_none()
                        && players[..n].iter().all(|earlier| earlier.id != players[n].id)
                };
                let fits = fleet.game_session(game_session).is_some_and(fits);
                Expected::done_if(fits && !players.is_empty() && (0..players.len()).all(fresh))
            }
            Command::UpdateGameSession(update) => Expected::done_if(may_update(fleet, update)),
            Command::ReleasePlayerSession { player_session } => {
                let session = fleet.player_session(player_session);
                Expected::done_if(session.is_some_and(|session| holds_slot(session.status)))
            }
            Command::FromProcess { process, message } => {
                let Some(process) = fleet.process(process).filter(|process| !has_ended(process.status))
                else {
                    return Expected::Anything;
                };
                match message {
                    ProcessMessage::AcceptPlayerSession { game_session, player_session }
                    | ProcessMessage::RemovePlayerSession { game_session, player_session } => {
                        let accept = matches!(message, ProcessMessage::AcceptPlayerSession { .. });
                        let allowed = fleet.player_session(player_session).is_some_and(|session| {
                            process.game_session.as_ref() == Some(game_session)
                                && session.game_session == *game_session
                                && if accept {
                                    session.status == PlayerSessionStatus::Reserved
                                } else {
                                    holds_slot(session.status)
                                }
                        });
                        Expected::done_if(allowed)
                    }
                    ProcessMessage::ActivateGameSession { game_session } => {
                        let session = fleet.game_session(game_session);
                        Expected::done_if(
                            process.status == ProcessStatus::Hosting
                                && session.is_some_and(|session| {
                                    session.process == process.id
                                        && session.status == GameSessionStatus::Activating
                                }),
                        )
                    }
                    _ => Expected::Anything,
                }
            }
            _ => Expected::Anything,
        }
    }

    fn expect_created(&self, fleet: &Fleet, new: &NewGameSession) -> Expected {
        if new.location.is_some() {
            return Expected::Refused;
        }
        let id = arn(new);
        if fleet.game_session(&id).is_some() {
            return match (self.tokens.get(&id), &new.idempotency_token) {
                (Some(first), Some(_)) if first.max_players == new.max_players => Expected::TheOneOf(id),
                (Some(_), Some(_)) => Expected::Mismatch,
                _ => Expected::Refused,
            };
        }
        let idle = fleet.processes().filter(|p| p.connected && p.status == ProcessStatus::Idle);
        // The fleet may have expired something since the checker saw it last, but nothing becomes idle by itself.
        match idle.min_by_key(|process| self.processes[&process.id].idle_turn) {
            Some(process) => Expected::PlacedOn(process.id.clone()),
            None => Expected::Capacity,
        }
    }

    /// Takes in one step: checks every change of status and works out when things are due.
    pub(crate) fn follow(&mut self, now: Timestamp, command: &Command, answer: &Answer, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::ProcessChanged(id, status) => self.process_changed(now, id, *status),
                Effect::GameSessionChanged(id, status) => self.game_session_changed(id, *status),
                Effect::GameSessionUpdated(id) => {
                    assert_eq!(self.game_sessions[id].status, GameSessionStatus::Active);
                }
                Effect::PlayerSessionChanged(id, status) => self.player_session_changed(now, id, *status),
                Effect::Push(..) => {}
            }
        }
        if answer.is_err() {
            return;
        }
        match (command, answer) {
            (Command::CreateGameSession(new), Ok(Reply::GameSession(session))) => {
                let is_new = !self.game_sessions.contains_key(&session.id);
                if is_new {
                    self.game_session_placed(now, new, session);
                }
            }
            (Command::UpdateGameSession(update), Ok(Reply::GameSession(session))) => {
                check_updated(update, session);
            }
            (Command::ConnectProcess { process, .. }, _) => {
                let seen = self.processes.entry(process.clone()).or_default();
                seen.connected = true;
                seen.reconnect_by = None;
            }
            (Command::DisconnectProcess { process }, _) => {
                let window = now.after(self.config.reconnect_window);
                if let Some(seen) = self.processes.get_mut(process) {
                    if seen.connected && !seen.status.is_some_and(has_ended) {
                        seen.reconnect_by = Some(window);
                    }
                    seen.connected = false;
                }
            }
            (Command::ProcessExited { process }, _) => {
                if let Some(seen) = self.processes.get_mut(process) {
                    seen.connected = false;
                }
            }
            (Command::FromProcess { process, message }, _) => {
                let heard = matches!(message, ProcessMessage::HeartbeatServerProcess { .. });
                let seen = self.processes.get_mut(process).expect("a process that speaks is known");
                let live = matches!(
                    seen.status,
                    Some(ProcessStatus::Activated | ProcessStatus::Idle | ProcessStatus::Hosting)
                );
                if live && (heard || seen.silent_at.is_none()) {
                    let patience = self.config.heartbeat_interval * self.config.missed_heartbeats;
                    seen.silent_at = Some(now.after(patience));
                }
            }
            _ => {}
        }
    }

    fn process_changed(&mut self, now: Timestamp, id: &ProcessId, status: ProcessStatus) {
        use ProcessStatus::{Activated, Connected, Ended, Hosting, Idle, Terminating};
        let failed = self.failed_at(id);
        let seen = self.processes.entry(id.clone()).or_default();
        let legal = match (seen.status, status) {
            (Some(Ended(_)), Connected) => seen.forget_at.is_some_and(|at| at <= now),
            (None, Connected)
            | (Some(Connected), Activated)
            | (Some(Activated), Idle)
            | (Some(Idle), Hosting)
            | (Some(Connected | Activated | Idle | Hosting), Terminating)
            | (Some(Connected | Activated | Idle | Hosting | Terminating), Ended(_)) => true,
            _ => false,
        };
        assert!(legal, "process {id} went from {:?} to {status:?}", seen.status);
        // A change that came by itself came when it was due, else the command brought it.
        let when = |due: [Option<Timestamp>; 2]| due.into_iter().flatten().filter(|at| *at <= now).min();
        match status {
            Connected => *seen = SeenProcess { connected: seen.connected, ..SeenProcess::default() },
            Activated => {}
            Idle => {
                self.idle_turns += 1;
                seen.idle_turn = self.idle_turns;
            }
            Hosting => assert_eq!(seen.hosted, None, "process {id} hosts twice"),
            Terminating => {
                let at = when([seen.silent_at, failed]).unwrap_or(now);
                seen.end_by = Some(at.after(self.config.termination_grace));
                seen.silent_at = None;
            }
            Ended(_) => {
                let at = when([seen.end_by, seen.reconnect_by]).unwrap_or(now);
                let keep = match seen.hosted {
                    Some(_) => self.config.retention,
                    None => self.config.retention.min(Duration::from_secs(3600)),
                };
                (seen.silent_at, seen.reconnect_by, seen.end_by) = (None, None, None);
                seen.forget_at = Some(at.after(keep));
            }
        }
        seen.status = Some(status);
    }

    /// When the game session of this process missed its activation, if it did.
    fn failed_at(&self, process: &ProcessId) -> Option<Timestamp> {
        let session = self.game_sessions.get(self.processes.get(process)?.hosted.as_ref()?)?;
        (session.status == GameSessionStatus::Error).then_some(session.activate_by)
    }

    fn game_session_changed(&mut self, id: &GameSessionId, status: GameSessionStatus) {
        use GameSessionStatus::{Activating, Active, Error, Terminated, Terminating};
        let Some(seen) = self.game_sessions.get_mut(id) else {
            assert_eq!(status, Activating, "a new game session starts in ACTIVATING");
            return;
        };
        let legal = match (seen.status, status) {
            (Terminated | Error, Activating) => {
                // Forgotten, and its name used again.
                self.game_sessions.remove(id);
                return;
            }
            (Activating, Active | Error | Terminated)
            | (Active, Terminating | Terminated)
            | (Terminating, Terminated) => true,
            _ => false,
        };
        assert!(legal, "game session {id} went from {:?} to {status:?}", seen.status);
        seen.status = status;
    }

    fn game_session_placed(&mut self, now: Timestamp, new: &NewGameSession, session: &GameSession) {
        assert_eq!(session.id, arn(new));
        if new.idempotency_token.is_some() {
            self.tokens.insert(session.id.clone(), new.clone());
        } else {
            self.tokens.remove(&session.id);
        }
        let host = self.processes.get_mut(&session.process).expect("its process is known");
        assert_eq!(host.hosted.replace(session.id.clone()), None, "a process hosts one game session");
        let seen = SeenGameSession {
            status: session.status,
            process: session.process.clone(),
            activate_by: now.after(self.config.activation_timeout),
            used: 0,
        };
        self.game_sessions.insert(session.id.clone(), seen);
    }

    fn player_session_changed(&mut self, now: Timestamp, id: &PlayerSessionId, status: PlayerSessionStatus) {
        use PlayerSessionStatus::{Active, Completed, Reserved, TimedOut};
        let Some(seen) = self.player_sessions.get_mut(id) else {
            assert_eq!(status, Reserved, "a new player session starts in RESERVED");
            let expires_at = now.after(self.config.reservation_timeout);
            self.player_sessions.insert(id.clone(), SeenPlayerSession { status, expires_at });
            return;
        };
        let legal = matches!(
            (seen.status, status),
            (Reserved, Active | Completed | TimedOut)
                | (Active, Completed)
                | (Completed | TimedOut, Reserved)
        );
        assert!(legal, "player session {id} went from {:?} to {status:?}", seen.status);
        if status == Reserved {
            seen.expires_at = now.after(self.config.reservation_timeout);
        }
        seen.status = status;
    }

    /// The invariants, and that the fleet shows what its effects said.
    pub(crate) fn check(&mut self, fleet: &Fleet, now: Timestamp) {
        let mut deadlines = Vec::new();
        for process in fleet.processes() {
            let seen = &self.processes[&process.id];
            assert_eq!((Some(process.status), process.connected), (seen.status, seen.connected));
            assert_eq!(process.game_session, seen.hosted);
            deadlines.extend([seen.silent_at, seen.reconnect_by, seen.end_by, seen.forget_at]);
        }
        let mut open = Vec::new();
        for session in fleet.game_sessions() {
            let used = self.check_game_session(fleet, session, &mut deadlines);
            if let Some(seen) = self.game_sessions.get_mut(&session.id) {
                seen.used = used;
            }
            if session.status == GameSessionStatus::Active && used < session.max_players as usize {
                open.push(&session.id);
            }
        }
        self.check_searches(fleet);
        let available = fleet.available_game_sessions().map(|session| &session.id);
        assert!(available.eq(open), "available ones differ");
        self.processes.retain(|id, seen| {
            let forgotten = seen.forget_at.is_some_and(|at| at <= now);
            assert_eq!(fleet.process(id).is_none(), forgotten, "process {id} is lost or kept");
            !forgotten
        });
        self.game_sessions.retain(|id, seen| {
            let shown = fleet.game_session(id).is_some();
            assert!(shown || is_over(seen.status), "game session {id} is lost");
            shown
        });
        self.player_sessions.retain(|id, seen| {
            let shown = fleet.player_session(id).is_some();
            assert!(shown || !holds_slot(seen.status), "player session {id} is lost");
            shown
        });
        let next = deadlines.into_iter().flatten().min();
        assert_eq!(fleet.next_deadline(), next);
        assert!(next.is_none_or(|next| next > now), "something due was not done");
    }

    /// Searches find what looking through everything finds.
    fn check_searches(&self, fleet: &Fleet) {
        for filter in &self.filters {
            let active = fleet.game_sessions().filter(|session| session.status == GameSessionStatus::Active);
            let all: Vec<_> = active.filter(|session| filter.matches(session)).collect();
            let open = all.iter().copied().filter(|s| s.current_players < s.max_players).collect();
            for (among, expected) in [(Among::Open, open), (Among::Active, all)] {
                let search =
                    Search { among, filter: Some(filter), sort: None, after: None, limit: usize::MAX };
                assert_eq!(fleet.search(&search, |_| true).sessions, expected, "{filter}");
            }
        }
    }

    /// Answers how many slots are taken.
    fn check_game_session(
        &self,
        fleet: &Fleet,
        session: &GameSession,
        deadlines: &mut Vec<Option<Timestamp>>,
    ) -> usize {
        let seen = &self.game_sessions[&session.id];
        assert_eq!((session.status, &session.process), (seen.status, &seen.process));
        let mut used = 0;
        for player in fleet.player_sessions_of(&session.id) {
            let seen = &self.player_sessions[&player.id];
            assert_eq!(player.status, seen.status);
            assert_eq!(holds_slot(player.status), player.terminated_at.is_none());
            if holds_slot(player.status) {
                used += 1;
                let mut of_player = fleet.player_sessions_of_player(&player.player);
                assert!(of_player.any(|other| other.id == player.id), "{} is not found by player", player.id);
            }
            if player.status == PlayerSessionStatus::Reserved {
                assert_eq!(player.created_at.after(self.config.reservation_timeout), seen.expires_at);
                deadlines.push(Some(seen.expires_at));
            }
        }
        assert_eq!(session.current_players as usize, used, "slots of {} are miscounted", session.id);
        // An update may lower the maximum below what is taken; then no slot is given until enough have come back.
        assert!(used <= session.max_players as usize || used <= seen.used, "{} is oversold", session.id);
        assert!(session.properties.len() <= 16, "{} has too many properties", session.id);
        assert_eq!(is_over(session.status), session.terminated_at.is_some());
        if is_over(session.status) {
            assert_eq!(used, 0, "slots of {} are lost", session.id);
            deadlines.push(session.terminated_at.map(|at| at.after(self.config.retention)));
        } else {
            let host = fleet.process(&session.process).expect("a live game session is on a process");
            assert_eq!(host.game_session.as_ref(), Some(&session.id));
            assert!(matches!(host.status, ProcessStatus::Hosting | ProcessStatus::Terminating));
        }
        if session.status == GameSessionStatus::Activating {
            deadlines.push(Some(seen.activate_by));
        }
        used
    }
}

fn may_update(fleet: &Fleet, update: &GameSessionUpdate) -> bool {
    fleet.game_session(&update.game_session).is_some_and(|session| {
        let mut keys: BTreeSet<_> = session.properties.iter().map(|(key, _)| key).collect();
        keys.extend(update.properties.iter().map(|(key, _)| key));
        session.status == GameSessionStatus::Active
            && keys.len() <= 16
            && update.max_players.is_none_or(|max| max <= 200)
            && update.name.as_ref().is_none_or(|name| !name.is_empty())
    })
}

/// What was asked for is there now.
fn check_updated(update: &GameSessionUpdate, session: &GameSession) {
    assert_eq!(update.max_players.unwrap_or(session.max_players), session.max_players);
    assert_eq!(update.policy.unwrap_or(session.policy), session.policy);
    assert_eq!(update.name.as_ref().or(session.name.as_ref()), session.name.as_ref());
    let asked: BTreeMap<_, _> = update.properties.iter().cloned().collect();
    let has = |pair: (&String, &String)| session.properties.iter().any(|(k, v)| (k, v) == pair);
    assert!(asked.iter().all(has), "{} lacks a property", session.id);
}

fn arn(new: &NewGameSession) -> GameSessionId {
    let suffix = new.idempotency_token.as_ref().unwrap_or(&new.suffix);
    GameSessionId::new(format!("arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/{suffix}"))
}

fn slots_used(fleet: &Fleet, session: &GameSession) -> usize {
    fleet.player_sessions_of(&session.id).filter(|player| holds_slot(player.status)).count()
}
