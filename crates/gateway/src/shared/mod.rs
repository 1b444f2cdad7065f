//! One question asked by many is asked once.

mod batched;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use moka::future::Cache;
use rallypoint_gamelift_api::{Exception, ExceptionKind};

use crate::request_id;

pub use batched::Batched;

/// A question that is being asked; everybody who wants to know waits for the same answer.
type UnderWay<V> = futures_util::future::Shared<BoxFuture<'static, Result<V, Exception>>>;

/// By what is asked, with a number that tells a question from a later one about the same.
type Questions<K, V> = HashMap<K, (u64, UnderWay<V>)>;

/// Answers that are shared: whoever asks the same while the question is under way, or shortly after its answer, gets that
/// answer. An exception goes to all who wait for it, and is not kept.
///
/// A question goes on when those who asked leave: others may wait for it, and what was sent is paid for.
pub struct Shared<K, V> {
    answers: Cache<K, V>,
    under_way: Arc<Mutex<Questions<K, V>>>,
    /// How many questions there were.
    asked: Arc<AtomicU64>,
}

impl<K, V> Clone for Shared<K, V> {
    fn clone(&self) -> Self {
        Self {
            answers: self.answers.clone(),
            under_way: Arc::clone(&self.under_way),
            asked: Arc::clone(&self.asked),
        }
    }
}

impl<K, V> std::fmt::Debug for Shared<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl<K, V> Shared<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Keeps each answer for `kept_for`, and all of them within `most`, which adds up what `weight` says of each.
    pub fn new(
        kept_for: Duration,
        most: u64,
        weight: impl Fn(&K, &V) -> u32 + Send + Sync + 'static,
    ) -> Self {
        let answers = Cache::builder().time_to_live(kept_for).max_capacity(most).weigher(weight).build();
        Self { answers, under_way: Arc::default(), asked: Arc::default() }
    }

    /// The answer to `key`; `ask` gets it if nobody has just now.
    ///
    /// # Errors
    /// Those of `ask`.
    pub async fn get<F, A>(&self, key: K, ask: F) -> Result<V, Exception>
    where
        F: FnOnce() -> A + Send + 'static,
        A: Future<Output = Result<V, Exception>> + Send + 'static,
    {
        match self.answers.get(&key).await {
            Some(answer) => Ok(answer),
            None => self.join(key, ask).await,
        }
    }

    /// Forgets an answer, because something was changed that it tells of. So is that of a question under way: it may have been
    /// answered before the change. Who asks from now on asks anew.
    pub async fn forget(&self, key: &K) {
        lock(&self.under_way).remove(key);
        self.answers.invalidate(key).await;
    }

    fn join<F, A>(&self, key: K, ask: F) -> UnderWay<V>
    where
        F: FnOnce() -> A + Send + 'static,
        A: Future<Output = Result<V, Exception>> + Send + 'static,
    {
        let mut under_way = lock(&self.under_way);
        if let Some((_, same)) = under_way.get(&key) {
            return same.clone();
        }
        let answers = self.answers.clone();
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let place = Place { under_way: Arc::clone(&self.under_way), key: key.clone(), number };
        let task = tokio::spawn(request_id::carried(async move {
            // Another's question may have ended between our look and our place in the line.
            if let Some(answer) = answers.get(&place.key).await {
                return Ok(answer);
            }
            let answer = ask().await?;
            if place.is_there() {
                answers.insert(place.key.clone(), answer.clone()).await;
                // It may have been forgotten while it was kept.
                if !place.is_there() {
                    answers.invalidate(&place.key).await;
                }
            }
            Ok(answer)
        }));
        let asked = task.map(|ended| {
            ended.unwrap_or_else(|_| Err(Exception::new(ExceptionKind::InternalService, "a call broke off")))
        });
        let asked = asked.boxed().shared();
        under_way.insert(key, (number, asked.clone()));
        asked
    }
}

/// A question's place among those under way; also one that panics leaves it.
struct Place<K: Eq + Hash, V> {
    under_way: Arc<Mutex<Questions<K, V>>>,
    key: K,
    number: u64,
}

impl<K: Eq + Hash, V> Place<K, V> {
    /// Whether it was not forgotten.
    fn is_there(&self) -> bool {
        lock(&self.under_way).get(&self.key).is_some_and(|(number, _)| *number == self.number)
    }
}

impl<K: Eq + Hash, V> Drop for Place<K, V> {
    fn drop(&mut self) {
        let mut under_way = lock(&self.under_way);
        // A later question about the same stays.
        if under_way.get(&self.key).is_some_and(|(number, _)| *number == self.number) {
            under_way.remove(&self.key);
        }
    }
}

fn lock<K, V>(under_way: &Mutex<Questions<K, V>>) -> MutexGuard<'_, Questions<K, V>> {
    under_way.lock().unwrap_or_else(PoisonError::into_inner)
}
