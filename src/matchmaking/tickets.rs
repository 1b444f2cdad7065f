//! The tickets that are followed, as a state machine: what the game asks, and the answers to that.

mod hearing;

use std::collections::VecDeque;
use std::time::Instant;

use rallypoint_wire::matchmaking::{
    AcceptMatchRequest, AcceptanceType, MatchmakingPlayer, StartMatchmakingRequest, StartedTicket,
    StopMatchmakingRequest,
};

use super::aftermath::{Aftermath, Errand, Follow};
use super::ticket::{NewTicket, Phase, Ticket, TicketId, TicketPlayer, TrackedTicket, is_ticket_id, to_wire};
use super::values::{RpMatchAcceptance, RpMatchmakingStatus};
use crate::event::{Answer, OperationId};
use crate::result::{Failure, RpResult};
use crate::session::{GatewayCall, LocalPlayer, Plan, SessionName, SessionSettings, Sessions, Step};

/// Which call about a ticket an operation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TicketCall {
    /// Unreal's `StartMatchmaking`: over when its session is there.
    SessionStart,
    /// O3DE's `StartMatchmaking`: over when the gateway has the ticket.
    Start,
    /// `StopMatchmaking`.
    Stop,
    /// `AcceptMatch`.
    Accept,
}

/// What an answer comes to.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) step: Step,
    pub(crate) aftermath: Aftermath,
}

impl Answered {
    fn done(outcome: Result<(), Failure>, aftermath: Aftermath) -> Self {
        Self { step: Step::Done(outcome), aftermath }
    }
}

/// What a new ticket is made of beside what the game gave.
#[derive(Debug)]
pub(crate) struct TicketStart<'a> {
    pub(crate) operation: OperationId,
    pub(crate) ticket: TicketId,
    /// [`TicketCall::SessionStart`] or [`TicketCall::Start`].
    pub(crate) call: TicketCall,
    /// The session that is to be made.
    pub(crate) session: Option<(SessionName, Option<SessionSettings>)>,
    pub(crate) player: &'a LocalPlayer,
    /// A secret: a start that is asked again with it is the same start.
    pub(crate) idempotency_token: String,
}

/// Every ticket of one subsystem.
#[derive(Debug, Default)]
pub(crate) struct Tickets {
    all: Vec<Ticket>,
    /// Those that are over, the oldest first.
    over: VecDeque<TicketId>,
}

impl Tickets {
    /// A ticket as it stands.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub(crate) fn get(&self, id: TicketId) -> Result<&Ticket, RpResult> {
        self.all.iter().find(|ticket| ticket.id == id).ok_or(RpResult::InvalidHandle)
    }

    fn get_mut(&mut self, id: TicketId) -> Result<&mut Ticket, RpResult> {
        self.all.iter_mut().find(|ticket| ticket.id == id).ok_or(RpResult::InvalidHandle)
    }

    /// All of them, in the order in which they were made.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Ticket> {
        self.all.iter()
    }

    /// `StartMatchmaking`: asks the gateway for a ticket. Its session is made by now, and waits.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for what no gateway would take, and for a session of a player who is not in the party;
    /// see [`Sessions::await_match`].
    pub(crate) fn start(
        &mut self,
        sessions: &mut Sessions,
        start: TicketStart<'_>,
        new: NewTicket,
    ) -> Result<Plan, RpResult> {
        let is_named = |id: &String| is_ticket_id(id);
        if new.configuration.is_empty() || !new.ticket_id.as_ref().is_none_or(is_named) {
            return Err(RpResult::InvalidArgument);
        }
        let players = to_wire(new.players, new.passes)?;
        let plays = players.is_empty() || players.iter().any(|player| player.player_id == start.player.id);
        if start.session.is_some() && !plays {
            return Err(RpResult::InvalidArgument);
        }
        // Who starts for others is not one of them; then the first of them asks.
        let uuid = match players.first() {
            Some(first) if !plays => first.player_id.clone(),
            _ => start.player.id.clone(),
        };
        let phase = Phase::Starting(start.operation);
        let mut ticket = Ticket::new(start.ticket, &start.player.id, new.acceptance, phase);
        ticket.configuration.clone_from(&new.configuration);
        ticket.ticket_id = new.ticket_id.clone().unwrap_or_default();
        ticket.waiting = (start.call == TicketCall::SessionStart).then_some(start.operation);
        ticket.players = known_players(&players, &uuid);
        if let Some((name, settings)) = start.session {
            sessions.await_match(name.clone(), settings, start.ticket)?;
            ticket.session = Some(name);
        }
        self.all.push(ticket);
        // A ticket that the game has named is known by its name; a gateway takes one of the two.
        let idempotency_token = new.ticket_id.is_none().then_some(start.idempotency_token);
        Ok(Plan::Ask(GatewayCall::StartMatchmaking(Box::new(StartMatchmakingRequest {
            configuration: new.configuration,
            uuid: Some(uuid),
            ticket_id: new.ticket_id,
            idempotency_token,
            players,
        }))))
    }

    /// Follows a ticket that somebody else started.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for what cannot be a ticket's name or a token; [`RpResult::AlreadyPending`] when it is
    /// followed already; see [`Sessions::await_match`].
    pub(crate) fn track(
        &mut self,
        sessions: &mut Sessions,
        id: TicketId,
        session: Option<SessionName>,
        tracked: TrackedTicket,
        player: &LocalPlayer,
    ) -> Result<Aftermath, RpResult> {
        let fits_header = |token: &str| token.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_ticket_id(&tracked.ticket_id) || tracked.token.is_empty() || !fits_header(&tracked.token) {
            return Err(RpResult::InvalidArgument);
        }
        if self.all.iter().any(|known| known.ticket_id == tracked.ticket_id && !known.is_over()) {
            return Err(RpResult::AlreadyPending);
        }
        if let Some(name) = &session {
            sessions.await_match(name.clone(), None, id)?;
        }
        let mut ticket = Ticket::new(id, &player.id, tracked.acceptance, Phase::Followed);
        ticket.ticket_id = tracked.ticket_id;
        ticket.token = tracked.token;
        ticket.session = session;
        let follow = vec![follow(&ticket)];
        self.all.push(ticket);
        Ok(Aftermath { follow, ..Aftermath::default() })
    }

    /// `StopMatchmaking`.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`], [`RpResult::AlreadyPending`] while it is started, [`RpResult::TicketOver`].
    pub(crate) fn stop(&self, id: TicketId) -> Result<Plan, RpResult> {
        let ticket = self.get(id)?;
        match ticket.phase {
            Phase::Starting(_) => Err(RpResult::AlreadyPending),
            Phase::Over => Err(RpResult::TicketOver),
            Phase::Followed => Ok(Plan::Ask(stop_call(ticket))),
        }
    }

    /// `AcceptMatch`, for the players named; for none, for the local player, or for all where that is none of them.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`], [`RpResult::TicketOver`], [`RpResult::NoMatchProposed`]; [`RpResult::InvalidArgument`]
    /// for a player who is none of the ticket's.
    pub(crate) fn accept(
        &self,
        id: TicketId,
        players: &[String],
        acceptance: RpMatchAcceptance,
    ) -> Result<Plan, RpResult> {
        let ticket = self.get(id)?;
        if ticket.is_over() {
            return Err(RpResult::TicketOver);
        }
        if ticket.status != RpMatchmakingStatus::RequiresAcceptance {
            return Err(RpResult::NoMatchProposed);
        }
        if players.iter().any(|player| ticket.player(player).is_none()) {
            return Err(RpResult::InvalidArgument);
        }
        let acceptance = acceptance.told()?;
        Ok(Plan::Ask(GatewayCall::AcceptMatch(accept_request(ticket, players, acceptance))))
    }

    /// Forgets a ticket. What waits for it is over.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`], [`RpResult::AlreadyPending`] while it is started.
    pub(crate) fn untrack(&mut self, sessions: &mut Sessions, id: TicketId) -> Result<Aftermath, RpResult> {
        let at = self.all.iter().position(|ticket| ticket.id == id).ok_or(RpResult::InvalidHandle)?;
        if matches!(self.all[at].phase, Phase::Starting(_)) {
            return Err(RpResult::AlreadyPending);
        }
        let ticket = self.all.remove(at);
        self.over.retain(|known| *known != id);
        if ticket.is_over() {
            return Ok(Aftermath::default());
        }
        sessions.give_up_match(id);
        let ended = ticket.waiting.map(|operation| (operation, Err(Failure::new(RpResult::Cancelled))));
        Ok(Aftermath { unfollow: vec![id], ended: ended.into_iter().collect(), ..Aftermath::default() })
    }

    /// The session that waits for this ticket is about to be destroyed: how the gateway is told, and which operation is
    /// interrupted.
    pub(crate) fn interrupt(&mut self, id: TicketId) -> (Plan, Option<OperationId>) {
        match self.get_mut(id) {
            Ok(Ticket { phase: Phase::Starting(operation), .. }) => (Plan::Finish, Some(*operation)),
            // What it is interrupted for stops the ticket; the start has no part in that any more.
            Ok(ticket) if !ticket.is_over() => (Plan::Ask(stop_call(ticket)), ticket.waiting.take()),
            _ => (Plan::Finish, None),
        }
    }

    /// The session that waited for this ticket is gone.
    pub(crate) fn hear_session_gone(&mut self, id: TicketId) -> Aftermath {
        let mut aftermath = Aftermath::default();
        if let Ok(ticket) = self.get_mut(id)
            && ticket.phase == Phase::Followed
        {
            ticket.status = RpMatchmakingStatus::Cancelled;
            self.fail(id, Failure::new(RpResult::Cancelled), &mut aftermath);
        }
        aftermath
    }

    /// Takes the answer of an operation.
    pub(crate) fn finish(
        &mut self,
        sessions: &mut Sessions,
        (operation, call): (OperationId, TicketCall),
        id: TicketId,
        outcome: Result<Answer, Failure>,
        now: Instant,
    ) -> Answered {
        match call {
            TicketCall::Start | TicketCall::SessionStart => {
                self.finish_start(sessions, operation, id, outcome, now)
            }
            TicketCall::Stop => self.finish_stop(sessions, id, outcome, now),
            TicketCall::Accept => {
                let told = outcome.map(|answer| started_in(answer).map(|started| started.ticket));
                let aftermath = match &told {
                    Ok(Some(told)) => self.hear_told(sessions, id, told.clone(), now),
                    _ => Aftermath::default(),
                };
                Answered::done(told.map(drop), aftermath)
            }
        }
    }

    fn finish_start(
        &mut self,
        sessions: &mut Sessions,
        operation: OperationId,
        id: TicketId,
        outcome: Result<Answer, Failure>,
        now: Instant,
    ) -> Answered {
        let Ok(ticket) = self.get_mut(id) else {
            return Answered::done(outcome.map(drop), Aftermath::default());
        };
        if ticket.phase == Phase::Starting(operation) {
            let started = outcome
                .and_then(|answer| started_in(answer).ok_or_else(|| Failure::new(RpResult::BadAnswer)));
            return match started {
                Ok(started) => self.begin(sessions, id, started, now),
                Err(failure) => {
                    sessions.give_up_match(id);
                    self.all.retain(|ticket| ticket.id != id);
                    Answered::done(Err(failure), Aftermath::default())
                }
            };
        }
        match outcome {
            // It was cancelled while it waited: the gateway has the ticket, and is to let go of it.
            Err(failure) if ticket.waiting == Some(operation) => {
                ticket.waiting = None;
                let mut aftermath = Aftermath::default();
                self.give_up(sessions, id, failure.clone(), &mut aftermath);
                Answered::done(Err(failure), aftermath)
            }
            // The ticket's end has come, and is what it waited for.
            outcome => Answered::done(outcome.map(drop), Aftermath::default()),
        }
    }

    /// The gateway has the ticket.
    fn begin(
        &mut self,
        sessions: &mut Sessions,
        id: TicketId,
        started: StartedTicket,
        now: Instant,
    ) -> Answered {
        let mut aftermath = Aftermath::default();
        let Ok(ticket) = self.get_mut(id) else { return Answered::done(Ok(()), aftermath) };
        let StartedTicket { ticket: told, ticket_token, player_tokens } = started;
        ticket.phase = Phase::Followed;
        ticket.token = ticket_token;
        ticket.player_tokens = player_tokens;
        if ticket.ticket_id.is_empty() {
            ticket.ticket_id.clone_from(&told.ticket_id);
        }
        let (is_wanted, waits) =
            (ticket.session.is_none() || sessions.awaits_match(id), ticket.waiting.is_some());
        if !is_wanted {
            // The session was destroyed meanwhile. Who waits for it is not told that it is there.
            let ended = if waits { Err(Failure::new(RpResult::Cancelled)) } else { Ok(()) };
            ticket.waiting = None;
            self.give_up(sessions, id, Failure::new(RpResult::Cancelled), &mut aftermath);
            return Answered::done(ended, aftermath);
        }
        aftermath.follow.push(Follow { revision: told.revision, ..follow(ticket) });
        aftermath.append(self.hear_told(sessions, id, told, now));
        let step = if waits { Step::Wait } else { Step::Done(Ok(())) };
        Answered { step, aftermath }
    }

    /// Nobody here wants the ticket any more: the gateway is told besides.
    fn give_up(
        &mut self,
        sessions: &mut Sessions,
        id: TicketId,
        failure: Failure,
        aftermath: &mut Aftermath,
    ) {
        let Ok(ticket) = self.get_mut(id) else { return };
        ticket.status = RpMatchmakingStatus::Cancelled;
        aftermath.errands.push(Errand { call: stop_call(ticket), until: None });
        sessions.give_up_match(id);
        self.fail(id, failure, aftermath);
    }

    fn finish_stop(
        &mut self,
        sessions: &mut Sessions,
        id: TicketId,
        outcome: Result<Answer, Failure>,
        now: Instant,
    ) -> Answered {
        let told = match outcome {
            Ok(answer) => started_in(answer).map(|started| started.ticket),
            Err(failure) => return Answered::done(Err(failure), Aftermath::default()),
        };
        let mut aftermath = Aftermath::default();
        if let Some(told) = told {
            aftermath.append(self.hear_told(sessions, id, told, now));
        }
        // Who was told yes and no more hears of the end now: nothing else can become of it.
        if let Ok(ticket) = self.get_mut(id)
            && !ticket.is_over()
        {
            ticket.status = RpMatchmakingStatus::Cancelled;
            sessions.give_up_match(id);
            self.fail(id, Failure::new(RpResult::Cancelled), &mut aftermath);
        }
        Answered::done(Ok(()), aftermath)
    }
}

/// Who is to play, as far as that is known before the gateway says.
fn known_players(players: &[MatchmakingPlayer], alone: &str) -> Vec<TicketPlayer> {
    let known = |id: &str, team: &str| TicketPlayer {
        id: id.to_owned(),
        team: team.to_owned(),
        ..TicketPlayer::default()
    };
    if players.is_empty() {
        return vec![known(alone, "")];
    }
    let all = players.iter().map(|player| known(&player.player_id, player.team.as_deref().unwrap_or("")));
    all.collect()
}

fn follow(ticket: &Ticket) -> Follow {
    Follow {
        ticket: ticket.id,
        ticket_id: ticket.ticket_id.clone(),
        token: ticket.token.clone(),
        revision: ticket.revision,
        operation: ticket.waiting,
    }
}

fn stop_call(ticket: &Ticket) -> GatewayCall {
    GatewayCall::StopMatchmaking(StopMatchmakingRequest {
        ticket_id: ticket.ticket_id.clone(),
        ticket_token: ticket.token.clone(),
    })
}

fn accept_request(ticket: &Ticket, players: &[String], acceptance: AcceptanceType) -> AcceptMatchRequest {
    let player_ids = if !players.is_empty() {
        players.to_vec()
    } else if ticket.player(&ticket.local_player).is_some() {
        vec![ticket.local_player.clone()]
    } else {
        ticket.players.iter().map(|player| player.id.clone()).collect()
    };
    AcceptMatchRequest {
        ticket_id: ticket.ticket_id.clone(),
        token: ticket.token.clone(),
        player_ids,
        acceptance_type: acceptance,
    }
}

fn started_in(answer: Answer) -> Option<StartedTicket> {
    match answer {
        Answer::Ticket { ticket, .. } => Some(*ticket),
        _ => None,
    }
}
