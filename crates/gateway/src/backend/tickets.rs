//! What the players' door shows of a matchmaking ticket, beyond what `DescribeMatchmaking` answers.

use std::collections::BTreeMap;

use rallypoint_gamelift_api::MatchmakingTicket;

/// A ticket as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketView {
    /// What `DescribeMatchmaking` answers of it.
    pub ticket: MatchmakingTicket,
    /// The match it is in.
    pub match_id: Option<String>,
    /// What its players are asked, while they are.
    pub acceptance: Option<Acceptance>,
    /// Grows with every change of the ticket.
    pub revision: u64,
}

/// A match that players have to accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    /// Until when, in milliseconds since the Unix epoch.
    pub deadline_ms: i64,
    /// What those of this ticket have said, by player; who has said nothing is not here.
    pub accepted: BTreeMap<String, bool>,
}
