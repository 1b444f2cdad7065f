//! Finds matches for the fleets' tickets, on a thread of its own. The fleets stay the judge: what is found goes in as a
//! command like any other and is refused if a ticket has changed meanwhile, and replaying commands searches for nothing
//! (ADR 0022).
//!
//! The thread holds no truth. It is told which tickets may have changed, reads how they stand, and makes its pools agree;
//! so a refused match, a restart and a broken acceptance are all the same to it.

mod desk;
mod inbox;

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rallypoint_fleet::{
    Command, ConfigurationName, MatchId, MatchmakingTicket, NewMatch, PlacementId, PlayerSessionId,
    RuleSetName, SearchReport, TicketId, TicketStatus,
};
use rallypoint_flexmatch::{Moment, RuleSet, Ticket, TicketKey, TicketKind};
use tokio::runtime::Handle;
use tracing::{debug, error, warn};
use uuid::Uuid;

use super::{Embedded, commit};
use crate::clock;
use crate::readiness::Check;
use desk::{Desk, Found};
use inbox::Woken;

pub(super) use inbox::Inbox;

/// Whoever asks the fleets something waits at most while so many tickets are copied.
const READ_AT_ONCE: usize = 128;

/// Tickets on which it has failed once may be there still; trying without end must not take the processor.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// The running matcher. Dropping it ends it too, and waits.
#[derive(Debug)]
pub(crate) struct Matcher {
    inbox: Arc<Inbox>,
    thread: Option<JoinHandle<()>>,
}

impl Matcher {
    /// Begins with the tickets that are there.
    ///
    /// # Errors
    /// The thread cannot be started.
    pub(crate) fn start(embedded: Arc<Embedded>, check: Check) -> io::Result<Self> {
        let inbox = Arc::clone(&embedded.inbox);
        inbox.open();
        let runtime = Handle::current();
        let thread = std::thread::Builder::new().name("rallypoint-matcher".to_owned()).spawn(move || {
            // Its pools are made of what the fleets know, so it can always begin anew.
            let rounds = || {
                check.pass();
                Rounds::new(Arc::clone(&embedded), runtime.clone()).run();
            };
            while let Err(_panic) = catch_unwind(AssertUnwindSafe(rounds)) {
                embedded.metrics.machinery().matcher_failed();
                check.fail("it failed and begins anew: the log says on what");
                error!(
                    "the matcher failed, as told above, and begins anew: please report it with the rule sets"
                );
                std::thread::sleep(AFTER_FAILURE);
            }
        })?;
        Ok(Self { inbox, thread: Some(thread) })
    }
}

impl Drop for Matcher {
    /// Blocks for as long as a slice of a search takes.
    fn drop(&mut self) {
        self.inbox.close();
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            warn!("the matcher ended badly");
        }
    }
}

/// Tickets that can be matched with each other.
type DeskName = (ConfigurationName, RuleSetName);

struct Rounds {
    embedded: Arc<Embedded>,
    /// For the journal, which asks its writers to wait.
    runtime: Handle,
    desks: BTreeMap<DeskName, Desk>,
    seats: HashMap<TicketId, (DeskName, TicketKey)>,
    /// Tickets that wait for a seat, with what was reported of it.
    standing: HashMap<TicketId, String>,
}

/// What was read of a ticket that is to be matched.
struct Arrival {
    desk: DeskName,
    id: TicketId,
    rules: Arc<RuleSet>,
    ticket: Ticket,
}

impl Rounds {
    fn new(embedded: Arc<Embedded>, runtime: Handle) -> Self {
        Self { embedded, runtime, desks: BTreeMap::new(), seats: HashMap::new(), standing: HashMap::new() }
    }

    fn run(mut self) {
        self.look_at(self.waiting());
        while let Woken::Changed(tickets) = self.embedded.inbox.wait(self.wake_at()) {
            self.look_at(tickets);
            self.search();
            self.report();
            self.settle();
        }
    }

    /// Leaves nothing behind of what has gone.
    fn settle(&mut self) {
        let released = self.desks.values_mut().flat_map(Desk::released);
        self.embedded.inbox.note(released);
        self.desks.retain(|_, desk| !desk.is_empty());
        self.embedded.metrics.machinery().seated(self.seats.len());
    }

    /// What a gateway that comes back finds.
    fn waiting(&self) -> Vec<TicketId> {
        let state = self.embedded.lock();
        state
            .fleets
            .tickets()
            .filter(|ticket| ticket.status.is_waiting())
            .map(|ticket| ticket.id.clone())
            .collect()
    }

    fn wake_at(&self) -> Option<Instant> {
        let now = moment();
        let next = self.desks.values().filter_map(|desk| desk.wake_at(now)).min()?;
        Some(Instant::now() + Duration::from_millis(next.since(now)))
    }

    /// Makes the pools agree with how these tickets stand.
    fn look_at(&mut self, mut changed: Vec<TicketId>) {
        changed.sort_unstable();
        changed.dedup();
        for some in changed.chunks(READ_AT_ONCE) {
            self.make_room();
            let (arrivals, gone) = self.read(some);
            for id in gone {
                self.unseat(&id);
            }
            let now = moment();
            for arrival in arrivals {
                self.seat(arrival, now);
            }
        }
    }

    /// Reads tickets, and has those that are new searched for.
    fn read(&self, ids: &[TicketId]) -> (Vec<Arrival>, Vec<TicketId>) {
        let (mut arrivals, mut gone, mut queued) = (Vec::new(), Vec::new(), Vec::new());
        let mut state = self.embedded.lock();
        for id in ids {
            let ticket = state.fleets.ticket(id).filter(|ticket| ticket.status.is_waiting());
            let Some(ticket) = ticket else {
                gone.push(id.clone());
                continue;
            };
            if ticket.status == TicketStatus::Queued {
                queued.push(id.clone());
            }
            if self.seats.contains_key(id) {
                continue;
            }
            if let Some(rules) = state.fleets.rule_set(&ticket.rule_set) {
                arrivals.push(arrival(ticket, Arc::clone(rules.body.parsed())));
            }
        }
        if !queued.is_empty() {
            self.embedded.submit_locked(
                &mut state,
                Command::SearchTickets { tickets: queued },
                commit::ignore,
            );
        }
        (arrivals, gone)
    }

    fn seat(&mut self, arrival: Arrival, now: Moment) {
        let Arrival { desk: name, id, rules, ticket } = arrival;
        let key = ticket.key;
        let desk = self.desks.entry(name.clone());
        let desk = desk.or_insert_with(|| Desk::new(name.0.clone(), rules, rand::random()));
        match desk.insert(id.clone(), ticket, now) {
            Ok(()) => {
                self.standing.remove(&id);
                self.seats.insert(id, (name, key));
            }
            // Reporting changes the ticket, and what has changed is looked at: once is enough.
            Err(reason) if self.standing.get(&id) == Some(&reason) => {}
            Err(reason) => {
                debug!(ticket = %id, reason, "a ticket cannot be matched");
                self.standing.insert(id.clone(), reason.clone());
                let report = SearchReport { ticket: id, reason, metrics: Vec::new() };
                self.embedded.submit(Command::ReportSearch { reports: vec![report] }, commit::ignore);
            }
        }
    }

    fn unseat(&mut self, id: &TicketId) {
        self.standing.remove(id);
        if let Some((name, key)) = self.seats.remove(id)
            && let Some(desk) = self.desks.get_mut(&name)
        {
            desk.remove(key);
        }
    }

    /// A slice of every search that is due.
    fn search(&mut self) {
        let now = moment();
        let mut found = Vec::new();
        let start = Instant::now();
        for desk in self.desks.values_mut() {
            found.extend(desk.search(now));
        }
        self.embedded.metrics.machinery().searched(start.elapsed());
        for found in found {
            for id in found.tickets.iter().chain(&found.backfill) {
                self.seats.remove(id);
            }
            self.propose(found);
        }
    }

    fn propose(&self, found: Found) {
        self.make_room();
        let Found { configuration, tickets, backfill, teams, metrics, newcomers } = found;
        let again: Vec<TicketId> = tickets.iter().chain(&backfill).cloned().collect();
        let id = MatchId::new(Uuid::new_v4().to_string());
        debug!(%configuration, match_id = %id, tickets = again.len(), "proposing a match");
        let proposed = NewMatch {
            id,
            configuration,
            tickets,
            backfill,
            teams,
            metrics,
            placement: PlacementId::new(Uuid::new_v4().to_string()),
            player_sessions: (0..newcomers).map(|_| player_session()).collect(),
        };
        let inbox = Arc::clone(&self.embedded.inbox);
        // Whatever came of it: those that search on are to be seen again.
        self.embedded.submit(Command::CreateMatch(Box::new(proposed)), move |_, _| inbox.note(again));
    }

    fn report(&mut self) {
        let now = moment();
        let reports: Vec<SearchReport> = self.desks.values_mut().flat_map(|desk| desk.reports(now)).collect();
        if !reports.is_empty() {
            self.make_room();
            self.embedded.submit(Command::ReportSearch { reports }, commit::ignore);
        }
    }

    /// Waits while more waits for the disk than should.
    fn make_room(&self) {
        if self.embedded.is_kept() {
            self.runtime.block_on(self.embedded.journal_has_room());
        }
    }
}

fn arrival(ticket: &MatchmakingTicket, rules: Arc<RuleSet>) -> Arrival {
    let kind = if ticket.backfill.is_some() { TicketKind::Backfill } else { TicketKind::New };
    Arrival {
        desk: (ticket.configuration.clone(), ticket.rule_set.clone()),
        id: ticket.id.clone(),
        rules,
        ticket: Ticket {
            key: TicketKey(ticket.number),
            players: ticket.players.clone(),
            since: Moment(ticket.started_at.0),
            kind,
        },
    }
}

fn player_session() -> PlayerSessionId {
    PlayerSessionId::new(format!("psess-{}", Uuid::new_v4()))
}

fn moment() -> Moment {
    Moment(clock::now().0)
}

#[cfg(test)]
mod tests;
