//! What is told of matchmaking.

use crate::effect::Effect;
use crate::fleets::Fleets;
use crate::ids::{ConfigurationName, MatchId, PlayerId};
use crate::model::{
    EventPlayer, EventTicket, MatchmakingEvent, MatchmakingEventKind, MatchmakingTicket, TicketEnd,
    TicketStatus,
};
use crate::table::{MatchKey, TicketKey};

impl Fleets {
    /// Tells of a ticket that just changed its status.
    pub(super) fn tell_of_ticket(
        &self,
        key: TicketKey,
        kind: MatchmakingEventKind,
        effects: &mut Vec<Effect>,
    ) {
        let ticket = &self.tickets[key].ticket;
        let match_id = ticket.match_id.clone();
        self.tell(&ticket.configuration, match_id, &[key], kind, effects);
    }

    /// Tells of a match with all its tickets.
    pub(super) fn tell_of_match(&self, key: MatchKey, kind: MatchmakingEventKind, effects: &mut Vec<Effect>) {
        let row = &self.matches[key];
        let tickets: Vec<_> = row.all_tickets().collect();
        self.tell(&row.configuration, Some(row.id.clone()), &tickets, kind, effects);
    }

    fn tell(
        &self,
        configuration: &ConfigurationName,
        match_id: Option<MatchId>,
        tickets: &[TicketKey],
        kind: MatchmakingEventKind,
        effects: &mut Vec<Effect>,
    ) {
        let row = self.configurations.get(configuration);
        effects.push(Effect::Matchmaking(Box::new(MatchmakingEvent {
            configuration: configuration.clone(),
            at: self.now,
            match_id,
            tickets: tickets.iter().map(|key| shown(&self.tickets[*key].ticket)).collect(),
            custom_event_data: row.and_then(|row| row.configuration.custom_event_data.clone()),
            kind,
        })));
    }
}

/// The event that a ticket's end is told by.
pub(super) fn kind_of_end(status: TicketStatus, ticket: &MatchmakingTicket) -> Option<MatchmakingEventKind> {
    let end = TicketEnd {
        reason: ticket.status_reason.clone().unwrap_or_default(),
        message: ticket.status_message.clone().unwrap_or_default(),
        metrics: ticket.metrics.clone(),
    };
    match status {
        TicketStatus::TimedOut => Some(MatchmakingEventKind::TimedOut(end)),
        TicketStatus::Cancelled => Some(MatchmakingEventKind::Cancelled(end)),
        TicketStatus::Failed => Some(MatchmakingEventKind::Failed(end)),
        _ => None,
    }
}

fn shown(ticket: &MatchmakingTicket) -> EventTicket {
    let players = ticket.players.iter().map(|player| {
        let id = PlayerId::new(player.id.as_str());
        let accepted = ticket.acceptance.as_ref().and_then(|asked| asked.accepted.get(&id).copied());
        let slot = ticket
            .connection
            .as_ref()
            .and_then(|connection| connection.players.iter().find(|placed| placed.player == id));
        EventPlayer {
            team: player.team.clone(),
            accepted,
            player_session: slot.map(|placed| placed.player_session.clone()),
            id,
        }
    });
    EventTicket { id: ticket.id.clone(), started_at: ticket.started_at, players: players.collect() }
}
