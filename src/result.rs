//! The one table of result codes: number, name, text and documentation of each.

use std::time::Duration;

use strum::{EnumIter, IntoStaticStr};
use thiserror::Error;

/// What a call or an operation came to. 0 is success, failures are negative, in bands: arguments from -1, state from
/// -100, transport from -200, service from -300, internal from -400. A number is never given a second meaning.
///
/// More codes may come: keep a default branch.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, Error, IntoStaticStr)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum RpResult {
    /// It worked; for an asynchronous call, it was accepted and will complete exactly once.
    #[error("success")]
    Ok = 0,

    /// An argument has a value that makes no sense; its documentation says which do.
    #[error("an argument is out of range: check it against the function's documentation")]
    InvalidArgument = -1,
    /// A pointer that must not be null is null.
    #[error("a required pointer is null: pass a valid one")]
    NullPointer = -2,
    /// The handle or id is null, was never given out, or what it named is gone.
    #[error("the handle is not a live one: it was never given out, or was destroyed or released")]
    InvalidHandle = -3,
    /// Text is not UTF-8. It is refused, not repaired.
    #[error("text is not valid UTF-8: encode it as UTF-8")]
    InvalidUtf8 = -4,
    /// `struct_size` is smaller than the structure's first version: it was not initialised.
    #[error("struct_size is too small: initialise the structure with its _INIT macro or _init function")]
    InvalidStructSize = -5,
    /// The structure is larger than this library knows and the part it does not know is not zero.
    #[error("the structure has fields set that this library does not know: update the library")]
    UnsupportedVersion = -6,
    /// The buffer cannot hold the text and its NUL; the size needed was written.
    #[error("the buffer is too small: call again with the size that was written")]
    BufferTooSmall = -7,
    /// A setting that the gateway is to list does not fit into what GameLift carries; nothing was changed.
    #[error(
        "an advertised setting cannot travel: at most 13, keys of at most 32 and values of at most 96 characters"
    )]
    SettingsTooLarge = -8,

    /// Tick, wait or destroy was called from inside a delegate.
    #[error("tick, wait and destroy cannot be called from inside a delegate: call them after it returns")]
    Reentrant = -100,
    /// The same thing is already under way.
    #[error("this is already under way: wait for its completion or cancel it first")]
    AlreadyPending = -101,
    /// A session of that name exists.
    #[error("a session of this name exists: destroy it first, or use another name")]
    SessionAlreadyExists = -102,
    /// There is no session of that name here.
    #[error("no session of this name exists: create or join it first")]
    SessionNotFound = -103,
    /// The session is in a state that does not allow this; nothing was changed.
    #[error("the session's state does not allow this: see its state diagram")]
    WrongSessionState = -104,
    /// Join was asked for a name that is in use.
    #[error("this player is in a session of this name already: leave or destroy it first")]
    AlreadyInSession = -105,
    /// Hosting was not initialised, or is over.
    #[error("hosting is not initialised: complete rp_server_init first")]
    ServerNotInitialized = -106,
    /// Hosting was initialised before.
    #[error("hosting is initialised already: call rp_server_destroy first")]
    ServerAlreadyInitialized = -107,
    /// The process has not said that it is ready, or has said that it is ending.
    #[error("the server process is not ready: complete rp_server_ready first")]
    ProcessNotReady = -108,
    /// The process was given no game session yet.
    #[error("this server process has no game session: wait for its start callback")]
    GameSessionIdNotSet = -109,
    /// Nobody told the process to end.
    #[error("no termination time is set: the service did not tell this process to end")]
    TerminationTimeNotSet = -110,
    /// Where the game server is is not known, or not yet.
    #[error("the game server's address is not known: complete start or join first")]
    AddressNotKnown = -111,
    /// Events are polled here, and this is for callbacks; or the other way round.
    #[error(
        "this subsystem was created for the other event mode: use callbacks and tick, or poll_event, not both"
    )]
    WrongEventMode = -112,
    /// No find is under way.
    #[error("no find is under way: there is nothing to cancel")]
    NotSearching = -113,
    /// There is no service behind it.
    #[error("no service of this library can do this")]
    NotSupported = -114,
    /// The session was joined, not created, here.
    #[error("this session was not created here: only its owner can change it")]
    NotOwner = -115,
    /// Nobody asked the ticket's players whether they play.
    #[error("no match of this ticket waits to be accepted: wait for the acceptance notice")]
    NoMatchProposed = -116,
    /// The ticket is over; nothing was changed.
    #[error("the ticket is over: look at how it ended, and start another one")]
    TicketOver = -117,
    /// No matchmaker made the game session.
    #[error("the game session has no matchmaker data: no match made it, so name the players yourself")]
    NoMatchmakerData = -118,
    /// It was cancelled, by call, by the destruction of its session, or by the subsystem's.
    #[error("the operation was cancelled")]
    Cancelled = -120,
    /// `rp_subsystem_wait` gave up; the operation goes on.
    #[error("the wait ended before the operation did: the operation goes on, wait or tick again")]
    WaitTimedOut = -121,

    /// Nobody answers at that address.
    #[error("no connection could be made: check the address and that the gateway runs")]
    ConnectionFailed = -200,
    /// The connection broke before the answer was whole.
    #[error("the connection was lost before the answer was complete: try again")]
    ConnectionLost = -201,
    /// No answer in the time given.
    #[error("no answer came in time: try again, or allow more time")]
    TimedOut = -202,
    /// The local network cannot be used.
    #[error("the LAN beacon could not be opened: check that the port is free and a network is up")]
    LanUnavailable = -203,

    /// The answer is not one that this interface has.
    #[error("the answer could not be understood: check that the URL is a gateway's")]
    BadAnswer = -300,
    /// The service failed.
    #[error("the service failed: see the message and the gateway's log")]
    ServiceError = -301,
    /// The service does not know who asks.
    #[error(
        "the service wants to know who asks: set the local player's auth token, or a provider that is asked for it"
    )]
    Unauthorized = -302,
    /// The service knows who asks and says no.
    #[error("the service does not allow this to this player")]
    Forbidden = -303,
    /// The service has no such thing.
    #[error("the service does not have what was asked for: check the URL")]
    NotFound = -304,
    /// The request contradicts the state at the service.
    #[error("the request contradicts the state at the service: see the message")]
    Conflict = -305,
    /// Too many requests.
    #[error("too many requests: wait for retry_after_ms, then try again")]
    TooManyRequests = -306,
    /// The service cannot answer now.
    #[error("the service is not available now: wait for retry_after_ms, then try again")]
    ServiceUnavailable = -307,
    /// Every slot of the game session is taken.
    #[error("the game session is full: find another one, or wait for a slot")]
    SessionFull = -308,
    /// The game session to join is not there any more.
    #[error("the game session does not exist any more: find again")]
    SessionDoesNotExist = -309,
    /// The game session is not active, or takes no new players.
    #[error("the game session takes no players now: find another one, or try again")]
    SessionNotJoinable = -310,
    /// No server process is free for a new game session.
    #[error("no server process is free: try again when a game session ends, or start more")]
    NoCapacity = -311,
    /// The game session was made but did not become active in time.
    #[error("the game server did not become active in time: start again, the same game session is used")]
    ActivationTimedOut = -312,
    /// The service refused a field of the request.
    #[error("the service refused a field of the request: see the message")]
    InvalidRequest = -313,
    /// The answer says yes, but not where the game server is.
    #[error("the answer does not say where the game server is: see the gateway's log")]
    CouldNotRetrieveAddress = -314,

    /// Nobody was found in the time that the matchmaking configuration gives.
    #[error("no match was found in time: see the ticket's message, and start again")]
    MatchmakingTimedOut = -315,
    /// The match could not be made.
    #[error("the match could not be made: see the message, and start again")]
    MatchmakingFailed = -316,
    /// The gateway does not know the ticket, or not for this token.
    #[error(
        "the gateway does not know this ticket: it was restarted, or the token is another's; start again"
    )]
    TicketNotFound = -317,
    /// The gateway's operator lets players choose other places, or none.
    #[error(
        "the gateway lets no player choose this place: leave it out, or choose one that its operator lists"
    )]
    ChoiceNotAllowed = -318,

    /// The library did something wrong.
    #[error("the library failed: please report this with the log")]
    Internal = -400,
    /// A panic was stopped at the border; the subsystem must be destroyed.
    #[error("the library panicked: destroy the subsystem and report this with the log")]
    Panic = -401,
}

impl RpResult {
    /// Its name in C: `RP_RESULT_SESSION_FULL`.
    pub fn name(self) -> String {
        let name: &'static str = self.into();
        format!("RP_RESULT_{name}")
    }

    /// `Ok(())` or the failure.
    ///
    /// # Errors
    /// Every code but [`RpResult::Ok`].
    pub fn ok(self) -> Result<(), Self> {
        if self == Self::Ok { Ok(()) } else { Err(self) }
    }
}

/// Why an operation failed, with everything the other side said about it. It carries no secret.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{message}")]
pub struct Failure {
    /// The code.
    pub code: RpResult,
    /// The service's own name for it, for example `GameSessionFullException`; empty when it gave none.
    pub service_code: String,
    /// The HTTP status, or 0 when no answer came.
    pub http_status: u16,
    /// Whether the same call may work later.
    pub retryable: bool,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    /// Finds the request in the gateway's log, also when no answer came; empty for what asks no gateway.
    pub request_id: String,
    /// For people.
    pub message: String,
}

impl Failure {
    /// A failure with the code's own text.
    pub fn new(code: RpResult) -> Self {
        Self::with_message(code, code.to_string())
    }

    /// A failure with a message of its own.
    pub fn with_message(code: RpResult, message: impl Into<String>) -> Self {
        Self {
            code,
            service_code: String::new(),
            http_status: 0,
            retryable: matches!(
                code,
                RpResult::ConnectionFailed
                    | RpResult::ConnectionLost
                    | RpResult::TimedOut
                    | RpResult::TooManyRequests
                    | RpResult::ServiceUnavailable
                    | RpResult::NoCapacity
                    | RpResult::ActivationTimedOut
            ),
            retry_after: None,
            request_id: String::new(),
            message: message.into(),
        }
    }
}
