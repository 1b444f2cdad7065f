//! The last lines of a log, to be quoted in another.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// As much as a reader wants to see at once.
const LINES: usize = 10;
/// Longer lines are cut at their beginning.
const BYTES: u64 = 4096;

/// The last lines of a file. What would move a terminal's cursor or ring its bell is written out.
pub(super) fn last_lines(path: &Path) -> io::Result<Vec<String>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(BYTES)))?;
    let mut end = Vec::new();
    file.take(BYTES).read_to_end(&mut end)?;
    let text = String::from_utf8_lossy(&end);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    Ok(lines[lines.len().saturating_sub(LINES)..].iter().map(|line| printable(line)).collect())
}

fn printable(line: &str) -> String {
    line.chars()
        .map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::last_lines;

    #[test]
    fn the_last_lines_are_quoted_without_control_characters() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "").unwrap();
        assert!(last_lines(file.path()).unwrap().is_empty());
        let mut text: String = (0..2000).map(|n| format!("line {n}\n")).collect();
        text.push_str("\n\x1b[31mred\n");
        std::fs::write(file.path(), text).unwrap();
        let lines = last_lines(file.path()).unwrap();
        assert_eq!(lines.len(), 10);
        assert_eq!(lines[0], "line 1991");
        assert_eq!(lines[9], "\\u{1b}[31mred");
    }
}
