//! One page as it is written: its title, its anchors, where it links to, and its blocks of code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::project;

/// A page of Markdown.
pub(crate) struct Page {
    /// Where it is below the checkout's root.
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// Where a page leads to.
pub(super) struct Link {
    /// As it is written, with what follows `#`.
    pub(super) target: String,
    /// Where that is written in the page's text.
    pub(super) place: Range<usize>,
}

/// A fenced block of code.
pub(crate) struct Block {
    /// What follows the fence: the language, and what else is said there.
    pub(crate) info: String,
    pub(crate) code: String,
}

impl Page {
    /// Reads the page at a path below the checkout's root.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(project::root().join(path))
            .with_context(|| format!("reading {}", path.display()))?;
        Ok(Self { path: path.to_owned(), text })
    }

    fn events(&self) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
        Parser::new_ext(&self.text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter()
    }

    /// Its links and pictures, without those that lead to another site. Only what is written as `[text](target)` can
    /// be written anew for the book, so anything else is refused.
    pub(super) fn links(&self) -> anyhow::Result<Vec<Link>> {
        let mut links = Vec::new();
        for (event, place) in self.events() {
            let (Event::Start(Tag::Link { link_type, dest_url, .. })
            | Event::Start(Tag::Image { link_type, dest_url, .. })) = event
            else {
                continue;
            };
            if is_elsewhere(&dest_url) {
                continue;
            }
            let opening = format!("]({dest_url}");
            let at = self.text[place.clone()].rfind(&opening).filter(|_| link_type == LinkType::Inline);
            let at = at.with_context(|| format!("write the link to {dest_url} as [text]({dest_url})"))?;
            let start = place.start + at + "](".len();
            links.push(Link { place: start..start + dest_url.len(), target: dest_url.into_string() });
        }
        Ok(links)
    }

    /// The names under which its headings can be linked to, here and on GitHub.
    pub(super) fn anchors(&self) -> BTreeSet<String> {
        let mut used: BTreeMap<String, usize> = BTreeMap::new();
        let mut anchors = BTreeSet::new();
        for heading in self.headings() {
            let name = anchor(&heading);
            let count = used.entry(name.clone()).or_default();
            anchors.insert(if *count == 0 { name } else { format!("{name}-{count}") });
            *count += 1;
        }
        anchors
    }

    /// Its first heading.
    pub(super) fn title(&self) -> anyhow::Result<String> {
        let title = self.headings().into_iter().next();
        title.with_context(|| format!("{} has no heading", self.path.display()))
    }

    fn headings(&self) -> Vec<String> {
        let mut headings = Vec::new();
        let mut open: Option<String> = None;
        for (event, _) in self.events() {
            match event {
                Event::Start(Tag::Heading { .. }) => open = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => headings.extend(open.take()),
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut open {
                        heading.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        headings
    }

    /// Its fenced blocks of code, in order.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut open: Option<Block> = None;
        for (event, _) in self.events() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    open = Some(Block { info: info.into_string(), code: String::new() });
                }
                Event::End(TagEnd::CodeBlock) => blocks.extend(open.take()),
                Event::Text(text) => {
                    if let Some(block) = &mut open {
                        block.code.push_str(&text);
                    }
                }
                _ => {}
            }
        }
        blocks
    }

    /// What a link of this page means: a path below the checkout's root, and an anchor there.
    pub(super) fn meant(&self, target: &str) -> anyhow::Result<(PathBuf, Option<String>)> {
        let (path, anchor) =
            target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
        let mut meant = if path.is_empty() { self.path.clone() } else { self.folder() };
        for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
            if part == ".." {
                ensure!(meant.pop(), "{target} leads out of the checkout");
            } else {
                meant.push(part);
            }
        }
        Ok((meant, anchor.map(str::to_owned)))
    }

    /// The folder in which it is.
    pub(super) fn folder(&self) -> PathBuf {
        self.path.parent().map_or_else(PathBuf::new, Path::to_owned)
    }
}

/// Whether a link leads to another site, or to nothing that can be looked up here.
pub(super) fn is_elsewhere(target: &str) -> bool {
    target.starts_with("//") || target.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
}

/// The name that GitHub and mdBook give to a heading.
fn anchor(heading: &str) -> String {
    let kept = |letter: char| match letter {
        letter if letter.is_alphanumeric() || letter == '_' || letter == '-' => letter.to_lowercase().next(),
        letter if letter.is_whitespace() => Some('-'),
        _ => None,
    };
    heading.trim().chars().filter_map(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::{Page, anchor};

    fn page(path: &str, text: &str) -> Page {
        Page { path: path.into(), text: text.to_owned() }
    }

    #[test]
    fn links_of_code_and_of_other_sites_are_none_of_ours() {
        let text = "[a](b.md#c) `[no](x.md)` <https://example.com> [far](https://example.com) ![p](p.png)\n\n```c\n[no](y)\n```\n";
        let page = page("docs/a.md", text);
        let links = page.links().unwrap();
        let written: Vec<_> = links.iter().map(|link| &text[link.place.clone()]).collect();
        assert_eq!(written, ["b.md#c", "p.png"]);
        assert!(links.iter().zip(written).all(|(link, written)| link.target == written));
    }

    #[test]
    fn a_link_that_cannot_be_written_anew_is_refused() {
        assert!(page("a.md", "[text][name]\n\n[name]: b.md\n").links().is_err());
    }

    #[test]
    fn a_target_is_relative_to_its_page() {
        let page = page("docs/adr/1.md", "");
        let meant = |target| page.meant(target).unwrap();
        assert_eq!(meant("../sessions.md#states"), ("docs/sessions.md".into(), Some("states".to_owned())));
        assert_eq!(meant("#here"), ("docs/adr/1.md".into(), Some("here".to_owned())));
        assert_eq!(meant("../../README.md"), ("README.md".into(), None));
        assert!(page.meant("../../../README.md").is_err());
    }

    #[test]
    fn anchors_are_the_ones_that_github_gives() {
        assert_eq!(anchor("Who says `what`, and when?"), "who-says-what-and-when");
        let page = page("a.md", "# One\n\n## `rp_x`: two\n\n## One\n\n```sh\n# no heading\n```\n");
        assert_eq!(page.anchors().into_iter().collect::<Vec<_>>(), ["one", "one-1", "rp_x-two"]);
        assert_eq!(page.title().unwrap(), "One");
    }

    #[test]
    fn blocks_have_their_language_and_their_text() {
        let blocks = page("a.md", "```c hello.c\nint main(void);\n```\n").blocks();
        assert_eq!((blocks[0].info.as_str(), blocks[0].code.as_str()), ("c hello.c", "int main(void);\n"));
    }
}
