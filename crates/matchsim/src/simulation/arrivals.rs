//! When who comes.

use rallypoint_flexmatch::Player;
use rand::SeedableRng;
use rand_distr::{Distribution as _, Exp};
use rand_pcg::Pcg64;

use super::Plan;
use crate::population::Population;

/// Milliseconds in a second, as a number to calculate with.
const MS_PER_SECOND: f64 = 1_000.0;

/// A party that comes.
#[derive(Debug)]
pub(super) struct Arrival {
    /// When, in milliseconds.
    pub(super) at_ms: u64,
    pub(super) players: Vec<Player>,
}

/// Parties that come independently of each other, until the plan's players have come or its time is over. The same
/// population, rate and seed give the same parties at the same times, whatever rule set they meet.
pub(super) struct Arrivals<'a> {
    population: &'a Population,
    gap_seconds: Option<Exp<f64>>,
    players: u32,
    until_ms: u64,
    came: u32,
    at_ms: f64,
    random: Pcg64,
}

impl<'a> Arrivals<'a> {
    pub(super) fn new(population: &'a Population, plan: &Plan) -> Self {
        Self {
            population,
            gap_seconds: Exp::new(plan.rate / population.mean_party()).ok(),
            players: plan.players,
            until_ms: plan.duration_ms.unwrap_or(u64::MAX),
            came: 0,
            at_ms: 0.0,
            random: Pcg64::seed_from_u64(plan.seed),
        }
    }
}

impl Iterator for Arrivals<'_> {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        if self.came >= self.players {
            return None;
        }
        self.at_ms += self.gap_seconds.as_ref()?.sample(&mut self.random) * MS_PER_SECOND;
        let at_ms = self.at_ms as u64;
        if at_ms >= self.until_ms {
            return None;
        }
        let players = self.population.party(self.came, &mut self.random);
        self.came += players.len() as u32;
        Some(Arrival { at_ms, players })
    }
}
