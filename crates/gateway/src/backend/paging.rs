//! `Limit` and `NextToken` of lists whose order never changes.

use rallypoint_gamelift_api::Exception;

/// How many rows a page has when nobody says.
const DEFAULT_LIMIT: usize = 100;
/// How many it has at most.
const MAX_LIMIT: usize = 1000;

/// How many rows a page has that was asked for with this limit.
pub(super) fn page_size(limit: Option<u32>) -> usize {
    limit.map_or(DEFAULT_LIMIT, |limit| (limit as usize).min(MAX_LIMIT))
}

/// Which page is wanted.
pub(super) struct Paging<'a> {
    pub(super) limit: Option<u32>,
    pub(super) next_token: Option<&'a str>,
}

impl Paging<'_> {
    /// One page of `rows`, which come in a stable order, of those that `keep` wants. A token names the last row seen,
    /// so rows that come or go meanwhile are neither skipped nor shown twice.
    pub(super) fn page<T>(
        &self,
        mut rows: impl Iterator<Item = T>,
        id: impl Fn(&T) -> &str,
        keep: impl Fn(&T) -> bool,
    ) -> Result<(Vec<T>, Option<String>), Exception> {
        if let Some(token) = self.next_token {
            let last = hex::decode(token).map_err(|_| bad_token("was not given out here"))?;
            if !rows.any(|row| id(&row).as_bytes() == last) {
                return Err(bad_token("is too old: begin with the first page again"));
            }
        }
        let limit = page_size(self.limit);
        let mut rows = rows.filter(keep);
        let page: Vec<T> = rows.by_ref().take(limit).collect();
        let next = rows.next().and(page.last()).map(|last| hex::encode(id(last)));
        Ok((page, next))
    }
}

fn bad_token(problem: &str) -> Exception {
    Exception::invalid("NextToken", problem)
}

#[cfg(test)]
mod tests {
    use super::Paging;

    #[test]
    fn pages_follow_each_other_without_gaps() {
        let rows = ["a", "b", "c", "d", "e"];
        let page = |limit, next_token: Option<&str>| {
            Paging { limit: Some(limit), next_token }.page(rows.iter(), |row| row, |row| **row != "c")
        };
        let (first, token) = page(2, None).unwrap();
        assert_eq!(first, [&"a", &"b"]);
        let (second, end) = page(2, token.as_deref()).unwrap();
        assert_eq!(second, [&"d", &"e"]);
        assert_eq!(end, None);
        assert!(page(2, Some("zz")).is_err());
        assert!(page(2, Some("7a")).is_err());
        assert!(page(2, Some("é1")).is_err());
    }
}
