//! Nothing panics across the ABI.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::handle::{Entry, RpSubsystem, lookup};
use crate::result::RpResult;

/// Runs a body; a panic becomes [`RpResult::Panic`].
pub(super) fn guard(body: impl FnOnce() -> Result<(), RpResult>) -> RpResult {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => RpResult::Ok,
        Ok(Err(code)) => code,
        Err(_) => RpResult::Panic,
    }
}

/// Runs a body on a live subsystem; after a panic that subsystem refuses everything but its destruction.
pub(super) fn with(
    handle: *const RpSubsystem,
    body: impl FnOnce(&Entry) -> Result<(), RpResult>,
) -> RpResult {
    guard(|| {
        let entry = lookup(handle).ok_or(RpResult::InvalidHandle)?;
        catch_unwind(AssertUnwindSafe(|| body(&entry))).unwrap_or_else(|_| {
            entry.subsystem.poison();
            Err(RpResult::Panic)
        })
    })
}
