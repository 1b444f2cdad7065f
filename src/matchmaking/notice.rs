//! What a game hears of its tickets beside the ends of its own calls.

use super::ticket::TicketId;
use super::values::{RpMatchNoticeKind, RpMatchmakingStatus};
use crate::result::RpResult;
use crate::session::SessionName;

/// Something that happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchNotice {
    /// What.
    pub kind: RpMatchNoticeKind,
    /// To which ticket.
    pub ticket: TicketId,
    /// Where the ticket stands.
    pub status: RpMatchmakingStatus,
    /// [`RpResult::Ok`] for an acceptance and a completion; else why.
    pub result: RpResult,
    /// The session that is made, or was to be.
    pub session: Option<SessionName>,
    /// The ticket's name at the gateway.
    pub ticket_id: String,
    /// The match, or empty.
    pub match_id: String,
    /// The game session, once the match is made, or empty.
    pub game_session_id: String,
    /// Why, one word, or empty.
    pub reason: String,
    /// Why, for people, or empty.
    pub message: String,
    /// How long the match may still be accepted, in milliseconds; 0 where nothing is to be accepted.
    pub acceptance_left_ms: u32,
}
