//! `cargo xtask abi`: whether programs that were built against an earlier release still work with this library.
//!
//! Three things are looked at. `tests/abi/symbols.txt` has every symbol and every number of the header with the version
//! that brought it, and what is in it once stays. The shared library exports those functions and nothing else. And
//! libabigail compares the library with the dump of the last release, down to each member's place.

mod declarations;
pub(crate) mod dump;
mod growth;
pub(crate) mod layout;
mod symbols;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use crate::{header, project};

/// What there is to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// Compare, and change nothing.
    Check,
    /// Add what is new in the header to the symbols.
    Add,
    /// Make this build's dump the one that later ones are compared with.
    Release,
}

/// Does it.
pub(crate) fn run(task: Task) -> anyhow::Result<()> {
    if task == Task::Add {
        return add_symbols();
    }
    check_symbols()?;
    let library = dump::build()?;
    check_exports(&library)?;
    println!("the library exports the header's functions and nothing else");
    if !dump::is_possible() {
        bail!("abidiff and abidw are not here: install libabigail's tools (Debian: abigail-tools)");
    }
    let current = dump::of_library(&library)?;
    if task == Task::Release {
        return dump::release(&current);
    }
    let base = dump::base()?;
    dump::compare(&base.dump, &current)?.expect_compatible(&base.version)
}

/// Whether the committed symbols are the header's.
pub(crate) fn check_symbols() -> anyhow::Result<()> {
    let problems = symbols::differences(&committed_symbols()?, &symbols::of_header(&header::committed()?)?);
    if !problems.is_empty() {
        bail!("{} and the header disagree:\n  {}", symbols::FILE, problems.join("\n  "));
    }
    println!("{} is what the header says", symbols::FILE);
    Ok(())
}

/// Whether the shared library exports the functions of the committed symbols, and nothing else.
pub(crate) fn check_exports(library: &Path) -> anyhow::Result<()> {
    check_exported(library, &dump::exports(library)?)
}

/// The same, of a library whose exports were read.
pub(crate) fn check_exported(library: &Path, names: &BTreeSet<String>) -> anyhow::Result<()> {
    let problems = symbols::export_differences(&committed_symbols()?, names);
    if !problems.is_empty() {
        bail!(
            "{} does not export what {} says:\n  {}",
            library.display(),
            symbols::FILE,
            problems.join("\n  ")
        );
    }
    Ok(())
}

/// Every function that a program may call.
pub(crate) fn functions() -> anyhow::Result<BTreeSet<String>> {
    Ok(symbols::functions(&committed_symbols()?).into_iter().cloned().collect())
}

fn committed_symbols() -> anyhow::Result<symbols::Symbols> {
    let path = project::root().join(symbols::FILE);
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    symbols::read(&text)
}

fn add_symbols() -> anyhow::Result<()> {
    let path = project::root().join(symbols::FILE);
    let mut known = if path.exists() { committed_symbols()? } else { symbols::Symbols::default() };
    let before = known.len();
    for (name, symbol) in symbols::of_header(&header::committed()?)? {
        known.entry(name).or_insert(symbol);
    }
    fs::write(&path, symbols::write(&known)).with_context(|| format!("writing {}", path.display()))?;
    println!("added {} symbols to {}", known.len() - before, symbols::FILE);
    Ok(())
}
