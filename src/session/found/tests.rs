//! Rows read, chosen and ordered.

use super::{FoundResult, FoundSessions};
use crate::session::custom::{RpAdvertisementType, Setting, SettingValue};
use crate::session::keys;
use crate::session::ping::{Ping, RpPingState};
use crate::session::query::{Filter, RpComparisonOp, SearchQuery, Sort};
use crate::session::server::ServerAddress;
use crate::session::settings::{SessionFlags, SessionSettings};
use std::time::Duration;

const ROWS: &str = r#"[
    {"GameSessionId": "g1", "Name": "Friday \u00e9", "CreatorId": "ada", "IpAddress": "10.0.0.7", "Port": "7777",
     "DnsName": null, "MaximumPlayerSessionCount": 8, "CurrentPlayerSessionCount": "5",
     "GameProperties": [{"Key": "rp_build", "Value": "-3"}, {"Key": "rp_settings", "Value": "1;p=2;f=200;t=Is"},
                        {"Key": "Skill", "Value": "20"}, {"Key": "MapName", "Value": "Dust"}]},
    {"Name": "nobody can join"},
    {"GameSessionId": "g2", "Name": "Monday", "MaximumPlayerSessionCount": 4, "Port": 7777,
     "GameProperties": [{"Key": "skill", "Value": "100"}, {"Key": "rp_hidden", "Value": "true"}]},
    {"GameSessionId": "g3", "Name": "Friday night", "MaximumPlayerSessionCount": 2, "CurrentPlayerSessionCount": 9}
]"#;

fn found() -> FoundSessions {
    FoundSessions::read(ROWS.as_bytes()).unwrap()
}

fn ids(found: &FoundSessions) -> Vec<String> {
    (0..found.len()).map(|at| found.get(at).unwrap().game_session_id).collect()
}

#[test]
fn a_row_is_read_whole() {
    let setting = |value| Setting { value, advertisement: RpAdvertisementType::ViaOnlineService, id: 0 };
    let custom = [
        ("Skill", setting(SettingValue::String("20".to_owned()))),
        (
            "MapName",
            Setting {
                value: SettingValue::String("Dust".to_owned()),
                advertisement: RpAdvertisementType::ViaOnlineServiceAndPing,
                id: 0,
            },
        ),
    ];
    let flags = SessionFlags {
        should_advertise: true,
        is_dedicated: true,
        anti_cheat_protected: true,
        ..SessionFlags::default()
    };
    assert_eq!(
        found().get(0),
        Some(FoundResult {
            game_session_id: "g1".to_owned(),
            title: "Friday é".to_owned(),
            owner_id: "ada".to_owned(),
            owner_name: String::new(),
            settings: SessionSettings {
                title: "Friday é".to_owned(),
                public_connections: 6,
                private_connections: 2,
                build_unique_id: -3,
                flags,
                custom: custom.into_iter().collect(),
                ..SessionSettings::default()
            },
            open_public: 1,
            open_private: 2,
            address: Some(ServerAddress { host: "10.0.0.7".to_owned(), port: 7777 }),
            dns_name: String::new(),
            ping: Ping::default(),
            is_lan: false,
        })
    );
}

fn lan(id: &str, build: i32, open_public: u32) -> FoundResult {
    FoundResult {
        game_session_id: id.to_owned(),
        title: "LAN".to_owned(),
        owner_id: "eve".to_owned(),
        settings: SessionSettings {
            public_connections: 4,
            build_unique_id: build,
            ..SessionSettings::default()
        },
        open_public,
        ping: Ping::lan(Duration::from_millis(3)),
        is_lan: true,
        ..FoundResult::default()
    }
}

#[test]
fn rows_may_say_little() {
    let found = found();
    let (second, third) = (found.get(1).unwrap(), found.get(2).unwrap());
    assert_eq!(second.address, None, "a port without an address");
    assert!(!second.settings.flags.should_advertise && second.settings.flags.is_dedicated);
    assert_eq!((third.open_public, third.open_private), (0, 0), "more players than slots");
    assert_eq!(third.owner_or_session_id(), "g3");
    assert_eq!(found.get(0).unwrap().owner_or_session_id(), "ada");
    assert_eq!(found.get(3), None);
}

#[test]
fn a_row_has_no_more_properties_than_gamelift() {
    let properties: Vec<_> = (0..100).map(|at| format!(r#"{{"Key":"k{at}","Value":""}}"#)).collect();
    let body = format!(r#"[{{"GameSessionId":"g","GameProperties":[{}]}}]"#, properties.join(","));
    let found = FoundSessions::read(body.as_bytes()).unwrap();
    assert_eq!(found.get(0).unwrap().settings.custom.len(), 16);
}

#[test]
fn answers_and_single_results_stand_behind_each_other() {
    let mut all = FoundSessions::default();
    all.push(lan("l1", 1, 4));
    all.append(found());
    all.append(found());
    all.push(lan("l2", 1, 4));
    assert_eq!(ids(&all), ["l1", "g1", "g2", "g3", "g1", "g2", "g3", "l2"]);
    assert_eq!(all.get(4), found().get(0));
    for at in 0..9 {
        all.set_ping(at, Ping::echo(Duration::from_millis(20)));
    }
    assert_eq!(all.get(0).unwrap().ping.state, RpPingState::Echo);
    assert_eq!(all.get(7).unwrap().ping.ms, 20);
}

fn filter(key: &str, comparison: RpComparisonOp, value: impl Plain) -> Filter {
    Filter { key: key.to_owned(), comparison, values: vec![value.value()] }
}

/// What a value is written as here.
trait Plain {
    fn value(self) -> SettingValue;
}

impl Plain for &str {
    fn value(self) -> SettingValue {
        SettingValue::String(self.to_owned())
    }
}

impl Plain for i32 {
    fn value(self) -> SettingValue {
        SettingValue::Int32(self)
    }
}

impl Plain for bool {
    fn value(self) -> SettingValue {
        SettingValue::Bool(self)
    }
}

impl Plain for SettingValue {
    fn value(self) -> SettingValue {
        self
    }
}

fn with(filter: Filter) -> SearchQuery {
    SearchQuery { filters: vec![filter], ..SearchQuery::default() }
}

fn all_kinds() -> FoundSessions {
    let mut all = found();
    all.push(lan("l1", 7, 4));
    all
}

#[track_caller]
fn assert_finds(query: &SearchQuery, expected: &[&str]) {
    let mut all = all_kinds();
    all.apply(query);
    assert_eq!(ids(&all), expected, "{query:?}");
    if query.max_results > 0 {
        return;
    }
    let matching: Vec<_> = (0..4)
        .filter_map(|at| all_kinds().get(at))
        .filter(|result| query.matches(result))
        .map(|result| result.game_session_id)
        .collect();
    let in_order = ids(&all_kinds()).into_iter().filter(|id| expected.contains(&id.as_str()));
    assert_eq!(matching, in_order.collect::<Vec<_>>(), "a result is judged as its row: {query:?}");
}

#[test]
fn filters_choose_by_settings_and_built_in_names() {
    use RpComparisonOp::{Equals, GreaterThan, GreaterThanEquals, LessThan, LessThanEquals, NotEquals};
    for (filter, expected) in [
        (filter("SKILL", Equals, 20), &["g1"][..]),
        (filter("skill", GreaterThan, 20), &["g2"]),
        (filter("skill", LessThanEquals, 100), &["g1", "g2"]),
        (filter("skill", NotEquals, 20), &["g2", "g3", "l1"]),
        (filter("rp_build", Equals, "-3"), &[]),
        (filter("mapname", Equals, "Dust"), &["g1"]),
        (filter("@title", GreaterThanEquals, "LAN"), &["g2", "l1"]),
        (filter("@owner_id", Equals, "eve"), &["l1"]),
        (filter("@open_slots", Equals, 4), &["g2", "l1"]),
        (filter("@players", Equals, 5), &["g1"]),
        (filter("@Max_Players", LessThan, 4), &["g3"]),
        (filter("@ping", LessThan, 100), &["l1"]),
        (filter("@unheard_of", NotEquals, 1), &["g1", "g2", "g3", "l1"]),
        (filter("@unheard_of", Equals, SettingValue::Empty), &[]),
    ] {
        assert_finds(&with(filter), expected);
    }
    for (comparison, expected) in
        [(RpComparisonOp::In, &["g1", "g2"][..]), (RpComparisonOp::NotIn, &["g3", "l1"])]
    {
        let values = vec![20.value(), "100".value()];
        assert_finds(&with(Filter { key: "skill".to_owned(), comparison, values }), expected);
    }
    let none = |comparison| with(Filter { key: "skill".to_owned(), comparison, values: Vec::new() });
    assert_finds(&none(RpComparisonOp::In), &[]);
    assert_finds(&none(RpComparisonOp::NotIn), &["g1", "g2", "g3", "l1"]);
}

#[test]
fn unreals_search_keys_mean_what_they_mean_there() {
    let everything = &["g1", "g2", "g3", "l1"][..];
    for (key, value, expected) in [
        (keys::SEARCH_DEDICATED_ONLY, true.value(), &["g1", "g2", "g3"][..]),
        (keys::SEARCH_DEDICATED_ONLY, false.value(), everything),
        (keys::SEARCH_EMPTY_SERVERS_ONLY, true.value(), &["g2", "l1"]),
        (keys::SEARCH_NONEMPTY_SERVERS_ONLY, 1.value(), &["g1", "g3"]),
        (keys::SEARCH_SECURE_SERVERS_ONLY, "true".value(), &["g1"]),
        (keys::SEARCH_MINSLOTSAVAILABLE, 4.value(), &["g2", "l1"]),
        (keys::SEARCH_MINSLOTSAVAILABLE, "many".value(), everything),
        (keys::SEARCH_EXCLUDE_UNIQUEIDS, "ada; g3;;".value(), &["g2", "l1"]),
        (keys::SEARCH_EXCLUDE_UNIQUEIDS, "".value(), everything),
        (keys::SEARCH_USER, "ada".value(), &["g1"]),
        (keys::SEARCH_KEYWORDS, "NIGHT friday".value(), &["g3"]),
        (keys::SEARCH_KEYWORDS, "FRIDAY É".value(), &["g1"]),
        (keys::SEARCH_KEYWORDS, " ".value(), everything),
        (keys::SEARCH_PRESENCE, true.value(), everything),
        (keys::SEARCH_LOBBIES, true.value(), everything),
        (keys::SEARCH_MATCHMAKING_QUEUE, "ranked".value(), everything),
    ] {
        assert_finds(&with(filter(&key.to_lowercase(), RpComparisonOp::Equals, value)), expected);
    }
    let body =
        br#"[{"GameSessionId":"g","Name":"a","GameProperties":[{"Key":"keywords","Value":"Big Fun"}]}]"#;
    let mut found = FoundSessions::read(body).unwrap();
    found.apply(&with(filter(keys::SEARCH_KEYWORDS, RpComparisonOp::Equals, "fun A")));
    assert_eq!(found.len(), 1);
}

#[test]
fn a_session_of_another_build_is_not_found_but_one_that_says_none_is() {
    assert_finds(&SearchQuery { build: Some(-3), ..SearchQuery::default() }, &["g1", "g2", "g3"]);
    assert_finds(&SearchQuery { build: Some(7), ..SearchQuery::default() }, &["g2", "g3", "l1"]);
}

#[test]
fn results_are_sorted_with_those_without_a_value_last() {
    let sorted = |key: &str, descending| SearchQuery {
        sort: Some(Sort { key: key.to_owned(), descending }),
        ..SearchQuery::default()
    };
    assert_finds(&sorted("skill", false), &["g1", "g2", "g3", "l1"]);
    assert_finds(&sorted("skill", true), &["g2", "g1", "g3", "l1"]);
    assert_finds(&sorted("@title", false), &["g3", "g1", "l1", "g2"]);
    assert_finds(&sorted("@ping", false), &["l1", "g1", "g2", "g3"]);
    assert_finds(&SearchQuery { max_results: 2, ..sorted("@max_players", true) }, &["g1", "g2"]);
}

#[test]
fn near_leaves_nothing_out_and_decides_between_equals() {
    let near = |key: &str, value: i32| filter(key, RpComparisonOp::Near, value);
    assert_finds(&with(near("skill", 90)), &["g2", "g1", "g3", "l1"]);
    assert_finds(&with(near("skill", 21)), &["g1", "g2", "g3", "l1"]);
    assert_finds(&with(near("nothing", 1)), &["g1", "g2", "g3", "l1"]);
    let both = vec![near("@max_players", 4), near("@open_slots", 0)];
    assert_finds(&SearchQuery { filters: both.clone(), ..SearchQuery::default() }, &["g2", "l1", "g3", "g1"]);
    let sort = Some(Sort { key: "@max_players".to_owned(), descending: true });
    assert_finds(&SearchQuery { filters: both, sort, ..SearchQuery::default() }, &["g1", "g2", "l1", "g3"]);
}
