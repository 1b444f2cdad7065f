//! Whom a package is for: what its files are called and which tools make them.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail, ensure};

use crate::project;

/// A system that a package is laid out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// With glibc.
    Linux,
    /// With the runtime of mingw-w64.
    Windows,
}

/// A system and a processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// As rustc says it.
    pub(crate) triple: &'static str,
    pub(crate) system: System,
    /// How Debian's tools for it begin where they are not the machine's own.
    prefix: &'static str,
}

/// The toolchain that can build a standard library, as rustup calls it.
const NIGHTLY: &str = "nightly";

const KNOWN: [Target; 3] = [
    Target { triple: "x86_64-unknown-linux-gnu", system: System::Linux, prefix: "x86_64-linux-gnu-" },
    Target { triple: "aarch64-unknown-linux-gnu", system: System::Linux, prefix: "aarch64-linux-gnu-" },
    Target { triple: "x86_64-pc-windows-gnu", system: System::Windows, prefix: "x86_64-w64-mingw32-" },
];

impl Target {
    /// The one of this name.
    pub(crate) fn read(triple: &str) -> anyhow::Result<Self> {
        let known = KNOWN.map(|target| target.triple).join(", ");
        KNOWN.into_iter().find(|target| target.triple == triple).with_context(|| {
            format!("dist makes packages for {known}: docs/platforms.md says how to build for {triple}")
        })
    }

    /// The machine that is built on.
    pub(crate) fn host() -> anyhow::Result<Self> {
        let output = Command::new(project::rustc())
            .args(["--print", "host-tuple"])
            .current_dir(project::root())
            .output()
            .context("running rustc")?;
        ensure!(output.status.success(), "rustc does not say what it builds for");
        Self::read(String::from_utf8_lossy(&output.stdout).trim())
    }

    /// One of the compiler's tools for it, as in `objcopy`. Those of binutils alone know the other's files.
    pub(crate) fn tool(&self, name: &str) -> String {
        let is_host = Self::host().is_ok_and(|host| host == *self);
        if is_host { name.to_owned() } else { format!("{}{name}", self.prefix) }
    }

    /// The C compiler, which links too.
    pub(crate) fn compiler(&self) -> String {
        let name = self.tool("gcc");
        if name == "gcc" { "cc".to_owned() } else { name }
    }

    /// What programs are linked with when they take the library in.
    pub(crate) fn static_library(&self) -> &'static str {
        "lib/librallypoint.a"
    }

    /// What the loader looks for, by its place in the package.
    pub(crate) fn shared_library(&self, soname: &str) -> String {
        match self.system {
            System::Linux => format!("lib/{soname}"),
            // Beside programs, where the loader looks.
            System::Windows => format!("bin/{soname}"),
        }
    }

    /// The name that programs remember of the shared library.
    pub(crate) fn soname(&self, abi_version: u32) -> String {
        match self.system {
            System::Linux => format!("librallypoint.so.{abi_version}"),
            System::Windows => "rallypoint.dll".to_owned(),
        }
    }

    /// What `-lrallypoint` finds.
    pub(crate) fn linkers_name(&self) -> &'static str {
        match self.system {
            System::Linux => "lib/librallypoint.so",
            System::Windows => "lib/librallypoint.dll.a",
        }
    }

    /// How the shared library's name ends among what cargo made.
    pub(crate) fn shared_ending(&self) -> &'static str {
        match self.system {
            System::Linux => ".so",
            System::Windows => ".dll",
        }
    }

    /// The name that cargo's variables have for it.
    pub(crate) fn in_variables(&self) -> String {
        self.triple.to_uppercase().replace('-', "_")
    }
}

/// The compiler that can build for a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The checkout's own, whose standard library for the target is installed.
    Usual,
    /// Nightly, which builds the standard library from its source.
    BuildsStd,
}

impl Toolchain {
    /// The usual one if it can, else nightly, else a sentence on what to install.
    pub(crate) fn of(target: &Target) -> anyhow::Result<Self> {
        let folder = Self::Usual.rustc(&["--print", "target-libdir", "--target", target.triple])?;
        if std::fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some()) {
            return Ok(Self::Usual);
        }
        let has_sources = |sysroot: PathBuf| sysroot.join("lib/rustlib/src/rust/library/std").is_dir();
        if Self::BuildsStd.sysroot().is_ok_and(has_sources) {
            return Ok(Self::BuildsStd);
        }
        bail!(
            "Rust has no standard library for {0} here: run `rustup target add {0}`, or `rustup toolchain install \
             nightly --component rust-src` to build it",
            target.triple
        )
    }

    /// A program that calls this toolchain's cargo, or is it.
    pub(crate) fn command(self, program: &str) -> anyhow::Result<Command> {
        match (self, program) {
            (Self::Usual, "cargo") => project::cargo(),
            (Self::Usual, _) => project::prepared(program),
            (Self::BuildsStd, _) => {
                let mut command = project::prepared(program)?;
                command.env("RUSTUP_TOOLCHAIN", NIGHTLY).env_remove("CARGO").env_remove("RUSTC");
                Ok(command)
            }
        }
    }

    /// What its `cargo rustc` is told besides.
    pub(crate) fn options(self) -> &'static [&'static str] {
        match self {
            Self::Usual => &[],
            Self::BuildsStd => &["-Zbuild-std=std,panic_unwind"],
        }
    }

    /// Where it is installed.
    pub(crate) fn sysroot(self) -> anyhow::Result<PathBuf> {
        self.rustc(&["--print", "sysroot"]).map(PathBuf::from)
    }

    /// The compiler's version, which is also its standard library's.
    pub(crate) fn version(self) -> anyhow::Result<String> {
        let said = self.rustc(&["--version"])?;
        let version = said.split(' ').nth(1).with_context(|| format!("rustc's version is {said:?}"))?;
        Ok(version.to_owned())
    }

    fn rustc(self, options: &[&str]) -> anyhow::Result<String> {
        let mut rustc = match self {
            Self::Usual => project::prepared(project::rustc())?,
            Self::BuildsStd => self.command("rustc")?,
        };
        let output = rustc.args(options).output().context("running rustc")?;
        ensure!(output.status.success(), "rustc {} ended with {}", options.join(" "), output.status);
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{System, Target};

    #[test]
    fn files_are_called_as_the_system_calls_them() {
        let linux = Target::read("aarch64-unknown-linux-gnu").unwrap();
        assert_eq!(linux.shared_library(&linux.soname(3)), "lib/librallypoint.so.3");
        assert_eq!(linux.in_variables(), "AARCH64_UNKNOWN_LINUX_GNU");
        let windows = Target::read("x86_64-pc-windows-gnu").unwrap();
        assert_eq!((windows.system, windows.linkers_name()), (System::Windows, "lib/librallypoint.dll.a"));
        assert_eq!(windows.shared_library(&windows.soname(3)), "bin/rallypoint.dll");
    }

    #[test]
    fn a_target_that_nobody_laid_out_is_refused_with_the_page_that_helps() {
        let refusal = Target::read("riscv64gc-unknown-linux-gnu").unwrap_err().to_string();
        assert!(refusal.contains("docs/platforms.md") && refusal.contains("aarch64-unknown-linux-gnu"));
    }
}
