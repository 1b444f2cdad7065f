//! `cargo xtask matchsim`: the simulation's command line.

mod command_line;

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs};

use anyhow::{Context, bail};
use clap::Parser;
use rallypoint_flexmatch::RuleSet;
use rallypoint_matchsim::plot::{self, Shown};
use rallypoint_matchsim::population::{Mentioned, Population, PopulationFile, guess};
use rallypoint_matchsim::recording::Recording;
use rallypoint_matchsim::simulation::{Progress, simulate};
use rallypoint_matchsim::summary::Summary;
use rallypoint_matchsim::text::Report;

use command_line::CommandLine;

fn main() -> ExitCode {
    match run(&CommandLine::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem:#}");
            ExitCode::FAILURE
        }
    }
}

/// A rule set as it was read.
struct Loaded {
    name: String,
    rules: Arc<RuleSet>,
    json: serde_json::Value,
}

fn run(asked: &CommandLine) -> anyhow::Result<()> {
    let loaded = asked.rule_sets.iter().map(|path| load(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let population = population(asked, &loaded)?;
    describe(&population);
    let plan = asked.plan();
    let mut runs: Vec<(Recording, Summary)> = Vec::new();
    for one in &loaded {
        let began = Instant::now();
        let mut line = Line::new();
        let recording =
            simulate(&one.rules, &population, &plan, &mut |progress| line.show(&one.name, progress));
        line.clear();
        let summary = Summary::of(&one.name, &recording);
        eprintln!(
            "{}: {:.0} s of matchmaking in {:.1} s",
            one.name,
            summary.seconds,
            began.elapsed().as_secs_f64()
        );
        runs.push((recording, summary));
    }
    let shown: Vec<Shown<'_>> =
        runs.iter().map(|(recording, summary)| Shown { recording, summary }).collect();
    let summaries: Vec<Summary> = runs.iter().map(|(_, summary)| summary.clone()).collect();
    if asked.json {
        println!("{}", serde_json::to_string_pretty(&summaries)?);
    } else {
        println!("\n{}", Report(&summaries));
    }
    let picture = asked.picture();
    if let Some(folder) = picture.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    fs::write(&picture, plot::svg(&shown)?).with_context(|| format!("writing {}", picture.display()))?;
    eprintln!("plots: {}", picture.display());
    Ok(())
}

fn load(path: &Path) -> anyhow::Result<Loaded> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let rules = RuleSet::parse(&text).with_context(|| format!("{} is no rule set", path.display()))?;
    // The rule set could be parsed, so this can only miss what it tolerates; then nothing is guessed from it.
    let json =
        jsonc_parser::parse_to_serde_value(&text, &jsonc_parser::ParseOptions::default()).unwrap_or_default();
    let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    Ok(Loaded { name, rules: Arc::new(rules), json })
}

/// What the command line says, then the population's file, then guesses from the rule sets.
fn population(asked: &CommandLine, loaded: &[Loaded]) -> anyhow::Result<Population> {
    let file = match &asked.population {
        Some(path) => {
            let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
            PopulationFile::parse(&text).with_context(|| path.display().to_string())?
        }
        None => PopulationFile::default(),
    };
    let mut population = asked.population_of_all(&file, loaded.iter().any(|one| one.rules.uses_latency()));
    let mut said = file.attributes;
    said.extend(asked.attributes.iter().cloned());
    for one in loaded {
        for declared in one.rules.attributes() {
            let values = match said.get(&declared.name) {
                Some(values) => values.clone(),
                None => guess(declared, &Mentioned::beside(&declared.name, &one.json)),
            };
            values
                .check(declared.attribute_type)
                .with_context(|| format!("attribute {} of {}", declared.name, one.name))?;
            population.attributes.entry(declared.name.clone()).or_insert((declared.attribute_type, values));
        }
    }
    for name in said.keys() {
        if !population.attributes.contains_key(name) {
            bail!("no rule set declares the attribute {name}: leave it out, or correct its name");
        }
    }
    Ok(population)
}

fn describe(population: &Population) {
    eprintln!("players come in parties of {}", population.parties);
    for (name, (_, values)) in &population.attributes {
        eprintln!("  {name} = {values}");
    }
    if let Some(regions) = &population.regions {
        eprintln!("  live near {regions}");
    }
}

/// One line on a terminal that is written again and again.
struct Line {
    shown: bool,
}

impl Line {
    fn new() -> Self {
        Self { shown: std::io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none() }
    }

    fn show(&mut self, name: &str, progress: Progress) {
        if self.shown {
            eprint!(
                "\r\x1b[K{name}: {} s, {} tickets, {} waiting, {} matches",
                progress.now_ms / 1_000,
                progress.tickets,
                progress.waiting,
                progress.matches
            );
            // A line that is not shown harms nothing.
            let _ = std::io::stderr().flush();
        }
    }

    fn clear(&mut self) {
        if self.shown {
            eprint!("\r\x1b[K");
        }
    }
}
