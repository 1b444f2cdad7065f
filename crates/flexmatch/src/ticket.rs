//! Tickets: who wants to play, since when.

use crate::{AttributeType, AttributeValue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// Milliseconds since an epoch of the caller's choice, the same for all calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment(pub u64);

impl Moment {
    /// The milliseconds from `earlier` to this moment; 0 if it is not earlier.
    pub fn since(self, earlier: Moment) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A player of a ticket, as GameLift's `Player`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Player {
    /// `PlayerId`
    pub id: String,
    /// `PlayerAttributes`, by name.
    pub attributes: BTreeMap<String, AttributeValue>,
    /// `LatencyInMs`: milliseconds by region or location. Where it is not empty, the player can play there alone.
    pub latencies_ms: BTreeMap<String, u32>,
    /// `Team`: for backfill, where the player plays; not looked at in other tickets.
    pub team: Option<String>,
}

/// A ticket's name among those of a pool: unique, chosen by the caller, growing with arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TicketKey(pub u64);

/// What a ticket asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TicketKind {
    /// A match for a party that plays in one team.
    New,
    /// More players for a game session that runs: every player has a team.
    Backfill,
}

/// A matchmaking ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its name in the pool.
    pub key: TicketKey,
    /// Who plays: at least one.
    pub players: Vec<Player>,
    /// When its wait began.
    pub since: Moment,
    /// What it asks for.
    pub kind: TicketKind,
}

/// Why a ticket cannot be matched by a rule set.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum TicketError {
    /// No players.
    #[error("the ticket has no players: name at least one")]
    NoPlayers,
    /// A player is there twice.
    #[error("player {player:?} is in the ticket twice: name each player once")]
    PlayerTwice {
        /// The player.
        player: String,
    },
    /// More players than the largest team takes.
    #[error(
        "the ticket has {players} players and no team of the rule set takes more than {largest}: split the party"
    )]
    TooManyPlayers {
        /// How many there are.
        players: usize,
        /// The largest team's `maxPlayers`, expansions included.
        largest: u32,
    },
    /// A value of another type than declared.
    #[error(
        "attribute {attribute:?} of player {player:?} is a {found}, and the rule set declares a {declared}: send a {declared}"
    )]
    WrongType {
        /// The player.
        player: String,
        /// The attribute.
        attribute: String,
        /// The rule set's type.
        declared: AttributeType,
        /// What was sent.
        found: AttributeType,
    },
    /// Infinite, or not a number.
    #[error("attribute {attribute:?} of player {player:?} is not a finite number: send one")]
    NotFinite {
        /// The player.
        player: String,
        /// The attribute.
        attribute: String,
    },
    /// A player of a backfill ticket without a team.
    #[error("player {player:?} of the backfill ticket has no team: name the team that the player is in")]
    NoTeam {
        /// The player.
        player: String,
    },
    /// A team that the rule set has not.
    #[error("player {player:?} is in team {team:?}, which the rule set has not: its teams are {teams}")]
    UnknownTeam {
        /// The player.
        player: String,
        /// What was sent.
        team: String,
        /// The rule set's, separated by commas.
        teams: String,
    },
    /// More players in a team than it takes.
    #[error(
        "{players} players of the backfill ticket are in team {team:?}, which takes {limit}: name those who play now"
    )]
    TeamTooLarge {
        /// The team.
        team: String,
        /// How many there are.
        players: usize,
        /// Its `maxPlayers`, expansions included.
        limit: u32,
    },
    /// The pool has this key already.
    #[error("ticket {0:?} is in the pool already: give each ticket a key of its own")]
    KeyTwice(TicketKey),
    /// A player of the ticket waits with another one.
    #[error("player {player:?} waits in ticket {ticket:?} already: stop that one first")]
    PlayerWaits {
        /// The player.
        player: String,
        /// The other ticket.
        ticket: TicketKey,
    },
}
