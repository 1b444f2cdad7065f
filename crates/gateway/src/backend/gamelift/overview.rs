//! What an overview shows of the calls to GameLift.

use super::GameLift;
use super::upstream::Upstream;
use crate::overview;

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
    fn quotas(&self) -> Vec<overview::Quota> {
        let quota = |standing: crate::quota::Standing| {
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
        self.quotas.standing().into_iter().map(quota).collect()
    }
}
