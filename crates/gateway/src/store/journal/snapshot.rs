//! Snapshots: the state after a record, in a file of its own.
//!
//! ```text
//! header | length u64 | state | crc32 u32
//! ```

use std::fs;
use std::io::Write;
use std::path::Path;

use super::error::WriteError;
use super::files::{NewFile, failed, sync_folder};
use super::frame::{Sequence, checksum};
use super::header::{HEADER, Kind};
use super::names::{self, Name};
use super::segment::Layout;

const LENGTH: usize = 8;
/// Written and synced piece by piece: a commit that needs the disk meanwhile waits for one piece, not for all.
const PIECE: usize = 1 << 20;

/// Writes the state after `through`, then deletes what that makes superfluous. Answers the file's size in bytes.
pub(super) fn write(layout: &Layout, through: Sequence, state: &[u8]) -> Result<u64, WriteError> {
    let header = layout.header(Kind::Snapshot, through);
    let mut new = NewFile::create(&layout.folder, names::snapshot(through))?;
    let path = new.path();
    let length = (state.len() as u64).to_le_bytes();
    let checksum = checksum(header.salt, state).to_le_bytes();
    let start = [&header.to_bytes()[..], &length].concat();
    for piece in [&start[..]].into_iter().chain(state.chunks(PIECE)).chain([&checksum[..]]) {
        new.file.write_all(piece).map_err(failed("write", &path))?;
        new.file.sync_data().map_err(failed("sync", &path))?;
    }
    new.finish()?;
    clear(&layout.folder, through)?;
    Ok((start.len() + state.len() + checksum.len()) as u64)
}

/// The state in a snapshot's bytes, behind its header; none when they are not whole.
pub(super) fn state(bytes: &[u8], salt: u32) -> Option<&[u8]> {
    let (length, rest) = bytes.get(HEADER..)?.split_first_chunk::<LENGTH>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let (state, found) = rest.split_at_checked(length)?;
    (found == checksum(salt, state).to_le_bytes()).then_some(state)
}

/// Deletes what a state after `through` makes superfluous.
fn clear(folder: &Path, through: Sequence) -> Result<(), WriteError> {
    let entries = fs::read_dir(folder).map_err(failed("list", folder))?;
    let names = entries.filter_map(|entry| Name::read(entry.ok()?.file_name().to_str()?)).collect();
    for name in names::obsolete(names, through) {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(failed("delete", &path))?;
    }
    sync_folder(folder)
}
