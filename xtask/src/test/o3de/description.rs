//! What Project Manager and the linkers read of the Gem: it holds together, and with what else says the same.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::project;

/// What the engine's scripts refuse a description without.
const GEM_KEYS: [&str; 2] = ["gem_name", "version"];
const REPOSITORY_KEYS: [&str; 2] = ["repo_name", "origin"];

/// What `engine.json` of 23.10.0 says, the oldest engine that the Gem is for. Its scripts refuse a Gem that wants more.
const OLDEST_ENGINE: &str = "2.1.0";
const OLDEST_FRAMEWORK: &str = "1.1.0";

/// Who lists what the static library needs of Windows and of a Mac.
const PLUGIN: &str = "bindings/unreal/OnlineSubsystemRallypoint/Source/ThirdParty/RallypointLibrary/RallypointLibrary.Build.cs";
const GEM: &str = "bindings/o3de/Rallypoint/3rdParty/FindRallypoint.cmake";
const WORKFLOW: &str = ".github/workflows/platforms.yml";
const PAGE: &str = "docs/platforms.md";

fn read(path: &str) -> anyhow::Result<String> {
    fs::read_to_string(project::root().join(path)).with_context(|| format!("reading {path}"))
}

fn described(path: &str) -> anyhow::Result<Value> {
    serde_json::from_str(&read(path)?).with_context(|| format!("{path} is no JSON"))
}

/// Project Manager shows a repository's Gems by what the repository says of them, before it has any of their files.
pub(super) fn descriptions_agree() -> anyhow::Result<()> {
    let gem = described("bindings/o3de/Rallypoint/gem.json")?;
    let repository = described("bindings/o3de/repo.json")?;
    for (description, keys) in [(&gem, GEM_KEYS), (&repository, REPOSITORY_KEYS)] {
        for key in keys {
            let has = description[key].as_str().is_some_and(|text| !text.is_empty());
            ensure!(has, "the Gem's description has no {key}");
        }
    }
    for key in ["origin", "origin_url", "repo_uri"] {
        ensure!(gem[key] == repository[key], "gem.json and repo.json have not the same {key}");
    }
    let engines = json!([format!("o3de>={OLDEST_ENGINE}"), format!("o3de-sdk>={OLDEST_ENGINE}")]);
    ensure!(gem["compatible_engines"] == engines, "gem.json is not for {engines}");
    let apis = json!([format!("framework>={OLDEST_FRAMEWORK}")]);
    ensure!(gem["engine_api_dependencies"] == apis, "gem.json does not want {apis}");
    ensure!(
        repository["gems_data"] == Value::Array(vec![gem]),
        "gems_data of bindings/o3de/repo.json has not the fields of gem.json"
    );
    Ok(())
}

/// The names of libraries in the line or lines between two marks.
fn between(path: &str, start: &str, end: &str) -> anyhow::Result<BTreeSet<String>> {
    let text = read(path)?;
    let (_, rest) = text.split_once(start).with_context(|| format!("{path} has no {start:?}"))?;
    let (list, _) = rest.split_once(end).with_context(|| format!("{path} has no {end:?} after {start:?}"))?;
    let separators = |c: char| c.is_whitespace() || "\",{}()`;\\".contains(c);
    Ok(list
        .split(separators)
        .map(|word| word.trim_start_matches("-l").trim_end_matches(".lib").to_owned())
        .filter(|word| !matches!(word.as_str(), "" | "-framework" | "new" | "string[]"))
        .filter(|word| !word.starts_with("PublicSystemLibraries"))
        .collect())
}

/// Nobody has linked them for Windows or a Mac here, so no linker says when one of them lacks a library.
pub(super) fn system_libraries_agree() -> anyhow::Result<()> {
    let windows = [
        (GEM, between(GEM, "if(WIN32)\n    set(_rallypoint_system ", ")")?),
        (PLUGIN, between(PLUGIN, "PublicSystemLibraries.AddRange(new string[]", ");")?),
        (WORKFLOW, between(WORKFLOW, "dist\\rallypoint.lib ", "\n")?),
    ];
    let mac = [
        (GEM, between(GEM, "elseif(APPLE)\n    set(_rallypoint_system", ")")?),
        (PLUGIN, between(PLUGIN, "PublicFrameworks.AddRange(", "\");")?),
        (WORKFLOW, between(WORKFLOW, "target/dist/librallypoint.a", "./program")?),
        (PAGE, between(PAGE, "A program links `", "`")?),
    ];
    for (system, lists) in [("Windows", &windows[..]), ("a Mac", &mac[..])] {
        let (first, wanted) = &lists[0];
        for (path, list) in lists {
            ensure!(
                list == wanted,
                "for {system}, {path} links {list:?}, and {first} {wanted:?}: make them the same"
            );
        }
    }
    Ok(())
}
