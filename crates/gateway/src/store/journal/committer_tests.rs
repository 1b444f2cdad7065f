use std::io;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use super::{Closed, Done, HIGH_WATER, Shared, run};
use crate::store::journal::frame::Sequence;
use crate::store::journal::scripted::{Disk, scripted};

struct Scene {
    shared: Arc<Shared<u32>>,
    disk: Disk,
    told: mpsc::Receiver<Result<Vec<u32>, String>>,
    committer: JoinHandle<()>,
}

fn scene() -> Scene {
    let shared = Arc::new(Shared::new(Sequence(1), 0));
    let (log, disk) = scripted();
    let (tell, told) = mpsc::channel();
    let committer = thread::spawn({
        let shared = Arc::clone(&shared);
        move || {
            run(&shared, log, |done| {
                let said = match done {
                    Done::Durable(waiting, _) => Ok(std::mem::take(waiting)),
                    Done::Failed(problem) => Err(problem.to_string()),
                };
                tell.send(said).unwrap();
            });
        }
    });
    Scene { shared, disk, told, committer }
}

#[test]
fn nobody_is_told_before_the_disk_has_it() {
    let scene = scene();
    scene.shared.append(b"a", 1).unwrap();
    assert_eq!(scene.disk.began(), (1, 2));
    assert!(scene.told.try_recv().is_err());
    scene.disk.end(Ok(()));
    assert_eq!(scene.told.recv().unwrap().unwrap(), [1]);
}

#[test]
fn what_comes_during_a_commit_shares_the_next() {
    let scene = scene();
    scene.shared.append(b"a", 1).unwrap();
    scene.disk.began();
    for number in 2..=50 {
        scene.shared.append(b"b", number).unwrap();
    }
    // Behind what it saw, though it has no record.
    assert_eq!(scene.shared.follow(51), Ok(None));
    scene.disk.end(Ok(()));
    assert_eq!(scene.told.recv().unwrap().unwrap(), [1]);
    assert_eq!(scene.disk.began(), (2, 51));
    scene.disk.end(Ok(()));
    assert_eq!(scene.told.recv().unwrap().unwrap(), (2..=51).collect::<Vec<_>>());
}

#[test]
fn who_waits_for_records_alone_costs_no_commit() {
    let scene = scene();
    scene.shared.append(b"a", 1).unwrap();
    scene.disk.began();
    assert_eq!(scene.shared.follow(2), Ok(None));
    scene.disk.end(Ok(()));
    assert_eq!(scene.told.recv().unwrap().unwrap(), [1]);
    assert_eq!(scene.told.recv().unwrap().unwrap(), [2]);
    assert!(!scene.disk.is_asked());
}

#[test]
fn a_disk_that_fails_fails_everything_that_waits_and_all_that_comes() {
    let scene = scene();
    scene.shared.append(b"a", 1).unwrap();
    scene.disk.began();
    scene.shared.append(b"b", 2).unwrap();
    scene.disk.end(Err(io::ErrorKind::StorageFull.into()));
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
    scene.disk.began();
    scene.shared.append(b"b", 2).unwrap();
    scene.shared.close();
    assert_eq!(scene.shared.append(b"c", 3), Err(Closed));
    drop(scene.disk);
    scene.committer.join().unwrap();
    assert_eq!(scene.told.iter().collect::<Result<Vec<_>, _>>().unwrap(), [[1], [2]]);
}

#[tokio::test]
async fn there_is_no_room_while_much_waits_for_the_disk() {
    let scene = scene();
    scene.shared.append(b"a", 1).unwrap();
    scene.disk.began();
    scene.shared.append(&vec![0; HIGH_WATER], 2).unwrap();
    let waiting = tokio::spawn({
        let shared = Arc::clone(&scene.shared);
        async move { shared.room().await }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    drop(scene.disk);
    waiting.await.unwrap();
}
