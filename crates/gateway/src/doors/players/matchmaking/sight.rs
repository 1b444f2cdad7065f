//! Who asks about a ticket, by the token they show.

use axum::http::HeaderMap;
use rallypoint_gamelift_api::Player;
use rallypoint_wire::matchmaking::TICKET_TOKEN_HEADER;

use super::super::PlayersDoor;
use super::super::refusal::Refusal;
use crate::backend::TicketView;
use crate::caller::Caller;

/// How much of a ticket a token opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// All of it: the ticket's token.
    Whole,
    /// It, with this player's slot alone: that player's token.
    Player(String),
}

impl Sight {
    /// Whether it may see, or speak for, a player.
    pub(super) fn covers(&self, player_id: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Player(own) => own == player_id,
        }
    }

    /// What of it is for this caller. Who has proved to be a player sees and speaks for themselves alone, in a ticket
    /// they are in: a token that came into other hands opens nothing, and its leader cannot take a friend's slot.
    fn of(self, caller: &Caller, players: &[Player]) -> Option<Self> {
        let Caller::Player(subject) = caller else { return Some(self) };
        let is_in_it = players.iter().any(|player| *player.player_id == **subject);
        (is_in_it && self.covers(subject)).then(|| Self::Player(subject.to_string()))
    }
}

impl PlayersDoor {
    /// A ticket for who shows a token of it, and how much the token opens.
    pub(super) async fn seen_ticket(
        &self,
        caller: &Caller,
        ticket_id: &str,
        token: &str,
    ) -> Result<(TicketView, Sight), Refusal> {
        let view = self.backend.matchmaking_ticket(ticket_id).await?.ok_or_else(Refusal::no_ticket)?;
        let sight = self.sight(ticket_id, &view.ticket.players, token);
        let sight = sight.and_then(|sight| sight.of(caller, &view.ticket.players));
        Ok((view, sight.ok_or_else(Refusal::no_ticket)?))
    }

    /// What a token opens of the ticket with these players; none when it is not of this ticket. Every token is compared,
    /// so the time taken does not say whose it is.
    fn sight(&self, ticket_id: &str, players: &[Player], token: &str) -> Option<Sight> {
        let mut sight = self.is_ticket_token(ticket_id, token).then_some(Sight::Whole);
        for player in players {
            let own = self.secret.player_token(ticket_id, &player.player_id);
            if self.secret.same(&own, token) {
                sight = Some(Sight::Player(player.player_id.clone()));
            }
        }
        sight
    }

    pub(super) fn is_ticket_token(&self, ticket_id: &str, token: &str) -> bool {
        self.secret.same(&self.secret.ticket_token(ticket_id), token)
    }
}

/// The token that came in the header.
pub(super) fn shown(headers: &HeaderMap) -> Result<&str, Refusal> {
    let token = headers.get(TICKET_TOKEN_HEADER);
    let token =
        token.ok_or_else(|| Refusal::invalid("X-Ticket-Token must have a token that start answered"))?;
    // What is no text is no token of ours.
    Ok(token.to_str().unwrap_or_default())
}
