//! `rp_search_…`.

use std::ffi::c_char;
use std::num::NonZeroU64;

use super::guard::with;
use super::handle::RpSubsystem;
use super::options::struct_size;
use super::session::port_type_of;
use super::settings::{self, RpSessionSettings};
use super::{snapshot, text};
use crate::result::RpResult;
use crate::session::SearchId;

pub(super) fn search_id(search: u64) -> Result<SearchId, RpResult> {
    NonZeroU64::new(search).map(SearchId).ok_or(RpResult::InvalidHandle)
}

/// One session that a find found. No text is null; what nobody said is empty.
/// @since 0.1.0
#[repr(C)]
pub struct RpSearchResult {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// Slots in all.
    pub max_players: u32,
    /// Slots open when the answer was written, public and private.
    pub open_slots: u32,
    /// Public slots open. Players are counted as in public slots first.
    pub num_open_public_connections: u32,
    /// Private slots open.
    pub num_open_private_connections: u32,
    /// How far away it is, in milliseconds; 9999 unless it was measured. (`PingInMs`)
    pub ping_ms: u32,
    /// An `RpPingState`: how that is known.
    pub ping_state: i32,
    /// Where the game server listens; 0 when nobody said.
    pub port: u16,
    /// 1 when it was found on the local network.
    pub is_lan: u8,
    /// Zero.
    pub reserved: u8,
    /// What join needs.
    pub game_session_id: *const c_char,
    /// The name players see.
    pub title: *const c_char,
    /// Who made it, as they named themselves; the game session's id where nobody says who.
    pub owner_id: *const c_char,
    /// How people know who made it.
    pub owner_name: *const c_char,
    /// Where the game server is.
    pub ip_address: *const c_char,
    /// The game server's name in DNS, if it has one.
    pub dns_name: *const c_char,
    /// Its settings, as far as they travel.
    pub settings: *const RpSessionSettings,
}

/// Makes a search object, whose query is every session that can be joined. It can be used for one find after the other.
///
/// @param subsystem the handle
/// @param out_search gets its id
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the caller owns the search until `rp_search_release` or the subsystem's destruction
/// @since 0.1.0
/// @unreal FOnlineSessionSearch
///
/// # Safety
/// `out_search` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_search_create(subsystem: *mut RpSubsystem, out_search: *mut u64) -> RpResult {
    with(subsystem, |entry| {
        if out_search.is_null() {
            return Err(RpResult::NullPointer);
        }
        let search = entry.subsystem.create_search()?;
        // SAFETY: not null.
        unsafe { snapshot::write(out_search, search.0.get()) };
        Ok(())
    })
}

/// Forgets a search object and its results; a find or ping that uses it completes as cancelled. What was lent of it stays valid.
///
/// @param subsystem the handle
/// @param search which one; 0 is accepted
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership takes the search back
/// @since 0.1.0
///
/// # Safety
/// None: handle and id are looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_search_release(subsystem: *mut RpSubsystem, search: u64) -> RpResult {
    with(
        subsystem,
        |entry| if search == 0 { Ok(()) } else { entry.subsystem.release_search(search_id(search)?) },
    )
}

/// Gets where a search stands.
///
/// @param subsystem the handle
/// @param search which one
/// @param out_state gets an `RpSearchState`
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership nothing changes hands
/// @since 0.1.0
/// @unreal FOnlineSessionSearch::SearchState
///
/// # Safety
/// `out_state` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_search_get_state(
    subsystem: *mut RpSubsystem,
    search: u64,
    out_state: *mut i32,
) -> RpResult {
    with(subsystem, |entry| {
        if out_state.is_null() {
            return Err(RpResult::NullPointer);
        }
        let state = entry.subsystem.search_state(search_id(search)?)?;
        // SAFETY: not null.
        unsafe { snapshot::write(out_state, state as i32) };
        Ok(())
    })
}

/// Gets how many results a search has; of one that looks on the LAN, so far.
///
/// @param subsystem the handle
/// @param search which one
/// @param out_count gets the number
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership nothing changes hands
/// @since 0.1.0
/// @unreal FOnlineSessionSearch::SearchResults
///
/// # Safety
/// `out_count` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_search_get_result_count(
    subsystem: *mut RpSubsystem,
    search: u64,
    out_count: *mut u32,
) -> RpResult {
    with(subsystem, |entry| {
        if out_count.is_null() {
            return Err(RpResult::NullPointer);
        }
        let count = entry.subsystem.result_count(search_id(search)?)?;
        // SAFETY: not null.
        unsafe { snapshot::write(out_count, u32::try_from(count).unwrap_or(u32::MAX)) };
        Ok(())
    })
}

/// Lends one result of a search.
///
/// @param subsystem the handle
/// @param search which search
/// @param index which result, from 0
/// @param out_result gets it
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_ARGUMENT (no such result),
///   RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the library's; valid until `rp_search_result_release` or the subsystem's destruction
/// @since 0.1.0
/// @unreal FOnlineSessionSearchResult
/// @o3de SessionConfig
///
/// # Safety
/// `out_result` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_search_get_result(
    subsystem: *mut RpSubsystem,
    search: u64,
    index: u32,
    out_result: *mut *const RpSearchResult,
) -> RpResult {
    with(subsystem, |entry| {
        if out_result.is_null() {
            return Err(RpResult::NullPointer);
        }
        let found = entry.subsystem.search_result(search_id(search)?, index as usize)?;
        let result = entry.snapshots.lend(|texts| {
            let address = found.address.as_ref();
            let settings = settings::lend(&found.settings, texts);
            RpSearchResult {
                struct_size: struct_size::<RpSearchResult>(),
                max_players: found.max_players(),
                open_slots: found.open_slots(),
                num_open_public_connections: found.open_public,
                num_open_private_connections: found.open_private,
                ping_ms: found.ping.ms,
                ping_state: found.ping.state as i32,
                port: address.map_or(0, |address| address.port),
                is_lan: found.is_lan.into(),
                reserved: 0,
                game_session_id: texts.keep(&found.game_session_id),
                title: texts.keep(&found.title),
                owner_id: texts.keep(found.owner_or_session_id()),
                owner_name: texts.keep(&found.owner_name),
                ip_address: texts.keep(address.map_or("", |address| &address.host)),
                dns_name: texts.keep(&found.dns_name),
                settings: texts.keep_one(settings),
            }
        });
        // SAFETY: not null.
        unsafe { snapshot::write(out_result, result) };
        Ok(())
    })
}

/// Gives back what `rp_search_get_result` lent.
///
/// @param subsystem the handle
/// @param result what was lent; null is accepted
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: never lent, or given back before), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership takes `result` back
/// @since 0.1.0
///
/// # Safety
/// None: the pointer is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_search_result_release(
    subsystem: *mut RpSubsystem,
    result: *const RpSearchResult,
) -> RpResult {
    with(subsystem, |entry| entry.snapshots.release(result))
}

/// Writes where the next find can go on when there is more than this one wanted: hand it in as the query's `page`.
/// Empty when there is nothing more.
///
/// @param subsystem the handle
/// @param search which search
/// @param buffer gets the text and its NUL; null only asks for the size
/// @param in_out_size the buffer's size; gets the size needed, NUL included
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_BUFFER_TOO_SMALL,
///   RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the buffer is the caller's
/// @since 0.1.0
///
/// # Safety
/// Pointers are null or valid; `buffer` has `*in_out_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_search_get_next_page(
    subsystem: *mut RpSubsystem,
    search: u64,
    buffer: *mut c_char,
    in_out_size: *mut usize,
) -> RpResult {
    with(subsystem, |entry| {
        let page = entry.subsystem.next_page(search_id(search)?)?;
        // SAFETY: the caller vouches for the buffer.
        unsafe { text::write(&page, buffer, in_out_size) }
    })
}

/// Writes what one would travel to after joining a result. There is no player session in it yet: the game server refuses
/// who has not joined.
///
/// @param subsystem the handle
/// @param search which search
/// @param index which result, from 0
/// @param port_type an `RpPortType`
/// @param buffer gets the text and its NUL; null only asks for the size
/// @param in_out_size the buffer's size; gets the size needed, NUL included
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_ARGUMENT (no such result or
///   port type), RP_RESULT_ADDRESS_NOT_KNOWN (the gateway did not say), RP_RESULT_BUFFER_TOO_SMALL, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the buffer is the caller's
/// @since 0.1.0
/// @unreal IOnlineSession::GetResolvedConnectString
///
/// # Safety
/// Pointers are null or valid; `buffer` has `*in_out_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_search_get_resolved_connect_string(
    subsystem: *mut RpSubsystem,
    search: u64,
    index: u32,
    port_type: i32,
    buffer: *mut c_char,
    in_out_size: *mut usize,
) -> RpResult {
    with(subsystem, |entry| {
        let port = port_type_of(port_type)?;
        let connect_string =
            entry.subsystem.result_connect_string(search_id(search)?, index as usize, port)?;
        // SAFETY: the caller vouches for the buffer.
        unsafe { text::write(&connect_string, buffer, in_out_size) }
    })
}
