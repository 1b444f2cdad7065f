use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use rallypoint_gamelift_api::{Exception, ExceptionKind};
use tokio::sync::Notify;

use super::{Batched, Shared};

const LONG: Duration = Duration::from_secs(3600);

fn shared(most: u64) -> Shared<&'static str, usize> {
    Shared::new(LONG, most, |_, _| 1)
}

#[derive(Clone, Default)]
struct Asked(Arc<AtomicUsize>);

impl Asked {
    fn once(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn times(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_thousand_who_ask_at_once_make_one_call() {
    let (shared, asked, gate) = (shared(10), Asked::default(), Arc::new(Notify::new()));
    let callers: Vec<_> = (0..1000)
        .map(|_| {
            let (shared, asked, gate) = (shared.clone(), asked.clone(), Arc::clone(&gate));
            tokio::spawn(async move {
                let ask = move || async move {
                    gate.notified().await;
                    Ok(asked.once())
                };
                shared.get("same", ask).await
            })
        })
        .collect();
    tokio::task::yield_now().await;
    gate.notify_one();
    for caller in callers {
        assert_eq!(caller.await.unwrap(), Ok(1));
    }
    // Who asks after the answer gets it too; who asks something else does not.
    assert_eq!(shared.get("same", async || Ok(2)).await, Ok(1));
    assert_eq!(shared.get("other", async || Ok(2)).await, Ok(2));
    assert_eq!(asked.times(), 1);
}

#[tokio::test]
async fn an_exception_goes_to_all_who_wait_and_is_not_kept() {
    let (shared, asked, gate) = (shared(10), Asked::default(), Arc::new(Notify::new()));
    let failing = || {
        let (asked, gate) = (asked.clone(), Arc::clone(&gate));
        move || async move {
            gate.notified().await;
            asked.once();
            Err::<usize, _>(Exception::new(ExceptionKind::NotFound, "gone"))
        }
    };
    let open = async {
        tokio::task::yield_now().await;
        gate.notify_one();
    };
    let (one, two, ()) = tokio::join!(shared.get("key", failing()), shared.get("key", failing()), open);
    assert_eq!(one.unwrap_err().kind, ExceptionKind::NotFound);
    assert_eq!(two.unwrap_err().kind, ExceptionKind::NotFound);
    assert_eq!(asked.times(), 1);
    assert_eq!(shared.get("key", async || Ok(7)).await, Ok(7));
}

#[tokio::test]
async fn a_caller_who_leaves_does_not_end_the_call() {
    let (shared, asked, gate) = (shared(10), Asked::default(), Arc::new(Notify::new()));
    let ask = {
        let (asked, gate) = (asked.clone(), Arc::clone(&gate));
        move || async move {
            gate.notified().await;
            Ok(asked.once())
        }
    };
    let mut leaving = Box::pin(shared.get("key", ask));
    assert!((&mut leaving).now_or_never().is_none());
    let staying = tokio::spawn({
        let shared = shared.clone();
        async move { shared.get("key", async || Ok(99)).await }
    });
    tokio::task::yield_now().await;
    drop(leaving);
    gate.notify_one();
    assert_eq!(staying.await.unwrap(), Ok(1));
}

#[tokio::test]
async fn a_call_that_breaks_off_is_an_exception_and_the_next_is_asked_anew() {
    let shared = shared(10);
    let broken = async || -> Result<usize, Exception> { panic!("on purpose") };
    assert_eq!(shared.get("key", broken).await.unwrap_err().kind, ExceptionKind::InternalService);
    assert_eq!(shared.get("key", async || Ok(1)).await, Ok(1));
}

#[tokio::test]
async fn what_is_kept_has_an_end_and_can_be_forgotten() {
    let shared: Shared<usize, usize> = Shared::new(LONG, 10, |_, _| 1);
    for key in 0..1000 {
        shared.get(key, async move || Ok(key)).await.unwrap();
    }
    shared.answers.run_pending_tasks().await;
    assert!(shared.answers.entry_count() <= 10);
    assert!(shared.under_way.lock().unwrap().is_empty());
    let fresh: Shared<usize, usize> = Shared::new(LONG, 10, |_, _| 1);
    fresh.get(1, async || Ok(1)).await.unwrap();
    fresh.forget(&1).await;
    assert_eq!(fresh.get(1, async || Ok(2)).await, Ok(2));
}

#[tokio::test]
async fn what_was_asked_before_a_change_is_not_what_is_told_after_it() {
    let (shared, gate) = (shared(10), Arc::new(Notify::new()));
    let before = tokio::spawn({
        let (shared, gate) = (shared.clone(), Arc::clone(&gate));
        let ask = move || async move {
            gate.notified().await;
            Ok(1)
        };
        async move { shared.get("key", ask).await }
    });
    tokio::task::yield_now().await;
    shared.forget(&"key").await;
    // Also while the old question is under way, and when its answer has come since.
    let after = tokio::time::timeout(Duration::from_secs(5), shared.get("key", async || Ok(2))).await;
    assert_eq!(after.expect("it waited for the old question"), Ok(2));
    gate.notify_one();
    assert_eq!(before.await.unwrap(), Ok(1));
    assert_eq!(shared.get("key", async || Ok(3)).await, Ok(2));
    assert!(shared.under_way.lock().unwrap().is_empty());

    // A question that ends after it was forgotten keeps nothing.
    let (other, gate) = (shared.clone(), Arc::new(Notify::new()));
    let opened = Arc::clone(&gate);
    let late = tokio::spawn(async move {
        let ask = move || async move {
            opened.notified().await;
            Ok(1)
        };
        other.get("late", ask).await
    });
    tokio::task::yield_now().await;
    shared.forget(&"late").await;
    gate.notify_one();
    assert_eq!(late.await.unwrap(), Ok(1));
    assert_eq!(shared.get("late", async || Ok(4)).await, Ok(4));
}

#[tokio::test(start_paused = true)]
async fn keys_of_one_moment_go_in_as_few_calls_as_fit() {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&calls);
    let batched = Arc::new(Batched::new(Duration::from_millis(10), 10, move |keys: Vec<usize>| {
        noted.lock().unwrap().push(keys.len());
        async move {
            let even = keys.into_iter().filter(|key| key % 2 == 0);
            Ok(even.map(|key| (key, key * 2)).collect::<HashMap<_, _>>())
        }
        .boxed()
    }));
    let askers: Vec<_> = (0..25usize)
        .map(|key| {
            let batched = Arc::clone(&batched);
            tokio::spawn(async move { (key, batched.get(key).await) })
        })
        .collect();
    for asker in askers {
        let (key, answer) = asker.await.unwrap();
        assert_eq!(answer, Ok((key % 2 == 0).then_some(key * 2)));
    }
    assert_eq!(*calls.lock().unwrap(), [10, 10, 5]);
    // A later moment is another call.
    assert_eq!(batched.get(4).await, Ok(Some(8)));
    assert_eq!(calls.lock().unwrap().len(), 4);
}
