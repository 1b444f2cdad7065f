//! An event of API Gateway's, or of a function URL's, as the request that the players' door knows.

use lambda_http::http::uri::PathAndQuery;
use lambda_http::http::{HeaderName, HeaderValue, Uri};
use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What API Gateway calls the stage that is in no path.
const NO_STAGE: &str = "$default";

/// The request without its stage, and with a name that the function's log has too.
pub(crate) fn at_route(mut event: Request) -> Request {
    let stage = match event.request_context_ref() {
        Some(RequestContext::ApiGatewayV1(context)) => context.stage.clone(),
        Some(RequestContext::ApiGatewayV2(context)) => context.stage.clone(),
        _ => None,
    };
    if let Some(route) = stage.and_then(|stage| without_stage(event.uri(), &stage)) {
        *event.uri_mut() = route;
    }
    let named =
        event.lambda_context_ref().and_then(|context| HeaderValue::from_str(&context.request_id).ok());
    if let Some(id) = named
        && !event.headers().contains_key(REQUEST_ID)
    {
        event.headers_mut().insert(REQUEST_ID, id);
    }
    event
}

/// The address below the stage; none when it is not below it.
fn without_stage(uri: &Uri, stage: &str) -> Option<Uri> {
    if stage == NO_STAGE {
        return None;
    }
    let whole = uri.path_and_query()?.as_str();
    let below = whole.strip_prefix('/')?.strip_prefix(stage)?;
    let below = below.starts_with('/').then(|| below.parse::<PathAndQuery>().ok())??;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(below);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_is_taken_off_and_nothing_else() {
        for (address, stage, left) in [
            ("https://x.example/prod/find_session?a=1&b=%2F", "prod", Some("/find_session?a=1&b=%2F")),
            ("https://x.example/prod/create_session/a.b", "prod", Some("/create_session/a.b")),
            ("https://x.example/find_session", "prod", None),
            ("https://x.example/production/find_session", "prod", None),
            ("https://x.example/prod", "prod", None),
            ("https://x.example/find_session", "$default", None),
        ] {
            let route = without_stage(&address.parse().unwrap(), stage);
            let route = route.as_ref().and_then(Uri::path_and_query).map(PathAndQuery::as_str);
            assert_eq!(route, left, "{address}");
        }
    }
}
