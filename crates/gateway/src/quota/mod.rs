//! How often GameLift lets an account call each of its operations, and how the gateway stays below that.
//!
//! [`rates`] has the published figures, [`bucket`] counts calls against one of them, [`Buckets`] against all at once.
//! [`Quotas`] lets calls pass towards the real service; [`Enforced`] refuses on the services' door what the real service
//! would.

mod admission;
mod bucket;
mod buckets;
mod enforced;
mod rates;
#[cfg(test)]
mod tests;

pub use admission::{Permit, Priority, Quotas};
pub use bucket::Bucket;
pub use buckets::{Buckets, Standing};
pub use enforced::Enforced;
pub use rates::{QuotaOverride, QuotaOverrideError, Rate, Rates, Share, ShareError};
