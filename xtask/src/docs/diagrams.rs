//! Diagrams: Mermaid draws them in the reader's browser, from a copy that is part of the book.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};

use super::markdown::Page;
use super::{contents, stage};
use crate::project;

/// What draws. Its one file needs nothing else and no network.
const MERMAID: &str = "mermaid@11.17.2";
/// Where it is in that package.
const SCRIPT: &str = "package/dist/mermaid.min.js";
/// The SHA-256 of that file: it runs in readers' browsers.
const SHA256: &str = "581ed7d74bd9048d0e3a91363927d72ef22942d7722546b27f7cc29e35390eb8";
/// What `docs/diagrams.js` looks for beside the book's first page.
pub(super) const FILE: &str = "mermaid.min.js";

/// Puts Mermaid into the book: once fetched by npm, it is kept in the target folder.
pub(super) fn add(book: &Path) -> anyhow::Result<()> {
    let kept = project::target().join("docs-tools").join(MERMAID);
    let script = kept.join(SCRIPT);
    if !script.exists() {
        fetch(&kept).with_context(|| format!("fetching {MERMAID} by npm"))?;
    }
    let text = fs::read(&script).with_context(|| format!("reading {}", script.display()))?;
    let found: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    ensure!(
        found == SHA256,
        "{} is not the file that was looked at: its SHA-256 is {found}",
        script.display()
    );
    fs::write(book.join(FILE), text).with_context(|| format!("writing {FILE}"))
}

fn fetch(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    let packed = Command::new("npm").args(["pack", "--silent", MERMAID]).current_dir(folder).output()?;
    ensure!(packed.status.success(), "npm pack ended with {}", packed.status);
    let archive = String::from_utf8(packed.stdout)?;
    let archive = archive.lines().last().unwrap_or_default().trim();
    let unpacked = Command::new("tar").args(["-xzf", archive, SCRIPT]).current_dir(folder).status()?;
    ensure!(unpacked.success(), "tar ended with {unpacked}");
    Ok(fs::remove_file(folder.join(archive))?)
}

/// The pages of the finished book that have diagrams, with how many.
pub(crate) fn pages() -> anyhow::Result<Vec<(PathBuf, usize)>> {
    let book = super::book()?;
    let mut found = Vec::new();
    for path in contents::in_book()? {
        let page = Page::read(&path)?;
        let count = page.blocks().iter().filter(|block| block.info == "mermaid").count();
        if count > 0 {
            found.push((book.join(stage::built(&path)), count));
        }
    }
    Ok(found)
}
