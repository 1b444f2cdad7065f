//! Logging in by a browser: the services' token goes into a cookie that no script can read and no other site can make
//! the browser send.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Extension, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use percent_encoding::percent_decode;
use tracing::{info, warn};

use super::ServicesDoor;
use super::authentication::{COOKIE, ServicesAuthentication};
use super::dashboard;
use crate::doors::serve::OverTls;

/// Where people log in.
pub(super) const LOGIN: &str = "/login";
const LOGOUT: &str = "/logout";
/// The form has one field with a token. Everybody may send it, so it is all that is read for them.
const LARGEST_FORM: usize = 4 * 1024;
const PAGE: &str = include_str!("../../dashboard/login.html");
/// Where the page says what went wrong.
const PROBLEM: &str = "<!-- problem -->";
const WRONG_TOKEN: &str = r#"<p class="problem" role="alert">That is not the token.</p>"#;
const NO_TOKEN: &str = r#"<p class="problem" role="alert">This gateway has no token: it takes signatures alone. Start it with
    --services-token too to log in.</p>"#;

pub(super) fn routes(authentication: Arc<ServicesAuthentication>) -> Router<Arc<ServicesDoor>> {
    Router::new()
        .route(LOGIN, get(async || back()).post(post_login))
        .route(LOGOUT, post(log_out))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(Extension(authentication))
}

/// The page that asks for the token.
pub(super) fn page(has_token: bool) -> Response {
    ask(if has_token { "" } else { NO_TOKEN })
}

fn ask(problem: &'static str) -> Response {
    let html = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    let mut response = (StatusCode::UNAUTHORIZED, html, PAGE.replace(PROBLEM, problem)).into_response();
    dashboard::protect(response.headers_mut());
    response
}

async fn post_login(
    State(_): State<Arc<ServicesDoor>>,
    Extension(authentication): Extension<Arc<ServicesAuthentication>>,
    over_tls: Option<Extension<OverTls>>,
    body: Bytes,
) -> Response {
    let Some(token) = token_in(&body).filter(|token| authentication.is_token(token)) else {
        warn!("somebody tried to log in with a wrong token");
        return ask(WRONG_TOKEN);
    };
    info!("somebody logged in");
    with_cookie(&token, over_tls.is_some(), "")
}

async fn log_out(over_tls: Option<Extension<OverTls>>) -> Response {
    with_cookie("", over_tls.is_some(), "; Max-Age=0")
}

/// The form's one field. Tokens are visible ASCII.
fn token_in(body: &[u8]) -> Option<String> {
    let body = std::str::from_utf8(body).ok()?;
    let value = body.split('&').find_map(|pair| pair.strip_prefix("token="))?.replace('+', " ");
    Some(percent_decode(value.as_bytes()).decode_utf8().ok()?.into_owned())
}

fn with_cookie(value: &str, over_tls: bool, more: &str) -> Response {
    let secure = if over_tls { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{more}");
    let mut response = back();
    match HeaderValue::from_str(&cookie) {
        Ok(mut cookie) => {
            cookie.set_sensitive(true);
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            response
        }
        // A token is what a header can hold.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// To the dashboard; as a `GET`, whatever this was.
fn back() -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, HeaderValue::from_static("/"))]).into_response()
}

#[cfg(test)]
mod tests {
    use super::{PAGE, PROBLEM, token_in};

    #[test]
    fn the_form_s_field_is_read() {
        assert_eq!(token_in(b"token=a%2Bb%3D").as_deref(), Some("a+b="));
        assert_eq!(token_in(b"x=1&token=t").as_deref(), Some("t"));
        for wrong in [&b""[..], b"tok=1", b"token=%ff", b"\xff"] {
            assert_eq!(token_in(wrong), None);
        }
        assert_eq!(PAGE.matches(PROBLEM).count(), 1);
    }
}
