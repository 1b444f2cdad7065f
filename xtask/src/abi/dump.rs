//! libabigail's view: what a library's debug information says of each exported function and of every type that one
//! can reach, and how two of those differ.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};

use super::growth::without_growth;
use crate::dist::binutils;
use crate::project;

/// The dumps, one for each release whose interface still counts, from the checkout's root.
const FOLDER: &str = "tests/abi";
/// How a dump's file ends, behind the version and the target.
const ENDING: &str = ".abi.gz";
/// Debug information and layouts are a target's own.
const TARGET: &str = "x86_64-linux-gnu";
/// The profile with all debug information.
const PROFILE: &str = "abi";
/// The version of this checkout: the workspace has one.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What abidiff's status has: the two differ.
const CHANGED: i32 = 4;
/// What else it has when programs built against the old one certainly fail.
const INCOMPATIBLE: i32 = 8;
/// Its own failures.
const FAILED: i32 = 1 | 2;

/// The dump that a build is compared with.
pub(crate) struct Base {
    /// The release's.
    pub(crate) version: String,
    /// libabigail's XML.
    pub(crate) dump: String,
}

/// Whether this machine can compare.
pub(crate) fn is_possible() -> bool {
    let is_here = |tool: &str| {
        let tried = Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    };
    cfg!(all(target_os = "linux", target_arch = "x86_64")) && is_here("abidw") && is_here("abidiff")
}

/// Builds the shared library with full debug information.
pub(crate) fn build() -> anyhow::Result<PathBuf> {
    println!("$ cargo rustc -p rallypoint --profile {PROFILE} --crate-type cdylib");
    let status = project::cargo()?
        .args(["rustc", "-p", "rallypoint", "--profile", PROFILE, "--lib", "--crate-type", "cdylib"])
        .status()
        .context("running cargo")?;
    ensure!(status.success(), "the library could not be built with full debug information");
    Ok(project::target().join(PROFILE).join("librallypoint.so"))
}

/// The names that a shared library exports.
pub(crate) fn exports(library: &Path) -> anyhow::Result<BTreeSet<String>> {
    Ok(binutils::exports(library)?.into_iter().collect())
}

/// Dumps a library's interface. What differs from build to build and from machine to machine is left out.
pub(crate) fn of_library(library: &Path) -> anyhow::Result<String> {
    let output = Command::new("abidw")
        .args(["--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-elf-needed"])
        .args(["--drop-undefined-syms"])
        .arg(library)
        .output()
        .context("running abidw")?;
    ensure!(output.status.success(), "abidw failed: {}", String::from_utf8_lossy(&output.stderr));
    let dump = String::from_utf8(output.stdout).context("abidw wrote something that is not UTF-8")?;
    ensure!(
        dump.contains("<function-decl name='rp_version'"),
        "abidw does not understand the debug information"
    );
    Ok(tidy(&dump))
}

/// Most of a Rust library's translation units are the standard library's and have nothing that is exported. Those that
/// have are named after where and how they were built, which is nobody's business: they are numbered.
fn tidy(dump: &str) -> String {
    let mut written = String::new();
    let mut units = 0_u32;
    let mut lines = dump.lines().peekable();
    while let Some(line) = lines.next() {
        let begins = line.trim_start().starts_with("<abi-instr ");
        if begins && lines.next_if(|next| next.trim_start() == "</abi-instr>").is_some() {
            continue;
        }
        match line.split_once(" path='").and_then(|(head, rest)| Some((head, rest.split_once('\'')?.1))) {
            Some((head, rest)) if begins => {
                units += 1;
                written.push_str(&format!("{head} path='unit-{units}'{rest}"));
            }
            _ => written.push_str(line),
        }
        written.push('\n');
    }
    written
}

/// How a build's interface differs from an older one.
pub(crate) struct Difference {
    status: i32,
    report: String,
}

impl Difference {
    /// Whether nothing that there was is another thing or gone; what is new does no harm.
    pub(crate) fn is_compatible(&self) -> bool {
        self.status & (CHANGED | INCOMPATIBLE) == 0
    }

    /// Says how it is.
    ///
    /// # Errors
    /// Programs that were built against the base may fail.
    pub(crate) fn expect_compatible(&self, base: &str) -> anyhow::Result<()> {
        if !self.is_compatible() {
            bail!(
                "programs built against {base} may fail with this library:\n{}\nadd instead of changing: new functions, new \
                 members at the end of a structure",
                self.report
            );
        }
        println!("programs built against {base} work with this library");
        Ok(())
    }
}

/// Compares two dumps.
pub(crate) fn compare(base: &str, current: &str) -> anyhow::Result<Difference> {
    let folder = project::target().join("abi-dumps");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    // Side by side, since several may compare at a time.
    let own = |side: &str| {
        folder.join(format!("{}-{:?}-{side}.abi", std::process::id(), std::thread::current().id()))
    };
    let (old, new) = (own("base"), own("current"));
    fs::write(&old, base)?;
    fs::write(&new, without_growth(base, current))?;
    let compared = Command::new("abidiff")
        // Additions are not what is asked for: neither new functions nor what only those reach.
        .args(["--no-added-syms", "--no-show-locs"])
        .args([&old, &new])
        .output()
        .context("running abidiff");
    fs::remove_file(&old)?;
    fs::remove_file(&new)?;
    let compared = compared?;
    let status = compared.status.code().context("abidiff was ended by a signal")?;
    ensure!(status & FAILED == 0, "abidiff failed: {}", String::from_utf8_lossy(&compared.stderr));
    Ok(Difference { status, report: String::from_utf8_lossy(&compared.stdout).into_owned() })
}

/// The last release's dump.
pub(crate) fn base() -> anyhow::Result<Base> {
    let folder = project::root().join(FOLDER);
    let mut dumps = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(version) = name.strip_suffix(&format!("-{TARGET}{ENDING}")) {
            dumps.push((in_order(version), version.to_owned(), path));
        }
    }
    let (_, version, path) = dumps.into_iter().max().with_context(|| {
        format!("{FOLDER} has no dump of a release: `cargo xtask abi --release` makes one")
    })?;
    let dump = gzip(&["--decompress"], &fs::read(&path)?)?;
    Ok(Base { version, dump: String::from_utf8(dump).context("the dump is not UTF-8")? })
}

/// A version's numbers: 0.10 comes behind 0.9.
fn in_order(version: &str) -> Vec<u64> {
    version.split('.').map(|number| number.parse().unwrap_or(0)).collect()
}

/// Keeps a dump as this version's.
pub(crate) fn release(dump: &str) -> anyhow::Result<()> {
    let name = format!("{FOLDER}/{VERSION}-{TARGET}{ENDING}");
    // No name and no time in it: the same dump is the same file.
    let packed = gzip(&["--best", "--no-name"], dump.as_bytes())?;
    fs::write(project::root().join(&name), packed).with_context(|| format!("writing {name}"))?;
    println!("wrote {name}");
    Ok(())
}

fn gzip(options: &[&str], given: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut child = Command::new("gzip")
        .args(options)
        .arg("--stdout")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("running gzip")?;
    let mut input = child.stdin.take().context("gzip has no input")?;
    let given = given.to_vec();
    // Beside reading what it writes, or each would wait for the other.
    let feeding = std::thread::spawn(move || std::io::Write::write_all(&mut input, &given));
    let output = child.wait_with_output().context("reading what gzip writes")?;
    ensure!(output.status.success() && feeding.join().is_ok_and(|fed| fed.is_ok()), "gzip failed");
    Ok(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::{gzip, in_order, tidy};

    #[test]
    fn versions_have_an_order() {
        assert!(in_order("0.10.0") > in_order("0.9.3"));
    }

    #[test]
    fn units_without_anything_are_left_out_and_others_have_numbers() {
        let dump = "<abi-corpus>\n<abi-instr path='/home/ada/a.c' x=''>\n</abi-instr>\n\
                    <abi-instr path='/home/ada/b.c' x=''>\n<y path='z'/>\n</abi-instr>\n";
        assert_eq!(tidy(dump), "<abi-corpus>\n<abi-instr path='unit-1' x=''>\n<y path='z'/>\n</abi-instr>\n");
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        let packed = gzip(&["--best", "--no-name"], b"a dump").unwrap();
        assert_eq!(gzip(&["--decompress"], &packed).unwrap(), b"a dump");
    }
}
