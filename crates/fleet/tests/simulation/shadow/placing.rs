//! Where placements may go, worked out the long way.

use std::time::Duration;

use rallypoint_fleet::{
    FallbackStrategy, Fleets, Location, NewPlacement, Placement, PlacementStatus, PlayerLatency, Priority,
    PriorityOverride, Process, ProcessId, Queue, Timestamp,
};

use super::Shadow;
use super::expect::{fleet_meant, is_placeable};

/// What decides where a placement goes.
struct Asked<'a> {
    queue: &'a Queue,
    latencies: &'a [PlayerLatency],
    own: Option<&'a PriorityOverride>,
    waited: Duration,
}

impl<'a> Asked<'a> {
    fn of(fleets: &'a Fleets, now: Timestamp, placement: &'a Placement) -> Option<Self> {
        Some(Self {
            queue: fleets.queue(&placement.queue)?,
            latencies: &placement.latencies,
            own: placement.priority_override.as_ref(),
            waited: now.since(placement.started_at),
        })
    }

    /// When the policies change, and the cap that holds from then on.
    fn caps(&self) -> Vec<(Duration, u32)> {
        let mut policies = self.queue.latency_policies.clone();
        policies.sort_by_key(|policy| policy.max_latency_ms);
        let mut caps = Vec::new();
        let mut begin = Some(Duration::ZERO);
        for policy in policies {
            let Some(at) = begin else { break };
            caps.push((at, policy.max_latency_ms));
            begin = policy.duration.map(|duration| at + duration);
        }
        caps
    }

    fn to<'b>(&'b self, location: &'b Location) -> impl Iterator<Item = f64> + 'b {
        self.latencies.iter().filter(|l| l.location == *location).map(|l| l.latency_ms)
    }

    fn may_go(&self, fleets: &Fleets, process: &Process) -> bool {
        let location = &process.location;
        let queue = self.queue;
        let leads_there = queue
            .destinations
            .iter()
            .any(|named| fleet_meant(fleets, named).as_ref() == Some(&process.fleet));
        let is_listed = queue.allowed_locations.is_empty() || queue.allowed_locations.contains(location);
        let is_own = self.own.is_none_or(|own| {
            own.fallback == FallbackStrategy::DefaultAfterSinglePass || own.locations.contains(location)
        });
        let cap = self.caps().into_iter().rfind(|(from, _)| *from <= self.waited).map(|(_, cap)| cap);
        let is_near = match cap {
            Some(cap) if !self.latencies.is_empty() => {
                self.to(location).count() > 0 && !self.to(location).any(|ms| ms > f64::from(cap))
            }
            _ => true,
        };
        leads_there && is_listed && is_own && is_near
    }

    /// Lower is better, in the order of the queue's priorities; the last two are the order of being idle.
    fn rank(&self, fleets: &Fleets, process: &Process, idle_turn: usize) -> Vec<(f64, String)> {
        let location = &process.location;
        let position =
            |order: &[Location]| order.iter().position(|l| l == location).unwrap_or(usize::MAX) as f64;
        let of = |priority: &Priority| match priority {
            Priority::Latency => {
                let all: Vec<_> = self.to(location).collect();
                let average = all.iter().sum::<f64>() / all.len() as f64;
                vec![(if all.is_empty() { f64::INFINITY } else { average }, String::new())]
            }
            Priority::Cost => {
                let cost = fleets.fleet(&process.fleet).and_then(|fleet| fleet.cost.clone());
                vec![(cost.map_or(0.0, |cost| cost.as_str().parse().unwrap()), String::new())]
            }
            Priority::Destination => {
                let leads_there = |named| fleet_meant(fleets, named).as_ref() == Some(&process.fleet);
                let at = self.queue.destinations.iter().position(leads_there);
                vec![(at.map_or(f64::INFINITY, |at| at as f64), String::new())]
            }
            Priority::Location => vec![
                (self.own.map_or(0.0, |own| position(&own.locations)), String::new()),
                (self.queue.priority.as_ref().map_or(0.0, |p| position(&p.locations)), String::new()),
                (0.0, location.as_str().to_owned()),
            ],
        };
        let mut order = self.queue.priority.as_ref().map(|p| p.order.clone()).unwrap_or_default();
        for priority in [Priority::Latency, Priority::Cost, Priority::Destination, Priority::Location] {
            if !order.contains(&priority) {
                order.push(priority);
            }
        }
        let mut rank: Vec<_> = order.iter().flat_map(of).collect();
        rank.push((idle_turn as f64, String::new()));
        rank
    }
}

impl Shadow {
    /// The process a placement goes to as soon as it is started.
    pub(super) fn best_place(
        &self,
        fleets: &Fleets,
        now: Timestamp,
        new: &NewPlacement,
    ) -> Option<ProcessId> {
        let _ = now;
        let asked = Asked {
            queue: fleets.queue(&new.queue)?,
            latencies: &new.latencies,
            own: new.priority_override.as_ref(),
            waited: Duration::ZERO,
        };
        let places = fleets.processes().filter(|p| is_placeable(p) && asked.may_go(fleets, p));
        let ranked = places.map(|p| (asked.rank(fleets, p, self.processes[&p.id].idle_turn), p.id.clone()));
        ranked.min_by(|(left, _), (right, _)| left.partial_cmp(right).unwrap()).map(|(_, id)| id)
    }

    /// Nothing waits that need not, and nobody was passed over.
    pub(super) fn check_waiting(&self, fleets: &Fleets, now: Timestamp) {
        let pending = || fleets.placements().filter(|p| p.status == PlacementStatus::Pending);
        let waiting: Vec<_> = pending().enumerate().filter(|(_, p)| p.game_session.is_none()).collect();
        for (_, placement) in &waiting {
            let Some(asked) = Asked::of(fleets, now, placement) else { continue };
            for process in fleets.processes().filter(|process| is_placeable(process)) {
                assert!(
                    !asked.may_go(fleets, process),
                    "{} waits though {} is idle",
                    placement.id,
                    process.id
                );
            }
        }
        for (turn, placement) in pending().enumerate() {
            let session = placement.game_session.as_ref().and_then(|placed| fleets.game_session(&placed.id));
            let Some(session) = session.filter(|session| session.created_at == now) else { continue };
            if self.placements.get(&placement.id).and_then(|seen| seen.game_session.as_ref())
                == Some(&session.id)
            {
                continue;
            }
            let Some(process) = fleets.process(&session.process) else { continue };
            for (_, older) in waiting.iter().filter(|(older, _)| *older < turn) {
                let may_go = Asked::of(fleets, now, older).is_some_and(|asked| asked.may_go(fleets, process));
                assert!(!may_go, "{} was passed over by {}", older.id, placement.id);
            }
        }
    }

    /// When another latency policy holds for a placement that waits.
    pub(super) fn next_step(
        &self,
        fleets: &Fleets,
        now: Timestamp,
        placement: &Placement,
    ) -> Option<Timestamp> {
        let asked = Asked::of(fleets, now, placement)?;
        if placement.latencies.is_empty() || placement.game_session.is_some() {
            return None;
        }
        let next = asked.caps().into_iter().map(|(from, _)| from).find(|from| *from > asked.waited)?;
        Some(placement.started_at.after(next))
    }
}
