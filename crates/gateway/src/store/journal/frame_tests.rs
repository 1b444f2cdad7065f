use proptest::prelude::*;

use super::{FRAME_HEADER, Frame, Scanned, Sequence, Tail, scan};

const SALT: u32 = 0x5EED;
const FIRST: Sequence = Sequence(1_000);
/// Bytes before the frames, as a file's header is.
const START: usize = 64;

/// Frames with so many records each, and where each frame ends.
fn segment(frames: &[usize]) -> (Vec<u8>, Vec<usize>) {
    let mut bytes = vec![0xAA; START];
    let mut next = FIRST;
    let ends = frames.iter().map(|records| {
        let mut frame = Frame::starting_at(next);
        for number in 0..*records {
            let record = vec![number as u8; (next.0 as usize * 7 + number * 13) % 40];
            frame.push(&record).unwrap();
        }
        next = frame.next();
        bytes.extend_from_slice(frame.sealed(SALT));
        bytes.len()
    });
    let ends = ends.collect();
    (bytes, ends)
}

fn read(bytes: &[u8]) -> (Scanned, Vec<Vec<u8>>) {
    let mut records = Vec::new();
    let scanned = scan(bytes, START, FIRST, SALT, |sequence, offset, record| {
        assert_eq!(sequence, FIRST.plus(records.len() as u64));
        assert_eq!(&bytes[offset..offset + record.len()], record);
        records.push(record.to_vec());
        Ok::<(), ()>(())
    });
    (scanned.unwrap(), records)
}

const FRAMES: [usize; 5] = [1, 3, 1, 7, 2];

fn records_until(frames: usize) -> usize {
    FRAMES[..frames].iter().sum()
}

#[test]
fn frames_come_back_and_zeros_behind_them_are_nothing() {
    let (mut bytes, ends) = segment(&FRAMES);
    let (scanned, records) = read(&bytes);
    assert_eq!((scanned.end, scanned.tail), (ends[4], Tail::Clean));
    assert_eq!(scanned.next, FIRST.plus(14));
    assert_eq!(records.len(), 14);
    bytes.extend([0; 5_000]);
    assert_eq!(read(&bytes), (scanned, records));
}

#[test]
fn a_segment_may_end_at_any_byte() {
    let (whole, ends) = segment(&FRAMES);
    let (_, all) = read(&whole);
    for length in START..whole.len() {
        for laid_out in [0, 300] {
            let mut bytes = whole[..length].to_vec();
            bytes.extend(vec![0; laid_out]);
            // Zeros that were to come are there already in a file that was laid out.
            let is_there = |end: usize| bytes.len() >= end && bytes[..end] == whole[..end];
            let complete = ends.iter().filter(|end| is_there(**end)).count();
            let (scanned, records) = read(&bytes);
            assert_eq!(records, all[..records_until(complete)], "cut at {length}");
            assert_eq!(scanned.end, if complete == 0 { START } else { ends[complete - 1] });
            let at_end = bytes[scanned.end..].iter().all(|byte| *byte == 0);
            assert_eq!(scanned.tail, if at_end { Tail::Clean } else { Tail::Torn }, "cut at {length}");
        }
    }
}

#[test]
fn every_changed_bit_ends_the_good_frames_where_it_is() {
    let (whole, ends) = segment(&FRAMES);
    let (_, all) = read(&whole);
    for at in START..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            let (scanned, records) = read(&bytes);
            let before = ends.iter().filter(|end| **end <= at).count();
            assert_eq!(records, all[..records_until(before)], "byte {at}");
            let expected = if before == 4 { Tail::Torn } else { Tail::Damaged { good: ends[before] } };
            assert_eq!(scanned.tail, expected, "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn a_frame_that_is_missing_is_damage() {
    let (whole, ends) = segment(&FRAMES);
    let bytes = [&whole[..ends[0]], &whole[ends[1]..]].concat();
    assert_eq!(read(&bytes).0.tail, Tail::Damaged { good: ends[0] });
    // Blanked, as by a disk that lost a write.
    let mut bytes = whole;
    bytes[ends[0]..ends[1]].fill(0);
    assert_eq!(read(&bytes).0.tail, Tail::Damaged { good: ends[1] });
}

#[test]
fn frames_of_another_file_are_no_frames() {
    let (whole, _) = segment(&FRAMES);
    let other = scan(&whole, START, FIRST, SALT + 1, |_, _, _| Err(()));
    assert_eq!(other.map(|scanned| scanned.tail), Ok(Tail::Torn));
}

#[test]
fn a_record_cannot_pretend_to_be_a_frame() {
    // Made by somebody who knows everything but the salt, and left behind by a commit that was not finished.
    let mut forged = Frame::starting_at(FIRST.plus(1));
    forged.push(b"forged").unwrap();
    let forged = forged.sealed(SALT ^ 1).to_vec();
    let mut frame = Frame::starting_at(FIRST);
    frame.push(&forged).unwrap();
    let mut bytes = [&[0xAA; START][..], frame.sealed(SALT)].concat();
    bytes[START..START + FRAME_HEADER].fill(0);
    assert_eq!(read(&bytes).0.tail, Tail::Torn);
}

proptest! {
    #[test]
    fn any_records_come_back(
        batches in proptest::collection::vec(
            proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..50), 1..6),
            0..8,
        ),
    ) {
        let mut bytes = vec![0; START];
        let mut frame = Frame::starting_at(FIRST);
        for batch in &batches {
            for record in batch {
                frame.push(record).unwrap();
            }
            bytes.extend_from_slice(frame.sealed(SALT));
            frame.restart(frame.next(), 0);
        }
        prop_assert_eq!(read(&bytes).1, batches.concat());
    }

    #[test]
    fn garbage_behind_the_good_frames_is_cut(garbage in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let (mut bytes, ends) = segment(&FRAMES);
        bytes.extend_from_slice(&garbage);
        let (scanned, records) = read(&bytes);
        prop_assert_eq!((scanned.end, records.len()), (ends[4], 14));
        let damaged = matches!(scanned.tail, Tail::Damaged { .. });
        prop_assert!(!damaged);
    }

    #[test]
    fn garbage_before_the_last_frame_is_damage(
        place in 0.0..1.0,
        garbage in proptest::collection::vec(any::<u8>(), 1..100),
    ) {
        let (mut bytes, ends) = segment(&FRAMES);
        let at = START + ((ends[3] - START - garbage.len()) as f64 * place) as usize;
        let hole = &mut bytes[at..at + garbage.len()];
        prop_assume!(*hole != garbage[..]);
        hole.copy_from_slice(&garbage);
        let damaged = matches!(read(&bytes).0.tail, Tail::Damaged { .. });
        prop_assert!(damaged);
    }

    #[test]
    fn any_bytes_can_be_scanned(bytes in proptest::collection::vec(any::<u8>(), 0..3_000), start in 0_usize..80) {
        let scanned = scan(&bytes, start, Sequence(0), 0, |_, _, _| Ok::<(), ()>(())).unwrap();
        prop_assert!(scanned.end >= start);
    }
}
