//! The gateway under 64 keep-alive connections, beside bare axum with answers of the same sizes.
//!
//! `cargo bench -p rallypoint-gateway --bench load [-- --quick] [-- --only find|churn|play|matches] [-- --rounds N]
//! [-- --data FOLDER]`; with a folder the gateway keeps a journal in it.
//!
//! Each part is a process of its own, this program again with another first argument: the gateway (the real doors and
//! the embedded fleet, logging at `info` to a file), axum, the game servers on their WebSockets, and the load. All
//! speak over loopback and end when this one does. Gateway and axum take turns in short slices, so that a machine that
//! gets slower meanwhile slows both; only ratios within one run mean anything.
//!
//! 1,000 game sessions are active throughout, 50 of them with open slots. What the rows count:
//! * `find`: finds of those 50; nothing else happens.
//! * `churn`: the same, while up to 500 joins and 500 leaves a second change the rows. They are not counted.
//! * `play`: joins and leaves on the 50 by 60 connections; the other four each make a match of their own up to 25
//!   times a second (create, join, destroy; the server process ends and a new one comes in its place). All requests count.
//! * `matches`: create, join, destroy by all 64, as fast as server processes are replaced. All requests count, also of
//!   the create's time what it waits for a free server. Here the servers take their share of the machine, and each
//!   create costs a WebSocket handshake, ten frames and a farewell that axum does not have.
//!
//! `cpu` is the answering process' own time per counted request, with everything it does beside.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "load/answering.rs"]
mod answering;
#[path = "load/client.rs"]
mod client;
#[path = "load/part.rs"]
mod part;
#[path = "load/servers.rs"]
mod servers;

use std::time::Duration;

use part::Part;

const ACTIVE: usize = 1_000;
const OPEN: usize = 50;
/// Idle servers: more than the connections can take at once, so that replacing them is what limits.
const SPARE: usize = 256;

struct Options {
    rounds: usize,
    slice: Duration,
    only: Option<String>,
    data: Option<String>,
}

impl Options {
    fn read() -> Self {
        let mut options = Self { rounds: 6, slice: Duration::from_millis(850), only: None, data: None };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => (options.rounds, options.slice) = (2, Duration::from_millis(250)),
                "--only" => options.only = words.next(),
                "--data" => options.data = Some(words.next().expect("a folder")),
                "--rounds" => options.rounds = words.next().and_then(|n| n.parse().ok()).expect("a number"),
                // What cargo itself says.
                "--bench" => {}
                other => {
                    panic!("what is {other}? --quick, --only CASE, --data FOLDER and --rounds N are known")
                }
            }
        }
        options
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.first().map(String::as_str) {
        Some("part-gateway") => answering::gateway(words.get(1).map(String::as_str)),
        Some("part-axum") => answering::axum(words[1].as_ref()),
        Some("part-servers") => servers::run(&words[1]),
        Some("part-load") => client::run(),
        // `cargo test --benches` has nothing to measure.
        Some("--test") => {}
        _ => measure(&Options::read()),
    }
}

fn measure(options: &Options) {
    part::raise_file_limit();
    let folder = tempfile::tempdir().unwrap();
    let log = std::fs::File::create(folder.path().join("gateway.log")).unwrap();
    let data = options.data.as_ref().map(|within| tempfile::tempdir_in(within).unwrap());
    let data = data.as_ref().map(|data| data.path().to_str().unwrap());
    let words: Vec<&str> = std::iter::once("part-gateway").chain(data).collect();
    let mut gateway = Part::start(&words, Some(log));
    let players = gateway.answer_after("players   http://");
    let services = gateway.answer_after("services  http://");
    gateway.answer_after("servers   ");
    let empty = gateway.resident_kb();
    let mut servers = Part::start(&["part-servers", &services], None);
    servers.ask(&format!("idle {}", ACTIVE + SPARE));
    let connected = gateway.resident_kb();

    let mut load = Part::start(&["part-load"], None);
    let bodies = folder.path().to_str().unwrap();
    load.ask(&format!("fill {players} {} {OPEN} {bodies}", ACTIVE - OPEN));
    let filled = gateway.resident_kb();
    println!(
        "gateway, resident: {empty} KB at the start, {:.1} KB for each connected server, {:.1} KB for each game session",
        per(connected - empty, ACTIVE + SPARE),
        per(filled - connected, ACTIVE)
    );
    let mut axum = Part::start(&["part-axum", bodies], None);
    let bare = axum.answer_after("http://");

    println!(
        "{:<9}{:<9}{:>10}{:>7}{:>10}{:>10}{:>7}{:>9}",
        "case", "", "req/s", "ratio", "p50 us", "p99 us", "ratio", "cpu us"
    );
    for case in ["find", "churn", "play", "matches"] {
        if options.only.as_deref().is_some_and(|only| only != case) {
            continue;
        }
        let mut ours = Series::new("gateway");
        let mut theirs = Series::new("axum");
        for _ in 0..options.rounds {
            ours.slice(&mut load, &gateway, &players, case, options.slice);
            theirs.slice(&mut load, &axum, &bare, case, options.slice);
        }
        ours.print(case, Some(&theirs));
        theirs.print("", None);
        if ours.creates.iter().any(|p99| *p99 > 0.0) {
            println!(
                "{:<9}of these, create: gateway p50 {:.0} p99 {:.0}",
                "",
                median(&ours.create_medians),
                median(&ours.creates)
            );
        }
        if ours.waits > 0.0 {
            println!("{:<9}{:.0} times there was no free server", "", ours.waits);
        }
    }
}

fn per(kilobytes: f64, count: usize) -> f64 {
    kilobytes / count as f64
}

/// What the slices of one side gave.
struct Series {
    name: &'static str,
    rates: Vec<f64>,
    p50: Vec<f64>,
    p99: Vec<f64>,
    create_medians: Vec<f64>,
    creates: Vec<f64>,
    cpu: f64,
    requests: f64,
    waits: f64,
}

impl Series {
    fn new(name: &'static str) -> Self {
        let none = Vec::new;
        Self {
            name,
            rates: none(),
            p50: none(),
            p99: none(),
            create_medians: none(),
            creates: none(),
            cpu: 0.0,
            requests: 0.0,
            waits: 0.0,
        }
    }

    fn slice(&mut self, load: &mut Part, answering: &Part, address: &str, case: &str, slice: Duration) {
        let before = answering.cpu_seconds();
        let answer = load.ask(&format!("slice {address} {case} {}", slice.as_millis()));
        self.cpu += answering.cpu_seconds() - before;
        let numbers: Vec<f64> = answer.split(' ').map(|number| number.parse().unwrap()).collect();
        let [requests, seconds, p50, p99, create_p50, create_p99, waits] = numbers[..] else {
            panic!("the load said {answer:?}");
        };
        self.rates.push(requests / seconds);
        self.p50.push(p50);
        self.p99.push(p99);
        self.create_medians.push(create_p50);
        self.creates.push(create_p99);
        self.requests += requests;
        self.waits += waits;
    }

    fn print(&self, case: &str, beside: Option<&Self>) {
        let ratio = |ours: &[f64], theirs: fn(&Self) -> &[f64]| {
            beside.map_or(String::new(), |beside| format!("{:.2}", median(ours) / median(theirs(beside))))
        };
        println!(
            "{case:<9}{:<9}{:>10.0}{:>7}{:>10.0}{:>10.0}{:>7}{:>9.1}",
            self.name,
            median(&self.rates),
            ratio(&self.rates, |series| &series.rates),
            median(&self.p50),
            median(&self.p99),
            ratio(&self.p99, |series| &series.p99),
            self.cpu * 1e6 / self.requests
        );
    }
}

fn median(numbers: &[f64]) -> f64 {
    let mut numbers = numbers.to_vec();
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    if numbers.len() % 2 == 1 { numbers[middle] } else { (numbers[middle - 1] + numbers[middle]) / 2.0 }
}
