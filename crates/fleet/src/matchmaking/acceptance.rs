//! Whether players want the match that was found for them.

use super::tickets::reason;
use crate::command::{AcceptanceType, Reply};
use crate::effect::Effect;
use crate::fleets::Fleets;
use crate::ids::{PlayerId, TicketId};
use crate::model::{AcceptanceOutcome, MatchmakingEventKind, MatchmakingTicket, TicketStatus};
use crate::refusal::Refusal;
use crate::table::{MatchKey, TicketKey};

use super::checks;

impl Fleets {
    pub(crate) fn accept_match(
        &mut self,
        id: &TicketId,
        players: &[PlayerId],
        acceptance: AcceptanceType,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.tickets.key(id).ok_or_else(|| Refusal::MatchmakingTicketNotFound(id.clone()))?;
        let row = &self.tickets[key];
        let (TicketStatus::RequiresAcceptance, Some(in_match)) = (row.ticket.status, row.in_match) else {
            return Err(
                self.invalid_ticket_status(key, "a match is accepted while it is REQUIRES_ACCEPTANCE")
            );
        };
        if row.ticket.backfill.is_some() {
            return Err(checks::invalid(
                "TicketId",
                "asks for players: only those who are new accept a match",
            ));
        }
        if players.is_empty() {
            return Err(checks::invalid("PlayerIds", "names nobody: name players of the ticket"));
        }
        for player in players {
            if !row.ticket.players.iter().any(|known| known.id == player.as_str()) {
                let problem = format!("has {player}, who is not in ticket {id}: name players of the ticket");
                return Err(checks::invalid("PlayerIds", problem));
            }
        }
        let accepts = acceptance == AcceptanceType::Accept;
        self.change_ticket(key, effects, |ticket| {
            if let Some(asked) = &mut ticket.acceptance {
                asked.accepted.extend(players.iter().map(|player| (player.clone(), accepts)));
            }
        });
        self.tell_of_match(in_match, MatchmakingEventKind::AcceptMatch, effects);
        if !accepts {
            self.acceptance_failed(in_match, AcceptanceOutcome::Rejected, effects);
        } else if self.matches[in_match].tickets.iter().all(|ticket| self.everybody_accepted(*ticket)) {
            let outcome = AcceptanceOutcome::Accepted;
            self.tell_of_match(in_match, MatchmakingEventKind::AcceptMatchCompleted(outcome), effects);
            self.stop_asking(in_match);
            self.place_match(in_match, effects);
        }
        Ok(self.show_ticket(key))
    }

    pub(crate) fn acceptance_over(&mut self, key: MatchKey, effects: &mut Vec<Effect>) {
        self.acceptance_failed(key, AcceptanceOutcome::TimedOut, effects);
    }

    /// Breaks a match. Whoever rejected it or said nothing is out, with their party; everybody else goes on looking. So the
    /// same match is never found again.
    fn acceptance_failed(&mut self, key: MatchKey, outcome: AcceptanceOutcome, effects: &mut Vec<Effect>) {
        self.tell_of_match(key, MatchmakingEventKind::AcceptMatchCompleted(outcome), effects);
        for ticket in self.matches[key].tickets.clone() {
            if let Some(message) = fault_of(&self.tickets[ticket].ticket) {
                self.end_ticket(ticket, TicketStatus::Cancelled, reason::CANCELLED, message, effects);
            }
        }
        let why = match outcome {
            AcceptanceOutcome::TimedOut => "The match found before was not accepted by everybody in time.",
            _ => "The match found before was rejected by another ticket.",
        };
        self.search_on(key, why, effects);
    }

    fn everybody_accepted(&self, key: TicketKey) -> bool {
        fault_of(&self.tickets[key].ticket).is_none()
    }
}

/// Who of a ticket keeps its match from being accepted.
fn fault_of(ticket: &MatchmakingTicket) -> Option<String> {
    let accepted = &ticket.acceptance.as_ref()?.accepted;
    let said = |player: &str, what| accepted.iter().any(|(id, said)| id.as_str() == player && *said == what);
    let players = || ticket.players.iter().map(|player| player.id.as_str());
    let rejected = players().find(|player| said(player, false));
    let silent = players().find(|player| !said(player, true));
    match (rejected, silent) {
        (Some(player), _) => Some(format!("Player {player} rejected the match.")),
        (None, Some(player)) => Some(format!("Player {player} did not accept the match.")),
        (None, None) => None,
    }
}
