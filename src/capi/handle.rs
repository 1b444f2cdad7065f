//! Subsystem handles: pointer-typed generational keys that are looked up, never dereferenced.

use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use sharded_slab::Slab;

use super::snapshot::Snapshots;
use crate::subsystem::Subsystem;

/// One online subsystem. An opaque handle: it is looked up, never dereferenced, so that a stale, null or forged one is
/// refused with `RP_RESULT_INVALID_HANDLE`.
/// @since 0.1.0
pub struct RpSubsystem {
    _opaque: (),
}

/// What a handle stands for.
pub(super) struct Entry {
    pub(super) subsystem: Subsystem,
    pub(super) snapshots: Snapshots,
}

/// Lock-free to read, so that an idle tick waits for nobody.
static LIVE: LazyLock<Slab<Arc<Entry>>> = LazyLock::new(Slab::new);

fn key(handle: *const RpSubsystem) -> Option<usize> {
    handle.addr().checked_sub(1)
}

/// Gives out a handle.
pub(super) fn insert(entry: Entry) -> Option<*mut RpSubsystem> {
    let key = LIVE.insert(Arc::new(entry))?;
    Some(std::ptr::without_provenance_mut(key.checked_add(1)?))
}

/// What a handle stands for, while it is live.
pub(super) fn lookup(handle: *const RpSubsystem) -> Option<impl Deref<Target = Arc<Entry>>> {
    LIVE.get(key(handle)?)
}

/// Makes a handle stale. Of several callers at once, exactly one gets what it stood for.
pub(super) fn remove(handle: *const RpSubsystem) -> Option<Arc<Entry>> {
    let key = key(handle)?;
    let entry = LIVE.get(key).map(|entry| Arc::clone(&entry))?;
    LIVE.remove(key).then_some(entry)
}
