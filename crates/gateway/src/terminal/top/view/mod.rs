//! Draws what the model knows. At 80 by 24 everything has room; what has none is cut off at its end.

mod load;
mod over;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table, TableState};

use super::model::{Connection, Mode, Model};
use super::rows::{self, Room, Tab, Tone};
use crate::overview::Overview;
use crate::terminal::text::{age, plain};

/// So many fleets are shown above the processes; the others are searched for.
const FLEETS: usize = 4;

/// Whether there are colours. What they say is always said in words too.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    pub(super) has_colours: bool,
}

impl Palette {
    /// None where `NO_COLOR` is set and not empty, as no-color.org has it.
    pub(super) fn of_environment() -> Self {
        Self { has_colours: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) }
    }

    fn colour(self, colour: Color) -> Style {
        if self.has_colours { Style::new().fg(colour) } else { Style::new() }
    }

    fn tone(self, tone: Tone) -> Style {
        match tone {
            Tone::Good => Style::new(),
            Tone::Waiting => self.colour(Color::Yellow),
            Tone::Bad => self.colour(Color::Red),
            Tone::Over => Style::new().add_modifier(Modifier::DIM),
        }
    }

    fn accent(self) -> Style {
        self.colour(Color::Cyan).add_modifier(Modifier::BOLD)
    }

    fn quiet() -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }
}

/// Draws everything.
pub(super) fn draw(frame: &mut Frame<'_>, model: &mut Model, palette: Palette) {
    let [head, tabs, body, foot] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Min(1),
        Constraint::Length(1),
    ])
    .areas(frame.area());
    frame.render_widget(header(model, palette), head);
    frame.render_widget(tab_line(model, palette), tabs);
    match model.tab {
        Tab::Load => load::draw(frame, body, model.overview.as_ref(), palette),
        Tab::Fleet => {
            let fleets = fleets(model.overview.as_ref());
            let height = u16::try_from(fleets.len()).unwrap_or(u16::MAX);
            let [above, below] =
                Layout::vertical([Constraint::Length(height), Constraint::Min(1)]).areas(body);
            frame.render_widget(Paragraph::new(fleets), above);
            table(frame, below, model, palette);
        }
        _ => table(frame, body, model, palette),
    }
    frame.render_widget(footer(model, palette), foot);
    over::draw(frame, body, model, palette);
}

fn header(model: &Model, palette: Palette) -> Line<'static> {
    let connection = match &model.connection {
        Connection::Connecting => Span::styled("connecting ", palette.tone(Tone::Waiting)),
        Connection::Live => Span::styled("live ", palette.colour(Color::Green)),
        Connection::Lost(_) => Span::styled("STALE ", palette.tone(Tone::Bad)),
    };
    let mut spans = vec![Span::styled("rallypoint ", palette.accent()), connection];
    if let Some(Overview { gateway, at, .. }) = &model.overview {
        let up = age(gateway.started_at, *at);
        let text = format!("{} {} {} up {up} ", gateway.version, gateway.backend, gateway.region);
        spans.push(Span::raw(plain(&text)));
    }
    spans.push(Span::styled(model.door.clone(), Palette::quiet()));
    Line::from(spans)
}

fn tab_line(model: &Model, palette: Palette) -> Line<'static> {
    let mut spans = Vec::new();
    for (number, tab) in Tab::ALL.into_iter().enumerate() {
        let count = model.overview.as_ref().and_then(|overview| tab.count(overview));
        let count = count.map(|count| format!(" {count}")).unwrap_or_default();
        let style =
            if tab == model.tab { palette.accent().add_modifier(Modifier::REVERSED) } else { Style::new() };
        spans.push(Span::styled(format!("{}:{}{count}", number + 1, tab.title()), style));
        spans.push(Span::raw(" "));
    }
    Line::from(spans)
}

fn fleets(overview: Option<&Overview>) -> Vec<Line<'static>> {
    let Some(overview) = overview else { return Vec::new() };
    let mut lines: Vec<_> =
        overview.fleets.rows.iter().take(FLEETS).map(|row| Line::from(rows::fleet(row))).collect();
    let more = overview.fleets.total.saturating_sub(lines.len() as u64);
    if more > 0 {
        lines.push(Line::from(format!("and {more} fleets more")));
    }
    for row in overview.launched.iter().filter(|row| row.process.is_none()) {
        let failure = row.last_failure.as_deref().unwrap_or("is being started");
        lines.push(Line::from(plain(&format!("slot {} has no server: {failure}", row.slot))));
    }
    lines
}

fn table(frame: &mut Frame<'_>, area: Rect, model: &mut Model, palette: Palette) {
    // The titles take one.
    model.page = usize::from(area.height.saturating_sub(1)).max(1);
    if model.rows.is_empty() {
        frame.render_widget(Paragraph::new(nothing(model)).style(Palette::quiet()), area);
        return;
    }
    let columns = model.tab.columns();
    let title = |(place, column): (usize, &rows::Column)| {
        let mark = match model.order() {
            Some((sorted, falls)) if sorted == place => {
                if falls {
                    "▼"
                } else {
                    "▲"
                }
            }
            _ => "",
        };
        Cell::from(format!("{}{mark}", column.0))
    };
    let titles = Row::new(columns.iter().enumerate().map(title)).style(palette.accent());
    let widths = columns.iter().map(|column| match column.1 {
        Room::Fixed(width) => Constraint::Length(width),
        Room::Share(share) => Constraint::Fill(share),
    });
    let rows = model.rows.iter().map(|row| {
        Row::new(row.cells.iter().map(|cell| Cell::from(cell.text.as_str()))).style(palette.tone(row.tone))
    });
    let table = Table::new(rows, widths)
        .header(titles)
        .row_highlight_style(Style::new().add_modifier(Modifier::REVERSED))
        .column_spacing(1);
    let mut state = TableState::new().with_selected(model.selected());
    frame.render_stateful_widget(table, area, &mut state);
}

/// What to do when there is nothing.
fn nothing(model: &Model) -> String {
    if model.overview.is_none() {
        return "Waiting for the gateway.".to_owned();
    }
    if !model.search.is_empty() {
        return format!("Nothing has \"{}\" in it. Esc shows everything.", plain(&model.search));
    }
    match model.tab {
        Tab::Fleet => {
            "No server process is connected. Start some: --launch './server -port={port}'".to_owned()
        }
        Tab::Sessions => {
            "No game session yet. POST /create_session at the players' door makes one.".to_owned()
        }
        Tab::Players => "No player yet. They come by create, join or matchmaking.".to_owned(),
        Tab::Tickets => "Nobody looks for a match. --matchmaking FILE sets up configurations.".to_owned(),
        Tab::Placements => "No placement yet. StartGameSessionPlacement and matches make them.".to_owned(),
        Tab::Events | Tab::Load => "Nothing has happened yet.".to_owned(),
    }
}

fn footer(model: &Model, palette: Palette) -> Line<'static> {
    if let Mode::Search(text) = &model.mode {
        return Line::from(format!("/{}▏  Enter searches, Esc does not", plain(text)));
    }
    if let Some(notice) = &model.notice {
        return Line::styled(notice.clone(), palette.accent());
    }
    if let Connection::Lost(reason) = &model.connection {
        return Line::styled(reason.clone(), palette.tone(Tone::Bad));
    }
    let change = match model.tab {
        Tab::Sessions => "x end  ",
        Tab::Fleet => "d drain  ",
        _ => "",
    };
    let search = if model.search.is_empty() {
        String::new()
    } else {
        format!("with \"{}\", Esc shows all  ", plain(&model.search))
    };
    let keys = format!("{search}↑↓ select  Enter open  ←→ tab  / search  s sort  {change}? help  q quit");
    Line::styled(keys, Palette::quiet())
}

#[cfg(test)]
mod tests;
