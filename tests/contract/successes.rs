//! Every good answer is understood, whoever wrote it.

use rallypoint::RpOperationKind;
use rallypoint::result::RpResult;
use rallypoint::session::{RpPortType, RpSearchState};

use crate::support::server::{GAME_SESSION, GAME_SESSIONS, PLAYER_SESSION, Reply, Server, chunked, http};
use crate::support::{name, options};
use crate::{Attempt, Kind, SESSION, succeed};

#[test]
fn every_good_answer_to_start_and_join_is_understood() {
    let body = |body: &str| Reply::Send(http(200, &[], body));
    let plain = |port: &str| {
        body(&format!(r#"{{"PlayerSessionId":"psess-1111aaaa","IpAddress":"10.0.0.7","Port":{port}}}"#))
    };
    let official = format!(
        r#"{{"IpAddress":"10.0.0.7","Port":"7777","DnsName":"d.example","PlayerSessionId":"psess-1111aaaa",
            "PlayerId":"p","GameSessionArn":"{GAME_SESSION}"}}"#
    );
    let rows = [
        ("the original's, to the letter", body(PLAYER_SESSION), true),
        ("nothing but what is read, port as a number", plain("7777"), false),
        ("port as text", plain(r#""7777""#), false),
        ("port as a float, as some JSON writers do", plain("7777.0"), false),
        (
            "wrapped, as in the AWS sample",
            body(&format!(r#"{{"PlayerSession": {PLAYER_SESSION}, "ResponseMetadata": {{}}}}"#)),
            true,
        ),
        (
            "the official plugin's, as text/plain",
            Reply::Send(http(200, &["Content-Type: text/plain"], &official)),
            true,
        ),
        (
            "nulls where AWS has nothing to say",
            body(&PLAYER_SESSION.replace(r#""Status""#, r#""DnsName": null, "Status""#)),
            true,
        ),
        (
            "the id under both of its names",
            body(&PLAYER_SESSION.replace(r#""Status""#, r#""GameSessionArn": "arn:other", "Status""#)),
            true,
        ),
        ("201", Reply::Send(http(201, &[], PLAYER_SESSION)), true),
        ("chunked", Reply::Send(chunked(PLAYER_SESSION)), true),
        ("byte by byte", Reply::Trickle(http(200, &[], PLAYER_SESSION)), true),
        ("chunked, byte by byte", Reply::Trickle(chunked(PLAYER_SESSION)), true),
        ("and closed", Reply::SendAndClose(http(200, &["Connection: close"], PLAYER_SESSION)), true),
        (
            "no length, ended by the end",
            Reply::SendAndClose(format!("HTTP/1.0 200 OK\r\n\r\n{PLAYER_SESSION}").into_bytes()),
            true,
        ),
    ];
    for (title, reply, says_game_session) in rows {
        for kind in [Kind::Start, Kind::Join] {
            let attempt = succeed(kind, title, reply.clone());
            attempt
                .player
                .online
                .with_session(&name(SESSION), |session| {
                    let server = session.server.as_ref().expect("a server");
                    assert_eq!(server.player_session_id, "psess-1111aaaa", "{title}");
                    // Who joins knows which game session it is, also when the answer does not say.
                    let known = says_game_session || kind == Kind::Join;
                    let expected = if known { GAME_SESSION } else { "" };
                    assert_eq!(session.game_session_id, expected, "{title}");
                    assert_eq!(server.game_session_id, expected, "{title}");
                })
                .unwrap();
        }
    }
}

#[test]
fn every_good_answer_to_find_is_understood() {
    let body = |body: &str| Reply::Send(http(200, &[], body));
    for (title, reply) in [
        ("the original's, to the letter", body(GAME_SESSIONS)),
        ("wrapped", body(&format!(r#"{{"GameSessions": {GAME_SESSIONS}}}"#))),
        ("numbers as text", body(&GAME_SESSIONS.replace("7777", r#""7777""#).replace(": 4,", r#": "4","#))),
        ("chunked", Reply::Send(chunked(GAME_SESSIONS))),
        ("byte by byte", Reply::Trickle(http(200, &[], GAME_SESSIONS))),
        (
            "null where AWS has nothing to say",
            body(&GAME_SESSIONS.replace(r#""Status""#, r#""CreatorId": null, "Status""#)),
        ),
    ] {
        let attempt = succeed(Kind::Find, title, reply);
        let online = &attempt.player.online;
        assert_eq!(online.result_count(attempt.search), Ok(1), "{title}");
        let found = online.search_result(attempt.search, 0).unwrap();
        assert_eq!(found.game_session_id, GAME_SESSION, "{title}");
        assert_eq!(found.title, "Friday night", "{title}");
        assert_eq!((found.max_players(), found.open_slots()), (4, 3), "{title}: slots are counted once");
        assert_eq!(online.search_result(attempt.search, 1), Err(RpResult::InvalidArgument), "{title}");
    }
}

#[test]
fn found_sessions_may_say_little() {
    let row = |more: &str| format!(r#"[{{"GameSessionId":"g"{more}}}]"#);
    for (title, body, count) in [
        ("none", "[]".to_owned(), 0),
        ("none, wrapped", r#"{"GameSessions": []}"#.to_owned(), 0),
        ("an id alone", row(""), 1),
        (
            "rows that nobody could join",
            r#"[{"Name":"a"},{"GameSessionId":null},{"GameSessionId":"g"}]"#.to_owned(),
            1,
        ),
        ("an address without a port", row(r#","IpAddress":"10.0.0.7""#), 1),
        ("a port of 0", row(r#","IpAddress":"10.0.0.7","Port":0"#), 1),
        ("a port that is none", row(r#","IpAddress":"10.0.0.7","Port":"abc""#), 1),
        ("nulls for numbers", row(r#","Port":null,"MaximumPlayerSessionCount":null"#), 1),
        ("a port beyond the last", row(r#","IpAddress":"10.0.0.7","Port":70000"#), 1),
        ("a port without an address", row(r#","IpAddress":"","Port":7777"#), 1),
        (
            "more players than slots",
            row(r#","MaximumPlayerSessionCount":2,"CurrentPlayerSessionCount":5"#),
            1,
        ),
    ] {
        let server = Server::new([Reply::Send(http(200, &[], &body))]);
        let attempt = Attempt::new(Kind::Find, options(&server.url()));
        assert_eq!(attempt.run(), Ok(()), "{title}");
        let online = &attempt.player.online;
        assert_eq!(online.result_count(attempt.search), Ok(count), "{title}");
        assert_eq!(attempt.search_state(), RpSearchState::Done, "{title}");
        if count > 0 {
            assert_eq!(
                online.result_connect_string(attempt.search, 0, RpPortType::Game),
                Err(RpResult::AddressNotKnown),
                "{title}"
            );
            assert_eq!(online.search_result(attempt.search, 0).unwrap().open_slots(), 0, "{title}");
        }
    }
}

/// The original finds once per process.
#[test]
fn one_search_finds_again_and_again() {
    let server = Server::new([]);
    let attempt = Attempt::new(Kind::Find, options(&server.url()));
    for _ in 0..3 {
        assert_eq!(attempt.run(), Ok(()));
        attempt.assert_good_state("again");
    }
    server.then(Reply::Send(http(200, &[], "[]")));
    assert_eq!(attempt.run(), Ok(()));
    assert_eq!(attempt.player.online.result_count(attempt.search), Ok(0), "old results are gone");
}

#[test]
fn what_was_found_can_be_joined() {
    let server = Server::new([]);
    let attempt = Attempt::new(Kind::Find, options(&server.url()));
    attempt.run().unwrap();
    let result = attempt.player.online.join_target(attempt.search, 0).unwrap();
    let join = attempt
        .player
        .call(|online, call| online.join_session(name(SESSION), result, Some("skin=blue".to_owned()), call))
        .unwrap();
    assert_eq!(attempt.player.finish(join, RpOperationKind::JoinSession), Ok(()));
    let sent = server.received()[1].json();
    assert_eq!(sent["GameSessionId"], GAME_SESSION);
    assert_eq!(sent["PlayerData"], "skin=blue");
}
