//! Settings that travel: between [`SessionSettings`] and a game session's properties.
//!
//! GameLift carries at most 16 pairs of text. A custom setting is one pair, its value written as plain text, so that
//! game servers, backends and `SearchGameSessions` read it without this library:
//!
//! | type | value |
//! |---|---|
//! | whole numbers | decimal: `5`, `-7` |
//! | `Double`, `Float` | the shortest decimal text that reads back as the same number: `0.1`, `1e300`, `inf`, `NaN` |
//! | `Bool` | `true`, `false` |
//! | `String`, `Json` | as it is |
//! | `Blob` | base64, standard alphabet with padding |
//! | `Empty` | no text |
//!
//! What plain text cannot say stands in one property of our own, `rp_settings`:
//!
//! ```text
//! 1;p=2;f=a2;t=IsB-
//! ```
//!
//! the version, then, each left out when it says nothing:
//! * `p`: how many of the slots are private, decimal;
//! * `f`: [`SessionFlags::to_bits`] in hexadecimal, without what a game session says in other ways (see
//!   [`from_properties`]);
//! * `t`: one letter for each custom property, in bytewise order of their keys: `e` empty, `i` `u` signed and unsigned
//!   32-bit number, `l` `m` the same with 64 bits, `d` double, `s` string, `f` float, `x` blob, `b` bool, `j` JSON. Lower
//!   case is `ViaOnlineService`, upper case `ViaOnlineServiceAndPing`. `-` is withdrawn: GameLift never forgets a
//!   property, so one that its owner removed is sent empty and not shown.
//!
//! Left out, or not readable, or with as many letters as there are no properties, it means what other programs' game
//! sessions are: public slots, no flags, all custom settings `String` and `ViaOnlineService`.
//!
//! `rp_build` and `rp_hidden` are the gateway's to write. No key that begins with `rp_` is shown as a custom setting.

use std::borrow::Cow;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rallypoint_wire::gateway::{GameProperty, property};
use serde::de::IgnoredAny;
use thiserror::Error;

use super::custom::{CustomSettings, RpAdvertisementType, RpValueType, Setting, SettingValue};
use super::settings::{SessionFlags, SessionSettings};
use crate::result::{Failure, RpResult};

/// Our own properties: [`property::BUILD`], [`property::HIDDEN`] and [`property::SETTINGS`].
const OWN_COUNT: usize = 3;
/// What is left of GameLift's pairs for custom settings.
const MAX_CUSTOM: usize = property::MAX_COUNT - OWN_COUNT;
/// What the built-in names of a search begin with; a setting named so could not be searched.
const BUILT_IN_PREFIX: char = '@';
/// How `rp_settings` begins, up to the first `;`.
const VERSION: &str = "1";
/// The letter of a property that its owner removed.
const WITHDRAWN: u8 = b'-';

/// The letters of `t`, in lower case.
const LETTERS: [(u8, RpValueType); 11] = [
    (b'e', RpValueType::Empty),
    (b'i', RpValueType::Int32),
    (b'u', RpValueType::Uint32),
    (b'l', RpValueType::Int64),
    (b'm', RpValueType::Uint64),
    (b'd', RpValueType::Double),
    (b's', RpValueType::String),
    (b'f', RpValueType::Float),
    (b'x', RpValueType::Blob),
    (b'b', RpValueType::Bool),
    (b'j', RpValueType::Json),
];

/// Why a setting cannot travel. Its code is [`RpResult::SettingsTooLarge`].
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SettingsError {
    /// More than GameLift carries.
    #[error(
        "{count} advertised settings, counting removed ones, are more than the {MAX_CUSTOM} that travel: advertise fewer"
    )]
    TooMany {
        /// How many, with those that were sent before and removed since.
        count: usize,
    },
    /// A key that is empty or longer than GameLift carries.
    #[error(
        "the key {key:?} of an advertised setting must have 1 to {} characters: shorten it",
        property::MAX_KEY
    )]
    KeyLength {
        /// The key.
        key: String,
    },
    /// A key that would be taken for one of ours, or for a built-in name of a search.
    #[error("the key {key:?} of an advertised setting must not begin with \"rp_\" or '@': rename it")]
    KeyReserved {
        /// The key.
        key: String,
    },
    /// GameLift cannot search keys with a dot, and C cannot read text with a NUL.
    #[error("the key {key:?} of an advertised setting must not contain '.' or NUL: rename it")]
    KeyLetter {
        /// The key.
        key: String,
    },
    /// A value longer than GameLift carries.
    #[error(
        "the advertised setting {key:?} is longer than {} characters as text: shorten it, or advertise it in parts",
        property::MAX_VALUE
    )]
    ValueTooLong {
        /// The key.
        key: String,
    },
    /// Text that C could not read.
    #[error("the advertised setting {key:?} contains a NUL: send it as a blob")]
    ValueLetter {
        /// The key.
        key: String,
    },
    /// JSON that is none.
    #[error("the advertised setting {key:?} is not JSON: correct it, or send it as a string")]
    NotJson {
        /// The key.
        key: String,
    },
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        Self::with_message(RpResult::SettingsTooLarge, error.to_string())
    }
}

/// What a game session was sent and, since GameLift never forgets a property, still has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// As first written: GameLift's keys have a case, a game's do not.
    keys: Vec<String>,
    /// Whether `rp_settings` is there; then it has to be kept true.
    settings: bool,
}

/// Writes the settings that the gateway lists, for create or update. Removed ones are withdrawn. What was written
/// counts as published also when the request fails: nobody knows how far it came.
///
/// `advertise`, title, build and the number of slots have fields of their own in the requests.
///
/// # Errors
/// A setting cannot travel; `published` is as it was.
pub fn to_properties(
    settings: &SessionSettings,
    published: &mut Published,
) -> Result<Vec<GameProperty>, SettingsError> {
    let online = || settings.custom.iter().filter(|(_, setting)| setting.advertisement.is_online());
    let mut keys = published.keys.clone();
    for (key, _) in online() {
        check_key(key)?;
        if !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            keys.push(key.to_owned());
        }
    }
    if keys.len() > MAX_CUSTOM {
        return Err(SettingsError::TooMany { count: keys.len() });
    }

    let mut properties = Vec::with_capacity(keys.len() + 1);
    let mut letters = Vec::with_capacity(keys.len());
    for key in &keys {
        let (letter, value) = match online().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
            Some((_, setting)) => (letter(setting), write_value(key, &setting.value)?),
            None => (WITHDRAWN, String::new()),
        };
        letters.push((key.as_str(), letter));
        properties.push(GameProperty { key: key.clone(), value });
    }
    letters.sort_unstable();

    let says = Says {
        private_connections: settings.private_connections,
        flags: travelling(settings.flags),
        letters: letters.into_iter().map(|(_, letter)| letter).collect(),
    };
    let settings = published.settings || !says.is_nothing();
    if settings {
        properties.push(GameProperty { key: property::SETTINGS.to_owned(), value: says.write() });
    }
    *published = Published { keys, settings };
    Ok(properties)
}

/// What a game session's properties say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Advertised {
    /// Which build it is for; 0 when nobody says.
    pub build_unique_id: i32,
    /// How many of its slots are private; it may be more than it has.
    pub private_connections: u32,
    /// Its flags. `should_advertise` is what the gateway says of it; `is_dedicated` is true and `is_lan_match` false,
    /// since a game session runs on a game server.
    pub flags: SessionFlags,
    /// Its custom settings.
    pub custom: CustomSettings,
}

/// Reads a game session's properties, whoever wrote them. Nothing is an error: what cannot be read as what it is said
/// to be is a `String`. Of keys that differ in case alone the first counts.
pub fn from_properties<'a>(properties: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Advertised {
    let properties = Properties(properties);
    let mut custom = CustomSettings::default();
    let letters = properties.letters();
    for (key, value) in properties.others() {
        let Some((kind, advertisement)) = properties.meaning_of(key, &letters) else { continue };
        if custom.get(key).is_none() {
            let value = read_value(kind, value).unwrap_or_else(|| SettingValue::String(value.to_owned()));
            custom.set(key, Setting { value, advertisement, id: 0 });
        }
    }
    Advertised {
        build_unique_id: properties.build().unwrap_or(0),
        private_connections: properties.private_connections(),
        flags: properties.flags(),
        custom,
    }
}

/// A game session's properties, to be asked one thing after the other without reading all.
#[derive(Clone, Debug)]
pub(super) struct Properties<I>(pub(super) I);

/// What a property's letter means: its type and where it is shown; none for a withdrawn one.
type Meaning = Option<(RpValueType, RpAdvertisementType)>;

impl<'a, I: Iterator<Item = (&'a str, &'a str)> + Clone> Properties<I> {
    fn own(&self, name: &str) -> Option<&'a str> {
        self.0.clone().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Which build it is for, when somebody says.
    pub(super) fn build(&self) -> Option<i32> {
        self.own(property::BUILD)?.parse().ok()
    }

    /// How many slots are private, when its maker said so.
    pub(super) fn private_connections(&self) -> u32 {
        self.says().private_connections
    }

    /// See [`Advertised::flags`].
    pub(super) fn flags(&self) -> SessionFlags {
        SessionFlags {
            should_advertise: self.own(property::HIDDEN) != Some("true"),
            is_dedicated: true,
            ..self.says().flags
        }
    }

    /// One custom setting: its type and its text.
    pub(super) fn find(&self, wanted: &str) -> Option<(RpValueType, &'a str)> {
        self.others()
            .filter(|(key, _)| key.eq_ignore_ascii_case(wanted))
            .find_map(|(key, value)| self.meaning_of(key, &self.letters()).map(|(kind, _)| (kind, value)))
    }

    /// Those that are not ours.
    fn others(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a, I> {
        self.0.clone().filter(|(key, _)| !is_reserved(key))
    }

    /// The letters of [`Self::others`], in bytewise order of the keys; none when they are of another set of properties.
    fn letters(&self) -> Cow<'a, [u8]> {
        let letters = self.says().letters;
        if letters.len() == self.others().count() { letters } else { Cow::Borrowed(&[]) }
    }

    /// What the property of this key is.
    fn meaning_of(&self, key: &str, letters: &[u8]) -> Meaning {
        if letters.is_empty() {
            return Some(UNTYPED);
        }
        let rank = self.others().filter(|(other, _)| *other < key).count();
        letters.get(rank).map_or(Some(UNTYPED), |letter| meaning(*letter))
    }

    fn says(&self) -> Says<'a> {
        self.own(property::SETTINGS).and_then(Says::read).unwrap_or_default()
    }
}

/// How a property reads that nobody typed.
const UNTYPED: (RpValueType, RpAdvertisementType) =
    (RpValueType::String, RpAdvertisementType::ViaOnlineService);

fn is_reserved(key: &str) -> bool {
    let prefix = property::RESERVED_PREFIX;
    key.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn check_key(key: &str) -> Result<(), SettingsError> {
    let error = if key.is_empty() || key.chars().count() > property::MAX_KEY {
        |key| SettingsError::KeyLength { key }
    } else if is_reserved(key) || key.starts_with(BUILT_IN_PREFIX) {
        |key| SettingsError::KeyReserved { key }
    } else if key.contains(['.', '\0']) {
        |key| SettingsError::KeyLetter { key }
    } else {
        return Ok(());
    };
    Err(error(key.to_owned()))
}

/// What `rp_settings` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Says<'a> {
    private_connections: u32,
    flags: SessionFlags,
    letters: Cow<'a, [u8]>,
}

impl<'a> Says<'a> {
    fn is_nothing(&self) -> bool {
        let plain =
            letter(&Setting { value: SettingValue::String(String::new()), advertisement: UNTYPED.1, id: 0 });
        self.private_connections == 0
            && self.flags == SessionFlags::default()
            && self.letters.iter().all(|letter| *letter == plain)
    }

    fn write(&self) -> String {
        let mut text = VERSION.to_owned();
        // Writing to text cannot fail.
        if self.private_connections != 0 {
            let _ = write!(text, ";p={}", self.private_connections);
        }
        if self.flags != SessionFlags::default() {
            let _ = write!(text, ";f={:x}", self.flags.to_bits());
        }
        if !self.letters.is_empty() {
            let _ = write!(text, ";t={}", String::from_utf8_lossy(&self.letters));
        }
        text
    }

    /// None for another version; parts of it that nobody knows are a later library's.
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';');
        if parts.next() != Some(VERSION) {
            return None;
        }
        let mut says = Self::default();
        for part in parts {
            match part.split_once('=') {
                Some(("p", number)) => says.private_connections = number.parse().ok()?,
                Some(("f", bits)) => {
                    says.flags = travelling(SessionFlags::from_bits(u16::from_str_radix(bits, 16).ok()?));
                }
                Some(("t", letters)) => says.letters = Cow::Borrowed(letters.as_bytes()),
                _ => {}
            }
        }
        Some(says)
    }
}

/// The flags without those that a game session says in other ways.
fn travelling(flags: SessionFlags) -> SessionFlags {
    SessionFlags { should_advertise: false, is_lan_match: false, is_dedicated: false, ..flags }
}

fn letter(setting: &Setting) -> u8 {
    let kind = setting.value.kind();
    let letter = LETTERS.iter().find(|(_, known)| *known == kind).map_or(WITHDRAWN, |(letter, _)| *letter);
    match setting.advertisement {
        RpAdvertisementType::ViaOnlineServiceAndPing => letter.to_ascii_uppercase(),
        _ => letter,
    }
}

/// A letter of a later library reads as untyped.
fn meaning(letter: u8) -> Meaning {
    if letter == WITHDRAWN {
        return None;
    }
    let kind = LETTERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&letter)).map(|(_, kind)| *kind);
    let Some(kind) = kind else { return Some(UNTYPED) };
    let advertisement = if letter.is_ascii_uppercase() {
        RpAdvertisementType::ViaOnlineServiceAndPing
    } else {
        RpAdvertisementType::ViaOnlineService
    };
    Some((kind, advertisement))
}

fn write_value(key: &str, value: &SettingValue) -> Result<String, SettingsError> {
    let key = || key.to_owned();
    let text = match value {
        SettingValue::Empty => String::new(),
        SettingValue::Int32(number) => number.to_string(),
        SettingValue::UInt32(number) => number.to_string(),
        SettingValue::Int64(number) => number.to_string(),
        SettingValue::UInt64(number) => number.to_string(),
        // Debug has exponents: Display writes 1e300 with all its zeros.
        SettingValue::Double(number) => format!("{number:?}"),
        SettingValue::Float(number) => format!("{number:?}"),
        SettingValue::String(text) => text.clone(),
        SettingValue::Json(text) if serde_json::from_str::<IgnoredAny>(text).is_err() => {
            return Err(SettingsError::NotJson { key: key() });
        }
        SettingValue::Json(text) => text.clone(),
        SettingValue::Blob(bytes) => BASE64.encode(bytes),
        SettingValue::Bool(yes) => yes.to_string(),
    };
    if text.contains('\0') {
        return Err(SettingsError::ValueLetter { key: key() });
    }
    if text.chars().count() > property::MAX_VALUE {
        return Err(SettingsError::ValueTooLong { key: key() });
    }
    Ok(text)
}

/// None when the text is not what it is said to be.
pub(super) fn read_value(kind: RpValueType, text: &str) -> Option<SettingValue> {
    Some(match kind {
        RpValueType::Empty if text.is_empty() => SettingValue::Empty,
        RpValueType::Empty => return None,
        RpValueType::Int32 => SettingValue::Int32(text.parse().ok()?),
        RpValueType::Uint32 => SettingValue::UInt32(text.parse().ok()?),
        RpValueType::Int64 => SettingValue::Int64(text.parse().ok()?),
        RpValueType::Uint64 => SettingValue::UInt64(text.parse().ok()?),
        RpValueType::Double => SettingValue::Double(text.parse().ok()?),
        RpValueType::String => SettingValue::String(text.to_owned()),
        RpValueType::Float => SettingValue::Float(text.parse().ok()?),
        RpValueType::Blob => SettingValue::Blob(BASE64.decode(text).ok()?),
        RpValueType::Bool => SettingValue::Bool(text.parse().ok()?),
        RpValueType::Json => {
            serde_json::from_str::<IgnoredAny>(text).ok()?;
            SettingValue::Json(text.to_owned())
        }
    })
}

#[cfg(test)]
mod tests;
