//! The journal on a disk: what was durable comes back, whatever happened to the files, or is missed aloud.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use rallypoint_gateway::store::journal::{
    Done, Journal, JournalError, JournalOptions, Opened, Recovered, Recovery, Sequence,
};

const HEADER: usize = 64;

fn options() -> JournalOptions {
    JournalOptions { segment_size: 4_096, ..JournalOptions::new(1, "a test 1.0") }
}

/// A journal whose waiters are numbers, and the numbers in the order in which they were told.
fn start(opened: Opened) -> (Journal<u64>, mpsc::Receiver<u64>) {
    let (tell, told) = mpsc::channel();
    let journal = opened.start(move |done| {
        if let Done::Durable(waiting, _) = done {
            waiting.drain(..).for_each(|number| tell.send(number).unwrap());
        }
    });
    (journal.unwrap(), told)
}

#[derive(Debug, Default, PartialEq)]
struct Kept {
    snapshot: Option<Vec<u8>>,
    records: Vec<Vec<u8>>,
}

fn read(folder: &Path) -> Result<(Opened, Kept), JournalError> {
    let mut kept = Kept::default();
    let opened = Opened::read(folder, options(), |recovered| {
        match recovered {
            Recovered::Snapshot(state) => kept.snapshot = Some(state.to_vec()),
            Recovered::Record(record) => kept.records.push(record.to_vec()),
        }
        Ok(())
    })?;
    Ok((opened, kept))
}

fn read_fails(folder: &Path) -> String {
    read(folder).map(|_| ()).unwrap_err().to_string()
}

/// Writes these records, each in a commit of its own.
fn write(folder: &Path, records: &[Vec<u8>]) {
    let (journal, told) = start(read(folder).unwrap().0);
    for (number, record) in records.iter().enumerate() {
        journal.append(record, number as u64).unwrap();
        assert_eq!(told.recv().unwrap(), number as u64);
    }
    journal.close();
}

fn record(number: usize) -> Vec<u8> {
    format!("record {number} {}", "x".repeat(number * 37 % 300)).into_bytes()
}

fn records(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(record).collect()
}

fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.to_str().unwrap().ends_with(end)).collect();
    files.sort();
    files
}

/// One segment's file: where it is, and what it held.
fn one_segment(count: usize) -> (tempfile::TempDir, PathBuf, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &records(count));
    let file = files(folder.path(), ".log").remove(0);
    let bytes = std::fs::read(&file).unwrap();
    (folder, file, bytes)
}

/// Where each of these records' frames ends in a segment.
fn frame_ends(count: usize) -> Vec<usize> {
    let mut at = HEADER;
    let ends = records(count).into_iter().map(|record| {
        at += 16 + 4 + record.len();
        at
    });
    ends.collect()
}

#[test]
fn what_was_told_is_there_again_in_order_over_many_segments() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &records(120));
    assert!(files(folder.path(), ".log").len() > 5);
    let (opened, kept) = read(folder.path()).unwrap();
    assert_eq!(kept.records, records(120));
    assert_eq!(opened.recovery().last, Sequence(120));
    assert!(!opened.recovery().torn);
}

#[test]
fn a_journal_goes_on_where_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    for piece in records(60).chunks(7) {
        write(folder.path(), piece);
        // Started and stopped without a word.
        write(folder.path(), &[]);
    }
    assert_eq!(read(folder.path()).unwrap().1.records, records(60));
}

#[test]
fn a_record_larger_than_a_segment_gets_a_larger_one() {
    let folder = tempfile::tempdir().unwrap();
    let large = vec![7; 100_000];
    write(folder.path(), &[record(0), large.clone(), record(1)]);
    assert_eq!(read(folder.path()).unwrap().1.records, [record(0), large, record(1)]);
}

#[test]
fn what_waits_runs_in_order_also_without_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, told) = start(read(folder.path()).unwrap().0);
    let mut expected = Vec::new();
    let mut at_once = Vec::new();
    for number in 0..3_000 {
        if number % 3 == 0 {
            // Given back when nothing is under way, so everything before was told.
            match journal.follow(number).unwrap() {
                Some(number) => at_once.push(number),
                None => expected.push(number),
            }
        } else {
            journal.append(b"record", number).unwrap();
            expected.push(number);
        }
    }
    journal.close();
    assert_eq!(told.iter().take(expected.len()).collect::<Vec<_>>(), expected);
    assert!(at_once.contains(&0));
    assert!(journal.append(b"record", 0).is_err());
    assert!(journal.follow(0).is_err());
}

#[test]
fn a_file_that_ends_early_is_gone_on_with() {
    let (folder, file, whole) = one_segment(5);
    let ends = frame_ends(5);
    for length in [HEADER, HEADER + 1, ends[0] - 1, ends[0], ends[1] + 10, ends[4] - 1, ends[4]] {
        std::fs::write(&file, &whole[..length]).unwrap();
        let complete = ends.iter().filter(|end| **end <= length).count();
        let (opened, kept) = read(folder.path()).unwrap();
        assert_eq!(kept.records, records(5)[..complete], "cut at {length}");
        drop(opened);
        // What comes next stands behind what was there.
        write(folder.path(), &[b"next".to_vec()]);
        let mut expected = records(5)[..complete].to_vec();
        expected.push(b"next".to_vec());
        assert_eq!(read(folder.path()).unwrap().1.records, expected, "cut at {length}");
        for file in files(folder.path(), ".log") {
            std::fs::remove_file(file).unwrap();
        }
    }
}

#[test]
fn a_commit_that_was_not_finished_is_cut_off_and_said() {
    let (folder, file, mut bytes) = one_segment(3);
    let ends = frame_ends(3);
    // The last commit's later page was written, its first was not.
    bytes[ends[1]..ends[1] + 20].fill(0);
    std::fs::write(&file, &bytes).unwrap();
    let (opened, kept) = read(folder.path()).unwrap();
    assert_eq!(kept.records, records(2));
    assert!(opened.recovery().torn);
    assert_eq!(opened.recovery().end, Some((file.clone(), ends[1] as u64)));
    assert_eq!(std::fs::metadata(&file).unwrap().len(), ends[1] as u64);
}

#[test]
fn a_flipped_bit_is_noticed_wherever_it_is() {
    let (folder, file, whole) = one_segment(4);
    let ends = frame_ends(4);
    let bytes_of_interest = (0..HEADER).chain((HEADER..ends[3]).step_by(11));
    for at in bytes_of_interest {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&file, &bytes).unwrap();
        match read(folder.path()) {
            Ok((_, kept)) => {
                // In the last commit it cannot be told from one that was not finished.
                assert!(ends[2] <= at, "byte {at} was taken for good");
                assert_eq!(kept.records, records(3));
                for file in files(folder.path(), ".log") {
                    std::fs::remove_file(file).unwrap();
                }
            }
            Err(JournalError::Damaged { path, offset, .. }) => {
                assert_eq!(path, file);
                let frame = ends.iter().rfind(|end| **end <= at).copied();
                let expected = if at < HEADER { 0 } else { frame.unwrap_or(HEADER) };
                assert_eq!(offset, expected as u64, "byte {at}");
            }
            Err(JournalError::Foreign { .. }) => assert!(at < 8),
            Err(JournalError::Newer { .. }) => assert!((8..12).contains(&at)),
            Err(JournalError::OtherContents { .. }) => {
                panic!("byte {at}: the header's checksum was not looked at")
            }
            Err(problem) => panic!("byte {at}: {problem}"),
        }
    }
}

#[test]
fn damage_in_an_older_segment_is_refused_although_nothing_good_follows_in_it() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &records(100));
    let file = files(folder.path(), ".log").remove(1);
    let mut bytes = std::fs::read(&file).unwrap();
    let last = bytes.iter().rposition(|byte| *byte != 0).unwrap();
    bytes[last] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let said = read_fails(folder.path());
    assert!(said.contains(file.to_str().unwrap()) && said.contains("offset"), "{said}");
}

#[test]
fn a_segment_that_is_not_there_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &records(100));
    let all = files(folder.path(), ".log");
    for gone in [0, 1] {
        let kept = std::fs::read(&all[gone]).unwrap();
        std::fs::remove_file(&all[gone]).unwrap();
        let said = read_fails(folder.path());
        assert!(said.contains("no good file with the records from"), "{said}");
        std::fs::write(&all[gone], kept).unwrap();
    }
    assert_eq!(read(folder.path()).unwrap().1.records.len(), 100);
}

#[test]
fn foreign_and_newer_files_are_refused_with_what_to_do() {
    let (folder, file, whole) = one_segment(2);
    let said = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = whole.clone();
        change(&mut bytes);
        std::fs::write(&file, &bytes).unwrap();
        let said = read_fails(folder.path());
        assert!(said.contains("--data"), "{said}");
        said
    };
    assert!(said(&|bytes| bytes[..6].copy_from_slice(b"SQLite")).contains("is not a journal's file"));
    assert!(said(&|bytes| bytes.clear()).contains("is not a journal's file"));
    assert!(said(&|bytes| bytes.truncate(40)).contains("header is not whole"));
    let newer = said(&|bytes| bytes[8] = 2);
    assert!(newer.contains("written by a test 1.0 in format 2"), "{newer}");
    std::fs::write(&file, &whole).unwrap();

    let other = Opened::read(folder.path(), JournalOptions::new(2, "later"), |_| Ok(()));
    let other = other.unwrap_err().to_string();
    assert!(other.contains("contents 1") && other.contains("knows 2"), "{other}");

    std::fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    assert!(read_fails(folder.path()).contains("notes.txt is not a journal's file"));
}

#[test]
fn a_record_that_its_reader_refuses_is_named_by_file_offset_and_number() {
    let (folder, file, _) = one_segment(3);
    let refuse = Opened::read(folder.path(), options(), |recovered| match recovered {
        Recovered::Record(bytes) if bytes == record(1) => Err("what is this?".into()),
        _ => Ok(()),
    });
    let said = refuse.unwrap_err().to_string();
    let offset = frame_ends(3)[0] + 20;
    assert!(
        said.contains(&format!("{} has a record at offset {offset} (number 2)", file.display())),
        "{said}"
    );
    assert!(said.contains("what is this?") && said.contains("a test 1.0"), "{said}");
    assert_eq!(read(folder.path()).unwrap().1.records, records(3));
}

/// Writes records and a snapshot in their middle; waits until it is written.
fn write_with_snapshot(folder: &Path, before: usize, after: usize) {
    let opened = read(folder).unwrap().0;
    let through = Sequence(opened.recovery().last.0 + before as u64);
    let (journal, told) = start(opened);
    let (tell, snapshot) = mpsc::channel();
    for number in 0..before + after {
        journal.append(&record(number), number as u64).unwrap();
        told.recv().unwrap();
        if number + 1 == before {
            let tell = tell.clone();
            let state = format!("state {before}").into_bytes();
            journal.snapshot(state, move |written| tell.send(written.unwrap()).unwrap());
            assert_eq!(snapshot.recv().unwrap().through, through);
        }
    }
    journal.close();
}

#[test]
fn a_snapshot_stands_for_what_was_before_it() {
    let folder = tempfile::tempdir().unwrap();
    write_with_snapshot(folder.path(), 100, 30);
    let first = files(folder.path(), ".log").remove(0);
    assert!(!first.ends_with("00000000000000000001.log"), "{}", first.display());
    let (opened, kept) = read(folder.path()).unwrap();
    assert_eq!(kept.snapshot.unwrap(), b"state 100");
    assert_eq!(kept.records, records(130)[100..]);
    let Recovery { last, snapshot, records, .. } = opened.recovery().clone();
    assert_eq!((last, snapshot, records), (Sequence(130), Some(Sequence(100)), 30));
}

#[test]
fn a_bad_snapshot_is_ignored_while_what_it_stood_for_is_there() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &records(60));
    let before: BTreeMap<_, _> = files(folder.path(), "")
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    // The same records again behind those, so that the snapshot is in the middle.
    write_with_snapshot(folder.path(), 20, 20);
    let snapshot = files(folder.path(), ".snapshot").remove(0);
    let mut bytes = std::fs::read(&snapshot).unwrap();
    let last = bytes.len() - 5;
    bytes[last] ^= 1;
    std::fs::write(&snapshot, &bytes).unwrap();

    let said = read_fails(folder.path());
    assert!(said.contains("no good file with the records from 1 to"), "{said}");

    // As it would be if the gateway had died before it deleted them.
    for (path, bytes) in before {
        std::fs::write(path, bytes).unwrap();
    }
    let (opened, kept) = read(folder.path()).unwrap();
    assert_eq!(kept.snapshot, None);
    assert_eq!(kept.records, [records(60), records(40)].concat());
    assert_eq!(opened.recovery().ignored, [snapshot]);
}

#[test]
fn snapshots_become_due_by_the_logs_size_and_keep_it_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let options = || JournalOptions { snapshot_after: 10_000, snapshot_factor: 2, ..options() };
    let opened = Opened::read(folder.path(), options(), |_| Ok(())).unwrap();
    let (journal, told) = start(opened);
    let (tell, written) = mpsc::channel();
    let mut snapshots = 0;
    for number in 0..400 {
        journal.append(&record(number), number as u64).unwrap();
        told.recv().unwrap();
        if journal.snapshot_is_due() {
            snapshots += 1;
            let tell = tell.clone();
            journal.snapshot(vec![1; 1_000], move |done| tell.send(done.unwrap()).unwrap());
            written.recv().unwrap();
        }
    }
    journal.close();
    assert!((4..20).contains(&snapshots), "{snapshots}");
    assert!(files(folder.path(), ".log").len() <= 5);
    assert_eq!(files(folder.path(), ".snapshot").len(), 1);
    let opened = Opened::read(folder.path(), options(), |_| Ok(())).unwrap();
    assert_eq!(opened.recovery().last, Sequence(400));
}

#[test]
fn unfinished_files_are_swept_away() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &records(5));
    let left = folder.path().join("00000000000000000005.snapshot.new");
    std::fs::write(&left, "half").unwrap();
    assert_eq!(read(folder.path()).unwrap().1.records, records(5));
    assert!(!left.exists());
}
