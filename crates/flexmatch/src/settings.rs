//! Teams and `algorithm`: how matches are built.

use crate::AttributeIndex;

/// A team, after `quantity` was expanded: `name_1`, `name_2` and so on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its name, unique in the rule set.
    pub name: String,
    /// What the rule set calls it: the same, without the number that `quantity` added.
    pub declared_name: String,
    /// The fewest players it starts with, before expansions.
    pub min_players: u32,
    /// The most players it takes, before expansions.
    pub max_players: u32,
}

/// `strategy`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// `exhaustiveSearch`: a match round the oldest ticket of a batch.
    #[default]
    ExhaustiveSearch,
    /// `balanced`: large matches quickly, with teams of equal strength.
    Balanced,
}

/// `batchingPreference`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BatchingPreference {
    /// `random`, the default of `exhaustiveSearch`.
    #[default]
    Random,
    /// `sorted`, by `sortByAttributes`.
    Sorted,
    /// `largestPopulation`, the default of `balanced`: by the regions that most players can play in.
    LargestPopulation,
    /// `fastestRegion`: by the regions where players have their lowest latency.
    FastestRegion,
}

/// `backfillPriority`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BackfillPriority {
    /// `normal`: by age, as all tickets.
    #[default]
    Normal,
    /// `low`: after all new tickets.
    Low,
    /// `high`: before all new tickets.
    High,
}

/// `expansionAgeSelection`: whose wait drives expansions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ExpansionAgeSelection {
    /// `newest` ticket of the match.
    #[default]
    Newest,
    /// `oldest` ticket of the match.
    Oldest,
}

/// The `algorithm` section with its defaults filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Algorithm {
    /// `strategy`
    pub strategy: Strategy,
    /// `batchingPreference`
    pub batching_preference: BatchingPreference,
    /// `sortByAttributes`, in their order; only for [`BatchingPreference::Sorted`].
    pub sort_by_attributes: Vec<AttributeIndex>,
    /// `balancedAttribute`; there with [`Strategy::Balanced`].
    pub balanced_attribute: Option<AttributeIndex>,
    /// `backfillPriority`
    pub backfill_priority: BackfillPriority,
    /// `expansionAgeSelection`
    pub expansion_age_selection: ExpansionAgeSelection,
}
