//! Update on the wire: what is sent, what each answer comes to, and what a new game session is told.

use std::sync::{Arc, Mutex};

use rallypoint::event::OperationId;
use rallypoint::result::{Failure, RpResult};
use rallypoint::session::{
    RpAdvertisementType, RpSessionNoticeKind, RpSessionState, SessionFlags, SessionNotice, SessionSettings,
    Setting, SettingValue, keys,
};
use rallypoint::{Delegate, RpOperationKind};
use serde_json::json;

use crate::support::server::{GAME_SESSION, PLAYER_SESSION, Received, Reply, Server, http};
use crate::support::{Player, name, options, settings, until};
use crate::{SESSION, done, says};

fn owned() -> String {
    PLAYER_SESSION.replace(r#""Port""#, r#""OwnerToken": "own-1", "Port""#)
}

fn on_map(map: &str) -> SessionSettings {
    let value = SettingValue::String(map.to_owned());
    let setting = Setting { value, advertisement: RpAdvertisementType::ViaOnlineService, id: 0 };
    SessionSettings { custom: [(keys::SETTING_MAPNAME, setting)].into_iter().collect(), ..settings() }
}

fn update(player: &Player, settings: SessionSettings, refresh: bool) -> Result<(), Failure> {
    done(player, |online, call| online.update_session(name(SESSION), settings, refresh, call))
}

fn start(player: &Player) -> Result<(), Failure> {
    done(player, |online, call| online.start_session(name(SESSION), call))
}

/// A player whose session runs.
fn in_game(server: &Server) -> Player {
    let player = Player::new(options(&server.url()));
    player.have(SESSION);
    start(&player).unwrap();
    player
}

fn settings_of(player: &Player) -> SessionSettings {
    player.online.with_session(&name(SESSION), |session| session.settings.clone()).unwrap()
}

fn last(server: &Server) -> Received {
    server.received().pop().unwrap()
}

#[test]
fn an_update_says_what_the_gateway_lists_and_who_owns_it() {
    let server = Server::new([says(&owned()), says("{}")]);
    let player = in_game(&server);
    let flags = SessionFlags { should_advertise: true, ..SessionFlags::default() };
    let changed =
        SessionSettings { title: "Saturday".to_owned(), public_connections: 7, flags, ..on_map("Dust") };
    assert_eq!(update(&player, changed.clone(), true), Ok(()));
    let sent = last(&server);
    assert_eq!((sent.method.as_str(), sent.path.as_str()), ("POST", "/update_session"));
    assert_eq!(sent.header("content-type"), Some("application/json"));
    assert_eq!(
        sent.json(),
        json!({
            "GameSessionId": GAME_SESSION,
            "OwnerToken": "own-1",
            "session_name": "Saturday",
            "num_connections": 8,
            "build_id": -7,
            "GameProperties": [
                {"Key": "MAPNAME", "Value": "Dust"},
                {"Key": "rp_settings", "Value": "1;p=1;t=s"},
            ],
            "advertise": true,
        })
    );
    assert_eq!(settings_of(&player), changed);
    assert_eq!(player.state(SESSION), RpSessionState::InProgress);
}

#[test]
fn each_refusal_of_an_update_changes_nothing() {
    use RpResult::{
        BadAnswer, Conflict, ConnectionLost, Forbidden, InvalidRequest, NotFound, ServiceError,
        ServiceUnavailable, SessionNotJoinable, TimedOut, TooManyRequests, Unauthorized,
    };
    let refused = |status, body: &str| Reply::Send(http(status, &[], body));
    let ours = |status, code: &str| {
        refused(status, &format!(r#"{{"error":{{"code":"{code}","message":"no"}},"message":"no"}}"#))
    };
    for (reply, code, service_code) in [
        (ours(403, "NotOwner"), Forbidden, "NotOwner"),
        (ours(404, "NotFoundException"), NotFound, "NotFoundException"),
        (
            ours(409, "InvalidGameSessionStatusException"),
            SessionNotJoinable,
            "InvalidGameSessionStatusException",
        ),
        (ours(409, "ConflictException"), Conflict, "ConflictException"),
        (ours(400, "InvalidRequestException"), InvalidRequest, "InvalidRequestException"),
        (refused(401, r#"{"message":"Unauthorized"}"#), Unauthorized, ""),
        (refused(429, ""), TooManyRequests, ""),
        (refused(503, ""), ServiceUnavailable, ""),
        (refused(500, r#""no""#), ServiceError, ""),
        (refused(504, ""), TimedOut, ""),
        (refused(202, ""), ServiceUnavailable, ""),
        (refused(204, ""), ServiceUnavailable, ""),
        (refused(302, ""), BadAnswer, ""),
        (refused(200, r#"{"error":"no"}"#), ServiceError, ""),
        (Reply::SendAndClose(Vec::new()), ConnectionLost, ""),
    ] {
        let server = Server::new([says(&owned()), reply, says("{}")]);
        let player = in_game(&server);
        let before = settings_of(&player);
        let failure = update(&player, on_map("Dust"), true).expect_err("it is refused");
        assert_eq!((failure.code, failure.service_code.as_str()), (code, service_code));
        assert_eq!(settings_of(&player), before, "{code:?}");
        assert_eq!(player.state(SESSION), RpSessionState::InProgress, "{code:?}");
        assert_eq!(update(&player, on_map("Dust"), true), Ok(()), "{code:?}: again");
        assert_eq!(settings_of(&player), on_map("Dust"), "{code:?}");
    }
}

#[test]
fn what_the_gateway_is_not_to_hear_is_not_sent() {
    let server = Server::new([says(&owned())]);
    let player = Player::new(options(&server.url()));
    player.have(SESSION);
    for refresh in [false, true] {
        assert_eq!(update(&player, on_map("Dust"), refresh), Ok(()), "it was never started");
    }
    start(&player).unwrap();
    assert_eq!(last(&server).json()["GameProperties"][0], json!({"Key": "MAPNAME", "Value": "Dust"}));
    assert_eq!(update(&player, on_map("Aztec"), false), Ok(()), "it stays here");
    assert_eq!(server.received().len(), 1);
    assert_eq!(settings_of(&player), on_map("Aztec"));
}

/// The original's gateway gives no owner token.
#[test]
fn a_gateway_without_owners_is_not_asked() {
    let server = Server::new([says(PLAYER_SESSION)]);
    let player = in_game(&server);
    let failure = update(&player, on_map("Dust"), true).expect_err("it cannot be done");
    assert_eq!((failure.code, failure.http_status), (RpResult::NotSupported, 0));
    assert_eq!((server.received().len(), settings_of(&player)), (1, settings()));
    assert_eq!(update(&player, on_map("Dust"), false), Ok(()));
}

#[test]
fn a_guest_changes_nothing_at_the_gateway() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    done(&player, |online, call| {
        online.join_session(name(SESSION), crate::support::target(GAME_SESSION), None, call)
    })
    .unwrap();
    let refused =
        player.call(|online, call| online.update_session(name(SESSION), on_map("Dust"), true, call));
    assert_eq!(refused, Err(RpResult::NotOwner));
    assert_eq!(update(&player, on_map("Dust"), false), Ok(()));
    assert_eq!(server.received().len(), 1);
}

/// The token stands for a start with other settings: what it made is given up, and the next start is a new one.
#[test]
fn an_unanswered_start_is_given_up_before_its_settings_change() {
    let unknown = || Reply::Send(http(404, &[], r#"{"message":"Not Found"}"#));
    for answer in [says("{}"), unknown()] {
        let server = Server::new([Reply::SendAndClose(Vec::new()), answer, says(&owned())]);
        let player = Player::new(options(&server.url()));
        player.have(SESSION);
        start(&player).expect_err("it is not answered");
        assert_eq!(update(&player, on_map("Dust"), true), Ok(()));
        start(&player).unwrap();
        let [first, given_up, second] = &server.received()[..] else { panic!("three requests") };
        assert_eq!(given_up.path, "/destroy_session");
        let first = first.json();
        let named = json!({"uuid": first["uuid"], "idempotency_token": first["idempotency_token"]});
        assert_eq!(given_up.json(), named);
        assert_ne!(second.json()["idempotency_token"], first["idempotency_token"]);
        assert_eq!(second.json()["GameProperties"][0]["Value"], "Dust");
    }
}

/// Starting again asks as the first start did, so a game session made anew begins with the old settings.
#[test]
fn a_start_that_got_a_new_game_session_tells_it_the_settings() {
    let anew = owned().replace("gsess-3333cccc", "gsess-4444dddd").replace("own-1", "own-2");
    for (again, told, code) in [
        (owned(), None, RpResult::Ok),
        (anew.clone(), Some("{}"), RpResult::Ok),
        (anew, Some(r#"{"error":"no"}"#), RpResult::ServiceError),
    ] {
        let mut script = vec![says(&owned()), says("{}"), says(&again)];
        script.extend(told.map(says));
        let server = Server::new(script);
        let player = in_game(&server);
        update(&player, on_map("Dust"), true).unwrap();
        done(&player, |online, call| online.end_session(name(SESSION), call)).unwrap();
        let outcome = start(&player).map_or_else(|failure| failure.code, |()| RpResult::Ok);
        assert_eq!(outcome, code);
        let expected =
            if code == RpResult::Ok { RpSessionState::InProgress } else { RpSessionState::Pending };
        assert_eq!(player.state(SESSION), expected);
        let requests = server.received();
        assert_eq!(requests[0].json(), requests[2].json(), "the same start");
        assert_eq!(requests.len(), 3 + usize::from(told.is_some()));
        if told.is_some() {
            let mut expected = requests[1].json();
            expected["GameSessionId"] = json!(GAME_SESSION.replace("gsess-3333cccc", "gsess-4444dddd"));
            expected["OwnerToken"] = json!("own-2");
            assert_eq!((requests[3].path.as_str(), requests[3].json()), ("/update_session", expected));
        }
    }
}

#[test]
fn the_delegates_hear_of_the_update_then_of_the_settings() {
    let server = Server::new([says(&owned()), says("{}"), Reply::SendAndClose(Vec::new())]);
    let player = in_game(&server);
    let heard: Arc<Mutex<Vec<String>>> = Arc::default();
    let [for_end, for_notice] = [(); 2].map(|()| Arc::clone(&heard));
    let hear_notice = move |notice: &SessionNotice| for_notice.lock().unwrap().push(format!("{notice:?}"));
    let kind = RpSessionNoticeKind::SettingsUpdated;
    player.online.add_delegate(|| Delegate::Notice(kind, Arc::new(hear_notice))).unwrap();
    let hear_end = move |end: &rallypoint::OperationEnd| {
        for_end.lock().unwrap().push(format!("{:?}", end.code()));
    };
    let kind = RpOperationKind::UpdateSession;
    player.online.add_delegate(|| Delegate::Operation(kind, Arc::new(hear_end))).unwrap();
    update(&player, on_map("Dust"), true).unwrap();
    update(&player, on_map("Aztec"), true).expect_err("it is not answered");
    let notice = format!("{:?}", SessionNotice::SettingsUpdated(name(SESSION)));
    assert_eq!(*heard.lock().unwrap(), ["Ok".to_owned(), notice, "ConnectionLost".to_owned()]);
}

#[test]
fn a_session_destroyed_while_it_is_updated_is_gone() {
    let server = Server::new([says(&owned()), Reply::SendAndHang(Vec::new()), says("{}")]);
    let player = in_game(&server);
    let begun: OperationId =
        player.call(|online, call| online.update_session(name(SESSION), on_map("Dust"), true, call)).unwrap();
    until("the request is at the server", || (server.received().len() == 2).then_some(()));
    let again = player.call(|online, call| online.update_session(name(SESSION), settings(), true, call));
    assert_eq!(again, Err(RpResult::AlreadyPending));
    done(&player, |online, call| online.destroy_session(&name(SESSION), call)).unwrap();
    let failure = crate::over(&player, begun).expect_err("it was cancelled");
    assert_eq!(failure.code, RpResult::Cancelled);
    assert_eq!(player.state(SESSION), RpSessionState::NoSession);
}
