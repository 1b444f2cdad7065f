//! One socket of a server process, and what is asked over it.

use std::sync::Arc;

use rallypoint_fleet::{Command, ProcessId, ProcessMessage, Refusal, Reply};
use rallypoint_wire::server_sdk::{Action, Response};
use tokio::sync::{mpsc, watch};
use tracing::debug;

use super::actions::{self, Meant, Question, Unanswered};
use super::commit::ignore;
use super::requests::{Answer, Asker};
use super::{Embedded, Fate, Outbound, State, convert};

/// One socket of a server process, from the upgrade until it is dropped.
pub struct Connection {
    pub(super) embedded: Arc<Embedded>,
    pub(super) process: ProcessId,
    pub(super) number: u64,
    pub(super) outbox: mpsc::Sender<Outbound>,
    pub(super) inbox: Option<mpsc::Receiver<Outbound>>,
    pub(super) fate: watch::Receiver<Fate>,
    /// Whether the fleet counts it.
    pub(super) is_open: bool,
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

    /// Whether nobody misses it when it goes: its process has a newer one, or has said that it ends.
    pub fn is_done_with(&self) -> bool {
        *self.fate.borrow() == Fate::Replaced || self.embedded.lock().is_over(&self.process)
    }

    /// Queues something on this very socket; whether it fits.
    pub fn tell(&self, outbound: Outbound) -> bool {
        self.outbox.try_send(outbound).is_ok()
    }

    /// Room for one answer: a process that does not read its answers is not read from either.
    pub async fn room(&self) -> Option<mpsc::OwnedPermit<Outbound>> {
        self.embedded.journal_has_room().await;
        self.outbox.clone().reserve_owned().await.ok()
    }

    /// Carries out a request. Its answer is queued before anything that follows from it.
    pub fn request(&self, action: Action, request_id: String, room: mpsc::OwnedPermit<Outbound>) {
        let asker = Asker { action: action.name(), request_id, room };
        match actions::meant(action) {
            Ok(Meant::Message(message)) => self.carry_out(message, asker),
            Ok(Meant::Question(question)) => self.look_up(&question, asker),
            Err(problem) => self.refuse(asker.action, asker.request_id, problem, asker.room),
        }
    }

    fn carry_out(&self, message: ProcessMessage, asker: Asker) {
        let process = self.process.clone();
        let is_heartbeat = matches!(message, ProcessMessage::HeartbeatServerProcess { .. });
        let command = Command::FromProcess { process: process.clone(), message };
        let mut state = self.embedded.lock();
        if is_heartbeat {
            // One more does no harm, and there are many.
            return self.embedded.submit_locked(&mut state, command, move |_, outcome| {
                asker.answer(&answer(&process, outcome));
            });
        }
        // What changes something is done once, however often it is sent.
        if let Some(name) = state.requests.begin(&process, asker) {
            self.embedded.submit_locked(&mut state, command, move |state, outcome| {
                state.requests.finish(&process, name, &answer(&process, outcome));
            });
        }
    }

    fn look_up(&self, question: &Question, asker: Asker) {
        let mut state = self.embedded.lock();
        let Asker { action, request_id, room } = asker;
        let response = match self.embedded.answer(&state, &self.process, question) {
            Ok(body) => Response::done(action, request_id, Some(body)),
            Err(Unanswered { status, message }) => {
                debug!(process = %self.process, action, message, "refused");
                Response::refused(action, request_id, status, message)
            }
        };
        self.embedded.when_settled(&mut state, move |_| Outbound::answer(&response, room));
    }

    /// Answers 400 to a request that cannot be carried out.
    pub fn refuse(
        &self,
        action: &str,
        request_id: String,
        problem: String,
        room: mpsc::OwnedPermit<Outbound>,
    ) {
        debug!(process = %self.process, action, problem, "refused");
        Outbound::answer(&Response::refused(action, request_id, 400, problem), room);
    }

    /// Ends it where nobody wants it any more, under the lock that [`Drop`] would take.
    pub(super) fn abandon(mut self, state: &mut State) {
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
            if state.is_over(&self.process) {
                state.requests.forget(&self.process);
            }
            self.embedded.disconnected.notify_waiters();
        }
    }
}

fn answer(process: &ProcessId, outcome: Result<Reply, Refusal>) -> Answer {
    match outcome {
        Ok(Reply::Backfill(ticket)) => Answer::Ticket(ticket.as_str().into()),
        Ok(_) => Answer::Done,
        Err(refusal) => {
            debug!(%process, %refusal, "refused");
            Answer::Refused(convert::status_code(&refusal), refusal.to_string().into())
        }
    }
}
