//! `cargo xtask dist`: the library as its users get it, in one folder: header, static and shared library, pkg-config
//! files, licences.

pub(crate) mod binutils;
mod build;
mod package;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::ensure;

use crate::{header, project};

pub(crate) use package::Package;

/// Where the package is put when nobody says: `dist` in the checkout.
fn default_folder() -> PathBuf {
    project::root().join("dist")
}

/// Builds the package into a folder of its own in `out`, and says what is in it.
pub(crate) fn run(out: Option<&Path>) -> anyhow::Result<()> {
    let began = Instant::now();
    let out = out.map_or_else(default_folder, Path::to_path_buf);
    let package = make(&out)?;
    println!("\n{}", package.folder().display());
    for line in package.contents()? {
        println!("  {line}");
    }
    println!("\nMade in {:.1} s. Try it:", began.elapsed().as_secs_f64());
    println!("  export PKG_CONFIG_PATH={}", package.pkg_config_path().display());
    println!("  cc game.c $(pkg-config --cflags --libs rallypoint)          # shared");
    println!("  cc game.c $(pkg-config --cflags --libs rallypoint-static)   # static");
    Ok(())
}

/// Builds the package, cargo's progress shown, and checks what it exports.
pub(crate) fn make(out: &Path) -> anyhow::Result<Package> {
    ensure!(cfg!(target_os = "linux"), "sonames and pkg-config are laid out for Linux: run dist there");
    // What is not the header's must not be shipped under its hash.
    header::run(true)?;
    let built = build::libraries()?;
    let package = package::write(&std::path::absolute(out)?, &built)?;
    binutils::tidy_static_library(&package.static_library())?;
    let foreign = binutils::foreign_exports(&package.shared_library())?;
    ensure!(
        foreign.is_empty(),
        "the shared library exports what is not ours: {}: keep it out of #[no_mangle] or name it rp_",
        foreign.join(", ")
    );
    Ok(package)
}
