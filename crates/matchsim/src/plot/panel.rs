//! One panel of a picture.

use plotters::coord::Shift;
use plotters::prelude::{
    BLACK, ChartBuilder, Color, DrawingArea, DrawingBackend, IntoFont, IntoTextStyle, LineSeries,
    PathElement, RGBAColor, RGBColor, Rectangle, SVGBackend, SeriesLabelPosition, Text, WHITE,
};

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Failed<'a> = plotters::drawing::DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

const FONT: &str = "sans-serif";
const TITLE_SIZE: u32 = 17;
const LABEL_SIZE: u32 = 12;
const MARGIN: u32 = 12;
/// Where the last label of the axis stands out.
const RIGHT_MARGIN: u32 = 24;
const X_LABELS: u32 = 38;
const Y_LABELS: u32 = 52;
/// How strong a pale line is, beside a full one.
const PALE: f64 = 0.4;
const LINE_WIDTH: u32 = 2;
/// How much of an axis stays free above the largest value.
const HEADROOM: f64 = 1.05;
/// How far a bar's label stands from the left edge, in per cent of the axis.
const LABEL_AT: f64 = 1.0;

/// A curve.
pub(super) struct Series {
    /// What the legend says; none for a curve that goes with another.
    name: Option<String>,
    colour: RGBAColor,
    points: Vec<(f64, f64)>,
}

impl Series {
    pub(super) fn named(name: &str, colour: RGBColor, points: Vec<(f64, f64)>) -> Self {
        Self { name: Some(name.to_owned()), colour: colour.to_rgba(), points }
    }

    pub(super) fn pale(colour: RGBColor, points: Vec<(f64, f64)>) -> Self {
        Self { name: None, colour: colour.mix(PALE), points }
    }
}

/// A horizontal bar.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) percent: f64,
    pub(super) colour: RGBColor,
}

/// One panel.
pub(super) struct Panel {
    title: String,
    x: String,
    content: Content,
}

enum Content {
    Curves { y: String, series: Vec<Series> },
    Bars(Vec<Bar>),
}

impl Panel {
    pub(super) fn curves(title: &str, x: &str, y: &str, series: Vec<Series>) -> Self {
        let content = Content::Curves { y: y.to_owned(), series };
        Self { title: title.to_owned(), x: x.to_owned(), content }
    }

    pub(super) fn bars(title: &str, x: &str, bars: Vec<Bar>) -> Self {
        Self { title: title.to_owned(), x: x.to_owned(), content: Content::Bars(bars) }
    }

    pub(super) fn draw<'a>(&self, area: &Area<'a>) -> Result<(), Failed<'a>> {
        match &self.content {
            Content::Curves { y, series } => self.draw_curves(area, y, series),
            Content::Bars(bars) => self.draw_bars(area, bars),
        }
    }

    fn draw_curves<'a>(&self, area: &Area<'a>, y: &str, series: &[Series]) -> Result<(), Failed<'a>> {
        let points = || series.iter().flat_map(|one| &one.points);
        let xs = range(points().map(|point| point.0));
        let ys = range(points().map(|point| point.1));
        let mut chart = ChartBuilder::on(area)
            .caption(&self.title, (FONT, TITLE_SIZE))
            .margin(MARGIN)
            .margin_right(RIGHT_MARGIN)
            .x_label_area_size(X_LABELS)
            .y_label_area_size(Y_LABELS)
            .build_cartesian_2d(xs, ys)?;
        chart
            .configure_mesh()
            .max_light_lines(1)
            .light_line_style(WHITE)
            .x_desc(&self.x)
            .y_desc(y)
            .x_label_formatter(&label)
            .y_label_formatter(&label)
            .label_style((FONT, LABEL_SIZE))
            .draw()?;
        for one in series {
            let style = one.colour.stroke_width(LINE_WIDTH);
            let drawn = chart.draw_series(LineSeries::new(one.points.iter().copied(), style))?;
            if let Some(name) = &one.name {
                drawn.label(name).legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], style));
            }
        }
        // One rule set needs no legend: the table has its name.
        if series.iter().filter(|one| one.name.is_some()).count() > 1 {
            chart
                .configure_series_labels()
                .position(SeriesLabelPosition::MiddleRight)
                .background_style(WHITE.mix(0.8))
                .label_font((FONT, LABEL_SIZE))
                .draw()?;
        }
        Ok(())
    }

    fn draw_bars<'a>(&self, area: &Area<'a>, bars: &[Bar]) -> Result<(), Failed<'a>> {
        let mut chart = ChartBuilder::on(area)
            .caption(&self.title, (FONT, TITLE_SIZE))
            .margin(MARGIN)
            .margin_right(RIGHT_MARGIN)
            .x_label_area_size(X_LABELS)
            .build_cartesian_2d(0.0..100.0_f64, 0.0..bars.len() as f64)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .disable_y_axis()
            .x_label_formatter(&label)
            .max_light_lines(1)
            .light_line_style(WHITE)
            .x_desc(&self.x)
            .label_style((FONT, LABEL_SIZE))
            .draw()?;
        // The first bar is on top.
        let bottom = |place: usize| (bars.len() - 1 - place) as f64;
        chart.draw_series(bars.iter().enumerate().map(|(place, bar)| {
            let corners = [(0.0, bottom(place) + 0.1), (bar.percent, bottom(place) + 0.9)];
            Rectangle::new(corners, bar.colour.mix(PALE).filled())
        }))?;
        let style = (FONT, LABEL_SIZE).into_font().color(&BLACK).into_text_style(area);
        chart.draw_series(bars.iter().enumerate().map(|(place, bar)| {
            let text = format!("{} ({:.1} %)", bar.label, bar.percent);
            Text::new(text, (LABEL_AT, bottom(place) + 0.6), style.clone())
        }))?;
        Ok(())
    }
}

/// A number on an axis, without a fraction that says nothing.
fn label(value: &f64) -> String {
    // What plotters adds up to get there leaves traces far behind the point.
    format!("{}", (value * 1e6).round() / 1e6)
}

/// An axis from zero, or from the smallest value when that is negative, to a bit above the largest.
fn range(values: impl Iterator<Item = f64>) -> std::ops::Range<f64> {
    let (least, most) = values
        .filter(|value| value.is_finite())
        .fold((0.0_f64, 0.0_f64), |(least, most), value| (least.min(value), most.max(value)));
    // An axis without length cannot be drawn.
    if most > least { least * HEADROOM..most * HEADROOM } else { 0.0..1.0 }
}
