//! Licences of all that comes in, by the rules of `deny.toml`. cargo-deny knows more, and takes longer to build than everything
//! else is tested; this needs nothing that is not here.

use std::collections::BTreeSet;

use anyhow::{Context, ensure};
use serde_json::Value;
use spdx::{Expression, ParseMode};
use toml::Table;

use super::{Bench, Outcome};
use crate::project::{cargo, root};

/// Which licences may come in, and which with one crate alone.
struct Rules {
    allowed: BTreeSet<String>,
    exceptions: Vec<(String, BTreeSet<String>)>,
}

impl Rules {
    fn read(text: &str) -> anyhow::Result<Self> {
        let table: Table = text.parse()?;
        let licenses = table.get("licenses").context("deny.toml has no [licenses]")?;
        let names = |value: Option<&toml::Value>| -> anyhow::Result<BTreeSet<String>> {
            let names = value.and_then(toml::Value::as_array).context("deny.toml: allow is a list")?;
            Ok(names.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect())
        };
        let exceptions = licenses.get("exceptions").and_then(toml::Value::as_array);
        let exceptions = exceptions.into_iter().flatten().map(|exception| {
            let name = exception.get("crate").and_then(toml::Value::as_str);
            Ok((
                name.context("deny.toml: an exception names its crate")?.to_owned(),
                names(exception.get("allow"))?,
            ))
        });
        Ok(Self {
            allowed: names(licenses.get("allow"))?,
            exceptions: exceptions.collect::<anyhow::Result<_>>()?,
        })
    }

    fn allow(&self, name: &str, expression: &Expression) -> bool {
        let excepted = self.exceptions.iter().find(|(exception, _)| exception == name);
        expression.evaluate(|asked| {
            let license = asked.to_string();
            self.allowed.contains(&license)
                || excepted.is_some_and(|(_, licenses)| licenses.contains(&license))
        })
    }
}

/// Every crate of `Cargo.lock` that is not our own, for whatever system.
pub(super) fn allowed(_: &mut Bench) -> anyhow::Result<Outcome> {
    let rules = Rules::read(&std::fs::read_to_string(root().join("deny.toml"))?)?;
    let told = cargo()?.args(["metadata", "--format-version", "1", "--locked", "--offline"]).output()?;
    ensure!(told.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&told.stderr));
    let metadata: Value = serde_json::from_slice(&told.stdout)?;
    let packages = metadata["packages"].as_array().context("cargo metadata has no packages")?;
    let foreign: Vec<_> = packages.iter().filter(|package| !package["source"].is_null()).collect();
    ensure!(!foreign.is_empty(), "cargo metadata names no crate of others");
    let mut refused = Vec::new();
    for package in &foreign {
        let (name, version) = (package["name"].as_str().unwrap_or_default(), &package["version"]);
        let license = package["license"].as_str().unwrap_or_default();
        // Older crates write "MIT/Apache-2.0".
        let expression = Expression::parse_mode(license, ParseMode::LAX);
        if !expression.is_ok_and(|expression| rules.allow(name, &expression)) {
            refused.push(format!("{name} {version}: {license:?}"));
        }
    }
    ensure!(refused.is_empty(), "deny.toml does not allow the licences of:\n{}", refused.join("\n"));
    Ok(Outcome::Passed(0))
}

#[cfg(test)]
mod tests {
    use spdx::Expression;

    use super::Rules;

    const RULES: &str = r#"
        [licenses]
        allow = ["MIT", "Apache-2.0 WITH LLVM-exception"]
        exceptions = [{ crate = "tool", allow = ["MPL-2.0"] }]
    "#;

    #[test]
    fn one_of_several_is_enough_and_an_exception_is_for_its_crate_alone() {
        let rules = Rules::read(RULES).unwrap();
        for (name, license, is_allowed) in [
            ("a", "MIT", true),
            ("a", "GPL-3.0-only OR MIT", true),
            ("a", "GPL-3.0-only AND MIT", false),
            ("a", "Apache-2.0 WITH LLVM-exception", true),
            ("a", "Apache-2.0", false),
            ("a", "MPL-2.0", false),
            ("tool", "MPL-2.0 AND MIT", true),
        ] {
            let expression = Expression::parse(license).unwrap();
            assert_eq!(rules.allow(name, &expression), is_allowed, "{name} {license}");
        }
    }
}
