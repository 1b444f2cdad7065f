//! Pointers that are null, text that is not UTF-8, and calls for the other event mode.

use std::ffi::c_char;
use std::ptr::{null, null_mut};

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;
use crate::table::{asynchronous, completion_delegates, match_delegates, notice_delegates};

#[test]
fn initialisers_and_create_need_somewhere_to_write() {
    let results = unsafe {
        [
            ("create", rp_subsystem_create(null(), null_mut())),
            ("options", rp_subsystem_options_init(null_mut(), 64)),
            ("local player", rp_local_player_init(null_mut(), 64)),
            ("session settings", rp_session_settings_init(null_mut(), 64)),
            ("setting", rp_setting_init(null_mut(), 64)),
            ("join options", rp_join_options_init(null_mut(), 64)),
            ("start options", rp_start_options_init(null_mut(), 64)),
            ("invite", rp_invite_init(null_mut(), 64)),
            ("filter", rp_search_filter_init(null_mut(), 64)),
            ("query", rp_search_query_init(null_mut(), 64)),
            ("server parameters", rp_server_parameters_init(null_mut(), 64)),
            ("process parameters", rp_process_parameters_init(null_mut(), 64)),
            ("player sessions", rp_describe_player_sessions_options_init(null_mut(), 64)),
            ("backfill", rp_match_backfill_options_init(null_mut(), 64)),
            ("matchmaking player", rp_matchmaking_player_init(null_mut(), 64)),
            ("attribute", rp_player_attribute_init(null_mut(), 64)),
            ("latency", rp_region_latency_init(null_mut(), 64)),
            ("matchmaking", rp_matchmaking_options_init(null_mut(), 64)),
            ("track", rp_matchmaking_track_options_init(null_mut(), 64)),
        ]
    };
    for (title, result) in results {
        assert_eq!(result, RpResult::NullPointer, "{title}");
    }
}

#[test]
fn outputs_that_must_be_there_must_not_be_null() {
    let live = create();
    create_session(live, c"a");
    let search = create_search(live);
    let untouched = Untouched::new(live);
    let a = c"a".as_ptr();
    let results = unsafe {
        [
            ("state", rp_session_get_state(live, a, null_mut())),
            ("count", rp_session_get_count(live, null_mut())),
            ("presence", rp_session_has_presence_session(live, null_mut())),
            ("is in", rp_session_is_player_in_session(live, a, a, null_mut())),
            ("info", rp_session_get_info(live, a, null_mut())),
            ("settings", rp_session_get_settings(live, a, null_mut())),
            ("search", rp_search_create(live, null_mut())),
            ("search state", rp_search_get_state(live, search, null_mut())),
            ("search count", rp_search_get_result_count(live, search, null_mut())),
            ("search result", rp_search_get_result(live, search, 0, null_mut())),
            ("next page", rp_search_get_next_page(live, search, null_mut(), null_mut())),
            ("dump", rp_subsystem_dump(live, null_mut(), null_mut())),
            ("termination time", rp_server_get_termination_time(live, null_mut())),
            ("event", rp_subsystem_poll_event(live, null_mut())),
        ]
    };
    untouched.check(RpResult::NullPointer, results);
    destroy_and_nobody_was_called(live);

    let polled = create_polled();
    assert_eq!(unsafe { rp_subsystem_poll_event(polled, null_mut()) }, RpResult::NullPointer);
    destroy(polled);
}

#[test]
fn inputs_that_must_be_there_must_not_be_null() {
    let live = create();
    create_session(live, c"a");
    let search = create_search(live);
    let untouched = Untouched::new(live);
    let (a, none, out): (_, _, *mut u64) = (c"a".as_ptr(), null_mut(), null_mut());
    let end: RpCompletionFn = Some(never);

    let one_null: [*const c_char; 2] = [c"ada".as_ptr(), null()];
    let with_null = one_null.as_ptr();
    let nameless = RpLocalPlayer { id: null(), ..player() };
    let unmeasured = RpStartOptions { latency_count: 1, latencies: null(), ..start_options() };
    let targetless = RpJoinOptions { game_session_id: null(), ..join_options() };
    let pathless = RpProcessParameters { log_path_count: 1, ..process_parameters() };
    let null_path = RpProcessParameters { log_path_count: 2, log_paths: with_null, ..process_parameters() };
    let unsettled = RpSessionSettings { setting_count: 1, settings: null(), ..settings() };
    let keyless = RpSetting { key: null(), ..setting() };
    let no_key = RpSessionSettings { setting_count: 1, settings: &raw const keyless, ..settings() };
    let textless = [6, 10].map(|kind| RpSetting { value: RpValue { r#type: kind, ..value() }, ..setting() });
    let no_text = RpSessionSettings { setting_count: 1, settings: &raw const textless[0], ..settings() };
    let no_json = RpSessionSettings { setting_count: 1, settings: &raw const textless[1], ..settings() };
    let blobless = RpSetting { value: RpValue { r#type: 8, size: 3, ..value() }, ..setting() };
    let no_blob = RpSessionSettings { setting_count: 1, settings: &raw const blobless, ..settings() };

    let unfiltered = RpSearchQuery { filter_count: 1, filters: null(), ..query() };
    let any = [string(c"dust")];
    let bad_filters = [
        RpSearchFilter { key: null(), ..filter(&any) },
        RpSearchFilter { values: null(), ..filter(&any) },
        RpSearchFilter { values: null(), comparison: 7, value_count: 3, ..filter(&any) },
    ];
    let bad_queries =
        bad_filters.each_ref().map(|filter| RpSearchQuery { filter_count: 1, filters: filter, ..query() });

    let mut results = unsafe {
        vec![
            ("player", rp_subsystem_set_local_player(live, null())),
            ("leader", rp_matchmaking_request_pass(live, null(), end, none, out)),
            ("player: id", rp_subsystem_set_local_player(live, &raw const nameless)),
            ("create: name", rp_session_create(live, null(), &settings(), end, none, out)),
            ("create: settings", rp_session_create(live, a, null(), end, none, out)),
            ("create: setting", rp_session_create(live, a, &raw const unsettled, end, none, out)),
            ("create: key", rp_session_create(live, a, &raw const no_key, end, none, out)),
            ("create: text", rp_session_create(live, a, &raw const no_text, end, none, out)),
            ("create: JSON", rp_session_create(live, a, &raw const no_json, end, none, out)),
            ("create: blob", rp_session_create(live, a, &raw const no_blob, end, none, out)),
            ("start: name", rp_session_start(live, null(), end, none, out)),
            ("start in: name", rp_session_start_with_options(live, null(), &start_options(), end, none, out)),
            ("start in: options", rp_session_start_with_options(live, a, null(), end, none, out)),
            (
                "start in: latencies",
                rp_session_start_with_options(live, a, &raw const unmeasured, end, none, out),
            ),
            ("update: name", rp_session_update(live, null(), &settings(), 0, end, none, out)),
            ("update: settings", rp_session_update(live, a, null(), 0, end, none, out)),
            ("update: setting", rp_session_update(live, a, &raw const unsettled, 0, end, none, out)),
            ("update: key", rp_session_update(live, a, &raw const no_key, 0, end, none, out)),
            ("end: name", rp_session_end(live, null(), end, none, out)),
            ("destroy: name", rp_session_destroy(live, null(), end, none, out)),
            ("leave: name", rp_session_leave(live, null(), end, none, out)),
            ("join: name", rp_session_join(live, null(), &join_options(), end, none, out)),
            ("join: options", rp_session_join(live, a, null(), end, none, out)),
            ("join: target", rp_session_join(live, a, &raw const targetless, end, none, out)),
            ("by id: id", rp_session_find_by_id(live, null(), search, end, none, out)),
            ("state: name", rp_session_get_state(live, null(), &mut 0)),
            ("info: name", rp_session_get_info(live, null(), &mut null())),
            ("settings: name", rp_session_get_settings(live, null(), &mut null())),
            ("string: name", rp_session_get_resolved_connect_string(live, null(), 0, null_mut(), &mut 0)),
            ("is in: name", rp_session_is_player_in_session(live, null(), a, &mut 0)),
            ("is in: player", rp_session_is_player_in_session(live, a, null(), &mut 0)),
            ("local: name", rp_session_register_local_player(live, null(), a, end, none, out)),
            ("local: player", rp_session_register_local_player(live, a, null(), end, none, out)),
            ("not local: name", rp_session_unregister_local_player(live, null(), a, end, none, out)),
            ("not local: player", rp_session_unregister_local_player(live, a, null(), end, none, out)),
            ("register: name", rp_session_register_players(live, null(), null(), 0, 0, end, none, out)),
            ("register: ids", rp_session_register_players(live, a, null(), 1, 0, end, none, out)),
            ("register: id", rp_session_register_players(live, a, with_null, 2, 0, end, none, out)),
            ("unregister: name", rp_session_unregister_players(live, null(), null(), 0, 0, end, none, out)),
            ("unregister: ids", rp_session_unregister_players(live, a, null(), 1, 0, end, none, out)),
            ("unregister: id", rp_session_unregister_players(live, a, with_null, 2, 0, end, none, out)),
            ("friends: ids", rp_session_find_friend_session(live, null(), 1, end, none, out)),
            ("friends: id", rp_session_find_friend_session(live, with_null, 2, end, none, out)),
            ("invite: name", rp_session_send_invite(live, null(), null(), 0, end, none, out)),
            ("invite: ids", rp_session_send_invite(live, a, null(), 1, end, none, out)),
            ("invite: id", rp_session_send_invite(live, a, with_null, 2, end, none, out)),
            ("receive", rp_session_receive_invite(live, null())),
            ("accept", rp_session_accept_invite(live, null())),
            ("query", rp_search_set_query(live, search, null())),
            ("query: filters", rp_search_set_query(live, search, &raw const unfiltered)),
            ("query: key", rp_search_set_query(live, search, &raw const bad_queries[0])),
            ("query: value", rp_search_set_query(live, search, &raw const bad_queries[1])),
            ("query: values", rp_search_set_query(live, search, &raw const bad_queries[2])),
            ("server init", rp_server_init(live, null(), end, none, out)),
            ("server ready", rp_server_ready(live, null(), end, none, out)),
            ("server ready: paths", rp_server_ready(live, &raw const pathless, end, none, out)),
            ("server ready: path", rp_server_ready(live, &raw const null_path, end, none, out)),
            ("accept: player", rp_server_accept_player_session(live, null(), end, none, out)),
            ("remove: player", rp_server_remove_player_session(live, null(), end, none, out)),
            ("describe", rp_server_describe_player_sessions(live, null(), end, none, out)),
            ("backfill", rp_server_start_match_backfill(live, null(), end, none, out)),
            ("stop: rules", rp_server_stop_match_backfill(live, null(), a, end, none, out)),
            ("stop: ticket", rp_server_stop_match_backfill(live, a, null(), end, none, out)),
            ("credentials: role", rp_server_get_fleet_role_credentials(live, null(), null(), end, none, out)),
        ]
    };
    let of = |attribute: &RpPlayerAttribute| {
        let player =
            RpMatchmakingPlayer { attributes: attribute, attribute_count: 1, ..matchmaking_player() };
        let options = [player];
        unsafe { rp_server_start_match_backfill(live, &backfill(&options), end, none, out) }
    };
    let names = ids();
    for (title, attribute) in [
        ("attribute: name", RpPlayerAttribute { name: null(), ..attribute() }),
        ("attribute: text", RpPlayerAttribute { attribute_type: 1, ..attribute() }),
        ("attribute: texts", RpPlayerAttribute { attribute_type: 3, count: 2, ..attribute() }),
        ("attribute: names", RpPlayerAttribute { attribute_type: 4, count: 2, numbers: &1.0, ..attribute() }),
        (
            "attribute: numbers",
            RpPlayerAttribute { attribute_type: 4, count: 2, strings: names.as_ptr(), ..attribute() },
        ),
    ] {
        results.push((title, of(&attribute)));
    }
    for (title, player) in [
        ("player: id", RpMatchmakingPlayer { player_id: null(), ..matchmaking_player() }),
        ("player: attributes", RpMatchmakingPlayer { attribute_count: 1, ..matchmaking_player() }),
        ("player: latencies", RpMatchmakingPlayer { latency_count: 1, ..matchmaking_player() }),
    ] {
        let options = backfill(std::slice::from_ref(&player));
        results.push((title, unsafe { rp_server_start_match_backfill(live, &options, end, none, out) }));
    }
    let nobody = RpMatchBackfillOptions { player_count: 1, ..backfill(&[]) };
    let nobody = RpMatchBackfillOptions { players: null(), ..nobody };
    results.push(("backfill: players", unsafe {
        rp_server_start_match_backfill(live, &nobody, end, none, out)
    }));
    for (name, add) in completion_delegates() {
        results.push((name, unsafe { add(live, None, none, Some(never_free), out) }));
    }
    for (name, add) in notice_delegates() {
        results.push((name, unsafe { add(live, None, none, Some(never_free), out) }));
    }
    untouched.check(RpResult::NullPointer, results);
    destroy_and_nobody_was_called(live);
}

#[test]
fn what_is_optional_may_be_null() {
    let live = create();
    let (settings, query, none, mut by_default) = (settings(), query(), null_mut(), null_mut());
    let search = create_search(live);
    let blank = initialised(rp_invite_init);
    unsafe {
        assert_eq!(rp_subsystem_create(null(), &raw mut by_default), RpResult::Ok, "all defaults");
        let created = rp_session_create(live, c"a".as_ptr(), &raw const settings, None, none, null_mut());
        assert_eq!(created, RpResult::Ok);
        let a = c"a".as_ptr();
        assert_eq!(
            rp_session_register_players(live, a, null(), 0, 0, None, none, null_mut()),
            RpResult::Ok,
            "nobody is no array"
        );
        assert_eq!(rp_session_send_invite(live, a, null(), 0, None, none, null_mut()), RpResult::Ok);
        assert_eq!(rp_session_find_friend_session(live, null(), 0, None, none, null_mut()), RpResult::Ok);
        assert_eq!(rp_search_set_query(live, search, &raw const query), RpResult::Ok, "no texts");
        assert_eq!(rp_session_receive_invite(live, &raw const blank), RpResult::Ok, "no texts");
        assert_eq!(rp_session_accept_invite(live, &raw const blank), RpResult::Ok, "no texts");
        for (name, add) in completion_delegates() {
            assert_eq!(add(live, Some(ignore_end), none, None, null_mut()), RpResult::Ok, "{name}");
        }
        for (name, add) in notice_delegates() {
            assert_eq!(add(live, Some(ignore_notice), none, None, null_mut()), RpResult::Ok, "{name}");
        }
        assert_eq!(rp_subsystem_set_log(live, 4, None, none), RpResult::Ok, "silence");
        assert_eq!(rp_subsystem_set_local_player(live, &player()), RpResult::Ok);
        assert_eq!(rp_session_info_release(live, null()), RpResult::Ok);
        assert_eq!(rp_session_settings_release(live, null()), RpResult::Ok);
        assert_eq!(rp_search_result_release(live, null()), RpResult::Ok);
        assert_eq!(rp_event_release(live, null()), RpResult::Ok);
    }
    destroy(live);
    destroy(by_default);
}

unsafe extern "C" fn ignore_end(_: *const RpCompletionInfo, _: *mut std::ffi::c_void) {}

unsafe extern "C" fn ignore_notice(_: *const RpSessionNotice, _: *mut std::ffi::c_void) {}

/// A structure with one of its texts spoilt.
type Spoil<T> = fn(&mut T, *const c_char);

/// Calls with each text of a structure spoilt.
fn spoilt<T>(
    make: impl Fn() -> T,
    spoils: &[Spoil<T>],
    call: impl Fn(*const T) -> RpResult,
) -> Vec<RpResult> {
    let results = spoils.iter().map(|spoil| {
        let mut given = make();
        spoil(&mut given, c"caf\xe9".as_ptr());
        call(&raw const given)
    });
    results.collect()
}

#[test]
fn text_must_be_utf8() {
    let live = create();
    let search = create_search(live);
    let untouched = Untouched::new(live);
    let (bad, a, none, out): (_, _, _, *mut u64) =
        (c"caf\xe9".as_ptr(), c"a".as_ptr(), null_mut(), null_mut());
    let end: RpCompletionFn = Some(never);
    let bad_ids = [c"ada".as_ptr(), bad];
    let ids = bad_ids.as_ptr();
    let paths = RpProcessParameters { log_path_count: 2, log_paths: ids, ..process_parameters() };
    let mut results = unsafe {
        vec![
            ("create", rp_session_create(live, bad, &settings(), end, none, out)),
            ("start", rp_session_start(live, bad, end, none, out)),
            ("start in", rp_session_start_with_options(live, bad, &start_options(), end, none, out)),
            ("update", rp_session_update(live, bad, &settings(), 0, end, none, out)),
            ("end", rp_session_end(live, bad, end, none, out)),
            ("destroy", rp_session_destroy(live, bad, end, none, out)),
            ("leave", rp_session_leave(live, bad, end, none, out)),
            ("join", rp_session_join(live, bad, &join_options(), end, none, out)),
            ("by id", rp_session_find_by_id(live, bad, search, end, none, out)),
            ("get_state", rp_session_get_state(live, bad, &mut 0)),
            ("get_info", rp_session_get_info(live, bad, &mut null())),
            ("get_settings", rp_session_get_settings(live, bad, &mut null())),
            ("connect string", rp_session_get_resolved_connect_string(live, bad, 0, null_mut(), &mut 0)),
            ("is in: name", rp_session_is_player_in_session(live, bad, a, &mut 0)),
            ("is in: player", rp_session_is_player_in_session(live, a, bad, &mut 0)),
            ("local: name", rp_session_register_local_player(live, bad, a, end, none, out)),
            ("local: player", rp_session_register_local_player(live, a, bad, end, none, out)),
            ("not local: name", rp_session_unregister_local_player(live, bad, a, end, none, out)),
            ("not local: player", rp_session_unregister_local_player(live, a, bad, end, none, out)),
            ("register: name", rp_session_register_players(live, bad, null(), 0, 0, end, none, out)),
            ("register: id", rp_session_register_players(live, a, ids, 2, 0, end, none, out)),
            ("unregister: name", rp_session_unregister_players(live, bad, null(), 0, 0, end, none, out)),
            ("unregister: id", rp_session_unregister_players(live, a, ids, 2, 0, end, none, out)),
            ("friends", rp_session_find_friend_session(live, ids, 2, end, none, out)),
            ("invite: name", rp_session_send_invite(live, bad, null(), 0, end, none, out)),
            ("invite: id", rp_session_send_invite(live, a, ids, 2, end, none, out)),
            ("accept", rp_server_accept_player_session(live, bad, end, none, out)),
            ("remove", rp_server_remove_player_session(live, bad, end, none, out)),
            ("stop: rules", rp_server_stop_match_backfill(live, bad, a, end, none, out)),
            ("stop: ticket", rp_server_stop_match_backfill(live, a, bad, end, none, out)),
            ("credentials: role", rp_server_get_fleet_role_credentials(live, bad, a, end, none, out)),
            ("credentials: name", rp_server_get_fleet_role_credentials(live, a, bad, end, none, out)),
            ("log path", rp_server_ready(live, &raw const paths, end, none, out)),
        ]
    };
    let mut add =
        |title, found: Vec<RpResult>| results.extend(found.into_iter().map(|result| (title, result)));
    let spoils: [Spoil<RpSubsystemOptions>; 10] = [
        |options, bad| options.gateway_url = bad,
        |options, bad| options.start_session_uri = bad,
        |options, bad| options.find_session_uri = bad,
        |options, bad| options.join_session_uri = bad,
        |options, bad| options.leave_session_uri = bad,
        |options, bad| options.destroy_session_uri = bad,
        |options, bad| options.connect_string_format = bad,
        |options, bad| options.update_session_uri = bad,
        |options, bad| options.health_uri = bad,
        |options, bad| options.lan_interface = bad,
    ];
    add(
        "options",
        spoilt(
            || initialised(rp_subsystem_options_init),
            &spoils,
            |options| unsafe { rp_subsystem_create(options, &mut null_mut()) },
        ),
    );
    let spoils: [Spoil<RpLocalPlayer>; 3] = [
        |player, bad| player.id = bad,
        |player, bad| player.nickname = bad,
        |player, bad| player.auth_token = bad,
    ];
    add("player", spoilt(player, &spoils, |player| unsafe { rp_subsystem_set_local_player(live, player) }));
    let spoils: [Spoil<RpDescribePlayerSessionsOptions>; 4] = [
        |options, bad| options.game_session_id = bad,
        |options, bad| options.player_id = bad,
        |options, bad| options.player_session_id = bad,
        |options, bad| options.next_token = bad,
    ];
    add(
        "player sessions",
        spoilt(player_session_options, &spoils, |options| unsafe {
            rp_server_describe_player_sessions(live, options, end, none, out)
        }),
    );
    let players = [matchmaking_player()];
    let start = |options: *const RpMatchBackfillOptions| unsafe {
        rp_server_start_match_backfill(live, options, end, none, out)
    };
    let spoils: [Spoil<RpMatchBackfillOptions>; 2] =
        [|options, bad| options.matchmaking_configuration_arn = bad, |options, bad| options.ticket_id = bad];
    add("backfill", spoilt(|| backfill(&players), &spoils, start));
    let spoils: [Spoil<RpMatchmakingPlayer>; 2] =
        [|player, bad| player.player_id = bad, |player, bad| player.team = bad];
    add(
        "matchmaking player",
        spoilt(matchmaking_player, &spoils, |player| {
            start(&raw const *Box::new(RpMatchBackfillOptions {
                players: player,
                player_count: 1,
                ..backfill(&[])
            }))
        }),
    );
    let spoils: [Spoil<RpServerParameters>; 9] = [
        |parameters, bad| parameters.region = bad,
        |parameters, bad| parameters.access_key = bad,
        |parameters, bad| parameters.secret_key = bad,
        |parameters, bad| parameters.session_token = bad,
        |parameters, bad| parameters.websocket_url = bad,
        |parameters, bad| parameters.process_id = bad,
        |parameters, bad| parameters.host_id = bad,
        |parameters, bad| parameters.fleet_id = bad,
        |parameters, bad| parameters.auth_token = bad,
    ];
    add(
        "server parameters",
        spoilt(server_parameters, &spoils, |parameters| unsafe {
            rp_server_init(live, parameters, end, none, out)
        }),
    );
    let spoils: [Spoil<RpJoinOptions>; 2] =
        [|options, bad| options.game_session_id = bad, |options, bad| options.player_data = bad];
    add(
        "join options",
        spoilt(join_options, &spoils, |options| unsafe { rp_session_join(live, a, options, end, none, out) }),
    );
    let spoils: [Spoil<RpStartOptions>; 4] = [
        |options, bad| options.fleet_id = bad,
        |options, bad| options.alias_id = bad,
        |options, bad| options.location = bad,
        |options, bad| options.queue = bad,
    ];
    add(
        "start options",
        spoilt(start_options, &spoils, |options| unsafe {
            rp_session_start_with_options(live, a, options, end, none, out)
        }),
    );
    let spoils: [Spoil<RpInvite>; 4] = [
        |invite, bad| invite.player_id = bad,
        |invite, bad| invite.from_player_id = bad,
        |invite, bad| invite.app_id = bad,
        |invite, bad| invite.game_session_id = bad,
    ];
    add("received", spoilt(invite, &spoils, |invite| unsafe { rp_session_receive_invite(live, invite) }));
    add("accepted", spoilt(invite, &spoils, |invite| unsafe { rp_session_accept_invite(live, invite) }));
    let spoils: [Spoil<RpSessionSettings>; 2] =
        [|settings, bad| settings.title = bad, |settings, bad| settings.session_id_override = bad];
    add(
        "settings",
        spoilt(settings, &spoils, |settings| unsafe { rp_session_create(live, a, settings, end, none, out) }),
    );
    add(
        "settings of an update",
        spoilt(settings, &spoils, |settings| unsafe {
            rp_session_update(live, a, settings, 0, end, none, out)
        }),
    );
    let spoils: [Spoil<RpSetting>; 4] = [
        |setting, bad| setting.key = bad,
        |setting, bad| setting.player_id = bad,
        |setting, bad| setting.value.text = bad,
        |setting, bad| setting.value = RpValue { r#type: 10, text: bad, ..value() },
    ];
    add(
        "setting",
        spoilt(setting, &spoils, |setting| unsafe {
            let with = RpSessionSettings { setting_count: 1, settings: setting, ..settings() };
            rp_session_create(live, a, &raw const with, end, none, out)
        }),
    );
    let spoils: [Spoil<RpSearchQuery>; 7] = [
        |query, bad| query.fleet_id = bad,
        |query, bad| query.alias_id = bad,
        |query, bad| query.location = bad,
        |query, bad| query.sort_key = bad,
        |query, bad| query.filter_expression = bad,
        |query, bad| query.sort_expression = bad,
        |query, bad| query.page = bad,
    ];
    add("query", spoilt(query, &spoils, |query| unsafe { rp_search_set_query(live, search, query) }));
    let (good, bad_value) = ([string(c"dust")], [string(c"caf\xe9")]);
    let filters = [RpSearchFilter { key: bad, ..filter(&good) }, filter(&bad_value)];
    add(
        "filter",
        filters
            .iter()
            .map(|filter| unsafe {
                let with = RpSearchQuery { filter_count: 1, filters: filter, ..query() };
                rp_search_set_query(live, search, &raw const with)
            })
            .collect(),
    );
    untouched.check(RpResult::InvalidUtf8, results);
    destroy_and_nobody_was_called(live);
}

#[test]
fn a_polled_subsystem_takes_no_callbacks() {
    let polled = create_polled();
    let before = dump(polled);
    let none = null_mut();
    let mut results = vec![
        ("an idle tick", unsafe { rp_subsystem_tick(polled) }),
        ("log", unsafe { rp_subsystem_set_log(polled, 4, Some(never_log), none) }),
        ("auth token", unsafe { rp_subsystem_set_auth_token_provider(polled, Some(never_auth_token), none) }),
    ];
    for (name, call) in asynchronous() {
        let mut operation = 77;
        results.push((name, call(polled, Some(never), none, &raw mut operation)));
        assert_eq!(operation, 77, "{name}");
    }
    let mut delegate = 77;
    for (name, add) in completion_delegates() {
        results.push((name, unsafe { add(polled, Some(never), none, Some(never_free), &raw mut delegate) }));
    }
    for (name, add) in notice_delegates() {
        let notice: RpSessionNoticeFn = Some(never_notice);
        results.push((name, unsafe { add(polled, notice, none, Some(never_free), &raw mut delegate) }));
    }
    for (name, add) in match_delegates() {
        let heard: RpMatchNoticeFn = Some(never_match);
        results.push((name, unsafe { add(polled, heard, none, Some(never_free), &raw mut delegate) }));
    }
    assert_eq!(delegate, 77);
    for (title, result) in results {
        assert_eq!(result, RpResult::WrongEventMode, "{title}");
    }
    assert_eq!(dump(polled), before, "a refused call changes nothing");

    let (invite, mut event) = (invite(), null());
    unsafe {
        assert_eq!(rp_session_receive_invite(polled, &raw const invite), RpResult::Ok);
        assert_eq!(rp_subsystem_tick(polled), RpResult::WrongEventMode, "a tick with something to do");
        assert_eq!(rp_subsystem_poll_event(polled, &raw mut event), RpResult::Ok);
        assert!(!event.is_null(), "the tick took nothing away");
    }
    destroy_and_nobody_was_called(polled);
}

#[test]
fn a_subsystem_with_callbacks_is_not_polled() {
    let live = create();
    let (untouched, mut event) = (Untouched::new(live), std::ptr::dangling());
    let results = unsafe {
        [
            ("idle", rp_subsystem_poll_event(live, &raw mut event)),
            ("health", rp_server_report_health(live, 1)),
            ("not well", rp_server_report_health(live, 0)),
        ]
    };
    untouched.check(RpResult::WrongEventMode, results);
    let invite = invite();
    unsafe {
        assert_eq!(rp_session_receive_invite(live, &raw const invite), RpResult::Ok);
        assert_eq!(rp_subsystem_poll_event(live, &raw mut event), RpResult::WrongEventMode, "with an event");
    }
    assert_eq!(event, std::ptr::dangling(), "nothing is written");
    destroy_and_nobody_was_called(live);
}
