//! What the SDK says of a failed call, as one of the API's exceptions.

use aws_sdk_gamelift::config::http::HttpResponse;
use aws_sdk_gamelift::error::{ConnectorError, DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_gamelift::operation::RequestId;
use rallypoint_gamelift_api::{Exception, ExceptionKind, Operation};
use tracing::{error, warn};

/// What AWS's services say when there are too many requests; GameLift's model names none of them.
const THROTTLED: &[&str] = &[
    "BandwidthLimitExceeded",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
];

/// What they say of a caller who may not call: the gateway itself, never its players.
const NOT_ALLOWED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnauthorizedException",
    "UnrecognizedClientException",
];

/// What a failed call means to who asked.
pub(super) fn exception<E>(operation: Operation, problem: &SdkError<E, HttpResponse>) -> Exception
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let told = Told {
        code: problem.code(),
        message: problem.message(),
        status: problem.raw_response().map(|response| response.status().as_u16()),
        request_id: problem.raw_response().and_then(RequestId::request_id),
    };
    let meaning = match problem {
        SdkError::ServiceError(_) => told.meaning(),
        SdkError::TimeoutError(_) => Meaning::Unavailable,
        SdkError::DispatchFailure(failure) if failure.as_connector_error().is_some_and(was_under_way) => {
            Meaning::Unavailable
        }
        _ => Meaning::Unusable,
    };
    let (name, detail) = (operation.name(), DisplayErrorContext(problem).to_string());
    let Told { code, status, request_id, .. } = told;
    match meaning {
        Meaning::Refused(kind) => {
            let message = told.message.unwrap_or("GameLift gave no reason");
            Exception::new(kind, message)
        }
        Meaning::Throttled => {
            warn!(operation = name, code, upstream_request_id = request_id, "GameLift throttles");
            Exception::new(
                ExceptionKind::Throttling,
                "GameLift has too many requests just now: try again in a moment",
            )
        }
        Meaning::NotAllowed => {
            error!(
                operation = name,
                code,
                detail,
                upstream_request_id = request_id,
                "GameLift refuses this gateway's credentials: check them and what they may do"
            );
            Exception::new(
                ExceptionKind::InternalService,
                "GameLift refuses this gateway's credentials: its log says more",
            )
        }
        Meaning::Unavailable => {
            warn!(
                operation = name,
                code,
                status,
                detail,
                upstream_request_id = request_id,
                "GameLift does not answer"
            );
            Exception::new(
                ExceptionKind::ServiceUnavailable,
                "GameLift does not answer: try again in a moment",
            )
        }
        Meaning::Unusable => {
            error!(
                operation = name,
                code,
                status,
                detail,
                upstream_request_id = request_id,
                "GameLift could not be asked, or its answer not be read"
            );
            Exception::new(
                ExceptionKind::InternalService,
                "GameLift could not be asked, or its answer not be read: the gateway's log says more",
            )
        }
    }
}

/// Whether a call failed on its way. Else it was not sent at all, mostly for want of credentials: then its error is of no
/// kind that could be tried again.
fn was_under_way(problem: &ConnectorError) -> bool {
    problem.is_io() || problem.is_timeout() || problem.as_other().is_some()
}

/// What came back.
#[derive(Clone, Copy)]
struct Told<'a> {
    code: Option<&'a str>,
    message: Option<&'a str>,
    status: Option<u16>,
    request_id: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// One of the API's own exceptions.
    Refused(ExceptionKind),
    Throttled,
    NotAllowed,
    Unavailable,
    Unusable,
}

impl Told<'_> {
    fn meaning(&self) -> Meaning {
        let code = self.code.unwrap_or_default();
        if THROTTLED.contains(&code) {
            return Meaning::Throttled;
        }
        if NOT_ALLOWED.contains(&code) {
            return Meaning::NotAllowed;
        }
        let known = ExceptionKind::ALL.iter().copied().find(|kind| kind.name() == code);
        match (known, self.status) {
            // A fault has been tried again already, and another gateway would get the same.
            (Some(ExceptionKind::InternalService | ExceptionKind::ServiceUnavailable), _) => {
                Meaning::Unavailable
            }
            (Some(kind), _) => Meaning::Refused(kind),
            (None, Some(429)) => Meaning::Throttled,
            (None, Some(500..=599)) => Meaning::Unavailable,
            _ => Meaning::Unusable,
        }
    }
}

#[cfg(test)]
mod tests {
    use rallypoint_gamelift_api::ExceptionKind;

    use super::{Meaning, NOT_ALLOWED, THROTTLED, Told};

    fn meaning(code: Option<&str>, status: u16) -> Meaning {
        Told { code, message: None, status: Some(status), request_id: None }.meaning()
    }

    #[test]
    fn the_apis_own_exceptions_keep_their_kind() {
        for kind in ExceptionKind::ALL {
            let expected = match kind {
                ExceptionKind::InternalService | ExceptionKind::ServiceUnavailable => Meaning::Unavailable,
                ExceptionKind::Throttling => Meaning::Throttled,
                ExceptionKind::Unauthorized
                | ExceptionKind::IncompleteSignature
                | ExceptionKind::InvalidSignature
                | ExceptionKind::MissingAuthenticationToken
                | ExceptionKind::UnrecognizedClient => Meaning::NotAllowed,
                kind => Meaning::Refused(*kind),
            };
            assert_eq!(meaning(Some(kind.name()), kind.http_status()), expected, "{}", kind.name());
        }
    }

    #[test]
    fn what_every_service_of_aws_says_is_known() {
        assert!(THROTTLED.iter().all(|code| meaning(Some(code), 400) == Meaning::Throttled));
        assert!(NOT_ALLOWED.iter().all(|code| meaning(Some(code), 400) == Meaning::NotAllowed));
        assert_eq!(meaning(None, 429), Meaning::Throttled);
        assert_eq!(meaning(None, 502), Meaning::Unavailable);
        assert_eq!(meaning(Some("Surprise"), 503), Meaning::Unavailable);
        assert_eq!(meaning(Some("Surprise"), 400), Meaning::Unusable);
        assert_eq!(meaning(None, 200), Meaning::Unusable);
    }
}
