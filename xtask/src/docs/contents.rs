//! Which pages the book has, and whether every link of the checkout's Markdown leads somewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use super::markdown::Page;
use crate::project;

/// The book's table of contents.
pub(super) const SUMMARY: &str = "docs/SUMMARY.md";
/// The folder of the decisions. They are many and have one order: the table of contents names their first page alone.
pub(super) const DECISIONS: &str = "docs/adr";
/// The name of a folder's own page.
pub(super) const FOLDER_PAGE: &str = "README.md";
/// Folders with nothing of ours.
const NOT_OURS: [&str; 4] = ["target", "dist", "node_modules", ".git"];

/// Checks the Markdown of the whole checkout. Gives back how many links were looked at.
pub(crate) fn check() -> anyhow::Result<usize> {
    let pages = written()?;
    let mut problems = Vec::new();
    let mut count = 0;
    for page in pages.values() {
        let links = page.links().with_context(|| page.path.display().to_string())?;
        count += links.len();
        for link in links {
            if let Err(problem) = leads_somewhere(page, &link.target, &pages) {
                problems.push(format!("{}: {}: {problem:#}", page.path.display(), link.target));
            }
        }
    }
    let contents = in_book()?;
    for path in pages.keys().filter(|path| path.starts_with("docs") && *path != Path::new(SUMMARY)) {
        if !contents.contains(path) {
            problems.push(format!("{}: {SUMMARY} does not list it", path.display()));
        }
    }
    ensure!(count > 0, "no link was found");
    if !problems.is_empty() {
        bail!("{} links or pages are wrong:\n{}", problems.len(), problems.join("\n"));
    }
    Ok(count)
}

/// Every page of the book, in order, the decisions too.
pub(super) fn in_book() -> anyhow::Result<Vec<PathBuf>> {
    let summary = Page::read(Path::new(SUMMARY))?;
    let mut pages = Vec::new();
    for link in summary.links()? {
        let (path, _) = summary.meant(&link.target)?;
        ensure!(!pages.contains(&path), "{SUMMARY} lists {} twice", path.display());
        let is_decisions = path == Path::new(DECISIONS).join(FOLDER_PAGE);
        pages.push(path);
        if is_decisions {
            pages.extend(decisions()?);
        }
    }
    Ok(pages)
}

/// The decisions, in order.
pub(super) fn decisions() -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(project::root().join(DECISIONS))? {
        let path = Path::new(DECISIONS).join(entry?.file_name());
        if path.extension().is_some_and(|ending| ending == "md") && !path.ends_with(FOLDER_PAGE) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn leads_somewhere(page: &Page, target: &str, pages: &BTreeMap<PathBuf, Page>) -> anyhow::Result<()> {
    let (path, anchor) = page.meant(target)?;
    ensure!(project::root().join(&path).exists(), "there is no {}", path.display());
    if let Some(anchor) = anchor {
        let linked = pages.get(&path).with_context(|| format!("{} has no headings", path.display()))?;
        ensure!(linked.anchors().contains(&anchor), "{} has no heading of that name", path.display());
    }
    Ok(())
}

/// Every page of Markdown in the checkout, by its path.
fn written() -> anyhow::Result<BTreeMap<PathBuf, Page>> {
    let mut pages = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(project::root().join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                let is_ours = !NOT_OURS.iter().any(|name| entry.file_name() == *name);
                folders.extend(is_ours.then_some(path));
            } else if path.extension().is_some_and(|ending| ending == "md") {
                pages.insert(path.clone(), Page::read(&path)?);
            }
        }
    }
    Ok(pages)
}
