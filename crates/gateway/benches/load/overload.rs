//! `--only overload`: what becomes of the gateway when more comes than it can do.
//!
//! The gateway shares a core with a neighbour that computes and takes what it can get, so it has about half of it; the crowd
//! that asks and the game servers have another (by `taskset`, where there is one): to ask twice what a whole core can answer,
//! and to play the servers, takes more than a core. First 512 connections ask as fast as they are answered: that is the capacity. Then requests come when they come, whether others
//! were answered or not, at half the capacity, all of it, twice as much, and half again. How long an answer took counts
//! from the moment at which its request was due, so a crowd that cannot keep up is not mistaken for a quick gateway; how
//! long requests were held by the crowd, for want of a connection or of time, is told beside it. Once with shedding and, for
//! comparison, once without.
//!
//! Of ten requests seven are finds with a filter, no two of which are equal, one creates a game session and its maker's slot,
//! one joins one, and one ends one, each on servers that come and go.

use std::path::Path;
use std::time::Duration;

use super::Options;
use super::part::Part;

const OPEN: usize = 50;
const ACTIVE: usize = 1_000;
/// More than are made before others have come in their places.
const SPARE: usize = 1_000;
/// Connections that wait for an answer at the same time, at most.
const CROWD: usize = 10_000;
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
    /// How long requests waited for a connection of the crowd's, the slowest in a hundred, in us.
    pub(crate) held: f64,
    /// From the stage's beginning until all that came was accepted and answered as quickly as at its end, in ms.
    pub(crate) settled: f64,
}

impl Stage {
    pub(crate) fn write(&self) -> String {
        let Self { offered, accepted, shed, p50, p99, held, settled } = self;
        format!("{offered} {accepted} {shed} {p50} {p99} {held} {settled}")
    }

    fn read(text: &str) -> Self {
        let numbers: Vec<f64> = text.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [offered, accepted, shed, p50, p99, held, settled] = numbers[..] else {
            panic!("the crowd said {text:?}");
        };
        Self { offered, accepted, shed, p50, p99, held, settled }
    }
}

pub(crate) fn measure(options: &Options) {
    let folder = tempfile::tempdir().unwrap();
    let lasting = options.stage();
    println!(
        "{:<10}{:<12}{:>10}{:>12}{:>10}{:>10}{:>10}{:>10}{:>12}",
        "shedding", "stage", "offered/s", "accepted/s", "shed/s", "p50 ms", "p99 ms", "held ms", "settled ms"
    );
    for (shedding, more) in [("yes", &[][..]), ("no", &["--shed-after", "1h"])] {
        run(folder.path(), shedding, more, lasting);
    }
}

fn run(folder: &Path, shedding: &str, more: &[&str], lasting: Duration) {
    let name = format!("shedding-{shedding}");
    let (gateway, players, services) = Part::gateway_on(Some(GATEWAY_CORE), folder, &name, None, more);
    let mut servers = Part::start_on(Some(CROWD_CORE), &["part-servers", &services]);
    servers.ask(&format!("idle {}", ACTIVE + SPARE));
    let mut load = Part::start(&["part-load"], None);
    load.ask(&format!("know {players} gateway -"));
    load.ask(&format!("fill {players} {} {OPEN}", ACTIVE - OPEN));
    let mut crowd = Part::start_on(Some(CROWD_CORE), &["part-crowd", &players, &CROWD.to_string()]);
    let neighbour = Part::start_on(Some(GATEWAY_CORE), &["part-neighbour"]);
    let before = [&gateway, &crowd, &servers].map(Part::cpu_seconds);
    let capacity: f64 = crowd.ask(&format!("capacity {}", lasting.as_millis())).parse().unwrap();
    let took: Vec<String> = [&gateway, &crowd, &servers]
        .iter()
        .zip(before)
        .map(|(part, before)| {
            format!("{:.0} %", (part.cpu_seconds() - before) / lasting.as_secs_f64() * 100.0)
        })
        .collect();
    println!(
        "{shedding:<10}capacity: {capacity:.0} requests/s; of a core the gateway takes {}, the crowd {}, the servers {}",
        took[0], took[1], took[2]
    );
    let stages: Vec<String> = STAGES.iter().map(|(_, of)| format!("{:.0}", capacity * of)).collect();
    let answer = crowd.ask(&format!("stages {} {}", lasting.as_millis(), stages.join(" ")));
    for ((stage, _), line) in STAGES.iter().zip(answer.split(';')) {
        let Stage { offered, accepted, shed, p50, p99, held, settled } = Stage::read(line);
        println!(
            "{:<10}{stage:<12}{offered:>10.0}{accepted:>12.0}{shed:>10.0}{:>10.2}{:>10.2}{:>10.2}{settled:>12.0}",
            "",
            p50 / 1e3,
            p99 / 1e3,
            held / 1e3
        );
    }
    // Before their gateway, so that they do not miss it.
    drop((crowd, neighbour));
    drop(servers);
    drop(gateway);
}

/// Computes until its input ends.
pub(crate) fn neighbour() {
    super::part::end_with_input();
    loop {
        std::hint::spin_loop();
    }
}
