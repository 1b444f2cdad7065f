//! Search objects as a state machine, after Unreal's `FOnlineSessionSearch`.

use std::collections::HashMap;
use std::num::NonZeroU64;
use std::time::Duration;

use rallypoint_wire::gateway::FindSessionQuery;

use super::found::{FoundResult, FoundSessions};
use super::gateway_call::GatewayCall;
use super::ping::Ping;
use super::plan::{Plan, Progress, SessionOperation, Step};
use super::query::{Paging, SearchQuery};
use crate::event::{Answer, OperationId};
use crate::lan::{ANY_BUILD, Found, LanQuery, MAX_RESULTS};
use crate::result::{Failure, RpResult};

/// Names one search object of one subsystem. Never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SearchId(pub NonZeroU64);

/// Where a search stands; Unreal's `EOnlineAsyncTaskState`, with its numbers.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpSearchState {
    /// No find was called with it.
    #[default]
    NotStarted = 0,
    /// A find is under way.
    InProgress = 1,
    /// Its results can be read; there may be none.
    Done = 2,
    /// The find failed or was cancelled.
    Failed = 3,
}

/// One search: what is looked for, and what was found. It can be used for one find after the other.
#[derive(Debug, Default)]
pub struct Search {
    /// What is looked for.
    pub query: SearchQuery,
    /// Where it stands.
    pub state: RpSearchState,
    /// What was found.
    pub results: FoundSessions,
    /// Where the next find can go on, or empty.
    pub next_page: String,
    /// The find or ping that uses it.
    pending: Option<OperationId>,
    /// The find under way, when it is the gateway's to answer.
    paging: Option<Paging>,
    via_lan: bool,
}

/// How searches are made unless they say otherwise.
#[derive(Clone, Copy, Debug)]
pub struct SearchDefaults {
    /// How long the LAN is listened to.
    pub lan_timeout: Duration,
    /// Whether a find goes to the LAN when the gateway cannot be reached.
    pub lan_fallback: bool,
}

/// Every search of one subsystem.
#[derive(Debug)]
pub struct Searches {
    all: HashMap<SearchId, Search>,
    finding: Option<SearchId>,
    defaults: SearchDefaults,
}

impl Searches {
    /// No searches yet.
    pub fn new(defaults: SearchDefaults) -> Self {
        Self { all: HashMap::new(), finding: None, defaults }
    }

    /// Makes a search object that looks for this until it is told otherwise.
    pub fn add(&mut self, id: SearchId, query: SearchQuery) {
        self.all.insert(id, Search { query, ..Search::default() });
    }

    /// Says what a search is to look for.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`]; [`RpResult::AlreadyPending`] while a find or ping uses it;
    /// [`RpResult::InvalidArgument`] for a page that is none.
    pub fn set_query(&mut self, id: SearchId, query: SearchQuery) -> Result<(), RpResult> {
        let search = self.idle(id)?;
        if !query.is_lan {
            Paging::new(query.clone()).map_err(|_| RpResult::InvalidArgument)?;
        }
        search.query = query;
        Ok(())
    }

    /// Forgets a search object. The operation that uses it, if any, is to be cancelled.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn release(&mut self, id: SearchId) -> Result<Option<OperationId>, RpResult> {
        let search = self.all.remove(&id).ok_or(RpResult::InvalidHandle)?;
        if self.finding == Some(id) {
            self.finding = None;
        }
        Ok(search.pending)
    }

    /// `FindSessions`: empties the search's results and asks the gateway, or the LAN.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`]; [`RpResult::AlreadyPending`] while any find is under way, as in Unreal, or the search
    /// is used otherwise.
    pub fn find(&mut self, operation: OperationId, id: SearchId) -> Result<Plan, RpResult> {
        let query = &self.get(id)?.query;
        if query.is_lan {
            let lan_timeout = self.defaults.lan_timeout;
            let search = self.begin(operation, id)?;
            search.via_lan = true;
            return Ok(search.look_on_lan(lan_timeout));
        }
        // Before anything is changed: a find that is refused has begun nothing.
        let paging = Paging::new(query.clone()).map_err(|_| RpResult::InvalidArgument)?;
        let request = paging.request();
        self.begin(operation, id)?.paging = Some(paging);
        Ok(Plan::Ask(GatewayCall::Find(request)))
    }

    /// `FindSessionById`: as a find, for the one session of that id, whatever the search's query.
    ///
    /// # Errors
    /// Those of [`Self::find`]; [`RpResult::InvalidArgument`] for an empty id.
    pub fn find_by_id(
        &mut self,
        operation: OperationId,
        id: SearchId,
        game_session_id: &str,
    ) -> Result<Plan, RpResult> {
        if game_session_id.is_empty() {
            return Err(RpResult::InvalidArgument);
        }
        self.begin(operation, id)?;
        let game_session_id = Some(game_session_id.to_owned());
        Ok(Plan::Ask(GatewayCall::Find(FindSessionQuery { game_session_id, ..FindSessionQuery::default() })))
    }

    fn begin(&mut self, operation: OperationId, id: SearchId) -> Result<&mut Search, RpResult> {
        let is_finding = self.finding.is_some();
        let search = self.all.get_mut(&id).ok_or(RpResult::InvalidHandle)?;
        if is_finding || search.pending.is_some() {
            return Err(RpResult::AlreadyPending);
        }
        let query = std::mem::take(&mut search.query);
        *search =
            Search { query, state: RpSearchState::InProgress, pending: Some(operation), ..Search::default() };
        self.finding = Some(id);
        Ok(search)
    }

    /// `CancelFindSessions`: the find that is to be cancelled.
    ///
    /// # Errors
    /// [`RpResult::NotSearching`].
    pub fn cancel_find(&self) -> Result<OperationId, RpResult> {
        let finding = self.finding.and_then(|id| self.all.get(&id)).and_then(|search| search.pending);
        finding.ok_or(RpResult::NotSearching)
    }

    /// `PingSearchResults`: measures how far away each result's server is.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`]; [`RpResult::AlreadyPending`] while a find or ping uses the search.
    pub fn ping(&mut self, operation: OperationId, id: SearchId) -> Result<Plan, RpResult> {
        let search = self.idle(id)?;
        search.pending = Some(operation);
        let mut addresses = Vec::new();
        for index in 0..search.results.len() {
            match search.results.get(index).and_then(|result| result.address) {
                Some(address) => addresses.push((index, address)),
                None => search.results.set_ping(index, Ping::no_address()),
            }
        }
        Ok(Plan::Ping(addresses))
    }

    fn idle(&mut self, id: SearchId) -> Result<&mut Search, RpResult> {
        let search = self.all.get_mut(&id).ok_or(RpResult::InvalidHandle)?;
        if search.pending.is_some() { Err(RpResult::AlreadyPending) } else { Ok(search) }
    }

    /// Takes a session that a find on the LAN has found meanwhile.
    pub fn hear_lan(&mut self, operation: OperationId, found: Found) {
        let Some(search) = self.all.values_mut().find(|search| search.pending == Some(operation)) else {
            return;
        };
        search.results.push(FoundResult::from(found));
        search.results.retain(&search.query);
    }

    /// Takes the answer of an operation.
    pub(crate) fn finish(
        &mut self,
        operation: OperationId,
        kind: &SessionOperation,
        outcome: Result<Answer, Failure>,
    ) -> Progress {
        let Some(id) = kind.search() else { return outcome.map(drop).into() };
        let defaults = self.defaults;
        let search = self.all.get_mut(&id).filter(|search| search.pending == Some(operation));
        let Some(search) = search else { return Failure::new(RpResult::Cancelled).into() };
        let step = match kind {
            SessionOperation::Ping(_) => {
                search.pending = None;
                return search.take_pings(outcome).into();
            }
            SessionOperation::FindById(_, game_session_id) => {
                Step::Done(outcome.and_then(|answer| search.take_one(answer, game_session_id)))
            }
            _ => match outcome {
                Err(failure) if defaults.lan_fallback && !search.via_lan && is_unreachable(&failure) => {
                    search.via_lan = true;
                    search.paging = None;
                    Step::Go(search.look_on_lan(defaults.lan_timeout))
                }
                Ok(answer) => search.take_page(answer),
                Err(failure) => Step::Done(Err(failure)),
            },
        };
        let via_lan = search.via_lan && !search.query.is_lan;
        if let Step::Done(outcome) = &step {
            search.pending = None;
            search.paging = None;
            search.state = if outcome.is_ok() { RpSearchState::Done } else { RpSearchState::Failed };
            self.finding = None;
        }
        Progress { via_lan, ..Progress::from(step) }
    }

    /// A search object.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn get(&self, id: SearchId) -> Result<&Search, RpResult> {
        self.all.get(&id).ok_or(RpResult::InvalidHandle)
    }

    /// One of the results of a search.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`] for an unknown search, [`RpResult::InvalidArgument`] for a result it does not have.
    pub fn result(&self, id: SearchId, index: usize) -> Result<FoundResult, RpResult> {
        self.get(id)?.results.get(index).ok_or(RpResult::InvalidArgument)
    }

    /// All of them, in the order in which they were made.
    pub fn iter(&self) -> impl Iterator<Item = (SearchId, &Search)> {
        let mut all: Vec<_> = self.all.iter().map(|(id, search)| (*id, search)).collect();
        all.sort_unstable_by_key(|(id, _)| *id);
        all.into_iter()
    }
}

/// Whether nothing was heard from the gateway.
fn is_unreachable(failure: &Failure) -> bool {
    let silent =
        matches!(failure.code, RpResult::ConnectionFailed | RpResult::ConnectionLost | RpResult::TimedOut);
    silent && failure.http_status == 0
}

impl Search {
    fn look_on_lan(&self, default_timeout: Duration) -> Plan {
        // The LAN knows neither filters nor order: what is dropped must not count, and the first may come last.
        let takes_any = self.query.filters.is_empty() && self.query.sort.is_none();
        let max_results = match self.query.max_results as usize {
            0 => MAX_RESULTS,
            wanted if takes_any => wanted,
            _ => MAX_RESULTS,
        };
        Plan::SearchLan(LanQuery {
            build: self.query.build.unwrap_or(ANY_BUILD),
            timeout: self.query.timeout.unwrap_or(default_timeout),
            max_results,
        })
    }

    /// Takes a page of the gateway's, or the end of a search on the LAN.
    fn take_page(&mut self, answer: Answer) -> Step {
        match (answer, self.paging.take()) {
            (Answer::Found { found, next }, Some(mut paging)) => {
                if paging.take(found, next) {
                    let request = paging.request();
                    self.paging = Some(paging);
                    return Step::Go(Plan::Ask(GatewayCall::Find(request)));
                }
                (self.results, self.next_page) = paging.finish();
            }
            _ => self.results.apply(&self.query),
        }
        Step::Done(Ok(()))
    }

    fn take_one(&mut self, answer: Answer, game_session_id: &str) -> Result<(), Failure> {
        if let Answer::Found { found, .. } = answer {
            // Gateways of the original answer every session, whatever is asked.
            let one = (0..found.len()).filter_map(|index| found.get(index));
            if let Some(one) = one.into_iter().find(|found| found.game_session_id == game_session_id) {
                self.results.push(one);
                return Ok(());
            }
        }
        Err(Failure::new(RpResult::SessionDoesNotExist))
    }

    fn take_pings(&mut self, outcome: Result<Answer, Failure>) -> Result<(), Failure> {
        if let Answer::Pings(pings) = outcome? {
            for (index, ping) in pings {
                self.results.set_ping(index, ping);
            }
            self.results.sort(&self.query);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
