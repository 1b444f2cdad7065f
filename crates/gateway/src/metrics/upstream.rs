//! Calls to the service behind the gateway, and what kept them few.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use super::family::{Family, Sheet};
use super::histogram::Histogram;

static CALLS: Family =
    Family::counter("rallypoint_upstream_calls", "Calls to the service behind the gateway")
        .of(&["operation", "outcome"]);
static DURATION: Family =
    Family::times("rallypoint_upstream_call_duration", "How long a call took; each try is one")
        .of(&["operation"]);
static HELD_BACK: Family = Family::counter(
    "rallypoint_upstream_held_back",
    "Calls that were not made because the quota's share was used up",
)
.of(&["operation"]);
static SHARED: Family =
    Family::counter("rallypoint_upstream_shared", "Questions answered by the call of an equal one")
        .of(&["operation"]);

#[cfg(test)]
pub(super) static FAMILIES: [&Family; 4] = [&CALLS, &DURATION, &HELD_BACK, &SHARED];

/// How a call to the service behind the gateway ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UpstreamOutcome {
    /// It was done.
    Done,
    /// The service refused it, for a reason that the caller has to see to.
    Refused,
    /// The service had too many calls.
    Throttled,
    /// The service failed, or could not be reached.
    Failed,
}

impl UpstreamOutcome {
    const ALL: [Self; 4] = [Self::Done, Self::Refused, Self::Throttled, Self::Failed];

    fn label(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Throttled => "throttled",
            Self::Failed => "failed",
        }
    }
}

#[derive(Debug, Default)]
struct Operation {
    outcomes: [AtomicU64; UpstreamOutcome::ALL.len()],
    took: Histogram,
    held_back: AtomicU64,
    shared: AtomicU64,
}

/// What was counted of one operation of the service behind the gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UpstreamSnapshot {
    /// Calls that ended, in whatever way.
    pub calls: u64,
    /// Those that the service refused because it had too many.
    pub throttled: u64,
    /// Those that the service failed, or that did not reach it.
    pub failed: u64,
    /// Calls that were not made because the quota's share was used up.
    pub held_back: u64,
    /// Questions that were answered by the call of an equal one.
    pub shared: u64,
}

/// The counters of the service behind the gateway.
#[derive(Debug, Default)]
pub struct UpstreamMetrics {
    /// By name, of which the API has as many as it has operations.
    operations: RwLock<BTreeMap<&'static str, Arc<Operation>>>,
}

impl UpstreamMetrics {
    /// A call of an operation, by its name in the API, has ended.
    pub fn called(&self, operation: &'static str, outcome: UpstreamOutcome, took: Duration) {
        let operation = self.of(operation);
        operation.outcomes[outcome as usize].fetch_add(1, Ordering::Relaxed);
        operation.took.observe(took);
    }

    /// A call was not made because the gateway's share of the operation's quota was used up.
    pub fn held_back(&self, operation: &'static str) {
        self.of(operation).held_back.fetch_add(1, Ordering::Relaxed);
    }

    /// A question was answered by the call of an equal one.
    pub fn shared(&self, operation: &'static str) {
        self.of(operation).shared.fetch_add(1, Ordering::Relaxed);
    }

    /// What was counted of an operation so far, by its name in the API.
    pub fn read(&self, operation: &str) -> UpstreamSnapshot {
        let operations = self.operations.read().unwrap_or_else(PoisonError::into_inner);
        let Some(counted) = operations.get(operation) else { return UpstreamSnapshot::default() };
        let outcome = |outcome: UpstreamOutcome| counted.outcomes[outcome as usize].load(Ordering::Relaxed);
        UpstreamSnapshot {
            calls: UpstreamOutcome::ALL.map(outcome).iter().sum(),
            throttled: outcome(UpstreamOutcome::Throttled),
            failed: outcome(UpstreamOutcome::Failed),
            held_back: counted.held_back.load(Ordering::Relaxed),
            shared: counted.shared.load(Ordering::Relaxed),
        }
    }

    fn of(&self, name: &'static str) -> Arc<Operation> {
        let known = self.operations.read().unwrap_or_else(PoisonError::into_inner).get(name).map(Arc::clone);
        known.unwrap_or_else(|| {
            let mut operations = self.operations.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(operations.entry(name).or_default())
        })
    }

    pub(super) fn encode(&self, sheet: &mut Sheet<'_>) -> fmt::Result {
        let operations: Vec<_> = {
            let operations = self.operations.read().unwrap_or_else(PoisonError::into_inner);
            operations.iter().map(|(name, operation)| (*name, Arc::clone(operation))).collect()
        };
        let calls = operations.iter().flat_map(|(name, operation)| {
            let count =
                |outcome: UpstreamOutcome| operation.outcomes[outcome as usize].load(Ordering::Relaxed);
            UpstreamOutcome::ALL.map(|outcome| ([*name, outcome.label()], count(outcome)))
        });
        sheet.numbers(&CALLS, calls)?;
        sheet.histograms(&DURATION, operations.iter().map(|(name, operation)| ([*name], &operation.took)))?;
        let each = |read: fn(&Operation) -> &AtomicU64| {
            let rows =
                operations.iter().map(|(name, operation)| ([*name], read(operation).load(Ordering::Relaxed)));
            rows.collect::<Vec<_>>()
        };
        sheet.numbers(&HELD_BACK, each(|operation| &operation.held_back))?;
        sheet.numbers(&SHARED, each(|operation| &operation.shared))
    }
}
