//! `--only overload`: what becomes of the gateway when more comes than it can do.
//!
//! The gateway and the crowd that asks have a core each (by `taskset`, where there is one). First 64 connections ask as
//! fast as they are answered: that is the capacity. Then requests come when they come, whether others were answered or
//! not, at half the capacity, all of it, twice as much, and half again. How long an answer took counts from the moment at
//! which its request was due, so a crowd that cannot keep up is not mistaken for a quick gateway. Once with shedding and,
//! for comparison, once without.
//!
//! `finds` are finds of 50 game sessions. In `mixed` of ten requests seven are finds, one creates a game session and its
//! maker's slot, one joins one, and one ends one, each on servers that come and go.

use std::path::Path;
use std::time::Duration;

use super::Options;
use super::part::Part;

const OPEN: usize = 50;
const ACTIVE: usize = 1_000;
/// More than are made in a run of `mixed` before others have come in their places.
const SPARE: usize = 1_000;
/// Connections that wait for an answer at the same time, at most.
const CROWD: usize = 2_000;
const STAGES: [(&str, f64); 4] = [("0.5x", 0.5), ("1x", 1.0), ("2x", 2.0), ("0.5x again", 0.5)];
const GATEWAY_CORE: usize = 0;
const CROWD_CORE: usize = 1;

/// What a stage gave, on one line.
pub(crate) struct Stage {
    pub(crate) offered: f64,
    pub(crate) accepted: f64,
    pub(crate) shed: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// From the stage's beginning until all that came was accepted and answered as quickly as at its end, in ms.
    pub(crate) settled: f64,
}

impl Stage {
    pub(crate) fn write(&self) -> String {
        let Self { offered, accepted, shed, p50, p99, settled } = self;
        format!("{offered} {accepted} {shed} {p50} {p99} {settled}")
    }

    fn read(text: &str) -> Self {
        let numbers: Vec<f64> = text.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [offered, accepted, shed, p50, p99, settled] = numbers[..] else {
            panic!("the crowd said {text:?}");
        };
        Self { offered, accepted, shed, p50, p99, settled }
    }
}

pub(crate) fn measure(options: &Options) {
    let folder = tempfile::tempdir().unwrap();
    let lasting = options.stage();
    println!(
        "{:<8}{:<10}{:<12}{:>10}{:>12}{:>10}{:>10}{:>10}{:>12}",
        "load", "shedding", "stage", "offered/s", "accepted/s", "shed/s", "p50 ms", "p99 ms", "settled ms"
    );
    for case in ["finds", "mixed"] {
        for (shedding, more) in [("yes", &[][..]), ("no", &["--shed-after", "1h"])] {
            run(folder.path(), case, shedding, more, lasting);
        }
    }
}

fn run(folder: &Path, case: &str, shedding: &str, more: &[&str], lasting: Duration) {
    let name = format!("{case}-{shedding}");
    let (gateway, players, services) = Part::gateway_on(Some(GATEWAY_CORE), folder, &name, None, more);
    let mut servers = Part::start(&["part-servers", &services], None);
    servers.ask(&format!("idle {}", ACTIVE + SPARE));
    let mut load = Part::start(&["part-load"], None);
    load.ask(&format!("know {players} gateway -"));
    load.ask(&format!("fill {players} {} {OPEN}", ACTIVE - OPEN));
    let mut crowd = Part::start_on(Some(CROWD_CORE), &["part-crowd", &players, case, &CROWD.to_string()]);
    let capacity: f64 = crowd.ask(&format!("capacity {}", lasting.as_millis())).parse().unwrap();
    println!("{case:<8}{shedding:<10}capacity: {capacity:.0} requests/s");
    let stages: Vec<String> = STAGES.iter().map(|(_, of)| format!("{:.0}", capacity * of)).collect();
    let answer = crowd.ask(&format!("stages {} {}", lasting.as_millis(), stages.join(" ")));
    for ((stage, _), line) in STAGES.iter().zip(answer.split(';')) {
        let Stage { offered, accepted, shed, p50, p99, settled } = Stage::read(line);
        println!(
            "{:<8}{:<10}{stage:<12}{offered:>10.0}{accepted:>12.0}{shed:>10.0}{:>10.2}{:>10.2}{settled:>12.0}",
            "",
            "",
            p50 / 1e3,
            p99 / 1e3
        );
    }
    // Before their gateway, so that they do not miss it.
    drop(crowd);
    drop(servers);
    drop(gateway);
}
