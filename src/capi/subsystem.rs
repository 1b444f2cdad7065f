//! `rp_subsystem_…`, `rp_version`, `rp_result_to_string`.

use std::collections::BTreeMap;
use std::ffi::{CStr, CString, c_char, c_void};
use std::num::NonZeroU64;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use strum::IntoEnumIterator;

use super::callback::UserData;
use super::guard::{guard, with};
use super::handle::{self, RpSubsystem};
use super::options::{self, Options};
use super::snapshot;
use super::text;
use crate::event::{LogRecord, OperationId, RpLogLevel};
use crate::lan::Transport;
use crate::result::RpResult;
use crate::session::{ConnectStringFormat, GatewayUris, LocalPlayer};
use crate::subsystem::{RpEventMode, SubsystemOptions};

/// How a subsystem is made. Initialise it with `RP_SUBSYSTEM_OPTIONS_INIT` or `rp_subsystem_options_init`; zero and
/// null mean the default.
/// @since 0.1.0
#[repr(C)]
pub struct RpSubsystemOptions {
    /// `sizeof(RpSubsystemOptions)`.
    pub struct_size: u32,
    /// How long start, join, leave and destroy may take, in milliseconds. Default 60,000.
    pub request_timeout_ms: u32,
    /// How long find may take, in milliseconds. Default 15,000.
    pub find_timeout_ms: u32,
    /// An `RpEventMode`: how events reach the game. Default `RP_EVENT_MODE_CALLBACKS`.
    pub event_mode: i32,
    /// The gateway, `http://` or `https://`; the paths below are appended as they are. Default
    /// `http://127.0.0.1:3000`. (`APIGatewayURL`)
    pub gateway_url: *const c_char,
    /// Default `/create_session`. (`StartSessionURI`)
    pub start_session_uri: *const c_char,
    /// Default `/find_session`. (`FindSessionURI`)
    pub find_session_uri: *const c_char,
    /// Default `/join_session`. (`JoinSessionURI`)
    pub join_session_uri: *const c_char,
    /// Default `/leave_session`.
    pub leave_session_uri: *const c_char,
    /// Default `/destroy_session`.
    pub destroy_session_uri: *const c_char,
    /// How connect strings are written, with `{host}`, `{port}` and `{player_session_id}`. Default `{host}:{port}`;
    /// Unreal servers that validate players want `{host}:{port}?PlayerSessionId={player_session_id}`.
    pub connect_string_format: *const c_char,
    /// Default `/update_session`.
    pub update_session_uri: *const c_char,
    /// What is asked while the gateway is lost; any answer will do. Default `/healthz`.
    pub health_uri: *const c_char,
    /// The network interface that the LAN beacon uses: its name, or an address of it. Default: every one.
    pub lan_interface: *const c_char,
    /// Which build this is; what sessions and searches that name none take. Default 0, none. (`GetBuildUniqueId`)
    pub build_unique_id: i32,
    /// Keeps games on one local network apart. Default 0. (`LanGameUniqueId`)
    pub lan_game_id: u32,
    /// How long a find on the local network takes, in milliseconds. Default 5,000. (`LanQueryTimeout`)
    pub lan_find_timeout_ms: u32,
    /// The UDP port of the LAN beacon. Default 14001. (`LanAnnouncePort`)
    pub lan_port: u16,
    /// 1: the LAN beacon uses multicast, by IPv4 and IPv6; 0: broadcast, by IPv4.
    pub lan_multicast: u8,
    /// 1: when the gateway cannot be reached, start and find go to the local network, and their completions say so.
    pub lan_fallback: u8,
    /// Default `/start_matchmaking`.
    pub start_matchmaking_uri: *const c_char,
    /// Default `/stop_matchmaking`.
    pub stop_matchmaking_uri: *const c_char,
    /// Default `/accept_match`.
    pub accept_match_uri: *const c_char,
    /// Where a ticket is asked for. Default `/matchmaking_ticket`.
    pub matchmaking_ticket_uri: *const c_char,
    /// Where a ticket's changes are streamed. Default `/matchmaking_events`.
    pub matchmaking_events_uri: *const c_char,
    /// Where a player agrees to be in another's ticket. Default `/matchmaking_pass`.
    pub matchmaking_pass_uri: *const c_char,
    /// Who may vouch for the gateway, and for the service of `rp_server_init`, where the URL is `https://` or `wss://`:
    /// certificates in PEM, one behind the other, as text and not as a path. They are trusted instead of those of the
    /// platform, of which nothing is read then. Default: whom the platform trusts.
    pub ca_certificates: *const c_char,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpSubsystemOptions {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Who plays on this machine. Initialise it with `RP_LOCAL_PLAYER_INIT` or `rp_local_player_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpLocalPlayer {
    /// `sizeof(RpLocalPlayer)`.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// How the gateway and the game server know the player, 1 to 1,024 bytes; required.
    pub id: *const c_char,
    /// How people know the player; may be null.
    pub nickname: *const c_char,
    /// What proves to the gateway who it is, sent as a bearer token; may be null.
    pub auth_token: *const c_char,
}

// SAFETY: repr(C), the size first, zeros are nulls.
unsafe impl Options for RpLocalPlayer {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Hears a log line: its `RpLogLevel`, the part of the library that speaks, the line. The texts are valid until it
/// returns; they carry no secret.
/// @since 0.1.0
pub type RpLogFn = Option<
    unsafe extern "C" fn(level: i32, target: *const c_char, message: *const c_char, user_data: *mut c_void),
>;

/// Sets every field of `options` to its default.
///
/// @param options the structure to initialise
/// @param struct_size its size: `sizeof(RpSubsystemOptions)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `options` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_options_init(
    options: *mut RpSubsystemOptions,
    struct_size: u32,
) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(options, struct_size) })
}

/// Sets every field of `player` to its default.
///
/// @param player the structure to initialise
/// @param struct_size its size: `sizeof(RpLocalPlayer)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `player` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_local_player_init(player: *mut RpLocalPlayer, struct_size: u32) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(player, struct_size) })
}

/// Makes a subsystem and starts its one thread. Nothing is sent before the first call that asks for it. A player
/// without an id gets a random one.
///
/// @param options how it is made; null means every default
/// @param out_subsystem gets the handle
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_UNSUPPORTED_VERSION,
///   RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (a URL, a format or certificates that are none),
///   RP_RESULT_INTERNAL (no thread could be started), RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership the caller owns the subsystem until `rp_subsystem_destroy`; options are copied
/// @since 0.1.0
/// @unreal IOnlineSubsystem::Get
///
/// # Safety
/// `options` is null or valid with valid texts; `out_subsystem` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_create(
    options: *const RpSubsystemOptions,
    out_subsystem: *mut *mut RpSubsystem,
) -> RpResult {
    guard(|| {
        if out_subsystem.is_null() {
            return Err(RpResult::NullPointer);
        }
        let options = if options.is_null() {
            SubsystemOptions::default()
        } else {
            // SAFETY: not null, so the caller vouches for the structure and its texts.
            unsafe { subsystem_options(&options::read(options)?) }?
        };
        let handle = handle::create(options)?;
        // SAFETY: checked for null above.
        unsafe { snapshot::write(out_subsystem, handle) };
        Ok(())
    })
}

unsafe fn subsystem_options(given: &RpSubsystemOptions) -> Result<SubsystemOptions, RpResult> {
    let mut options = SubsystemOptions::default();
    // SAFETY: the caller vouches for the texts.
    let text = |text: *const c_char| unsafe { text::optional(text) };
    if let Some(url) = text(given.gateway_url)? {
        options.gateway_url = url;
    }
    let GatewayUris {
        start_session,
        find_session,
        join_session,
        update_session,
        leave_session,
        destroy_session,
        health,
        start_matchmaking,
        stop_matchmaking,
        accept_match,
        matchmaking_ticket,
        matchmaking_events,
        matchmaking_pass,
    } = &mut options.uris;
    for (uri, given) in [
        (start_matchmaking, given.start_matchmaking_uri),
        (stop_matchmaking, given.stop_matchmaking_uri),
        (accept_match, given.accept_match_uri),
        (matchmaking_ticket, given.matchmaking_ticket_uri),
        (matchmaking_events, given.matchmaking_events_uri),
        (matchmaking_pass, given.matchmaking_pass_uri),
        (update_session, given.update_session_uri),
        (health, given.health_uri),
        (start_session, given.start_session_uri),
        (find_session, given.find_session_uri),
        (join_session, given.join_session_uri),
        (leave_session, given.leave_session_uri),
        (destroy_session, given.destroy_session_uri),
    ] {
        if let Some(given) = text(given)? {
            *uri = given;
        }
    }
    if let Some(format) = text(given.connect_string_format)? {
        options.connect_string_format =
            ConnectStringFormat::parse(&format).map_err(|_| RpResult::InvalidArgument)?;
    }
    if given.request_timeout_ms != 0 {
        options.request_timeout = Duration::from_millis(given.request_timeout_ms.into());
    }
    if given.find_timeout_ms != 0 {
        options.find_timeout = Duration::from_millis(given.find_timeout_ms.into());
    }
    options.event_mode = [RpEventMode::Callbacks, RpEventMode::Poll]
        .into_iter()
        .find(|known| *known as i32 == given.event_mode)
        .ok_or(RpResult::InvalidArgument)?;
    options.ca_certificates = text(given.ca_certificates)?;
    options.build_unique_id = given.build_unique_id;
    options.lan_fallback = given.lan_fallback != 0;
    options.lan.game_id = given.lan_game_id;
    options.lan.interface = text(given.lan_interface)?;
    if given.lan_multicast != 0 {
        options.lan.transport = Transport::multicast();
    }
    if given.lan_port != 0 {
        options.lan.port = given.lan_port;
    }
    if given.lan_find_timeout_ms != 0 {
        options.lan_find_timeout = Duration::from_millis(given.lan_find_timeout_ms.into());
    }
    Ok(options)
}

/// Destroys a subsystem: what is under way completes as cancelled, here; its thread is joined; everything it lent is
/// gone. Waits for a tick on another thread.
///
/// @param subsystem the handle; it is stale afterwards
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_REENTRANT (inside a delegate; nothing was done),
///   RP_RESULT_PANIC
/// @threadsafety any thread, not inside a delegate; completions run on this one
/// @ownership takes the subsystem back, and every info and result that was not released
/// @since 0.1.0
/// @unreal IOnlineSubsystem::Shutdown
///
/// # Safety
/// None: the handle is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_destroy(subsystem: *mut RpSubsystem) -> RpResult {
    guard(|| {
        handle::lookup(subsystem).ok_or(RpResult::InvalidHandle)?.subsystem.refuse_inside_delegate()?;
        let entry = handle::remove(subsystem).ok_or(RpResult::InvalidHandle)?;
        let closed = entry.subsystem.close();
        handle::recycle(subsystem);
        closed
    })
}

/// Delivers what has come about since the last tick: completions, then delegates, then hosting callbacks and log
/// lines, each where its turn is. What they start is finished by a later tick. Call it once a frame; with nothing to
/// do it allocates nothing, takes no lock and makes no system call.
///
/// @param subsystem the handle
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_REENTRANT (inside a delegate),
///   RP_RESULT_WRONG_EVENT_MODE (events are polled here), RP_RESULT_PANIC
/// @threadsafety any thread, one at a time; callbacks run on this one
/// @ownership nothing changes hands
/// @since 0.1.0
/// @unreal FOnlineSubsystemImpl::Tick
///
/// # Safety
/// None: the handle is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_tick(subsystem: *mut RpSubsystem) -> RpResult {
    if handle::is_idle(subsystem, RpEventMode::Callbacks) {
        return RpResult::Ok;
    }
    with(subsystem, |entry| entry.subsystem.tick())
}

/// Blocks until one operation is over and runs its completion and delegates; everything else stays queued for tick, in
/// order. For tools, tests and O3DE's synchronous calls; a game ticks.
///
/// @param subsystem the handle
/// @param operation what to wait for
/// @param timeout_ms how long at most; 0 means for ever
/// @result RP_RESULT_WAIT_TIMED_OUT (the operation goes on), RP_RESULT_INVALID_HANDLE (also: the operation is over
///   already), RP_RESULT_REENTRANT (inside a delegate), RP_RESULT_PANIC; else the operation's own result, RP_RESULT_OK
///   when it worked
/// @threadsafety any thread, not inside a delegate; the completion runs on this one, or on one that ticks meanwhile
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// None: handle and id are looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_wait(
    subsystem: *mut RpSubsystem,
    operation: u64,
    timeout_ms: u32,
) -> RpResult {
    with(subsystem, |entry| {
        let timeout = (timeout_ms != 0).then(|| Duration::from_millis(timeout_ms.into()));
        entry.subsystem.wait(operation_id(operation)?, timeout)
    })
}

fn operation_id(operation: u64) -> Result<OperationId, RpResult> {
    NonZeroU64::new(operation).map(OperationId).ok_or(RpResult::InvalidHandle)
}

/// Stops an operation. It completes as RP_RESULT_CANCELLED from a later tick, unless it has finished already and
/// completes as it did.
///
/// @param subsystem the handle
/// @param operation what to stop
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: the operation is over already), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership nothing changes hands
/// @since 0.1.0
/// @unreal IOnlineSession::CancelFindSessions
///
/// # Safety
/// None: handle and id are looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_cancel(subsystem: *mut RpSubsystem, operation: u64) -> RpResult {
    with(subsystem, |entry| entry.subsystem.cancel(operation_id(operation)?))
}

/// Says who plays here. Calls made from now on are made in this player's name.
///
/// @param subsystem the handle
/// @param player who
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER (also: no id), RP_RESULT_INVALID_STRUCT_SIZE,
///   RP_RESULT_UNSUPPORTED_VERSION, RP_RESULT_INVALID_UTF8, RP_RESULT_INVALID_ARGUMENT (an empty id, or too long),
///   RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership inputs are copied
/// @since 0.1.0
/// @unreal IOnlineIdentity::GetUniquePlayerId
///
/// # Safety
/// `player` is null or valid with valid texts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_set_local_player(
    subsystem: *mut RpSubsystem,
    player: *const RpLocalPlayer,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the structure and its texts.
        let player = unsafe {
            let given = options::read(player)?;
            LocalPlayer {
                id: text::required(given.id)?,
                nickname: text::optional(given.nickname)?.unwrap_or_default(),
                auth_token: text::optional(given.auth_token)?.unwrap_or_default(),
            }
        };
        entry.subsystem.set_local_player(player)
    })
}

/// Says where log lines go. They come out of tick, wait and destroy, on those calls' threads.
///
/// @param subsystem the handle
/// @param level an `RpLogLevel`: this and graver lines are heard
/// @param log hears them; null silences. Where events are polled it must be null, and the lines are among the events
/// @param user_data passed through
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_INVALID_ARGUMENT (no such level),
///   RP_RESULT_WRONG_EVENT_MODE, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership user data stays the caller's
/// @since 0.1.0
///
/// # Safety
/// `log` is null or a function of its type; `user_data` is whatever it expects.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_set_log(
    subsystem: *mut RpSubsystem,
    level: i32,
    log: RpLogFn,
    user_data: *mut c_void,
) -> RpResult {
    with(subsystem, |entry| {
        let level =
            [RpLogLevel::Off, RpLogLevel::Error, RpLogLevel::Warn, RpLogLevel::Info, RpLogLevel::Debug]
                .into_iter()
                .find(|known| *known as i32 == level)
                .ok_or(RpResult::InvalidArgument)?;
        let Some(log) = log else { return entry.subsystem.set_log(level, None) };
        let user_data = UserData::new(user_data, None);
        let sink = move |record: &LogRecord| {
            let (target, message) = (text::c_string(record.target), text::c_string(&record.message));
            // SAFETY: `log` came from the caller as a function of this type; the texts live until it returns.
            unsafe { log(record.level as i32, target.as_ptr(), message.as_ptr(), user_data.get()) };
        };
        entry.subsystem.set_log(level, Some(Arc::new(sink)))
    })
}

/// Writes everything that is known now, as JSON for people: sessions, searches, operations, the gateway, the LAN,
/// hosting. It carries no secret. Names of fields may change.
///
/// @param subsystem the handle
/// @param buffer gets the text and its NUL; null only asks for the size
/// @param in_out_size the buffer's size; gets the size needed, NUL included
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_BUFFER_TOO_SMALL (it may have
///   grown since it was asked for), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the buffer is the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::DumpSessionState
///
/// # Safety
/// Pointers are null or valid; `buffer` has `*in_out_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_subsystem_dump(
    subsystem: *mut RpSubsystem,
    buffer: *mut c_char,
    in_out_size: *mut usize,
) -> RpResult {
    with(subsystem, |entry| {
        // SAFETY: the caller vouches for the buffer.
        unsafe { text::write(&entry.subsystem.dump()?, buffer, in_out_size) }
    })
}

/// The version of this library, as in `0.1.0`.
///
/// @threadsafety any thread
/// @ownership the text is the library's and always valid
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn rp_version() -> *const c_char {
    const VERSION: &CStr =
        match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
            Ok(version) => version,
            Err(_) => c"",
        };
    VERSION.as_ptr()
}

/// The version of this binary interface: compare it with `RP_ABI_VERSION`. A library whose number is equal or greater
/// can be used by a program built against this header.
///
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn rp_abi_version() -> u32 {
    crate::ABI_VERSION
}

/// The hash of the header that this library was built with: equal to `RP_CONTRACT_HASH`, the two declare the very
/// same. For bindings that repeat the declarations; a program that includes the header asks `rp_abi_version`.
///
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn rp_contract_hash() -> u64 {
    crate::contract_hash::CONTRACT_HASH
}

/// A result's name and what it means, for people: `RP_RESULT_SESSION_FULL: the game session is full: …`. Never null,
/// also for numbers that are no result.
///
/// @param result an `RpResult`
/// @threadsafety any thread
/// @ownership the text is the library's and always valid
/// @since 0.1.0
#[unsafe(no_mangle)]
pub extern "C" fn rp_result_to_string(result: i32) -> *const c_char {
    static TEXTS: LazyLock<BTreeMap<i32, CString>> = LazyLock::new(|| {
        RpResult::iter()
            .map(|code| (code as i32, text::c_string(&format!("{}: {code}", code.name()))))
            .collect()
    });
    TEXTS.get(&result).map_or(c"RP_RESULT_UNKNOWN: no such result", CString::as_c_str).as_ptr()
}

/// What became of a join, after Unreal's `EOnJoinSessionCompleteResult`, with its numbers.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RpJoinResult {
    /// It worked.
    Success = 0,
    /// No slot is open.
    SessionIsFull = 1,
    /// It is not there any more.
    SessionDoesNotExist = 2,
    /// Where its server is could not be learned.
    CouldNotRetrieveAddress = 3,
    /// A session of this name is there already.
    AlreadyInSession = 4,
    /// Anything else; the result says what.
    UnknownError = 5,
}

/// Which of Unreal's join results an `RpResult` is: gives back an `RpJoinResult`.
///
/// @param result an `RpResult`, of a join's call or completion
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
/// @unreal EOnJoinSessionCompleteResult
#[unsafe(no_mangle)]
pub extern "C" fn rp_join_result(result: i32) -> i32 {
    let of = [
        (RpResult::Ok, RpJoinResult::Success),
        (RpResult::SessionFull, RpJoinResult::SessionIsFull),
        (RpResult::SessionDoesNotExist, RpJoinResult::SessionDoesNotExist),
        (RpResult::CouldNotRetrieveAddress, RpJoinResult::CouldNotRetrieveAddress),
        (RpResult::AddressNotKnown, RpJoinResult::CouldNotRetrieveAddress),
        (RpResult::AlreadyInSession, RpJoinResult::AlreadyInSession),
    ];
    let known = of.iter().find(|(code, _)| *code as i32 == result);
    known.map_or(RpJoinResult::UnknownError, |(_, join)| *join) as i32
}
