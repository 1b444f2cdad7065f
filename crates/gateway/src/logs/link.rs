//! Links to archives: whoever has one may read one archive for a while. Nothing is kept about them.

use std::time::Duration;

use rallypoint_fleet::Timestamp;
use thiserror::Error;

use crate::secret::Secret;

/// Long enough to follow a link by hand.
const LIFETIME: Duration = Duration::from_secs(15 * 60);
const LABEL: &str = "game session log";

/// A link that opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum LinkProblem {
    /// It was changed, or made by another gateway or under another secret.
    #[error("this link was not made by this gateway: ask for another with GetGameSessionLogUrl")]
    Forged,
    /// It was good once.
    #[error("this link has expired: ask for another with GetGameSessionLogUrl")]
    Expired,
}

/// The end of a link to a file.
pub(super) fn seal(secret: &Secret, file: &str, now: Timestamp) -> String {
    let expires = now.after(LIFETIME).0.to_be_bytes();
    secret.sealed(LABEL, &[&expires, file.as_bytes()].concat())
}

/// The file that a link stands for.
pub(super) fn open(secret: &Secret, sealed: &str, now: Timestamp) -> Result<String, LinkProblem> {
    let content = secret.unsealed(LABEL, sealed).ok_or(LinkProblem::Forged)?;
    let (expires, file) = content.split_first_chunk().ok_or(LinkProblem::Forged)?;
    if Timestamp(u64::from_be_bytes(*expires)) <= now {
        return Err(LinkProblem::Expired);
    }
    String::from_utf8(file.to_vec()).map_err(|_| LinkProblem::Forged)
}

#[cfg(test)]
mod tests {
    use rallypoint_fleet::Timestamp;

    use super::{LIFETIME, LinkProblem, open, seal};
    use crate::secret::Secret;

    #[test]
    fn a_link_opens_one_file_for_a_while() {
        let (secret, other) = (Secret::random(), Secret::random());
        let now = Timestamp(1_000_000);
        let link = seal(&secret, "fleet-1.x.zip", now);
        assert_eq!(open(&secret, &link, now).unwrap(), "fleet-1.x.zip");
        let last = Timestamp(now.after(LIFETIME).0 - 1);
        assert!(open(&secret, &link, last).is_ok());
        assert_eq!(open(&secret, &link, now.after(LIFETIME)), Err(LinkProblem::Expired));
        assert_eq!(open(&other, &link, now), Err(LinkProblem::Forged));
        for at in 0..link.len() {
            let mut changed = link.clone().into_bytes();
            changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(open(&secret, &changed, now), Err(LinkProblem::Forged), "{changed}");
        }
        for bad in
            ["", "0", &secret.sealed("another label", b"12345678x"), &secret.sealed(super::LABEL, b"short")]
        {
            assert_eq!(open(&secret, bad, now), Err(LinkProblem::Forged), "{bad}");
        }
    }
}
