//! What each tab shows of an overview, as rows of cells.

use std::cmp::Ordering;

use crate::overview::{
    EventKind, EventRow, FleetRow, GameSessionRow, Overview, PlacementRow, PlayerSessionRow, ProcessRow,
    Slots, TicketRow,
};
use crate::terminal::lists;
use crate::terminal::text::{age, plain};

/// Any IPv4 address with its port but for the very longest.
const ADDRESS: u16 = 20;

/// Enough to tell fleets apart.
const FLEET: u16 = 9;

/// What is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    #[default]
    Fleet,
    Sessions,
    Players,
    Tickets,
    Placements,
    Events,
    Load,
}

impl Tab {
    pub(super) const ALL: [Self; 7] = [
        Self::Fleet,
        Self::Sessions,
        Self::Players,
        Self::Tickets,
        Self::Placements,
        Self::Events,
        Self::Load,
    ];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Fleet => "Fleet",
            Self::Sessions => "Sessions",
            Self::Players => "Players",
            Self::Tickets => "Tickets",
            Self::Placements => "Placements",
            Self::Events => "Events",
            Self::Load => "Load",
        }
    }

    /// How many there are, where that is said beside the title.
    pub(super) fn count(self, overview: &Overview) -> Option<u64> {
        match self {
            Self::Fleet => Some(overview.processes.total),
            Self::Sessions => Some(overview.game_sessions.total),
            Self::Players => Some(overview.player_sessions.total),
            Self::Tickets => Some(overview.tickets.total),
            Self::Placements => Some(overview.placements.total),
            Self::Events | Self::Load => None,
        }
    }

    pub(super) fn columns(self) -> &'static [Column] {
        match self {
            Self::Fleet => &[
                Column("PROCESS", Room::Share(3)),
                Column("STATUS", Room::Fixed(18)),
                Column("ADDRESS", Room::Fixed(ADDRESS)),
                Column("GAME SESSION", Room::Share(3)),
                Column("RESTARTS", Room::Fixed(8)),
                Column("AGE", Room::Fixed(4)),
            ],
            Self::Sessions => &[
                Column("NAME", Room::Share(3)),
                Column("STATUS", Room::Fixed(11)),
                Column("SLOTS", Room::Fixed(18)),
                Column("ADDRESS", Room::Fixed(ADDRESS)),
                Column("FLEET", Room::Fixed(FLEET)),
                Column("AGE", Room::Fixed(4)),
            ],
            Self::Players => &[
                Column("PLAYER", Room::Share(2)),
                Column("STATUS", Room::Fixed(9)),
                Column("GAME SESSION", Room::Share(3)),
                Column("AGE", Room::Fixed(4)),
            ],
            Self::Tickets => &[
                Column("TICKET", Room::Share(2)),
                Column("STATUS", Room::Fixed(19)),
                Column("PLAYERS", Room::Share(1)),
                Column("WHY", Room::Share(4)),
                Column("AGE", Room::Fixed(4)),
            ],
            Self::Placements => &[
                Column("PLACEMENT", Room::Share(3)),
                Column("STATUS", Room::Fixed(9)),
                Column("QUEUE", Room::Share(2)),
                Column("PLAYERS", Room::Fixed(7)),
                Column("NAME", Room::Share(2)),
                Column("AGE", Room::Fixed(4)),
            ],
            Self::Events => &[
                Column("AGE", Room::Fixed(4)),
                Column("ABOUT", Room::Fixed(14)),
                Column("WHAT", Room::Share(1)),
                Column("", Room::Share(3)),
            ],
            Self::Load => &[],
        }
    }

    /// Its rows, in the gateway's order.
    pub(super) fn rows(self, overview: &Overview) -> Vec<Row> {
        let now = overview.at;
        match self {
            Self::Fleet => overview.processes.rows.iter().map(|row| process(row, now)).collect(),
            Self::Sessions => overview.game_sessions.rows.iter().map(|row| session(row, now)).collect(),
            Self::Players => overview.player_sessions.rows.iter().map(|row| player(row, now)).collect(),
            Self::Tickets => overview.tickets.rows.iter().map(|row| ticket(row, now)).collect(),
            Self::Placements => overview.placements.rows.iter().map(|row| placement(row, now)).collect(),
            Self::Events => overview.events.iter().map(|row| event(row, now)).collect(),
            Self::Load => Vec::new(),
        }
    }
}

/// A column: its title and its room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column(pub(super) &'static str, pub(super) Room);

/// How wide a column is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Room {
    /// So many places.
    Fixed(u16),
    /// So much of what is left.
    Share(u16),
}

/// One row of a tab.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The id by which it stays selected while rows come and go.
    pub(super) id: String,
    pub(super) cells: Vec<Cell>,
    pub(super) tone: Tone,
}

/// One cell: harmless text, and what it is sorted by.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    key: Option<u64>,
}

impl Cell {
    fn text(text: &str) -> Self {
        Self { text: plain(text), key: None }
    }

    fn maybe(text: Option<&String>) -> Self {
        Self::text(text.map_or("", |text| text))
    }

    fn number(number: u64, text: &str) -> Self {
        Self { text: plain(text), key: Some(number) }
    }

    fn age(then: u64, now: u64) -> Self {
        Self::number(now.saturating_sub(then), &age(then, now))
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key).then_with(|| self.text.cmp(&other.text))
    }
}

/// How a row stands, which its colour repeats; its status says it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// As it should be.
    Good,
    /// On the way to something.
    Waiting,
    /// Went wrong.
    Bad,
    /// Over.
    Over,
}

impl Tone {
    fn of(status: &str) -> Self {
        match status {
            "ACTIVE" | "HOSTING" | "IDLE" | "FULFILLED" | "ACTIVATED" => Self::Good,
            "ERROR" | "FAILED" | "TIMED_OUT" | "TIMEDOUT" => Self::Bad,
            "TERMINATED" | "ENDED" | "COMPLETED" | "CANCELLED" => Self::Over,
            _ => Self::Waiting,
        }
    }
}

fn process(row: &ProcessRow, now: u64) -> Row {
    let tone = match row.end.as_deref() {
        None if row.draining || !row.connected => Tone::Waiting,
        None | Some("CLEAN") => Tone::of(&row.status),
        Some(_) => Tone::Bad,
    };
    Row {
        id: row.id.clone(),
        tone,
        cells: vec![
            Cell::text(&row.id),
            Cell::text(&lists::status(row)),
            Cell::text(&row.address),
            Cell::maybe(row.game_session_name.as_ref().or(row.game_session.as_ref())),
            row.restarts.map_or_else(|| Cell::text(""), |count| Cell::number(count, &count.to_string())),
            Cell::age(row.created_at, now),
        ],
    }
}

fn session(row: &GameSessionRow, now: u64) -> Row {
    let Slots { active, reserved, .. } = row.slots;
    Row {
        id: row.id.clone(),
        tone: Tone::of(&row.status),
        cells: vec![
            Cell::maybe(row.name.as_ref()),
            Cell::text(&row.status),
            Cell::number(active + reserved, &format!("{} {}", bar(row.slots), lists::slots(row.slots))),
            Cell::text(&row.address),
            Cell::text(&row.fleet),
            Cell::age(row.created_at, now),
        ],
    }
}

/// A bar has so many places.
const BAR: u64 = 8;

/// Slots as a bar: taken, held, free. What there is of a kind is seen, however little of the whole it is.
pub(super) fn bar(slots: Slots) -> String {
    let max = slots.max.max(1);
    let places = BAR.min(max);
    let part = |count: u64, room: u64| match count {
        0 => 0,
        _ => (count.saturating_mul(places) / max).max(1).min(room),
    };
    let active = part(slots.active.min(max), places);
    let reserved = part(slots.reserved.min(max), places - active);
    let free = places - active - reserved;
    [("█", active), ("▒", reserved), ("·", free), (" ", BAR - places)]
        .into_iter()
        .map(|(place, count)| place.repeat(usize::try_from(count).unwrap_or_default()))
        .collect()
}

fn player(row: &PlayerSessionRow, now: u64) -> Row {
    Row {
        id: row.id.clone(),
        tone: Tone::of(&row.status),
        cells: vec![
            Cell::text(&row.player),
            Cell::text(&row.status),
            Cell::text(row.game_session_name.as_ref().unwrap_or(&row.game_session)),
            Cell::age(row.created_at, now),
        ],
    }
}

fn ticket(row: &TicketRow, now: u64) -> Row {
    Row {
        id: row.id.clone(),
        tone: Tone::of(&row.status),
        cells: vec![
            Cell::text(&row.id),
            Cell::text(&row.status),
            Cell::text(&lists::players(row)),
            Cell::maybe(row.why.as_ref()),
            Cell::age(row.started_at, row.ended_at.unwrap_or(now)),
        ],
    }
}

fn placement(row: &PlacementRow, now: u64) -> Row {
    Row {
        id: row.id.clone(),
        tone: Tone::of(&row.status),
        cells: vec![
            Cell::text(&row.id),
            Cell::text(&row.status),
            Cell::text(&row.queue),
            Cell::number(row.players, &format!("{}/{}", row.players, row.max_players)),
            Cell::maybe(row.name.as_ref()),
            Cell::age(row.started_at, row.ended_at.unwrap_or(now)),
        ],
    }
}

fn event(row: &EventRow, now: u64) -> Row {
    let about = match row.kind {
        EventKind::Fleet => "fleet",
        EventKind::Process => "process",
        EventKind::GameSession => "game session",
        EventKind::PlayerSession => "player session",
        EventKind::Placement => "placement",
        EventKind::Ticket => "ticket",
        EventKind::Match => "match",
    };
    Row {
        id: row.number.to_string(),
        tone: Tone::of(&row.what),
        cells: vec![
            Cell::age(row.at, now),
            Cell::text(about),
            Cell::text(&row.what),
            Cell::text(if row.text.is_empty() { &row.subject } else { &row.text }),
        ],
    }
}

/// A fleet in one line.
pub(super) fn fleet(row: &FleetRow) -> String {
    let FleetRow { id, processes, idle_processes, game_sessions, players, slots, .. } = row;
    let locations = row.locations.join(", ");
    plain(&format!(
        "{id}  {locations}  {processes} processes, {idle_processes} idle, {game_sessions} game sessions, {players} of \
         {slots} slots"
    ))
}

#[cfg(test)]
mod tests {
    use super::bar;
    use crate::overview::Slots;

    #[test]
    fn a_bar_shows_what_is_taken_held_and_free() {
        let bar = |active, reserved, max| bar(Slots { active, reserved, max });
        assert_eq!(bar(3, 1, 8), "███▒····");
        assert_eq!(bar(0, 0, 8), "········");
        assert_eq!(bar(8, 0, 8), "████████");
        assert_eq!(bar(2, 1, 4), "██▒·    ");
        assert_eq!(bar(1, 1, 200), "█▒······");
        assert_eq!(bar(199, 1, 200), "███████▒");
        assert_eq!(bar(0, 0, 0), "·       ");
        assert_eq!(bar(9, 9, 8), "████████");
        assert_eq!(bar(u64::MAX, 0, u64::MAX).chars().count(), 8);
    }
}
