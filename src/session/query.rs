//! What a search asks for, after Unreal's `FOnlineSessionSearch`.
//!
//! A gateway evaluates what it can ([`SearchQuery::pushdown`]), the library evaluates everything again: gateways of the original know
//! no query.

mod compare;
mod evaluate;
mod link;
mod page;
mod paging;
mod pushdown;

use std::time::Duration;

pub(super) use compare::Value;
pub(super) use evaluate::{Evaluator, Searchable};
pub use link::next_page;
pub use page::{PageToken, PageTokenError};
pub use paging::Paging;

use super::custom::SettingValue;
use super::found::FoundResult;
use super::place::Place;

/// How a filter compares; Unreal's `EOnlineComparisonOp`, with its numbers.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpComparisonOp {
    /// The session's value is the filter's.
    #[default]
    Equals = 0,
    /// It is another one, of another kind, or there is none.
    NotEquals = 1,
    /// It is greater.
    GreaterThan = 2,
    /// It is greater, or the same.
    GreaterThanEquals = 3,
    /// It is less.
    LessThan = 4,
    /// It is less, or the same.
    LessThanEquals = 5,
    /// Leaves nothing out: sessions with the nearest value come first, those without one last.
    Near = 6,
    /// It is one of the filter's values.
    In = 7,
    /// It is none of the filter's values, or there is none.
    NotIn = 8,
}

/// One condition; an entry of Unreal's `QuerySettings`.
///
/// * Numbers are compared across their types, exactly. Text is compared by its bytes, as are blobs; no is less than yes.
///   Text beside a number or a yes-or-no counts as that, if it can be read so: other programs' game sessions have text
///   alone. Anything else beside another type is not equal, not less and not greater.
/// * A session without the setting matches `NotEquals` and `NotIn` alone.
/// * Names that begin with `@` are built in: `@title`, `@owner_id`, `@open_slots`, `@players`, `@max_players`, and `@ping`
///   in milliseconds, which is [`Ping::UNREACHABLE_MS`](super::Ping::UNREACHABLE_MS) while it is not known. Other names
///   with `@` are of no session.
/// * Unreal's `SEARCH_` keys (see [`keys`](super::keys)) have meanings of their own, whatever the comparison.
/// * Keys are compared without regard to ASCII case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Which setting.
    pub key: String,
    /// How it is compared.
    pub comparison: RpComparisonOp,
    /// With what: any number of values for `In` and `NotIn`. For all others the first counts, and none is `Empty`.
    pub values: Vec<SettingValue>,
}

/// The order results are wanted in. Sessions without the setting come last; the rest of ties stays as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// Which setting, or a built-in name; see [`Filter`].
    pub key: String,
    /// Greatest first.
    pub descending: bool,
}

/// A search's settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SearchQuery {
    /// The most results wanted (`MaxSearchResults`); 0 is no limit.
    pub max_results: u32,
    /// Whether to search the local network (`bIsLanQuery`) and not the gateway.
    pub is_lan: bool,
    /// Only sessions of this build. A session that does not say its build is not left out: a gateway that knows builds
    /// leaves it out itself.
    pub build: Option<i32>,
    /// How long to search (`TimeoutInSeconds`); none takes the subsystem's.
    pub timeout: Option<Duration>,
    /// Conditions, which all have to hold.
    pub filters: Vec<Filter>,
    /// The order. `Near` filters decide between what it leaves equal; without both, the gateway's order stays.
    pub sort: Option<Sort>,
    /// GameLift's `FilterExpression`, in addition; or empty. The gateway alone evaluates it.
    pub filter_expression: String,
    /// GameLift's `SortExpression`, or empty. The gateway alone evaluates it; [`Self::sort`] leaves of it what is a tie.
    /// With it alone, a search for few results need not see all.
    pub sort_expression: String,
    /// Where to go on: a [`PageToken`] as text, from a search that was the same; or empty.
    pub page: String,
    /// Where the gateway looks. The gateway alone knows where a game session is.
    pub place: Place,
}

impl SearchQuery {
    /// Whether a session is wanted. The raw expressions are the gateway's to evaluate.
    pub fn matches(&self, session: &FoundResult) -> bool {
        Evaluator::new(self).matches(session)
    }
}
