//! How the API says no.

use std::time::Duration;

use thiserror::Error;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal),* $(,)?) => {
        /// The API's exceptions, by the names its model and its clients have for them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ExceptionKind {
            $($(#[$doc])* $kind,)*
        }

        impl ExceptionKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// The name on the wire, in `__type`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// The request contradicts the state of a resource.
    Conflict = "ConflictException",
    /// No server process is free.
    FleetCapacityExceeded = "FleetCapacityExceededException",
    /// No slot is open.
    GameSessionFull = "GameSessionFullException",
    /// An idempotency token came again with other parameters.
    IdempotentParameterMismatch = "IdempotentParameterMismatchException",
    /// The service itself failed; the model's only fault.
    InternalService = "InternalServiceException",
    /// The fleet is not in a status that allows this.
    InvalidFleetStatus = "InvalidFleetStatusException",
    /// The game session is not in a status that allows this.
    InvalidGameSessionStatus = "InvalidGameSessionStatusException",
    /// A member is missing, malformed or out of range.
    InvalidRequest = "InvalidRequestException",
    /// There would be more of something than is allowed.
    LimitExceeded = "LimitExceededException",
    /// A resource does not exist.
    NotFound = "NotFoundException",
    /// Something this needs is still being made; it can be tried again.
    NotReady = "NotReadyException",
    /// No machine can be had.
    OutOfCapacity = "OutOfCapacityException",
    /// A resource's tags could not be changed.
    TaggingFailed = "TaggingFailedException",
    /// The alias leads nowhere; the message is the alias's own.
    TerminalRoutingStrategy = "TerminalRoutingStrategyException",
    /// The caller may not do this.
    Unauthorized = "UnauthorizedException",
    /// This is not possible in the region.
    UnsupportedRegion = "UnsupportedRegionException",
    /// Not in the model: AWS's name for a signature of which a part is missing.
    IncompleteSignature = "IncompleteSignatureException",
    /// Not in the model: AWS's name for a signature that does not match or is out of its time.
    InvalidSignature = "InvalidSignatureException",
    /// Not in the model: AWS's name for a request that shows nothing.
    MissingAuthenticationToken = "MissingAuthenticationTokenException",
    /// Not in the model: AWS's name for a key that nobody has.
    UnrecognizedClient = "UnrecognizedClientException",
    /// Not in the model: the protocol's name for bytes that are not the protocol's.
    Serialization = "SerializationException",
    /// Not in the model: what AWS's services say when they cannot be reached. SDKs try again.
    ServiceUnavailable = "ServiceUnavailableException",
    /// Not in the model: what AWS's services say when there are too many requests. SDKs try again later.
    Throttling = "ThrottlingException",
    /// Not in the model: the protocol's name for an operation that does not exist here.
    UnknownOperation = "UnknownOperationException",
}

impl ExceptionKind {
    /// Whether the service is to blame. SDKs retry these, so an expected state must never be one.
    pub fn is_fault(self) -> bool {
        matches!(self, Self::InternalService | Self::ServiceUnavailable)
    }

    /// The HTTP status: the model has no status traits, so the protocol's defaults hold.
    pub fn http_status(self) -> u16 {
        match self {
            Self::InternalService => 500,
            Self::ServiceUnavailable => 503,
            _ => 400,
        }
    }
}

/// A request that was not done.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{}: {message}", kind.name())]
pub struct Exception {
    /// Which one.
    pub kind: ExceptionKind,
    /// For people: what is wrong and what to do.
    pub message: String,
    /// When the same request may be done, where that is known. In neither protocol's body; a door says it in a header.
    pub retry_after: Option<Duration>,
}

impl Exception {
    /// An exception of this kind.
    pub fn new(kind: ExceptionKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry_after: None }
    }

    /// `ThrottlingException`: nothing was done, and the same request may be done after this long.
    pub fn throttling(message: impl Into<String>, retry_after: Duration) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(ExceptionKind::Throttling, message) }
    }

    /// `InvalidRequestException` about one member, or the whole request.
    pub fn invalid(member: &str, problem: impl std::fmt::Display) -> Self {
        Self::new(ExceptionKind::InvalidRequest, format!("{member} {problem}"))
    }
}
