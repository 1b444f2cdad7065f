//! The licences of everything inside: whoever ships a program with the library shows them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use super::crates::{Crate, Id};

/// How files begin that say under which terms, and whose, the sources are. Compared in capitals.
const NAMES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE"];

/// What its distribution says of the standard library, and everything in it.
const STANDARD_LIBRARY: &str = "share/doc/rust/COPYRIGHT-library.html";

const RULE: &str = "--------------------------------------------------------------------------------";

/// One text with everything: a table of crates and their licences, then each text once, with those whose it is.
pub(super) fn third_party(crates: &[Crate]) -> anyhow::Result<String> {
    let foreign: Vec<_> = crates.iter().filter(|one| one.checksum.is_some()).collect();
    ensure!(!foreign.is_empty(), "the library has nothing of others inside: is Cargo.lock whole?");
    let mut table = String::new();
    let mut whose: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in foreign {
        let Crate { id: Id { name, version }, license, folder, .. } = one;
        table.push_str(&format!("{name} {version}: {license}\n"));
        let texts = texts(folder)?;
        ensure!(
            !texts.is_empty(),
            "{name} {version} has no file with its licence: put its text into xtask/src/dist/licences.rs"
        );
        for (file, text) in texts {
            whose.entry(text).or_default().push(format!("{name} {version} ({file})"));
        }
    }
    let mut whole = format!(
        "What is compiled into this library besides its own sources, and under which terms. Where a crate offers\n\
         several licences, one may choose. Rust's standard library: rust-standard-library.html.\n\n{table}"
    );
    // By the crates' names, not by the texts.
    let mut by_owner: Vec<_> = whose.into_iter().map(|(text, owners)| (owners, text)).collect();
    by_owner.sort();
    for (owners, text) in by_owner {
        whole.push_str(&format!("\n{RULE}\n{}\n{RULE}\n\n{}\n", owners.join("\n"), text.trim_end()));
    }
    Ok(whole)
}

/// The standard library's, as a page.
pub(super) fn standard_library(sysroot: &Path) -> PathBuf {
    sysroot.join(STANDARD_LIBRARY)
}

/// Each licence file below a crate's folder: its name there, and its text.
fn texts(crate_folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    let mut folders = vec![crate_folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if is_licence(&path) {
                let text = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
                let name = path.strip_prefix(crate_folder)?.display().to_string();
                texts.insert(name, tidy(&String::from_utf8_lossy(&text)));
            }
        }
    }
    Ok(texts)
}

fn is_licence(path: &Path) -> bool {
    let is_source = path.extension().is_some_and(|ending| ending == "rs" || ending == "py");
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    !is_source && NAMES.iter().any(|beginning| name.starts_with(beginning))
}

/// The same text is the same with other line ends, or with blanks at theirs.
fn tidy(text: &str) -> String {
    let lines: Vec<_> = text.trim_start_matches('\u{feff}').lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::PathBuf;

    use super::{Crate, Id, third_party, tidy};

    fn crate_with(name: &str, files: &[(&str, &str)]) -> Crate {
        let folder = std::env::temp_dir().join(format!("xtask-licences-{name}-{}", std::process::id()));
        for (file, text) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Crate {
            id: Id { name: name.to_owned(), version: "1.0.0".to_owned() },
            license: "MIT".to_owned(),
            folder,
            checksum: Some("ab".to_owned()),
            needs: BTreeSet::new(),
        }
    }

    fn forget(crates: &[Crate]) {
        let folders: Vec<PathBuf> = crates.iter().map(|one| one.folder.clone()).collect();
        folders.iter().for_each(|folder| fs::remove_dir_all(folder).unwrap());
    }

    #[test]
    fn a_text_that_two_share_is_there_once_with_both_names() {
        let crates = [
            crate_with("alpha", &[("LICENSE", "the terms\r\n\r\n"), ("src/licence.rs", "fn main() {}")]),
            crate_with("beta", &[("License.txt", "the terms \n"), ("third_party/fiat/LICENSE", "others")]),
        ];
        let text = third_party(&crates).unwrap();
        assert_eq!(text.matches("the terms").count(), 1, "{text}");
        assert!(text.contains("alpha 1.0.0 (LICENSE)\nbeta 1.0.0 (License.txt)\n"), "{text}");
        assert!(text.contains("beta 1.0.0 (third_party/fiat/LICENSE)"), "{text}");
        assert!(!text.contains("fn main"), "{text}");
        forget(&crates);
    }

    #[test]
    fn a_crate_without_a_text_is_named() {
        let crates = [crate_with("bare", &[("README.md", "MIT")])];
        assert!(third_party(&crates).unwrap_err().to_string().starts_with("bare 1.0.0"));
        forget(&crates);
    }

    #[test]
    fn blanks_make_no_other_text() {
        assert_eq!(tidy("\u{feff}a  \r\nb\n\n"), tidy("\na\nb"));
    }
}
