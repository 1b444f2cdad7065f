//! Notices threads that do not get on.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use std::{process, thread};

/// How long a thread may take for one thing. Never reached but by a deadlock, also under a sanitizer.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What a thread does now, and since when.
#[derive(Debug)]
struct Doing {
    what: Vec<&'static str>,
    since: Instant,
}

/// One thread's entry.
#[derive(Clone, Debug)]
pub(crate) struct Progress(Arc<Mutex<Doing>>);

impl Progress {
    /// Begins something, possibly inside something else.
    pub(crate) fn begin(&self, what: &'static str) {
        let mut doing = self.0.lock().unwrap();
        doing.what.push(what);
        doing.since = Instant::now();
    }

    /// Ends what was begun last.
    pub(crate) fn end(&self) {
        let mut doing = self.0.lock().unwrap();
        doing.what.pop();
        doing.since = Instant::now();
    }
}

pub(crate) struct Watchdog(Vec<Progress>);

impl Watchdog {
    pub(crate) fn new(threads: usize) -> Self {
        let idle = || Progress(Arc::new(Mutex::new(Doing { what: Vec::new(), since: Instant::now() })));
        Self((0..threads).map(|_| idle()).collect())
    }

    pub(crate) fn progress(&self, thread: usize) -> Progress {
        self.0[thread].clone()
    }

    /// Watches until it is over. When somebody hangs it says who does what and ends the process: threads that hang cannot be
    /// joined.
    pub(crate) fn watch(&self, is_over: impl Fn() -> bool) {
        while !is_over() {
            let hangs = self.0.iter().any(|progress| {
                let doing = progress.0.lock().unwrap();
                !doing.what.is_empty() && doing.since.elapsed() > PATIENCE
            });
            if hangs {
                eprintln!("somebody hangs:");
                for (thread, progress) in self.0.iter().enumerate() {
                    let doing = progress.0.lock().unwrap();
                    eprintln!("thread {thread}: {:?} for {:?}", doing.what, doing.since.elapsed());
                }
                process::exit(101);
            }
            thread::sleep(LOOK_EVERY);
        }
    }
}
