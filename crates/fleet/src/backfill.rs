//! Requests for players to fill up a game session. They are kept and end; whoever finds players for them takes them from
//! here.

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::command::Reply;
use crate::deadlines::{Deadline, Due};
use crate::effect::{Effect, Push, UpdateReason};
use crate::fleets::Fleets;
use crate::ids::{GameSessionId, TicketId};
use crate::model::{BackfillPlayer, BackfillTicket, GameSessionStatus};
use crate::refusal::Refusal;
use crate::table::{GameSessionKey, ProcessKey};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Backfill {
    pub(crate) ticket: BackfillTicket,
    deadline: Option<Deadline>,
}

impl Fleets {
    pub(crate) fn start_backfill(
        &mut self,
        process: ProcessKey,
        game_session: &GameSessionId,
        configuration_arn: String,
        ticket: TicketId,
        players: Vec<BackfillPlayer>,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::backfill(&configuration_arn, &ticket, &players)?;
        let key = self.own_game_session(process, game_session)?;
        let row = &self.game_sessions[key];
        if row.session.status != GameSessionStatus::Active {
            return Err(row.invalid_status("players are looked for only while it is ACTIVE"));
        }
        if row.backfill.as_deref().is_some_and(|backfill| backfill.ticket.id == ticket) {
            return Err(checks::invalid("TicketId", "is in use: stop that request first, or give another"));
        }
        self.end_backfill(key, UpdateReason::BackfillCancelled, effects);
        let over = (self.now.after(self.settings.backfill_timeout), Due::BackfillOver(key));
        let reply = Reply::Backfill(ticket.clone());
        let ticket = BackfillTicket { id: ticket, configuration_arn, players, started_at: self.now };
        let mut backfill = Box::new(Backfill { ticket, deadline: None });
        self.deadlines.set(&mut backfill.deadline, Some(over));
        self.game_sessions[key].backfill = Some(backfill);
        Ok(reply)
    }

    pub(crate) fn stop_backfill(
        &mut self,
        process: ProcessKey,
        game_session: &GameSessionId,
        configuration_arn: &str,
        ticket: &TicketId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let key = self.own_game_session(process, game_session)?;
        let is_it = |backfill: &Backfill| {
            backfill.ticket.id == *ticket && backfill.ticket.configuration_arn == configuration_arn
        };
        if !self.game_sessions[key].backfill.as_deref().is_some_and(is_it) {
            return Err(Refusal::TicketNotFound {
                game_session: game_session.clone(),
                ticket: ticket.clone(),
            });
        }
        self.end_backfill(key, UpdateReason::BackfillCancelled, effects);
        Ok(())
    }

    pub(crate) fn backfill_over(&mut self, key: GameSessionKey, effects: &mut Vec<Effect>) {
        self.end_backfill(key, UpdateReason::BackfillTimedOut, effects);
    }

    /// Ends a game session's request, if it has one, and tells its process why.
    fn end_backfill(&mut self, key: GameSessionKey, reason: UpdateReason, effects: &mut Vec<Effect>) {
        let Some(ticket) = self.drop_backfill(key) else { return };
        let row = &self.game_sessions[key];
        let (process, game_session) = (row.process, row.session.id.clone());
        self.push(process, Push::UpdateGameSession { game_session, reason, ticket }, effects);
    }

    /// Ends a game session's request without a word, as its own end does.
    pub(crate) fn drop_backfill(&mut self, key: GameSessionKey) -> Option<TicketId> {
        let mut backfill = self.game_sessions[key].backfill.take()?;
        self.deadlines.set(&mut backfill.deadline, None);
        Some(backfill.ticket.id)
    }
}
