//! Refusals as the API's exceptions and as the server SDK's status codes: the one place that decides.

use rallypoint_fleet::Refusal;
use rallypoint_gamelift_api::{Exception, ExceptionKind, Operation};

use super::super::Undone;

/// A command that was not done as the API's exception.
pub(in crate::backend::embedded) fn undone(undone: &Undone) -> Exception {
    match undone {
        Undone::Refused(refusal) => exception(refusal),
        Undone::Lost => Exception::new(ExceptionKind::InternalService, undone.to_string()),
    }
}

/// A refusal as the API's exception.
pub(in crate::backend::embedded) fn exception(refusal: &Refusal) -> Exception {
    let kind = match refusal {
        Refusal::InvalidRequest { .. }
        | Refusal::TicketPlacing
        | Refusal::InvalidTicketStatus { .. }
        | Refusal::MatchOutOfDate { .. } => ExceptionKind::InvalidRequest,
        Refusal::GameSessionNotFound(_)
        | Refusal::PlayerSessionNotFound(_)
        | Refusal::ProcessNotFound(_)
        | Refusal::FleetNotFound(_)
        | Refusal::AliasNotFound(_)
        | Refusal::LocationNotFound(_)
        | Refusal::ComputeNotFound { .. }
        | Refusal::QueueNotFound(_)
        | Refusal::PlacementNotFound(_)
        | Refusal::ResourceNotFound(_)
        | Refusal::ConfigurationNotFound(_)
        | Refusal::RuleSetNotFound(_)
        | Refusal::MatchmakingTicketNotFound(_)
        | Refusal::TicketNotFound { .. } => ExceptionKind::NotFound,
        Refusal::TerminalRoutingStrategy(_) => ExceptionKind::TerminalRoutingStrategy,
        Refusal::FleetInUse { .. } => ExceptionKind::InvalidFleetStatus,
        Refusal::CreationLimitExceeded { .. } | Refusal::LimitExceeded { .. } => ExceptionKind::LimitExceeded,
        Refusal::FleetCapacityExceeded => ExceptionKind::FleetCapacityExceeded,
        Refusal::IdempotentParameterMismatch(_) => ExceptionKind::IdempotentParameterMismatch,
        Refusal::GameSessionFull { .. } => ExceptionKind::GameSessionFull,
        Refusal::InvalidGameSessionStatus { .. } | Refusal::PlayersDenied(_) => {
            ExceptionKind::InvalidGameSessionStatus
        }
        Refusal::Conflict { .. }
        | Refusal::InvalidPlayerSessionStatus { .. }
        | Refusal::InvalidProcessStatus { .. }
        | Refusal::NotTheHost { .. }
        | Refusal::NotInGameSession { .. } => ExceptionKind::Conflict,
    };
    Exception::new(kind, refusal.to_string())
}

/// An exception as an operation may throw it. The model gives each operation its own list; clients with typed errors know
/// no other. What is not in it is then a bad request.
pub(in crate::backend::embedded) fn thrown_by(operation: Operation, exception: Exception) -> Exception {
    let is_foreign = matches!(
        (operation, exception.kind),
        (
            Operation::RegisterCompute | Operation::ListCompute | Operation::CreateAlias,
            ExceptionKind::NotFound,
        ) | (
            Operation::DeregisterCompute | Operation::DeleteFleetLocations,
            ExceptionKind::InvalidFleetStatus
        ) | (
            Operation::CreateGameSessionQueue
                | Operation::UpdateGameSessionQueue
                | Operation::StartGameSessionPlacement
                | Operation::StopGameSessionPlacement
                | Operation::DeleteFleetLocations
                | Operation::DeleteLocation
                | Operation::DeleteAlias
                | Operation::DeregisterCompute,
            ExceptionKind::Conflict,
        ) | (Operation::StartMatchBackfill, ExceptionKind::InvalidGameSessionStatus)
    );
    if is_foreign { Exception::new(ExceptionKind::InvalidRequest, exception.message) } else { exception }
}

/// A refusal as a status code of the server SDK's socket. The SDKs know 400, 401, 403, 404, 409 and 429 apart.
pub(in crate::backend::embedded) fn status_code(refusal: &Refusal) -> u16 {
    match refusal {
        Refusal::NotTheHost { .. } => 403,
        Refusal::NotInGameSession { .. } => 404,
        Refusal::InvalidPlayerSessionStatus { .. } => 400,
        other => match exception(other).kind {
            ExceptionKind::InvalidRequest => 400,
            ExceptionKind::NotFound => 404,
            _ => 409,
        },
    }
}
