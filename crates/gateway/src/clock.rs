//! The clock: the one place that reads it.

use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rallypoint_fleet::Timestamp;

/// The wall clock's and the monotonic clock's reading when the gateway first asked.
static START: LazyLock<(Duration, Instant)> = LazyLock::new(|| {
    // A clock set before 1970 reads as 1970.
    (SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(), Instant::now())
});

/// This moment: the wall clock at the start, moved on by the monotonic one. Setting the wall clock forward and back again
/// must neither end every reservation nor stop all deadlines.
pub(crate) fn now() -> Timestamp {
    let (wall, monotonic) = *START;
    let since_epoch = wall + monotonic.elapsed();
    Timestamp(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}

/// How long it is from now until `then`; nothing when it is past.
pub(crate) fn until(then: Timestamp) -> Duration {
    Duration::from_millis(then.0.saturating_sub(now().0))
}
