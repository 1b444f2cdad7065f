//! The life of a server process.

use std::net::IpAddr;
use std::time::Duration;

use crate::checks;
use crate::command::{ProcessMessage, Reply};
use crate::deadlines::{Deadline, Due};
use crate::effect::{Effect, Push};
use crate::fleet::Fleet;
use crate::ids::{ComputeName, FleetId, ProcessId, Timestamp};
use crate::model::{GameSessionStatus, GameSessionStatusReason, Process, ProcessEnd, ProcessStatus};
use crate::refusal::Refusal;
use crate::table::{GameSessionKey, ProcessKey};

/// How long an ended process that never hosted is kept, if retention is not shorter. It has nothing to describe, and
/// is kept only to refuse its id to a late reconnect, which no server SDK tries for longer than some minutes. A server
/// that crashes at every start would otherwise fill the memory for a month.
const NEVER_HOSTED_RETENTION: Duration = Duration::from_secs(3600);

/// Why a process was told to terminate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TerminationCause {
    Requested,
    Unhealthy,
    ActivationTimedOut,
}

#[derive(Debug)]
pub(crate) struct ProcessRow {
    pub(crate) process: Process,
    /// The game session it hosts as long as that one has not ended.
    pub(crate) live_session: Option<GameSessionKey>,
    /// Silence, the end of the termination grace, or being forgotten: one of them, by status.
    deadline: Option<Deadline>,
    reconnect_deadline: Option<Deadline>,
    /// Its place among idle processes; kept while it is disconnected.
    idle_turn: Option<u64>,
    termination_cause: Option<TerminationCause>,
    /// When it must have ended, as long as it could not be told because it was not connected.
    untold_termination: Option<Timestamp>,
}

impl Fleet {
    pub(crate) fn connect_process(
        &mut self,
        id: ProcessId,
        fleet: &FleetId,
        compute: ComputeName,
        ip: IpAddr,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::fleet_id(fleet)?;
        let Some(key) = self.processes.key(&id) else {
            let process = Process {
                id: id.clone(),
                compute,
                ip,
                port: 0,
                status: ProcessStatus::Connected,
                connected: true,
                log_paths: Vec::new(),
                game_session: None,
                created_at: self.now,
            };
            let row = ProcessRow {
                process,
                live_session: None,
                deadline: None,
                reconnect_deadline: None,
                idle_turn: None,
                termination_cause: None,
                untold_termination: None,
            };
            self.processes.insert(id.clone(), row);
            effects.push(Effect::ProcessChanged(id, ProcessStatus::Connected));
            return Ok(Reply::Done);
        };
        self.not_ended(key, "start a new server process with an id of its own")?;
        if self.processes[key].process.compute != compute {
            return Err(
                self.out_of_turn(key, "it runs on another compute: give each process an id of its own")
            );
        }
        let row = &mut self.processes[key];
        // The newest socket knows best where its host is; a game session keeps the address players were given.
        row.process.ip = ip;
        row.process.connected = true;
        self.deadlines.set(&mut row.reconnect_deadline, None);
        if let Some(turn) = row.idle_turn {
            self.placeable.insert(turn, key);
        }
        if let Some(termination_time) = row.untold_termination.take() {
            effects.push(Effect::Push(id, Push::TerminateProcess { termination_time }));
        }
        Ok(Reply::Done)
    }

    /// Losing the last socket twice, or after the end, changes nothing more: sockets close when they close.
    pub(crate) fn disconnect_process(&mut self, id: &ProcessId) -> Result<Reply, Refusal> {
        let key = self.known_process(id)?;
        let row = &mut self.processes[key];
        if !row.process.connected {
            return Ok(Reply::Done);
        }
        row.process.connected = false;
        if !matches!(row.process.status, ProcessStatus::Ended(_)) {
            let deadline = (self.now.after(self.config.reconnect_window), Due::ReconnectOver(key));
            self.deadlines.set(&mut row.reconnect_deadline, Some(deadline));
        }
        if let Some(turn) = row.idle_turn {
            self.placeable.remove(&turn);
        }
        Ok(Reply::Done)
    }

    pub(crate) fn process_exited(
        &mut self,
        id: &ProcessId,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_process(id)?;
        self.processes[key].process.connected = false;
        self.end_process(key, ProcessEnd::Crashed, effects);
        Ok(Reply::Done)
    }

    pub(crate) fn terminate_process(
        &mut self,
        id: &ProcessId,
        within: Option<Duration>,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_process(id)?;
        self.not_ended(key, "it is over already; there is nothing to terminate")?;
        let grace = within.unwrap_or(self.config.termination_grace);
        self.tell_to_terminate_within(key, TerminationCause::Requested, grace, effects);
        Ok(Reply::Done)
    }

    /// Whether its socket is open does not matter here: a frame may have been read just before the socket was lost.
    pub(crate) fn process_says(
        &mut self,
        id: &ProcessId,
        message: ProcessMessage,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_process(id)?;
        if message == ProcessMessage::TerminateServerProcess {
            // Said again after the end it is done already: the C++ SDK sends it again when an answer is late.
            self.end_process(key, ProcessEnd::Clean, effects);
            return Ok(Reply::Done);
        }
        self.not_ended(key, "start a new server process")?;
        match message {
            ProcessMessage::ActivateServerProcess { port, log_paths } => {
                self.activate_process(key, port, log_paths, effects)?;
            }
            ProcessMessage::HeartbeatServerProcess { healthy } => self.heartbeat(key, healthy, effects)?,
            ProcessMessage::ActivateGameSession { game_session } => {
                self.activate_game_session(key, &game_session, effects)?;
            }
            ProcessMessage::AcceptPlayerSession { game_session, player_session } => {
                self.accept_player_session(key, &game_session, &player_session, effects)?;
            }
            ProcessMessage::RemovePlayerSession { game_session, player_session } => {
                self.remove_player_session(key, &game_session, &player_session, effects)?;
            }
            ProcessMessage::TerminateServerProcess => {}
        }
        Ok(Reply::Done)
    }

    fn activate_process(
        &mut self,
        key: ProcessKey,
        port: u16,
        log_paths: Vec<String>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        checks::port(port)?;
        let process = &mut self.processes[key].process;
        match process.status {
            ProcessStatus::Connected => {
                process.port = port;
                process.log_paths = log_paths;
                self.set_process_status(key, ProcessStatus::Activated, effects);
                self.expect_heartbeat(key);
                Ok(())
            }
            ProcessStatus::Activated | ProcessStatus::Idle | ProcessStatus::Hosting
                if process.port == port && process.log_paths == log_paths =>
            {
                Ok(())
            }
            _ => Err(self.out_of_turn(key, "ActivateServerProcess is said once, after connecting")),
        }
    }

    fn heartbeat(
        &mut self,
        key: ProcessKey,
        healthy: bool,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        match self.processes[key].process.status {
            ProcessStatus::Connected => {
                return Err(self.out_of_turn(key, "ActivateServerProcess comes before the first heartbeat"));
            }
            // The server SDK goes on reporting while its game shuts down.
            ProcessStatus::Terminating | ProcessStatus::Ended(_) => {}
            _ if !healthy => self.tell_to_terminate(key, TerminationCause::Unhealthy, effects),
            status => {
                self.expect_heartbeat(key);
                if status == ProcessStatus::Activated {
                    self.become_idle(key, effects);
                }
            }
        }
        Ok(())
    }

    fn become_idle(&mut self, key: ProcessKey, effects: &mut Vec<Effect>) {
        let turn = self.next_idle_turn;
        self.next_idle_turn += 1;
        let row = &mut self.processes[key];
        row.idle_turn = Some(turn);
        if row.process.connected {
            self.placeable.insert(turn, key);
        }
        self.set_process_status(key, ProcessStatus::Idle, effects);
    }

    /// Takes a process out of those that can be given a game session.
    pub(crate) fn leave_idle(&mut self, key: ProcessKey) {
        if let Some(turn) = self.processes[key].idle_turn.take() {
            self.placeable.remove(&turn);
        }
    }

    pub(crate) fn tell_to_terminate(
        &mut self,
        key: ProcessKey,
        cause: TerminationCause,
        effects: &mut Vec<Effect>,
    ) {
        self.tell_to_terminate_within(key, cause, self.config.termination_grace, effects);
    }

    /// Nothing happens to a process that was told before: the first cause and the first time stand.
    fn tell_to_terminate_within(
        &mut self,
        key: ProcessKey,
        cause: TerminationCause,
        grace: Duration,
        effects: &mut Vec<Effect>,
    ) {
        if matches!(self.processes[key].process.status, ProcessStatus::Terminating | ProcessStatus::Ended(_))
        {
            return;
        }
        self.leave_idle(key);
        if let Some(session_key) = self.processes[key].live_session
            && self.game_sessions[session_key].session.status == GameSessionStatus::Active
        {
            // Players must not be sent to a process that is going away.
            self.game_sessions[session_key].session.status_reason =
                session_reason(Some(cause), ProcessEnd::Clean);
            self.set_game_session_status(session_key, GameSessionStatus::Terminating, effects);
        }
        self.set_process_status(key, ProcessStatus::Terminating, effects);
        let termination_time = self.now.after(grace);
        let row = &mut self.processes[key];
        row.termination_cause = Some(cause);
        self.deadlines.set(&mut row.deadline, Some((termination_time, Due::GraceOver(key))));
        if row.process.connected {
            effects.push(Effect::Push(row.process.id.clone(), Push::TerminateProcess { termination_time }));
        } else {
            row.untold_termination = Some(termination_time);
        }
    }

    /// Ends a process and what it hosts. `seen` is what was seen of the end. Where the fleet ended the process because
    /// it was unhealthy or late, that stays the reason however it went: it is what an operator has to look into.
    fn end_process(&mut self, key: ProcessKey, seen: ProcessEnd, effects: &mut Vec<Effect>) {
        if matches!(self.processes[key].process.status, ProcessStatus::Ended(_)) {
            return;
        }
        self.leave_idle(key);
        let cause = self.processes[key].termination_cause;
        let end = match cause {
            Some(TerminationCause::Unhealthy) => ProcessEnd::Unhealthy,
            Some(TerminationCause::ActivationTimedOut) => ProcessEnd::ActivationTimedOut,
            Some(TerminationCause::Requested) | None => seen,
        };
        self.set_process_status(key, ProcessStatus::Ended(end), effects);
        let retention = match self.processes[key].process.game_session {
            Some(_) => self.config.retention,
            None => self.config.retention.min(NEVER_HOSTED_RETENTION),
        };
        let forget = (self.now.after(retention), Due::ForgetProcess(key));
        let row = &mut self.processes[key];
        row.untold_termination = None;
        self.deadlines.set(&mut row.reconnect_deadline, None);
        self.deadlines.set(&mut row.deadline, Some(forget));
        if let Some(session_key) = row.live_session {
            let reason = session_reason(cause, end);
            self.end_game_session(session_key, GameSessionStatus::Terminated, reason, effects);
        }
    }

    pub(crate) fn process_silent(&mut self, key: ProcessKey, effects: &mut Vec<Effect>) {
        self.tell_to_terminate(key, TerminationCause::Unhealthy, effects);
    }

    pub(crate) fn reconnect_over(&mut self, key: ProcessKey, effects: &mut Vec<Effect>) {
        self.end_process(key, ProcessEnd::Crashed, effects);
    }

    pub(crate) fn grace_over(&mut self, key: ProcessKey, effects: &mut Vec<Effect>) {
        self.end_process(key, ProcessEnd::TerminationTimedOut, effects);
    }

    pub(crate) fn forget_process(&mut self, key: ProcessKey) {
        let row = &mut self.processes[key];
        self.deadlines.set(&mut row.deadline, None);
        let id = row.process.id.clone();
        self.processes.remove(&id);
    }

    fn expect_heartbeat(&mut self, key: ProcessKey) {
        let patience = self.config.heartbeat_interval.saturating_mul(self.config.missed_heartbeats);
        let deadline = (self.now.after(patience), Due::Silence(key));
        self.deadlines.set(&mut self.processes[key].deadline, Some(deadline));
    }

    pub(crate) fn set_process_status(
        &mut self,
        key: ProcessKey,
        status: ProcessStatus,
        effects: &mut Vec<Effect>,
    ) {
        let process = &mut self.processes[key].process;
        process.status = status;
        effects.push(Effect::ProcessChanged(process.id.clone(), status));
    }

    fn known_process(&self, id: &ProcessId) -> Result<ProcessKey, Refusal> {
        self.processes.key(id).ok_or_else(|| Refusal::ProcessNotFound(id.clone()))
    }

    fn not_ended(&self, key: ProcessKey, need: &'static str) -> Result<(), Refusal> {
        match self.processes[key].process.status {
            ProcessStatus::Ended(_) => Err(self.out_of_turn(key, need)),
            _ => Ok(()),
        }
    }

    pub(crate) fn out_of_turn(&self, key: ProcessKey, need: &'static str) -> Refusal {
        let Process { id, status, .. } = &self.processes[key].process;
        Refusal::InvalidProcessStatus { process: id.clone(), status: *status, need }
    }
}

/// Why a game session is over when its process is. That somebody asked for it outweighs how the process then went.
fn session_reason(cause: Option<TerminationCause>, end: ProcessEnd) -> Option<GameSessionStatusReason> {
    match (cause, end) {
        (Some(TerminationCause::Requested), _) => Some(GameSessionStatusReason::TriggeredOnProcessTerminate),
        (None, ProcessEnd::Clean) => None,
        _ => Some(GameSessionStatusReason::Interrupted),
    }
}
