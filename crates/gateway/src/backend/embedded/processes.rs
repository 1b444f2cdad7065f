//! What server processes and their supervisor say to the fleets.

use std::sync::Arc;
use std::time::Duration;

use rallypoint_fleet::{
    Command, ComputeName, FleetId, GameSessionId, LaunchFailure, ProcessExit, ProcessId, ProcessStatus,
    RegisterAt,
};
use tokio::sync::{oneshot, watch};
use tracing::debug;

use super::commit::ignore;
use super::sockets::Opened;
use super::{Connection, Embedded, State, Undone};

impl Embedded {
    /// A process opens a socket. Its compute is registered on the way, at the gateway's own address, unless computes are
    /// required to be registered before.
    ///
    /// # Errors
    /// The fleet does not want it, for example because its id belongs to a process that has ended.
    pub async fn connect(
        self: &Arc<Self>,
        process: ProcessId,
        fleet: FleetId,
        compute: ComputeName,
    ) -> Result<Connection, Undone> {
        let register_at = (!self.require_compute).then(|| RegisterAt { location: None, ip: self.host.ip });
        let command = Command::ConnectProcess { process: process.clone(), fleet, compute, register_at };
        let embedded = Arc::clone(self);
        let (answer, answered) = oneshot::channel();
        self.submit(command, move |state, outcome| {
            // Before the effects: a process that missed its TerminateProcess gets it on this socket.
            let connection = outcome.map(|_| {
                let Opened { number, outbox, inbox, fate } = state.sockets.open(process.clone());
                Connection { embedded, process, number, outbox, inbox: Some(inbox), fate, is_open: true }
            });
            if let Err(Ok(connection)) = answer.send(connection) {
                connection.abandon(state);
            }
        });
        Ok(answered.await.map_err(|_| Undone::Lost)??)
    }

    /// The supervisor saw a process exit. One that never connected is nobody's loss. It is so at once; what is answered
    /// waits until that cannot be lost, and is whether it was not.
    pub fn process_exited(
        &self,
        process: &ProcessId,
        exit: ProcessExit,
    ) -> impl Future<Output = bool> + Send + use<> {
        let command = Command::ProcessExited { process: process.clone(), exit };
        let outcome = self.handle_locked(&mut self.lock(), command);
        async move { !matches!(outcome.await, Err(Undone::Lost)) }
    }

    /// The supervisor launched a process for a fleet, and it is gone without ever having connected.
    pub fn launch_failed(&self, fleet: FleetId, process: ProcessId, failure: LaunchFailure) {
        self.submit(Command::LaunchFailed { fleet, process, failure }, ignore);
    }

    /// Tells every process to end within this time.
    pub fn terminate_processes(&self, within: Duration) {
        let mut state = self.lock();
        let live = |status| !matches!(status, ProcessStatus::Ended(_));
        let processes = state.fleets.processes().filter(|process| live(process.status));
        let processes: Vec<ProcessId> = processes.map(|process| process.id.clone()).collect();
        for process in processes {
            self.tell_to_terminate(&mut state, process, within);
        }
    }

    /// Tells a process to end within this time, if it was not told before. Whether the fleets know it at all.
    pub fn terminate_process(&self, process: &ProcessId, within: Duration) -> bool {
        let mut state = self.lock();
        let is_known = state.fleets.process(process).is_some();
        if is_known {
            self.tell_to_terminate(&mut state, process.clone(), within);
        }
        is_known
    }

    fn tell_to_terminate(&self, state: &mut State, process: ProcessId, within: Duration) {
        let command = Command::TerminateProcess { process, within: Some(within) };
        self.submit_locked(state, command, |_, outcome| {
            if let Err(refusal) = outcome {
                // It ended by itself.
                debug!(%refusal, "not told to terminate");
            }
        });
    }

    /// Where a process stands; none before it connected.
    pub fn process_status(&self, process: &ProcessId) -> Option<ProcessStatus> {
        self.lock().fleets.process(process).map(|process| process.status)
    }

    /// The game session that a process was given, and the log files and folders it named; none when it had none.
    pub fn hosted_by(&self, process: &ProcessId) -> Option<(GameSessionId, Vec<String>)> {
        let state = self.lock();
        let process = state.fleets.process(process)?;
        Some((process.game_session.clone()?, process.log_paths.clone()))
    }

    /// Changes whenever a process changed its status.
    pub fn process_changes(&self) -> watch::Receiver<u64> {
        self.process_changes.subscribe()
    }

    /// Closes every process's socket, after what is queued.
    pub fn close_sockets(&self, code: u16) {
        self.lock().sockets.close_all(code);
    }

    /// Waits until no process is connected.
    pub async fn all_disconnected(&self) {
        loop {
            let disconnected = self.disconnected.notified();
            if self.lock().sockets.is_empty() {
                return;
            }
            disconnected.await;
        }
    }
}
