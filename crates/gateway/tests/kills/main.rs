//! The gateway's program is killed with SIGKILL at random moments, and started again on the same folder: what it has
//! acknowledged is there, no slot is given twice, no ticket loses or changes its end, and servers go on with their game sessions.
//!
//! `RALLYPOINT_KILLS=200 cargo test -p rallypoint-gateway --test kills` does it 200 times. A failure says the seed;
//! `RALLYPOINT_KILLS_SEED` sets it. The same seed makes the same choices, but the machine chooses the moments.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod audit;
mod callers;
mod ledger;
mod program;
mod seekers;
mod servers;
mod world;

use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use tokio::task::JoinHandle;

use program::Program;
use world::World;

const ROUNDS: usize = 4;
const SERVERS: usize = 8;
const CALLERS: usize = 6;
const SEEKERS: usize = 4;
/// After so many rounds a new folder is begun, so that there is not more and more to look through.
const ROUNDS_OF_A_FOLDER: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_by_a_kill() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse().unwrap());
    let rounds = number("RALLYPOINT_KILLS").unwrap_or(ROUNDS as u64) as usize;
    let seed = number("RALLYPOINT_KILLS_SEED").unwrap_or_else(rand::random);
    let _reporter = Reporter { seed, rounds };
    let mut random = StdRng::seed_from_u64(seed);
    let mut left = rounds;
    while left > 0 {
        let here = left.min(ROUNDS_OF_A_FOLDER);
        live(here, &mut random).await;
        left -= here;
    }
}

/// A folder's life: so many kills, and a look after each.
async fn live(kills: usize, random: &mut StdRng) {
    let folder = tempfile::tempdir().unwrap();
    let world = World::new();
    let servers = servers::start(&world, SERVERS, random);
    let callers = callers::start(&world, CALLERS, random);
    let seekers = seekers::start(&world, SEEKERS, random);
    for kill in 0..kills {
        let program = Program::start(folder.path());
        world.goes_on(program.services);
        if kill == 0 {
            seekers::set_up(&world).await;
        }
        audit::everything(&world).await;

        world.set_busy(true);
        tokio::time::sleep(Duration::from_millis(random.random_range(20..500))).await;
        program.kill();
        world.set_busy(false);
        // Also in the middle of coming back.
        while random.random_bool(0.25) {
            let running = Program::spawn(folder.path());
            tokio::time::sleep(Duration::from_millis(random.random_range(0..60))).await;
            drop(running);
        }
    }
    let program = Program::start(folder.path());
    world.goes_on(program.services);
    audit::everything(&world).await;
    assert!(world.ledger().has_some_of_everything(), "too little happened: {:?}", world.ledger().counts());
    end(callers.into_iter().chain(seekers)).await;
    // Servers go on, so that matches find a place.
    world.set_busy(true);
    audit::tickets_end(&world).await;
    world.set_busy(false);
    audit::everything(&world).await;
    end(servers).await;
    program.kill();
}

async fn end(tasks: impl IntoIterator<Item = JoinHandle<()>>) {
    for task in tasks {
        if !task.is_finished() {
            task.abort();
        }
        // One that found something wrong has said what.
        if let Err(problem) = task.await
            && problem.is_panic()
        {
            std::panic::resume_unwind(problem.into_panic());
        }
    }
}

/// Says how to do it again when the test fails.
struct Reporter {
    seed: u64,
    rounds: usize,
}

impl Drop for Reporter {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "again: RALLYPOINT_KILLS={} RALLYPOINT_KILLS_SEED={} cargo test -p rallypoint-gateway --test kills",
                self.rounds, self.seed
            );
        }
    }
}
