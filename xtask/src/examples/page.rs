//! The page that shows the examples with their output. An output is a block of code under a comment that names it:
//!
//! ````text
//! <!-- output: c/01_hello -->
//! ```text
//! $ target/c/01_hello
//! ```
//! ````

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, ensure};

use super::stage::Block;
use crate::project;

const MARK: &str = "<!-- output: ";
const MARK_ENDS: &str = " -->";
const OPENS: &str = "```text";
const CLOSES: &str = "```";

fn path() -> PathBuf {
    project::root().join("docs/examples.md")
}

/// Puts what was printed where the page wants it.
pub(super) fn write(printed: &[Block]) -> anyhow::Result<()> {
    let path = path();
    let page = read(&path)?;
    fs::write(&path, renewed(&page, printed)?).with_context(|| format!("writing {}", path.display()))
}

/// Fails where the page shows something else than what was printed.
pub(super) fn check(printed: &[Block]) -> anyhow::Result<()> {
    let page = read(&path())?;
    let wanted = renewed(&page, printed)?;
    let mut differences = String::new();
    for (shown, is) in page.lines().zip(wanted.lines()).filter(|(shown, is)| shown != is).take(8) {
        writeln!(differences, "shown:   {shown}\nprinted: {is}")?;
    }
    ensure!(
        page == wanted,
        "docs/examples.md shows something else than the examples print: run cargo xtask examples\n{differences}"
    );
    Ok(())
}

fn read(path: &PathBuf) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

/// The page with these outputs. Every one of them has its place, and every place its output.
fn renewed(page: &str, printed: &[Block]) -> anyhow::Result<String> {
    let mut renewed = String::new();
    let mut shown = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        renewed.push_str(line);
        renewed.push('\n');
        let Some(key) = line.strip_prefix(MARK).and_then(|rest| rest.strip_suffix(MARK_ENDS)) else {
            continue;
        };
        let block = printed
            .iter()
            .find(|block| block.key == key)
            .with_context(|| format!("docs/examples.md names the output {key:?}, which no example makes"))?;
        ensure!(lines.next() == Some(OPENS), "docs/examples.md has no {OPENS} under the output {key:?}");
        ensure!(
            lines.by_ref().any(|line| line == CLOSES),
            "docs/examples.md does not close the output {key:?} by {CLOSES}"
        );
        writeln!(renewed, "{OPENS}\n{}{CLOSES}", block.text)?;
        shown.push(key);
    }
    let missing: Vec<_> = printed.iter().filter(|block| !shown.contains(&block.key.as_str())).collect();
    ensure!(
        missing.is_empty(),
        "docs/examples.md does not show {}: add the line {MARK}NAME{MARK_ENDS} and an empty block under it",
        missing.iter().map(|block| block.key.as_str()).collect::<Vec<_>>().join(", ")
    );
    Ok(renewed)
}

#[cfg(test)]
mod tests {
    use super::{Block, renewed};

    fn block(key: &str, text: &str) -> Block {
        Block { key: key.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn an_output_takes_the_place_of_the_old_one() {
        let page = "before\n<!-- output: c/a -->\n```text\nold\n```\nafter\n";
        let new = renewed(page, &[block("c/a", "new\n")]).unwrap();
        assert_eq!(new, "before\n<!-- output: c/a -->\n```text\nnew\n```\nafter\n");
        assert_eq!(renewed(&new, &[block("c/a", "new\n")]).unwrap(), new);
    }

    #[test]
    fn an_output_without_a_place_and_a_place_without_an_output_are_noticed() {
        let page = "<!-- output: c/a -->\n```text\n```\n";
        let problem = renewed(page, &[block("c/a", ""), block("c/b", "")]).unwrap_err().to_string();
        assert!(problem.contains("does not show c/b"), "{problem}");
        let problem = renewed(page, &[]).unwrap_err().to_string();
        assert!(problem.contains("c/a"), "{problem}");
    }

    #[test]
    fn a_block_that_is_not_there_or_not_closed_is_noticed() {
        for page in ["<!-- output: c/a -->\ntext\n", "<!-- output: c/a -->\n```text\nold\n"] {
            assert!(renewed(page, &[block("c/a", "")]).is_err(), "{page}");
        }
    }
}
