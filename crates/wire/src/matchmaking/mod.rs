//! Matchmaking at the players' door: routes, requests, the ticket that is answered, and the stream of its changes.
//!
//! A ticket is Amazon GameLift's `MatchmakingTicket` as `DescribeMatchmaking` answers it, with what else a player wants
//! to know. [`Ticket`] is both what our gateway writes and what a client needs of any gateway's answer;
//! [`read_ticket`] finds it in the shapes that others of this family give it.

mod read;
mod request;
mod status;
#[cfg(test)]
mod tests;
mod ticket;

pub use read::{read_started, read_ticket};
pub use request::{
    AcceptMatchRequest, AcceptanceType, AttributeValue, MatchmakingPass, MatchmakingPassRequest,
    MatchmakingPlayer, StartMatchmakingRequest, StopMatchmakingRequest, TicketQuery,
};
pub use status::TicketStatus;
pub use ticket::{Acceptance, MatchedPlayerSession, StartedTicket, Ticket, TicketConnection, TicketPlayer};

/// Paths below the gateway's URL. Each is there a second time with [`LOCAL_SUFFIX`](crate::gateway::route::LOCAL_SUFFIX).
pub mod route {
    /// `POST` of a [`StartMatchmakingRequest`](super::StartMatchmakingRequest): makes a ticket; answers a
    /// [`StartedTicket`](super::StartedTicket).
    pub const START_MATCHMAKING: &str = "/start_matchmaking";
    /// `POST` of a [`StopMatchmakingRequest`](super::StopMatchmakingRequest): takes a ticket back; answers the
    /// [`Ticket`](super::Ticket) as it stands then.
    pub const STOP_MATCHMAKING: &str = "/stop_matchmaking";
    /// `POST` of an [`AcceptMatchRequest`](super::AcceptMatchRequest): accepts or rejects a match; answers the
    /// [`Ticket`](super::Ticket) as it stands then.
    pub const ACCEPT_MATCH: &str = "/accept_match";
    /// `POST` of a [`MatchmakingPassRequest`](super::MatchmakingPassRequest): agrees to be in another player's ticket;
    /// answers a [`MatchmakingPass`](super::MatchmakingPass).
    pub const MATCHMAKING_PASS: &str = "/matchmaking_pass";
    /// `GET` with a [`TicketQuery`](super::TicketQuery) and [`TICKET_TOKEN_HEADER`](super::TICKET_TOKEN_HEADER): the
    /// [`Ticket`](super::Ticket) as it stands. `Retry-After` says how many seconds to wait before asking again; a
    /// ticket in a final status has none.
    pub const MATCHMAKING_TICKET: &str = "/matchmaking_ticket";
    /// `GET` with the same: server-sent events, see [`event`](super::event).
    pub const MATCHMAKING_EVENTS: &str = "/matchmaking_events";
}

/// The header that carries a `TicketToken` or one of `PlayerTokens` where a request has no body.
pub const TICKET_TOKEN_HEADER: &str = "x-ticket-token";

/// The stream of a ticket: at once the ticket as it stands, then again after every change, until its status is final. A
/// change that another one has overtaken before it could be sent is left out.
///
/// An event's `id` is the ticket's [`Revision`](Ticket::revision), its `data` the [`Ticket`] in one line. Who comes back
/// with the last id they saw in [`LAST_ID_HEADER`](event::LAST_ID_HEADER) hears nothing until the ticket is another one.
/// A stream that ends before a final status is to be opened again. Lines that begin with a colon keep it alive.
pub mod event {
    /// What an event with a [`Ticket`](super::Ticket) is called.
    pub const TICKET: &str = "ticket";
    /// What streams are served as.
    pub const CONTENT_TYPE: &str = "text/event-stream";
    /// The header with the last id seen.
    pub const LAST_ID_HEADER: &str = "last-event-id";
    /// How often a silent stream shows that it is there, in seconds. Who has heard nothing for three times as long may
    /// take it for dead.
    pub const KEEP_ALIVE_SECONDS: u64 = 15;
}

/// Codes of refusals that are no exception of GameLift's.
pub mod code {
    /// This gateway cannot stream: poll, as often as `Retry-After` says. The status is 501.
    pub const STREAM_NOT_SERVED: &str = "StreamNotServed";
}

/// What a ticket may have, by the GameLift API's model and guide.
pub mod limit {
    /// Players of one ticket.
    pub const PLAYERS: usize = 10;
    /// Attributes of one player.
    pub const ATTRIBUTES: usize = 10;
    /// Characters of a ticket's id, of letters, digits, hyphens and full stops.
    pub const TICKET_ID: usize = 128;
}
