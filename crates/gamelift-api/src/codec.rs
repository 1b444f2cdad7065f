//! Bytes to requests, responses and exceptions to bytes.

mod cbor;
mod json;
#[cfg(test)]
mod tests;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::exception::{Exception, ExceptionKind};

pub use cbor::Cbor;
pub use json::AwsJson;

/// One encoding of the API's shapes.
pub trait Codec {
    /// The answer's `Content-Type`, and the request's.
    fn content_type(&self) -> &'static str;

    /// What the header `smithy-protocol` says, in requests and answers; `None` where there is no such header.
    fn smithy_protocol(&self) -> Option<&'static str>;

    /// Reads an operation's input. Members that the input does not have are ignored.
    ///
    /// # Errors
    /// `SerializationException` for bytes that are not of this encoding; `InvalidRequestException` for a member that
    /// is missing or of the wrong kind, with its name.
    fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Exception>;

    /// Writes an operation's output.
    ///
    /// # Errors
    /// `InternalServiceException`.
    fn encode<T: Serialize>(&self, output: &T) -> Result<Vec<u8>, Exception>;

    /// Writes an exception.
    fn encode_exception(&self, exception: &Exception) -> Vec<u8>;
}

/// The largest request in which the wrong member is looked for. The search needs many times a request's size in
/// memory; whoever writes requests by hand stays below this.
const SEARCHED_BYTES: usize = 64 * 1024;

/// What is wrong with a request that could be read, but is no `T`. Both codecs give the same answer.
fn misfit<T: DeserializeOwned>(request: serde_json::Value) -> Option<Exception> {
    let problem = serde_path_to_error::deserialize::<_, T>(request).err()?;
    let path = problem.path().to_string();
    let place = if path == "." { "the request" } else { &path };
    Some(Exception::invalid(place, format_args!("is wrong: {}", problem.inner())))
}

fn unreadable(problem: impl std::fmt::Display) -> Exception {
    Exception::new(ExceptionKind::Serialization, format!("the request cannot be read: {problem}"))
}

fn unwritable(problem: impl std::fmt::Display) -> Exception {
    Exception::new(ExceptionKind::InternalService, format!("the answer cannot be written: {problem}"))
}
