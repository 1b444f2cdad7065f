//! The C functions with everything they must survive: bad handles, nulls, bad text, wrong sizes, buffers, lent
//! structures, and two threads that destroy at once.
#![allow(clippy::unwrap_used, clippy::expect_used)]
// What is unsafe here is what C programs do all the time; that it is harmless is what is tested.
#![allow(unsafe_code, clippy::undocumented_unsafe_blocks)]

mod support;

use std::collections::BTreeSet;
use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rallypoint::capi::*;
use rallypoint::result::RpResult;
use strum::IntoEnumIterator;
use support::server::{GAME_SESSION, Reply, Server, http};

const HEADER: &str = include_str!("../include/rallypoint/rallypoint.h");

/// How often a callback ran that must not.
static WRONG_CALLS: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn never(_: *const RpCompletionInfo, _: *mut c_void) {
    WRONG_CALLS.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn never_log(_: i32, _: *const c_char, _: *const c_char, _: *mut c_void) {
    WRONG_CALLS.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn never_free(_: *mut c_void) {
    WRONG_CALLS.fetch_add(1, Ordering::SeqCst);
}

/// Adds one to the counter that it is given.
unsafe extern "C" fn count_free(user_data: *mut c_void) {
    let counter = unsafe { &*user_data.cast::<AtomicUsize>() };
    counter.fetch_add(1, Ordering::SeqCst);
}

unsafe extern "C" fn count_call(info: *const RpCompletionInfo, user_data: *mut c_void) {
    let info = unsafe { &*info };
    assert_eq!(info.struct_size as usize, size_of::<RpCompletionInfo>());
    assert!(![info.session_name, info.message, info.service_code, info.request_id].contains(&null()));
    let counter = unsafe { &*user_data.cast::<AtomicUsize>() };
    counter.fetch_add(1, Ordering::SeqCst);
}

fn pointer_to(counter: &AtomicUsize) -> *mut c_void {
    std::ptr::from_ref(counter).cast_mut().cast()
}

/// A structure as its `_init` function leaves it.
fn initialised<T>(init: unsafe extern "C" fn(*mut T, u32) -> RpResult) -> T {
    let mut given = MaybeUninit::uninit();
    let size = u32::try_from(size_of::<T>()).unwrap();
    assert_eq!(unsafe { init(given.as_mut_ptr(), size) }, RpResult::Ok);
    unsafe { given.assume_init() }
}

fn settings() -> RpSessionSettings {
    RpSessionSettings { num_public_connections: 4, ..initialised(rp_session_settings_init) }
}

fn join_options() -> RpJoinOptions {
    RpJoinOptions { game_session_id: c"arn:g".as_ptr(), ..initialised(rp_join_options_init) }
}

fn player() -> RpLocalPlayer {
    RpLocalPlayer { id: c"ada".as_ptr(), ..initialised(rp_local_player_init) }
}

fn server_parameters() -> RpServerParameters {
    RpServerParameters {
        websocket_url: c"ws://127.0.0.1:1".as_ptr(),
        process_id: c"process-1".as_ptr(),
        host_id: c"host-1".as_ptr(),
        fleet_id: c"fleet-1".as_ptr(),
        ..initialised(rp_server_parameters_init)
    }
}

fn process_parameters() -> RpProcessParameters {
    RpProcessParameters { port: 7777, ..initialised(rp_process_parameters_init) }
}

fn create_at(url: &str) -> *mut RpSubsystem {
    let url = CString::new(url).unwrap();
    let options = RpSubsystemOptions { gateway_url: url.as_ptr(), ..initialised(rp_subsystem_options_init) };
    let mut subsystem = null_mut();
    assert_eq!(unsafe { rp_subsystem_create(&raw const options, &raw mut subsystem) }, RpResult::Ok);
    assert!(!subsystem.is_null());
    subsystem
}

/// A subsystem that nobody answers.
fn create() -> *mut RpSubsystem {
    create_at("http://127.0.0.1:1")
}

fn destroy(subsystem: *mut RpSubsystem) {
    assert_eq!(unsafe { rp_subsystem_destroy(subsystem) }, RpResult::Ok);
}

fn text(text: *const c_char) -> String {
    unsafe { CStr::from_ptr(text) }.to_str().unwrap().to_owned()
}

fn create_session(subsystem: *mut RpSubsystem, name: &CStr) {
    let (settings, mut operation) = (settings(), 0);
    unsafe {
        let created = rp_session_create(
            subsystem,
            name.as_ptr(),
            &raw const settings,
            None,
            null_mut(),
            &raw mut operation,
        );
        assert_eq!(created, RpResult::Ok);
        assert_eq!(rp_subsystem_wait(subsystem, operation, 0), RpResult::Ok);
    }
}

// ----- handles -----

type OnHandle = fn(*mut RpSubsystem) -> RpResult;

/// A function that takes a handle, called with arguments that are good but for it.
macro_rules! on_handle {
    ($($function:ident($($argument:expr),*);)*) => {
        [$((stringify!($function), (|subsystem| unsafe { $function(subsystem, $($argument),*) }) as OnHandle)),*]
    };
}

/// Functions without a handle; each has its own test below.
const WITHOUT_HANDLE: [&str; 11] = [
    "rp_abi_version",
    "rp_contract_hash",
    "rp_join_options_init",
    "rp_local_player_init",
    "rp_process_parameters_init",
    "rp_result_to_string",
    "rp_server_parameters_init",
    "rp_session_settings_init",
    "rp_subsystem_create",
    "rp_subsystem_options_init",
    "rp_version",
];

fn with_handle() -> Vec<(&'static str, OnHandle)> {
    let table = on_handle! {
        rp_delegate_remove(1);
        rp_search_create(&mut 0);
        rp_search_get_resolved_connect_string(1, 0, 0, null_mut(), &mut 0);
        rp_search_get_result(1, 0, &mut null());
        rp_search_get_result_count(1, &mut 0);
        rp_search_get_state(1, &mut 0);
        rp_search_release(1);
        rp_search_result_release(null());
        rp_server_accept_player_session(c"psess-1".as_ptr(), Some(never), null_mut(), &mut 0);
        rp_server_activate_game_session(Some(never), null_mut(), &mut 0);
        rp_server_destroy(Some(never), null_mut(), &mut 0);
        rp_server_ending(Some(never), null_mut(), &mut 0);
        rp_server_get_game_session_id(null_mut(), &mut 0);
        rp_server_get_termination_time(&mut 0);
        rp_server_init(&server_parameters(), Some(never), null_mut(), &mut 0);
        rp_server_ready(&process_parameters(), Some(never), null_mut(), &mut 0);
        rp_server_remove_player_session(c"psess-1".as_ptr(), Some(never), null_mut(), &mut 0);
        rp_session_add_on_create_complete_delegate(Some(never), null_mut(), Some(never_free), &mut 0);
        rp_session_add_on_destroy_complete_delegate(Some(never), null_mut(), Some(never_free), &mut 0);
        rp_session_add_on_end_complete_delegate(Some(never), null_mut(), Some(never_free), &mut 0);
        rp_session_add_on_find_complete_delegate(Some(never), null_mut(), Some(never_free), &mut 0);
        rp_session_add_on_join_complete_delegate(Some(never), null_mut(), Some(never_free), &mut 0);
        rp_session_add_on_leave_complete_delegate(Some(never), null_mut(), Some(never_free), &mut 0);
        rp_session_add_on_start_complete_delegate(Some(never), null_mut(), Some(never_free), &mut 0);
        rp_session_create(c"a".as_ptr(), &settings(), Some(never), null_mut(), &mut 0);
        rp_session_destroy(c"a".as_ptr(), Some(never), null_mut(), &mut 0);
        rp_session_end(c"a".as_ptr(), Some(never), null_mut(), &mut 0);
        rp_session_find(1, Some(never), null_mut(), &mut 0);
        rp_session_get_count(&mut 0);
        rp_session_get_info(c"a".as_ptr(), &mut null());
        rp_session_get_resolved_connect_string(c"a".as_ptr(), 0, null_mut(), &mut 0);
        rp_session_get_settings(c"a".as_ptr(), &mut null());
        rp_session_get_state(c"a".as_ptr(), &mut 0);
        rp_session_info_release(null());
        rp_session_join(c"a".as_ptr(), &join_options(), Some(never), null_mut(), &mut 0);
        rp_session_leave(c"a".as_ptr(), Some(never), null_mut(), &mut 0);
        rp_session_settings_release(null());
        rp_session_start(c"a".as_ptr(), Some(never), null_mut(), &mut 0);
        rp_subsystem_cancel(1);
        rp_subsystem_destroy();
        rp_subsystem_set_local_player(&player());
        rp_subsystem_set_log(4, Some(never_log), null_mut());
        rp_subsystem_tick();
        rp_subsystem_wait(1, 1);
    };
    table.into()
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
    let of_table: BTreeSet<&str> =
        with_handle().into_iter().map(|(name, _)| name).chain(WITHOUT_HANDLE).collect();
    assert_eq!(of_table, of_header);
}

fn forged(address: usize) -> *mut RpSubsystem {
    std::ptr::without_provenance_mut(address)
}

#[test]
fn every_function_refuses_every_bad_handle() {
    let live = create();
    let stale = create();
    destroy(stale);
    let mut on_the_stack = 0_u64;
    let half = usize::BITS / 2;
    for (kind, handle) in [
        ("null", null_mut()),
        ("stale", stale),
        ("one", forged(1)),
        ("all ones", forged(usize::MAX)),
        ("something else's address", (&raw mut on_the_stack).cast()),
        ("another generation", forged(live.addr() ^ (1 << half))),
        ("no generation", forged(live.addr() & ((1 << half) - 1))),
        ("no slot", forged(live.addr() >> half << half)),
        ("another slot", forged(live.addr() + 1)),
    ] {
        for (name, call) in with_handle() {
            assert_eq!(call(handle), RpResult::InvalidHandle, "{name} with {kind}");
        }
    }
    assert_eq!(unsafe { rp_subsystem_tick(live) }, RpResult::Ok, "the live one is well");
    destroy(live);
    assert_eq!(WRONG_CALLS.load(Ordering::SeqCst), 0, "nobody was called");
}

#[test]
fn guessed_handles_are_refused() {
    let live = create();
    let mut guess = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..100_000 {
        // xorshift: reproducible, and everywhere.
        guess ^= guess << 13;
        guess ^= guess >> 7;
        guess ^= guess << 17;
        #[allow(clippy::cast_possible_truncation)]
        let handle = forged(guess as usize);
        assert_eq!(unsafe { rp_subsystem_tick(handle) }, RpResult::InvalidHandle, "{guess:#x}");
    }
    destroy(live);
}

#[test]
fn handles_are_not_used_again() {
    let mut seen = BTreeSet::new();
    for _ in 0..50 {
        let subsystem = create();
        assert!(seen.insert(subsystem.addr()), "{subsystem:?} came twice");
        destroy(subsystem);
    }
    for stale in seen {
        assert_eq!(unsafe { rp_subsystem_tick(forged(stale)) }, RpResult::InvalidHandle);
    }
}

#[test]
fn of_two_threads_that_destroy_one_does() {
    for _ in 0..50 {
        let handle = create().addr();
        let barrier = Barrier::new(3);
        let results = thread::scope(|scope| {
            // A third one looks at the handle all the while.
            scope.spawn(|| {
                barrier.wait();
                while unsafe { rp_subsystem_tick(forged(handle)) } == RpResult::Ok {}
            });
            let destroyers = [(); 2].map(|()| {
                scope.spawn(|| {
                    barrier.wait();
                    unsafe { rp_subsystem_destroy(forged(handle)) }
                })
            });
            destroyers.map(|destroyer| destroyer.join().unwrap())
        });
        assert!(results.contains(&RpResult::Ok) && results.contains(&RpResult::InvalidHandle), "{results:?}");
    }
}

#[test]
fn ids_that_were_never_given_out_are_refused() {
    let subsystem = create();
    for id in [0, 1_000_000, u64::MAX] {
        let by_id = [
            unsafe { rp_subsystem_wait(subsystem, id, 1) },
            unsafe { rp_subsystem_cancel(subsystem, id) },
            unsafe { rp_delegate_remove(subsystem, id) },
            unsafe { rp_session_find(subsystem, id, None, null_mut(), null_mut()) },
            unsafe { rp_search_get_state(subsystem, id, &mut 0) },
            unsafe { rp_search_get_result_count(subsystem, id, &mut 0) },
            unsafe { rp_search_get_result(subsystem, id, 0, &mut null()) },
            unsafe { rp_search_get_resolved_connect_string(subsystem, id, 0, 0, null_mut(), &mut 0) },
        ];
        assert_eq!(by_id, [RpResult::InvalidHandle; 8], "{id}");
    }
    assert_eq!(unsafe { rp_search_release(subsystem, 0) }, RpResult::Ok, "as free(NULL)");
    assert_eq!(unsafe { rp_search_release(subsystem, 1_000_000) }, RpResult::InvalidHandle);
    destroy(subsystem);
}

// ----- nulls, text, sizes -----

#[test]
fn required_pointers_must_not_be_null() {
    let live = create();
    create_session(live, c"a");
    let mut search = 0;
    assert_eq!(unsafe { rp_search_create(live, &raw mut search) }, RpResult::Ok);
    let nameless = RpLocalPlayer { id: null(), ..player() };
    let targetless = RpJoinOptions { game_session_id: null(), ..join_options() };
    let pathless = RpProcessParameters { log_path_count: 1, ..process_parameters() };
    let one_null: [*const c_char; 1] = [null()];
    let null_path =
        RpProcessParameters { log_path_count: 1, log_paths: one_null.as_ptr(), ..process_parameters() };
    let (a, none) = (c"a".as_ptr(), null_mut());
    let results = unsafe {
        [
            ("create: out", rp_subsystem_create(null(), null_mut())),
            ("options_init", rp_subsystem_options_init(null_mut(), 64)),
            ("local_player_init", rp_local_player_init(null_mut(), 64)),
            ("session_settings_init", rp_session_settings_init(null_mut(), 64)),
            ("join_options_init", rp_join_options_init(null_mut(), 64)),
            ("server_parameters_init", rp_server_parameters_init(null_mut(), 64)),
            ("process_parameters_init", rp_process_parameters_init(null_mut(), 64)),
            ("set_local_player: player", rp_subsystem_set_local_player(live, null())),
            ("set_local_player: id", rp_subsystem_set_local_player(live, &raw const nameless)),
            (
                "session_create: name",
                rp_session_create(live, null(), &settings(), Some(never), none, null_mut()),
            ),
            ("session_create: settings", rp_session_create(live, a, null(), Some(never), none, null_mut())),
            ("start: name", rp_session_start(live, null(), Some(never), none, null_mut())),
            ("end: name", rp_session_end(live, null(), Some(never), none, null_mut())),
            ("destroy: name", rp_session_destroy(live, null(), Some(never), none, null_mut())),
            ("leave: name", rp_session_leave(live, null(), Some(never), none, null_mut())),
            ("join: name", rp_session_join(live, null(), &join_options(), Some(never), none, null_mut())),
            ("join: options", rp_session_join(live, a, null(), Some(never), none, null_mut())),
            ("join: target", rp_session_join(live, a, &raw const targetless, Some(never), none, null_mut())),
            ("get_state: name", rp_session_get_state(live, null(), &mut 0)),
            ("get_state: out", rp_session_get_state(live, a, null_mut())),
            ("get_count: out", rp_session_get_count(live, null_mut())),
            ("get_info: name", rp_session_get_info(live, null(), &mut null())),
            ("get_info: out", rp_session_get_info(live, a, null_mut())),
            ("get_settings: name", rp_session_get_settings(live, null(), &mut null())),
            ("get_settings: out", rp_session_get_settings(live, a, null_mut())),
            (
                "connect string: name",
                rp_session_get_resolved_connect_string(live, null(), 0, null_mut(), &mut 0),
            ),
            ("search_create: out", rp_search_create(live, null_mut())),
            ("search state: out", rp_search_get_state(live, search, null_mut())),
            ("search count: out", rp_search_get_result_count(live, search, null_mut())),
            ("search result: out", rp_search_get_result(live, search, 0, null_mut())),
            ("server_init", rp_server_init(live, null(), Some(never), none, null_mut())),
            ("server_ready", rp_server_ready(live, null(), Some(never), none, null_mut())),
            (
                "server_ready: paths",
                rp_server_ready(live, &raw const pathless, Some(never), none, null_mut()),
            ),
            (
                "server_ready: path",
                rp_server_ready(live, &raw const null_path, Some(never), none, null_mut()),
            ),
            ("accept: id", rp_server_accept_player_session(live, null(), Some(never), none, null_mut())),
            ("remove: id", rp_server_remove_player_session(live, null(), Some(never), none, null_mut())),
            ("termination time: out", rp_server_get_termination_time(live, null_mut())),
            (
                "delegate: create",
                rp_session_add_on_create_complete_delegate(live, None, none, Some(never_free), null_mut()),
            ),
            (
                "delegate: start",
                rp_session_add_on_start_complete_delegate(live, None, none, Some(never_free), null_mut()),
            ),
            (
                "delegate: end",
                rp_session_add_on_end_complete_delegate(live, None, none, Some(never_free), null_mut()),
            ),
            (
                "delegate: destroy",
                rp_session_add_on_destroy_complete_delegate(live, None, none, Some(never_free), null_mut()),
            ),
            (
                "delegate: find",
                rp_session_add_on_find_complete_delegate(live, None, none, Some(never_free), null_mut()),
            ),
            (
                "delegate: join",
                rp_session_add_on_join_complete_delegate(live, None, none, Some(never_free), null_mut()),
            ),
            (
                "delegate: leave",
                rp_session_add_on_leave_complete_delegate(live, None, none, Some(never_free), null_mut()),
            ),
        ]
    };
    for (title, result) in results {
        assert_eq!(result, RpResult::NullPointer, "{title}");
    }
    destroy(live);
    assert_eq!(WRONG_CALLS.load(Ordering::SeqCst), 0, "nobody was called");
}

#[test]
fn what_is_optional_may_be_null() {
    let live = create();
    let (settings, mut by_default) = (settings(), null_mut());
    unsafe {
        let none = null_mut();
        assert_eq!(rp_subsystem_create(null(), &raw mut by_default), RpResult::Ok, "all defaults");
        assert_eq!(
            rp_session_create(live, c"a".as_ptr(), &raw const settings, None, none, null_mut()),
            RpResult::Ok
        );
        assert_eq!(
            rp_session_add_on_create_complete_delegate(live, Some(never), none, None, null_mut()),
            RpResult::Ok
        );
        assert_eq!(rp_subsystem_set_log(live, 4, None, none), RpResult::Ok, "silence");
        assert_eq!(rp_subsystem_set_local_player(live, &player()), RpResult::Ok);
        assert_eq!(rp_session_info_release(live, null()), RpResult::Ok);
        assert_eq!(rp_session_settings_release(live, null()), RpResult::Ok);
        assert_eq!(rp_search_result_release(live, null()), RpResult::Ok);
    }
    destroy(by_default);
}

/// A structure with one of its texts spoilt.
type Spoil<T> = fn(&mut T, *const c_char);

#[test]
fn text_must_be_utf8() {
    let bad = c"caf\xe9".as_ptr();
    let live = create();
    let none = null_mut();
    let mut results = unsafe {
        vec![
            ("create", rp_session_create(live, bad, &settings(), Some(never), none, null_mut())),
            ("start", rp_session_start(live, bad, Some(never), none, null_mut())),
            ("end", rp_session_end(live, bad, Some(never), none, null_mut())),
            ("destroy", rp_session_destroy(live, bad, Some(never), none, null_mut())),
            ("leave", rp_session_leave(live, bad, Some(never), none, null_mut())),
            ("join", rp_session_join(live, bad, &join_options(), Some(never), none, null_mut())),
            ("get_state", rp_session_get_state(live, bad, &mut 0)),
            ("get_info", rp_session_get_info(live, bad, &mut null())),
            ("get_settings", rp_session_get_settings(live, bad, &mut null())),
            ("connect string", rp_session_get_resolved_connect_string(live, bad, 0, null_mut(), &mut 0)),
            ("accept", rp_server_accept_player_session(live, bad, Some(never), none, null_mut())),
            ("remove", rp_server_remove_player_session(live, bad, Some(never), none, null_mut())),
        ]
    };
    let spoils: [Spoil<RpSubsystemOptions>; 7] = [
        |options, bad| options.gateway_url = bad,
        |options, bad| options.start_session_uri = bad,
        |options, bad| options.find_session_uri = bad,
        |options, bad| options.join_session_uri = bad,
        |options, bad| options.leave_session_uri = bad,
        |options, bad| options.destroy_session_uri = bad,
        |options, bad| options.connect_string_format = bad,
    ];
    for spoil in spoils {
        let mut options = initialised(rp_subsystem_options_init);
        spoil(&mut options, bad);
        results.push(("options", unsafe { rp_subsystem_create(&raw const options, &mut null_mut()) }));
    }
    let spoils: [Spoil<RpLocalPlayer>; 3] = [
        |player, bad| player.id = bad,
        |player, bad| player.nickname = bad,
        |player, bad| player.auth_token = bad,
    ];
    for spoil in spoils {
        let mut player = player();
        spoil(&mut player, bad);
        results.push(("player", unsafe { rp_subsystem_set_local_player(live, &raw const player) }));
    }
    let spoils: [Spoil<RpServerParameters>; 5] = [
        |parameters, bad| parameters.websocket_url = bad,
        |parameters, bad| parameters.process_id = bad,
        |parameters, bad| parameters.host_id = bad,
        |parameters, bad| parameters.fleet_id = bad,
        |parameters, bad| parameters.auth_token = bad,
    ];
    for spoil in spoils {
        let mut parameters = server_parameters();
        spoil(&mut parameters, bad);
        let result = unsafe { rp_server_init(live, &raw const parameters, Some(never), none, null_mut()) };
        results.push(("server parameters", result));
    }
    let spoils: [Spoil<RpJoinOptions>; 2] =
        [|options, bad| options.game_session_id = bad, |options, bad| options.player_data = bad];
    for spoil in spoils {
        let mut options = join_options();
        spoil(&mut options, bad);
        let joined = unsafe {
            rp_session_join(live, c"a".as_ptr(), &raw const options, Some(never), none, null_mut())
        };
        results.push(("join options", joined));
    }
    let titled = RpSessionSettings { title: bad, ..settings() };
    let created =
        unsafe { rp_session_create(live, c"a".as_ptr(), &raw const titled, Some(never), none, null_mut()) };
    results.push(("title", created));
    let paths = [c"logs".as_ptr(), bad];
    let logging =
        RpProcessParameters { log_path_count: 2, log_paths: paths.as_ptr(), ..process_parameters() };
    let ready = unsafe { rp_server_ready(live, &raw const logging, Some(never), none, null_mut()) };
    results.push(("log path", ready));

    for (title, result) in results {
        assert_eq!(result, RpResult::InvalidUtf8, "{title}");
    }
    destroy(live);
    assert_eq!(WRONG_CALLS.load(Ordering::SeqCst), 0, "nobody was called");
}

/// Calls with a structure of each wrong size, and of a newer version of the header.
fn check_sizes<T>(title: &str, good: &T, call: impl Fn(*const T) -> RpResult) {
    let size = size_of::<T>();
    let with = |said: u32, tail: u8| {
        // Aligned for every structure, and larger than any.
        let mut storage = [0_u64; 600];
        let bytes = storage.as_mut_ptr().cast::<u8>();
        unsafe {
            bytes.copy_from_nonoverlapping(std::ptr::from_ref(good).cast(), size);
            bytes.cast::<u32>().write(said);
            if tail != 0 {
                bytes.add(said as usize - 1).write(tail);
            }
        }
        call(storage.as_ptr().cast())
    };
    let exact = u32::try_from(size).unwrap();
    for small in [0, 1, 4, exact - 1] {
        assert_eq!(with(small, 0), RpResult::InvalidStructSize, "{title}: {small}");
    }
    for garbage in [4097, 0xcccc_cccc, u32::MAX] {
        assert_eq!(with(garbage, 0), RpResult::InvalidStructSize, "{title}: {garbage}");
    }
    let as_it_is = call(good);
    for larger in [exact + 1, exact + 8, 4096] {
        assert_eq!(with(larger, 0), as_it_is, "{title}: {larger}, nothing new in use");
        assert_eq!(with(larger, 1), RpResult::UnsupportedVersion, "{title}: {larger}, something new in use");
    }
}

#[test]
fn structures_say_their_size() {
    check_sizes("options", &initialised(rp_subsystem_options_init), |options| {
        let mut subsystem = null_mut();
        let created = unsafe { rp_subsystem_create(options, &raw mut subsystem) };
        if created == RpResult::Ok {
            destroy(subsystem);
        } else {
            assert!(subsystem.is_null(), "nothing was written");
        }
        created
    });
    let on_live = |call: &dyn Fn(*mut RpSubsystem) -> RpResult| {
        let live = create();
        let result = call(live);
        destroy(live);
        result
    };
    check_sizes("player", &player(), |player| {
        on_live(&|live| unsafe { rp_subsystem_set_local_player(live, player) })
    });
    check_sizes("settings", &settings(), |settings| {
        on_live(&|live| unsafe {
            rp_session_create(live, c"a".as_ptr(), settings, None, null_mut(), null_mut())
        })
    });
    check_sizes("join options", &join_options(), |options| {
        on_live(&|live| unsafe {
            rp_session_join(live, c"a".as_ptr(), options, None, null_mut(), null_mut())
        })
    });
    check_sizes("server parameters", &server_parameters(), |parameters| {
        on_live(&|live| unsafe { rp_server_init(live, parameters, None, null_mut(), null_mut()) })
    });
    check_sizes("process parameters", &process_parameters(), |parameters| {
        on_live(&|live| unsafe { rp_server_ready(live, parameters, None, null_mut(), null_mut()) })
    });
}

#[test]
fn values_out_of_range_are_refused() {
    let live = create();
    create_session(live, c"a");
    let long = CString::new("n".repeat(256)).unwrap();
    let crowded = RpSessionSettings { num_private_connections: 197, ..settings() };
    let anonymous = RpLocalPlayer { id: c"".as_ptr(), ..player() };
    let nowhere = RpJoinOptions { game_session_id: c"".as_ptr(), ..join_options() };
    let elsewhere = RpServerParameters { websocket_url: c"http://h".as_ptr(), ..server_parameters() };
    let options = |change: fn(&mut RpSubsystemOptions)| {
        let mut options = initialised(rp_subsystem_options_init);
        change(&mut options);
        unsafe { rp_subsystem_create(&raw const options, &mut null_mut()) }
    };
    let none = null_mut();
    let results = unsafe {
        [
            ("no URL", options(|options| options.gateway_url = c"".as_ptr())),
            ("not a URL of ours", options(|options| options.gateway_url = c"ftp://h".as_ptr())),
            ("no host in the format", options(|options| options.connect_string_format = c"{port}".as_ptr())),
            ("a placeholder", options(|options| options.connect_string_format = c"{host}{x}".as_ptr())),
            (
                "an empty name",
                rp_session_create(live, c"".as_ptr(), &settings(), Some(never), none, null_mut()),
            ),
            (
                "a long name",
                rp_session_create(live, long.as_ptr(), &settings(), Some(never), none, null_mut()),
            ),
            (
                "201 slots",
                rp_session_create(live, c"b".as_ptr(), &raw const crowded, Some(never), none, null_mut()),
            ),
            ("no player", rp_subsystem_set_local_player(live, &raw const anonymous)),
            (
                "no target",
                rp_session_join(live, c"b".as_ptr(), &raw const nowhere, Some(never), none, null_mut()),
            ),
            (
                "a port type",
                rp_session_get_resolved_connect_string(live, c"a".as_ptr(), 1, null_mut(), &mut 0),
            ),
            ("a log level below", rp_subsystem_set_log(live, -1, Some(never_log), none)),
            ("a log level beyond", rp_subsystem_set_log(live, 5, Some(never_log), none)),
            ("no WebSocket", rp_server_init(live, &raw const elsewhere, Some(never), none, null_mut())),
        ]
    };
    for (title, result) in results {
        assert_eq!(result, RpResult::InvalidArgument, "{title}");
    }
    destroy(live);
    assert_eq!(WRONG_CALLS.load(Ordering::SeqCst), 0, "nobody was called");
}

// ----- what comes back -----

#[test]
fn every_code_has_a_text_and_so_has_nonsense() {
    let known: Vec<_> = RpResult::iter().map(|code| code as i32).collect();
    for code in RpResult::iter() {
        let said = text(rp_result_to_string(code as i32));
        assert_eq!(said, format!("{}: {code}", code.name()));
    }
    for nonsense in (-1000..1000).chain([i32::MIN, i32::MAX]).filter(|number| !known.contains(number)) {
        assert_eq!(text(rp_result_to_string(nonsense)), "RP_RESULT_UNKNOWN: no such result");
    }
    assert_eq!(text(rp_version()), env!("CARGO_PKG_VERSION"));
    assert_eq!(rp_abi_version(), rallypoint::ABI_VERSION);
}

/// A getter of text into a buffer.
type Getter<'a> = &'a dyn Fn(*mut c_char, *mut usize) -> RpResult;

fn check_buffers(title: &str, expected: &str, get: Getter<'_>) {
    let needed = expected.len() + 1;
    assert_eq!(get(null_mut(), null_mut()), RpResult::NullPointer, "{title}");
    for (has_buffer, size, result) in [
        (false, 0, RpResult::Ok),
        (false, 1000, RpResult::Ok),
        (true, 0, RpResult::BufferTooSmall),
        (true, 1, RpResult::BufferTooSmall),
        (true, needed - 1, RpResult::BufferTooSmall),
        (true, needed, RpResult::Ok),
        (true, needed + 10, RpResult::Ok),
    ] {
        let title = format!("{title}: buffer {has_buffer}, size {size}");
        let mut buffer = [b'#'; 100];
        let mut in_out = size;
        let pointer = if has_buffer { buffer.as_mut_ptr().cast() } else { null_mut() };
        assert_eq!(get(pointer, &raw mut in_out), result, "{title}");
        assert_eq!(in_out, needed, "{title}");
        let written = if has_buffer && result == RpResult::Ok { needed } else { 0 };
        assert!(buffer[written..].iter().all(|byte| *byte == b'#'), "{title}: nothing beyond is touched");
        if written > 0 {
            assert_eq!(CStr::from_bytes_until_nul(&buffer).unwrap().to_str(), Ok(expected), "{title}");
        }
    }
}

/// A subsystem whose gateway is well, with a session that is started and a search that found it.
fn in_game(server: &Server) -> (*mut RpSubsystem, u64) {
    let live = create_at(&server.url());
    create_session(live, c"Lobby");
    let (mut search, mut operation) = (0, 0);
    unsafe {
        assert_eq!(
            rp_session_start(live, c"Lobby".as_ptr(), None, null_mut(), &raw mut operation),
            RpResult::Ok
        );
        assert_eq!(rp_subsystem_wait(live, operation, 0), RpResult::Ok);
        assert_eq!(rp_search_create(live, &raw mut search), RpResult::Ok);
        assert_eq!(rp_session_find(live, search, None, null_mut(), &raw mut operation), RpResult::Ok);
        assert_eq!(rp_subsystem_wait(live, operation, 0), RpResult::Ok);
    }
    (live, search)
}

#[test]
fn text_goes_into_buffers_that_can_hold_it() {
    let server = Server::new([]);
    let (live, search) = in_game(&server);
    check_buffers("a session's connect string", "10.0.0.7:7777", &|buffer, size| unsafe {
        rp_session_get_resolved_connect_string(live, c"lobby".as_ptr(), 0, buffer, size)
    });
    check_buffers("a result's connect string", "10.0.0.7:7777", &|buffer, size| unsafe {
        rp_search_get_resolved_connect_string(live, search, 0, 0, buffer, size)
    });
    let mut size = 77;
    let beyond =
        unsafe { rp_search_get_resolved_connect_string(live, search, 1, 0, null_mut(), &raw mut size) };
    assert_eq!((beyond, size), (RpResult::InvalidArgument, 77), "a failure writes nothing");
    destroy(live);
}

#[test]
fn what_is_lent_stays_until_it_is_given_back_once() {
    let server = Server::new([]);
    let (live, search) = in_game(&server);
    let (other, _) = in_game(&server);
    let (mut info, mut settings, mut result) = (null(), null(), null());
    unsafe {
        assert_eq!(rp_session_get_info(live, c"Lobby".as_ptr(), &raw mut info), RpResult::Ok);
        assert_eq!(rp_session_get_settings(live, c"Lobby".as_ptr(), &raw mut settings), RpResult::Ok);
        assert_eq!(rp_search_get_result(live, search, 0, &raw mut result), RpResult::Ok);

        // What they tell of may go; they stay as they were.
        assert_eq!(rp_search_release(live, search), RpResult::Ok);
        let mut operation = 0;
        assert_eq!(
            rp_session_destroy(live, c"Lobby".as_ptr(), None, null_mut(), &raw mut operation),
            RpResult::Ok
        );
        assert_eq!(rp_subsystem_wait(live, operation, 0), RpResult::Ok);
        assert_eq!(rp_session_get_info(live, c"Lobby".as_ptr(), &mut null()), RpResult::SessionNotFound);
        let (shown, found) = (&*info, &*result);
        assert_eq!((shown.state, shown.is_owner, shown.port), (4, 1, 7777));
        assert_eq!(shown.struct_size as usize, size_of::<RpSessionInfo>());
        assert_eq!(text(shown.session_name), "Lobby");
        assert_eq!(text(shown.game_session_id), GAME_SESSION);
        assert_eq!(text(shown.player_session_id), "psess-1111aaaa");
        assert_eq!(text(shown.ip_address), "10.0.0.7");
        assert_eq!(text(shown.dns_name), "");
        assert_eq!(((*settings).num_public_connections, text((*settings).title)), (4, String::new()));
        assert_eq!((found.max_players, found.open_slots, found.port), (4, 3, 7777));
        assert_eq!(text(found.title), "Friday night");

        // Nobody takes back what they did not lend, or what is of another kind.
        let gone = RpResult::InvalidHandle;
        assert_eq!(rp_session_info_release(other, info), gone);
        assert_eq!(rp_session_settings_release(live, info.cast()), gone);
        assert_eq!(rp_search_result_release(live, info.cast()), gone);
        assert_eq!(rp_session_info_release(live, info.byte_add(1)), gone);
        let own = MaybeUninit::<RpSessionInfo>::zeroed();
        assert_eq!(rp_session_info_release(live, own.as_ptr()), gone);

        assert_eq!(rp_session_info_release(live, info), RpResult::Ok);
        assert_eq!(rp_session_info_release(live, info), gone, "twice");
        assert_eq!(rp_session_settings_release(live, settings), RpResult::Ok);
        assert_eq!(rp_session_settings_release(live, settings), gone, "twice");
        destroy(live);
        assert_eq!(rp_search_result_release(live, result), gone, "it went with its subsystem");
    }
    destroy(other);
}

#[test]
fn outputs_are_written_only_on_success() {
    let live = create();
    unsafe {
        let (mut number, mut state, mut info) = (77_u64, 77, std::ptr::dangling());
        let start = rp_session_start(live, c"none".as_ptr(), Some(never), null_mut(), &raw mut number);
        assert_eq!((start, number), (RpResult::SessionNotFound, 77));
        let got = rp_session_get_info(live, c"none".as_ptr(), &raw mut info);
        assert_eq!((got, info), (RpResult::SessionNotFound, std::ptr::dangling()));
        let got = rp_session_get_state(live, c"none".as_ptr(), &raw mut state);
        assert_eq!((got, state), (RpResult::Ok, 0), "no session is a state");
        let mut time = 77;
        let got = rp_server_get_termination_time(live, &raw mut time);
        assert_eq!((got, time), (RpResult::TerminationTimeNotSet, 77));
    }
    destroy(live);
    assert_eq!(WRONG_CALLS.load(Ordering::SeqCst), 0, "nobody was called");
}

/// What a completion is told about a failure.
#[test]
fn a_completion_is_told_everything() {
    unsafe extern "C" fn look(info: *const RpCompletionInfo, user_data: *mut c_void) {
        let info = unsafe { &*info };
        assert_eq!(info.result, RpResult::SessionFull as i32);
        assert_eq!(info.search, 0);
        assert_eq!(text(info.session_name), "Lobby");
        assert_eq!(text(info.service_code), "GameSessionFullException");
        assert_eq!(text(info.message), "it is full");
        assert_eq!(text(info.request_id), "r-1");
        assert_eq!((info.http_status, info.retry_after_ms, info.retryable), (409, 3000, 0));
        let operation = unsafe { &mut *user_data.cast::<u64>() };
        assert_eq!(info.operation, *operation, "the id was written before");
        *operation = 0;
    }
    let refusal =
        r#"{"error":{"code":"GameSessionFullException","message":"it is full","request_id":"r-1"}}"#;
    let server = Server::new([Reply::Send(http(409, &["Retry-After: 3"], refusal))]);
    let live = create_at(&server.url());
    let (options, mut operation) = (join_options(), 0_u64);
    let place = &raw mut operation;
    unsafe {
        let joined =
            rp_session_join(live, c"Lobby".as_ptr(), &raw const options, Some(look), place.cast(), place);
        assert_eq!(joined, RpResult::Ok);
        let id = place.read();
        assert_ne!(id, 0);
        assert_eq!(rp_subsystem_wait(live, id, 0), RpResult::SessionFull);
        assert_eq!(place.read(), 0, "it was called");
    }
    destroy(live);
}

// ----- user data -----

#[test]
fn user_data_is_freed_once() {
    type Add = unsafe extern "C" fn(
        *mut RpSubsystem,
        RpCompletionFn,
        *mut c_void,
        RpUserDataFreeFn,
        *mut u64,
    ) -> RpResult;
    let adds: [Add; 7] = [
        rp_session_add_on_create_complete_delegate,
        rp_session_add_on_start_complete_delegate,
        rp_session_add_on_end_complete_delegate,
        rp_session_add_on_destroy_complete_delegate,
        rp_session_add_on_find_complete_delegate,
        rp_session_add_on_join_complete_delegate,
        rp_session_add_on_leave_complete_delegate,
    ];
    for add in adds {
        let (freed, live) = (AtomicUsize::new(0), create());
        let data = pointer_to(&freed);
        let count = || freed.load(Ordering::SeqCst);
        let (mut first, mut second) = (0, 0);
        unsafe {
            assert_eq!(add(live, None, data, Some(count_free), &raw mut first), RpResult::NullPointer);
            assert_eq!(
                add(null_mut(), Some(never), data, Some(count_free), &raw mut first),
                RpResult::InvalidHandle
            );
            assert_eq!((count(), first), (0, 0), "a refused call takes nothing");
            assert_eq!(add(live, Some(never), data, Some(count_free), &raw mut first), RpResult::Ok);
            assert_eq!(add(live, Some(never), data, Some(count_free), &raw mut second), RpResult::Ok);
            assert_eq!(count(), 0);
            assert_eq!(rp_delegate_remove(live, first), RpResult::Ok);
            assert_eq!(count(), 1, "at the end of its registration");
            assert_eq!(rp_delegate_remove(live, first), RpResult::InvalidHandle);
            assert_eq!(count(), 1);
        }
        destroy(live);
        assert_eq!(count(), 2, "the second at destroy");
        assert_eq!(unsafe { rp_delegate_remove(live, second) }, RpResult::InvalidHandle);
        assert_eq!(count(), 2);
    }
}

#[test]
fn a_delegate_that_removes_itself_has_its_user_data_to_the_end() {
    struct Removal {
        live: *mut RpSubsystem,
        id: u64,
        freed: AtomicUsize,
    }
    unsafe extern "C" fn remove_itself(_: *const RpCompletionInfo, user_data: *mut c_void) {
        let removal = unsafe { &*user_data.cast::<Removal>() };
        assert_eq!(unsafe { rp_delegate_remove(removal.live, removal.id) }, RpResult::Ok);
        assert_eq!(removal.freed.load(Ordering::SeqCst), 0, "not while it runs");
        assert_eq!(unsafe { rp_subsystem_tick(removal.live) }, RpResult::Reentrant);
        assert_eq!(unsafe { rp_subsystem_wait(removal.live, 1, 1) }, RpResult::Reentrant);
        assert_eq!(unsafe { rp_subsystem_destroy(removal.live) }, RpResult::Reentrant);
    }
    unsafe extern "C" fn freed(user_data: *mut c_void) {
        let removal = unsafe { &*user_data.cast::<Removal>() };
        removal.freed.fetch_add(1, Ordering::SeqCst);
    }
    let mut removal = Removal { live: create(), id: 0, freed: AtomicUsize::new(0) };
    let place = &raw mut removal;
    unsafe {
        let (data, id) = (place.cast(), &raw mut (*place).id);
        let added = rp_session_add_on_create_complete_delegate(
            (*place).live,
            Some(remove_itself),
            data,
            Some(freed),
            id,
        );
        assert_eq!(added, RpResult::Ok);
        create_session((*place).live, c"a");
        assert_eq!((*place).freed.load(Ordering::SeqCst), 1, "afterwards");
        create_session((*place).live, c"b");
        destroy((*place).live);
        assert_eq!((*place).freed.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn destroy_completes_what_is_under_way() {
    let server = Server::new([Reply::SendAndHang(Vec::new())]);
    let live = create_at(&server.url());
    let (called, freed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let options = join_options();
    unsafe {
        let added = rp_session_add_on_join_complete_delegate(
            live,
            Some(count_call),
            pointer_to(&called),
            None,
            null_mut(),
        );
        assert_eq!(added, RpResult::Ok);
        let freeing = rp_session_add_on_find_complete_delegate(
            live,
            Some(never),
            pointer_to(&freed),
            Some(count_free),
            null_mut(),
        );
        assert_eq!(freeing, RpResult::Ok);
        let joined = rp_session_join(
            live,
            c"a".as_ptr(),
            &raw const options,
            Some(count_call),
            pointer_to(&called),
            null_mut(),
        );
        assert_eq!(joined, RpResult::Ok);
    }
    destroy(live);
    assert_eq!(called.load(Ordering::SeqCst), 2, "its completion and its delegate");
    assert_eq!(freed.load(Ordering::SeqCst), 1);
}

#[test]
fn init_writes_no_more_than_the_caller_has() {
    let mut room = [0xaa_u8; 2 * size_of::<RpJoinOptions>()];
    let size = u32::try_from(size_of::<RpJoinOptions>()).unwrap();
    let given = room.as_mut_ptr().cast::<RpJoinOptions>();
    for wrong in [0, 3, size - 1, 5000] {
        assert_eq!(unsafe { rp_join_options_init(given, wrong) }, RpResult::InvalidStructSize, "{wrong}");
    }
    assert_eq!(unsafe { rp_join_options_init(given, size) }, RpResult::Ok);
    let (written, left) = room.split_at(size_of::<RpJoinOptions>());
    assert_eq!(written[..4], size.to_ne_bytes());
    assert!(written[4..].iter().all(|byte| *byte == 0));
    assert!(left.iter().all(|byte| *byte == 0xaa));
}
