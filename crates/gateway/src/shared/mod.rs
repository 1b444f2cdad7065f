//! One question asked by many is asked once.

mod batched;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use moka::future::Cache;
use rallypoint_gamelift_api::{Exception, ExceptionKind};

use crate::request_id;

pub use batched::Batched;

/// A question that is being asked; everybody who wants to know waits for the same answer.
type UnderWay<V> = futures_util::future::Shared<BoxFuture<'static, Result<V, Exception>>>;

/// Answers that are shared: whoever asks the same while the question is under way, or shortly after its answer, gets that
/// answer. An exception goes to all who wait for it, and is not kept.
///
/// A question goes on when those who asked leave: others may wait for it, and what was sent is paid for.
pub struct Shared<K, V> {
    answers: Cache<K, V>,
    under_way: Arc<Mutex<HashMap<K, UnderWay<V>>>>,
}

impl<K, V> Clone for Shared<K, V> {
    fn clone(&self) -> Self {
        Self { answers: self.answers.clone(), under_way: Arc::clone(&self.under_way) }
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
        Self { answers, under_way: Arc::default() }
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

    /// Forgets an answer, because something was changed that it tells of. A question under way is not kept back.
    pub async fn forget(&self, key: &K) {
        self.answers.invalidate(key).await;
    }

    fn join<F, A>(&self, key: K, ask: F) -> UnderWay<V>
    where
        F: FnOnce() -> A + Send + 'static,
        A: Future<Output = Result<V, Exception>> + Send + 'static,
    {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = under_way.get(&key) {
            return same.clone();
        }
        let answers = self.answers.clone();
        let place = Place { under_way: Arc::clone(&self.under_way), key: key.clone() };
        let task = tokio::spawn(request_id::carried(async move {
            // Another's question may have ended between our look and our place in the line.
            if let Some(answer) = answers.get(&place.key).await {
                return Ok(answer);
            }
            let answer = ask().await?;
            answers.insert(place.key.clone(), answer.clone()).await;
            Ok(answer)
        }));
        let asked = task.map(|ended| {
            ended.unwrap_or_else(|_| Err(Exception::new(ExceptionKind::InternalService, "a call broke off")))
        });
        let asked = asked.boxed().shared();
        under_way.insert(key, asked.clone());
        asked
    }
}

/// A question's place among those under way; also one that panics leaves it.
struct Place<K: Eq + Hash, V> {
    under_way: Arc<Mutex<HashMap<K, UnderWay<V>>>>,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Place<K, V> {
    fn drop(&mut self) {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
