//! Find's answer as a client reads it: row by row, borrowed from the answer's bytes.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::lenient;

/// What the client needs of one of find's rows, whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FoundSession<'a> {
    /// What join needs; a row without it is of no use.
    #[serde(rename = "GameSessionId", borrow, default, deserialize_with = "lenient::text")]
    pub game_session_id: Cow<'a, str>,
    /// The name players see, or empty.
    #[serde(rename = "Name", borrow, default, deserialize_with = "lenient::text")]
    pub name: Cow<'a, str>,
    /// Slots in all.
    #[serde(rename = "MaximumPlayerSessionCount", default, deserialize_with = "lenient::uint32_or_zero")]
    pub maximum_player_session_count: u32,
    /// Slots taken.
    #[serde(rename = "CurrentPlayerSessionCount", default, deserialize_with = "lenient::uint32_or_zero")]
    pub current_player_session_count: u32,
    /// Settings that were advertised.
    #[serde(rename = "GameProperties", borrow, default, deserialize_with = "lenient::null_as_default")]
    pub game_properties: Vec<FoundProperty<'a>>,
    /// Where the server is, or empty.
    #[serde(rename = "IpAddress", borrow, default, deserialize_with = "lenient::text")]
    pub ip_address: Cow<'a, str>,
    /// The server's name, or empty.
    #[serde(rename = "DnsName", borrow, default, deserialize_with = "lenient::text")]
    pub dns_name: Cow<'a, str>,
    /// Where the server listens; absent when it is not known yet.
    #[serde(rename = "Port", default, deserialize_with = "lenient::port_if_known")]
    pub port: Option<u16>,
    /// Who made it, or empty.
    #[serde(rename = "CreatorId", borrow, default, deserialize_with = "lenient::text")]
    pub creator_id: Cow<'a, str>,
}

/// A setting that was advertised: [`GameProperty`](crate::gateway::GameProperty), borrowed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FoundProperty<'a> {
    /// Its key, or empty.
    #[serde(rename = "Key", borrow, default, deserialize_with = "lenient::text")]
    pub key: Cow<'a, str>,
    /// Its value, or empty.
    #[serde(rename = "Value", borrow, default, deserialize_with = "lenient::text")]
    pub value: Cow<'a, str>,
}

/// Reads find's answer, the bare array or `{"GameSessions": […]}` as some gateways wrap it, and hands on each row as
/// it comes: ten thousand rows never stand beside each other.
///
/// # Errors
/// The answer is neither, or a row is none. Rows before it were handed on.
pub fn read_found_sessions<'a>(body: &'a [u8], each: impl FnMut(FoundSession<'a>)) -> serde_json::Result<()> {
    // Checked whole once, text need not be checked piece by piece.
    let body = std::str::from_utf8(body).map_err(serde_json::Error::custom)?;
    let mut deserializer = serde_json::Deserializer::from_str(body);
    deserializer.deserialize_any(Body(each))?;
    deserializer.end()
}

struct Body<F>(F);

impl<'de, F: FnMut(FoundSession<'de>)> Visitor<'de> for Body<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of game sessions, or an object with one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<(), A::Error> {
        Rows(self.0).visit_seq(rows)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<(), A::Error> {
        #[derive(Deserialize)]
        #[serde(field_identifier)]
        enum Field {
            GameSessions,
            #[serde(other)]
            Other,
        }
        let mut seen = false;
        while let Some(field) = fields.next_key()? {
            match field {
                Field::GameSessions if seen => return Err(A::Error::duplicate_field("GameSessions")),
                Field::GameSessions => {
                    fields.next_value_seed(Rows(&mut self.0))?;
                    seen = true;
                }
                Field::Other => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        if seen { Ok(()) } else { Err(A::Error::missing_field("GameSessions")) }
    }
}

struct Rows<F>(F);

impl<'de, F: FnMut(FoundSession<'de>)> DeserializeSeed<'de> for Rows<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(FoundSession<'de>)> Visitor<'de> for Rows<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of game sessions")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element()? {
            (self.0)(row);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::read_found_sessions;

    fn ids(body: &str) -> serde_json::Result<Vec<String>> {
        let mut ids = Vec::new();
        read_found_sessions(body.as_bytes(), |row| ids.push(row.game_session_id.into_owned())).map(|()| ids)
    }

    #[test]
    fn rows_come_bare_or_wrapped() {
        let rows = r#"[{"GameSessionId": "a", "Status": {"deep": [1]}}, {}, {"GameSessionId": "b\"c"}]"#;
        assert_eq!(ids(rows).unwrap(), ["a", "", "b\"c"]);
        let wrapped = format!(r#"{{"NextToken": null, "GameSessions": {rows}, "x": [1]}}"#);
        assert_eq!(ids(&wrapped).unwrap(), ["a", "", "b\"c"]);
    }

    #[test]
    fn what_is_no_list_of_rows_is_refused() {
        for body in [
            "",
            "null",
            "{}",
            "[1]",
            "[null]",
            "[{}",
            "[] []",
            r#""rows""#,
            r#"{"GameSessions": null}"#,
            r#"{"GameSessions": [], "GameSessions": []}"#,
            r#"[{"Name": 7}]"#,
        ] {
            assert!(ids(body).is_err(), "{body}");
        }
        assert!(read_found_sessions(b"[{\"Name\": \"\xff\"}]", |_| ()).is_err(), "not UTF-8");
    }

    #[test]
    fn properties_may_say_little() {
        let mut rows = Vec::new();
        let body = br#"[{"GameProperties": null}, {"GameProperties": [{"Key": "k", "Value": null}, {}]}]"#;
        read_found_sessions(body, |row| rows.push(row.game_properties)).unwrap();
        assert!(rows[0].is_empty());
        let pairs: Vec<_> = rows[1].iter().map(|pair| (pair.key.as_ref(), pair.value.as_ref())).collect();
        assert_eq!(pairs, [("k", ""), ("", "")]);
    }
}
