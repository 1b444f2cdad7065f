//! The plugin's build rules, compiled and made as Unreal's build tool does, on stand-ins for its types.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::{ENGINES, MODULES, plugin, stand_ins};
use crate::test::legs::files;
use crate::test::{Bench, Outcome, version_of};

/// Mono's compiler is as old as that of the oldest engine's tool.
const LANGUAGE: &str = "-langversion:7.2";

/// For every engine: each platform with its library, without it, and one that has none.
pub(crate) fn build_rules(bench: &mut Bench) -> anyhow::Result<Outcome> {
    if version_of("mcs").is_none() || version_of("mono").is_none() {
        return Ok(Outcome::Skipped(
            "mcs or mono is missing: apt-get install mono-mcs mono-runtime".to_owned(),
        ));
    }
    let sources = plugin().join("Source");
    let rules = MODULES.iter().map(|module| sources.join(format!("{module}/{module}.Build.cs")));
    let mut compiled: Vec<PathBuf> = rules.collect();
    compiled.push(sources.join("ThirdParty/RallypointLibrary/RallypointLibrary.Build.cs"));
    compiled.extend(files(&stand_ins().join("build-rules"), &["cs"])?);
    for engine in ENGINES {
        let folder = bench.folder.join(engine.to_string());
        fs::create_dir_all(&folder)?;
        let program = folder.join("rules.exe");
        bench.run(
            Command::new("mcs")
                .args(["-nologo", LANGUAGE, "-warn:4", "-warnaserror"])
                .args(versions_until(engine).map(|version| format!("-define:UE_{version}_OR_LATER")))
                .arg(format!("-out:{}", program.display()))
                .args(&compiled),
        )?;
        bench.run(Command::new("mono").arg(&program).arg(folder.join("library")))?;
    }
    Ok(Outcome::Passed(bench.printed().lines().filter(|line| line.starts_with("ok ")).count()))
}

/// The tool defines a name for every version up to its own.
fn versions_until(engine: u32) -> impl Iterator<Item = String> {
    ENGINES
        .into_iter()
        .filter(move |&version| version <= engine)
        .map(|version| format!("{}_{}", version / 100, version % 100))
}
