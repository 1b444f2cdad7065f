//! The examples as their readers run them: each language's against a real gateway, and what they print on the page
//! that shows them, `docs/examples.md`.

mod language;
mod masks;
mod page;
mod stage;
mod stories;

use std::fs;
use std::path::Path;

use anyhow::Context;

pub(crate) use language::Language;

use crate::{interrupt, project};
use stage::{Block, Stage};

/// Runs every example and writes what they print to the page, or says where the page tells otherwise.
pub(crate) fn run(is_check: bool) -> anyhow::Result<()> {
    interrupt::watch()?;
    project::build("rallypoint")?;
    project::build("rallypoint-gateway")?;
    let folder = project::target().join("examples").join(format!("run-{}", std::process::id()));
    let folder = std::path::absolute(folder)?;
    let printed =
        perform_all(&folder).with_context(|| format!("what was printed is in {}", folder.display()))?;
    fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
    if is_check { page::check(&printed) } else { page::write(&printed) }
}

/// Runs every example and compares the page with what they print; gives how many outputs it shows. The library and the
/// gateway are built already.
pub(crate) fn check(folder: &Path) -> anyhow::Result<usize> {
    let printed = perform_all(folder)?;
    page::check(&printed)?;
    Ok(printed.len())
}

/// Runs the examples of one language, compiled with these flags besides the usual ones, under a wrapper, if there is
/// one; gives how many outputs there were. The library and the gateway are built already.
pub(crate) fn perform_under(
    language: Language,
    wrapper: &[String],
    flags: &[&str],
    folder: &Path,
) -> anyhow::Result<usize> {
    Ok(perform(language, wrapper, flags, folder)?.len())
}

fn perform_all(folder: &Path) -> anyhow::Result<Vec<Block>> {
    let mut printed = Vec::new();
    for language in Language::ALL {
        printed.extend(perform(language, &[], &[], &folder.join(language.folder()))?);
    }
    Ok(printed)
}

fn perform(
    language: Language,
    wrapper: &[String],
    flags: &[&str],
    folder: &Path,
) -> anyhow::Result<Vec<Block>> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let troupe = language::Troupe::compile(language, wrapper, flags, folder)?;
    let mut stage = Stage::new(troupe, folder);
    stories::play(&mut stage).with_context(|| format!("the examples in {}", language.words()))?;
    Ok(stage.into_blocks())
}
