//! How statuses are called in labels: as GameLift calls them, and likewise where it has no word.

use rallypoint_fleet::{
    GameSessionStatus, PlacementStatus, PlayerSessionStatus, ProcessEnd, ProcessStatus, TicketStatus,
};

pub(super) const GAME_SESSION_ENDS: [&str; 2] = ["TERMINATED", "ERROR"];
pub(super) const PLAYER_SESSION_ENDS: [&str; 2] = ["COMPLETED", "TIMEDOUT"];
pub(super) const PLACEMENT_ENDS: [&str; 4] = ["FULFILLED", "CANCELLED", "TIMED_OUT", "FAILED"];
pub(super) const TICKET_ENDS: [&str; 4] = ["COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT"];
pub(super) const PROCESS_ENDS: [&str; 6] =
    ["CLEAN", "CRASHED", "UNHEALTHY", "READY_TIMED_OUT", "ACTIVATION_TIMED_OUT", "TERMINATION_TIMED_OUT"];

pub(super) fn game_session(status: GameSessionStatus) -> &'static str {
    match status {
        GameSessionStatus::Activating => "ACTIVATING",
        GameSessionStatus::Active => "ACTIVE",
        GameSessionStatus::Terminating => "TERMINATING",
        GameSessionStatus::Terminated => "TERMINATED",
        GameSessionStatus::Error => "ERROR",
    }
}

pub(super) fn player_session(status: PlayerSessionStatus) -> &'static str {
    match status {
        PlayerSessionStatus::Reserved => "RESERVED",
        PlayerSessionStatus::Active => "ACTIVE",
        PlayerSessionStatus::Completed => "COMPLETED",
        PlayerSessionStatus::TimedOut => "TIMEDOUT",
    }
}

pub(super) fn placement(status: PlacementStatus) -> &'static str {
    match status {
        PlacementStatus::Pending => "PENDING",
        PlacementStatus::Fulfilled => "FULFILLED",
        PlacementStatus::Cancelled => "CANCELLED",
        PlacementStatus::TimedOut => "TIMED_OUT",
        PlacementStatus::Failed => "FAILED",
    }
}

pub(crate) fn ticket(status: TicketStatus) -> &'static str {
    match status {
        TicketStatus::Queued => "QUEUED",
        TicketStatus::Searching => "SEARCHING",
        TicketStatus::RequiresAcceptance => "REQUIRES_ACCEPTANCE",
        TicketStatus::Placing => "PLACING",
        TicketStatus::Completed => "COMPLETED",
        TicketStatus::Failed => "FAILED",
        TicketStatus::Cancelled => "CANCELLED",
        TicketStatus::TimedOut => "TIMED_OUT",
    }
}

pub(crate) fn process(status: ProcessStatus) -> &'static str {
    match status {
        ProcessStatus::Connected => "CONNECTED",
        ProcessStatus::Activated => "ACTIVATED",
        ProcessStatus::Idle => "IDLE",
        ProcessStatus::Hosting => "HOSTING",
        ProcessStatus::Terminating => "TERMINATING",
        ProcessStatus::Ended(_) => "ENDED",
    }
}

pub(crate) fn process_end(end: ProcessEnd) -> &'static str {
    match end {
        ProcessEnd::Clean => "CLEAN",
        ProcessEnd::Crashed => "CRASHED",
        ProcessEnd::Unhealthy => "UNHEALTHY",
        ProcessEnd::ReadyTimedOut => "READY_TIMED_OUT",
        ProcessEnd::ActivationTimedOut => "ACTIVATION_TIMED_OUT",
        ProcessEnd::TerminationTimedOut => "TERMINATION_TIMED_OUT",
    }
}
