//! `cargo xtask docs`: the book and the references in one folder, with every link followed.

mod contents;
mod diagrams;
mod html;
mod markdown;
mod reference;
mod stage;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail, ensure};

pub(crate) use contents::check;
pub(crate) use diagrams::pages as pages_with_diagrams;

use crate::project;
use crate::test::version_of;

/// The mdBook that the book is made and checked with.
const MDBOOK: &str = "0.5.4";

/// What was made.
pub(crate) struct Made {
    /// Links between the pages of the book and of the references.
    pub(crate) links: usize,
    /// Why its diagrams are text, if they are.
    pub(crate) undrawn: Option<String>,
}

/// Checks the links of the Markdown, and makes the book unless that was all that was asked.
pub(crate) fn run(only_check: bool) -> anyhow::Result<()> {
    println!("{} links between the pages of Markdown", check()?);
    if only_check {
        return Ok(());
    }
    if let Some(missing) = missing_tool() {
        bail!("{missing}");
    }
    let made = make(&mut |command| {
        let status = command.status().context("running cargo")?;
        ensure!(status.success(), "cargo doc ended with {status}");
        Ok(())
    })?;
    if let Some(why) = &made.undrawn {
        println!("the diagrams stay text: {why}");
    }
    println!("{} links between the pages of the book", made.links);
    println!("open {}", book()?.join("index.html").display());
    Ok(())
}

/// Which program that makes the book is not here, and how to get it.
pub(crate) fn missing_tool() -> Option<String> {
    if version_of("mdbook").is_none() {
        return Some(format!(
            "mdbook is not installed: cargo install mdbook --version {MDBOOK} --locked --no-default-features --features search"
        ));
    }
    version_of("doxygen").is_none().then(|| "doxygen is not installed".to_owned())
}

/// Makes everything anew. `run` runs the slow part, which prints its progress.
pub(crate) fn make(run: &mut dyn FnMut(&mut Command) -> anyhow::Result<()>) -> anyhow::Result<Made> {
    let book = book()?;
    let source = book.with_file_name("docs-source");
    for folder in [&source, &book] {
        if folder.exists() {
            fs::remove_dir_all(folder).with_context(|| format!("emptying {}", folder.display()))?;
        }
    }
    stage::write(&source)?;
    let built = Command::new("mdbook").arg("build").arg(&source).arg("--dest-dir").arg(&book).output()?;
    let said = String::from_utf8_lossy(&built.stderr);
    ensure!(built.status.success() && !said.contains("WARN"), "mdbook has something to say:\n{said}");
    reference::doxygen(&book)?;
    reference::rustdoc(&book, run)?;
    let undrawn = diagrams::add(&book).err().map(|problem| format!("{problem:#}"));
    let links = html::check(&book)?;
    Ok(Made { links, undrawn })
}

/// Where all of it is.
fn book() -> anyhow::Result<PathBuf> {
    Ok(std::path::absolute(project::target())?.join("docs"))
}
