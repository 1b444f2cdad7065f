//! The clock: the one place that reads it.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rallypoint_fleet::Timestamp;

/// The wall clock's and the monotonic clock's reading when the gateway first asked.
static START: LazyLock<(Duration, Instant)> = LazyLock::new(|| {
    // A clock set before 1970 reads as 1970.
    (SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(), Instant::now())
});

/// By how many milliseconds the time is ahead of the wall clock at the start.
static AHEAD: AtomicU64 = AtomicU64::new(0);

/// This moment: the wall clock at the start, moved on by the monotonic one. Setting the wall clock forward and back again
/// must neither end every reservation nor stop all deadlines.
pub(crate) fn now() -> Timestamp {
    let (wall, monotonic) = *START;
    let since_epoch = wall + monotonic.elapsed();
    let now = u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX);
    Timestamp(now.saturating_add(AHEAD.load(Ordering::Relaxed)))
}

/// This moment by the wall clock as it is set now: what others have dated is compared with this one.
pub(crate) fn wall() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}

/// Goes on from `then` when it is later than now: a gateway that comes back after the wall clock was set back would
/// otherwise stand still for as long.
pub(crate) fn not_before(then: Timestamp) {
    let missing = then.0.saturating_sub(now().0);
    AHEAD.fetch_add(missing, Ordering::Relaxed);
}

/// How long it is from now until `then`; nothing when it is past.
pub(crate) fn until(then: Timestamp) -> Duration {
    Duration::from_millis(then.0.saturating_sub(now().0))
}
