//! What is heard of tickets, and what follows from it.

use std::time::Instant;

use rallypoint_wire::gateway::LeaveSessionRequest;
use rallypoint_wire::matchmaking::{AcceptanceType, Ticket as ToldTicket};

use super::super::aftermath::{Aftermath, Errand, TicketNews};
use super::super::notice::MatchNotice;
use super::super::ticket::{Phase, Ticket, TicketId};
use super::super::values::{RpAcceptanceMode, RpMatchNoticeKind, RpMatchmakingStatus};
use super::{Tickets, accept_request};
use crate::result::{Failure, RpResult};
use crate::session::{GatewayCall, JoinedServer, ServerAddress, Sessions};

/// Of tickets that are over, the newest so many can be looked at.
const KEPT_WHEN_OVER: usize = 64;

impl Tickets {
    /// Takes what is heard of a ticket that is followed. One that is not, any more, changes nothing.
    pub(crate) fn hear(
        &mut self,
        sessions: &mut Sessions,
        id: TicketId,
        news: TicketNews,
        now: Instant,
    ) -> Aftermath {
        let mut aftermath = Aftermath::default();
        let Ok(ticket) = self.get_mut(id) else { return aftermath };
        if ticket.phase != Phase::Followed {
            return aftermath;
        }
        match news {
            TicketNews::Told(told) => {
                ticket.is_lost = false;
                aftermath = self.hear_told(sessions, id, *told, now);
            }
            TicketNews::Restored => ticket.is_lost = false,
            TicketNews::Lost(failure) => {
                ticket.is_lost = true;
                let said = notice(ticket, RpMatchNoticeKind::Error, failure.code);
                aftermath.notices.push(MatchNotice {
                    reason: failure.service_code,
                    message: failure.message,
                    ..said
                });
            }
            TicketNews::Gone(failure) => {
                ticket.status = RpMatchmakingStatus::Failed;
                ticket.reason.clone_from(&failure.service_code);
                ticket.message.clone_from(&failure.message);
                sessions.give_up_match(id);
                self.fail(id, failure, &mut aftermath);
            }
        }
        aftermath
    }

    pub(super) fn hear_told(
        &mut self,
        sessions: &mut Sessions,
        id: TicketId,
        told: ToldTicket,
        now: Instant,
    ) -> Aftermath {
        let mut aftermath = Aftermath::default();
        let Ok(ticket) = self.get_mut(id) else { return aftermath };
        let before = ticket.status;
        if ticket.phase != Phase::Followed || !ticket.take_over(told, now) {
            return aftermath;
        }
        match ticket.status {
            RpMatchmakingStatus::RequiresAcceptance => propose(ticket, before, now, &mut aftermath),
            RpMatchmakingStatus::Completed => self.complete(sessions, id, &mut aftermath),
            RpMatchmakingStatus::Failed => {
                sessions.give_up_match(id);
                self.fail(id, Failure::new(RpResult::MatchmakingFailed), &mut aftermath);
            }
            RpMatchmakingStatus::Cancelled => {
                sessions.give_up_match(id);
                self.fail(id, Failure::new(RpResult::Cancelled), &mut aftermath);
            }
            RpMatchmakingStatus::TimedOut => {
                sessions.give_up_match(id);
                self.fail(id, Failure::new(RpResult::MatchmakingTimedOut), &mut aftermath);
            }
            _ => {}
        }
        aftermath
    }

    fn complete(&mut self, sessions: &mut Sessions, id: TicketId, aftermath: &mut Aftermath) {
        let Ok(ticket) = self.get(id) else { return };
        let joined = match &ticket.session {
            None => Ok(()),
            Some(_) => server_of(ticket).and_then(|server| {
                let slot = server.player_session_id.clone();
                sessions.take_match(id, server).map_err(|code| {
                    // The match goes on without this player: the slot is somebody else's to have.
                    let leave = LeaveSessionRequest { player_session_id: slot };
                    aftermath.errands.push(Errand { call: GatewayCall::Leave(leave), until: None });
                    Failure::new(code)
                })
            }),
        };
        match joined {
            Ok(()) => {
                aftermath.notices.push(notice(ticket, RpMatchNoticeKind::Complete, RpResult::Ok));
                self.end(id, Ok(()), aftermath);
            }
            Err(failure) => {
                sessions.give_up_match(id);
                self.fail(id, failure, aftermath);
            }
        }
    }

    /// The ticket is over without a match for the local player.
    pub(super) fn fail(&mut self, id: TicketId, failure: Failure, aftermath: &mut Aftermath) {
        let Ok(ticket) = self.get_mut(id) else { return };
        let mut failure = failure;
        let said = [&ticket.message, &ticket.reason].into_iter().find(|text| !text.is_empty());
        let is_tickets_own = matches!(
            failure.code,
            RpResult::MatchmakingFailed | RpResult::MatchmakingTimedOut | RpResult::Cancelled
        );
        if let Some(said) = said.filter(|_| is_tickets_own && failure.message == failure.code.to_string()) {
            failure.message.clone_from(said);
            failure.service_code.clone_from(&ticket.reason);
        }
        let message = failure.message.clone();
        let said = notice(ticket, RpMatchNoticeKind::Failure, failure.code);
        aftermath.notices.push(MatchNotice { message, ..said });
        self.end(id, Err(failure), aftermath);
    }

    fn end(&mut self, id: TicketId, outcome: Result<(), Failure>, aftermath: &mut Aftermath) {
        let Ok(ticket) = self.get_mut(id) else { return };
        ticket.phase = Phase::Over;
        ticket.is_lost = false;
        ticket.acceptance_deadline = None;
        if let Some(operation) = ticket.waiting.take() {
            aftermath.ended.push((operation, outcome));
        }
        aftermath.unfollow.push(id);
        self.over.push_back(id);
        if self.over.len() > KEPT_WHEN_OVER
            && let Some(oldest) = self.over.pop_front()
        {
            self.all.retain(|ticket| ticket.id != oldest);
        }
    }
}

/// A match is proposed: the game hears of it once, and it is accepted where that goes by itself.
fn propose(ticket: &mut Ticket, before: RpMatchmakingStatus, now: Instant, aftermath: &mut Aftermath) {
    let is_told = match &ticket.told_match {
        // A gateway that names no match proposes one whenever the ticket comes to this from elsewhere.
        Some(told) if told.is_empty() && ticket.match_id.is_empty() => {
            before == RpMatchmakingStatus::RequiresAcceptance
        }
        Some(told) => *told == ticket.match_id,
        None => false,
    };
    if is_told {
        return;
    }
    ticket.told_match = Some(ticket.match_id.clone());
    let said = notice(ticket, RpMatchNoticeKind::Acceptance, RpResult::Ok);
    aftermath.notices.push(MatchNotice { acceptance_left_ms: ticket.acceptance_left_ms(now), ..said });
    if ticket.mode == RpAcceptanceMode::Automatic {
        let request = accept_request(ticket, &[], AcceptanceType::Accept);
        let call = GatewayCall::AcceptMatch(request);
        aftermath.errands.push(Errand { call, until: ticket.acceptance_deadline });
    }
}

fn notice(ticket: &Ticket, kind: RpMatchNoticeKind, result: RpResult) -> MatchNotice {
    MatchNotice {
        kind,
        ticket: ticket.id,
        status: ticket.status,
        result,
        session: ticket.session.clone(),
        ticket_id: ticket.ticket_id.clone(),
        match_id: ticket.match_id.clone(),
        game_session_id: ticket.connection.game_session_id.clone(),
        reason: ticket.reason.clone(),
        message: ticket.message.clone(),
        acceptance_left_ms: 0,
    }
}

/// Where the local player's slot is.
fn server_of(ticket: &Ticket) -> Result<JoinedServer, Failure> {
    let connection = &ticket.connection;
    if connection.ip_address.is_empty() || connection.port == 0 {
        return Err(Failure::new(RpResult::CouldNotRetrieveAddress));
    }
    let slot = ticket.own_player_session();
    if slot.is_empty() {
        let message = format!("the match has no slot for {}: it was made for others", ticket.local_player);
        return Err(Failure::with_message(RpResult::MatchmakingFailed, message));
    }
    Ok(JoinedServer {
        address: ServerAddress { host: connection.ip_address.clone(), port: connection.port },
        dns_name: connection.dns_name.clone(),
        game_session_id: connection.game_session_id.clone(),
        player_session_id: slot.to_owned(),
        owner_token: String::new(),
    })
}
