//! What the tests of the C functions share: callbacks that count, structures filled in as they must be, subsystems.

use std::ffi::{CStr, CString, c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicUsize, Ordering};

use rallypoint::RpEventMode;
use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::support::server::{Reply, Server};
use crate::support::until;

/// How often a callback ran that must not.
static WRONG_CALLS: AtomicUsize = AtomicUsize::new(0);

fn wrong_call() {
    WRONG_CALLS.fetch_add(1, Ordering::SeqCst);
}

pub(crate) unsafe extern "C" fn never(_: *const RpCompletionInfo, _: *mut c_void) {
    wrong_call();
}

pub(crate) unsafe extern "C" fn never_notice(_: *const RpSessionNotice, _: *mut c_void) {
    wrong_call();
}

pub(crate) unsafe extern "C" fn never_match(_: *const RpMatchNotice, _: *mut c_void) {
    wrong_call();
}

pub(crate) unsafe extern "C" fn never_log(_: i32, _: *const c_char, _: *const c_char, _: *mut c_void) {
    wrong_call();
}

pub(crate) unsafe extern "C" fn never_auth_token(_: *const RpAuthTokenRequest, _: *mut c_void) {
    wrong_call();
}

pub(crate) unsafe extern "C" fn never_free(_: *mut c_void) {
    wrong_call();
}

/// Adds one to the counter that it is given.
pub(crate) unsafe extern "C" fn count_free(user_data: *mut c_void) {
    let counter = unsafe { &*user_data.cast::<AtomicUsize>() };
    counter.fetch_add(1, Ordering::SeqCst);
}

pub(crate) fn pointer_to<T>(place: &T) -> *mut c_void {
    std::ptr::from_ref(place).cast_mut().cast()
}

/// Destroys a subsystem of which every call was refused: nobody was called for it, then neither.
pub(crate) fn destroy_and_nobody_was_called(subsystem: *mut RpSubsystem) {
    destroy(subsystem);
    assert_eq!(WRONG_CALLS.load(Ordering::SeqCst), 0, "nobody was called");
}

/// A structure as its `_init` function leaves it.
pub(crate) fn initialised<T>(init: unsafe extern "C" fn(*mut T, u32) -> RpResult) -> T {
    let mut given = MaybeUninit::uninit();
    let size = u32::try_from(size_of::<T>()).unwrap();
    assert_eq!(unsafe { init(given.as_mut_ptr(), size) }, RpResult::Ok);
    unsafe { given.assume_init() }
}

pub(crate) fn settings() -> RpSessionSettings {
    RpSessionSettings {
        num_public_connections: 4,
        should_advertise: 1,
        ..initialised(rp_session_settings_init)
    }
}

/// The session's own setting `MAPNAME`, listed by the gateway.
pub(crate) fn setting() -> RpSetting {
    RpSetting {
        advertisement: 2,
        key: c"MAPNAME".as_ptr(),
        value: string(c"dust"),
        ..initialised(rp_setting_init)
    }
}

pub(crate) fn value() -> RpValue {
    RpValue { r#type: 0, size: 0, integer: 0, number: 0.0, text: std::ptr::null(), blob: std::ptr::null() }
}

pub(crate) fn string(text: &'static CStr) -> RpValue {
    RpValue { r#type: 6, text: text.as_ptr(), ..value() }
}

pub(crate) fn integer(kind: i32, integer: i64) -> RpValue {
    RpValue { r#type: kind, integer, ..value() }
}

pub(crate) fn filter(values: &[RpValue]) -> RpSearchFilter {
    RpSearchFilter {
        key: c"MAPNAME".as_ptr(),
        value_count: u32::try_from(values.len()).unwrap(),
        values: values.as_ptr(),
        ..initialised(rp_search_filter_init)
    }
}

pub(crate) fn query() -> RpSearchQuery {
    initialised(rp_search_query_init)
}

pub(crate) fn invite() -> RpInvite {
    RpInvite {
        player_id: c"ada".as_ptr(),
        from_player_id: c"bob".as_ptr(),
        app_id: c"480".as_ptr(),
        game_session_id: c"arn:g".as_ptr(),
        ..initialised(rp_invite_init)
    }
}

pub(crate) fn join_options() -> RpJoinOptions {
    RpJoinOptions { game_session_id: c"arn:g".as_ptr(), ..initialised(rp_join_options_init) }
}

pub(crate) fn start_options() -> RpStartOptions {
    RpStartOptions { location: c"custom-b".as_ptr(), ..initialised(rp_start_options_init) }
}

pub(crate) fn player() -> RpLocalPlayer {
    RpLocalPlayer { id: c"ada".as_ptr(), ..initialised(rp_local_player_init) }
}

pub(crate) fn server_parameters() -> RpServerParameters {
    RpServerParameters {
        websocket_url: c"ws://127.0.0.1:1".as_ptr(),
        process_id: c"process-1".as_ptr(),
        host_id: c"host-1".as_ptr(),
        fleet_id: c"fleet-1".as_ptr(),
        ..initialised(rp_server_parameters_init)
    }
}

pub(crate) fn process_parameters() -> RpProcessParameters {
    RpProcessParameters { port: 7777, ..initialised(rp_process_parameters_init) }
}

/// A configuration of the matchmaker.
pub(crate) const RULES: &CStr = c"arn:aws:gamelift:eu-west-1::matchmakingconfiguration/mm";
/// A role of the fleet.
pub(crate) const ROLE: &CStr = c"arn:aws:iam::123456789012:role/game-server";

pub(crate) fn player_session_options() -> RpDescribePlayerSessionsOptions {
    RpDescribePlayerSessionsOptions {
        player_id: c"ada".as_ptr(),
        ..initialised(rp_describe_player_sessions_options_init)
    }
}

pub(crate) fn matchmaking_player() -> RpMatchmakingPlayer {
    RpMatchmakingPlayer { player_id: c"ada".as_ptr(), ..initialised(rp_matchmaking_player_init) }
}

pub(crate) fn attribute() -> RpPlayerAttribute {
    RpPlayerAttribute { name: c"skill".as_ptr(), ..initialised(rp_player_attribute_init) }
}

pub(crate) fn latency() -> RpRegionLatency {
    RpRegionLatency { region: c"eu-west-1".as_ptr(), latency_ms: 30, ..initialised(rp_region_latency_init) }
}

/// For the local player alone.
pub(crate) fn matchmaking() -> RpMatchmakingOptions {
    RpMatchmakingOptions { configuration: c"duel".as_ptr(), ..initialised(rp_matchmaking_options_init) }
}

pub(crate) fn track_options() -> RpMatchmakingTrackOptions {
    RpMatchmakingTrackOptions {
        ticket_id: c"t-1".as_ptr(),
        token: c"tok".as_ptr(),
        ..initialised(rp_matchmaking_track_options_init)
    }
}

/// A stream that proposes a match and says no more.
pub(crate) fn proposal() -> Reply {
    let ticket = concat!(
        r#"{"TicketId": "t-1", "Status": "REQUIRES_ACCEPTANCE", "Revision": 2, "MatchId": "m-1", "#,
        r#""Acceptance": {"Deadline": "2030-01-01T00:00:00.000Z", "DeadlineInMs": 30000, "Players": {}}}"#
    );
    let head = "HTTP/1.1 200 X\r\nContent-Type: text/event-stream\r\n\r\n";
    Reply::SendAndHang(format!("{head}data: {ticket}\n\n").into_bytes())
}

/// Starts a ticket for a session, or for none, whose gateway proposes a match, and ticks until that is known.
pub(crate) fn proposed(live: *mut RpSubsystem, session: Option<&CStr>) -> u64 {
    let (options, mut ticket) = (matchmaking(), 0);
    let name = session.map_or(std::ptr::null(), CStr::as_ptr);
    let (none, out) = (null_mut(), &raw mut ticket);
    let started =
        unsafe { rp_matchmaking_start(live, name, &raw const options, None, none, null_mut(), out) };
    assert_eq!(started, RpResult::Ok);
    until("a match is proposed", || {
        assert_eq!(unsafe { rp_subsystem_tick(live) }, RpResult::Ok);
        (status(live, ticket) == 3).then_some(())
    });
    ticket
}

pub(crate) fn status(live: *mut RpSubsystem, ticket: u64) -> i32 {
    let mut lent = std::ptr::null();
    unsafe {
        assert_eq!(rp_matchmaking_get_ticket(live, ticket, &raw mut lent), RpResult::Ok);
        let status = (*lent).status;
        assert_eq!(rp_matchmaking_ticket_release(live, lent), RpResult::Ok);
        status
    }
}

/// It points to the players.
pub(crate) fn backfill(players: &[RpMatchmakingPlayer]) -> RpMatchBackfillOptions {
    RpMatchBackfillOptions {
        matchmaking_configuration_arn: RULES.as_ptr(),
        players: players.as_ptr(),
        player_count: u32::try_from(players.len()).unwrap(),
        ..initialised(rp_match_backfill_options_init)
    }
}

/// Two players.
pub(crate) fn ids() -> [*const c_char; 2] {
    [c"ada".as_ptr(), c"bob".as_ptr()]
}

pub(crate) fn create_in(mode: RpEventMode, url: &str) -> *mut RpSubsystem {
    let url = CString::new(url).unwrap();
    let options = RpSubsystemOptions {
        gateway_url: url.as_ptr(),
        event_mode: mode as i32,
        ..initialised(rp_subsystem_options_init)
    };
    let mut subsystem = null_mut();
    assert_eq!(unsafe { rp_subsystem_create(&raw const options, &raw mut subsystem) }, RpResult::Ok);
    assert!(!subsystem.is_null());
    subsystem
}

pub(crate) fn create_at(url: &str) -> *mut RpSubsystem {
    create_in(RpEventMode::Callbacks, url)
}

/// Where nobody answers: nothing can listen on port 1 of the loopback but with privileges.
pub(crate) const NOBODY: &str = "http://127.0.0.1:1";

/// A subsystem that nobody answers.
pub(crate) fn create() -> *mut RpSubsystem {
    create_at(NOBODY)
}

/// The same, whose events are polled.
pub(crate) fn create_polled() -> *mut RpSubsystem {
    create_in(RpEventMode::Poll, NOBODY)
}

pub(crate) fn destroy(subsystem: *mut RpSubsystem) {
    assert_eq!(unsafe { rp_subsystem_destroy(subsystem) }, RpResult::Ok);
}

pub(crate) fn text(text: *const c_char) -> String {
    assert!(!text.is_null(), "no text is null");
    unsafe { CStr::from_ptr(text) }.to_str().unwrap().to_owned()
}

pub(crate) fn texts(first: *const *const c_char, count: u32) -> Vec<String> {
    (0..count as usize).map(|at| text(unsafe { *first.add(at) })).collect()
}

/// What a function writes into a buffer, asked for its size first.
pub(crate) fn written(get: impl Fn(*mut c_char, *mut usize) -> RpResult) -> String {
    let mut size = 0;
    assert_eq!(get(null_mut(), &raw mut size), RpResult::Ok);
    // What is written may grow between the two calls.
    let mut buffer = vec![0_u8; size + 4096];
    size = buffer.len();
    assert_eq!(get(buffer.as_mut_ptr().cast(), &raw mut size), RpResult::Ok);
    CStr::from_bytes_until_nul(&buffer).unwrap().to_str().unwrap().to_owned()
}

/// Everything a subsystem knows.
pub(crate) fn dump(subsystem: *mut RpSubsystem) -> serde_json::Value {
    serde_json::from_str(&written(|buffer, size| unsafe { rp_subsystem_dump(subsystem, buffer, size) }))
        .unwrap()
}

pub(crate) fn wait(subsystem: *mut RpSubsystem, operation: u64) -> RpResult {
    unsafe { rp_subsystem_wait(subsystem, operation, 0) }
}

pub(crate) fn create_session(subsystem: *mut RpSubsystem, name: &CStr) {
    let (settings, mut operation) = (settings(), 0);
    let out = &raw mut operation;
    let created =
        unsafe { rp_session_create(subsystem, name.as_ptr(), &raw const settings, None, null_mut(), out) };
    assert_eq!(created, RpResult::Ok);
    assert_eq!(wait(subsystem, operation), RpResult::Ok);
}

pub(crate) fn create_search(subsystem: *mut RpSubsystem) -> u64 {
    let mut search = 0;
    assert_eq!(unsafe { rp_search_create(subsystem, &raw mut search) }, RpResult::Ok);
    search
}

/// Gives a subsystem whose gateway is well a session `Lobby` that is started, and a search that found it.
pub(crate) fn play(live: *mut RpSubsystem) -> u64 {
    create_session(live, c"Lobby");
    let (search, mut operation) = (create_search(live), 0);
    unsafe {
        let out = &raw mut operation;
        assert_eq!(rp_session_start(live, c"Lobby".as_ptr(), None, null_mut(), out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
        assert_eq!(rp_session_find(live, search, None, null_mut(), out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
    }
    search
}

/// A subsystem that [plays](play).
pub(crate) fn in_game(server: &Server) -> (*mut RpSubsystem, u64) {
    let live = create_at(&server.url());
    let search = play(live);
    (live, search)
}

/// What calls that are refused must leave as it was.
pub(crate) struct Untouched {
    live: *mut RpSubsystem,
    before: serde_json::Value,
}

impl Untouched {
    pub(crate) fn new(live: *mut RpSubsystem) -> Self {
        Self { live, before: dump(live) }
    }

    /// Every one of them was refused as it should, and started nothing.
    pub(crate) fn check<'a>(
        self,
        expected: RpResult,
        results: impl IntoIterator<Item = (&'a str, RpResult)>,
    ) {
        for (title, result) in results {
            assert_eq!(result, expected, "{title}");
        }
        // Why hosting parameters were refused is logged.
        while dump(self.live)["events_waiting"] != 0 {
            assert_eq!(unsafe { rp_subsystem_tick(self.live) }, RpResult::Ok);
        }
        assert_eq!(dump(self.live), self.before, "a refused call changes nothing");
    }
}
