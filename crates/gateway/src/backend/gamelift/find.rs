//! Finds. What can be said in GameLift's language is asked for in it; every row is looked at again, because nothing
//! says what a comparison with a missing property means there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rallypoint_fleet::Filter;
use rallypoint_gamelift_api::{
    Exception, GameSession, GameSessionStatus, Operation, PlayerSessionCreationPolicy,
    SearchGameSessionsInput,
};
use rallypoint_wire::gateway::property;

use super::convert::searched;
use super::places::Places;
use super::upstream::Upstream;
use crate::backend::paging::{PageTokens, not_ours};
use crate::backend::search::{self, PLAYERS};
use crate::backend::{Find, Found, FoundRow, Target, Written};
use crate::shared::Shared;

/// How many pages of GameLift's one find reads at most. Where more would match, the find says where it goes on.
const MOST_PAGES: usize = 10;
/// How many rows one of them is asked for at most.
const PAGE: u32 = 100;
/// The model's longest expression, in characters.
const LONGEST_EXPRESSION: usize = 1024;
/// The order where none is asked for; GameLift's own would be random.
const BY_AGE: &str = "creationTimeMillis ASC";
/// Every player wants a slot.
const HAS_SLOT: &str = "hasAvailablePlayerSessions = true";

/// What a find keeps of what GameLift answers.
struct Wanted {
    filter: Filter,
    without_build: bool,
}

impl Wanted {
    fn of(find: &Find) -> Result<Self, Exception> {
        Ok(Self { filter: search::filter_of_find(find)?, without_build: find.build_id == Some(0) })
    }

    fn keeps(&self, session: &GameSession) -> bool {
        let build = || session.game_properties.iter().find(|property| property.key == property::BUILD);
        session.status == GameSessionStatus::Active
            && session.player_session_creation_policy == PlayerSessionCreationPolicy::AcceptAll
            && session.current_player_session_count < session.maximum_player_session_count
            && (!self.without_build || build().is_none_or(|build| build.value == "0"))
            && self.filter.matches(&searched(session))
    }
}

/// The same in GameLift's language, as far as that cannot lose a match and fits.
fn pushed_down(find: &Find) -> String {
    let mut expression = HAS_SLOT.to_owned();
    if let Some(build) = find.build_id.filter(|build| *build != 0) {
        expression += &format!(" AND gameSessionProperties.{} = '{build}'", property::BUILD);
    }
    if let Some(asked) = &find.filter {
        let whole = format!("{expression} AND ({asked})");
        if whole.chars().count() <= LONGEST_EXPRESSION {
            return whole;
        }
    }
    expression
}

/// Where a find goes on: in which of the fleets, and behind which of GameLift's pages there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place {
    fleet: u8,
    token: Option<String>,
}

impl Place {
    fn to_bytes(&self) -> Vec<u8> {
        let token = self.token.as_deref().unwrap_or_default();
        [&[self.fleet], token.as_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (fleet, token) = bytes.split_first()?;
        let token = String::from_utf8(token.to_vec()).ok()?;
        Some(Self { fleet: *fleet, token: (!token.is_empty()).then_some(token) })
    }

    fn next_fleet(&self) -> Self {
        Self { fleet: self.fleet.saturating_add(1), token: None }
    }
}

/// How many rows are kept, of all finds together that are shared.
const MOST_ROWS: u64 = 50_000;

/// Finds, of which equal ones share an answer: an account may search thirty times a second, however many players look.
pub(super) struct Finds {
    finder: Arc<Finder>,
    shared: Shared<Find, Arc<Page>>,
}

/// What a find found. Its rows are written once, by whoever shows them first.
struct Page {
    rows: Vec<(GameSession, Written)>,
    next_token: Option<String>,
}

impl Page {
    fn found(&self) -> Found {
        let row = |(session, written): &(GameSession, Written)| match written.get() {
            Some(text) => FoundRow::Written(Arc::clone(text)),
            None => FoundRow::New(Box::new(session.clone()), Arc::clone(written)),
        };
        Found { rows: self.rows.iter().map(row).collect(), next_token: self.next_token.clone() }
    }
}

impl Finds {
    pub(super) fn new(finder: Finder, shared_for: Duration) -> Self {
        let weight = |_: &Find, page: &Arc<Page>| u32::try_from(page.rows.len()).unwrap_or(u32::MAX).max(1);
        Self { finder: Arc::new(finder), shared: Shared::new(shared_for, MOST_ROWS, weight) }
    }

    /// What a find finds, or an equal one found just now.
    pub(super) async fn find(&self, find: Find) -> Result<Found, Exception> {
        let (finder, asked) = (Arc::clone(&self.finder), find.clone());
        let is_own = Arc::new(AtomicBool::new(false));
        let called = Arc::clone(&is_own);
        let ask = move || async move {
            called.store(true, Ordering::Relaxed);
            finder.find(&asked).await.map(Arc::new)
        };
        let page = self.shared.get(find, ask).await;
        if !is_own.load(Ordering::Relaxed) {
            self.finder.upstream.shared(Operation::SearchGameSessions);
        }
        Ok(page?.found())
    }
}

/// Asks GameLift what a find asks for.
pub(super) struct Finder {
    pub(super) upstream: Arc<Upstream>,
    pub(super) places: Arc<Places>,
    pub(super) page_tokens: PageTokens,
    pub(super) location: Option<String>,
}

impl Finder {
    async fn find(&self, find: &Find) -> Result<Page, Exception> {
        let wanted = Wanted::of(find)?;
        PLAYERS.sort(find.sort.as_deref())?;
        let asked = format!("{:?}", ("find", &find.filter, &find.sort, find.build_id, &find.target));
        let mut place = match &find.page {
            Some(token) => self.place_of(&asked, token)?,
            None => Place::default(),
        };
        let (fleets, location) = match &find.target {
            Some(Target { destination, location }) => (vec![destination.clone()], location.as_deref()),
            None => (self.places.all(&self.upstream).await?, self.location.as_deref()),
        };
        let filter = pushed_down(find);
        let mut rows = Vec::new();
        for _ in 0..MOST_PAGES {
            let Some(fleet) = fleets.get(usize::from(place.fleet)) else {
                return Ok(Page { rows, next_token: None });
            };
            let left = find.limit.map_or(PAGE, |limit| limit.saturating_sub(count(&rows)).min(PAGE));
            if left == 0 {
                break;
            }
            let input = SearchGameSessionsInput {
                fleet_id: fleet.fleet_id().map(str::to_owned),
                alias_id: fleet.alias_id().map(str::to_owned),
                location: location.map(str::to_owned),
                filter_expression: Some(filter.clone()),
                sort_expression: Some(find.sort.clone().unwrap_or_else(|| BY_AGE.to_owned())),
                limit: Some(left),
                next_token: place.token.take(),
            };
            let page = self.upstream.ask(input).await?;
            let kept = page.game_sessions.into_iter().filter(|session| wanted.keeps(session));
            // No more than was asked for, whatever came: where the next page begins could not be told then.
            rows.extend(kept.take(left as usize).map(row));
            place.token = page.next_token;
            if place.token.is_none() {
                place = place.next_fleet();
            }
        }
        let is_last = usize::from(place.fleet) >= fleets.len();
        let next_token = (!is_last).then(|| self.page_tokens.seal(&asked, &place.to_bytes()));
        Ok(Page { rows, next_token })
    }

    fn place_of(&self, asked: &str, token: &str) -> Result<Place, Exception> {
        let place = self.page_tokens.open(PAGE_MEMBER, asked, token)?;
        Place::from_bytes(&place).ok_or_else(|| not_ours(PAGE_MEMBER))
    }
}

/// What the players' door calls a page's token.
const PAGE_MEMBER: &str = "page";

fn row(session: GameSession) -> (GameSession, Written) {
    (session, Written::default())
}

fn count(rows: &[(GameSession, Written)]) -> u32 {
    u32::try_from(rows.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use rallypoint_gamelift_api::{
        GameProperty, GameSession, GameSessionStatus, PlayerSessionCreationPolicy, Timestamp,
    };

    use super::{HAS_SLOT, Place, Wanted, pushed_down};
    use crate::backend::Find;

    fn session(properties: &[(&str, &str)]) -> GameSession {
        let property =
            |(key, value): &(&str, &str)| GameProperty { key: (*key).into(), value: (*value).into() };
        GameSession {
            game_session_id: "arn:aws:gamelift:r::gamesession/fleet-1/1".to_owned(),
            fleet_id: "fleet-1".to_owned(),
            fleet_arn: String::new(),
            creation_time: Timestamp(1),
            current_player_session_count: 1,
            maximum_player_session_count: 2,
            status: GameSessionStatus::Active,
            game_properties: properties.iter().map(property).collect(),
            ip_address: "2001:db8::1".to_owned(),
            port: 7777,
            player_session_creation_policy: PlayerSessionCreationPolicy::AcceptAll,
            location: String::new(),
            compute_name: String::new(),
            name: Some("duel".to_owned()),
            termination_time: None,
            status_reason: None,
            dns_name: None,
            creator_id: None,
            game_session_data: None,
            matchmaker_data: None,
            player_gateway_status: None,
        }
    }

    #[test]
    fn whatever_comes_back_a_player_sees_only_what_a_player_may_see() {
        let wanted = |find: &Find| Wanted::of(find).unwrap();
        let any = wanted(&Find::default());
        assert!(any.keeps(&session(&[("map", "harbour")])));
        assert!(!any.keeps(&session(&[("rp_hidden", "true")])));
        assert!(any.keeps(&session(&[("rp_hidden", "false")])));
        assert!(!any.keeps(&GameSession { status: GameSessionStatus::Activating, ..session(&[]) }));
        assert!(!any.keeps(&GameSession { current_player_session_count: 2, ..session(&[]) }));
        let closed = PlayerSessionCreationPolicy::DenyAll;
        assert!(!any.keeps(&GameSession { player_session_creation_policy: closed, ..session(&[]) }));

        let of_build = |build| wanted(&Find { build_id: Some(build), ..Find::default() });
        assert!(of_build(7).keeps(&session(&[("rp_build", "7")])));
        assert!(!of_build(7).keeps(&session(&[("rp_build", "8")])));
        assert!(!of_build(7).keeps(&session(&[])));
        assert!(of_build(0).keeps(&session(&[])));
        assert!(of_build(0).keeps(&session(&[("rp_build", "0")])));
        assert!(!of_build(0).keeps(&session(&[("rp_build", "7")])));

        let filter = |text: &str| wanted(&Find { filter: Some(text.to_owned()), ..Find::default() });
        assert!(filter("gameSessionName = 'duel'").keeps(&session(&[])));
        assert!(!filter("gameSessionName = 'other'").keeps(&session(&[])));
    }

    #[test]
    fn what_fits_is_asked_of_gamelift_and_nothing_that_could_lose_a_match() {
        let of = |find: &Find| pushed_down(find);
        assert_eq!(of(&Find::default()), HAS_SLOT);
        assert_eq!(of(&Find { build_id: Some(0), ..Find::default() }), HAS_SLOT);
        let find = Find { build_id: Some(7), filter: Some("a = 1 OR b = 2".to_owned()), ..Find::default() };
        assert_eq!(
            of(&find),
            format!("{HAS_SLOT} AND gameSessionProperties.rp_build = '7' AND (a = 1 OR b = 2)")
        );
        let long = Find { filter: Some("x".repeat(1024)), ..Find::default() };
        assert_eq!(of(&long), HAS_SLOT);
    }

    #[test]
    fn a_place_reads_back() {
        for place in [Place::default(), Place { fleet: 3, token: Some("abc".to_owned()) }] {
            assert_eq!(Place::from_bytes(&place.to_bytes()), Some(place));
        }
        assert_eq!(Place::from_bytes(&[]), None);
        assert_eq!(Place::from_bytes(&[0, 0xff]), None);
    }
}
