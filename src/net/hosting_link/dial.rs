//! Opening a process's WebSocket: once, and again until it works.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rallypoint_wire::server_sdk::{ConnectQuery, SIGV4};
use rand::RngExt;
use reqwest::Url;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_tungstenite::tungstenite::Error as WebSocketError;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};
use uuid::Uuid;

use super::super::gateway_client::chain;
use super::super::tls::Trust;
use super::container;
use crate::event::{Event, EventQueue, LogRecord, RpLogLevel};
use crate::hosting::{SDK_LANGUAGE, SDK_VERSION, ServerParameters, sign};
use crate::result::{Failure, RpResult};

/// The server SDKs' longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_secs(32);
/// The Go SDK's count. With the waits between them they take some two minutes.
pub(super) const ATTEMPTS: u32 = 8;
/// GameSessionData may have 262,144 characters and MatchmakerData 390,000; JSON escapes can make them longer.
const MAX_MESSAGE: usize = 4 * 1024 * 1024;

/// A connection to the service.
pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Dials for the first time: as often as fits into the time that connecting may take, unless the service says no.
pub(super) async fn connect(
    parameters: ServerParameters,
    trust: Trust,
    idempotency_token: Uuid,
    queue: Arc<EventQueue>,
) -> Result<Socket, Failure> {
    let deadline = Instant::now() + parameters.timeout;
    let mut waits = Waits::new(&parameters);
    let mut last = Failure::new(RpResult::TimedOut);
    loop {
        match timeout_at(deadline, dial(&parameters, &trust, idempotency_token)).await {
            Ok(Ok(socket)) => return Ok(socket),
            Ok(Err(failure)) if !is_worth_retrying(&failure) => return Err(failure),
            Ok(Err(failure)) => last = failure,
            Err(_) => return Err(last),
        }
        let wait = waits.next();
        if Instant::now() + wait >= deadline {
            return Err(last);
        }
        log(&queue, RpLogLevel::Warn, format!("connecting failed and is tried again: {last}"));
        sleep(wait).await;
    }
}

/// Dials again after a loss, at once and then less and less often.
pub(super) async fn reconnect(
    parameters: ServerParameters,
    trust: Trust,
    idempotency_token: Uuid,
    queue: Arc<EventQueue>,
) -> Result<Socket, Failure> {
    let mut waits = Waits::new(&parameters);
    let mut last = Failure::new(RpResult::TimedOut);
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            sleep(waits.next()).await;
        }
        match timeout(parameters.timeout, dial(&parameters, &trust, idempotency_token)).await {
            Ok(Ok(socket)) => return Ok(socket),
            Ok(Err(failure)) => last = failure,
            Err(_) => last = Failure::new(RpResult::TimedOut),
        }
        log(&queue, RpLogLevel::Warn, format!("connecting again failed: {last}"));
    }
    Err(last)
}

/// The service heard the question and said no: asking again changes nothing.
fn is_worth_retrying(failure: &Failure) -> bool {
    failure.code == RpResult::ConnectionFailed && !(400..500).contains(&failure.http_status)
}

/// How long to wait before each attempt but the first: twice as long each time, and up to a quarter more or less, so that
/// the processes of a gateway that was restarted do not all come at once.
struct Waits(Duration);

impl Waits {
    fn new(parameters: &ServerParameters) -> Self {
        Self(parameters.timing.redial_wait)
    }

    fn next(&mut self) -> Duration {
        let wait = self.0.mul_f64(rand::rng().random_range(0.75..1.25));
        self.0 = (self.0 * 2).min(LONGEST_WAIT);
        wait
    }
}

async fn dial(
    parameters: &ServerParameters,
    trust: &Trust,
    idempotency_token: Uuid,
) -> Result<Socket, Failure> {
    let (mut host_id, mut signing) = (parameters.host_id.clone(), parameters.signing.clone());
    if let Some(agent) = &parameters.container {
        let identity = container::ask(agent).await?;
        host_id = identity.host_id;
        signing = Some(identity.keys);
    }
    let signature = signing
        .filter(|_| parameters.auth_token.is_empty())
        .map(|keys| sign(&keys, &parameters.process_id, &host_id, &parameters.fleet_id, SystemTime::now()));
    let query = serde_urlencoded::to_string(ConnectQuery {
        process_id: parameters.process_id.clone(),
        sdk_version: SDK_VERSION.to_owned(),
        sdk_language: SDK_LANGUAGE.to_owned(),
        compute_id: host_id,
        fleet_id: parameters.fleet_id.clone(),
        idempotency_token: idempotency_token.to_string(),
        authorization: if signature.is_some() { SIGV4.to_owned() } else { parameters.auth_token.clone() },
        signature,
    })
    .map_err(|error| Failure::with_message(RpResult::Internal, error.to_string()))?;
    // As the Go SDK does, the query replaces one that is there already; a URL without a path gets one.
    let mut url = Url::parse(&parameters.websocket_url).map_err(|error| {
        Failure::with_message(RpResult::InvalidArgument, format!("the websocket URL: {error}"))
    })?;
    url.set_query(Some(&query));
    let connector = match url.scheme() {
        "wss" => Connector::Rustls(Arc::new(trust.client_config()?)),
        _ => Connector::Plain,
    };
    let config =
        WebSocketConfig::default().max_message_size(Some(MAX_MESSAGE)).max_frame_size(Some(MAX_MESSAGE));
    connect_async_tls_with_config(url.as_str(), Some(config), true, Some(connector))
        .await
        .map(|(socket, _)| socket)
        .map_err(|error| dial_failure(&error))
}

/// Says why, without the URL: the token is in it.
fn dial_failure(error: &WebSocketError) -> Failure {
    match error {
        WebSocketError::Http(response) => {
            let status = response.status().as_u16();
            let code = match status {
                401 => RpResult::Unauthorized,
                403 => RpResult::Forbidden,
                _ => RpResult::ConnectionFailed,
            };
            let mut failure =
                Failure::with_message(code, format!("the service refused the connection: {status}"));
            failure.http_status = status;
            failure
        }
        WebSocketError::Url(_) => Failure::with_message(
            RpResult::InvalidArgument,
            "the WebSocket URL is not valid: ws://host:port is wanted",
        ),
        other => Failure::with_message(RpResult::ConnectionFailed, chain(other)),
    }
}

fn log(queue: &EventQueue, level: RpLogLevel, message: String) {
    queue.push(Event::Log(LogRecord { level, target: "hosting", message }));
}
