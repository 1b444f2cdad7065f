//! What getters lend out: a structure and its texts, until it is released or the subsystem is destroyed.

use std::any::Any;
use std::collections::HashMap;
use std::ffi::{CString, c_char};
use std::sync::{Mutex, PoisonError};

use super::text;
use crate::result::RpResult;

/// What a structure points to. Everything stays where it is when more comes: each is on the heap by itself.
#[derive(Default)]
pub(super) struct Texts {
    texts: Vec<CString>,
    others: Vec<Box<dyn Any>>,
}

impl Texts {
    /// Keeps a text and points to it.
    pub(super) fn keep(&mut self, text: &str) -> *const c_char {
        if text.is_empty() {
            return c"".as_ptr();
        }
        let text = text::c_string(text);
        let pointer = text.as_ptr();
        self.texts.push(text);
        pointer
    }

    /// Keeps a list and points to its first element; null when it has none.
    pub(super) fn keep_all<T: 'static>(&mut self, list: Vec<T>) -> *const T {
        if list.is_empty() {
            return std::ptr::null();
        }
        let list = list.into_boxed_slice();
        let pointer = list.as_ptr();
        self.others.push(Box::new(list));
        pointer
    }

    /// Keeps a value and points to it.
    pub(super) fn keep_one<T: 'static>(&mut self, value: T) -> *const T {
        let value = Box::new(value);
        let pointer = &raw const *value;
        self.others.push(value);
        pointer
    }

    /// Keeps texts and points to the first pointer to one.
    pub(super) fn keep_texts<'a>(
        &mut self,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> (*const *const c_char, u32) {
        let pointers: Vec<_> = texts.into_iter().map(|text| self.keep(text)).collect();
        let count = u32::try_from(pointers.len()).unwrap_or(u32::MAX);
        (self.keep_all(pointers), count)
    }
}

struct Snapshot<T> {
    value: T,
    _texts: Texts,
}

// SAFETY: the raw pointers inside `value` point into `_texts`, which moves with it and is never changed.
unsafe impl<T> Send for Snapshot<T> {}

/// Everything lent out, by address: releasing an address that was never lent is refused, not undefined.
#[derive(Default)]
pub(super) struct Snapshots(Mutex<HashMap<usize, Box<dyn Any + Send>>>);

impl Snapshots {
    /// Lends out what `make` makes.
    pub(super) fn lend<T: 'static>(&self, make: impl FnOnce(&mut Texts) -> T) -> *const T {
        let mut texts = Texts::default();
        let value = make(&mut texts);
        let snapshot = Box::new(Snapshot { value, _texts: texts });
        let pointer = &raw const snapshot.value;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(pointer.addr(), snapshot);
        pointer
    }

    /// Takes one back. Null is accepted.
    pub(super) fn release<T: 'static>(&self, pointer: *const T) -> Result<(), RpResult> {
        if pointer.is_null() {
            return Ok(());
        }
        let mut lent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match lent.get(&pointer.addr()) {
            Some(snapshot) if snapshot.is::<Snapshot<T>>() => {
                lent.remove(&pointer.addr());
                Ok(())
            }
            _ => Err(RpResult::InvalidHandle),
        }
    }
}

/// Writes an output. Outputs are written only on success.
///
/// # Safety
/// `out` is valid for writing; the caller has checked that it is not null.
pub(super) unsafe fn write<T>(out: *mut T, value: T) {
    // SAFETY: passed on to the caller.
    unsafe { out.write(value) };
}
