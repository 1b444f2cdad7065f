//! `RpValue`, `RpSetting`: typed settings.

use std::ffi::{CStr, c_char};

use super::guard::guard;
use super::options::{self, Options, struct_size};
use super::snapshot::Texts;
use super::text;
use crate::result::RpResult;
use crate::session::{
    CustomSettings, RpAdvertisementType, RpValueType, SessionSettings, Setting, SettingValue,
};

/// A typed value, after Unreal's `FVariantData`. It never grows. `type` says which of the other fields counts.
/// @since 0.1.0
#[repr(C)]
#[derive(Clone, Copy)]
pub struct RpValue {
    /// An `RpValueType`.
    pub r#type: i32,
    /// How many bytes `blob` has.
    pub size: u32,
    /// For `INT32`, `UINT32`, `INT64`; for `BOOL`, 0 or 1; for `UINT64`, its bits.
    pub integer: i64,
    /// For `FLOAT` and `DOUBLE`.
    pub number: f64,
    /// For `STRING` and `JSON`.
    pub text: *const c_char,
    /// For `BLOB`.
    pub blob: *const u8,
}

/// One custom setting, after Unreal's `FOnlineSessionSetting`. Initialise it with `RP_SETTING_INIT` or
/// `rp_setting_init`. All structures of one array have the same `struct_size`.
/// @since 0.1.0
#[repr(C)]
pub struct RpSetting {
    /// `sizeof(RpSetting)`.
    pub struct_size: u32,
    /// An `RpAdvertisementType`: where it is shown.
    pub advertisement: i32,
    /// A platform's own id for it; it stays on this machine.
    pub id: i32,
    /// Zero.
    pub reserved: u32,
    /// Its key, compared without regard to ASCII case. To travel to the gateway it has at most 32 characters, no `.`, and
    /// does not begin with `rp_`; at most 13 settings travel.
    pub key: *const c_char,
    /// Whose it is: null is the session's, a player's id that player's own (`MemberSettings`), which stays here.
    pub player_id: *const c_char,
    /// What it is set to. As text it has at most 96 characters to travel to the gateway.
    pub value: RpValue,
}

// SAFETY: repr(C), the size first, zeros are nulls and an empty value.
unsafe impl Options for RpSetting {
    const FIRST_SIZE: usize = size_of::<Self>();
}

/// Sets every field of `setting` to its default.
///
/// @param setting the structure to initialise
/// @param struct_size its size: `sizeof(RpSetting)`
/// @result RP_RESULT_OK, RP_RESULT_NULL_POINTER, RP_RESULT_INVALID_STRUCT_SIZE, RP_RESULT_PANIC
/// @threadsafety any thread
/// @ownership nothing changes hands
/// @since 0.1.0
///
/// # Safety
/// `setting` is null or has `struct_size` writable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_setting_init(setting: *mut RpSetting, struct_size: u32) -> RpResult {
    // SAFETY: as above.
    guard(|| unsafe { options::init(setting, struct_size) })
}

/// Finds one of the session's own settings in an array, for example in a search result's. Gives back null when there is
/// none, or an argument is null.
///
/// @param settings the array
/// @param count how many there are
/// @param key which one, compared without regard to ASCII case
/// @threadsafety any thread
/// @ownership it is the array's
/// @since 0.1.0
/// @unreal FOnlineSessionSettings::Get
///
/// # Safety
/// `settings` is null or points to `count` structures; `key` is null or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn rp_setting_find(
    settings: *const RpSetting,
    count: u32,
    key: *const c_char,
) -> *const RpSetting {
    if settings.is_null() || key.is_null() || count == 0 {
        return std::ptr::null();
    }
    // SAFETY: neither is null, and there is at least one, so the caller vouches for them.
    let (key, Some(stride)) = (unsafe { (CStr::from_ptr(key), options::stride(settings)) }) else {
        return std::ptr::null();
    };
    (0..count as usize)
        // SAFETY: inside the caller's array.
        .map(|index| unsafe { settings.byte_add(index * stride) })
        .find(|setting| {
            // SAFETY: as above, and a stride may be any number; the texts are the caller's to vouch for.
            let (known, player) = unsafe {
                (
                    (&raw const (**setting).key).read_unaligned(),
                    (&raw const (**setting).player_id).read_unaligned(),
                )
            };
            // SAFETY: as above.
            player.is_null()
                && !known.is_null()
                && unsafe { CStr::from_ptr(known) }.to_bytes().eq_ignore_ascii_case(key.to_bytes())
        })
        .unwrap_or(std::ptr::null())
}

/// # Safety
/// The texts and the blob of `given` are null or valid.
pub(super) unsafe fn read_value(given: &RpValue) -> Result<SettingValue, RpResult> {
    fn fits<T: TryFrom<i64>>(number: i64) -> Result<T, RpResult> {
        T::try_from(number).map_err(|_| RpResult::InvalidArgument)
    }
    // SAFETY: passed on to the caller.
    let text = || unsafe { text::required(given.text) };
    Ok(match value_type(given.r#type)? {
        RpValueType::Empty => SettingValue::Empty,
        RpValueType::Int32 => SettingValue::Int32(fits(given.integer)?),
        RpValueType::Uint32 => SettingValue::UInt32(fits(given.integer)?),
        RpValueType::Int64 => SettingValue::Int64(given.integer),
        RpValueType::Uint64 => SettingValue::UInt64(given.integer.cast_unsigned()),
        RpValueType::Double => SettingValue::Double(given.number),
        #[expect(clippy::cast_possible_truncation, reason = "a float is what the caller says it is")]
        RpValueType::Float => SettingValue::Float(given.number as f32),
        RpValueType::Bool => SettingValue::Bool(given.integer != 0),
        RpValueType::String => SettingValue::String(text()?),
        RpValueType::Json => {
            let json = text()?;
            serde_json::from_str::<serde::de::IgnoredAny>(&json).map_err(|_| RpResult::InvalidArgument)?;
            SettingValue::Json(json)
        }
        RpValueType::Blob if given.size == 0 => SettingValue::Blob(Vec::new()),
        RpValueType::Blob if given.blob.is_null() => return Err(RpResult::NullPointer),
        // SAFETY: not null, so the caller vouches for that many bytes.
        RpValueType::Blob => SettingValue::Blob(
            unsafe { std::slice::from_raw_parts(given.blob, given.size as usize) }.to_vec(),
        ),
    })
}

fn value_type(number: i32) -> Result<RpValueType, RpResult> {
    use RpValueType::{Blob, Bool, Double, Empty, Float, Int32, Int64, Json, String, Uint32, Uint64};
    [Empty, Int32, Uint32, Int64, Uint64, Double, String, Float, Blob, Bool, Json]
        .into_iter()
        .find(|known| *known as i32 == number)
        .ok_or(RpResult::InvalidArgument)
}

fn advertisement(number: i32) -> Result<RpAdvertisementType, RpResult> {
    use RpAdvertisementType::{DontAdvertise, ViaOnlineService, ViaOnlineServiceAndPing, ViaPingOnly};
    [DontAdvertise, ViaPingOnly, ViaOnlineService, ViaOnlineServiceAndPing]
        .into_iter()
        .find(|known| *known as i32 == number)
        .ok_or(RpResult::InvalidArgument)
}

/// Reads settings into the session's own and the members'.
///
/// # Safety
/// `given` is null or points to `count` valid structures.
pub(super) unsafe fn read_settings(
    given: *const RpSetting,
    count: u32,
    into: &mut SessionSettings,
) -> Result<(), RpResult> {
    // SAFETY: passed on to the caller.
    for one in unsafe { options::read_all(given, count) }? {
        // SAFETY: as above.
        let (key, player, value) =
            unsafe { (text::required(one.key)?, text::optional(one.player_id)?, read_value(&one.value)?) };
        if key.is_empty() {
            return Err(RpResult::InvalidArgument);
        }
        let setting = Setting { value, advertisement: advertisement(one.advertisement)?, id: one.id };
        match player {
            None => into.custom.set(&key, setting),
            Some(player) => {
                let known = into.members.iter().position(|(known, _)| *known == player);
                let at = known.unwrap_or_else(|| {
                    into.members.push((player, CustomSettings::default()));
                    into.members.len() - 1
                });
                into.members[at].1.set(&key, setting);
            }
        }
    }
    Ok(())
}

/// Lends settings out.
pub(super) fn lend_settings(settings: &SessionSettings, texts: &mut Texts) -> (*const RpSetting, u32) {
    let own = settings.custom.iter().map(|(key, setting)| (None, key, setting));
    let members = settings.members.iter().flat_map(|(player, settings)| {
        settings.iter().map(move |(key, setting)| (Some(player), key, setting))
    });
    let lent: Vec<_> = own
        .chain(members)
        .map(|(player, key, setting)| RpSetting {
            struct_size: struct_size::<RpSetting>(),
            advertisement: setting.advertisement as i32,
            id: setting.id,
            reserved: 0,
            key: texts.keep(key),
            player_id: player.map_or(std::ptr::null(), |player| texts.keep(player)),
            value: lend_value(&setting.value, texts),
        })
        .collect();
    let count = u32::try_from(lent.len()).unwrap_or(u32::MAX);
    (texts.keep_all(lent), count)
}

fn lend_value(value: &SettingValue, texts: &mut Texts) -> RpValue {
    let mut lent = RpValue {
        r#type: value.kind() as i32,
        size: 0,
        integer: 0,
        number: 0.0,
        text: std::ptr::null(),
        blob: std::ptr::null(),
    };
    match value {
        SettingValue::Empty => {}
        SettingValue::Int32(number) => lent.integer = (*number).into(),
        SettingValue::UInt32(number) => lent.integer = (*number).into(),
        SettingValue::Int64(number) => lent.integer = *number,
        SettingValue::UInt64(number) => lent.integer = number.cast_signed(),
        SettingValue::Bool(yes) => lent.integer = (*yes).into(),
        SettingValue::Double(number) => lent.number = *number,
        SettingValue::Float(number) => lent.number = (*number).into(),
        SettingValue::String(text) | SettingValue::Json(text) => lent.text = texts.keep(text),
        SettingValue::Blob(bytes) => {
            lent.size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            lent.blob = texts.keep_all(bytes.clone());
        }
    }
    lent
}
