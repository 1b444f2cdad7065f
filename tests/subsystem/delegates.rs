//! Inside a delegate: what it may do, and in which order delegates run.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use rallypoint::result::RpResult;
use rallypoint::session::RpSessionState;
use rallypoint::{Call, Delegate, OperationEnd, RpOperationKind, Subsystem};

use crate::support::server::Server;
use crate::support::{Player, name, settings};
use crate::{code_of, player_with};

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
