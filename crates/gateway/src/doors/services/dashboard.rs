//! The dashboard's page and what it is made of, all of it in this program.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use super::ServicesDoor;

/// Nothing but what this door itself serves runs, is shown or is asked, and no other page shows this one.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'";
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const X_AMZ_TARGET: &str = "x-amz-target";
/// Where the page's parts are. They are the same for everybody and hold nothing that anybody may not know.
pub(super) const PARTS: &str = "/dashboard/";
/// As much of a digest as tells two versions of a file apart.
const TAG_BYTES: usize = 12;

/// A file of the page.
struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! asset {
    ($name:literal, $kind:expr) => {
        Asset { name: $name, kind: $kind, text: include_str!(concat!("../../dashboard/", $name)) }
    };
}

static PAGE: Asset = asset!("index.html", "text/html; charset=utf-8");
static ASSETS: [Asset; 16] = [
    asset!("dashboard.css", CSS),
    asset!("parts.css", CSS),
    asset!("dashboard.js", JAVASCRIPT),
    asset!("actions.js", JAVASCRIPT),
    asset!("charts.js", JAVASCRIPT),
    asset!("details.js", JAVASCRIPT),
    asset!("dom.js", JAVASCRIPT),
    asset!("hints.js", JAVASCRIPT),
    asset!("keys.js", JAVASCRIPT),
    asset!("login.js", JAVASCRIPT),
    asset!("place.js", JAVASCRIPT),
    asset!("stream.js", JAVASCRIPT),
    asset!("summary.js", JAVASCRIPT),
    asset!("tables.js", JAVASCRIPT),
    asset!("theme.js", JAVASCRIPT),
    asset!("words.js", JAVASCRIPT),
];

static TAGS: LazyLock<Vec<(&'static str, HeaderValue)>> = LazyLock::new(|| {
    let assets = std::iter::once(&PAGE).chain(&ASSETS);
    assets.map(|asset| (asset.name, tag(asset.text))).collect()
});

pub(super) fn routes() -> Router<Arc<ServicesDoor>> {
    Router::new().route(&format!("{PARTS}{{name}}"), get(part))
}

/// Whether a browser asks for a page: nothing else that comes to `GET /` accepts HTML.
pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
    let accepts_html = headers
        .get_all(header::ACCEPT)
        .iter()
        .any(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")));
    accepts_html && !headers.contains_key(header::UPGRADE) && !headers.contains_key(X_AMZ_TARGET)
}

/// The page itself.
pub(super) fn page(headers: &HeaderMap) -> Response {
    serve(&PAGE, headers)
}

async fn part(Path(name): Path<String>, headers: HeaderMap) -> Response {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => serve(asset, &headers),
        None => (StatusCode::NOT_FOUND, "the dashboard has no such part\n").into_response(),
    }
}

fn serve(asset: &Asset, headers: &HeaderMap) -> Response {
    let tag = TAGS.iter().find(|(name, _)| *name == asset.name).map(|(_, tag)| tag.clone());
    let is_known = tag.is_some() && headers.get(header::IF_NONE_MATCH) == tag.as_ref();
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind))], asset.text).into_response()
    };
    let answer = response.headers_mut();
    protect(answer);
    if let Some(tag) = tag {
        answer.insert(header::ETAG, tag);
    }
    // Asked for each time, answered anew after an update of the gateway alone.
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// What a browser must be told of every page of this door.
pub(super) fn protect(headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
}

fn tag(text: &str) -> HeaderValue {
    let digest = hex::encode(&Sha256::digest(text)[..TAG_BYTES]);
    HeaderValue::from_str(&format!("\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}
