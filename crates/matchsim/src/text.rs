//! The figures as a table: a row for each figure, a column for each rule set.

use std::fmt;

use crate::summary::{Percentiles, Summary, percent};

/// How many causes are shown.
const CAUSES: usize = 8;
/// What stands where there is no figure.
const NONE: &str = "-";

/// The figures of one or more rule sets, beside each other.
pub struct Report<'a>(pub &'a [Summary]);

impl fmt::Display for Report<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.table().write(out)?;
        for summary in self.0 {
            if !summary.causes.is_empty() {
                writeln!(out, "\nwhy tickets of {} did not match", summary.rule_set)?;
            }
            for cause in summary.causes.iter().take(CAUSES) {
                writeln!(out, "  {:>6}  {}: {}", cause.tickets, cause.cause, cause.example)?;
            }
            if let Some(more) = summary.causes.get(CAUSES..).filter(|more| !more.is_empty()) {
                let tickets: usize = more.iter().map(|cause| cause.tickets).sum();
                writeln!(out, "  {tickets:>6}  for {} other reasons", more.len())?;
            }
            if summary.cut_searches > 0 {
                writeln!(
                    out,
                    "\n{} of {} searches of {} were cut before all was looked at: some matches may have come later than they could",
                    summary.cut_searches, summary.searches, summary.rule_set
                )?;
            }
        }
        Ok(())
    }
}

impl Report<'_> {
    fn table(&self) -> Table {
        let mut table = Table::default();
        table.row("", self.each(|summary| summary.rule_set.clone()));
        table.row("players", self.each(|summary| summary.players.to_string()));
        table.row("tickets", self.each(|summary| summary.tickets.to_string()));
        table.row("simulated", self.each(|summary| format!("{:.0} s", summary.seconds)));
        table.section("tickets");
        table.row("matched", self.share(|summary| summary.endings.matched));
        table.row("timed out", self.share(|summary| summary.endings.timed_out));
        table.row("did not accept", self.share(|summary| summary.endings.not_accepted));
        table.row("refused", self.share(|summary| summary.endings.refused));
        table.row("still waiting", self.share(|summary| summary.endings.waiting));
        table.section("waiting, matched tickets");
        for (name, value) in PERCENTILES {
            let seconds = |summary: &Summary| {
                summary
                    .waiting_seconds
                    .as_ref()
                    .map_or(NONE.to_owned(), |waited| format!("{:.1} s", value(waited)))
            };
            table.row(name, self.each(seconds));
        }
        table.row("longest queue", self.each(|summary| format!("{} tickets", summary.longest_queue)));
        table.section("matches");
        table.row("made", self.each(|summary| summary.matches.to_string()));
        table.row("declined", self.each(|summary| summary.declined_matches.to_string()));
        let players = |summary: &Summary| {
            let found = summary.players_per_match.as_ref();
            found.map_or(NONE.to_owned(), |players| {
                format!("{:.2} (of {} to {})", players.mean, players.min, players.max)
            })
        };
        table.row("players, mean", self.each(players));
        table.section("quality: measured p50 / p90 / max, allowed");
        for rule in self.names(|summary| summary.quality.iter().map(|quality| quality.rule.clone()).collect())
        {
            table.row(&rule, self.each(|summary| quality(summary, &rule)));
        }
        table.section("expansions in force, share of matches");
        table.row("none", self.each(|summary| format!("{:.1} %", summary.without_expansion_percent)));
        let steps = |summary: &Summary| {
            summary.expansions.iter().map(|step| (step.target.clone(), step.wait_seconds)).collect()
        };
        for (target, seconds) in self.names(steps) {
            let used = |summary: &Summary| {
                let found = summary
                    .expansions
                    .iter()
                    .find(|step| step.target == target && step.wait_seconds == seconds);
                found.map_or(NONE.to_owned(), |step| format!("{:.1} % (to {})", step.percent, step.value))
            };
            table.row(&format!("{target} after {seconds} s"), self.each(used));
        }
        table
    }

    fn each(&self, figure: impl Fn(&Summary) -> String) -> Vec<String> {
        self.0.iter().map(figure).collect()
    }

    fn share(&self, part: impl Fn(&Summary) -> usize) -> Vec<String> {
        self.each(|summary| {
            let part = part(summary);
            format!("{part} ({:.1} %)", percent(part, summary.tickets))
        })
    }

    /// Every name that any of them has, in the order they are met.
    fn names<T: PartialEq>(&self, names: impl Fn(&Summary) -> Vec<T>) -> Vec<T> {
        let mut all: Vec<T> = Vec::new();
        for name in self.0.iter().flat_map(names) {
            if !all.contains(&name) {
                all.push(name);
            }
        }
        all
    }
}

/// A percentile's name and where it is.
type Named = (&'static str, fn(&Percentiles) -> f64);

const PERCENTILES: [Named; 5] = [
    ("mean", |found| found.mean),
    ("p50", |found| found.p50),
    ("p90", |found| found.p90),
    ("p99", |found| found.p99),
    ("max", |found| found.max),
];

fn quality(summary: &Summary, rule: &str) -> String {
    let Some(found) = summary.quality.iter().find(|quality| quality.rule == rule) else {
        return NONE.to_owned();
    };
    let (measured, allowed) = (&found.measured, &found.allowed);
    let allowed = if allowed.min == allowed.max {
        number(allowed.max)
    } else {
        format!("{} to {}", number(allowed.min), number(allowed.max))
    };
    format!("{} / {} / {}, {allowed}", number(measured.p50), number(measured.p90), number(measured.max))
}

/// A number as people write it: whole when it is, else with two digits.
fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

/// Rows of a name and a cell for each rule set, in columns.
#[derive(Default)]
struct Table {
    rows: Vec<Row>,
}

enum Row {
    Section(&'static str),
    Cells(String, Vec<String>),
}

impl Table {
    fn section(&mut self, name: &'static str) {
        self.rows.push(Row::Section(name));
    }

    fn row(&mut self, name: &str, cells: Vec<String>) {
        self.rows.push(Row::Cells(name.to_owned(), cells));
    }

    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = || {
            self.rows.iter().filter_map(|row| match row {
                Row::Cells(name, cells) => Some((name, cells)),
                Row::Section(_) => None,
            })
        };
        let first = cells().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        let columns = cells().map(|(_, cells)| cells.len()).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                cells().filter_map(|(_, cells)| cells.get(column)).map(|cell| cell.chars().count()).max()
            })
            .map(Option::unwrap_or_default)
            .collect();
        for row in &self.rows {
            match row {
                Row::Section(name) => writeln!(out, "\n{name}")?,
                Row::Cells(name, cells) => {
                    write!(out, "  {name:<first$}")?;
                    for (cell, width) in cells.iter().zip(&widths) {
                        write!(out, "  {cell:>width$}")?;
                    }
                    writeln!(out)?;
                }
            }
        }
        Ok(())
    }
}
