//! Whether the links of finished pages lead somewhere: every file, every anchor, all in one folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};
use percent_encoding::percent_decode_str;

use super::markdown::is_elsewhere;

/// rustdoc has followed its own links, and repeats what other crates' authors wrote about theirs: its pages are led to,
/// and not followed.
const RUST: &str = "rust";

/// Doxygen offers the private classes of a class at the head of its page, and shows none.
const PRIVATE_CLASSES: &str = "#nested-classes";

/// What a page offers and wants.
#[derive(Default)]
struct Read {
    anchors: BTreeSet<String>,
    links: BTreeSet<String>,
}

/// Follows every link between the pages of a folder. Gives back how many there are.
pub(super) fn check(folder: &Path) -> anyhow::Result<usize> {
    let mut pages = BTreeMap::new();
    let mut files = BTreeSet::new();
    read_folder(folder, folder, &mut pages, &mut files)?;
    let mut count = 0;
    let mut problems = BTreeSet::new();
    for (path, page) in &pages {
        count += page.links.len();
        for link in &page.links {
            if let Err(problem) = follow(path, link, &pages, &files) {
                problems.insert(format!("{}: {link}: {problem:#}", path.display()));
            }
        }
    }
    ensure!(count > 0, "no link was found in {}", folder.display());
    if !problems.is_empty() {
        let listed: Vec<_> = problems.into_iter().collect();
        bail!("{} links lead nowhere:\n{}", listed.len(), listed.join("\n"));
    }
    Ok(count)
}

fn read_folder(
    root: &Path,
    folder: &Path,
    pages: &mut BTreeMap<PathBuf, Read>,
    files: &mut BTreeSet<PathBuf>,
) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_folder(root, &path, pages, files)?;
            continue;
        }
        let below = path.strip_prefix(root)?.to_owned();
        if path.extension().is_some_and(|ending| ending == "html") {
            let text = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            let mut page = read(&text);
            if below.starts_with(RUST) {
                page.links.clear();
            }
            pages.insert(below.clone(), page);
        }
        files.insert(below);
    }
    Ok(())
}

fn read(text: &[u8]) -> Read {
    let mut read = Read::default();
    // What stands in a script is no element.
    let mut elements = DefaultEmitter::default();
    elements.naively_switch_states(true);
    for Ok(token) in Tokenizer::new_with_emitter(text, elements) {
        let Token::StartTag(tag) = token else { continue };
        for (name, value) in &tag.attributes {
            let value = String::from_utf8_lossy(value);
            match (&**tag.name, &***name) {
                (_, b"id") | (b"a", b"name") => read.anchors.extend([value.into_owned()]),
                (b"a" | b"link" | b"area", b"href") | (b"img" | b"script" | b"iframe", b"src") => {
                    read.links.extend([value.into_owned()]);
                }
                _ => {}
            }
        }
    }
    read
}

fn follow(
    page: &Path,
    link: &str,
    pages: &BTreeMap<PathBuf, Read>,
    files: &BTreeSet<PathBuf>,
) -> anyhow::Result<()> {
    if is_elsewhere(link) || link == PRIVATE_CLASSES {
        return Ok(());
    }
    let (rest, anchor) = link.split_once('#').map_or((link, ""), |(rest, anchor)| (rest, anchor));
    let written = percent_decode_str(rest.split('?').next().unwrap_or_default()).decode_utf8()?;
    let mut to = if written.is_empty() {
        page.to_owned()
    } else {
        page.parent().map(Path::to_owned).unwrap_or_default()
    };
    for part in written.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            ensure!(to.pop(), "leads out of the folder");
        } else {
            to.push(part);
        }
    }
    ensure!(!written.starts_with('/'), "works only where the folder is a site's root");
    if written.ends_with('/') {
        to.push("index.html");
    }
    ensure!(files.contains(&to), "there is no {}", to.display());
    if let (false, Some(page)) = (anchor.is_empty(), pages.get(&to)) {
        let decoded = percent_decode_str(anchor).decode_utf8()?;
        let is_there = page.anchors.contains(anchor) || page.anchors.contains(&*decoded);
        ensure!(is_there, "{} has no such anchor", to.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::{Path, PathBuf};

    use super::{follow, read};

    #[test]
    fn links_and_anchors_are_read_and_comments_are_not() {
        let read = read(b"<h2 id='a&amp;b'>x</h2><!-- <a href='no'> --><a class=x href=\"c.html?q#d\">y</a><img src=p.png>");
        assert_eq!(read.anchors.into_iter().collect::<Vec<_>>(), ["a&b"]);
        assert_eq!(read.links.into_iter().collect::<Vec<_>>(), ["c.html?q#d", "p.png"]);
    }

    #[test]
    fn a_link_must_have_its_file_and_its_anchor() {
        let mut pages = BTreeMap::new();
        pages.insert(PathBuf::from("a/index.html"), read(b"<a href='../b.html'>"));
        pages.insert(
            PathBuf::from("b.html"),
            read(b"<p id='there'><p id='one two'><script>'<p id=gone>'</script>"),
        );
        let files: BTreeSet<_> = pages.keys().cloned().collect();
        let follow = |link| follow(Path::new("a/index.html"), link, &pages, &files).is_ok();
        for good in ["../b.html#there", "../b.html#one%20two", "index.html", "../a/", "#", "https://x.org/y"]
        {
            assert!(follow(good), "{good}");
        }
        for bad in ["../b.html#gone", "b.html", "../../b.html", "#there", "/b.html"] {
            assert!(!follow(bad), "{bad}");
        }
    }
}
