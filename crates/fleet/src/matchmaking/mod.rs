//! Matchmaking: what is kept of it, and what follows from the matchmaker's decisions. Who fits whom is decided outside: a
//! match comes in as a command, and is refused when its tickets are not waiting any more.

mod acceptance;
mod automatic;
mod backfill;
mod checks;
mod configurations;
mod data;
mod events;
mod matches;
mod placing;
mod rule_sets;
mod tickets;

pub(crate) use automatic::Matched;
pub(crate) use configurations::ConfigurationRow;
pub(crate) use matches::MatchRow;
pub(crate) use rule_sets::RuleSetRow;
pub(crate) use tickets::TicketRow;
