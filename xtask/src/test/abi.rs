//! The C interface against the last release's, and whether a break would be noticed.

use anyhow::ensure;

use super::{Bench, Outcome};
use crate::abi::{self, dump};

/// The symbols that the header has, which have their versions.
pub(super) fn symbols(_: &mut Bench) -> anyhow::Result<Outcome> {
    abi::check_symbols()?;
    Ok(Outcome::Passed(0))
}

/// What the library exports, and what libabigail says of it.
pub(super) fn library(_: &mut Bench) -> anyhow::Result<Outcome> {
    if !dump::is_possible() {
        return Ok(Outcome::Skipped(
            "abidiff is looked for on x86-64 Linux, and is not installed: Debian has it in abigail-tools"
                .to_owned(),
        ));
    }
    let library = dump::build()?;
    abi::check_exports(&library)?;
    let current = dump::of_library(&library)?;
    let base = dump::base()?;
    dump::compare(&base.dump, &current)?.expect_compatible(&base.version)?;
    let planted = breaks_are_noticed(&current)?;
    Ok(Outcome::Passed(1 + planted))
}

/// One thing done to a dump, as if the library had been changed so.
struct Planted {
    what: &'static str,
    plant: fn(&str) -> String,
    is_harmless: bool,
}

const PLANTED: [Planted; 7] = [
    Planted { what: "a function that is gone", plant: without_function, is_harmless: false },
    Planted {
        what: "a function with a parameter less",
        plant: |dump| {
            inside(dump, LEAVE, "</function-decl>", |function| without_lines(function, "name='user_data'"))
        },
        is_harmless: false,
    },
    Planted {
        what: "a number that became another",
        plant: |dump| dump.replacen(NUMBER, "<enumerator name='InvalidHandle' value='-33'/>", 1),
        is_harmless: false,
    },
    Planted {
        what: "a number that is new",
        plant: |dump| dump.replacen(NUMBER, &format!("{NUMBER}\n<enumerator name='New' value='-999'/>"), 1),
        is_harmless: true,
    },
    Planted {
        what: "members that changed places",
        plant: |dump| inside(dump, OPTIONS, STRUCTURE_END, |options| swap(options, "search", "player_data")),
        is_harmless: false,
    },
    Planted {
        what: "a member that grew",
        plant: |dump| {
            let grown = |options: &str| {
                options
                    .replace("offset-in-bits='192'", "offset-in-bits='256'")
                    .replace("in-bits='256' is", "in-bits='320' is")
            };
            inside(dump, OPTIONS, STRUCTURE_END, grown)
        },
        is_harmless: false,
    },
    Planted {
        what: "a member that is new, at the end",
        plant: |dump| {
            let one_more = |options: &str| {
                let at = options.rfind("<data-member").unwrap_or_default();
                let last = options[at..].replace("'192'", "'256'").replace("player_data", "more");
                options.replace("size-in-bits='256'", "size-in-bits='320'") + &last
            };
            inside(dump, OPTIONS, STRUCTURE_END, one_more)
        },
        is_harmless: true,
    },
];

/// Where a function's part of a dump begins.
const LEAVE: &str = "<function-decl name='rp_session_leave'";
/// Where a structure's begins.
const OPTIONS: &str = "<class-decl name='RpJoinOptions'";
/// Where it ends.
const STRUCTURE_END: &str = "</class-decl>";
/// One of the results.
const NUMBER: &str = "<enumerator name='InvalidHandle' value='-3'/>";

/// Plants one thing after the other; gives how many there are.
fn breaks_are_noticed(dump: &str) -> anyhow::Result<usize> {
    for Planted { what, plant, is_harmless } in &PLANTED {
        let planted = plant(dump);
        ensure!(planted != dump, "{what} could not be planted: the dump is written otherwise now");
        let difference = dump::compare(dump, &planted)?;
        ensure!(
            difference.is_compatible() == *is_harmless,
            "{what} was taken for {}",
            if *is_harmless { "a break" } else { "harmless" }
        );
    }
    Ok(PLANTED.len())
}

fn without_function(dump: &str) -> String {
    let undeclared = match dump.split_once(LEAVE) {
        Some((before, rest)) => match rest.split_once("</function-decl>") {
            Some((_, after)) => format!("{before}{after}"),
            None => dump.to_owned(),
        },
        None => dump.to_owned(),
    };
    without_lines(&undeclared, "<elf-symbol name='rp_session_leave'")
}

/// A text without the lines that have this in them.
fn without_lines(text: &str, unwanted: &str) -> String {
    text.lines().filter(|line| !line.contains(unwanted)).flat_map(|line| [line, "\n"]).collect()
}

/// Changes the part of a text from `begin` up to `end`.
fn inside(text: &str, begin: &str, end: &str, change: impl Fn(&str) -> String) -> String {
    let Some((before, rest)) = text.split_once(begin) else { return text.to_owned() };
    let Some((part, after)) = rest.split_once(end) else { return text.to_owned() };
    format!("{before}{begin}{}{end}{after}", change(part))
}

/// Gives two things each other's names.
fn swap(text: &str, one: &str, other: &str) -> String {
    let (one, other) = (format!("name='{one}'"), format!("name='{other}'"));
    text.split(&one).map(|part| part.replace(&other, &one)).collect::<Vec<_>>().join(&other)
}
