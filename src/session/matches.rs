//! Named sessions that wait for a match.

use super::named::{NamedSession, Role, RpSessionState};
use super::server::JoinedServer;
use super::sessions::Sessions;
use super::{SessionName, SessionSettings};
use crate::event::OperationId;
use crate::matchmaking::TicketId;
use crate::result::RpResult;

impl Sessions {
    /// Makes a session that waits for a ticket's match: its name is taken, and it is `Creating` until then.
    ///
    /// # Errors
    /// [`RpResult::AlreadyInSession`] when the name is in use; [`RpResult::InvalidArgument`] for settings of a LAN session,
    /// which no matchmaker makes, and for more slots than GameLift has.
    pub fn await_match(
        &mut self,
        name: SessionName,
        settings: Option<SessionSettings>,
        ticket: TicketId,
    ) -> Result<(), RpResult> {
        if self.get(&name).is_some() {
            return Err(RpResult::AlreadyInSession);
        }
        let mut settings = settings.unwrap_or_default();
        if settings.flags.is_lan_match || settings.max_players() > SessionSettings::MAX_PLAYERS {
            return Err(RpResult::InvalidArgument);
        }
        // As in Unreal: who joined does not advertise.
        settings.flags.should_advertise = false;
        let mut session = NamedSession::new(name, settings, Role::Guest);
        session.state = RpSessionState::Creating;
        session.ticket = Some(ticket);
        self.named.push(session);
        Ok(())
    }

    /// The ticket whose match a session waits for, or waited for until it was destroyed.
    pub fn awaited_ticket(&self, name: &SessionName) -> Option<TicketId> {
        let session = self.get(name)?;
        let waits = matches!(session.state, RpSessionState::Creating | RpSessionState::Destroying);
        session.ticket.filter(|_| waits && session.server.is_none())
    }

    /// Whether a session waits for this ticket's match.
    pub fn awaits_match(&self, ticket: TicketId) -> bool {
        self.named.iter().any(|session| is_awaiting(session, ticket))
    }

    /// The match is made: the session is there, as after a join.
    ///
    /// # Errors
    /// [`RpResult::Cancelled`] when no session waits for it any more.
    pub fn take_match(&mut self, ticket: TicketId, server: JoinedServer) -> Result<(), RpResult> {
        let session = self.named.iter_mut().find(|session| is_awaiting(session, ticket));
        let session = session.ok_or(RpResult::Cancelled)?;
        session.state = RpSessionState::Pending;
        session.game_session_id.clone_from(&server.game_session_id);
        session.server = Some(server);
        Ok(())
    }

    /// There will be no match: the session that waits for it is gone. One that is destroyed already ends by that.
    pub fn give_up_match(&mut self, ticket: TicketId) {
        self.named.retain(|session| !is_awaiting(session, ticket));
    }

    /// `CancelMatchmaking`: the session is about to be gone.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::WrongSessionState`] when it waits for no match.
    pub fn cancel_match(&mut self, operation: OperationId, name: &SessionName) -> Result<(), RpResult> {
        let session = self.get_mut(name).ok_or(RpResult::SessionNotFound)?;
        if session.state != RpSessionState::Creating || session.ticket.is_none() {
            return Err(RpResult::WrongSessionState);
        }
        session.state = RpSessionState::Destroying;
        session.pending = Some(operation);
        Ok(())
    }
}

fn is_awaiting(session: &NamedSession, ticket: TicketId) -> bool {
    session.state == RpSessionState::Creating && session.ticket == Some(ticket)
}
