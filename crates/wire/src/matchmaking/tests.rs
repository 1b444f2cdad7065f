use serde_json::json;

use super::*;

fn ticket(value: &serde_json::Value) -> Ticket {
    read_ticket(value.to_string().as_bytes()).unwrap()
}

#[test]
fn our_own_ticket_reads_as_it_was_written() {
    let written = json!({"TicketId": "t", "ConfigurationName": "ranked", "ConfigurationArn": "arn:c",
        "Status": "COMPLETED", "StatusReason": "r", "StatusMessage": "m",
        "StartTime": "2026-01-02T03:04:05.678Z", "EndTime": "2026-01-02T03:04:06.678Z",
        "Players": [{"PlayerId": "ada", "PlayerAttributes": {"skill": {"N": 1.5}, "modes": {"SL": ["a"]},
            "map": {"S": "x"}, "seen": {"SDM": {"y": 2.0}}}, "Team": "red", "LatencyInMs": {"eu": 7}}],
        "GameSessionConnectionInfo": {"GameSessionArn": "arn:g", "IpAddress": "127.0.0.1", "DnsName": "d",
            "Port": 7777, "MatchedPlayerSessions": [{"PlayerId": "ada", "PlayerSessionId": "psess-1"}]},
        "EstimatedWaitTime": 3, "MatchId": "match", "Acceptance": {"Deadline": "2026-01-02T03:04:05.678Z",
            "DeadlineInMs": 10, "Players": {"ada": true}}, "Revision": 9});
    assert_eq!(serde_json::to_value(ticket(&written)).unwrap(), written);
    let mut started = written;
    started["TicketToken"] = json!("tt");
    started["PlayerTokens"] = json!({"ada": "pt"});
    let read = read_started(started.to_string().as_bytes()).unwrap();
    assert_eq!((read.ticket_token.as_str(), read.player_tokens["ada"].as_str()), ("tt", "pt"));
    assert_eq!(serde_json::to_value(read).unwrap(), started);
}

#[test]
fn wrapped_tickets_are_found() {
    let inner =
        json!({"TicketId": "t", "Status": "SEARCHING", "StartTime": 1_700_000_000.25, "EndTime": null});
    for wrapped in [
        inner.clone(),
        json!({"MatchmakingTicket": inner}),
        json!({"TicketList": [inner]}),
        json!({"ticket": inner, "more": 1}),
    ] {
        let ticket = ticket(&wrapped);
        assert_eq!((ticket.ticket_id.as_str(), &ticket.status), ("t", &TicketStatus::Searching), "{wrapped}");
        assert_eq!(ticket.start_time.as_deref(), Some("1700000000.25"));
    }
}

#[test]
fn a_flat_connection_is_one_when_it_is_whole() {
    let waiting =
        json!({"Status": "SEARCHING", "IpAddress": "", "Port": 0, "PlayerSessionId": "NotPlacedYet"});
    assert_eq!(ticket(&waiting).game_session_connection_info, None);
    let there = json!({"MatchmakingStatus": "MatchmakingSucceeded", "IpAddress": "10.0.0.1", "Port": "7777",
        "DnsName": null, "PlayerSessionId": "psess-1"});
    let ticket = ticket(&there);
    assert_eq!(ticket.status, TicketStatus::Completed);
    let connection = ticket.game_session_connection_info.unwrap();
    assert_eq!((connection.ip_address.as_str(), connection.port), ("10.0.0.1", 7777));
    assert_eq!(connection.matched_player_sessions[0].player_session_id, "psess-1");
}

#[test]
fn an_id_alone_is_a_ticket_that_waits() {
    let ticket = ticket(&json!({"ticketId": "t"}));
    assert_eq!((ticket.ticket_id.as_str(), ticket.status), ("t", TicketStatus::Queued));
}

#[test]
fn what_is_no_ticket_is_refused() {
    for body in [
        "",
        "null",
        "[]",
        "\"text\"",
        "{}",
        r#"{"message":"no"}"#,
        r#"{"TicketList":[]}"#,
        r#"{"Ticket":[7]}"#,
    ] {
        assert!(read_ticket(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn an_unknown_status_is_kept_and_is_no_end() {
    let ticket = ticket(&json!({"TicketId": "t", "Status": "PONDERING"}));
    assert_eq!(ticket.status, TicketStatus::Unknown("PONDERING".to_owned()));
    assert!(!ticket.status.is_final());
    assert_eq!(serde_json::to_value(&ticket).unwrap()["Status"], "PONDERING");
}

#[test]
fn requests_have_these_names() {
    let start = StartMatchmakingRequest {
        configuration: "ranked".to_owned(),
        uuid: Some("ada".to_owned()),
        ticket_id: None,
        idempotency_token: Some("once".to_owned()),
        players: vec![MatchmakingPlayer {
            player_id: "ada".to_owned(),
            attributes: [("skill".to_owned(), AttributeValue::Number(3.0))].into(),
            latencies: [("eu".to_owned(), 5)].into(),
            team: None,
            pass: None,
        }],
    };
    let written = json!({"configuration": "ranked", "uuid": "ada", "idempotency_token": "once", "players": [
        {"player_id": "ada", "attributes": {"skill": {"N": 3.0}}, "latencies": {"eu": 5}}]});
    assert_eq!(serde_json::to_value(&start).unwrap(), written);
    assert_eq!(serde_json::from_value::<StartMatchmakingRequest>(written).unwrap(), start);
    let accept = AcceptMatchRequest {
        ticket_id: "t".to_owned(),
        token: "p".to_owned(),
        player_ids: Vec::new(),
        acceptance_type: AcceptanceType::Reject,
    };
    let written = json!({"TicketId": "t", "Token": "p", "AcceptanceType": "REJECT"});
    assert_eq!(serde_json::to_value(&accept).unwrap(), written);
    assert!(serde_json::from_value::<AttributeValue>(json!({"S": "a", "N": 1})).is_err());
}
