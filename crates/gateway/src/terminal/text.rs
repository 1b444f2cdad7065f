//! Text of strangers on a terminal: what they call their game sessions must not move its cursor.

use ratatui::style::Style;
use ratatui::text::Span;

/// What stands for a character that is not shown.
const HIDDEN: char = '\u{fffd}';
const ELLIPSIS: &str = "…";

/// Without what a terminal would obey and what would turn the order of a line around.
pub(super) fn plain(text: &str) -> String {
    text.chars().map(|c| if is_harmful(c) { HIDDEN } else { c }).collect()
}

/// Controls of both sets, line and paragraph separators, and what sets the direction of text.
pub(super) fn is_harmful(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// How many columns a text takes.
pub(super) fn width(text: &str) -> usize {
    Span::raw(text).width()
}

/// A text in at most so many columns, with an ellipsis where something was cut off.
pub(super) fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let Some(room) = columns.checked_sub(width(ELLIPSIS)) else { return String::new() };
    let mut fitted = String::new();
    let mut taken = 0;
    for grapheme in Span::raw(text).styled_graphemes(Style::default()) {
        taken += width(grapheme.symbol);
        if taken > room {
            break;
        }
        fitted.push_str(grapheme.symbol);
    }
    fitted.push_str(ELLIPSIS);
    fitted
}

/// JSON that a terminal takes for text too: what is harmful can only stand inside strings, where it can be escaped.
pub(super) fn harmless_json(json: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_harmful(c) {
            // All of them are in the plane that one escape reaches. Writing to a text cannot fail.
            let _ = write!(text, "\\u{:04x}", u32::from(c));
        } else {
            text.push(c);
        }
    }
    text
}

/// How long ago something was, in one unit: `42s`, `7m`, `3h`, `2d`.
pub(super) fn age(then: u64, now: u64) -> String {
    let seconds = now.saturating_sub(then) / 1000;
    match seconds {
        0..=99 => format!("{seconds}s"),
        100..=5_999 => format!("{}m", seconds / 60),
        6_000..=172_799 => format!("{}h", seconds / 3600),
        _ => format!("{}d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::{age, fit, harmless_json, plain, width};

    #[test]
    fn what_a_terminal_obeys_is_not_shown() {
        for hostile in
            ["\x1b[2J", "\u{9b}31m", "a\rb", "a\nb", "\u{7}", "\u{202e}abc", "\0", "\x7f", "\u{2066}"]
        {
            let shown = plain(hostile);
            assert!(shown.contains('\u{fffd}'), "{hostile:?}");
            assert!(!shown.chars().any(super::is_harmful), "{hostile:?}");
        }
        assert_eq!(plain("Straße 東京 🎮"), "Straße 東京 🎮");
    }

    #[test]
    fn json_stays_json_and_says_the_same() {
        let said = "\u{9b}31m \u{202e} \x7f \x1b[2J";
        let json = harmless_json(&serde_json::to_string_pretty(&[said]).unwrap());
        assert!(!json.chars().any(|c| c != '\n' && super::is_harmful(c)), "{json:?}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), [said]);
    }

    #[test]
    fn wide_characters_are_counted_in_columns() {
        assert_eq!(fit("東京都", 6), "東京都");
        assert_eq!(fit("東京都", 5), "東京…");
        assert_eq!(fit("東京都", 4), "東…");
        assert_eq!(width(&fit("東京都", 4)), 3);
        assert_eq!(fit("abc", 0), "");
        assert_eq!(fit("abc", 1), "…");
    }

    #[test]
    fn ages_have_one_unit() {
        let ages = [0, 99, 100, 5_999, 6_000, 172_800].map(|seconds| age(0, seconds * 1000));
        assert_eq!(ages, ["0s", "99s", "1m", "99m", "1h", "2d"]);
        assert_eq!(age(5_000, 1_000), "0s");
    }
}
