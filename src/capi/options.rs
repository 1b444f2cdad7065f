//! Versioned structures: `struct_size` first, append-only, zero means default.

use std::mem::{MaybeUninit, size_of};

use crate::result::RpResult;

/// No structure of ours comes near; a size beyond it is an uninitialised field.
const LARGEST: usize = 4096;

/// A structure that callers fill in.
///
/// # Safety
/// The type is `repr(C)`, starts with `uint32_t struct_size`, and every bit pattern of zeros is a value of it.
pub(super) unsafe trait Options: Sized {
    /// The size that the structure had when it first appeared.
    const FIRST_SIZE: usize;
}

/// Reads a caller's structure of this or an older version over zeros; a newer one is accepted while what this version
/// does not know is zero.
///
/// # Safety
/// `given` is null or points to a structure of `struct_size` readable bytes.
pub(super) unsafe fn read<T: Options>(given: *const T) -> Result<T, RpResult> {
    if given.is_null() {
        return Err(RpResult::NullPointer);
    }
    let bytes = given.cast::<u8>();
    // SAFETY: every structure starts with its size.
    let size = unsafe { bytes.cast::<u32>().read_unaligned() } as usize;
    if size < T::FIRST_SIZE || size > LARGEST {
        return Err(RpResult::InvalidStructSize);
    }
    let known = size.min(size_of::<T>());
    for at in known..size {
        // SAFETY: inside the caller's structure.
        if unsafe { bytes.add(at).read() } != 0 {
            return Err(RpResult::UnsupportedVersion);
        }
    }
    let mut options = MaybeUninit::<T>::zeroed();
    // SAFETY: `known` bytes are readable there and writable here; the rest stays zero, which `Options` allows.
    unsafe {
        std::ptr::copy_nonoverlapping(bytes, options.as_mut_ptr().cast::<u8>(), known);
        Ok(options.assume_init())
    }
}

/// How far apart the structures of an array are, which the first one says; none when that is no size of theirs.
///
/// # Safety
/// `given` points to at least one structure.
pub(super) unsafe fn stride<T: Options>(given: *const T) -> Option<usize> {
    // SAFETY: every structure starts with its size.
    let said = unsafe { given.cast::<u32>().read_unaligned() } as usize;
    (T::FIRST_SIZE..=LARGEST).contains(&said).then_some(said)
}

/// Reads an array of structures, all of the size that the first one says.
///
/// # Safety
/// `given` is null or points to `count` structures of their `struct_size` readable bytes, one behind the other.
pub(super) unsafe fn read_all<T: Options>(given: *const T, count: u32) -> Result<Vec<T>, RpResult> {
    if count == 0 {
        return Ok(Vec::new());
    }
    if given.is_null() {
        return Err(RpResult::NullPointer);
    }
    // SAFETY: not null, and there is at least one.
    let stride = unsafe { stride(given) }.ok_or(RpResult::InvalidStructSize)?;
    let bytes = given.cast::<u8>();
    let each = (0..count as usize).map(|index| {
        // SAFETY: inside the caller's array.
        let one = unsafe { bytes.add(index * stride) };
        // SAFETY: as above.
        if unsafe { one.cast::<u32>().read_unaligned() } as usize != stride {
            return Err(RpResult::InvalidStructSize);
        }
        // SAFETY: as above.
        unsafe { read(one.cast::<T>()) }
    });
    each.collect()
}

/// What the `_init` functions do: zeros, and the size that the caller's header gives the structure. No more is written than
/// that, so a program with an older header is safe with a newer library.
///
/// # Safety
/// `options` is null or points to `given_size` writable bytes.
pub(super) unsafe fn init<T: Options>(options: *mut T, given_size: u32) -> Result<(), RpResult> {
    if options.is_null() {
        return Err(RpResult::NullPointer);
    }
    let size = given_size as usize;
    if size < T::FIRST_SIZE || size > LARGEST {
        return Err(RpResult::InvalidStructSize);
    }
    let bytes = options.cast::<u8>();
    // SAFETY: not null, so the caller vouches for that many bytes; the size is the first field.
    unsafe {
        bytes.write_bytes(0, size);
        bytes.cast::<u32>().write_unaligned(given_size);
    }
    Ok(())
}

/// The size of a structure as its first field says it.
pub(super) fn struct_size<T>() -> u32 {
    u32::try_from(size_of::<T>()).unwrap_or(u32::MAX)
}
