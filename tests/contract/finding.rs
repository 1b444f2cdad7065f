//! Settings on their way from start to find, and what filters make of them.

use rallypoint::session::{
    CustomSettings, Filter, RpAdvertisementType, RpComparisonOp, SearchQuery, SessionFlags, SessionSettings,
    Setting, SettingValue, keys,
};
use serde_json::{Value, json};

use crate::support::server::Server;
use crate::support::{Player, options, settings};
use crate::{SESSION, done, says};

fn everything() -> CustomSettings {
    use SettingValue::{
        Blob, Bool, Double, Empty, Float, Int32, Int64, Json, String as Text, UInt32, UInt64,
    };
    let advertised = |value| Setting { value, advertisement: RpAdvertisementType::ViaOnlineService, id: 0 };
    [
        ("Empty", Empty),
        ("Int32", Int32(i32::MIN)),
        ("UInt32", UInt32(u32::MAX)),
        ("Int64", Int64(i64::MIN)),
        ("UInt64", UInt64(u64::MAX)),
        ("Double", Double(1e300)),
        ("Float", Float(0.1)),
        ("MAPNAME", Text("Dust \u{1f3ae} \"&'\\".to_owned())),
        ("Blob", Blob(vec![0, 255, 128])),
        ("Bool", Bool(true)),
        ("Json", Json(r#"{"a": [1, null]}"#.to_owned())),
    ]
    .into_iter()
    .map(|(key, value)| (key, advertised(value)))
    .collect()
}

/// Starts with these settings; gives what a gateway answers to the next find.
fn listed(settings: SessionSettings) -> Value {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    done(&player, |online, call| online.create_session(crate::support::name(SESSION), settings, call))
        .unwrap();
    done(&player, |online, call| online.start_session(crate::support::name(SESSION), call)).unwrap();
    let sent = server.received()[0].json();
    let mut properties = sent["GameProperties"].as_array().cloned().unwrap_or_default();
    // What our gateway writes.
    properties.push(json!({"Key": "rp_build", "Value": sent["build_id"].to_string()}));
    json!([{
        "GameSessionId": "arn:g",
        "Name": sent["session_name"],
        "MaximumPlayerSessionCount": sent["num_connections"],
        "CurrentPlayerSessionCount": 1,
        "CreatorId": sent["uuid"],
        "GameProperties": properties,
    }])
}

#[test]
fn settings_survive_from_start_to_find() {
    let sent = SessionSettings {
        custom: everything(),
        flags: SessionFlags {
            should_advertise: true,
            allow_invites: true,
            uses_stats: true,
            ..SessionFlags::default()
        },
        ..settings()
    };
    let server = Server::new([says(&listed(sent.clone()).to_string())]);
    let player = Player::new(options(&server.url()));
    let search = player.online.create_search().unwrap();
    done(&player, |online, call| online.find_sessions(search, call)).unwrap();
    let found = player.online.search_result(search, 0).unwrap();
    assert_eq!(found.settings.custom, sent.custom);
    let flags = SessionFlags { is_dedicated: true, ..sent.flags };
    assert_eq!(found.settings.flags, flags, "it runs on a game server");
    assert_eq!((found.settings.public_connections, found.settings.private_connections), (3, 1));
    assert_eq!((found.open_public, found.open_private), (2, 1), "the one who is there took a public slot");
    assert_eq!((found.settings.build_unique_id, found.title.as_str()), (-7, "Friday night"));
    assert!(!found.owner_id.is_empty());
}

#[test]
fn each_comparison_by_each_kind_of_setting() {
    use RpComparisonOp::{
        Equals, GreaterThan, GreaterThanEquals, In, LessThan, LessThanEquals, Near, NotEquals, NotIn,
    };
    use SettingValue::{Bool, Double, Int32, Int64, String as Text};
    let text = |text: &str| Text(text.to_owned());
    let answer = listed(SessionSettings { custom: everything(), ..settings() }).to_string();
    let owner = serde_json::from_str::<Value>(&answer).unwrap()[0]["CreatorId"].as_str().unwrap().to_owned();
    for (key, comparison, values, is_found) in [
        ("mapname", Equals, vec![text("Dust \u{1f3ae} \"&'\\")], true),
        ("MAPNAME", NotEquals, vec![text("Aztec")], true),
        ("Int32", LessThan, vec![Int64(i64::from(i32::MIN) + 1)], true),
        ("Int32", LessThanEquals, vec![Int32(i32::MIN)], true),
        ("Int32", GreaterThan, vec![Int32(i32::MIN)], false),
        ("UInt64", GreaterThan, vec![Double(1e18)], true),
        ("UInt64", GreaterThanEquals, vec![Double(1e30)], false),
        ("Bool", Equals, vec![Bool(true)], true),
        ("Bool", Equals, vec![Bool(false)], false),
        ("Int32", In, vec![Int32(1), Int32(i32::MIN)], true),
        ("Int32", NotIn, vec![Int32(1), Int32(i32::MIN)], false),
        ("nothing", Equals, vec![text("")], false),
        ("nothing", NotEquals, vec![text("")], true),
        ("Int32", Near, vec![Int32(5)], true),
        ("@title", Equals, vec![text("Friday night")], true),
        ("@open_slots", GreaterThanEquals, vec![Int32(3)], true),
        ("@open_slots", GreaterThanEquals, vec![Int32(4)], false),
        ("@owner_id", Equals, vec![text(&owner)], true),
        (keys::SEARCH_MINSLOTSAVAILABLE, Equals, vec![Int32(3)], true),
        (keys::SEARCH_MINSLOTSAVAILABLE, Equals, vec![Int32(4)], false),
        (keys::SEARCH_USER, Equals, vec![text("somebody else")], false),
        (keys::SEARCH_EXCLUDE_UNIQUEIDS, Equals, vec![text("x; arn:g")], false),
        (keys::SEARCH_KEYWORDS, Equals, vec![text("FRIDAY")], true),
        (keys::SEARCH_DEDICATED_ONLY, Equals, vec![Bool(true)], true),
        (keys::SEARCH_EMPTY_SERVERS_ONLY, Equals, vec![Bool(true)], false),
        (keys::SEARCH_NONEMPTY_SERVERS_ONLY, Equals, vec![Bool(true)], true),
        (keys::SEARCH_SECURE_SERVERS_ONLY, Equals, vec![Bool(true)], false),
        (keys::SEARCH_PRESENCE, Equals, vec![Bool(true)], true),
    ] {
        let title = format!("{key} {comparison:?} {values:?}");
        // A gateway that evaluates nothing.
        let server = Server::new([says(&answer)]);
        let player = Player::new(options(&server.url()));
        let search = player.online.create_search().unwrap();
        let filters = vec![Filter { key: key.to_owned(), comparison, values }];
        player
            .online
            .set_search_query(search, SearchQuery { filters, ..SearchQuery::default() }, false)
            .unwrap();
        done(&player, |online, call| online.find_sessions(search, call)).unwrap();
        assert_eq!(player.online.result_count(search), Ok(usize::from(is_found)), "{title}");
    }
}

#[test]
fn sessions_of_another_build_are_left_out_by_any_gateway() {
    let answer = listed(SessionSettings { build_unique_id: 5, ..settings() }).to_string();
    for (build, is_found) in [(None, true), (Some(5), true), (Some(6), false)] {
        let server = Server::new([says(&answer)]);
        let player = Player::new(options(&server.url()));
        let search = player.online.create_search().unwrap();
        player
            .online
            .set_search_query(search, SearchQuery { build, ..SearchQuery::default() }, false)
            .unwrap();
        done(&player, |online, call| online.find_sessions(search, call)).unwrap();
        assert_eq!(player.online.result_count(search), Ok(usize::from(is_found)), "{build:?}");
    }
}
