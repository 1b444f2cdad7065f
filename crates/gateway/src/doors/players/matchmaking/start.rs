//! `POST /start_matchmaking`.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rallypoint_gamelift_api as api;
use rallypoint_gamelift_api::{
    Exception, ExceptionKind, StartMatchmakingInput, StopMatchmakingInput, Validate,
};
use rallypoint_wire::matchmaking::{
    AttributeValue, MatchmakingPlayer, StartMatchmakingRequest, StartedTicket, limit,
};
use tracing::debug;
use uuid::Uuid;

use super::super::body::Body;
use super::super::refusal::Refusal;
use super::super::{PlayersDoor, show};
use super::sight::Sight;
use super::ticket;
use crate::backend::TicketView;
use crate::caller::Caller;
use crate::request_id;

/// Makes a ticket, and answers it with its tokens. With an idempotency token the same request again answers the same
/// ticket again, however it stands by then.
pub(in super::super) async fn start_matchmaking(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    Body(mut request): Body<StartMatchmakingRequest>,
) -> Result<Response, Refusal> {
    let uuid = caller.acting_as(request.uuid.take())?;
    check(&uuid, &request)?;
    let agreed = door.must_have_agreed(&caller, &request.players);
    let StartMatchmakingRequest { configuration, ticket_id, idempotency_token, players, .. } = request;
    let again = idempotency_token.is_some();
    // Tokens prove a ticket by its id: one that somebody has tokens of already must not become another ticket.
    if let Some(id) = &ticket_id
        && door.backend.matchmaking_ticket(id).await?.is_some()
    {
        return Err(Refusal::conflict("ticket_id is taken: leave it out for a random one"));
    }
    let ticket_id = match (ticket_id, idempotency_token) {
        (Some(_), Some(_)) => {
            return Err(Refusal::invalid(
                "give ticket_id or idempotency_token, not both: the token makes the id",
            ));
        }
        (Some(id), None) => id,
        (None, Some(token)) => door.secret.ticket_id(&uuid, &token),
        (None, None) => Uuid::new_v4().to_string(),
    };
    let mut input = StartMatchmakingInput {
        configuration_name: configuration,
        players: players.into_iter().map(player).collect(),
        ticket_id: Some(ticket_id),
    };
    if input.players.is_empty() {
        input.players.push(player(MatchmakingPlayer { player_id: uuid, ..MatchmakingPlayer::default() }));
    }
    input.validate()?;
    let view = if again {
        door.ticket_again(input, agreed).await?
    } else {
        agreed?;
        door.ticket_once(input).await?
    };
    let sight = match &caller {
        Caller::Player(subject) => Sight::Player(subject.to_string()),
        Caller::Anyone | Caller::Service => Sight::Whole,
    };
    let ticket_id = &view.ticket.ticket_id;
    let player_token = |player: &api::Player| {
        (player.player_id.clone(), door.secret.player_token(ticket_id, &player.player_id))
    };
    let started = StartedTicket {
        ticket_token: door.secret.ticket_token(ticket_id),
        player_tokens: view.ticket.players.iter().map(player_token).collect(),
        ticket: ticket::shown(view, &sight),
    };
    Ok(show::json(StatusCode::OK, &started))
}

impl PlayersDoor {
    /// A ticket for who cannot come back for it: one that may have been started without an answer is stopped.
    async fn ticket_once(self: &Arc<Self>, input: StartMatchmakingInput) -> Result<TicketView, Refusal> {
        let ticket_id = input.ticket_id.clone();
        let started = self.new_ticket(input).await;
        if let (Err(refusal), Some(ticket_id)) = (&started, ticket_id)
            && !refusal.did_nothing()
        {
            let door = Arc::clone(self);
            request_id::spawn(async move {
                if let Err(exception) = door.backend.ask(StopMatchmakingInput { ticket_id }).await {
                    debug!(%exception, "a ticket that nobody knows of was not stopped");
                }
            });
        }
        started
    }

    async fn new_ticket(&self, input: StartMatchmakingInput) -> Result<TicketView, Refusal> {
        let started = self.backend.ask(input).await?.matchmaking_ticket;
        let view = self.backend.matchmaking_ticket(&started.ticket_id).await?;
        view.ok_or_else(|| {
            let message = "the backend has forgotten a ticket it has just made";
            Exception::new(ExceptionKind::InternalService, message).into()
        })
    }

    /// The ticket that a token stands for, made if there is none.
    /// Passes that have expired since do not matter to a ticket that is there.
    async fn ticket_again(
        &self,
        input: StartMatchmakingInput,
        agreed: Result<(), Refusal>,
    ) -> Result<TicketView, Refusal> {
        let id = input.ticket_id.clone().unwrap_or_default();
        if let Some(view) = self.backend.matchmaking_ticket(&id).await? {
            return same_request(view, &input);
        }
        agreed?;
        match self.new_ticket(input.clone()).await {
            Ok(view) => Ok(view),
            // The same request may have come twice at once.
            Err(refusal) => match self.backend.matchmaking_ticket(&id).await? {
                Some(view) => same_request(view, &input),
                None => Err(refusal),
            },
        }
    }
}

/// A token that is used again must mean the same: defaults were filled in since, but who plays what stays.
fn same_request(view: TicketView, input: &StartMatchmakingInput) -> Result<TicketView, Refusal> {
    let ticket = &view.ticket;
    let asked = &input.configuration_name;
    let is_same = (*asked == ticket.configuration_name || *asked == ticket.configuration_arn)
        && ticket
            .players
            .iter()
            .map(|player| &player.player_id)
            .eq(input.players.iter().map(|player| &player.player_id));
    if is_same { Ok(view) } else { Err(Refusal::reused_token()) }
}

/// What can be refused in this door's own words.
fn check(uuid: &str, request: &StartMatchmakingRequest) -> Result<(), Refusal> {
    if request.configuration.is_empty() {
        return Err(Refusal::invalid("configuration must name a matchmaking configuration"));
    }
    if request.idempotency_token.as_deref() == Some("") {
        return Err(Refusal::invalid(
            "idempotency_token must not be empty: leave it out or give a random one",
        ));
    }
    if let Some(id) = &request.ticket_id
        && !is_ticket_id(id)
    {
        let most = limit::TICKET_ID;
        return Err(Refusal::invalid(format!(
            "ticket_id must be 1 to {most} of letters, digits, hyphens and full stops: leave it out for a random one"
        )));
    }
    let players = &request.players;
    if players.len() > limit::PLAYERS {
        return Err(Refusal::invalid(format!("players must be at most {}", limit::PLAYERS)));
    }
    if !players.is_empty() && !players.iter().any(|player| player.player_id == uuid) {
        return Err(Refusal::invalid("uuid must be one of players, or leave players out to play alone"));
    }
    let mut ids = BTreeSet::new();
    for player in players {
        let id = &player.player_id;
        if !ids.insert(id) {
            return Err(Refusal::invalid(format!("player {id} is in players twice")));
        }
        if player.attributes.len() > limit::ATTRIBUTES {
            let most = limit::ATTRIBUTES;
            return Err(Refusal::invalid(format!("player {id} has more than {most} attributes")));
        }
    }
    Ok(())
}

fn is_ticket_id(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    (1..=limit::TICKET_ID).contains(&id.len()) && id.bytes().all(allowed)
}

fn player(player: MatchmakingPlayer) -> api::Player {
    let MatchmakingPlayer { player_id, attributes, latencies, team, pass: _ } = player;
    let attributes = attributes.into_iter().map(|(name, value)| (name, attribute(value)));
    api::Player {
        player_id,
        player_attributes: Some(attributes.collect()),
        team,
        latency_in_ms: (!latencies.is_empty()).then_some(latencies),
    }
}

fn attribute(value: AttributeValue) -> api::AttributeValue {
    let none = api::AttributeValue::default();
    match value {
        AttributeValue::String(text) => api::AttributeValue { s: Some(text), ..none },
        AttributeValue::Number(number) => api::AttributeValue { n: Some(number), ..none },
        AttributeValue::StringList(texts) => api::AttributeValue { sl: Some(texts), ..none },
        AttributeValue::StringNumberMap(numbers) => api::AttributeValue { sdm: Some(numbers), ..none },
    }
}
