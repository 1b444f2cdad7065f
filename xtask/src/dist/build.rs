//! Builds the two libraries with cargo and reads from its messages what they are.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::header::abi_version;
use crate::project;

/// What cargo made.
pub(super) struct Built {
    /// Whom it is for, as in `x86_64-unknown-linux-gnu`.
    pub(super) target: String,
    pub(super) static_library: PathBuf,
    pub(super) shared_library: PathBuf,
    /// The name by which the loader finds the shared library.
    pub(super) soname: String,
    /// What a program linked with the static library needs of the system, as in `-lpthread -lm`.
    pub(super) native_libraries: String,
}

/// Builds both in one go: they are the same code, and link-time optimisation takes most of the time. No `rlib` with
/// them: that would silently switch it off.
pub(super) fn libraries() -> anyhow::Result<Built> {
    let soname = format!("librallypoint.so.{}", abi_version()?);
    let cargo_options = ["rustc", "--package", "rallypoint", "--profile", "dist"];
    println!("$ cargo {} --crate-type staticlib,cdylib", cargo_options.join(" "));
    let mut cargo = project::cargo()?
        .args(cargo_options)
        .args(["--lib", "--crate-type", "staticlib,cdylib", "--message-format", "json", "--"])
        .args(["--print", "native-static-libs"])
        .arg(format!("-Clink-arg=-Wl,-soname,{soname}"))
        .stdout(Stdio::piped())
        .spawn()
        .context("running cargo")?;
    let mut said = Said::default();
    if let Some(output) = cargo.stdout.take() {
        for line in BufReader::new(output).lines() {
            said.hear(&line.context("reading cargo's messages")?);
        }
    }
    let status = cargo.wait().context("waiting for cargo")?;
    ensure!(status.success(), "the library could not be built for distribution");
    Ok(Built {
        target: host()?,
        static_library: said.file(".a")?,
        shared_library: said.file(".so")?,
        soname,
        native_libraries: said.native_libraries.context("rustc did not say what the static library needs")?,
    })
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

/// The machine that is built on, which is the one that is built for.
fn host() -> anyhow::Result<String> {
    let output = Command::new(project::rustc())
        .args(["--print", "host-tuple"])
        .current_dir(project::root())
        .output()
        .context("running rustc")?;
    if !output.status.success() {
        bail!("rustc does not say what it builds for");
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
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
