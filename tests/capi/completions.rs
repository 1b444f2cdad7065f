//! Each accepted call completes exactly once: ticked, waited for, cancelled, and when its subsystem is destroyed.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;
use crate::ledger::{End, Ledger, Told, hear_end, hear_free};
use crate::support::server::{GAME_SESSIONS, Reply, Server, http};
use crate::support::service::Service;
use crate::support::until;
use crate::table::AddCompletionDelegate;

/// An asynchronous call that is accepted after [`prepare`].
struct Script {
    title: &'static str,
    /// Its `RpOperationKind`.
    kind: i32,
    /// How it ends when it is left to.
    result: RpResult,
    delegate: Option<AddCompletionDelegate>,
    call: fn(&Scene, RpCompletionFn, *mut c_void, *mut u64) -> RpResult,
}

/// A subsystem with a session `Lobby` in progress, one `Pending`, and a search with a result.
struct Scene {
    live: *mut RpSubsystem,
    search: u64,
    service: String,
}

fn prepare(server: &Server, service: &Service) -> Scene {
    // Its result is on this machine, which answers pings at once.
    let here = GAME_SESSIONS.replace("10.0.0.7", "127.0.0.1");
    let live = create_at(&server.url());
    create_session(live, c"Pending");
    create_session(live, c"Lobby");
    let (search, mut operation) = (create_search(live), 0);
    let out = &raw mut operation;
    unsafe {
        assert_eq!(rp_session_start(live, c"Lobby".as_ptr(), None, null_mut(), out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
        server.then(Reply::Send(http(200, &[], &here)));
        assert_eq!(rp_session_find(live, search, None, null_mut(), out), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Ok);
    }
    Scene { live, search, service: service.url() }
}

fn connect(scene: &Scene, completion: RpCompletionFn, data: *mut c_void, out: *mut u64) -> RpResult {
    let url = std::ffi::CString::new(scene.service.as_str()).unwrap();
    let parameters = RpServerParameters { websocket_url: url.as_ptr(), ..server_parameters() };
    unsafe { rp_server_init(scene.live, &raw const parameters, completion, data, out) }
}

/// Makes a call to prepare another, and sees it through.
fn first(scene: &Scene, call: impl FnOnce(&Scene, RpCompletionFn, *mut c_void, *mut u64) -> RpResult) {
    let mut operation = 0;
    assert_eq!(call(scene, None, null_mut(), &raw mut operation), RpResult::Ok);
    assert_eq!(wait(scene.live, operation), RpResult::Ok);
}

fn ready(scene: &Scene, completion: RpCompletionFn, data: *mut c_void, out: *mut u64) -> RpResult {
    first(scene, connect);
    unsafe { rp_server_ready(scene.live, &process_parameters(), completion, data, out) }
}

/// As far as having a game session.
fn hosted(scene: &Scene) {
    first(scene, ready);
    until("the process has a game session", || {
        let mut size = 0;
        unsafe {
            assert_eq!(rp_subsystem_tick(scene.live), RpResult::Ok);
            let id = rp_server_get_game_session_id(scene.live, null_mut(), &raw mut size);
            (id == RpResult::Ok).then_some(())
        }
    });
}

const LOBBY: *const std::ffi::c_char = c"Lobby".as_ptr();

#[rustfmt::skip]
fn scripts() -> Vec<Script> {
    use RpResult::{NotSupported, Ok, SessionDoesNotExist};
    let script = |title, kind, result, delegate, call| Script { title, kind, result, delegate, call };
    vec![
        script("create", 1, Ok, Some(rp_session_add_on_create_complete_delegate as _), |scene, end, data, out| unsafe {
            rp_session_create(scene.live, c"New".as_ptr(), &settings(), end, data, out)
        }),
        script("start", 2, Ok, Some(rp_session_add_on_start_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_start(scene.live, c"Pending".as_ptr(), end, data, out)
        }),
        script("start in a place", 2, Ok, Some(rp_session_add_on_start_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_start_with_options(scene.live, c"Pending".as_ptr(), &start_options(), end, data, out)
        }),
        script("update, here", 3, Ok, Some(rp_session_add_on_update_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_update(scene.live, LOBBY, &settings(), 0, end, data, out)
        }),
        // The scripted gateway gave no right to it.
        script("update", 3, NotSupported, Some(rp_session_add_on_update_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_update(scene.live, LOBBY, &settings(), 1, end, data, out)
        }),
        script("end", 4, Ok, Some(rp_session_add_on_end_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_end(scene.live, LOBBY, end, data, out)
        }),
        script("destroy", 5, Ok, Some(rp_session_add_on_destroy_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_destroy(scene.live, LOBBY, end, data, out)
        }),
        script("find", 6, Ok, Some(rp_session_add_on_find_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_find(scene.live, scene.search, end, data, out)
        }),
        script("cancel find", 7, Ok, Some(rp_session_add_on_cancel_find_complete_delegate), |scene, end, data, out| unsafe {
            assert_eq!(rp_session_find(scene.live, scene.search, None, null_mut(), null_mut()), Ok);
            rp_session_cancel_find(scene.live, end, data, out)
        }),
        script("find by id", 8, SessionDoesNotExist, None, |scene, end, data, out| unsafe {
            rp_session_find_by_id(scene.live, c"arn:nowhere".as_ptr(), scene.search, end, data, out)
        }),
        script("ping", 9, Ok, Some(rp_session_add_on_ping_results_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_ping_results(scene.live, scene.search, end, data, out)
        }),
        script("join", 10, Ok, Some(rp_session_add_on_join_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_join(scene.live, c"Joined".as_ptr(), &join_options(), end, data, out)
        }),
        script("leave", 11, Ok, Some(rp_session_add_on_leave_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_leave(scene.live, LOBBY, end, data, out)
        }),
        script("register", 12, Ok, Some(rp_session_add_on_register_players_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_register_players(scene.live, LOBBY, ids().as_ptr(), 2, 1, end, data, out)
        }),
        script("unregister", 13, Ok, Some(rp_session_add_on_unregister_players_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_unregister_players(scene.live, LOBBY, ids().as_ptr(), 2, 3, end, data, out)
        }),
        script("register local", 14, Ok, None, |scene, end, data, out| unsafe {
            rp_session_register_local_player(scene.live, LOBBY, c"ada".as_ptr(), end, data, out)
        }),
        script("unregister local", 15, Ok, None, |scene, end, data, out| unsafe {
            rp_session_unregister_local_player(scene.live, LOBBY, c"ada".as_ptr(), end, data, out)
        }),
        script("friends", 16, NotSupported, Some(rp_session_add_on_find_friend_session_complete_delegate), |scene, end, data, out| unsafe {
            rp_session_find_friend_session(scene.live, ids().as_ptr(), 2, end, data, out)
        }),
        script("invite", 17, NotSupported, None, |scene, end, data, out| unsafe {
            rp_session_send_invite(scene.live, LOBBY, ids().as_ptr(), 2, end, data, out)
        }),
        script("session matchmaking", 18, Ok, Some(rp_session_add_on_matchmaking_complete_delegate), |scene, end, data, out| unsafe {
            let (name, options) = (c"Match".as_ptr(), matchmaking());
            rp_session_start_matchmaking(scene.live, name, null(), &raw const options, end, data, out, null_mut())
        }),
        script("cancel session matchmaking", 19, Ok, Some(rp_session_add_on_cancel_matchmaking_complete_delegate), |scene, end, data, out| {
            proposed(scene.live, Some(c"Match"));
            unsafe { rp_session_cancel_matchmaking(scene.live, c"match".as_ptr(), end, data, out) }
        }),
        script("matchmaking", 20, Ok, Some(rp_matchmaking_add_on_start_complete_delegate), |scene, end, data, out| unsafe {
            rp_matchmaking_start(scene.live, null(), &matchmaking(), end, data, out, null_mut())
        }),
        script("stop", 21, Ok, Some(rp_matchmaking_add_on_stop_complete_delegate), |scene, end, data, out| {
            let ticket = proposed(scene.live, None);
            unsafe { rp_matchmaking_stop(scene.live, ticket, end, data, out) }
        }),
        script("accept", 22, Ok, Some(rp_matchmaking_add_on_accept_complete_delegate), |scene, end, data, out| {
            let ticket = proposed(scene.live, None);
            unsafe { rp_matchmaking_accept(scene.live, ticket, 1, null(), 0, end, data, out) }
        }),
        script("pass", 23, Ok, None, |scene, end, data, out| unsafe {
            rp_matchmaking_request_pass(scene.live, c"bob".as_ptr(), end, data, out)
        }),
        script("server init", 100, Ok, None, connect),
        script("server ready", 101, Ok, None, ready),
        script("server activate", 102, Ok, None, |scene, end, data, out| {
            hosted(scene);
            unsafe { rp_server_activate_game_session(scene.live, end, data, out) }
        }),
        script("server accept", 103, Ok, None, |scene, end, data, out| {
            hosted(scene);
            unsafe { rp_server_accept_player_session(scene.live, c"psess-1".as_ptr(), end, data, out) }
        }),
        script("server remove", 104, Ok, None, |scene, end, data, out| {
            hosted(scene);
            unsafe { rp_server_remove_player_session(scene.live, c"psess-1".as_ptr(), end, data, out) }
        }),
        script("server policy", 107, Ok, None, |scene, end, data, out| {
            hosted(scene);
            unsafe { rp_server_update_player_session_creation_policy(scene.live, 2, end, data, out) }
        }),
        script("server describe", 108, Ok, None, |scene, end, data, out| {
            hosted(scene);
            unsafe { rp_server_describe_player_sessions(scene.live, &player_session_options(), end, data, out) }
        }),
        script("server backfill", 109, Ok, None, |scene, end, data, out| {
            hosted(scene);
            let players = [matchmaking_player()];
            unsafe { rp_server_start_match_backfill(scene.live, &backfill(&players), end, data, out) }
        }),
        script("server stop backfill", 110, Ok, None, |scene, end, data, out| {
            hosted(scene);
            unsafe {
                rp_server_stop_match_backfill(scene.live, RULES.as_ptr(), c"ticket-1".as_ptr(), end, data, out)
            }
        }),
        script("server certificate", 111, Ok, None, |scene, end, data, out| {
            first(scene, connect);
            unsafe { rp_server_get_compute_certificate(scene.live, end, data, out) }
        }),
        script("server credentials", 112, Ok, None, |scene, end, data, out| {
            first(scene, connect);
            unsafe {
                rp_server_get_fleet_role_credentials(scene.live, ROLE.as_ptr(), null(), end, data, out)
            }
        }),
        script("server ending", 105, Ok, None, |scene, end, data, out| {
            hosted(scene);
            unsafe { rp_server_ending(scene.live, end, data, out) }
        }),
        script("server destroy", 106, Ok, None, |scene, end, data, out| {
            first(scene, connect);
            unsafe { rp_server_destroy(scene.live, end, data, out) }
        }),
    ]
}

/// Makes every call in a scene of its own, brings it to an end by `finish`, destroys the subsystem, and checks that it was
/// told once to its completion, then once to the delegate of its kind.
fn see_through(finish: impl Fn(&Scene, &Ledger, u64), may_end_as: impl Fn(&Script, i32) -> bool) {
    for script in scripts() {
        let title = script.title;
        let (server, service) = (Server::new([]), Service::new());
        if matches!(script.kind, 19 | 21 | 22) {
            server.at("/matchmaking_events", [proposal()]);
        }
        let (scene, ledger) = (prepare(&server, &service), Ledger::default());
        let (completion, delegate) = (ledger.ear("completion"), ledger.ear("delegate"));
        if let Some(add) = script.delegate {
            let (hear, free): (RpCompletionFn, RpUserDataFreeFn) = (Some(hear_end), Some(hear_free));
            assert_eq!(unsafe { add(scene.live, hear, delegate.data(), free, null_mut()) }, RpResult::Ok);
        }
        let mut operation = 0;
        let out = &raw mut operation;
        assert_eq!((script.call)(&scene, Some(hear_end), completion.data(), out), RpResult::Ok, "{title}");
        assert_ne!(operation, 0, "{title}");
        finish(&scene, &ledger, operation);
        destroy(scene.live);

        // Calls of the same kind that only led up to it are other operations.
        let ends: Vec<(String, End)> = (ledger.take().into_iter())
            .filter_map(|(ear, told)| match told {
                Told::End(end) if end.operation == operation => Some((ear, end)),
                _ => None,
            })
            .collect();
        let ears: Vec<_> = ends.iter().map(|(ear, _)| ear.as_str()).collect();
        let expected: &[&str] = match script.delegate {
            Some(_) => &["completion", "delegate"],
            None => &["completion"],
        };
        assert_eq!(ears, expected, "{title}");
        assert!(ends.iter().all(|(_, end)| *end == ends[0].1), "{title}: both are told the same");
        assert_eq!(ends[0].1.kind, script.kind, "{title}");
        assert!(may_end_as(&script, ends[0].1.result), "{title}: {:?}", ends[0].1);
        assert_eq!(delegate.freed(), usize::from(script.delegate.is_some()), "{title}");
        assert_eq!(completion.freed(), 0, "{title}: a completion's user data stays the caller's");
    }
}

#[test]
fn the_scripts_are_of_every_kind() {
    let kinds: Vec<_> = scripts().iter().map(|script| script.kind).collect();
    assert!((1..=23).chain(100..=112).all(|kind| kinds.contains(&kind)), "{kinds:?}");
    let asynchronous: std::collections::BTreeSet<_> = kinds.iter().collect();
    // Start has two functions.
    assert_eq!(asynchronous.len() + 1, crate::table::asynchronous().len());
    let with_delegate = scripts().iter().filter_map(|script| Some((script.kind, script.delegate?))).count();
    // Start and update have two.
    assert_eq!(with_delegate, crate::table::completion_delegates().len() + 2);
}

#[test]
fn a_call_that_is_ticked_completes_once() {
    see_through(
        |scene, ledger, operation| {
            until("it is over", || {
                assert_eq!(unsafe { rp_subsystem_tick(scene.live) }, RpResult::Ok);
                ledger.has_end_of(operation).then_some(())
            });
            for _ in 0..5 {
                assert_eq!(unsafe { rp_subsystem_tick(scene.live) }, RpResult::Ok);
            }
            assert_eq!(unsafe { rp_subsystem_wait(scene.live, operation, 1) }, RpResult::InvalidHandle);
            assert_eq!(unsafe { rp_subsystem_cancel(scene.live, operation) }, RpResult::InvalidHandle);
        },
        |script, result| result == script.result as i32,
    );
}

#[test]
fn a_call_that_is_waited_for_completes_once() {
    see_through(
        |scene, ledger, operation| {
            let result = wait(scene.live, operation);
            assert!(ledger.has_end_of(operation), "before wait returns");
            assert_eq!(
                wait(scene.live, operation),
                RpResult::InvalidHandle,
                "over already, after {result:?}"
            );
        },
        |script, result| result == script.result as i32,
    );
}

#[test]
fn a_call_that_is_cancelled_completes_once() {
    see_through(
        |scene, ledger, operation| {
            assert_eq!(unsafe { rp_subsystem_cancel(scene.live, operation) }, RpResult::Ok);
            assert_eq!(unsafe { rp_subsystem_cancel(scene.live, operation) }, RpResult::Ok, "again");
            until("it is over", || {
                assert_eq!(unsafe { rp_subsystem_tick(scene.live) }, RpResult::Ok);
                ledger.has_end_of(operation).then_some(())
            });
        },
        |script, result| [script.result, RpResult::Cancelled].map(|code| code as i32).contains(&result),
    );
}

#[test]
fn a_call_that_nobody_ticked_completes_when_its_subsystem_is_destroyed() {
    see_through(
        |_, _, _| {},
        |script, result| [script.result, RpResult::Cancelled].map(|code| code as i32).contains(&result),
    );
}

#[test]
fn a_find_that_is_cancelled_completes_before_its_cancelling() {
    let server = Server::new([Reply::SendAndHang(Vec::new()), Reply::SendAndHang(Vec::new())]);
    let (live, ledger) = (create_at(&server.url()), Ledger::default());
    let ears = ["find", "found", "cancel", "cancelled"].map(|name| ledger.ear(name));
    let [find, found, cancel, cancelled] = ears.each_ref().map(|ear| ear.data());
    let search = create_search(live);
    let hear: RpCompletionFn = Some(hear_end);
    unsafe {
        let add = rp_session_add_on_find_complete_delegate;
        assert_eq!(add(live, hear, found, None, null_mut()), RpResult::Ok);
        let add = rp_session_add_on_cancel_find_complete_delegate;
        assert_eq!(add(live, hear, cancelled, None, null_mut()), RpResult::Ok);
        let mut operation = 0;
        assert_eq!(rp_session_find(live, search, hear, find, null_mut()), RpResult::Ok);
        assert_eq!(rp_session_cancel_find(live, hear, cancel, &raw mut operation), RpResult::Ok);
        until("the cancelling is over", || {
            assert_eq!(rp_subsystem_tick(live), RpResult::Ok);
            ledger.has_end_of(operation).then_some(())
        });
        let cancelled_code = RpResult::Cancelled as i32;
        let told: Vec<_> = (ledger.take().into_iter())
            .map(|(ear, told)| match told {
                Told::End(end) => (ear, end.kind, end.result, end.search),
                told => panic!("{told:?}"),
            })
            .collect();
        let expected = [
            ("find", 6, cancelled_code, search),
            ("found", 6, cancelled_code, search),
            ("cancel", 7, 0, 0),
            ("cancelled", 7, 0, 0),
        ];
        assert_eq!(told, expected.map(|(ear, kind, result, search)| (ear.to_owned(), kind, result, search)));
        let mut state = 0;
        assert_eq!(rp_search_get_state(live, search, &raw mut state), RpResult::Ok);
        assert_eq!(state, 3, "it failed");
        assert_eq!(rp_session_cancel_find(live, None, null_mut(), null_mut()), RpResult::NotSearching);
        assert_eq!(rp_session_find(live, search, None, null_mut(), null_mut()), RpResult::Ok, "free again");
    }
    destroy(live);
}

#[test]
fn a_search_in_use_is_left_alone() {
    let server = Server::new([Reply::SendAndHang(Vec::new())]);
    let live = create_at(&server.url());
    let (search, other, query) = (create_search(live), create_search(live), query());
    let (end, none, out): (RpCompletionFn, _, *mut u64) = (Some(never), null_mut(), null_mut());
    unsafe {
        assert_eq!(rp_session_find(live, search, None, none, out), RpResult::Ok);
        let untouched = Untouched::new(live);
        let results = [
            ("find", rp_session_find(live, search, end, none, out)),
            ("another find", rp_session_find(live, other, end, none, out)),
            ("by id", rp_session_find_by_id(live, c"g".as_ptr(), other, end, none, out)),
            ("ping", rp_session_ping_results(live, search, end, none, out)),
            ("query", rp_search_set_query(live, search, &raw const query)),
        ];
        untouched.check(RpResult::AlreadyPending, results);
    }
    destroy_and_nobody_was_called(live);
}

fn page(number: usize) -> Reply {
    let next = format!("Link: </find_session?page={number}>; rel=\"next\"");
    Reply::Send(http(200, &[&next], GAME_SESSIONS))
}

#[test]
fn a_find_over_many_pages_can_be_waited_for() {
    const PAGES: usize = 40;
    let server = Server::new((1..PAGES).map(page));
    let live = create_at(&server.url());
    let (search, mut operation, mut count) = (create_search(live), 0, 0);
    for round in 0..5 {
        if round > 0 {
            (1..PAGES).map(page).for_each(|reply| server.then(reply));
        }
        unsafe {
            let out = &raw mut operation;
            assert_eq!(rp_session_find(live, search, None, null_mut(), out), RpResult::Ok);
            assert_eq!(wait(live, operation), RpResult::Ok, "round {round}");
            assert_eq!(rp_search_get_result_count(live, search, &raw mut count), RpResult::Ok);
        }
        assert_eq!(count as usize, PAGES);
    }
    destroy(live);
}

#[test]
fn a_find_can_be_cancelled_between_two_pages() {
    let server = Server::new([page(1)]);
    let live = create_at(&server.url());
    let (search, mut operation) = (create_search(live), 0);
    unsafe {
        assert_eq!(rp_session_find(live, search, None, null_mut(), &raw mut operation), RpResult::Ok);
        until("the first page is here", || (dump(live)["events_waiting"] == 1).then_some(()));
        assert_eq!(rp_subsystem_cancel(live, operation), RpResult::Ok);
        assert_eq!(wait(live, operation), RpResult::Cancelled);
    }
    assert_eq!(server.received().len(), 1, "the second page was not asked for");
    destroy(live);
}

#[test]
fn a_find_between_two_pages_is_cancelled_when_its_subsystem_is_destroyed() {
    let server = Server::new([page(1)]);
    let (live, ledger) = (create_at(&server.url()), Ledger::default());
    let (search, ear) = (create_search(live), ledger.ear("find"));
    let asked = unsafe { rp_session_find(live, search, Some(hear_end), ear.data(), null_mut()) };
    assert_eq!(asked, RpResult::Ok);
    until("the first page is here", || (dump(live)["events_waiting"] == 1).then_some(()));
    destroy(live);
    let told = ledger.take();
    let [(_, Told::End(end))] = &told[..] else { panic!("{told:?}") };
    assert_eq!(end.result, RpResult::Cancelled as i32);
}
