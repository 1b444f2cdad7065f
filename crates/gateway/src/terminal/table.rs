//! Tables of text.

use super::text::{fit, plain, width};

/// Columns stand so far apart.
const GAP: usize = 2;
/// No column is made narrower than this for the others' sake.
const NARROWEST: usize = 8;

/// Rows under titles.
#[derive(Debug)]
pub(super) struct Table {
    titles: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(titles: &[&'static str]) -> Self {
        Self { titles: titles.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; what a terminal would obey is taken out.
    pub(super) fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        self.rows.push(
            cells
                .into_iter()
                .map(|cell| if cell.is_empty() { "-".to_owned() } else { plain(cell) })
                .collect(),
        );
    }

    /// The table, in so many columns if there is a limit.
    pub(super) fn text(&self, columns: Option<usize>) -> String {
        let widths = self.widths(columns);
        let titles = self.titles.iter().map(|title| (*title).to_owned()).collect();
        let lines = std::iter::once(&titles).chain(&self.rows).map(|cells| line(cells, &widths));
        lines.fold(String::new(), |text, line| text + line.trim_end() + "\n")
    }

    fn widths(&self, columns: Option<usize>) -> Vec<usize> {
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell));
            cells.chain([width(self.titles[column])]).max().unwrap_or_default()
        };
        let mut widths: Vec<_> = (0..self.titles.len()).map(widest).collect();
        let Some(columns) = columns else { return widths };
        let gaps = GAP * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > columns {
            // The widest gives, down to the next, so that short columns stay whole as long as possible.
            let Some(widest) =
                widths.iter_mut().max_by_key(|width| **width).filter(|width| **width > NARROWEST)
            else {
                break;
            };
            *widest -= 1;
        }
        widths
    }
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, columns) in cells.iter().zip(widths) {
        let cell = fit(cell, *columns);
        line.push_str(&cell);
        line.push_str(&" ".repeat(columns.saturating_sub(width(&cell)) + GAP));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::Table;
    use crate::terminal::text::width;

    fn table() -> Table {
        let mut table = Table::new(&["NAME", "STATUS", "ID"]);
        table.row(["東京", "ACTIVE", "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/1"]);
        table.row(["\x1b[2J", "", "2"]);
        table
    }

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let text = table().text(None);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "NAME  STATUS  ID");
        assert!(lines[1].starts_with("東京  ACTIVE  arn:"));
        assert_eq!(lines[2], "\u{fffd}[2J  -       2");
    }

    #[test]
    fn a_narrow_terminal_cuts_the_widest_column() {
        let text = table().text(Some(30));
        assert!(text.lines().all(|line| width(line) <= 30), "{text}");
        assert!(text.lines().nth(1).unwrap().ends_with('…'));
        assert!(text.contains("ACTIVE"));
    }
}
