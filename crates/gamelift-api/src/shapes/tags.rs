//! What a tag looks like.

use crate::macros::input;
use crate::rules::{TAG_KEY, TAG_VALUE};

input! {
    /// A key and a value on a resource.
    Tag {
        /// 1 to 128 characters.
        key: String = TAG_KEY,
        /// At most 256 characters.
        value: String = TAG_VALUE,
        ;
    }
}
