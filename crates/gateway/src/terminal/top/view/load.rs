//! The load of the last minutes.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Color;
use ratatui::text::Line;
use ratatui::widgets::{Paragraph, Sparkline};

use super::Palette;
use crate::overview::{LoadSample, Overview};

/// A series: what it is, its value, its unit. A sparkline takes whole numbers, so thousandths of the value are drawn.
struct Series {
    title: &'static str,
    value: fn(&LoadSample) -> f64,
    unit: &'static str,
}

const SERIES: [Series; 6] = [
    Series { title: "requests", value: |sample| sample.requests, unit: "/s" },
    Series { title: "median", value: |sample| sample.p50_ms, unit: " ms" },
    Series { title: "p99", value: |sample| sample.p99_ms, unit: " ms" },
    Series { title: "game sessions", value: |sample| sample.game_sessions as f64, unit: "" },
    Series { title: "players", value: |sample| sample.players as f64, unit: "" },
    Series { title: "tickets", value: |sample| sample.tickets as f64, unit: "" },
];

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, overview: Option<&Overview>, palette: Palette) {
    let samples = overview.map(|overview| overview.load.as_slice()).unwrap_or_default();
    if samples.is_empty() {
        frame.render_widget(
            Paragraph::new("No second of load was measured yet.").style(Palette::quiet()),
            area,
        );
        return;
    }
    let areas = Layout::vertical(SERIES.map(|_| Constraint::Fill(1))).split(area);
    for (series, area) in SERIES.iter().zip(areas.iter()) {
        let [title, line] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(*area);
        // The newest are at the right, as many as there is room for.
        let shown = &samples[samples.len().saturating_sub(usize::from(line.width))..];
        let values: Vec<f64> = shown.iter().map(series.value).collect();
        let last = values.last().copied().unwrap_or_default();
        let most = values.iter().copied().fold(0.0, f64::max);
        let Series { title: name, unit, .. } = series;
        let text = format!("{name} {}{unit}, at most {}{unit}", figure(last), figure(most));
        frame.render_widget(Line::from(text), title);
        let data = values.iter().map(|value| (value * 1000.0) as u64);
        frame.render_widget(Sparkline::default().data(data).style(palette.colour(Color::Cyan)), line);
    }
}

/// Three digits say enough of a figure that changes every second.
fn figure(value: f64) -> String {
    if value >= 10.0 || value.fract() == 0.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}
