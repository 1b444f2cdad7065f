//! The references: of C and C++ by Doxygen, of the Rust packages by rustdoc.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::project::{self, cargo};

/// Rust packages with their crates: what the library is made of, and the gateway.
const CRATES: [(&str, &str); 6] = [
    ("rallypoint", "src/lib.rs"),
    ("rallypoint-wire", "crates/wire/src/lib.rs"),
    ("rallypoint-flexmatch", "crates/flexmatch/src/lib.rs"),
    ("rallypoint-fleet", "crates/fleet/src/lib.rs"),
    ("rallypoint-gamelift-api", "crates/gamelift-api/src/lib.rs"),
    ("rallypoint-gateway", "crates/gateway/src/lib.rs"),
];

/// The reference of a source file, where it has one; a path in the book.
pub(super) fn of(source: &Path) -> Option<PathBuf> {
    if source == Path::new("include/rallypoint/rallypoint.h") {
        return Some("c/rallypoint_8h.html".into());
    }
    if source == Path::new("bindings/cpp/include/rallypoint/rallypoint.hpp") {
        return Some("cpp/index.html".into());
    }
    let (package, _) = CRATES.iter().find(|(_, root)| source == Path::new(root))?;
    Some(format!("rust/{}/index.html", package.replace('-', "_")).into())
}

/// The references of C and of C++, in `c` and `cpp` of the folder. The C one comes first: the other links to it.
pub(super) fn doxygen(out: &Path) -> anyhow::Result<()> {
    for language in ["c", "cpp"] {
        let folder = out.join(language);
        fs::create_dir_all(&folder)?;
        let said = format!(
            "@INCLUDE = docs/reference/{language}.doxyfile\n\
             PROJECT_NUMBER = {}\n\
             OUTPUT_DIRECTORY = \"{}\"\n\
             HTML_OUTPUT = .\n",
            env!("CARGO_PKG_VERSION"),
            folder.display(),
        );
        let tags = out.join("c.tag");
        let links = match language {
            "c" => format!("GENERATE_TAGFILE = \"{}\"\n", tags.display()),
            _ => format!("TAGFILES = \"{}=../c\"\n", tags.display()),
        };
        let mut child = Command::new("doxygen")
            .arg("-")
            .current_dir(project::root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("starting doxygen")?;
        let mut input = child.stdin.take().context("doxygen's input")?;
        input.write_all((said + &links).as_bytes())?;
        drop(input);
        let ended = child.wait_with_output()?;
        let warnings = String::from_utf8_lossy(&ended.stderr);
        ensure!(ended.status.success(), "doxygen has something to say of the {language} header:\n{warnings}");
    }
    Ok(fs::remove_file(out.join("c.tag"))?)
}

/// rustdoc of the packages, in `rust` of the folder; a warning is an error.
pub(super) fn rustdoc(
    out: &Path,
    run: &mut dyn FnMut(&mut Command) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let built = project::target().join("docs-rust");
    let mut command = cargo()?;
    command.args(["doc", "--no-deps", "--lib"]);
    for (package, _) in CRATES {
        command.args(["-p", package]);
    }
    // Modules name their private parts in their documentation; such a name is then text and no link.
    // A folder of its own has our packages alone; what they are built from stays where everything is built.
    command
        .env("CARGO_BUILD_BUILD_DIR", std::path::absolute(project::target())?)
        .env("CARGO_TARGET_DIR", std::path::absolute(&built)?)
        .env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links");
    run(&mut command)?;
    let rust = out.join("rust");
    copy_folder(&built.join("doc"), &rust)?;
    let item = |(package, _): &(&str, &str)| {
        let name = package.replace('-', "_");
        format!("<li><a href=\"{name}/index.html\">{name}</a></li>\n")
    };
    let items: String = CRATES.iter().map(item).collect();
    let title = "Rallypoint in Rust";
    let page = format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><title>{title}</title><h1>{title}</h1><ul>\n{items}</ul>\n"
    );
    fs::write(rust.join("index.html"), page).context("writing the list of crates")
}

fn copy_folder(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &copy)?;
        } else {
            fs::copy(entry.path(), copy)?;
        }
    }
    Ok(())
}
