//! Compiles C programs against the library, as a user would: one command, the header, the static library.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use anyhow::{Context, anyhow, ensure};

use crate::project;

/// Every program's rules.
const FLAGS: [&str; 6] = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-g"];

/// Any finding of the address or the undefined behaviour sanitizer ends a program with a failure.
pub(crate) const SANITIZERS: [&str; 3] =
    ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];

/// Which compiler a program is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    C,
    Cpp,
}

impl Language {
    /// The variable that names the compiler, the compiler where it is not set, what it is in words.
    fn compiler(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::C => ("CC", "cc", "C"),
            Self::Cpp => ("CXX", "c++", "C++"),
        }
    }
}

/// What `rustc --print native-static-libs` says for the static library.
pub(crate) const NATIVE_LIBRARIES: &[&str] = if cfg!(target_os = "macos") {
    &["-framework", "Security", "-framework", "CoreFoundation", "-liconv", "-lSystem", "-lc", "-lm"]
} else {
    &["-lpthread", "-ldl", "-lm", "-lc", "-lgcc_s", "-lutil", "-lrt"]
};

/// Compiles examples/c/`name`.c for each name, side by side, into `folder`, with flags besides the usual ones; gives the
/// programs in that order.
pub(crate) fn compile_examples<const N: usize>(
    names: [&str; N],
    folder: &Path,
    flags: &[&str],
) -> anyhow::Result<[PathBuf; N]> {
    fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let programs = names.map(|name| folder.join(name));
    thread::scope(|scope| {
        let compilers: Vec<_> = names
            .iter()
            .zip(&programs)
            .map(|(name, program)| {
                let source = project::root().join("examples/c").join(format!("{name}.c"));
                scope.spawn(move || compile(Language::C, "c99", &source, program, flags))
            })
            .collect();
        for compiler in compilers {
            compiler.join().map_err(|_| anyhow!("compiling panicked"))??;
        }
        Ok(programs.clone())
    })
}

/// Compiles one program with these flags besides the usual ones, unless it is newer than all it is made from.
pub(crate) fn compile(
    language: Language,
    standard: &str,
    source: &Path,
    program: &Path,
    flags: &[&str],
) -> anyhow::Result<()> {
    if is_up_to_date(source, program).unwrap_or(false) {
        return Ok(());
    }
    let (variable, usual, words) = language.compiler();
    let compiler = env::var_os(variable).unwrap_or_else(|| usual.into());
    let output = Command::new(&compiler)
        .arg(format!("-std={standard}"))
        .args(FLAGS)
        .args(flags)
        .arg("-I")
        .arg(project::root().join("include"))
        .arg("-I")
        .arg(project::root().join("bindings/cpp/include"))
        .arg(source)
        .arg("-o")
        .arg(program)
        .arg(project::debug_build("librallypoint.a"))
        .args(NATIVE_LIBRARIES)
        .output()
        .with_context(|| {
            format!(
                "running {}: a {words} compiler is needed, named by {variable}",
                compiler.to_string_lossy()
            )
        })?;
    ensure!(
        output.status.success(),
        "{} does not compile:\n{}",
        source.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

fn is_up_to_date(source: &Path, program: &Path) -> std::io::Result<bool> {
    let made = fs::metadata(program)?.modified()?;
    let mut parts = vec![
        source.to_owned(),
        project::root().join("include/rallypoint/rallypoint.h"),
        project::debug_build("librallypoint.a"),
        // Its own flags are in it.
        env::current_exe()?,
    ];
    for entry in fs::read_dir(source.parent().unwrap_or(Path::new(".")))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "h" || extension == "hpp") {
            parts.push(path);
        }
    }
    for part in parts {
        if fs::metadata(part)?.modified()? >= made {
            return Ok(false);
        }
    }
    Ok(true)
}
