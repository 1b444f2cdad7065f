//! A search over a gateway's pages, until there is enough.

use rallypoint_wire::gateway::FindSessionQuery;

use super::{PageToken, PageTokenError, SearchQuery};
use crate::session::found::FoundSessions;

/// Where a gateway that never ends is left: ten times what the largest searches have, at GameLift's rows per page.
const MAX_PAGES: usize = 1000;

/// One search at a gateway: says what to ask, takes the answers, knows when there is enough.
///
/// In the gateway's order it stops at the result that was wanted last, and the next search goes on behind it. Where the
/// library sorts (see [`SearchQuery::keeps_gateway_order`]), it takes every page first, for the first result too.
#[derive(Clone, Debug)]
pub struct Paging {
    query: SearchQuery,
    /// Where the next answer begins.
    at: PageToken,
    pages: usize,
    found: FoundSessions,
    /// Where the next search begins, when there is more.
    next: Option<PageToken>,
}

impl Paging {
    /// Begins a search, at the query's page.
    ///
    /// # Errors
    /// The page is none, or of a search with another order.
    pub fn new(query: SearchQuery) -> Result<Self, PageTokenError> {
        let at: PageToken = query.page.parse()?;
        if !query.keeps_gateway_order() && !at.gateway.is_empty() {
            return Err(PageTokenError);
        }
        Ok(Self { query, at, pages: 0, found: FoundSessions::default(), next: None })
    }

    /// What to ask the gateway now.
    pub fn request(&self) -> FindSessionQuery {
        self.query.pushdown(&self.at)
    }

    /// Takes the answer, with the [`next_page`](super::next_page) of its `Link` header. True when [`Self::request`] is to
    /// be asked again; false when the search is over.
    pub fn take(&mut self, mut page: FoundSessions, next: Option<String>) -> bool {
        self.pages += 1;
        // A page that names itself as the next would never end either.
        let next = next.filter(|next| *next != self.at.gateway && self.pages < MAX_PAGES);
        if !self.query.keeps_gateway_order() {
            page.retain(&self.query);
            self.found.append(page);
            return self.go_on(next, self.at.used);
        }

        let rows = page.len();
        let used = page.take(&self.query, self.at.used as usize, self.wanted() - self.found.len());
        self.found.append(page);
        if self.found.len() < self.wanted() {
            return self.go_on(next, 0);
        }
        self.next = if used < rows {
            let used = u32::try_from(used).unwrap_or(u32::MAX);
            Some(PageToken { gateway: self.at.gateway.clone(), used })
        } else {
            next.map(|gateway| PageToken { gateway, used: 0 })
        };
        false
    }

    /// What was found, and [`SearchQuery::page`] of the search that goes on; empty when this was all.
    pub fn finish(mut self) -> (FoundSessions, String) {
        if !self.query.keeps_gateway_order() {
            self.found.sort(&self.query);
            let (used, wanted) = (self.at.used as usize, self.wanted());
            let end = used.saturating_add(wanted);
            if end < self.found.len() {
                let used = u32::try_from(end).unwrap_or(u32::MAX);
                self.next = Some(PageToken { gateway: String::new(), used });
            }
            self.found.keep(used..end);
        }
        (self.found, self.next.map(|next| next.to_string()).unwrap_or_default())
    }

    fn wanted(&self) -> usize {
        match self.query.max_results {
            0 => usize::MAX,
            wanted => wanted as usize,
        }
    }

    fn go_on(&mut self, next: Option<String>, used: u32) -> bool {
        let Some(gateway) = next else { return false };
        self.at = PageToken { gateway, used };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_PAGES, Paging};
    use crate::session::custom::SettingValue;
    use crate::session::found::FoundSessions;
    use crate::session::query::{Filter, PageToken, PageTokenError, RpComparisonOp, SearchQuery, Sort};

    /// A gateway with 23 sessions on pages of 5, of which every third is on the map that is wanted.
    fn page(at: &str) -> (FoundSessions, Option<String>) {
        let from: usize = if at.is_empty() { 0 } else { at.parse().unwrap() };
        let rows: Vec<String> = (from..23.min(from + 5))
            .map(|number| {
                let map = if number % 3 == 0 { "Dust" } else { "Aztec" };
                let properties = format!(r#"[{{"Key": "Map", "Value": "{map}"}}]"#);
                format!(r#"{{"GameSessionId": "{number}", "GameProperties": {properties}}}"#)
            })
            .collect();
        let next = (from + 5 < 23).then(|| (from + 5).to_string());
        (FoundSessions::read(format!("[{}]", rows.join(",")).as_bytes()).unwrap(), next)
    }

    fn run(query: &SearchQuery) -> (Vec<String>, String, usize) {
        let mut paging = Paging::new(query.clone()).unwrap();
        let mut asked = 0;
        loop {
            asked += 1;
            let (found, next) = page(paging.request().page.as_deref().unwrap_or(""));
            if !paging.take(found, next) {
                break;
            }
        }
        let (found, next) = paging.finish();
        let ids = (0..found.len()).map(|at| found.get(at).unwrap().game_session_id).collect();
        (ids, next, asked)
    }

    fn on_dust() -> SearchQuery {
        let values = vec![SettingValue::String("Dust".to_owned())];
        let filters = vec![Filter { key: "map".to_owned(), comparison: RpComparisonOp::Equals, values }];
        SearchQuery { filters, ..SearchQuery::default() }
    }

    fn everything(query: &SearchQuery) -> Vec<Vec<String>> {
        let (mut pages, mut query) = (Vec::new(), query.clone());
        loop {
            let (ids, next, _) = run(&query);
            pages.push(ids);
            if next.is_empty() {
                return pages;
            }
            query.page = next;
        }
    }

    #[test]
    fn a_search_stops_when_it_has_enough_and_goes_on_behind_it() {
        let (ids, next, asked) = run(&SearchQuery { max_results: 2, ..on_dust() });
        assert_eq!((ids, asked), (vec!["0".to_owned(), "3".to_owned()], 1));
        assert_eq!(next.parse(), Ok(PageToken { gateway: String::new(), used: 4 }));
        for max_results in [1, 2, 3, 5, 7, 8, 9] {
            let pages = everything(&SearchQuery { max_results, ..on_dust() });
            assert_eq!(pages.concat(), ["0", "3", "6", "9", "12", "15", "18", "21"], "{max_results}");
            assert!(pages.iter().all(|page| page.len() <= max_results as usize), "{max_results}");
        }
        let (ids, next, asked) = run(&on_dust());
        assert_eq!((ids.len(), next.as_str(), asked), (8, "", 5), "no limit is every page");
    }

    #[test]
    fn what_the_library_sorts_is_sorted_over_all_pages() {
        let sort = Some(Sort { key: "number".to_owned(), descending: false });
        let query = SearchQuery { max_results: 3, sort, ..on_dust() };
        assert_eq!(run(&query).2, 5, "every page is asked for");
        let pages = everything(&query);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 2]);
        assert_eq!(pages.concat(), ["0", "3", "6", "9", "12", "15", "18", "21"]);

        let elsewhere = PageToken { gateway: "5".to_owned(), used: 0 }.to_string();
        assert_eq!(Paging::new(SearchQuery { page: elsewhere, ..query }).err(), Some(PageTokenError));
    }

    #[test]
    fn a_gateway_without_end_is_left() {
        let mut paging = Paging::new(SearchQuery::default()).unwrap();
        assert!(paging.take(FoundSessions::default(), Some("a".to_owned())));
        assert!(!paging.take(FoundSessions::default(), Some("a".to_owned())), "it names itself");

        let mut paging = Paging::new(SearchQuery::default()).unwrap();
        let asked =
            (0..).take_while(|at: &usize| paging.take(FoundSessions::default(), Some(at.to_string())));
        assert_eq!(asked.count() + 1, MAX_PAGES);
    }
}
