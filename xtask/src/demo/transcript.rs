//! What the demo shows: when, who, what.

use std::env;
use std::fmt::Display;
use std::io::{IsTerminal, stdout};
use std::time::{Duration, Instant};

/// The lines of one run.
pub(crate) struct Transcript {
    began: Instant,
    in_colour: bool,
}

impl Transcript {
    /// Begins the clock.
    pub(crate) fn begin() -> Self {
        let in_colour =
            stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self { began: Instant::now(), in_colour }
    }

    pub(crate) fn line(&self, actor: &str, what: impl Display) {
        let seconds = self.elapsed().as_secs_f64();
        if self.in_colour {
            println!("\x1b[2m{seconds:7.3}\x1b[0m  \x1b[{}m{actor:<8}\x1b[0m {what}", colour(actor));
        } else {
            println!("{seconds:7.3}  {actor:<8} {what}");
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}

fn colour(actor: &str) -> u8 {
    match actor {
        "gateway" => 35,
        "server" => 36,
        "host" => 32,
        "guest" => 33,
        "late" | "forger" => 31,
        _ => 1,
    }
}
