//! Who wants to play: parties, their players' attributes and their latencies.

mod distribution;
mod file;
mod guess;
mod latencies;
mod weighted;

use std::collections::BTreeMap;

use rallypoint_flexmatch::{AttributeType, Player};
use rand::Rng;

pub use distribution::{Distribution, DistributionError};
pub use file::{FileError, PopulationFile};
pub use guess::{Mentioned, guess};
pub use latencies::Regions;
pub use weighted::{NotWeighted, Weighted};

/// What parties are drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// How many players come together, and how often.
    pub parties: Weighted<PartySize>,
    /// Every attribute that players have: its kind and how its values are spread.
    pub attributes: BTreeMap<String, (AttributeType, Distribution)>,
    /// Where players live and what regions they know their latency to; none when they report no latencies.
    pub regions: Option<Regions>,
}

/// How many players are in a party: 1 or more, and no more than any match can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartySize(u32);

impl PartySize {
    /// The largest match that FlexMatch makes has so many players.
    pub const MOST: u32 = 200;
    /// A player alone.
    pub const ONE: Self = Self(1);

    /// How many players.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl std::str::FromStr for PartySize {
    type Err = PartySizeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let size = text.parse().ok().filter(|size| (1..=Self::MOST).contains(size));
        size.map(Self).ok_or_else(|| PartySizeError(text.to_owned()))
    }
}

impl std::fmt::Display for PartySize {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(out)
    }
}

/// A party of no players, or of more than a match can take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a party cannot have \"{0}\" players: give 1 to {most}", most = PartySize::MOST)]
pub struct PartySizeError(String);

impl Population {
    /// How many players a party has on average.
    pub fn mean_party(&self) -> f64 {
        self.parties.shares().map(|(size, share)| f64::from(size.get()) * share).sum()
    }

    /// The players of one party. `first` is the number of its first player, from which all get their ids.
    pub fn party(&self, first: u32, random: &mut impl Rng) -> Vec<Player> {
        let size = self.parties.draw(random).get();
        // Friends live near each other: a party shares its home.
        let home = self.regions.as_ref().map(|regions| (regions, regions.home(random)));
        (first..first.saturating_add(size))
            .map(|number| Player {
                id: format!("player-{number}"),
                attributes: self
                    .attributes
                    .iter()
                    .map(|(name, (kind, values))| (name.clone(), values.draw(*kind, random)))
                    .collect(),
                latencies_ms: home.map(|(regions, home)| regions.latencies(home, random)).unwrap_or_default(),
                team: None,
            })
            .collect()
    }
}
