//! A rule set, parsed, validated and compiled.

use crate::candidate::Candidate;
use crate::effective::Expansion;
use crate::{
    Algorithm, AttributeIndex, DeclaredAttribute, Effective, Lineup, Player, Problem, Rule, RuleSetError,
    Stage, Team, Ticket, TicketError, Verdict,
};

/// A rule set of FlexMatch: parsed, validated, compiled. It does not change; share it by `Arc`.
#[derive(Clone, Debug)]
pub struct RuleSet {
    pub(crate) name: Option<String>,
    pub(crate) attributes: Vec<DeclaredAttribute>,
    pub(crate) teams: Vec<Team>,
    pub(crate) rules: Vec<Rule>,
    /// Before any expansion.
    pub(crate) base: Effective,
    pub(crate) expansions: Vec<Expansion>,
    /// The seconds at which a stage begins, after the first: sorted, each once.
    pub(crate) step_seconds: Vec<u32>,
    pub(crate) max_players: u32,
    pub(crate) warnings: Vec<Problem>,
    /// Of each team, the largest `maxPlayers` that expansions give.
    pub(crate) largest_sizes: Vec<u32>,
}

impl RuleSet {
    /// Reads the JSON that `CreateMatchmakingRuleSet` takes, comments allowed.
    ///
    /// # Errors
    /// Everything that `ValidateMatchmakingRuleSet` would refuse: each with its place, what is wrong, and the fix.
    pub fn parse(text: &str) -> Result<RuleSet, RuleSetError> {
        crate::parse::parse(text)
    }

    /// Its `name`: not the name of the resource that holds it.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// `playerAttributes`, in their order.
    pub fn attributes(&self) -> &[DeclaredAttribute] {
        &self.attributes
    }

    /// Where an attribute stands in [`RuleSet::attributes`].
    pub fn attribute(&self, name: &str) -> Option<AttributeIndex> {
        self.attributes.iter().position(|declared| declared.name == name).map(AttributeIndex)
    }

    /// The teams, with `quantity` expanded.
    pub fn teams(&self) -> &[Team] {
        &self.teams
    }

    /// The most players of a match: the sum of the teams' `maxPlayers`, with the largest values that expansions give.
    pub fn max_players(&self) -> u32 {
        self.max_players
    }

    /// Whether this is a large match: more than 40 players.
    pub fn is_large(&self) -> bool {
        self.max_players > crate::LARGEST_SMALL_MATCH
    }

    /// The `algorithm` section, before expansions.
    pub fn algorithm(&self) -> &Algorithm {
        &self.base.algorithm
    }

    /// The rules, in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What is legal, and surely not what its author meant, such as a key that is written twice.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The rules' names, in their order.
    pub fn rule_names(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(Rule::name)
    }

    /// Whether latencies matter: a latency rule, or a `batchingPreference` by regions.
    pub fn uses_latency(&self) -> bool {
        crate::admission::uses_latency(self)
    }

    /// Checks a new ticket's players, and gives those without a value the attributes' defaults. Attributes that are
    /// not declared are dropped: they reach neither rules nor the game server.
    ///
    /// # Errors
    /// [`TicketError`] says which player, and what to send instead.
    pub fn admit(&self, players: Vec<Player>) -> Result<Vec<Player>, TicketError> {
        crate::admission::admit(self, players)
    }

    /// The same for a backfill ticket: every player is in a team of this rule set, by its expanded name.
    ///
    /// # Errors
    /// As [`RuleSet::admit`]; and a player without a team, or in one that does not exist or is overfull.
    pub fn admit_backfill(&self, players: Vec<Player>) -> Result<Vec<Player>, TicketError> {
        crate::admission::admit_backfill(self, players)
    }

    /// Admits a ticket and compiles it.
    ///
    /// # Errors
    /// As [`RuleSet::admit`] and [`RuleSet::admit_backfill`].
    pub fn prepare(&self, ticket: Ticket) -> Result<Candidate, TicketError> {
        crate::admission::prepare(self, ticket)
    }

    /// Which expansion steps a wait has reached.
    pub fn stage(&self, waited_ms: u64) -> Stage {
        crate::effective::stage(self, waited_ms)
    }

    /// The highest stage.
    pub fn last_stage(&self) -> Stage {
        Stage(u32::try_from(self.step_seconds.len()).unwrap_or(u32::MAX))
    }

    /// The wait, in milliseconds, at which the next stage begins.
    pub fn next_step(&self, waited_ms: u64) -> Option<u64> {
        crate::effective::next_step(self, waited_ms)
    }

    /// The values of a stage. It costs a walk over all rules and expansions, so keep it.
    pub fn effective(&self, stage: Stage) -> Effective {
        crate::effective::effective(self, stage)
    }

    /// One verdict for each rule, in the order of [`RuleSet::rules`]; sort rules always pass. Teams' sizes are not
    /// looked at.
    pub fn evaluate(&self, lineup: &Lineup<'_>, effective: &Effective) -> Vec<Verdict> {
        (0..self.rules.len()).map(|rule| self.judge(rule, lineup, effective)).collect()
    }

    /// One rule's verdict, by its index in [`RuleSet::rules`].
    pub fn judge(&self, rule: usize, lineup: &Lineup<'_>, effective: &Effective) -> Verdict {
        crate::evaluate::judge(self, rule, lineup, effective)
    }

    /// Whether a finished line-up keeps all enforced rules. Teams' sizes are not looked at.
    pub fn holds(&self, lineup: &Lineup<'_>, effective: &Effective) -> bool {
        self.first_broken(lineup, effective, |_| true).is_none()
    }

    /// Whether a partial line-up keeps all enforced monotone rules: if not, adding parties is of no use.
    pub fn holds_so_far(&self, lineup: &Lineup<'_>, effective: &Effective) -> bool {
        self.first_broken(lineup, effective, Rule::is_monotone).is_none()
    }

    fn first_broken(
        &self,
        lineup: &Lineup<'_>,
        effective: &Effective,
        counts: impl Fn(&Rule) -> bool,
    ) -> Option<usize> {
        self.rules.iter().enumerate().find_map(|(index, rule)| {
            (rule.is_enforced() && counts(rule) && !self.judge(index, lineup, effective).passed())
                .then_some(index)
        })
    }

    /// Whether there are sort rules.
    pub fn has_preferences(&self) -> bool {
        self.rules.iter().any(|rule| rule.rule_type().is_sort())
    }

    /// How well a candidate suits an anchor by the sort rules, one number for each, in their order: compare them from
    /// the first with `f64::total_cmp`; less is better. A candidate without a value is worst.
    pub fn preference(&self, anchor: &Candidate, candidate: &Candidate) -> Vec<f64> {
        crate::preference::preference(self, anchor, candidate)
    }
}
