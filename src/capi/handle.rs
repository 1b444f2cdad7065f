//! Subsystem handles: pointer-typed generational ids that are looked up, never dereferenced.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};

use super::snapshot::Snapshots;
use crate::event::Doorbell;
use crate::result::RpResult;
use crate::subsystem::{RpEventMode, Subsystem, SubsystemOptions};

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

/// A place for one subsystem after the other. Slots stay where they are for the life of the process, so that looking at
/// one needs no lock and no reference count.
#[derive(Default)]
struct Slot {
    /// The handle that is live here, or 0.
    live: AtomicUsize,
    /// Whether the subsystem that is live here has its events polled.
    polls: AtomicBool,
    /// Rung by whichever subsystem is here.
    doorbell: Doorbell,
    entry: RwLock<Option<Arc<Entry>>>,
}

#[derive(Default)]
struct Slots {
    all: boxcar::Vec<Slot>,
    free: Mutex<Vec<usize>>,
}

static SLOTS: LazyLock<Slots> = LazyLock::new(Slots::default);

/// The low half of a handle is its slot's number plus one, the high half the generation.
const INDEX_BITS: u32 = usize::BITS / 2;
const INDEX_MASK: usize = (1 << INDEX_BITS) - 1;

fn slot(handle: *const RpSubsystem) -> Option<(usize, &'static Slot)> {
    let index = (handle.addr() & INDEX_MASK).checked_sub(1)?;
    Some((index, SLOTS.all.get(index)?))
}

/// Makes a subsystem and gives out its handle.
pub(super) fn create(options: SubsystemOptions) -> Result<*mut RpSubsystem, RpResult> {
    let reused = SLOTS.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let index = reused.unwrap_or_else(|| SLOTS.all.push(Slot::default()));
    match fill(index, options) {
        Ok(handle) => Ok(std::ptr::without_provenance_mut(handle)),
        Err(code) => {
            give_back(index);
            Err(code)
        }
    }
}

fn fill(index: usize, options: SubsystemOptions) -> Result<usize, RpResult> {
    let slot = SLOTS.all.get(index).filter(|_| index < INDEX_MASK).ok_or(RpResult::Internal)?;
    slot.polls.store(options.event_mode == RpEventMode::Poll, Ordering::Relaxed);
    let subsystem = Subsystem::with_doorbell(options, slot.doorbell.clone())?;
    let entry = Arc::new(Entry { subsystem, snapshots: Snapshots::default() });
    *slot.entry.write().unwrap_or_else(PoisonError::into_inner) = Some(entry);
    let handle = (next_generation() << INDEX_BITS) | (index + 1);
    slot.live.store(handle, Ordering::Release);
    Ok(handle)
}

/// One count for all slots: a handle comes again only after as many creates as half a pointer can count.
fn next_generation() -> usize {
    static GENERATION: AtomicUsize = AtomicUsize::new(1);
    GENERATION.fetch_add(1, Ordering::Relaxed) & INDEX_MASK
}

fn give_back(index: usize) {
    SLOTS.free.lock().unwrap_or_else(PoisonError::into_inner).push(index);
}

/// Whether this is the handle of a live subsystem of this mode, and a tick or a poll of it has nothing to do.
pub(super) fn is_idle(handle: *const RpSubsystem, mode: RpEventMode) -> bool {
    slot(handle).is_some_and(|(_, slot)| {
        slot.live.load(Ordering::Acquire) == handle.addr()
            && slot.polls.load(Ordering::Relaxed) == (mode == RpEventMode::Poll)
            && slot.doorbell.is_silent()
    })
}

/// What a handle stands for, while it is live.
pub(super) fn lookup(handle: *const RpSubsystem) -> Option<Arc<Entry>> {
    let (_, slot) = slot(handle)?;
    let entry = slot.entry.read().unwrap_or_else(PoisonError::into_inner);
    if slot.live.load(Ordering::Acquire) == handle.addr() { entry.clone() } else { None }
}

/// Makes a handle stale. Of several callers at once, exactly one gets what it stood for.
pub(super) fn remove(handle: *const RpSubsystem) -> Option<Arc<Entry>> {
    let (_, slot) = slot(handle)?;
    let mut entry = slot.entry.write().unwrap_or_else(PoisonError::into_inner);
    slot.live.compare_exchange(handle.addr(), 0, Ordering::AcqRel, Ordering::Acquire).ok()?;
    entry.take()
}

/// Lets the slot of a handle that was removed be used again: once its subsystem is closed, since that one rings the
/// slot's bell until then. A bell that still rings, because a panic lost count, retires its slot.
pub(super) fn recycle(handle: *const RpSubsystem) {
    if let Some((index, _)) = slot(handle).filter(|(_, slot)| slot.doorbell.is_silent()) {
        give_back(index);
    }
}

#[cfg(test)]
#[expect(clippy::undocumented_unsafe_blocks, reason = "every pointer is to a live variable")]
mod tests {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::super::event::rp_subsystem_poll_event;
    use super::super::subsystem::{rp_subsystem_destroy, rp_subsystem_tick};
    use super::*;

    /// Never reached but by a bug.
    const PATIENCE: Duration = Duration::from_secs(30);

    #[test]
    fn an_idle_tick_or_poll_takes_no_lock() {
        for mode in [RpEventMode::Callbacks, RpEventMode::Poll] {
            let handle =
                create(SubsystemOptions { event_mode: mode, ..SubsystemOptions::default() }).unwrap();
            let (answer, answered) = mpsc::channel();
            let (_, slot) = slot(handle).unwrap();
            {
                // It is on the way to every other one.
                let _held = slot.entry.write().unwrap();
                let address = handle.addr();
                thread::spawn(move || {
                    let handle = std::ptr::without_provenance_mut(address);
                    let mut event = std::ptr::dangling();
                    let result = match mode {
                        RpEventMode::Callbacks => unsafe { rp_subsystem_tick(handle) },
                        RpEventMode::Poll => unsafe { rp_subsystem_poll_event(handle, &raw mut event) },
                    };
                    answer.send((result, event.is_null())).unwrap();
                });
                let polled = mode == RpEventMode::Poll;
                assert_eq!(answered.recv_timeout(PATIENCE), Ok((RpResult::Ok, polled)), "{mode:?}");
            }
            assert_eq!(unsafe { rp_subsystem_destroy(handle) }, RpResult::Ok);
        }
    }
}
