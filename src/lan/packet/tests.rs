use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

use super::*;
use crate::lan::testing::{advert, host_id, query};
use crate::session::{CustomSettings, RpAdvertisementType, SessionFlags, Setting, SettingValue};

fn text() -> impl Strategy<Value = String> {
    "[^\0]{0,12}"
}

fn value() -> impl Strategy<Value = SettingValue> {
    prop_oneof![
        Just(SettingValue::Empty),
        any::<i32>().prop_map(SettingValue::Int32),
        any::<u32>().prop_map(SettingValue::UInt32),
        any::<i64>().prop_map(SettingValue::Int64),
        any::<u64>().prop_map(SettingValue::UInt64),
        any::<u64>().prop_map(|bits| SettingValue::Double(f64::from_bits(bits))),
        any::<u32>().prop_map(|bits| SettingValue::Float(f32::from_bits(bits))),
        text().prop_map(SettingValue::String),
        vec(any::<u8>(), 0..20).prop_map(SettingValue::Blob),
        any::<bool>().prop_map(SettingValue::Bool),
        vec(any::<i32>(), 0..4).prop_map(|list| SettingValue::Json(format!("{list:?}"))),
    ]
}

fn setting() -> impl Strategy<Value = Setting> {
    let advertisement = prop_oneof![
        Just(RpAdvertisementType::ViaPingOnly),
        Just(RpAdvertisementType::ViaOnlineService),
        Just(RpAdvertisementType::ViaOnlineServiceAndPing),
    ];
    (value(), advertisement).prop_map(|(value, advertisement)| Setting { value, advertisement, id: 0 })
}

fn any_advert() -> impl Strategy<Value = Advert> {
    let numbers =
        (any::<u32>(), any::<u32>(), any::<u32>(), any::<u32>(), 1..=u16::MAX, any::<i32>(), 0..1u16 << 12);
    let texts = ("[^\0]{1,12}", text(), text(), text());
    (numbers, texts, vec(("[a-z]{1,8}", setting()), 0..8)).prop_map(|(numbers, texts, settings)| Advert {
        session_id: texts.0,
        title: texts.1,
        owner_id: texts.2,
        owner_name: texts.3,
        game_port: numbers.4,
        public_connections: numbers.0.max(numbers.1),
        open_public_connections: numbers.0.min(numbers.1),
        private_connections: numbers.2.max(numbers.3),
        open_private_connections: numbers.2.min(numbers.3),
        build: numbers.5,
        flags: SessionFlags::from_bits(numbers.6),
        custom: settings.into_iter().collect(),
    })
}

fn any_packet() -> impl Strategy<Value = Packet> {
    let host = any::<NonZeroU64>().prop_map(HostId);
    let asked =
        (any::<u32>(), any::<i32>(), any::<u64>(), any::<u16>(), option::of(host.clone()), any::<u8>());
    let query = asked.prop_map(|(game_id, build, nonce, sequence, host, cursor)| {
        Packet::Query(Query { game_id, build, nonce, sequence, host, cursor })
    });
    let place =
        (1..=MAX_SESSIONS).prop_flat_map(|count| (0..count).prop_map(move |index| Place { index, count }));
    let head = (any::<u32>(), any::<u64>(), any::<u16>(), host, place, any::<u16>());
    let answer =
        (head, any_advert()).prop_map(|((game_id, nonce, sequence, host, place, revision), advert)| {
            let head = AnswerHead { game_id, nonce, sequence, host, place, revision };
            Packet::Answer(Box::new(Answer { head, advert }))
        });
    prop_oneof![query, answer]
}

proptest! {
    #[test]
    fn a_packet_survives_its_bytes(packet in any_packet()) {
        let bytes = packet.encode().unwrap();
        prop_assert!(bytes.len() <= MAX_PACKET);
        // By bytes, since a number that is none equals nothing.
        prop_assert_eq!(decode(&bytes).unwrap().encode().unwrap(), bytes);
    }

    #[test]
    fn a_packet_with_numbers_that_are_equal_to_themselves_survives_whole(packet in any_packet()) {
        let back = decode(&packet.encode().unwrap()).unwrap();
        prop_assert_eq!(format!("{back:?}"), format!("{packet:?}"));
    }

    #[test]
    fn a_packet_that_is_cut_short_is_none(packet in any_packet()) {
        let bytes = packet.encode().unwrap();
        for length in 0..bytes.len() {
            prop_assert!(decode(&bytes[..length]).is_err(), "the first {length} of {}", bytes.len());
        }
    }

    #[test]
    fn a_packet_that_goes_on_is_none(packet in any_packet(), more in vec(any::<u8>(), 1..40)) {
        let mut bytes = packet.encode().unwrap();
        bytes.extend(&more);
        prop_assert_eq!(decode(&bytes), Err(DecodeError::TrailingBytes(more.len())));
    }

    #[test]
    fn any_bytes_can_be_read(bytes in vec(any::<u8>(), 0..1300)) {
        prop_assert!(decode(&bytes).is_err());
    }

    #[test]
    fn a_packet_with_wrong_bytes_is_read_without_harm(
        packet in any_packet(),
        wrong in vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = packet.encode().unwrap();
        for (at, byte) in wrong {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(read) = decode(&bytes) {
            prop_assert!(read.encode().unwrap().len() <= MAX_PACKET);
        }
    }
}

fn answer_bytes(advert: &Advert) -> Vec<u8> {
    let head =
        AnswerHead { game_id: 7, nonce: 1, sequence: 2, host: host_id(3), place: Place::ONLY, revision: 4 };
    head.encode(advert.build, &advert_bytes(advert).unwrap())
}

fn read_error(change: impl FnOnce(&mut Advert)) -> DecodeError {
    let mut advert = advert("a");
    change(&mut advert);
    decode(&answer_bytes(&advert)).unwrap_err()
}

fn on_lan(value: SettingValue) -> Setting {
    Setting { value, advertisement: RpAdvertisementType::ViaPingOnly, id: 0 }
}

fn with_setting(key: &'static str, value: SettingValue) -> impl FnOnce(&mut Advert) {
    move |advert| advert.custom.set(key, on_lan(value))
}

#[test]
fn the_layout_is_the_documented_one() {
    let query = Query {
        game_id: 0x0102_0304,
        build: -2,
        nonce: 0x1112_1314_1516_1718,
        sequence: 0x2122,
        host: Some(host_id(0x3132_3334_3536_3738)),
        cursor: 5,
    };
    let bytes = query.encode();
    assert_eq!(
        bytes[..33],
        [
            b'R', b'P', b'L', b'N', 1, 1, 0x21, 0x22, 1, 2, 3, 4, 0xff, 0xff, 0xff, 0xfe, 0x11, 0x12, 0x13,
            0x14, 0x15, 0x16, 0x17, 0x18, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 5,
        ]
    );
    assert!(bytes[33..].iter().all(|byte| *byte == 0));
    assert_eq!(bytes.len(), 1200);

    let mut advert = Advert {
        session_id: "s".to_owned(),
        title: "ti".to_owned(),
        owner_id: "o".to_owned(),
        owner_name: String::new(),
        game_port: 7777,
        public_connections: 4,
        private_connections: 2,
        open_public_connections: 3,
        open_private_connections: 1,
        build: 9,
        flags: SessionFlags { should_advertise: true, is_lan_match: true, ..SessionFlags::default() },
        custom: CustomSettings::default(),
    };
    advert.custom.set("K", on_lan(SettingValue::Int32(-1)));
    let bytes = answer_bytes(&advert);
    let expected: &[u8] = &[
        b'R', b'P', b'L', b'N', 1, 2, 0, 2, 0, 0, 0, 7, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
        0, 3, 0, 1, 0, 4, 0, 0b101, 0x1e, 0x61, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 1, 0, 1, b's',
        0, 2, b't', b'i', 0, 1, b'o', 0, 0, 1, 0, 1, b'K', 1, 1, 0xff, 0xff, 0xff, 0xff,
    ];
    assert_eq!(bytes, expected);
}

#[test]
fn what_makes_no_sense_is_refused() {
    assert_eq!(read_error(|advert| advert.game_port = 0), DecodeError::GamePort);
    assert_eq!(read_error(|advert| advert.open_public_connections = 5), DecodeError::OpenSlots);
    assert_eq!(read_error(|advert| advert.open_private_connections = 1), DecodeError::OpenSlots);
    assert_eq!(read_error(|advert| advert.session_id.clear()), DecodeError::SessionId);
    assert_eq!(read_error(|advert| advert.title = "a\0b".to_owned()), DecodeError::Text);
    assert_eq!(read_error(with_setting("", SettingValue::Empty)), DecodeError::SettingKey);
    assert_eq!(read_error(with_setting("k", SettingValue::Json("{".to_owned()))), DecodeError::Json);
}

#[test]
fn heads_that_make_no_sense_are_refused() {
    let changed = |at: usize, byte: u8| {
        let mut bytes = answer_bytes(&advert("a"));
        bytes[at] = byte;
        decode(&bytes).unwrap_err()
    };
    assert_eq!(changed(0, b'X'), DecodeError::Magic);
    assert_eq!(changed(4, 2), DecodeError::Version(2));
    assert_eq!(changed(5, 3), DecodeError::Kind(3));
    assert_eq!(changed(31, 0), DecodeError::HostId);
    assert_eq!(changed(32, 1), DecodeError::Place { index: 1, count: 1 });
    assert_eq!(changed(33, MAX_SESSIONS + 1), DecodeError::Place { index: 0, count: MAX_SESSIONS + 1 });
}

#[test]
fn settings_that_make_no_sense_are_refused() {
    let changed = |value: SettingValue, from_end: usize, byte: u8| {
        let mut advert = advert("a");
        advert.custom.set("key", on_lan(value));
        let mut bytes = answer_bytes(&advert);
        let at = bytes.len() - from_end;
        bytes[at] = byte;
        decode(&bytes).unwrap_err()
    };
    assert_eq!(changed(SettingValue::Empty, 1, 11), DecodeError::SettingType(11));
    assert_eq!(changed(SettingValue::Empty, 2, 0), DecodeError::Advertisement(0));
    assert_eq!(changed(SettingValue::Empty, 2, 4), DecodeError::Advertisement(4));
    assert_eq!(changed(SettingValue::Bool(true), 1, 2), DecodeError::Bool(2));
    assert_eq!(changed(SettingValue::String("x".to_owned()), 1, 0xff), DecodeError::Text);

    let mut twice = advert("a");
    twice.custom.set("key", on_lan(SettingValue::Empty));
    twice.custom.set("kez", on_lan(SettingValue::Empty));
    let mut bytes = answer_bytes(&twice);
    let at = bytes.len() - 3;
    assert_eq!(bytes[at], b'z');
    bytes[at] = b'Y';
    assert_eq!(decode(&bytes), Err(DecodeError::SettingKey));
}

#[test]
fn the_padding_is_not_read() {
    let mut bytes = query().encode();
    bytes[33..].fill(0xaa);
    assert_eq!(decode(&bytes), Ok(Packet::Query(query())));
}

#[test]
fn settings_that_are_not_for_the_lan_stay_here() {
    let mut shown = advert("a");
    shown.custom.set("secret", Setting { value: SettingValue::Bool(true), ..Setting::default() });
    shown.custom.set("map", Setting { id: 5, ..on_lan(SettingValue::String("Dust".to_owned())) });
    let Ok(Packet::Answer(answer)) = decode(&answer_bytes(&shown)) else { panic!("no answer") };
    assert_eq!(
        answer.advert.custom.iter().collect::<Vec<_>>(),
        [("map", &on_lan(SettingValue::String("Dust".to_owned())))]
    );
}
