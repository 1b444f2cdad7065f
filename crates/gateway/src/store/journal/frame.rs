//! Frames: what one commit writes. A frame holds the records of one commit, so that they are there together or not at
//! all, and so that a bad frame with a good one behind it is damage: the later one was only written when the earlier
//! one was durable.
//!
//! ```text
//! crc32 u32 | length of the body u32 | first sequence u64 | body: (length u32, record)*
//! ```
//!
//! Numbers are little-endian. The checksum begins with the segment's salt and covers everything behind itself. Whoever
//! chooses a record's bytes does not know the salt, so they cannot write a frame into a record.

use std::fmt;

/// A record's place in the journal; the first record has 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(pub u64);

impl Sequence {
    /// The one that follows.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    pub(super) fn plus(self, records: u64) -> Self {
        // A journal does not live to see 2^64 records.
        Self(self.0.wrapping_add(records))
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Bytes before a frame's body.
pub(super) const FRAME_HEADER: usize = 16;
const CHECKSUM: usize = 4;
const LENGTH: usize = 4;

/// A frame that is being filled.
#[derive(Debug)]
pub(super) struct Frame {
    first: Sequence,
    records: u64,
    bytes: Vec<u8>,
}

/// A record whose length does not fit into a frame.
#[derive(Debug)]
pub(super) struct TooLong;

impl Frame {
    pub(super) fn starting_at(first: Sequence) -> Self {
        Self { first, records: 0, bytes: vec![0; FRAME_HEADER] }
    }

    pub(super) fn first(&self) -> Sequence {
        self.first
    }

    /// The sequence behind the last record's.
    pub(super) fn next(&self) -> Sequence {
        self.first.plus(self.records)
    }

    pub(super) fn records(&self) -> u64 {
        self.records
    }

    pub(super) fn is_empty(&self) -> bool {
        self.records == 0
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn push(&mut self, record: &[u8]) -> Result<Sequence, TooLong> {
        let body = self.bytes.len() - FRAME_HEADER + LENGTH + record.len();
        if u32::try_from(body).is_err() {
            return Err(TooLong);
        }
        let sequence = self.next();
        // Fits, since the body does.
        self.bytes.extend_from_slice(&(record.len() as u32).to_le_bytes());
        self.bytes.extend_from_slice(record);
        self.records += 1;
        Ok(sequence)
    }

    /// Takes the records away and keeps the memory, unless it is more than `keep` bytes.
    pub(super) fn restart(&mut self, first: Sequence, keep: usize) {
        self.first = first;
        self.records = 0;
        self.bytes.truncate(FRAME_HEADER);
        self.bytes.shrink_to(keep);
    }

    /// The frame as it is written in a segment with this salt.
    pub(super) fn sealed(&mut self, salt: u32) -> &[u8] {
        let body = (self.bytes.len() - FRAME_HEADER) as u32;
        self.bytes[CHECKSUM..CHECKSUM + LENGTH].copy_from_slice(&body.to_le_bytes());
        self.bytes[CHECKSUM + LENGTH..FRAME_HEADER].copy_from_slice(&self.first.0.to_le_bytes());
        let checksum = checksum(salt, &self.bytes[CHECKSUM..]);
        self.bytes[..CHECKSUM].copy_from_slice(&checksum.to_le_bytes());
        &self.bytes
    }
}

pub(super) fn checksum(salt: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(salt);
    hasher.update(bytes);
    hasher.finalize()
}

/// How a segment's frames end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// Nothing but zeros follows.
    Clean,
    /// Something follows that is no frame: a commit that was not finished, so nobody was told of it.
    Torn,
    /// What follows is no frame, and behind it, at this offset, is a good one: the bytes between were durable once.
    Damaged {
        /// Where the later frame is.
        good: usize,
    },
}

/// What a scan of frames found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scanned {
    /// The sequence that would come next.
    pub(super) next: Sequence,
    /// Where the good frames end.
    pub(super) end: usize,
    /// What is behind them.
    pub(super) tail: Tail,
}

/// Reads the frames that begin at `start` in a segment's bytes, of which the first is to have the sequence `first`. Each
/// record is shown with its sequence and its offset.
pub(super) fn scan<E>(
    bytes: &[u8],
    start: usize,
    first: Sequence,
    salt: u32,
    mut show: impl FnMut(Sequence, usize, &[u8]) -> Result<(), E>,
) -> Result<Scanned, E> {
    let (mut end, mut next) = (start, first);
    while let Some(body) = body_at(bytes, end, salt, |sequence| sequence == next) {
        let mut at = end + FRAME_HEADER;
        let stop = at + body;
        while at < stop {
            let length = number(bytes, at).unwrap_or_default() as usize;
            at += LENGTH;
            show(next, at, &bytes[at..at + length])?;
            at += length;
            next = next.next();
        }
        end = stop;
    }
    Ok(Scanned { next, end, tail: tail(bytes, end, next, salt) })
}

fn tail(bytes: &[u8], end: usize, next: Sequence, salt: u32) -> Tail {
    let Some(rest) = bytes.get(end..).and_then(|rest| rest.iter().position(|byte| *byte != 0)) else {
        return Tail::Clean;
    };
    // A record takes more than one byte, so sequences cannot have grown by more than that.
    let later = next.0..next.0.saturating_add(bytes.len() as u64);
    // A frame may begin with zeros.
    let from = (end + rest).saturating_sub(FRAME_HEADER).max(end);
    let good =
        (from..bytes.len()).find(|at| body_at(bytes, *at, salt, |first| later.contains(&first.0)).is_some());
    good.map_or(Tail::Torn, |good| Tail::Damaged { good })
}

/// The length of the body of the good frame at `at`, when there is one that begins with a sequence that is `wanted`.
fn body_at(bytes: &[u8], at: usize, salt: u32, wanted: impl Fn(Sequence) -> bool) -> Option<usize> {
    let frame = bytes.get(at..)?;
    let header = frame.get(..FRAME_HEADER)?;
    let first = u64::from_le_bytes(*header.last_chunk()?);
    // Before the checksum: it makes looking at every offset cheap.
    if !wanted(Sequence(first)) {
        return None;
    }
    let length = number(header, CHECKSUM)? as usize;
    let body = frame.get(FRAME_HEADER..FRAME_HEADER.checked_add(length)?)?;
    let good = number(header, 0)? == checksum(salt, &frame[CHECKSUM..FRAME_HEADER + length]);
    (good && is_records(body)).then_some(length)
}

fn is_records(mut body: &[u8]) -> bool {
    let some = !body.is_empty();
    while let Some((length, rest)) = body.split_first_chunk() {
        match rest.get(u32::from_le_bytes(*length) as usize..) {
            Some(rest) => body = rest,
            None => return false,
        }
    }
    some && body.is_empty()
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
