//! When a connection was woken because bytes had come. From then until it is polled its request waits for one of the
//! runtime's threads, behind what else there is to do; how long that takes is what [`crate::limits`] judges overload by.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::time::Instant;

/// Shared by a connection and what wakes it.
struct Woken {
    /// Whose task it is.
    task: AtomicWaker,
    began: Instant,
    /// Microseconds from then, and one: 0 is not woken.
    at: AtomicU64,
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        let now = micros(self.began.elapsed()).saturating_add(1);
        // The first one counts: others wake who is awake.
        let _ = self.at.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
        self.task.wake();
    }
}

/// A connection's side of it.
pub(super) struct Stamp {
    woken: Arc<Woken>,
    waker: Waker,
}

impl Stamp {
    /// Of a connection that waits from now on: it has just been accepted.
    pub(super) fn new() -> Self {
        let woken = Woken { task: AtomicWaker::new(), began: Instant::now(), at: AtomicU64::new(1) };
        let woken = Arc::new(woken);
        Self { waker: Waker::from(Arc::clone(&woken)), woken }
    }

    /// A context that wakes the task of `cx`, and notes when.
    pub(super) fn context(&self, cx: &Context<'_>) -> Context<'_> {
        self.woken.task.register(cx.waker());
        Context::from_waker(&self.waker)
    }

    /// How long it has been since it was woken, once for each time.
    pub(super) fn take(&self) -> Duration {
        match self.woken.at.swap(0, Ordering::Relaxed) {
            0 => Duration::ZERO,
            at => self.woken.began.elapsed().saturating_sub(Duration::from_micros(at - 1)),
        }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll};
    use std::time::Duration;

    use futures_util::future::poll_fn;
    use futures_util::poll;

    use super::Stamp;

    #[tokio::test(start_paused = true)]
    async fn it_counts_from_the_first_wake_and_once() {
        let stamp = Stamp::new();
        tokio::time::advance(Duration::from_millis(3)).await;
        assert_eq!(stamp.take(), Duration::from_millis(3), "from the beginning");
        assert_eq!(stamp.take(), Duration::ZERO);

        let mut wake = None;
        let waiting = poll_fn(|cx: &mut Context<'_>| {
            wake = Some(stamp.context(cx).waker().clone());
            Poll::<()>::Pending
        });
        assert!(poll!(waiting).is_pending());
        let wake = wake.unwrap();
        tokio::time::advance(Duration::from_millis(5)).await;
        wake.wake_by_ref();
        tokio::time::advance(Duration::from_millis(2)).await;
        wake.wake();
        tokio::time::advance(Duration::from_millis(2)).await;
        assert_eq!(stamp.take(), Duration::from_millis(4));
    }
}
