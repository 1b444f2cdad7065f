//! The one thread of a subsystem: named, and gone after close, also while a host name is being resolved. This file has
//! one test, so that no other subsystem lives in its process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::fs;

use support::server::{GAME_SESSION, Reply, Server};
use support::{Player, options, until};

/// The names of this process's threads that are the library's. Linux cuts names off at 15 bytes.
fn our_threads() -> Vec<String> {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let mut names: Vec<_> = tasks
        .filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| name.starts_with("rallypoint"))
        .collect();
    names.sort();
    names
}

/// The system forgets a thread a moment after it was joined.
fn no_thread_is_left(when: &str) {
    until(&format!("no thread is left {when}"), || our_threads().is_empty().then_some(()));
}

#[test]
fn threads_are_named_and_joined() {
    assert_eq!(our_threads(), [] as [&str; 0], "nothing runs before the first subsystem");

    let server = Server::new([Reply::SendAndHang(Vec::new())]);
    let player = Player::new(options(&server.url()));
    until("the thread has its name", || (our_threads() == ["rallypoint-net"]).then_some(()));
    player.join("a", GAME_SESSION).unwrap();
    until("the request is at the server", || (!server.received().is_empty()).then_some(()));
    assert_eq!(our_threads(), ["rallypoint-net"], "one thread, also with work in flight");
    player.online.close().unwrap();
    no_thread_is_left("after close, with work in flight");

    let player = Player::new(options("http://no-such-host.invalid:3000"));
    player.join("a", GAME_SESSION).unwrap();
    until("a name is being resolved", || {
        let threads = our_threads();
        player.online.tick().unwrap();
        (threads.len() == 2 || !player.log.lock().unwrap().is_empty()).then_some(())
    });
    player.online.close().unwrap();
    // The resolver cannot be interrupted: it ends when the system gives up.
    no_thread_is_left("after close, with a name being resolved");

    let dropped = Player::new(options(&server.url()));
    drop(dropped);
    no_thread_is_left("after a subsystem was dropped");
}
