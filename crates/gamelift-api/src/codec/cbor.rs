//! Smithy RPC v2 CBOR.

use ciborium::Value;
use ciborium::de::Error;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Codec, SEARCHED_BYTES, misfit, unreadable, unwritable};
use crate::exception::Exception;

/// Smithy RPC v2 CBOR: what the AWS SDKs for Rust and Go speak.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cbor;

/// How deep requests may nest: the shapes here need 5, and what is ignored may have some depth too.
const DEPTH: usize = 64;

/// CBOR's empty map.
const EMPTY: &[u8] = &[0xa0];

/// The model says `Message`, which SDKs read for the exceptions they know; for others some read `message` alone.
#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "__type")]
    kind: &'a str,
    #[serde(rename = "Message")]
    modelled: &'a str,
    message: &'a str,
}

impl Codec for Cbor {
    fn content_type(&self) -> &'static str {
        "application/cbor"
    }

    fn smithy_protocol(&self) -> Option<&'static str> {
        Some("rpc-v2-cbor")
    }

    fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Exception> {
        // An operation without input is asked for without a body.
        let body = if body.is_empty() { EMPTY } else { body };
        read(body).map_err(|problem| match problem {
            Problem::Misfit(message) => {
                let request = (body.len() <= SEARCHED_BYTES).then(|| read::<Value>(body));
                match request {
                    Some(Err(Problem::Unreadable(exception))) => exception,
                    Some(Ok(request)) => misfit::<T>(json(request)).unwrap_or_else(|| invalid(&message)),
                    Some(Err(Problem::Misfit(_))) | None => invalid(&message),
                }
            }
            Problem::Unreadable(exception) => exception,
        })
    }

    fn encode<T: Serialize>(&self, output: &T) -> Result<Vec<u8>, Exception> {
        write(output).map_err(unwritable)
    }

    fn encode_exception(&self, exception: &Exception) -> Vec<u8> {
        let Exception { kind, message, .. } = exception;
        let body = Body { kind: kind.name(), modelled: message, message };
        // Three strings always encode; SDKs take an empty map for an error they do not know.
        write(&body).unwrap_or_else(|_| EMPTY.to_vec())
    }
}

/// Where a first byte has its major type, and a map's (RFC 8949, 3.1).
const MAJOR_TYPE: u8 = 5;
const MAP: u8 = 5;

enum Problem {
    /// The bytes are CBOR, but not what they should be.
    Misfit(String),
    Unreadable(Exception),
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let unreadable = |problem: &str| Problem::Unreadable(unreadable(problem));
    if body.first().map(|head| head >> MAJOR_TYPE) != Some(MAP) {
        return Err(unreadable("it is no CBOR map"));
    }
    let mut rest = body;
    let value = ciborium::de::from_reader_with_recursion_limit(&mut rest, DEPTH);
    match value {
        Ok(value) if rest.is_empty() => Ok(value),
        Ok(_) => Err(unreadable("something follows after its end")),
        Err(Error::Semantic(_, message)) => Err(Problem::Misfit(message)),
        Err(Error::RecursionLimitExceeded) => Err(unreadable("it is nested too deeply")),
        Err(Error::Io(_)) => Err(unreadable("it ends too early")),
        Err(Error::Syntax(offset)) => Err(unreadable(&format!("byte {offset} is no CBOR"))),
    }
}

fn write<T: Serialize>(value: &T) -> Result<Vec<u8>, ciborium::ser::Error<std::io::Error>> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes)?;
    Ok(bytes)
}

/// The same request in JSON's terms, in which [`misfit`] looks for what is wrong.
fn json(value: Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Value::Bool(bool) => bool.into(),
        Value::Integer(number) => {
            let number = i128::from(number);
            u64::try_from(number)
                .map_or_else(|_| i64::try_from(number).map_or(Json::Null, Json::from), Json::from)
        }
        Value::Float(number) => number.into(),
        Value::Text(text) => text.into(),
        Value::Array(entries) => entries.into_iter().map(json).collect(),
        Value::Map(members) => {
            let member = |(key, value)| match key {
                Value::Text(key) => Some((key, json(value))),
                _ => None,
            };
            Json::Object(members.into_iter().filter_map(member).collect())
        }
        Value::Tag(_, value) => json(*value),
        Value::Bytes(bytes) => bytes.into(),
        // Null, undefined, and what a later version may add.
        _ => Json::Null,
    }
}

fn invalid(message: &str) -> Exception {
    Exception::invalid("the request", format_args!("is wrong: {message}"))
}
