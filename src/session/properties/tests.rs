//! Settings there and back, and what others write.

use super::{Advertised, MAX_CUSTOM, Published, SettingsError, from_properties, to_properties};
use crate::session::custom::{RpAdvertisementType, Setting, SettingValue};
use crate::session::settings::{SessionFlags, SessionSettings};
use proptest::prelude::*;
use rallypoint_wire::gateway::GameProperty;

fn online(value: SettingValue) -> Setting {
    Setting { value, advertisement: RpAdvertisementType::ViaOnlineService, id: 0 }
}

fn text(text: &str) -> SettingValue {
    SettingValue::String(text.to_owned())
}

fn with(custom: &[(&str, Setting)]) -> SessionSettings {
    SessionSettings { custom: custom.iter().cloned().collect(), ..SessionSettings::default() }
}

fn pairs(properties: &[GameProperty]) -> Vec<(&str, &str)> {
    properties.iter().map(|pair| (pair.key.as_str(), pair.value.as_str())).collect()
}

fn read(properties: &[(&str, &str)]) -> Advertised {
    from_properties(properties.iter().copied())
}

fn first(settings: &SessionSettings) -> Result<Vec<GameProperty>, SettingsError> {
    to_properties(settings, &mut Published::default())
}

#[test]
fn values_are_text_that_others_can_read() {
    use SettingValue::{Blob, Bool, Double, Empty, Float, Int32, Int64, Json, UInt64};
    for (value, expected) in [
        (Int32(-7), "-7"),
        (Int64(i64::MIN), "-9223372036854775808"),
        (UInt64(u64::MAX), "18446744073709551615"),
        (Double(0.1), "0.1"),
        (Double(1e300), "1e300"),
        (Double(f64::NEG_INFINITY), "-inf"),
        (Double(f64::MIN_POSITIVE), "2.2250738585072014e-308"),
        (Float(0.1), "0.1"),
        (Bool(true), "true"),
        (Blob(vec![0, 255]), "AP8="),
        (Json("{\"a\": 1}".to_owned()), "{\"a\": 1}"),
        (text("Dust"), "Dust"),
        (Empty, ""),
    ] {
        let properties = first(&with(&[("key", online(value.clone()))])).unwrap();
        assert_eq!(properties[0].value, expected);
        assert_eq!(read(&pairs(&properties)).custom.get("key"), Some(&online(value)));
    }
}

#[test]
fn what_text_cannot_say_stands_in_one_property() {
    let both = Setting { advertisement: RpAdvertisementType::ViaOnlineServiceAndPing, ..online(text("a")) };
    let hidden = Setting { advertisement: RpAdvertisementType::ViaPingOnly, ..online(text("b")) };
    let mut settings = with(&[("Skill", online(SettingValue::Int32(5))), ("Map", both), ("Lan", hidden)]);
    settings.private_connections = 2;
    settings.flags = SessionFlags::from_bits(u16::MAX);
    let properties = first(&settings).unwrap();
    assert_eq!(pairs(&properties), [("Skill", "5"), ("Map", "a"), ("rp_settings", "1;p=2;f=ff2;t=Si")]);

    assert_eq!(pairs(&first(&with(&[("Map", online(text("a")))])).unwrap()), [("Map", "a")]);
    assert_eq!(first(&SessionSettings::default()).unwrap(), []);
}

#[test]
fn a_setting_that_is_gone_is_withdrawn_and_may_come_back() {
    let mut published = Published::default();
    let map = with(&[("Map", online(text("a")))]);
    let mut send = |settings: &SessionSettings| to_properties(settings, &mut published).unwrap();
    send(&map);
    let gone = send(&with(&[("Mode", online(text("b")))]));
    assert_eq!(pairs(&gone), [("Map", ""), ("Mode", "b"), ("rp_settings", "1;t=-s")]);
    assert_eq!(read(&pairs(&gone)).custom, with(&[("Mode", online(text("b")))]).custom);
    let back = send(&with(&[("MAP", online(text("c")))]));
    assert_eq!(
        pairs(&back),
        [("Map", "c"), ("Mode", ""), ("rp_settings", "1;t=s-")],
        "under its first writing"
    );
    let all = send(&with(&[("map", online(text("c"))), ("mode", online(text("d")))]));
    assert_eq!(
        pairs(&all),
        [("Map", "c"), ("Mode", "d"), ("rp_settings", "1;t=ss")],
        "it cannot be taken back"
    );
}

#[test]
fn what_cannot_travel_is_refused_by_name() {
    let key = |key: &str| with(&[(key, online(text("")))]);
    let value = |value| with(&[("key", online(value))]);
    let many = |count: usize| {
        let names: Vec<_> = (0..count).map(|at| at.to_string()).collect();
        with(&names.iter().map(|name| (name.as_str(), online(text("")))).collect::<Vec<_>>())
    };
    let long = "é".repeat(33);
    for (settings, expected) in [
        (key(""), SettingsError::KeyLength { key: String::new() }),
        (key(&long), SettingsError::KeyLength { key: long.clone() }),
        (key("RP_x"), SettingsError::KeyReserved { key: "RP_x".to_owned() }),
        (key("@ping"), SettingsError::KeyReserved { key: "@ping".to_owned() }),
        (key("a.b"), SettingsError::KeyLetter { key: "a.b".to_owned() }),
        (key("a\0"), SettingsError::KeyLetter { key: "a\0".to_owned() }),
        (value(text(&"é".repeat(97))), SettingsError::ValueTooLong { key: "key".to_owned() }),
        (value(SettingValue::Blob(vec![0; 73])), SettingsError::ValueTooLong { key: "key".to_owned() }),
        (value(text("\0")), SettingsError::ValueLetter { key: "key".to_owned() }),
        (value(SettingValue::Json("{".to_owned())), SettingsError::NotJson { key: "key".to_owned() }),
        (many(MAX_CUSTOM + 1), SettingsError::TooMany { count: MAX_CUSTOM + 1 }),
    ] {
        assert_eq!(first(&settings), Err(expected));
    }
    for settings in [
        key(&"é".repeat(32)),
        key("rp"),
        value(text(&"é".repeat(96))),
        value(SettingValue::Blob(vec![0; 72])),
        many(MAX_CUSTOM),
    ] {
        assert!(first(&settings).is_ok());
    }

    // Those that are gone count too, and a refusal publishes nothing.
    let mut published = Published::default();
    to_properties(&many(MAX_CUSTOM), &mut published).unwrap();
    let before = published.clone();
    assert!(to_properties(&key("one more"), &mut published).is_err());
    assert_eq!(published, before);
}

#[test]
fn other_programs_sessions_are_strings_and_public() {
    let plain = read(&[("Map", "a"), ("Skill", "5"), ("rp_build", "-3"), ("rp_later", "x")]);
    assert_eq!(plain.custom, with(&[("Map", online(text("a"))), ("Skill", online(text("5")))]).custom);
    assert_eq!((plain.build_unique_id, plain.private_connections), (-3, 0));
    let flags = SessionFlags { should_advertise: true, is_dedicated: true, ..SessionFlags::default() };
    assert_eq!(plain.flags, flags);
    assert!(!read(&[("rp_hidden", "true")]).flags.should_advertise);

    // Whatever it says of itself.
    for says in [
        "",
        "1",
        "2;t=ii",
        "1;t=i",
        "1;t=iii",
        "1;p=-1;t=ii",
        "1;f=zz;t=ii",
        "1;t=??",
        "1;t=ixyz",
        "t=ii",
        "é;",
        "1;f=10000;t=ii",
    ] {
        let found = read(&[("rp_settings", says), ("Map", "a"), ("Skill", "5"), ("rp_build", "x")]);
        assert_eq!(found, Advertised { build_unique_id: 0, ..plain.clone() }, "{says}");
    }
    // What does not read as its type is text, all else counts; a stranger cannot say that it is not hidden.
    let mixed = read(&[("Skill", "5"), ("Map", "a"), ("rp_settings", "1;new=7;f=5;t=ii")]);
    let skill = ("Skill", online(SettingValue::Int32(5)));
    assert_eq!(mixed.custom, with(&[skill, ("Map", online(text("a")))]).custom);
    assert_eq!(mixed.flags, flags);
    // One key in two cases: the first counts.
    assert_eq!(read(&[("map", "a"), ("MAP", "b")]).custom, with(&[("map", online(text("a")))]).custom);
}

fn value() -> impl Strategy<Value = SettingValue> {
    prop_oneof![
        Just(SettingValue::Empty),
        any::<i32>().prop_map(SettingValue::Int32),
        any::<u32>().prop_map(SettingValue::UInt32),
        any::<i64>().prop_map(SettingValue::Int64),
        any::<u64>().prop_map(SettingValue::UInt64),
        any::<f64>()
            .prop_filter("is equal to itself", |number| !number.is_nan())
            .prop_map(SettingValue::Double),
        any::<f32>()
            .prop_filter("is equal to itself", |number| !number.is_nan())
            .prop_map(SettingValue::Float),
        "[^\0]{0,96}".prop_map(SettingValue::String),
        proptest::collection::vec(any::<u8>(), 0..=72).prop_map(SettingValue::Blob),
        any::<bool>().prop_map(SettingValue::Bool),
        "[a-z\" ]{0,20}".prop_map(|text| SettingValue::Json(format!("{text:?}"))),
    ]
}

fn custom() -> impl Strategy<Value = Vec<(String, Setting)>> {
    let advertisement = prop_oneof![
        Just(RpAdvertisementType::ViaOnlineService),
        Just(RpAdvertisementType::ViaOnlineServiceAndPing)
    ];
    let setting =
        (value(), advertisement).prop_map(|(value, advertisement)| Setting { value, advertisement, id: 0 });
    proptest::collection::btree_map("[a-z0-9é ]{1,32}", setting, 0..=MAX_CUSTOM / 2)
        .prop_map(|all| all.into_iter().filter(|(key, _)| !key.starts_with("rp_")).collect())
}

proptest! {
    #[test]
    fn settings_survive_the_way(
        before in custom(), after in custom(), bits: u16, private_connections in 0..=200_u32,
    ) {
        let mut published = Published::default();
        let mut settings =
            SessionSettings { custom: before.into_iter().collect(), ..SessionSettings::default() };
        to_properties(&settings, &mut published).unwrap();

        settings.custom = after.into_iter().collect();
        settings.private_connections = private_connections;
        settings.flags = SessionFlags::from_bits(bits);
        let properties = to_properties(&settings, &mut published).unwrap();
        prop_assert!(properties.len() <= 14);
        for property in &properties {
            prop_assert!(property.key.chars().count() <= 32 && property.value.chars().count() <= 96);
        }
        let found = from_properties(pairs(&properties).into_iter());
        prop_assert_eq!(found.custom.len(), settings.custom.len());
        for (key, setting) in settings.custom.iter() {
            prop_assert_eq!(found.custom.get(key), Some(setting));
        }
        prop_assert_eq!(found.private_connections, private_connections);
        let flags = SessionFlags {
            should_advertise: true, is_lan_match: false, is_dedicated: true, ..settings.flags
        };
        prop_assert_eq!(found.flags, flags);
    }

    #[test]
    fn nothing_that_others_wrote_harms(
        says in "1;[pft=;0-9a-zA-Z-]{0,40}", all in proptest::collection::vec(("[a-cA-C_rp]{0,4}", ".{0,5}"), 0..6),
    ) {
        let mut properties = vec![("rp_settings", says.as_str())];
        properties.extend(all.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        let found = read(&properties);
        prop_assert!(found.custom.iter().all(|(key, _)| !key.to_ascii_lowercase().starts_with("rp_")));
    }
}
