//! The quotas as the service itself holds them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rallypoint_gamelift_api::{Exception, ExceptionKind, Operation};

use super::{Buckets, Rates};

/// Refuses what an account may not call so often.
#[derive(Debug)]
pub struct Enforced {
    buckets: Mutex<Buckets>,
    refused: AtomicU64,
    since: Instant,
}

impl Enforced {
    /// Holds these rates.
    pub fn new(rates: Rates) -> Self {
        Self { buckets: Mutex::new(Buckets::new(rates)), refused: AtomicU64::new(0), since: Instant::now() }
    }

    /// Lets a call pass.
    ///
    /// # Errors
    /// `ThrottlingException` in the service's words. It does not say when to come back: the service does not either, and
    /// who is tested against this has to do without.
    pub fn admit(&self, operation: Operation) -> Result<(), Exception> {
        let now = self.since.elapsed();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.begin(operation, now, 0, 0.0).is_err() {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Err(Exception::new(ExceptionKind::Throttling, "Rate exceeded"));
        }
        // The service counts when a call arrives, so what it does with it takes no time here.
        buckets.answered(operation, now);
        Ok(())
    }

    /// How many calls were refused so far.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }
}
