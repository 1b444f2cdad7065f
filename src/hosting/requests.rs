//! The requests under way on a process's connections, and what follows when no answer comes.

use std::time::Instant;

use rallypoint_wire::server_sdk::{Action, Request};

/// Names one connection of a process; a later one has a greater number.
pub(crate) type WireNumber = u64;

/// So many requests in a row that stayed without an answer, while nothing else came either, mean that the connection is
/// half open: the Go SDK's count.
const SILENT_REQUESTS: u32 = 2;

/// Requests in the order in which they were made, each with who waits for its answer. Times come in.
#[derive(Debug)]
pub(crate) struct Requests<T> {
    waiting: Vec<Waiting<T>>,
    silent: u32,
}

/// A request that waits for its answer.
#[derive(Debug)]
pub(crate) struct Waiting<T> {
    /// Who waits.
    pub(crate) owner: T,
    /// What was asked.
    pub(crate) request: Request,
    /// The connection it went out on.
    sent_on: Option<WireNumber>,
    deadline: Instant,
}

impl<T> Default for Requests<T> {
    fn default() -> Self {
        Self { waiting: Vec::new(), silent: 0 }
    }
}

impl<T> Requests<T> {
    /// Takes on a request that is to be sent.
    pub(crate) fn add(&mut self, request_id: String, action: Action, owner: T, deadline: Instant) {
        let request = Request { request_id, action };
        self.waiting.push(Waiting { owner, request, sent_on: None, deadline });
    }

    /// The oldest request that is to be sent; it counts as sent on that connection from now on.
    pub(crate) fn send_next(&mut self, wire: WireNumber) -> Option<&Request> {
        let next = self.waiting.iter_mut().find(|waiting| waiting.sent_on.is_none())?;
        next.sent_on = Some(wire);
        Some(&next.request)
    }

    /// Something came in: the connection lives.
    pub(crate) fn heard(&mut self) {
        self.silent = 0;
    }

    /// Takes the request that this answers; none for one that is over.
    pub(crate) fn answered(&mut self, request_id: &str) -> Option<Waiting<T>> {
        let at = self.waiting.iter().position(|waiting| waiting.request.request_id == request_id)?;
        Some(self.waiting.remove(at))
    }

    /// When to look for overdue ones.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.waiting.iter().map(|waiting| waiting.deadline).min()
    }

    /// Takes those whose time is up.
    pub(crate) fn expire(&mut self, now: Instant) -> Vec<Waiting<T>> {
        let over: Vec<_> = self.waiting.extract_if(.., |waiting| waiting.deadline <= now).collect();
        for waiting in &over {
            // One that could not be sent says nothing about a connection.
            self.silent = self.silent.saturating_add(u32::from(waiting.sent_on.is_some()));
        }
        over
    }

    /// Whether the connection is taken for dead though nobody closed it. Asked once, it starts counting afresh.
    pub(crate) fn found_half_open(&mut self) -> bool {
        let is_dead = self.silent >= SILENT_REQUESTS;
        if is_dead {
            self.silent = 0;
        }
        is_dead
    }

    /// Takes those that went out on a connection that is gone: the service may have acted on them or not.
    pub(crate) fn lost(&mut self, wire: WireNumber) -> Vec<Waiting<T>> {
        self.take_where(|waiting| waiting.sent_on == Some(wire))
    }

    /// Takes those that somebody no longer waits for.
    pub(crate) fn abandoned(&mut self, is_over: impl Fn(&T) -> bool) -> Vec<Waiting<T>> {
        self.take_where(|waiting| is_over(&waiting.owner))
    }

    fn take_where(&mut self, is_over: impl Fn(&Waiting<T>) -> bool) -> Vec<Waiting<T>> {
        self.waiting.extract_if(.., |waiting| is_over(waiting)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    fn ask(requests: &mut Requests<u8>, owner: u8, now: Instant) {
        requests.add(format!("r-{owner}"), Action::GetComputeCertificate {}, owner, now + LIMIT);
    }

    fn sent(requests: &mut Requests<u8>, wire: WireNumber) -> Vec<String> {
        let mut sent = Vec::new();
        while let Some(request) = requests.send_next(wire) {
            sent.push(request.request_id.clone());
        }
        sent
    }

    fn owners(waiting: Vec<Waiting<u8>>) -> Vec<u8> {
        waiting.into_iter().map(|waiting| waiting.owner).collect()
    }

    #[test]
    fn requests_are_sent_once_and_in_their_order() {
        let (mut requests, now) = (Requests::default(), Instant::now());
        for owner in 1..=3 {
            ask(&mut requests, owner, now);
        }
        assert_eq!(sent(&mut requests, 1), ["r-1", "r-2", "r-3"]);
        ask(&mut requests, 4, now);
        assert_eq!(sent(&mut requests, 2), ["r-4"]);
        assert_eq!(requests.answered("r-2").map(|waiting| waiting.owner), Some(2));
        assert!(requests.answered("r-2").is_none(), "an answer that comes twice is nobody's");
        assert_eq!(owners(requests.lost(1)), [1, 3]);
        assert_eq!(owners(requests.abandoned(|_| true)), [4]);
    }

    #[test]
    fn two_silent_requests_find_a_connection_half_open() {
        let (mut requests, now) = (Requests::default(), Instant::now());
        let late = now + LIMIT;
        let one_times_out = |requests: &mut Requests<u8>, send: bool| {
            ask(requests, 1, now);
            if send {
                sent(requests, 1);
            }
            assert_eq!(requests.deadline(), Some(late));
            assert!(requests.expire(late - Duration::from_millis(1)).is_empty());
            assert_eq!(owners(requests.expire(late)), [1]);
        };
        one_times_out(&mut requests, true);
        assert!(!requests.found_half_open(), "one may get lost");
        requests.heard();
        one_times_out(&mut requests, true);
        assert!(!requests.found_half_open(), "something came between");
        one_times_out(&mut requests, false);
        assert!(!requests.found_half_open(), "one was never sent");
        one_times_out(&mut requests, true);
        assert!(requests.found_half_open());
        assert!(!requests.found_half_open(), "the next connection starts afresh");
        assert_eq!(requests.deadline(), None);
    }
}
