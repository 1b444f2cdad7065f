//! The life of a server process.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::command::Reply;
use crate::deadlines::{Deadline, Due};
use crate::effect::{Effect, Push};
use crate::fleets::Fleets;
use crate::ids::{FleetId, ProcessId, Timestamp};
use crate::model::{
    FleetEventCode, GameSessionStatus, GameSessionStatusReason, LaunchFailure, Process, ProcessEnd,
    ProcessExit, ProcessStatus,
};
use crate::refusal::Refusal;
use crate::table::{FleetKey, GameSessionKey, ProcessKey, Row};

/// How long an ended process that never hosted is kept, if retention is not shorter. It has nothing to describe, and
/// is kept only to refuse its id to a late reconnect, which no server SDK tries for longer than some minutes. A server
/// that crashes at every start would otherwise fill the memory for a month.
const NEVER_HOSTED_RETENTION: Duration = Duration::from_secs(3600);

/// How long a process may take to exit after `ProcessEnding`. GameLift: 30 s.
const EXIT_TIMEOUT: Duration = Duration::from_secs(30);

/// Why a process was told to terminate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TerminationCause {
    Requested,
    Unhealthy,
    ReadyTimedOut,
    ActivationTimedOut,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ProcessRow {
    pub(crate) process: Process,
    pub(crate) fleet: FleetKey,
    /// The game session it hosts as long as that one has not ended.
    pub(crate) live_session: Option<GameSessionKey>,
    /// The end of the time to get ready, of the termination grace, or being forgotten: one of them, by status.
    pub(crate) deadline: Option<Deadline>,
    /// The end of the reconnect window; after `ProcessEnding`, of the time to exit.
    pub(crate) socket_deadline: Option<Deadline>,
    /// Its place among idle processes; kept while it is disconnected.
    pub(crate) idle_turn: Option<u64>,
    termination_cause: Option<TerminationCause>,
    /// What it could not be told because it was not connected.
    pub(crate) untold: Vec<Push>,
    #[serde(skip)]
    pub(crate) silent_at: Option<Timestamp>,
}

impl ProcessRow {
    pub(crate) fn new(process: Process, fleet: FleetKey) -> Self {
        Self {
            process,
            fleet,
            live_session: None,
            deadline: None,
            socket_deadline: None,
            idle_turn: None,
            termination_cause: None,
            untold: Vec::new(),
            silent_at: None,
        }
    }

    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.process.status, ProcessStatus::Ended(_))
    }

    /// Whether it is to be heard of regularly.
    pub(crate) fn sends_heartbeats(&self) -> bool {
        matches!(self.process.status, ProcessStatus::Activated | ProcessStatus::Idle | ProcessStatus::Hosting)
    }
}

impl Row for ProcessRow {
    type Id = ProcessId;

    fn id(&self) -> &ProcessId {
        &self.process.id
    }
}

impl Fleets {
    pub(crate) fn process_exited(
        &mut self,
        id: &ProcessId,
        exit: ProcessExit,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_process(id)?;
        self.leave_idle_index(key);
        let row = &mut self.processes[key];
        row.process.connected = false;
        if row.process.exit.is_some() {
            return Ok(Reply::Done);
        }
        row.process.exit = Some(exit);
        if !row.has_ended() {
            self.end_process(key, ProcessEnd::Crashed, effects);
            return Ok(Reply::Done);
        }
        let fleet = row.fleet;
        self.deadlines.set(&mut row.socket_deadline, None);
        let message = format!("server process {id} {exit} after its end");
        self.note(fleet, FleetEventCode::GenericEvent, id.as_str(), message, effects);
        Ok(Reply::Done)
    }

    /// What never connected is no process here: all that is left of it is the event.
    pub(crate) fn launch_failed(
        &mut self,
        fleet: &FleetId,
        id: &ProcessId,
        failure: LaunchFailure,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let fleet = self.known_fleet(fleet)?;
        if self.processes.key(id).is_some() {
            let exit = match failure {
                LaunchFailure::Exited(exit) => exit,
                LaunchFailure::NotStarted | LaunchFailure::Silent => ProcessExit::Unknown,
            };
            return self.process_exited(id, exit, effects);
        }
        let (code, message) = match failure {
            LaunchFailure::NotStarted => (
                FleetEventCode::ServerProcessInvalidPath,
                format!(
                    "the program of server process {id} cannot be run: check the command it is launched by"
                ),
            ),
            LaunchFailure::Exited(exit) => (
                FleetEventCode::ServerProcessCrashed,
                format!("server process {id} {exit} before it called InitSDK"),
            ),
            LaunchFailure::Silent => (
                FleetEventCode::ServerProcessSdkInitializationTimeout,
                format!("server process {id} did not call InitSDK in the time it had"),
            ),
        };
        self.note(fleet, code, id.as_str(), message, effects);
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
        let grace = within.unwrap_or(self.settings.termination_grace);
        self.tell_to_terminate_within(key, TerminationCause::Requested, grace, effects);
        Ok(Reply::Done)
    }

    /// A game session ends with its process, and a process hosts one: so one that hosts has nothing to be told.
    pub(crate) fn drain_process(
        &mut self,
        id: &ProcessId,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_process(id)?;
        self.not_ended(key, "it is over already; there is nothing to drain")?;
        let row = &mut self.processes[key];
        if std::mem::replace(&mut row.process.draining, true) {
            return Ok(Reply::Done);
        }
        let (fleet, hosts) = (row.fleet, row.live_session.is_some());
        let then =
            if hosts { "it ends with its game session" } else { "it has no game session and is to end" };
        let message = format!("server process {id} is drained: {then}");
        self.note(fleet, FleetEventCode::GenericEvent, id.as_str(), message, effects);
        if !hosts {
            self.tell_to_terminate(key, TerminationCause::Requested, effects);
        }
        Ok(Reply::Done)
    }

    pub(crate) fn tell_to_terminate(
        &mut self,
        key: ProcessKey,
        cause: TerminationCause,
        effects: &mut Vec<Effect>,
    ) {
        self.tell_to_terminate_within(key, cause, self.settings.termination_grace, effects);
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
            self.end_backfill(session_key, effects);
        }
        self.set_process_status(key, ProcessStatus::Terminating, effects);
        self.note_termination(key, cause, effects);
        let termination_time = self.now.after(grace).max(self.back_by);
        let row = &mut self.processes[key];
        row.termination_cause = Some(cause);
        self.deadlines.set(&mut row.deadline, Some((termination_time, Due::GraceOver(key))));
        self.push(key, Push::TerminateProcess { termination_time }, effects);
    }

    fn note_termination(&mut self, key: ProcessKey, cause: TerminationCause, effects: &mut Vec<Effect>) {
        let row = &self.processes[key];
        let (fleet, id) = (row.fleet, row.process.id.clone());
        match cause {
            TerminationCause::Requested => {}
            TerminationCause::Unhealthy => {
                let message = format!("server process {id} was told to end: it was unhealthy or silent");
                let code = FleetEventCode::ServerProcessTerminatedUnhealthy;
                self.note(fleet, code, id.as_str(), message, effects);
            }
            TerminationCause::ReadyTimedOut => {
                let message = format!("server process {id} did not say ProcessReady in time");
                let code = FleetEventCode::ServerProcessProcessReadyTimeout;
                self.note(fleet, code, id.as_str(), message, effects);
            }
            TerminationCause::ActivationTimedOut => {
                let Some(session) = row.process.game_session.clone() else { return };
                let message = format!("server process {id} did not activate game session {session} in time");
                let code = FleetEventCode::GameSessionActivationTimeout;
                self.note(fleet, code, session.as_str(), message, effects);
            }
        }
    }

    /// Ends a process and what it hosts. `seen` is what was seen of the end. Where the fleet ended the process because
    /// it was unhealthy or late, that stays the reason however it went: it is what an operator has to look into.
    pub(crate) fn end_process(&mut self, key: ProcessKey, seen: ProcessEnd, effects: &mut Vec<Effect>) {
        if self.processes[key].has_ended() {
            return;
        }
        self.leave_idle(key);
        let cause = self.processes[key].termination_cause;
        let end = match cause {
            Some(TerminationCause::Unhealthy) => ProcessEnd::Unhealthy,
            Some(TerminationCause::ReadyTimedOut) => ProcessEnd::ReadyTimedOut,
            Some(TerminationCause::ActivationTimedOut) => ProcessEnd::ActivationTimedOut,
            Some(TerminationCause::Requested) | None => seen,
        };
        self.set_process_status(key, ProcessStatus::Ended(end), effects);
        self.note_end(key, seen, end, effects);
        let retention = match self.processes[key].process.game_session {
            Some(_) => self.settings.retention,
            None => self.settings.retention.min(NEVER_HOSTED_RETENTION),
        };
        let forget = (self.now.after(retention), Due::ForgetProcess(key));
        let row = &mut self.processes[key];
        row.untold.clear();
        let says_it_exits = seen == ProcessEnd::Clean && row.process.connected;
        let exit = says_it_exits.then(|| (self.now.after(EXIT_TIMEOUT), Due::ExitOver(key)));
        self.deadlines.set(&mut row.socket_deadline, exit);
        self.deadlines.set(&mut row.deadline, Some(forget));
        if let Some(session_key) = row.live_session {
            let reason = session_reason(cause, end);
            self.end_game_session(session_key, GameSessionStatus::Terminated, reason, effects);
        }
    }

    fn note_end(&mut self, key: ProcessKey, seen: ProcessEnd, end: ProcessEnd, effects: &mut Vec<Effect>) {
        let row = &self.processes[key];
        let (fleet, id) = (row.fleet, row.process.id.clone());
        let (code, message) = match (seen, end, row.process.exit) {
            (ProcessEnd::TerminationTimedOut, ..) => (
                FleetEventCode::ServerProcessForceTerminated,
                format!("server process {id} did not end in the time it was given"),
            ),
            (_, ProcessEnd::Crashed, None) => (
                FleetEventCode::ServerProcessCrashed,
                format!("the connection to server process {id} was lost and it did not come back"),
            ),
            (_, ProcessEnd::Crashed, Some(exit)) => (
                FleetEventCode::ServerProcessCrashed,
                format!("server process {id} {exit} without ProcessEnding"),
            ),
            (.., Some(exit)) => (FleetEventCode::GenericEvent, format!("server process {id} {exit}")),
            (.., None) => return,
        };
        self.note(fleet, code, id.as_str(), message, effects);
    }

    pub(crate) fn process_silent(
        &mut self,
        id: &ProcessId,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_process(id)?;
        if self.processes[key].sends_heartbeats() {
            self.tell_to_terminate(key, TerminationCause::Unhealthy, effects);
        }
        Ok(Reply::Done)
    }

    pub(crate) fn ready_over(&mut self, key: ProcessKey, effects: &mut Vec<Effect>) {
        self.tell_to_terminate(key, TerminationCause::ReadyTimedOut, effects);
    }

    pub(crate) fn reconnect_over(&mut self, key: ProcessKey, effects: &mut Vec<Effect>) {
        self.end_process(key, ProcessEnd::Crashed, effects);
    }

    pub(crate) fn grace_over(&mut self, key: ProcessKey, effects: &mut Vec<Effect>) {
        self.end_process(key, ProcessEnd::TerminationTimedOut, effects);
    }

    pub(crate) fn exit_over(&mut self, key: ProcessKey, effects: &mut Vec<Effect>) {
        let row = &mut self.processes[key];
        self.deadlines.set(&mut row.socket_deadline, None);
        let (fleet, id) = (row.fleet, row.process.id.clone());
        let message = format!("server process {id} goes on after ProcessEnding");
        self.note(fleet, FleetEventCode::ServerProcessProcessExitTimeout, id.as_str(), message, effects);
    }

    pub(crate) fn forget_process(&mut self, key: ProcessKey) {
        let row = &mut self.processes[key];
        self.deadlines.set(&mut row.deadline, None);
        self.deadlines.set(&mut row.socket_deadline, None);
        self.fleets[row.fleet].index.processes.remove(&key);
        self.census.processes.go(row.process.status);
        self.processes.remove(key);
    }

    /// Tells a process something, at the latest when it is connected again.
    pub(crate) fn push(&mut self, key: ProcessKey, push: Push, effects: &mut Vec<Effect>) {
        let row = &mut self.processes[key];
        if row.process.connected {
            effects.push(Effect::Push(row.process.id.clone(), push));
        } else {
            row.untold.push(push);
        }
    }

    pub(crate) fn set_process_status(
        &mut self,
        key: ProcessKey,
        status: ProcessStatus,
        effects: &mut Vec<Effect>,
    ) {
        let row = &mut self.processes[key];
        self.census.processes.change(row.process.status, status);
        row.process.status = status;
        if !row.sends_heartbeats() {
            self.silence.set(key, &mut row.silent_at, None);
        }
        effects.push(Effect::ProcessChanged(row.process.id.clone(), status));
    }

    pub(crate) fn known_process(&self, id: &ProcessId) -> Result<ProcessKey, Refusal> {
        self.processes.key(id).ok_or_else(|| Refusal::ProcessNotFound(id.clone()))
    }

    pub(crate) fn not_ended(&self, key: ProcessKey, need: &'static str) -> Result<(), Refusal> {
        if self.processes[key].has_ended() { Err(self.out_of_turn(key, need)) } else { Ok(()) }
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
