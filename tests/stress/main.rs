//! Every function of the header from eight threads at once, at random, on subsystems that are destroyed and made anew
//! meanwhile, with delegates that call, add, remove, tick and destroy in their turn.
//!
//! It checks that each accepted call completes exactly once (polled: at most once, since what nobody polled is lost with
//! its subsystem), that no refused one does, that all user data is freed exactly once, and that nobody hangs. It is a
//! program of its own, so that ThreadSanitizer can look at it alone: `cargo xtask test threads`.
//!
//! `RALLYPOINT_STRESS_SEED` chooses what each thread does (not when), `RALLYPOINT_STRESS_STEPS` how much of it.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![allow(unsafe_code, clippy::undocumented_unsafe_blocks)]

mod actions;
mod matchmaking;
#[path = "../support/mod.rs"]
mod support;
mod watchdog;
mod world;

use std::env;
use std::sync::Arc;
use std::thread;

use actions::Action;
use rallypoint::result::RpResult;
use support::server::{GAME_SESSIONS, Reply, Server, http};
use support::service::Service;
use watchdog::Watchdog;
use world::{Books, LEVELS, Rng, World};

const THREADS: usize = 8;
/// For each thread. Some seconds in a debug build on two cores.
const STEPS: usize = 40_000;
const SEED: u64 = 0x7261_6c6c_7970_6f69;
/// More than the gateway is asked.
const REPLIES: usize = 20_000;

fn number(variable: &str, usual: u64) -> u64 {
    let given = env::var(variable).ok();
    given.map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{variable}={text} is no number")))
}

/// What a gateway says in its good and bad moments.
fn moods(rng: &mut Rng) -> Vec<Reply> {
    let here = GAME_SESSIONS.replace("10.0.0.7", "127.0.0.1");
    let more = http(200, &["Link: </find_session?page=2>; rel=\"next\""], &here);
    let full = http(409, &[], r#"{"error":{"code":"GameSessionFullException","message":"it is full"}}"#);
    let list = http(200, &[], &here);
    let owned = support::server::PLAYER_SESSION.replace(r#""Port""#, r#""OwnerToken": "own-1", "Port""#);
    let owned = http(200, &[], &owned);
    (0..REPLIES)
        .map(|_| match rng.below(20) {
            0 => Reply::Send(full.clone()),
            1 => Reply::Send(http(500, &[], "")),
            2 => Reply::SendAndHang(Vec::new()),
            3 => Reply::Reset,
            4 => Reply::SendAndClose(list.clone()),
            5..8 => Reply::Send(more.clone()),
            8..12 => Reply::Send(list.clone()),
            _ => Reply::Send(owned.clone()),
        })
        .collect()
}

#[test]
fn every_function_from_eight_threads() {
    let seed = number("RALLYPOINT_STRESS_SEED", SEED);
    let steps = usize::try_from(number("RALLYPOINT_STRESS_STEPS", STEPS as u64)).unwrap();
    println!("RALLYPOINT_STRESS_SEED={seed} RALLYPOINT_STRESS_STEPS={steps}");
    let (server, service) = (Server::new(moods(&mut Rng::new(seed))), Service::new());
    let world = Arc::new(World::new(&server.url(), &service.url()));
    let watchdog = Watchdog::new(THREADS);

    let workers: Vec<_> = (0..THREADS)
        .map(|number| {
            let (world, progress) = (Arc::clone(&world), watchdog.progress(number));
            thread::spawn(move || {
                world::enter(world, progress, Rng::new(seed ^ (number as u64 + 1)));
                for _ in 0..steps {
                    Action::at_random().run();
                }
                world::leave()
            })
        })
        .collect();
    // Not joined one by one: the watchdog says who hangs.
    watchdog.watch(|| workers.iter().all(thread::JoinHandle::is_finished));
    let books: Books = workers.into_iter().map(|worker| worker.join().unwrap()).collect();
    let last = {
        let progress = watchdog.progress(0);
        let closing = thread::spawn(move || {
            world::enter(Arc::clone(&world), progress, Rng::new(seed));
            for level in 0..LEVELS {
                assert_eq!(world.destroy(level), RpResult::Ok);
            }
            world::leave()
        });
        watchdog.watch(|| closing.is_finished());
        closing.join().unwrap()
    };
    books.and(last).balance();
}
