//! What GameLift's standing means to whoever asks whether the gateway is ready.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use crate::readiness::Check;

/// How long after the last call that failed the gateway is ready again. A gateway that is not is sent nothing, and what is sent
/// nothing never learns that GameLift is there again: so somebody has to try. No probe does, because each call counts against
/// the account's quota.
const TRIED_AGAIN_AFTER: Duration = Duration::from_secs(15);

/// Says at the check how GameLift stands. Until a call shows otherwise it is well: it was not asked.
pub(super) async fn tell(mut problem: watch::Receiver<Option<&'static str>>, check: Check) {
    loop {
        let known = *problem.borrow_and_update();
        let told = match known {
            None => {
                check.pass();
                problem.changed().await
            }
            Some(reason) => {
                check.fail(reason);
                match timeout(TRIED_AGAIN_AFTER, problem.changed()).await {
                    Ok(told) => told,
                    Err(_) => {
                        check.pass();
                        problem.changed().await
                    }
                }
            }
        };
        if told.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::watch;
    use tokio::time::sleep;
    use tokio_util::task::AbortOnDropHandle;

    use super::{TRIED_AGAIN_AFTER, tell};
    use crate::readiness::Readiness;

    const MOMENT: Duration = Duration::from_millis(1);

    #[tokio::test(start_paused = true)]
    async fn a_gateway_that_is_sent_nothing_is_tried_again() {
        let (readiness, calls) = (Readiness::default(), watch::Sender::new(None));
        let check = readiness.check("upstream", "it was not called yet");
        let _told = AbortOnDropHandle::new(tokio::spawn(tell(calls.subscribe(), check)));
        let is_ready = async || {
            sleep(MOMENT).await;
            readiness.report().ready
        };
        assert!(is_ready().await, "until it is called");
        calls.send_replace(Some("gone"));
        assert!(!is_ready().await);
        sleep(TRIED_AGAIN_AFTER / 2).await;
        calls.send_replace(Some("gone"));
        sleep(TRIED_AGAIN_AFTER / 2).await;
        assert!(!is_ready().await, "calls go on to fail");
        sleep(TRIED_AGAIN_AFTER).await;
        assert!(is_ready().await, "nobody has called since");
        calls.send_replace(Some("gone"));
        assert!(!is_ready().await, "somebody has tried");
        calls.send_replace(None);
        assert!(is_ready().await);
    }
}
