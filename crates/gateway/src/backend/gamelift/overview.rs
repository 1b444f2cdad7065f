//! What an overview shows of the calls to GameLift.

use std::collections::BTreeMap;

use super::GameLift;
use super::upstream::Upstream;
use crate::overview;
use crate::quota::Standing;

impl GameLift {
    /// How the calls go, and what is left of their quotas.
    pub(crate) fn overview(&self) -> overview::Upstream {
        overview::Upstream {
            endpoint: self.endpoint_url.as_ref().unwrap_or(&self.region).clone(),
            problem: self.upstream.problem().borrow().map(str::to_owned),
            quotas: self.upstream.quotas(),
        }
    }
}

impl Upstream {
    /// One line for an operation: of the regions that are called, that with the least left.
    fn quotas(&self) -> Vec<overview::Quota> {
        let mut scarcest: BTreeMap<&str, Standing> = BTreeMap::new();
        for standing in self.called().iter().flat_map(|called| called.quotas.standing()) {
            let known = scarcest.entry(standing.operation.name()).or_insert(standing);
            if standing.left < known.left {
                *known = standing;
            }
        }
        let quota = |standing: Standing| {
            let operation = standing.operation.name();
            let counted = self.metrics.upstream().read(operation);
            overview::Quota {
                operation: operation.to_owned(),
                per_second: standing.per_second,
                left: standing.left,
                calls: counted.calls,
                shared: counted.shared,
                held_back: counted.held_back,
                throttled: counted.throttled,
                failed: counted.failed,
            }
        };
        scarcest.into_values().map(quota).collect()
    }
}
