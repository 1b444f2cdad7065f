//! Another library in Rust, linked statically into the same program: it has a standard library of its own.

use std::collections::HashMap;
use std::sync::Mutex;

static POINTS: Mutex<Option<HashMap<u32, u32>>> = Mutex::new(None);

/// Adds points for a player on a thread of its own, and gives their sum. Zero points are a panic, which is caught.
#[unsafe(no_mangle)]
pub extern "C" fn leaderboard_add(player: u32, points: u32) -> u32 {
    let added = std::thread::spawn(move || {
        assert_ne!(points, 0, "nothing was scored");
        let mut all = POINTS.lock().unwrap();
        let sum = all.get_or_insert_default().entry(player).or_default();
        *sum += points;
        *sum
    });
    added.join().unwrap_or(0)
}
