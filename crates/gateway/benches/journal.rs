//! The journal beside what a disk gives: one write and one fdatasync after the other, into a file laid out before.
//!
//! `cargo bench -p rallypoint-gateway --bench journal [-- --quick] [-- --folder DIR] [-- --rounds N]`
//!
//! All take turns in short slices, because a shared disk gets slower and faster meanwhile; only ratios within one run
//! mean anything. The rows:
//! * `raw`: one thread writes a record and syncs, again and again. Everything else is compared with it.
//! * `one`: one record in flight. The next is appended by what waited for the one before, so this is the journal alone.
//! * `one, woken`: the same from a thread that sleeps until it is told, as a caller behind a socket does. The two
//!   hand-overs between threads are in it.
//! * `hundred`: 100 records in flight from one such thread, which appends again for each that was told.
//! * `hundred, at once`: the same, appended by what waited.
//!
//! Then a snapshot of 100,000 game sessions: see `journal/snapshot.rs`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

#[path = "journal/snapshot.rs"]
mod snapshot;

use std::fs::{File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::{Duration, Instant};

use rallypoint_gateway::store::journal::{Done, Journal, JournalOptions, Opened};

/// About a player session's commands.
const RECORD: usize = 256;
const RAW_SIZE: u64 = 64 << 20;
const IN_FLIGHT: usize = 100;

struct Options {
    rounds: usize,
    slice: Duration,
    folder: PathBuf,
}

impl Options {
    fn read() -> Self {
        let mut options = Self { rounds: 60, slice: Duration::from_millis(60), folder: std::env::temp_dir() };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => (options.rounds, options.slice) = (5, Duration::from_millis(50)),
                "--rounds" => options.rounds = words.next().and_then(|n| n.parse().ok()).expect("a number"),
                "--folder" => options.folder = words.next().expect("a folder").into(),
                // What cargo itself says.
                "--bench" => {}
                other => panic!("what is {other}? --quick, --rounds N and --folder DIR are known"),
            }
        }
        options
    }
}

fn main() {
    // `cargo test --benches` has nothing to measure.
    if std::env::args().any(|word| word == "--test") {
        return;
    }
    let options = Options::read();
    let folder = tempfile::tempdir_in(&options.folder).unwrap();
    let raw = raw_file(&folder.path().join("raw"));
    let mut one = Chained::open(&folder.path().join("one"));
    let mut one_woken = Woken::open(&folder.path().join("one-woken"));
    let mut hundred = Woken::open(&folder.path().join("hundred"));
    let mut hundred_at_once = Chained::open(&folder.path().join("hundred-at-once"));
    let mut cases: [(&str, Vec<f64>); 5] =
        ["raw", "one", "one, woken", "hundred", "hundred, at once"].map(|name| (name, Vec::new()));
    for _ in 0..options.rounds {
        let rates = [
            raw_rate(&raw, options.slice),
            one.rate(1, options.slice),
            one_woken.rate(1, options.slice),
            hundred.rate(IN_FLIGHT, options.slice),
            hundred_at_once.rate(IN_FLIGHT, options.slice),
        ];
        for ((_, all), rate) in cases.iter_mut().zip(rates) {
            all.push(rate);
        }
    }
    rates_beside_raw(&cases);
    snapshot::measure(folder.path());
}

fn rates_beside_raw(cases: &[(&str, Vec<f64>)]) {
    println!("{:<18}{:>12}{:>9}{:>20}", "case", "records/s", "ratio", "ratios by round");
    let raw = &cases[0].1;
    for (name, rates) in cases {
        let mut ratios: Vec<f64> = rates.iter().zip(raw).map(|(rate, raw)| rate / raw).collect();
        ratios.sort_by(f64::total_cmp);
        let (low, high) = (ratios[ratios.len() / 4], ratios[ratios.len() * 3 / 4]);
        println!(
            "{name:<18}{:>12.0}{:>9.2}{:>12.2} to {high:.2}",
            median(rates),
            ratios[ratios.len() / 2],
            low
        );
    }
}

fn raw_file(path: &Path) -> File {
    let file = OpenOptions::new().write(true).create(true).truncate(true).open(path).unwrap();
    file.write_all_at(&vec![0; RAW_SIZE as usize], 0).unwrap();
    file.sync_all().unwrap();
    file
}

fn raw_rate(file: &File, slice: Duration) -> f64 {
    static AT: AtomicU64 = AtomicU64::new(0);
    let record = [7; RECORD];
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < slice {
        let at = AT.fetch_add(RECORD as u64, Ordering::Relaxed) % RAW_SIZE;
        file.write_all_at(&record, at).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    f64::from(count) / start.elapsed().as_secs_f64()
}

fn open(folder: &Path) -> Opened {
    Opened::read(folder, JournalOptions::new(1, "bench"), |_| Ok(())).unwrap()
}

/// What waited appends again, on the committer's thread.
struct Chained {
    journal: Arc<Journal<()>>,
    shared: Arc<Chain>,
}

#[derive(Default)]
struct Chain {
    journal: OnceLock<Arc<Journal<()>>>,
    committed: AtomicU64,
    is_over: AtomicBool,
}

impl Chained {
    fn open(folder: &Path) -> Self {
        let shared = Arc::<Chain>::default();
        let chain = Arc::clone(&shared);
        let journal = open(folder).start(move |done| {
            let Done::Durable(waiting, _) = done else { panic!("the disk failed") };
            chain.committed.fetch_add(waiting.len() as u64, Ordering::Relaxed);
            if !chain.is_over.load(Ordering::Relaxed) {
                let journal = chain.journal.get().unwrap();
                for () in waiting.drain(..) {
                    journal.append(&[7; RECORD], ()).unwrap();
                }
            }
        });
        let journal = Arc::new(journal.unwrap());
        assert!(shared.journal.set(Arc::clone(&journal)).is_ok());
        Self { journal, shared }
    }

    fn rate(&mut self, in_flight: usize, slice: Duration) -> f64 {
        self.shared.is_over.store(false, Ordering::Relaxed);
        let before = self.shared.committed.load(Ordering::Relaxed);
        let start = Instant::now();
        for _ in 0..in_flight {
            self.journal.append(&[7; RECORD], ()).unwrap();
        }
        std::thread::sleep(slice);
        let committed = self.shared.committed.load(Ordering::Relaxed) - before;
        let rate = committed as f64 / start.elapsed().as_secs_f64();
        self.shared.is_over.store(true, Ordering::Relaxed);
        // What is under way would be counted with the next slice.
        while self.journal.follow(()).unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        rate
    }
}

/// A thread appends again for each that it is told of.
struct Woken {
    journal: Journal<()>,
    told: mpsc::Receiver<usize>,
}

impl Woken {
    fn open(folder: &Path) -> Self {
        let (tell, told) = mpsc::channel();
        let journal = open(folder).start(move |done| {
            let Done::Durable(waiting, _) = done else { panic!("the disk failed") };
            // Nobody listens at the end.
            let _ = tell.send(std::mem::take(waiting).len());
        });
        Self { journal: journal.unwrap(), told }
    }

    fn rate(&mut self, in_flight: usize, slice: Duration) -> f64 {
        let start = Instant::now();
        let (mut committed, mut missing) = (0, in_flight);
        while start.elapsed() < slice {
            for _ in 0..std::mem::take(&mut missing) {
                self.journal.append(&[7; RECORD], ()).unwrap();
            }
            missing = self.told.recv().unwrap();
            committed += missing;
        }
        let rate = committed as f64 / start.elapsed().as_secs_f64();
        while missing < in_flight {
            missing += self.told.recv().unwrap();
        }
        rate
    }
}

fn median(numbers: &[f64]) -> f64 {
    let mut numbers = numbers.to_vec();
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
