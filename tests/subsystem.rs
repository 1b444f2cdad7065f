//! Exactly once, in order, on the right thread: tick, wait, cancel, close and the delegates.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Barrier, Mutex, OnceLock, Weak};
use std::thread::{self, ThreadId};
use std::time::Duration;

use rallypoint::event::{LogRecord, OperationId, RpLogLevel};
use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint::session::{LocalPlayer, RpPortType, RpSearchState, RpSessionState};
use rallypoint::{Call, Delegate, OperationEnd, RpOperationKind, Subsystem, SubsystemOptions};
use support::server::{GAME_SESSION, Reply, Server};
use support::{Ear, Player, name, options, settings, until};

fn silence() -> Reply {
    Reply::SendAndHang(Vec::new())
}

fn player_with(server: &Server) -> Player {
    Player::new(options(&server.url()))
}

/// A player with everything that can be under way: a create and an end that nobody ticked, a start, a join, a find and
/// a connection to a service, none of which is ever answered.
fn busy_player(server: &Server) -> (Player, Vec<OperationId>) {
    for _ in 0..4 {
        server.then(silence());
    }
    let player = player_with(server);
    player.have("started");
    let search = player.online.create_search().unwrap();
    let operations = vec![
        player.create("created").unwrap(),
        player.start("started").unwrap(),
        player.join("joined", GAME_SESSION).unwrap(),
        player.find(search).unwrap(),
        player.call(|online, call| online.server_init(parameters(server), false, call)).unwrap(),
    ];
    (player, operations)
}

fn parameters(server: &Server) -> ServerParameters {
    ServerParameters {
        websocket_url: server.url().replace("http:", "ws:"),
        process_id: "process-1".to_owned(),
        host_id: "host-1".to_owned(),
        fleet_id: "fleet-1".to_owned(),
        auth_token: String::new(),
        timeout: support::PATIENCE,
        heartbeat_interval: support::PATIENCE,
    }
}

fn code_of(player: &Player, operation: OperationId) -> Vec<RpResult> {
    let completions = player.heard(operation).into_iter().filter(|heard| heard.ear == Ear::Completion);
    completions.map(|heard| heard.notice.code()).collect()
}

fn no_call<'a>(announce: &'a mut dyn FnMut(OperationId)) -> Call<'a> {
    Call { completion: None, announce, user_data: 0 }
}

// ----- close -----

#[test]
fn close_completes_everything_here() {
    let server = Server::new([]);
    let (player, operations) = busy_player(&server);
    until("the requests are at the server", || (server.received().len() == 4).then_some(()));
    assert_eq!(player.online.close(), Ok(()));
    let here = thread::current().id();
    for (at, operation) in operations.iter().enumerate() {
        // What needed no gateway was over already.
        let code = if at == 0 { RpResult::Ok } else { RpResult::Cancelled };
        assert_eq!(code_of(&player, *operation), [code], "operation {at}");
        assert!(player.heard(*operation).iter().all(|heard| heard.thread == here));
    }
    for (operation, kind) in operations.iter().zip([
        RpOperationKind::CreateSession,
        RpOperationKind::StartSession,
        RpOperationKind::JoinSession,
        RpOperationKind::FindSessions,
    ]) {
        let ears: Vec<_> = player.heard(*operation).iter().map(|heard| heard.ear).collect();
        assert_eq!(ears, [Ear::Completion, Ear::Delegate(kind)]);
    }
}

#[test]
fn after_close_everything_is_refused_and_nobody_is_called() {
    let server = Server::new([]);
    let player = player_with(&server);
    let search = player.online.create_search().unwrap();
    player.online.close().unwrap();
    let gone = RpResult::InvalidHandle;
    let online = &player.online;
    assert_eq!(player.create("a"), Err(gone));
    assert_eq!(player.start("a"), Err(gone));
    assert_eq!(player.end("a"), Err(gone));
    assert_eq!(player.destroy("a"), Err(gone));
    assert_eq!(player.leave("a"), Err(gone));
    assert_eq!(player.find(search), Err(gone));
    assert_eq!(player.join("a", "g"), Err(gone));
    assert_eq!(online.create_search(), Err(gone));
    assert_eq!(online.release_search(search), Err(gone));
    assert_eq!(online.search_state(search), Err(gone));
    assert_eq!(online.session_state(&name("a")), Err(gone));
    assert_eq!(online.session_count(), Err(gone));
    assert_eq!(online.connect_string(&name("a"), RpPortType::Game), Err(gone));
    assert_eq!(online.set_local_player(ada()), Err(gone));
    assert_eq!(online.set_log(RpLogLevel::Off, None), Err(gone));
    assert_eq!(
        online.add_delegate(|| Delegate::Operation(RpOperationKind::FindSessions, Arc::new(|_| {}))).err(),
        Some(gone)
    );
    assert_eq!(online.server_game_session_id(), Err(gone));
    assert_eq!(online.close(), Ok(()), "closing twice does no harm");
    assert_eq!(online.tick(), Ok(()));
    assert!(player.log.lock().unwrap().is_empty());
}

fn ada() -> LocalPlayer {
    LocalPlayer { id: "ada".to_owned(), nickname: String::new(), auth_token: String::new() }
}

#[test]
fn close_ends_a_wait_on_another_thread() {
    let server = Server::new([]);
    let (player, operations) = busy_player(&server);
    thread::scope(|scope| {
        let waiters: Vec<_> = operations[1..]
            .iter()
            .map(|operation| scope.spawn(|| player.online.wait(*operation, None)))
            .collect();
        // A waiter that came after the close would be refused, which is as good, but not what is tested.
        until("the requests are at the server", || (server.received().len() == 4).then_some(()));
        player.online.close().unwrap();
        for waiter in waiters {
            let outcome = waiter.join().unwrap();
            assert!(matches!(outcome, Err(RpResult::Cancelled | RpResult::InvalidHandle)), "{outcome:?}");
        }
    });
}

#[test]
fn close_waits_for_a_tick_on_another_thread() {
    let server = Server::new([]);
    let player = player_with(&server);
    let (entered, in_delegate) = mpsc::channel();
    let (leave, left) = mpsc::channel::<()>();
    let left = Mutex::new(left);
    let running = Arc::new(AtomicUsize::new(0));
    let for_delegate = Arc::clone(&running);
    let slow = move |_: &OperationEnd| {
        for_delegate.store(1, Ordering::SeqCst);
        entered.send(()).unwrap();
        left.lock().unwrap().recv().unwrap();
        for_delegate.store(0, Ordering::SeqCst);
    };
    player
        .online
        .add_delegate(|| Delegate::Operation(RpOperationKind::CreateSession, Arc::new(slow)))
        .unwrap();
    player.create("a").unwrap();
    thread::scope(|scope| {
        scope.spawn(|| player.online.tick().unwrap());
        in_delegate.recv().unwrap();
        let closer = scope.spawn(|| {
            player.online.close().unwrap();
            running.load(Ordering::SeqCst)
        });
        leave.send(()).unwrap();
        assert_eq!(closer.join().unwrap(), 0, "the delegate was through when close returned");
    });
}

#[test]
fn many_threads_call_while_one_closes_and_every_accepted_call_completes_once() {
    for _ in 0..20 {
        let server = Server::new([]);
        let player = player_with(&server);
        let (accepted, barrier) = (Mutex::new(Vec::new()), Barrier::new(4));
        thread::scope(|scope| {
            for caller in 0..3 {
                let (player, accepted, barrier) = (&player, &accepted, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    for at in 0..50 {
                        match player.create(&format!("{caller}-{at}")) {
                            Ok(operation) => accepted.lock().unwrap().push(operation),
                            Err(code) => return assert_eq!(code, RpResult::InvalidHandle),
                        }
                        player.online.tick().unwrap();
                    }
                });
            }
            barrier.wait();
            player.online.close().unwrap();
        });
        for operation in accepted.into_inner().unwrap() {
            assert_eq!(code_of(&player, operation).len(), 1);
        }
    }
}

// ----- inside a delegate -----

#[test]
fn inside_a_delegate_the_turn_is_taken() {
    let server = Server::new([]);
    let player = player_with(&server);
    let pending = player.create("pending").unwrap();
    let outcomes = Arc::new(Mutex::new(Vec::new()));
    let (online, heard) = (Arc::downgrade(&player.online), Arc::clone(&outcomes));
    let try_everything = move |_: &OperationEnd| {
        let online = online.upgrade().unwrap();
        heard.lock().unwrap().extend([
            online.tick(),
            online.wait(pending, Some(Duration::ZERO)),
            online.close(),
            online.refuse_inside_delegate(),
        ]);
    };
    let try_it: Arc<dyn Fn(&OperationEnd) + Send + Sync> = Arc::new(try_everything);
    player
        .online
        .add_delegate(|| Delegate::Operation(RpOperationKind::CreateSession, Arc::clone(&try_it)))
        .unwrap();
    let in_completion = Arc::clone(&try_it);
    let completion = Box::new(move |notice: &OperationEnd| in_completion(notice));
    let call = Call { completion: Some(completion), announce: &mut |_| {}, user_data: 0 };
    player.online.create_session(name("b"), settings(), call).unwrap();

    player.online.tick().unwrap();
    let outcomes = outcomes.lock().unwrap();
    // Twice as a delegate, once as a completion.
    assert_eq!(outcomes.len(), 3 * 4);
    assert!(outcomes.iter().all(|outcome| *outcome == Err(RpResult::Reentrant)), "{outcomes:?}");
    assert_eq!(player.online.refuse_inside_delegate(), Ok(()), "and outside it is free again");
    assert_eq!(player.online.close(), Ok(()));
}

#[test]
fn another_subsystem_can_be_ticked_inside_a_delegate() {
    let server = Server::new([]);
    let (outer, inner) = (player_with(&server), Arc::new(player_with(&server)));
    let (for_delegate, created) = (Arc::clone(&inner), Arc::new(Mutex::new(None)));
    let result = Arc::clone(&created);
    let nested = move |_: &OperationEnd| {
        let operation = for_delegate.create("inner").unwrap();
        *result.lock().unwrap() = Some(for_delegate.online.wait(operation, None));
    };
    outer
        .online
        .add_delegate(|| Delegate::Operation(RpOperationKind::CreateSession, Arc::new(nested)))
        .unwrap();
    outer.have("outer");
    assert_eq!(*created.lock().unwrap(), Some(Ok(())));
}

/// Registers a delegate that writes its number down.
fn numbered(
    player: &Player,
    order: &Arc<Mutex<Vec<u32>>>,
    number: u32,
    then: impl Fn(&Subsystem) + Send + Sync + 'static,
) -> rallypoint::DelegateId {
    let (order, online): (_, Weak<Subsystem>) = (Arc::clone(order), Arc::downgrade(&player.online));
    let delegate = move |_: &OperationEnd| {
        order.lock().unwrap().push(number);
        then(&online.upgrade().unwrap());
    };
    player
        .online
        .add_delegate(|| Delegate::Operation(RpOperationKind::CreateSession, Arc::new(delegate)))
        .unwrap()
}

#[test]
fn delegates_run_in_order_of_registration() {
    let server = Server::new([]);
    let player = player_with(&server);
    let order = Arc::default();
    for number in 0..10 {
        numbered(&player, &order, number, |_| {});
    }
    player.have("a");
    assert_eq!(*order.lock().unwrap(), (0..10).collect::<Vec<_>>());
}

#[test]
fn a_delegate_removed_inside_a_delegate_runs_no_more() {
    let server = Server::new([]);
    let player = player_with(&server);
    let order = Arc::default();
    let (third, itself) = (Arc::new(OnceLock::new()), Arc::new(OnceLock::new()));
    let (to_remove, own) = (Arc::clone(&third), Arc::clone(&itself));
    let first = numbered(&player, &order, 1, move |online| {
        if let Some(third) = to_remove.get() {
            let removed = online.remove_delegate(*third);
            assert!(matches!(removed, Ok(()) | Err(RpResult::InvalidHandle)));
        }
    });
    itself
        .set(numbered(&player, &order, 2, move |online| {
            assert_eq!(online.remove_delegate(*own.get().unwrap()), Ok(()));
        }))
        .unwrap();
    third.set(numbered(&player, &order, 3, |_| {})).unwrap();
    numbered(&player, &order, 4, |_| {});

    player.have("a");
    assert_eq!(*order.lock().unwrap(), [1, 2, 4], "the third went before its turn");
    player.have("b");
    assert_eq!(*order.lock().unwrap(), [1, 2, 4, 1, 4], "the second removed itself");
    assert_eq!(player.online.remove_delegate(first), Ok(()));
    assert_eq!(player.online.remove_delegate(first), Err(RpResult::InvalidHandle));
    player.have("c");
    assert_eq!(*order.lock().unwrap(), [1, 2, 4, 1, 4, 4]);
}

#[test]
fn a_delegate_added_inside_a_delegate_hears_of_the_next_end() {
    let server = Server::new([]);
    let player = player_with(&server);
    let order: Arc<Mutex<Vec<u32>>> = Arc::default();
    let (for_new, once) = (Arc::clone(&order), OnceLock::new());
    numbered(&player, &order, 1, move |online| {
        let order = Arc::clone(&for_new);
        once.get_or_init(|| {
            let second = move |_: &OperationEnd| order.lock().unwrap().push(2);
            online
                .add_delegate(|| Delegate::Operation(RpOperationKind::CreateSession, Arc::new(second)))
                .unwrap()
        });
    });
    player.have("a");
    assert_eq!(*order.lock().unwrap(), [1]);
    player.have("b");
    assert_eq!(*order.lock().unwrap(), [1, 1, 2]);
}

#[test]
fn what_a_delegate_owns_is_dropped_once_and_without_a_lock() {
    struct Owned(Weak<Subsystem>, Arc<AtomicUsize>);
    impl Drop for Owned {
        fn drop(&mut self) {
            self.1.fetch_add(1, Ordering::SeqCst);
            // This would hang if a lock were held.
            if let Some(online) = self.0.upgrade() {
                let _ = online.session_count();
            }
        }
    }
    let server = Server::new([]);
    for removed in [true, false] {
        let player = player_with(&server);
        let drops = Arc::new(AtomicUsize::new(0));
        let owned = Owned(Arc::downgrade(&player.online), Arc::clone(&drops));
        let delegate = move |_: &OperationEnd| assert_eq!(owned.1.load(Ordering::SeqCst), 0);
        let id = player
            .online
            .add_delegate(|| Delegate::Operation(RpOperationKind::CreateSession, Arc::new(delegate)))
            .unwrap();
        player.have("a");
        if removed {
            player.online.remove_delegate(id).unwrap();
        } else {
            player.online.close().unwrap();
        }
        assert_eq!(drops.load(Ordering::SeqCst), 1, "removed: {removed}");
    }
}

#[test]
fn what_a_completion_starts_is_finished_by_a_later_tick() {
    let server = Server::new([]);
    let player = player_with(&server);
    let started = Arc::new(Mutex::new(None));
    let (online, result) = (Arc::downgrade(&player.online), Arc::clone(&started));
    let (log, completion) = (Arc::clone(&player.log), player.completion());
    let completion = Mutex::new(completion);
    let start_more = move |_: &OperationEnd| {
        let online = online.upgrade().unwrap();
        let completion = completion.lock().unwrap().take();
        let call = Call { completion, announce: &mut |_| {}, user_data: 0 };
        *result.lock().unwrap() = online.create_session(name("second"), settings(), call).ok();
        assert_eq!(online.session_state(&name("second")), Ok(RpSessionState::Pending));
    };
    let call = Call { completion: Some(Box::new(start_more)), announce: &mut |_| {}, user_data: 0 };
    player.online.create_session(name("first"), settings(), call).unwrap();
    player.online.tick().unwrap();
    let second = started.lock().unwrap().expect("accepted inside the completion");
    assert!(log.lock().unwrap().iter().all(|heard| heard.notice.operation != second));
    player.online.tick().unwrap();
    assert_eq!(code_of(&player, second), [RpResult::Ok]);
}

// ----- wait -----

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

// ----- panics -----

#[test]
fn after_a_panic_everything_is_refused_but_close_which_completes_what_is_under_way() {
    for in_delegate in [true, false] {
        let server = Server::new([silence(), silence()]);
        let player = player_with(&server);
        let search = player.online.create_search().unwrap();
        let under_way = [player.find(search).unwrap(), player.join("joined", GAME_SESSION).unwrap()];
        let panics = |_: &OperationEnd| panic!("a game's own mistake");
        let mut announce = |_| {};
        let mut call = no_call(&mut announce);
        if in_delegate {
            player
                .online
                .add_delegate(|| Delegate::Operation(RpOperationKind::CreateSession, Arc::new(panics)))
                .unwrap();
        } else {
            call.completion = Some(Box::new(panics));
        }
        player.online.create_session(name("a"), settings(), call).unwrap();
        assert!(catch_unwind(AssertUnwindSafe(|| player.online.tick())).is_err(), "the panic goes on");

        let broken = RpResult::Panic;
        assert_eq!(player.online.tick(), Err(broken));
        assert_eq!(player.online.tick(), Err(broken), "also with nothing to do");
        assert_eq!(player.online.wait(under_way[0], None), Err(broken));
        assert_eq!(player.online.cancel(under_way[0]), Err(broken));
        assert_eq!(player.create("b"), Err(broken));
        assert_eq!(player.join("b", "g"), Err(broken));
        assert_eq!(player.online.session_count(), Err(broken));
        assert_eq!(player.online.refuse_inside_delegate(), Ok(()), "no delegate runs any more");

        assert_eq!(player.online.close(), Err(broken));
        for operation in under_way {
            assert_eq!(code_of(&player, operation), [broken]);
        }
    }
}

#[test]
fn a_panic_wakes_who_waits() {
    let server = Server::new([silence()]);
    let player = player_with(&server);
    let join = player.join("joined", GAME_SESSION).unwrap();
    thread::scope(|scope| {
        let waiter = scope.spawn(|| player.online.wait(join, None));
        until("the request is at the server", || (!server.received().is_empty()).then_some(()));
        player.online.poison();
        assert_eq!(waiter.join().unwrap(), Err(RpResult::Panic));
    });
}

// ----- options -----

#[test]
fn urls_that_are_none_are_refused() {
    for url in ["", "127.0.0.1:3000", "ftp://127.0.0.1", "http://", "file:///etc", "http://a b", "/create"] {
        let made =
            Subsystem::new(SubsystemOptions { gateway_url: url.to_owned(), ..SubsystemOptions::default() });
        assert_eq!(made.err(), Some(RpResult::InvalidArgument), "{url}");
    }
}

#[test]
fn a_local_player_needs_an_id_that_gamelift_takes() {
    let server = Server::new([]);
    let player = player_with(&server);
    for (id, accepted) in
        [(String::new(), false), ("x".to_owned(), true), ("x".repeat(1024), true), ("x".repeat(1025), false)]
    {
        let expected = if accepted { Ok(()) } else { Err(RpResult::InvalidArgument) };
        assert_eq!(player.online.set_local_player(LocalPlayer { id, ..ada() }), expected);
    }
}
