//! The fleets' words in an overview's.

use std::net::{IpAddr, SocketAddr};

use rallypoint_fleet as fleet;
use rallypoint_fleet::{
    Fleets, GameSessionStatus, PlacementStatus, PlayerSessionStatus, ProcessStatus, TicketStatus, Timestamp,
};

use super::super::convert;
use super::gather::Glance;
use crate::metrics::words;
use crate::overview::{
    FleetRow, GameSessionRow, LaunchedRow, Millis, PlacementRow, PlayerSessionRow, ProcessRow, Slots,
    TicketRow, Wanted,
};

/// How many of a ticket's players a row names.
const NAMED_PLAYERS: usize = 10;

pub(super) fn millis(moment: Timestamp) -> Millis {
    moment.0
}

pub(super) fn fleet(fleets: &Fleets, fleet: &fleet::Fleet) -> FleetRow {
    let occupancy = fleets.occupancy_of(&fleet.id);
    FleetRow {
        id: fleet.id.as_str().to_owned(),
        name: fleet.name.clone(),
        locations: convert::names(&fleet.locations),
        computes: fleets.computes_of(&fleet.id).count() as u64,
        // Counted while the processes are gone through.
        processes: 0,
        idle_processes: 0,
        game_sessions: occupancy.game_sessions,
        players: occupancy.players,
        slots: occupancy.slots,
        created_at: millis(fleet.created_at),
    }
}

pub(super) fn fleet_is_meant(fleet: &fleet::Fleet, wanted: &Wanted) -> bool {
    let locations = fleet.locations.iter().map(fleet::Location::as_str);
    wanted.is_in([fleet.id.as_str(), &fleet.name].into_iter().chain(locations))
}

pub(super) fn process_glance(process: &fleet::Process) -> Glance {
    let is_live = !matches!(process.status, ProcessStatus::Ended(_));
    Glance { status: words::process(process.status), is_live }
}

pub(super) fn process_is_meant(fleets: &Fleets, process: &fleet::Process, wanted: &Wanted) -> bool {
    let texts =
        [process.id.as_str(), process.fleet.as_str(), process.compute.as_str(), process.location.as_str()];
    let game_session = process.game_session.as_ref();
    wanted.is_in(texts)
        || is_at(process.ip, process.port, wanted)
        || game_session.is_some_and(|id| wanted.is_in([id.as_str()]) || wanted.is_in(name_of(fleets, id)))
}

pub(super) fn process(fleets: &Fleets, process: &fleet::Process, launched: &[LaunchedRow]) -> ProcessRow {
    let end = match process.status {
        ProcessStatus::Ended(end) => Some(words::process_end(end).to_owned()),
        _ => None,
    };
    let slot = launched.iter().find(|slot| slot.process.as_deref() == Some(process.id.as_str()));
    ProcessRow {
        id: process.id.as_str().to_owned(),
        fleet: process.fleet.as_str().to_owned(),
        compute: process.compute.as_str().to_owned(),
        location: process.location.as_str().to_owned(),
        address: address(process.ip, process.port),
        status: words::process(process.status).to_owned(),
        end,
        exit: process.exit.map(|exit| exit.to_string()),
        connected: process.connected,
        draining: process.draining,
        game_session: process.game_session.as_ref().map(|id| id.as_str().to_owned()),
        game_session_name: process
            .game_session
            .as_ref()
            .and_then(|id| name_of(fleets, id))
            .map(str::to_owned),
        slot: slot.map(|slot| slot.slot),
        restarts: slot.map(|slot| slot.restarts),
        created_at: millis(process.created_at),
    }
}

pub(super) fn game_session_glance(session: &fleet::GameSession) -> Glance {
    let is_live = !matches!(session.status, GameSessionStatus::Terminated | GameSessionStatus::Error);
    Glance { status: convert::game_session_status(session.status).as_str(), is_live }
}

/// By its players too, while they hold a slot.
pub(super) fn game_session_is_meant(fleets: &Fleets, session: &fleet::GameSession, wanted: &Wanted) -> bool {
    let texts = [Some(session.id.as_str()), session.name.as_deref(), session.creator_id.as_deref()];
    wanted.is_in(texts.into_iter().flatten())
        || wanted.is_in([session.process.as_str()])
        || is_at(session.ip, session.port, wanted)
        || fleets.slots_of(&session.id).any(|slot| wanted.is_in([slot.player.as_str()]))
}

pub(super) fn game_session(fleets: &Fleets, session: &fleet::GameSession) -> GameSessionRow {
    let active =
        fleets.slots_of(&session.id).filter(|slot| slot.status == PlayerSessionStatus::Active).count() as u64;
    GameSessionRow {
        id: session.id.as_str().to_owned(),
        name: session.name.clone(),
        fleet: session.fleet.as_str().to_owned(),
        location: session.location.as_str().to_owned(),
        process: session.process.as_str().to_owned(),
        address: address(session.ip, session.port),
        status: convert::game_session_status(session.status).as_str().to_owned(),
        status_reason: session.status_reason.map(|reason| convert::status_reason(reason).as_str().to_owned()),
        policy: convert::policy(session.policy).as_str().to_owned(),
        slots: Slots {
            active,
            reserved: u64::from(session.current_players).saturating_sub(active),
            max: session.max_players.into(),
        },
        creator: session.creator_id.clone(),
        backfill: fleets.backfill_of(&session.id).map(|ticket| ticket.id.as_str().to_owned()),
        created_at: millis(session.created_at),
        ended_at: session.terminated_at.map(millis),
    }
}

pub(super) fn player_session_glance(session: &fleet::PlayerSession) -> Glance {
    let is_live = matches!(session.status, PlayerSessionStatus::Reserved | PlayerSessionStatus::Active);
    Glance { status: convert::player_session_status(session.status).as_str(), is_live }
}

pub(super) fn player_session_is_meant(
    fleets: &Fleets,
    session: &fleet::PlayerSession,
    wanted: &Wanted,
) -> bool {
    let texts = [session.id.as_str(), session.player.as_str(), session.game_session.as_str()];
    wanted.is_in(texts) || wanted.is_in(name_of(fleets, &session.game_session))
}

pub(super) fn player_session(fleets: &Fleets, session: &fleet::PlayerSession) -> PlayerSessionRow {
    PlayerSessionRow {
        id: session.id.as_str().to_owned(),
        player: session.player.as_str().to_owned(),
        game_session: session.game_session.as_str().to_owned(),
        game_session_name: name_of(fleets, &session.game_session).map(str::to_owned),
        status: convert::player_session_status(session.status).as_str().to_owned(),
        created_at: millis(session.created_at),
        ended_at: session.terminated_at.map(millis),
    }
}

pub(super) fn ticket_glance(ticket: &fleet::MatchmakingTicket) -> Glance {
    Glance { status: words::ticket(ticket.status), is_live: !ticket.status.is_final() }
}

pub(super) fn ticket_is_meant(ticket: &fleet::MatchmakingTicket, wanted: &Wanted) -> bool {
    let match_id = ticket.match_id.as_ref().map(fleet::MatchId::as_str);
    wanted.is_in([ticket.id.as_str(), ticket.configuration.as_str()].into_iter().chain(match_id))
        || wanted.is_in(ticket.players.iter().map(|player| player.id.as_str()))
        || wanted.is_in(ticket.connection.iter().map(|connection| connection.game_session.id.as_str()))
}

pub(super) fn ticket(ticket: &fleet::MatchmakingTicket) -> TicketRow {
    let backfill = ticket.backfill.as_ref().and_then(|backfill| backfill.game_session.as_ref());
    let game_session = ticket.connection.as_ref().map(|connection| &connection.game_session.id);
    TicketRow {
        id: ticket.id.as_str().to_owned(),
        configuration: ticket.configuration.as_str().to_owned(),
        status: words::ticket(ticket.status).to_owned(),
        why: why(ticket),
        players: ticket.players.iter().take(NAMED_PLAYERS).map(|player| player.id.clone()).collect(),
        player_count: ticket.players.len() as u64,
        backfill_of: backfill.map(|id| id.as_str().to_owned()),
        game_session: game_session.map(|id| id.as_str().to_owned()),
        match_id: ticket.match_id.as_ref().map(|id| id.as_str().to_owned()),
        started_at: millis(ticket.started_at),
        ended_at: ticket.ended_at.map(millis),
    }
}

/// Why a ticket stands where it does, for people.
fn why(ticket: &fleet::MatchmakingTicket) -> Option<String> {
    let said = || ticket.status_message.clone().or_else(|| ticket.status_reason.clone());
    match ticket.status {
        TicketStatus::Queued => Some("The matchmaker has not looked at it yet.".to_owned()),
        TicketStatus::Searching => Some(
            ticket
                .status_reason
                .clone()
                .unwrap_or_else(|| "The matchmaker looks for a match among those that wait.".to_owned()),
        ),
        TicketStatus::RequiresAcceptance => {
            let accepted = ticket
                .acceptance
                .as_ref()
                .map_or(0, |acceptance| acceptance.accepted.values().filter(|accepted| **accepted).count());
            Some(format!("Waits until its match is accepted: {accepted} of {} so far.", players(ticket)))
        }
        TicketStatus::Placing => Some("Its match waits for a game session.".to_owned()),
        TicketStatus::Completed => None,
        TicketStatus::Failed | TicketStatus::Cancelled | TicketStatus::TimedOut => said(),
    }
}

fn players(ticket: &fleet::MatchmakingTicket) -> String {
    match ticket.players.len() {
        1 => "1 player".to_owned(),
        count => format!("{count} players"),
    }
}

pub(super) fn placement_glance(placement: &fleet::Placement) -> Glance {
    let status = convert::placement_state(placement.status).as_str();
    Glance { status, is_live: placement.status == PlacementStatus::Pending }
}

pub(super) fn placement_is_meant(placement: &fleet::Placement, wanted: &Wanted) -> bool {
    let game_session = placement.game_session.as_ref().map(|session| session.id.as_str());
    let texts = [
        Some(placement.id.as_str()),
        Some(placement.queue.as_str()),
        placement.name.as_deref(),
        game_session,
    ];
    wanted.is_in(texts.into_iter().flatten())
        || wanted.is_in(placement.players.iter().map(|placed| placed.player.as_str()))
}

pub(super) fn placement(placement: &fleet::Placement) -> PlacementRow {
    PlacementRow {
        id: placement.id.as_str().to_owned(),
        queue: placement.queue.as_str().to_owned(),
        status: convert::placement_state(placement.status).as_str().to_owned(),
        name: placement.name.clone(),
        max_players: placement.max_players.into(),
        players: placement.players.len() as u64,
        game_session: placement.game_session.as_ref().map(|session| session.id.as_str().to_owned()),
        started_at: millis(placement.started_at),
        ended_at: placement.ended_at.map(millis),
    }
}

/// A game session's name, while it is remembered and has one.
pub(super) fn name_of<'a>(fleets: &'a Fleets, id: &fleet::GameSessionId) -> Option<&'a str> {
    fleets.game_session(id)?.name.as_deref()
}

/// Whether this address is meant. It is written only where it could be.
fn is_at(ip: IpAddr, port: u16, wanted: &Wanted) -> bool {
    wanted.may_be_address() && wanted.is_in([address(ip, port).as_str()])
}

/// As players connect to it.
fn address(ip: IpAddr, port: u16) -> String {
    SocketAddr::new(ip, port).to_string()
}
