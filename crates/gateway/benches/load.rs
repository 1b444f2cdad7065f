//! The gateway under 64 keep-alive connections, beside bare axum with answers of the same sizes and beside Colyseus.
//!
//! `cargo bench -p rallypoint-gateway --bench load [-- --quick] [-- --only CASE] [-- --rounds N] [-- --scale N]
//! [-- --data FOLDER]`
//!
//! Each part is a process of its own, this program again with another first argument: the gateway (the real doors and
//! the embedded fleet, logging at `info` to a file), axum, the game servers on their WebSockets, and the load.
//! Colyseus is the program in `benches/peers/colyseus`; without its packages the others are measured without it. All speak over
//! loopback and end when this one does. They take turns in short slices, so that a machine that gets slower meanwhile slows
//! all; only ratios within one run mean anything.
//!
//! 1,000 game sessions are active throughout, 50 of them with open slots. What the rows count:
//! * `find`: finds of those 50; nothing else happens.
//! * `churn`: the same, while up to 500 joins and 500 leaves a second change the rows. They are not counted.
//! * `make`: creates, each with a join, on servers that are there and idle. Ending them is not counted, nor the
//!   servers' coming.
//! * `play`: joins and leaves on the 50 by 60 connections; the other four each make a match of their own up to 25
//!   times a second (create, join, destroy; the server process ends and a new one comes in its place). All requests count.
//! * `matches`: create, join, destroy by all 64, as fast as server processes are replaced. All requests count, also of
//!   the create's time what it waits for a free server. Here the servers take their share of the machine, and each
//!   create costs a WebSocket handshake, ten frames and a farewell that axum does not have.
//!
//! Colyseus does `find` and `make`: its rooms live in its own process, so nothing is told to a game server there.
//! `cpu` is the answering process' own time per counted request, with everything it does beside.
//!
//! `--only matchmaking` measures tickets and their streams: see `load/tickets.rs`. `--only overload` brings more than can
//! be done: see `load/overload.rs`.
//!
//! With `--data` the gateways keep a journal in that folder. `--scale 100000` measures something else: see `load/scale.rs`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "load/answering.rs"]
mod answering;
#[path = "load/client.rs"]
mod client;
#[path = "load/crowd.rs"]
mod crowd;
#[path = "load/http.rs"]
mod http;
#[path = "load/overload.rs"]
mod overload;
#[path = "load/part.rs"]
mod part;
#[path = "load/scale.rs"]
mod scale;
#[path = "load/series.rs"]
mod series;
#[path = "load/servers.rs"]
mod servers;
#[path = "load/side.rs"]
mod side;
#[path = "load/tickets.rs"]
mod tickets;

use std::path::PathBuf;
use std::time::Duration;

use client::Outcome;
use mimalloc::MiMalloc;
use part::Part;
use series::Series;

// The program's own; axum has it too.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const ACTIVE: usize = 1_000;
const OPEN: usize = 50;
/// Idle servers: as many as `make` takes at once, and more than what replaces them can fall behind.
const SPARE: usize = 2_000;
const CONNECTIONS: usize = 64;

struct Options {
    rounds: usize,
    slice: Duration,
    only: Option<String>,
    scale: Option<usize>,
    /// Where gateways keep a journal.
    data: Option<PathBuf>,
}

impl Options {
    fn read() -> Self {
        let mut options =
            Self { rounds: 6, slice: Duration::from_millis(850), only: None, scale: None, data: None };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => (options.rounds, options.slice) = (2, Duration::from_millis(250)),
                "--only" => options.only = words.next(),
                "--rounds" => options.rounds = number(words.next()),
                "--scale" => options.scale = Some(number(words.next())),
                "--data" => options.data = Some(words.next().expect("a folder").into()),
                // What cargo itself says.
                "--bench" => {}
                other => panic!(
                    "what is {other}? --quick, --only CASE, --rounds N, --scale N and --data FOLDER are known"
                ),
            }
        }
        options
    }

    /// How long a stage of `overload` lasts: as long as the slices of a case together.
    fn stage(&self) -> Duration {
        self.slice * u32::try_from(self.rounds).unwrap()
    }
}

fn number(word: Option<String>) -> usize {
    word.and_then(|word| word.parse().ok()).expect("a number")
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.first().map(String::as_str) {
        Some("part-gateway") => answering::gateway(&words[1..]),
        Some("part-axum") => answering::axum(words[1].as_ref()),
        Some("part-servers") => servers::run(&words[1]),
        Some("part-load") => client::run(),
        Some("part-crowd") => crowd::run(&words[1..]),
        Some("part-neighbour") => overload::neighbour(),
        Some("part-players") => tickets::run(),
        Some("part-axum-tickets") => tickets::axum(words[1].as_ref()),
        // `cargo test --benches` has nothing to measure.
        Some("--test") => {}
        _ => {
            let options = Options::read();
            let limit = part::raise_file_limit();
            match options.scale {
                Some(game_sessions) => scale::measure(&options, game_sessions, limit),
                None if options.only.as_deref() == Some("matchmaking") => tickets::measure(&options),
                None if options.only.as_deref() == Some("overload") => overload::measure(&options),
                None => measure(&options),
            }
        }
    }
}

/// Someone who answers, and where.
struct Answering {
    name: &'static str,
    part: Part,
    address: String,
    /// What it answers.
    cases: &'static [&'static str],
}

fn measure(options: &Options) {
    let folder = tempfile::tempdir().unwrap();
    let bodies = folder.path().to_str().unwrap();
    let (gateway, players, services) = Part::gateway(folder.path(), "gateway", options.data.as_deref());
    let empty = gateway.resident_kb();
    let mut servers = Part::start(&["part-servers", &services], None);
    servers.ask(&format!("idle {}", ACTIVE + SPARE));
    let connected = gateway.resident_kb();

    let mut load = Part::start(&["part-load"], None);
    load.ask(&format!("know {players} gateway -"));
    load.ask(&format!("fill {players} {} {OPEN}", ACTIVE - OPEN));
    let filled = gateway.resident_kb();
    println!(
        "gateway, resident: {empty} KB at the start, {:.1} KB for each connected server, {:.1} KB for each game session",
        per(connected - empty, ACTIVE + SPARE),
        per(filled - connected, ACTIVE)
    );
    load.ask(&format!("keep-answers {players} {bodies}"));
    servers.ask("replaced 1");
    let mut axum = Part::start(&["part-axum", bodies], None);
    let bare = axum.answer_after("http://");
    load.ask(&format!("know {bare} gateway {players}"));

    let cases = &["find", "churn", "make", "play", "matches"];
    let mut sides = vec![
        Answering { name: "gateway", part: gateway, address: players, cases },
        Answering { name: "axum", part: axum, address: bare, cases },
    ];
    match Part::colyseus() {
        Ok((part, address)) => {
            load.ask(&format!("know {address} colyseus -"));
            load.ask(&format!("fill {address} {} {OPEN}", ACTIVE - OPEN));
            sides.push(Answering { name: "colyseus", part, address, cases: &["find", "make"] });
        }
        Err(missing) => println!("without Colyseus: {missing}"),
    }

    Series::print_head("the gateway beside each");
    for case in cases {
        if options.only.as_deref().is_some_and(|only| only != *case) {
            continue;
        }
        let mut series: Vec<_> = sides.iter().map(|side| Series::new(side.name)).collect();
        for _ in 0..options.rounds {
            for (side, series) in sides.iter().zip(&mut series) {
                if !side.cases.contains(case) {
                    continue;
                }
                let asked = match *case {
                    "make" => format!("make {} {SPARE}", side.address),
                    _ => format!("slice {} {case} {CONNECTIONS} {}", side.address, options.slice.as_millis()),
                };
                let before = side.part.cpu_seconds();
                let outcome = Outcome::read(&load.ask(&asked));
                let taken = side.part.cpu_seconds() - before;
                let mut ended = outcome.ended;
                if *case == "make" {
                    ended += Outcome::read(&load.ask(&format!("end {}", side.address))).ended;
                }
                if side.name == "gateway" {
                    // Else they would come while others are measured.
                    servers.ask(&format!("replaced {ended}"));
                }
                series.add(outcome, taken);
            }
        }
        for (number, one) in series.iter().enumerate() {
            one.print(if number == 0 { case } else { "" }, &series[0]);
        }
        series[0].print_creates();
    }
    // Before their gateway, so that they do not miss it.
    drop(servers);
}

fn per(kilobytes: f64, count: usize) -> f64 {
    kilobytes / count as f64
}
