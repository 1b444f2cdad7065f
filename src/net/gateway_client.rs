//! HTTP with the gateway: one try of a request, one stream.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use once_cell::sync::OnceCell;
use rallypoint_wire::gateway::REQUEST_ID_HEADER;
use rallypoint_wire::matchmaking::{TICKET_TOKEN_HEADER, event};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, LINK, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response, Url};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::bearer::Bearer;
use super::tls::{self, Trust};
use crate::result::{Failure, RpResult};
use crate::session::{GatewayCall, GatewayUris, HttpAnswer};

/// RFC 7240.
const PREFER_HEADER: &str = "prefer";
/// The largest body that is read; a longer one is no answer of a gateway.
const MAX_BODY: usize = 64 * 1024 * 1024;

/// Where the gateway is.
#[derive(Clone, Debug)]
pub(crate) struct GatewayConfig {
    /// `http://` or `https://`; paths are appended to it as they are.
    pub(crate) url: String,
    /// The paths.
    pub(crate) uris: GatewayUris,
    /// Who may vouch for it.
    pub(crate) trust: Trust,
}

/// A call and how to make it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// What is asked.
    pub(crate) call: GatewayCall,
    /// Who asks.
    pub(crate) bearer: Arc<Bearer>,
    /// How long it may take in all, with the wait for a token and every repeat.
    pub(crate) timeout: Duration,
}

/// An answer as it came.
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) retry_after: Option<Duration>,
    pub(super) request_id: String,
    pub(super) link: String,
    pub(super) body: Vec<u8>,
}

/// The connections to one gateway.
pub(super) struct GatewayClient {
    config: GatewayConfig,
    http: OnceCell<reqwest::Client>,
    urls: Mutex<HashMap<String, Url>>,
}

impl GatewayClient {
    pub(super) fn new(config: GatewayConfig) -> Self {
        Self { config, http: OnceCell::new(), urls: Mutex::default() }
    }

    /// Made at the first call, so that a process that only hosts pays nothing for it.
    fn http(&self) -> Result<&reqwest::Client, Failure> {
        self.http.get_or_try_init(|| {
            let tls = if self.config.url.starts_with("https:") {
                self.config.trust.client_config()
            } else {
                tls::trusting_nobody()
            }?;
            http_client(tls)
        })
    }

    /// Plain concatenation, as the original plugin's users configured it; read once per path.
    fn url(&self, call: &GatewayCall) -> Result<Url, Failure> {
        self.url_at(call.uri(&self.config.uris), call)
    }

    fn url_at(&self, uri: &str, call: &GatewayCall) -> Result<Url, Failure> {
        let mut url = self.base_url(uri)?;
        if let Some(segment) = call.segment() {
            // A configured path may have a query of its own, which stays behind it.
            let path = format!("{}/{segment}", url.path());
            url.set_path(&path);
        }
        if let Some(query) = call.query()? {
            // A configured path may have a query of its own.
            let whole = url.query().map_or_else(|| query.clone(), |own| format!("{own}&{query}"));
            url.set_query(Some(&whole));
        }
        Ok(url)
    }

    fn base_url(&self, uri: &str) -> Result<Url, Failure> {
        let mut urls = self.urls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(url) = urls.get(uri) {
            return Ok(url.clone());
        }
        let url = Url::parse(&format!("{}{uri}", self.config.url)).map_err(|error| {
            Failure::with_message(RpResult::InvalidArgument, format!("the URL of {uri}: {error}"))
        })?;
        urls.insert(uri.to_owned(), url.clone());
        Ok(url)
    }

    /// Sends one try of a request and takes in the whole answer.
    pub(super) async fn send(
        &self,
        call: &GatewayCall,
        name: &str,
        token: Option<&str>,
        patience: Duration,
    ) -> Result<Told, Failure> {
        let named = |failure: Failure| Failure { request_id: name.to_owned(), ..failure };
        let url = self.url(call)?;
        let http = self.http()?;
        let builder = match call.body()? {
            Some(body) => http.post(url).body(body),
            None => http.get(url),
        };
        let builder = builder
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .header(REQUEST_ID_HEADER, name)
            .timeout(patience);
        let builder = match call.preference() {
            Some(preference) => builder.header(PREFER_HEADER, preference),
            None => builder,
        };
        let builder = with_auth_token(with_ticket_token(builder, call.ticket_token()), token);
        let mut response = builder.send().await.map_err(|error| named(transport_failure(&error)))?;
        let mut body = Vec::with_capacity(expected_length(response.content_length()));
        while let Some(chunk) = response.chunk().await.map_err(|error| named(transport_failure(&error)))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(Failure::with_message(RpResult::BadAnswer, "the answer is longer than 64 MiB"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Told {
            status: response.status().as_u16(),
            retry_after: retry_after(response.headers()),
            request_id: request_id(response.headers()).unwrap_or(name).to_owned(),
            link: response.headers().get(LINK).and_then(|link| link.to_str().ok()).unwrap_or("").to_owned(),
            body,
        })
    }

    /// Opens the stream of a ticket's changes, which has no end of its own; none when the gateway has no stream of it, and
    /// when to ask instead if it says so.
    pub(super) async fn open_stream(
        &self,
        call: &GatewayCall,
        last_revision: u64,
        name: &str,
        token: Option<&str>,
        patience: Duration,
    ) -> Result<Result<Response, Option<Duration>>, Failure> {
        let url = self.url_at(&self.config.uris.matchmaking_events, call)?;
        let builder = self.http()?.get(url).header(ACCEPT, HeaderValue::from_static(event::CONTENT_TYPE));
        let builder =
            if last_revision == 0 { builder } else { builder.header(event::LAST_ID_HEADER, last_revision) };
        let builder = with_auth_token(with_ticket_token(builder, call.ticket_token()), token)
            .header(REQUEST_ID_HEADER, name);
        let opening = tokio::time::timeout(patience, builder.send());
        let response = match opening.await {
            Ok(response) => response.map_err(|error| transport_failure(&error))?,
            Err(_) => return Err(Failure::new(RpResult::TimedOut)),
        };
        let status = response.status().as_u16();
        let wish = retry_after(response.headers());
        let is_stream = response.headers().get(CONTENT_TYPE).is_some_and(|kind| {
            kind.to_str()
                .is_ok_and(|kind| kind.trim_start().to_ascii_lowercase().starts_with(event::CONTENT_TYPE))
        });
        match status {
            200 if is_stream => Ok(Ok(response)),
            // Whether there is a ticket is for the question to say: the route may be missing alone.
            200..=299 | 404..=406 | 501 => Ok(Err(wish)),
            _ => Err(call
                .read(HttpAnswer {
                    status,
                    retry_after: wish,
                    request_id: request_id(response.headers()).unwrap_or(name),
                    link: "",
                    body: b"",
                })
                .err()
                .unwrap_or_else(|| Failure::new(RpResult::BadAnswer))),
        }
    }

    /// Whether the gateway answers anything at all.
    pub(super) async fn answers(&self, patience: Duration) -> bool {
        let Ok(url) = self.base_url(&self.config.uris.health) else { return false };
        let Ok(http) = self.http() else { return false };
        http.get(url).timeout(patience).send().await.is_ok()
    }
}

fn with_auth_token(builder: RequestBuilder, token: Option<&str>) -> RequestBuilder {
    match token {
        Some(token) => builder.header(AUTHORIZATION, format!("Bearer {token}")),
        None => builder,
    }
}

fn with_ticket_token(builder: RequestBuilder, token: Option<&str>) -> RequestBuilder {
    match token {
        Some(token) => builder.header(TICKET_TOKEN_HEADER, token),
        None => builder,
    }
}

fn http_client(tls: rustls::ClientConfig) -> Result<reqwest::Client, Failure> {
    reqwest::Client::builder()
        .redirect(Policy::none())
        // Proxies come from the environment, which is not read behind the caller's back.
        .no_proxy()
        .tcp_nodelay(true)
        .tls_backend_preconfigured(tls)
        .build()
        .map_err(|error| Failure::with_message(RpResult::Internal, chain(&error)))
}

/// For what is on this machine and speaks no TLS.
pub(super) fn plain_http_client() -> Result<reqwest::Client, Failure> {
    http_client(tls::trusting_nobody()?)
}

/// What a peer says of its body is a hint, not a reason to allocate as much.
fn expected_length(said: Option<u64>) -> usize {
    said.and_then(|length| usize::try_from(length).ok()).unwrap_or(0).min(1024 * 1024)
}

/// A number of seconds, or a time; that is counted from when the gateway says it answered, as this machine's clock may be
/// wrong.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let wish = text(RETRY_AFTER)?;
    if let Ok(seconds) = wish.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let time = |text| OffsetDateTime::parse(text, &Rfc2822).ok();
    let answered = text(DATE).and_then(time).unwrap_or_else(OffsetDateTime::now_utc);
    // A time that is past means now.
    Some((time(wish)? - answered).try_into().unwrap_or(Duration::ZERO))
}

fn request_id(headers: &HeaderMap) -> Option<&str> {
    [REQUEST_ID_HEADER, "x-amzn-requestid", "apigw-requestid"]
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
        .filter(|id| !id.is_empty())
}

pub(super) fn transport_failure(error: &reqwest::Error) -> Failure {
    let code = if error.is_timeout() {
        RpResult::TimedOut
    } else if error.is_builder() {
        RpResult::InvalidArgument
    } else if error.is_connect() {
        RpResult::ConnectionFailed
    } else {
        RpResult::ConnectionLost
    };
    Failure::with_message(code, chain(error))
}

/// An error and its causes in one line; a cause that the line has told already is left out.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.contains(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(headers: &[(&'static str, &'static str)]) -> Option<Duration> {
        let pairs = headers.iter().map(|(name, value)| {
            (reqwest::header::HeaderName::from_static(name), HeaderValue::from_static(value))
        });
        retry_after(&pairs.collect())
    }

    #[test]
    fn a_wish_to_be_left_alone_is_a_number_or_a_time() {
        const NOON: &str = "Sun, 06 Nov 1994 12:00:00 GMT";
        for (headers, seconds) in [
            (vec![("retry-after", "7")], Some(7)),
            (vec![("retry-after", " 7 ")], Some(7)),
            (vec![("retry-after", "0")], Some(0)),
            (vec![("retry-after", "Sun, 06 Nov 1994 12:01:30 GMT"), ("date", NOON)], Some(90)),
            (vec![("retry-after", "Sun, 06 Nov 1994 11:00:00 GMT"), ("date", NOON)], Some(0)),
            // Long past by this machine's clock.
            (vec![("retry-after", NOON)], Some(0)),
            (vec![("retry-after", "soon")], None),
            (vec![("retry-after", "-1")], None),
            (vec![("retry-after", "")], None),
            (vec![], None),
        ] {
            assert_eq!(wish(&headers), seconds.map(Duration::from_secs), "{headers:?}");
        }
    }
}
