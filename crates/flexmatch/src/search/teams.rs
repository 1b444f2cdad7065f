//! Teams: which of them a ticket may be in, and which are the same to the rules.

use super::bounds::{Bounds, View};
use crate::expression::Expression;
use crate::rule::{Body, Reference};
use crate::{Candidate, Lineup, Rule, RuleSet, TeamSize, TicketKind};

/// So many rules that judge a ticket alone in a team count as one candidate.
const JUDGEMENTS_PER_EVALUATION: u64 = 64;

/// Teams, of the first 64 of a rule set. Later ones are always in it: the rules say no in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TeamSet(u64);

impl TeamSet {
    /// The teams in which the ticket keeps all monotone rules while it is alone.
    pub(crate) fn of(rules: &RuleSet, bounds: &Bounds, candidate: &Candidate, view: &View) -> Self {
        let teams = view.teams().len();
        let mut lineup = Lineup::new(teams);
        let holds = |lineup: &Lineup<'_>| {
            bounds.monotone.iter().all(|rule| rules.judge(*rule, lineup, &view.effective).passed())
        };
        if candidate.ticket().kind == TicketKind::Backfill {
            for party in candidate.parties() {
                lineup.push(party.team().unwrap_or_default(), party);
            }
            return if holds(&lineup) { TeamSet(u64::MAX) } else { TeamSet(0) };
        }
        let mut set = 0;
        for (team, size) in view.teams().iter().enumerate().take(64) {
            for party in candidate.parties().iter().filter(|party| party.size() <= size.max) {
                lineup.push(team, party);
                if holds(&lineup) {
                    set |= 1 << team;
                }
                lineup.pop(team);
            }
        }
        TeamSet(set)
    }

    /// What finding a ticket's teams counts, in candidates evaluated: mostly nothing.
    pub(crate) fn cost(bounds: &Bounds, view: &View) -> u64 {
        (view.teams().len().min(64) * bounds.monotone.len()) as u64 / JUDGEMENTS_PER_EVALUATION
    }

    pub(crate) fn has(self, team: usize) -> bool {
        team >= 64 || self.0 & (1 << team) != 0
    }

    pub(crate) fn is_empty(self, teams: usize) -> bool {
        self.0 == 0 && teams <= 64
    }
}

/// Teams that could change their names and no rule would notice: while they are empty, one of them is enough to try.
#[derive(Debug)]
pub(crate) struct Twins {
    /// Of each team, the first that is like it.
    firsts: Vec<usize>,
}

impl Twins {
    pub(crate) fn new(mentions: &[Vec<bool>], sizes: &[TeamSize]) -> Self {
        let is_like = |one: usize, other: usize| {
            mentions.get(one) == mentions.get(other) && sizes.get(one) == sizes.get(other)
        };
        let first = |team| (0..team).find(|other| is_like(team, *other)).unwrap_or(team);
        Twins { firsts: (0..sizes.len()).map(first).collect() }
    }

    /// Whether some team before `team` is like it, and empty too.
    pub(crate) fn is_repetition(&self, team: usize, lineup: &Lineup<'_>) -> bool {
        let first = self.firsts.get(team);
        lineup.players(team) == 0
            && (0..team).any(|other| self.firsts.get(other) == first && lineup.players(other) == 0)
    }
}

/// Of each team, which expressions of the rules mention it.
pub(crate) fn mentions(rules: &RuleSet) -> Vec<Vec<bool>> {
    let expressions: Vec<&Expression> = rules.rules().iter().flat_map(expressions).collect();
    let of = |team| expressions.iter().map(|expression| expression.scope().teams().contains(&team)).collect();
    (0..rules.teams().len()).map(of).collect()
}

fn expressions(rule: &Rule) -> Vec<&Expression> {
    let (measurements, reference) = match &rule.body {
        Body::Distance { measurements, reference, .. } | Body::Collection { measurements, reference, .. } => {
            (measurements, reference.as_ref())
        }
        Body::Comparison { measurements, reference, .. } => match reference {
            Reference::Expression(expression) => (measurements, Some(expression)),
            Reference::EachOther | Reference::Constant => (measurements, None),
        },
        Body::BatchNumber { .. }
        | Body::BatchText { .. }
        | Body::Latency { .. }
        | Body::Sort(_)
        | Body::Compound(_) => return Vec::new(),
    };
    measurements.iter().chain(reference).collect()
}
