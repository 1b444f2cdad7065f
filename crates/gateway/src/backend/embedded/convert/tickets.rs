//! Matchmaking tickets and the players in them.

use std::time::Duration;

use rallypoint_fleet as fleet;
use rallypoint_fleet::arn::{Resource, id_of};
use rallypoint_fleet::{ConfigurationName, GameSessionId, PlayerId, TicketId};
use rallypoint_flexmatch as flexmatch;
use rallypoint_gamelift_api as api;
use uuid::Uuid;

use super::{timestamp, words};
use crate::backend::{Acceptance, TicketView};

words! { ticket_status: fleet::TicketStatus -> api::MatchmakingTicketStatus {
    Queued, Searching, RequiresAcceptance, Placing, Completed, Failed, Cancelled, TimedOut,
} }

words! { acceptance_type: api::AcceptanceType -> fleet::AcceptanceType { Accept, Reject } }

/// `StartMatchmaking` as the fleets' command.
pub(in crate::backend::embedded) fn new_ticket(input: api::StartMatchmakingInput) -> fleet::NewTicket {
    fleet::NewTicket {
        id: ticket_id(input.ticket_id),
        configuration: ConfigurationName::new(id_of(&input.configuration_name)),
        players: players_of(input.players),
    }
}

/// `StartMatchBackfill` as the fleets' command.
pub(in crate::backend::embedded) fn new_backfill(input: api::StartMatchBackfillInput) -> fleet::NewBackfill {
    fleet::NewBackfill {
        id: ticket_id(input.ticket_id),
        configuration: ConfigurationName::new(id_of(&input.configuration_name)),
        game_session: input.game_session_arn.map(GameSessionId::new),
        players: players_of(input.players),
    }
}

/// The caller's, or a new one.
fn ticket_id(given: Option<String>) -> TicketId {
    TicketId::new(given.filter(|id| !id.is_empty()).unwrap_or_else(|| Uuid::new_v4().to_string()))
}

pub(in crate::backend::embedded) fn player_ids(ids: Vec<String>) -> Vec<PlayerId> {
    ids.into_iter().map(PlayerId::new).collect()
}

fn players_of(players: Vec<api::Player>) -> Vec<flexmatch::Player> {
    let player = |player: api::Player| {
        let attributes = player.player_attributes.unwrap_or_default();
        flexmatch::Player {
            id: player.player_id,
            attributes: attributes
                .into_iter()
                .filter_map(|(name, value)| Some((name, attribute_of(value)?)))
                .collect(),
            latencies_ms: player.latency_in_ms.unwrap_or_default(),
            team: player.team,
        }
    };
    players.into_iter().map(player).collect()
}

/// The model's rule is that exactly one member is there.
fn attribute_of(value: api::AttributeValue) -> Option<flexmatch::AttributeValue> {
    let text = value.s.map(flexmatch::AttributeValue::String);
    let number = || value.n.map(flexmatch::AttributeValue::Number);
    let texts = || value.sl.map(flexmatch::AttributeValue::StringList);
    let numbers = || value.sdm.map(flexmatch::AttributeValue::StringNumberMap);
    text.or_else(number).or_else(texts).or_else(numbers)
}

/// `estimated_wait` is that of the ticket's configuration.
pub(in crate::backend::embedded) fn ticket(
    region: &str,
    ticket: &fleet::MatchmakingTicket,
    estimated_wait: Option<Duration>,
) -> api::MatchmakingTicket {
    api::MatchmakingTicket {
        ticket_id: ticket.id.as_str().to_owned(),
        configuration_name: ticket.configuration.as_str().to_owned(),
        configuration_arn: Resource::Configuration(ticket.configuration.clone()).arn(region),
        status: ticket_status(ticket.status),
        status_reason: ticket.status_reason.clone(),
        status_message: ticket.status_message.clone(),
        start_time: timestamp(ticket.started_at),
        end_time: ticket.ended_at.map(timestamp),
        players: ticket.players.iter().map(player).collect(),
        game_session_connection_info: ticket.connection.as_ref().map(connection_info),
        // Whoever has found a match waits for none.
        estimated_wait_time: estimated_wait
            .filter(|_| ticket.status.is_waiting())
            .map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX)),
    }
}

/// A ticket as the players' door shows it.
pub(in crate::backend::embedded) fn ticket_view(
    region: &str,
    shown: &fleet::MatchmakingTicket,
    estimated_wait: Option<Duration>,
) -> TicketView {
    let said = |(player, accepted): (&PlayerId, &bool)| (player.as_str().to_owned(), *accepted);
    let acceptance = |acceptance: &fleet::Acceptance| Acceptance {
        deadline_ms: super::milliseconds(acceptance.deadline),
        accepted: acceptance.accepted.iter().map(said).collect(),
    };
    TicketView {
        ticket: ticket(region, shown, estimated_wait),
        match_id: shown.match_id.as_ref().map(|id| id.as_str().to_owned()),
        acceptance: shown.acceptance.as_ref().map(acceptance),
        revision: shown.revision,
    }
}

fn player(player: &flexmatch::Player) -> api::Player {
    let attributes = player.attributes.iter().map(|(name, value)| (name.clone(), attribute(value))).collect();
    api::Player {
        player_id: player.id.clone(),
        player_attributes: Some(attributes),
        team: player.team.clone(),
        latency_in_ms: Some(player.latencies_ms.clone()).filter(|latencies| !latencies.is_empty()),
    }
}

fn attribute(value: &flexmatch::AttributeValue) -> api::AttributeValue {
    let mut shown = api::AttributeValue::default();
    match value {
        flexmatch::AttributeValue::String(text) => shown.s = Some(text.clone()),
        flexmatch::AttributeValue::Number(number) => shown.n = Some(*number),
        flexmatch::AttributeValue::StringList(texts) => shown.sl = Some(texts.clone()),
        flexmatch::AttributeValue::StringNumberMap(numbers) => shown.sdm = Some(numbers.clone()),
    }
    shown
}

fn connection_info(connection: &fleet::MatchConnection) -> api::GameSessionConnectionInfo {
    let session = &connection.game_session;
    let slot = |placed: &fleet::PlacedPlayerSession| api::MatchedPlayerSession {
        player_id: placed.player.as_str().to_owned(),
        player_session_id: placed.player_session.as_str().to_owned(),
    };
    api::GameSessionConnectionInfo {
        game_session_arn: session.id.as_str().to_owned(),
        ip_address: session.ip.to_string(),
        dns_name: session.dns_name.clone(),
        port: session.port,
        matched_player_sessions: connection.players.iter().map(slot).collect(),
        player_gateway_status: None,
    }
}
