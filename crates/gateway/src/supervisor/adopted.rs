//! Watching a process that is not this gateway's child: one that an earlier gateway launched.

use std::time::Duration;

use super::group::Group;

/// How often the process is looked at. Systems tell of the end of processes that are not one's children, too, each in
/// its own way and none through a safe interface of tokio's; the fleet hears of a server's end from its socket, at once.
const POLL: Duration = Duration::from_millis(250);

/// A process that ran when it was looked at first.
pub(super) struct Adopted(Group);

impl Adopted {
    /// Watches the leader of a group; none when it has ended.
    pub(super) fn find(group: Group) -> Option<Self> {
        group.leader_runs().then_some(Self(group))
    }

    /// Waits for its end.
    pub(super) async fn ended(&self) {
        while self.0.leader_runs() {
            tokio::time::sleep(POLL).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::{Pid, Signal};

    use super::Adopted;
    use crate::supervisor::group::{Group, StartTime};
    use crate::supervisor::sleeper::Sleeper;

    #[tokio::test]
    async fn the_end_of_an_adopted_process_is_seen() {
        let mut child = Sleeper::start();
        let group = Group::led_by(child.pid()).unwrap();
        let adopted = Adopted::find(group.clone()).unwrap();
        let ended = tokio::spawn(async move { adopted.ended().await });
        tokio::task::yield_now().await;
        assert!(!ended.is_finished());
        group.signal(Signal::KILL).unwrap();
        // Not waited for yet: a zombie has ended.
        ended.await.unwrap();
        child.wait();
        assert!(Adopted::find(group).is_none());
    }

    #[tokio::test]
    async fn another_process_with_the_same_pid_is_not_adopted() {
        let us = Pid::from_raw(std::process::id().try_into().unwrap()).unwrap();
        assert!(Adopted::find(Group::led_by(us).unwrap()).is_some());
        assert!(Adopted::find(Group::remembered(us, StartTime::from_text("1@boot"))).is_none());
    }
}
