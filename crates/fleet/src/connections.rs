//! A server process' socket: coming, going, coming back; and being idle, which needs one.

use std::time::Duration;

use crate::checks;
use crate::command::{NewCompute, RegisterAt, Reply};
use crate::deadlines::Due;
use crate::effect::{Effect, Push};
use crate::fleets::Fleets;
use crate::ids::{ComputeName, FleetId, ProcessId, Timestamp};
use crate::model::{Compute, GameSessionStatus, Process, ProcessStatus};
use crate::processes::ProcessRow;
use crate::refusal::Refusal;
use crate::table::{FleetKey, ProcessKey};

/// How long a process may take from its first connection to `ProcessReady`. GameLift: 5 minutes.
const READY_TIMEOUT: Duration = Duration::from_secs(300);

impl Fleets {
    pub(crate) fn connect_process(
        &mut self,
        id: ProcessId,
        fleet: &FleetId,
        compute: ComputeName,
        register_at: Option<RegisterAt>,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let fleet_key = self.known_fleet(fleet)?;
        let known = self.processes.key(&id);
        if let Some(key) = known {
            self.not_ended(key, "start a new server process with an id of its own")?;
            let process = &self.processes[key].process;
            if process.fleet != *fleet || process.compute != compute {
                let problem = format!(
                    "{id} is a server process of {} on {}: give another",
                    process.fleet, process.compute
                );
                return Err(checks::invalid("pID", problem));
            }
        }
        let compute = self.compute_or_new(fleet_key, fleet, compute, register_at)?;
        match known {
            None => self.connect_first(id, fleet_key, compute, effects),
            Some(key) => self.connect_again(key, compute, effects),
        }
        Ok(Reply::Done)
    }

    fn compute_or_new(
        &mut self,
        key: FleetKey,
        fleet: &FleetId,
        name: ComputeName,
        register_at: Option<RegisterAt>,
    ) -> Result<Compute, Refusal> {
        if let Some(compute) = self.fleets[key].computes.get(&name) {
            return Ok(compute.clone());
        }
        let Some(RegisterAt { location, ip }) = register_at else {
            return Err(Refusal::ComputeNotFound { fleet: fleet.clone(), compute: name });
        };
        self.add_compute(NewCompute {
            fleet: fleet.clone(),
            name,
            location,
            ip,
            dns_name: None,
            certificate_path: None,
        })
    }

    fn connect_first(&mut self, id: ProcessId, fleet: FleetKey, compute: Compute, effects: &mut Vec<Effect>) {
        let process = Process {
            id: id.clone(),
            fleet: compute.fleet,
            compute: compute.name,
            location: compute.location,
            ip: compute.ip,
            dns_name: compute.dns_name,
            port: 0,
            status: ProcessStatus::Connected,
            connected: true,
            draining: false,
            log_paths: Vec::new(),
            exit: None,
            game_session: None,
            created_at: self.now,
        };
        let key = self.processes.insert(ProcessRow::new(process, fleet));
        self.census.processes.come(ProcessStatus::Connected);
        self.fleets[fleet].index.processes.insert(key);
        let deadline = (self.now.after(READY_TIMEOUT), Due::ReadyOver(key));
        self.deadlines.set(&mut self.processes[key].deadline, Some(deadline));
        effects.push(Effect::ProcessChanged(id, ProcessStatus::Connected));
    }

    fn connect_again(&mut self, key: ProcessKey, compute: Compute, effects: &mut Vec<Effect>) {
        self.leave_idle_index(key);
        let row = &mut self.processes[key];
        // It may have been registered anew meanwhile; a game session keeps the address players were given.
        row.process.location = compute.location;
        row.process.ip = compute.ip;
        row.process.dns_name = compute.dns_name;
        row.process.connected = true;
        self.deadlines.set(&mut row.socket_deadline, None);
        if row.silent_at.is_none() && row.sends_heartbeats() {
            self.expect_heartbeat(key);
        }
        let row = &mut self.processes[key];
        let id = row.process.id.clone();
        effects.extend(row.untold.drain(..).map(|push| Effect::Push(id.clone(), push)));
        self.enter_idle_index(key, effects);
    }

    /// Losing the last socket twice, or after the end, changes nothing more: sockets close when they close.
    pub(crate) fn disconnect_process(&mut self, id: &ProcessId) -> Result<Reply, Refusal> {
        let key = self.known_process(id)?;
        if !self.processes[key].process.connected {
            return Ok(Reply::Done);
        }
        self.leave_idle_index(key);
        let row = &mut self.processes[key];
        row.process.connected = false;
        let window = (self.now.after(self.settings.reconnect_window), Due::ReconnectOver(key));
        let deadline = (!row.has_ended()).then_some(window);
        self.deadlines.set(&mut row.socket_deadline, deadline);
        Ok(Reply::Done)
    }

    /// The service was away: every connection is gone, and what could not be done meanwhile may still be done.
    /// `Restarted` says it before anything due is done.
    pub(crate) fn everybody_is_away(&mut self, now: Timestamp) {
        let back_by = now.after(self.settings.restart_window);
        self.back_by = back_by;
        let processes: Vec<_> = self.processes.with_keys().map(|(key, _)| key).collect();
        for key in processes {
            self.leave_idle_index(key);
            let row = &mut self.processes[key];
            row.process.connected = false;
            self.silence.set(key, &mut row.silent_at, None);
            if row.has_ended() {
                self.deadlines.set(&mut row.socket_deadline, None);
                continue;
            }
            self.deadlines.set(&mut row.socket_deadline, Some((back_by, Due::ReconnectOver(key))));
            self.deadlines.not_before(&mut row.deadline, back_by);
            if let Some((termination_time, Due::GraceOver(_))) = row.deadline {
                // Nobody knows whether it heard of it before, and the time is another now.
                row.untold.retain(|push| !matches!(push, Push::TerminateProcess { .. }));
                row.untold.push(Push::TerminateProcess { termination_time });
            }
            if let Some(session) = row.live_session {
                let session = &mut self.game_sessions[session];
                if session.session.status == GameSessionStatus::Activating {
                    self.deadlines.not_before(&mut session.deadline, back_by);
                }
            }
        }
    }

    pub(crate) fn become_idle(&mut self, key: ProcessKey, effects: &mut Vec<Effect>) {
        self.processes[key].idle_turn = Some(self.next_idle_turn);
        self.next_idle_turn += 1;
        self.set_process_status(key, ProcessStatus::Idle, effects);
        self.enter_idle_index(key, effects);
    }

    /// Takes a process out of those that can be given a game session.
    pub(crate) fn leave_idle(&mut self, key: ProcessKey) {
        self.leave_idle_index(key);
        self.processes[key].idle_turn = None;
    }

    /// An idle process can be found from now on, if it is connected; a placement may be waiting for it.
    fn enter_idle_index(&mut self, key: ProcessKey, effects: &mut Vec<Effect>) {
        self.index_idle(key);
        if self.processes[key].idle_turn.is_some() && self.processes[key].process.connected {
            self.offer(key, effects);
        }
    }

    pub(crate) fn index_idle(&mut self, key: ProcessKey) {
        let row = &self.processes[key];
        if let Some(turn) = row.idle_turn.filter(|_| row.process.connected) {
            let idle = &mut self.fleets[row.fleet].index.idle;
            idle.entry(row.process.location.clone()).or_default().insert(turn, key);
        }
    }

    pub(crate) fn leave_idle_index(&mut self, key: ProcessKey) {
        let row = &self.processes[key];
        if let Some(turn) = row.idle_turn
            && let Some(idle) = self.fleets[row.fleet].index.idle.get_mut(&row.process.location)
        {
            idle.remove(&turn);
        }
    }

    pub(crate) fn expect_heartbeat(&mut self, key: ProcessKey) {
        let patience = self.settings.heartbeat_interval.saturating_mul(self.settings.missed_heartbeats);
        let silent_at = self.now.after(patience);
        self.silence.set(key, &mut self.processes[key].silent_at, Some(silent_at));
    }
}
