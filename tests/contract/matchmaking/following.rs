//! A ticket is followed to its end.

use super::*;

#[test]
fn a_ticket_is_followed_by_its_stream_to_its_match() {
    let server = Server::new([]);
    let (proposal, placing) = (proposed(3, "m-1"), told("PLACING", 4, json!({"MatchId": "m-1"})));
    let searching = told("SEARCHING", 2, json!({}));
    let whole = [&*searching, &*proposal, &*proposal, &*placing, COMPLETED_TICKET];
    server.at(EVENTS, [Reply::SendAndClose(stream(&whole))]);
    let ada = Seeker::new(&server);
    let (_, ticket) = ada.begin(RpAcceptanceMode::Manual);
    assert_eq!(ada.player.state("Lobby"), RpSessionState::Creating, "the name is taken at once");
    assert_eq!(ada.hear(2), [ACCEPTANCE, COMPLETE]);
    ada.assert_in_match("by the stream");
    assert_eq!(ada.status(ticket), RpMatchmakingStatus::Completed);

    let [start] = &asked_at(&server, "/start_matchmaking")[..] else { panic!("one start") };
    assert_eq!((start.method.as_str(), start.header("authorization")), ("POST", Some("Bearer jwt")));
    let body = start.json();
    assert_eq!((&body["configuration"], &body["uuid"]), (&json!("duel"), &json!("ada")));
    assert!(body["idempotency_token"].as_str().is_some_and(|token| token.len() >= 32));
    let [followed] = &asked_at(&server, EVENTS)[..] else { panic!("one stream") };
    assert_eq!(followed.path, "/matchmaking_events?ticket_id=t-1");
    assert_eq!(followed.header("x-ticket-token"), Some("tok"));
    assert_eq!(followed.header("last-event-id"), Some("1"), "what start has told is known");
    assert_eq!(followed.header("accept"), Some("text/event-stream"));
    assert_eq!(followed.header("authorization"), Some("Bearer jwt"));
    // The session is left as any other.
    let leave = ada.player.leave("Lobby").unwrap();
    crate::over(&ada.player, leave).unwrap();
    let sent = server.received().pop().unwrap();
    assert_eq!((&*sent.path, sent.json()), ("/leave_session", json!({"PlayerSessionId": "psess-1111aaaa"})));
}

#[test]
fn every_attribute_travels_as_the_gateway_reads_it() {
    use rallypoint_wire::server_sdk::{AttributeValue, Player};
    let server = Server::new([]);
    let ada = Seeker::new(&server);
    let attributes = [
        ("mode", AttributeValue::String("ctf".to_owned())),
        ("skill", AttributeValue::Double(12.5)),
        ("maps", AttributeValue::StringList(vec!["a".to_owned()])),
        ("roles", AttributeValue::StringDoubleMap([("tank".to_owned(), 3.0)].into())),
    ];
    let player = Player {
        player_id: "ada".to_owned(),
        team: "red".to_owned(),
        player_attributes: attributes.map(|(name, value)| (name.to_owned(), value)).into(),
        latency_in_ms: [("eu-west-1".to_owned(), 30)].into(),
    };
    let new = NewTicket {
        configuration: "duel".to_owned(),
        ticket_id: Some("mine".to_owned()),
        players: vec![player],
        ..NewTicket::default()
    };
    let begun = ada.player.call(|online, call| online.start_matchmaking(None, new, call, &mut |_| {}));
    crate::over(&ada.player, begun.unwrap()).unwrap();
    let body = asked_at(&server, "/start_matchmaking")[0].json();
    let player = json!({
        "player_id": "ada",
        "team": "red",
        "latencies": {"eu-west-1": 30},
        "attributes": {"mode": {"S": "ctf"}, "skill": {"N": 12.5}, "maps": {"SL": ["a"]}, "roles": {"SDM": {"tank": 3.0}}},
    });
    let whole = json!({"configuration": "duel", "uuid": "ada", "ticket_id": "mine", "players": [player]});
    assert_eq!(body, whole);
}

#[test]
fn every_end_without_a_match_is_told_once() {
    for (status, result) in [
        ("FAILED", RpResult::MatchmakingFailed),
        ("CANCELLED", RpResult::Cancelled),
        ("TIMED_OUT", RpResult::MatchmakingTimedOut),
    ] {
        let server = Server::new([]);
        let end = told(status, 2, json!({"StatusReason": "Word", "StatusMessage": "a sentence"}));
        server.at(EVENTS, [Reply::SendAndClose(stream(&[&end, &end, COMPLETED_TICKET]))]);
        let ada = Seeker::new(&server);
        let (_, ticket) = ada.begin(RpAcceptanceMode::Manual);
        assert_eq!(ada.hear(1), [(RpMatchNoticeKind::Failure, result)], "{status}");
        assert_eq!(ada.heard.lock().unwrap()[0].message, "a sentence");
        assert_eq!(ada.player.state("Lobby"), RpSessionState::NoSession, "{status}");
        assert!(ada.player.online.matchmaking_ticket(ticket).unwrap().0.is_over());
    }
}

#[test]
fn lies_and_late_answers_change_nothing() {
    let server = Server::new([]);
    let (unknown, late) = (told("PONDERING", 5, json!({})), told("CANCELLED", 3, json!({})));
    server.at(EVENTS, [Reply::SendAndClose(stream(&[&unknown, &late, COMPLETED_TICKET]))]);
    let ada = Seeker::new(&server);
    ada.begin(RpAcceptanceMode::Manual);
    assert_eq!(ada.hear(1), [COMPLETE]);
    ada.assert_in_match("after lies");
}

#[test]
fn where_there_is_no_stream_the_gateway_is_asked() {
    for status in [501, 404, 405, 200] {
        let server = Server::new([]);
        server.at(EVENTS, [Reply::Send(http(status, &[], r#"{"message": "no"}"#))]);
        let searching = http(200, &["Retry-After: 0"], &told("SEARCHING", 2, json!({})));
        let proposal = http(200, &["Retry-After: 0"], &proposed(3, "m-1"));
        server.at(POLL, [Reply::Send(searching), Reply::Send(proposal.clone()), Reply::Send(proposal)]);
        let ada = Seeker::new(&server);
        ada.begin(RpAcceptanceMode::Manual);
        assert_eq!(ada.hear(2), [ACCEPTANCE, COMPLETE], "{status}");
        ada.assert_in_match("by asking");
        assert_eq!(asked_at(&server, EVENTS).len(), 1, "{status}");
        let polls = asked_at(&server, POLL);
        assert_eq!(polls.len(), 4, "{status}");
        assert!(polls.iter().all(|poll| poll.header("x-ticket-token") == Some("tok")));
        assert_eq!(polls[0].path, "/matchmaking_ticket?ticket_id=t-1");
    }
}

#[test]
fn a_party_member_follows_by_a_token() {
    let server = Server::new([]);
    let ada = Seeker::new(&server);
    let tracked = rallypoint::matchmaking::TrackedTicket {
        ticket_id: "t-1".to_owned(),
        token: "tok-a".to_owned(),
        acceptance: RpAcceptanceMode::Manual,
    };
    ada.player.online.track_matchmaking(Some(name("Lobby")), tracked, &mut |_| {}).unwrap();
    assert_eq!(ada.hear(1), [COMPLETE]);
    ada.assert_in_match("by a token");
    let [followed] = &asked_at(&server, EVENTS)[..] else { panic!("one stream") };
    assert_eq!((followed.header("x-ticket-token"), followed.header("last-event-id")), (Some("tok-a"), None));
}

#[test]
fn tokens_of_the_party_are_known_to_who_started() {
    let server = Server::new([]);
    let ada = Seeker::new(&server);
    let (start, ticket) = ada.begin(RpAcceptanceMode::Manual);
    crate::over(&ada.player, start).unwrap();
    assert_eq!(ada.player.online.player_token(ticket, "bob").as_deref(), Ok("tok-b"));
    assert_eq!(ada.player.online.player_token(ticket, "eve"), Err(RpResult::InvalidArgument));
}

#[test]
fn a_match_is_accepted_by_call_or_by_itself() {
    for acceptance in [RpAcceptanceMode::Manual, RpAcceptanceMode::Automatic] {
        let server = Server::new([]);
        server.at(EVENTS, [Reply::SendAndHang(stream(&[&proposed(3, "m-1")]))]);
        // By itself it is tried until it works.
        let busy = Reply::Send(http(503, &[], "{}"));
        let accepted = told("PLACING", 4, json!({"MatchId": "m-1"}));
        server.at("/accept_match", [busy, Reply::Send(http(200, &[], &accepted))]);
        let ada = Seeker::new(&server);
        let (_, ticket) = ada.begin(acceptance);
        assert_eq!(ada.hear(1), [ACCEPTANCE]);
        if acceptance == RpAcceptanceMode::Manual {
            let accept = || {
                let yes = rallypoint::matchmaking::RpMatchAcceptance::Accepted;
                crate::done(&ada.player, |online, call| online.accept_match(ticket, &[], yes, call))
            };
            assert_eq!(accept().unwrap_err().code, RpResult::ServiceUnavailable);
            assert_eq!(accept(), Ok(()));
            assert_eq!(ada.status(ticket), RpMatchmakingStatus::Placing, "the answer tells how it stands");
        }
        until("both were asked", || (asked_at(&server, "/accept_match").len() == 2).then_some(()));
        let whole =
            json!({"TicketId": "t-1", "Token": "tok", "PlayerIds": ["ada"], "AcceptanceType": "ACCEPT"});
        for asked in asked_at(&server, "/accept_match") {
            assert_eq!(asked.json(), whole);
        }
        assert_eq!(ada.hear(1), [ACCEPTANCE], "it is told once");
    }
}
