//! A server process's WebSocket to the service: requests and their answers, pushes, heartbeats, reconnects.
//!
//! Limits are the server SDKs' (Go 5.6, C++ 5.4): a request is given 20 s, a health check 50 s; a connection that is lost
//! is dialled again at once and then less and less often, but not when the service closed it with 1000 or 1001. When the
//! service wants a new connection, the old one serves until the new one is there, and is listened to a while longer.

mod container;
mod dial;
mod wires;

use std::sync::Arc;
use std::time::Instant;

use rallypoint_wire::server_sdk::{Action, FromService, Push, Response};
use rand::RngExt;
use tokio::sync::mpsc;
use tokio::time::sleep_until;
use uuid::Uuid;

use super::tls::Trust;
use crate::event::{Answer, Completer, Event, EventQueue, LogRecord, OperationId, RpLogLevel};
use crate::hosting::{
    Health, HealthStep, HostingEvent, Requests, ServerParameters, Waiting, WireNumber, until_next,
};
use crate::result::{Failure, RpResult};
use wires::{Heard, Wires};

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
    pub(super) fn open(
        parameters: ServerParameters,
        trust: Trust,
        completer: Completer,
        queue: Arc<EventQueue>,
    ) -> Self {
        let (commands, incoming) = mpsc::unbounded_channel();
        let link = Link {
            health: Health::new(parameters.timing.health_check),
            parameters,
            queue,
            commands: incoming,
            requests: Requests::default(),
            connecting: Some(completer),
            first_report: None,
            closing: None,
            idempotency_token: Uuid::new_v4(),
        };
        Self { commands, task: tokio::spawn(link.run(trust)) }
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

/// Who waits for an answer.
enum Owner {
    Game(Completer),
    /// A health report's answer is for nobody but the first, see [`Link::first_report`].
    Report,
}

struct Link {
    /// Those of the connection that serves; what a refresh brings counts once it is connected.
    parameters: ServerParameters,
    queue: Arc<EventQueue>,
    commands: mpsc::UnboundedReceiver<LinkCommand>,
    requests: Requests<Owner>,
    health: Health,
    /// Waits for the first connection.
    connecting: Option<Completer>,
    /// The process's readiness, which is complete once its first health report was answered: only then may the service give it
    /// a game session.
    first_report: Option<Completer>,
    /// Set once the link is to end; who waits for it.
    closing: Option<Option<Completer>>,
    /// New per connect call, the same on its retries.
    idempotency_token: Uuid,
}

/// Why a link ends.
enum End {
    /// The game wants it closed.
    Closed,
    /// The first connection could not be made; its operation was told.
    NotConnected,
    /// The service is out of reach for good.
    Lost(String),
}

/// What the link waited for.
enum Happening {
    Command(Option<LinkCommand>),
    Wire(Heard),
    /// Some deadline has passed.
    Due,
}

impl Link {
    async fn run(mut self, trust: Trust) {
        let mut wires = Wires::new(Arc::clone(&self.queue), trust);
        wires.connect(self.parameters.clone(), self.idempotency_token);
        let end = loop {
            if let Err((wire, why)) = wires.send_all(&mut self.requests).await
                && let Some(end) = self.lose_wire(&mut wires, wire, &why)
            {
                break end;
            }
            let deadline = [self.requests.deadline(), self.health.deadline(), wires.deadline()];
            let deadline = deadline.into_iter().flatten().min();
            let happening = tokio::select! {
                command = self.commands.recv() => Happening::Command(command),
                heard = wires.hear() => Happening::Wire(heard),
                () = at(deadline) => Happening::Due,
            };
            let end = match happening {
                Happening::Command(command) => self.obey(command),
                Happening::Wire(heard) => self.take(&mut wires, heard).await,
                Happening::Due => self.advance(&mut wires, Instant::now()).await,
            };
            if let Some(end) = end {
                break end;
            }
        };
        match end {
            End::Closed => wires.close().await,
            End::NotConnected => {}
            End::Lost(why) => {
                self.log(RpLogLevel::Error, format!("the connection to the service is lost: {why}"));
                self.queue.push(Event::Hosting(HostingEvent::Lost(why)));
            }
        }
        self.end();
    }

    fn obey(&mut self, command: Option<LinkCommand>) -> Option<End> {
        match command {
            Some(LinkCommand::Ask(completer, action)) => {
                if matches!(action, Action::TerminateServerProcess {}) {
                    self.health.stop();
                    self.finish_readiness(Ok(Answer::Done));
                }
                self.ask(Owner::Game(completer), action);
                None
            }
            Some(LinkCommand::ReportHealth(healthy)) => {
                if self.health.awaits_answer() {
                    self.report(healthy);
                }
                None
            }
            Some(LinkCommand::Cancel(operation)) => self.cancel(operation),
            Some(LinkCommand::Close(completer)) => {
                self.closing = Some(completer);
                Some(End::Closed)
            }
            None => {
                self.closing = Some(None);
                Some(End::Closed)
            }
        }
    }

    fn cancel(&mut self, operation: OperationId) -> Option<End> {
        let is_it = |completer: &Completer| completer.operation() == operation;
        if let Some(completer) = self.connecting.take_if(|completer| is_it(completer)) {
            completer.finish(Err(Failure::new(RpResult::Cancelled)));
            self.closing = Some(None);
            return Some(End::Closed);
        }
        if self.first_report.as_ref().is_some_and(is_it) {
            self.health.stop();
            self.finish_readiness(Err(Failure::new(RpResult::Cancelled)));
        }
        let over =
            self.requests.abandoned(|owner| matches!(owner, Owner::Game(completer) if is_it(completer)));
        fail(over, RpResult::Cancelled);
        None
    }

    fn ask(&mut self, owner: Owner, action: Action) {
        let deadline = Instant::now() + self.parameters.timing.request;
        self.requests.add(Uuid::new_v4().to_string(), action, owner, deadline);
    }

    async fn take(&mut self, wires: &mut Wires, heard: Heard) -> Option<End> {
        match heard {
            Heard::Text(text) => {
                self.requests.heard();
                self.hear(wires, &text);
                None
            }
            Heard::SignOfLife => {
                self.requests.heard();
                None
            }
            Heard::Dismissed { wire, why } => {
                self.fail_sent(wire);
                let is_over = wires.is_current(wire) && !wires.is_dialling();
                wires.forget(wire);
                is_over.then(|| End::Lost(format!("the service closed it for good: {why}")))
            }
            Heard::Lost { wire, why } => self.lose_wire(wires, wire, &why),
            Heard::Connected(parameters) => {
                self.parameters = *parameters;
                match self.connecting.take() {
                    Some(completer) => completer.finish(Ok(Answer::Done)),
                    None => self.log(RpLogLevel::Info, "connected to the service again".to_owned()),
                }
                if let Some(replaced) = wires.close_second_replaced().await {
                    self.fail_sent(replaced);
                }
                None
            }
            Heard::NotConnected(failure) => match self.connecting.take() {
                Some(completer) => {
                    completer.finish(Err(failure));
                    Some(End::NotConnected)
                }
                // The one that was to be replaced serves on: the service asks again before it is cut.
                None if wires.is_connected() => None,
                None => Some(End::Lost(format!(
                    "the service could not be reached in {} attempts: {failure}",
                    dial::ATTEMPTS
                ))),
            },
        }
    }

    fn lose_wire(&mut self, wires: &mut Wires, wire: WireNumber, why: &str) -> Option<End> {
        self.fail_sent(wire);
        let served = wires.is_current(wire);
        wires.forget(wire);
        if served {
            self.log(RpLogLevel::Warn, format!("the connection to the service was lost: {why}"));
            if !wires.is_dialling() {
                wires.reconnect(self.parameters.clone(), self.idempotency_token);
            }
        }
        None
    }

    fn hear(&mut self, wires: &mut Wires, text: &str) {
        match FromService::read(text) {
            Ok(FromService::Push(Push::RefreshConnection { refresh_connection_endpoint, auth_token })) => {
                self.refresh(wires, refresh_connection_endpoint, auth_token);
            }
            Ok(FromService::Push(push)) => {
                if matches!(push, Push::CreateGameSession { .. }) {
                    // It was given one, so it is ready: the report's answer is late.
                    self.finish_readiness(Ok(Answer::Done));
                }
                self.queue.push(Event::Hosting(HostingEvent::Push(push)));
            }
            Ok(FromService::Response(response)) => self.take_answer(response),
            Ok(FromService::Unreadable { request_id, problem }) => {
                self.log(RpLogLevel::Warn, format!("an answer could not be read: {problem}"));
                match self.requests.answered(&request_id).map(|waiting| waiting.owner) {
                    Some(Owner::Game(completer)) => {
                        completer.finish(Err(Failure::with_message(RpResult::BadAnswer, problem)));
                    }
                    Some(Owner::Report) => self.finish_readiness(Ok(Answer::Done)),
                    None => {}
                }
            }
            Ok(FromService::Unknown(action)) => {
                self.log(RpLogLevel::Warn, format!("the service said something unknown: {action}"));
            }
            Err(error) => self.log(RpLogLevel::Warn, format!("a frame could not be read: {error}")),
        }
    }

    /// Only the token proves the process from now on, as in the SDKs.
    fn refresh(&mut self, wires: &mut Wires, endpoint: String, auth_token: String) {
        let refreshed = ServerParameters {
            websocket_url: endpoint,
            auth_token,
            signing: None,
            container: None,
            ..self.parameters.clone()
        };
        if let Some(problem) = refreshed.problem() {
            self.log(
                RpLogLevel::Warn,
                format!("the service asked for a connection that cannot be: {problem}"),
            );
            return;
        }
        self.log(RpLogLevel::Info, "connecting anew as the service asked".to_owned());
        self.idempotency_token = Uuid::new_v4();
        wires.reconnect(refreshed, self.idempotency_token);
    }

    fn take_answer(&mut self, response: Response) {
        let Some(waiting) = self.requests.answered(&response.request_id) else { return };
        match waiting.owner {
            Owner::Game(completer)
                if response.status_code == 200
                    && matches!(waiting.request.action, Action::ActivateServerProcess { .. }) =>
            {
                self.first_report = Some(completer);
                self.health.is_due(Instant::now());
            }
            Owner::Game(completer) => completer.finish(outcome(response)),
            Owner::Report => self.finish_readiness(Ok(Answer::Done)),
        }
    }

    fn finish_readiness(&mut self, outcome: Result<Answer, Failure>) {
        if let Some(completer) = self.first_report.take() {
            completer.finish(outcome);
        }
    }

    /// Does what is due: overdue requests, health, and closing a connection that was replaced.
    async fn advance(&mut self, wires: &mut Wires, now: Instant) -> Option<End> {
        for waiting in self.requests.expire(now) {
            match waiting.owner {
                Owner::Game(completer) => completer.finish(Err(Failure::new(RpResult::TimedOut))),
                // The service knows of the process, and is told of its health again.
                Owner::Report => self.finish_readiness(Ok(Answer::Done)),
            }
        }
        match self.health.advance(now) {
            HealthStep::Wait => {}
            HealthStep::Ask => {
                let check = HostingEvent::HealthCheck(self.first_report.as_ref().map(Completer::operation));
                // A game that has not ticked since the last one need not be asked twice.
                self.queue.push_unless(Event::Hosting(check), |waiting| {
                    matches!(waiting, Event::Hosting(HostingEvent::HealthCheck(_)))
                });
            }
            HealthStep::ReportUnhealthy => {
                self.log(
                    RpLogLevel::Error,
                    "no health check was answered in time: the process is reported unhealthy".to_owned(),
                );
                self.report(false);
            }
        }
        if let Some(replaced) = wires.close_replaced(now).await {
            self.fail_sent(replaced);
        }
        let half_open = if self.requests.found_half_open() { wires.current() } else { None };
        half_open.and_then(|wire| self.lose_wire(wires, wire, "it is silent and requests stay unanswered"))
    }

    fn report(&mut self, healthy: bool) {
        let chance = rand::rng().random_range(-1.0..1.0);
        self.health.reported(Instant::now() + until_next(self.parameters.heartbeat_interval, chance));
        self.ask(Owner::Report, Action::HeartbeatServerProcess { health_status: healthy });
    }

    /// The service may have acted on them or not; asking again could act twice.
    fn fail_sent(&mut self, wire: WireNumber) {
        let over = self.requests.lost(wire);
        if self.first_report.is_some() && over.iter().any(|waiting| matches!(waiting.owner, Owner::Report)) {
            self.health.is_due(Instant::now());
        }
        fail(over, RpResult::ConnectionLost);
    }

    fn log(&self, level: RpLogLevel, message: String) {
        self.queue.push(Event::Log(LogRecord { level, target: "hosting", message }));
    }

    fn end(mut self) {
        let code = if self.closing.is_some() { RpResult::Cancelled } else { RpResult::ConnectionLost };
        for completer in [self.connecting.take(), self.first_report.take()].into_iter().flatten() {
            completer.finish(Err(Failure::new(code)));
        }
        fail(self.requests.abandoned(|_| true), code);
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

fn fail(over: Vec<Waiting<Owner>>, code: RpResult) {
    for waiting in over {
        if let Owner::Game(completer) = waiting.owner {
            completer.finish(Err(Failure::new(code)));
        }
    }
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time.into()).await,
        None => std::future::pending().await,
    }
}

fn outcome(response: Response) -> Result<Answer, Failure> {
    let code = match response.status_code {
        200 => return Ok(response.body.map_or(Answer::Done, |body| Answer::Hosting(Box::new(body)))),
        401 => RpResult::Unauthorized,
        403 => RpResult::Forbidden,
        404 => RpResult::NotFound,
        409 => RpResult::Conflict,
        429 => RpResult::TooManyRequests,
        400..=499 => RpResult::InvalidRequest,
        _ => RpResult::ServiceError,
    };
    let message = if response.error_message.is_empty() { code.to_string() } else { response.error_message };
    let mut failure = Failure::with_message(code, message);
    failure.http_status = response.status_code;
    Err(failure)
}
