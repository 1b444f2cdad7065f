//! What server processes and their supervisor say to the fleet.

use std::sync::Arc;
use std::time::Duration;

use rallypoint_fleet::{
    Command, ComputeName, FleetId, GameSessionId, PlayerSessionId, ProcessId, ProcessMessage, ProcessStatus,
};
use rallypoint_wire::server_sdk::{Action, Response};
use tokio::sync::{mpsc, oneshot, watch};
use tracing::{debug, error};

use super::commit::ignore;
use super::sockets::Opened;
use super::{Embedded, Fate, Outbound, State, Undone, convert};

/// One socket of a server process, from the upgrade until it is dropped.
pub struct Connection {
    embedded: Arc<Embedded>,
    process: ProcessId,
    number: u64,
    outbox: mpsc::Sender<Outbound>,
    inbox: Option<mpsc::Receiver<Outbound>>,
    fate: watch::Receiver<Fate>,
    /// Whether the fleet counts it.
    is_open: bool,
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

    /// What becomes of it.
    pub fn fate(&self) -> watch::Receiver<Fate> {
        self.fate.clone()
    }

    /// Queues something on this very socket; whether it fits.
    pub fn tell(&self, outbound: Outbound) -> bool {
        self.outbox.try_send(outbound).is_ok()
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
        let process = self.process.clone();
        let command = Command::FromProcess { process: process.clone(), message };
        self.embedded.submit(command, move |_, outcome| {
            let response = match outcome {
                Ok(_) => Response::done(name, request_id, None),
                Err(refusal) => {
                    debug!(%process, action = name, %refusal, "refused");
                    Response::refused(name, request_id, convert::status_code(&refusal), refusal.to_string())
                }
            };
            send(&response, room);
        });
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
        send(&Response::refused(&action, request_id, 400, problem), room);
    }
}

impl Connection {
    /// Ends it where nobody wants it any more, under the lock that [`Drop`] would take.
    fn abandon(mut self, state: &mut State) {
        self.is_open = false;
        if state.sockets.close(&self.process, self.number) {
            state.follow_up(Command::DisconnectProcess { process: self.process.clone() });
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        let mut state = self.embedded.lock();
        if state.sockets.close(&self.process, self.number) {
            let command = Command::DisconnectProcess { process: self.process.clone() };
            self.embedded.submit_locked(&mut state, command, ignore);
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
        other => return Err(format!("{} is not answered by this gateway", other.name())),
    })
}

impl Embedded {
    /// A process opens a socket.
    ///
    /// # Errors
    /// The fleet does not want it, for example because its id belongs to a process that has ended.
    pub async fn connect(
        self: &Arc<Self>,
        process: ProcessId,
        fleet: FleetId,
        compute: ComputeName,
    ) -> Result<Connection, Undone> {
        let command = Command::ConnectProcess { process: process.clone(), fleet, compute, ip: self.host.ip };
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

    /// The supervisor saw a process exit. One that never connected is nobody's loss.
    pub fn process_exited(&self, process: &ProcessId) {
        self.submit(Command::ProcessExited { process: process.clone() }, ignore);
    }

    /// Tells every process to end within this time.
    pub fn terminate_processes(&self, within: Duration) {
        let mut state = self.lock();
        let live = |status| !matches!(status, ProcessStatus::Ended(_));
        let processes = state.fleet.processes().filter(|process| live(process.status));
        let processes: Vec<ProcessId> = processes.map(|process| process.id.clone()).collect();
        for process in processes {
            self.tell_to_terminate(&mut state, process, within);
        }
    }

    /// Tells a process to end within this time, if it was not told before. Whether the fleet knows it at all.
    pub fn terminate_process(&self, process: &ProcessId, within: Duration) -> bool {
        let mut state = self.lock();
        let is_known = state.fleet.process(process).is_some();
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
        self.lock().fleet.process(process).map(|process| process.status)
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
