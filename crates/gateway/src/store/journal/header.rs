//! The first bytes of every file: what it is, which version wrote it, and where in the journal it belongs.
//!
//! ```text
//! magic 8 bytes | format u32 | contents u32 | written by 32 bytes | sequence u64 | salt u32 | crc32 u32
//! ```
//!
//! The first four fields stay where they are in every later format, so that an older gateway can say what it found.

use super::frame::{Sequence, checksum};

/// The layout of files that this code reads and writes.
pub(super) const FORMAT: u32 = 1;
/// A header's length in bytes.
pub(super) const HEADER: usize = 64;
const WRITTEN_BY: usize = 32;
const BEFORE_CHECKSUM: usize = HEADER - 4;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Records from the header's sequence on.
    Segment,
    /// The state after the header's sequence.
    Snapshot,
}

impl Kind {
    /// The byte above 127 and the line ends show a file that was treated as text.
    fn magic(self) -> [u8; 8] {
        match self {
            Self::Segment => *b"\x8ARPLOG\r\n",
            Self::Snapshot => *b"\x8ARPSNP\r\n",
        }
    }
}

/// A file's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    /// The version of what the records mean.
    pub(super) contents: u32,
    /// The program and its version, for messages.
    pub(super) written_by: String,
    pub(super) sequence: Sequence,
    /// What checksums of this file begin with; random.
    pub(super) salt: u32,
}

/// Why a header cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BadHeader {
    /// It is not one of ours.
    Foreign,
    /// A later layout.
    Newer { format: u32, written_by: String },
    /// Ours, with bytes that have changed or are missing.
    Damaged,
}

impl Header {
    pub(super) fn to_bytes(&self) -> [u8; HEADER] {
        let mut written_by = [0; WRITTEN_BY];
        let text = self.written_by.as_bytes();
        let length = text.len().min(WRITTEN_BY);
        written_by[..length].copy_from_slice(&text[..length]);

        let mut bytes = Vec::with_capacity(HEADER);
        bytes.extend_from_slice(&self.kind.magic());
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&self.contents.to_le_bytes());
        bytes.extend_from_slice(&written_by);
        bytes.extend_from_slice(&self.sequence.0.to_le_bytes());
        bytes.extend_from_slice(&self.salt.to_le_bytes());
        bytes.extend_from_slice(&checksum(0, &bytes).to_le_bytes());
        let mut header = [0; HEADER];
        header.copy_from_slice(&bytes);
        header
    }

    pub(super) fn read(kind: Kind, bytes: &[u8]) -> Result<Self, BadHeader> {
        let Some((magic, rest)) = bytes.split_first_chunk() else { return Err(BadHeader::Foreign) };
        if *magic != kind.magic() {
            return Err(BadHeader::Foreign);
        }
        let fields = || {
            let (format, rest) = rest.split_first_chunk()?;
            let (contents, rest) = rest.split_first_chunk()?;
            let (written_by, rest) = rest.split_first_chunk::<WRITTEN_BY>()?;
            Some((u32::from_le_bytes(*format), u32::from_le_bytes(*contents), text(written_by), rest))
        };
        let (format, contents, written_by, rest) = fields().ok_or(BadHeader::Damaged)?;
        if format > FORMAT {
            return Err(BadHeader::Newer { format, written_by });
        }
        let rest = || {
            let (sequence, rest) = rest.split_first_chunk()?;
            let (salt, rest) = rest.split_first_chunk()?;
            let found = u32::from_le_bytes(*rest.first_chunk()?);
            let is_sound = format == FORMAT && found == checksum(0, &bytes[..BEFORE_CHECKSUM]);
            is_sound.then(|| (Sequence(u64::from_le_bytes(*sequence)), u32::from_le_bytes(*salt)))
        };
        let (sequence, salt) = rest().ok_or(BadHeader::Damaged)?;
        Ok(Self { kind, contents, written_by, sequence, salt })
    }
}

fn text(bytes: &[u8]) -> String {
    let length = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}
