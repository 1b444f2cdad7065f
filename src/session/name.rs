//! Session names.

use std::fmt;

use crate::result::RpResult;

/// The name a game knows one of its sessions by, for example `GameSession`. As Unreal's `FName`: compared without
/// regard to ASCII case, kept as first written.
#[derive(Clone, Debug)]
pub struct SessionName {
    written: String,
    folded: String,
}

impl SessionName {
    /// The longest name, in bytes.
    ///
    /// cbindgen:ignore
    pub const MAX_LENGTH: usize = 255;

    /// Takes text as a session name.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] when it is empty or longer than [`Self::MAX_LENGTH`].
    pub fn new(text: &str) -> Result<Self, RpResult> {
        if text.is_empty() || text.len() > Self::MAX_LENGTH {
            return Err(RpResult::InvalidArgument);
        }
        Ok(Self { written: text.to_owned(), folded: text.to_ascii_lowercase() })
    }

    /// The name as it was first written.
    pub fn as_str(&self) -> &str {
        &self.written
    }
}

impl PartialEq for SessionName {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for SessionName {}

impl std::hash::Hash for SessionName {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.folded.hash(state);
    }
}

impl fmt::Display for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}
