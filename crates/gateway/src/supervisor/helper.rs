//! The gateway's own program in other roles: it starts itself again to stand beside what it launches.

use std::ffi::OsString;
use std::process::ExitCode;

use super::{gate, watchdog};

/// Plays the role that a program's arguments name; none when they name none and the program is a gateway.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Option<ExitCode> {
    let mut arguments = arguments.into_iter().skip(1);
    match arguments.next()?.to_str()? {
        gate::NAME => Some(gate::wait(arguments)),
        watchdog::NAME => Some(watchdog::watch()),
        _ => None,
    }
}
