//! The gateway, or what it sends, is lost on the way.

use std::net::TcpListener;

use super::*;

#[test]
fn where_a_stream_is_cut_makes_no_difference() {
    let whole = stream(&[&proposed(3, "m-1"), COMPLETED_TICKET]);
    let is_near_end =
        |at: usize| whole[at.saturating_sub(2)..].starts_with(b"}") || whole[at..].starts_with(b"\n\n");
    let cuts: Vec<_> = (0..whole.len()).filter(|at| at % 17 == 0 || is_near_end(*at)).collect();
    // Many at once: each waits a little before it comes back. Every byte is tried where events are read.
    for cuts in cuts.chunks(20) {
        let seekers: Vec<_> = cuts
            .iter()
            .map(|cut| {
                let server = Server::new([]);
                server.at(
                    EVENTS,
                    [Reply::SendAndClose(whole[..*cut].to_vec()), Reply::SendAndClose(whole.clone())],
                );
                let ada = Seeker::new(&server);
                ada.begin(RpAcceptanceMode::Manual);
                (cut, server, ada)
            })
            .collect();
        for (cut, _server, ada) in seekers {
            let heard = ada.hear(2);
            let lost = heard.iter().filter(|(kind, _)| *kind == RpMatchNoticeKind::Error).count();
            let rest: Vec<_> =
                heard.into_iter().filter(|(kind, _)| *kind != RpMatchNoticeKind::Error).collect();
            if rest.len() < 2 {
                assert_eq!(ada.hear(2 + lost).last(), Some(&COMPLETE), "cut at {cut}");
            } else {
                assert_eq!(rest, [ACCEPTANCE, COMPLETE], "cut at {cut}");
            }
            // Only a head that is no answer is a loss; a stream may end whenever it likes.
            assert!(lost <= usize::from(*cut < STREAM_HEAD.len()), "cut at {cut}: {lost}");
            ada.assert_in_match("after a cut");
        }
    }
}

#[test]
fn what_is_no_stream_of_tickets_is_told_once_and_tried_again() {
    let line = format!("data: {}", "x".repeat(600 * 1024));
    for (title, garbage) in [
        ("no JSON", "data: {oops\n\n".to_owned()),
        ("no ticket", "data: {\"a\": 1}\n\n".to_owned()),
        ("another's ticket", event(&COMPLETED_TICKET.replace("t-1", "t-2"))),
        ("a line without end", line),
    ] {
        let bad = || Reply::SendAndClose(format!("{STREAM_HEAD}{garbage}").into_bytes());
        let server = Server::new([]);
        server.at(EVENTS, [bad(), bad()]);
        let ada = Seeker::new(&server);
        ada.begin(RpAcceptanceMode::Manual);
        let error = (RpMatchNoticeKind::Error, RpResult::BadAnswer);
        assert_eq!(ada.hear(2), [error, COMPLETE], "{title}");
        ada.assert_in_match(title);
    }
}

#[test]
fn a_gateway_that_is_down_is_told_once_and_found_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::on(listener, []);
    server.at(EVENTS, [Reply::SendAndClose(stream(&[&told("SEARCHING", 2, json!({}))]))]);
    for _ in 0..3 {
        server.at(EVENTS, [Reply::SendAndClose(Vec::new())]);
    }
    let ada = Seeker::new(&server);
    let (_, ticket) = ada.begin(RpAcceptanceMode::Manual);
    let error = (RpMatchNoticeKind::Error, RpResult::ConnectionLost);
    assert_eq!(ada.hear(1), [error]);
    assert!(ada.player.online.matchmaking_ticket(ticket).unwrap().0.is_lost);
    assert_eq!(ada.player.state("Lobby"), RpSessionState::Creating, "the ticket goes on");
    assert_eq!(ada.hear(2), [error, COMPLETE]);
    ada.assert_in_match("after a restart");
    let revisions: Vec<_> = asked_at(&server, EVENTS)
        .iter()
        .map(|request| request.header("last-event-id").unwrap_or_default().to_owned())
        .collect();
    assert_eq!(revisions, ["1", "2", "2", "2", "2"], "who comes back says what they know");
    assert_eq!(address, server.address());
}

#[test]
fn a_gateway_that_forgot_the_ticket_ends_it() {
    let server = Server::new([]);
    let refusal = r#"{"error": {"code": "NotFoundException", "message": "no such ticket"}}"#;
    server.at(EVENTS, [Reply::Send(http(404, &[], refusal))]);
    server.at(POLL, [Reply::Send(http(404, &[], refusal))]);
    let ada = Seeker::new(&server);
    let (start, _) = ada.begin_session();
    let failure = crate::over(&ada.player, start).unwrap_err();
    assert_eq!((failure.code, &*failure.message), (RpResult::TicketNotFound, "no such ticket"));
    assert_eq!(ada.hear(1), [(RpMatchNoticeKind::Failure, RpResult::TicketNotFound)]);
    assert_eq!(ada.player.state("Lobby"), RpSessionState::NoSession);
}

#[test]
fn a_game_that_does_not_tick_holds_the_stream_back_and_loses_nothing() {
    let server = Server::new([]);
    let many: Vec<_> = (2..400).map(|revision| told("SEARCHING", revision, json!({}))).collect();
    let last = COMPLETED_TICKET.replace(r#""Revision": 9"#, r#""Revision": 999"#);
    let whole: Vec<&str> = many.iter().map(String::as_str).chain([&*last]).collect();
    server.at(EVENTS, [Reply::SendAndClose(stream(&whole))]);
    let ada = Seeker::new(&server);
    ada.begin(RpAcceptanceMode::Manual);
    until("the start's answer is taken", || {
        ada.player.online.tick().unwrap();
        (!asked_at(&server, EVENTS).is_empty()).then_some(())
    });
    let waiting = || {
        let dump: Value = serde_json::from_str(&ada.player.online.dump().unwrap()).unwrap();
        dump["events_waiting"].as_u64().unwrap()
    };
    until("events wait", || (waiting() >= 16).then_some(()));
    assert!(waiting() <= 32, "{} events wait for a game that does not tick", waiting());
    assert_eq!(ada.hear(1), [COMPLETE]);
}
