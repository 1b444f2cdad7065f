//! FlexMatch, GameLift's matchmaker, as a library without I/O: the rule-set language, whole, and what judges a
//! match by it.
//!
//! * [`RuleSet::parse`] reads and validates the JSON that `CreateMatchmakingRuleSet` takes. Errors name the place, what
//!   is wrong and the fix. [`RuleSet::admit`] checks a ticket's players against it and fills in defaults.
//! * [`RuleSet::prepare`] compiles a ticket into a [`Candidate`]: attributes by index, parties aggregated once. Its
//!   [`Party`]s are what goes whole into a team. A [`Lineup`] is a match in the making: teams of parties, cheap to
//!   change.
//! * [`RuleSet::stage`] says which expansion steps a waiting time has reached; [`RuleSet::effective`] gives the values
//!   of that [`Stage`]; callers keep them, there are few.
//! * [`RuleSet::evaluate`] gives one [`Verdict`] for each rule, with what was measured and what is allowed;
//!   [`RuleSet::holds`] is the same as one answer.
//!
//! * A [`Pool`] holds the tickets that wait for one rule set: [`Pool::search`] gives [`Proposal`]s, [`Pool::explain`]
//!   says why a ticket has none, [`Pool::next_change`] when to look again.
//!
//! Some rules are *monotone* ([`Rule::is_monotone`]): once a partial line-up fails one, every line-up with more
//! parties fails it too, so a search may stop there ([`RuleSet::holds_so_far`]). The others say something about a
//! finished line-up alone. [`Rule::constraint`] says more, for indexes.
//!
//! [`RuleSet::check`] looks at a finished match from outside: sizes, seats, parties, rules.
//!
//! No function reads a clock or a random number: [`Moment`]s are the caller's. `docs/flexmatch-language.md` lists each
//! construct, and what was decided where GameLift's guide is silent.

mod admission;
mod attribute;
mod candidate;
mod check;
mod effective;
mod evaluate;
mod explanation;
mod expression;
mod lineup;
mod parse;
mod pool;
mod preference;
mod proposal;
mod rule;
mod rule_set;
mod rule_set_error;
mod search;
mod settings;
mod ticket;
mod verdict;

/// The most players of a match that is not large; the guide's large matches have 41 to 200.
pub(crate) const LARGEST_SMALL_MATCH: u32 = 40;

pub use attribute::{AttributeIndex, AttributeType, AttributeValue, DeclaredAttribute};
pub use candidate::{Candidate, Party, Spread};
pub use check::{Seat, Violation};
pub use effective::{AppliedExpansion, Effective, Limits, Stage, TeamSize};
pub use explanation::{Explanation, NearestMiss, NextExpansion, Obstacle};
pub use lineup::Lineup;
pub use parse::JSON_DIALECT;
pub use pool::{Budget, Pool, Searched};
pub use proposal::{Proposal, ProposedTeam, RuleMetric, RuleQuality};
pub use rule::{Constraint, PartyAggregation, Rule, RuleType};
pub use rule_set::RuleSet;
pub use rule_set_error::{Problem, RuleSetError};
pub use settings::{Algorithm, BackfillPriority, BatchingPreference, ExpansionAgeSelection, Strategy, Team};
pub use ticket::{Moment, Player, Ticket, TicketError, TicketKey, TicketKind};
pub use verdict::{Reason, Verdict};
