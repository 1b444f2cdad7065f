//! Values that make no sense: numbers out of range, enumerations that go on too far, names and settings that do not fit.

use std::ffi::{CStr, CString, c_char};
use std::ptr::{null, null_mut};

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;

/// The ends of an enumeration from `first` to `last`, and far beyond.
fn beyond(first: i32, last: i32) -> [i32; 4] {
    [first - 1, last + 1, i32::MIN, i32::MAX]
}

fn long(length: usize) -> CString {
    CString::new("n".repeat(length)).unwrap()
}

fn create_with(live: *mut RpSubsystem, name: *const c_char, settings: &RpSessionSettings) -> RpResult {
    unsafe { rp_session_create(live, name, settings, Some(never), null_mut(), null_mut()) }
}

fn set_query(live: *mut RpSubsystem, search: u64, change: impl FnOnce(&mut RpSearchQuery)) -> RpResult {
    let mut query = query();
    change(&mut query);
    unsafe { rp_search_set_query(live, search, &raw const query) }
}

fn set_filter(live: *mut RpSubsystem, search: u64, filter: &RpSearchFilter) -> RpResult {
    set_query(live, search, |query| {
        query.filter_count = 1;
        query.filters = filter;
    })
}

#[test]
fn names_have_a_length() {
    let live = create();
    let untouched = Untouched::new(live);
    let (too_long, none, out): (_, _, *mut u64) = (long(256), null_mut(), null_mut());
    let end: RpCompletionFn = Some(never);
    let player = c"ada".as_ptr();
    let mut results = Vec::new();
    for (kind, name) in [("empty", c"".as_ptr()), ("too long", too_long.as_ptr())] {
        results.extend(unsafe {
            [
                (kind, rp_session_create(live, name, &settings(), end, none, out)),
                (kind, rp_session_start(live, name, end, none, out)),
                (kind, rp_session_update(live, name, &settings(), 0, end, none, out)),
                (kind, rp_session_end(live, name, end, none, out)),
                (kind, rp_session_destroy(live, name, end, none, out)),
                (kind, rp_session_leave(live, name, end, none, out)),
                (kind, rp_session_join(live, name, &join_options(), end, none, out)),
                (kind, rp_session_get_state(live, name, &mut 0)),
                (kind, rp_session_get_info(live, name, &mut null())),
                (kind, rp_session_get_settings(live, name, &mut null())),
                (kind, rp_session_get_resolved_connect_string(live, name, 0, null_mut(), &mut 0)),
                (kind, rp_session_is_player_in_session(live, name, player, &mut 0)),
                (kind, rp_session_register_players(live, name, ids().as_ptr(), 2, 0, end, none, out)),
                (kind, rp_session_unregister_players(live, name, ids().as_ptr(), 2, 0, end, none, out)),
                (kind, rp_session_register_local_player(live, name, player, end, none, out)),
                (kind, rp_session_unregister_local_player(live, name, player, end, none, out)),
                (kind, rp_session_send_invite(live, name, ids().as_ptr(), 2, end, none, out)),
            ]
        });
    }
    untouched.check(RpResult::InvalidArgument, results);
    destroy_and_nobody_was_called(live);

    let live = create();
    let longest = long(255);
    create_session(live, &longest);
    let mut state = 0;
    assert_eq!(unsafe { rp_session_get_state(live, longest.as_ptr(), &raw mut state) }, RpResult::Ok);
    assert_eq!(state, 2);
    destroy(live);
}

#[test]
fn names_that_nothing_has_are_not_found() {
    let live = create();
    let untouched = Untouched::new(live);
    let (a, none, out): (_, _, *mut u64) = (c"a".as_ptr(), null_mut(), null_mut());
    let (end, player): (RpCompletionFn, _) = (Some(never), c"ada".as_ptr());
    let results = unsafe {
        [
            ("start", rp_session_start(live, a, end, none, out)),
            ("update", rp_session_update(live, a, &settings(), 1, end, none, out)),
            ("end", rp_session_end(live, a, end, none, out)),
            ("destroy", rp_session_destroy(live, a, end, none, out)),
            ("leave", rp_session_leave(live, a, end, none, out)),
            ("info", rp_session_get_info(live, a, &mut null())),
            ("settings", rp_session_get_settings(live, a, &mut null())),
            ("string", rp_session_get_resolved_connect_string(live, a, 0, null_mut(), &mut 0)),
            ("is in", rp_session_is_player_in_session(live, a, player, &mut 0)),
            ("register", rp_session_register_players(live, a, ids().as_ptr(), 2, 0, end, none, out)),
            ("unregister", rp_session_unregister_players(live, a, ids().as_ptr(), 2, 0, end, none, out)),
            ("local", rp_session_register_local_player(live, a, player, end, none, out)),
            ("not local", rp_session_unregister_local_player(live, a, player, end, none, out)),
            ("invite", rp_session_send_invite(live, a, ids().as_ptr(), 2, end, none, out)),
        ]
    };
    untouched.check(RpResult::SessionNotFound, results);
    destroy_and_nobody_was_called(live);
}

#[test]
fn options_out_of_range_are_refused() {
    let options = |change: &dyn Fn(&mut RpSubsystemOptions)| {
        let mut options = initialised(rp_subsystem_options_init);
        change(&mut options);
        let mut subsystem = null_mut();
        let created = unsafe { rp_subsystem_create(&raw const options, &raw mut subsystem) };
        assert!(subsystem.is_null(), "nothing is written");
        created
    };
    for url in [c"", c"ftp://h", c"http://", c"h:3000", c"/"] {
        let created = options(&|options| options.gateway_url = url.as_ptr());
        assert_eq!(created, RpResult::InvalidArgument, "{url:?}");
    }
    for format in [c"{port}", c"{host}{x}", c"{host", c""] {
        let created = options(&|options| options.connect_string_format = format.as_ptr());
        assert_eq!(created, RpResult::InvalidArgument, "{format:?}");
    }
    for mode in beyond(0, 1) {
        let created = options(&|options| options.event_mode = mode);
        assert_eq!(created, RpResult::InvalidArgument, "event mode {mode}");
    }
}

#[test]
fn numbers_that_name_nothing_are_refused() {
    let live = create();
    create_session(live, c"a");
    let search = create_search(live);
    let untouched = Untouched::new(live);
    let (a, none, out): (_, _, *mut u64) = (c"a".as_ptr(), null_mut(), null_mut());
    let end: RpCompletionFn = Some(never);
    let mut results = Vec::new();
    for level in beyond(0, 4) {
        results.push(("log level", unsafe { rp_subsystem_set_log(live, level, Some(never_log), none) }));
    }
    for port in beyond(0, 1) {
        let resolve = rp_session_get_resolved_connect_string;
        results.push(("port type", unsafe { resolve(live, a, port, null_mut(), &mut 0) }));
        let resolve = rp_search_get_resolved_connect_string;
        results.push(("result's port type", unsafe { resolve(live, search, 0, port, null_mut(), &mut 0) }));
    }
    for reason in beyond(0, 3) {
        let unregister = rp_session_unregister_players;
        results.push(("reason", unsafe { unregister(live, a, ids().as_ptr(), 2, reason, end, none, out) }));
    }
    for kind in beyond(0, 10) {
        let odd = RpSetting { value: RpValue { r#type: kind, ..value() }, ..setting() };
        let with = RpSessionSettings { setting_count: 1, settings: &raw const odd, ..settings() };
        results.push(("value type", create_with(live, c"b".as_ptr(), &with)));
        let values = [RpValue { r#type: kind, ..value() }];
        results.push(("filter's value type", set_filter(live, search, &filter(&values))));
    }
    for advertisement in beyond(0, 3) {
        let odd = RpSetting { advertisement, ..setting() };
        let with = RpSessionSettings { setting_count: 1, settings: &raw const odd, ..settings() };
        results.push(("advertisement", create_with(live, c"b".as_ptr(), &with)));
    }
    let any = [string(c"dust")];
    for comparison in beyond(0, 8) {
        let odd = RpSearchFilter { comparison, ..filter(&any) };
        results.push(("comparison", set_filter(live, search, &odd)));
    }
    for index in [0, 1, u32::MAX] {
        results.push(("result", unsafe { rp_search_get_result(live, search, index, &mut null()) }));
        let join = RpJoinOptions { search, result_index: index, ..join_options() };
        let joined = unsafe { rp_session_join(live, c"b".as_ptr(), &raw const join, end, none, out) };
        results.push(("result to join", joined));
    }
    untouched.check(RpResult::InvalidArgument, results);
    destroy_and_nobody_was_called(live);
}

#[test]
fn values_that_are_none_of_their_type_are_refused() {
    let live = create();
    let search = create_search(live);
    let untouched = Untouched::new(live);
    let (int32, uint32, json) = (1, 2, 10);
    let mut wrong: Vec<(&str, RpValue)> = vec![
        ("above int32", integer(int32, i64::from(i32::MAX) + 1)),
        ("below int32", integer(int32, i64::from(i32::MIN) - 1)),
        ("above uint32", integer(uint32, i64::from(u32::MAX) + 1)),
        ("below uint32", integer(uint32, -1)),
    ];
    for text in [c"", c"{", c"{]", c"nothing", c"1 2", c"{\"a\":}", c"'a'"] {
        wrong.push(("JSON", RpValue { r#type: json, ..string(text) }));
    }
    let mut results = Vec::new();
    for (title, value) in wrong {
        let odd = RpSetting { value, ..setting() };
        let with = RpSessionSettings { setting_count: 1, settings: &raw const odd, ..settings() };
        results.push((title, create_with(live, c"b".as_ptr(), &with)));
        let values = [value];
        results.push((title, set_filter(live, search, &filter(&values))));
    }
    let keyless = RpSetting { key: c"".as_ptr(), ..setting() };
    let with = RpSessionSettings { setting_count: 1, settings: &raw const keyless, ..settings() };
    results.push(("an empty key", create_with(live, c"b".as_ptr(), &with)));
    untouched.check(RpResult::InvalidArgument, results);
    destroy_and_nobody_was_called(live);
}

/// Everything that a value may be is taken, and comes back as it was.
#[test]
fn values_at_the_ends_of_their_types_come_back() {
    let live = create();
    let blob = [0_u8, 255, 7];
    let values = [
        value(),
        integer(1, i32::MIN.into()),
        integer(1, i32::MAX.into()),
        integer(2, u32::MAX.into()),
        integer(3, i64::MIN),
        integer(4, -1),
        integer(9, 0),
        integer(9, 1),
        RpValue { r#type: 5, number: f64::MIN_POSITIVE, ..value() },
        RpValue { r#type: 7, number: f64::from(f32::MAX), ..value() },
        string(c"h\xc3\xa9"),
        string(c""),
        RpValue { r#type: 10, ..string(c" {\"a\": [1]} ") },
        RpValue { r#type: 8, size: 3, blob: blob.as_ptr(), ..value() },
        RpValue { r#type: 8, ..value() },
    ];
    let keys: Vec<_> = (0..values.len()).map(|at| CString::new(format!("key{at:02}")).unwrap()).collect();
    // Of a player, so that they stay here: more than travel, and in order.
    let given: Vec<_> = (values.iter().zip(&keys))
        .map(|(value, key)| RpSetting {
            key: key.as_ptr(),
            player_id: c"ada".as_ptr(),
            value: *value,
            id: 7,
            advertisement: 0,
            ..setting()
        })
        .collect();
    let with = RpSessionSettings {
        setting_count: u32::try_from(given.len()).unwrap(),
        settings: given.as_ptr(),
        ..settings()
    };
    let (mut operation, mut lent) = (0, null());
    unsafe {
        let out = &raw mut operation;
        let created = rp_session_create(live, c"a".as_ptr(), &raw const with, None, null_mut(), out);
        assert_eq!(created, RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
        assert_eq!(rp_session_get_settings(live, c"a".as_ptr(), &raw mut lent), RpResult::Ok);
        let lent = &*lent;
        assert_eq!(lent.setting_count as usize, values.len());
        for (at, expected) in values.iter().enumerate() {
            let got = &*lent.settings.add(at);
            assert_eq!(got.struct_size as usize, size_of::<RpSetting>());
            assert_eq!((text(got.key), text(got.player_id)), (format!("key{at:02}"), "ada".to_owned()));
            assert_eq!((got.id, got.advertisement), (7, 0));
            let (got, title) = (&got.value, format!("value {at}"));
            assert_eq!((got.r#type, got.size), (expected.r#type, expected.size), "{title}");
            assert_eq!(got.integer, expected.integer, "{title}");
            assert_eq!(got.number.to_bits(), expected.number.to_bits(), "{title}");
            assert_eq!(got.text.is_null(), expected.text.is_null(), "{title}");
            if !got.text.is_null() {
                assert_eq!(CStr::from_ptr(got.text), CStr::from_ptr(expected.text), "{title}");
            }
            if got.size > 0 {
                assert_eq!(std::slice::from_raw_parts(got.blob, got.size as usize), blob, "{title}");
            }
        }
    }
    destroy(live);
}

#[test]
fn filters_have_as_many_values_as_they_compare_with() {
    let live = create();
    let search = create_search(live);
    let three = [string(c"dust"), integer(1, 5), value()];
    for comparison in 0..=8 {
        let takes_many = comparison >= 7;
        for count in 0..=3_u32 {
            let one = RpSearchFilter { comparison, value_count: count, ..filter(&three) };
            let expected = if takes_many || count == 1 { RpResult::Ok } else { RpResult::InvalidArgument };
            assert_eq!(set_filter(live, search, &one), expected, "comparison {comparison} of {count}");
        }
    }
    let nothing = RpSearchFilter { comparison: 7, value_count: 0, values: null(), ..filter(&three) };
    assert_eq!(set_filter(live, search, &nothing), RpResult::Ok, "in nothing");
    destroy(live);
}

#[test]
fn requests_that_make_no_sense_are_refused() {
    let live = create();
    create_session(live, c"a");
    let search = create_search(live);
    let untouched = Untouched::new(live);
    let (none, out): (_, *mut u64) = (null_mut(), null_mut());
    let end: RpCompletionFn = Some(never);
    let (b, long_id) = (c"b".as_ptr(), long(1025));
    let crowded = RpSessionSettings { num_private_connections: 197, ..settings() };
    let overflowing = RpSessionSettings { num_private_connections: u32::MAX, ..settings() };
    let moved = RpSessionSettings { is_lan_match: 1, ..settings() };
    let anonymous = RpLocalPlayer { id: c"".as_ptr(), ..player() };
    let longwinded = RpLocalPlayer { id: long_id.as_ptr(), ..player() };
    let torn = RpStartOptions { queue: c"ranked".as_ptr(), ..start_options() };
    let nowhere = RpJoinOptions { game_session_id: c"".as_ptr(), ..join_options() };
    let mut results = unsafe {
        vec![
            ("201 slots", create_with(live, b, &crowded)),
            ("endless slots", create_with(live, b, &overflowing)),
            (
                "an update to 201",
                rp_session_update(live, c"a".as_ptr(), &raw const crowded, 1, end, none, out),
            ),
            (
                "a move to the LAN",
                rp_session_update(live, c"a".as_ptr(), &raw const moved, 1, end, none, out),
            ),
            ("no player", rp_subsystem_set_local_player(live, &raw const anonymous)),
            ("a long player", rp_subsystem_set_local_player(live, &raw const longwinded)),
            ("no target", rp_session_join(live, b, &raw const nowhere, end, none, out)),
            (
                "a location of a queue",
                rp_session_start_with_options(live, c"a".as_ptr(), &raw const torn, end, none, out),
            ),
            ("no id", rp_session_find_by_id(live, c"".as_ptr(), search, end, none, out)),
        ]
    };
    for page in [c"MA", c"eDp5", c"===", c"h\xc3\xa9", c"nobody's"] {
        results.push(("a page", set_query(live, search, |query| query.page = page.as_ptr())));
    }
    let policy =
        |policy| unsafe { rp_server_update_player_session_creation_policy(live, policy, end, none, out) };
    results.extend([0, 3, -1].map(|number| ("a policy", policy(number))));
    for number in [-1, 5] {
        let options = RpDescribePlayerSessionsOptions { status_filter: number, ..player_session_options() };
        let described =
            unsafe { rp_server_describe_player_sessions(live, &raw const options, end, none, out) };
        results.push(("a status", described));
    }
    let pair = ids();
    for wrong in [
        RpPlayerAttribute { attribute_type: 5, ..attribute() },
        RpPlayerAttribute { attribute_type: -1, ..attribute() },
        RpPlayerAttribute { attribute_type: 2, number_value: f64::NAN, ..attribute() },
        RpPlayerAttribute { attribute_type: 2, number_value: f64::INFINITY, ..attribute() },
        RpPlayerAttribute {
            attribute_type: 4,
            count: 2,
            strings: pair.as_ptr(),
            numbers: [1.0, f64::NAN].as_ptr(),
            ..attribute()
        },
    ] {
        let players = [RpMatchmakingPlayer {
            attributes: &raw const wrong,
            attribute_count: 1,
            ..matchmaking_player()
        }];
        let started = unsafe { rp_server_start_match_backfill(live, &backfill(&players), end, none, out) };
        results.push(("an attribute", started));
    }
    let spoils: [fn(&mut RpServerParameters); 7] = [
        |parameters| parameters.region = c"eu-west-1".as_ptr(),
        |parameters| parameters.websocket_url = c"http://h".as_ptr(),
        |parameters| parameters.websocket_url = null(),
        |parameters| parameters.process_id = c"".as_ptr(),
        |parameters| parameters.host_id = c"a/b/c".as_ptr(),
        |parameters| parameters.host_id = null(),
        |parameters| parameters.fleet_id = c"a b".as_ptr(),
    ];
    for spoil in spoils {
        let mut parameters = server_parameters();
        spoil(&mut parameters);
        let init = unsafe { rp_server_init(live, &raw const parameters, end, none, out) };
        results.push(("server parameters", init));
    }
    untouched.check(RpResult::InvalidArgument, results);
    destroy_and_nobody_was_called(live);
}

#[test]
fn settings_that_cannot_travel_are_too_large() {
    let live = create();
    create_session(live, c"a");
    let untouched = Untouched::new(live);
    let (long_key, long_text) = (long(33), long(97));
    let keyed = |key: &'static CStr| RpSetting { key: key.as_ptr(), ..setting() };
    let one_each = [
        ("a long key", RpSetting { key: long_key.as_ptr(), ..setting() }),
        ("our key", keyed(c"rp_build")),
        ("our key in any case", keyed(c"RP_map")),
        ("a key with a dot", keyed(c"a.b")),
        ("a built-in name", keyed(c"@title")),
        (
            "a long text",
            RpSetting { value: RpValue { r#type: 6, text: long_text.as_ptr(), ..value() }, ..setting() },
        ),
        (
            "a long blob, as text",
            RpSetting {
                value: RpValue { r#type: 8, size: 73, blob: long_text.as_ptr().cast(), ..value() },
                ..setting()
            },
        ),
    ];
    let (a, b) = (c"a".as_ptr(), c"b".as_ptr());
    let update = |settings: &RpSessionSettings| unsafe {
        rp_session_update(live, a, settings, 1, Some(never), null_mut(), null_mut())
    };
    let mut results = Vec::new();
    for (title, one) in &one_each {
        let with = RpSessionSettings { setting_count: 1, settings: one, ..settings() };
        results.push((*title, create_with(live, b, &with)));
        results.push((*title, update(&with)));
    }
    let keys: Vec<_> = (0..14).map(|at| CString::new(format!("key{at}")).unwrap()).collect();
    let many: Vec<_> = keys.iter().map(|key| RpSetting { key: key.as_ptr(), ..setting() }).collect();
    let fourteen = RpSessionSettings { setting_count: 14, settings: many.as_ptr(), ..settings() };
    results.push(("fourteen", create_with(live, b, &fourteen)));
    results.push(("fourteen", update(&fourteen)));
    untouched.check(RpResult::SettingsTooLarge, results);

    // What stays here may be anything.
    for (title, one) in &one_each {
        let here = RpSetting { advertisement: 0, ..*one };
        let with = RpSessionSettings { setting_count: 1, settings: &raw const here, ..settings() };
        let name = CString::new(*title).unwrap();
        let created =
            unsafe { rp_session_create(live, name.as_ptr(), &raw const with, None, null_mut(), null_mut()) };
        assert_eq!(created, RpResult::Ok, "{title}, not advertised");
    }
    destroy_and_nobody_was_called(live);
}

#[test]
fn what_the_session_does_not_allow_is_refused() {
    let live = create();
    create_session(live, c"a");
    let untouched = Untouched::new(live);
    let (a, none, out): (_, _, *mut u64) = (c"a".as_ptr(), null_mut(), null_mut());
    let end: RpCompletionFn = Some(never);
    let players = [matchmaking_player()];
    let overridden = RpSessionSettings { session_id_override: c"mine".as_ptr(), ..settings() };
    let results = unsafe {
        [
            (RpResult::SessionAlreadyExists, rp_session_create(live, a, &settings(), end, none, out)),
            (RpResult::AlreadyInSession, rp_session_join(live, a, &join_options(), end, none, out)),
            (RpResult::WrongSessionState, rp_session_end(live, a, end, none, out)),
            (RpResult::NotSupported, create_with(live, c"b".as_ptr(), &overridden)),
            (RpResult::NotSearching, rp_session_cancel_find(live, end, none, out)),
            (
                RpResult::AddressNotKnown,
                rp_session_get_resolved_connect_string(live, a, 0, null_mut(), &mut 0),
            ),
            (RpResult::ServerNotInitialized, rp_server_ready(live, &process_parameters(), end, none, out)),
            (RpResult::ServerNotInitialized, rp_server_activate_game_session(live, end, none, out)),
            (RpResult::ServerNotInitialized, rp_server_accept_player_session(live, a, end, none, out)),
            (RpResult::ServerNotInitialized, rp_server_remove_player_session(live, a, end, none, out)),
            (
                RpResult::ServerNotInitialized,
                rp_server_update_player_session_creation_policy(live, 1, end, none, out),
            ),
            (
                RpResult::ServerNotInitialized,
                rp_server_describe_player_sessions(live, &player_session_options(), end, none, out),
            ),
            (
                RpResult::ServerNotInitialized,
                rp_server_start_match_backfill(live, &backfill(&players), end, none, out),
            ),
            (
                RpResult::ServerNotInitialized,
                rp_server_stop_match_backfill(live, RULES.as_ptr(), a, end, none, out),
            ),
            (RpResult::ServerNotInitialized, rp_server_get_compute_certificate(live, end, none, out)),
            (
                RpResult::ServerNotInitialized,
                rp_server_get_fleet_role_credentials(live, ROLE.as_ptr(), null(), end, none, out),
            ),
            (RpResult::ServerNotInitialized, rp_server_ending(live, end, none, out)),
            (RpResult::ServerNotInitialized, rp_server_destroy(live, end, none, out)),
            (RpResult::ServerNotInitialized, rp_server_get_game_session_id(live, null_mut(), &mut 0)),
            (RpResult::TerminationTimeNotSet, rp_server_get_termination_time(live, &mut 0)),
        ]
    };
    for (expected, result) in results {
        assert_eq!(result, expected);
    }
    untouched.check(RpResult::Ok, []);
    destroy_and_nobody_was_called(live);
}
