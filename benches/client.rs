//! What the client costs: an idle tick beside an empty channel, delegates beside boxed closures through one, and calls
//! beside bare hyper and reqwest.
//!
//! `calls` counts the CPU time of this process per call, with the answering server in a process of its own, since over
//! loopback the wall time is mostly the kernel waking cores. Run it pinned: `taskset -c 0 cargo bench --bench client`.
#![allow(missing_docs, unsafe_code, clippy::unwrap_used, clippy::expect_used)]

#[path = "client/cpu.rs"]
mod cpu;
#[path = "client/peers.rs"]
mod peers;
#[path = "client/server.rs"]
mod server;

use std::hint::black_box;
use std::num::NonZeroU64;
use std::sync::mpsc;
use std::time::Duration;

use criterion::{Criterion, criterion_group};
use rallypoint::event::OperationId;
use rallypoint::session::{JoinTarget, SessionName, SessionSettings};
use rallypoint::{Call, Subsystem, SubsystemOptions, capi};

use cpu::cpu_time;
use peers::Peer;

fn idle_tick(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("idle");
    let (_sender, receiver) = mpsc::channel::<u64>();
    group.bench_function("std mpsc try_recv, empty", |bencher| {
        bencher.iter(|| black_box(&receiver).try_recv());
    });

    let mut handle = std::ptr::null_mut();
    // SAFETY: null options mean the defaults; the handle is valid for writing.
    unsafe { capi::rp_subsystem_create(std::ptr::null(), &raw mut handle) };
    group.bench_function("rp_subsystem_tick, nothing to do", |bencher| {
        // SAFETY: handles are looked up.
        bencher.iter(|| unsafe { capi::rp_subsystem_tick(black_box(handle)) });
    });
    // SAFETY: handles are looked up.
    unsafe { capi::rp_subsystem_destroy(handle) };
    group.finish();
}

/// One operation that asks nobody, from its call to the last of its ears: the call, one completion and some delegates.
fn dispatch(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("dispatch");
    for delegates in [0_usize, 10, 100] {
        let (sender, receiver) = mpsc::channel::<Box<dyn Fn(u64) + Send>>();
        group.bench_function(format!("std mpsc, boxed closures: 1 and {delegates}"), |bencher| {
            bencher.iter(|| {
                for ear in 0..=delegates {
                    sender
                        .send(Box::new(move |event| {
                            black_box((ear, event));
                        }))
                        .unwrap();
                }
                while let Ok(ear) = receiver.try_recv() {
                    ear(black_box(7));
                }
            });
        });
        group.bench_function(format!("rallypoint: 1 and {delegates}"), |bencher| {
            let handle = with_delegates(delegates);
            bencher.iter(|| {
                let players = [c"ada".as_ptr()];
                // SAFETY: handles are looked up; the texts are valid, the completion is of its type.
                unsafe {
                    capi::rp_session_register_players(
                        handle,
                        c"GameSession".as_ptr(),
                        players.as_ptr(),
                        1,
                        0,
                        Some(hear),
                        std::ptr::null_mut(),
                        std::ptr::null_mut(),
                    );
                    capi::rp_subsystem_tick(handle);
                }
            });
            // SAFETY: handles are looked up.
            unsafe { capi::rp_subsystem_destroy(handle) };
        });
    }
    group.finish();
}

extern "C" fn hear(info: *const capi::RpCompletionInfo, _: *mut std::ffi::c_void) {
    black_box(info);
}

/// A subsystem with a session and delegates for the registering of players.
fn with_delegates(count: usize) -> *mut capi::RpSubsystem {
    let mut handle = std::ptr::null_mut();
    // SAFETY: null options mean the defaults; all that is written to is valid for it.
    unsafe {
        capi::rp_subsystem_create(std::ptr::null(), &raw mut handle);
        let mut settings = std::mem::zeroed::<capi::RpSessionSettings>();
        capi::rp_session_settings_init(&raw mut settings, size_of::<capi::RpSessionSettings>() as u32);
        settings.num_public_connections = 4;
        let (nobody, nowhere) = (std::ptr::null_mut(), std::ptr::null_mut());
        capi::rp_session_create(handle, c"GameSession".as_ptr(), &raw const settings, None, nobody, nowhere);
        capi::rp_subsystem_tick(handle);
        for _ in 0..count {
            capi::rp_session_add_on_register_players_complete_delegate(
                handle,
                Some(hear),
                nobody,
                None,
                nowhere,
            );
        }
    }
    handle
}

fn finished(
    subsystem: &Subsystem,
    begin: impl FnOnce(Call<'_>) -> Result<OperationId, rallypoint::result::RpResult>,
) {
    let mut announced = OperationId(NonZeroU64::MIN);
    begin(Call { completion: None, announce: &mut |id| announced = id, user_data: 0 }).unwrap();
    subsystem.wait(announced, None).unwrap();
}

/// The CPU time of `count` calls, without that of what readies each.
fn timed(count: u64, mut call: impl FnMut(), mut ready_again: impl FnMut()) -> Duration {
    let mut total = Duration::ZERO;
    for _ in 0..count {
        let before = cpu_time();
        call();
        total += cpu_time() - before;
        ready_again();
    }
    total
}

fn calls(criterion: &mut Criterion) {
    let server = server::Process::start();
    let mut group = criterion.benchmark_group("calls");
    let name = || SessionName::new("GameSession").unwrap();

    for (call, method, path, body) in server::REQUESTS {
        for peer in [Peer::hyper(&server), Peer::reqwest(&server)] {
            group.bench_function(format!("{call}: {} behind a thread", peer.name()), |bencher| {
                bencher.iter_custom(|count| timed(count, || peer.exchange(method, path, body), || ()));
            });
        }
        let options = SubsystemOptions { gateway_url: server.url(), ..SubsystemOptions::default() };
        let online = Subsystem::new(options).unwrap();
        group.bench_function(format!("{call}: rallypoint"), |bencher| match call {
            "start" => {
                let settings = SessionSettings {
                    public_connections: 4,
                    reserve_player: true,
                    ..SessionSettings::default()
                };
                if online.session_count() == Ok(0) {
                    finished(&online, |call| online.create_session(name(), settings, call));
                }
                bencher.iter_custom(|count| {
                    timed(
                        count,
                        || finished(&online, |call| online.start_session(name(), call)),
                        || finished(&online, |call| online.end_session(name(), call)),
                    )
                });
            }
            "find" => {
                let search = online.create_search().unwrap();
                bencher.iter_custom(|count| {
                    timed(count, || finished(&online, |call| online.find_sessions(search, call)), || ())
                });
            }
            _ => {
                let target = || JoinTarget::GameSession("arn:aws:gamelift:gamesession/1".to_owned());
                bencher.iter_custom(|count| {
                    timed(
                        count,
                        || finished(&online, |call| online.join_session(name(), target(), None, call)),
                        || finished(&online, |call| online.leave_session(&name(), call)),
                    )
                });
            }
        });
    }
    group.finish();
}

criterion_group!(benches, idle_tick, dispatch, calls);

fn main() {
    if std::env::args().any(|argument| argument == server::SERVE) {
        server::serve();
        return;
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
