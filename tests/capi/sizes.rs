//! Structures of every size but the right one, alone and in arrays.

use std::ptr::null_mut;

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;

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

fn on_live(call: impl Fn(*mut RpSubsystem) -> RpResult) -> RpResult {
    let live = create();
    let result = call(live);
    destroy(live);
    result
}

fn create_with(live: *mut RpSubsystem, settings: *const RpSessionSettings) -> RpResult {
    unsafe { rp_session_create(live, c"a".as_ptr(), settings, None, null_mut(), null_mut()) }
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
    check_sizes("player", &player(), |player| {
        on_live(|live| unsafe { rp_subsystem_set_local_player(live, player) })
    });
    check_sizes("settings", &settings(), |settings| on_live(|live| create_with(live, settings)));
    check_sizes("settings of an update", &settings(), |settings| {
        on_live(|live| {
            create_session(live, c"a");
            unsafe { rp_session_update(live, c"a".as_ptr(), settings, 0, None, null_mut(), null_mut()) }
        })
    });
    check_sizes("setting", &setting(), |setting| {
        let settings = RpSessionSettings { setting_count: 1, settings: setting, ..settings() };
        on_live(|live| create_with(live, &raw const settings))
    });
    check_sizes("query", &query(), |query| {
        on_live(|live| unsafe { rp_search_set_query(live, create_search(live), query) })
    });
    let values = [string(c"dust")];
    check_sizes("filter", &filter(&values), |filter| {
        let query = RpSearchQuery { filter_count: 1, filters: filter, ..query() };
        on_live(|live| unsafe { rp_search_set_query(live, create_search(live), &raw const query) })
    });
    check_sizes("received invite", &invite(), |invite| {
        on_live(|live| unsafe { rp_session_receive_invite(live, invite) })
    });
    check_sizes("accepted invite", &invite(), |invite| {
        on_live(|live| unsafe { rp_session_accept_invite(live, invite) })
    });
    check_sizes("join options", &join_options(), |options| {
        on_live(|live| unsafe { rp_session_join(live, c"a".as_ptr(), options, None, null_mut(), null_mut()) })
    });
    check_sizes("start options", &start_options(), |options| {
        on_live(|live| unsafe {
            rp_session_start_with_options(live, c"a".as_ptr(), options, None, null_mut(), null_mut())
        })
    });
    check_sizes("server parameters", &server_parameters(), |parameters| {
        on_live(|live| unsafe { rp_server_init(live, parameters, None, null_mut(), null_mut()) })
    });
    check_sizes("process parameters", &process_parameters(), |parameters| {
        on_live(|live| unsafe { rp_server_ready(live, parameters, None, null_mut(), null_mut()) })
    });
    check_sizes("player sessions", &player_session_options(), |options| {
        on_live(|live| unsafe {
            rp_server_describe_player_sessions(live, options, None, null_mut(), null_mut())
        })
    });
    check_sizes("backfill", &backfill(&[]), |options| on_live(|live| start_backfill(live, options)));
    check_sizes("matchmaking player", &matchmaking_player(), |player| {
        let options = RpMatchBackfillOptions { players: player, player_count: 1, ..backfill(&[]) };
        on_live(|live| start_backfill(live, &raw const options))
    });
    check_sizes("attribute", &attribute(), |attribute| {
        let player =
            RpMatchmakingPlayer { attributes: attribute, attribute_count: 1, ..matchmaking_player() };
        on_live(|live| start_backfill(live, &backfill(std::slice::from_ref(&player))))
    });
    check_sizes("matchmaking", &matchmaking(), |options| {
        on_live(|live| unsafe {
            rp_matchmaking_start(live, std::ptr::null(), options, None, null_mut(), null_mut(), null_mut())
        })
    });
    check_sizes("session matchmaking", &matchmaking(), |options| {
        on_live(|live| unsafe {
            let (name, none) = (c"a".as_ptr(), std::ptr::null());
            rp_session_start_matchmaking(live, name, none, options, None, null_mut(), null_mut(), null_mut())
        })
    });
    check_sizes("a match's settings", &settings(), |settings| {
        on_live(|live| unsafe {
            let (name, options) = (c"a".as_ptr(), matchmaking());
            rp_session_start_matchmaking(
                live,
                name,
                settings,
                &raw const options,
                None,
                null_mut(),
                null_mut(),
                null_mut(),
            )
        })
    });
    check_sizes("track", &track_options(), |options| {
        on_live(|live| unsafe { rp_matchmaking_track(live, std::ptr::null(), options, &mut 0) })
    });
    check_sizes("latency", &latency(), |latency| {
        let player = RpMatchmakingPlayer { latencies: latency, latency_count: 1, ..matchmaking_player() };
        on_live(|live| start_backfill(live, &backfill(std::slice::from_ref(&player))))
    });
}

fn start_backfill(live: *mut RpSubsystem, options: *const RpMatchBackfillOptions) -> RpResult {
    unsafe { rp_server_start_match_backfill(live, options, None, null_mut(), null_mut()) }
}

/// An array as a program with a newer header has it: each structure `stride` bytes behind the one before.
struct Spread {
    storage: Vec<u64>,
    stride: usize,
}

impl Spread {
    fn new<T>(elements: &[T], stride: usize) -> Self {
        assert!(stride >= size_of::<T>());
        let mut spread = Self { storage: vec![0; (elements.len() * stride).div_ceil(8)], stride };
        for (at, element) in elements.iter().enumerate() {
            unsafe {
                let place = spread.byte(at, 0);
                place.copy_from_nonoverlapping(std::ptr::from_ref(element).cast(), size_of::<T>());
            }
            spread.say_size(at, stride);
        }
        spread
    }

    fn byte(&mut self, element: usize, offset: usize) -> *mut u8 {
        assert!(offset < self.stride);
        unsafe { self.storage.as_mut_ptr().cast::<u8>().add(element * self.stride + offset) }
    }

    fn say_size(&mut self, element: usize, size: usize) {
        unsafe { self.byte(element, 0).cast::<u32>().write_unaligned(u32::try_from(size).unwrap()) };
    }

    fn first<T>(&self) -> *const T {
        self.storage.as_ptr().cast()
    }
}

/// Calls with arrays of two, of other sizes than this header's.
fn check_array<T>(title: &str, two: &[T; 2], call: impl Fn(*const T) -> RpResult) {
    let exact = size_of::<T>();
    assert_eq!(call(Spread::new(two, exact).first()), RpResult::Ok, "{title}");
    for stride in [exact + 1, exact + 8, exact + 64] {
        let title = format!("{title}, {stride} bytes each");
        let mut array = Spread::new(two, stride);
        assert_eq!(call(array.first()), RpResult::Ok, "{title}");
        unsafe { array.byte(1, stride - 1).write(1) };
        assert_eq!(call(array.first()), RpResult::UnsupportedVersion, "{title}: something new in the second");
        unsafe { array.byte(1, stride - 1).write(0) };
        for other in [exact, exact - 1, 0, stride + 8] {
            array.say_size(1, other);
            assert_eq!(call(array.first()), RpResult::InvalidStructSize, "{title}: the second says {other}");
        }
    }
}

#[test]
fn arrays_have_elements_of_one_size() {
    let settings_of = |array| RpSessionSettings { setting_count: 2, settings: array, ..settings() };
    let two = [setting(), RpSetting { key: c"NUMBOTS".as_ptr(), value: integer(1, 3), ..setting() }];
    check_array("settings", &two, |array| {
        on_live(|live| {
            let created = create_with(live, &settings_of(array));
            let known = dump(live)["sessions"][0]["settings"].as_object().map_or(0, serde_json::Map::len);
            assert_eq!(known, if created == RpResult::Ok { 2 } else { 0 }, "both or none");
            created
        })
    });
    let values = [string(c"dust")];
    check_array("filters", &[filter(&values), filter(&values)], |array| {
        let query = RpSearchQuery { filter_count: 2, filters: array, ..query() };
        on_live(|live| {
            let set = unsafe { rp_search_set_query(live, create_search(live), &raw const query) };
            assert_eq!(dump(live)["searches"][0]["filters"], if set == RpResult::Ok { 2 } else { 0 });
            set
        })
    });
}

#[test]
fn a_setting_is_found_at_any_stride() {
    let of_player = RpSetting { player_id: c"ada".as_ptr(), ..setting() };
    let array = [of_player, RpSetting { key: c"NUMBOTS".as_ptr(), ..setting() }, setting()];
    let exact = size_of::<RpSetting>();
    for stride in [exact, exact + 1, exact + 8] {
        let spread = Spread::new(&array, stride);
        let first = spread.first::<RpSetting>();
        let find = |count, key: &std::ffi::CStr| unsafe { rp_setting_find(first, count, key.as_ptr()) };
        let at = |index: usize| unsafe { first.byte_add(index * stride) };
        assert_eq!(find(3, c"MAPNAME"), at(2), "the session's own, not the player's");
        assert_eq!(find(3, c"mapname"), at(2), "in any case");
        assert_eq!(find(3, c"NumBots"), at(1));
        assert!(find(2, c"MAPNAME").is_null(), "beyond the end");
        assert!(find(0, c"MAPNAME").is_null());
        assert!(find(3, c"MAP").is_null() && find(3, c"").is_null());
    }
    let good = array.as_ptr();
    unsafe {
        assert!(rp_setting_find(std::ptr::null(), 3, c"MAPNAME".as_ptr()).is_null());
        assert!(rp_setting_find(good, 3, std::ptr::null()).is_null());
        for wrong in [0, 4, exact - 1, 4097, 0xcccc_cccc] {
            let wrong = RpSetting { struct_size: u32::try_from(wrong).unwrap(), ..setting() };
            assert!(rp_setting_find(&raw const wrong, 1, c"MAPNAME".as_ptr()).is_null());
        }
        let keyless = RpSetting { key: std::ptr::null(), ..setting() };
        assert!(rp_setting_find(&raw const keyless, 1, c"MAPNAME".as_ptr()).is_null());
    }
}

/// Larger than any structure.
const ROOM: usize = 1024;

fn check_init<T>(title: &str, init: unsafe extern "C" fn(*mut T, u32) -> RpResult) {
    let mut storage = [0xaaaa_aaaa_aaaa_aaaa_u64; ROOM / 8];
    let given = storage.as_mut_ptr().cast::<T>();
    let size = u32::try_from(size_of::<T>()).unwrap();
    for wrong in [0, 3, size - 1, 5000, u32::MAX] {
        assert_eq!(unsafe { init(given, wrong) }, RpResult::InvalidStructSize, "{title}: {wrong}");
    }
    // A newer header's structure is larger; all of it is set.
    for size in [size, size + 8] {
        let bytes: &mut [u8] = unsafe { std::slice::from_raw_parts_mut(given.cast(), ROOM) };
        bytes.fill(0xaa);
        assert_eq!(unsafe { init(given, size) }, RpResult::Ok, "{title}");
        let bytes: &[u8] = unsafe { std::slice::from_raw_parts(given.cast(), ROOM) };
        let (written, left) = bytes.split_at(size as usize);
        assert_eq!(written[..4], size.to_ne_bytes(), "{title}");
        assert!(written[4..].iter().all(|byte| *byte == 0), "{title}");
        assert!(left.iter().all(|byte| *byte == 0xaa), "{title}");
    }
}

#[test]
fn init_writes_no_more_than_the_caller_has() {
    check_init("options", rp_subsystem_options_init);
    check_init("player", rp_local_player_init);
    check_init("settings", rp_session_settings_init);
    check_init("setting", rp_setting_init);
    check_init("join options", rp_join_options_init);
    check_init("start options", rp_start_options_init);
    check_init("invite", rp_invite_init);
    check_init("filter", rp_search_filter_init);
    check_init("query", rp_search_query_init);
    check_init("server parameters", rp_server_parameters_init);
    check_init("process parameters", rp_process_parameters_init);
    check_init("player sessions", rp_describe_player_sessions_options_init);
    check_init("backfill", rp_match_backfill_options_init);
    check_init("matchmaking player", rp_matchmaking_player_init);
    check_init("attribute", rp_player_attribute_init);
    check_init("latency", rp_region_latency_init);
    check_init("matchmaking", rp_matchmaking_options_init);
    check_init("track", rp_matchmaking_track_options_init);
}
