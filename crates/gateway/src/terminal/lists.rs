//! `sessions`, `players`, `tickets` and `processes`: what there is, as a table or as JSON.

use serde::Serialize;

use super::table::Table;
use super::text::age;
use crate::cli::ListOptions;
use crate::overview::{
    GameSessionRow, MOST_ROWS, Overview, PlayerSessionRow, ProcessRow, Rows, Slots, TicketRow,
};

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noun {
    Sessions,
    Players,
    Tickets,
    Processes,
}

/// A row that can be asked for by fleet and status.
trait Listed: Serialize {
    const TITLES: &'static [&'static str];
    fn status(&self) -> &str;
    /// None where rows belong to no fleet of their own.
    fn is_of_fleet(&self, fleet: &str) -> bool;
    fn cells(&self, now: u64) -> Vec<String>;
}

/// Rows of one kind: what a table is made of, and the JSON of `--json`.
#[derive(Serialize)]
struct Listing<'a, T> {
    /// When this was so, in milliseconds since the Unix epoch.
    at: u64,
    /// How many there are at the gateway, whatever was asked for.
    total: u64,
    /// Whether `rows` is all that was asked for.
    complete: bool,
    rows: Vec<&'a T>,
}

impl<'a, T: Listed> Listing<'a, T> {
    fn of(overview: &'a Overview, from: &'a Rows<T>, options: &ListOptions) -> Self {
        let wanted = |row: &&T| {
            options.fleet.as_deref().is_none_or(|fleet| row.is_of_fleet(fleet))
                && options.status.as_deref().is_none_or(|status| row.status().eq_ignore_ascii_case(status))
        };
        let most = usize::try_from(options.limit).unwrap_or(MOST_ROWS);
        let mut rows: Vec<_> = from.rows.iter().filter(wanted).collect();
        let all_were_looked_at = from.matching <= from.rows.len() as u64;
        let complete = all_were_looked_at && rows.len() <= most;
        rows.truncate(most);
        Self { at: overview.at, total: from.total, complete, rows }
    }

    fn text(&self, options: &ListOptions, columns: Option<usize>) -> serde_json::Result<Written> {
        let text = if options.json {
            super::text::harmless_json(&serde_json::to_string_pretty(self)?) + "\n"
        } else {
            let mut table = Table::new(T::TITLES);
            for row in &self.rows {
                table.row(row.cells(self.at).iter().map(String::as_str));
            }
            table.text(columns)
        };
        let note = (!self.complete).then(|| {
            let (shown, total) = (self.rows.len(), self.total);
            format!("{shown} rows of {total} in all: there may be more; narrow it down with --search, or raise --limit")
        });
        Ok(Written { text, note })
    }
}

/// What is written for a list.
pub(super) struct Written {
    pub(super) text: String,
    /// What else a person should know.
    pub(super) note: Option<String>,
}

pub(super) fn listed(
    noun: Noun,
    overview: &Overview,
    options: &ListOptions,
    columns: Option<usize>,
) -> serde_json::Result<Written> {
    match noun {
        Noun::Sessions => Listing::of(overview, &overview.game_sessions, options).text(options, columns),
        Noun::Players => Listing::of(overview, &overview.player_sessions, options).text(options, columns),
        Noun::Tickets => Listing::of(overview, &overview.tickets, options).text(options, columns),
        Noun::Processes => Listing::of(overview, &overview.processes, options).text(options, columns),
    }
}

/// How many rows of each kind the gateway is asked for: what is left out by fleet or status is left out here.
pub(super) fn asked_for(options: &ListOptions) -> usize {
    let filters_here = options.fleet.is_some() || options.status.is_some();
    if filters_here { MOST_ROWS } else { usize::try_from(options.limit).unwrap_or(MOST_ROWS) }
}

fn text(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

/// `3+1/8`: taken, held, and how many there are.
pub(super) fn slots(slots: Slots) -> String {
    let Slots { active, reserved, max } = slots;
    if reserved == 0 { format!("{active}/{max}") } else { format!("{active}+{reserved}/{max}") }
}

impl Listed for GameSessionRow {
    const TITLES: &'static [&'static str] =
        &["NAME", "STATUS", "SLOTS", "ADDRESS", "FLEET", "LOCATION", "AGE", "ID"];
    fn status(&self) -> &str {
        &self.status
    }
    fn is_of_fleet(&self, fleet: &str) -> bool {
        self.fleet == fleet
    }
    fn cells(&self, now: u64) -> Vec<String> {
        vec![
            text(self.name.as_ref()),
            self.status.clone(),
            slots(self.slots),
            self.address.clone(),
            self.fleet.clone(),
            self.location.clone(),
            age(self.created_at, now),
            self.id.clone(),
        ]
    }
}

impl Listed for PlayerSessionRow {
    const TITLES: &'static [&'static str] = &["PLAYER", "STATUS", "AGE", "GAME SESSION", "GAME SESSION'S ID"];
    fn status(&self) -> &str {
        &self.status
    }
    fn is_of_fleet(&self, fleet: &str) -> bool {
        // arn:aws:gamelift:<region>::gamesession/<fleet>/…
        self.game_session.split('/').any(|part| part == fleet)
    }
    fn cells(&self, now: u64) -> Vec<String> {
        vec![
            self.player.clone(),
            self.status.clone(),
            age(self.created_at, now),
            text(self.game_session_name.as_ref()),
            self.game_session.clone(),
        ]
    }
}

impl Listed for TicketRow {
    const TITLES: &'static [&'static str] = &["ID", "STATUS", "CONFIGURATION", "PLAYERS", "AGE", "WHY"];
    fn status(&self) -> &str {
        &self.status
    }
    fn is_of_fleet(&self, fleet: &str) -> bool {
        // A ticket is of no fleet before it has a game session.
        [&self.game_session, &self.backfill_of]
            .into_iter()
            .flatten()
            .any(|id| id.split('/').any(|part| part == fleet))
    }
    fn cells(&self, now: u64) -> Vec<String> {
        vec![
            self.id.clone(),
            self.status.clone(),
            self.configuration.clone(),
            players(self),
            age(self.started_at, self.ended_at.unwrap_or(now)),
            text(self.why.as_ref()),
        ]
    }
}

/// The players that are named, and how many more there are.
pub(super) fn players(ticket: &TicketRow) -> String {
    let named = ticket.players.join(", ");
    let more = ticket.player_count.saturating_sub(ticket.players.len() as u64);
    if more == 0 { named } else { format!("{named} and {more} more") }
}

impl Listed for ProcessRow {
    const TITLES: &'static [&'static str] =
        &["ID", "STATUS", "FLEET", "COMPUTE", "ADDRESS", "GAME SESSION", "RESTARTS", "AGE"];
    fn status(&self) -> &str {
        &self.status
    }
    fn is_of_fleet(&self, fleet: &str) -> bool {
        self.fleet == fleet
    }
    fn cells(&self, now: u64) -> Vec<String> {
        vec![
            self.id.clone(),
            status(self),
            self.fleet.clone(),
            self.compute.clone(),
            self.address.clone(),
            text(self.game_session_name.as_ref().or(self.game_session.as_ref())),
            self.restarts.map(|count| count.to_string()).unwrap_or_default(),
            age(self.created_at, now),
        ]
    }
}

/// A process's status, and what else matters about whether it can be used.
pub(super) fn status(process: &ProcessRow) -> String {
    let ProcessRow { status, end, draining, connected, .. } = process;
    match end {
        Some(end) => format!("{status} ({end})"),
        None if *draining => format!("{status}, draining"),
        None if !*connected => format!("{status}, lost"),
        None => status.clone(),
    }
}

#[cfg(test)]
mod tests;
