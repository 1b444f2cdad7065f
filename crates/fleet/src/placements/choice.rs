//! Where a placement may go, and which of the places is the best.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::time::Duration;

use crate::fleets::Fleets;
use crate::ids::{Location, Timestamp};
use crate::model::{FallbackStrategy, Placement, Priority, Queue};
use crate::placements::PlacementRow;
use crate::table::{PlacementKey, ProcessKey};

/// An idle process, with what it is judged by.
struct Place<'a> {
    process: ProcessKey,
    /// The destination's place in the queue.
    destination: usize,
    cost: u64,
    location: &'a Location,
    latency: f64,
}

/// A placement in its queue at one moment.
struct Wish<'a> {
    placement: &'a Placement,
    queue: &'a Queue,
    /// The latency that no player may exceed now. None when nobody said how far they are.
    latency_cap: Option<u32>,
    /// How many players have to have said how far a location is. None where it does not matter.
    reporters: Option<usize>,
}

impl<'a> Wish<'a> {
    fn at(now: Timestamp, row: &'a PlacementRow, queue: &'a Queue) -> Self {
        let placement = &row.placement;
        let waited = now.since(placement.started_at);
        let cap = queue.latency_cap(waited).filter(|_| !placement.latencies.is_empty());
        // Players who are matched play only where they said how far it is, if they said it of any place.
        let reporters = row.is_for_match().then(|| {
            placement.latencies.iter().map(|latency| &latency.player).collect::<BTreeSet<_>>().len()
        });
        Self { placement, queue, latency_cap: cap.map(|(cap, _)| cap), reporters }
    }

    fn latencies_to(&self, location: &Location) -> impl Iterator<Item = f64> {
        let to = |latency: &&crate::model::PlayerLatency| latency.location == *location;
        self.placement.latencies.iter().filter(to).map(|latency| latency.latency_ms)
    }

    /// Whether the queue, the players' latencies and the placement itself let it go there now.
    fn allows(&self, location: &Location) -> bool {
        let allowed = &self.queue.allowed_locations;
        if !allowed.is_empty() && !allowed.contains(location) {
            return false;
        }
        if let Some(only) = &self.placement.priority_override
            && only.fallback == FallbackStrategy::None
            && !only.locations.contains(location)
        {
            return false;
        }
        if self.reporters.is_some_and(|reporters| self.latencies_to(location).count() < reporters) {
            return false;
        }
        self.latency_cap.is_none_or(|cap| {
            // Where nobody said how far it is, it cannot be known to be near enough.
            let mut latencies = self.latencies_to(location).peekable();
            latencies.peek().is_some() && latencies.all(|latency| latency <= f64::from(cap))
        })
    }

    /// The players' average latency; where nobody said, it counts as the farthest.
    fn average_latency(&self, location: &Location) -> f64 {
        let (count, sum) = self.latencies_to(location).fold((0u32, 0.0), |(n, sum), ms| (n + 1, sum + ms));
        if count == 0 { f64::INFINITY } else { sum / f64::from(count) }
    }

    fn compare(&self, order: &[Priority], left: &Place<'_>, right: &Place<'_>) -> Ordering {
        let by = |priority: &Priority| match priority {
            Priority::Latency => left.latency.total_cmp(&right.latency),
            Priority::Cost => left.cost.cmp(&right.cost),
            Priority::Destination => left.destination.cmp(&right.destination),
            Priority::Location => {
                let rank = |place: &Place<'_>| (self.location_rank(place.location), place.location.clone());
                rank(left).cmp(&rank(right))
            }
        };
        order.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// First by the placement's own order, then by the queue's; what an order leaves out comes last in it.
    fn location_rank(&self, location: &Location) -> (usize, usize) {
        let rank =
            |order: &[Location]| order.iter().position(|listed| listed == location).unwrap_or(order.len());
        let own = self.placement.priority_override.as_ref().map_or(0, |first| rank(&first.locations));
        (own, self.queue.priority.as_ref().map_or(0, |priority| rank(&priority.locations)))
    }
}

impl Fleets {
    /// The idle process that a placement goes to now, if it may go to any.
    pub(crate) fn best_process(&self, row: &PlacementRow) -> Option<ProcessKey> {
        let wish = self.wish(row)?;
        let mut places = Vec::new();
        for (destination, named) in wish.queue.destinations.iter().enumerate() {
            // One that leads nowhere now may lead somewhere later.
            let Ok(fleet) = self.fleet_meant(named) else { continue };
            let row = &self.fleets[fleet];
            let cost = row.fleet.cost.as_ref().map_or(0, crate::model::Cost::value);
            for location in row.index.idle.keys().filter(|location| wish.allows(location)) {
                let Some(process) = row.index.longest_idle(Some(location)) else { continue };
                let latency = wish.average_latency(location);
                places.push(Place { process, destination, cost, location, latency });
            }
        }
        let order = wish.queue.priorities();
        places.into_iter().min_by(|left, right| wish.compare(&order, left, right)).map(|place| place.process)
    }

    /// Whether a placement may go to this process now.
    pub(super) fn may_go_to(&self, key: PlacementKey, process: ProcessKey) -> bool {
        let Some(wish) = self.wish(&self.placements[key]) else { return false };
        let row = &self.processes[process];
        let leads_there = |named| self.fleet_meant(named).is_ok_and(|fleet| fleet == row.fleet);
        wish.queue.destinations.iter().any(leads_there) && wish.allows(&row.process.location)
    }

    /// When a placement that waits may go further away.
    pub(super) fn next_latency_step(&self, key: PlacementKey) -> Option<Timestamp> {
        let wish = self.wish(&self.placements[key])?;
        wish.latency_cap?;
        let started_at = wish.placement.started_at;
        let (_, until): (u32, Option<Duration>) = wish.queue.latency_cap(self.now.since(started_at))?;
        until.map(|until| started_at.after(until))
    }

    fn wish<'a>(&'a self, row: &'a PlacementRow) -> Option<Wish<'a>> {
        Some(Wish::at(self.now, row, self.queue_of(row)?))
    }

    /// The queue that a placement waits in, unless it was deleted.
    pub(super) fn queue_of<'a>(&'a self, row: &'a PlacementRow) -> Option<&'a Queue> {
        row.own_queue.as_deref().or_else(|| self.queues.get(&row.placement.queue).map(|row| &row.queue))
    }
}
