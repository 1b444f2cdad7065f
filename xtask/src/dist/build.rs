//! Builds the two libraries with cargo and reads from its messages what they are.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::crates::{Crate, LIBRARY};
use super::target::{System, Target, Toolchain};
use crate::header::abi_version;
use crate::project;

/// What is built, and how.
pub(crate) struct Order {
    pub(crate) target: Target,
    pub(crate) toolchain: Toolchain,
    /// The oldest glibc that the shared library is to be loaded by, as in `2.17`; without, the one that is linked with here.
    pub(crate) glibc: Option<String>,
}

/// What cargo made.
pub(super) struct Built {
    pub(super) target: Target,
    pub(super) static_library: PathBuf,
    pub(super) shared_library: PathBuf,
    /// The name by which the loader finds the shared library.
    pub(super) soname: String,
    /// What a program linked with the static library needs of the system, as in `-lpthread -lm`.
    pub(super) native_libraries: String,
}

/// What links against an old glibc: it brings the symbols of every version.
const ZIG: &str = "cargo-zigbuild";
/// How it is had.
const ZIG_INSTALL: &str = "pip install cargo-zigbuild, which brings zig along";

/// Builds both in one go: they are the same code, and optimising at link time takes most of the time. No `rlib` with
/// them: that would silently switch it off.
pub(super) fn libraries(order: &Order, crates: &[Crate]) -> anyhow::Result<Built> {
    let target = order.target;
    let soname = target.soname(abi_version()?);
    let link = match target.system {
        System::Linux => format!("-Clink-arg=-Wl,-soname,{soname}"),
        // The compiler's own runtime would be one more file that every game has to bring along.
        System::Windows => "-Clink-arg=-static-libgcc".to_owned(),
    };
    let said = hear(cargo(order, crates)?.arg(link))?;
    Ok(Built {
        target,
        static_library: said.file("librallypoint.a")?,
        shared_library: said.file(target.shared_ending())?,
        soname,
        native_libraries: said.native_libraries.context("rustc did not say what the static library needs")?,
    })
}

/// The cargo that builds them, but for what the linker is told.
fn cargo(order: &Order, crates: &[Crate]) -> anyhow::Result<Command> {
    let Order { target, toolchain, glibc } = order;
    let mut command = match glibc {
        Some(_) => {
            let mut zig = toolchain.command(ZIG)?;
            let is_there = zig.arg("--version").output().is_ok_and(|output| output.status.success());
            ensure!(is_there, "--glibc needs {ZIG}: {ZIG_INSTALL}");
            let mut zig = toolchain.command(ZIG)?;
            // What was built with another C compiler would be built anew at each change between the two.
            zig.env("CARGO_TARGET_DIR", std::path::absolute(project::target().join("zig"))?);
            zig
        }
        None => {
            let mut cargo = toolchain.command("cargo")?;
            cargo.env(format!("CARGO_TARGET_{}_LINKER", target.in_variables()), target.compiler());
            cargo
        }
    };
    let triple = glibc.iter().fold(target.triple.to_owned(), |triple, glibc| format!("{triple}.{glibc}"));
    let options = ["rustc", "--package", LIBRARY, "--lib", "--profile", "dist", "--target", &triple];
    println!("$ cargo {} --crate-type staticlib,cdylib", options.join(" "));
    command
        .args(options)
        .args(["--crate-type", "staticlib,cdylib", "--message-format", "json", "--locked"])
        .args(toolchain.options())
        .args(["--", "--print", "native-static-libs"])
        // For what comes from elsewhere too: texts of panics name files.
        .env("CARGO_ENCODED_RUSTFLAGS", without_places(*toolchain, crates)?.join("\u{1f}"));
    Ok(command)
}

/// Flags that keep this machine's places out of what is built.
fn without_places(toolchain: Toolchain, crates: &[Crate]) -> anyhow::Result<Vec<String>> {
    let foreign = crates.iter().filter(|one| one.checksum.is_some());
    let registries: BTreeSet<_> = foreign.filter_map(|one| one.folder.parent()).collect();
    let sources = toolchain.sysroot()?.join("lib/rustlib/src/rust");
    let replaced = |place: &Path, name: &str| format!("--remap-path-prefix={}={name}", place.display());
    // Of those that fit, the last counts; vendored crates are below the checkout.
    Ok([replaced(&project::root(), "rallypoint"), replaced(&sources, "rust")]
        .into_iter()
        .chain(registries.into_iter().map(|registry| replaced(registry, "crates")))
        .collect())
}

fn hear(command: &mut Command) -> anyhow::Result<Said> {
    let mut cargo = command.stdout(Stdio::piped()).spawn().context("running cargo")?;
    let mut said = Said::default();
    if let Some(output) = cargo.stdout.take() {
        for line in BufReader::new(output).lines() {
            said.hear(&line.context("reading cargo's messages")?);
        }
    }
    let status = cargo.wait().context("waiting for cargo")?;
    ensure!(status.success(), "the library could not be built for distribution");
    Ok(said)
}

/// What cargo's messages tell of the library.
#[derive(Default)]
struct Said {
    files: Vec<String>,
    native_libraries: Option<String>,
}

impl Said {
    /// Takes one line of `--message-format json`. Warnings and errors go to where cargo itself would show them.
    fn hear(&mut self, line: &str) {
        let Ok(message) = serde_json::from_str::<Value>(line) else { return };
        match message["reason"].as_str() {
            Some("compiler-artifact") if message["target"]["name"] == "rallypoint" => {
                let files = message["filenames"].as_array().into_iter().flatten();
                self.files = files.filter_map(|file| file.as_str().map(str::to_owned)).collect();
            }
            Some("compiler-message") => {
                let text = message["message"]["message"].as_str().unwrap_or_default();
                if let Some(libraries) = text.strip_prefix("native-static-libs: ") {
                    self.native_libraries = Some(libraries.trim().to_owned());
                } else if message["message"]["level"] != "note" {
                    eprint!("{}", message["message"]["rendered"].as_str().unwrap_or(text));
                }
            }
            _ => {}
        }
    }

    fn file(&self, ending: &str) -> anyhow::Result<PathBuf> {
        let file = self.files.iter().find(|file| file.ends_with(ending));
        file.map(PathBuf::from).with_context(|| format!("cargo built no {ending} file of the library"))
    }
}

#[cfg(test)]
mod tests {
    use super::Said;

    #[test]
    fn files_and_native_libraries_are_read_from_cargos_messages() {
        let mut said = Said::default();
        for line in [
            r#"{"reason":"compiler-artifact","target":{"name":"serde"},"filenames":["/t/libserde.a"]}"#,
            r#"{"reason":"compiler-message","message":{"level":"note","message":"link against the following"}}"#,
            r#"{"reason":"compiler-message","message":{"level":"note","message":"native-static-libs: -lm -lc\n"}}"#,
            r#"{"reason":"compiler-artifact","target":{"name":"rallypoint"},"filenames":["/t/l.a","/t/l.so"]}"#,
            r#"{"reason":"build-finished","success":true}"#,
            "what rustc's wrapper says",
        ] {
            said.hear(line);
        }
        assert_eq!(said.file(".a").unwrap().to_str(), Some("/t/l.a"));
        assert_eq!(said.file(".so").unwrap().to_str(), Some("/t/l.so"));
        assert!(said.file(".dylib").is_err());
        assert_eq!(said.native_libraries.as_deref(), Some("-lm -lc"));
    }
}
