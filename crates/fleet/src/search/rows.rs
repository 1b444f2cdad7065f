//! A search put to a fleet's game sessions.

use std::ops::Bound;

use super::digest::{Digest, location_hash};
use super::page::{Among, Page, Position, Search, page, ranked_page};
use crate::fleets::Fleets;
use crate::model::GameSession;
use crate::table::GameSessionKey;

/// About how many digests are read in the time that one game session is looked up.
const WORTH_LOOKING_UP: usize = 16;

impl Fleets {
    /// One page of the game sessions that the search's filter and `keep` want; `keep` is for what the language of filters
    /// has no words for. Nothing is cloned, and where few of many have an open slot nothing is paid for the others.
    pub fn search(&self, search: &Search<'_>, keep: impl Fn(&GameSession) -> bool) -> Page<'_> {
        let Some(fleet) = self.fleets.get(search.fleet) else {
            return Page { sessions: Vec::new(), next: None };
        };
        let index = &fleet.index;
        // Without a sort what lies before the page need not be seen.
        let after = search.after.filter(|_| search.sort.is_none()).map(Position::number);
        let session = |key: GameSessionKey| (key.number(), &self.game_sessions[key].session);
        let is_there =
            |session: &GameSession| search.location.is_none_or(|location| session.location == *location);
        let matches = |session: &GameSession| search.filter.is_none_or(|filter| filter.matches(session));
        let keep = |session: &GameSession| is_there(session) && keep(session);
        let digests = index.digests.behind(after);
        if search.among == Among::Open && index.available.len() < digests.len() / WORTH_LOOKING_UP {
            let begin = after.map_or(Bound::Unbounded, |after| Bound::Excluded(GameSessionKey::from(after)));
            let rows = index.available.range((begin, Bound::Unbounded)).map(|key| session(*key));
            return page(rows.filter(|(_, session)| matches(session) && keep(session)), search);
        }
        let location = search.location.map(location_hash);
        let among = |digest: &&Digest| {
            digest.is_active()
                && (search.among == Among::Active || digest.has_open_slot())
                && location.is_none_or(|location| digest.may_be_in(location))
        };
        // With each, whether the filter is known to want it.
        let candidates = digests.iter().filter(among).filter_map(|digest| {
            let judged = search.filter.map_or(Some(true), |filter| filter.judge(digest));
            (judged != Some(false)).then_some((digest, judged.is_some()))
        });
        let visit = |number: u64, is_wanted: bool| {
            let (_, session) = session(number.into());
            ((is_wanted || matches(session)) && keep(session)).then_some(session)
        };
        match search.sort {
            Some(sort) if sort.is_by_number() => {
                let rows = candidates.filter_map(|(digest, known)| {
                    sort.number_of(digest).map(|number| (number, digest.number(), known))
                });
                ranked_page(rows, sort, search, visit)
            }
            _ => {
                let rows = candidates.filter_map(|(digest, known)| {
                    visit(digest.number(), known).map(|session| (digest.number(), session))
                });
                page(rows, search)
            }
        }
    }
}
