//! Bytes to requests, responses and exceptions to bytes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::exception::{Body, Exception, ExceptionKind};

/// One encoding of the API's shapes.
pub trait Codec {
    /// The answer's `Content-Type`.
    fn content_type(&self) -> &'static str;

    /// Reads an operation's input.
    ///
    /// # Errors
    /// `InvalidRequestException` with what is wrong and where.
    fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Exception>;

    /// Writes an operation's output.
    ///
    /// # Errors
    /// `InternalServiceException`: a shape this encoding cannot write.
    fn encode<T: Serialize>(&self, output: &T) -> Result<Vec<u8>, Exception>;

    /// Writes an exception.
    fn encode_exception(&self, exception: &Exception) -> Vec<u8>;
}

/// AWS JSON 1.1: what boto3, the AWS CLI and the JavaScript SDK speak.
#[derive(Clone, Copy, Debug, Default)]
pub struct AwsJson;

impl Codec for AwsJson {
    fn content_type(&self) -> &'static str {
        "application/x-amz-json-1.1"
    }

    fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Exception> {
        // Clients without parameters may send nothing at all.
        let body = if body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { body };
        serde_json::from_slice(body).map_err(|problem| {
            Exception::new(ExceptionKind::InvalidRequest, format!("the request cannot be read: {problem}"))
        })
    }

    fn encode<T: Serialize>(&self, output: &T) -> Result<Vec<u8>, Exception> {
        serde_json::to_vec(output).map_err(|problem| {
            Exception::new(ExceptionKind::InternalService, format!("the answer cannot be written: {problem}"))
        })
    }

    fn encode_exception(&self, exception: &Exception) -> Vec<u8> {
        let body = Body { kind: exception.kind.name().to_owned(), message: exception.message.clone() };
        // Two strings always encode; the fallback is still a valid exception without a message.
        serde_json::to_vec(&body).unwrap_or_else(|_| br#"{"__type":"InternalServiceException"}"#.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::{AwsJson, Codec};
    use crate::{Exception, ExceptionKind, ListFleetsInput};

    #[test]
    fn an_empty_body_is_an_empty_request() {
        assert!(AwsJson.decode::<ListFleetsInput>(b" ").unwrap().limit.is_none());
    }

    #[test]
    fn exceptions_carry_type_and_message() {
        let body = AwsJson.encode_exception(&Exception::new(ExceptionKind::NotFound, "no \"such\" thing"));
        assert_eq!(
            String::from_utf8(body).unwrap(),
            r#"{"__type":"NotFoundException","Message":"no \"such\" thing"}"#
        );
    }
}
