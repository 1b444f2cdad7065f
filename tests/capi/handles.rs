//! Handles and ids that are none, or none any more.

use std::collections::BTreeSet;
use std::ptr::{null, null_mut};
use std::sync::Barrier;
use std::thread;

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;
use crate::table::call_everything;

fn forged(address: usize) -> *mut RpSubsystem {
    std::ptr::without_provenance_mut(address)
}

#[test]
fn every_function_refuses_every_bad_handle() {
    let live = create();
    let stale = create();
    destroy(stale);
    let mut on_the_stack = 0_u64;
    let half = usize::BITS / 2;
    for (kind, handle) in [
        ("null", null_mut()),
        ("stale", stale),
        ("one", forged(1)),
        ("all ones", forged(usize::MAX)),
        ("something else's address", (&raw mut on_the_stack).cast()),
        ("another generation", forged(live.addr() ^ (1 << half))),
        ("no generation", forged(live.addr() & ((1 << half) - 1))),
        ("no slot", forged(live.addr() >> half << half)),
        ("another slot", forged(live.addr() + 1)),
    ] {
        call_everything(handle, |name, result| {
            assert_eq!(result, RpResult::InvalidHandle, "{name} with {kind}");
        });
    }
    assert_eq!(unsafe { rp_subsystem_tick(live) }, RpResult::Ok, "the live one is well");
    destroy_and_nobody_was_called(live);
}

#[test]
fn guessed_handles_are_refused() {
    let live = create();
    let mut guess = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..100_000 {
        // xorshift: reproducible, and everywhere.
        guess ^= guess << 13;
        guess ^= guess >> 7;
        guess ^= guess << 17;
        #[allow(clippy::cast_possible_truncation)]
        let handle = forged(guess as usize);
        assert_eq!(unsafe { rp_subsystem_tick(handle) }, RpResult::InvalidHandle, "{guess:#x}");
    }
    destroy(live);
}

#[test]
fn handles_are_not_used_again() {
    let mut seen = BTreeSet::new();
    for _ in 0..50 {
        let subsystem = create();
        assert!(seen.insert(subsystem.addr()), "{subsystem:?} came twice");
        destroy(subsystem);
    }
    for stale in seen {
        assert_eq!(unsafe { rp_subsystem_tick(forged(stale)) }, RpResult::InvalidHandle);
    }
}

#[test]
fn of_two_threads_that_destroy_one_does() {
    for _ in 0..50 {
        let handle = create().addr();
        let barrier = Barrier::new(3);
        let results = thread::scope(|scope| {
            // A third one looks at the handle all the while.
            scope.spawn(|| {
                barrier.wait();
                while unsafe { rp_subsystem_tick(forged(handle)) } == RpResult::Ok {}
            });
            let destroyers = [(); 2].map(|()| {
                scope.spawn(|| {
                    barrier.wait();
                    unsafe { rp_subsystem_destroy(forged(handle)) }
                })
            });
            destroyers.map(|destroyer| destroyer.join().unwrap())
        });
        assert!(results.contains(&RpResult::Ok) && results.contains(&RpResult::InvalidHandle), "{results:?}");
    }
}

#[test]
fn ids_that_were_never_given_out_are_refused() {
    let live = create();
    let untouched = Untouched::new(live);
    let (none, mut results) = (null_mut(), Vec::new());
    for id in [0, 1_000_000, u64::MAX] {
        let gone = RpJoinOptions { search: id, ..join_options() };
        results.extend(unsafe {
            [
                ("wait", rp_subsystem_wait(live, id, 1)),
                ("cancel", rp_subsystem_cancel(live, id)),
                ("delegate", rp_delegate_remove(live, id)),
                ("find", rp_session_find(live, id, Some(never), none, null_mut())),
                ("by id", rp_session_find_by_id(live, c"g".as_ptr(), id, Some(never), none, null_mut())),
                ("ping", rp_session_ping_results(live, id, Some(never), none, null_mut())),
                ("state", rp_search_get_state(live, id, &mut 0)),
                ("count", rp_search_get_result_count(live, id, &mut 0)),
                ("result", rp_search_get_result(live, id, 0, &mut null())),
                ("string", rp_search_get_resolved_connect_string(live, id, 0, 0, null_mut(), &mut 0)),
                ("query", rp_search_set_query(live, id, &query())),
                ("page", rp_search_get_next_page(live, id, null_mut(), &mut 0)),
                ("stop", rp_matchmaking_stop(live, id, Some(never), none, null_mut())),
                ("accept", rp_matchmaking_accept(live, id, 1, null(), 0, Some(never), none, null_mut())),
                ("ticket", rp_matchmaking_get_ticket(live, id, &mut null())),
                ("token", rp_matchmaking_get_player_token(live, id, c"a".as_ptr(), null_mut(), &mut 0)),
            ]
        });
        if id != 0 {
            // 0 says that the game session's id is meant.
            let join = unsafe {
                rp_session_join(live, c"a".as_ptr(), &raw const gone, Some(never), none, null_mut())
            };
            results.push(("join", join));
            results.push(("release", unsafe { rp_search_release(live, id) }));
            results.push(("untrack", unsafe { rp_matchmaking_untrack(live, id) }));
        }
    }
    assert_eq!(unsafe { rp_search_release(live, 0) }, RpResult::Ok, "as free(NULL)");
    untouched.check(RpResult::InvalidHandle, results);
    destroy_and_nobody_was_called(live);
}

#[test]
fn what_one_subsystem_gave_out_is_nothing_to_another() {
    let (live, other) = (create(), create());
    let (mut search, mut delegate) = (0, 0);
    unsafe {
        // The other has given out nothing, so no id of the first can be one of its own.
        for _ in 0..3 {
            search = create_search(live);
        }
        let add = rp_session_add_on_find_complete_delegate;
        assert_eq!(add(live, Some(never), null_mut(), None, &raw mut delegate), RpResult::Ok);
        assert_eq!(rp_search_release(other, search), RpResult::InvalidHandle);
        assert_eq!(rp_delegate_remove(other, delegate), RpResult::InvalidHandle);
        assert_eq!(rp_search_release(live, search), RpResult::Ok);
        assert_eq!(rp_search_release(live, search), RpResult::InvalidHandle, "twice");
        assert_eq!(rp_delegate_remove(live, search), RpResult::InvalidHandle, "an id of another kind");
        assert_eq!(rp_delegate_remove(live, delegate), RpResult::Ok);
    }
    destroy(other);
    destroy(live);
}
