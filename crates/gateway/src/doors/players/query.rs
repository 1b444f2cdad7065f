//! Queries: find's, with the `Link` to its next page, and which ticket is asked for.

use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};
use rallypoint_wire::gateway::FindSessionQuery;
use rallypoint_wire::matchmaking::TicketQuery;

use super::refusal::Refusal;

const MAX_LIMIT: u32 = FindSessionQuery::MAX_LIMIT;
/// The model's longest expression, in characters.
const LONGEST_EXPRESSION: usize = 1024;
const PAGE: &str = "page";
const GAME_SESSION_ID: &str = "GameSessionId";
const TICKET_ID: &str = "ticket_id";

/// RFC 3986's unreserved characters stay as they are.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The parts of a query, decoded: key and value each.
pub(super) struct Parts(Vec<(Vec<u8>, Vec<u8>)>);

impl Parts {
    /// Takes a query apart as forms write it: `+` is a space.
    pub(super) fn of(query: &str) -> Self {
        let decode = |text: &str| percent_decode(text.replace('+', " ").as_bytes()).collect();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        Self(pairs.map(|(key, value)| (decode(key), decode(value))).collect())
    }

    /// What is asked for. Parts that nobody knows are passed over.
    pub(super) fn read(&self) -> Result<FindSessionQuery, Refusal> {
        let game_session_id = self.text(GAME_SESSION_ID)?;
        if game_session_id.is_some() {
            // No other part counts then, so none can be wrong.
            return Ok(FindSessionQuery { game_session_id, ..FindSessionQuery::default() });
        }
        Ok(FindSessionQuery {
            filter: self.expression("filter")?,
            sort: self.expression("sort")?,
            limit: self
                .number("limit", format_args!("1 to {MAX_LIMIT}"), |limit| (1..=MAX_LIMIT).contains(limit))?,
            page: self.text(PAGE)?,
            build_id: self.number("build_id", format_args!("a whole number of 32 bits"), |_| true)?,
            fleet_id: self.text("fleet_id")?,
            alias_id: self.text("alias_id")?,
            location: self.text("location")?,
            game_session_id: None,
        })
    }

    /// Which ticket is asked for.
    pub(super) fn ticket(&self) -> Result<TicketQuery, Refusal> {
        let ticket_id =
            self.text(TICKET_ID)?.ok_or_else(|| invalid(TICKET_ID, "must be given in the query"))?;
        Ok(TicketQuery { ticket_id })
    }

    /// The `Link` header's value for the page that `token` begins: the same path and query, with that page.
    pub(super) fn next_link(&self, path: &str, token: &str) -> String {
        let kept = self.0.iter().filter(|(key, _)| key != PAGE.as_bytes());
        let next = (PAGE.as_bytes(), token.as_bytes());
        let pairs = kept.map(|(key, value)| (key.as_slice(), value.as_slice())).chain([next]);
        let escape = |bytes| percent_encode(bytes, ESCAPED);
        let query: Vec<_> = pairs.map(|(key, value)| format!("{}={}", escape(key), escape(value))).collect();
        format!("<{path}?{}>; rel=\"next\"", query.join("&"))
    }

    fn text(&self, name: &str) -> Result<Option<String>, Refusal> {
        let mut values = self.0.iter().filter(|(key, _)| key == name.as_bytes()).map(|(_, value)| value);
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(invalid(name, "is given twice: give it once"));
        }
        match String::from_utf8(value.clone()) {
            Ok(text) if text.is_empty() => Err(invalid(name, "is empty: leave it out")),
            Ok(text) => Ok(Some(text)),
            Err(_) => Err(invalid(name, "is not UTF-8")),
        }
    }

    fn expression(&self, name: &str) -> Result<Option<String>, Refusal> {
        let text = self.text(name)?;
        if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_EXPRESSION) {
            return Err(invalid(name, format_args!("has more than {LONGEST_EXPRESSION} characters")));
        }
        Ok(text)
    }

    fn number<T: FromStr>(
        &self,
        name: &str,
        right: impl std::fmt::Display,
        fits: impl Fn(&T) -> bool,
    ) -> Result<Option<T>, Refusal> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let number = text.parse().ok().filter(fits);
        number.map(Some).ok_or_else(|| invalid(name, format_args!("must be {right}")))
    }
}

fn invalid(name: &str, problem: impl std::fmt::Display) -> Refusal {
    Refusal::invalid(format!("{name} {problem}"))
}

#[cfg(test)]
mod tests {
    use super::Parts;

    #[test]
    fn parts_are_decoded_and_unknown_ones_passed_over() {
        let query = "filter=gameSessionName+%3D+%27a%2Bb%27&limit=5&%66oo=1&&page=x&build_id=-3&bar&%ff=%ff";
        let read = Parts::of(query).read().unwrap();
        assert_eq!(read.filter.as_deref(), Some("gameSessionName = 'a+b'"));
        assert_eq!((read.limit, read.page.as_deref(), read.build_id), (Some(5), Some("x"), Some(-3)));
    }

    #[test]
    fn a_game_session_id_makes_the_rest_of_no_account() {
        let read = Parts::of("limit=0&GameSessionId=arn:x&sort=").read().unwrap();
        assert_eq!(read.game_session_id.as_deref(), Some("arn:x"));
        assert_eq!(read.limit, None);
    }

    #[test]
    fn a_link_keeps_every_part_but_the_page_and_escapes_it() {
        let parts = Parts::of("filter=a%20=+%27%3E%22%26&page=old&%C3%BC=%ff&limit=5");
        assert_eq!(
            parts.next_link("/find_session", "7f"),
            "</find_session?filter=a%20%3D%20%27%3E%22%26&%C3%BC=%FF&limit=5&page=7f>; rel=\"next\""
        );
        let again = Parts::of("filter=a%20%3D%20%27%3E%22%26&page=old&%C3%BC=%FF&limit=5");
        assert_eq!(again.next_link("/x", "y"), parts.next_link("/x", "y"));
    }
}
