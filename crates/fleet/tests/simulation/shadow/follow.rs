//! Taking in one step: each change of status must be one of GameLift's, and says when something is due.

use std::collections::BTreeMap;
use std::time::Duration;

use rallypoint_fleet::{
    Command, Effect, FleetEventCode, Fleets, GameSession, GameSessionId, GameSessionStatus,
    GameSessionUpdate, NewGameSession, PlacementId, PlacementStatus, PlayerSessionId, PlayerSessionStatus,
    ProcessEnd, ProcessId, ProcessMessage, ProcessStatus, Push, Reply, TicketId, TicketStatus, Timestamp,
    UpdateReason,
};

use super::{SeenGameSession, SeenPlacement, SeenPlayerSession, SeenProcess, SeenTicket, Shadow};
use crate::{Answer, has_ended};

/// How long a process may take to get ready, and to exit.
const READY: Duration = Duration::from_secs(300);
const EXIT: Duration = Duration::from_secs(30);

impl Shadow {
    /// Takes in one step. `fleets` are as they are after it.
    pub(crate) fn follow(
        &mut self,
        fleets: &Fleets,
        now: Timestamp,
        command: &Command,
        answer: &Answer,
        effects: &[Effect],
    ) {
        self.retention = self.settings.retention;
        if *command == Command::Restarted {
            self.everybody_is_away(now);
        }
        for effect in effects {
            match effect {
                Effect::ProcessChanged(id, status) => self.process_changed(fleets, now, id, *status, command),
                Effect::GameSessionChanged(id, status) => self.game_session_changed(id, *status),
                Effect::GameSessionUpdated(id) => {
                    assert!(!crate::is_over(self.game_sessions[id].status));
                }
                Effect::PlayerSessionChanged(id, status) => self.player_session_changed(now, id, *status),
                Effect::PlacementChanged(id, status) => {
                    self.placement_changed(fleets, now, id, *status, command);
                }
                Effect::FleetEvent(_, event) => {
                    assert!(event.time <= now);
                    if event.code == FleetEventCode::ServerProcessProcessExitTimeout {
                        let seen = self.processes.get_mut(&ProcessId::new(event.resource.as_str())).unwrap();
                        assert_eq!(seen.exit_by.take(), Some(event.time));
                    }
                }
                Effect::TicketChanged(id, status) => self.ticket_changed(now, id, *status),
                Effect::Matchmaking(event) => assert!(event.at <= now),
                Effect::Push(id, push) => self.pushed(now, id, push),
            }
        }
        if answer.is_err() {
            return;
        }
        match (command, answer) {
            (Command::Configure(settings), _) => self.settings = (**settings).clone(),
            (Command::CreateConfiguration(new), _) => self.request_timeout = new.request_timeout,
            (Command::UpdateConfiguration(update), _) => {
                self.request_timeout = update.request_timeout.unwrap_or(self.request_timeout);
            }
            (Command::DeleteFleet { fleet }, _) => {
                let of_it = |seen: &&mut SeenProcess| seen.fleet.as_ref() == Some(fleet);
                for seen in self.processes.values_mut().filter(of_it) {
                    *seen =
                        SeenProcess { status: seen.status, forget_at: Some(now), ..SeenProcess::default() };
                }
                self.creations.retain(|(on, ..)| on != fleet);
            }
            (Command::CreateGameSession(new), Ok(Reply::GameSession(session)))
                if effects.contains(&Effect::GameSessionChanged(
                    session.id.clone(),
                    GameSessionStatus::Activating,
                )) =>
            {
                self.game_session_made(fleets, now, new, session);
            }
            (Command::UpdateGameSession(update), Ok(Reply::GameSession(session))) => {
                check_updated(update, session);
            }
            (Command::ConnectProcess { process, fleet, .. }, _) => {
                let silent_at = self.silent_at(now);
                let seen = self.processes.entry(process.clone()).or_default();
                if seen.status == Some(ProcessStatus::Connected) && seen.fleet.is_none() {
                    seen.ready_by = Some(now.after(READY));
                }
                seen.fleet = Some(fleet.clone());
                seen.connected = true;
                seen.reconnect_by = None;
                if seen.sends_heartbeats() && seen.silent_at.is_none() {
                    seen.silent_at = Some(silent_at);
                }
            }
            (Command::DrainProcess { process }, _) => {
                self.processes.get_mut(process).expect("what is drained is known").drained = true;
            }
            (Command::DisconnectProcess { process }, _) => {
                let window = now.after(self.settings.reconnect_window);
                if let Some(seen) = self.processes.get_mut(process)
                    && seen.connected
                {
                    seen.reconnect_by = (!seen.status.is_some_and(has_ended)).then_some(window);
                    seen.exit_by = None;
                    seen.connected = false;
                }
            }
            (Command::ProcessExited { process, .. } | Command::LaunchFailed { process, .. }, _) => {
                if let Some(seen) = self.processes.get_mut(process) {
                    seen.connected = false;
                    seen.exit_by = None;
                }
            }
            (Command::FromProcess { process, message }, _) => {
                let silent_at = self.silent_at(now);
                let seen = self.processes.get_mut(process).expect("a process that speaks is known");
                let heard = matches!(message, ProcessMessage::HeartbeatServerProcess { .. });
                let ready = matches!(message, ProcessMessage::ActivateServerProcess { .. });
                if seen.sends_heartbeats() && (heard || ready && seen.silent_at.is_none()) {
                    seen.silent_at = Some(silent_at);
                }
                if let ProcessMessage::StartMatchBackfill { game_session, ticket, .. } = message {
                    let over_at = now.after(self.request_timeout);
                    let seen = self.game_sessions.get_mut(game_session).expect("its game session is known");
                    seen.backfill = Some((ticket.clone(), over_at));
                }
                if let ProcessMessage::StopMatchBackfill { game_session, .. } = message {
                    self.game_sessions.get_mut(game_session).expect("its game session is known").backfill =
                        None;
                }
            }
            _ => {}
        }
    }

    /// Nobody is found here, so that requests end as they began.
    fn ticket_changed(&mut self, now: Timestamp, id: &TicketId, status: TicketStatus) {
        let over_at = now.after(self.request_timeout);
        let seen = match self.tickets.get_mut(id) {
            Some(seen) if seen.status.is_final() => {
                assert_eq!(status, TicketStatus::Queued, "{id} ended twice");
                *seen = SeenTicket { status, over_at, forget_at: None };
                return;
            }
            Some(seen) => seen,
            None => {
                assert_eq!(status, TicketStatus::Queued, "a new ticket starts in QUEUED");
                self.tickets.insert(id.clone(), SeenTicket { status, over_at, forget_at: None });
                return;
            }
        };
        assert!(matches!(status, TicketStatus::Cancelled | TicketStatus::TimedOut), "{id} is {status}");
        assert!(status == TicketStatus::Cancelled || seen.over_at <= now, "{id} timed out too early");
        seen.status = status;
    }

    fn everybody_is_away(&mut self, now: Timestamp) {
        let back_by = now.after(self.settings.restart_window);
        self.back_by = back_by;
        for seen in self.processes.values_mut() {
            (seen.connected, seen.silent_at, seen.exit_by) = (false, None, None);
            if seen.status.is_some_and(has_ended) {
                continue;
            }
            seen.reconnect_by = Some(back_by);
            seen.ready_by = seen.ready_by.map(|at| at.max(back_by));
            seen.end_by = seen.end_by.map(|at| at.max(back_by));
        }
        for seen in self.game_sessions.values_mut() {
            seen.activate_by = seen.activate_by.map(|at| at.max(back_by));
        }
    }

    fn silent_at(&self, now: Timestamp) -> Timestamp {
        now.after(self.settings.heartbeat_interval * self.settings.missed_heartbeats)
    }

    fn process_changed(
        &mut self,
        fleets: &Fleets,
        now: Timestamp,
        id: &ProcessId,
        status: ProcessStatus,
        command: &Command,
    ) {
        use ProcessStatus::{Activated, Connected, Ended, Hosting, Idle, Terminating};
        let failed = self.failed_at(id);
        let activating = self.game_sessions.iter_mut().find(|(_, seen)| seen.process.is_none());
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
        let when = |due: [Option<Timestamp>; 3]| due.into_iter().flatten().filter(|at| *at <= now).min();
        seen.status = Some(status);
        match status {
            Connected => *seen = SeenProcess { status: seen.status, ..SeenProcess::default() },
            Activated => seen.ready_by = None,
            Idle => {
                self.idle_turns += 1;
                seen.idle_turn = self.idle_turns;
            }
            Hosting => {
                assert!(!seen.drained, "process {id} was drained and got a game session");
                let (session, host) = activating.expect("it hosts what was just made");
                host.process = Some(id.clone());
                // Where it was made and forgotten in one step nobody can see when that was.
                if let Some(shown) = fleets.game_session(session) {
                    let fleet = fleets.fleet(&shown.fleet).and_then(|fleet| fleet.activation_timeout);
                    let patience = fleet.unwrap_or(self.settings.activation_timeout);
                    host.activate_by = Some(shown.created_at.after(patience));
                }
                assert_eq!(seen.hosted.replace(session.clone()), None, "process {id} hosts twice");
            }
            Terminating => {
                let at = when([seen.ready_by, failed, seen.given_up_at]).unwrap_or(now);
                seen.end_by = Some(at.after(self.settings.termination_grace).max(self.back_by));
                seen.ready_by = None;
            }
            Ended(end) => {
                assert_eq!(
                    end == ProcessEnd::ReadyTimedOut,
                    seen.hosted.is_none() && end == ProcessEnd::ReadyTimedOut
                );
                let at = when([seen.end_by, seen.reconnect_by, None]).unwrap_or(now);
                let keep = match seen.hosted {
                    Some(_) => self.settings.retention,
                    None => self.settings.retention.min(Duration::from_secs(3600)),
                };
                let said = Command::FromProcess {
                    process: id.clone(),
                    message: ProcessMessage::TerminateServerProcess,
                };
                seen.exit_by = (*command == said && seen.connected).then(|| now.after(EXIT));
                (seen.ready_by, seen.reconnect_by, seen.end_by) = (None, None, None);
                seen.forget_at = Some(at.after(keep));
            }
        }
        if !seen.sends_heartbeats() {
            seen.silent_at = None;
        }
    }

    /// When the game session of this process missed its activation, if it did.
    fn failed_at(&self, process: &ProcessId) -> Option<Timestamp> {
        let session = self.game_sessions.get(self.processes.get(process)?.hosted.as_ref()?)?;
        session.activate_by.filter(|_| session.status == GameSessionStatus::Error)
    }

    fn game_session_changed(&mut self, id: &GameSessionId, status: GameSessionStatus) {
        use GameSessionStatus::{Activating, Active, Error, Terminated, Terminating};
        let new = SeenGameSession {
            status,
            process: None,
            was_active: false,
            activate_by: None,
            forget_at: None,
            backfill: None,
            used: 0,
        };
        let Some(seen) = self.game_sessions.get_mut(id) else {
            assert_eq!(status, Activating, "a new game session starts in ACTIVATING");
            self.game_sessions.insert(id.clone(), new);
            return;
        };
        let legal = match (seen.status, status) {
            (Terminated | Error, Activating) => {
                // Forgotten, and its name used again.
                *seen = new;
                return;
            }
            (Activating, Active | Error | Terminated)
            | (Active, Terminating | Terminated)
            | (Terminating, Terminated) => true,
            _ => false,
        };
        assert!(legal, "game session {id} went from {:?} to {status:?}", seen.status);
        seen.status = status;
        seen.was_active |= status == Active;
        if status == Terminated || status == Error {
            seen.backfill = None;
        }
    }

    fn game_session_made(
        &mut self,
        fleets: &Fleets,
        now: Timestamp,
        new: &NewGameSession,
        session: &GameSession,
    ) {
        if let Some(token) = &new.idempotency_token {
            let key = (session.fleet.clone(), token.clone());
            let earlier = self.tokens.insert(key, (session.id.clone(), new.clone()));
            let gone = earlier.is_none_or(|(id, _)| id == session.id || fleets.game_session(&id).is_none());
            assert!(gone, "token {token} made two game sessions");
        }
        let counts = fleets.fleet(&session.fleet).is_some_and(|fleet| fleet.creation_limit.is_some());
        if let Some(creator) = new.creator_id.clone().filter(|_| counts) {
            self.creations.push((session.fleet.clone(), creator, now));
        }
    }

    fn player_session_changed(&mut self, now: Timestamp, id: &PlayerSessionId, status: PlayerSessionStatus) {
        use PlayerSessionStatus::{Active, Completed, Reserved, TimedOut};
        let expires_at = now.after(self.settings.reservation_timeout);
        let Some(seen) = self.player_sessions.get_mut(id) else {
            assert_eq!(status, Reserved, "a new player session starts in RESERVED");
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
            seen.expires_at = expires_at;
        }
        seen.status = status;
    }

    fn placement_changed(
        &mut self,
        fleets: &Fleets,
        now: Timestamp,
        id: &PlacementId,
        status: PlacementStatus,
        command: &Command,
    ) {
        use PlacementStatus::{Cancelled, Failed, Fulfilled, Pending, TimedOut};
        if status == Pending {
            let Command::StartPlacement(new) = command else { panic!("{id} began by itself") };
            let timeout = fleets.queue(&new.queue).expect("its queue is there").timeout;
            let seen = SeenPlacement {
                status,
                over_at: now.after(timeout),
                forget_at: None,
                players: new.players.iter().map(|player| player.id.clone()).collect(),
                game_session: None,
            };
            let earlier = self.placements.insert(id.clone(), seen);
            assert!(earlier.is_none(), "{id} was used before");
            return;
        }
        let seen = self.placements.get_mut(id).expect("it was started");
        assert_eq!(seen.status, Pending, "{id} ended twice");
        seen.status = status;
        let shown = fleets.placement(id);
        match status {
            Fulfilled => {
                let placed =
                    shown.and_then(|shown| shown.game_session.as_ref()).expect("it has a game session");
                assert!(self.game_sessions[&placed.id].was_active, "{id} is fulfilled too early");
                for player in &seen.players {
                    assert!(self.player_sessions.contains_key(player), "{id} has no slot for {player:?}");
                }
            }
            TimedOut => {
                assert!(seen.over_at <= now, "{id} timed out too early");
                let session = seen.game_session.as_ref().and_then(|id| self.game_sessions.get(id));
                if let Some(process) = session.and_then(|session| session.process.as_ref())
                    && let Some(process) = self.processes.get_mut(process)
                {
                    process.given_up_at = Some(seen.over_at);
                }
            }
            Cancelled => assert!(matches!(command, Command::StopPlacement { placement } if placement == id)),
            Failed => {
                let session = seen.game_session.as_ref().and_then(|id| self.game_sessions.get(id));
                let ended = session.is_some_and(|session| session.status == GameSessionStatus::Terminated);
                assert!(
                    ended || matches!(command, Command::DeleteQueue { .. }),
                    "{id} failed without a reason"
                );
            }
            Pending => {}
        }
        if let Some(shown) = shown {
            let ended_at = shown.ended_at.expect("what is over ended some time");
            assert!(shown.started_at <= ended_at && ended_at <= now);
            assert!(status != TimedOut || ended_at == seen.over_at);
            seen.forget_at = Some(ended_at.after(self.settings.retention));
        }
        seen.players.clear();
    }

    fn pushed(&mut self, now: Timestamp, process: &ProcessId, push: &Push) {
        match push {
            Push::CreateGameSession(id) => {
                assert_eq!(self.game_sessions[id].process.as_ref(), Some(process));
            }
            Push::UpdateGameSession { game_session, reason, ticket } => {
                let Some(seen) = self.game_sessions.get_mut(game_session) else { return };
                let Some((known, over_at)) = &seen.backfill else { return };
                // Told late, of a request that is long over, when it is another.
                if known == ticket {
                    assert!(*reason != UpdateReason::BackfillTimedOut || *over_at <= now);
                    seen.backfill = None;
                }
            }
            Push::TerminateProcess { termination_time } => {
                assert!(*termination_time > now, "{process} is given no time to end");
            }
        }
    }
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
