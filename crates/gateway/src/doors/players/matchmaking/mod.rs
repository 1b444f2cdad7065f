//! Matchmaking: start, stop, accept, the ticket, and the stream of its changes. Nobody learns or changes anything of a
//! ticket without one of its tokens ([`sight`]).

mod accept;
mod events;
mod pass;
mod sight;
mod start;
mod stop;
mod ticket;

pub(super) use accept::accept_match;
pub(super) use events::matchmaking_events;
pub(super) use pass::matchmaking_pass;
pub(super) use start::start_matchmaking;
pub(super) use stop::stop_matchmaking;
pub(super) use ticket::matchmaking_ticket;

#[cfg(test)]
mod tests;
