//! What the matchmaker says about the game session that a process hosts.

use std::ffi::c_char;

use rallypoint_wire::server_sdk::{AttributeValue, Player};

use super::guard::with;
use super::handle::RpSubsystem;
use super::matchmaking_player::{RpMatchmakingPlayer, RpPlayerAttribute};
use super::options::struct_size;
use super::snapshot::{self, Texts};
use crate::hosting::{MatchmakerData, RpPlayerAttributeType};
use crate::result::RpResult;

/// The matchmaker data of a game session: the match it was made for, with what was added since by backfill. No text is null;
/// what it does not say is empty.
/// @since 0.1.0
#[repr(C)]
pub struct RpMatchmakerData {
    /// The size of this structure in the library that made it.
    pub struct_size: u32,
    /// How many players there are.
    pub player_count: u32,
    /// The match.
    pub match_id: *const c_char,
    /// Whose rules hold, an ARN.
    pub matchmaking_configuration_arn: *const c_char,
    /// The ticket of the backfill that the service started by itself: what `rp_server_stop_match_backfill` stops it by.
    pub auto_backfill_ticket_id: *const c_char,
    /// Who is matched, each with a team and attributes, team by team; latencies are not in matchmaker data. One behind the
    /// other, as `RpMatchBackfillOptions` takes them.
    pub players: *const RpMatchmakingPlayer,
}

fn describe_attribute(name: &str, value: &AttributeValue, texts: &mut Texts) -> RpPlayerAttribute {
    let mut attribute = RpPlayerAttribute {
        struct_size: struct_size::<RpPlayerAttribute>(),
        attribute_type: RpPlayerAttributeType::None as i32,
        name: texts.keep(name),
        string_value: c"".as_ptr(),
        number_value: 0.0,
        strings: std::ptr::null(),
        numbers: std::ptr::null(),
        count: 0,
        reserved: 0,
    };
    let kind = match value {
        AttributeValue::None => RpPlayerAttributeType::None,
        AttributeValue::String(text) => {
            attribute.string_value = texts.keep(text);
            RpPlayerAttributeType::String
        }
        AttributeValue::Double(number) => {
            attribute.number_value = *number;
            RpPlayerAttributeType::Number
        }
        AttributeValue::StringList(list) => {
            (attribute.strings, attribute.count) = texts.keep_texts(list.iter().map(String::as_str));
            RpPlayerAttributeType::StringList
        }
        AttributeValue::StringDoubleMap(map) => {
            (attribute.strings, attribute.count) = texts.keep_texts(map.keys().map(String::as_str));
            attribute.numbers = texts.keep_all(map.values().copied().collect());
            RpPlayerAttributeType::StringNumberMap
        }
    };
    attribute.attribute_type = kind as i32;
    attribute
}

fn describe_player(player: &Player, texts: &mut Texts) -> RpMatchmakingPlayer {
    let attributes: Vec<_> =
        player.player_attributes.iter().map(|(name, value)| describe_attribute(name, value, texts)).collect();
    RpMatchmakingPlayer {
        struct_size: struct_size::<RpMatchmakingPlayer>(),
        attribute_count: u32::try_from(attributes.len()).unwrap_or(u32::MAX),
        player_id: texts.keep(&player.player_id),
        team: texts.keep(&player.team),
        attributes: texts.keep_all(attributes),
        latencies: std::ptr::null(),
        latency_count: 0,
        reserved: 0,
        pass: c"".as_ptr(),
    }
}

fn describe(data: &MatchmakerData, texts: &mut Texts) -> RpMatchmakerData {
    let players: Vec<_> = data.players.iter().map(|player| describe_player(player, texts)).collect();
    RpMatchmakerData {
        struct_size: struct_size::<RpMatchmakerData>(),
        player_count: u32::try_from(players.len()).unwrap_or(u32::MAX),
        match_id: texts.keep(&data.match_id),
        matchmaking_configuration_arn: texts.keep(&data.matchmaking_configuration_arn),
        auto_backfill_ticket_id: texts.keep(&data.auto_backfill_ticket_id),
        players: texts.keep_all(players),
    }
}

/// Lends the matchmaker data of the game session that is hosted here, read, as the service told of it last.
///
/// @param subsystem the handle
/// @param out_data gets it
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE, RP_RESULT_NULL_POINTER, RP_RESULT_SERVER_NOT_INITIALIZED,
///   RP_RESULT_PROCESS_NOT_READY, RP_RESULT_GAME_SESSION_ID_NOT_SET, RP_RESULT_NO_MATCHMAKER_DATA (no match made the game
///   session), RP_RESULT_BAD_ANSWER (it is not what a matchmaker writes), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership the library's; valid until `rp_matchmaker_data_release` or the subsystem's destruction
/// @since 0.1.0
/// @gamelift GameSession.MatchmakerData
///
/// # Safety
/// `out_data` is null or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_server_get_matchmaker_data(
    subsystem: *mut RpSubsystem,
    out_data: *mut *const RpMatchmakerData,
) -> RpResult {
    with(subsystem, |entry| {
        if out_data.is_null() {
            return Err(RpResult::NullPointer);
        }
        let data = entry.subsystem.server_matchmaker_data()?;
        let lent = entry.snapshots.lend(|texts| describe(&data, texts));
        // SAFETY: not null.
        unsafe { snapshot::write(out_data, lent) };
        Ok(())
    })
}

/// Gives back what `rp_server_get_matchmaker_data` lent.
///
/// @param subsystem the handle
/// @param data what was lent; null is accepted
/// @result RP_RESULT_OK, RP_RESULT_INVALID_HANDLE (also: never lent, or given back before), RP_RESULT_PANIC
/// @threadsafety any thread, also inside a delegate
/// @ownership takes `data` back
/// @since 0.1.0
///
/// # Safety
/// None: the pointer is looked up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaker_data_release(
    subsystem: *mut RpSubsystem,
    data: *const RpMatchmakerData,
) -> RpResult {
    with(subsystem, |entry| entry.snapshots.release(data))
}
