//! What a search asks for, in text, and the tokens that its pages go on with.

use rallypoint_fleet::{ExpressionError, Filter, Position, Sort};
use rallypoint_gamelift_api::Exception;
use rallypoint_wire::gateway::property;

use super::Find;
use super::paging::{self, PageTokens};

/// How a door calls the parts of a search; its refusals name them.
pub(super) struct Names {
    filter: &'static str,
    sort: &'static str,
    token: &'static str,
}

/// The GameLift API's.
pub(super) const API: Names =
    Names { filter: "FilterExpression", sort: "SortExpression", token: "NextToken" };
/// The players' door's.
pub(super) const PLAYERS: Names = Names { filter: "filter", sort: "sort", token: "page" };

impl Names {
    pub(super) fn filter(&self, text: Option<&str>) -> Result<Option<Filter>, Exception> {
        read(self.filter, text)
    }

    pub(super) fn sort(&self, text: Option<&str>) -> Result<Option<Sort>, Exception> {
        read(self.sort, text)
    }
}

fn read<T: std::str::FromStr<Err = ExpressionError>>(
    name: &str,
    text: Option<&str>,
) -> Result<Option<T>, Exception> {
    text.map(|text| text.parse().map_err(|problem| Exception::invalid(name, problem))).transpose()
}

/// What a find filters by: what the player asked for, and what a player may see. Build 0 is not in it: it means that a
/// property is absent, which the language has no words for.
pub(super) fn filter_of_find(find: &Find) -> Result<Filter, Exception> {
    let parse =
        |text: &str| text.parse::<Filter>().map_err(|problem| Exception::invalid(PLAYERS.filter, problem));
    let mut filter = parse(&format!("NOT gameSessionProperties.{} = 'true'", property::HIDDEN))?;
    if let Some(build) = find.build_id.filter(|build| *build != 0) {
        filter = filter.and(parse(&format!("gameSessionProperties.{} = '{build}'", property::BUILD))?);
    }
    // Read on its own, so that its parentheses cannot reach into the others.
    if let Some(asked) = &find.filter {
        filter = filter.and(parse(asked)?);
    }
    Ok(filter)
}

/// A token for the page behind `position` of a search that `asked` describes.
pub(super) fn seal(tokens: &PageTokens, asked: &str, position: &Position) -> String {
    tokens.seal(asked, &position.to_bytes())
}

/// The position in a token that was given out for the same search.
pub(super) fn open(
    tokens: &PageTokens,
    names: &Names,
    asked: &str,
    token: &str,
) -> Result<Position, Exception> {
    let place = tokens.open(names.token, asked, token)?;
    Position::from_bytes(&place).ok_or_else(|| paging::not_ours(names.token))
}

#[cfg(test)]
mod tests {
    use super::{API, PLAYERS, filter_of_find, open, seal};
    use crate::backend::Find;
    use crate::backend::paging::PageTokens;
    use crate::secret::Secret;
    use rallypoint_fleet::Position;

    #[test]
    fn refusals_use_the_doors_own_names() {
        let said = |outcome: Result<_, rallypoint_gamelift_api::Exception>| outcome.unwrap_err().message;
        assert!(
            said(API.filter(Some("x")).map(drop)).starts_with("FilterExpression cannot be read at byte 0")
        );
        assert!(said(PLAYERS.filter(Some("x")).map(drop)).starts_with("filter cannot"));
        assert!(said(PLAYERS.sort(Some("maximumSessions")).map(drop)).starts_with("sort cannot"));
    }

    #[test]
    fn a_players_filter_cannot_leave_its_parentheses() {
        let filter = |text: &str| filter_of_find(&Find { filter: Some(text.to_owned()), ..Find::default() });
        assert!(filter("maximumSessions = 1) OR (maximumSessions = 2").is_err());
        assert_eq!(
            filter("maximumSessions = 1 OR maximumSessions = 2").unwrap().to_string(),
            "NOT gameSessionProperties.rp_hidden = 'true' AND (maximumSessions = 1 OR maximumSessions = 2)"
        );
    }

    #[test]
    fn a_token_is_good_for_its_own_search_and_unchanged() {
        let tokens = PageTokens::new(Secret::random());
        let position = Position::from_bytes(&[0, 0, 0, 0, 0, 0, 0, 7, 2]).unwrap();
        let token = seal(&tokens, "one", &position);
        assert_eq!(open(&tokens, &API, "one", &token).unwrap(), position);
        assert!(open(&tokens, &API, "two", &token).is_err());
        assert!(open(&PageTokens::new(Secret::random()), &API, "one", &token).is_err());
        for n in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[n] = if changed[n] == b'0' { b'1' } else { b'0' };
            assert!(open(&tokens, &API, "one", std::str::from_utf8(&changed).unwrap()).is_err());
            assert!(open(&tokens, &API, "one", &token[..n]).is_err());
        }
        for wrong in ["", "zz", "é", "ü".repeat(40).as_str(), &format!("{token}00")] {
            let refusal = open(&tokens, &API, "one", wrong).unwrap_err();
            assert!(refusal.message.starts_with("NextToken was not"), "{refusal}");
        }
    }

    #[test]
    fn the_largest_token_fits_the_api() {
        let mut largest = vec![0; Position::MAX_BYTES];
        largest[8] = 1;
        let position = Position::from_bytes(&largest).unwrap();
        assert!(seal(&PageTokens::new(Secret::random()), "one", &position).len() <= 1024);
    }
}
