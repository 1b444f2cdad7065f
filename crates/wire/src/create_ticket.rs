//! `POST /create_session` for callers who would rather not wait (RFC 7240): a `202` with a ticket, which is asked for until
//! the game session is there.

use serde::{Deserialize, Serialize};

/// The header of a caller's preference.
pub const PREFER_HEADER: &str = "prefer";

/// The preference that asks for a ticket.
pub const RESPOND_ASYNC: &str = "respond-async";

/// What `202` answers to create, and to each question for the ticket while there is no game session. Below create's own path
/// and a slash, [`Self::create_ticket`] is where to ask: `GET` answers `202` again, or what create answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateTicket {
    /// A secret of the caller, of letters that need no escape in a path.
    pub create_ticket: String,
    /// `PENDING`.
    #[serde(default)]
    pub status: String,
}
