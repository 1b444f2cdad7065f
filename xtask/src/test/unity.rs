//! The Unity package: compiled with Mono, its tests and samples run on stand-ins of the engine's names, against a real
//! gateway whose game servers are its sample; and packed, with the ids of its assets.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::programs::{build_gateway, build_library, gateway_program, shared_library};
use super::{Bench, Outcome, version_of};
use crate::project;

const PACKAGE: &str = "bindings/unity/com.rallypoint.online";
const TESTS: &str = "tests/engines/unity";

/// What Unity 2021 takes (C# 9) is more than what Mono's compiler knows.
const LANGUAGE: &str = "-langversion:7.2";

const SAMPLES: [&str; 4] = ["Hello", "FindAndJoin", "Matchmaking", "DedicatedServer"];

/// Mono's own: makes certificates for the tests.
const CERTIFICATES: &str = "Mono.Security.dll";

/// Where Debian has NUnit 2.6, and its package.
const NUNIT: &str = "/usr/lib/cli/nunit.framework-2.6.3/nunit.framework.dll";
const DEBIAN: &str = "apt-get install mono-mcs mono-runtime nunit-console libnunit-cil-dev";

/// One assembly to be.
#[derive(Clone)]
struct Assembly {
    name: String,
    sources: Vec<PathBuf>,
    /// Other assemblies, of this build unless they have a path.
    references: Vec<String>,
    flags: &'static [&'static str],
    /// A public member without documentation is a warning, and so an error.
    is_documented: bool,
}

impl Assembly {
    fn new(name: &str, folder: impl AsRef<Path>, references: &[&str]) -> anyhow::Result<Self> {
        let sources = sources(&project::root().join(folder))?;
        let references = references.iter().map(|&one| one.to_owned()).collect();
        Ok(Self { name: name.to_owned(), sources, references, flags: &[], is_documented: false })
    }

    fn with(self, flags: &'static [&'static str]) -> Self {
        Self { flags, ..self }
    }

    fn documented(self) -> Self {
        Self { is_documented: true, ..self }
    }

    fn without(mut self, folder: &str) -> Self {
        let folder = project::root().join(folder);
        self.sources.retain(|source| !source.starts_with(&folder));
        self
    }

    fn compile(&self, bench: &mut Bench, out: &Path) -> anyhow::Result<()> {
        ensure!(!self.sources.is_empty(), "{} has no sources", self.name);
        let is_program = self.name.ends_with(".exe");
        let path = out.join(&self.name);
        let mut command = Command::new("mcs");
        command
            .args(["-nologo", LANGUAGE, "-warn:4", "-warnaserror", "-debug"])
            .arg(if is_program { "-target:exe" } else { "-target:library" })
            .arg(format!("-lib:{}", out.display()))
            .args(self.references.iter().map(|one| format!("-r:{one}")))
            .args(self.flags)
            .arg(format!("-out:{}", path.display()));
        if self.is_documented {
            command.arg(format!("-doc:{}", path.with_extension("xml").display()));
        }
        bench.run(command.args(&self.sources)).with_context(|| format!("compiling {}", self.name))
    }
}

/// Fields that only Unity's inspector sets.
const INSPECTED: &str = "-nowarn:0649";

/// In the order in which they need each other.
fn assemblies() -> anyhow::Result<Vec<Assembly>> {
    let (core, unity) = ("Rallypoint.dll", "Rallypoint.Unity.dll");
    let (engine, editor_name) = ("UnityEngine.dll", "UnityEditor.dll");
    let runtime = format!("{PACKAGE}/Runtime");
    let inner = format!("{runtime}/Unity");
    let editor_names = project::root().join(TESTS).join("engine/UnityEditor.cs");
    let mut engine_names = Assembly::new(engine, format!("{TESTS}/engine"), &[])?;
    engine_names.sources.retain(|source| *source != editor_names);
    let editor =
        Assembly { name: editor_name.to_owned(), sources: vec![editor_names], ..engine_names.clone() };
    let mut all = vec![
        Assembly::new(core, &runtime, &[])?.without(&inner).with(&["-unsafe"]).documented(),
        engine_names,
        editor,
        Assembly::new(unity, &inner, &[core, engine])?.with(&[INSPECTED]).documented(),
        Assembly::new(
            "Rallypoint.Editor.dll",
            format!("{PACKAGE}/Editor"),
            &[core, unity, engine, editor_name],
        )?,
    ];
    for sample in SAMPLES {
        let folder = format!("{PACKAGE}/Samples~/{sample}");
        all.push(Assembly::new(&sample_assembly(sample), folder, &[core, unity, engine])?);
    }
    let server = sample_assembly("DedicatedServer");
    all.extend([
        Assembly::new("Player.exe", format!("{TESTS}/player"), &[core, unity, engine])?,
        Assembly::new("Rallypoint.Tests.dll", format!("{PACKAGE}/Tests/Runtime"), &[core, NUNIT])?
            .with(&["-unsafe"]),
        Assembly::new(
            "Rallypoint.EngineTests.dll",
            format!("{TESTS}/tests"),
            &[core, unity, engine, editor_name, "Rallypoint.Tests.dll", &server, CERTIFICATES, NUNIT],
        )?,
    ]);
    Ok(all)
}

fn sample_assembly(sample: &str) -> String {
    format!("Rallypoint.Samples.{sample}.dll")
}

/// Compiles everything, runs the tests, and packs.
pub(super) fn package(bench: &mut Bench) -> anyhow::Result<Outcome> {
    for program in ["mcs", "mono"] {
        if version_of(program).is_none() {
            return Ok(Outcome::Skipped(format!("{program} is not installed: {DEBIAN}")));
        }
    }
    if !Path::new(NUNIT).exists() || find_program("nunit-console").is_none() {
        return Ok(Outcome::Skipped(format!("NUnit is not installed: {DEBIAN}")));
    }
    every_function_is_called()?;
    build_library(bench)?;
    build_gateway(bench)?;
    let out = bench.folder.join("assemblies");
    fs::create_dir_all(&out).with_context(|| format!("making {}", out.display()))?;
    for assembly in assemblies()? {
        assembly.compile(bench, &out)?;
    }
    let mut tests = 0;
    for assembly in ["Rallypoint.Tests.dll", "Rallypoint.EngineTests.dll"] {
        tests += run_tests(bench, &out, assembly)?;
    }
    pack(bench)?;
    Ok(Outcome::Passed(tests))
}

/// Runs the tests of an assembly with what they need from outside.
fn run_tests(bench: &mut Bench, out: &Path, assembly: &str) -> anyhow::Result<usize> {
    let library = std::path::absolute(shared_library())?;
    let before = bench.printed().len();
    let ended = bench.run(
        Command::new("nunit-console")
            // In its own process and domain, so that the native library is found beside the variable.
            .args(["-nologo", "-noshadow", "-nothread", "-domain=None", "-process=Single", "-labels"])
            .arg(format!("-result={}", bench.folder.join(format!("{assembly}.xml")).display()))
            .arg(out.join(assembly))
            .env("LD_LIBRARY_PATH", library.parent().unwrap_or(Path::new(".")))
            .env("RALLYPOINT_ROOT", project::root())
            .env("RALLYPOINT_GATEWAY", std::path::absolute(gateway_program())?)
            .env("RALLYPOINT_FOLDER", &bench.folder),
    );
    let printed = bench.printed().split_off(before);
    let counted = |word: &str| -> usize {
        let count = printed.split(&format!("{word}: ")).nth(1).and_then(|rest| {
            let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
            rest[..digits].parse().ok()
        });
        count.unwrap_or_default()
    };
    ended?;
    ensure!(counted("Tests run") > 0, "{assembly}: no test ran");
    for word in ["Errors", "Failures", "Inconclusive", "Not run", "Invalid", "Ignored", "Skipped"] {
        ensure!(counted(word) == 0, "{assembly}: {word}: {}", counted(word));
    }
    Ok(counted("Tests run"))
}

/// The meta files are the assets', and the package can be packed with this machine's library.
fn pack(bench: &mut Bench) -> anyhow::Result<()> {
    let script = "bindings/unity/package.py";
    bench.run(python().arg(script).args(["metas", "--check"]))?;
    let library = std::path::absolute(shared_library())?;
    let out = bench.folder.join("package");
    bench.run(
        python()
            .arg(script)
            .args(["pack", "--library", &format!("linux-x86_64={}", library.display()), "--out"])
            .arg(&out),
    )?;
    let plugin = out.join("com.rallypoint.online/Runtime/Plugins/Linux/x86_64/librallypoint.so");
    for file in [&plugin, &plugin.with_extension("so.meta")] {
        ensure!(file.exists(), "{} was not packed", file.display());
    }
    Ok(())
}

fn python() -> Command {
    let mut command = Command::new("python3");
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Every function that is declared is called: what the declarations leave out is said where they are written.
fn every_function_is_called() -> anyhow::Result<()> {
    let runtime = project::root().join(PACKAGE).join("Runtime");
    let declarations = runtime.join("Generated/NativeMethods.cs");
    let mut binding = String::new();
    for source in sources(&runtime)? {
        if source != declarations {
            binding.push_str(&fs::read_to_string(source)?);
        }
    }
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let called: BTreeSet<_> = binding.split(|letter| !is_word(letter)).collect();
    let declared = fs::read_to_string(declarations)?;
    let functions = declared.lines().filter_map(|line| {
        let (_, declaration) = line.split_once("static extern ")?;
        declaration.split('(').next()?.rsplit(' ').next()
    });
    let mut seen = 0;
    for function in functions {
        seen += 1;
        ensure!(called.contains(function), "the Unity package does not call {function}: give it a method");
    }
    ensure!(seen > 0, "no function was found in the declarations");
    Ok(())
}

/// The C# files of a folder and its folders, in order.
fn sources(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(sources(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "cs") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// A program that says no version.
fn find_program(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.exists())
}
