//! What is sent, and what is not.

use std::process::Command;

use rallypoint::result::RpResult;
use rallypoint::session::{
    GatewayUris, LocalPlayer, RpAdvertisementType, RpPortType, SessionFlags, SessionSettings, Setting,
    SettingValue,
};
use rallypoint::{RpOperationKind, SubsystemOptions};
use serde_json::json;

use crate::support::server::{GAME_SESSION, GAME_SESSIONS, PLAYER_SESSION, Received, Reply, Server, http};
use crate::support::{Player, name, options, settings};
use crate::{Attempt, Kind, SESSION, ada, idempotency_token, succeed};

fn sent_by(kind: Kind, player: Option<LocalPlayer>, settings: SessionSettings) -> Received {
    let server = Server::new([]);
    let attempt = Player::new(options(&server.url()));
    if let Some(player) = player {
        attempt.online.set_local_player(player).unwrap();
    }
    let search = attempt.online.create_search().unwrap();
    let operation = match kind {
        Kind::Start => {
            let create = attempt.create_with(SESSION, settings).unwrap();
            attempt.finish(create, RpOperationKind::CreateSession).unwrap();
            assert!(server.received().is_empty(), "create sends nothing");
            attempt.start(SESSION)
        }
        Kind::Join => attempt.join(SESSION, GAME_SESSION),
        Kind::Find => attempt.find(search),
    };
    attempt.finish(operation.unwrap(), kind.delegate()).unwrap();
    let mut received = server.received();
    assert_eq!(received.len(), 1);
    received.remove(0)
}

/// What a user of the original's sets: how many may play, and that find is to list it, which the original always does.
fn as_in_the_original() -> SessionSettings {
    let flags = SessionFlags { should_advertise: true, ..SessionFlags::default() };
    SessionSettings { public_connections: 4, private_connections: 0, flags, ..settings() }
}

#[test]
fn requests_are_the_originals() {
    let start = sent_by(Kind::Start, Some(ada()), as_in_the_original());
    assert_eq!((start.method.as_str(), start.path.as_str()), ("POST", "/create_session"));
    let token = idempotency_token(&start).expect("a token");
    assert!(token.len() >= 32, "a token nobody guesses: {token}");
    let body = String::from_utf8(start.body.clone()).unwrap();
    let originals = r#""session_name":"Friday night","build_id":-7,"uuid":"ada-1815","num_connections":4"#;
    assert_eq!(body, format!(r#"{{{originals},"idempotency_token":"{token}"}}"#));

    let join = sent_by(Kind::Join, Some(ada()), settings());
    assert_eq!((join.method.as_str(), join.path.as_str()), ("POST", "/join_session"));
    assert_eq!(join.json(), json!({"GameSessionId": GAME_SESSION, "uuid": "ada-1815"}));

    let find = sent_by(Kind::Find, Some(ada()), settings());
    assert_eq!((find.method.as_str(), find.path.as_str()), ("GET", "/find_session"));
    assert!(find.body.is_empty());

    for request in [start, join, find] {
        assert_eq!(request.header("content-type"), Some("application/json"), "{}", request.path);
        assert_eq!(request.header("authorization"), None, "{}", request.path);
        assert!(request.header("host").is_some_and(|host| host.starts_with("127.0.0.1:")));
    }
}

/// Each setting that the original does not know is said by itself, and only when it is not what the original means.
#[test]
fn what_the_original_does_not_know_is_said_beside_it() {
    let flags = |flags| SessionSettings { flags, ..as_in_the_original() };
    let shown = as_in_the_original().flags;
    let property = |key: &str, value: &str| json!({"Key": key, "Value": value});
    let says = |what: &str| Some(json!([property("rp_settings", what)]));
    let text =
        |advertisement| Setting { value: SettingValue::String("Dust".to_owned()), advertisement, id: 7 };
    let on_map = |advertisement| SessionSettings {
        custom: [("MAPNAME", text(advertisement))].into_iter().collect(),
        ..as_in_the_original()
    };
    for (settings, connections, properties, advertise) in [
        (as_in_the_original(), 4, None, None),
        (SessionSettings { private_connections: 2, ..as_in_the_original() }, 6, says("1;p=2"), None),
        (flags(SessionFlags::default()), 4, None, Some(json!(false))),
        (flags(SessionFlags { allow_invites: true, ..shown }), 4, says("1;f=20"), None),
        // Where it runs the gateway knows.
        (flags(SessionFlags { is_dedicated: true, ..shown }), 4, None, None),
        (on_map(RpAdvertisementType::DontAdvertise), 4, None, None),
        (on_map(RpAdvertisementType::ViaPingOnly), 4, None, None),
        (on_map(RpAdvertisementType::ViaOnlineService), 4, Some(json!([property("MAPNAME", "Dust")])), None),
        (
            on_map(RpAdvertisementType::ViaOnlineServiceAndPing),
            4,
            Some(json!([property("MAPNAME", "Dust"), property("rp_settings", "1;t=S")])),
            None,
        ),
    ] {
        let title = format!("{settings:?}");
        let body = sent_by(Kind::Start, Some(ada()), settings).json();
        assert_eq!(body["num_connections"], connections, "{title}");
        assert_eq!(body.get("GameProperties"), properties.as_ref(), "{title}");
        assert_eq!(body.get("advertise"), advertise.as_ref(), "{title}");
        assert!(body.get("reserve_player").is_none(), "{title}");
    }
}

#[test]
fn a_declined_slot_is_said_and_none_is_needed_in_the_answer() {
    let declined = SessionSettings { reserve_player: false, ..settings() };
    let request = sent_by(Kind::Start, Some(ada()), declined.clone());
    assert_eq!(request.json()["reserve_player"], json!(false));
    assert!(sent_by(Kind::Start, Some(ada()), settings()).json().get("reserve_player").is_none());

    let slotless = format!(r#"{{"GameSessionId":"{GAME_SESSION}","IpAddress":"10.0.0.7","Port":7777}}"#);
    let server = Server::new([Reply::Send(http(200, &[], &slotless))]);
    let player = Player::new(options(&server.url()));
    let create = player.create_with(SESSION, declined).unwrap();
    player.finish(create, RpOperationKind::CreateSession).unwrap();
    let start = player.start(SESSION).unwrap();
    assert_eq!(player.finish(start, RpOperationKind::StartSession), Ok(()));
    assert_eq!(
        player.online.connect_string(&name(SESSION), RpPortType::Game).as_deref(),
        Ok("10.0.0.7:7777")
    );
}

#[test]
fn the_title_is_the_settings_or_the_nicknames_or_the_names() {
    let untitled = SessionSettings { title: String::new(), ..settings() };
    let nameless = LocalPlayer { nickname: String::new(), ..ada() };
    for (player, settings, title) in [
        (ada(), settings(), "Friday night"),
        (ada(), untitled.clone(), "Ada's session"),
        (nameless, untitled, SESSION),
    ] {
        assert_eq!(sent_by(Kind::Start, Some(player), settings).json()["session_name"], title);
    }
}

#[test]
fn a_bearer_token_goes_with_every_request() {
    let known = LocalPlayer { auth_token: "s3cret".to_owned(), ..ada() };
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let request = sent_by(kind, Some(known.clone()), settings());
        assert_eq!(request.header("authorization"), Some("Bearer s3cret"), "{kind:?}");
    }
}

#[test]
fn a_token_that_no_header_can_carry_is_refused_without_being_told() {
    let server = Server::new([]);
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let attempt = Attempt::new(kind, options(&server.url()));
        let unfit = LocalPlayer { auth_token: "s3cret\r\nX-Evil: 1".to_owned(), ..ada() };
        attempt.player.online.set_local_player(unfit).unwrap();
        let failure = attempt.run().expect_err("no header can carry it");
        assert_eq!(failure.code, RpResult::InvalidArgument, "{kind:?}");
        assert!(!format!("{failure:?}").contains("s3cret"), "{kind:?}: {failure:?}");
        attempt.assert_failed_state("unfit token");
    }
    assert!(server.received().is_empty());
}

#[test]
fn nobody_is_zero_and_nobody_is_somebody_else() {
    let ids: Vec<_> = [Kind::Start, Kind::Start, Kind::Join, Kind::Join]
        .into_iter()
        .map(|kind| sent_by(kind, None, settings()).json()["uuid"].as_str().unwrap().to_owned())
        .collect();
    for (at, id) in ids.iter().enumerate() {
        assert!(id.len() > 16, "{id} can be guessed");
        assert!(!ids[..at].contains(id), "{id} came twice");
    }
}

#[test]
fn each_session_has_an_idempotency_token_of_its_own() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    for session in ["A", "B"] {
        player.have(session);
        let start = player.start(session).unwrap();
        player.finish(start, RpOperationKind::StartSession).unwrap();
    }
    let tokens: Vec<_> = server.received().iter().map(idempotency_token).collect();
    assert!(tokens[0].is_some() && tokens[0] != tokens[1], "{tokens:?}");
}

#[test]
fn paths_are_appended_as_they_are() {
    let server = Server::new(
        [PLAYER_SESSION, PLAYER_SESSION, GAME_SESSIONS].map(|body| Reply::Send(http(200, &[], body))),
    );
    let uris = GatewayUris {
        start_session: "/Prod/create_session_local".to_owned(),
        join_session: "/Prod//join?x=1".to_owned(),
        find_session: "/Prod/find_session_local".to_owned(),
        ..GatewayUris::default()
    };
    for kind in [Kind::Start, Kind::Join, Kind::Find] {
        let attempt = Attempt::new(kind, SubsystemOptions { uris: uris.clone(), ..options(&server.url()) });
        assert_eq!(attempt.run(), Ok(()), "{kind:?}");
    }
    let paths: Vec<_> = server.received().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, [uris.start_session, uris.join_session, uris.find_session]);
}

/// Runs one test of this file again as a process of its own, with these variables.
fn in_a_process_with(test: &str, variables: &[(&str, &str)]) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env("RALLYPOINT_TEST_CHILD", "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "there is a test of that name");
}

/// No environment variable is read behind the caller's back.
#[test]
fn a_proxy_in_the_environment_is_not_used() {
    if std::env::var_os("RALLYPOINT_TEST_CHILD").is_some() {
        for kind in [Kind::Start, Kind::Join, Kind::Find] {
            succeed(kind, "in spite of a proxy", Reply::Send(http(200, &[], kind.good_body())));
        }
        return;
    }
    let nowhere = "http://127.0.0.1:1";
    in_a_process_with(
        "requests::a_proxy_in_the_environment_is_not_used",
        &[("http_proxy", nowhere), ("HTTP_PROXY", nowhere), ("ALL_PROXY", nowhere), ("no_proxy", "")],
    );
}
