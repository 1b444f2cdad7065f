//! Questions of one moment are asked in one call.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use rallypoint_gamelift_api::{Exception, ExceptionKind};
use tokio::sync::oneshot;

/// Asks for many keys at once; what is not there is not in the answer.
type AskAll<K, V> = dyn Fn(Vec<K>) -> BoxFuture<'static, Result<HashMap<K, V>, Exception>> + Send + Sync;
/// Who asked for what.
type Asked<K, V> = (K, oneshot::Sender<Result<Option<V>, Exception>>);

/// Gathers what is asked for within a moment, and asks for all of it in as few calls as it takes.
pub struct Batched<K, V> {
    moment: Duration,
    most: usize,
    ask_all: Arc<AskAll<K, V>>,
    asked: Arc<Mutex<Vec<Asked<K, V>>>>,
}

impl<K, V> std::fmt::Debug for Batched<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batched")
            .field("moment", &self.moment)
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}

impl<K, V> Batched<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    /// Gathers for `moment`, and puts up to `most`, at least 1, into a call.
    pub fn new(
        moment: Duration,
        most: usize,
        ask_all: impl Fn(Vec<K>) -> BoxFuture<'static, Result<HashMap<K, V>, Exception>> + Send + Sync + 'static,
    ) -> Self {
        Self { moment, most: most.max(1), ask_all: Arc::new(ask_all), asked: Arc::default() }
    }

    /// What there is of `key`.
    ///
    /// # Errors
    /// Those of the call that it was part of.
    pub async fn get(&self, key: K) -> Result<Option<V>, Exception> {
        let (answer, answered) = oneshot::channel();
        let is_first = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            asked.push((key, answer));
            asked.len() == 1
        };
        if is_first {
            tokio::spawn(ask(self.moment, self.most, Arc::clone(&self.ask_all), Arc::clone(&self.asked)));
        }
        let broken = |_| Err(Exception::new(ExceptionKind::InternalService, "a call broke off"));
        answered.await.unwrap_or_else(broken)
    }
}

async fn ask<K, V>(
    moment: Duration,
    most: usize,
    ask_all: Arc<AskAll<K, V>>,
    asked: Arc<Mutex<Vec<Asked<K, V>>>>,
) where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    tokio::time::sleep(moment).await;
    let mut asked = std::mem::take(&mut *asked.lock().unwrap_or_else(PoisonError::into_inner));
    while !asked.is_empty() {
        let rest = asked.split_off(asked.len().min(most));
        let part = std::mem::replace(&mut asked, rest);
        let call = ask_all(part.iter().map(|(key, _)| key.clone()).collect());
        // Beside each other: one that hangs keeps no other back.
        tokio::spawn(async move {
            let answer = call.await;
            for (key, caller) in part {
                // Who left needs no answer.
                let _ =
                    caller.send(answer.as_ref().map(|found| found.get(&key).cloned()).map_err(Clone::clone));
            }
        });
    }
}
