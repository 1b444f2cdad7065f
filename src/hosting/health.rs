//! When a process reports its health, and what it reports when nobody answers.

use std::time::{Duration, Instant};

/// The reports of one process. Times come in.
#[derive(Debug)]
pub(crate) struct Health {
    stage: Stage,
    patience: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    /// The process is not ready, or ends.
    Off,
    /// The next report is due then.
    DueAt(Instant),
    /// The game was asked and has until then.
    AskedUntil(Instant),
}

/// What is to be done at a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HealthStep {
    /// Nothing yet.
    Wait,
    /// Ask the game.
    Ask,
    /// Nobody answered in time: report that the process is not well.
    ReportUnhealthy,
}

impl Health {
    /// No report is due; a game that is asked has `patience` to answer.
    pub(crate) fn new(patience: Duration) -> Self {
        Self { stage: Stage::Off, patience }
    }

    /// A report is due now.
    pub(crate) fn is_due(&mut self, now: Instant) {
        self.stage = Stage::DueAt(now);
    }

    /// No report is due any more.
    pub(crate) fn stop(&mut self) {
        self.stage = Stage::Off;
    }

    /// When to look again.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self.stage {
            Stage::Off => None,
            Stage::DueAt(time) | Stage::AskedUntil(time) => Some(time),
        }
    }

    /// Does what is due. After [`HealthStep::ReportUnhealthy`] the report is to be made and [`Self::reported`] called.
    pub(crate) fn advance(&mut self, now: Instant) -> HealthStep {
        match self.stage {
            Stage::DueAt(time) if time <= now => {
                self.stage = Stage::AskedUntil(now + self.patience);
                HealthStep::Ask
            }
            Stage::AskedUntil(time) if time <= now => HealthStep::ReportUnhealthy,
            _ => HealthStep::Wait,
        }
    }

    /// Whether an answer of the game's counts: one that is late was reported for already.
    pub(crate) fn awaits_answer(&self) -> bool {
        matches!(self.stage, Stage::AskedUntil(_))
    }

    /// A report was made; the next is due then.
    pub(crate) fn reported(&mut self, next: Instant) {
        self.stage = Stage::DueAt(next);
    }
}

/// When the next report is due: up to a sixth of the interval early or late, as the SDKs' 60 s are by up to 10. `chance` is
/// from -1 to 1.
pub(crate) fn until_next(interval: Duration, chance: f64) -> Duration {
    let jitter = interval.mul_f64(chance.abs().min(1.0) / 6.0);
    if chance < 0.0 { interval.saturating_sub(jitter) } else { interval + jitter }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(50);

    #[test]
    fn a_game_that_does_not_answer_in_time_is_not_well() {
        let start = Instant::now();
        let mut health = Health::new(PATIENCE);
        assert_eq!((health.deadline(), health.advance(start)), (None, HealthStep::Wait));
        health.is_due(start);
        assert!(!health.awaits_answer());
        assert_eq!(health.advance(start), HealthStep::Ask);
        assert!(health.awaits_answer());
        assert_eq!(health.deadline(), Some(start + PATIENCE));
        assert_eq!(health.advance(start + PATIENCE - Duration::from_millis(1)), HealthStep::Wait);
        assert_eq!(health.advance(start + PATIENCE), HealthStep::ReportUnhealthy);
        health.reported(start + PATIENCE * 2);
        assert!(!health.awaits_answer(), "its answer comes too late");
        assert_eq!(health.advance(start + PATIENCE * 2), HealthStep::Ask);
        health.stop();
        assert_eq!(health.deadline(), None);
    }

    #[test]
    fn reports_come_every_minute_give_or_take_ten_seconds() {
        let minute = Duration::from_secs(60);
        for (chance, seconds) in [(-1.0, 50), (-0.5, 55), (0.0, 60), (0.5, 65), (1.0, 70), (9.0, 70)] {
            assert_eq!(until_next(minute, chance).as_secs(), seconds, "{chance}");
        }
    }
}
