//! What of everything is to be shown.

use percent_encoding::percent_decode;
use thiserror::Error;

use super::{DEFAULT_ROWS, MOST_ROWS};

/// Longer searches find nothing: no name or id is as long.
const LONGEST_SEARCH: usize = 1024;

/// What of everything is to be shown, as a query has it: `?limit=50&q=arena`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// In lower case.
    search: String,
    limit: Option<usize>,
}

/// A query that says nothing sensible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("limit must be a whole number, at most {MOST_ROWS}")]
pub struct WantedError;

impl Wanted {
    /// Rows that have this text somewhere in names, ids, players or addresses, whatever the case; with an empty one all.
    /// At most `limit` of each kind, else [`DEFAULT_ROWS`], never more than [`MOST_ROWS`].
    pub fn new(search: &str, limit: Option<usize>) -> Self {
        let search = search.trim();
        let end = search.floor_char_boundary(LONGEST_SEARCH);
        Self { search: search[..end].to_lowercase(), limit }
    }

    /// Reads a query, as forms write it: `+` is a space. Parts that nobody knows are passed over.
    ///
    /// # Errors
    /// `limit` is no number.
    pub fn of_query(query: &str) -> Result<Self, WantedError> {
        let (mut search, mut limit) = (String::new(), None);
        for pair in query.split('&') {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = value.replace('+', " ");
            let value = percent_decode(value.as_bytes()).decode_utf8_lossy();
            match key {
                "q" => search = value.into_owned(),
                "limit" => limit = Some(value.parse().map_err(|_| WantedError)?),
                _ => {}
            }
        }
        Ok(Self::new(&search, limit))
    }

    /// Whether some rows may be left out.
    pub(crate) fn is_search(&self) -> bool {
        !self.search.is_empty()
    }

    pub(crate) fn limit(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_ROWS).min(MOST_ROWS)
    }

    /// Whether it could be a part of an address with a port.
    pub(crate) fn may_be_address(&self) -> bool {
        self.search.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':' | b'[' | b']'))
    }

    /// Whether one of these texts has it.
    pub(crate) fn is_in<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        texts.into_iter().any(|text| contains(text, &self.search))
    }
}

/// Without making a text of lower case where there are only ASCII ones, which is so of nearly all ids. Hundreds of thousands
/// of texts are asked under a lock: most places are passed over by their first byte.
fn contains(text: &str, search: &str) -> bool {
    if !text.is_ascii() || !search.is_ascii() {
        return text.to_lowercase().contains(search);
    }
    let (text, search) = (text.as_bytes(), search.as_bytes());
    let Some((first, rest)) = search.split_first() else { return true };
    let Some(last) = text.len().checked_sub(search.len()) else { return false };
    let begins = text[..=last].iter().enumerate().filter(|(_, byte)| byte.to_ascii_lowercase() == *first);
    begins.into_iter().any(|(at, _)| text[at + 1..at + search.len()].eq_ignore_ascii_case(rest))
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_SEARCH, Wanted, WantedError};
    use crate::overview::{DEFAULT_ROWS, MOST_ROWS};

    #[test]
    fn a_search_finds_parts_whatever_the_case() {
        let wanted = Wanted::new("  ÄRENA ", None);
        assert!(wanted.is_search());
        assert!(wanted.is_in(["x", "die ärena 7"]));
        assert!(!wanted.is_in(["arena"]));
        assert!(Wanted::new("ReNa", None).is_in(["ARENA"]));
        assert!(!Wanted::new("arena", None).is_in(["aren", ""]));
        assert!(!Wanted::new(" ", None).is_search());
        let short = Wanted::new("ab", None);
        assert!(short.is_in(["AB"]) && short.is_in(["aab"]) && short.is_in(["xAb"]));
        assert!(!short.is_in(["a", "b", "ba", "a b"]));
        assert!(Wanted::new("[::1]:70", None).may_be_address() && !short.is_in(["127.0.0.1:7000"]));
        assert!(!Wanted::new("127.0.0.1:x", None).may_be_address());
    }

    #[test]
    fn a_query_is_read_as_forms_write_it() {
        let wanted = Wanted::of_query("limit=5&q=a%2Bb+C%c3%84&unheard=1&&x").unwrap();
        assert_eq!(wanted, Wanted::new("a+b c\u{e4}", Some(5)));
        assert_eq!(Wanted::of_query(""), Ok(Wanted::default()));
        for wrong in ["limit=", "limit=-1", "limit=many"] {
            assert_eq!(Wanted::of_query(wrong), Err(WantedError), "{wrong}");
        }
    }

    #[test]
    fn limits_have_a_limit() {
        assert_eq!(Wanted::new("", None).limit(), DEFAULT_ROWS);
        assert_eq!(Wanted::new("", Some(7)).limit(), 7);
        assert_eq!(Wanted::new("", Some(usize::MAX)).limit(), MOST_ROWS);
        let long = "é".repeat(LONGEST_SEARCH);
        assert!(Wanted::new(&long, None).is_in([long.as_str()]));
    }
}
