//! Legs that take many minutes: what every run does with some seeds and kills, done with many.

use super::{Bench, Leg, Outcome, packagers, targets};
use crate::project::cargo;

const SEEDS: &str = "10000";
const KILLS: &str = "200";

pub(super) fn all() -> Vec<Leg> {
    vec![
        Leg { name: "long: simulation of the fleets", run: simulation },
        Leg { name: "long: gateways killed", run: kills },
        Leg { name: "long: dist against an old glibc", run: targets::old_glibc },
        Leg { name: "long: dist for arm64, under QEMU", run: targets::arm64 },
        Leg { name: "long: dist for Windows, under Wine", run: targets::windows },
        Leg { name: "long: the library for macOS", run: targets::macos },
        Leg { name: "long: cargo-c", run: packagers::cargo_c },
    ]
}

fn simulation(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let mut test = cargo()?;
    test.args(["test", "--release", "--package", "rallypoint-fleet", "--test", "simulation"]);
    bench.run(test.env("RALLYPOINT_SIMULATION_SEEDS", SEEDS))?;
    Ok(Outcome::Passed(0))
}

fn kills(bench: &mut Bench) -> anyhow::Result<Outcome> {
    let mut test = cargo()?;
    test.args(["test", "--package", "rallypoint-gateway", "--test", "kills"]);
    bench.run(test.env("RALLYPOINT_KILLS", KILLS))?;
    Ok(Outcome::Passed(0))
}
