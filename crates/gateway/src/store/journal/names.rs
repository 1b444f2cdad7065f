//! What files are called, and which of them still matter.

use super::frame::Sequence;

/// Enough for every `u64`, so that names sort as numbers do.
const DIGITS: usize = 20;
const SEGMENT: &str = "log";
const SNAPSHOT: &str = "snapshot";
/// The end of a name that a file has until it is whole.
pub(super) const UNFINISHED: &str = ".new";

/// A file of a journal's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// Records from this one on.
    Segment(Sequence),
    /// The state after this record.
    Snapshot(Sequence),
    /// One that was being written when its gateway died.
    Unfinished,
}

impl Name {
    pub(super) fn read(name: &str) -> Option<Self> {
        if name.ends_with(UNFINISHED) {
            return Some(Self::Unfinished);
        }
        let (number, kind) = name.split_once('.')?;
        let is_number = number.len() == DIGITS && number.bytes().all(|digit| digit.is_ascii_digit());
        let sequence = Sequence(number.parse().ok().filter(|_| is_number)?);
        match kind {
            SEGMENT => Some(Self::Segment(sequence)),
            SNAPSHOT => Some(Self::Snapshot(sequence)),
            _ => None,
        }
    }
}

pub(super) fn segment(first: Sequence) -> String {
    format!("{:0DIGITS$}.{SEGMENT}", first.0)
}

pub(super) fn snapshot(through: Sequence) -> String {
    format!("{:0DIGITS$}.{SNAPSHOT}", through.0)
}

/// What of a folder a state after `through` makes superfluous: older snapshots, and segments whose last record is not
/// behind it, which is known for all but the last.
pub(super) fn obsolete(mut names: Vec<Name>, through: Sequence) -> Vec<String> {
    names.sort_by_key(|name| match name {
        Name::Segment(sequence) | Name::Snapshot(sequence) => *sequence,
        Name::Unfinished => Sequence::default(),
    });
    let segments: Vec<Sequence> = names.iter().filter_map(|name| segment_start(*name)).collect();
    let over = segments.windows(2).filter(|pair| pair[1] <= through.next()).map(|pair| segment(pair[0]));
    let older = names.iter().filter_map(|name| match name {
        Name::Snapshot(sequence) if *sequence < through => Some(snapshot(*sequence)),
        _ => None,
    });
    over.chain(older).collect()
}

fn segment_start(name: Name) -> Option<Sequence> {
    match name {
        Name::Segment(first) => Some(first),
        Name::Snapshot(_) | Name::Unfinished => None,
    }
}
