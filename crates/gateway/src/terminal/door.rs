//! Asking a gateway's door.

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;
use tokio_rustls::rustls::crypto::ring;

use super::stream::Events;
use super::text::plain;
use crate::cli::DoorOptions;
use crate::overview::{self, Overview};

/// A gateway on the same machine or beside it answers at once; one that is stuck should be told of.
const PATIENCE: Duration = Duration::from_secs(10);
/// A thousand rows of each kind with the longest texts that there can be.
const LARGEST_ANSWER: usize = 64 << 20;
/// What a page of another origin cannot send unasked.
const ACTION_HEADER: &str = "x-rallypoint-action";
/// How much of a refusal is shown.
const SHOWN_OF_A_REFUSAL: usize = 300;

/// A door that does not answer as a gateway's should.
#[derive(Debug, Error)]
pub enum DoorError {
    /// No URL of HTTP.
    #[error("{0:?} is no URL of a gateway: give one like http://127.0.0.1:9870 with --url")]
    Url(String),
    /// Nobody there.
    #[error(
        "no gateway answers at {url}: {reason}; start one with rallypoint-gateway, or name the services' door of \
         another with --url"
    )]
    NoAnswer {
        /// Where.
        url: String,
        /// Why.
        reason: String,
    },
    /// It broke off.
    #[error("the gateway's answer broke off: {0}; see whether it still runs")]
    BrokeOff(String),
    /// It wants to know who asks.
    #[error(
        "the gateway wants to be shown a token: give --token, or RALLYPOINT_SERVICES_TOKEN in the environment"
    )]
    Unauthorised,
    /// Somebody else's door.
    #[error(
        "{0} has no overview: name a gateway's services' door with --url, by default http://127.0.0.1:9870"
    )]
    NoOverview(String),
    /// A refusal.
    #[error("the gateway refused that with {status}: {text}")]
    Refused {
        /// The status.
        status: StatusCode,
        /// What it says.
        text: String,
    },
    /// Not what an overview looks like.
    #[error("the gateway's answer cannot be read: {0}; see that both are of the same version")]
    Unreadable(String),
    /// No client at all.
    #[error("cannot make an HTTP client: {0}; check the certificates of this system")]
    Client(String),
}

/// A gateway's services' door.
#[derive(Clone, Debug)]
pub(super) struct Door {
    http: Client,
    url: Url,
    token: Option<String>,
}

impl Door {
    /// # Errors
    /// The URL is none.
    pub(super) fn new(options: &DoorOptions) -> Result<Self, DoorError> {
        let url = Url::parse(&options.url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or_else(|| DoorError::Url(options.url.clone()))?;
        // The client takes the process's. That there is one already is as good.
        let _ = ring::default_provider().install_default();
        let http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(PATIENCE)
            .build()
            .map_err(|problem| DoorError::Client(chain(&problem)))?;
        Ok(Self { http, url, token: options.token.clone() })
    }

    /// Where it is, as a person wrote it.
    pub(super) fn shown(&self) -> &str {
        self.url.as_str().trim_end_matches('/')
    }

    /// What there is, at most so many rows of each kind.
    pub(super) async fn overview(&self, search: &str, limit: usize) -> Result<Overview, DoorError> {
        json(
            self.send(self.request(Method::GET, &asked(overview::ROUTE, search, limit)).timeout(PATIENCE))
                .await?,
        )
        .await
    }

    /// One row with all that belongs to it.
    pub(super) async fn detail<T: DeserializeOwned>(&self, kind: &str, id: &str) -> Result<T, DoorError> {
        let id = utf8_percent_encode(id, NON_ALPHANUMERIC);
        let path = format!("{}/{kind}/{id}", overview::ROUTE);
        json(self.send(self.request(Method::GET, &path).timeout(PATIENCE)).await?).await
    }

    /// What changes from now on.
    pub(super) async fn stream(&self, search: &str, limit: usize) -> Result<Events, DoorError> {
        let route = format!("{}/stream", overview::ROUTE);
        let request = self.request(Method::GET, &asked(&route, search, limit));
        // Of its head alone: nothing may change for hours.
        let sent = tokio::time::timeout(PATIENCE, self.send(request)).await;
        Ok(Events::of(sent.map_err(|_| DoorError::BrokeOff("it takes too long".to_owned()))??))
    }

    /// Has something done.
    pub(super) async fn act(&self, action: &str, body: &impl Serialize) -> Result<(), DoorError> {
        let body =
            serde_json::to_string(body).map_err(|problem| DoorError::Unreadable(problem.to_string()))?;
        let request = self.request(Method::POST, &format!("/actions/{action}")).timeout(PATIENCE);
        let request =
            request.header("content-type", "application/json").header(ACTION_HEADER, "1").body(body);
        self.send(request).await.map(drop)
    }

    /// Whether the gateway is ready, and what it says.
    pub(super) async fn ready(&self) -> Result<(bool, String), DoorError> {
        let response = self.answer(self.request(Method::GET, "/readyz").timeout(PATIENCE)).await?;
        let is_ready = match response.status() {
            StatusCode::OK => true,
            StatusCode::SERVICE_UNAVAILABLE => false,
            status => return Err(self.refusal(status, response).await),
        };
        Ok((is_ready, plain(String::from_utf8_lossy(&body(response).await?).trim())))
    }

    fn request(&self, method: Method, path_and_query: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path_and_query}", self.shown()));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Response, DoorError> {
        let no_answer = |problem: reqwest::Error| DoorError::NoAnswer {
            url: self.shown().to_owned(),
            reason: chain(&problem.without_url()),
        };
        request.send().await.map_err(no_answer)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, DoorError> {
        let response = self.answer(request).await?;
        match response.status() {
            status if status.is_success() => Ok(response),
            status => Err(self.refusal(status, response).await),
        }
    }

    async fn refusal(&self, status: StatusCode, response: Response) -> DoorError {
        if status == StatusCode::UNAUTHORIZED {
            return DoorError::Unauthorised;
        }
        if status == StatusCode::NOT_FOUND && response.url().path() == overview::ROUTE {
            return DoorError::NoOverview(self.shown().to_owned());
        }
        let said = body(response).await.unwrap_or_default();
        let said: String = String::from_utf8_lossy(&said).trim().chars().take(SHOWN_OF_A_REFUSAL).collect();
        DoorError::Refused { status, text: plain(&said) }
    }
}

fn asked(route: &str, search: &str, limit: usize) -> String {
    if search.is_empty() {
        return format!("{route}?limit={limit}");
    }
    format!("{route}?limit={limit}&q={}", utf8_percent_encode(search, NON_ALPHANUMERIC))
}

async fn json<T: DeserializeOwned>(response: Response) -> Result<T, DoorError> {
    serde_json::from_slice(&body(response).await?)
        .map_err(|problem| DoorError::Unreadable(problem.to_string()))
}

async fn body(mut response: Response) -> Result<Vec<u8>, DoorError> {
    let mut bytes = Vec::new();
    while let Some(chunk) =
        response.chunk().await.map_err(|problem| DoorError::BrokeOff(chain(&problem.without_url())))?
    {
        if bytes.len() + chunk.len() > LARGEST_ANSWER {
            return Err(DoorError::Unreadable("it is too long".to_owned()));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The innermost reason: the outer ones only say that something was tried.
pub(super) fn chain(problem: &dyn std::error::Error) -> String {
    let mut innermost = problem;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
