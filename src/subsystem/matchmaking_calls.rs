//! Matchmaking's calls, and what comes of tickets: each asks the state machine and carries out what it answers.

use std::sync::Arc;
use std::time::Instant;

use rallypoint_wire::matchmaking::MatchmakingPassRequest;
use uuid::Uuid;

use super::{Call, OperationKind, State, Subsystem, Work};
use crate::event::{Answer, Event, LogRecord, OperationId, RpLogLevel, TicketEvent};
use crate::matchmaking::{
    Aftermath, MatchNotice, NewTicket, RpMatchAcceptance, RpMatchNoticeKind, Ticket, TicketCall, TicketId,
    TicketNews, TicketStart, TrackedTicket,
};
use crate::net::{FollowJob, Job, Request};
use crate::result::RpResult;
use crate::session::{Consequence, GatewayCall, Plan, SessionName, SessionSettings, is_player_id};

impl State {
    /// A ticket's name at the gateway, if the operation is about one; else empty.
    pub(super) fn ticket_name(&self, kind: &OperationKind) -> String {
        let OperationKind::Ticket(_, ticket, _) = kind else { return String::new() };
        self.tickets.get(*ticket).map_or_else(|_| String::new(), |ticket| ticket.ticket_id.clone())
    }
}

impl Subsystem {
    /// O3DE's `StartMatchmaking`: it is over when the gateway has the ticket. `announce` is told its id before anything can be
    /// heard of it; it must not call the subsystem.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for what no gateway would take, and for a session of a player who is not in the party;
    /// [`RpResult::AlreadyInSession`] when the session's name is in use.
    pub fn start_matchmaking(
        &self,
        session: Option<SessionName>,
        new: NewTicket,
        call: Call<'_>,
        announce: &mut dyn FnMut(TicketId),
    ) -> Result<OperationId, RpResult> {
        self.begin_ticket(TicketCall::Start, session.map(|name| (name, None)), new, call, announce)
    }

    /// Unreal's `StartMatchmaking`: it is over when the session is there, or cannot be.
    ///
    /// # Errors
    /// As [`Self::start_matchmaking`].
    pub fn start_session_matchmaking(
        &self,
        session: SessionName,
        settings: Option<SessionSettings>,
        new: NewTicket,
        call: Call<'_>,
        announce: &mut dyn FnMut(TicketId),
    ) -> Result<OperationId, RpResult> {
        self.begin_ticket(TicketCall::SessionStart, Some((session, settings)), new, call, announce)
    }

    fn begin_ticket(
        &self,
        kind: TicketCall,
        session: Option<(SessionName, Option<SessionSettings>)>,
        new: NewTicket,
        call: Call<'_>,
        announce: &mut dyn FnMut(TicketId),
    ) -> Result<OperationId, RpResult> {
        let ticket = TicketId(self.new_id());
        let idempotency_token = Uuid::new_v4().to_string();
        self.begin(call, |state, operation| {
            let named = session.as_ref().map(|(name, _)| name.clone());
            let start = TicketStart {
                operation,
                ticket,
                call: kind,
                session,
                player: &state.player,
                idempotency_token,
            };
            let plan = state.tickets.start(&mut state.sessions, start, new)?;
            announce(ticket);
            Ok((OperationKind::Ticket(kind, ticket, named), Work::Plan(plan)))
        })
    }

    /// `StopMatchmaking`.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`]; [`RpResult::AlreadyPending`] while it is started; [`RpResult::TicketOver`].
    pub fn stop_matchmaking(&self, ticket: TicketId, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_about(ticket, TicketCall::Stop, call, |state| state.tickets.stop(ticket))
    }

    /// `AcceptMatch`, for the players named; for none, for the local player, or for all where that is none of them.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`], [`RpResult::TicketOver`], [`RpResult::NoMatchProposed`]; [`RpResult::InvalidArgument`]
    /// for a player who is none of the ticket's.
    pub fn accept_match(
        &self,
        ticket: TicketId,
        players: &[String],
        acceptance: RpMatchAcceptance,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_about(ticket, TicketCall::Accept, call, |state| {
            state.tickets.accept(ticket, players, acceptance)
        })
    }

    fn begin_about(
        &self,
        ticket: TicketId,
        kind: TicketCall,
        call: Call<'_>,
        accept: impl FnOnce(&State) -> Result<Plan, RpResult>,
    ) -> Result<OperationId, RpResult> {
        self.begin(call, |state, _| {
            let plan = accept(state)?;
            let named = state.tickets.get(ticket)?.session.clone();
            Ok((OperationKind::Ticket(kind, ticket, named), Work::Plan(plan)))
        })
    }

    /// Agrees to be in a ticket that this player will start. The completion has what the leader is to be given.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for what cannot be a player's id.
    pub fn request_matchmaking_pass(&self, leader: String, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin(call, |state, _| {
            if !is_player_id(&leader) {
                return Err(RpResult::InvalidArgument);
            }
            let request = MatchmakingPassRequest { leader, uuid: Some(state.player.id.clone()) };
            Ok((OperationKind::Pass, Work::Plan(Plan::Ask(GatewayCall::Pass(request)))))
        })
    }

    /// Follows a ticket that somebody else started. `announce` as for [`Self::start_matchmaking`].
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for what cannot be a ticket's name or a token; [`RpResult::AlreadyPending`] when it is
    /// followed already; [`RpResult::AlreadyInSession`] when the session's name is in use.
    pub fn track_matchmaking(
        &self,
        session: Option<SessionName>,
        tracked: TrackedTicket,
        announce: &mut dyn FnMut(TicketId),
    ) -> Result<TicketId, RpResult> {
        let ticket = TicketId(self.new_id());
        let aftermath = {
            let state = &mut *self.open()?;
            let aftermath =
                state.tickets.track(&mut state.sessions, ticket, session, tracked, &state.player)?;
            announce(ticket);
            aftermath
        };
        self.submit_jobs(&aftermath)?;
        Ok(ticket)
    }

    /// Forgets a ticket here; the gateway is not told. What waits for it is over.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`]; [`RpResult::AlreadyPending`] while it is started.
    pub fn untrack_matchmaking(&self, ticket: TicketId) -> Result<(), RpResult> {
        let aftermath = {
            let state = &mut *self.open()?;
            state.tickets.untrack(&mut state.sessions, ticket)?
        };
        self.submit_jobs(&aftermath)?;
        // Completions come from tick alone.
        for (operation, outcome) in aftermath.ended {
            self.queue.push(Event::Finished(operation, outcome.map(|()| Answer::Done)));
        }
        Ok(())
    }

    /// A ticket as it stands, and how many milliseconds its proposed match may still be accepted.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn matchmaking_ticket(&self, ticket: TicketId) -> Result<(Ticket, u32), RpResult> {
        let state = self.open()?;
        let ticket = state.tickets.get(ticket)?;
        Ok((ticket.clone(), ticket.acceptance_left_ms(Instant::now())))
    }

    /// What a player of a ticket shows to follow it.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`]; [`RpResult::InvalidArgument`] when none is known for that player.
    pub fn player_token(&self, ticket: TicketId, player: &str) -> Result<String, RpResult> {
        let state = self.open()?;
        state.tickets.get(ticket)?.player_tokens.get(player).cloned().ok_or(RpResult::InvalidArgument)
    }

    /// Takes what is heard of a ticket that is followed.
    pub(super) fn hear_ticket(&self, event: TicketEvent) -> Result<(), RpResult> {
        let (aftermath, consequence) = {
            let state = &mut *self.lock()?;
            let consequence = match &event.news {
                TicketNews::Lost(failure) => state.gateway.hear::<()>(&Err(failure.clone())),
                TicketNews::Told(_) | TicketNews::Restored => state.gateway.hear(&Ok(())),
                TicketNews::Gone(_) => Consequence::default(),
            };
            let now = Instant::now();
            (state.tickets.hear(&mut state.sessions, event.ticket, event.news, now), consequence)
        };
        self.carry_out(aftermath)?;
        self.follow(consequence)
    }

    /// Does what follows for tickets: first what is asked outside, then who waited hears, then everybody.
    pub(super) fn carry_out(&self, aftermath: Aftermath) -> Result<(), RpResult> {
        self.submit_jobs(&aftermath)?;
        for (operation, outcome) in aftermath.ended {
            self.finish(operation, outcome.map(|()| Answer::Done))?;
        }
        for notice in aftermath.notices {
            self.log_match_notice(&notice)?;
            self.deliver_match_notice(notice)?;
        }
        Ok(())
    }

    fn submit_jobs(&self, aftermath: &Aftermath) -> Result<(), RpResult> {
        if aftermath.follow.is_empty() && aftermath.unfollow.is_empty() && aftermath.errands.is_empty() {
            return Ok(());
        }
        let bearer = Arc::clone(&self.lock()?.bearer);
        for follow in &aftermath.follow {
            let job = FollowJob { follow: follow.clone(), bearer: Arc::clone(&bearer) };
            drop(self.submit(Job::Follow(job)));
        }
        for ticket in &aftermath.unfollow {
            drop(self.submit(Job::Unfollow(*ticket)));
        }
        for errand in &aftermath.errands {
            let timeout = self.options.request_timeout;
            let request = Request { call: errand.call.clone(), bearer: Arc::clone(&bearer), timeout };
            drop(self.submit(Job::Errand(request, errand.until)));
        }
        Ok(())
    }

    fn log_match_notice(&self, notice: &MatchNotice) -> Result<(), RpResult> {
        let level = match notice.kind {
            RpMatchNoticeKind::Acceptance | RpMatchNoticeKind::Complete => RpLogLevel::Info,
            RpMatchNoticeKind::Error | RpMatchNoticeKind::Failure => RpLogLevel::Warn,
        };
        if !self.hears_log(level)? {
            return Ok(());
        }
        let MatchNotice { kind, ticket_id, match_id, message, .. } = notice;
        let about = if match_id.is_empty() { String::new() } else { format!(", match {match_id}") };
        let why = if message.is_empty() { String::new() } else { format!(": {message}") };
        let message = format!("ticket {ticket_id}{about}: {kind:?}{why}");
        self.write_log(LogRecord { level, target: "matchmaking", message })
    }
}
