//! What requests and answers speak about.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::lenient::null_as_default;

/// Whether a game session takes new player sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PlayerSessionPolicy {
    /// It does.
    AcceptAll,
    /// It does not; reserved ones are still accepted.
    DenyAll,
    /// Anything else, for example the C++ SDK's `NOT_SET`: to be refused.
    #[serde(other)]
    NotSet,
}

/// Where a player session stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PlayerSessionStatus {
    /// The slot waits for its player.
    Reserved,
    /// The player plays.
    Active,
    /// The player has left.
    Completed,
    /// The player did not come in time.
    #[serde(rename = "TIMEDOUT")]
    TimedOut,
    /// Anything else.
    #[default]
    #[serde(other)]
    NotSet,
}

/// Reads a status filter: absent, `null` and empty are none.
pub(super) fn status_filter<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<PlayerSessionStatus>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
    let status = |text: &str| {
        PlayerSessionStatus::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(
            text,
        ))
        .unwrap_or_default()
    };
    Ok((!text.is_empty()).then(|| status(&text)))
}

/// A player's slot in a game session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PlayerSession {
    /// Whose it is.
    #[serde(deserialize_with = "null_as_default")]
    pub player_id: String,
    /// Its own id.
    #[serde(deserialize_with = "null_as_default")]
    pub player_session_id: String,
    /// The game session it belongs to.
    #[serde(deserialize_with = "null_as_default")]
    pub game_session_id: String,
    /// The fleet it belongs to.
    #[serde(deserialize_with = "null_as_default")]
    pub fleet_id: String,
    /// What the player's maker said about the player, or empty.
    #[serde(deserialize_with = "null_as_default")]
    pub player_data: String,
    /// Where the game session is reached.
    #[serde(deserialize_with = "null_as_default")]
    pub ip_address: String,
    /// The host's name, or empty.
    #[serde(deserialize_with = "null_as_default")]
    pub dns_name: String,
    /// Where the game session is reached.
    #[serde(deserialize_with = "null_as_default")]
    pub port: u16,
    /// Milliseconds since the epoch.
    #[serde(deserialize_with = "null_as_default")]
    pub creation_time: i64,
    /// Milliseconds since the epoch; absent while it is not over. The SDKs read it as a whole number or as missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination_time: Option<i64>,
    /// Where it stands.
    #[serde(deserialize_with = "null_as_default")]
    pub status: PlayerSessionStatus,
}

/// A player of a backfill request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Player {
    /// Who.
    #[serde(deserialize_with = "null_as_default")]
    pub player_id: String,
    /// The team the player is in; C++ omits one that is empty.
    #[serde(deserialize_with = "null_as_default", skip_serializing_if = "String::is_empty")]
    pub team: String,
    /// What the rules ask about.
    #[serde(deserialize_with = "null_as_default")]
    pub player_attributes: BTreeMap<String, AttributeValue>,
    /// Milliseconds by region.
    #[serde(deserialize_with = "null_as_default")]
    pub latency_in_ms: BTreeMap<String, u32>,
}

/// What a player's attribute is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawAttribute", into = "RawAttribute")]
pub enum AttributeValue {
    /// Nothing.
    None,
    /// Text.
    String(String),
    /// A number. Go before 5.2 leaves a zero out.
    Double(f64),
    /// Texts.
    StringList(Vec<String>),
    /// Numbers by name.
    StringDoubleMap(BTreeMap<String, f64>),
}

/// As it is on the wire: the type, and one of four members.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct RawAttribute {
    #[serde(rename = "AttrType", deserialize_with = "null_as_default")]
    attr_type: String,
    #[serde(rename = "S", skip_serializing_if = "Option::is_none")]
    s: Option<String>,
    #[serde(rename = "N", skip_serializing_if = "Option::is_none")]
    n: Option<f64>,
    #[serde(rename = "SL", skip_serializing_if = "Option::is_none")]
    sl: Option<Vec<String>>,
    #[serde(rename = "SDM", skip_serializing_if = "Option::is_none")]
    sdm: Option<BTreeMap<String, f64>>,
}

impl TryFrom<RawAttribute> for AttributeValue {
    type Error = String;

    fn try_from(raw: RawAttribute) -> Result<Self, String> {
        // Go reads the type in any case.
        match raw.attr_type.to_ascii_uppercase().as_str() {
            "NONE" => Ok(Self::None),
            "STRING" => Ok(Self::String(raw.s.unwrap_or_default())),
            "DOUBLE" => Ok(Self::Double(raw.n.unwrap_or_default())),
            "STRING_LIST" => Ok(Self::StringList(raw.sl.unwrap_or_default())),
            "STRING_DOUBLE_MAP" => Ok(Self::StringDoubleMap(raw.sdm.unwrap_or_default())),
            _ => Err(format!(
                "AttrType is '{}': give NONE, STRING, DOUBLE, STRING_LIST or STRING_DOUBLE_MAP",
                raw.attr_type
            )),
        }
    }
}

impl From<AttributeValue> for RawAttribute {
    fn from(value: AttributeValue) -> Self {
        let of = |attr_type: &str| Self { attr_type: attr_type.to_owned(), ..Self::default() };
        match value {
            AttributeValue::None => of("NONE"),
            AttributeValue::String(text) => Self { s: Some(text), ..of("STRING") },
            AttributeValue::Double(number) => Self { n: Some(number), ..of("DOUBLE") },
            AttributeValue::StringList(texts) => Self { sl: Some(texts), ..of("STRING_LIST") },
            AttributeValue::StringDoubleMap(numbers) => {
                Self { sdm: Some(numbers), ..of("STRING_DOUBLE_MAP") }
            }
        }
    }
}
