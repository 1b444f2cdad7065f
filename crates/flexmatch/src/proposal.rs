//! What a search finds: a match that keeps every rule, for the fleet to judge and to place.

use crate::{AppliedExpansion, TicketKey};

/// A match that the search proposes. Its tickets have left the pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The matched tickets without the backfill ticket, the oldest first: the one the match is built around.
    pub tickets: Vec<TicketKey>,
    /// The backfill ticket whose game session the other tickets join.
    pub backfill: Option<TicketKey>,
    /// Every team of the rule set in its order, also one that stays empty.
    pub teams: Vec<ProposedTeam>,
    /// How often each rule held and did not in the search that found this match, in the rule set's order:
    /// GameLift's `ruleEvaluationMetrics`.
    pub metrics: Vec<RuleMetric>,
    /// How well the match keeps each rule that measures something, in the rule set's order.
    pub quality: Vec<RuleQuality>,
    /// The expansion steps that the match was allowed to use, in the rule set's order.
    pub expansions: Vec<AppliedExpansion>,
}

/// A team of a proposed match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedTeam {
    /// The team's name; with its number where the rule set has the team several times.
    pub name: String,
    /// The ticket and the id of each player. In a match that fills up a game session, those already there come first.
    pub players: Vec<(TicketKey, String)>,
}

/// How often a rule was evaluated, by result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleMetric {
    /// The rule's name.
    pub rule: String,
    /// Candidate matches that kept it.
    pub passed: u32,
    /// Candidate matches that did not.
    pub failed: u32,
}

/// What a rule measured on a finished match.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleQuality {
    /// The rule's name.
    pub rule: String,
    /// The measured value that is nearest to the limit, in the unit of what the rule measures.
    pub measured: f64,
    /// The limit that held for this match, after expansions, in the same unit.
    pub allowed: f64,
}
