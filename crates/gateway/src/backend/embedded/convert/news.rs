//! What listeners to events are told.

use rallypoint_fleet as fleet;
use rallypoint_fleet::PlacementStatus;
use rallypoint_fleet::arn::Resource;
use serde_json::{Map, Value, json};

use super::fleet_arn;
use crate::backend::events::{GAMELIFT, News, moment, second};

/// What is told of a placement that is over; nothing of one that is not.
pub(in crate::backend::embedded) fn placement_news(
    region: &str,
    placement: &fleet::Placement,
) -> Option<News> {
    let kind = match placement.status {
        PlacementStatus::Pending => return None,
        PlacementStatus::Fulfilled => "PlacementFulfilled",
        PlacementStatus::Cancelled => "PlacementCancelled",
        PlacementStatus::TimedOut => "PlacementTimedOut",
        PlacementStatus::Failed => "PlacementFailed",
    };
    let ended_at = placement.ended_at.unwrap_or(placement.started_at);
    let mut detail = Map::new();
    let mut say = |name: &str, value: Value| detail.insert(name.to_owned(), value);
    say("type", kind.into());
    say("placementId", placement.id.as_str().into());
    say("startTime", moment(placement.started_at).into());
    say("endTime", moment(ended_at).into());
    if let Some(session) = placement.game_session.as_ref().filter(|_| kind == "PlacementFulfilled") {
        say("gameSessionArn", session.id.as_str().into());
        say("gameSessionRegion", region.into());
        say("ipAddress", session.ip.to_string().into());
        say("dnsName", session.dns_name.clone().unwrap_or_default().into());
        // Text here, unlike everywhere else.
        say("port", session.port.to_string().into());
        let placed = |placed: &fleet::PlacedPlayerSession| json!({"playerId": placed.player.as_str(), "playerSessionId": placed.player_session.as_str()});
        say("placedPlayerSessions", placement.players.iter().map(placed).collect());
    }
    Some(News {
        source: GAMELIFT,
        detail_type: "GameLift Queue Placement Event",
        time: second(ended_at),
        resources: vec![Resource::Queue(placement.queue.clone()).arn(region)],
        detail: Value::Object(detail),
    })
}

/// What is told of a fleet: what `DescribeFleetEvents` has of it. GameLift itself sends no such event.
pub(in crate::backend::embedded) fn fleet_news(
    region: &str,
    fleet: &fleet::FleetId,
    event: &fleet::FleetEvent,
) -> News {
    News {
        source: GAMELIFT,
        detail_type: "GameLift Fleet Event",
        time: second(event.time),
        resources: vec![fleet_arn(region, fleet)],
        detail: json!({
            "type": event.code.to_string(),
            "fleetId": fleet.as_str(),
            "resourceId": event.resource,
            "time": moment(event.time),
            "message": event.message,
        }),
    }
}
