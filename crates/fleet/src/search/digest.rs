//! What a search looks at first: a short digest of each game session that has not ended, all in one piece of memory.
//!
//! The game sessions themselves lie far apart, each with its texts elsewhere again; visiting 100,000 of them takes
//! many times as long as reading 100,000 digests. A digest has hashes of texts, so it can say `no` for sure, and `yes`
//! or `no` about numbers; where it cannot, the game session is asked.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::operand::NumberOperand;
use crate::ids::Location;
use crate::model::{GameSession, GameSessionStatus, Occupancy};

/// How many properties a digest has: what most game sessions have, in one line of a processor's cache. Of a game
/// session with more the rest is asked.
const PAIRS: usize = 8;

/// A text with what stands for it in digests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hashed {
    text: String,
    hash: u32,
}

impl Hashed {
    /// A property's key.
    pub(crate) fn key(text: String) -> Self {
        Self { hash: key_hash(&text), text }
    }

    /// A property's value.
    pub(crate) fn value(text: String) -> Self {
        Self { hash: value_hash(&text), text }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

/// The same for keys that differ in ASCII case alone: a search may mean any of them.
fn key_hash(key: &str) -> u32 {
    value_hash(&key.to_ascii_lowercase())
}

fn value_hash(text: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    // Half of it will do: a text that only looks the same costs a visit, not a wrong answer.
    #[allow(clippy::cast_possible_truncation)]
    let half = hasher.finish() as u32;
    half
}

/// A fleet has few locations: a byte tells most of them apart.
pub(super) fn location_hash(location: &Location) -> u8 {
    value_hash(location.as_str()).to_le_bytes()[0]
}

#[derive(Clone, Copy, Debug, Default)]
struct Pair {
    key: u32,
    value: u32,
}

/// One game session's digest.
#[derive(Debug)]
pub(crate) struct Digest {
    number: u64,
    created_at: i64,
    max_players: u32,
    current_players: u32,
    status: Standing,
    /// How many of the pairs are in use.
    count: u8,
    /// Whether there are no more properties than those.
    whole: bool,
    /// Stands for the location.
    location: u8,
    pairs: [Pair; PAIRS],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Active,
    /// Not to be found now.
    Other,
    /// Never to be found again.
    Over,
}

impl Digest {
    fn of(number: u64, session: &GameSession) -> Self {
        let mut pairs = [Pair::default(); PAIRS];
        let mut count = 0;
        for (pair, (key, value)) in pairs.iter_mut().zip(&session.properties) {
            *pair = Pair { key: key_hash(key), value: value_hash(value) };
            count += 1;
        }
        Self {
            number,
            created_at: NumberOperand::CreationTimeMillis.of(session),
            max_players: session.max_players,
            current_players: session.current_players,
            status: standing(session.status),
            count,
            whole: session.properties.len() <= PAIRS,
            location: location_hash(&session.location),
            pairs,
        }
    }

    /// The game session's place in the order of creation.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn is_active(&self) -> bool {
        self.status == Standing::Active
    }

    fn occupancy(&self) -> Occupancy {
        match self.status {
            Standing::Over => Occupancy::default(),
            Standing::Active | Standing::Other => Occupancy {
                game_sessions: 1,
                players: self.current_players.into(),
                slots: self.max_players.into(),
            },
        }
    }

    pub(crate) fn has_open_slot(&self) -> bool {
        self.current_players < self.max_players
    }

    /// Whether the game session may be in a location of this hash. False is certain.
    pub(super) fn may_be_in(&self, location_hash: u8) -> bool {
        self.location == location_hash
    }

    pub(super) fn number_of(&self, operand: NumberOperand) -> i64 {
        match operand {
            NumberOperand::MaximumSessions => i64::from(self.max_players),
            NumberOperand::PlayerSessionCount => i64::from(self.current_players),
            NumberOperand::CreationTimeMillis => self.created_at,
        }
    }

    /// Whether the game session may have this value under this key. False is certain.
    pub(super) fn may_have(&self, key: &Hashed, value: &Hashed) -> bool {
        let pairs = &self.pairs[..usize::from(self.count)];
        !self.whole || pairs.iter().any(|pair| pair.key == key.hash && pair.value == value.hash)
    }
}

fn standing(status: GameSessionStatus) -> Standing {
    match status {
        GameSessionStatus::Active => Standing::Active,
        GameSessionStatus::Activating | GameSessionStatus::Terminating => Standing::Other,
        GameSessionStatus::Terminated | GameSessionStatus::Error => Standing::Over,
    }
}

/// The digests in order of creation.
#[derive(Debug, Default)]
pub(crate) struct Digests {
    rows: Vec<Digest>,
    over: usize,
    occupancy: Occupancy,
}

impl Digests {
    /// Takes in a game session; its number is greater than every one before.
    pub(crate) fn add(&mut self, number: u64, session: &GameSession) {
        let digest = Digest::of(number, session);
        if digest.status != Standing::Over {
            self.occupancy.exchange(Occupancy::default(), digest.occupancy());
            self.rows.push(digest);
        }
    }

    /// What is in use now.
    pub(crate) fn occupancy(&self) -> Occupancy {
        self.occupancy
    }

    /// Follows a change of status, slots or maximum.
    pub(crate) fn follow(&mut self, number: u64, session: &GameSession) {
        let Some(row) = self.row(number) else { return };
        let before = row.occupancy();
        row.max_players = session.max_players;
        row.current_players = session.current_players;
        row.status = standing(session.status);
        let (after, is_over) = (row.occupancy(), row.status == Standing::Over);
        self.occupancy.exchange(before, after);
        if is_over {
            self.over += 1;
            // Taken out in bulk, so that each costs little.
            if self.over > self.rows.len() / 2 {
                self.rows.retain(|row| row.status != Standing::Over);
                self.over = 0;
            }
        }
    }

    /// Follows a change of anything.
    pub(crate) fn replace(&mut self, number: u64, session: &GameSession) {
        if let Some(row) = self.row(number) {
            let before = row.occupancy();
            *row = Digest::of(number, session);
            let after = row.occupancy();
            self.occupancy.exchange(before, after);
        }
    }

    /// Those behind a place in the order of creation, or all.
    pub(crate) fn behind(&self, number: Option<u64>) -> &[Digest] {
        let begin = number.map_or(0, |number| self.rows.partition_point(|row| row.number <= number));
        &self.rows[begin..]
    }

    fn row(&mut self, number: u64) -> Option<&mut Digest> {
        let at = self.rows.binary_search_by_key(&number, |row| row.number).ok()?;
        Some(&mut self.rows[at]).filter(|row| row.status != Standing::Over)
    }
}
