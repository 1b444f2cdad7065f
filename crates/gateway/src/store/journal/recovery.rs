//! Reading a journal's folder: which snapshot counts, which segments follow it, and where the good records end.
//! Nothing is changed here.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::frame::{Sequence, Tail, scan};
use super::header::{BadHeader, HEADER, Header, Kind};
use super::names::{self, Name};
use super::snapshot;

/// Something that was kept, in the order in which it has to be taken up.
#[derive(Clone, Copy, Debug)]
pub enum Recovered<'a> {
    /// The state to begin with. Comes first when it comes at all.
    Snapshot(&'a [u8]),
    /// What happened next.
    Record(&'a [u8]),
}

/// What a recovery found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// The last record that the state contains.
    pub last: Sequence,
    /// The snapshot's last record, when there was one.
    pub snapshot: Option<Sequence>,
    /// The snapshot's size in bytes.
    pub snapshot_size: u64,
    /// Records after the snapshot.
    pub records: u64,
    /// Bytes of the segments that hold them.
    pub log_size: u64,
    /// Snapshots that were not whole, for which an older one and its segments stood in.
    pub ignored: Vec<PathBuf>,
    /// The last file of the log, and where its good records end.
    pub end: Option<(PathBuf, u64)>,
    /// Whether something that was not finished is behind that.
    pub torn: bool,
}

/// What a folder holds.
#[derive(Debug, Default)]
struct Listing {
    segments: Vec<Sequence>,
    snapshots: Vec<Sequence>,
    unfinished: Vec<PathBuf>,
}

/// What reading needs to know.
pub(super) struct Reader<'a, F> {
    pub(super) folder: &'a Path,
    pub(super) contents: u32,
    pub(super) take_up: F,
}

type Refused = Box<dyn std::error::Error + Send + Sync>;

impl<F: FnMut(Recovered<'_>) -> Result<(), Refused>> Reader<'_, F> {
    /// Shows everything that is there; answers what it was, and the files that can be deleted.
    pub(super) fn read(mut self) -> Result<(Recovery, Vec<PathBuf>), JournalError> {
        let listing = self.list()?;
        let mut recovery = Recovery::default();
        self.read_snapshot(&listing, &mut recovery)?;
        self.read_segments(&listing, &mut recovery)?;
        Ok((recovery, listing.unfinished))
    }

    fn list(&self) -> Result<Listing, JournalError> {
        let mut listing = Listing::default();
        for entry in fs::read_dir(self.folder).map_err(io("list", self.folder))? {
            let name = entry.map_err(io("list", self.folder))?.file_name();
            let path = self.folder.join(&name);
            match name.to_str().and_then(Name::read) {
                Some(Name::Segment(first)) => listing.segments.push(first),
                Some(Name::Snapshot(through)) => listing.snapshots.push(through),
                Some(Name::Unfinished) => listing.unfinished.push(path),
                None => return Err(JournalError::Foreign { path }),
            }
        }
        listing.segments.sort_unstable();
        listing.snapshots.sort_unstable();
        Ok(listing)
    }

    fn read_snapshot(&mut self, listing: &Listing, recovery: &mut Recovery) -> Result<(), JournalError> {
        for through in listing.snapshots.iter().rev() {
            let path = self.folder.join(names::snapshot(*through));
            let bytes = fs::read(&path).map_err(io("read", &path))?;
            let state = match self.header(Kind::Snapshot, *through, &path, &bytes) {
                Ok(header) => snapshot::state(&bytes, header.salt).map(|state| (state, header.written_by)),
                Err(JournalError::Damaged { .. }) => None,
                Err(problem) => return Err(problem),
            };
            let Some((state, written_by)) = state else {
                recovery.ignored.push(path);
                continue;
            };
            (self.take_up)(Recovered::Snapshot(state)).map_err(|source| JournalError::Unusable {
                path: path.clone(),
                offset: HEADER as u64,
                sequence: *through,
                written_by,
                source,
            })?;
            recovery.snapshot = Some(*through);
            recovery.snapshot_size = bytes.len() as u64;
            recovery.last = *through;
            return Ok(());
        }
        Ok(())
    }

    fn read_segments(&mut self, listing: &Listing, recovery: &mut Recovery) -> Result<(), JournalError> {
        // The segment in which the next record is, or would be, is the last one that begins with it or before it.
        let from = listing.segments.partition_point(|first| *first <= recovery.last.next()).saturating_sub(1);
        let segments = &listing.segments[from..];
        for (index, first) in segments.iter().enumerate() {
            if *first > recovery.last.next() {
                return Err(self.missing(recovery, *first));
            }
            let is_last = index + 1 == segments.len();
            self.read_segment(*first, is_last, recovery)?;
        }
        // A segment follows each snapshot, and holds what a snapshot that cannot be read held.
        let newest = listing.snapshots.last().copied().unwrap_or_default();
        if newest > recovery.last || (segments.is_empty() && recovery.snapshot.is_some()) {
            return Err(self.missing(recovery, newest.next().max(recovery.last.plus(2))));
        }
        Ok(())
    }

    fn missing(&self, recovery: &Recovery, next: Sequence) -> JournalError {
        let to = Sequence(next.0.saturating_sub(1));
        JournalError::Missing { folder: self.folder.to_owned(), from: recovery.last.next(), to }
    }

    fn read_segment(
        &mut self,
        first: Sequence,
        is_last: bool,
        recovery: &mut Recovery,
    ) -> Result<(), JournalError> {
        let path = self.folder.join(names::segment(first));
        let bytes = fs::read(&path).map_err(io("read", &path))?;
        let header = self.header(Kind::Segment, first, &path, &bytes)?;
        let scanned = scan(&bytes, HEADER, first, header.salt, |sequence, offset, record| {
            // The snapshot has it.
            if sequence <= recovery.last {
                return Ok::<(), JournalError>(());
            }
            (self.take_up)(Recovered::Record(record)).map_err(|source| JournalError::Unusable {
                path: path.clone(),
                offset: offset as u64,
                sequence,
                written_by: header.written_by.clone(),
                source,
            })?;
            recovery.last = sequence;
            recovery.records += 1;
            Ok(())
        })?;
        let end = scanned.end as u64;
        recovery.log_size += end - HEADER as u64;
        let damaged = |what| Err(JournalError::Damaged { path: path.clone(), offset: end, what });
        match scanned.tail {
            Tail::Damaged { .. } => damaged("what is there is no record, and good records follow it"),
            // The next segment was begun when this one was durable.
            Tail::Torn if !is_last => damaged("what is there is no record, and another file follows"),
            Tail::Torn | Tail::Clean => {
                recovery.torn = scanned.tail == Tail::Torn;
                recovery.end = Some((path, end));
                Ok(())
            }
        }
    }

    fn header(
        &self,
        kind: Kind,
        sequence: Sequence,
        path: &Path,
        bytes: &[u8],
    ) -> Result<Header, JournalError> {
        let path = path.to_owned();
        let damaged = |what| JournalError::Damaged { path: path.clone(), offset: 0, what };
        let header = Header::read(kind, bytes).map_err(|problem| match problem {
            BadHeader::Foreign => JournalError::Foreign { path: path.clone() },
            BadHeader::Newer { format, written_by } => {
                JournalError::Newer { path: path.clone(), written_by, format }
            }
            BadHeader::Damaged => damaged("its header is not whole"),
        })?;
        if header.contents != self.contents {
            let (found, known) = (header.contents, self.contents);
            return Err(JournalError::OtherContents { path, written_by: header.written_by, found, known });
        }
        if header.sequence != sequence {
            return Err(damaged("its name and its header do not agree"));
        }
        Ok(header)
    }
}

/// For `map_err`: what was tried on which path.
pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> JournalError {
    let path = path.to_owned();
    move |source| JournalError::Io { doing, path, source }
}
