//! AWS JSON 1.1.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{Codec, SEARCHED_BYTES, misfit, unreadable, unwritable};
use crate::exception::Exception;

/// AWS JSON 1.1: what boto3, the AWS CLI and the JavaScript SDK speak.
#[derive(Clone, Copy, Debug, Default)]
pub struct AwsJson;

/// Clients also take `message`; the model says `Message`.
#[derive(Serialize, Deserialize)]
struct Body<'a> {
    #[serde(rename = "__type")]
    kind: &'a str,
    #[serde(rename = "Message")]
    message: &'a str,
}

impl Codec for AwsJson {
    fn content_type(&self) -> &'static str {
        "application/x-amz-json-1.1"
    }

    fn smithy_protocol(&self) -> Option<&'static str> {
        None
    }

    fn decode<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Exception> {
        // Clients without parameters may send nothing at all.
        let body = if body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { body };
        // Serde would also read an array as a structure.
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(unreadable("it is no JSON object"));
        }
        serde_json::from_slice(body).map_err(|problem| {
            if !problem.is_data() {
                return unreadable(problem);
            }
            let readable = (body.len() <= SEARCHED_BYTES).then(|| serde_json::from_slice(body));
            match readable {
                Some(Err(problem)) => unreadable(problem),
                Some(Ok(request)) => misfit::<T>(request).unwrap_or_else(|| invalid(&problem)),
                None => invalid(&problem),
            }
        })
    }

    fn encode<T: Serialize>(&self, output: &T) -> Result<Vec<u8>, Exception> {
        serde_json::to_vec(output).map_err(unwritable)
    }

    fn encode_exception(&self, exception: &Exception) -> Vec<u8> {
        let body = Body { kind: exception.kind.name(), message: &exception.message };
        // Two strings always encode; the fallback is still a valid exception without a message.
        serde_json::to_vec(&body).unwrap_or_else(|_| br#"{"__type":"InternalServiceException"}"#.to_vec())
    }
}

fn invalid(problem: &serde_json::Error) -> Exception {
    Exception::invalid("the request", format_args!("is wrong: {problem}"))
}
