//! What happened lately, for people to read.

use std::collections::VecDeque;

use rallypoint_fleet::{
    Effect, FleetEvent, FleetId, Fleets, GameSessionId, GameSessionStatus, MatchmakingEvent,
    MatchmakingEventKind, PlacementId, PlacementStatus, PlayerId, PlayerSessionStatus, ProcessEnd, ProcessId,
    ProcessStatus, TicketId, TicketStatus, Timestamp,
};

use super::super::convert;
use super::show;
use crate::metrics::words;
use crate::overview::{EventKind, EventRow};

/// How many are kept: some minutes of a quiet gateway. They are small, and written out only for who asks.
const KEPT: usize = 500;

enum Happening {
    Process(ProcessId, ProcessStatus),
    GameSession(GameSessionId, GameSessionStatus),
    GameSessionUpdated(GameSessionId),
    PlayerSession(GameSessionId, PlayerId, PlayerSessionStatus),
    Placement(PlacementId, PlacementStatus),
    Ticket(TicketId, TicketStatus),
    Match { id: String, tickets: Vec<TicketId>, players: usize },
    Fleet(FleetId, Box<FleetEvent>),
}

struct Moment {
    number: u64,
    at: Timestamp,
    happening: Happening,
}

/// The last of what happened.
#[derive(Default)]
pub(in crate::backend::embedded) struct Timeline {
    kept: VecDeque<Moment>,
    next: u64,
}

impl Timeline {
    /// To be called with every effect, in order.
    pub(in crate::backend::embedded) fn note(&mut self, fleets: &Fleets, effect: &Effect) {
        let Some(happening) = happening(fleets, effect) else { return };
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(Moment { number: self.next, at: fleets.now(), happening });
        self.next += 1;
    }

    /// The newest first, at most so many.
    pub(super) fn rows(&self, fleets: &Fleets, limit: usize) -> Vec<EventRow> {
        self.kept.iter().rev().take(limit).map(|moment| moment.row(fleets)).collect()
    }

    /// Those about one of these ids, the newest first.
    pub(super) fn rows_about(&self, fleets: &Fleets, ids: &[&str]) -> Vec<EventRow> {
        let about = self.kept.iter().rev().filter(|moment| moment.happening.is_about(ids));
        about.map(|moment| moment.row(fleets)).collect()
    }
}

fn happening(fleets: &Fleets, effect: &Effect) -> Option<Happening> {
    Some(match effect {
        Effect::ProcessChanged(id, status) => Happening::Process(id.clone(), *status),
        Effect::GameSessionChanged(id, status) => Happening::GameSession(id.clone(), *status),
        Effect::GameSessionUpdated(id) => Happening::GameSessionUpdated(id.clone()),
        Effect::PlayerSessionChanged(id, status) => {
            // Forgotten before the change was safe, there is nothing left to say.
            let session = fleets.player_session(id)?;
            Happening::PlayerSession(session.game_session.clone(), session.player.clone(), *status)
        }
        Effect::PlacementChanged(id, status) => Happening::Placement(id.clone(), *status),
        // Every reason that the matchmaker finds is a change; the ticket itself shows the last of them.
        Effect::TicketChanged(id, TicketStatus::Searching)
            if fleets.ticket(id).is_some_and(|ticket| ticket.status_reason.is_some()) =>
        {
            return None;
        }
        Effect::TicketChanged(id, status) => Happening::Ticket(id.clone(), *status),
        Effect::Matchmaking(event) => matched(event)?,
        Effect::FleetEvent(fleet, event) => Happening::Fleet(fleet.clone(), event.clone()),
        Effect::Push(..) => return None,
    })
}

/// The rest of matchmaking's events follows from the tickets.
fn matched(event: &MatchmakingEvent) -> Option<Happening> {
    let MatchmakingEventKind::PotentialMatchCreated { .. } = event.kind else { return None };
    Some(Happening::Match {
        id: event.match_id.as_ref()?.as_str().to_owned(),
        tickets: event.tickets.iter().map(|ticket| ticket.id.clone()).collect(),
        players: event.tickets.iter().map(|ticket| ticket.players.len()).sum(),
    })
}

impl Happening {
    fn is_about(&self, ids: &[&str]) -> bool {
        let is = |id: &str| ids.contains(&id);
        match self {
            Self::Process(id, _) => is(id.as_str()),
            Self::GameSession(id, _) | Self::GameSessionUpdated(id) | Self::PlayerSession(id, ..) => {
                is(id.as_str())
            }
            Self::Placement(id, _) => is(id.as_str()),
            Self::Ticket(id, _) => is(id.as_str()),
            Self::Match { tickets, .. } => tickets.iter().any(|ticket| is(ticket.as_str())),
            Self::Fleet(_, event) => is(&event.resource),
        }
    }
}

impl Moment {
    fn row(&self, fleets: &Fleets) -> EventRow {
        let named = |id: &GameSessionId| show::name_of(fleets, id).unwrap_or(id.suffix()).to_owned();
        let (kind, what, subject, title, text) = match &self.happening {
            Happening::Process(id, status) => {
                let what = match status {
                    ProcessStatus::Ended(end) => words::process_end(*end),
                    status => words::process(*status),
                };
                let text = format!("Server process {} {}", short(id.as_str()), process_text(*status));
                (EventKind::Process, what.to_owned(), id.as_str(), short(id.as_str()).to_owned(), text)
            }
            Happening::GameSession(id, status) => {
                let what = convert::game_session_status(*status).as_str().to_owned();
                let text = format!("{} {}", named(id), game_session_text(*status));
                (EventKind::GameSession, what, id.as_str(), named(id), text)
            }
            Happening::GameSessionUpdated(id) => {
                let text = format!("{} was updated", named(id));
                (EventKind::GameSession, "UPDATED".to_owned(), id.as_str(), named(id), text)
            }
            Happening::PlayerSession(id, player, status) => {
                let what = convert::player_session_status(*status).as_str().to_owned();
                let text = format!("{player} {} {}", player_session_text(*status), named(id));
                (EventKind::PlayerSession, what, id.as_str(), player.as_str().to_owned(), text)
            }
            Happening::Placement(id, status) => {
                let what = convert::placement_state(*status).as_str().to_owned();
                let text = format!("Placement {id} {}", placement_text(*status));
                (EventKind::Placement, what, id.as_str(), id.as_str().to_owned(), text)
            }
            Happening::Ticket(id, status) => {
                let text = format!("Ticket {} {}", short(id.as_str()), ticket_text(*status));
                let what = words::ticket(*status).to_owned();
                (EventKind::Ticket, what, id.as_str(), short(id.as_str()).to_owned(), text)
            }
            Happening::Match { id, tickets, players } => {
                let text = format!(
                    "Match {} was found: {} with {}",
                    short(id),
                    counted(tickets.len(), "ticket"),
                    counted(*players, "player")
                );
                (EventKind::Match, "FOUND".to_owned(), id.as_str(), short(id).to_owned(), text)
            }
            Happening::Fleet(fleet, event) => {
                return EventRow { number: self.number, ..fleet_event(fleet, event) };
            }
        };
        EventRow {
            number: self.number,
            at: show::millis(self.at),
            kind,
            what,
            subject: subject.to_owned(),
            title,
            text,
        }
    }
}

/// An event of a fleet, with its number in that fleet.
pub(super) fn fleet_event(fleet: &FleetId, event: &FleetEvent) -> EventRow {
    EventRow {
        number: event.number,
        at: show::millis(event.time),
        kind: EventKind::Fleet,
        what: event.code.to_string(),
        subject: event.resource.clone(),
        title: fleet.as_str().to_owned(),
        text: sentence(&event.message),
    }
}

/// A UUID's first part says which one it is.
fn short(id: &str) -> &str {
    const UUID: usize = 36;
    match id.split_once('-') {
        Some((first, _)) if id.len() == UUID && id.is_ascii() => first,
        _ => id,
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn process_text(status: ProcessStatus) -> &'static str {
    match status {
        ProcessStatus::Connected => "connected",
        ProcessStatus::Activated => "is ready and waits for its first health report",
        ProcessStatus::Idle => "can be given a game session",
        ProcessStatus::Hosting => "was given a game session",
        ProcessStatus::Terminating => "was told to end",
        ProcessStatus::Ended(ProcessEnd::Clean) => "ended",
        ProcessStatus::Ended(ProcessEnd::Crashed) => "crashed or was lost",
        ProcessStatus::Ended(ProcessEnd::Unhealthy) => "ended: it was unhealthy",
        ProcessStatus::Ended(ProcessEnd::ReadyTimedOut) => "ended: it was not ready in time",
        ProcessStatus::Ended(ProcessEnd::ActivationTimedOut) => {
            "ended: it did not activate its game session in time"
        }
        ProcessStatus::Ended(ProcessEnd::TerminationTimedOut) => "did not end in the time it was given",
    }
}

fn game_session_text(status: GameSessionStatus) -> &'static str {
    match status {
        GameSessionStatus::Activating => "was made and is being activated",
        GameSessionStatus::Active => "is active: players may come",
        GameSessionStatus::Terminating => "is ending",
        GameSessionStatus::Terminated => "is over",
        GameSessionStatus::Error => "could not be activated",
    }
}

fn player_session_text(status: PlayerSessionStatus) -> &'static str {
    match status {
        PlayerSessionStatus::Reserved => "has a slot reserved in",
        PlayerSessionStatus::Active => "joined",
        PlayerSessionStatus::Completed => "left",
        PlayerSessionStatus::TimedOut => "did not come in time to",
    }
}

fn placement_text(status: PlacementStatus) -> &'static str {
    match status {
        PlacementStatus::Pending => "was started",
        PlacementStatus::Fulfilled => "got its game session",
        PlacementStatus::Cancelled => "was cancelled",
        PlacementStatus::TimedOut => "got no game session in time",
        PlacementStatus::Failed => "failed",
    }
}

fn ticket_text(status: TicketStatus) -> &'static str {
    match status {
        TicketStatus::Queued => "was started",
        TicketStatus::Searching => "is being matched",
        TicketStatus::RequiresAcceptance => "has a match that its players are asked to accept",
        TicketStatus::Placing => "has a match that waits for a game session",
        TicketStatus::Completed => "is completed: its players may play",
        TicketStatus::Failed => "failed",
        TicketStatus::Cancelled => "was cancelled",
        TicketStatus::TimedOut => "found no match in time",
    }
}
