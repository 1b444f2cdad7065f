//! The game session that a process hosts.

use std::ffi::c_char;

use super::options::struct_size;
use super::snapshot::Texts;
use crate::hosting::{GameSession, GameSessionUpdate};

/// One setting of a game session.
/// @since 0.1.0
#[repr(C)]
pub struct RpGameProperty {
    /// At most 32 characters.
    pub key: *const c_char,
    /// At most 96 characters.
    pub value: *const c_char,
}

/// The game session that a process is to host, after the server SDK's `GameSession`. It and its texts are valid until the
/// callback returns. No text is null.
/// @since 0.1.0
#[repr(C)]
pub struct RpGameSession {
    /// The size of this structure in the library that calls.
    pub struct_size: u32,
    /// Slots in all.
    pub max_players: u32,
    /// Where players reach this process.
    pub port: u16,
    /// Zero.
    pub reserved: u16,
    /// How many settings there are.
    pub property_count: u32,
    /// The settings.
    pub properties: *const RpGameProperty,
    /// Its ARN.
    pub game_session_id: *const c_char,
    /// Its name.
    pub name: *const c_char,
    /// Free text from its maker.
    pub data: *const c_char,
    /// What the matchmaker says, JSON.
    pub matchmaker_data: *const c_char,
    /// Where players reach this process.
    pub ip_address: *const c_char,
    /// The host's name.
    pub dns_name: *const c_char,
    /// The fleet it belongs to.
    pub fleet_id: *const c_char,
    /// Where its host is.
    pub location: *const c_char,
    /// Why it stands as `status` says.
    pub status_reason: *const c_char,
    /// An `RpGameSessionStatus`, as far as the service says.
    pub status: i32,
    /// Zero.
    pub reserved2: u32,
}

/// Something happened to the game session, after the server SDK's `UpdateGameSession`. It is valid until the callback
/// returns.
/// @since 0.1.0
#[repr(C)]
pub struct RpGameSessionUpdate {
    /// The size of this structure in the library that calls.
    pub struct_size: u32,
    /// An `RpUpdateReason`: what happened.
    pub reason: i32,
    /// The game session as it is now; its matchmaker data says who plays.
    pub game_session: *const RpGameSession,
    /// The backfill it came of, or empty.
    pub backfill_ticket_id: *const c_char,
}

/// A game session as C sees it, its texts kept in `texts`.
pub(super) fn describe_game_session(game_session: &GameSession, texts: &mut Texts) -> RpGameSession {
    let properties: Vec<RpGameProperty> = game_session
        .properties
        .iter()
        .map(|(key, value)| RpGameProperty { key: texts.keep(key), value: texts.keep(value) })
        .collect();
    RpGameSession {
        struct_size: struct_size::<RpGameSession>(),
        max_players: game_session.max_players,
        port: game_session.port,
        reserved: 0,
        property_count: u32::try_from(properties.len()).unwrap_or(u32::MAX),
        properties: texts.keep_all(properties),
        game_session_id: texts.keep(&game_session.id),
        name: texts.keep(&game_session.name),
        data: texts.keep(&game_session.data),
        matchmaker_data: texts.keep(&game_session.matchmaker_data),
        ip_address: texts.keep(&game_session.ip_address),
        dns_name: texts.keep(&game_session.dns_name),
        fleet_id: texts.keep(&game_session.fleet_id),
        location: texts.keep(&game_session.location),
        status_reason: texts.keep(&game_session.status_reason),
        status: game_session.status as i32,
        reserved2: 0,
    }
}

/// An update as C sees it, what it points to kept in `texts`.
pub(super) fn describe_update(update: &GameSessionUpdate, texts: &mut Texts) -> RpGameSessionUpdate {
    let game_session = describe_game_session(&update.game_session, texts);
    RpGameSessionUpdate {
        struct_size: struct_size::<RpGameSessionUpdate>(),
        reason: update.reason as i32,
        game_session: texts.keep_one(game_session),
        backfill_ticket_id: texts.keep(&update.backfill_ticket_id),
    }
}
