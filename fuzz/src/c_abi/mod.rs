//! The C interface as call sequences: any function in any order, with handles that are live, stale, forged or null,
//! texts that are none, structures of every size, and from inside callbacks.
//!
//! What C cannot be asked to notice is left out: a pointer is null or good for what its parameter's documentation says
//! is behind it. Everything is on this machine: what would name a host is chosen among names that lead nowhere.

// It calls what C calls.
#![allow(unsafe_code, clippy::undocumented_unsafe_blocks)]
// The whole interface is called.
#![allow(clippy::wildcard_imports)]

mod arguments;
mod callbacks;
mod memory;
mod program;
mod structures;
mod table;

use program::Program;

/// As many calls as a program of a fuzzer's needs.
const MAX_CALLS: usize = 48;

/// Each byte that is not an argument chooses a function.
pub fn run(data: &[u8]) {
    let program = Program::begin(data);
    for _ in 0..MAX_CALLS {
        if program.is_over() {
            break;
        }
        table::call_any(&program);
    }
    program.end();
}

/// More bytes than any one call reads.
const PLENTY: usize = 1024;

/// A call of a function with what zeros choose: the bytes that make it, for those who write seeds.
pub(crate) fn quiet_call(function: &str) -> Vec<u8> {
    let number = table::names().position(|name| name == function).expect("a function of the header");
    let mut call = vec![0; PLENTY];
    call[0] = u8::try_from(number).expect("a byte chooses");
    let program = Program::begin(&call);
    table::call_any(&program);
    let read = PLENTY - program.left();
    program.end();
    call.truncate(read);
    call
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    const HEADER: &str = include_str!("../../../include/rallypoint/rallypoint.h");

    #[test]
    fn every_function_of_the_header_is_called() {
        let of_header: BTreeSet<&str> = HEADER
            .split("\nRP_API ")
            .skip(1)
            .filter_map(|rest| rest.split_once("RP_CALL ")?.1.split('(').next())
            .collect();
        assert_eq!(super::table::names().collect::<BTreeSet<_>>(), of_header);
    }
}
