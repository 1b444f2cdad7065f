//! Points of curves, from a recording.

use crate::recording::{Ending, QueueSample, Recording, TicketRecord};
use crate::summary::{Percentiles, percent, waited_seconds};

/// No curve has more points than this: more cannot be told apart in a picture, and make it large.
const POINTS: usize = 150;
/// Bars of a histogram.
const BARS: usize = 40;
/// Parts of the time in which tickets came, each with a median of its own.
const PARTS: usize = 40;
/// Milliseconds in a second, as a number to calculate with.
const MS_PER_SECOND: f64 = 1_000.0;

type Points = Vec<(f64, f64)>;

fn matched(recording: &Recording) -> impl Iterator<Item = &TicketRecord> {
    recording.tickets.iter().filter(|ticket| matches!(ticket.ending, Ending::Matched(_)))
}

/// How long each matched ticket waited, in seconds.
pub(super) fn waits(recording: &Recording) -> Vec<f64> {
    matched(recording).map(waited_seconds).collect()
}

/// What part of all tickets had matched after so many seconds.
pub(super) fn matched_within(recording: &Recording) -> Points {
    cumulative(waits(recording), recording.tickets.len())
}

/// How many values each bar has, as a line of steps.
pub(super) fn histogram(values: &[f64], most: f64) -> Points {
    let width = if most > 0.0 { most / BARS as f64 } else { 1.0 };
    let mut counts = [0_usize; BARS];
    for value in values {
        let bar = (value / width) as usize;
        counts[bar.min(BARS - 1)] += 1;
    }
    counts
        .iter()
        .enumerate()
        .flat_map(|(bar, count)| {
            [(bar as f64 * width, *count as f64), ((bar + 1) as f64 * width, *count as f64)]
        })
        .collect()
}

/// The median wait, and what nine of ten did not exceed, by when tickets came.
pub(super) fn waiting_over_time(recording: &Recording) -> (Points, Points) {
    let last = recording.tickets.last().map_or(0, |ticket| ticket.came_ms);
    let width = (last / PARTS as u64).max(1);
    let mut parts: Vec<Vec<f64>> = vec![Vec::new(); PARTS + 1];
    for ticket in matched(recording) {
        let part = (ticket.came_ms / width) as usize;
        parts[part.min(PARTS)].push(waited_seconds(ticket));
    }
    let found = parts.into_iter().enumerate().filter_map(|(part, values)| {
        let middle = (part as f64 + 0.5) * width as f64 / MS_PER_SECOND;
        Percentiles::of(values).map(|found| ((middle, found.p50), (middle, found.p90)))
    });
    found.unzip()
}

/// How many tickets waited, at most one point for each part of the time: its longest queue.
pub(super) fn queue(recording: &Recording) -> Points {
    let every = recording.queue.len().div_ceil(POINTS).max(1);
    let longest = |part: &[QueueSample]| part.iter().max_by_key(|sample| sample.tickets).copied();
    recording
        .queue
        .chunks(every)
        .filter_map(longest)
        .map(|sample| (sample.at_ms as f64 / MS_PER_SECOND, sample.tickets as f64))
        .collect()
}

/// What part of the matches measured at most so much, and what part was allowed at most so much.
pub(super) fn quality(recording: &Recording, rule: &str) -> (Points, Points) {
    let (measured, allowed): (Vec<f64>, Vec<f64>) = recording
        .matches
        .iter()
        .filter(|made| made.accepted)
        .flat_map(|made| &made.quality)
        .filter(|quality| quality.rule == rule)
        .map(|quality| (quality.measured, quality.allowed))
        .unzip();
    let count = measured.len();
    (cumulative(measured, count), cumulative(allowed, count))
}

/// What part of the whole is at most so large.
fn cumulative(mut values: Vec<f64>, whole: usize) -> Points {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    let every = values.len().div_ceil(POINTS).max(1);
    let last = values.len().saturating_sub(1);
    let begin = values.first().map(|value| (*value, 0.0));
    let kept = values
        .iter()
        .enumerate()
        .filter(|(place, _)| place % every == 0 || *place == last)
        .map(|(place, value)| (*value, percent(place + 1, whole)));
    begin.into_iter().chain(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cumulative_curve_rises_to_the_part_that_it_has_of_the_whole() {
        let curve = cumulative((0..1_000).map(f64::from).rev().collect(), 2_000);
        assert!(curve.len() <= POINTS + 2);
        assert!(curve.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1));
        assert_eq!(curve.last(), Some(&(999.0, 50.0)));
    }

    #[test]
    fn every_value_is_in_one_bar() {
        let values: Vec<f64> = (0..=100).map(f64::from).collect();
        let steps = histogram(&values, 100.0);
        let sum: f64 = steps.chunks(2).map(|bar| bar[0].1).sum();
        assert_eq!(sum, 101.0);
    }
}
