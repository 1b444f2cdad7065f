//! Every operation's bucket, and the account's.

use std::collections::HashMap;
use std::time::Duration;

use rallypoint_gamelift_api::Operation;

use super::{Bucket, Rates};

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

    fn both(&mut self, operation: Operation) -> [&mut Bucket; 2] {
        let rate = self.rates.of(operation);
        [self.operations.entry(operation).or_insert_with(|| Bucket::new(rate)), &mut self.account]
    }
}
