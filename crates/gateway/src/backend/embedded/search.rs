//! Searches on the embedded fleets.

use rallypoint_fleet::{
    Among, Filter, FleetId, GameSession, Location, PlayerSessionCreationPolicy, Position, Search, Sort,
};
use rallypoint_gamelift_api::{Exception, SearchGameSessionsInput, SearchGameSessionsOutput};
use rallypoint_wire::gateway::property;

use super::{Embedded, State, convert};
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
    pub(super) async fn search(
        &self,
        input: &SearchGameSessionsInput,
    ) -> Result<SearchGameSessionsOutput, Exception> {
        let filter = search::API.filter(input.filter_expression.as_deref())?;
        let sort = search::API.sort(input.sort_expression.as_deref())?;
        let among = match &filter {
            Some(filter) if filter.wants_open_slot() => Among::Open,
            _ => Among::Active,
        };
        let SearchGameSessionsInput {
            fleet_id, alias_id, location, filter_expression, sort_expression, ..
        } = input;
        let asked = Asked {
            names: &search::API,
            search: format!(
                "{:?}",
                ("search", fleet_id, alias_id, location, filter_expression, sort_expression)
            ),
            among,
            filter,
            sort,
            token: input.next_token.as_deref(),
            limit: paging::page_size(input.limit),
        };
        let after = self.after(&asked)?;
        self.read(|state| {
            let fleet = convert::fleet_or_alias(fleet_id.as_deref(), alias_id.as_deref());
            let (fleet, location) = state.place(&fleet, location.as_deref())?;
            Ok(self.searched(state, &fleet.id, location.as_ref(), &asked, after.as_ref(), |_| true))
        })
        .await
    }

    pub(super) async fn find(&self, find: &Find) -> Result<SearchGameSessionsOutput, Exception> {
        let asked = Asked {
            names: &search::PLAYERS,
            search: format!("{:?}", ("find", &find.filter, &find.sort, find.build_id)),
            among: Among::Open,
            filter: Some(search::filter_of_find(find)?),
            sort: search::PLAYERS.sort(find.sort.as_deref())?,
            token: find.page.as_deref(),
            limit: find.limit.map_or(usize::MAX, |limit| limit as usize),
        };
        let after = self.after(&asked)?;
        let without_build = find.build_id == Some(0);
        let keep = |session: &GameSession| {
            session.policy == PlayerSessionCreationPolicy::AcceptAll
                && (!without_build || session.property(property::BUILD).is_none_or(|build| build == "0"))
        };
        self.read(|state| Ok(self.searched(state, &self.fleet_id, None, &asked, after.as_ref(), keep))).await
    }

    fn after(&self, asked: &Asked<'_>) -> Result<Option<Position>, Exception> {
        let open = |token| search::open(&self.page_tokens, asked.names, &asked.search, token);
        asked.token.map(open).transpose()
    }

    fn searched(
        &self,
        state: &State,
        fleet: &FleetId,
        location: Option<&Location>,
        asked: &Asked<'_>,
        after: Option<&Position>,
        keep: impl Fn(&GameSession) -> bool,
    ) -> SearchGameSessionsOutput {
        let wanted = Search {
            fleet,
            location,
            among: asked.among,
            filter: asked.filter.as_ref(),
            sort: asked.sort.as_ref(),
            after,
            limit: asked.limit,
        };
        let page = state.fleets.search(&wanted, keep);
        let next_token = page.next.map(|position| search::seal(&self.page_tokens, &asked.search, &position));
        let game_sessions = page.sessions.into_iter().map(|session| state.show(session)).collect();
        SearchGameSessionsOutput { game_sessions, next_token }
    }
}
