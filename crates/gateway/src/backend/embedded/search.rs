//! Searches on the embedded fleets.

use rallypoint_fleet::{
    Among, Filter, FleetId, GameSession, Location, PlayerSessionCreationPolicy, Position, Search, Sort,
};
use rallypoint_gamelift_api::{Exception, SearchGameSessionsInput, SearchGameSessionsOutput};
use rallypoint_wire::gateway::property;

use super::{Embedded, State, convert};
use crate::backend::search::{self, Names};
use crate::backend::{Find, Found, Target, paging};

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

impl<'a> Asked<'a> {
    fn of(
        &'a self,
        fleet: &'a FleetId,
        location: Option<&'a Location>,
        after: Option<&'a Position>,
    ) -> Search<'a> {
        Search {
            fleet,
            location,
            among: self.among,
            filter: self.filter.as_ref(),
            sort: self.sort.as_ref(),
            after,
            limit: self.limit,
        }
    }
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
            let search = asked.of(&fleet.id, location.as_ref(), after.as_ref());
            let page = state.fleets.search(&search, |_| true);
            let next_token = self.next_token(&asked, page.next);
            let game_sessions = page.sessions.into_iter().map(|session| state.show(session)).collect();
            Ok(SearchGameSessionsOutput { game_sessions, next_token })
        })
        .await
    }

    pub(super) async fn find(&self, find: &Find) -> Result<Found, Exception> {
        let asked = Asked {
            names: &search::PLAYERS,
            search: format!("{:?}", ("find", &find.filter, &find.sort, find.build_id, &find.target)),
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
        let (found, settled) = {
            let mut locked = self.lock();
            let (fleet, location) = match &find.target {
                Some(Target { destination, location }) => {
                    let fleet = convert::fleet_or_alias(destination.fleet_id(), destination.alias_id());
                    let (fleet, location) = locked.place(&fleet, location.as_deref())?;
                    (fleet.id.clone(), location)
                }
                None => (self.fleet_id.clone(), None),
            };
            let State { fleets, rows, .. } = &mut *locked;
            let page = fleets.search(&asked.of(&fleet, location.as_ref(), after.as_ref()), keep);
            let next_token = self.next_token(&asked, page.next);
            let row = |session: &GameSession| {
                rows.row(&session.id, || convert::game_session(&self.region, session))
            };
            let rows = page.sessions.into_iter().map(row).collect();
            (Found { rows, next_token }, self.settled(&mut locked))
        };
        settled.await.map_err(|undone| convert::undone(&undone))?;
        Ok(found)
    }

    fn after(&self, asked: &Asked<'_>) -> Result<Option<Position>, Exception> {
        let open = |token| search::open(&self.page_tokens, asked.names, &asked.search, token);
        asked.token.map(open).transpose()
    }

    fn next_token(&self, asked: &Asked<'_>, next: Option<Position>) -> Option<String> {
        next.map(|position| search::seal(&self.page_tokens, &asked.search, &position))
    }
}
