//! What server processes and their supervisor say to the fleet.

use std::sync::Arc;
use std::time::Duration;

use rallypoint_fleet::{
    Command, ComputeName, FleetId, GameSessionId, PlayerSessionId, ProcessId, ProcessMessage, ProcessStatus,
    Refusal,
};
use rallypoint_wire::server_sdk::{Action, Response};
use tokio::sync::{mpsc, watch};
use tracing::{debug, error};

use super::{Embedded, Outbound, convert};
use crate::supervisor::Exit;

/// One socket of a server process, from the upgrade until it is dropped.
pub struct Connection {
    embedded: Arc<Embedded>,
    process: ProcessId,
    number: u64,
    outbox: mpsc::Sender<Outbound>,
    inbox: Option<mpsc::Receiver<Outbound>>,
}

impl Connection {
    /// The process on the other end.
    pub fn process(&self) -> &ProcessId {
        &self.process
    }

    /// What is to be written, once.
    pub fn take_inbox(&mut self) -> Option<mpsc::Receiver<Outbound>> {
        self.inbox.take()
    }

    /// Room for one answer: a process that does not read its answers is not read from either.
    pub async fn room(&self) -> Option<mpsc::OwnedPermit<Outbound>> {
        self.outbox.clone().reserve_owned().await.ok()
    }

    /// Carries out a request. Its answer is queued before anything that follows from it.
    pub fn request(&self, action: Action, request_id: String, room: mpsc::OwnedPermit<Outbound>) {
        let name = action.name();
        let message = match message(action) {
            Ok(message) => message,
            Err(problem) => return self.refuse(name.to_owned(), request_id, problem, room),
        };
        let command = Command::FromProcess { process: self.process.clone(), message };
        let outcome = self.embedded.handle_then(command, |_, outcome| {
            let (status_code, error_message) = match outcome {
                Ok(_) => (200, String::new()),
                Err(refusal) => (convert::status_code(refusal), refusal.to_string()),
            };
            send(&Response { action: name.to_owned(), request_id, status_code, error_message }, room);
        });
        match outcome {
            Ok(_) => debug!(process = %self.process, action = name, "done"),
            Err(refusal) => debug!(process = %self.process, action = name, %refusal, "refused"),
        }
    }

    /// Answers 400 to a request that cannot be carried out.
    pub fn refuse(
        &self,
        action: String,
        request_id: String,
        problem: String,
        room: mpsc::OwnedPermit<Outbound>,
    ) {
        debug!(process = %self.process, action, problem, "refused");
        send(&Response { action, request_id, status_code: 400, error_message: problem }, room);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut state = self.embedded.lock();
        if state.sockets.close(&self.process, self.number) {
            let command = Command::DisconnectProcess { process: self.process.clone() };
            if let Err(refusal) = self.embedded.handle_locked(&mut state, command, |_, _| {}) {
                debug!(process = %self.process, %refusal, "disconnected");
            }
            self.embedded.disconnected.notify_waiters();
        }
    }
}

fn send(response: &Response, room: mpsc::OwnedPermit<Outbound>) {
    match serde_json::to_string(response) {
        Ok(text) => drop(room.send(Outbound::Text(text))),
        Err(problem) => error!(%problem, "an answer cannot be written"),
    }
}

fn message(action: Action) -> Result<ProcessMessage, String> {
    let game = GameSessionId::new;
    let player = PlayerSessionId::new;
    Ok(match action {
        Action::ActivateServerProcess { port, log_paths, .. } => ProcessMessage::ActivateServerProcess {
            port: u16::try_from(port).map_err(|_| format!("Port is {port}: give 1 to 60000"))?,
            log_paths: log_paths.unwrap_or_default(),
        },
        Action::HeartbeatServerProcess { health_status } => {
            ProcessMessage::HeartbeatServerProcess { healthy: health_status }
        }
        Action::ActivateGameSession { game_session_id } => {
            ProcessMessage::ActivateGameSession { game_session: game(game_session_id) }
        }
        Action::AcceptPlayerSession { game_session_id, player_session_id } => {
            ProcessMessage::AcceptPlayerSession {
                game_session: game(game_session_id),
                player_session: player(player_session_id),
            }
        }
        Action::RemovePlayerSession { game_session_id, player_session_id } => {
            ProcessMessage::RemovePlayerSession {
                game_session: game(game_session_id),
                player_session: player(player_session_id),
            }
        }
        Action::TerminateServerProcess {} => ProcessMessage::TerminateServerProcess,
    })
}

impl Embedded {
    /// A process opens a socket.
    ///
    /// # Errors
    /// The fleet does not want it, for example because its id belongs to a process that has ended.
    pub fn connect(
        self: &Arc<Self>,
        process: ProcessId,
        fleet: FleetId,
        compute: ComputeName,
    ) -> Result<Connection, Refusal> {
        let command = Command::ConnectProcess { process: process.clone(), fleet, compute, ip: self.host.ip };
        let mut opened = None;
        self.handle_then(command, |state, outcome| {
            // Before the effects: a process that missed its TerminateProcess gets it on this socket.
            if outcome.is_ok() {
                opened = Some(state.sockets.open(process.clone()));
            }
        })?;
        // The fleet answered Ok, so a socket was opened.
        let (number, outbox, inbox) = opened.ok_or_else(|| Refusal::ProcessNotFound(process.clone()))?;
        Ok(Connection { embedded: Arc::clone(self), process, number, outbox, inbox: Some(inbox) })
    }

    /// The supervisor saw a process exit. One that never connected is nobody's loss.
    pub fn process_exited(&self, process: &ProcessId, exit: Exit) {
        debug!(%process, %exit, "exited");
        match self.handle(Command::ProcessExited { process: process.clone() }) {
            Ok(_) | Err(Refusal::ProcessNotFound(_)) => {}
            Err(refusal) => debug!(%process, %refusal, "exited"),
        }
    }

    /// Tells every process to end within this time.
    pub fn terminate_processes(&self, within: Duration) {
        let live: Vec<ProcessId> = {
            let state = self.lock();
            let live = |status| !matches!(status, ProcessStatus::Ended(_));
            state
                .fleet
                .processes()
                .filter(|process| live(process.status))
                .map(|process| process.id.clone())
                .collect()
        };
        for process in live {
            self.terminate_process(&process, within);
        }
    }

    /// Tells a process to end within this time, if it was not told before. Whether the fleet knows it at all.
    pub fn terminate_process(&self, process: &ProcessId, within: Duration) -> bool {
        match self.handle(Command::TerminateProcess { process: process.clone(), within: Some(within) }) {
            Ok(_) => true,
            Err(Refusal::ProcessNotFound(_)) => false,
            Err(refusal) => {
                // It ended by itself.
                debug!(%process, %refusal, "not told to terminate");
                true
            }
        }
    }

    /// Where a process stands; none before it connected.
    pub fn process_status(&self, process: &ProcessId) -> Option<ProcessStatus> {
        self.lock().fleet.process(process).map(|process| process.status)
    }

    /// The game session that a process was given, and the log files and folders it named; none when it had none.
    pub fn hosted_by(&self, process: &ProcessId) -> Option<(GameSessionId, Vec<String>)> {
        let state = self.lock();
        let process = state.fleet.process(process)?;
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
