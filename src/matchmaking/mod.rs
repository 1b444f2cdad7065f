//! Matchmaking as a client sees it, without I/O and without a clock.
//!
//! * [`Tickets`]: the tickets that are followed. A call begins there and gives a [`Plan`](crate::session::Plan); its answer,
//!   and what is heard of the ticket besides, come to an [`Aftermath`].
//! * [`Tracker`]: how one ticket is followed: by a stream or by asking, and when again.
//! * [`EventStream`]: server-sent events, with bounds.
//!
//! A named session that waits for its match is a session of [`Sessions`](crate::session::Sessions), so that its name is
//! taken, and destroying it means the same as ever.

mod aftermath;
mod event_stream;
mod notice;
mod ticket;
mod tickets;
mod tracker;
mod values;

pub(crate) use aftermath::{Aftermath, Follow, TicketNews};
pub use event_stream::{EventStream, Heard as HeardEvents, StreamError};
pub use notice::MatchNotice;
pub use ticket::{Connection, NewTicket, Pass, Ticket, TicketId, TicketPlayer, TrackedTicket};
pub use tickets::TicketCall;
pub(crate) use tickets::{TicketStart, Tickets};
pub(crate) use tracker::{Attempt, Next, Tracker};
pub use values::{RpAcceptanceMode, RpMatchAcceptance, RpMatchNoticeKind, RpMatchmakingStatus};

#[cfg(test)]
mod tests;
