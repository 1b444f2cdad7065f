//! Counters that differ in one word, of which there is a handful.

use std::sync::atomic::{AtomicU64, Ordering};

/// A counter for each of these words.
#[derive(Debug)]
pub(super) struct Outcomes<const N: usize> {
    words: [&'static str; N],
    counts: [AtomicU64; N],
}

impl<const N: usize> Outcomes<N> {
    pub(super) fn new(words: [&'static str; N]) -> Self {
        Self { words, counts: std::array::from_fn(|_| AtomicU64::new(0)) }
    }

    /// Counts one; a word that is none of these counts nowhere.
    pub(super) fn add(&self, word: &'static str) {
        if let Some(index) = self.words.iter().position(|known| *known == word) {
            self.counts[index].fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = ([&'static str; 1], u64)> {
        self.words.iter().zip(&self.counts).map(|(word, count)| ([*word], count.load(Ordering::Relaxed)))
    }
}
