//! `GET /matchmaking_ticket`, and how a ticket is shown.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use rallypoint_fleet::Timestamp;
use rallypoint_gamelift_api as api;
use rallypoint_gamelift_api::MatchmakingTicketStatus;
use rallypoint_wire::matchmaking::{
    Acceptance, AttributeValue, MatchedPlayerSession, Ticket, TicketConnection, TicketPlayer, TicketStatus,
};

use super::super::query::Parts;
use super::super::refusal::Refusal;
use super::super::{PlayersDoor, show};
use super::sight::{self, Sight};
use crate::backend::{TicketView, iso_8601};
use crate::caller::Caller;
use crate::clock;

/// Who polls spends this part of the wait between two questions: what comes after a long wait need not be known at once.
const WAIT_PER_PAUSE: u64 = 10;
/// The shortest and the longest pause, in seconds.
const SHORTEST_PAUSE: u64 = 1;
const LONGEST_PAUSE: u64 = 10;

/// The ticket as it stands, and how long to wait before asking again.
pub(in super::super) async fn matchmaking_ticket(
    State(door): State<Arc<PlayersDoor>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let query = Parts::of(uri.query().unwrap_or_default()).ticket()?;
    let (view, sight) = door.seen_ticket(&caller, &query.ticket_id, sight::shown(&headers)?).await?;
    let pause = (!is_over(&view)).then(|| pause(&view));
    let mut response = show::json(StatusCode::OK, &shown(view, &sight));
    if let Some(pause) = pause {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(pause));
    }
    Ok(response)
}

pub(super) fn is_over(view: &TicketView) -> bool {
    use MatchmakingTicketStatus::{Cancelled, Completed, Failed, TimedOut};
    matches!(view.ticket.status, Completed | Failed | Cancelled | TimedOut)
}

/// How many seconds who polls should wait.
pub(super) fn pause(view: &TicketView) -> u16 {
    use MatchmakingTicketStatus::{Queued, Searching};
    if !matches!(view.ticket.status, Queued | Searching) {
        // Something is about to happen, and players are waiting to be told.
        return SHORTEST_PAUSE as u16;
    }
    let waited = clock::now().0.saturating_sub(view.ticket.start_time.0);
    pause_after(Duration::from_millis(waited))
}

fn pause_after(waited: Duration) -> u16 {
    (waited.as_secs() / WAIT_PER_PAUSE).clamp(SHORTEST_PAUSE, LONGEST_PAUSE) as u16
}

/// A ticket as who has this sight of it sees it now.
pub(super) fn shown(view: TicketView, sight: &Sight) -> Ticket {
    let TicketView { ticket, match_id, acceptance, revision } = view;
    Ticket {
        ticket_id: ticket.ticket_id,
        configuration_name: ticket.configuration_name,
        configuration_arn: ticket.configuration_arn,
        status: TicketStatus::from(ticket.status.as_str().to_owned()),
        status_reason: ticket.status_reason,
        status_message: ticket.status_message,
        start_time: Some(iso_8601(Timestamp(ticket.start_time.0))),
        end_time: ticket.end_time.map(|time| iso_8601(Timestamp(time.0))),
        players: ticket.players.into_iter().map(player).collect(),
        game_session_connection_info: ticket.game_session_connection_info.map(|info| connection(info, sight)),
        estimated_wait_time: ticket.estimated_wait_time,
        match_id,
        acceptance: acceptance.map(|acceptance| {
            let deadline = Timestamp(u64::try_from(acceptance.deadline_ms).unwrap_or_default());
            Acceptance {
                deadline: iso_8601(deadline),
                deadline_in_ms: deadline.0.saturating_sub(clock::now().0),
                players: acceptance.accepted,
            }
        }),
        revision,
    }
}

fn player(player: api::Player) -> TicketPlayer {
    let attributes = player.player_attributes.unwrap_or_default().into_iter();
    TicketPlayer {
        player_id: player.player_id,
        player_attributes: attributes.filter_map(|(name, value)| Some((name, attribute(value)?))).collect(),
        team: player.team,
        latency_in_ms: player.latency_in_ms.unwrap_or_default(),
    }
}

/// None for a value of no kind, which no start accepts.
fn attribute(value: api::AttributeValue) -> Option<AttributeValue> {
    let api::AttributeValue { s, n, sl, sdm } = value;
    s.map(AttributeValue::String)
        .or(n.map(AttributeValue::Number))
        .or(sl.map(AttributeValue::StringList))
        .or(sdm.map(AttributeValue::StringNumberMap))
}

fn connection(info: api::GameSessionConnectionInfo, sight: &Sight) -> TicketConnection {
    let slots = info.matched_player_sessions.into_iter().filter(|slot| sight.covers(&slot.player_id));
    TicketConnection {
        game_session_arn: info.game_session_arn,
        ip_address: info.ip_address,
        dns_name: info.dns_name.unwrap_or_default(),
        port: info.port,
        matched_player_sessions: slots
            .map(|slot| MatchedPlayerSession {
                player_id: slot.player_id,
                player_session_id: slot.player_session_id,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::pause_after;

    #[test]
    fn who_waits_long_asks_seldom() {
        let pause = |seconds| pause_after(Duration::from_secs(seconds));
        assert_eq!(
            [pause(0), pause(19), pause(20), pause(99), pause(100), pause(40_000)],
            [1, 1, 2, 9, 10, 10]
        );
    }
}
