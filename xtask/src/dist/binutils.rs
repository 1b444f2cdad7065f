//! What binutils do for us: they come with a C compiler.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::str::FromStr;

use anyhow::{Context, ensure};

use super::target::{System, Target};
use crate::abi;

/// How the versions of glibc's symbols begin.
const GLIBC: &str = "@GLIBC_";

/// The names that a shared library of this machine exports.
pub(crate) fn exports(library: &Path) -> anyhow::Result<Vec<String>> {
    exports_of(&Target::host()?, library)
}

/// The names that a shared library exports.
pub(super) fn exports_of(target: &Target, library: &Path) -> anyhow::Result<Vec<String>> {
    match target.system {
        System::Linux => {
            let answer =
                run(&target.tool("nm"), &["--dynamic", "--defined-only", "--format=posix"], library)?;
            let names = answer.lines().filter_map(|line| line.split_whitespace().next());
            Ok(names.map(str::to_owned).collect())
        }
        System::Windows => Ok(exports_in(&run(&target.tool("objdump"), &["-p"], library)?)),
    }
}

/// Reads objdump's list of a DLL's names, as in `[   0] +base[   1]  0000 rp_abi_version`.
fn exports_in(answer: &str) -> Vec<String> {
    let table = answer.lines().skip_while(|line| !line.starts_with("[Ordinal/Name Pointer] Table"));
    let rows = table.skip(1).take_while(|line| line.trim_start().starts_with('['));
    rows.filter_map(|row| row.split_whitespace().last()).map(str::to_owned).collect()
}

/// A version of glibc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Glibc(u32, u32);

impl FromStr for Glibc {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let wrong = || format!("{text:?} is no version of glibc: write it as in 2.17");
        let mut parts = text.split('.').map(str::parse);
        let mut next = || parts.next().transpose().ok().flatten();
        // Some have a third part, which is older than whatever matters here: 2.2.5, 2.3.4.
        let (major, minor) = next().zip(next()).with_context(wrong)?;
        Ok(Self(major, minor))
    }
}

impl fmt::Display for Glibc {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}.{}", self.0, self.1)
    }
}

/// What a shared library needs of the system, as a sentence.
pub(super) fn oldest_system(target: &Target, library: &Path) -> anyhow::Result<String> {
    Ok(match target.system {
        System::Linux => format!("The shared library needs glibc {} or later.", glibc(target, library)?),
        // Rust's own demand: its targets for Windows have no older one.
        System::Windows => "Needs Windows 10 or later.".to_owned(),
    })
}

/// The newest glibc that a library or program asks for, which is the oldest that it runs with.
pub(crate) fn glibc(target: &Target, library: &Path) -> anyhow::Result<Glibc> {
    let symbols = run(&target.tool("readelf"), &["--dyn-syms", "--wide"], library)?;
    let newest = glibc_in(&symbols)?.into_iter().max();
    newest.with_context(|| format!("{} needs nothing of glibc", library.display()))
}

/// Reads `FUNC    GLOBAL DEFAULT  UND pthread_create@GLIBC_2.34 (5)`.
fn glibc_in(symbols: &str) -> anyhow::Result<Vec<Glibc>> {
    let asked = symbols.lines().filter_map(|line| line.split_once(GLIBC));
    asked.map(|(_, rest)| rest.split_whitespace().next().unwrap_or_default().parse()).collect()
}

/// Fails when a library does not run with a glibc of this version.
pub(super) fn expect_at_most(target: &Target, library: &Path, version: &str) -> anyhow::Result<()> {
    let (needed, given): (_, Glibc) = (glibc(target, library)?, version.parse()?);
    ensure!(needed <= given, "{} needs glibc {needed}, not {given}", library.display());
    Ok(())
}

/// What precompiled objects have for a linker that optimises: we do not ship it, and other versions of LLVM stumble over it.
const BITCODE: [&str; 2] = [".llvmbc", ".llvmcmd"];

/// Every name that stays what a linker can find.
const INTERFACE: &str = "rp_*";

/// Where objects stay apart, what becomes local: names of Rust's own code, mangled and not. Of patterns that both fit the
/// first counts: the compiler's arithmetic is in many objects that call each other, and named after its version.
const RUST_NAMES: [&str; 4] = ["!*compiler_builtins*", "_R*", "_ZN*", "rust_*"];

/// Readies a static library for users: no debug information, which is nearly half of the file and all of it the standard
/// library's. Names of the standard library, of ring and of the compiler's arithmetic would meet another Rust library's in
/// the same program: on Linux the objects become one, in which the interface's names alone can be seen from outside.
pub(super) fn tidy_static_library(target: &Target, library: &Path) -> anyhow::Result<()> {
    let without_bitcode = BITCODE.map(|section| format!("--remove-section={section}"));
    let mut options = vec!["--strip-debug"];
    options.extend(without_bitcode.iter().map(String::as_str));
    options.push("--wildcard");
    if target.system == System::Windows {
        // Its linker joins no objects of DLLs' imports into one.
        options.extend(RUST_NAMES.iter().flat_map(|&names| ["--localize-symbol", names]));
        return run(&target.tool("objcopy"), &options, library).map(|_| ());
    }
    let object = library.with_extension("o");
    let roots = abi::functions()?.into_iter().map(|name| format!("--undefined={name}"));
    let mut link = Command::new(target.tool("ld"));
    // Groups are settled by name between libraries: ours would stand for theirs, and could not be seen.
    finish(link.args(["-r", "--force-group-allocation", "-o"]).arg(&object).args(roots).arg(library))?;
    options.extend(["--keep-global-symbol", INTERFACE]);
    run(&target.tool("objcopy"), &options, &object)?;
    fs::remove_file(library).with_context(|| format!("replacing {}", library.display()))?;
    // Without times and owners.
    finish(Command::new(target.tool("ar")).arg("rcsD").arg(library).arg(&object))?;
    fs::remove_file(&object).with_context(|| format!("removing {}", object.display()))
}

/// Makes what the linker of Visual Studio finds a DLL by.
pub(super) fn import_library(definitions: &Path, to: &Path) -> anyhow::Result<()> {
    let mut tool = Command::new("llvm-dlltool");
    tool.args(["-m", "i386:x86-64", "-d"]).arg(definitions).arg("-l").arg(to);
    finish(&mut tool).context("it comes with llvm, whose import libraries Visual Studio reads")
}

/// Runs a tool that has nothing to say.
fn finish(command: &mut Command) -> anyhow::Result<()> {
    let tool = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("running {tool}: {INSTALL}"))?;
    ensure!(output.status.success(), "{tool} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}

/// How the tools are had.
const INSTALL: &str = "install the C compiler for this target, with which binutils come";

fn run(tool: &str, options: &[&str], library: &Path) -> anyhow::Result<String> {
    let output = Command::new(tool)
        .args(options)
        .arg(library)
        .output()
        .with_context(|| format!("running {tool}: {INSTALL}"))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{tool} failed with {}: {}", library.display(), errors.trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{Glibc, exports_in, glibc_in};

    #[test]
    fn what_a_library_asks_of_glibc_is_read_from_its_symbols() {
        let symbols = "    12: 0000 0 FUNC    GLOBAL DEFAULT  UND pthread_create@GLIBC_2.34 (5)\n\
                       13: 0000 0 FUNC    GLOBAL DEFAULT  UND memcpy@GLIBC_2.14 (3)\n\
                       14: 0000 0 FUNC    GLOBAL DEFAULT  UND epoll_wait@GLIBC_2.3.2 (4)\n\
                       15: 0000 0 FUNC    GLOBAL DEFAULT  14 rp_version\n";
        let asked = glibc_in(symbols).unwrap();
        assert_eq!(asked.len(), 3);
        assert_eq!(asked.into_iter().max(), Some(Glibc(2, 34)));
    }

    #[test]
    fn a_version_is_newer_by_its_number_and_not_by_its_letters() {
        assert!("2.9".parse::<Glibc>().unwrap() < "2.17".parse().unwrap());
        assert!("2".parse::<Glibc>().is_err());
        assert!("new.er".parse::<Glibc>().is_err());
    }

    #[test]
    fn what_a_dll_exports_is_read_from_its_table() {
        let answer = "Export Address Table -- Ordinal Base 1\n\t[   0] +base[   1] 1450 Export RVA\n\n\
                      [Ordinal/Name Pointer] Table -- Ordinal Base 1\n\
                      \t[   0] +base[   1]  0000 rp_abi_version\n\t[   1] +base[   2]  0001 rp_version\n\n\
                      The Function Table\n\t[ 1] x\n";
        assert_eq!(exports_in(answer), ["rp_abi_version", "rp_version"]);
    }
}
