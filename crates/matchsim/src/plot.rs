//! A picture of one or more simulations, as SVG: a colour for each rule set.

mod curves;
mod panel;

use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::{IntoDrawingArea, RGBColor, SVGBackend, WHITE};

use crate::recording::Recording;
use crate::summary::Summary;
use panel::{Bar, Panel, Series};

/// A panel's size in pixels.
const PANEL: (u32, u32) = (600, 320);
/// How many panels stand beside each other.
const COLUMNS: usize = 2;
/// Colours that people with any colour vision can tell apart, by Okabe and Ito.
const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
];

/// A picture could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("the picture could not be drawn: {0}; --json gives the same figures")]
pub struct PlotError(String);

/// One simulation and its figures.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// What happened.
    pub recording: &'a Recording,
    /// Its figures; its name is the legend's.
    pub summary: &'a Summary,
}

/// Draws them all into one picture.
pub fn svg(shown: &[Shown<'_>]) -> Result<String, PlotError> {
    let panels = panels(shown);
    let rows = panels.len().div_ceil(COLUMNS);
    let mut text = String::new();
    let size = (PANEL.0 * COLUMNS as u32, PANEL.1 * rows as u32);
    {
        let root = SVGBackend::with_string(&mut text, size).into_drawing_area();
        root.fill(&WHITE)?;
        for (area, panel) in root.split_evenly((rows, COLUMNS)).iter().zip(&panels) {
            panel.draw(area)?;
        }
        root.present()?;
    }
    Ok(text)
}

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for PlotError {
    fn from(why: DrawingAreaErrorKind<E>) -> Self {
        Self(why.to_string())
    }
}

fn colour(place: usize) -> RGBColor {
    COLOURS[place % COLOURS.len()]
}

/// A line for each simulation.
fn lines(shown: &[Shown<'_>], points: impl Fn(&Shown<'_>) -> Vec<(f64, f64)>) -> Vec<Series> {
    shown
        .iter()
        .enumerate()
        .map(|(place, one)| Series::named(&one.summary.rule_set, colour(place), points(one)))
        .collect()
}

fn panels(shown: &[Shown<'_>]) -> Vec<Panel> {
    let longest = shown.iter().filter_map(|one| one.summary.waiting_seconds).map(|waited| waited.max);
    let longest = longest.fold(0.0, f64::max);
    let mut panels = vec![
        Panel::curves(
            "Matched within",
            "seconds of waiting",
            "% of all tickets",
            lines(shown, |one| curves::matched_within(one.recording)),
        ),
        Panel::curves(
            "How long matched tickets waited",
            "seconds of waiting",
            "tickets",
            lines(shown, |one| curves::histogram(&curves::waits(one.recording), longest)),
        ),
        Panel::curves(
            "Waiting over time: median, and nine of ten (pale)",
            "seconds since the begin, of arrival",
            "seconds of waiting",
            shown.iter().enumerate().flat_map(|(place, one)| waiting_over_time(place, one)).collect(),
        ),
        Panel::curves(
            "Queue",
            "seconds since the begin",
            "tickets waiting",
            lines(shown, |one| curves::queue(one.recording)),
        ),
    ];
    panels.extend(rules(shown).into_iter().map(|rule| {
        Panel::curves(
            &format!("{rule}: measured, and allowed (pale)"),
            "value",
            "% of matches",
            shown.iter().enumerate().flat_map(|(place, one)| quality(place, one, &rule)).collect(),
        )
    }));
    let bars = expansions(shown);
    if !bars.is_empty() {
        panels.push(Panel::bars("Expansions in force", "% of matches", bars));
    }
    panels
}

fn waiting_over_time(place: usize, one: &Shown<'_>) -> [Series; 2] {
    let (median, most) = curves::waiting_over_time(one.recording);
    [Series::named(&one.summary.rule_set, colour(place), median), Series::pale(colour(place), most)]
}

fn quality(place: usize, one: &Shown<'_>, rule: &str) -> [Series; 2] {
    let (measured, allowed) = curves::quality(one.recording, rule);
    [Series::named(&one.summary.rule_set, colour(place), measured), Series::pale(colour(place), allowed)]
}

fn rules(shown: &[Shown<'_>]) -> Vec<String> {
    let mut rules: Vec<String> = Vec::new();
    for quality in shown.iter().flat_map(|one| &one.summary.quality) {
        if !rules.contains(&quality.rule) {
            rules.push(quality.rule.clone());
        }
    }
    rules
}

fn expansions(shown: &[Shown<'_>]) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (place, one) in shown.iter().enumerate() {
        if one.summary.expansions.is_empty() {
            continue;
        }
        let label = |text: &str| match shown.len() {
            1 => text.to_owned(),
            _ => format!("{}: {text}", one.summary.rule_set),
        };
        bars.push(Bar {
            label: label("none"),
            percent: one.summary.without_expansion_percent,
            colour: colour(place),
        });
        bars.extend(one.summary.expansions.iter().map(|step| Bar {
            label: label(&format!("{} to {} after {} s", step.target, step.value, step.wait_seconds)),
            percent: step.percent,
            colour: colour(place),
        }));
    }
    bars
}
