//! Players as a matchmaker's rules see them: for tickets, for backfills, and in matchmaker data.

use std::collections::BTreeMap;
use std::ffi::c_char;

use rallypoint_wire::server_sdk::{AttributeValue, Player};

use super::guard::guard;
use super::options::{self, Options};
use super::text;
use crate::hosting::RpPlayerAttributeType;
use crate::result::RpResult;

/// What is known of a player, for the matchmaker's rules, after GameLift's `AttributeValue`. Initialise it with
/// `RP_PLAYER_ATTRIBUTE_INIT` or `rp_player_attribute_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpPlayerAttribute {
    /// `sizeof(RpPlayerAttribute)`.
    pub struct_size: u32,
    /// An `RpPlayerAttributeType`: which of the fields below counts.
    pub attribute_type: i32,
    /// Its name.
    pub name: *const c_char,
    /// The text of `RP_PLAYER_ATTRIBUTE_TYPE_STRING`.
    pub string_value: *const c_char,
    /// The number of `RP_PLAYER_ATTRIBUTE_TYPE_NUMBER`; it must be finite, and so must those of a map.
    pub number_value: f64,
    /// The texts of a list, or the names of a map.
    pub strings: *const *const c_char,
    /// The numbers of a map, one for each name.
    pub numbers: *const f64,
    /// How many texts a list, or names a map has.
    pub count: u32,
    /// Zero.
    pub reserved: u32,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpPlayerAttribute {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// How far a region is away. Initialise it with `RP_REGION_LATENCY_INIT` or `rp_region_latency_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpRegionLatency {
    /// `sizeof(RpRegionLatency)`.
    pub struct_size: u32,
    /// In milliseconds.
    pub latency_ms: u32,
    /// For example `eu-west-1`.
    pub region: *const c_char,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpRegionLatency {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// A player for the matchmaker, after GameLift's `Player`. Initialise it with `RP_MATCHMAKING_PLAYER_INIT` or
/// `rp_matchmaking_player_init`.
/// @since 0.1.0
#[repr(C)]
pub struct RpMatchmakingPlayer {
    /// `sizeof(RpMatchmakingPlayer)`.
    pub struct_size: u32,
    /// How many attributes there are.
    pub attribute_count: u32,
    /// Who.
    pub player_id: *const c_char,
    /// The team the player is in; may be null.
    pub team: *const c_char,
    /// The attributes.
    pub attributes: *const RpPlayerAttribute,
    /// How far regions are away from the player.
    pub latencies: *const RpRegionLatency,
    /// How many latencies there are.
    pub latency_count: u32,
    /// Zero.
    pub reserved: u32,
    /// What shows a gateway whose players prove who they are that this player agreed: what the player got by
    /// `rp_matchmaking_request_pass` and gave the leader. Null for the local player, where nobody proves who they are, and for
    /// backfills.
    pub pass: *const c_char,
}

// SAFETY: repr(C), the size first, zeros are nulls and defaults.
unsafe impl Options for RpMatchmakingPlayer {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Sets every field of `attribute` to its default.
///
/// @param attribute the structure to initialise
/// @param struct_size its size: `sizeof(RpPlayerAttribute)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `attribute` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_player_attribute_init(
    attribute: *mut RpPlayerAttribute,
    struct_size: u32,
) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(attribute, struct_size) })
}

/// Sets every field of `latency` to its default.
///
/// @param latency the structure to initialise
/// @param struct_size its size: `sizeof(RpRegionLatency)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `latency` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_region_latency_init(latency: *mut RpRegionLatency, struct_size: u32) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(latency, struct_size) })
}

/// Sets every field of `player` to its default.
///
/// @param player the structure to initialise
/// @param struct_size its size: `sizeof(RpMatchmakingPlayer)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `player` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_matchmaking_player_init(
    player: *mut RpMatchmakingPlayer,
    struct_size: u32,
) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(player, struct_size) })
}

/// Reads an array of players.
///
/// # Safety
/// `players` is null or points to `count` structures, whose texts and arrays are valid.
pub(super) unsafe fn read_all(
    players: *const RpMatchmakingPlayer,
    count: u32,
) -> Result<Vec<Player>, RpResult> {
    // SAFETY: passed on to the caller.
    unsafe { options::read_all(players, count)?.iter().map(|given| player(given)).collect() }
}

/// Reads what those players gave for the leader's ticket.
///
/// # Safety
/// As for [`read_all`].
pub(super) unsafe fn read_passes(
    players: *const RpMatchmakingPlayer,
    count: u32,
) -> Result<BTreeMap<String, String>, RpResult> {
    // SAFETY: passed on to the caller.
    let players = unsafe { options::read_all(players, count) }?;
    let mut passes = BTreeMap::new();
    for given in &players {
        // SAFETY: the caller vouches for the texts.
        if let Some(pass) = unsafe { text::optional(given.pass) }?.filter(|pass| !pass.is_empty()) {
            // SAFETY: as above.
            passes.insert(unsafe { text::required(given.player_id) }?, pass);
        }
    }
    Ok(passes)
}

/// Reads how far regions are away.
///
/// # Safety
/// `latencies` is null or points to `count` structures, whose texts are valid.
pub(super) unsafe fn read_latencies(
    latencies: *const RpRegionLatency,
    count: u32,
) -> Result<BTreeMap<String, u32>, RpResult> {
    // SAFETY: passed on to the caller.
    unsafe {
        let latencies = options::read_all(latencies, count)?;
        latencies.iter().map(|given| Ok((text::required(given.region)?, given.latency_ms))).collect()
    }
}

unsafe fn player(given: &RpMatchmakingPlayer) -> Result<Player, RpResult> {
    // SAFETY: the caller vouches for the texts and for that many attributes and latencies.
    unsafe {
        let attributes = options::read_all(given.attributes, given.attribute_count)?;
        Ok(Player {
            player_id: text::required(given.player_id)?,
            team: text::optional(given.team)?.unwrap_or_default(),
            player_attributes: attributes
                .iter()
                .map(|given| Ok((text::required(given.name)?, attribute(given)?)))
                .collect::<Result<_, RpResult>>()?,
            latency_in_ms: read_latencies(given.latencies, given.latency_count)?,
        })
    }
}

unsafe fn attribute(given: &RpPlayerAttribute) -> Result<AttributeValue, RpResult> {
    // SAFETY: the caller vouches for the texts and numbers.
    unsafe {
        Ok(match RpPlayerAttributeType::try_from(given.attribute_type)? {
            RpPlayerAttributeType::None => AttributeValue::None,
            RpPlayerAttributeType::String => AttributeValue::String(text::required(given.string_value)?),
            RpPlayerAttributeType::Number => AttributeValue::Double(finite(given.number_value)?),
            RpPlayerAttributeType::StringList => {
                AttributeValue::StringList(text::required_all(given.strings, given.count)?.to_vec())
            }
            RpPlayerAttributeType::StringNumberMap => AttributeValue::StringDoubleMap(numbers(given)?),
        })
    }
}

unsafe fn numbers(given: &RpPlayerAttribute) -> Result<BTreeMap<String, f64>, RpResult> {
    if given.count > 0 && given.numbers.is_null() {
        return Err(RpResult::NullPointer);
    }
    // SAFETY: the caller vouches for the texts.
    let names = unsafe { text::required_all(given.strings, given.count) }?;
    let number = |at: usize| {
        // SAFETY: not null, so the caller vouches for a number for each name.
        finite(unsafe { given.numbers.add(at).read() })
    };
    names.iter().enumerate().map(|(at, name)| Ok((name.clone(), number(at)?))).collect()
}

/// JSON has no other numbers.
fn finite(number: f64) -> Result<f64, RpResult> {
    if number.is_finite() { Ok(number) } else { Err(RpResult::InvalidArgument) }
}
