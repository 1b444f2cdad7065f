//! What of a search the gateway does.
//!
//! Only what never loses a match is pushed down. Filters on custom settings are not: GameLift compares their keys with
//! case and their values as text, so it would lose the host that wrote the key in another case, and `5` beside `5.0`.

use rallypoint_wire::gateway::FindSessionQuery;

use super::evaluate::{Condition, Operand};
use super::{PageToken, RpComparisonOp, SearchQuery};
use crate::session::custom::SettingValue;

/// The longest expression that GameLift takes, in characters.
const MAX_EXPRESSION: usize = 1024;
/// What a gateway before GameLift adds to it: an open slot, the build, not hidden.
const GATEWAYS_PART: usize = 192;

/// GameLift's names.
mod operand {
    pub(super) const PLAYERS: &str = "playerSessionCount";
    pub(super) const MAX_PLAYERS: &str = "maximumSessions";
    pub(super) const TITLE: &str = "gameSessionName";
}

impl SearchQuery {
    /// What to ask the gateway, beginning with this page.
    pub fn pushdown(&self, page: &PageToken) -> FindSessionQuery {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.place.narrow(FindSessionQuery {
            filter: self.filter(),
            sort: given(self.sort_expression.trim()),
            limit: self.limit(),
            page: given(&page.gateway),
            build_id: self.build,
            ..FindSessionQuery::default()
        })
    }

    /// Whether the gateway's order is the one wanted, so that a search can stop when it has enough. A sort is not pushed
    /// down: gateways of the original would take no notice, and nothing in their answer says so.
    pub fn keeps_gateway_order(&self) -> bool {
        let is_near = |filter| matches!(Condition::of(filter), Condition::Near { .. });
        self.sort.is_none() && !self.filters.iter().any(is_near)
    }

    /// Every row of the gateway's counts when it can do all that is asked; then it need not send more than is wanted.
    fn limit(&self) -> Option<u32> {
        let all_pushed = self.filters.iter().all(|filter| match Condition::of(filter) {
            Condition::Anything => true,
            condition => push(filter, &condition).is_some(),
        });
        let counts = self.max_results > 0 && all_pushed && self.keeps_gateway_order();
        counts.then_some(self.max_results.min(FindSessionQuery::MAX_LIMIT))
    }

    fn filter(&self) -> Option<String> {
        let mut expression = match self.filter_expression.trim() {
            "" => String::new(),
            raw => format!("({raw})"),
        };
        for filter in &self.filters {
            let Some(more) = push(filter, &Condition::of(filter)) else { continue };
            let longer = if expression.is_empty() { more } else { format!("{expression} AND {more}") };
            if longer.chars().count() <= MAX_EXPRESSION - GATEWAYS_PART {
                expression = longer;
            }
        }
        (!expression.is_empty()).then_some(expression)
    }
}

/// A filter in GameLift's grammar, if it can say the same.
fn push(filter: &super::Filter, condition: &Condition<'_>) -> Option<String> {
    match condition {
        Condition::EmptyOnly => Some(format!("{}=0", operand::PLAYERS)),
        Condition::NonEmptyOnly => Some(format!("{}>0", operand::PLAYERS)),
        Condition::Compare { operand: Operand::Players, .. } => push_numbers(operand::PLAYERS, filter),
        Condition::Compare { operand: Operand::MaxPlayers, .. } => push_numbers(operand::MAX_PLAYERS, filter),
        Condition::Compare { operand: Operand::Title, .. } => push_title(filter),
        _ => None,
    }
}

fn push_numbers(name: &str, filter: &super::Filter) -> Option<String> {
    let number = |value: &SettingValue| match value {
        SettingValue::Int32(number) => u32::try_from(*number).ok(),
        SettingValue::UInt32(number) => Some(*number),
        SettingValue::Int64(number) => u32::try_from(*number).ok(),
        SettingValue::UInt64(number) => u32::try_from(*number).ok(),
        _ => None,
    };
    let compare = |comparator: &str| Some(format!("{name}{comparator}{}", number(filter.values.first()?)?));
    let each = |comparator: &str, word: &str| {
        let one = |value| number(value).map(|number| format!("{name}{comparator}{number}"));
        join(filter.values.iter().map(one), word)
    };
    match filter.comparison {
        RpComparisonOp::Equals => compare("="),
        RpComparisonOp::NotEquals => compare("<>"),
        RpComparisonOp::GreaterThan => compare(">"),
        RpComparisonOp::GreaterThanEquals => compare(">="),
        RpComparisonOp::LessThan => compare("<"),
        RpComparisonOp::LessThanEquals => compare("<="),
        RpComparisonOp::In => each("=", " OR "),
        RpComparisonOp::NotIn => each("<>", " AND "),
        RpComparisonOp::Near => None,
    }
}

/// Only that it is this name: a game session may have none, and whether that is another one GameLift does not say.
fn push_title(filter: &super::Filter) -> Option<String> {
    let is = |value: &SettingValue| match value {
        SettingValue::String(title) if !title.is_empty() && !title.chars().any(char::is_control) => {
            let escaped = title.replace('\\', r"\\").replace('\'', r"\'");
            Some(format!("{}='{escaped}'", operand::TITLE))
        }
        _ => None,
    };
    match filter.comparison {
        RpComparisonOp::Equals => is(filter.values.first()?),
        RpComparisonOp::In => join(filter.values.iter().map(is), " OR "),
        _ => None,
    }
}

/// None when one is none, or there is none.
fn join(parts: impl Iterator<Item = Option<String>>, word: &str) -> Option<String> {
    let parts = parts.collect::<Option<Vec<_>>>().filter(|parts| !parts.is_empty())?;
    Some(format!("({})", parts.join(word)))
}

#[cfg(test)]
mod tests {
    use super::FindSessionQuery;
    use crate::session::custom::SettingValue;
    use crate::session::keys;
    use crate::session::query::{Filter, PageToken, RpComparisonOp, SearchQuery, Sort};

    fn filter(key: &str, comparison: RpComparisonOp, values: &[SettingValue]) -> Filter {
        Filter { key: key.to_owned(), comparison, values: values.to_vec() }
    }

    fn text(text: &str) -> SettingValue {
        SettingValue::String(text.to_owned())
    }

    #[test]
    fn only_what_cannot_lose_a_match_is_pushed_down() {
        use RpComparisonOp::{Equals, GreaterThan, In, Near, NotEquals, NotIn};
        use SettingValue::{Bool, Double, Int32, Int64, UInt32};
        let titles = [text("a"), text(r"it's \")];
        for (filter, expected) in [
            (filter("@PLAYERS", GreaterThan, &[Int32(3)]), Some("playerSessionCount>3")),
            (filter("@max_players", NotEquals, &[UInt32(8)]), Some("maximumSessions<>8")),
            (
                filter("@players", In, &[Int32(1), Int64(2)]),
                Some("(playerSessionCount=1 OR playerSessionCount=2)"),
            ),
            (filter("@players", NotIn, &[Int32(1)]), Some("(playerSessionCount<>1)")),
            (filter("@title", In, &titles), Some(r"(gameSessionName='a' OR gameSessionName='it\'s \\')")),
            (filter(keys::SEARCH_EMPTY_SERVERS_ONLY, Equals, &[Bool(true)]), Some("playerSessionCount=0")),
            (filter(keys::SEARCH_NONEMPTY_SERVERS_ONLY, Equals, &[Int32(1)]), Some("playerSessionCount>0")),
            (filter(keys::SEARCH_EMPTY_SERVERS_ONLY, Equals, &[Bool(false)]), None),
            (filter("@title", NotEquals, &[text("a")]), None),
            (filter("@title", Equals, &[text("")]), None),
            (filter("@title", Equals, &[text("a\nb")]), None),
            (filter("@players", In, &[]), None),
            (filter("@players", In, &[Int32(1), Double(2.0)]), None),
            (filter("@players", GreaterThan, &[Int32(-1)]), None),
            (filter("@players", Near, &[Int32(1)]), None),
            (filter("@open_slots", GreaterThan, &[Int32(1)]), None),
            (filter("MAPNAME", Equals, &[text("Dust")]), None),
        ] {
            let title = format!("{filter:?}");
            let query = SearchQuery { filters: vec![filter], ..SearchQuery::default() };
            assert_eq!(query.pushdown(&PageToken::default()).filter.as_deref(), expected, "{title}");
        }
    }

    #[test]
    fn raw_expressions_go_first_and_what_is_too_long_stays_here() {
        let query = SearchQuery {
            filter_expression: " a=1 OR b=2 ".to_owned(),
            sort_expression: "creationTimeMillis ASC".to_owned(),
            build: Some(-3),
            filters: vec![
                filter("@title", RpComparisonOp::Equals, &[text(&"x".repeat(900))]),
                filter("@players", RpComparisonOp::Equals, &[SettingValue::Int32(1)]),
            ],
            ..SearchQuery::default()
        };
        let asked = query.pushdown(&PageToken { gateway: "p".to_owned(), used: 3 });
        assert_eq!(asked.filter.as_deref(), Some("(a=1 OR b=2) AND playerSessionCount=1"));
        assert_eq!(asked.sort.as_deref(), Some("creationTimeMillis ASC"));
        assert_eq!((asked.page.as_deref(), asked.build_id), (Some("p"), Some(-3)));
        assert_eq!(SearchQuery::default().pushdown(&PageToken::default()), FindSessionQuery::default());
    }

    #[test]
    fn a_limit_is_asked_for_when_every_row_counts() {
        let limit_of = |query: &SearchQuery| query.pushdown(&PageToken::default()).limit;
        let limit = |query: SearchQuery| limit_of(&SearchQuery { max_results: 5, ..query });
        let with = |key: &str| {
            let filters = vec![filter(key, RpComparisonOp::Equals, &[SettingValue::Int32(1)])];
            SearchQuery { filters, ..SearchQuery::default() }
        };
        assert_eq!(limit(SearchQuery::default()), Some(5));
        assert_eq!(limit(with("@players")), Some(5));
        let many = SearchQuery { max_results: 5000, ..SearchQuery::default() };
        assert_eq!(limit_of(&many), Some(1000), "more is refused; it comes on further pages");
        assert_eq!(limit_of(&SearchQuery::default()), None);
        assert_eq!(limit(with(keys::SEARCH_PRESENCE)), Some(5));
        assert_eq!(limit(with("MAPNAME")), None);
        assert_eq!(limit(SearchQuery { sort: Some(Sort::default()), ..SearchQuery::default() }), None);
    }
}
