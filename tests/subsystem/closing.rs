//! Close, and panics, after which nothing but close is possible.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, mpsc};
use std::thread;

use rallypoint::event::RpLogLevel;
use rallypoint::result::RpResult;
use rallypoint::session::RpPortType;
use rallypoint::{Delegate, OperationEnd, RpOperationKind};

use crate::support::server::{GAME_SESSION, Server};
use crate::support::{Ear, name, settings, until};
use crate::{ada, busy_player, code_of, no_call, player_with, silence};

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
