//! The phases of a stop, in order: nothing new is accepted; what is still under way is answered that the gateway stops;
//! what is left is cut.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::readiness::Check;
use crate::run::Signals;

/// What is under way at the end of the time is answered so long before it is cut, so that the answers are written.
const TO_SAY_SO: Duration = Duration::from_secs(1);
/// Of a shorter time, this part.
const OF_A_SHORT_TIME: u32 = 2;

const STOPPING: &str = "the gateway stops";

/// The moments of a stop. Each comes after the one before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drain {
    /// No connection and no request is accepted any more, and streams end.
    pub(crate) close: CancellationToken,
    /// Requests that are still under way are answered that the gateway stops.
    pub(crate) give_up: CancellationToken,
    /// Connections that are still open are cut.
    pub(crate) cut: CancellationToken,
}

impl Drain {
    /// `delay` after a stop the doors close, and `timeout` later they cut. A hurried stop does it all at once. `ready`
    /// passes until the stop.
    pub(crate) fn after(signals: &Signals, delay: Duration, timeout: Duration, ready: Check) -> Self {
        let drain = Self::default();
        let (ours, signals) = (drain.clone(), signals.clone());
        ready.pass();
        tokio::spawn(async move { ours.follow(&signals, delay, timeout, &ready).await });
        drain
    }

    async fn follow(&self, signals: &Signals, delay: Duration, timeout: Duration, ready: &Check) {
        let pause = async |time: Duration| {
            tokio::select! {
                () = tokio::time::sleep(time) => {}
                () = signals.hurry.cancelled() => {}
            }
        };
        tokio::select! {
            () = async {
                signals.stop.cancelled().await;
                ready.fail(STOPPING);
                pause(delay).await;
            } => {}
            // Something failed, and there is nothing to go on for.
            () = self.close.cancelled() => ready.fail(STOPPING),
        }
        self.close.cancel();
        let last_words = TO_SAY_SO.min(timeout / OF_A_SHORT_TIME);
        pause(timeout - last_words).await;
        self.give_up.cancel();
        pause(last_words).await;
        self.cut.cancel();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::Drain;
    use crate::readiness::Readiness;
    use crate::run::Signals;

    const DELAY: Duration = Duration::from_secs(10);
    const TIMEOUT: Duration = Duration::from_secs(30);

    async fn moments(drain: &Drain) -> [u64; 3] {
        let begin = Instant::now();
        drain.close.cancelled().await;
        let closed = begin.elapsed().as_secs();
        drain.give_up.cancelled().await;
        let gave_up = begin.elapsed().as_secs();
        drain.cut.cancelled().await;
        [closed, gave_up, begin.elapsed().as_secs()]
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_has_its_phases_one_after_the_other() {
        let signals = Signals::default();
        let readiness = Readiness::default();
        let drain = Drain::after(&signals, DELAY, TIMEOUT, readiness.check("stop", ""));
        tokio::time::sleep(DELAY * 10).await;
        assert!(!drain.close.is_cancelled() && readiness.report().ready);
        signals.stop.cancel();
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert!(!drain.close.is_cancelled() && !readiness.report().ready);
        assert_eq!(moments(&drain).await, [9, 38, 39]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_signal_ends_the_waiting() {
        let signals = Signals::default();
        let drain = Drain::after(&signals, DELAY, TIMEOUT, Readiness::default().check("stop", ""));
        signals.stop.cancel();
        tokio::time::sleep(DELAY / 2).await;
        signals.hurry.cancel();
        assert_eq!(moments(&drain).await, [0, 0, 0]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_failed_closes_without_the_delay() {
        let ready = Readiness::default().check("stop", "");
        let drain = Drain::after(&Signals::default(), DELAY, TIMEOUT, ready);
        drain.close.cancel();
        assert_eq!(moments(&drain).await, [0, 29, 30]);
    }
}
