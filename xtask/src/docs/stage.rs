//! The book's source: a copy of its pages in which every link leads to what the book has.
//!
//! The pages keep their places below the checkout's root, so that links among them stay as they are. A folder's
//! `README.md` becomes its `index.md`, which mdBook makes into its `index.html`. What is linked and is no page is copied
//! beside them, but for sources that have a reference.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, ensure};

use super::contents::{DECISIONS, FOLDER_PAGE, SUMMARY, decisions, in_book};
use super::markdown::Page;
use super::reference;
use crate::project;

/// What mdBook makes into a folder's `index.html`.
const INDEX: &str = "index.md";

/// Writes the book's source into an empty folder.
pub(super) fn write(folder: &Path) -> anyhow::Result<()> {
    let book = Book { folder: folder.join("src"), pages: in_book()?.into_iter().collect() };
    for path in &book.pages {
        let page = Page::read(path)?;
        let mut text = book.rewritten(&page)?;
        if *path == Path::new(DECISIONS).join(FOLDER_PAGE) {
            text.push_str(&list_of_decisions(|path| {
                Path::new(".").join(path.file_name().unwrap_or_default())
            })?);
        }
        put(&book.folder.join(staged(path)), &text)?;
    }
    let summary = Page::read(Path::new(SUMMARY))?;
    put(&book.folder.join("SUMMARY.md"), &book.contents(&summary)?)?;
    fs::copy(project::root().join("docs/book.toml"), folder.join("book.toml"))?;
    fs::copy(project::root().join("docs/diagrams.js"), folder.join("diagrams.js"))?;
    Ok(())
}

struct Book {
    folder: PathBuf,
    pages: BTreeSet<PathBuf>,
}

impl Book {
    /// A page with the links that it has in the book.
    fn rewritten(&self, page: &Page) -> anyhow::Result<String> {
        let mut text = page.text.clone();
        for link in page.links()?.into_iter().rev() {
            let target = self.target(page, &link.target).with_context(|| page.path.display().to_string())?;
            text.replace_range(link.place, &target);
        }
        Ok(text)
    }

    fn target(&self, page: &Page, written: &str) -> anyhow::Result<String> {
        let (mut path, anchor) = page.meant(written)?;
        if project::root().join(&path).is_dir() {
            path.push(FOLDER_PAGE);
        }
        let place = if self.pages.contains(&path) {
            staged(&path)
        } else if let Some(reference) = reference::of(&path) {
            reference
        } else {
            ensure!(
                path.extension().is_none_or(|ending| ending != "md"),
                "{written}: no page of the book: list it in {SUMMARY}"
            );
            self.copy(&path)?;
            path
        };
        let anchor = anchor.map_or_else(String::new, |anchor| format!("#{anchor}"));
        Ok(relative(&place, &staged(&page.path)) + &anchor)
    }

    fn copy(&self, path: &Path) -> anyhow::Result<()> {
        let copy = self.folder.join(path);
        fs::create_dir_all(copy.parent().unwrap_or(&self.folder))?;
        fs::copy(project::root().join(path), copy).with_context(|| format!("copying {}", path.display()))?;
        Ok(())
    }

    /// The table of contents, from the root of the book's source.
    fn contents(&self, summary: &Page) -> anyhow::Result<String> {
        let mut text = summary.text.clone();
        for link in summary.links()?.into_iter().rev() {
            let (path, _) = summary.meant(&link.target)?;
            if path == Path::new(DECISIONS).join(FOLDER_PAGE) {
                let line_end =
                    text[link.place.end..].find('\n').map_or(text.len(), |at| link.place.end + at + 1);
                let nested: String =
                    list_of_decisions(Path::to_path_buf)?.lines().map(|line| format!("  {line}\n")).collect();
                text.insert_str(line_end, &nested);
            }
            text.replace_range(link.place, &slashed(&staged(&path)));
        }
        Ok(text)
    }
}

fn list_of_decisions(place: impl Fn(&Path) -> PathBuf) -> anyhow::Result<String> {
    let mut list = "\n".to_owned();
    for path in decisions()? {
        let title = Page::read(&path)?.title()?;
        list.push_str(&format!("- [{title}]({})\n", slashed(&place(&path))));
    }
    Ok(list.trim_start().to_owned())
}

/// What a page is called in the book's source.
fn staged(path: &Path) -> PathBuf {
    if path.ends_with(FOLDER_PAGE) { path.with_file_name(INDEX) } else { path.to_owned() }
}

/// What mdBook makes of a page, below the book's folder.
pub(super) fn built(path: &Path) -> PathBuf {
    staged(path).with_extension("html")
}

/// One path as a link on the page at another.
fn relative(to: &Path, page: &Path) -> String {
    let folder: Vec<Component<'_>> =
        page.parent().map(|folder| folder.components().collect()).unwrap_or_default();
    let to: Vec<_> = to.components().collect();
    let shared = folder.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = folder.iter().skip(shared).map(|_| Component::ParentDir);
    slashed(&up.chain(to.into_iter().skip(shared)).collect::<PathBuf>())
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{relative, staged};

    #[test]
    fn a_link_goes_up_as_far_as_it_must() {
        let link = |to: &str, page: &str| relative(Path::new(to), Path::new(page));
        assert_eq!(link("docs/abi.md", "docs/cpp.md"), "abi.md");
        assert_eq!(link("index.md", "docs/adr/0001.md"), "../../index.md");
        assert_eq!(link("docs/adr/index.md", "docs/cpp.md"), "adr/index.md");
        assert_eq!(link("c/index.html", "index.md"), "c/index.html");
    }

    #[test]
    fn a_folders_page_is_its_index() {
        assert_eq!(staged(Path::new("examples/c/README.md")), Path::new("examples/c/index.md"));
        assert_eq!(staged(Path::new("docs/abi.md")), Path::new("docs/abi.md"));
    }
}
