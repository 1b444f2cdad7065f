//! What is asked of the gateway, and how its answers are read. Bytes in, types out; nothing is sent here.

use std::collections::BTreeMap;
use std::time::Duration;

use rallypoint_wire::gateway::{
    AnyError, BrokenConnection, Connection, CreateSessionRequest, DestroySessionRequest, FindSessionQuery,
    JoinSessionRequest, LeaveSessionRequest, NamedMessage, PendingCreate, UpdateSessionRequest,
    WrappedConnection, code, route,
};
use rallypoint_wire::matchmaking::{
    self, AcceptMatchRequest, MatchmakingPass, MatchmakingPassRequest, StartMatchmakingRequest,
    StartedTicket, StopMatchmakingRequest, Ticket, TicketQuery,
};
use serde::Serialize;

use super::found::FoundSessions;
use super::query::next_page;
use super::server::JoinedServer;
use crate::event::Answer;
use crate::matchmaking::Pass;
use crate::result::{Failure, RpResult};

/// The gateway answers in its own time while that is short, which is one way there and back. It gives a ticket before what stands between
/// here and there cuts the wait: API Gateway does after 29 s.
const CREATE_PREFERENCE: &str = "respond-async, wait=20";

/// Where the gateway's functions are: each is appended to the gateway's URL as it is. The original plugin's
/// `StartSessionURI`, `FindSessionURI` and `JoinSessionURI`, and ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayUris {
    /// `StartSessionURI`.
    pub start_session: String,
    /// `FindSessionURI`.
    pub find_session: String,
    /// `JoinSessionURI`.
    pub join_session: String,
    /// Changes a game session.
    pub update_session: String,
    /// Gives a slot back.
    pub leave_session: String,
    /// Ends a game session.
    pub destroy_session: String,
    /// What is asked while the gateway is lost; any answer will do.
    pub health: String,
    /// Makes a ticket.
    pub start_matchmaking: String,
    /// Takes a ticket back.
    pub stop_matchmaking: String,
    /// Accepts or rejects a match.
    pub accept_match: String,
    /// Shows a ticket.
    pub matchmaking_ticket: String,
    /// Streams a ticket's changes.
    pub matchmaking_events: String,
    /// Agrees to be in another player's ticket.
    pub matchmaking_pass: String,
}

impl Default for GatewayUris {
    fn default() -> Self {
        Self {
            start_session: route::CREATE_SESSION.to_owned(),
            find_session: route::FIND_SESSION.to_owned(),
            join_session: route::JOIN_SESSION.to_owned(),
            update_session: route::UPDATE_SESSION.to_owned(),
            leave_session: route::LEAVE_SESSION.to_owned(),
            destroy_session: route::DESTROY_SESSION.to_owned(),
            health: route::HEALTH.to_owned(),
            start_matchmaking: matchmaking::route::START_MATCHMAKING.to_owned(),
            stop_matchmaking: matchmaking::route::STOP_MATCHMAKING.to_owned(),
            accept_match: matchmaking::route::ACCEPT_MATCH.to_owned(),
            matchmaking_ticket: matchmaking::route::MATCHMAKING_TICKET.to_owned(),
            matchmaking_events: matchmaking::route::MATCHMAKING_EVENTS.to_owned(),
            matchmaking_pass: matchmaking::route::MATCHMAKING_PASS.to_owned(),
        }
    }
}

/// One request to the gateway.
#[derive(Clone, Debug, PartialEq)]
pub enum GatewayCall {
    /// Make a game session.
    Create(CreateSessionRequest),
    /// List game sessions.
    Find(FindSessionQuery),
    /// Reserve a slot.
    Join(JoinSessionRequest),
    /// Give a slot back.
    Leave(LeaveSessionRequest),
    /// Change a game session.
    Update(UpdateSessionRequest),
    /// End a game session.
    Destroy(DestroySessionRequest),
    /// Make a ticket.
    StartMatchmaking(Box<StartMatchmakingRequest>),
    /// Take a ticket back.
    StopMatchmaking(StopMatchmakingRequest),
    /// Accept or reject a match.
    AcceptMatch(AcceptMatchRequest),
    /// Show a ticket, to who has this token.
    Ticket(TicketQuery, String),
    /// Agree to be in another player's ticket.
    Pass(MatchmakingPassRequest),
    /// What became of a game session that was to be made.
    Made {
        /// What the gateway gave for it.
        ticket: String,
        /// Whether the maker takes a slot.
        needs_slot: bool,
    },
}

/// What an answer tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// What was asked for.
    Answer(Answer),
    /// That it is still made.
    Later {
        /// What to ask then.
        call: GatewayCall,
        /// How long to wait before, if the gateway says so.
        pause: Option<Duration>,
    },
}

/// The parts of an HTTP answer that mean something here.
#[derive(Clone, Copy, Debug)]
pub struct HttpAnswer<'a> {
    /// The status code.
    pub status: u16,
    /// `Retry-After`.
    pub retry_after: Option<Duration>,
    /// `x-request-id`, or what AWS calls it; what the request was called when the gateway does not say.
    pub request_id: &'a str,
    /// `Link`, or empty.
    pub link: &'a str,
    /// The body.
    pub body: &'a [u8],
}

impl GatewayCall {
    /// The path to append to the gateway's URL.
    pub fn uri<'a>(&self, uris: &'a GatewayUris) -> &'a str {
        match self {
            Self::Create(_) | Self::Made { .. } => &uris.start_session,
            Self::Find(_) => &uris.find_session,
            Self::Join(_) => &uris.join_session,
            Self::Update(_) => &uris.update_session,
            Self::Leave(_) => &uris.leave_session,
            Self::Destroy(_) => &uris.destroy_session,
            Self::StartMatchmaking(_) => &uris.start_matchmaking,
            Self::StopMatchmaking(_) => &uris.stop_matchmaking,
            Self::AcceptMatch(_) => &uris.accept_match,
            Self::Ticket(..) => &uris.matchmaking_ticket,
            Self::Pass(_) => &uris.matchmaking_pass,
        }
    }

    /// What to append to the path behind a slash, if anything.
    pub fn segment(&self) -> Option<&str> {
        match self {
            Self::Made { ticket, .. } => Some(ticket),
            _ => None,
        }
    }

    /// How the gateway is asked to answer, by `Prefer`.
    pub fn preference(&self) -> Option<&'static str> {
        matches!(self, Self::Create(_) | Self::Made { .. }).then_some(CREATE_PREFERENCE)
    }

    /// What to append to the URL behind a `?`, if anything.
    ///
    /// # Errors
    /// [`RpResult::Internal`] when a query cannot be written, which none of ours does.
    pub fn query(&self) -> Result<Option<String>, Failure> {
        let written = match self {
            Self::Find(query) => serde_urlencoded::to_string(query),
            Self::Ticket(query, _) => serde_urlencoded::to_string(query),
            _ => return Ok(None),
        };
        let written =
            written.map_err(|error| Failure::with_message(RpResult::Internal, error.to_string()))?;
        Ok((!written.is_empty()).then_some(written))
    }

    /// The JSON to POST; none means GET.
    ///
    /// # Errors
    /// [`RpResult::Internal`] when a request cannot be written, which none of ours does.
    pub fn body(&self) -> Result<Option<Vec<u8>>, Failure> {
        fn json(request: &impl Serialize) -> Result<Option<Vec<u8>>, Failure> {
            serde_json::to_vec(request)
                .map(Some)
                .map_err(|error| Failure::with_message(RpResult::Internal, error.to_string()))
        }
        match self {
            Self::Create(request) => json(request),
            Self::Find(_) | Self::Ticket(..) | Self::Made { .. } => Ok(None),
            Self::StartMatchmaking(request) => json(request),
            Self::StopMatchmaking(request) => json(request),
            Self::AcceptMatch(request) => json(request),
            Self::Pass(request) => json(request),
            Self::Update(request) => json(request),
            Self::Join(request) => json(request),
            Self::Leave(request) => json(request),
            Self::Destroy(request) => json(request),
        }
    }

    /// Reads the answer of a request that may be answered later.
    ///
    /// # Errors
    /// See [`Self::read`].
    pub fn hear(&self, answer: HttpAnswer<'_>) -> Result<Heard, Failure> {
        let call = match self {
            Self::Create(request) if answer.status == 202 => read_create_ticket(answer.body)
                .map(|ticket| Self::Made { ticket, needs_slot: request.reserve_player.unwrap_or(true) }),
            Self::Made { .. } if answer.status == 202 => Some(self.clone()),
            _ => None,
        };
        match call {
            Some(call) => Ok(Heard::Later { call, pause: answer.retry_after }),
            None => self.read(answer).map(Heard::Answer),
        }
    }

    /// Reads the answer. The status comes first; a success status with a refusal in its body is a refusal, since some
    /// gateways answer so.
    ///
    /// # Errors
    /// What the gateway refused, or [`RpResult::BadAnswer`].
    pub fn read(&self, answer: HttpAnswer<'_>) -> Result<Answer, Failure> {
        match answer.status {
            202 | 204 => {
                Err(answer.failure(RpResult::ServiceUnavailable, "the gateway has no answer yet: try again"))
            }
            200..=299 => self.read_success(&answer).map_err(|code| answer.refusal(self, code)),
            // Nothing was made, or the gateway is one that knows no such request.
            403..=405 if self.abandons() => Ok(Answer::Done),
            404 if self.is_about_ticket() => Err(answer.refusal(self, RpResult::TicketNotFound)),
            _ => Err(answer.refusal(self, answer.code_by_status())),
        }
    }

    /// What is asked, for people.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Create(_) => "making a game session",
            Self::Find(_) => "finding game sessions",
            Self::Join(_) => "joining a game session",
            Self::Leave(_) => "giving a slot back",
            Self::Update(_) => "changing a game session",
            Self::Destroy(_) => "ending a game session",
            Self::StartMatchmaking(_) => "starting a ticket",
            Self::StopMatchmaking(_) => "stopping a ticket",
            Self::AcceptMatch(_) => "accepting a match",
            Self::Ticket(..) => "asking for a ticket",
            Self::Pass(_) => "agreeing to a ticket",
            Self::Made { .. } => "asking for a game session that is made",
        }
    }

    /// What a gateway may want to see in [`TICKET_TOKEN_HEADER`](matchmaking::TICKET_TOKEN_HEADER).
    pub(crate) fn ticket_token(&self) -> Option<&str> {
        match self {
            Self::Ticket(_, token) if !token.is_empty() => Some(token),
            _ => None,
        }
    }

    fn is_about_ticket(&self) -> bool {
        matches!(self, Self::StopMatchmaking(_) | Self::AcceptMatch(_) | Self::Ticket(..))
    }

    fn abandons(&self) -> bool {
        matches!(self, Self::Destroy(DestroySessionRequest::Abandoned { .. }))
    }

    fn read_success(&self, answer: &HttpAnswer<'_>) -> Result<Answer, RpResult> {
        let body = answer.body;
        match self {
            Self::Create(request) => read_server(body, request.reserve_player.unwrap_or(true)),
            Self::Made { needs_slot, .. } => read_server(body, *needs_slot),
            Self::Join(_) => read_server(body, true),
            Self::Find(_) => read_found(answer),
            Self::StartMatchmaking(_) => read_started_ticket(answer),
            Self::Ticket(query, _) => read_shown_ticket(answer, &query.ticket_id),
            Self::Pass(_) => read_pass(body),
            // Some gateways answer with no more than that it was done.
            Self::StopMatchmaking(_) | Self::AcceptMatch(_) if answer.body.trim_ascii().is_empty() => {
                Ok(Answer::Done)
            }
            Self::StopMatchmaking(StopMatchmakingRequest { ticket_id, .. })
            | Self::AcceptMatch(AcceptMatchRequest { ticket_id, .. }) => {
                read_shown_ticket(answer, ticket_id).or_else(|_| read_done(body))
            }
            Self::Update(_) | Self::Leave(_) | Self::Destroy(_) => read_done(body),
        }
    }
}

fn read_create_ticket(body: &[u8]) -> Option<String> {
    let ticket = serde_json::from_slice::<PendingCreate>(body).ok()?.create_ticket;
    is_path_segment(&ticket).then_some(ticket)
}

/// Whether a text of the gateway's stays one segment of a path, whatever the gateway means by it.
fn is_path_segment(text: &str) -> bool {
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().any(|byte| byte != b'.') && text.bytes().all(is_unreserved)
}

fn read_server(body: &[u8], needs_slot: bool) -> Result<Answer, RpResult> {
    let connection = serde_json::from_slice::<Connection>(body)
        .or_else(|_| serde_json::from_slice::<WrappedConnection>(body).map(|wrapped| wrapped.player_session))
        .map_err(|_| why_no_server(body))?;
    if connection.ip_address.is_empty() {
        return Err(RpResult::CouldNotRetrieveAddress);
    }
    if needs_slot && connection.player_session_id.is_empty() {
        return Err(RpResult::BadAnswer);
    }
    Ok(Answer::Server(Box::new(JoinedServer::from(connection))))
}

/// A body with a slot but without a usable address is a different failure than a body of another kind.
fn why_no_server(body: &[u8]) -> RpResult {
    match serde_json::from_slice::<BrokenConnection>(body) {
        Ok(broken) if broken.is_recognisable() => RpResult::CouldNotRetrieveAddress,
        _ => RpResult::BadAnswer,
    }
}

fn read_done(body: &[u8]) -> Result<Answer, RpResult> {
    match serde_json::from_slice::<AnyError>(body) {
        Ok(_) => Err(RpResult::ServiceError),
        Err(_) => Ok(Answer::Done),
    }
}

fn read_started_ticket(answer: &HttpAnswer<'_>) -> Result<Answer, RpResult> {
    let ticket = matchmaking::read_started(answer.body).map_err(|_| RpResult::BadAnswer)?;
    if ticket.ticket.ticket_id.is_empty() {
        return Err(RpResult::BadAnswer);
    }
    Ok(Answer::Ticket { ticket: Box::new(ticket), ask_again: answer.retry_after })
}

fn read_pass(body: &[u8]) -> Result<Answer, RpResult> {
    let pass = serde_json::from_slice::<MatchmakingPass>(body).map_err(|_| RpResult::BadAnswer)?;
    if pass.pass.is_empty() { Err(RpResult::BadAnswer) } else { Ok(Answer::Pass(Pass::from(pass))) }
}

fn read_shown_ticket(answer: &HttpAnswer<'_>, asked: &str) -> Result<Answer, RpResult> {
    let ticket = told_ticket(answer.body, asked).ok_or(RpResult::BadAnswer)?;
    let ticket = StartedTicket { ticket, ticket_token: String::new(), player_tokens: BTreeMap::default() };
    Ok(Answer::Ticket { ticket: Box::new(ticket), ask_again: answer.retry_after })
}

/// A ticket that a gateway tells of, if it is the one that was asked for.
pub(crate) fn told_ticket(body: &[u8], asked: &str) -> Option<Ticket> {
    let ticket = matchmaking::read_ticket(body).ok()?;
    (ticket.ticket_id.is_empty() || ticket.ticket_id == asked).then_some(ticket)
}

fn read_found(answer: &HttpAnswer<'_>) -> Result<Answer, RpResult> {
    let found = FoundSessions::read(answer.body).map_err(|_| RpResult::BadAnswer)?;
    Ok(Answer::Found { found, next: next_page(answer.link) })
}

impl HttpAnswer<'_> {
    fn failure(&self, code: RpResult, message: impl Into<String>) -> Failure {
        let mut failure = Failure::with_message(code, message);
        failure.http_status = self.status;
        failure.retry_after = self.retry_after;
        failure.request_id = self.request_id.to_owned();
        failure
    }

    fn code_by_status(&self) -> RpResult {
        match self.status {
            400 | 413 | 422 => RpResult::InvalidRequest,
            401 => RpResult::Unauthorized,
            403 => RpResult::Forbidden,
            404 | 405 => RpResult::NotFound,
            408 | 504 => RpResult::TimedOut,
            409 => RpResult::Conflict,
            429 => RpResult::TooManyRequests,
            502 | 503 => RpResult::ServiceUnavailable,
            500..=599 => RpResult::ServiceError,
            _ => RpResult::BadAnswer,
        }
    }

    /// The refusal in the body, whatever its shape; `otherwise` is the code when the body names none that we know.
    fn refusal(&self, call: &GatewayCall, otherwise: RpResult) -> Failure {
        let (service_code, message, request_id) = match serde_json::from_slice::<AnyError>(self.body) {
            Ok(AnyError::Detailed { error }) => (error.code, error.message, error.request_id),
            Ok(AnyError::Named { error }) => (exception_in(&error).to_owned(), error, String::new()),
            Ok(AnyError::Message(NamedMessage { message, code })) if code.is_empty() => {
                (exception_in(&message).to_owned(), message, String::new())
            }
            Ok(AnyError::Message(NamedMessage { message, code })) => (code, message, String::new()),
            Ok(AnyError::Bare(message)) => (exception_in(&message).to_owned(), message, String::new()),
            Err(_) => return self.failure(otherwise, otherwise.to_string()),
        };
        // A refusal in a successful answer is the service's; it is no longer an answer that could not be understood.
        let otherwise = if otherwise == RpResult::BadAnswer { RpResult::ServiceError } else { otherwise };
        let code = code_of_exception(&service_code, call).unwrap_or(otherwise);
        let mut failure = self.failure(code, if message.is_empty() { code.to_string() } else { message });
        failure.service_code = service_code;
        if !request_id.is_empty() {
            failure.request_id = request_id;
        }
        failure
    }
}

/// The AWS exception that a text names, as in boto3's `An error occurred (GameSessionFullException) when calling …`.
fn exception_in(text: &str) -> &str {
    text.split(|letter: char| !letter.is_ascii_alphanumeric())
        .find(|word| word.ends_with("Exception"))
        .unwrap_or("")
}

fn code_of_exception(name: &str, call: &GatewayCall) -> Option<RpResult> {
    Some(match name {
        "GameSessionFullException" => RpResult::SessionFull,
        "NotFoundException" if matches!(call, GatewayCall::Join(_)) => RpResult::SessionDoesNotExist,
        "NotFoundException" if call.is_about_ticket() => RpResult::TicketNotFound,
        "NotFoundException" => RpResult::NotFound,
        "InvalidGameSessionStatusException" => RpResult::SessionNotJoinable,
        "FleetCapacityExceededException" | "OutOfCapacityException" => RpResult::NoCapacity,
        code::CHOICE_NOT_ALLOWED => RpResult::ChoiceNotAllowed,
        code::ACTIVATION_TIMED_OUT => RpResult::ActivationTimedOut,
        "InvalidRequestException" => RpResult::InvalidRequest,
        "ConflictException" | "IdempotentParameterMismatchException" => RpResult::Conflict,
        "LimitExceededException" | "ThrottlingException" => RpResult::TooManyRequests,
        _ => return None,
    })
}
