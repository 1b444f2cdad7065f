//! How many files this process may have open: each connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tracing::{debug, warn};

/// Besides connections: listeners, logs, the journal, what launched servers write.
const BESIDES: u64 = 256;

/// Raises the limit for two doors with this many connections each, as far as this account may. Systems give a process
/// 1,024 to begin with, for programs that cannot deal with more.
pub fn allow_for(connections: usize) {
    let wanted = u64::try_from(connections).unwrap_or(u64::MAX).saturating_mul(2).saturating_add(BESIDES);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let within = |limit: Option<u64>| limit.is_none_or(|limit| limit >= wanted);
    if within(current) {
        return;
    }
    // None is no limit.
    let granted = maximum.map_or(wanted, |maximum| maximum.min(wanted));
    match setrlimit(Resource::Nofile, Rlimit { current: Some(granted), maximum }) {
        Ok(()) => debug!(granted, "raised the limit on open files"),
        Err(problem) => warn!(%problem, "cannot raise the limit on open files"),
    }
    if !within(maximum) {
        warn!(
            granted,
            wanted,
            "fewer open files are allowed than --max-connections needs: raise the hard limit (ulimit -Hn) or lower it"
        );
    }
}
