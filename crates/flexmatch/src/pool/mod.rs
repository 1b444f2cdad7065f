//! The waiting tickets of one rule set, and the searches among them.

mod agenda;
mod retry;
pub(crate) mod waiting;

use crate::explanation::{self, Explanation};
use crate::search::bounds::Bounds;
use crate::search::traits::{RegionNames, Traits};
use crate::search::{Found, Hunt, Views};
use crate::{BackfillPriority, Moment, Proposal, RuleSet, Ticket, TicketError, TicketKey, TicketKind};
use agenda::{Agenda, Cause, Rank};
use std::sync::Arc;
use waiting::{Entry, Waiting};

/// How much a call of [`Pool::search`] may do, in candidates evaluated: a line-up that is made or judged counts one, more
/// with rule sets of dozens of rules and with long lists of strings; hundreds of tickets looked at count some.
/// It says nothing about time, so that the same calls give the same matches on every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    evaluations: u64,
}

impl Budget {
    /// Begins no more searches round a ticket after this many evaluations. The last one may go over it: by some
    /// thousands, which is what one ticket gets.
    pub const fn evaluations(evaluations: u64) -> Self {
        Budget { evaluations }
    }

    /// Searches to the end.
    pub const UNLIMITED: Budget = Budget { evaluations: u64::MAX };
}

/// What a call of [`Pool::search`] found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Searched {
    /// The matches, in the order in which they were found. Their tickets have left the pool.
    pub proposals: Vec<Proposal>,
    /// Whether there is certainly no other match at this moment. If not, the budget was spent or a search had to be
    /// cut; [`Pool::next_change`] says when to go on.
    pub complete: bool,
    /// How many candidates were evaluated.
    pub evaluations: u64,
}

/// The waiting tickets of one rule set. Searches are the same for the same calls in the same order, and the same seed.
///
/// A search costs what new tickets, and those that reached an expansion step, have in their reach; not what waits.
#[derive(Debug)]
pub struct Pool {
    rules: Arc<RuleSet>,
    seed: u64,
    bounds: Bounds,
    views: Views,
    regions: RegionNames,
    waiting: Waiting,
    agenda: Agenda,
}

impl Pool {
    /// An empty pool. The seed decides which tickets are looked at where not all can be.
    pub fn new(rules: Arc<RuleSet>, seed: u64) -> Self {
        let bounds = Bounds::new(&rules);
        Pool {
            views: Views::new(&rules),
            regions: RegionNames::default(),
            waiting: Waiting::new(bounds.axes.len()),
            agenda: Agenda::default(),
            bounds,
            rules,
            seed,
        }
    }

    /// The rule set.
    pub fn rules(&self) -> &Arc<RuleSet> {
        &self.rules
    }

    /// How many tickets wait.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a ticket waits here.
    pub fn contains(&self, key: TicketKey) -> bool {
        self.waiting.has(key)
    }

    /// Adds a ticket, admitted or not: its players get the defaults of the rule set. It is searched for next.
    ///
    /// # Errors
    /// What [`RuleSet::prepare`] refuses; a key that waits already; a player of a new ticket who waits with another one.
    /// Then the pool is as it was. Who still plays in a game that is to be filled up may wait for another one: no
    /// match has both.
    pub fn insert(&mut self, ticket: Ticket) -> Result<(), TicketError> {
        if self.waiting.has(ticket.key) {
            return Err(TicketError::KeyTwice(ticket.key));
        }
        if ticket.kind == TicketKind::New {
            for player in &ticket.players {
                if let Some(ticket) = self.waiting.ticket_of(&player.id) {
                    return Err(TicketError::PlayerWaits { player: player.id.clone(), ticket });
                }
            }
        }
        let rank = Rank { class: self.class(ticket.kind), since: ticket.since, key: ticket.key };
        let candidate = self.rules.prepare(ticket)?;
        let traits = Traits::new(&self.bounds, &mut self.regions, &candidate);
        self.waiting.insert(Entry::new(candidate, rank, traits));
        self.agenda.add(rank, Cause::New);
        Ok(())
    }

    fn class(&self, kind: TicketKind) -> u8 {
        match (kind, self.rules.algorithm().backfill_priority) {
            (TicketKind::Backfill, BackfillPriority::High) => 0,
            (TicketKind::Backfill, BackfillPriority::Low) => 2,
            (TicketKind::New, _) | (TicketKind::Backfill, BackfillPriority::Normal) => 1,
        }
    }

    /// Takes a ticket out, as it was admitted.
    pub fn remove(&mut self, key: TicketKey) -> Option<Ticket> {
        let entry = self.waiting.remove(key)?;
        self.agenda.remove(entry.rank, &entry.timers);
        Some(entry.candidate.into_ticket())
    }

    /// Searches for matches: the longest wait first, as `backfillPriority` has it, and tickets whose search was cut less
    /// often than others. `now` is not before that of the call before.
    pub fn search(&mut self, now: Moment, budget: Budget) -> Searched {
        let mut searched = Searched { complete: true, ..Searched::default() };
        let waiting = &mut self.waiting;
        self.agenda.wake(now, |rank, at, cause| {
            if let Some(entry) = waiting.slot(rank.key).and_then(|slot| waiting.get_mut(slot)) {
                entry.timers.retain(|timer| *timer != (at, cause));
            }
        });
        while searched.evaluations < budget.evaluations {
            let Some((rank, cause)) = self.agenda.next_due() else { return searched };
            let Some(slot) = self.waiting.slot(rank.key) else { continue };
            let found = self.hunt(now).search(slot, cause == Cause::Step);
            searched.evaluations += found.spent;
            searched.complete &= !found.was_cut;
            match found.proposal {
                Some(proposal) => {
                    for key in proposal.tickets.iter().copied().chain(proposal.backfill) {
                        self.remove(key);
                    }
                    searched.proposals.push(proposal);
                }
                None => self.put_off(slot, now, cause, &found),
            }
        }
        searched.complete &= !self.agenda.is_anything_due();
        searched
    }

    fn hunt(&self, now: Moment) -> Hunt<'_> {
        Hunt {
            rules: &self.rules,
            bounds: &self.bounds,
            views: &self.views,
            waiting: &self.waiting,
            now,
            age_selection: self.rules.algorithm().expansion_age_selection,
            seed: self.seed,
        }
    }

    /// A ticket found nothing: it is searched for again at its next expansion step, and sooner if the search was cut.
    fn put_off(&mut self, slot: usize, now: Moment, cause: Cause, found: &Found) {
        let Some(entry) = self.waiting.get_mut(slot) else { return };
        entry.tally.add(&found.tally);
        let rank = entry.rank;
        let mut timers = Vec::new();
        if let Some(step) = self.rules.next_step(now.since(rank.since)) {
            timers.push((Moment(rank.since.0.saturating_add(step)), Cause::Step));
        }
        if found.was_cut {
            // One more try is enough, whatever this search was for.
            if !entry.timers.iter().any(|(_, cause)| *cause == Cause::Cut) {
                let wait = retry::after_ms(entry.cuts, self.agenda.waits_for_another_try());
                timers.push((Moment(now.0.saturating_add(wait)), Cause::Cut));
            }
            entry.cuts = entry.cuts.saturating_add(1);
        } else if cause != Cause::Step {
            entry.cuts = 0;
        }
        for timer in timers {
            if !entry.timers.contains(&timer) {
                entry.timers.push(timer);
                self.agenda.set_timer(timer.0, rank, timer.1);
            }
        }
    }

    /// When to search again without a new ticket: `now` if the last search was not finished, else when a ticket
    /// reaches an expansion step or is tried again. [`None`] if only a new ticket can change something.
    pub fn next_change(&self, now: Moment) -> Option<Moment> {
        if self.agenda.is_anything_due() {
            return Some(now);
        }
        self.agenda.next_timer().map(|at| at.max(now))
    }

    /// Why a ticket has not matched. It costs a search round the ticket. [`None`] if it is not in the pool.
    pub fn explain(&self, key: TicketKey, now: Moment) -> Option<Explanation> {
        let slot = self.waiting.slot(key)?;
        let entry = self.waiting.get(slot)?;
        let hunt = self.hunt(now);
        let mut found = hunt.search(slot, false);
        if found.proposal.is_none() && found.miss.is_none() {
            found.miss = hunt.nearest_pair(slot);
        }
        Some(explanation::explain(&self.rules, entry, &found, hunt.is_hopeless(entry), now))
    }
}
