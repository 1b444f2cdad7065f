//! How the door says no: one answer for each status, with the codes that come with it.

use utoipa::openapi::{ComponentsBuilder, Ref, Response};

use super::parts::{answer, json, refusal, schema, seconds, text_header};

/// A status that some routes refuse with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Invalid,
    Unauthenticated,
    NotAllowed,
    NotFound,
    TooSlow,
    Conflict,
    TooLarge,
    TooMany,
    Failed,
    NotServed,
    Unavailable,
    LateServer,
}

impl Refused {
    const ALL: [Self; 12] = [
        Self::Invalid,
        Self::Unauthenticated,
        Self::NotAllowed,
        Self::NotFound,
        Self::TooSlow,
        Self::Conflict,
        Self::TooLarge,
        Self::TooMany,
        Self::Failed,
        Self::NotServed,
        Self::Unavailable,
        Self::LateServer,
    ];

    pub(super) fn status(self) -> &'static str {
        match self {
            Self::Invalid => "400",
            Self::Unauthenticated => "401",
            Self::NotAllowed => "403",
            Self::NotFound => "404",
            Self::TooSlow => "408",
            Self::Conflict => "409",
            Self::TooLarge => "413",
            Self::TooMany => "429",
            Self::Failed => "500",
            Self::NotServed => "501",
            Self::Unavailable => "503",
            Self::LateServer => "504",
        }
    }

    fn name(self) -> String {
        format!("Refused{}", self.status())
    }

    pub(super) fn reference(self) -> Ref {
        Ref::from_response_name(self.name())
    }

    fn codes(self) -> &'static str {
        match self {
            Self::Invalid => {
                "`InvalidRequestException`: a part of the request is missing or wrong; the message names it."
            }
            Self::Unauthenticated => "`Unauthenticated`: no token, or not a good one.",
            Self::NotAllowed => {
                "`UnauthorizedException`: not this game session's owner token. `PlayerMismatch`: the token is another \
                 player's. `PassRequired`: a player of the ticket has not agreed. `ChoiceNotAllowed`: players may not \
                 choose this place."
            }
            Self::NotFound => {
                "`NotFoundException`: it does not exist, or what was shown does not open it. `RouteNotFound`."
            }
            Self::TooSlow => {
                "`RequestTimeout`: the request did not arrive in time; come back when `Retry-After` says."
            }
            Self::Conflict => {
                "`GameSessionFullException`, `InvalidGameSessionStatusException`, \
                 `IdempotentParameterMismatchException`, `ConflictException`, `PlacementCancelled`."
            }
            Self::TooLarge => "`RequestTooLarge`: the body is larger than the door takes.",
            Self::TooMany => "`TooManyRequests`: come back when `Retry-After` says.",
            Self::Failed => "`InternalServiceException`: the gateway's log has more under the request's id.",
            Self::NotServed => {
                "`StreamNotServed`: this gateway cannot stream; poll as often as `Retry-After` says."
            }
            Self::Unavailable => {
                "`FleetCapacityExceededException`, `PlacementTimedOut`, `PlacementFailed`: no server is free. \
                 `UpstreamBusy`, `UpstreamUnavailable`: GameLift takes no more just now, or does not answer. \
                 `KeysUnavailable`: nobody's token can be checked. `Overloaded`, `GatewayStops`: nothing was begun. Come \
                 back when `Retry-After` says."
            }
            Self::LateServer => {
                "`ActivationTimedOut`: the server has not activated the game session yet; ask again with the same \
                 `idempotency_token`. `GatewayTimeout`: the gateway did not answer in the time it gives itself."
            }
        }
    }

    fn response(self) -> Response {
        let described = refusal(self.codes());
        let after = || seconds("In how many seconds to ask again.");
        let with = |name: &str, header| {
            answer(self.codes(), "application/json", json(schema("ErrorBody"))).header(name, header).build()
        };
        match self {
            Self::TooSlow | Self::TooMany | Self::NotServed | Self::Unavailable => {
                with("Retry-After", after())
            }
            Self::Unauthenticated => with("WWW-Authenticate", text_header("How to show who calls.")),
            _ => described,
        }
    }
}

/// Adds the answers that operations refer to.
pub(super) fn responses(components: ComponentsBuilder) -> ComponentsBuilder {
    Refused::ALL
        .iter()
        .fold(components, |components, refused| components.response(refused.name(), refused.response()))
}
