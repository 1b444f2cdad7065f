//! Searches on the embedded fleet.

use rallypoint_fleet::{Among, Filter, GameSession, PlayerSessionCreationPolicy, Search, Sort};
use rallypoint_gamelift_api::{Exception, SearchGameSessionsInput, SearchGameSessionsOutput};
use rallypoint_wire::gateway::property;

use super::Embedded;
use super::operations::fleet_of;
use crate::backend::search::{self, Names};
use crate::backend::{Find, paging};

/// A search that was read, with what its tokens depend on.
struct Asked<'a> {
    names: &'a Names,
    /// Whatever decides which rows come in which order.
    search: String,
    among: Among,
    filter: Option<Filter>,
    sort: Option<Sort>,
    token: Option<&'a str>,
    limit: usize,
}

impl Embedded {
    pub(super) fn search(
        &self,
        input: &SearchGameSessionsInput,
    ) -> Result<SearchGameSessionsOutput, Exception> {
        let filter = search::API.filter(input.filter_expression.as_deref())?;
        let sort = search::API.sort(input.sort_expression.as_deref())?;
        fleet_of(input.fleet_id.as_deref(), input.alias_id.as_deref())?;
        self.lock().check_location(input.location.as_deref())?;
        let among = match &filter {
            Some(filter) if filter.wants_open_slot() => Among::Open,
            _ => Among::Active,
        };
        let asked = Asked {
            names: &search::API,
            search: format!("{:?}", ("search", &input.filter_expression, &input.sort_expression)),
            among,
            filter,
            sort,
            token: input.next_token.as_deref(),
            limit: paging::page_size(input.limit),
        };
        self.searched(&asked, |_| true)
    }

    pub(super) fn find(&self, find: &Find) -> Result<SearchGameSessionsOutput, Exception> {
        let asked = Asked {
            names: &search::PLAYERS,
            search: format!("{:?}", ("find", &find.filter, &find.sort, find.build_id)),
            among: Among::Open,
            filter: Some(search::filter_of_find(find)?),
            sort: search::PLAYERS.sort(find.sort.as_deref())?,
            token: find.page.as_deref(),
            limit: find.limit.map_or(usize::MAX, |limit| limit as usize),
        };
        let without_build = find.build_id == Some(0);
        self.searched(&asked, |session| {
            session.policy == PlayerSessionCreationPolicy::AcceptAll
                && (!without_build || session.property(property::BUILD).is_none_or(|build| build == "0"))
        })
    }

    fn searched(
        &self,
        asked: &Asked<'_>,
        keep: impl Fn(&GameSession) -> bool,
    ) -> Result<SearchGameSessionsOutput, Exception> {
        let Asked { names, search: asked_for, among, filter, sort, token, limit } = asked;
        let after = token.map(|token| search::open(&self.page_tokens, names, asked_for, token)).transpose()?;
        let wanted = Search {
            among: *among,
            filter: filter.as_ref(),
            sort: sort.as_ref(),
            after: after.as_ref(),
            limit: *limit,
        };
        let state = self.lock();
        let page = state.fleet.search(&wanted, keep);
        let next_token = page.next.map(|position| search::seal(&self.page_tokens, asked_for, &position));
        let game_sessions = page.sessions.into_iter().map(|session| state.show(session)).collect();
        Ok(SearchGameSessionsOutput { game_sessions, next_token })
    }
}
