//! Delegates: whom they hear, in which order, and what becomes of their user data.

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicUsize, Ordering};

use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;
use crate::ledger::{Ledger, Notice, Told, hear_end, hear_free, hear_notice};
use crate::support::until;
use crate::table::{completion_delegates, match_delegates, notice_delegates};

/// A registration of any kind, whose function must not run.
type Add = Box<dyn Fn(*mut RpSubsystem, bool, *mut c_void, *mut u64) -> RpResult>;

fn every_kind() -> Vec<(&'static str, Add)> {
    let completion = completion_delegates().into_iter().map(|(name, add)| {
        let add: Add = Box::new(move |live, heard, data, out| unsafe {
            add(live, heard.then_some(never as _), data, Some(count_free), out)
        });
        (name, add)
    });
    let notice = notice_delegates().into_iter().map(|(name, add)| {
        let add: Add = Box::new(move |live, heard, data, out| unsafe {
            add(live, heard.then_some(never_notice as _), data, Some(count_free), out)
        });
        (name, add)
    });
    let matches = match_delegates().into_iter().map(|(name, add)| {
        let add: Add = Box::new(move |live, heard, data, out| unsafe {
            add(live, heard.then_some(never_match as _), data, Some(count_free), out)
        });
        (name, add)
    });
    completion.chain(notice).chain(matches).collect()
}

#[test]
fn user_data_is_freed_once() {
    for (name, add) in every_kind() {
        let (freed, live) = (AtomicUsize::new(0), create());
        let data = pointer_to(&freed);
        let count = || freed.load(Ordering::SeqCst);
        let (mut first, mut second) = (0, 0);
        assert_eq!(add(live, false, data, &raw mut first), RpResult::NullPointer, "{name}");
        assert_eq!(add(null_mut(), true, data, &raw mut first), RpResult::InvalidHandle, "{name}");
        assert_eq!((count(), first), (0, 0), "{name}: a refused call takes nothing");
        assert_eq!(add(live, true, data, &raw mut first), RpResult::Ok, "{name}");
        assert_eq!(add(live, true, data, &raw mut second), RpResult::Ok, "{name}");
        assert_eq!(count(), 0, "{name}");
        unsafe {
            assert_eq!(rp_delegate_remove(live, first), RpResult::Ok);
            assert_eq!(count(), 1, "{name}: at the end of its registration");
            assert_eq!(rp_delegate_remove(live, first), RpResult::InvalidHandle);
            assert_eq!(count(), 1, "{name}");
        }
        destroy_and_nobody_was_called(live);
        assert_eq!(count(), 2, "{name}: the second at destroy");
        assert_eq!(unsafe { rp_delegate_remove(live, second) }, RpResult::InvalidHandle);
        assert_eq!(count(), 2, "{name}");
    }
}

struct Removal {
    live: *mut RpSubsystem,
    id: u64,
    calls: AtomicUsize,
    freed: AtomicUsize,
}

impl Removal {
    unsafe fn run(data: *mut c_void) {
        let removal = unsafe { &*data.cast::<Self>() };
        removal.calls.fetch_add(1, Ordering::SeqCst);
        unsafe {
            assert_eq!(rp_delegate_remove(removal.live, removal.id), RpResult::Ok);
            assert_eq!(rp_delegate_remove(removal.live, removal.id), RpResult::InvalidHandle);
            assert_eq!(removal.freed.load(Ordering::SeqCst), 0, "not while it runs");
            assert_eq!(rp_subsystem_tick(removal.live), RpResult::Reentrant);
            assert_eq!(rp_subsystem_wait(removal.live, 1, 1), RpResult::Reentrant);
            assert_eq!(rp_subsystem_destroy(removal.live), RpResult::Reentrant);
        }
    }
}

unsafe extern "C" fn remove_itself(_: *const RpCompletionInfo, data: *mut c_void) {
    unsafe { Removal::run(data) };
}

unsafe extern "C" fn remove_itself_on_notice(_: *const RpSessionNotice, data: *mut c_void) {
    unsafe { Removal::run(data) };
}

unsafe extern "C" fn removed(data: *mut c_void) {
    let removal = unsafe { &*data.cast::<Removal>() };
    removal.freed.fetch_add(1, Ordering::SeqCst);
}

#[test]
fn a_delegate_that_removes_itself_has_its_user_data_to_the_end() {
    let create = |hears_notices| {
        let live = create();
        let removal = Removal { live, id: 0, calls: AtomicUsize::new(0), freed: AtomicUsize::new(0) };
        // Its own id is written into what it reads.
        let place = Box::into_raw(Box::new(removal));
        let (data, free): (_, RpUserDataFreeFn) = (place.cast(), Some(removed));
        let added = unsafe {
            let id = &raw mut (*place).id;
            if hears_notices {
                let add = rp_session_add_on_invite_received_delegate;
                add(live, Some(remove_itself_on_notice), data, free, id)
            } else {
                rp_session_add_on_create_complete_delegate(live, Some(remove_itself), data, free, id)
            }
        };
        assert_eq!(added, RpResult::Ok);
        (live, place)
    };
    for hears_notices in [false, true] {
        let (live, place) = create(hears_notices);
        let count = |of: fn(&Removal) -> &AtomicUsize| unsafe { of(&*place) }.load(Ordering::SeqCst);
        let happen = |name| {
            let invite = invite();
            if hears_notices {
                assert_eq!(unsafe { rp_session_receive_invite(live, &raw const invite) }, RpResult::Ok);
                assert_eq!(unsafe { rp_subsystem_tick(live) }, RpResult::Ok);
            } else {
                create_session(live, name);
            }
        };
        happen(c"a");
        assert_eq!((count(|removal| &removal.calls), count(|removal| &removal.freed)), (1, 1), "afterwards");
        happen(c"b");
        destroy(live);
        assert_eq!((count(|removal| &removal.calls), count(|removal| &removal.freed)), (1, 1));
        drop(unsafe { Box::from_raw(place) });
    }
}

fn notice(kind: i32, player: &str) -> Notice {
    Notice { kind, session: "Lobby".to_owned(), player: player.to_owned(), ..Notice::default() }
}

/// Ticks until something is heard that has not been before.
fn next_told(live: *mut RpSubsystem, ledger: &Ledger) -> Vec<(String, Told)> {
    until("somebody is told something", || {
        assert_eq!(unsafe { rp_subsystem_tick(live) }, RpResult::Ok);
        Some(ledger.take()).filter(|told| !told.is_empty())
    })
}

#[test]
fn the_completion_is_first_then_delegates_in_order_then_what_follows() {
    let (ledger, live) = (Ledger::default(), create());
    let ears = ["first", "second", "joined", "also joined", "left", "updated", "player's", "completion"]
        .map(|name| ledger.ear(name));
    let [first, second, joined, also_joined, left, updated, of_player, completion] = &ears;
    let (none, lobby, mut operation) = (null_mut::<u64>(), c"Lobby".as_ptr(), 0);
    unsafe {
        for (add, ear) in [
            (rp_session_add_on_participant_joined_delegate as _, joined),
            (rp_session_add_on_participant_joined_delegate as _, also_joined),
            (rp_session_add_on_participant_left_delegate as _, left),
            (rp_session_add_on_participant_settings_updated_delegate as _, of_player),
            (rp_session_add_on_settings_updated_delegate as crate::table::AddNoticeDelegate, updated),
        ] {
            assert_eq!(add(live, Some(hear_notice), ear.data(), Some(hear_free), none), RpResult::Ok);
        }
        for add in [
            rp_session_add_on_register_players_complete_delegate as crate::table::AddCompletionDelegate,
            rp_session_add_on_unregister_players_complete_delegate,
            rp_session_add_on_update_complete_delegate,
        ] {
            for ear in [first, second] {
                assert_eq!(add(live, Some(hear_end), ear.data(), None, none), RpResult::Ok);
            }
        }
    }
    create_session(live, c"Lobby");
    assert_eq!(ledger.take(), [], "nobody asked for that");

    let (end, data, out): (RpCompletionFn, _, _) = (Some(hear_end), completion.data(), &raw mut operation);
    let check = |title: &str, kind: i32, players: &[&str], notices: &[(&str, Notice)]| {
        let told = next_told(live, &ledger);
        let ears: Vec<_> = told.iter().map(|(ear, _)| ear.as_str()).collect();
        let expected: Vec<_> = ["completion", "first", "second"]
            .into_iter()
            .chain(notices.iter().map(|(ear, _)| *ear))
            .collect();
        assert_eq!(ears, expected, "{title}");
        for (_, told) in &told[..3] {
            let Told::End(end) = told else { panic!("{title}: {told:?}") };
            assert_eq!((end.kind, end.result, end.session.as_str()), (kind, 0, "Lobby"), "{title}");
            assert_eq!(end.players, players, "{title}");
        }
        for ((_, told), (_, notice)) in told[3..].iter().zip(notices) {
            assert_eq!(*told, Told::Notice(notice.clone()), "{title}");
        }
    };
    unsafe {
        let register = rp_session_register_players;
        assert_eq!(register(live, lobby, ids().as_ptr(), 2, 0, end, data, out), RpResult::Ok);
        check(
            "register",
            12,
            &["ada", "bob"],
            &[
                ("joined", notice(5, "ada")),
                ("also joined", notice(5, "ada")),
                ("joined", notice(5, "bob")),
                ("also joined", notice(5, "bob")),
            ],
        );
        let unregister = rp_session_unregister_players;
        let one = [c"nobody".as_ptr(), c"bob".as_ptr()];
        assert_eq!(unregister(live, lobby, one.as_ptr(), 2, 2, end, data, out), RpResult::Ok);
        let kicked = Notice { reason: 2, ..notice(6, "bob") };
        check("unregister", 13, &["nobody", "bob"], &[("left", kicked)]);
        let of_ada = RpSetting { player_id: c"ada".as_ptr(), ..setting() };
        let with = RpSessionSettings { setting_count: 1, settings: &raw const of_ada, ..settings() };
        assert_eq!(rp_session_update(live, lobby, &raw const with, 0, end, data, out), RpResult::Ok);
        check("update", 3, &[], &[("updated", notice(4, "")), ("player's", notice(7, "ada"))]);
    }
    destroy(live);
    let freed = [joined, also_joined, left, of_player, updated].map(|ear| ear.freed());
    assert_eq!(freed, [1; 5]);
}

#[test]
fn invitations_are_told_as_they_came() {
    let (ledger, live) = (Ledger::default(), create());
    let (received, accepted) = (ledger.ear("received"), ledger.ear("accepted"));
    let (given, nowhere) = (invite(), RpInvite { game_session_id: std::ptr::null(), ..invite() });
    unsafe {
        let add = rp_session_add_on_invite_received_delegate;
        assert_eq!(add(live, Some(hear_notice), received.data(), None, null_mut()), RpResult::Ok);
        let add = rp_session_add_on_invite_accepted_delegate;
        assert_eq!(add(live, Some(hear_notice), accepted.data(), None, null_mut()), RpResult::Ok);
        assert_eq!(rp_session_receive_invite(live, &raw const given), RpResult::Ok);
        assert_eq!(rp_session_accept_invite(live, &raw const given), RpResult::Ok);
        assert_eq!(rp_session_accept_invite(live, &raw const nowhere), RpResult::Ok);
        assert_eq!(ledger.take(), [], "not before a tick");
    }
    let whole = Notice {
        kind: 1,
        player: "ada".to_owned(),
        from: "bob".to_owned(),
        app: "480".to_owned(),
        game_session: "arn:g".to_owned(),
        ..Notice::default()
    };
    let unusable = RpResult::SessionDoesNotExist as i32;
    let expected = [
        ("received", whole.clone()),
        ("accepted", Notice { kind: 2, ..whole.clone() }),
        ("accepted", Notice { kind: 2, reason: unusable, game_session: String::new(), ..whole }),
    ];
    let told = next_told(live, &ledger);
    assert_eq!(told, expected.map(|(ear, notice)| (ear.to_owned(), Told::Notice(notice))));
    destroy(live);
}

#[test]
fn the_gateways_loss_is_told_once_after_who_noticed_it() {
    let (ledger, live) = (Ledger::default(), create());
    let (failure, completion) = (ledger.ear("failure"), ledger.ear("completion"));
    let (search, mut operation) = (create_search(live), 0);
    unsafe {
        let add = rp_session_add_on_failure_delegate;
        assert_eq!(add(live, Some(hear_notice), failure.data(), None, null_mut()), RpResult::Ok);
        for expected in [&["completion", "failure"][..], &["completion"]] {
            let (end, out): (RpCompletionFn, _) = (Some(hear_end), &raw mut operation);
            assert_eq!(rp_session_find(live, search, end, completion.data(), out), RpResult::Ok);
            let told = next_told(live, &ledger);
            let ears: Vec<_> = told.iter().map(|(ear, _)| ear.as_str()).collect();
            assert_eq!(ears, expected);
            if let Some((_, told)) = told.get(1) {
                assert_eq!(*told, Told::Notice(Notice { kind: 3, reason: 0, ..Notice::default() }));
            }
        }
    }
    destroy(live);
}
