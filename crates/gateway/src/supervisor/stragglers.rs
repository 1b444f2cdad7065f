//! What a server left running that ended while there was no gateway.

use rallypoint_wire::server_sdk::env;
use rustix::process::Signal;
use tracing::{info, warn};

use super::record::Record;

/// Kills what is left of a server whose leader is gone. Its pid may have been another's in the meantime, who may have
/// left processes in a group of that number as well. So the server's own are known by what they inherited: the id that
/// the server SDKs read.
pub(super) fn end(record: &Record) {
    if !is_still(record) {
        return;
    }
    let process = &record.process;
    match record.group.signal(Signal::KILL) {
        Ok(true) => info!(process, "ended what a game server of the last run left running"),
        Ok(false) => {}
        Err(problem) => warn!(process, %problem, "cannot end what a game server left running"),
    }
}

/// Whether somebody in the group belongs to this process. While somebody is in it, its number is nobody else's.
#[cfg(target_os = "linux")]
fn is_still(record: &Record) -> bool {
    let mark = format!("{}={}", env::PROCESS_ID, record.process);
    let Ok(processes) = std::fs::read_dir("/proc") else { return false };
    processes.flatten().any(|process| {
        let folder = process.path();
        let in_group = std::fs::read_to_string(folder.join("stat"))
            .is_ok_and(|stat| group_in_stat(&stat) == Some(record.group.leader().as_raw_nonzero().get()));
        in_group
            && std::fs::read(folder.join("environ"))
                .is_ok_and(|all| all.split(|byte| *byte == 0).any(|one| one == mark.as_bytes()))
    })
}

/// The fifth field of `/proc/<pid>/stat`.
#[cfg(target_os = "linux")]
fn group_in_stat(stat: &str) -> Option<i32> {
    const FIELDS_FROM_STATE_TO_GROUP: usize = 2;
    let (_, fields) = stat.rsplit_once(") ")?;
    fields.split(' ').nth(FIELDS_FROM_STATE_TO_GROUP)?.parse().ok()
}

/// Other systems do not show what a process inherited; nothing is killed on a guess.
#[cfg(not(target_os = "linux"))]
fn is_still(record: &Record) -> bool {
    tracing::debug!(
        process = record.process,
        mark = env::PROCESS_ID,
        "what it left running is not looked for"
    );
    false
}
