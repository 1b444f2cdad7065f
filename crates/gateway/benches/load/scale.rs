//! `--scale 100000`: one gateway with 100,000 game sessions, beside one with 1,000.
//!
//! A server process hosts one game session at a time, so 100,000 game sessions need 100,000 processes, and a process is a
//! socket. One gateway may open fewer than that on many machines. So they come in waves, as many as connect at once: each of a
//! wave's servers connects its WebSocket, gets its game session and activates it; then the wave vanishes as if its network
//! were gone, and the next one comes. The gateway waits for those that vanished (`--reconnect-window`), and their game sessions
//! stay `ACTIVE` meanwhile. The last wave stays connected. Everything goes through the doors.
//!
//! In each wave all game sessions are created first, without a slot, and then joined, once each; so the memory of an idle game
//! session is seen apart from that of a player session. Afterwards all are full but 50, which are found (`find`, `churn`)
//! and joined and left (`seats`), beside the same with 1,000. Then everybody leaves, all are open, and
//! filters of which no two are the same are put to them: `search` wants all, in pages of 50; `none` wants what is not there.

use std::path::Path;

use super::client::Outcome;
use super::part::Part;
use super::series::Series;
use super::{CONNECTIONS, OPEN, Options, per};

const FEW: usize = 1_000;
/// Of the open files, those that are no servers' sockets.
const BESIDES: u64 = 500;
/// More than these would not make it more real.
const MOST_AT_ONCE: usize = 10_000;

/// One gateway with its servers, which end first.
struct Site {
    servers: Part,
    gateway: Part,
    players: String,
}

impl Site {
    fn start(name: &str, folder: &Path, data: Option<&Path>) -> Self {
        let (gateway, players, services) = Part::gateway(folder, name, data);
        Self { gateway, servers: Part::start(&["part-servers", &services], None), players }
    }

    fn tell(&self, load: &mut Part, order: &str, rest: &str) -> Outcome {
        Outcome::read(&load.ask(&format!("{order} {}{rest}", self.players)))
    }
}

pub(crate) fn measure(options: &Options, game_sessions: usize, file_limit: u64) {
    // Half, for a wave may come before the gateway has closed the last one's sockets.
    let at_once = usize::try_from(file_limit.saturating_sub(BESIDES) / 2).unwrap_or(usize::MAX);
    let at_once = at_once.min(MOST_AT_ONCE);
    println!("at most {file_limit} open files; {at_once} servers connected at once");
    let folder = tempfile::tempdir().unwrap();
    let mut load = Part::start(&["part-load"], None);

    let mut small = Site::start("small", folder.path(), options.data.as_deref());
    load.ask(&format!("know {} gateway -", small.players));
    small.servers.ask(&format!("idle {FEW}"));
    load.ask(&format!("fill {} {} {OPEN}", small.players, FEW - OPEN));

    let mut large = Site::start("large", folder.path(), options.data.as_deref());
    load.ask(&format!("know {} gateway -", large.players));
    let empty = large.gateway.resident_kb();
    grow(&mut large, &mut load, game_sessions, at_once, empty);

    Series::print_head("among many to among few");
    for case in ["find", "churn", "seats"] {
        turns(&mut load, options, case, CONNECTIONS, &[("many", &large), ("few", &small)], None);
    }
    large.tell(&mut load, "leave", "");
    for case in ["search", "none"] {
        for connections in [1, CONNECTIONS] {
            turns(&mut load, options, case, connections, &[("all open", &large)], Some(connections));
        }
    }
}

/// Makes the game sessions, and prints what they take.
fn grow(site: &mut Site, load: &mut Part, game_sessions: usize, at_once: usize, empty: f64) {
    let mut made = 0;
    let mut first_wave = None;
    // As many servers are connected at the end of each of them.
    let mut whole_waves = None;
    println!(
        "{:<12}{:>12}{:>12}{:>12}{:>10}{:>10}{:>14}",
        "made before", "connects/s", "creates/s", "joins/s", "p50 us", "p99 us", "resident MB"
    );
    while made < game_sessions {
        let count = at_once.min(game_sessions - made);
        if made > 0 {
            site.servers.ask("vanish");
        }
        let begin = std::time::Instant::now();
        site.servers.ask(&format!("idle {count}"));
        let connects = count as f64 / begin.elapsed().as_secs_f64();
        let connected = site.gateway.resident_kb();
        let last = made + count == game_sessions;
        let full = if last { count - OPEN } else { count };
        let creates = site.tell(load, "create", &format!(" {full} 1"));
        let created = site.gateway.resident_kb();
        let joins = site.tell(load, "join", "");
        if last {
            load.ask(&format!("fill {} 0 {OPEN}", site.players));
        }
        let joined = site.gateway.resident_kb();
        println!(
            "{made:<12}{connects:>12.0}{:>12.0}{:>12.0}{:>10.0}{:>10.0}{:>14.1}",
            creates.rate(),
            joins.rate(),
            creates.p50,
            creates.p99,
            joined / 1024.0
        );
        made += count;
        if count == at_once {
            whole_waves = Some((made, joined));
        }
        first_wave.get_or_insert((count, connected, created, joined));
    }
    let Some((count, connected, created, joined)) = first_wave else { return };
    println!(
        "first wave: {:.2} KB for each connected server, {:.2} KB for each idle game session on it, {:.2} KB for each player \
         session",
        per(connected - empty, count),
        per(created - connected, count),
        per(joined - created, count)
    );
    if let Some((made, resident)) = whole_waves
        && made > count
    {
        println!(
            "later waves: {:.2} KB for each game session with its process and a player session",
            per(resident - joined, made - count)
        );
    }
}

/// Has the sites take turns with a case.
fn turns(
    load: &mut Part,
    options: &Options,
    case: &str,
    connections: usize,
    sites: &[(&'static str, &Site)],
    suffix: Option<usize>,
) {
    let mut series: Vec<_> = sites.iter().map(|(name, _)| Series::new(name)).collect();
    for _ in 0..options.rounds {
        for ((_, site), series) in sites.iter().zip(&mut series) {
            let before = site.gateway.cpu_seconds();
            let rest = format!(" {case} {connections} {}", options.slice.as_millis());
            let outcome = site.tell(load, "slice", &rest);
            series.add(outcome, site.gateway.cpu_seconds() - before);
        }
    }
    let name = suffix.map_or_else(|| case.to_owned(), |connections| format!("{case} x{connections}"));
    for (number, one) in series.iter().enumerate() {
        one.print(if number == 0 { &name } else { "" }, &series[0]);
    }
}
