//! Writing segments: files of one size that are laid out before they are written, so that a commit changes no more of
//! the file system than the bytes it writes.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;

use super::error::WriteError;
use super::files::{NewFile, failed};
use super::frame::{Frame, Sequence};
use super::header::{HEADER, Header, Kind};
use super::names;

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
}

impl Segments {
    /// Begins a new segment for the records from `first` on. One without records that is there already makes way.
    pub(super) fn begin(layout: Layout, first: Sequence, room: u64) -> Result<Self, WriteError> {
        let header = layout.header(Kind::Segment, first);
        let start = HEADER as u64;
        let size = layout.segment_size.max(start + room);
        let new = NewFile::create(&layout.folder, names::segment(first))?;
        lay_out(&new.file, size).map_err(failed("make room for", &new.path()))?;
        new.file.write_all_at(&header.to_bytes(), 0).map_err(failed("write", &new.path()))?;
        let (file, path) = new.finish()?;
        Ok(Self { layout, file, path, salt: header.salt, at: start, size })
    }
}

impl Log for Segments {
    fn commit(&mut self, frame: &mut Frame) -> Result<(), WriteError> {
        let length = frame.len() as u64;
        if self.size - self.at < length {
            *self = Self::begin(self.layout.clone(), frame.first(), length)?;
        }
        self.file.write_all_at(frame.sealed(self.salt), self.at).map_err(failed("write", &self.path))?;
        self.file.sync_data().map_err(failed("sync", &self.path))?;
        self.at += length;
        Ok(())
    }
}

fn lay_out(file: &File, size: u64) -> std::io::Result<()> {
    match fallocate(file, FallocateFlags::empty(), 0, size) {
        // A file system that cannot promise the room still gives a file of that size, which reads as zeros.
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => file.set_len(size),
        done => Ok(done?),
    }
}
