//! What `cargo xtask dist` makes, used as its users would: through pkg-config, with nothing of the checkout but the
//! programs' sources.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

use super::{Bench, Outcome, version_of};
use crate::{dist, project};

/// One that is run, and one that uses more of the interface.
const PROGRAMS: [&str; 2] = ["tests/c/package.c", "examples/c/03_find_and_join.c"];

/// One way of linking with a package.
struct Way<'a> {
    name: &'a str,
    pkg_config_path: &'a Path,
    flags: &'a [&'a str],
    /// Whether the program needs the shared library when it runs.
    is_shared: bool,
}

pub(super) fn package(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if version_of("pkg-config").is_none() {
        return Ok(Outcome::Skipped("pkg-config is not installed".to_owned()));
    }
    if !cfg!(target_os = "linux") {
        return Ok(Outcome::Skipped("what is linked here is laid out for Linux".to_owned()));
    }
    let package = dist::make(&bench.folder, &dist::order(None, None)?)?.package;
    let moved = bench.folder.join("moved");
    move_static_half(&package, &moved)?;
    let (whole, static_half) = (package.pkg_config_path(), moved.join("lib/pkgconfig"));
    let ways = [
        Way { name: "shared", pkg_config_path: &whole, flags: &["rallypoint"], is_shared: true },
        Way { name: "static", pkg_config_path: &whole, flags: &["rallypoint-static"], is_shared: false },
        Way {
            name: "moved",
            pkg_config_path: &static_half,
            flags: &["--static", "rallypoint"],
            is_shared: false,
        },
    ];
    for way in &ways {
        check(bench, &package, way).with_context(|| format!("linked in the way \"{}\"", way.name))?;
    }
    Ok(Outcome::Passed(ways.len() * PROGRAMS.len()))
}

/// A package without its shared library, elsewhere: `pkg-config --static` is for such, and no path may be fixed.
fn move_static_half(package: &dist::Package, moved: &Path) -> anyhow::Result<()> {
    let pkg_config = moved.join("lib/pkgconfig");
    fs::create_dir_all(&pkg_config).with_context(|| format!("making {}", pkg_config.display()))?;
    symlink(package.folder().join("include"), moved.join("include"))?;
    symlink(package.static_library(), moved.join("lib/librallypoint.a"))?;
    fs::copy(package.pkg_config_path().join("rallypoint.pc"), pkg_config.join("rallypoint.pc"))?;
    Ok(())
}

fn check(bench: &mut Bench, package: &dist::Package, way: &Way<'_>) -> anyhow::Result<()> {
    let flags = pkg_config(way, &["--cflags", "--libs"])?;
    let version = pkg_config(way, &["--modversion"])?;
    for source in PROGRAMS {
        let stem = Path::new(source).file_stem().unwrap_or_default().to_string_lossy();
        let program = bench.folder.join(format!("{stem}-{}", way.name));
        bench.run(
            Command::new("cc")
                .args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-o"])
                .arg(&program)
                .arg(project::root().join(source))
                .args(flags.split_whitespace()),
        )?;
        let needs = output(Command::new("readelf").arg("--dynamic").arg(&program))?;
        ensure!(needs.contains("[librallypoint.so.") == way.is_shared, "{stem} needs at run time:\n{needs}");
    }
    let cpp_example = project::root().join("examples/cpp/02_session.cpp");
    let cpp_program = bench.folder.join(format!("cpp-{}", way.name));
    bench.run(
        Command::new("c++")
            .args(["-std=c++17", "-o"])
            .args([&cpp_program, &cpp_example])
            .args(flags.split_whitespace()),
    )?;
    let mut run = Command::new(bench.folder.join(format!("package-{}", way.name)));
    if let Some(libraries) = package.shared_library().parent().filter(|_| way.is_shared) {
        run.env("LD_LIBRARY_PATH", libraries);
    }
    bench.run(run.arg(version.trim()))
}

/// What pkg-config answers when it knows this package alone.
fn pkg_config(way: &Way<'_>, questions: &[&str]) -> anyhow::Result<String> {
    output(
        Command::new("pkg-config")
            .args(questions)
            .args(way.flags)
            .env("PKG_CONFIG_LIBDIR", way.pkg_config_path)
            .env_remove("PKG_CONFIG_PATH"),
    )
}

fn output(command: &mut Command) -> anyhow::Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("running {program}"))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{program} ended with {}: {}", output.status, errors.trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
