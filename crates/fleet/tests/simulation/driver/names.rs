//! The few names there are, so that they come again.

pub(super) const LOCATIONS: [&str; 3] = ["custom-local", "custom-east", "custom-west"];
/// The last one comes and goes.
pub(super) const FLEETS: [&str; 3] = ["fleet-123", "fleet-2", "fleet-3"];
pub(super) const ALIASES: [&str; 2] = ["alias-1", "alias-2"];
pub(super) const QUEUES: [&str; 3] = ["queue-1", "queue-2", "queue-3"];
pub(super) const CREATORS: [&str; 2] = ["ann", "bob"];
/// What ARNs begin with.
pub(super) const REGIONS: [&str; 2] = ["us-west-2", "eu-west-1"];
