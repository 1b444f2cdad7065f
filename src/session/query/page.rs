//! Where a search goes on.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use thiserror::Error;

use crate::result::RpResult;

/// Longer than any page of a gateway: GameLift's are at most 1,024 characters, ours shorter.
const MAX_GATEWAY_PAGE: usize = 4096;

/// Where a search goes on: which of the gateway's pages, and how many of its rows are used up. A page of the gateway's is
/// seldom one of the game's, since the library leaves out what the gateway could not.
///
/// As text it is opaque, of letters, digits, `-` and `_`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageToken {
    /// What the gateway calls the page; empty for the first.
    pub gateway: String,
    /// How many of the page's rows were looked at; how many results were shown where the library sorts.
    pub used: u32,
}

/// A text is no [`PageToken`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the page is not one that a search gave: take it from a search, or leave it empty")]
pub struct PageTokenError;

impl From<PageTokenError> for RpResult {
    fn from(_: PageTokenError) -> Self {
        Self::InvalidArgument
    }
}

impl fmt::Display for PageToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64.encode(format!("{}:{}", self.used, self.gateway)))
    }
}

impl FromStr for PageToken {
    type Err = PageTokenError;

    /// Reads what [`Self`] writes; no text is the first page.
    fn from_str(text: &str) -> Result<Self, PageTokenError> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let inside = BASE64.decode(text).map_err(|_| PageTokenError)?;
        let inside = std::str::from_utf8(&inside).map_err(|_| PageTokenError)?;
        let (used, gateway) = inside.split_once(':').ok_or(PageTokenError)?;
        let token = Self { gateway: gateway.to_owned(), used: used.parse().map_err(|_| PageTokenError)? };
        // One way to write each: "+1" and "01" are nobody's.
        if is_page(gateway, 0) && token.to_string() == text { Ok(token) } else { Err(PageTokenError) }
    }
}

/// Whether a gateway could call a page so.
pub(super) fn is_page(text: &str, at_least: usize) -> bool {
    (at_least..=MAX_GATEWAY_PAGE).contains(&text.len()) && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::{PageToken, PageTokenError};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn tokens_survive_their_text(used: u32, gateway in "[^\\p{Cc}]{0,64}") {
            let token = PageToken { gateway, used };
            let text = token.to_string();
            prop_assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
            prop_assert_eq!(text.parse(), Ok(token));
        }

        #[test]
        fn any_other_text_is_refused(text in "\\PC{1,40}") {
            if let Ok(token) = text.parse::<PageToken>() {
                prop_assert_eq!(token.to_string(), text);
            }
        }
    }

    #[test]
    fn no_text_is_the_first_page_and_garbage_is_none() {
        assert_eq!("".parse(), Ok(PageToken::default()));
        // "0", "x:y", "01:a", a line break in the page.
        for text in ["MA", "eDp5", "MDE6YQ", "MDphCg", "===", "é", "MDph "] {
            assert_eq!(text.parse::<PageToken>(), Err(PageTokenError), "{text}");
        }
        assert!(PageToken { gateway: "x".repeat(5000), used: 0 }.to_string().parse::<PageToken>().is_err());
    }
}
