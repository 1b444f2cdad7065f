//! An engine's own `o3de` scripts, of which Project Manager is made too, take the Gem and its repository's description.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::{ENGINE_ROOT, engine_root};
use crate::project;
use crate::test::{Bench, Outcome};

/// Which Python runs the scripts; the engine's own has what they import.
const PYTHON: &str = "O3DE_PYTHON";

struct Scripts {
    python: String,
    engine: PathBuf,
    /// Where they note what is registered.
    home: PathBuf,
}

impl Scripts {
    fn python(&self) -> Command {
        let mut python = Command::new(&self.python);
        python.env("HOME", &self.home).env("PYTHONPATH", self.engine.join("scripts/o3de"));
        python
    }

    fn call(&self, command: &str, options: &[(&str, &Path)]) -> Command {
        let mut script = self.python();
        script.arg(self.engine.join("scripts/o3de.py")).arg(command);
        for (option, path) in options {
            script.arg(option).arg(path);
        }
        script
    }
}

/// Registers the Gem and enables it in a new project, which is when its versions are compared with the engine's.
pub(crate) fn take_the_gem(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let Some(engine) = engine_root() else {
        return Ok(Outcome::Skipped(format!("{ENGINE_ROOT} names no engine")));
    };
    let scripts = Scripts {
        python: env::var(PYTHON).unwrap_or_else(|_| "python3".to_owned()),
        home: bench.folder.join("home"),
        engine,
    };
    fs::create_dir_all(&scripts.home)?;
    // It imports what every command needs.
    let imports = scripts.call("--help", &[]).output();
    let imports = imports.with_context(|| format!("running {}", scripts.python))?;
    if !imports.status.success() {
        let said = String::from_utf8_lossy(&imports.stderr);
        let why = said.trim().lines().last().unwrap_or_default();
        return Ok(Outcome::Skipped(format!(
            "{PYTHON} names no Python that the engine's scripts run in: {why}"
        )));
    }
    let game = bench.folder.join("MyGame");
    let gem = project::root().join("bindings/o3de/Rallypoint");
    let template = scripts.engine.join("Templates/MinimalProject");
    bench.run(scripts.call("register", &[]).arg("--this-engine"))?;
    bench.run(
        &mut scripts.call("create-project", &[("--project-path", &game), ("--template-path", &template)]),
    )?;
    bench.run(&mut scripts.call("register", &[("--gem-path", &gem)]))?;
    bench.run(scripts.call("enable-gem", &[("--project-path", &game)]).args(["--gem-name", "Rallypoint"]))?;
    let described = fs::read_to_string(game.join("project.json"))?;
    let described: Value = serde_json::from_str(&described)?;
    let gems = described["gem_names"].as_array().context("the project has no Gems")?;
    ensure!(gems.iter().any(|name| name == "Rallypoint"), "the project has not the Gem: {gems:?}");
    let valid = "import sys, pathlib; from o3de import validation; \
                 sys.exit(not validation.valid_o3de_repo_json(pathlib.Path(sys.argv[1])))";
    bench.run(scripts.python().args(["-c", valid]).arg(project::root().join("bindings/o3de/repo.json")))?;
    Ok(Outcome::Passed(3))
}
