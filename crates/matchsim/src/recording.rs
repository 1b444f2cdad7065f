//! What happened in a simulation, event by event: what figures and plots are made of.

use rallypoint_flexmatch::{AppliedExpansion, Explanation, NearestMiss, Obstacle, RuleQuality};

/// How a ticket's wait ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Ending {
    /// In a match that stayed together; which one, by its place among the matches.
    Matched(usize),
    /// Nothing fitted until the request timed out.
    TimedOut(Unmatched),
    /// One of its players did not accept a match, or had not answered when another declined.
    NotAccepted,
    /// Every ticket has to fit the rule set before it waits, and this one did not.
    Refused(String),
    /// It was still waiting when the simulation's time was over.
    Waiting(Unmatched),
}

/// Why a ticket had not matched when it was last looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unmatched {
    /// What stood in the way, without numbers, so that it can be counted.
    pub cause: String,
    /// The whole sentence, with numbers.
    pub sentence: String,
}

impl Unmatched {
    /// Of a ticket whose match somebody else declined, after its own time was over.
    pub fn declined() -> Self {
        let sentence = "its match was declined by somebody else after its time was over".to_owned();
        Self { cause: "match declined".to_owned(), sentence }
    }
}

impl From<&Explanation> for Unmatched {
    fn from(explained: &Explanation) -> Self {
        let nearest = |words: &str| match &explained.nearest_miss {
            Some(NearestMiss { rule, .. }) => format!("{words}, at the nearest miss by rule {rule}"),
            None => words.to_owned(),
        };
        let cause = match &explained.obstacle {
            Obstacle::None => "a match was possible".to_owned(),
            Obstacle::Impossible { rule, .. } => format!("never, by rule {rule}"),
            Obstacle::NotYet { rule, .. } => format!("not yet, by rule {rule}"),
            Obstacle::NoRoom { .. } => "no team has room for the party".to_owned(),
            Obstacle::Full => "the game session is full".to_owned(),
            Obstacle::TooFewPlayers { .. } => nearest("too few players in reach"),
            Obstacle::NoLineup => "parties that do not fill the teams".to_owned(),
            Obstacle::Rules => nearest("no line-up keeps all rules"),
        };
        Self { cause, sentence: explained.to_string() }
    }
}

/// One ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketRecord {
    /// When it came, in milliseconds.
    pub came_ms: u64,
    /// When its wait ended.
    pub ended_ms: u64,
    /// How many players it had.
    pub players: u32,
    /// How its wait ended.
    pub ending: Ending,
}

impl TicketRecord {
    /// How long it waited.
    pub fn waited_ms(&self) -> u64 {
        self.ended_ms.saturating_sub(self.came_ms)
    }
}

/// How well one match kept one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Quality {
    /// The rule's name.
    pub rule: String,
    /// What was measured.
    pub measured: f64,
    /// What the rule allowed then, with the expansions that held.
    pub allowed: f64,
}

impl From<&RuleQuality> for Quality {
    fn from(quality: &RuleQuality) -> Self {
        Self { rule: quality.rule.clone(), measured: quality.measured, allowed: quality.allowed }
    }
}

/// An expansion's step that held for a match.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UsedStep {
    /// What was expanded, as the rule set names it.
    pub target: String,
    /// After how long this step holds.
    pub wait_seconds: u32,
    /// What it sets.
    pub value: String,
}

impl From<&AppliedExpansion> for UsedStep {
    fn from(step: &AppliedExpansion) -> Self {
        Self { target: step.target.clone(), wait_seconds: step.wait_time_seconds, value: step.value.clone() }
    }
}

/// One match.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchRecord {
    /// When it was put together, in milliseconds.
    pub proposed_ms: u64,
    /// How many players it had in each team.
    pub team_sizes: Vec<u32>,
    /// How many tickets.
    pub tickets: usize,
    /// How well it kept each rule that measures something.
    pub quality: Vec<Quality>,
    /// The expansions' steps that held.
    pub steps: Vec<UsedStep>,
    /// Whether everybody accepted it; true when nobody was asked.
    pub accepted: bool,
}

impl MatchRecord {
    /// How many players it had.
    pub fn players(&self) -> u32 {
        self.team_sizes.iter().sum()
    }
}

/// How many tickets were waiting at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueSample {
    /// When, in milliseconds.
    pub at_ms: u64,
    /// How many tickets.
    pub tickets: usize,
}

/// A whole simulation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// Every ticket, in the order of arrival.
    pub tickets: Vec<TicketRecord>,
    /// Every match, in the order it was proposed.
    pub matches: Vec<MatchRecord>,
    /// The queue's length over time, at most one sample in a second.
    pub queue: Vec<QueueSample>,
    /// When it ended, in milliseconds.
    pub ended_ms: u64,
    /// How many searches there were.
    pub searches: u64,
    /// How many of them had looked at as much as one search may, before they had looked at everything.
    pub cut_searches: u64,
}
