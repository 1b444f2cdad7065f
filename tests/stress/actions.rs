//! Every function of the header as something that a thread may do.

use std::collections::BTreeSet;
use std::ffi::{CStr, CString, c_char, c_void};
use std::ptr::{null, null_mut};

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::matchmaking;
use crate::world::{
    LEVELS, POLLED, account, asked_for_token, below, completed, doing, freed, game_session_started, heard,
    is_healthy, logged, look_at_end, look_at_notice, lowest_to_block_on, noticed, pick, terminated, world,
};

const HEADER: &str = include_str!("../../include/rallypoint/rallypoint.h");

/// A configuration of the matchmaker.
const RULES: &CStr = c"arn:aws:gamelift:eu-west-1::matchmakingconfiguration/mm";

pub(crate) type Live = *mut RpSubsystem;

/// One function, called on the subsystem of a level.
#[derive(Clone, Copy)]
pub(crate) struct Action {
    name: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy)]
enum Kind {
    /// Needs no subsystem.
    Free(fn()),
    /// Returns at once.
    Call(fn(Live, usize) -> RpResult),
    /// Waits for a turn.
    Block(fn(Live, usize) -> RpResult),
    /// Completes later.
    Asynchronous(fn(Live, usize, RpCompletionFn, *mut c_void, *mut u64) -> RpResult),
    /// Registers a delegate for the ends of calls.
    Hear(Add<RpCompletionFn>),
    /// Registers a delegate for notices.
    Notice(Add<RpSessionNoticeFn>),
    /// Registers a delegate for tickets.
    Match(Add<RpMatchNoticeFn>),
}

pub(crate) type Add<F> = unsafe extern "C" fn(Live, F, *mut c_void, RpUserDataFreeFn, *mut u64) -> RpResult;

impl Action {
    pub(crate) fn at_random() -> Self {
        pick(TABLE)
    }

    pub(crate) fn run(self) {
        let lowest = if matches!(self.kind, Kind::Block(_)) { lowest_to_block_on() } else { 0 };
        if lowest < LEVELS {
            let level = lowest + below(LEVELS - lowest);
            doing(self.name, || self.on(level));
        }
    }

    /// Whatever is called when: the library may refuse, but not be at its wit's end.
    fn check(self, result: RpResult) {
        assert!(![RpResult::Internal, RpResult::Panic].contains(&result), "{}: {result:?}", self.name);
    }

    fn on(self, level: usize) {
        let mut id = 0;
        let out = &raw mut id;
        match self.kind {
            Kind::Free(call) => call(),
            Kind::Call(call) | Kind::Block(call) => self.check(call(world().handle(level), level)),
            Kind::Asynchronous(call) => {
                let completion: RpCompletionFn = if level == POLLED { None } else { Some(completed) };
                let accepted =
                    account(self.name, level, false, |live, data| call(live, level, completion, data, out));
                self.check(accepted);
                assert_eq!(accepted == RpResult::Ok, id != 0, "{}: {accepted:?}, operation {id}", self.name);
                world().operations(level).remember(id);
            }
            Kind::Hear(add) => {
                let free: RpUserDataFreeFn = Some(freed);
                account(self.name, level, true, |live, data| unsafe {
                    add(live, Some(heard), data, free, out)
                });
                instead_of_another(level, id);
            }
            Kind::Match(add) => {
                let free: RpUserDataFreeFn = Some(freed);
                account(self.name, level, true, |live, data| matchmaking::hear(add, live, data, free, out));
                instead_of_another(level, id);
            }
            Kind::Notice(add) => {
                let free: RpUserDataFreeFn = Some(freed);
                account(self.name, level, true, |live, data| unsafe {
                    add(live, Some(noticed), data, free, out)
                });
                instead_of_another(level, id);
            }
        }
    }
}

/// Delegates that add delegates must not become ever more.
fn instead_of_another(level: usize, delegate: u64) {
    let other = world().delegates(level).remember(delegate);
    // It may have gone with its subsystem.
    unsafe { rp_delegate_remove(world().handle(level), other) };
}

// ----- arguments -----

pub(crate) fn name() -> *const c_char {
    pick(&[c"Alpha", c"alpha", c"Beta", c"Gamma", c"Delta", c""]).as_ptr()
}

pub(crate) fn player() -> *const c_char {
    pick(&[c"ada", c"bob", c"eve", c"kim"]).as_ptr()
}

pub(crate) fn initialised<T>(init: unsafe extern "C" fn(*mut T, u32) -> RpResult) -> T {
    let mut given = std::mem::MaybeUninit::uninit();
    let size = u32::try_from(size_of::<T>()).unwrap();
    assert_eq!(unsafe { init(given.as_mut_ptr(), size) }, RpResult::Ok);
    unsafe { given.assume_init() }
}

fn setting() -> RpSetting {
    let value = RpValue { r#type: 6, size: 0, integer: 0, number: 0.0, text: player(), blob: null() };
    RpSetting {
        key: c"MAPNAME".as_ptr(),
        advertisement: 2,
        player_id: pick(&[null(), player()]),
        value,
        ..initialised(rp_setting_init)
    }
}

fn with_settings<T>(call: impl FnOnce(*const RpSessionSettings) -> T) -> T {
    let custom = setting();
    let settings = RpSessionSettings {
        num_public_connections: 4,
        uses_presence: u8::from(below(2) == 0),
        setting_count: 1,
        settings: &raw const custom,
        ..initialised(rp_session_settings_init)
    };
    call(&raw const settings)
}

fn with_query<T>(call: impl FnOnce(*const RpSearchQuery) -> T) -> T {
    let value = setting().value;
    let filter = RpSearchFilter {
        comparison: i32::try_from(below(9)).unwrap(),
        value_count: 1,
        key: pick(&[c"MAPNAME", c"@title", c"@ping"]).as_ptr(),
        values: &raw const value,
        ..initialised(rp_search_filter_init)
    };
    let query = RpSearchQuery {
        max_results: u32::try_from(below(4)).unwrap(),
        filter_count: u32::try_from(below(2)).unwrap(),
        filters: &raw const filter,
        sort_key: pick(&[null(), c"@title".as_ptr()]),
        ..initialised(rp_search_query_init)
    };
    call(&raw const query)
}

fn with_invite<T>(call: impl FnOnce(*const RpInvite) -> T) -> T {
    let invite = RpInvite {
        player_id: player(),
        from_player_id: player(),
        game_session_id: c"arn:g".as_ptr(),
        ..initialised(rp_invite_init)
    };
    call(&raw const invite)
}

fn with_players<T>(call: impl FnOnce(*const *const c_char, u32) -> T) -> T {
    let players = [player(), player()];
    call(players.as_ptr(), 2)
}

/// Calls a function that writes text into a buffer, with one that may be too small.
pub(crate) fn into_buffer(write: impl FnOnce(*mut c_char, *mut usize) -> RpResult) -> RpResult {
    let mut buffer = [0_u8; 256];
    let mut size = pick(&[0, 8, 256]);
    let written = write(buffer.as_mut_ptr().cast(), &raw mut size);
    assert!(written != RpResult::Ok || CStr::from_bytes_until_nul(&buffer).is_ok());
    written
}

fn look_at_settings(settings: *const RpSessionSettings) {
    let settings = unsafe { &*settings };
    assert_eq!(settings.struct_size as usize, size_of::<RpSessionSettings>());
    for key in [c"MAPNAME", c"nothing"] {
        let found = unsafe { rp_setting_find(settings.settings, settings.setting_count, key.as_ptr()) };
        if !found.is_null() {
            assert!(!unsafe { CStr::from_ptr((*found).key) }.is_empty());
        }
    }
}

fn look_at_event(event: &RpEvent) {
    unsafe {
        if let Some(completion) = event.completion.as_ref() {
            look_at_end(completion);
            if !event.user_data.is_null() {
                crate::world::Entry::tell(event.user_data);
            }
        }
        if let Some(notice) = event.notice.as_ref() {
            look_at_notice(notice);
        }
    }
}

/// One in so many times a subsystem that could be destroyed is: what is begun should get somewhere.
const SELDOM: usize = 40;

/// What is seldom done was not done this time.
const NOT_NOW: RpResult = RpResult::InvalidArgument;

/// Most of what is lent is given back.
fn forgets() -> bool {
    below(16) == 0
}

// ----- the table -----

macro_rules! table {
    ($($name:ident: $kind:ident($call:expr);)*) => {
        [$(Action { name: stringify!($name), kind: Kind::$kind($call) }),*]
    };
}

static TABLE: &[Action] = &table! {
    rp_abi_version: Free(|| assert_eq!(rp_abi_version(), rallypoint::ABI_VERSION));
    rp_contract_hash: Free(|| assert_ne!(rp_contract_hash(), 0));
    rp_version: Free(|| assert!(!unsafe { CStr::from_ptr(rp_version()) }.is_empty()));
    rp_join_result: Free(|| {
        let result = -i32::try_from(below(500)).unwrap();
        assert!((0..=5).contains(&rp_join_result(result)));
    });
    rp_result_to_string: Free(|| {
        let text = rp_result_to_string(-i32::try_from(below(500)).unwrap());
        assert!(!unsafe { CStr::from_ptr(text) }.is_empty());
    });
    rp_invite_init: Free(|| _ = initialised(rp_invite_init));
    rp_matchmaking_options_init: Free(|| _ = initialised(rp_matchmaking_options_init));
    rp_matchmaking_track_options_init: Free(|| _ = initialised(rp_matchmaking_track_options_init));
    rp_matchmaking_start: Asynchronous(matchmaking::start);
    rp_session_start_matchmaking: Asynchronous(matchmaking::session);
    rp_session_cancel_matchmaking: Asynchronous(|live, _, end, data, out| unsafe {
        rp_session_cancel_matchmaking(live, name(), end, data, out)
    });
    rp_matchmaking_request_pass: Asynchronous(|live, _, end, data, out| unsafe {
        rp_matchmaking_request_pass(live, player(), end, data, out)
    });
    rp_matchmaking_stop: Asynchronous(|live, _, end, data, out| unsafe {
        rp_matchmaking_stop(live, matchmaking::ticket(), end, data, out)
    });
    rp_matchmaking_accept: Asynchronous(matchmaking::accept);
    rp_matchmaking_track: Call(matchmaking::track);
    rp_matchmaking_untrack: Call(|live, _| unsafe { rp_matchmaking_untrack(live, matchmaking::ticket()) });
    rp_matchmaking_get_player_token: Call(matchmaking::token);
    rp_matchmaking_get_ticket: Call(matchmaking::lend_ticket);
    rp_matchmaking_ticket_release: Call(|live, _| unsafe {
        rp_matchmaking_ticket_release(live, std::ptr::dangling())
    });
    rp_server_get_matchmaker_data: Call(matchmaking::lend_data);
    rp_matchmaker_data_release: Call(|live, _| unsafe {
        rp_matchmaker_data_release(live, std::ptr::dangling())
    });
    rp_matchmaking_add_on_start_complete_delegate: Hear(rp_matchmaking_add_on_start_complete_delegate);
    rp_matchmaking_add_on_stop_complete_delegate: Hear(rp_matchmaking_add_on_stop_complete_delegate);
    rp_matchmaking_add_on_accept_complete_delegate: Hear(rp_matchmaking_add_on_accept_complete_delegate);
    rp_session_add_on_matchmaking_complete_delegate: Hear(rp_session_add_on_matchmaking_complete_delegate);
    rp_session_add_on_cancel_matchmaking_complete_delegate: Hear(rp_session_add_on_cancel_matchmaking_complete_delegate);
    rp_matchmaking_add_on_match_acceptance_delegate: Match(rp_matchmaking_add_on_match_acceptance_delegate);
    rp_matchmaking_add_on_match_complete_delegate: Match(rp_matchmaking_add_on_match_complete_delegate);
    rp_matchmaking_add_on_match_error_delegate: Match(rp_matchmaking_add_on_match_error_delegate);
    rp_matchmaking_add_on_match_failure_delegate: Match(rp_matchmaking_add_on_match_failure_delegate);
    rp_join_options_init: Free(|| _ = initialised(rp_join_options_init));
    rp_start_options_init: Free(|| _ = initialised(rp_start_options_init));
    rp_local_player_init: Free(|| _ = initialised(rp_local_player_init));
    rp_process_parameters_init: Free(|| _ = initialised(rp_process_parameters_init));
    rp_search_filter_init: Free(|| _ = initialised(rp_search_filter_init));
    rp_search_query_init: Free(|| _ = initialised(rp_search_query_init));
    rp_server_parameters_init: Free(|| _ = initialised(rp_server_parameters_init));
    rp_describe_player_sessions_options_init: Free(|| {
        _ = initialised(rp_describe_player_sessions_options_init);
    });
    rp_match_backfill_options_init: Free(|| _ = initialised(rp_match_backfill_options_init));
    rp_matchmaking_player_init: Free(|| _ = initialised(rp_matchmaking_player_init));
    rp_player_attribute_init: Free(|| _ = initialised(rp_player_attribute_init));
    rp_region_latency_init: Free(|| _ = initialised(rp_region_latency_init));
    rp_server_get_sdk_version: Free(|| {
        assert!(!unsafe { CStr::from_ptr(rp_server_get_sdk_version()) }.is_empty());
    });
    rp_session_settings_init: Free(|| _ = initialised(rp_session_settings_init));
    rp_setting_init: Free(|| _ = initialised(rp_setting_init));
    rp_subsystem_options_init: Free(|| _ = initialised(rp_subsystem_options_init));
    rp_setting_find: Free(|| {
        let setting = setting();
        let found = unsafe { rp_setting_find(&raw const setting, 1, c"mapname".as_ptr()) };
        assert!(found.is_null() != setting.player_id.is_null());
    });

    rp_subsystem_tick: Block(|live, _| unsafe { rp_subsystem_tick(live) });
    // Most of what goes on is delivered by ticks.
    rp_subsystem_tick: Block(|live, _| unsafe { rp_subsystem_tick(live) });
    rp_subsystem_tick: Block(|live, _| unsafe { rp_subsystem_tick(live) });
    rp_subsystem_wait: Block(|live, level| {
        unsafe { rp_subsystem_wait(live, world().operations(level).any(), 1) }
    });
    rp_subsystem_poll_event: Block(poll);
    rp_subsystem_create: Block(make_anew);
    rp_subsystem_destroy: Block(make_anew);
    rp_subsystem_cancel: Call(|live, level| {
        unsafe { rp_subsystem_cancel(live, world().operations(level).any()) }
    });
    rp_subsystem_dump: Call(|live, _| into_buffer(|buffer, size| unsafe { rp_subsystem_dump(live, buffer, size) }));
    rp_subsystem_set_local_player: Call(|live, _| {
        let player = RpLocalPlayer { id: player(), ..initialised(rp_local_player_init) };
        unsafe { rp_subsystem_set_local_player(live, &raw const player) }
    });
    rp_subsystem_set_auth_token_provider: Call(|live, level| {
        let provider: RpAuthTokenFn = if level == POLLED || below(2) == 0 { None } else { Some(asked_for_token) };
        unsafe { rp_subsystem_set_auth_token_provider(live, provider, live.cast()) }
    });
    rp_subsystem_provide_auth_token: Call(|live, _| unsafe {
        let token = if below(4) == 0 { null() } else { c"jwt".as_ptr() };
        rp_subsystem_provide_auth_token(live, below(20) as u64, token)
    });
    rp_subsystem_set_log: Call(|live, level| {
        let log: RpLogFn = if level == POLLED || below(4) == 0 { None } else { Some(logged) };
        unsafe { rp_subsystem_set_log(live, i32::try_from(below(5)).unwrap(), log, null_mut()) }
    });
    rp_event_release: Call(|live, _| unsafe { rp_event_release(live, std::ptr::dangling()) });
    rp_delegate_remove: Call(|live, level| {
        unsafe { rp_delegate_remove(live, world().delegates(level).any()) }
    });

    rp_session_create: Asynchronous(|live, _, end, data, out| {
        with_settings(|settings| unsafe { rp_session_create(live, name(), settings, end, data, out) })
    });
    rp_session_start: Asynchronous(|live, _, end, data, out| unsafe {
        rp_session_start(live, name(), end, data, out)
    });
    rp_session_start_with_options: Asynchronous(|live, _, end, data, out| {
        let places = [null(), c"custom-a".as_ptr(), c"custom-b".as_ptr()];
        let options = RpStartOptions { location: pick(&places), ..initialised(rp_start_options_init) };
        unsafe { rp_session_start_with_options(live, name(), &raw const options, end, data, out) }
    });
    rp_session_update: Asynchronous(|live, _, end, data, out| {
        let refresh = i32::from(below(2) == 0);
        with_settings(|settings| unsafe { rp_session_update(live, name(), settings, refresh, end, data, out) })
    });
    rp_session_end: Asynchronous(|live, _, end, data, out| unsafe { rp_session_end(live, name(), end, data, out) });
    rp_session_destroy: Asynchronous(|live, _, end, data, out| unsafe {
        rp_session_destroy(live, name(), end, data, out)
    });
    rp_session_leave: Asynchronous(|live, _, end, data, out| unsafe {
        rp_session_leave(live, name(), end, data, out)
    });
    rp_session_join: Asynchronous(|live, level, end, data, out| {
        let options = RpJoinOptions {
            search: pick(&[0, world().searches(level).any()]),
            game_session_id: c"arn:g".as_ptr(),
            ..initialised(rp_join_options_init)
        };
        unsafe { rp_session_join(live, name(), &raw const options, end, data, out) }
    });
    rp_session_find: Asynchronous(|live, level, end, data, out| unsafe {
        rp_session_find(live, world().searches(level).any(), end, data, out)
    });
    rp_session_cancel_find: Asynchronous(|live, _, end, data, out| unsafe {
        rp_session_cancel_find(live, end, data, out)
    });
    rp_session_find_by_id: Asynchronous(|live, level, end, data, out| unsafe {
        rp_session_find_by_id(live, c"arn:g".as_ptr(), world().searches(level).any(), end, data, out)
    });
    rp_session_ping_results: Asynchronous(|live, level, end, data, out| unsafe {
        rp_session_ping_results(live, world().searches(level).any(), end, data, out)
    });
    rp_session_register_players: Asynchronous(|live, _, end, data, out| {
        with_players(|players, count| unsafe {
            rp_session_register_players(live, name(), players, count, 0, end, data, out)
        })
    });
    rp_session_unregister_players: Asynchronous(|live, _, end, data, out| {
        with_players(|players, count| unsafe {
            rp_session_unregister_players(live, name(), players, count, 2, end, data, out)
        })
    });
    rp_session_register_local_player: Asynchronous(|live, _, end, data, out| unsafe {
        rp_session_register_local_player(live, name(), player(), end, data, out)
    });
    rp_session_unregister_local_player: Asynchronous(|live, _, end, data, out| unsafe {
        rp_session_unregister_local_player(live, name(), player(), end, data, out)
    });
    rp_session_find_friend_session: Asynchronous(|live, _, end, data, out| {
        with_players(|players, count| unsafe {
            rp_session_find_friend_session(live, players, count, end, data, out)
        })
    });
    rp_session_send_invite: Asynchronous(|live, _, end, data, out| {
        with_players(|players, count| unsafe {
            rp_session_send_invite(live, name(), players, count, end, data, out)
        })
    });

    rp_session_receive_invite: Call(|live, _| {
        with_invite(|invite| unsafe { rp_session_receive_invite(live, invite) })
    });
    rp_session_accept_invite: Call(|live, _| {
        with_invite(|invite| unsafe { rp_session_accept_invite(live, invite) })
    });
    rp_session_has_presence_session: Call(|live, _| {
        unsafe { rp_session_has_presence_session(live, &mut 0) }
    });
    rp_session_is_player_in_session: Call(|live, _| {
        unsafe { rp_session_is_player_in_session(live, name(), player(), &mut 0) }
    });
    rp_session_get_count: Call(|live, _| unsafe { rp_session_get_count(live, &mut 0) });
    rp_session_get_state: Call(|live, _| unsafe { rp_session_get_state(live, name(), &mut 0) });
    rp_session_get_resolved_connect_string: Call(|live, _| {
        into_buffer(|buffer, size| unsafe {
            rp_session_get_resolved_connect_string(live, name(), 0, buffer, size)
        })
    });
    rp_session_get_info: Call(lend_info);
    rp_session_info_release: Call(lend_info);
    rp_session_get_settings: Call(lend_settings);
    rp_session_settings_release: Call(lend_settings);

    rp_search_create: Call(|live, level| {
        let mut search = 0;
        let created = unsafe { rp_search_create(live, &raw mut search) };
        world().searches(level).remember(search);
        created
    });
    rp_search_release: Call(|live, level| {
        unsafe { rp_search_release(live, world().searches(level).any()) }
    });
    rp_search_set_query: Call(|live, level| {
        with_query(|query| unsafe { rp_search_set_query(live, world().searches(level).any(), query) })
    });
    rp_search_get_state: Call(|live, level| {
        unsafe { rp_search_get_state(live, world().searches(level).any(), &mut 0) }
    });
    rp_search_get_result_count: Call(|live, level| {
        unsafe { rp_search_get_result_count(live, world().searches(level).any(), &mut 0) }
    });
    rp_search_get_next_page: Call(|live, level| {
        into_buffer(|buffer, size| unsafe {
            rp_search_get_next_page(live, world().searches(level).any(), buffer, size)
        })
    });
    rp_search_get_resolved_connect_string: Call(|live, level| {
        into_buffer(|buffer, size| unsafe {
            let search = world().searches(level).any();
            rp_search_get_resolved_connect_string(live, search, 0, 1, buffer, size)
        })
    });
    rp_search_get_result: Call(lend_result);
    rp_search_result_release: Call(lend_result);

    rp_server_init: Asynchronous(|live, _, end, data, out| {
        let process = CString::new(format!("process-{}", below(1000))).unwrap();
        let parameters = RpServerParameters {
            websocket_url: world().service.as_ptr(),
            process_id: process.as_ptr(),
            host_id: c"host-1".as_ptr(),
            fleet_id: pick(&[c"fleet-1", c"fleet-1", c"fleet-1", c"no fleet"]).as_ptr(),
            ..initialised(rp_server_parameters_init)
        };
        unsafe { rp_server_init(live, &raw const parameters, end, data, out) }
    });
    rp_server_ready: Asynchronous(|live, _, end, data, out| {
        let parameters = RpProcessParameters {
            port: 7777,
            on_start_game_session: Some(game_session_started),
            on_process_terminate: Some(terminated),
            on_health_check: Some(is_healthy),
            ..initialised(rp_process_parameters_init)
        };
        unsafe { rp_server_ready(live, &raw const parameters, end, data, out) }
    });
    rp_server_activate_game_session: Asynchronous(|live, _, end, data, out| unsafe {
        rp_server_activate_game_session(live, end, data, out)
    });
    rp_server_accept_player_session: Asynchronous(|live, _, end, data, out| unsafe {
        rp_server_accept_player_session(live, c"psess-1".as_ptr(), end, data, out)
    });
    rp_server_remove_player_session: Asynchronous(|live, _, end, data, out| unsafe {
        rp_server_remove_player_session(live, c"psess-1".as_ptr(), end, data, out)
    });
    rp_server_update_player_session_creation_policy: Asynchronous(|live, _, end, data, out| unsafe {
        rp_server_update_player_session_creation_policy(live, pick(&[0, 1, 2]), end, data, out)
    });
    rp_server_describe_player_sessions: Asynchronous(|live, _, end, data, out| {
        let options = RpDescribePlayerSessionsOptions {
            player_id: c"ada".as_ptr(),
            limit: pick(&[0, 1, 100]),
            ..initialised(rp_describe_player_sessions_options_init)
        };
        unsafe { rp_server_describe_player_sessions(live, &raw const options, end, data, out) }
    });
    rp_server_start_match_backfill: Asynchronous(|live, _, end, data, out| {
        let names = [c"a".as_ptr(), c"b".as_ptr()];
        let attribute = RpPlayerAttribute {
            name: c"skill".as_ptr(),
            attribute_type: pick(&[0, 3, 4]),
            strings: names.as_ptr(),
            numbers: [1.0, 2.0].as_ptr(),
            count: 2,
            ..initialised(rp_player_attribute_init)
        };
        let latency = RpRegionLatency {
            region: c"eu-west-1".as_ptr(),
            ..initialised(rp_region_latency_init)
        };
        let player = RpMatchmakingPlayer {
            player_id: c"ada".as_ptr(),
            attributes: &raw const attribute,
            attribute_count: 1,
            latencies: &raw const latency,
            latency_count: 1,
            ..initialised(rp_matchmaking_player_init)
        };
        let options = RpMatchBackfillOptions {
            matchmaking_configuration_arn: RULES.as_ptr(),
            players: &raw const player,
            player_count: 1,
            ..initialised(rp_match_backfill_options_init)
        };
        unsafe { rp_server_start_match_backfill(live, &raw const options, end, data, out) }
    });
    rp_server_stop_match_backfill: Asynchronous(|live, _, end, data, out| unsafe {
        rp_server_stop_match_backfill(live, RULES.as_ptr(), c"ticket-1".as_ptr(), end, data, out)
    });
    rp_server_get_compute_certificate: Asynchronous(|live, _, end, data, out| unsafe {
        rp_server_get_compute_certificate(live, end, data, out)
    });
    rp_server_get_fleet_role_credentials: Asynchronous(|live, _, end, data, out| unsafe {
        let role = pick(&[c"arn:aws:iam::1:role/a", c"arn:aws:iam::1:role/b", c"no role"]);
        rp_server_get_fleet_role_credentials(live, role.as_ptr(), null(), end, data, out)
    });
    rp_server_ending: Asynchronous(|live, _, end, data, out| {
        if below(SELDOM) > 0 { NOT_NOW } else { unsafe { rp_server_ending(live, end, data, out) } }
    });
    rp_server_destroy: Asynchronous(|live, _, end, data, out| {
        if below(SELDOM) > 0 { NOT_NOW } else { unsafe { rp_server_destroy(live, end, data, out) } }
    });
    rp_server_get_game_session_id: Call(|live, _| {
        into_buffer(|buffer, size| unsafe { rp_server_get_game_session_id(live, buffer, size) })
    });
    rp_server_get_termination_time: Call(|live, _| {
        unsafe { rp_server_get_termination_time(live, &mut 0) }
    });
    rp_server_report_health: Call(|live, _| unsafe { rp_server_report_health(live, 1) });

    rp_session_add_on_cancel_find_complete_delegate: Hear(rp_session_add_on_cancel_find_complete_delegate);
    rp_session_add_on_create_complete_delegate: Hear(rp_session_add_on_create_complete_delegate);
    rp_session_add_on_destroy_complete_delegate: Hear(rp_session_add_on_destroy_complete_delegate);
    rp_session_add_on_end_complete_delegate: Hear(rp_session_add_on_end_complete_delegate);
    rp_session_add_on_find_complete_delegate: Hear(rp_session_add_on_find_complete_delegate);
    rp_session_add_on_find_friend_session_complete_delegate: Hear(rp_session_add_on_find_friend_session_complete_delegate);
    rp_session_add_on_join_complete_delegate: Hear(rp_session_add_on_join_complete_delegate);
    rp_session_add_on_leave_complete_delegate: Hear(rp_session_add_on_leave_complete_delegate);
    rp_session_add_on_ping_results_complete_delegate: Hear(rp_session_add_on_ping_results_complete_delegate);
    rp_session_add_on_register_players_complete_delegate: Hear(rp_session_add_on_register_players_complete_delegate);
    rp_session_add_on_start_complete_delegate: Hear(rp_session_add_on_start_complete_delegate);
    rp_session_add_on_unregister_players_complete_delegate: Hear(rp_session_add_on_unregister_players_complete_delegate);
    rp_session_add_on_update_complete_delegate: Hear(rp_session_add_on_update_complete_delegate);
    rp_session_add_on_invite_received_delegate: Notice(rp_session_add_on_invite_received_delegate);
    rp_session_add_on_invite_accepted_delegate: Notice(rp_session_add_on_invite_accepted_delegate);
    rp_session_add_on_failure_delegate: Notice(rp_session_add_on_failure_delegate);
    rp_session_add_on_settings_updated_delegate: Notice(rp_session_add_on_settings_updated_delegate);
    rp_session_add_on_participant_joined_delegate: Notice(rp_session_add_on_participant_joined_delegate);
    rp_session_add_on_participant_left_delegate: Notice(rp_session_add_on_participant_left_delegate);
    rp_session_add_on_participant_settings_updated_delegate: Notice(rp_session_add_on_participant_settings_updated_delegate);
};

/// Destroys a subsystem and makes the next; seldom, or nothing would get far.
fn make_anew(_: Live, level: usize) -> RpResult {
    if below(SELDOM) > 0 {
        return RpResult::Ok;
    }
    let destroyed = world().destroy(level);
    if destroyed == RpResult::Ok {
        world().create(level);
    }
    destroyed
}

fn poll(live: Live, level: usize) -> RpResult {
    if level != POLLED {
        return unsafe { rp_subsystem_poll_event(live, &mut null()) };
    }
    world().while_it_lives(level, || unsafe {
        // The handle is read anew: only this one's subsystem is kept alive.
        let live = world().handle(level);
        for _ in 0..4 {
            let mut event = null();
            let polled = rp_subsystem_poll_event(live, &raw mut event);
            if polled != RpResult::Ok || event.is_null() {
                return polled;
            }
            look_at_event(&*event);
            if !forgets() {
                assert_eq!(rp_event_release(live, event), RpResult::Ok);
            }
        }
        RpResult::Ok
    })
}

fn lend_info(_: Live, level: usize) -> RpResult {
    world().while_it_lives(level, || unsafe {
        let (live, mut info) = (world().handle(level), null());
        let lent = rp_session_get_info(live, name(), &raw mut info);
        if lent == RpResult::Ok {
            assert!(!CStr::from_ptr((*info).session_name).is_empty());
            look_at_settings((*info).settings);
            if !forgets() {
                assert_eq!(rp_session_info_release(live, info), RpResult::Ok);
            }
        }
        lent
    })
}

fn lend_settings(_: Live, level: usize) -> RpResult {
    world().while_it_lives(level, || unsafe {
        let (live, mut settings) = (world().handle(level), null());
        let lent = rp_session_get_settings(live, name(), &raw mut settings);
        if lent == RpResult::Ok {
            look_at_settings(settings);
            if !forgets() {
                assert_eq!(rp_session_settings_release(live, settings), RpResult::Ok);
            }
        }
        lent
    })
}

fn lend_result(_: Live, level: usize) -> RpResult {
    world().while_it_lives(level, || unsafe {
        let (live, mut result) = (world().handle(level), null());
        let search = world().searches(level).any();
        let lent = rp_search_get_result(live, search, 0, &raw mut result);
        if lent == RpResult::Ok {
            assert!(!CStr::from_ptr((*result).game_session_id).is_empty());
            look_at_settings((*result).settings);
            if !forgets() {
                assert_eq!(rp_search_result_release(live, result), RpResult::Ok);
            }
        }
        lent
    })
}

#[test]
fn every_function_of_the_header_is_in_the_table() {
    let of_header: BTreeSet<&str> = HEADER
        .split("\nRP_API ")
        .skip(1)
        .map(|rest| {
            let rest = &rest[rest.find("rp_").unwrap()..];
            &rest[..rest.find('(').unwrap()]
        })
        .collect();
    let of_table: BTreeSet<&str> = TABLE.iter().map(|action| action.name).collect();
    assert_eq!(of_table, of_header);
}
