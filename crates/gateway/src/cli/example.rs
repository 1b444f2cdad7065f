//! `config example`: a file for `--config` with every option in it.

use std::fmt::Write as _;

use super::layers::{CONFIG_KEY, Kind, Setting, Settings, quoted};

const PREFACE: &str = "\
# Options of rallypoint-gateway, for `rallypoint-gateway --config gateway.toml`.
#
# Each line shows an option's default or, where it has none, what it takes. Take the # away to set one. Flags and the
# environment (RALLYPOINT_SERVER_IP for server-ip) come before this file. `rallypoint-gateway config check --config
# gateway.toml` shows what each option is in the end and where that comes from.
#
# Made by `rallypoint-gateway config example`.
";

/// The example file's text.
pub fn example() -> String {
    let mut text = PREFACE.to_owned();
    let settings = Settings::of_run();
    let mut heading = "";
    // A file cannot name another one.
    for setting in settings.iter().filter(|setting| setting.key() != CONFIG_KEY) {
        if setting.heading() != heading {
            heading = setting.heading();
            let _ = writeln!(text, "\n# --- {heading} ---");
        }
        let _ = writeln!(text, "\n# {}", setting.help().replace('\n', "\n# "));
        let values = setting.possible_values();
        if !values.is_empty() {
            let _ = writeln!(text, "# One of {}.", values.join(", "));
        }
        if setting.is_secret() {
            let _ = writeln!(text, "# A secret: better given by {}.", setting.variable());
        }
        let _ = writeln!(text, "#{}", line(setting));
    }
    text
}

fn line(setting: &Setting) -> String {
    let key = setting.key();
    match (setting.kind(), setting.defaults().first()) {
        (Kind::Switch | Kind::TextOrSwitch, _) => format!("{key} = false"),
        (Kind::Whole | Kind::Decimal, Some(number)) => format!("{key} = {number}"),
        (Kind::Text, Some(text)) => format!("{key} = {}", quoted(text)),
        _ => setting.example(),
    }
}

#[cfg(test)]
mod tests {
    use super::example;
    use crate::cli::layers::{CONFIG_KEY, Settings};

    #[test]
    fn every_option_is_in_it_once() {
        let example = example();
        for setting in Settings::of_run().iter().filter(|setting| setting.key() != CONFIG_KEY) {
            let begin = format!("#{} = ", setting.key());
            assert_eq!(example.lines().filter(|line| line.starts_with(&begin)).count(), 1, "{begin}");
        }
    }

    #[test]
    fn the_committed_one_is_this_one() {
        let committed = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/gateway.toml");
        let committed = std::fs::read_to_string(committed).unwrap();
        let hint = "write it anew: rallypoint-gateway config example > deploy/gateway.toml";
        assert!(committed == example(), "{hint}");
    }
}
