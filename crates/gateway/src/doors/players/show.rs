//! The API's shapes as the original gateway wrote them.

use axum::body::Bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rallypoint_gamelift_api as api;
use rallypoint_wire::gateway;
use serde::Serialize;
use time::OffsetDateTime;
use tracing::error;

use super::recent_finds::Answer;

pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    match to_json(body) {
        Ok(json) => ready(status, json),
        Err(problem) => {
            error!(%problem, "an answer cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

pub(super) fn to_json<T: Serialize>(body: &T) -> serde_json::Result<Bytes> {
    serde_json::to_vec(body).map(Bytes::from)
}

/// An answer that is written already.
pub(super) fn ready(status: StatusCode, json: Bytes) -> Response {
    let content_type = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, content_type)], json).into_response()
}

/// Find's answer.
pub(super) fn found(answer: Answer) -> Response {
    let mut response = ready(StatusCode::OK, answer.body);
    // A link is percent-encoded, so it can always be a header.
    if let Some(link) = answer.link.and_then(|link| HeaderValue::from_str(&link).ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}

/// Python's `str(datetime)` of an aware UTC time: no fraction when it is zero, six digits otherwise.
fn python_time(moment: api::Timestamp) -> String {
    let seconds = i64::try_from(moment.0 / 1000).unwrap_or(i64::MAX);
    // Only a clock beyond the year 9999 does not fit; then the epoch stands in.
    let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (date, (hour, minute, second)) = (at.date(), at.to_hms());
    let milliseconds = moment.0 % 1000;
    let fraction = if milliseconds == 0 { String::new() } else { format!(".{milliseconds:03}000") };
    format!(
        "{:04}-{:02}-{:02} {hour:02}:{minute:02}:{second:02}{fraction}+00:00",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

pub(super) fn player_session(session: api::PlayerSession) -> gateway::PlayerSession {
    gateway::PlayerSession {
        player_session_id: Some(session.player_session_id),
        player_id: Some(session.player_id),
        game_session_id: session.game_session_id,
        fleet_id: session.fleet_id,
        fleet_arn: session.fleet_arn,
        creation_time: python_time(session.creation_time),
        status: session.status.as_str().to_owned(),
        ip_address: session.ip_address,
        dns_name: session.dns_name,
        port: session.port,
        owner_token: None,
    }
}

/// What create answers when no slot was asked for: the address without a player session.
pub(super) fn without_player(session: api::GameSession) -> gateway::PlayerSession {
    gateway::PlayerSession {
        player_session_id: None,
        player_id: None,
        game_session_id: session.game_session_id,
        fleet_id: session.fleet_id,
        fleet_arn: session.fleet_arn,
        creation_time: python_time(session.creation_time),
        status: session.status.as_str().to_owned(),
        ip_address: session.ip_address,
        dns_name: session.dns_name,
        port: session.port,
        owner_token: None,
    }
}

pub(super) fn game_session(session: api::GameSession) -> gateway::GameSession {
    let property =
        |property: api::GameProperty| gateway::GameProperty { key: property.key, value: property.value };
    gateway::GameSession {
        game_session_id: session.game_session_id,
        name: session.name,
        fleet_id: session.fleet_id,
        fleet_arn: session.fleet_arn,
        creation_time: python_time(session.creation_time),
        current_player_session_count: session.current_player_session_count,
        maximum_player_session_count: session.maximum_player_session_count,
        status: session.status.as_str().to_owned(),
        game_properties: session.game_properties.into_iter().map(property).collect(),
        ip_address: session.ip_address,
        dns_name: session.dns_name,
        port: session.port,
        player_session_creation_policy: session.player_session_creation_policy.as_str().to_owned(),
        creator_id: session.creator_id,
        location: session.location,
    }
}

#[cfg(test)]
mod tests {
    use super::python_time;
    use rallypoint_gamelift_api::Timestamp;

    #[test]
    fn times_are_pythons() {
        assert_eq!(python_time(Timestamp(1_714_564_800_123)), "2024-05-01 12:00:00.123000+00:00");
        assert_eq!(python_time(Timestamp(1_714_564_800_000)), "2024-05-01 12:00:00+00:00");
        assert_eq!(python_time(Timestamp(7)), "1970-01-01 00:00:00.007000+00:00");
    }
}
