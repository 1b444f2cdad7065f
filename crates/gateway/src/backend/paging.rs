//! `Limit` and `NextToken`.

use rallypoint_fleet::Timestamp;
use rallypoint_gamelift_api::Exception;

use crate::secret::Secret;

/// How many rows a page has when nobody says.
const DEFAULT_LIMIT: usize = 100;
/// How many it has at most.
const MAX_LIMIT: usize = 1000;

/// How many rows a page has that was asked for with this limit.
pub(super) fn page_size(limit: Option<u32>) -> usize {
    limit.map_or(DEFAULT_LIMIT, |limit| (limit as usize).min(MAX_LIMIT))
}

/// Makes tokens that go on with one list and no other: whoever gives one back can neither read another's rows with it
/// nor point it elsewhere. They are good for as long as the gateway's secret is.
pub(super) struct PageTokens {
    secret: Secret,
}

impl PageTokens {
    pub(super) fn new(secret: Secret) -> Self {
        Self { secret }
    }

    /// A token for the page behind `place` of the list that `asked` describes.
    pub(super) fn seal(&self, asked: &str, place: &[u8]) -> String {
        self.secret.sealed(asked, place)
    }

    /// The place in a token that was given out for the same list. `member` is what the token is called there.
    pub(super) fn open(&self, member: &str, asked: &str, token: &str) -> Result<Vec<u8>, Exception> {
        self.secret.unsealed(asked, token).ok_or_else(|| not_ours(member))
    }
}

/// What is said of a token that leads nowhere.
pub(super) fn not_ours(member: &str) -> Exception {
    Exception::invalid(
        member,
        "was not given out here for this list: give it back unchanged, or begin with the first page",
    )
}

/// One page of a list, as a request asks for it.
pub(super) struct Paging<'a> {
    pub(super) tokens: &'a PageTokens,
    /// Whatever decides which rows are in the list.
    pub(super) asked: String,
    pub(super) limit: Option<u32>,
    pub(super) next_token: Option<&'a str>,
}

/// Rows, and the token for those that follow.
pub(super) type Page<T> = (Vec<T>, Option<String>);

impl Paging<'_> {
    /// Of rows that come in order of creation, those that `keep` wants. A token names the last row seen and its time, so
    /// rows that come or go meanwhile, that one too, are neither skipped nor shown twice; only of several made in its
    /// millisecond some may be shown again when it has gone.
    pub(super) fn by_age<T>(
        &self,
        rows: impl Iterator<Item = T>,
        id: impl Fn(&T) -> &str,
        created_at: impl Fn(&T) -> Timestamp,
        keep: impl Fn(&T) -> bool,
    ) -> Result<Page<T>, Exception> {
        let place = |row: &T| [&created_at(row).0.to_be_bytes()[..], id(row).as_bytes()].concat();
        let Some(last) = self.last()? else { return Ok(self.take(rows.filter(keep), place)) };
        let (time, last) = last.split_first_chunk().ok_or_else(|| not_ours("NextToken"))?;
        let time = Timestamp(u64::from_be_bytes(*time));
        let mut rows = rows.skip_while(|row| created_at(row) < time).peekable();
        let mut just_behind = Vec::new();
        while let Some(row) = rows.next_if(|row| created_at(row) == time) {
            if id(&row).as_bytes() == last {
                just_behind.clear();
            } else {
                just_behind.push(row);
            }
        }
        Ok(self.take(just_behind.into_iter().chain(rows).filter(keep), place))
    }

    /// The same of rows that are sorted by their ids.
    pub(super) fn by_id<T>(
        &self,
        rows: impl Iterator<Item = T>,
        id: impl Fn(&T) -> &str,
    ) -> Result<Page<T>, Exception> {
        let last = self.last()?;
        let is_behind = |row: &T| last.as_deref().is_none_or(|last| id(row).as_bytes() > last);
        Ok(self.take(rows.filter(is_behind), |row| id(row).as_bytes().to_vec()))
    }

    fn last(&self) -> Result<Option<Vec<u8>>, Exception> {
        self.next_token.map(|token| self.tokens.open("NextToken", &self.asked, token)).transpose()
    }

    fn take<T>(&self, mut rows: impl Iterator<Item = T>, place: impl Fn(&T) -> Vec<u8>) -> Page<T> {
        let page: Vec<T> = rows.by_ref().take(page_size(self.limit)).collect();
        let is_last = rows.next().is_none();
        let next = page.last().filter(|_| !is_last);
        let token = next.map(|last| self.tokens.seal(&self.asked, &place(last)));
        (page, token)
    }
}

#[cfg(test)]
mod tests {
    use rallypoint_fleet::Timestamp;

    use super::{Page, PageTokens, Paging};
    use crate::secret::Secret;

    type Row = (&'static str, u64);

    const ROWS: [Row; 6] = [("a", 1), ("b", 2), ("c", 2), ("d", 2), ("e", 3), ("f", 4)];

    fn paging<'a>(tokens: &'a PageTokens, asked: &str, next_token: Option<&'a str>) -> Paging<'a> {
        Paging { tokens, asked: asked.to_owned(), limit: Some(2), next_token }
    }

    fn by_age(tokens: &PageTokens, rows: &[Row], next_token: Option<&str>) -> Page<Row> {
        let paging = paging(tokens, "rows", next_token);
        let page =
            paging.by_age(rows.iter().copied(), |row| row.0, |row| Timestamp(row.1), |row| row.0 != "d");
        page.unwrap()
    }

    fn names(page: &[Row]) -> String {
        page.iter().map(|row| row.0).collect()
    }

    #[test]
    fn pages_follow_each_other_without_gaps() {
        let tokens = PageTokens::new(Secret::random());
        let (first, token) = by_age(&tokens, &ROWS, None);
        assert_eq!(names(&first), "ab");
        let (second, token) = by_age(&tokens, &ROWS, token.as_deref());
        assert_eq!(names(&second), "ce");
        let (third, end) = by_age(&tokens, &ROWS, token.as_deref());
        assert_eq!((names(&third).as_str(), end), ("f", None));
    }

    #[test]
    fn a_list_goes_on_though_rows_have_gone() {
        let tokens = PageTokens::new(Secret::random());
        let (_, token) = by_age(&tokens, &ROWS, None);
        let (next, _) = by_age(&tokens, &[("a", 1), ("c", 2), ("e", 3)], token.as_deref());
        assert_eq!(names(&next), "ce");
        let (next, _) = by_age(&tokens, &[("e", 3)], token.as_deref());
        assert_eq!(names(&next), "e");
    }

    #[test]
    fn a_sorted_list_goes_on_though_the_last_row_has_gone() {
        let tokens = PageTokens::new(Secret::random());
        let rows = ["a", "b", "c", "d"];
        let (_, token) = paging(&tokens, "rows", None).by_id(rows.iter(), |row| row).unwrap();
        let left = ["a", "c", "d"];
        let (second, end) = paging(&tokens, "rows", token.as_deref()).by_id(left.iter(), |row| row).unwrap();
        assert_eq!((second, end), (vec![&"c", &"d"], None));
    }

    #[test]
    fn a_token_is_good_for_its_own_list_and_unchanged() {
        let tokens = PageTokens::new(Secret::random());
        let (_, token) = by_age(&tokens, &ROWS, None);
        for (asked, wrong) in [
            ("others", token.as_deref()),
            ("rows", Some("zz")),
            ("rows", Some("7a")),
            ("rows", Some("é1")),
            ("rows", Some("")),
        ] {
            let refused = paging(&tokens, asked, wrong).by_id(["a"].iter(), |row| row);
            assert!(refused.unwrap_err().message.starts_with("NextToken was not"), "{wrong:?}");
        }
    }
}
