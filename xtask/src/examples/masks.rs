//! What is different in every run, replaced by a word for it: ports, ids, times, counts of packets.

const ADDRESS: &str = "127.0.0.1:";

/// What comes after these words.
const AFTER: [(&str, &str); 3] = [(ADDRESS, "PORT"), (" accepts, ", "SECONDS"), (" is in team ", "TEAM")];

/// Fields of the lines `event <name> <key>=<value> ...`.
const FIELDS: [(&str, &str); 14] = [
    ("id", "ID"),
    ("game_session_id", "ID"),
    ("ticket", "ID"),
    ("match", "ID"),
    ("token", "TOKEN"),
    ("port", "PORT"),
    ("after_ms", "MS"),
    ("ping_ms", "MS"),
    ("left_ms", "MS"),
    ("moves_sent", "N"),
    ("moves_heard", "N"),
    ("x", "N"),
    ("y", "N"),
    ("team", "TEAM"),
];

/// Players' numbers, where several travel at the same time: who comes to the game server first is welcomed first.
const BY_LOT: [(&str, &str); 2] = [("player", "N"), ("from", "N")];
/// Where that is so.
const AT_ONCE: [&str; 2] = ["07_matchmaking", "08_backfill"];

/// Lines about what a ticket passes through: who looks too late does not see it.
const PASSING: [&str; 2] = ["event searching ", "event placing "];

/// A program's output as the page shows it under this name.
pub(super) fn masked(key: &str, printed: &str) -> String {
    let is_by_lot = AT_ONCE.iter().any(|example| key.contains(example));
    let fields: Vec<_> = FIELDS.iter().chain(if is_by_lot { &BY_LOT[..] } else { &[] }).collect();
    let mut shown = String::new();
    for line in printed.lines().filter(|line| !PASSING.iter().any(|passing| line.starts_with(passing))) {
        let mut line = line.to_owned();
        for (before, word) in AFTER {
            line = word_masked(&line, before, word);
        }
        if line.starts_with("event ") {
            line = fields_masked(&line, &fields);
        }
        shown.push_str(line.trim_end());
        shown.push('\n');
    }
    shown
}

fn word_masked(line: &str, before: &str, word: &str) -> String {
    let mut parts = line.split(before);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_alphanumeric());
        shown.push_str(before);
        shown.push_str(if rest.len() < part.len() { word } else { "" });
        shown.push_str(rest);
    }
    shown
}

/// Values between quotes are texts: they have spaces, and nothing to mask.
fn fields_masked(line: &str, fields: &[&(&str, &str)]) -> String {
    let mut shown = Vec::new();
    let mut is_quoted = false;
    for word in line.split(' ') {
        let mask = match word.split_once('=') {
            // An address is masked already.
            Some((key, value)) if !is_quoted && !value.is_empty() && !value.starts_with(ADDRESS) => {
                fields.iter().find(|(name, _)| *name == key).map(|(_, mask)| format!("{key}={mask}"))
            }
            _ => None,
        };
        is_quoted ^= word.matches('"').count() % 2 == 1;
        shown.push(mask.unwrap_or_else(|| word.to_owned()));
    }
    shown.join(" ")
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn what_changes_is_masked_and_the_rest_is_kept() {
        let cases = [
            ("joined: travel to 127.0.0.1:49152", "joined: travel to 127.0.0.1:PORT"),
            ("127.0.0.1:1 and 127.0.0.1:2", "127.0.0.1:PORT and 127.0.0.1:PORT"),
            ("127.0.0.1:", "127.0.0.1:"),
            (
                "event found after_ms=12 title=\"x=1 y=2\" x=3",
                "event found after_ms=MS title=\"x=1 y=2\" x=N",
            ),
            ("event moves_heard count=10", "event moves_heard count=10"),
            ("event a id=arn:aws:gamelift:x ticket= y", "event a id=ID ticket= y"),
            ("event chat from=1 player=2", "event chat from=1 player=2"),
            ("x=1 is no field here", "x=1 is no field here"),
        ];
        for (printed, shown) in cases {
            assert_eq!(masked("c/05_play", printed), format!("{shown}\n"), "{printed}");
        }
    }

    #[test]
    fn what_may_be_missed_is_left_out() {
        let printed = "event searching message=\"\"\nevent matched\n";
        assert_eq!(masked("c/07_matchmaking ada", printed), "event matched\n");
    }

    #[test]
    fn who_is_first_is_masked_where_several_come_at_once() {
        let printed = "event accepted player=1 from=127.0.0.1:40000\nevent chat from=2\n";
        let shown = "event accepted player=N from=127.0.0.1:PORT\nevent chat from=N\n";
        assert_eq!(masked("c/08_backfill server", printed), shown);
    }
}
