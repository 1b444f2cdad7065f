//! The open sockets of server processes.

use std::collections::HashMap;

use rallypoint_fleet::ProcessId;
use rallypoint_wire::server_sdk::{Push, Response};
use tokio::sync::{mpsc, watch};
use tracing::{error, warn};

/// How much may wait to be written to one socket. A process has at most a few requests under way; one that reads
/// nothing for this long is not alive.
const OUTBOX: usize = 256;

/// What is to be written to a socket, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outbound {
    /// A frame.
    Text(String),
    /// A close frame with this code; nothing comes after it.
    Close(u16),
}

impl Outbound {
    /// Answers a request in the room that was kept for it.
    pub(super) fn answer(response: &Response, room: mpsc::OwnedPermit<Self>) {
        match serde_json::to_string(response) {
            Ok(text) => drop(room.send(Self::Text(text))),
            Err(problem) => error!(%problem, "an answer cannot be written"),
        }
    }
}

/// 1000 keeps the SDKs from connecting again; 1011 makes them.
const CLOSE_FOR_GOOD: u16 = 1000;

/// What becomes of a socket besides what is written to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is its process's newest.
    Current,
    /// Its process has a newer one. Requests are still answered here.
    Replaced,
    /// Nothing more fits into its outbox, so what it shows its process is not the truth any more.
    Overrun,
}

pub(super) struct Socket {
    number: u64,
    outbox: mpsc::Sender<Outbound>,
    fate: watch::Sender<Fate>,
}

/// A socket's other end.
pub(super) struct Opened {
    pub(super) number: u64,
    pub(super) outbox: mpsc::Sender<Outbound>,
    pub(super) inbox: mpsc::Receiver<Outbound>,
    pub(super) fate: watch::Receiver<Fate>,
}

/// By process, the oldest first. A process that connects anew has two for a while.
#[derive(Default)]
pub(super) struct Sockets {
    of: HashMap<ProcessId, Vec<Socket>>,
    next: u64,
}

impl Sockets {
    /// Adds a process's newest socket; the one before is replaced.
    pub(super) fn open(&mut self, process: ProcessId) -> Opened {
        let (outbox, inbox) = mpsc::channel(OUTBOX);
        let (fate, told) = watch::channel(Fate::Current);
        let number = self.next;
        self.next += 1;
        let sockets = self.of.entry(process).or_default();
        if let Some(before) = sockets.last() {
            before.fate.send_replace(Fate::Replaced);
        }
        sockets.push(Socket { number, outbox: outbox.clone(), fate });
        Opened { number, outbox, inbox, fate: told }
    }

    /// Removes a socket; whether it was the process's last.
    pub(super) fn close(&mut self, process: &ProcessId, number: u64) -> bool {
        let Some(sockets) = self.of.get_mut(process) else { return false };
        sockets.retain(|socket| socket.number != number);
        let last = sockets.is_empty();
        if last {
            self.of.remove(process);
        }
        last
    }

    /// Sends to a process's newest socket, behind whatever was written to it before.
    pub(super) fn push(&mut self, process: &ProcessId, push: &Push) {
        let Some(socket) = self.of.get(process).and_then(|sockets| sockets.last()) else {
            warn!(%process, "a push found no open socket");
            return;
        };
        match serde_json::to_string(push) {
            Ok(text) => {
                if socket.outbox.try_send(Outbound::Text(text)).is_err() {
                    warn!(%process, "a push was lost: the socket is stuck or closing");
                    socket.fate.send_replace(Fate::Overrun);
                }
            }
            Err(problem) => error!(%process, %problem, "a push cannot be written"),
        }
    }

    /// Tells an ended process not to come back.
    pub(super) fn close_for_good(&mut self, process: &ProcessId) {
        for socket in self.of.get(process).into_iter().flatten() {
            // A stuck or closing socket needs no farewell.
            let _ = socket.outbox.try_send(Outbound::Close(CLOSE_FOR_GOOD));
        }
    }

    /// Closes everything.
    pub(super) fn close_all(&mut self, code: u16) {
        for socket in self.of.values().flatten() {
            let _ = socket.outbox.try_send(Outbound::Close(code));
        }
    }

    /// Whether a process has any.
    pub(super) fn has(&self, process: &ProcessId) -> bool {
        self.of.contains_key(process)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.of.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use rallypoint_fleet::ProcessId;
    use rallypoint_wire::server_sdk::Push;

    use super::{Fate, OUTBOX, Sockets};

    #[test]
    fn the_newest_socket_gets_the_pushes_and_the_one_before_is_told() {
        let (mut sockets, process) = (Sockets::default(), ProcessId::new("p"));
        let mut old = sockets.open(process.clone());
        let mut new = sockets.open(process.clone());
        assert_eq!((*old.fate.borrow(), *new.fate.borrow()), (Fate::Replaced, Fate::Current));
        sockets.push(&process, &Push::TerminateProcess { termination_time: 1 });
        assert!(old.inbox.try_recv().is_err());
        assert!(new.inbox.try_recv().is_ok());
        assert!(!sockets.close(&process, old.number));
        assert!(sockets.close(&process, new.number));
    }

    #[test]
    fn what_waits_for_a_stuck_socket_has_an_end_and_so_has_the_socket() {
        let (mut sockets, process) = (Sockets::default(), ProcessId::new("p"));
        let stuck = sockets.open(process.clone());
        for termination_time in 0..OUTBOX {
            assert_eq!(*stuck.fate.borrow(), Fate::Current);
            let termination_time = i64::try_from(termination_time).unwrap();
            sockets.push(&process, &Push::TerminateProcess { termination_time });
        }
        for _ in 0..3 {
            sockets.push(&process, &Push::TerminateProcess { termination_time: 0 });
        }
        assert_eq!(*stuck.fate.borrow(), Fate::Overrun);
        assert_eq!(stuck.inbox.len(), OUTBOX);
    }
}
