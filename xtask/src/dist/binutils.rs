//! What binutils do for us: they come with a C compiler.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

/// Every exported name starts so.
const PREFIX: &str = "rp_";

/// The names that a shared library exports.
pub(crate) fn exports(library: &Path) -> anyhow::Result<Vec<String>> {
    let answer = run("nm", &["--dynamic", "--defined-only", "--format=posix"], library)?;
    Ok(answer.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

/// The names that it exports and that are not ours. Fails when it exports nothing of ours at all.
pub(crate) fn foreign_exports(library: &Path) -> anyhow::Result<Vec<String>> {
    let (ours, foreign) = sorted(&run("nm", &["--dynamic", "--defined-only", "--format=posix"], library)?);
    ensure!(ours > 0, "{} exports none of our functions", library.display());
    Ok(foreign)
}

/// How the names of Rust's own code begin, in both manglings, and of what it gives to no mangling.
const RUST_NAMES: [&str; 3] = ["_R*", "_ZN*", "rust_*"];

/// The compiler's own arithmetic, as of 128-bit integers. Its functions are in many files of the library and call each
/// other, so they stay what the linker can find; they are hidden, and named after their version.
const ACROSS_FILES: &str = "!*compiler_builtins*";

/// Readies a static library for users. Link-time optimisation leaves a few names of the standard library global, which
/// would meet those of another Rust library in the same program: they become local. Debug information goes: it is
/// nearly half of the file, and all of it the standard library's.
pub(super) fn tidy_static_library(library: &Path) -> anyhow::Result<()> {
    // Of patterns that both fit, the first counts.
    let local =
        [ACROSS_FILES].into_iter().chain(RUST_NAMES).map(|names| format!("--localize-symbol={names}"));
    let local: Vec<String> = local.collect();
    let mut options = vec!["--strip-debug", "--wildcard"];
    options.extend(local.iter().map(String::as_str));
    run("objcopy", &options, library).map(|_| ())
}

fn run(tool: &str, options: &[&str], library: &Path) -> anyhow::Result<String> {
    let output = Command::new(tool)
        .args(options)
        .arg(library)
        .output()
        .with_context(|| format!("running {tool}: install binutils, which come with a C compiler"))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{tool} failed with {}: {}", library.display(), errors.trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// How many names in nm's answer are ours, and those that are not.
fn sorted(answer: &str) -> (usize, Vec<String>) {
    let names = answer.lines().filter_map(|line| line.split_whitespace().next());
    let (ours, foreign): (Vec<_>, Vec<_>) = names.partition(|name| name.starts_with(PREFIX));
    (ours.len(), foreign.into_iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::sorted;

    #[test]
    fn a_name_that_is_not_ours_is_noticed() {
        let answer =
            "rp_version T 1000 7\nring_core_sha256 T 2000 10\nrp_abi_version T 1010 6\nrpc_call T 1 1\n";
        assert_eq!(sorted(answer), (2, vec!["ring_core_sha256".to_owned(), "rpc_call".to_owned()]));
        assert_eq!(sorted(""), (0, Vec::new()));
    }
}
