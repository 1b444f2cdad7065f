//! How events reach the game: by callbacks that run in tick, or one by one by polling.

use std::sync::Arc;

use super::{State, Subsystem};
use crate::auth::AuthTokenRequest;
use crate::delegate::{Completion, Delegate, OperationEnd};
use crate::event::{LogRecord, RpLogLevel};
use crate::hosting::{GameSession, GameSessionUpdate};
use crate::matchmaking::MatchNotice;
use crate::operation::RpOperationKind;
use crate::result::RpResult;
use crate::session::SessionNotice;

/// How events reach the game.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpEventMode {
    /// Completions, delegates and the other callbacks run inside `rp_subsystem_tick`.
    #[default]
    Callbacks = 0,
    /// `rp_subsystem_poll_event` gives them one by one. There are no callbacks then.
    Poll = 1,
}

/// An event that is polled: what a callback would have been told.
#[derive(Debug)]
pub enum Outgoing {
    /// An operation is over; with the user data of its call.
    Completion(Box<OperationEnd>, usize),
    /// Something happened to a session.
    Notice(Box<SessionNotice>),
    /// Something happened to a matchmaking ticket.
    MatchNotice(Box<MatchNotice>),
    /// See [`super::HostingCallbacks::on_start_game_session`].
    StartGameSession(Arc<GameSession>),
    /// See [`super::HostingCallbacks::on_update_game_session`].
    UpdateGameSession(Arc<GameSessionUpdate>),
    /// See [`super::HostingCallbacks::on_process_terminate`].
    ProcessTerminate(i64),
    /// See [`super::HostingCallbacks::on_health_check`]; [`Subsystem::report_health`] answers it.
    HealthCheck,
    /// A request needs an auth token: [`Subsystem::provide_auth_token`] answers it.
    AuthTokenRequest(AuthTokenRequest),
    /// A line for the log.
    Log(LogRecord),
}

impl Subsystem {
    /// Takes the oldest event, where events are polled. Between two of them nothing happens, as between two callbacks.
    ///
    /// # Errors
    /// [`RpResult::WrongEventMode`] where callbacks run.
    pub fn poll(&self) -> Result<Option<Outgoing>, RpResult> {
        self.require_mode(RpEventMode::Poll)?;
        if self.doorbell.is_silent() {
            return Ok(None);
        }
        let _turn = self.take_turn()?;
        loop {
            let ready = self.lock()?.outbox.pop_front();
            if let Some(ready) = ready {
                self.doorbell.answer();
                return Ok(Some(ready));
            }
            match self.queue.pop() {
                Some(event) => self.dispatch(event)?,
                None => return Ok(None),
            }
        }
    }

    pub(super) fn post(&self, state: &mut State, outgoing: Outgoing) {
        state.outbox.push_back(outgoing);
        self.doorbell.ring();
    }

    /// Whether events are polled here.
    pub fn polls(&self) -> bool {
        self.options.event_mode == RpEventMode::Poll
    }

    /// Tells of an operation's end.
    pub(super) fn deliver_end(
        &self,
        end: OperationEnd,
        completion: Option<Completion>,
        user_data: usize,
    ) -> Result<(), RpResult> {
        let logged = self.log_end(&end);
        if self.polls() {
            let mut state = self.lock()?;
            self.post(&mut state, Outgoing::Completion(Box::new(end), user_data));
            return logged;
        }
        // Whatever became of the line: the operation is no longer among those that close completes.
        if let Some(completion) = completion {
            completion(&end);
        }
        logged?;
        let delegates = self.lock()?.delegates.of_operation(end.kind);
        for id in delegates {
            // One that a delegate before it removed is not called any more.
            let delegate = self.lock()?.delegates.get(id);
            if let Some(Delegate::Operation(_, hear)) = delegate {
                hear(&end);
            }
        }
        Ok(())
    }

    /// Tells of something that happened to a session.
    pub(super) fn deliver_notice(&self, notice: SessionNotice) -> Result<(), RpResult> {
        if self.polls() {
            let mut state = self.lock()?;
            self.post(&mut state, Outgoing::Notice(Box::new(notice)));
            return Ok(());
        }
        let delegates = self.lock()?.delegates.of_notice(notice.kind());
        for id in delegates {
            let delegate = self.lock()?.delegates.get(id);
            if let Some(Delegate::Notice(_, hear)) = delegate {
                hear(&notice);
            }
        }
        Ok(())
    }

    /// Tells of something that happened to a ticket.
    pub(super) fn deliver_match_notice(&self, notice: MatchNotice) -> Result<(), RpResult> {
        if self.polls() {
            let mut state = self.lock()?;
            self.post(&mut state, Outgoing::MatchNotice(Box::new(notice)));
            return Ok(());
        }
        let delegates = self.lock()?.delegates.of_match(notice.kind);
        for id in delegates {
            let delegate = self.lock()?.delegates.get(id);
            if let Some(Delegate::Match(_, hear)) = delegate {
                hear(&notice);
            }
        }
        Ok(())
    }

    /// Tells of what the service wants of a server process; false when callbacks are to do that.
    pub(super) fn post_hosting(&self, outgoing: Outgoing) -> Result<bool, RpResult> {
        if !self.polls() {
            return Ok(false);
        }
        let mut state = self.lock()?;
        self.post(&mut state, outgoing);
        Ok(true)
    }

    /// Writes a log line, if anybody hears lines of its level.
    pub(super) fn write_log(&self, record: LogRecord) -> Result<(), RpResult> {
        let sink = {
            let mut state = self.lock()?;
            match &state.log {
                Some((heard, sink)) if record.level <= *heard => match sink {
                    Some(sink) => Arc::clone(sink),
                    None => {
                        self.post(&mut state, Outgoing::Log(record));
                        return Ok(());
                    }
                },
                _ => return Ok(()),
            }
        };
        sink(&record);
        Ok(())
    }

    /// Whether lines of this level are heard: writing one costs.
    pub(super) fn hears_log(&self, level: RpLogLevel) -> Result<bool, RpResult> {
        Ok(self.lock()?.log.as_ref().is_some_and(|(heard, _)| level <= *heard))
    }

    fn log_end(&self, end: &OperationEnd) -> Result<(), RpResult> {
        let level = if end.outcome.is_ok() { RpLogLevel::Info } else { RpLogLevel::Warn };
        if !self.hears_log(level)? {
            return Ok(());
        }
        let target = match &end.ticket {
            Some(_) => "matchmaking",
            None if end.kind == RpOperationKind::RequestMatchmakingPass => "matchmaking",
            None if end.kind.is_hosting() => "hosting",
            None => "session",
        };
        let about = end.session.as_ref().map_or_else(String::new, |name| format!(" {name}"));
        let outcome = match &end.outcome {
            Ok(()) if end.via_lan => "success, on the LAN: the gateway cannot be reached".to_owned(),
            Ok(()) => "success".to_owned(),
            Err(failure) => format!("{}: {failure}", failure.code.name()),
        };
        let message = format!("operation {}{about}: {outcome}", end.operation.0);
        self.write_log(LogRecord { level, target, message })
    }
}
