//! Our matcher, given what flexi is given.

use std::sync::Arc;
use std::time::Instant;

use rallypoint_flexmatch::{Budget, Moment, Pool, RuleSet, Ticket, TicketKey, TicketKind};

use super::task::{Answer, Match, Task};

/// How many candidates one call looks at: as the gateway's matcher, a part of the whole at a time.
const BUDGET: Budget = Budget::evaluations(100_000);

/// Plays a task. Only what the pool does is timed, not the making of its tickets.
pub(crate) fn play(task: &Task) -> Answer {
    let mut told = Answer::default();
    let rules = match RuleSet::parse(&task.rule_set) {
        Ok(rules) => Arc::new(rules),
        Err(why) => {
            told.error = why.to_string();
            return told;
        }
    };
    let mut pool = Pool::new(Arc::clone(&rules), 1);
    let mut waiting = task
        .tickets
        .iter()
        .enumerate()
        .map(|(number, ticket)| Ticket {
            key: TicketKey(number as u64),
            players: ticket.players.clone(),
            since: Moment(ticket.at_ms),
            kind: TicketKind::New,
        })
        .collect::<Vec<_>>()
        .into_iter()
        .peekable();
    for tick in &task.ticks_ms {
        while let Some(ticket) = waiting.next_if(|ticket| ticket.since.0 <= *tick) {
            let begun = Instant::now();
            let inserted = pool.insert(ticket);
            told.enqueue_ns += begun.elapsed().as_nanos() as u64;
            if let Err(why) = inserted {
                told.error = why.to_string();
                return told;
            }
        }
        loop {
            let begun = Instant::now();
            let found = pool.search(Moment(*tick), BUDGET);
            told.tick_ns += begun.elapsed().as_nanos() as u64;
            told.match_count += found.proposals.len();
            for proposal in &found.proposals {
                told.matched_tickets += proposal.tickets.len();
                if task.matches {
                    let players = |team: &rallypoint_flexmatch::ProposedTeam| {
                        team.players.iter().map(|(_, player)| player.clone()).collect()
                    };
                    told.matches.push(Match {
                        at_ms: *tick,
                        teams: proposal.teams.iter().map(|team| (team.name.clone(), players(team))).collect(),
                    });
                }
            }
            if pool.next_change(Moment(*tick)).is_none_or(|next| next.0 > *tick) {
                break;
            }
        }
    }
    told
}
