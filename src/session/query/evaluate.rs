//! Whether a session is one that a search wants, and which of two comes first.

use std::cmp::Ordering;

use super::compare::{Number, Value};
use super::{Filter, RpComparisonOp, SearchQuery, Sort};
use crate::session::keys;
use crate::session::settings::SessionFlags;

/// A session that a query can be asked of. What costs something to know is asked for only when a filter wants it.
pub(in crate::session) trait Searchable {
    /// Its id.
    fn game_session_id(&self) -> &str;
    /// The name players see.
    fn title(&self) -> &str;
    /// Who made it, or empty.
    fn owner_id(&self) -> &str;
    /// Slots taken.
    fn players(&self) -> u32;
    /// Slots in all.
    fn max_players(&self) -> u32;
    /// The ping in milliseconds.
    fn ping_ms(&self) -> u32;
    /// Its build, if it says one.
    fn build(&self) -> Option<i32>;
    /// Its flags.
    fn flags(&self) -> SessionFlags;
    /// One of its custom settings.
    fn setting(&self, key: &str) -> Option<Value<'_>>;

    /// Slots open.
    fn open_slots(&self) -> u32 {
        self.max_players().saturating_sub(self.players())
    }
}

/// What a filter or a sort looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand<'q> {
    Title,
    OwnerId,
    OpenSlots,
    Players,
    MaxPlayers,
    Ping,
    /// A name with `@` that means nothing.
    Nothing,
    Setting(&'q str),
}

impl<'q> Operand<'q> {
    const BUILT_IN: [(&'static str, Self); 6] = [
        ("@title", Self::Title),
        ("@owner_id", Self::OwnerId),
        ("@open_slots", Self::OpenSlots),
        ("@players", Self::Players),
        ("@max_players", Self::MaxPlayers),
        ("@ping", Self::Ping),
    ];

    pub(super) fn named(key: &'q str) -> Self {
        if !key.starts_with('@') {
            return Self::Setting(key);
        }
        let known = Self::BUILT_IN.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        known.map_or(Self::Nothing, |(_, operand)| *operand)
    }

    fn of<'s>(self, session: &'s (dyn Searchable + 's)) -> Option<Value<'s>> {
        Some(match self {
            Self::Title => Value::Text(session.title()),
            Self::OwnerId => Value::Text(session.owner_id()),
            Self::OpenSlots => Value::whole(session.open_slots()),
            Self::Players => Value::whole(session.players()),
            Self::MaxPlayers => Value::whole(session.max_players()),
            Self::Ping => Value::whole(session.ping_ms()),
            Self::Nothing => return None,
            Self::Setting(key) => return session.setting(key),
        })
    }
}

/// A filter, understood.
#[derive(Clone, Debug)]
pub(super) enum Condition<'q> {
    Compare {
        operand: Operand<'q>,
        comparison: RpComparisonOp,
        values: Vec<Value<'q>>,
    },
    Near {
        operand: Operand<'q>,
        value: Value<'q>,
    },
    DedicatedOnly,
    EmptyOnly,
    NonEmptyOnly,
    SecureOnly,
    MinSlots(Number),
    Exclude(Vec<&'q str>),
    Owner(&'q str),
    /// In lower case.
    Keywords(Vec<String>),
    /// Leaves nothing out.
    Anything,
}

impl<'q> Condition<'q> {
    pub(super) fn of(filter: &'q Filter) -> Self {
        let key = filter.key.as_str();
        let value = filter.values.first().map_or(Value::Empty, Value::from);
        Self::of_search_key(key, &value).unwrap_or_else(|| {
            let operand = Operand::named(key);
            match filter.comparison {
                RpComparisonOp::Near => Self::Near { operand, value },
                comparison @ (RpComparisonOp::In | RpComparisonOp::NotIn) => Self::Compare {
                    operand,
                    comparison,
                    values: filter.values.iter().map(Value::from).collect(),
                },
                comparison => Self::Compare { operand, comparison, values: vec![value] },
            }
        })
    }

    /// None when it is no key of Unreal's. A value that makes no sense asks for nothing.
    fn of_search_key(key: &str, value: &Value<'q>) -> Option<Self> {
        let is = |name: &str| key.eq_ignore_ascii_case(name);
        let text = match value {
            Value::Text(text) => *text,
            _ => "",
        };
        let when_wanted = |condition: Self| if value.is_yes() { condition } else { Self::Anything };
        Some(if is(keys::SEARCH_DEDICATED_ONLY) {
            when_wanted(Self::DedicatedOnly)
        } else if is(keys::SEARCH_EMPTY_SERVERS_ONLY) {
            when_wanted(Self::EmptyOnly)
        } else if is(keys::SEARCH_NONEMPTY_SERVERS_ONLY) {
            when_wanted(Self::NonEmptyOnly)
        } else if is(keys::SEARCH_SECURE_SERVERS_ONLY) {
            when_wanted(Self::SecureOnly)
        } else if is(keys::SEARCH_MINSLOTSAVAILABLE) {
            value.number().map_or(Self::Anything, Self::MinSlots)
        } else if is(keys::SEARCH_EXCLUDE_UNIQUEIDS) {
            Self::Exclude(text.split(';').map(str::trim).filter(|id| !id.is_empty()).collect())
        } else if is(keys::SEARCH_USER) {
            if text.is_empty() { Self::Anything } else { Self::Owner(text) }
        } else if is(keys::SEARCH_KEYWORDS) {
            Self::Keywords(text.split_whitespace().map(str::to_lowercase).collect())
        } else if [
            keys::SEARCH_PRESENCE,
            keys::SEARCH_LOBBIES,
            keys::SEARCH_MATCHMAKING_QUEUE,
            keys::SEARCH_XBOX_LIVE_HOPPER_NAME,
            keys::SEARCH_XBOX_LIVE_SESSION_TEMPLATE_NAME,
            keys::SEARCH_SWITCH_SELECTION_METHOD,
        ]
        .into_iter()
        .any(is)
        {
            Self::Anything
        } else {
            return None;
        })
    }

    fn holds(&self, session: &dyn Searchable) -> bool {
        match self {
            Self::Compare { operand, comparison, values } => {
                compares(operand.of(session).as_ref(), *comparison, values)
            }
            Self::DedicatedOnly => session.flags().is_dedicated,
            Self::EmptyOnly => session.players() == 0,
            Self::NonEmptyOnly => session.players() > 0,
            Self::SecureOnly => session.flags().anti_cheat_protected,
            Self::MinSlots(wanted) => {
                Number::Whole(session.open_slots().into()).compare(*wanted).is_some_and(Ordering::is_ge)
            }
            Self::Exclude(ids) => {
                !ids.iter().any(|id| *id == session.game_session_id() || *id == session.owner_id())
            }
            Self::Owner(id) => *id == session.owner_id(),
            Self::Keywords(words) => has_words(session, words),
            Self::Near { .. } | Self::Anything => true,
        }
    }
}

fn compares(here: Option<&Value<'_>>, comparison: RpComparisonOp, wanted: &[Value<'_>]) -> bool {
    let one = |fits: fn(Ordering) -> bool| {
        wanted.iter().any(|wanted| here.and_then(|here| here.compare(wanted)).is_some_and(fits))
    };
    match comparison {
        RpComparisonOp::Equals | RpComparisonOp::In => one(Ordering::is_eq),
        RpComparisonOp::NotEquals | RpComparisonOp::NotIn => !one(Ordering::is_eq),
        RpComparisonOp::GreaterThan => one(Ordering::is_gt),
        RpComparisonOp::GreaterThanEquals => one(Ordering::is_ge),
        RpComparisonOp::LessThan => one(Ordering::is_lt),
        RpComparisonOp::LessThanEquals => one(Ordering::is_le),
        RpComparisonOp::Near => true,
    }
}

fn has_words(session: &dyn Searchable, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let texts = [keys::SETTING_KEYWORDS, keys::SEARCH_KEYWORDS].map(|key| match session.setting(key) {
        Some(Value::Text(text)) => text.to_lowercase(),
        _ => String::new(),
    });
    let title = session.title().to_lowercase();
    words.iter().all(|word| title.contains(word) || texts.iter().any(|text| text.contains(word)))
}

/// A query, understood once for many sessions.
#[derive(Clone, Debug)]
pub(in crate::session) struct Evaluator<'q> {
    build: Option<i32>,
    conditions: Vec<Condition<'q>>,
    sort: Option<(Operand<'q>, bool)>,
}

impl<'q> Evaluator<'q> {
    /// Understands a query.
    pub(in crate::session) fn new(query: &'q SearchQuery) -> Self {
        Self {
            build: query.build,
            conditions: query.filters.iter().map(Condition::of).collect(),
            sort: query.sort.as_ref().map(|Sort { key, descending }| (Operand::named(key), *descending)),
        }
    }

    /// Whether a session is wanted.
    pub(in crate::session) fn matches(&self, session: &dyn Searchable) -> bool {
        let build_fits = |wanted| session.build().is_none_or(|build| build == wanted);
        self.build.is_none_or(build_fits) && self.conditions.iter().all(|condition| condition.holds(session))
    }

    /// The order of these sessions, as places in the slice; none when they stay as they are.
    pub(in crate::session) fn order(&self, sessions: &[&dyn Searchable]) -> Option<Vec<usize>> {
        let nears: Vec<_> = self
            .conditions
            .iter()
            .filter_map(|condition| match condition {
                Condition::Near { operand, value } => Some((operand, value)),
                _ => None,
            })
            .collect();
        if self.sort.is_none() && nears.is_empty() {
            return None;
        }
        let values: Vec<_> = sessions
            .iter()
            .map(|session| self.sort.as_ref().and_then(|(operand, _)| operand.of(*session)))
            .collect();
        let columns: Vec<_> = values.iter().map(|value| value.as_ref().and_then(Value::sort_key)).collect();
        let distances: Vec<Vec<Option<Number>>> = sessions
            .iter()
            .map(|session| {
                let distance = |(operand, value): &(&Operand<'_>, &Value<'_>)| {
                    operand.of(*session).and_then(|here| here.distance(value))
                };
                nears.iter().map(distance).collect()
            })
            .collect();
        let descending = self.sort.is_some_and(|(_, descending)| descending);

        let mut order: Vec<usize> = (0..sessions.len()).collect();
        order.sort_by(|one, other| {
            let by_sort = last_if_missing(&columns[*one], &columns[*other], |one, other| {
                if descending { other.compare(one) } else { one.compare(other) }
            });
            by_sort.then_with(|| {
                let pairs = distances[*one].iter().zip(&distances[*other]);
                let differs = |(one, other): (&Option<Number>, &Option<Number>)| {
                    last_if_missing(one, other, |one, other| one.compare(*other).unwrap_or(Ordering::Equal))
                };
                pairs.map(differs).find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
            })
        });
        Some(order)
    }
}

fn last_if_missing<T>(
    one: &Option<T>,
    other: &Option<T>,
    compare: impl FnOnce(&T, &T) -> Ordering,
) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => compare(one, other),
        (one, other) => one.is_none().cmp(&other.is_none()),
    }
}
