//! Wait, cancel, and on which thread everything is heard.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use rallypoint::RpOperationKind;
use rallypoint::event::{LogRecord, OperationId, RpLogLevel};
use rallypoint::result::RpResult;
use rallypoint::session::{RpSearchState, RpSessionState};

use crate::support::server::{GAME_SESSION, Reply, Server, http};
use crate::support::{self, Ear, until};
use crate::{busy_player, code_of, parameters, player_with, silence};

#[test]
fn wait_runs_that_operation_only_and_leaves_the_others_in_order() {
    let server = Server::new([]);
    let player = player_with(&server);
    let operations: Vec<_> = ["a", "b", "c", "d"].map(|session| player.create(session).unwrap()).into();
    assert_eq!(player.online.wait(operations[2], None), Ok(()));
    let order = || -> Vec<_> {
        let log = player.log.lock().unwrap();
        log.iter().filter(|heard| heard.ear == Ear::Completion).map(|heard| heard.notice.operation).collect()
    };
    assert_eq!(order(), [operations[2]]);
    player.online.tick().unwrap();
    assert_eq!(order(), [operations[2], operations[0], operations[1], operations[3]]);
    for operation in operations {
        assert_eq!(player.online.wait(operation, None), Err(RpResult::InvalidHandle), "it is over");
    }
}

#[test]
fn wait_gives_the_operations_own_result() {
    let server = Server::new([Reply::SendAndClose(Vec::new())]);
    let player = player_with(&server);
    for expected in [Err(RpResult::ConnectionLost), Ok(())] {
        let join = player.join("a", GAME_SESSION).unwrap();
        assert_eq!(player.online.wait(join, None), expected);
        assert_eq!(player.heard(join).len(), 2);
    }
}

#[test]
fn a_wait_that_gives_up_leaves_the_operation_going() {
    let server = Server::new([silence()]);
    let player = player_with(&server);
    let join = player.join("a", GAME_SESSION).unwrap();
    assert_eq!(player.online.wait(join, Some(Duration::ZERO)), Err(RpResult::WaitTimedOut));
    assert_eq!(player.online.wait(join, Some(Duration::from_millis(5))), Err(RpResult::WaitTimedOut));
    assert_eq!(player.state("a"), RpSessionState::Creating);
    assert!(player.heard(join).is_empty());
    player.online.cancel(join).unwrap();
    assert_eq!(player.online.wait(join, None), Err(RpResult::Cancelled));
}

/// A find over pages is one operation, however many exchanges it takes.
#[test]
fn wait_lasts_until_the_last_page() {
    let page = |next: &str| {
        let link = format!("Link: </find_session?page={next}>; rel=next");
        Reply::Send(http(200, &[&link], r#"[{"GameSessionId": "g"}]"#))
    };
    let last = Reply::Send(http(200, &[], r#"[{"GameSessionId": "g"}]"#));
    let server = Server::new([page("b"), page("c"), last]);
    let player = player_with(&server);
    let search = player.online.create_search().unwrap();
    let find = player.find(search).unwrap();
    assert_eq!(player.online.wait(find, None), Ok(()));
    assert_eq!((player.online.result_count(search), server.received().len()), (Ok(3), 3));
    assert_eq!(player.heard(find).len(), 2, "it is told once");
}

#[test]
fn several_threads_can_wait_for_one_operation() {
    let server = Server::new([silence()]);
    let player = player_with(&server);
    let join = player.join("a", GAME_SESSION).unwrap();
    let asked = AtomicUsize::new(0);
    thread::scope(|scope| {
        let waiters: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    // Registered when this is counted: a wait that gives up has waited.
                    let first = player.online.wait(join, Some(Duration::from_millis(1)));
                    asked.fetch_add(1, Ordering::SeqCst);
                    (first, player.online.wait(join, None))
                })
            })
            .collect();
        until("all wait", || (asked.load(Ordering::SeqCst) == 4).then_some(()));
        player.online.cancel(join).unwrap();
        for waiter in waiters {
            let (first, second) = waiter.join().unwrap();
            assert_eq!(first, Err(RpResult::WaitTimedOut));
            // Who came back only after its end is told that it is over.
            assert!(matches!(second, Err(RpResult::Cancelled | RpResult::InvalidHandle)), "{second:?}");
        }
    });
    assert_eq!(player.heard(join).len(), 2);
}

/// One waiter giving up must not make another one forget what it waits for.
#[test]
fn a_waiter_that_gives_up_does_not_disturb_another() {
    let server = Server::new([silence()]);
    let player = player_with(&server);
    let join = player.join("a", GAME_SESSION).unwrap();
    thread::scope(|scope| {
        let patient = scope.spawn(|| player.online.wait(join, None));
        for _ in 0..20 {
            assert_eq!(player.online.wait(join, Some(Duration::from_millis(1))), Err(RpResult::WaitTimedOut));
        }
        player.online.cancel(join).unwrap();
        let outcome = patient.join().unwrap();
        assert_eq!(outcome, Err(RpResult::Cancelled));
    });
}

#[test]
fn two_threads_tick_and_a_third_waits() {
    let server = Server::new([]);
    let player = player_with(&server);
    let stop = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while stop.load(Ordering::SeqCst) == 0 {
                    player.online.tick().unwrap();
                    thread::yield_now();
                }
            });
        }
        for round in 0..50 {
            let session = format!("session {round}");
            let join = player.join(&session, GAME_SESSION).unwrap();
            let outcome = player.online.wait(join, Some(support::PATIENCE));
            // Another thread's tick may have been faster than the call of wait.
            assert!(matches!(outcome, Ok(()) | Err(RpResult::InvalidHandle)), "{outcome:?}");
            until("both have heard", || (player.heard(join).len() == 2).then_some(()));
        }
        stop.store(1, Ordering::SeqCst);
    });
    let log = player.log.lock().unwrap();
    assert_eq!(log.len(), 100);
    for pair in log.chunks(2) {
        assert_eq!(pair[0].notice.operation, pair[1].notice.operation, "one turn is not mixed with another");
        assert_eq!(pair[0].thread, pair[1].thread);
    }
}

#[test]
fn ids_that_were_never_given_out_are_refused() {
    let server = Server::new([]);
    let player = player_with(&server);
    let create = player.create("a").unwrap();
    let forged = OperationId(create.0.saturating_add(1000));
    assert_eq!(player.online.wait(forged, None), Err(RpResult::InvalidHandle));
    assert_eq!(player.online.cancel(forged), Err(RpResult::InvalidHandle));
    let search = rallypoint::session::SearchId(forged.0);
    assert_eq!(player.find(search), Err(RpResult::InvalidHandle));
    assert_eq!(player.online.release_search(search), Err(RpResult::InvalidHandle));
}

// ----- cancel -----

#[test]
fn everything_can_be_cancelled() {
    let server = Server::new([]);
    let (player, operations) = busy_player(&server);
    until("the requests are at the server", || (server.received().len() == 4).then_some(()));
    for operation in &operations {
        assert_eq!(player.online.cancel(*operation), Ok(()));
    }
    until("all is over", || {
        player.online.tick().unwrap();
        operations.iter().all(|operation| !player.heard(*operation).is_empty()).then_some(())
    });
    for (at, operation) in operations.iter().enumerate() {
        // What has finished already completes as it did.
        let code = if at == 0 { RpResult::Ok } else { RpResult::Cancelled };
        assert_eq!(code_of(&player, *operation), [code], "operation {at}");
        assert_eq!(player.online.cancel(*operation), Err(RpResult::InvalidHandle), "operation {at}");
    }
    let states = ["created", "started", "joined"].map(|session| player.state(session));
    assert_eq!(states, [RpSessionState::Pending, RpSessionState::Pending, RpSessionState::NoSession]);
    let init = player.call(|online, call| online.server_init(parameters(&server), false, call));
    assert!(init.is_ok(), "hosting can be initialised again");
}

#[test]
fn releasing_a_search_cancels_its_find_and_frees_the_way_for_another() {
    let server = Server::new([silence()]);
    let player = player_with(&server);
    let (search, other) = (player.online.create_search().unwrap(), player.online.create_search().unwrap());
    let find = player.find(search).unwrap();
    until("the request is at the server", || (!server.received().is_empty()).then_some(()));
    player.online.release_search(search).unwrap();
    assert_eq!(player.online.search_state(search), Err(RpResult::InvalidHandle));
    let second = player.find(other).unwrap();
    let failure = player.finish(find, RpOperationKind::FindSessions).expect_err("it was cancelled");
    assert_eq!(failure.code, RpResult::Cancelled);
    assert!(player.heard(find).iter().all(|heard| heard.notice.search == Some(search)));
    if player.heard(second).is_empty() {
        player.finish(second, RpOperationKind::FindSessions).unwrap();
    }
    assert_eq!(player.online.search_state(other), Ok(RpSearchState::Done));
    assert_eq!(player.online.result_count(other), Ok(1));
}

// ----- threads -----

#[test]
fn nobody_is_called_but_by_tick_wait_and_close() {
    let server = Server::new([]);
    let player = player_with(&server);
    let logged: Arc<Mutex<HashSet<ThreadId>>> = Arc::default();
    let sink = Arc::clone(&logged);
    let write = move |_: &LogRecord| {
        sink.lock().unwrap().insert(thread::current().id());
    };
    player.online.set_log(RpLogLevel::Debug, Some(Arc::new(write))).unwrap();
    let search = player.online.create_search().unwrap();

    // Accepted here, over long before anybody asks.
    let find = player.find(search).unwrap();
    let join = player.join("joined", GAME_SESSION).unwrap();
    let create = player.create("created").unwrap();
    until("the answers are written", || (server.received().len() == 2).then_some(()));
    assert!(player.log.lock().unwrap().is_empty(), "nobody ticked");
    assert_eq!(player.online.search_state(search), Ok(RpSearchState::InProgress), "nobody ticked");

    let threads: HashSet<ThreadId> = thread::scope(|scope| {
        let waiter = scope.spawn(|| {
            player.online.wait(find, None).unwrap();
            thread::current().id()
        });
        let waiter = waiter.join().unwrap();
        assert!(player.heard(find).iter().all(|heard| heard.thread == waiter));
        let ticker = scope.spawn(|| {
            until("the join is over", || {
                player.online.tick().unwrap();
                (player.heard(join).len() == 2 && player.heard(create).len() == 2).then_some(())
            });
            thread::current().id()
        });
        let ticker = ticker.join().unwrap();
        assert!(player.heard(join).iter().all(|heard| heard.thread == ticker));
        HashSet::from([waiter, ticker])
    });
    assert_eq!(*logged.lock().unwrap(), threads, "log lines come out of the same calls");
}
