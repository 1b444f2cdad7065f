//! Strings: UTF-8, NUL-terminated, copied on the way in, two-call buffers on the way out.

use std::ffi::{CStr, CString, c_char};
use std::sync::Arc;

use crate::result::RpResult;

/// Copies text that may be absent; null is none.
///
/// # Safety
/// `text` is null or points to a NUL-terminated string.
pub(super) unsafe fn optional(text: *const c_char) -> Result<Option<String>, RpResult> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: not null, so the caller vouches for a NUL-terminated string.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_str().map(|text| Some(text.to_owned())).map_err(|_| RpResult::InvalidUtf8)
}

/// Copies text that must be there.
///
/// # Safety
/// As for [`optional`].
pub(super) unsafe fn required(text: *const c_char) -> Result<String, RpResult> {
    // SAFETY: passed on to the caller.
    unsafe { optional(text) }?.ok_or(RpResult::NullPointer)
}

/// Copies texts that must all be there.
///
/// # Safety
/// `texts` is null or points to `count` pointers, each as for [`optional`].
pub(super) unsafe fn required_all(
    texts: *const *const c_char,
    count: u32,
) -> Result<Arc<[String]>, RpResult> {
    if count == 0 {
        return Ok(Arc::default());
    }
    if texts.is_null() {
        return Err(RpResult::NullPointer);
    }
    // SAFETY: not null, so the caller vouches for that many pointers.
    let texts = unsafe { std::slice::from_raw_parts(texts, count as usize) };
    // SAFETY: passed on to the caller.
    texts.iter().map(|text| unsafe { required(*text) }).collect()
}

/// Text for C. A NUL inside, which only a hostile peer sends, becomes U+FFFD: C could not see past it.
pub(super) fn c_string(text: &str) -> CString {
    CString::new(text).unwrap_or_else(|_| CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default())
}

/// Writes text and its NUL into a caller's buffer. `in_out_size` holds the buffer's size and gets the size needed.
/// A null buffer only asks for the size.
///
/// # Safety
/// `in_out_size` is null or valid; `buffer` is null or has `*in_out_size` bytes.
pub(super) unsafe fn write(text: &str, buffer: *mut c_char, in_out_size: *mut usize) -> Result<(), RpResult> {
    if in_out_size.is_null() {
        return Err(RpResult::NullPointer);
    }
    let text = c_string(text);
    let bytes = text.as_bytes_with_nul();
    // SAFETY: not null, so the caller vouches for it.
    let size = unsafe { in_out_size.replace(bytes.len()) };
    if buffer.is_null() {
        return Ok(());
    }
    if size < bytes.len() {
        return Err(RpResult::BufferTooSmall);
    }
    // SAFETY: the caller vouches for `size` bytes, and that is enough.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), buffer, bytes.len()) };
    Ok(())
}
