//! Calls that meet on several threads.

use std::collections::BTreeSet;
use std::ptr::null_mut;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;
use crate::ledger::{Told, poll};
use crate::support::server::{Reply, Server};
use crate::support::until;

/// A handle that goes to other threads.
#[derive(Clone, Copy)]
struct Shared(usize);

impl Shared {
    fn new(live: *mut RpSubsystem) -> Self {
        Self(live.addr())
    }

    fn get(self) -> *mut RpSubsystem {
        std::ptr::without_provenance_mut(self.0)
    }
}

#[test]
fn a_dump_does_not_stand_in_the_way_of_who_waits() {
    const DUMPS: usize = 2000;
    static DUMPED: AtomicBool = AtomicBool::new(false);
    let server = Server::new([Reply::SendAndHang(Vec::new())]);
    let live = create_at(&server.url());
    let (search, mut operation) = (create_search(live), 0);
    unsafe {
        assert_eq!(rp_session_find(live, search, None, null_mut(), &raw mut operation), RpResult::Ok);
    }
    let shared = Shared::new(live);
    let dumping = thread::spawn(move || {
        (0..DUMPS).for_each(|_| drop(dump(shared.get())));
        DUMPED.store(true, Ordering::Release);
    });
    let waiting = thread::spawn(move || {
        while !DUMPED.load(Ordering::Acquire) {
            // Short ones look at the state again and again.
            assert_eq!(unsafe { rp_subsystem_wait(shared.get(), operation, 1) }, RpResult::WaitTimedOut);
        }
    });
    // If they stood in each other's way, joining them would never end.
    until("both are through", || (dumping.is_finished() && waiting.is_finished()).then_some(()));
    dumping.join().unwrap();
    waiting.join().unwrap();
    destroy(live);
}

#[test]
fn each_event_is_polled_by_one_thread() {
    const CALLS: u64 = 200;
    let polled = Shared::new(create_polled());
    let expected: BTreeSet<u64> = (0..CALLS)
        .map(|_| {
            let mut operation = 0;
            let out = &raw mut operation;
            let ids = ids();
            let asked = unsafe {
                rp_session_find_friend_session(polled.get(), ids.as_ptr(), 2, None, null_mut(), out)
            };
            assert_eq!(asked, RpResult::Ok);
            operation
        })
        .collect();
    let heard = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((_, told)) = poll(polled.get()) {
                    let Told::End(end) = told else { panic!("{told:?}") };
                    heard.lock().unwrap().push(end.operation);
                }
            });
        }
    });
    let heard = heard.into_inner().unwrap();
    assert_eq!(heard.len(), expected.len());
    assert_eq!(heard.into_iter().collect::<BTreeSet<_>>(), expected);
    destroy(polled.get());
}
