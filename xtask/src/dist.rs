//! `cargo xtask dist`: the library as its users get it, in one folder and in one archive: headers, static and shared
//! library, what build systems find them by, licences, a bill of materials, checksums.

mod archive;
pub(crate) mod binutils;
mod build;
mod crates;
mod licences;
mod package;
mod sbom;
pub(crate) mod target;
mod texts;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::ensure;

use crate::{abi, header, project};

pub(crate) use build::Order;
pub(crate) use package::Package;
pub(crate) use target::{Target, Toolchain};

/// Where the package is put when nobody says: `dist` in the checkout.
fn default_folder() -> PathBuf {
    project::root().join("dist")
}

/// Builds the package into a folder of its own in `out`, and says what is in it.
pub(crate) fn run(out: Option<&Path>, target: Option<&str>, glibc: Option<&str>) -> anyhow::Result<()> {
    let began = Instant::now();
    let out = out.map_or_else(default_folder, Path::to_path_buf);
    let made = make(&out, &order(target, glibc)?)?;
    println!("\n{}", made.package.folder().display());
    for line in made.package.contents()? {
        println!("  {line}");
    }
    println!("{}", made.archive.display());
    println!("\nMade in {:.1} s. Its README.md says how it is used.", began.elapsed().as_secs_f64());
    Ok(())
}

/// What is to be built for a target, this machine's when none is named.
pub(crate) fn order(target: Option<&str>, glibc: Option<&str>) -> anyhow::Result<Order> {
    let target = target.map_or_else(Target::host, Target::read)?;
    ensure!(
        glibc.is_none() || target.system == target::System::Linux,
        "--glibc is for Linux, and {} is not",
        target.triple
    );
    Ok(Order { target, toolchain: Toolchain::of(&target)?, glibc: glibc.map(str::to_owned) })
}

/// A package, as a folder and as a file.
pub(crate) struct Made {
    pub(crate) package: Package,
    pub(crate) archive: PathBuf,
}

/// Builds the package, cargo's progress shown, and checks what it exports and needs.
pub(crate) fn make(out: &Path, order: &Order) -> anyhow::Result<Made> {
    // What is not the header's must not be shipped under its hash.
    header::run(true)?;
    abi::check_symbols()?;
    let crates = crates::inside(&order.target)?;
    let built = build::libraries(order, &crates)?;
    let package = package::write(&std::path::absolute(out)?, order, &built, &crates)?;
    let shared_library = package.shared_library();
    let exported = binutils::exports_of(&order.target, &shared_library)?;
    abi::check_exported(&shared_library, &exported.into_iter().collect())?;
    if let Some(glibc) = &order.glibc {
        binutils::expect_at_most(&order.target, &shared_library, glibc)?;
    }
    let archive = package.archive()?;
    Ok(Made { package, archive })
}
