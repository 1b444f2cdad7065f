//! Why a ticket has not matched.

use crate::pool::waiting::Entry;
use crate::search::{Found, propose};
use crate::{Moment, Reason, RuleMetric, RuleSet, TicketKind};
use std::fmt;

/// Why a ticket has not matched. [`Display`](fmt::Display) gives one plain sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// How long it has waited, in milliseconds.
    pub waited_ms: u64,
    /// What is in the way.
    pub obstacle: Obstacle,
    /// How many players of other tickets could play with this one, as far as each pair can tell; not more than a batch
    /// holds.
    pub players_in_reach: u32,
    /// How often each rule was kept and broken in searches round this ticket, in the rule set's order.
    pub metrics: Vec<RuleMetric>,
    /// The line-up that came nearest to a match.
    pub nearest_miss: Option<NearestMiss>,
    /// The next expansion step that the ticket reaches, and what it changes.
    pub next_expansion: Option<NextExpansion>,
    /// Whether the search had to be cut: there may be a match that it has not seen.
    pub was_cut: bool,
    /// How many candidates were evaluated for this, as [`Budget`](crate::Budget) counts them.
    pub evaluations: u64,
}

/// What is in a ticket's way.
#[derive(Clone, Debug, PartialEq)]
pub enum Obstacle {
    /// Nothing: the next search may well match it.
    None,
    /// The ticket breaks a rule for itself, now and at each expansion step.
    Impossible {
        /// The rule's name.
        rule: String,
        /// Why, in words that follow the rule's name.
        why: String,
    },
    /// The ticket breaks a rule for itself, until an expansion step.
    NotYet {
        /// The rule's name.
        rule: String,
        /// Why, in words that follow the rule's name.
        why: String,
    },
    /// The game session is full.
    Full,
    /// No team has room for a party this large.
    NoRoom {
        /// How many players need a place in one team.
        players: u32,
    },
    /// Too few players could play with it.
    TooFewPlayers {
        /// How many a match needs beside those of the ticket.
        needed: u32,
    },
    /// There are enough players, and no line-up of them that fills the teams with whole parties.
    NoLineup,
    /// There are enough players, and each line-up of them breaks a rule.
    Rules,
}

/// The line-up that came nearest to a match, or the candidate that came nearest to the ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct NearestMiss {
    /// The rule that it broke.
    pub rule: String,
    /// How many rules it broke.
    pub broken_rules: usize,
    /// What the rule measured, in the unit of what it measures.
    pub measured: Option<f64>,
    /// What it allows now.
    pub allowed: Option<f64>,
    /// Why, in words that follow the rule's name.
    pub why: String,
}

/// An expansion step that lies ahead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextExpansion {
    /// What it changes, as the rule set names it: `rules[FairTeamSkill].maxDistance`.
    pub target: String,
    /// What to, as JSON.
    pub value: String,
    /// When the ticket reaches it.
    pub at: Moment,
    /// In how many milliseconds.
    pub in_ms: u64,
}

pub(crate) fn explain(
    rules: &RuleSet,
    entry: &Entry,
    found: &Found,
    is_hopeless: bool,
    now: Moment,
) -> Explanation {
    let waited_ms = now.since(entry.rank.since);
    let nearest_miss = found.miss.map(|miss| NearestMiss {
        rule: rules.rules().get(miss.rule).map(|rule| rule.name().to_owned()).unwrap_or_default(),
        broken_rules: miss.broken,
        measured: miss.verdict.measured,
        allowed: miss.verdict.limit,
        why: why(rules, miss.verdict.reason, miss.verdict.measured, miss.verdict.limit),
    });
    let next_expansion = next_expansion(rules, entry, now);
    let mut tally = entry.tally.clone();
    tally.add(&found.tally);
    Explanation {
        waited_ms,
        obstacle: obstacle(rules, entry, found, is_hopeless, nearest_miss.as_ref(), now),
        players_in_reach: found.players_in_reach,
        metrics: propose::metrics(rules, &tally),
        nearest_miss,
        next_expansion,
        was_cut: found.was_cut,
        evaluations: found.spent,
    }
}

fn obstacle(
    rules: &RuleSet,
    entry: &Entry,
    found: &Found,
    is_hopeless: bool,
    miss: Option<&NearestMiss>,
    now: Moment,
) -> Obstacle {
    if found.proposal.is_some() {
        return Obstacle::None;
    }
    let stage = rules.stage(now.since(entry.rank.since));
    let effective = rules.effective(stage);
    let size = entry.traits.size;
    let is_backfill = entry.candidate.ticket().kind == TicketKind::Backfill;
    let largest = effective.teams.iter().map(|team| team.max).max().unwrap_or(0);
    let places: u32 = effective.teams.iter().map(|team| team.max).sum();
    if is_backfill && size >= places {
        return Obstacle::Full;
    }
    if !is_backfill && size > largest {
        return Obstacle::NoRoom { players: size };
    }
    if let Some(miss) = miss
        && !found.can_play
    {
        let (rule, why) = (miss.rule.clone(), miss.why.clone());
        return if is_hopeless { Obstacle::Impossible { rule, why } } else { Obstacle::NotYet { rule, why } };
    }
    let least: u32 = effective.teams.iter().map(|team| team.min).sum();
    let needed = least.saturating_sub(size).max(u32::from(is_backfill));
    if found.players_in_reach < needed {
        return Obstacle::TooFewPlayers { needed };
    }
    if miss.is_some() { Obstacle::Rules } else { Obstacle::NoLineup }
}

fn next_expansion(rules: &RuleSet, entry: &Entry, now: Moment) -> Option<NextExpansion> {
    let waited = now.since(entry.rank.since);
    let step = rules.next_step(waited)?;
    let before = rules.effective(rules.stage(waited));
    let after = rules.effective(rules.stage(step));
    let change = after.expansions.into_iter().find(|change| !before.expansions.contains(change))?;
    let at = Moment(entry.rank.since.0.saturating_add(step));
    Some(NextExpansion { target: change.target, value: change.value, at, in_ms: at.since(now) })
}

fn why(rules: &RuleSet, reason: Reason, measured: Option<f64>, limit: Option<f64>) -> String {
    let numbers = |word: &str| match (measured, limit) {
        (Some(measured), Some(limit)) => {
            format!("measures {}, {word} {} is allowed", Figure(measured), Figure(limit))
        }
        _ => "is out of its limits".to_owned(),
    };
    match reason {
        Reason::Held => "holds".to_owned(),
        Reason::TooMuch => numbers("at most"),
        Reason::TooLittle => numbers("at least"),
        Reason::Unequal => "finds values that do not agree".to_owned(),
        Reason::Equal => "finds values that are equal and must differ".to_owned(),
        Reason::Missing(attribute) => {
            let name = rules.attributes().get(attribute.get()).map_or("", |declared| declared.name.as_str());
            format!("needs attribute {name:?}, which a player has not")
        }
        Reason::NoCommonRegion => "finds no region that all players have a latency for".to_owned(),
        Reason::Statement => "is not true".to_owned(),
    }
}

/// A measured number, with so many digits as a sentence needs.
struct Figure(f64);

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.2}", self.0);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.obstacle {
            Obstacle::None => f.write_str("a match is possible now")?,
            Obstacle::Impossible { rule, why } => {
                return write!(f, "it can never match: rule {rule:?} {why}");
            }
            Obstacle::NotYet { rule, why } => write!(f, "it cannot match yet: rule {rule:?} {why}")?,
            Obstacle::Full => f.write_str("no team has room for more players")?,
            Obstacle::NoRoom { players } => write!(f, "no team has room for its {players} players")?,
            Obstacle::TooFewPlayers { needed } => {
                let players = if *needed == 1 { "player is" } else { "players are" };
                write!(f, "{} of {needed} more {players} in reach", self.players_in_reach)?;
                self.write_miss(f)?;
            }
            Obstacle::NoLineup => {
                self.write_reach(f)?;
                f.write_str(", and their parties do not fill the teams")?;
            }
            Obstacle::Rules => {
                self.write_reach(f)?;
                f.write_str(", and no line-up keeps all rules")?;
                self.write_miss(f)?;
            }
        }
        if let Some(next) = &self.next_expansion {
            write!(f, "; in {} {} becomes {}", Seconds(next.in_ms), next.target, next.value)?;
        }
        if self.was_cut {
            f.write_str("; not every line-up was tried")?;
        }
        Ok(())
    }
}

impl Explanation {
    fn write_reach(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.players_in_reach {
            1 => f.write_str("1 more player is in reach"),
            players => write!(f, "{players} more players are in reach"),
        }
    }

    fn write_miss(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.nearest_miss {
            Some(miss) => write!(f, "; at the nearest miss rule {:?} {}", miss.rule, miss.why),
            None => Ok(()),
        }
    }
}

struct Seconds(u64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A sentence that promises too little is worse than one that promises too much.
        write!(f, "{} s", self.0.div_ceil(1000))
    }
}
