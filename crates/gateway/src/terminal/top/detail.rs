//! What is known of one row.

use super::rows::Tab;
use crate::overview::{
    EventRow, GameSessionDetail, GameSessionRow, Overview, ProcessDetail, ProcessRow, TicketDetail, TicketRow,
};
use crate::terminal::lists;
use crate::terminal::text::{age, plain};

/// A line under a label; without one it goes on with what is above.
pub(super) type Line = (&'static str, String);

/// One row with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Detail {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) lines: Vec<Line>,
    /// How many of the lines are above the first that is shown.
    pub(super) scroll: u16,
}

impl Detail {
    fn new(id: &str, title: &str, lines: Lines) -> Self {
        Self { id: id.to_owned(), title: plain(title), lines: lines.0, scroll: 0 }
    }

    /// What the overview itself says of a row. What a row has no more to say than is shown opens nothing.
    pub(super) fn of_row(tab: Tab, id: &str, overview: &Overview) -> Option<Self> {
        let now = overview.at;
        let mut lines = Lines::default();
        match tab {
            Tab::Fleet => {
                let row = overview.processes.rows.iter().find(|row| row.id == id)?;
                lines.process(row, now);
                Some(Self::new(id, "Process", lines))
            }
            Tab::Sessions => {
                let row = overview.game_sessions.rows.iter().find(|row| row.id == id)?;
                lines.session(row, now);
                Some(Self::new(id, "Game session", lines))
            }
            Tab::Players => {
                let row = overview.player_sessions.rows.iter().find(|row| row.id == id)?;
                lines.add("player", &row.player);
                lines.add("player session", &row.id);
                lines.add("status", &row.status);
                lines.maybe("game session", row.game_session_name.as_deref());
                lines.add("", &row.game_session);
                lines.add("age", &age(row.created_at, now));
                Some(Self::new(id, "Player session", lines))
            }
            Tab::Tickets => {
                let row = overview.tickets.rows.iter().find(|row| row.id == id)?;
                lines.ticket(row, now);
                Some(Self::new(id, "Ticket", lines))
            }
            Tab::Placements => {
                let row = overview.placements.rows.iter().find(|row| row.id == id)?;
                lines.add("placement", &row.id);
                lines.add("status", &row.status);
                lines.add("queue", &row.queue);
                lines.maybe("name", row.name.as_deref());
                lines.maybe("game session", row.game_session.as_deref());
                Some(Self::new(id, "Placement", lines))
            }
            Tab::Events | Tab::Load => None,
        }
    }

    pub(super) fn of_session(detail: &GameSessionDetail, now: u64) -> Self {
        let mut lines = Lines::default();
        lines.session(&detail.game_session, now);
        for (key, value) in &detail.properties {
            lines.under("properties", &format!("{key} = {value}"));
        }
        lines.maybe("data", detail.data.as_deref());
        lines.maybe("matchmaker data", detail.matchmaker_data.as_deref());
        for row in &detail.player_sessions {
            lines.under("players", &format!("{}  {}  {}", row.player, row.status, age(row.created_at, now)));
        }
        if let Some(process) = &detail.process {
            lines.add("compute", &process.compute);
            lines.add("its status", &lists::status(process));
        }
        lines.maybe("logs", detail.log_url.as_deref());
        lines.events(&detail.events, now);
        Self::new(&detail.game_session.id, "Game session", lines)
    }

    pub(super) fn of_ticket(detail: &TicketDetail, now: u64) -> Self {
        let mut lines = Lines::default();
        lines.ticket(&detail.ticket, now);
        lines.add("rule set", &detail.rule_set);
        lines.maybe("message", detail.status_message.as_deref());
        if let Some(seconds) = detail.estimated_wait_seconds {
            lines.add("others waited", &format!("{seconds}s"));
        }
        for rule in &detail.rules {
            lines.under("rules", &format!("{}: {} passed, {} failed", rule.rule, rule.passed, rule.failed));
        }
        for player in &detail.players {
            let attributes: Vec<_> =
                player.attributes.iter().map(|(name, value)| format!("{name} {value}")).collect();
            let accepted = match player.accepted {
                None => "",
                Some(true) => ", accepted",
                Some(false) => ", rejected",
            };
            let team = player.team.as_deref().map(|team| format!(" in {team}")).unwrap_or_default();
            lines.under("players", &format!("{}{team}{accepted}  {}", player.id, attributes.join(", ")));
        }
        lines.events(&detail.events, now);
        Self::new(&detail.ticket.id, "Ticket", lines)
    }

    pub(super) fn of_process(detail: &ProcessDetail, now: u64) -> Self {
        let mut lines = Lines::default();
        lines.process(&detail.process, now);
        lines.maybe("dns name", detail.dns_name.as_deref());
        if let Some(pid) = detail.pid {
            lines.add("pid", &pid.to_string());
        }
        for path in &detail.log_paths {
            lines.under("logs", path);
        }
        lines.events(&detail.events, now);
        for line in detail.output.iter().flat_map(|output| output.lines()) {
            lines.under("output", line);
        }
        Self::new(&detail.process.id, "Process", lines)
    }
}

#[derive(Default)]
struct Lines(Vec<Line>);

impl Lines {
    fn add(&mut self, label: &'static str, text: &str) {
        if !text.is_empty() {
            self.0.push((label, plain(text)));
        }
    }

    fn maybe(&mut self, label: &'static str, text: Option<&str>) {
        self.add(label, text.unwrap_or_default());
    }

    /// One of several lines under one label.
    fn under(&mut self, label: &'static str, text: &str) {
        let goes_on = self
            .0
            .iter()
            .rev()
            .find(|(above, _)| !above.is_empty())
            .is_some_and(|(above, _)| *above == label);
        self.add(if goes_on { "" } else { label }, text);
    }

    fn events(&mut self, events: &[EventRow], now: u64) {
        for event in events {
            let text = if event.text.is_empty() { &event.subject } else { &event.text };
            self.under("events", &format!("{:>4}  {}  {text}", age(event.at, now), event.what));
        }
    }

    fn session(&mut self, row: &GameSessionRow, now: u64) {
        self.maybe("name", row.name.as_deref());
        self.add("id", &row.id);
        let reason = row.status_reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        self.add("status", &format!("{}{reason}, {}", row.status, row.policy));
        let slots = row.slots;
        self.add("slots", &format!("{} taken, {} held, of {}", slots.active, slots.reserved, slots.max));
        self.add("address", &row.address);
        self.add("process", &row.process);
        self.add("fleet", &format!("{}, {}", row.fleet, row.location));
        self.maybe("made by", row.creator.as_deref());
        self.maybe("backfill", row.backfill.as_deref());
        self.add("age", &age(row.created_at, row.ended_at.unwrap_or(now)));
    }

    fn process(&mut self, row: &ProcessRow, now: u64) {
        self.add("process", &row.id);
        self.add("status", &lists::status(row));
        self.maybe("exit", row.exit.as_deref());
        self.add("address", &row.address);
        self.add("compute", &row.compute);
        self.add("fleet", &format!("{}, {}", row.fleet, row.location));
        self.maybe("game session", row.game_session_name.as_deref());
        self.maybe("", row.game_session.as_deref());
        if let (Some(slot), Some(restarts)) = (row.slot, row.restarts) {
            self.add("launched", &format!("in slot {slot}, started again {restarts} times"));
        }
        self.add("age", &age(row.created_at, now));
    }

    fn ticket(&mut self, row: &TicketRow, now: u64) {
        self.add("ticket", &row.id);
        self.add("status", &row.status);
        self.maybe("why", row.why.as_deref());
        self.add("configuration", &row.configuration);
        self.add("players", &lists::players(row));
        self.maybe("match", row.match_id.as_deref());
        self.maybe("game session", row.game_session.as_deref().or(row.backfill_of.as_deref()));
        self.add("waited", &age(row.started_at, row.ended_at.unwrap_or(now)));
    }
}
