//! What one call's arguments point to, and what is to be looked at after it.

use std::cell::{Cell, RefCell};

/// Kept until the call has returned.
#[derive(Default)]
pub(super) struct Memory<'p> {
    blocks: RefCell<Vec<Box<[u64]>>>,
    afterwards: RefCell<Vec<Box<dyn FnOnce() + 'p>>>,
    /// The call's user data, from 1; 0 is none.
    pub(super) user_data: Cell<usize>,
    /// Whether it was given a completion.
    pub(super) completes: Cell<bool>,
    /// Whether it was given a function that frees its user data.
    pub(super) frees: Cell<bool>,
}

impl<'p> Memory<'p> {
    /// So many bytes of zeros, aligned for everything that C has.
    pub(super) fn zeros(&self, bytes: usize) -> *mut u8 {
        let mut block = vec![0_u64; bytes.div_ceil(size_of::<u64>()).max(1)].into_boxed_slice();
        let place = block.as_mut_ptr().cast();
        self.blocks.borrow_mut().push(block);
        place
    }

    /// A value's place.
    pub(super) fn put<T>(&self, value: T) -> *mut T {
        let place = self.zeros(size_of::<T>()).cast::<T>();
        unsafe { place.write(value) };
        place
    }

    /// Does this when the call has returned.
    pub(super) fn after(&self, look: impl FnOnce() + 'p) {
        self.afterwards.borrow_mut().push(Box::new(look));
    }

    /// The call has returned.
    pub(super) fn look(&self) {
        let afterwards = self.afterwards.take();
        for look in afterwards {
            look();
        }
    }
}
