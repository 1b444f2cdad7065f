//! The book: links that lead somewhere, references without a warning, diagrams that a browser draws.

use std::process::Command;

use anyhow::{Context, ensure};

use super::programs::build_library;
use super::{Bench, Outcome, version_of};
use crate::docs;
use crate::project::{self, cargo};

/// The pages, from the least that they need to the most.
const PAGES: [&str; 6] = ["c", "cpp", "python", "unreal", "o3de", "unity"];

/// What of the browser's time a page may take until its diagrams are drawn, in milliseconds. It is no time of ours: the
/// browser lets it pass as soon as it has nothing to do.
const DRAWING: u32 = 60_000;

/// The links of all Markdown, which needs no program but ours.
pub(super) fn links(_: &mut Bench) -> anyhow::Result<Outcome> {
    println!("  {} links", docs::check()?);
    Ok(Outcome::Passed(0))
}

/// The pages are followed: their commands typed, their programs saved, what is printed compared. What needs an engine is
/// left out, and the pages say so.
pub(super) fn first_steps(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let follow = || {
        let mut command = Command::new("python3");
        command.arg("tests/first-steps/follow.py").current_dir(project::root());
        command
    };
    let check = follow().arg("--check").output().context("starting python3")?;
    if !check.status.success() {
        return Ok(Outcome::Skipped(String::from_utf8_lossy(&check.stdout).trim().to_owned()));
    }
    build_library(bench)?;
    bench.run(cargo()?.args(["build", "-p", "rallypoint-gateway"]))?;
    let target = std::path::absolute(project::target())?;
    bench.run(
        follow().arg("--target").arg(target).args(PAGES.map(|page| format!("docs/first-steps/{page}.md"))),
    )?;
    print!(
        "{}",
        bench
            .printed()
            .lines()
            .filter(|line| line.ends_with(" blocks"))
            .map(|line| format!("  {line}\n"))
            .collect::<String>()
    );
    Ok(Outcome::Passed(PAGES.len()))
}

/// The book and the references as `cargo xtask docs` makes them.
pub(super) fn made(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if let Some(missing) = docs::missing_tool() {
        return Ok(Outcome::Skipped(missing));
    }
    let made = docs::make(&mut |command| bench.run(command))?;
    println!("  {} links between the pages of the book", made.links);
    match (&made.undrawn, version_of("chromium")) {
        (Some(why), _) => println!("  the diagrams stay text: {why}"),
        (None, None) => println!("  whether the diagrams are drawn was not seen: chromium is not installed"),
        (None, Some(_)) => diagrams(bench)?,
    }
    Ok(Outcome::Passed(0))
}

/// Every diagram of every page becomes a picture.
fn diagrams(bench: &Bench) -> anyhow::Result<()> {
    let mut drawn = 0;
    for (page, written) in docs::pages_with_diagrams()? {
        let browser = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
            .arg(format!("--virtual-time-budget={DRAWING}"))
            .arg(format!("--user-data-dir={}", std::path::absolute(bench.folder.join("browser"))?.display()))
            .arg(format!("file://{}", page.display()))
            .output()
            .context("starting chromium")?;
        let pictures = String::from_utf8_lossy(&browser.stdout).matches("<figure><svg").count();
        ensure!(pictures == written, "{}: {pictures} of {written} diagrams were drawn", page.display());
        drawn += pictures;
    }
    println!("  {drawn} diagrams are drawn");
    Ok(())
}
