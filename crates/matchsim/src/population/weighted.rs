//! Values with weights: how often each is drawn.

use std::fmt;
use std::str::FromStr;

use rand::{Rng, RngExt};

/// Values and how often each is drawn, relative to the others. Never empty; weights are positive.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighted<T> {
    entries: Vec<(T, f64)>,
    sum: f64,
}

/// Why a text has no values with weights.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotWeighted {
    /// There is no value.
    #[error("at least one value is needed: write value: weight, separated by commas")]
    Empty,
    /// A value cannot be read.
    #[error("\"{0}\" is not a value that can be there: write value: weight")]
    Value(String),
    /// A weight that is no positive number.
    #[error("\"{0}\" is no weight: give a number above 0")]
    Weight(String),
}

impl<T> Weighted<T> {
    /// Of entries with weights, each a finite number above 0.
    pub fn new(entries: Vec<(T, f64)>) -> Result<Self, NotWeighted> {
        if let Some((_, weight)) = entries.iter().find(|(_, weight)| !(weight.is_finite() && *weight > 0.0)) {
            return Err(NotWeighted::Weight(weight.to_string()));
        }
        let sum = entries.iter().map(|(_, weight)| weight).sum();
        if entries.is_empty() { Err(NotWeighted::Empty) } else { Ok(Self { entries, sum }) }
    }

    /// One value, which is always drawn.
    pub fn one(value: T) -> Self {
        Self { entries: vec![(value, 1.0)], sum: 1.0 }
    }

    /// Every value, in the order it was given.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.entries.iter().map(|(value, _)| value)
    }

    /// Every value and how likely it is, from 0 to 1.
    pub fn shares(&self) -> impl Iterator<Item = (&T, f64)> {
        self.entries.iter().map(|(value, weight)| (value, weight / self.sum))
    }

    /// One value.
    pub fn draw(&self, random: &mut impl Rng) -> &T {
        &self.entries[self.draw_index(random)].0
    }

    /// The place of one value.
    pub(super) fn draw_index(&self, random: &mut impl Rng) -> usize {
        let mut left = random.random_range(0.0..self.sum);
        for (index, (_, weight)) in self.entries.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        // Rounding can leave a trace after the last weight.
        self.entries.len() - 1
    }
}

impl<T: Clone> Weighted<T> {
    /// So many different values, or all when there are fewer.
    pub fn draw_several(&self, count: usize, random: &mut impl Rng) -> Vec<T> {
        let mut left = self.clone();
        let mut drawn = Vec::with_capacity(count);
        while drawn.len() < count && !left.entries.is_empty() {
            let (value, weight) = left.entries.remove(left.draw_index(random));
            left.sum -= weight;
            if left.sum <= 0.0 {
                left.sum = left.entries.iter().map(|(_, weight)| weight).sum();
            }
            drawn.push(value);
        }
        drawn
    }
}

impl<T: FromStr> FromStr for Weighted<T> {
    type Err = NotWeighted;

    /// `a: 3, b: 1`; a value without a weight has 1.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut entries = Vec::new();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (value, weight) = entry.rsplit_once(':').unwrap_or((entry, "1"));
            let value = value.trim();
            let weight = weight.trim();
            let read = value.parse().ok().filter(|_| !value.is_empty());
            entries.push((
                read.ok_or_else(|| NotWeighted::Value(value.to_owned()))?,
                weight.parse().map_err(|_| NotWeighted::Weight(weight.to_owned()))?,
            ));
        }
        Self::new(entries)
    }
}

impl<T: fmt::Display> fmt::Display for Weighted<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (value, weight)) in self.entries.iter().enumerate() {
            let before = if position == 0 { "" } else { ", " };
            write!(out, "{before}{value}: {weight}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_pcg::Pcg64;

    #[test]
    fn weights_say_how_often_a_value_is_drawn() {
        let mut random = Pcg64::seed_from_u64(1);
        let values: Weighted<String> = "often: 3, seldom: 1".parse().unwrap();
        let often = (0..10_000).filter(|_| values.draw(&mut random) == "often").count();
        assert!((7_000..8_000).contains(&often), "{often}");
    }

    #[test]
    fn several_values_are_all_different() {
        let mut random = Pcg64::seed_from_u64(1);
        let values: Weighted<u32> = "1: 70, 2: 20, 5: 10".parse().unwrap();
        let mut all = values.draw_several(5, &mut random);
        all.sort_unstable();
        assert_eq!(all, [1, 2, 5]);
    }
}
