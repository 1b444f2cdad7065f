//! Writing segments: files of one size that are laid out before they are used, so that a commit changes no more of the
//! file system than the bytes it writes.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::thread::{self, JoinHandle};

use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;

use super::error::WriteError;
use super::files::{NewFile, failed};
use super::frame::{Frame, Sequence};
use super::header::{HEADER, Header, Kind};
use super::names;

/// What the next segment is called until its first record is known. Never seen under this name alone.
const SPARE: &str = "spare";
/// How much is laid out at once, and synced, so that a commit meanwhile waits for no more than this.
const PIECE: usize = 1 << 20;

/// Where commits go.
pub(super) trait Log: Send {
    /// Makes a frame durable. After an error nothing may be committed any more: what is on the disk is not known.
    fn commit(&mut self, frame: &mut Frame) -> Result<(), WriteError>;
}

/// What a folder's files have in common.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) folder: PathBuf,
    /// How large segments are, in bytes; one that has to hold a larger frame is larger.
    pub(super) segment_size: u64,
    /// The version of what the records mean.
    pub(super) contents: u32,
    /// The program and its version.
    pub(super) written_by: String,
}

impl Layout {
    pub(super) fn header(&self, kind: Kind, sequence: Sequence) -> Header {
        let (contents, written_by) = (self.contents, self.written_by.clone());
        Header { kind, contents, written_by, sequence, salt: rand::random() }
    }
}

/// A journal's segments, of which the last is written.
#[derive(Debug)]
pub(super) struct Segments {
    layout: Layout,
    file: File,
    path: PathBuf,
    salt: u32,
    at: u64,
    size: u64,
    spare: Option<JoinHandle<Option<NewFile>>>,
}

impl Segments {
    /// Begins a new segment for the records from `first` on. One without records that is there already makes way.
    pub(super) fn begin(layout: Layout, first: Sequence) -> Result<Self, WriteError> {
        Self::begin_with(layout, first, 0, None)
    }

    fn begin_with(
        layout: Layout,
        first: Sequence,
        room: u64,
        spare: Option<NewFile>,
    ) -> Result<Self, WriteError> {
        let header = layout.header(Kind::Segment, first);
        let start = HEADER as u64;
        let size = layout.segment_size.max(start + room);
        let name = names::segment(first);
        let new = match spare {
            Some(spare) if size == layout.segment_size => spare.renamed(name)?,
            _ => {
                let new = NewFile::create(&layout.folder, name)?;
                lay_out(&new.file, size).map_err(failed("make room for", &new.path()))?;
                new
            }
        };
        new.file.write_all_at(&header.to_bytes(), 0).map_err(failed("write", &new.path()))?;
        let (file, path) = new.finish()?;
        Ok(Self { layout, file, path, salt: header.salt, at: start, size, spare: None })
    }

    /// Lays the next segment out on another thread when this one is half full, so that no commit waits for that.
    fn look_ahead(&mut self) {
        if self.spare.is_none() && self.at > self.size / 2 {
            let layout = self.layout.clone();
            let thread = thread::Builder::new().name("rallypoint-room".to_owned());
            // Without a thread, and when this fails, the commit that needs it does it and says what is wrong.
            self.spare = thread.spawn(move || spare(&layout).ok()).ok();
        }
    }
}

impl Drop for Segments {
    fn drop(&mut self) {
        // Who opens the folder next must be alone in it.
        if let Some(thread) = self.spare.take() {
            let _ = thread.join();
        }
    }
}

fn spare(layout: &Layout) -> Result<NewFile, WriteError> {
    let new = NewFile::create(&layout.folder, SPARE.to_owned())?;
    lay_out(&new.file, layout.segment_size).map_err(failed("make room for", &new.path()))?;
    Ok(new)
}

impl Log for Segments {
    fn commit(&mut self, frame: &mut Frame) -> Result<(), WriteError> {
        let length = frame.len() as u64;
        if self.size - self.at < length {
            let spare = self.spare.take().and_then(|thread| thread.join().ok().flatten());
            *self = Self::begin_with(self.layout.clone(), frame.first(), length, spare)?;
        }
        self.file.write_all_at(frame.sealed(self.salt), self.at).map_err(failed("write", &self.path))?;
        self.file.sync_data().map_err(failed("sync", &self.path))?;
        self.at += length;
        self.look_ahead();
        Ok(())
    }
}

/// Promises the room, so that a full disk is noticed here, and writes it once: the first write to a block that was only
/// promised changes the file system too, which makes large commits half as fast again (ADR 0018).
fn lay_out(file: &File, size: u64) -> std::io::Result<()> {
    match fallocate(file, FallocateFlags::empty(), 0, size) {
        // A file system that cannot promise; the zeros take the room as well.
        Ok(()) | Err(Errno::OPNOTSUPP | Errno::NOSYS) => {}
        Err(problem) => return Err(problem.into()),
    }
    let zeros = vec![0; PIECE];
    let mut at = 0;
    while at < size {
        let piece = size.saturating_sub(at).min(PIECE as u64);
        file.write_all_at(&zeros[..piece as usize], at)?;
        file.sync_data()?;
        at += piece;
    }
    Ok(())
}
