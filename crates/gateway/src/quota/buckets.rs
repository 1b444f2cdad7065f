//! Every operation's bucket, and the account's.

use std::collections::HashMap;
use std::time::Duration;

use rallypoint_gamelift_api::Operation;

use super::{Bucket, Rates};

/// How an operation's quota stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Which one.
    pub operation: Operation,
    /// How often it may be called in the long run.
    pub per_second: f64,
    /// How many calls could begin now, one after the other.
    pub left: f64,
}

/// Counts calls against the rate of their operation and against that of all together.
#[derive(Clone, Debug)]
pub struct Buckets {
    rates: Rates,
    account: Bucket,
    operations: HashMap<Operation, Bucket>,
}

impl Buckets {
    /// Full ones of these rates.
    pub fn new(rates: Rates) -> Self {
        let account = Bucket::new(rates.account());
        Self { rates, account, operations: HashMap::new() }
    }

    /// Begins a call, or says how long that is not possible yet: [`Bucket::wait`].
    ///
    /// # Errors
    /// The wait.
    pub fn begin(
        &mut self,
        operation: Operation,
        now: Duration,
        ahead: usize,
        spare: f64,
    ) -> Result<(), Duration> {
        let [own, account] = self.both(operation);
        let waits = [own.wait(now, ahead, spare), account.wait(now, 0, spare)];
        if let Some(wait) = waits.into_iter().flatten().max() {
            return Err(wait);
        }
        own.begin(now);
        account.begin(now);
        Ok(())
    }

    /// [`Bucket::answered`].
    pub fn answered(&mut self, operation: Operation, now: Duration) {
        for bucket in self.both(operation) {
            bucket.answered(now);
        }
    }

    /// [`Bucket::given_up`].
    pub fn given_up(&mut self, operation: Operation, now: Duration, until: Duration) {
        for bucket in self.both(operation) {
            bucket.given_up(now, until);
        }
    }

    /// [`Bucket::throttled`]. Which of both rates was meant the service does not say; the operation's is by far the more
    /// likely.
    pub fn throttled(&mut self, operation: Operation, now: Duration) {
        let [own, account] = self.both(operation);
        own.throttled(now);
        account.answered(now);
    }

    /// How each operation stands that was called so far, by name.
    pub fn standing(&mut self, now: Duration) -> Vec<Standing> {
        let standing = |(operation, bucket): (&Operation, &mut Bucket)| Standing {
            operation: *operation,
            per_second: self.rates.of(*operation).per_second,
            left: bucket.left(now),
        };
        let mut all: Vec<_> = self.operations.iter_mut().map(standing).collect();
        all.sort_unstable_by_key(|standing| standing.operation.name());
        all
    }

    fn both(&mut self, operation: Operation) -> [&mut Bucket; 2] {
        let rate = self.rates.of(operation);
        [self.operations.entry(operation).or_insert_with(|| Bucket::new(rate)), &mut self.account]
    }
}
