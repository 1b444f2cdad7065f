//! Leave and destroy.

use rallypoint::RpOperationKind;
use rallypoint::result::RpResult;
use rallypoint::session::RpSessionState;
use serde_json::json;

use crate::support::options;
use crate::support::server::{GAME_SESSION, PLAYER_SESSION, Reply, Server, http};
use crate::{Attempt, Kind, SESSION};

fn in_game(kind: Kind, server: &Server) -> Attempt {
    let attempt = Attempt::new(kind, options(&server.url()));
    attempt.run().unwrap();
    attempt
}

#[test]
fn leave_and_destroy_tell_the_gateway_what_they_know() {
    let owned = PLAYER_SESSION.replace(r#""Port""#, r#""OwnerToken": "own-1", "Port""#);
    let slot = json!({"PlayerSessionId": "psess-1111aaaa"});
    let game = json!({"GameSessionId": GAME_SESSION, "OwnerToken": "own-1"});
    for (kind, answer, leave, path, body) in [
        (Kind::Start, owned.as_str(), false, "/destroy_session", &game),
        (Kind::Start, owned.as_str(), true, "/leave_session", &slot),
        // The original's gateway knows no owner: the slot is all that can be given back.
        (Kind::Start, PLAYER_SESSION, false, "/leave_session", &slot),
        (Kind::Join, PLAYER_SESSION, false, "/leave_session", &slot),
        (Kind::Join, PLAYER_SESSION, true, "/leave_session", &slot),
    ] {
        let server = Server::new([Reply::Send(http(200, &[], answer))]);
        let attempt = in_game(kind, &server);
        let player = &attempt.player;
        let (operation, delegate) = if leave {
            (player.leave(SESSION), RpOperationKind::LeaveSession)
        } else {
            (player.destroy(SESSION), RpOperationKind::DestroySession)
        };
        assert_eq!(player.finish(operation.unwrap(), delegate), Ok(()), "{kind:?} {path}");
        assert_eq!(player.online.session_count(), Ok(0), "{kind:?} {path}");
        let sent = server.received().pop().unwrap();
        assert_eq!((sent.method.as_str(), sent.path.as_str()), ("POST", path));
        assert_eq!(sent.json(), *body, "{kind:?} {path}");
    }
}

/// Whatever a start that was never answered has made at the gateway, nobody else can end it.
#[test]
fn destroying_an_unanswered_start_names_it_to_the_gateway() {
    let unknown = |status| Reply::Send(http(status, &[], r#"{"message": "Missing Authentication Token"}"#));
    let good = || Reply::Send(http(200, &[], "{}"));
    for (leave, answer, outcome) in [
        (false, good(), Ok(())),
        (true, good(), Ok(())),
        // The original's gateway knows no such request, and ours answers so when nothing was made.
        (false, unknown(403), Ok(())),
        (true, unknown(404), Ok(())),
        (false, unknown(500), Err(RpResult::ServiceError)),
    ] {
        let server = Server::new([Reply::SendAndClose(Vec::new()), answer]);
        let attempt = Attempt::new(Kind::Start, options(&server.url()));
        attempt.run().expect_err("it is not answered");
        let player = &attempt.player;
        let (removal, delegate) = if leave {
            (player.leave(SESSION), RpOperationKind::LeaveSession)
        } else {
            (player.destroy(SESSION), RpOperationKind::DestroySession)
        };
        let ended = player.finish(removal.unwrap(), delegate).map_err(|failure| failure.code);
        assert_eq!((ended, player.state(SESSION)), (outcome, RpSessionState::NoSession));
        let [start, destroy] = &server.received()[..] else { panic!("two requests are made") };
        assert_eq!((destroy.method.as_str(), destroy.path.as_str()), ("POST", "/destroy_session"));
        let start = start.json();
        let named = json!({"uuid": start["uuid"], "idempotency_token": start["idempotency_token"]});
        assert_eq!(destroy.json(), named);
    }
}

/// A gateway that knows no leave, or is gone, cannot hold anybody in a session.
#[test]
fn here_a_session_is_gone_whatever_the_gateway_says() {
    for (reply, code) in [
        (Reply::Send(http(403, &[], r#"{"message": "Missing Authentication Token"}"#)), RpResult::Forbidden),
        (Reply::Send(http(500, &[], r#""no""#)), RpResult::ServiceError),
        (Reply::Send(http(200, &[], r#"{"error": "no"}"#)), RpResult::ServiceError),
        (Reply::SendAndClose(Vec::new()), RpResult::ConnectionLost),
    ] {
        let server = Server::new([]);
        let attempt = in_game(Kind::Join, &server);
        server.then(reply);
        let leave = attempt.player.leave(SESSION).unwrap();
        let failure =
            attempt.player.finish(leave, RpOperationKind::LeaveSession).expect_err("the gateway said no");
        assert_eq!(failure.code, code);
        assert_eq!(attempt.player.state(SESSION), RpSessionState::NoSession);
        assert_eq!(attempt.run(), Ok(()), "the name is free");
    }
}

#[test]
fn a_joined_session_starts_and_ends_without_a_word() {
    let server = Server::new([]);
    let attempt = in_game(Kind::Join, &server);
    let player = &attempt.player;
    for _ in 0..2 {
        let start = player.start(SESSION).unwrap();
        assert_eq!(player.finish(start, RpOperationKind::StartSession), Ok(()));
        assert_eq!(player.state(SESSION), RpSessionState::InProgress);
        let end = player.end(SESSION).unwrap();
        assert_eq!(player.finish(end, RpOperationKind::EndSession), Ok(()));
        assert_eq!(player.state(SESSION), RpSessionState::Ended);
    }
    assert_eq!(server.received().len(), 1, "only the join");
}
