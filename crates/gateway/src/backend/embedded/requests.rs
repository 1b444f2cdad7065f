//! The requests that a process made lately. The C++ SDK sends a request again when its answer is late, also on another
//! socket, under the same `RequestId`: it gets the same answer, and nothing is done twice.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};

use rallypoint_fleet::ProcessId;
use rallypoint_wire::server_sdk::{BackfillTicket, Response, ResponseBody};
use tokio::sync::mpsc;

use super::Outbound;

/// How many answers are remembered of one process: what a server with many threads has under way when its connection
/// is cut.
const REMEMBERED: usize = 16;

/// What was answered, without what names the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It was done.
    Done,
    /// A backfill was begun.
    Ticket(Box<str>),
    /// It was not done: a status of 400 or more, and why.
    Refused(u16, Box<str>),
}

impl Answer {
    fn to(&self, action: &str, request_id: String) -> Response {
        match self {
            Self::Done => Response::done(action, request_id, None),
            Self::Ticket(ticket) => {
                let body = ResponseBody::BackfillTicket(BackfillTicket { ticket_id: ticket.to_string() });
                Response::done(action, request_id, Some(body))
            }
            Self::Refused(status, why) => Response::refused(action, request_id, *status, why.to_string()),
        }
    }
}

/// Who waits for an answer.
#[derive(Debug)]
pub(super) struct Asker {
    pub(super) action: &'static str,
    pub(super) request_id: String,
    /// Where the answer is to go.
    pub(super) room: mpsc::OwnedPermit<Outbound>,
}

impl Asker {
    pub(super) fn answer(self, answer: &Answer) {
        Outbound::answer(&answer.to(self.action, self.request_id), self.room);
    }
}

#[derive(Debug)]
enum Known {
    /// Whoever asked last gets the answer. In a box, because most are answered and there are many.
    UnderWay(Box<Asker>),
    Answered(Answer),
}

/// The requests of every process that change something; what only reads is read again.
#[derive(Default)]
pub(super) struct Requests {
    /// The oldest first. Requests are known by a hash, because thousands of processes have some; two that clash are as
    /// rare as a guessed secret.
    of: HashMap<ProcessId, VecDeque<(u64, Known)>>,
    hasher: RandomState,
}

impl Requests {
    /// Notes a request. The name to answer it under when it is new; else it was answered as before, or will be.
    pub(super) fn begin(&mut self, process: &ProcessId, asker: Asker) -> Option<u64> {
        let name = self.hasher.hash_one((asker.action, &asker.request_id));
        let recent = self.of.entry(process.clone()).or_default();
        match recent.iter_mut().find(|(known, _)| *known == name) {
            Some((_, Known::Answered(answer))) => asker.answer(answer),
            Some((_, Known::UnderWay(waiting))) => **waiting = asker,
            None => {
                recent.push_back((name, Known::UnderWay(Box::new(asker))));
                return Some(name);
            }
        }
        None
    }

    /// Answers a request that [`Self::begin`] has named.
    pub(super) fn finish(&mut self, process: &ProcessId, name: u64, answer: &Answer) {
        let Some(recent) = self.of.get_mut(process) else { return };
        let Some((_, known)) = recent.iter_mut().find(|(known, _)| *known == name) else { return };
        if let Known::UnderWay(asker) = std::mem::replace(known, Known::Answered(answer.clone())) {
            asker.answer(answer);
        }
        if recent.len() > REMEMBERED
            && let Some(oldest) = recent.iter().position(|(_, known)| matches!(known, Known::Answered(_)))
        {
            recent.remove(oldest);
        }
    }

    /// Forgets a process that is over and has no socket.
    pub(super) fn forget(&mut self, process: &ProcessId) {
        self.of.remove(process);
    }
}

#[cfg(test)]
mod tests {
    use rallypoint_fleet::ProcessId;
    use tokio::sync::mpsc;

    use super::{Answer, Asker, Outbound, REMEMBERED, Requests};

    struct Line {
        requests: Requests,
        process: ProcessId,
        outbox: mpsc::Sender<Outbound>,
        inbox: mpsc::Receiver<Outbound>,
    }

    impl Line {
        fn new() -> Self {
            let (outbox, inbox) = mpsc::channel(64);
            Self { requests: Requests::default(), process: ProcessId::new("p1"), outbox, inbox }
        }

        fn begin(&mut self, request_id: &str) -> Option<u64> {
            let room = self.outbox.clone().try_reserve_owned().unwrap();
            let asker = Asker { action: "AcceptPlayerSession", request_id: request_id.to_owned(), room };
            self.requests.begin(&self.process, asker)
        }

        fn finish(&mut self, name: u64, answer: &Answer) {
            self.requests.finish(&self.process, name, answer);
        }

        fn said(&mut self) -> String {
            match self.inbox.try_recv().unwrap() {
                Outbound::Text(text) => text,
                Outbound::Close(code) => panic!("closed with {code}"),
            }
        }
    }

    #[test]
    fn a_request_that_comes_again_gets_the_same_answer_and_is_not_done_again() {
        let mut line = Line::new();
        let name = line.begin("r1").unwrap();
        line.finish(name, &Answer::Refused(404, "no such slot".into()));
        let first = line.said();
        assert!(first.contains("\"r1\"") && first.contains("404"), "{first}");
        assert_eq!(line.begin("r1"), None);
        assert_eq!(line.said(), first);
        assert!(line.begin("r2").is_some());
    }

    #[test]
    fn a_request_that_comes_again_while_it_is_under_way_is_answered_once() {
        let mut line = Line::new();
        let name = line.begin("r1").unwrap();
        assert_eq!(line.begin("r1"), None);
        assert!(line.inbox.try_recv().is_err());
        line.finish(name, &Answer::Ticket("t".into()));
        assert!(line.said().contains("\"TicketId\":\"t\""));
        assert!(line.inbox.try_recv().is_err());
    }

    #[test]
    fn only_the_latest_answers_are_remembered() {
        let mut line = Line::new();
        let under_way = line.begin("under way").unwrap();
        for n in 0..=REMEMBERED {
            let name = line.begin(&n.to_string()).unwrap();
            line.finish(name, &Answer::Done);
            line.said();
        }
        assert!(line.begin("0").is_some(), "the oldest is forgotten");
        assert_eq!(line.begin("16"), None);
        line.said();
        line.finish(under_way, &Answer::Done);
        assert!(line.said().contains("under way"), "what is under way is not");
    }
}
