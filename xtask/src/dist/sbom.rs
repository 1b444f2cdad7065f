//! What is inside, for programs: a bill of materials in CycloneDX's JSON.
//!
//! It has no time and no random number in it, so that the same sources give the same bytes.

use anyhow::Context;
use serde_json::{Value, json};
use spdx::Expression;

use super::crates::{Crate, Id, LIBRARY};

/// The version of CycloneDX that it is written in.
const SPECIFICATION: &str = "1.6";
const SCHEMA: &str = "http://cyclonedx.org/schema/bom-1.6.schema.json";

/// Its own part of every program in Rust.
const STANDARD_LIBRARY: &str = "rust-std";
const STANDARD_LIBRARY_LICENCE: &str = "MIT OR Apache-2.0";
const STANDARD_LIBRARY_SOURCES: &str = "https://github.com/rust-lang/rust";

/// Writes it for a target. `rust` is the compiler's version.
pub(super) fn write(crates: &[Crate], triple: &str, rust: &str) -> anyhow::Result<String> {
    let own = crates.iter().find(|one| one.id.name == LIBRARY).context("the library is not inside itself")?;
    let mut library = component(own)?;
    library["properties"] = json!([{ "name": "rallypoint:target", "value": triple }]);
    let std = format!("{STANDARD_LIBRARY}@{rust}");
    let mut components = vec![json!({
        "type": "library",
        "bom-ref": std,
        "name": STANDARD_LIBRARY,
        "version": rust,
        "licenses": [{ "expression": STANDARD_LIBRARY_LICENCE }],
        "externalReferences": [{ "type": "vcs", "url": STANDARD_LIBRARY_SOURCES }],
    })];
    let mut dependencies = vec![json!({ "ref": std, "dependsOn": [] })];
    for one in crates {
        if one.id != own.id {
            components.push(component(one)?);
        }
        let needs = one.needs.iter().map(reference).chain([std.clone()]);
        dependencies.push(json!({ "ref": reference(&one.id), "dependsOn": needs.collect::<Vec<_>>() }));
    }
    let bill = json!({
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "version": 1,
        "metadata": { "component": library },
        "components": components,
        "dependencies": dependencies,
    });
    Ok(serde_json::to_string_pretty(&bill)? + "\n")
}

fn component(one: &Crate) -> anyhow::Result<Value> {
    let Crate { id, license, checksum, .. } = one;
    let what =
        || format!("{} {} has the licence {license:?}, which is no SPDX expression", id.name, id.version);
    // Older crates write "MIT/Apache-2.0".
    let licence = Expression::canonicalize(license).with_context(what)?.unwrap_or_else(|| license.clone());
    Expression::parse(&licence).with_context(what)?;
    let mut component = json!({
        "type": "library",
        "bom-ref": reference(id),
        "name": id.name,
        "version": id.version,
        "licenses": [{ "expression": licence }],
        "purl": reference(id),
    });
    if let Some(checksum) = checksum {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    Ok(component)
}

/// A package URL, which is unique in one bill. Crates' names have nothing to escape; a version may have a `+`.
fn reference(id: &Id) -> String {
    format!("pkg:cargo/{}@{}", id.name, id.version.replace('+', "%2B"))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::Value;

    use super::{Crate, Id, write};

    fn one(name: &str, license: &str, needs: &[&str]) -> Crate {
        let id = |name: &str| Id { name: name.to_owned(), version: "1.0.0+2".to_owned() };
        Crate {
            id: id(name),
            license: license.to_owned(),
            folder: PathBuf::new(),
            checksum: (name != "rallypoint").then(|| "cd".repeat(32)),
            needs: needs.iter().map(|name| id(name)).collect(),
        }
    }

    #[test]
    fn every_reference_leads_to_a_component() {
        let crates =
            [one("rallypoint", "MIT OR Apache-2.0", &["serde"]), one("serde", "MIT/Apache-2.0", &[])];
        let bill: Value = serde_json::from_str(&write(&crates, "a-b-c", "1.95.0").unwrap()).unwrap();
        let components = bill["components"].as_array().unwrap();
        let own = &bill["metadata"]["component"];
        let known: Vec<_> = components.iter().chain([own]).map(|one| &one["bom-ref"]).collect();
        for dependency in bill["dependencies"].as_array().unwrap() {
            assert!(known.contains(&&dependency["ref"]), "{dependency}");
            for on in dependency["dependsOn"].as_array().unwrap() {
                assert!(known.contains(&on), "{dependency}");
            }
        }
        assert_eq!(components[1]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(components[1]["purl"], "pkg:cargo/serde@1.0.0%2B2");
        assert_eq!(components[1]["hashes"][0]["content"], "cd".repeat(32));
        assert!(own.get("hashes").is_none());
    }

    #[test]
    fn a_licence_that_is_none_is_refused() {
        let crates = [one("rallypoint", "MIT", &["odd"]), one("odd", "ask me", &[])];
        assert!(write(&crates, "a-b-c", "1.95.0").unwrap_err().to_string().starts_with("odd 1.0.0+2"));
    }
}
