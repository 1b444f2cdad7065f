//! The quotas as the service itself holds them.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rallypoint_gamelift_api::{Exception, ExceptionKind, Operation};

use super::{Buckets, Rates};

/// Refuses what an account may not call so often.
#[derive(Debug)]
pub struct Enforced {
    buckets: Mutex<Buckets>,
    since: Instant,
}

impl Enforced {
    /// Holds these rates.
    pub fn new(rates: Rates) -> Self {
        Self { buckets: Mutex::new(Buckets::new(rates)), since: Instant::now() }
    }

    /// Lets a call pass.
    ///
    /// # Errors
    /// `ThrottlingException` in the service's words. It does not say when to come back: the service does not either, and
    /// who is tested against this has to do without.
    pub fn admit(&self, operation: Operation) -> Result<(), Exception> {
        let now = self.since.elapsed();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = buckets.begin(operation, now, 0, 0.0);
        begun.map_err(|_| Exception::new(ExceptionKind::Throttling, "Rate exceeded"))?;
        // The service counts when a call arrives, so what it does with it takes no time here.
        buckets.answered(operation, now);
        Ok(())
    }
}
