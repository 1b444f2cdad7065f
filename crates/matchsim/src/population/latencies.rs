//! Where players live, and how far from there every region is.

use std::collections::BTreeMap;

use rand::Rng;
use rand_distr::{Distribution as _, Normal};

use super::weighted::{NotWeighted, Weighted};

/// What a player measures to the region at home, in milliseconds: cable or glass fibre, a hop or two to the region.
const HOME_MS: f64 = 30.0;
/// How much that differs from player to player.
const HOME_SPREAD_MS: f64 = 15.0;
/// What the first step to another region adds: about an ocean, there and back.
const STEP_MS: f64 = 70.0;
/// How much every step differs from player to player.
const STEP_SPREAD_MS: f64 = 10.0;
/// Nobody measures less.
const LEAST_MS: f64 = 3.0;

/// The regions, in a ring: each is a step from its neighbours, two from theirs. A weight says how many players live
/// there.
#[derive(Clone, Debug, PartialEq)]
pub struct Regions(Weighted<String>);

impl Regions {
    /// Four on four continents, with the weights of a game that is played in all of them.
    pub fn usual() -> Self {
        const USUAL: &str = "us-east-1: 4, eu-central-1: 4, ap-northeast-1: 3, us-west-2: 3";
        // The text is a constant and a test reads it; if it could not be read, there would be one region.
        Self(USUAL.parse().unwrap_or_else(|_: NotWeighted| Weighted::one("us-east-1".to_owned())))
    }

    /// The place of the region that a player lives in.
    pub fn home(&self, random: &mut impl Rng) -> usize {
        self.0.draw_index(random)
    }

    /// What a player who lives there measures to each region.
    pub fn latencies(&self, home: usize, random: &mut impl Rng) -> BTreeMap<String, u32> {
        let count = self.0.values().count();
        self.0
            .values()
            .enumerate()
            .map(|(place, region)| {
                let apart = place.abs_diff(home);
                let steps = apart.min(count - apart) as f64;
                let (mean, spread) = (HOME_MS + steps * STEP_MS, HOME_SPREAD_MS + steps * STEP_SPREAD_MS);
                let drawn = Normal::new(mean, spread).map_or(mean, |curve| curve.sample(random));
                (region.clone(), drawn.max(LEAST_MS).round() as u32)
            })
            .collect()
    }
}

impl std::str::FromStr for Regions {
    type Err = NotWeighted;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl std::fmt::Display for Regions {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_pcg::Pcg64;

    #[test]
    fn the_usual_regions_can_be_read() {
        assert_eq!(Regions::usual().0.values().count(), 4);
    }

    #[test]
    fn home_is_nearer_than_the_other_end_of_the_world() {
        let regions = Regions::usual();
        let mut random = Pcg64::seed_from_u64(3);
        for _ in 0..1_000 {
            let latencies = regions.latencies(0, &mut random);
            assert!(latencies["us-east-1"] < latencies["ap-northeast-1"], "{latencies:?}");
        }
    }
}
