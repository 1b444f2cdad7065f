//! What lies over the tables: what is known of one row, the help, and questions.

use ratatui::Frame;
use ratatui::layout::{Constraint, Flex, Layout, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Padding, Paragraph, Wrap};

use super::Palette;
use crate::terminal::text::plain;
use crate::terminal::top::detail::Detail;
use crate::terminal::top::model::{Change, Mode, Model};

const HELP: [&str; 13] = [
    "1-7, ←→, Tab   another tab",
    "↑↓, j k        select a row",
    "PgUp PgDn      a page; g and G first and last",
    "Enter          everything about it; Esc back",
    "/              search in names, ids, players, addresses",
    "Esc            show everything again",
    "s, r           sort by the next column; the other way",
    "x              end the game session (Sessions)",
    "d              drain the process (Fleet)",
    "?              this help",
    "q, Ctrl-C      quit",
    "",
    "Slots: █ taken  ▒ held  · free",
];

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, model: &Model, palette: Palette) {
    if let Some(shown) = &model.detail {
        detail(frame, area, shown, palette);
    }
    match &model.mode {
        Mode::Help => {
            let lines: Vec<_> = HELP.into_iter().map(Line::from).collect();
            panel(frame, area, 62, "Keys: any goes back", lines, palette);
        }
        Mode::Confirm(change) => {
            let (question, what) = match change {
                Change::EndSession { name, .. } => {
                    ("End this game session? Its players are sent away.", name)
                }
                Change::Drain { id } => {
                    ("Drain this process? It gets no new game session and then ends.", id)
                }
            };
            let lines = vec![
                Line::from(question),
                Line::from(plain(what)),
                Line::default(),
                Line::from("y: yes   any other key: no"),
            ];
            panel(frame, area, 72, "Sure?", lines, palette);
        }
        Mode::Browse | Mode::Search(_) | Mode::Detail => {}
    }
}

fn block(title: &str, palette: Palette) -> Block<'static> {
    Block::bordered()
        .padding(Padding::horizontal(1))
        .title(Span::styled(format!(" {title} "), palette.accent()))
}

fn panel(frame: &mut Frame<'_>, area: Rect, width: u16, title: &str, lines: Vec<Line<'_>>, palette: Palette) {
    let block = block(title, palette);
    // Both sides of the frame.
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let [area] = Layout::vertical([Constraint::Max(height)]).flex(Flex::Center).areas(area);
    let [area] = Layout::horizontal([Constraint::Max(width)]).flex(Flex::Center).areas(area);
    frame.render_widget(Clear, area);
    frame.render_widget(Paragraph::new(lines).wrap(Wrap { trim: false }).block(block), area);
}

fn detail(frame: &mut Frame<'_>, area: Rect, detail: &Detail, palette: Palette) {
    let label_width = detail.lines.iter().map(|(label, _)| label.len()).max().unwrap_or_default();
    let line = |(label, text): &(&'static str, String)| {
        let label =
            Span::styled(format!("{label:label_width$}  "), Palette::quiet().add_modifier(Modifier::BOLD));
        Line::from(vec![label, Span::raw(text.clone())])
    };
    let title = format!("{}: Esc goes back", detail.title);
    // The end stays in sight, however far somebody scrolls.
    let last = u16::try_from(detail.lines.len()).unwrap_or(u16::MAX).saturating_sub(1);
    let paragraph = Paragraph::new(detail.lines.iter().map(line).collect::<Vec<_>>())
        .wrap(Wrap { trim: false })
        .scroll((detail.scroll.min(last), 0))
        .block(block(&title, palette));
    frame.render_widget(Clear, area);
    frame.render_widget(paragraph, area);
}
