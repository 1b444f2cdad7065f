//! The keys of services that may act for every player.

use std::sync::Arc;

use rand::random;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// Of random characters: enough that nobody guesses a key.
const SHORTEST_KEY: usize = 16;
/// Each request is compared with all of them.
const MOST_KEYS: usize = 256;

/// Keys, known by their hashes.
#[derive(Debug)]
pub(super) struct ApiKeys {
    /// What the hashes begin with, so that they say nothing outside of this process.
    salt: [u8; 32],
    known: Vec<Known>,
}

#[derive(Debug)]
struct Known {
    hash: [u8; 32],
    name: Arc<str>,
}

/// What is no file of keys. Lines are told by their number: they hold secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ApiKeysProblem {
    /// A key that can be guessed.
    #[error("line {0} has a key of less than {SHORTEST_KEY} characters: make it of random ones")]
    Short(usize),
    /// What no header can carry.
    #[error("line {0} is not a key, and after a space its name if it has one, in visible ASCII characters")]
    Line(usize),
    /// More than is sensible.
    #[error("it has more than {MOST_KEYS} keys: share one among services of one kind")]
    TooMany,
    /// Nobody could call.
    #[error("it has no key: write one per line")]
    None,
}

impl ApiKeys {
    /// Reads one key per line, with an optional name after a space. Empty lines and those that begin with `#` are
    /// passed over.
    pub(super) fn read(content: &[u8]) -> Result<Self, ApiKeysProblem> {
        let salt: [u8; 32] = random();
        let mut known = Vec::new();
        for (number, line) in content.split(|byte| *byte == b'\n').enumerate() {
            let number = number + 1;
            let line = line.trim_ascii();
            if line.is_empty() || line.starts_with(b"#") {
                continue;
            }
            let line = std::str::from_utf8(line).map_err(|_| ApiKeysProblem::Line(number))?;
            let (key, name) = line.split_once([' ', '\t']).unwrap_or((line, ""));
            if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(ApiKeysProblem::Line(number));
            }
            if key.len() < SHORTEST_KEY {
                return Err(ApiKeysProblem::Short(number));
            }
            let name = match name.trim() {
                "" => format!("line {number}"),
                name => name.to_owned(),
            };
            known.push(Known { hash: hash(&salt, key.as_bytes()), name: name.into() });
        }
        match known.len() {
            0 => Err(ApiKeysProblem::None),
            count if count > MOST_KEYS => Err(ApiKeysProblem::TooMany),
            _ => Ok(Self { salt, known }),
        }
    }

    /// The name of the key that was shown, if it is one. Every key is compared whatever the answer, and as a hash, so
    /// the time taken does not tell how much of one was right.
    pub(super) fn name(&self, shown: &[u8]) -> Option<Arc<str>> {
        let shown = hash(&self.salt, shown);
        let mut name = None;
        for known in &self.known {
            if known.hash == shown {
                name = Some(Arc::clone(&known.name));
            }
        }
        name
    }
}

fn hash(salt: &[u8], key: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(key).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::{ApiKeys, ApiKeysProblem, MOST_KEYS};

    #[test]
    fn keys_are_lines_with_an_optional_name() {
        let keys =
            ApiKeys::read(b"# parties\n\n0123456789abcdef parties eu\r\n  fedcba9876543210  \n").unwrap();
        assert_eq!(keys.name(b"0123456789abcdef").as_deref(), Some("parties eu"));
        assert_eq!(keys.name(b"fedcba9876543210").as_deref(), Some("line 4"));
        for wrong in ["", "0123456789abcde", "0123456789abcdef ", "0123456789abcdef parties eu", "# parties"]
        {
            assert_eq!(keys.name(wrong.as_bytes()), None, "{wrong:?}");
        }
        assert!(!format!("{keys:?}").contains("0123456789abcdef"));
    }

    #[test]
    fn what_is_no_file_of_keys_is_refused_without_being_shown() {
        let problem = |content: &[u8]| ApiKeys::read(content).unwrap_err();
        assert_eq!(problem(b"# nothing\n\n"), ApiKeysProblem::None);
        assert_eq!(problem(b"0123456789abcdef\nshort name\n"), ApiKeysProblem::Short(2));
        assert_eq!(problem(b"0123456789abcd\xff\xff"), ApiKeysProblem::Line(1));
        assert_eq!(problem("0123456789abcdefé".as_bytes()), ApiKeysProblem::Line(1));
        assert_eq!(problem("0123456789abcdef\n".repeat(MOST_KEYS + 1).as_bytes()), ApiKeysProblem::TooMany);
    }
}
