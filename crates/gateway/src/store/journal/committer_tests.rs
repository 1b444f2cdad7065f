use std::io;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use super::{Closed, Done, HIGH_WATER, Shared, run};
use crate::store::journal::error::WriteError;
use crate::store::journal::frame::{Frame, Sequence};
use crate::store::journal::segment::Log;

/// A disk on which each commit ends when the test says so, and as it says.
struct Scripted {
    began: mpsc::Sender<(Sequence, Sequence)>,
    end: mpsc::Receiver<io::Result<()>>,
}

impl Log for Scripted {
    fn commit(&mut self, frame: &mut Frame) -> Result<(), WriteError> {
        // A test that is over listens to nothing.
        let _ = self.began.send((frame.first(), frame.next()));
        self.end.recv().unwrap_or(Ok(())).map_err(|source| WriteError {
            doing: "write",
            path: "disk".into(),
            source,
        })
    }
}

struct Scene {
    shared: Arc<Shared<u32>>,
    began: mpsc::Receiver<(Sequence, Sequence)>,
    end: mpsc::Sender<io::Result<()>>,
    told: mpsc::Receiver<Result<Vec<u32>, String>>,
    committer: JoinHandle<()>,
}

fn scene() -> Scene {
    let shared = Arc::new(Shared::new(Sequence(1), 0));
    let (began_in, began) = mpsc::channel();
    let (end, end_out) = mpsc::channel();
    let (tell, told) = mpsc::channel();
    let committer = thread::spawn({
        let shared = Arc::clone(&shared);
        move || {
            run(&shared, Scripted { began: began_in, end: end_out }, |done| {
                let said = match done {
                    Done::Durable(waiting) => Ok(std::mem::take(waiting)),
                    Done::Failed(problem) => Err(problem.to_string()),
                };
                tell.send(said).unwrap();
            });
        }
    });
    Scene { shared, began, end, told, committer }
}

impl Scene {
    fn began(&self) -> (u64, u64) {
        let (first, next) = self.began.recv().unwrap();
        (first.0, next.0)
    }
}

#[test]
fn nobody_is_told_before_the_disk_has_it() {
    let scene = scene();
    scene.shared.append(b"a", 1).unwrap();
    assert_eq!(scene.began(), (1, 2));
    assert!(scene.told.try_recv().is_err());
    scene.end.send(Ok(())).unwrap();
    assert_eq!(scene.told.recv().unwrap().unwrap(), [1]);
}

#[test]
fn what_comes_during_a_commit_shares_the_next() {
    let scene = scene();
    scene.shared.append(b"a", 1).unwrap();
    scene.began();
    for number in 2..=50 {
        scene.shared.append(b"b", number).unwrap();
    }
    // Behind what it saw, though it has no record.
    assert_eq!(scene.shared.follow(51), Ok(None));
    scene.end.send(Ok(())).unwrap();
    assert_eq!(scene.told.recv().unwrap().unwrap(), [1]);
    assert_eq!(scene.began(), (2, 51));
    scene.end.send(Ok(())).unwrap();
    assert_eq!(scene.told.recv().unwrap().unwrap(), (2..=51).collect::<Vec<_>>());
}

#[test]
fn who_waits_for_records_alone_costs_no_commit() {
    let scene = scene();
    scene.shared.append(b"a", 1).unwrap();
    scene.began();
    assert_eq!(scene.shared.follow(2), Ok(None));
    scene.end.send(Ok(())).unwrap();
    assert_eq!(scene.told.recv().unwrap().unwrap(), [1]);
    assert_eq!(scene.told.recv().unwrap().unwrap(), [2]);
    assert!(scene.began.try_recv().is_err());
}

#[test]
fn a_disk_that_fails_fails_everything_that_waits_and_all_that_comes() {
    let scene = scene();
    scene.shared.append(b"a", 1).unwrap();
    scene.began();
    scene.shared.append(b"b", 2).unwrap();
    scene.end.send(Err(io::ErrorKind::StorageFull.into())).unwrap();
    let said = scene.told.recv().unwrap().unwrap_err();
    assert!(said.contains("cannot write disk") && said.contains("make room"), "{said}");
    assert_eq!(scene.shared.append(b"c", 3), Err(Closed));
    assert_eq!(scene.shared.follow(4), Err(Closed));
    scene.committer.join().unwrap();
    // Said once, and none of them was told.
    assert!(scene.told.recv().is_err());
}

#[test]
fn closing_commits_what_is_queued() {
    let scene = scene();
    scene.shared.append(b"a", 1).unwrap();
    scene.began();
    scene.shared.append(b"b", 2).unwrap();
    scene.shared.close();
    assert_eq!(scene.shared.append(b"c", 3), Err(Closed));
    drop(scene.end);
    scene.committer.join().unwrap();
    assert_eq!(scene.told.iter().collect::<Result<Vec<_>, _>>().unwrap(), [[1], [2]]);
}

#[tokio::test]
async fn there_is_no_room_while_much_waits_for_the_disk() {
    let scene = scene();
    scene.shared.append(b"a", 1).unwrap();
    scene.began();
    scene.shared.append(&vec![0; HIGH_WATER], 2).unwrap();
    let waiting = tokio::spawn({
        let shared = Arc::clone(&scene.shared);
        async move { shared.room().await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    drop(scene.end);
    waiting.await.unwrap();
}
