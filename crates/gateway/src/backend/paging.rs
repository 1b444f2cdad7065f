//! `Limit` and `NextToken`.

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
    /// Of rows in an order that never changes, those that `keep` wants. A token names the last row seen, so rows that
    /// come or go meanwhile are neither skipped nor shown twice.
    pub(super) fn in_order<T>(
        &self,
        mut rows: impl Iterator<Item = T>,
        id: impl Fn(&T) -> &str,
        keep: impl Fn(&T) -> bool,
    ) -> Result<Page<T>, Exception> {
        if let Some(last) = self.last()?
            && !rows.any(|row| id(&row).as_bytes() == last)
        {
            return Err(Exception::invalid("NextToken", "is too old: begin with the first page again"));
        }
        Ok(self.take(rows.filter(keep), id))
    }

    /// The same of rows that are sorted by their ids, where the last row seen may have gone.
    pub(super) fn by_id<T>(
        &self,
        rows: impl Iterator<Item = T>,
        id: impl Fn(&T) -> &str,
    ) -> Result<Page<T>, Exception> {
        let last = self.last()?;
        let is_behind = |row: &T| last.as_deref().is_none_or(|last| id(row).as_bytes() > last);
        Ok(self.take(rows.filter(is_behind), &id))
    }

    fn last(&self) -> Result<Option<Vec<u8>>, Exception> {
        self.next_token.map(|token| self.tokens.open("NextToken", &self.asked, token)).transpose()
    }

    fn take<T>(&self, mut rows: impl Iterator<Item = T>, id: impl Fn(&T) -> &str) -> Page<T> {
        let page: Vec<T> = rows.by_ref().take(page_size(self.limit)).collect();
        let is_last = rows.next().is_none();
        let next = page.last().filter(|_| !is_last);
        let token = next.map(|last| self.tokens.seal(&self.asked, id(last).as_bytes()));
        (page, token)
    }
}

#[cfg(test)]
mod tests {
    use super::{PageTokens, Paging};
    use crate::secret::Secret;

    const ROWS: [&str; 5] = ["a", "b", "c", "d", "e"];

    fn paging<'a>(tokens: &'a PageTokens, asked: &str, next_token: Option<&'a str>) -> Paging<'a> {
        Paging { tokens, asked: asked.to_owned(), limit: Some(2), next_token }
    }

    #[test]
    fn pages_follow_each_other_without_gaps() {
        let tokens = PageTokens::new(Secret::random());
        let page = |next_token: Option<&str>| {
            paging(&tokens, "rows", next_token).in_order(ROWS.iter(), |row| row, |row| **row != "c")
        };
        let (first, token) = page(None).unwrap();
        assert_eq!(first, [&"a", &"b"]);
        let (second, end) = page(token.as_deref()).unwrap();
        assert_eq!(second, [&"d", &"e"]);
        assert_eq!(end, None);
        for wrong in ["zz", "7a", "é1", ""] {
            assert!(page(Some(wrong)).is_err());
        }
        let elsewhere = paging(&tokens, "others", token.as_deref());
        assert!(elsewhere.in_order(ROWS.iter(), |row| row, |_| true).is_err());
    }

    #[test]
    fn a_sorted_list_goes_on_though_the_last_row_has_gone() {
        let tokens = PageTokens::new(Secret::random());
        let (_, token) = paging(&tokens, "rows", None).by_id(ROWS.iter(), |row| row).unwrap();
        let left = ["a", "c", "d"];
        let (second, end) = paging(&tokens, "rows", token.as_deref()).by_id(left.iter(), |row| row).unwrap();
        assert_eq!(second, [&"c", &"d"]);
        assert_eq!(end, None);
        // Where rows have no order but their own, it cannot be told where to go on.
        let gone = paging(&tokens, "rows", token.as_deref()).in_order(left.iter(), |row| row, |_| true);
        assert!(gone.unwrap_err().message.contains("too old"));
    }
}
