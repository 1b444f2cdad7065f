//! The GameLift API in its two protocols: AWS JSON 1.1 on `POST /` with `X-Amz-Target: GameLift.<Operation>`, and Smithy
//! RPC v2 CBOR on `POST /service/GameLift/operation/<Operation>`. Who may call has been decided before.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response as HttpResponse};
use rallypoint_gamelift_api::{AwsJson, Cbor, Codec, Exception, ExceptionKind, Operation, Request};
use tracing::{error, info};

use super::ServicesDoor;

const TARGET: &str = "x-amz-target";
/// As both protocols write it.
const SERVICE: &str = "GameLift";
const SMITHY_PROTOCOL: HeaderName = HeaderName::from_static("smithy-protocol");
/// When to try again, in milliseconds: AWS's SDKs wait so long before their next try instead of as long as they would.
const RETRY_AFTER_MILLISECONDS: HeaderName = HeaderName::from_static("x-amz-retry-after");

/// What the path of an operation in CBOR begins with.
const CBOR_PATH: &str = "/service/";
/// Where operations are in CBOR.
pub(super) const CBOR_ROUTE: &str = "/service/{service}/operation/{operation}";

/// What of a body has arrived.
type Body = Result<Bytes, BytesRejection>;

/// `POST /`.
pub(super) async fn json(
    State(door): State<Arc<ServicesDoor>>,
    headers: HeaderMap,
    body: Body,
) -> HttpResponse {
    answer(&door, &AwsJson, target(&headers), body).await
}

/// `POST /service/GameLift/operation/<Operation>`.
pub(super) async fn cbor(
    State(door): State<Arc<ServicesDoor>>,
    Path((service, operation)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> HttpResponse {
    answer(&door, &Cbor, named(&headers, &service, &operation), body).await
}

async fn answer(
    door: &ServicesDoor,
    codec: &impl Codec,
    operation: Result<Operation, Exception>,
    body: Body,
) -> HttpResponse {
    let answer = async {
        let operation = operation?;
        if let Some(quotas) = &door.quotas {
            quotas.admit(operation)?;
        }
        let body = body.map_err(|problem| {
            Exception::new(ExceptionKind::InvalidRequest, format!("the body cannot be read: {problem}"))
        })?;
        let request = Request::decode(operation, codec, &body)?;
        door.backend.operate(request).await?.encode(codec)
    };
    match answer.await {
        Ok(bytes) => written(codec, StatusCode::OK, bytes),
        Err(exception) => refused(codec, &exception),
    }
}

/// Whether a request asks for an operation, in either protocol.
pub(super) fn is_operation(request: &HttpRequest) -> bool {
    let path = request.uri().path();
    path.starts_with(CBOR_PATH) || (path == "/" && request.method() == Method::POST)
}

/// An exception in the protocol of who asked at this path.
pub(super) fn refused_at(path: &str, exception: &Exception) -> HttpResponse {
    if path.starts_with(CBOR_PATH) { refused(&Cbor, exception) } else { refused(&AwsJson, exception) }
}

/// An exception as this protocol says it.
fn refused(codec: &impl Codec, exception: &Exception) -> HttpResponse {
    let mut response = written(codec, status(exception), codec.encode_exception(exception));
    if let Some(wait) = exception.retry_after {
        let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        response.headers_mut().insert(RETRY_AFTER_MILLISECONDS, HeaderValue::from(milliseconds));
    }
    response
}

fn written(codec: &impl Codec, status: StatusCode, bytes: Vec<u8>) -> HttpResponse {
    let mut response = (status, bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(codec.content_type()));
    if let Some(protocol) = codec.smithy_protocol() {
        headers.insert(SMITHY_PROTOCOL, HeaderValue::from_static(protocol));
    }
    response
}

/// Notes why an operation was not done.
fn status(exception: &Exception) -> StatusCode {
    let (code, message) = (exception.kind.name(), exception.message.as_str());
    if exception.kind.is_fault() {
        error!(code, message, "an operation failed");
    } else {
        info!(code, message, "refused");
    }
    StatusCode::from_u16(exception.kind.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn target(headers: &HeaderMap) -> Result<Operation, Exception> {
    let target = headers.get(TARGET).and_then(|target| target.to_str().ok()).unwrap_or_default();
    match target.split_once('.') {
        Some((SERVICE, operation)) => Operation::from_name(operation),
        _ => {
            let message = format!("X-Amz-Target is {target:?}: give {SERVICE}.<Operation>");
            Err(Exception::new(ExceptionKind::UnknownOperation, message))
        }
    }
}

/// The protocol wants its name in a header, so that one day another may have the same paths.
fn named(headers: &HeaderMap, service: &str, operation: &str) -> Result<Operation, Exception> {
    let spoken = headers.get(SMITHY_PROTOCOL).map(HeaderValue::as_bytes);
    let protocol = Cbor.smithy_protocol().unwrap_or_default();
    if spoken != Some(protocol.as_bytes()) {
        let message = format!("smithy-protocol must be {protocol}: no other protocol is spoken on this path");
        return Err(Exception::new(ExceptionKind::Serialization, message));
    }
    if service != SERVICE {
        let message = format!("service {service:?} is not answered here: {SERVICE} is");
        return Err(Exception::new(ExceptionKind::UnknownOperation, message));
    }
    Operation::from_name(operation)
}
