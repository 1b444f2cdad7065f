//! Custom settings: typed values under case-insensitive keys, after Unreal's `FSessionSettings` and `FVariantData`.

use std::fmt;

/// Which type a setting's value has; Unreal's `EOnlineKeyValuePairDataType`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpValueType {
    /// No value.
    #[default]
    Empty = 0,
    /// A signed 32-bit number.
    Int32 = 1,
    /// An unsigned 32-bit number.
    Uint32 = 2,
    /// A signed 64-bit number.
    Int64 = 3,
    /// An unsigned 64-bit number.
    Uint64 = 4,
    /// A 64-bit floating point number.
    Double = 5,
    /// Text.
    String = 6,
    /// A 32-bit floating point number.
    Float = 7,
    /// Bytes.
    Blob = 8,
    /// Yes or no.
    Bool = 9,
    /// A JSON document, as text.
    Json = 10,
}

/// Where a setting is shown; Unreal's `EOnlineDataAdvertisementType`, with its numbers.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpAdvertisementType {
    /// Nowhere: it stays on this machine.
    #[default]
    DontAdvertise = 0,
    /// In a LAN host's answers.
    ViaPingOnly = 1,
    /// In what the gateway lists, and in a LAN host's answers: a LAN has no other service.
    ViaOnlineService = 2,
    /// In both.
    ViaOnlineServiceAndPing = 3,
}

impl RpAdvertisementType {
    /// Whether the gateway lists it.
    pub fn is_online(self) -> bool {
        matches!(self, Self::ViaOnlineService | Self::ViaOnlineServiceAndPing)
    }

    /// Whether a LAN host shows it.
    pub fn is_on_lan(self) -> bool {
        self != Self::DontAdvertise
    }
}

/// What a setting is set to.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SettingValue {
    /// Nothing.
    #[default]
    Empty,
    /// See [`RpValueType::Int32`].
    Int32(i32),
    /// See [`RpValueType::Uint32`].
    UInt32(u32),
    /// See [`RpValueType::Int64`].
    Int64(i64),
    /// See [`RpValueType::Uint64`].
    UInt64(u64),
    /// See [`RpValueType::Double`].
    Double(f64),
    /// See [`RpValueType::String`].
    String(String),
    /// See [`RpValueType::Float`].
    Float(f32),
    /// See [`RpValueType::Blob`].
    Blob(Vec<u8>),
    /// See [`RpValueType::Bool`].
    Bool(bool),
    /// See [`RpValueType::Json`]. It was checked to be JSON.
    Json(String),
}

impl SettingValue {
    /// Its type.
    pub fn kind(&self) -> RpValueType {
        match self {
            Self::Empty => RpValueType::Empty,
            Self::Int32(_) => RpValueType::Int32,
            Self::UInt32(_) => RpValueType::Uint32,
            Self::Int64(_) => RpValueType::Int64,
            Self::UInt64(_) => RpValueType::Uint64,
            Self::Double(_) => RpValueType::Double,
            Self::String(_) => RpValueType::String,
            Self::Float(_) => RpValueType::Float,
            Self::Blob(_) => RpValueType::Blob,
            Self::Bool(_) => RpValueType::Bool,
            Self::Json(_) => RpValueType::Json,
        }
    }
}

/// One custom setting; Unreal's `FOnlineSessionSetting`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setting {
    /// What it is set to.
    pub value: SettingValue,
    /// Where it is shown.
    pub advertisement: RpAdvertisementType,
    /// A platform's own id for it; it stays on this machine.
    pub id: i32,
}

/// A setting's key: compared without regard to ASCII case, kept as first written; Unreal's `FName`.
#[derive(Clone)]
pub struct SettingKey(String);

impl SettingKey {
    /// Takes text as a key.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The key as it was first written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this text names the same setting.
    pub fn is(&self, text: &str) -> bool {
        self.0.eq_ignore_ascii_case(text)
    }
}

impl PartialEq for SettingKey {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.0)
    }
}

impl Eq for SettingKey {}

impl fmt::Debug for SettingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Custom settings in the order in which their keys first came. There are few: they are looked through, not hashed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomSettings(Vec<(SettingKey, Setting)>);

impl CustomSettings {
    /// Sets one; a key that is there keeps its place and its writing.
    pub fn set(&mut self, key: &str, setting: Setting) {
        match self.0.iter_mut().find(|(known, _)| known.is(key)) {
            Some((_, known)) => *known = setting,
            None => self.0.push((SettingKey::new(key), setting)),
        }
    }

    /// One setting.
    pub fn get(&self, key: &str) -> Option<&Setting> {
        self.0.iter().find(|(known, _)| known.is(key)).map(|(_, setting)| setting)
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Setting)> {
        self.0.iter().map(|(key, setting)| (key.as_str(), setting))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<K: AsRef<str>> FromIterator<(K, Setting)> for CustomSettings {
    fn from_iter<I: IntoIterator<Item = (K, Setting)>>(settings: I) -> Self {
        let mut all = Self::default();
        for (key, setting) in settings {
            all.set(key.as_ref(), setting);
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Setting {
        Setting { value: SettingValue::String(text.to_owned()), ..Setting::default() }
    }

    #[test]
    fn keys_are_compared_without_regard_to_case_and_kept_as_first_written() {
        let mut settings = CustomSettings::default();
        settings.set("MapName", text("Dust"));
        settings.set("Mode", text("Duel"));
        settings.set("MAPNAME", text("Aztec"));
        assert_eq!(settings.get("mapname"), Some(&text("Aztec")));
        assert_eq!(settings.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["MapName", "Mode"]);
    }
}
