//! What is known of a session: `rp_session_get_info`, `rp_session_get_settings`.

use std::ffi::c_char;

use super::guard::with;
use super::handle::RpSubsystem;
use super::options::struct_size;
use super::session::session_name;
use super::settings::{self, RpSessionSettings};
use super::snapshot;
use crate::result::RpResult;
use crate::session::{NamedSession, Role};

/// A session as it stands, and who this player is in it. No text is null; what is not known yet is empty.
/// @since 0.1.0
#[repr(C)]
pub struct RpSessionInfo {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// An `RpSessionState`.
    pub state: i32,
    /// 1 when the session was created here, 0 when it was joined.
    pub is_owner: u8,
    /// 1 for a session of the local network.
    pub is_lan: u8,
    /// Zero.
    pub reserved: [u8; 4],
    /// Where the game server listens; 0 when it is not known.
    pub port: u16,
    /// Public slots that no registered player took.
    pub num_open_public_connections: u32,
    /// Private slots that no registered player took.
    pub num_open_private_connections: u32,
    /// How many players are registered.
    pub registered_player_count: u32,
    /// How many of them this machine noted as its own.
    pub local_player_count: u32,
    /// The session's name as it was first given.
    pub session_name: *const c_char,
    /// The game session it is: what others join by.
    pub game_session_id: *const c_char,
    /// This player's slot: what the game server accepts the player by. It is a secret between the two.
    pub player_session_id: *const c_char,
    /// Where the game server is.
    pub ip_address: *const c_char,
    /// The game server's name in DNS, if it has one.
    pub dns_name: *const c_char,
    /// Who made it.
    pub owner_id: *const c_char,
    /// How people know who made it.
    pub owner_name: *const c_char,
    /// Ids of the registered players, in the order in which they came.
    pub registered_players: *const *const c_char,
    /// Ids of this machine's players.
    pub local_players: *const *const c_char,
    /// Its settings.
    pub settings: *const RpSessionSettings,
}

/// Lends what is known of a session, as it stands now.
///
/// @param subsystem the handle
/// @param name the session
/// @param out_info gets it
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the library's; valid until `rp_session_info_release` or the subsystem's destruction
/// @since 0.1.0
/// @unreal IOnlineSession::GetNamedSession
///
/// # Safety
/// Pointers are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_get_info(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    out_info: *mut *const RpSessionInfo,
) -> RpResult {
    with(subsystem, |entry| {
        if out_info.is_null() {
            return Err(RpResult::NullPointer);
        }
        // SAFETY: the caller vouches for the name.
        let session = entry.subsystem.with_session(&unsafe { session_name(name) }?, NamedSession::clone)?;
        let info = entry.snapshots.lend(|texts| {
            let server = session.server.as_ref();
            let (registered_players, registered_player_count) = texts.keep_texts(session.players.iter());
            let (local_players, local_player_count) =
                texts.keep_texts(session.local_players.iter().map(String::as_str));
            let settings = settings::lend(&session.settings, texts);
            RpSessionInfo {
                struct_size: struct_size::<RpSessionInfo>(),
                state: session.state as i32,
                is_owner: u8::from(session.role == Role::Owner),
                is_lan: u8::from(session.is_lan()),
                reserved: [0; 4],
                port: server.map_or(0, |server| server.address.port),
                num_open_public_connections: session.open_public(),
                num_open_private_connections: session.open_private(),
                registered_player_count,
                local_player_count,
                session_name: texts.keep(session.name.as_str()),
                game_session_id: texts.keep(&session.game_session_id),
                player_session_id: texts.keep(server.map_or("", |server| &server.player_session_id)),
                ip_address: texts.keep(server.map_or("", |server| &server.address.host)),
                dns_name: texts.keep(server.map_or("", |server| &server.dns_name)),
                owner_id: texts.keep(&session.owner_id),
                owner_name: texts.keep(&session.owner_name),
                registered_players,
                local_players,
                settings: texts.keep_one(settings),
            }
        });
        // SAFETY: not null.
        unsafe { snapshot::write(out_info, info) };
        Ok(())
    })
}

/// Gives back what `rp_session_get_info` lent.
///
/// @param subsystem the handle
/// @param info what was lent; null is accepted
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: never lent, or given back before), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership takes `info` back
/// @since 0.1.0
///
/// # Safety
/// None: the pointer is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_info_release(
    subsystem: *mut RpSubsystem,
    info: *const RpSessionInfo,
) -> RpResult {
    with(subsystem, |entry| entry.snapshots.release(info))
}

/// Lends a session's settings, as they stand now.
///
/// @param subsystem the handle
/// @param name the session
/// @param out_settings gets them; no text in them is null
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_UTF8,
///   RP_RESULT_INVALID_ARGUMENT, RP_RESULT_SESSION_NOT_FOUND, RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the library's; valid until `rp_session_settings_release` or the subsystem's destruction
/// @since 0.1.0
/// @unreal IOnlineSession::GetSessionSettings
///
/// # Safety
/// Pointers are null or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_get_settings(
    subsystem: *mut RpSubsystem,
    name: *const c_char,
    out_settings: *mut *const RpSessionSettings,
) -> RpResult {
    with(subsystem, |entry| {
        if out_settings.is_null() {
            return Err(RpResult::NullPointer);
        }
        // SAFETY: the caller vouches for the name.
        let name = unsafe { session_name(name) }?;
        let settings = entry.subsystem.with_session(&name, |session| session.settings.clone())?;
        let settings = entry.snapshots.lend(|texts| settings::lend(&settings, texts));
        // SAFETY: not null.
        unsafe { snapshot::write(out_settings, settings) };
        Ok(())
    })
}

/// Gives back what `rp_session_get_settings` lent.
///
/// @param subsystem the handle
/// @param settings what was lent; null is accepted
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: never lent, or given back before), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership takes `settings` back
/// @since 0.1.0
///
/// # Safety
/// None: the pointer is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_session_settings_release(
    subsystem: *mut RpSubsystem,
    settings: *const RpSessionSettings,
) -> RpResult {
    with(subsystem, |entry| entry.snapshots.release(settings))
}
