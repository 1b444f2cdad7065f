//! An event of API Gateway's, or of a function URL's, as the request that the players' door knows.
//!
//! Two steps, because `lambda_http` makes the request in between: [`readable`] mends what it would read otherwise than
//! HTTP does, [`known`] adds what it leaves in the event.

use std::net::IpAddr;

use lambda_http::aws_lambda_events::apigw::{ApiGatewayProxyRequest, ApiGatewayV2httpRequest};
use lambda_http::http::{HeaderName, HeaderValue};
use lambda_http::lambda_runtime::LambdaEvent;
use lambda_http::request::{LambdaRequest, RequestContext};
use lambda_http::{Request, RequestExt};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rallypoint_gateway::run::Peer;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What API Gateway calls the stage that is in no path.
const NO_STAGE: &str = "$default";
/// What no URI has as it is (RFC 3986 section 2), and an event's query may have. What is escaped already stays.
const NOT_IN_A_QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The event in a shape that nothing is lost or refused of on its way to a request.
pub(crate) fn readable(mut event: LambdaEvent<LambdaRequest>) -> LambdaEvent<LambdaRequest> {
    match &mut event.payload {
        LambdaRequest::ApiGatewayV1(event) => rest(event),
        LambdaRequest::ApiGatewayV2(event) => http(event),
        _ => {}
    }
    event
}

/// An event of a REST API's, payload 1.0.
fn rest(event: &mut ApiGatewayProxyRequest) {
    // The stage is in no path of these, and would be put there.
    event.request_context.stage = None;
    // A header that came several times is here once more with its last value, which would replace all of them: of two
    // tokens the door would see one.
    for name in event.multi_value_headers.keys() {
        event.headers.remove(name);
    }
}

/// An event of an HTTP API's or a function URL's, payload 2.0.
fn http(event: &mut ApiGatewayV2httpRequest) {
    if let Some(stage) = event.request_context.stage.take().filter(|stage| stage != NO_STAGE)
        && let Some(path) = &mut event.raw_path
        && let Some(route) = below(path, &stage)
    {
        *path = route.to_owned();
    }
    if let Some(query) = &mut event.raw_query_string {
        // A function that panics over it would be an internal error, where the door answers 400 or finds nothing.
        *query = utf8_percent_encode(query, NOT_IN_A_QUERY).to_string();
    }
}

/// The path below the stage; none when it is not below it.
fn below<'path>(path: &'path str, stage: &str) -> Option<&'path str> {
    path.strip_prefix('/')?.strip_prefix(stage).filter(|route| route.starts_with('/'))
}

/// The request with where it came from, and with a name that the function's log has too.
pub(crate) fn known(mut request: Request) -> Request {
    if let Some(address) = source(&request) {
        request.extensions_mut().insert(Peer(address));
    }
    let named =
        request.lambda_context_ref().and_then(|context| HeaderValue::from_str(&context.request_id).ok());
    if let Some(id) = named
        && !request.headers().contains_key(REQUEST_ID)
    {
        request.headers_mut().insert(REQUEST_ID, id);
    }
    request
}

/// Whom API Gateway has a connection with. Nothing that a client writes gets there, unlike `X-Forwarded-For`. None: the
/// account's owner tries the function out in the console.
fn source(request: &Request) -> Option<IpAddr> {
    let address = match request.request_context_ref()? {
        RequestContext::ApiGatewayV1(context) => context.identity.source_ip.as_deref(),
        RequestContext::ApiGatewayV2(context) => context.http.source_ip.as_deref(),
        _ => None,
    };
    address?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn a_stage_is_taken_off_once_and_nothing_else_is() {
        for (path, stage, left) in [
            ("/prod/find_session", "prod", Some("/find_session")),
            ("/prod/create_session/a.b", "prod", Some("/create_session/a.b")),
            ("/prod/prod/find_session", "prod", Some("/prod/find_session")),
            ("/find_session", "prod", None),
            ("/production/find_session", "prod", None),
            ("/prod", "prod", None),
            ("prod/find_session", "prod", None),
        ] {
            assert_eq!(below(path, stage), left, "{path}");
        }
    }
}
