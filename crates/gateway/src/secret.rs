//! What the gateway proves and derives with a secret of its own, without keeping anything.

use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use rallypoint_fleet::Timestamp;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// GameLift's idempotency tokens have at most 48 characters.
const CREATE_TOKEN_LENGTH: usize = 40;
const SHORTEST_SECRET: usize = 16;
/// All of the HMAC.
const TOKEN_DIGITS: usize = 64;
/// Enough that no two callers meet; an id is read by people too.
const TICKET_ID_DIGITS: usize = 32;
/// Of a seal's 32 bytes; a token that must fit into 1,024 characters has no room for more, and nobody guesses these.
const SEAL_BYTES: usize = 16;
/// Of what a maker is known by in an owner token, so that one has 64 digits like those that name nobody.
const MAKER_BYTES: usize = 16;

/// A secret file that cannot be used.
#[derive(Debug, Error)]
pub enum SecretError {
    /// It cannot be read.
    #[error("cannot read secret file {path}: {source}; name a readable file or leave --secret-file out")]
    Unreadable {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It can be guessed.
    #[error("the secret in {path} has {length} bytes; at least {SHORTEST_SECRET} random ones are needed")]
    TooShort {
        /// Which file.
        path: String,
        /// How much is in it.
        length: usize,
    },
}

/// What a pass is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pass<'a> {
    /// Who agreed.
    pub(crate) player: &'a str,
    /// Who may start a ticket with them.
    pub(crate) leader: &'a str,
    /// Whether it was known that it was this player who agreed.
    pub(crate) is_proven: bool,
}

fn owner_label(game_session_id: &str) -> String {
    format!("owner of {game_session_id}")
}

/// The gateway's secret.
#[derive(Clone)]
pub struct Secret {
    // HMAC's own block size, so that making a key cannot fail.
    key: [u8; 64],
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secret {
    /// A new one, good until the gateway stops.
    pub fn random() -> Self {
        Self { key: rand::random() }
    }

    /// The one in a file, so that several gateways, or one started again, honour each other's tokens.
    ///
    /// # Errors
    /// The file cannot be read or is too short.
    pub fn from_file(path: &Path) -> Result<Self, SecretError> {
        let shown = || path.display().to_string();
        let content =
            std::fs::read(path).map_err(|source| SecretError::Unreadable { path: shown(), source })?;
        Self::of(&content, shown())
    }

    /// The one in a text that `origin` holds, where there are no files: the same text makes the same secret as in one.
    ///
    /// # Errors
    /// The text is too short.
    pub fn from_text(text: &str, origin: &str) -> Result<Self, SecretError> {
        Self::of(text.as_bytes(), origin.to_owned())
    }

    fn of(content: &[u8], path: String) -> Result<Self, SecretError> {
        let content = content.trim_ascii();
        if content.len() < SHORTEST_SECRET {
            return Err(SecretError::TooShort { path, length: content.len() });
        }
        let mut key = [0; 64];
        key[..32].copy_from_slice(&Sha256::digest(content));
        Ok(Self { key })
    }

    fn mac(&self, purpose: &str, parts: &[&str]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new((&self.key).into());
        mac.update(purpose.as_bytes());
        for part in parts {
            mac.update(b"\0");
            mac.update(part.as_bytes());
        }
        mac
    }

    /// What proves who made a game session.
    pub(crate) fn owner_token(&self, game_session_id: &str) -> String {
        hex::encode(self.mac("owner", &[game_session_id]).finalize().into_bytes())
    }

    /// Whether `token` is that game session's owner token; takes as long whatever the answer.
    pub(crate) fn is_owner_token(&self, game_session_id: &str, token: &str) -> bool {
        self.same(&self.owner_token(game_session_id), token)
    }

    /// What proves to this player that they made a game session; it is of no use to others. As long as the other kind.
    pub(crate) fn players_owner_token(&self, game_session_id: &str, player: &str) -> String {
        let player = self.mac("maker", &[player]).finalize().into_bytes();
        self.sealed(&owner_label(game_session_id), &player[..MAKER_BYTES])
    }

    /// Whether `token` is this player's for that game session; takes as long whatever the answer.
    pub(crate) fn is_players_owner_token(&self, game_session_id: &str, player: &str, token: &str) -> bool {
        self.same(&self.players_owner_token(game_session_id, player), token)
    }

    /// Whether `token` is for that game session, whoever's it is.
    pub(crate) fn is_some_players_owner_token(&self, game_session_id: &str, token: &str) -> bool {
        self.unsealed(&owner_label(game_session_id), token).is_some()
    }

    /// What shows until then that a player agreed to be in a leader's ticket.
    pub(crate) fn pass(&self, pass: Pass<'_>, until: Timestamp) -> String {
        self.sealed(&self.pass_label(pass), &until.0.to_be_bytes())
    }

    /// Until when this player agreed, by a text that [`Self::pass`] made for the same; none when it did not.
    pub(crate) fn pass_until(&self, pass: Pass<'_>, text: &str) -> Option<Timestamp> {
        let until = self.unsealed(&self.pass_label(pass), text)?;
        Some(Timestamp(u64::from_be_bytes(until.try_into().ok()?)))
    }

    fn pass_label(&self, Pass { player, leader, is_proven }: Pass<'_>) -> String {
        let purpose = if is_proven { "pass" } else { "unproven pass" };
        self.mark(purpose, &[player, leader], TOKEN_DIGITS)
    }

    /// The fleet's idempotency token for a caller's. The fleet's becomes the visible end of an ARN, so it must not
    /// give the caller's away: who knows that one gets the maker's slot.
    pub(crate) fn create_token(&self, uuid: &str, token: &str, generation: u32) -> String {
        let generation = generation.to_string();
        // The length keeps ("a\0b", "c") and ("a", "b\0c") apart.
        let length = uuid.len().to_string();
        let mut text =
            hex::encode(self.mac("create", &[&generation, &length, uuid, token]).finalize().into_bytes());
        text.truncate(CREATE_TOKEN_LENGTH);
        text
    }

    /// What does everything for a matchmaking ticket.
    pub(crate) fn ticket_token(&self, ticket_id: &str) -> String {
        self.mark("ticket", &[ticket_id], TOKEN_DIGITS)
    }

    /// What speaks for one player of a matchmaking ticket.
    pub(crate) fn player_token(&self, ticket_id: &str, player_id: &str) -> String {
        self.mark("ticket player", &[ticket_id, player_id], TOKEN_DIGITS)
    }

    /// The ticket's id for a caller's idempotency token. Others see the id, so it must not give the token away: who
    /// knows that one is answered the ticket's tokens.
    pub(crate) fn ticket_id(&self, uuid: &str, token: &str) -> String {
        self.mark("ticket id", &[uuid, token], TICKET_ID_DIGITS)
    }

    /// The first `digits` hexadecimal digits, at most 64, of what only this secret makes of these parts in this order.
    pub(crate) fn mark(&self, purpose: &str, parts: &[&str], digits: usize) -> String {
        // The lengths keep parts apart whatever is in them.
        let lengths: Vec<String> = parts.iter().map(|part| part.len().to_string()).collect();
        let parts: Vec<&str> = lengths.iter().map(String::as_str).chain(parts.iter().copied()).collect();
        let mut text = hex::encode(self.mac(purpose, &parts).finalize().into_bytes());
        text.truncate(digits);
        text
    }

    /// Text that holds `content` for whoever gives it back under the same `label`. It hides nothing, but cannot be made
    /// up or changed.
    pub(crate) fn sealed(&self, label: &str, content: &[u8]) -> String {
        let content = hex::encode(content);
        let seal = self.mac("seal", &[&content, label]).finalize().into_bytes();
        hex::encode(&seal[..SEAL_BYTES]) + &content
    }

    /// What is in a text that [`Self::sealed`] made under this label; none when it did not.
    pub(crate) fn unsealed(&self, label: &str, text: &str) -> Option<Vec<u8>> {
        let (seal, content) = text.split_at_checked(2 * SEAL_BYTES)?;
        let seal = hex::decode(seal).ok()?;
        self.mac("seal", &[content, label]).verify_truncated_left(&seal).ok()?;
        // Only our own writing gets here; another one of the same bytes has another seal.
        hex::decode(content).ok()
    }

    /// Compares secrets without telling by the time taken where they differ.
    pub(crate) fn same(&self, left: &str, right: &str) -> bool {
        let right = self.mac("compare", &[right]).finalize().into_bytes();
        self.mac("compare", &[left]).verify_slice(&right).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use rallypoint_fleet::Timestamp;

    use super::{Pass, Secret};

    #[test]
    fn tokens_prove_one_game_session_under_one_secret() {
        let (ours, other) = (Secret::random(), Secret::random());
        let token = ours.owner_token("arn:1");
        assert!(ours.is_owner_token("arn:1", &token));
        assert!(!ours.is_owner_token("arn:2", &token));
        assert!(!other.is_owner_token("arn:1", &token));
        assert!(!ours.is_owner_token("arn:1", ""));
    }

    #[test]
    fn create_tokens_fit_gamelift_and_differ_by_caller() {
        let secret = Secret::random();
        let token = secret.create_token("ada", "t", 0);
        assert_eq!(token.len(), 40);
        assert!(token.chars().all(|c| c.is_ascii_hexdigit()));
        assert_eq!(token, secret.create_token("ada", "t", 0));
        assert_ne!(token, secret.create_token("ada", "t", 1));
        assert_ne!(token, secret.create_token("bob", "t", 0));
        assert_ne!(secret.create_token("a\0b", "c", 0), secret.create_token("a", "b\0c", 0));
    }

    #[test]
    fn a_tickets_tokens_are_its_own_and_each_players() {
        let (ours, other) = (Secret::random(), Secret::random());
        let all = [
            ours.ticket_token("t"),
            ours.ticket_token("u"),
            ours.player_token("t", "ada"),
            ours.player_token("t", "bob"),
            ours.player_token("u", "ada"),
            ours.player_token("ta", "da"),
            other.ticket_token("t"),
            other.player_token("t", "ada"),
        ];
        let different: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!(different.len(), all.len());
        assert_eq!(ours.player_token("t", "ada"), all[2]);
        assert_ne!(ours.ticket_id("ada", "once"), ours.ticket_id("adaonce", ""));
    }

    #[test]
    fn an_owner_token_may_be_one_players_alone() {
        let (ours, other) = (Secret::random(), Secret::random());
        let token = ours.players_owner_token("arn:1", "ada");
        assert_eq!(token.len(), ours.owner_token("arn:1").len());
        assert!(ours.is_players_owner_token("arn:1", "ada", &token));
        assert!(!ours.is_players_owner_token("arn:1", "bob", &token));
        assert!(!ours.is_players_owner_token("arn:2", "ada", &token));
        assert!(!ours.is_players_owner_token("arn:1", "ada", &ours.owner_token("arn:1")));
        assert!(!ours.is_owner_token("arn:1", &token));
        assert!(ours.is_some_players_owner_token("arn:1", &token));
        assert!(!ours.is_some_players_owner_token("arn:2", &token));
        assert!(!other.is_some_players_owner_token("arn:1", &token));
    }

    #[test]
    fn a_pass_is_good_for_its_player_its_leader_and_what_was_known() {
        let secret = Secret::random();
        let until = Timestamp(1_700_000_000_000);
        let pass = Pass { player: "bob", leader: "ada", is_proven: true };
        let text = secret.pass(pass, until);
        assert_eq!(text.len(), 48);
        assert_eq!(secret.pass_until(pass, &text), Some(until));
        for other in [
            Pass { player: "ada", leader: "bob", ..pass },
            Pass { player: "bo", leader: "bada", ..pass },
            Pass { is_proven: false, ..pass },
        ] {
            assert_eq!(secret.pass_until(other, &text), None, "{other:?}");
        }
        let later = format!("{}{:016x}", &text[..32], until.0 + 1);
        assert_eq!(secret.pass_until(pass, &later), None);
        assert_eq!(Secret::random().pass_until(pass, &text), None);
    }

    #[test]
    fn a_short_secret_file_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "short\n").unwrap();
        assert!(Secret::from_file(file.path()).is_err());
        std::fs::write(file.path(), "0123456789abcdef\n").unwrap();
        let (one, two) = (Secret::from_file(file.path()).unwrap(), Secret::from_file(file.path()).unwrap());
        assert_eq!(one.owner_token("x"), two.owner_token("x"));
    }
}
