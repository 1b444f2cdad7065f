use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use rallypoint_fleet::{
    ConfigurationName, EventPlayer, EventTicket, GameSessionId, Location, MatchId, MatchmakingEvent,
    MatchmakingEventKind, PlacedGameSession, PlayerId, TicketEnd, TicketId, Timestamp,
};
use serde_json::{Value, json};

use super::matchmaking_news;

/// The detail of an event, without what all have.
fn detail(kind: MatchmakingEventKind, custom: Option<&str>) -> Value {
    let event = MatchmakingEvent {
        configuration: ConfigurationName::new("c"),
        at: Timestamp(1_502_309_749_159),
        match_id: Some(MatchId::new("m")),
        tickets: vec![EventTicket {
            id: TicketId::new("t"),
            started_at: Timestamp(1_502_309_739_277),
            players: vec![EventPlayer {
                id: PlayerId::new("ada"),
                team: Some("red".to_owned()),
                accepted: None,
                player_session: None,
            }],
        }],
        custom_event_data: custom.map(str::to_owned),
        kind,
    };
    let news = matchmaking_news("eu-west-1", &event, None);
    assert_eq!((news.source, news.time.as_str()), ("aws.gamelift", "2017-08-09T20:15:49.159Z"));
    assert_eq!(news.resources, ["arn:aws:gamelift:eu-west-1::matchmakingconfiguration/c"]);
    let mut detail = news.detail;
    let player = json!({"playerId": "ada", "team": "red"});
    let ticket = json!({"ticketId": "t", "startTime": "2017-08-09T20:15:39.277Z", "players": [player]});
    assert_eq!(detail["tickets"], json!([ticket]));
    assert_eq!(detail["gameSessionInfo"]["players"], json!([player]));
    assert_eq!(detail["matchId"], "m");
    let members = detail.as_object_mut().unwrap();
    for member in ["tickets", "matchId"] {
        members.remove(member);
    }
    members["gameSessionInfo"].as_object_mut().unwrap().remove("players");
    detail
}

#[test]
fn a_wait_that_can_be_estimated_is_a_number() {
    let searching = |estimated_wait| detail(MatchmakingEventKind::Searching { estimated_wait }, None);
    let expected = |wait: Value| json!({"type": "MatchmakingSearching", "estimatedWaitMillis": wait, "gameSessionInfo": {}});
    assert_eq!(searching(None), expected(json!("NOT_AVAILABLE")));
    assert_eq!(searching(Some(Duration::from_millis(1500))), expected(json!(1500)));
}

#[test]
fn a_match_that_nobody_has_to_accept_has_no_time_for_it() {
    let found = detail(
        MatchmakingEventKind::PotentialMatchCreated { acceptance_timeout: None, metrics: Vec::new() },
        None,
    );
    let expected = json!({"type": "PotentialMatchCreated", "acceptanceRequired": false,
        "ruleEvaluationMetrics": [], "gameSessionInfo": {}});
    assert_eq!(found, expected);
}

#[test]
fn a_match_has_an_address_unless_it_stands_alone() {
    let succeeded = |game_session| detail(MatchmakingEventKind::Succeeded { game_session }, None);
    assert_eq!(succeeded(None), json!({"type": "MatchmakingSucceeded", "gameSessionInfo": {}}));
    let placed = PlacedGameSession {
        id: GameSessionId::new("arn:g"),
        location: Location::new("custom-a"),
        ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        dns_name: None,
        port: 7000,
    };
    let info = json!({"gameSessionArn": "arn:g", "ipAddress": "127.0.0.1", "dnsName": "", "port": 7000});
    assert_eq!(succeeded(Some(placed)), json!({"type": "MatchmakingSucceeded", "gameSessionInfo": info}));
}

#[test]
fn a_failure_has_its_reason_and_the_configurations_own_text() {
    let end = TicketEnd {
        reason: "UNEXPECTED_ERROR".to_owned(),
        message: "An unexpected error.".to_owned(),
        metrics: Vec::new(),
    };
    let expected = json!({"type": "MatchmakingFailed", "reason": "UNEXPECTED_ERROR",
        "message": "An unexpected error.", "ruleEvaluationMetrics": [], "customEventData": "mine", "gameSessionInfo": {}});
    assert_eq!(detail(MatchmakingEventKind::Failed(end), Some("mine")), expected);
}
