//! A server process's WebSocket to the service: requests and their answers, pushes, heartbeats, reconnects.
//!
//! Cadences and limits are the server SDKs' (Go 5.6, C++ 5.4): a request is given 20 s, a health callback 50 s, a lost
//! connection is dialled again after 1, 2, 4 … 32 s, but not when the service closed it with 1000 or 1001.

use std::collections::HashMap;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use rallypoint_wire::server_sdk::{Action, ConnectQuery, FromService, Push, Request};
use rand::RngExt;
use reqwest::Url;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error as WebSocketError, Message};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};
use uuid::Uuid;

use super::gateway_client::chain;
use super::tls;
use crate::event::{Answer, Completer, Event, EventQueue, LogRecord, OperationId, RpLogLevel};
use crate::hosting::{HostingEvent, SDK_LANGUAGE, SDK_VERSION, ServerParameters};
use crate::result::{Failure, RpResult};

const REQUEST_TIMEOUT: Duration = Duration::from_secs(20);
const HEALTH_TIMEOUT: Duration = Duration::from_secs(50);
const LONGEST_WAIT: Duration = Duration::from_secs(32);
/// The Go SDK's count. With the waits between them they take some two minutes.
const REDIALS: u32 = 8;
const CLOSE_PATIENCE: Duration = Duration::from_millis(250);
/// GameSessionData may have 262,144 characters and MatchmakerData 390,000; JSON escapes can make them longer.
const MAX_MESSAGE: usize = 4 * 1024 * 1024;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What the worker tells the link.
#[derive(Debug)]
pub(super) enum LinkCommand {
    Ask(Completer, Action),
    ReportHealth(bool),
    Cancel(OperationId),
    Close(Option<Completer>),
}

/// The worker's end of a link.
#[derive(Debug)]
pub(super) struct HostingLink {
    commands: mpsc::UnboundedSender<LinkCommand>,
    task: tokio::task::JoinHandle<()>,
}

impl HostingLink {
    pub(super) fn open(parameters: ServerParameters, completer: Completer, queue: Arc<EventQueue>) -> Self {
        let (commands, incoming) = mpsc::unbounded_channel();
        let link = Link {
            parameters,
            connecting: Some(completer.operation()),
            queue,
            commands: incoming,
            waiting: HashMap::new(),
            health: Health::Off,
            closing: None,
        };
        Self { commands, task: tokio::spawn(link.run(completer)) }
    }

    /// A link that is over is closed already and carries nothing.
    pub(super) fn send(&self, command: LinkCommand) {
        match self.commands.send(command) {
            Err(mpsc::error::SendError(LinkCommand::Ask(completer, _))) => {
                completer.finish(Err(Failure::new(RpResult::ConnectionLost)));
            }
            Err(mpsc::error::SendError(LinkCommand::Close(Some(completer)))) => {
                completer.finish(Ok(Answer::Done));
            }
            _ => {}
        }
    }

    /// Whether it is closed.
    pub(super) fn is_over(&self) -> bool {
        self.task.is_finished()
    }

    /// Closes the link and waits until it is.
    pub(super) async fn close(self) {
        self.send(LinkCommand::Close(None));
        // A panic in the task has been reported by the completers it dropped.
        drop(self.task.await);
    }
}

/// A request that waits for its answer.
struct Waiting {
    /// None for a heartbeat, whose answer nobody but the link waits for.
    completer: Option<Completer>,
    request: Request,
    sent: bool,
    deadline: Instant,
}

#[derive(Clone, Copy)]
enum Health {
    /// The process is not ready.
    Off,
    /// The next report is due then.
    DueAt(Instant),
    /// The game was asked and has until then.
    AskedUntil(Instant),
}

struct Link {
    parameters: ServerParameters,
    /// The operation that waits for the first connection.
    connecting: Option<OperationId>,
    queue: Arc<EventQueue>,
    commands: mpsc::UnboundedReceiver<LinkCommand>,
    waiting: HashMap<String, Waiting>,
    health: Health,
    /// Set once the link is to end; who waits for it.
    closing: Option<Option<Completer>>,
}

/// What came of dialling again.
enum Redialled {
    Connected(Box<Socket>),
    /// The link is to end.
    Abandoned,
    InVain,
}

/// How a connected spell ended.
enum Ended {
    /// The game wants the link closed.
    Closed,
    /// The service will not be dialled again.
    Dismissed(String),
    /// The connection broke.
    Lost(String),
    /// The service wants the process to connect anew.
    Refreshed,
}

impl Link {
    async fn run(mut self, completer: Completer) {
        let token = Uuid::new_v4();
        let Some(dialled) = self
            .dial_while_listening(Box::pin(timeout(
                self.parameters.timeout,
                dial(&self.parameters.clone(), token),
            )))
            .await
        else {
            completer.finish(Err(Failure::new(RpResult::Cancelled)));
            return self.end();
        };
        self.connecting = None;
        let mut socket = match dialled.unwrap_or_else(|_| Err(Failure::new(RpResult::TimedOut))) {
            Ok(socket) => {
                completer.finish(Ok(Answer::Done));
                socket
            }
            Err(failure) => {
                completer.finish(Err(failure));
                return self.end();
            }
        };
        loop {
            let ended = self.serve(&mut socket).await;
            let next = match ended {
                Ended::Closed => {
                    let farewell = CloseFrame { code: CloseCode::Away, reason: "process ending".into() };
                    drop(timeout(CLOSE_PATIENCE, socket.close(Some(farewell))).await);
                    return self.end();
                }
                Ended::Dismissed(why) => return self.lose(format!("the service closed it for good: {why}")),
                Ended::Lost(why) => {
                    self.log(RpLogLevel::Warn, format!("the connection to the service was lost: {why}"));
                    self.fail_sent();
                    Box::pin(self.redial(token)).await
                }
                Ended::Refreshed => {
                    self.log(RpLogLevel::Info, "connecting anew as the service asked".to_owned());
                    let next = Box::pin(self.redial(Uuid::new_v4())).await;
                    drop(timeout(CLOSE_PATIENCE, socket.close(None)).await);
                    self.fail_sent();
                    next
                }
            };
            match next {
                Redialled::Connected(next) => socket = *next,
                Redialled::Abandoned => return self.end(),
                Redialled::InVain => {
                    return self.lose(format!("the service could not be reached in {REDIALS} attempts"));
                }
            }
            self.log(RpLogLevel::Info, "connected to the service again".to_owned());
        }
    }

    /// One connected spell.
    async fn serve(&mut self, socket: &mut Socket) -> Ended {
        let unsent: Vec<String> =
            self.waiting.iter().filter(|(_, waiting)| !waiting.sent).map(|(id, _)| id.clone()).collect();
        for id in unsent {
            if let Err(error) = self.transmit(socket, &id).await {
                return Ended::Lost(chain(&error));
            }
        }
        loop {
            let (health, request) = (self.health_deadline(), self.request_deadline());
            let sent = tokio::select! {
                command = self.commands.recv() => match self.obey(command) {
                    Obeyed::Send(id) => self.transmit(socket, &id).await,
                    Obeyed::Nothing => Ok(()),
                    Obeyed::Close => return Ended::Closed,
                },
                frame = socket.next() => match frame {
                    Some(Ok(Message::Text(text))) => match self.hear(text.as_str()) {
                        Heard::Refresh => return Ended::Refreshed,
                        Heard::Nothing => Ok(()),
                    },
                    Some(Ok(Message::Close(frame))) => return closed_by_service(frame),
                    Some(Ok(_)) => Ok(()),
                    Some(Err(error)) => return Ended::Lost(chain(&error)),
                    None => return Ended::Lost("the stream ended".to_owned()),
                },
                () = at(health) => match self.advance_health() {
                    Some(id) => self.transmit(socket, &id).await,
                    None => Ok(()),
                },
                () = at(request) => {
                    self.expire_requests();
                    Ok(())
                }
            };
            if let Err(error) = sent {
                return Ended::Lost(chain(&error));
            }
        }
    }

    async fn redial(&mut self, idempotency_token: Uuid) -> Redialled {
        let mut wait = Duration::ZERO;
        for _ in 0..REDIALS {
            let parameters = self.parameters.clone();
            let attempt = async move {
                sleep(wait).await;
                timeout(parameters.timeout, dial(&parameters, idempotency_token)).await
            };
            match self.dial_while_listening(Box::pin(attempt)).await {
                None => return Redialled::Abandoned,
                Some(Ok(Ok(socket))) => return Redialled::Connected(Box::new(socket)),
                Some(Ok(Err(failure))) => {
                    self.log(RpLogLevel::Warn, format!("connecting again failed: {failure}"));
                }
                Some(Err(_)) => self.log(RpLogLevel::Warn, "connecting again took too long".to_owned()),
            }
            wait = (wait * 2).clamp(Duration::from_secs(1), LONGEST_WAIT);
        }
        Redialled::InVain
    }

    /// Waits for a dial and goes on obeying meanwhile; none when the link is to end.
    async fn dial_while_listening<T>(&mut self, dialling: impl Future<Output = T>) -> Option<T> {
        let mut dialling = std::pin::pin!(dialling);
        loop {
            let request = self.request_deadline();
            tokio::select! {
                dialled = &mut dialling => return Some(dialled),
                command = self.commands.recv() => if let Obeyed::Close = self.obey(command) {
                    return None;
                },
                () = at(request) => self.expire_requests(),
            }
        }
    }

    fn obey(&mut self, command: Option<LinkCommand>) -> Obeyed {
        match command {
            Some(LinkCommand::Ask(completer, action)) => {
                if matches!(action, Action::TerminateServerProcess {}) {
                    self.health = Health::Off;
                }
                Obeyed::Send(self.add(Some(completer), action))
            }
            Some(LinkCommand::ReportHealth(healthy)) => match self.health {
                Health::AskedUntil(_) => Obeyed::Send(self.report(healthy)),
                // It answered after its time was up: `false` has been sent for it.
                Health::Off | Health::DueAt(_) => Obeyed::Nothing,
            },
            Some(LinkCommand::Cancel(operation)) if self.connecting == Some(operation) => {
                self.closing = Some(None);
                Obeyed::Close
            }
            Some(LinkCommand::Cancel(operation)) => {
                self.finish_where(RpResult::Cancelled, |waiting| {
                    waiting.completer.as_ref().is_some_and(|completer| completer.operation() == operation)
                });
                Obeyed::Nothing
            }
            Some(LinkCommand::Close(completer)) => {
                self.closing = Some(completer);
                Obeyed::Close
            }
            None => {
                self.closing = Some(None);
                Obeyed::Close
            }
        }
    }

    fn add(&mut self, completer: Option<Completer>, action: Action) -> String {
        let id = Uuid::new_v4().to_string();
        let request = Request { request_id: id.clone(), action };
        let deadline = Instant::now() + REQUEST_TIMEOUT;
        self.waiting.insert(id.clone(), Waiting { completer, request, sent: false, deadline });
        id
    }

    async fn transmit(&mut self, socket: &mut Socket, id: &str) -> Result<(), WebSocketError> {
        let Some(waiting) = self.waiting.get_mut(id) else { return Ok(()) };
        match serde_json::to_string(&waiting.request) {
            Ok(text) => {
                waiting.sent = true;
                socket.send(Message::text(text)).await
            }
            Err(error) => {
                if let Some(Waiting { completer: Some(completer), .. }) = self.waiting.remove(id) {
                    completer.finish(Err(Failure::with_message(RpResult::Internal, error.to_string())));
                }
                Ok(())
            }
        }
    }

    fn hear(&mut self, text: &str) -> Heard {
        match FromService::read(text) {
            Ok(FromService::Push(Push::RefreshConnection { refresh_connection_endpoint, auth_token })) => {
                self.parameters.websocket_url = refresh_connection_endpoint;
                self.parameters.auth_token = auth_token;
                return Heard::Refresh;
            }
            Ok(FromService::Push(push)) => self.queue.push(Event::Hosting(HostingEvent::Push(push))),
            Ok(FromService::Response(response)) => {
                let Some(waiting) = self.waiting.remove(&response.request_id) else { return Heard::Nothing };
                if response.status_code == 200
                    && matches!(waiting.request.action, Action::ActivateServerProcess { .. })
                {
                    self.health = Health::DueAt(Instant::now());
                }
                if let Some(completer) = waiting.completer {
                    completer.finish(outcome(response.status_code, response.error_message));
                }
            }
            Ok(FromService::Unreadable { request_id, problem }) => {
                let Some(waiting) = self.waiting.remove(&request_id) else { return Heard::Nothing };
                if let Some(completer) = waiting.completer {
                    completer.finish(Err(Failure::with_message(RpResult::BadAnswer, problem)));
                }
            }
            Ok(FromService::Unknown(action)) => {
                self.log(RpLogLevel::Warn, format!("the service said something unknown: {action}"));
            }
            Err(error) => self.log(RpLogLevel::Warn, format!("a frame could not be read: {error}")),
        }
        Heard::Nothing
    }

    fn health_deadline(&self) -> Option<Instant> {
        match self.health {
            Health::Off => None,
            Health::DueAt(time) | Health::AskedUntil(time) => Some(time),
        }
    }

    /// The report is due: asks the game; or the game was asked in vain: reports that it is not well.
    fn advance_health(&mut self) -> Option<String> {
        match self.health {
            Health::DueAt(_) => {
                self.health = Health::AskedUntil(Instant::now() + HEALTH_TIMEOUT);
                self.queue.push(Event::Hosting(HostingEvent::HealthCheck));
                None
            }
            Health::AskedUntil(_) => {
                self.log(
                    RpLogLevel::Error,
                    "nobody ticked for 50 s: the process is reported unhealthy".to_owned(),
                );
                Some(self.report(false))
            }
            Health::Off => None,
        }
    }

    fn report(&mut self, healthy: bool) -> String {
        let interval = self.parameters.heartbeat_interval;
        let jitter = interval.mul_f64(rand::rng().random_range(-1.0..1.0_f64).abs() / 6.0);
        let early = rand::rng().random_bool(0.5);
        let next = if early { interval.saturating_sub(jitter) } else { interval + jitter };
        self.health = Health::DueAt(Instant::now() + next);
        self.add(None, Action::HeartbeatServerProcess { health_status: healthy })
    }

    fn request_deadline(&self) -> Option<Instant> {
        self.waiting.values().map(|waiting| waiting.deadline).min()
    }

    fn expire_requests(&mut self) {
        let now = Instant::now();
        self.finish_where(RpResult::TimedOut, |waiting| waiting.deadline <= now);
    }

    /// The service may have acted on them or not; asking again could act twice.
    fn fail_sent(&mut self) {
        self.finish_where(RpResult::ConnectionLost, |waiting| waiting.sent);
    }

    fn finish_where(&mut self, code: RpResult, is_over: impl Fn(&Waiting) -> bool) {
        for (_, over) in self.waiting.extract_if(|_, waiting| is_over(waiting)) {
            if let Some(completer) = over.completer {
                completer.finish(Err(Failure::new(code)));
            }
        }
    }

    fn log(&self, level: RpLogLevel, message: String) {
        self.queue.push(Event::Log(LogRecord { level, target: "hosting", message }));
    }

    fn lose(self, reason: String) {
        self.log(RpLogLevel::Error, format!("the connection to the service is lost: {reason}"));
        self.queue.push(Event::Hosting(HostingEvent::Lost(reason)));
        self.end();
    }

    fn end(mut self) {
        let code = if self.closing.is_some() { RpResult::Cancelled } else { RpResult::ConnectionLost };
        self.finish_where(code, |_| true);
        if let Some(Some(completer)) = self.closing.take() {
            completer.finish(Ok(Answer::Done));
        }
        // What the worker said meanwhile, to a link that was there when it did.
        self.commands.close();
        while let Ok(command) = self.commands.try_recv() {
            match command {
                LinkCommand::Ask(completer, _) => completer.finish(Err(Failure::new(code))),
                LinkCommand::Close(Some(completer)) => completer.finish(Ok(Answer::Done)),
                LinkCommand::Close(None) | LinkCommand::ReportHealth(_) | LinkCommand::Cancel(_) => {}
            }
        }
    }
}

enum Obeyed {
    Nothing,
    Send(String),
    Close,
}

enum Heard {
    Nothing,
    Refresh,
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => pending().await,
    }
}

async fn dial(parameters: &ServerParameters, idempotency_token: Uuid) -> Result<Socket, Failure> {
    let query = serde_urlencoded::to_string(ConnectQuery {
        process_id: parameters.process_id.clone(),
        sdk_version: SDK_VERSION.to_owned(),
        sdk_language: SDK_LANGUAGE.to_owned(),
        compute_id: parameters.host_id.clone(),
        fleet_id: parameters.fleet_id.clone(),
        idempotency_token: idempotency_token.to_string(),
        authorization: parameters.auth_token.clone(),
        signature: None,
    })
    .map_err(|error| Failure::with_message(RpResult::Internal, error.to_string()))?;
    // As the Go SDK does, the query replaces one that is there already; a URL without a path gets one.
    let mut url = Url::parse(&parameters.websocket_url).map_err(|error| {
        Failure::with_message(RpResult::InvalidArgument, format!("the websocket URL: {error}"))
    })?;
    url.set_query(Some(&query));
    let connector = match url.scheme() {
        "wss" => Connector::Rustls(Arc::new(tls::client_config()?)),
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

fn closed_by_service(frame: Option<CloseFrame>) -> Ended {
    match frame {
        Some(CloseFrame { code: CloseCode::Normal | CloseCode::Away, reason }) => {
            Ended::Dismissed(reason.to_string())
        }
        Some(frame) => Ended::Lost(format!("closed with {}: {}", frame.code, frame.reason)),
        None => Ended::Lost("closed without a reason".to_owned()),
    }
}

fn outcome(status: u16, message: String) -> Result<Answer, Failure> {
    let code = match status {
        200 => return Ok(Answer::Done),
        401 => RpResult::Unauthorized,
        403 => RpResult::Forbidden,
        404 => RpResult::NotFound,
        409 => RpResult::Conflict,
        429 => RpResult::TooManyRequests,
        400..=499 => RpResult::InvalidRequest,
        _ => RpResult::ServiceError,
    };
    let message = if message.is_empty() { code.to_string() } else { message };
    let mut failure = Failure::with_message(code, message);
    failure.http_status = status;
    Err(failure)
}
