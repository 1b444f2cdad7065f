//! What a command must answer.

use rallypoint_fleet::{
    Command, FleetId, FleetOrAlias, Fleets, GameSession, GameSessionId, GameSessionStatus, GameSessionUpdate,
    NewGameSession, NewPlacement, NewPlayerSession, PlacementStatus, PlayerSessionCreationPolicy,
    PlayerSessionStatus, Priority, Process, ProcessId, ProcessMessage, ProcessStatus, Refusal, RegisterAt,
    Reply, RoutingStrategy, Timestamp,
};

use super::Shadow;
use crate::{Answer, has_ended, holds_slot, is_over};

/// What the checker knows of an answer before it sees it.
pub(crate) enum Expected {
    Anything,
    Done,
    Refused,
    Capacity,
    Limited,
    Mismatch,
    PlacedOn(ProcessId),
    TheOneOf(GameSessionId),
    /// A placement, on this process or on none.
    Waits(Option<ProcessId>),
}

impl Expected {
    fn done_if(allowed: bool) -> Self {
        if allowed { Self::Done } else { Self::Refused }
    }

    pub(crate) fn check(&self, fleets: &Fleets, answer: &Answer) {
        let right = match (self, answer) {
            (Self::Anything, _) | (Self::Done, Ok(_)) | (Self::Refused, Err(_)) => true,
            (Self::Capacity, Err(refusal)) => *refusal == Refusal::FleetCapacityExceeded,
            (Self::Limited, Err(refusal)) => matches!(refusal, Refusal::CreationLimitExceeded { .. }),
            (Self::Mismatch, Err(refusal)) => matches!(refusal, Refusal::IdempotentParameterMismatch(_)),
            (Self::PlacedOn(process), Ok(Reply::GameSession(session))) => session.process == *process,
            (Self::TheOneOf(id), Ok(Reply::GameSession(session))) => session.id == *id,
            (Self::Waits(process), Ok(Reply::Placement(placement))) => {
                let session =
                    placement.game_session.as_ref().and_then(|placed| fleets.game_session(&placed.id));
                placement.status == PlacementStatus::Pending
                    && session.map(|session| &session.process) == process.as_ref()
            }
            _ => false,
        };
        assert!(right, "the rules do not give this answer: {answer:?}");
    }
}

impl Shadow {
    /// What a command must answer, from what `fleets` show just before it.
    pub(crate) fn expect(&self, fleets: &Fleets, now: Timestamp, command: &Command) -> Expected {
        match command {
            Command::Expire | Command::Restarted | Command::Configure(_) => Expected::Done,
            Command::CreateGameSession(new) => self.expect_created(fleets, now, new),
            Command::CreatePlayerSessions { game_session, players } => {
                let fits = |session: &GameSession| {
                    let used = slots_used(fleets, session);
                    session.status == GameSessionStatus::Active
                        && session.policy == PlayerSessionCreationPolicy::AcceptAll
                        && used + players.len() <= session.max_players as usize
                };
                let fits = fleets.game_session(game_session).is_some_and(fits);
                Expected::done_if(fits && !players.is_empty() && self.are_fresh(fleets, players))
            }
            Command::UpdateGameSession(update) => Expected::done_if(may_update(fleets, update)),
            Command::ReleasePlayerSession { player_session } => {
                let session = fleets.player_session(player_session);
                Expected::done_if(session.is_some_and(|session| holds_slot(session.status)))
            }
            Command::StartPlacement(new) => self.expect_started(fleets, now, new),
            Command::StopPlacement { placement } => {
                let placement = fleets.placement(placement);
                Expected::done_if(placement.is_some_and(|p| p.status == PlacementStatus::Pending))
            }
            Command::CreateFleet(new) => Expected::done_if(
                fleets.fleet(&new.id).is_none()
                    && new.locations.iter().all(|location| fleets.location(location).is_some()),
            ),
            Command::DeleteFleet { fleet } => {
                let live = |process: &Process| process.connected && !has_ended(process.status);
                let empty = !fleets.processes().any(|process| process.fleet == *fleet && live(process));
                Expected::done_if(fleets.fleet(fleet).is_some() && empty)
            }
            Command::DeleteLocation { location } => Expected::done_if(
                fleets.location(location).is_some()
                    && !fleets.fleets().any(|fleet| fleet.locations.contains(location)),
            ),
            Command::DeleteQueue { queue } => Expected::done_if(fleets.queue(queue).is_some()),
            Command::DeleteAlias { alias } => Expected::done_if(fleets.alias(alias).is_some()),
            Command::ConnectProcess { process, fleet, compute, register_at } => {
                let may_be = fleets.process(process).is_none_or(|known| {
                    !has_ended(known.status) && known.fleet == *fleet && known.compute == *compute
                });
                let is_somewhere = fleets.fleet(fleet).is_some_and(|at| {
                    let fits = |at_location: &RegisterAt| {
                        at_location.location.as_ref().is_none_or(|location| at.locations.contains(location))
                    };
                    fleets.compute(fleet, compute).is_some() || register_at.as_ref().is_some_and(fits)
                });
                Expected::done_if(may_be && is_somewhere)
            }
            Command::DisconnectProcess { process }
            | Command::ProcessSilent { process }
            | Command::ProcessExited { process, .. } => Expected::done_if(fleets.process(process).is_some()),
            Command::LaunchFailed { fleet, .. } => Expected::done_if(fleets.fleet(fleet).is_some()),
            Command::FromProcess { process, message } => {
                match fleets.process(process).filter(|process| !has_ended(process.status)) {
                    Some(process) => expect_said(fleets, process, message),
                    None => Expected::Anything,
                }
            }
            _ => Expected::Anything,
        }
    }

    fn expect_created(&self, fleets: &Fleets, now: Timestamp, new: &NewGameSession) -> Expected {
        let Some(fleet) = fleet_meant(fleets, &new.fleet).and_then(|id| fleets.fleet(&id)) else {
            return Expected::Refused;
        };
        if new.location.as_ref().is_some_and(|location| !fleet.locations.contains(location)) {
            return Expected::Refused;
        }
        let known = new.idempotency_token.clone().and_then(|token| {
            let (id, first) = self.tokens.get(&(fleet.id.clone(), token))?;
            fleets.game_session(id).map(|_| (id.clone(), first))
        });
        if let Some((id, first)) = known {
            let asked =
                |new: &NewGameSession| (new.location.clone(), new.creator_id.clone(), new.max_players);
            return if asked(first) == asked(new) { Expected::TheOneOf(id) } else { Expected::Mismatch };
        }
        if let Some(limit) = fleet.creation_limit {
            let Some(creator) = &new.creator_id else { return Expected::Refused };
            let counted = self
                .creations
                .iter()
                .filter(|(on, by, at)| *on == fleet.id && by == creator && at.after(limit.period) > now);
            if counted.count() >= limit.game_sessions as usize {
                return Expected::Limited;
            }
        }
        let idle = fleets.processes().filter(|process| {
            is_placeable(process)
                && process.fleet == fleet.id
                && new.location.as_ref().is_none_or(|location| process.location == *location)
        });
        let Some(process) = idle.min_by_key(|process| self.processes[&process.id].idle_turn) else {
            return Expected::Capacity;
        };
        let suffix = new.idempotency_token.as_ref().unwrap_or(&new.suffix);
        let id = GameSessionId::new(format!(
            "arn:aws:gamelift:{}::gamesession/{}/{}/{suffix}",
            self.settings.region, fleet.id, process.location
        ));
        match fleets.game_session(&id) {
            Some(_) => Expected::Refused,
            None => Expected::PlacedOn(process.id.clone()),
        }
    }

    fn expect_started(&self, fleets: &Fleets, now: Timestamp, new: &NewPlacement) -> Expected {
        let Some(queue) = fleets.queue(&new.queue) else { return Expected::Refused };
        let has_right = new.priority_override.is_none()
            || new.latencies.is_empty()
                && queue.priority.as_ref().and_then(|p| p.order.first()) == Some(&Priority::Location);
        if !has_right
            || fleets.placement(&new.id).is_some()
            || new.players.len() > new.max_players as usize
            || !self.are_fresh(fleets, &new.players)
        {
            return Expected::Refused;
        }
        Expected::Waits(self.best_place(fleets, now, new))
    }

    /// Whether these player sessions can be made: nobody has them, and nobody was promised them.
    fn are_fresh(&self, fleets: &Fleets, players: &[NewPlayerSession]) -> bool {
        let promised =
            |new: &NewPlayerSession| self.placements.values().any(|seen| seen.players.contains(&new.id));
        let is_fresh = |n: usize| {
            fleets.player_session(&players[n].id).is_none()
                && !promised(&players[n])
                && players[..n].iter().all(|earlier| earlier.id != players[n].id)
        };
        (0..players.len()).all(is_fresh)
    }
}

fn expect_said(fleets: &Fleets, process: &Process, message: &ProcessMessage) -> Expected {
    let own = |id: &GameSessionId| {
        let is_own = process.game_session.as_ref() == Some(id);
        fleets.game_session(id).filter(|_| is_own)
    };
    match message {
        ProcessMessage::AcceptPlayerSession { game_session, player_session }
        | ProcessMessage::RemovePlayerSession { game_session, player_session } => {
            let accept = matches!(message, ProcessMessage::AcceptPlayerSession { .. });
            let allowed = fleets.player_session(player_session).is_some_and(|session| {
                own(game_session).is_some()
                    && session.game_session == *game_session
                    && if accept {
                        session.status == PlayerSessionStatus::Reserved
                    } else {
                        holds_slot(session.status)
                    }
            });
            Expected::done_if(allowed)
        }
        ProcessMessage::ActivateGameSession { game_session } => Expected::done_if(
            process.status == ProcessStatus::Hosting
                && own(game_session).is_some_and(|session| session.status == GameSessionStatus::Activating),
        ),
        ProcessMessage::UpdatePlayerSessionCreationPolicy { game_session, .. } => {
            Expected::done_if(own(game_session).is_some_and(|session| !is_over(session.status)))
        }
        ProcessMessage::StartMatchBackfill { game_session, ticket, .. } => Expected::done_if(
            own(game_session).is_some_and(|session| session.status == GameSessionStatus::Active)
                && fleets.ticket(ticket).is_none(),
        ),
        ProcessMessage::StopMatchBackfill { game_session, ticket, .. } => Expected::done_if(
            own(game_session).is_some()
                && fleets.backfill_of(game_session).is_some_and(|known| known.id == *ticket),
        ),
        _ => Expected::Anything,
    }
}

pub(super) fn fleet_meant(fleets: &Fleets, named: &FleetOrAlias) -> Option<FleetId> {
    match named {
        FleetOrAlias::Fleet(id) => fleets.fleet(id).map(|fleet| fleet.id.clone()),
        FleetOrAlias::Alias(id) => match &fleets.alias(id)?.routing {
            RoutingStrategy::Simple(fleet) => fleets.fleet(fleet).map(|fleet| fleet.id.clone()),
            RoutingStrategy::Terminal(_) => None,
        },
    }
}

pub(super) fn is_placeable(process: &Process) -> bool {
    process.connected && process.status == ProcessStatus::Idle
}

fn may_update(fleets: &Fleets, update: &GameSessionUpdate) -> bool {
    fleets.game_session(&update.game_session).is_some_and(|session| {
        let mut keys: std::collections::BTreeSet<_> = session.properties.iter().map(|(key, _)| key).collect();
        keys.extend(update.properties.iter().map(|(key, _)| key));
        session.status == GameSessionStatus::Active
            && keys.len() <= 16
            && update.max_players.is_none_or(|max| max <= 200)
            && update.name.as_ref().is_none_or(|name| !name.is_empty())
    })
}

fn slots_used(fleets: &Fleets, session: &GameSession) -> usize {
    fleets.player_sessions_of(&session.id).filter(|player| holds_slot(player.status)).count()
}
