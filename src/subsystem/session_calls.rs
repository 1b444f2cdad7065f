//! The session interface's calls: each asks the state machine and sets its plan going.

use uuid::Uuid;

use super::{Call, OperationKind, Subsystem};
use crate::event::OperationId;
use crate::net::Job;
use crate::result::RpResult;
use crate::session::{
    FoundResult, FoundSessions, JoinTarget, NamedSession, Plan, RpSearchState, RpSessionState, SearchId,
    SessionName, SessionOperation, SessionSettings, Sessions,
};

impl Subsystem {
    /// `CreateSession`: see [`Sessions::create`].
    ///
    /// # Errors
    /// See [`Sessions::create`].
    pub fn create_session(
        &self,
        name: SessionName,
        settings: SessionSettings,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin(call, |state, _| {
            let token = Uuid::new_v4().to_string();
            let plan = state.sessions.create(name.clone(), settings, token)?;
            Ok((OperationKind::Session(SessionOperation::Create(name)), self.work(plan)))
        })
    }

    /// `StartSession`: see [`Sessions::start`].
    ///
    /// # Errors
    /// See [`Sessions::start`].
    pub fn start_session(&self, name: SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = state.sessions.start(id, &name, &state.player)?;
            Ok((OperationKind::Session(SessionOperation::Start(name)), self.work(plan)))
        })
    }

    /// `EndSession`: see [`Sessions::end`].
    ///
    /// # Errors
    /// See [`Sessions::end`].
    pub fn end_session(&self, name: SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = state.sessions.end(id, &name)?;
            Ok((OperationKind::Session(SessionOperation::End(name)), self.work(plan)))
        })
    }

    /// `DestroySession`: see [`Sessions::destroy`].
    ///
    /// # Errors
    /// See [`Sessions::destroy`].
    pub fn destroy_session(&self, name: &SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_removal(
            call,
            |sessions, id| sessions.destroy(id, name),
            SessionOperation::Destroy(name.clone()),
        )
    }

    /// O3DE's `LeaveSession`: see [`Sessions::leave`].
    ///
    /// # Errors
    /// See [`Sessions::leave`].
    pub fn leave_session(&self, name: &SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_removal(
            call,
            |sessions, id| sessions.leave(id, name),
            SessionOperation::Leave(name.clone()),
        )
    }

    fn begin_removal(
        &self,
        call: Call<'_>,
        accept: impl FnOnce(&mut Sessions, OperationId) -> Result<(Plan, Option<OperationId>), RpResult>,
        kind: SessionOperation,
    ) -> Result<OperationId, RpResult> {
        let mut interrupted = None;
        let id = self.begin(call, |state, id| {
            let (plan, pending) = accept(&mut state.sessions, id)?;
            interrupted = pending;
            Ok((OperationKind::Session(kind), self.work(plan)))
        })?;
        if let Some(interrupted) = interrupted {
            drop(self.submit(Job::Cancel(interrupted)));
        }
        Ok(id)
    }

    /// `FindSessions`: see [`Sessions::find`].
    ///
    /// # Errors
    /// See [`Sessions::find`].
    pub fn find_sessions(&self, search: SearchId, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = state.sessions.find(id, search)?;
            Ok((OperationKind::Session(SessionOperation::Find(search)), self.work(plan)))
        })
    }

    /// `JoinSession`: see [`Sessions::join`].
    ///
    /// # Errors
    /// See [`Sessions::join`].
    pub fn join_session(
        &self,
        name: SessionName,
        target: JoinTarget,
        player_data: Option<String>,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = state.sessions.join(id, name.clone(), target, &state.player, player_data)?;
            Ok((OperationKind::Session(SessionOperation::Join(name)), self.work(plan)))
        })
    }

    /// Shows a named session as it stands now.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`].
    pub fn with_session<R>(
        &self,
        name: &SessionName,
        look: impl FnOnce(&NamedSession) -> R,
    ) -> Result<R, RpResult> {
        self.open()?.sessions.get(name).map(look).ok_or(RpResult::SessionNotFound)
    }

    /// `GetSessionState`: `NoSession` for a name that is not in use.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn session_state(&self, name: &SessionName) -> Result<RpSessionState, RpResult> {
        Ok(self.open()?.sessions.get(name).map_or(RpSessionState::NoSession, |session| session.state))
    }

    /// `GetNumSessions`.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn session_count(&self) -> Result<usize, RpResult> {
        Ok(self.open()?.sessions.count())
    }

    /// `GetResolvedConnectString` of a named session.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::AddressNotKnown`] before start or join is complete.
    pub fn connect_string(&self, name: &SessionName) -> Result<String, RpResult> {
        self.with_session(name, |session| {
            let server = session.server.as_ref().ok_or(RpResult::AddressNotKnown)?;
            Ok(self.options.connect_string_format.write(&server.address, &server.player_session_id))
        })?
    }

    /// Makes a search object.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn create_search(&self) -> Result<SearchId, RpResult> {
        let id = SearchId(self.new_id());
        self.open()?.sessions.add_search(id);
        Ok(id)
    }

    /// Forgets a search object; a find that uses it is cancelled.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn release_search(&self, id: SearchId) -> Result<(), RpResult> {
        let pending = self.open()?.sessions.release_search(id)?;
        if let Some(operation) = pending {
            drop(self.submit(Job::Cancel(operation)));
        }
        Ok(())
    }

    /// Where a search stands.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn search_state(&self, id: SearchId) -> Result<RpSearchState, RpResult> {
        self.open()?.sessions.search_state(id)
    }

    /// How much a search found.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn result_count(&self, id: SearchId) -> Result<usize, RpResult> {
        self.open()?.sessions.results(id).map(FoundSessions::len)
    }

    /// One result of a search.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`] for an unknown search, [`RpResult::InvalidArgument`] for a result it does not have.
    pub fn search_result(&self, id: SearchId, index: usize) -> Result<FoundResult, RpResult> {
        self.open()?.sessions.result(id, index)
    }

    /// `GetResolvedConnectString` of a search result, before joining. There is no player session in it yet.
    ///
    /// # Errors
    /// Those of [`Self::search_result`]; [`RpResult::AddressNotKnown`] when the gateway did not say.
    pub fn result_connect_string(&self, id: SearchId, index: usize) -> Result<String, RpResult> {
        let result = self.search_result(id, index)?;
        let address = result.address.as_ref().ok_or(RpResult::AddressNotKnown)?;
        Ok(self.options.connect_string_format.write(address, ""))
    }
}
