//! The calls about searches: each asks the state machine and sets its plan going.

use super::{Call, OperationKind, RpEventMode, Subsystem, Work};
use crate::event::{Event, OperationId};
use crate::net::Job;
use crate::result::{Failure, RpResult};
use crate::session::{
    FoundResult, JoinTarget, Plan, RpPortType, RpSearchState, SearchId, SearchQuery, SessionOperation,
};

impl Subsystem {
    /// Makes a search object.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn create_search(&self) -> Result<SearchId, RpResult> {
        let id = SearchId(self.new_id());
        let query = SearchQuery { build: self.own_build(), ..SearchQuery::default() };
        self.open()?.searches.add(id, query);
        Ok(id)
    }

    /// Says what a search looks for: see [`crate::session::Searches::set_query`]. `any_build` finds other builds' sessions
    /// too; otherwise a query that names no build takes the subsystem's, if that has one.
    ///
    /// # Errors
    /// See [`crate::session::Searches::set_query`].
    pub fn set_search_query(
        &self,
        id: SearchId,
        mut query: SearchQuery,
        any_build: bool,
    ) -> Result<(), RpResult> {
        query.build = if any_build { None } else { query.build.or(self.own_build()) };
        self.open()?.searches.set_query(id, query)
    }

    fn own_build(&self) -> Option<i32> {
        (self.options.build_unique_id != 0).then_some(self.options.build_unique_id)
    }

    /// Forgets a search object; what uses it is cancelled.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn release_search(&self, id: SearchId) -> Result<(), RpResult> {
        let pending = self.open()?.searches.release(id)?;
        if let Some(operation) = pending {
            drop(self.submit(Job::Cancel(operation)));
        }
        Ok(())
    }

    /// `FindSessions`: see [`crate::session::Searches::find`].
    ///
    /// # Errors
    /// See [`crate::session::Searches::find`].
    pub fn find_sessions(&self, search: SearchId, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = state.searches.find(id, search)?;
            Ok((OperationKind::Search(SessionOperation::Find(search)), Work::Plan(plan)))
        })
    }

    /// `CancelFindSessions`: the find completes as cancelled, then this completes.
    ///
    /// # Errors
    /// [`RpResult::NotSearching`].
    pub fn cancel_find_sessions(&self, call: Call<'_>) -> Result<OperationId, RpResult> {
        if call.completion.is_some() {
            self.require_mode(RpEventMode::Callbacks)?;
        }
        let finding = self.open()?.searches.cancel_find()?;
        // Not by the worker's word, which could come after this call's own end.
        self.queue.push(Event::Finished(finding, Err(Failure::new(RpResult::Cancelled))));
        drop(self.submit(Job::Cancel(finding)));
        self.begin(call, |_, _| {
            Ok((OperationKind::Search(SessionOperation::CancelFind), Work::Plan(Plan::Finish)))
        })
    }

    /// `FindSessionById`: see [`crate::session::Searches::find_by_id`].
    ///
    /// # Errors
    /// See [`crate::session::Searches::find_by_id`].
    pub fn find_session_by_id(
        &self,
        game_session_id: String,
        search: SearchId,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = state.searches.find_by_id(id, search, &game_session_id)?;
            let kind = SessionOperation::FindById(search, game_session_id);
            Ok((OperationKind::Search(kind), Work::Plan(plan)))
        })
    }

    /// `PingSearchResults`: see [`crate::session::Searches::ping`].
    ///
    /// # Errors
    /// See [`crate::session::Searches::ping`].
    pub fn ping_search_results(&self, search: SearchId, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = state.searches.ping(id, search)?;
            Ok((OperationKind::Search(SessionOperation::Ping(search)), Work::Plan(plan)))
        })
    }

    /// Where a search stands.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn search_state(&self, id: SearchId) -> Result<RpSearchState, RpResult> {
        Ok(self.open()?.searches.get(id)?.state)
    }

    /// How much a search has found so far.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn result_count(&self, id: SearchId) -> Result<usize, RpResult> {
        Ok(self.open()?.searches.get(id)?.results.len())
    }

    /// Where the next find can go on; empty when there is nothing more.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn next_page(&self, id: SearchId) -> Result<String, RpResult> {
        Ok(self.open()?.searches.get(id)?.next_page.clone())
    }

    /// One result of a search.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`] for an unknown search, [`RpResult::InvalidArgument`] for a result it does not have.
    pub fn search_result(&self, id: SearchId, index: usize) -> Result<FoundResult, RpResult> {
        self.open()?.searches.result(id, index)
    }

    /// A result as what to join.
    ///
    /// # Errors
    /// See [`Self::search_result`].
    pub fn join_target(&self, id: SearchId, index: usize) -> Result<JoinTarget, RpResult> {
        self.search_result(id, index).map(|found| JoinTarget::Found(Box::new(found)))
    }

    /// `GetResolvedConnectString` of a search result, before joining. There is no player session in it yet.
    ///
    /// # Errors
    /// Those of [`Self::search_result`]; [`RpResult::AddressNotKnown`] when the gateway did not say.
    pub fn result_connect_string(
        &self,
        id: SearchId,
        index: usize,
        port: RpPortType,
    ) -> Result<String, RpResult> {
        let result = self.search_result(id, index)?;
        let address = result.address.as_ref().ok_or(RpResult::AddressNotKnown)?;
        Ok(self.options.connect_string_format.write(&port.of(address, &result.settings), ""))
    }
}
