//! What a join comes to in Unreal's words, each from its real cause; and connect strings by name and by result.

use rallypoint::SubsystemOptions;
use rallypoint::capi::rp_join_result;
use rallypoint::result::RpResult;
use rallypoint::session::{
    ConnectStringFormat, RpAdvertisementType, RpPortType, SessionSettings, Setting, SettingValue, keys,
};
use serde_json::{Value, json};

use crate::support::server::{GAME_SESSION, Reply, Server, http};
use crate::support::{Player, name, options, settings, target};
use crate::{SESSION, done, says};

/// Unreal's `EOnJoinSessionCompleteResult`.
const SUCCESS: i32 = 0;
const SESSION_IS_FULL: i32 = 1;
const SESSION_DOES_NOT_EXIST: i32 = 2;
const COULD_NOT_RETRIEVE_ADDRESS: i32 = 3;
const ALREADY_IN_SESSION: i32 = 4;
const UNKNOWN_ERROR: i32 = 5;

/// One join, whether it is refused at once or later.
fn join(player: &Player) -> RpResult {
    let begun =
        player.call(|online, call| online.join_session(name(SESSION), target(GAME_SESSION), None, call));
    match begun {
        Ok(operation) => {
            crate::over(player, operation).map_or_else(|failure| failure.code, |()| RpResult::Ok)
        }
        Err(code) => code,
    }
}

#[test]
fn each_cause_is_one_of_unreals_results() {
    let refused = |status, exception: &str| {
        let body = format!(r#"{{"error":{{"code":"{exception}","message":"no"}},"message":"no"}}"#);
        Reply::Send(http(status, &[], &body))
    };
    let good = crate::PLAYER_SESSION;
    for (reply, code, join_result) in [
        (says(good), RpResult::Ok, SUCCESS),
        (refused(409, "GameSessionFullException"), RpResult::SessionFull, SESSION_IS_FULL),
        (refused(404, "NotFoundException"), RpResult::SessionDoesNotExist, SESSION_DOES_NOT_EXIST),
        (
            Reply::Send(http(500, &[], r#""(GameSessionFullException) full""#)),
            RpResult::SessionFull,
            SESSION_IS_FULL,
        ),
        (
            says(&good.replace(r#""Port": 7777"#, r#""Port": 0"#)),
            RpResult::CouldNotRetrieveAddress,
            COULD_NOT_RETRIEVE_ADDRESS,
        ),
        (says(&good.replace("10.0.0.7", "")), RpResult::CouldNotRetrieveAddress, COULD_NOT_RETRIEVE_ADDRESS),
        // The gateway's own 404 says nothing of the session.
        (Reply::Send(http(404, &[], "")), RpResult::NotFound, UNKNOWN_ERROR),
        (refused(409, "InvalidGameSessionStatusException"), RpResult::SessionNotJoinable, UNKNOWN_ERROR),
        (refused(503, "Unavailable"), RpResult::ServiceUnavailable, UNKNOWN_ERROR),
        (Reply::SendAndClose(Vec::new()), RpResult::ConnectionLost, UNKNOWN_ERROR),
    ] {
        let server = Server::new([reply]);
        let player = Player::new(options(&server.url()));
        let outcome = join(&player);
        assert_eq!((outcome, rp_join_result(outcome as i32)), (code, join_result));
    }
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    join(&player);
    let again = join(&player);
    assert_eq!((again, rp_join_result(again as i32)), (RpResult::AlreadyInSession, ALREADY_IN_SESSION));
    assert_eq!(server.received().len(), 1);
}

// ----- connect strings -----

fn beacon(value: SettingValue) -> SessionSettings {
    let setting = Setting { value, advertisement: RpAdvertisementType::ViaOnlineService, id: 0 };
    SessionSettings { custom: [(keys::SETTING_BEACONPORT, setting)].into_iter().collect(), ..settings() }
}

/// The rows of a find for a session with these settings.
fn row(sent: &Value) -> String {
    json!([{
        "GameSessionId": GAME_SESSION,
        "IpAddress": "10.0.0.7",
        "Port": 7777,
        "GameProperties": sent.get("GameProperties").cloned().unwrap_or_else(|| json!([])),
    }])
    .to_string()
}

#[test]
fn the_beacon_port_is_the_setting_or_unreals() {
    use SettingValue::{Int32, Int64, String as Text};
    for (settings, port) in [
        (settings(), 15000),
        (beacon(Int32(15123)), 15123),
        (beacon(Int32(65535)), 65535),
        // As in Unreal, what is no port is none.
        (beacon(Int32(0)), 15000),
        (beacon(Int32(-1)), 15000),
        (beacon(Int32(65536)), 15000),
        (beacon(Int64(15123)), 15000),
        (beacon(Text("15123".to_owned())), 15000),
    ] {
        let title = format!("{:?}", settings.custom);
        let server = Server::new([]);
        let player = Player::new(options(&server.url()));
        done(&player, |online, call| online.create_session(name(SESSION), settings, call)).unwrap();
        let by_name = |port| player.online.connect_string(&name(SESSION), port);
        assert_eq!(by_name(RpPortType::Beacon), Err(RpResult::AddressNotKnown), "{title}");
        done(&player, |online, call| online.start_session(name(SESSION), call)).unwrap();
        let expected = format!("10.0.0.7:{port}");
        assert_eq!(by_name(RpPortType::Beacon).as_deref(), Ok(expected.as_str()), "{title}");
        assert_eq!(by_name(RpPortType::Game).as_deref(), Ok("10.0.0.7:7777"), "{title}");

        // Another player finds it, and joins it by its result.
        server.then(says(&row(&server.received()[0].json())));
        let other = Player::new(options(&server.url()));
        let search = other.online.create_search().unwrap();
        done(&other, |online, call| online.find_sessions(search, call)).unwrap();
        let by_result = |port| other.online.result_connect_string(search, 0, port);
        assert_eq!(by_result(RpPortType::Beacon).as_deref(), Ok(expected.as_str()), "{title}");
        assert_eq!(by_result(RpPortType::Game).as_deref(), Ok("10.0.0.7:7777"), "{title}");
        let target = other.online.join_target(search, 0).unwrap();
        done(&other, |online, call| online.join_session(name(SESSION), target, None, call)).unwrap();
        let joined = other.online.connect_string(&name(SESSION), RpPortType::Beacon);
        assert_eq!(joined.as_deref(), Ok(expected.as_str()), "{title}");
    }
}

#[test]
fn a_format_shows_the_server_the_slot() {
    let server = Server::new([]);
    let format = ConnectStringFormat::parse("{host}:{port}?PlayerSessionId={player_session_id}").unwrap();
    let player = Player::new(SubsystemOptions { connect_string_format: format, ..options(&server.url()) });
    assert_eq!(join(&player), RpResult::Ok);
    let connect_string = |port| player.online.connect_string(&name(SESSION), port).unwrap();
    assert_eq!(connect_string(RpPortType::Game), "10.0.0.7:7777?PlayerSessionId=psess-1111aaaa");
    assert_eq!(connect_string(RpPortType::Beacon), "10.0.0.7:15000?PlayerSessionId=psess-1111aaaa");
}
