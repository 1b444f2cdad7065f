//! Tickets through the C functions: arguments, what is lent, tokens, notices by callbacks and by polling.

use std::ffi::{CStr, c_void};
use std::ptr::{null, null_mut};

use rallypoint::RpEventMode;
use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;
use crate::ledger::{Ledger, Told, hear_match, poll};
use crate::support::server::Server;
use crate::support::until;
use crate::table::match_delegates;

const NAME: *const std::ffi::c_char = c"Match".as_ptr();

fn start(live: *mut RpSubsystem, name: Option<&CStr>, options: *const RpMatchmakingOptions) -> RpResult {
    let name = name.map_or(null(), CStr::as_ptr);
    unsafe { rp_matchmaking_start(live, name, options, Some(never), null_mut(), null_mut(), null_mut()) }
}

fn start_session(
    live: *mut RpSubsystem,
    settings: *const RpSessionSettings,
    options: *const RpMatchmakingOptions,
) -> RpResult {
    let (end, none): (RpCompletionFn, *mut c_void) = (Some(never), null_mut());
    unsafe { rp_session_start_matchmaking(live, NAME, settings, options, end, none, null_mut(), null_mut()) }
}

fn with_players(players: &[RpMatchmakingPlayer]) -> RpMatchmakingOptions {
    let player_count = u32::try_from(players.len()).unwrap();
    RpMatchmakingOptions { players: players.as_ptr(), player_count, ..matchmaking() }
}

fn track(live: *mut RpSubsystem, options: *const RpMatchmakingTrackOptions) -> RpResult {
    unsafe { rp_matchmaking_track(live, null(), options, &mut 0) }
}

#[test]
fn what_must_be_there_must_not_be_null() {
    let server = Server::new([]);
    server.at("/matchmaking_events", [proposal()]);
    let live = create_at(&server.url());
    let ticket = proposed(live, None);
    let untouched = Untouched::new(live);
    let unnamed = RpMatchmakingOptions { configuration: null(), ..matchmaking() };
    let absent = RpMatchmakingOptions { player_count: 1, ..matchmaking() };
    let nobody = [RpMatchmakingPlayer { player_id: null(), ..matchmaking_player() }];
    let nobody = with_players(&nobody);
    let (mut size, one_null) = (0, [c"ada".as_ptr(), null()]);
    let (end, none, out): (RpCompletionFn, _, *mut u64) = (Some(never), null_mut(), null_mut());
    let results = unsafe {
        [
            ("start: options", start(live, None, null())),
            ("start: configuration", start(live, None, &raw const unnamed)),
            ("start: players", start(live, None, &raw const absent)),
            ("start: player", start(live, None, &raw const nobody)),
            ("session: name", {
                let options = matchmaking();
                rp_session_start_matchmaking(live, null(), null(), &raw const options, end, none, out, out)
            }),
            ("session: options", start_session(live, null(), null())),
            ("session: cancel", rp_session_cancel_matchmaking(live, null(), end, none, out)),
            ("accept: players", rp_matchmaking_accept(live, ticket, 1, null(), 1, end, none, out)),
            ("accept: player", rp_matchmaking_accept(live, ticket, 1, one_null.as_ptr(), 2, end, none, out)),
            ("track: options", rp_matchmaking_track(live, null(), null(), &mut 0)),
            ("track: out", rp_matchmaking_track(live, null(), &track_options(), null_mut())),
            ("track: id", track(live, &RpMatchmakingTrackOptions { ticket_id: null(), ..track_options() })),
            ("track: token", track(live, &RpMatchmakingTrackOptions { token: null(), ..track_options() })),
            ("ticket", rp_matchmaking_get_ticket(live, ticket, null_mut())),
            (
                "token: player",
                rp_matchmaking_get_player_token(live, ticket, null(), null_mut(), &raw mut size),
            ),
            (
                "token: size",
                rp_matchmaking_get_player_token(live, ticket, c"ada".as_ptr(), null_mut(), null_mut()),
            ),
            ("matchmaker data", rp_server_get_matchmaker_data(live, null_mut())),
        ]
    };
    untouched.check(RpResult::NullPointer, results);
    destroy_and_nobody_was_called(live);
}

#[test]
fn text_must_be_utf8_and_values_must_make_sense() {
    let server = Server::new([]);
    server.at("/matchmaking_events", [proposal()]);
    let live = create_at(&server.url());
    let ticket = proposed(live, None);
    let (bad, end, none): (_, RpCompletionFn, _) = (c"caf\xe9".as_ptr(), Some(never), null_mut());
    let out: *mut u64 = null_mut();
    let bad_player = [RpMatchmakingPlayer { player_id: bad, ..matchmaking_player() }];
    let untouched = Untouched::new(live);
    let results = unsafe {
        [
            ("name", start(live, Some(c"caf\xe9"), &matchmaking())),
            (
                "configuration",
                start(live, None, &RpMatchmakingOptions { configuration: bad, ..matchmaking() }),
            ),
            ("ticket", start(live, None, &RpMatchmakingOptions { ticket_id: bad, ..matchmaking() })),
            ("player", start(live, None, &with_players(&bad_player))),
            ("cancel", rp_session_cancel_matchmaking(live, bad, end, none, out)),
            ("accept", rp_matchmaking_accept(live, ticket, 1, &raw const bad, 1, end, none, out)),
            ("track: name", rp_matchmaking_track(live, bad, &track_options(), &mut 0)),
            ("track: id", track(live, &RpMatchmakingTrackOptions { ticket_id: bad, ..track_options() })),
            ("track: token", track(live, &RpMatchmakingTrackOptions { token: bad, ..track_options() })),
            ("token", rp_matchmaking_get_player_token(live, ticket, bad, null_mut(), &mut 0)),
        ]
    };
    untouched.check(RpResult::InvalidUtf8, results);

    let twice = [matchmaking_player(), matchmaking_player()];
    let untyped = attribute();
    let strange = RpPlayerAttribute { attribute_type: 9, ..attribute() };
    let endless = RpPlayerAttribute { attribute_type: 2, number_value: f64::NAN, ..attribute() };
    let with_attribute = |attribute: &RpPlayerAttribute| {
        [RpMatchmakingPlayer { attributes: attribute, attribute_count: 1, ..matchmaking_player() }]
    };
    let lan = RpSessionSettings { is_lan_match: 1, ..settings() };
    let crowd = RpSessionSettings { num_public_connections: 201, ..settings() };
    let untouched = Untouched::new(live);
    let results = unsafe {
        [
            (
                "no configuration",
                start(live, None, &RpMatchmakingOptions { configuration: c"".as_ptr(), ..matchmaking() }),
            ),
            ("no name", start(live, Some(c""), &matchmaking())),
            (
                "a ticket's name",
                start(live, None, &RpMatchmakingOptions { ticket_id: c"a b".as_ptr(), ..matchmaking() }),
            ),
            ("a mode", start(live, None, &RpMatchmakingOptions { acceptance_mode: 2, ..matchmaking() })),
            ("twice", start(live, None, &with_players(&twice))),
            ("no type", start(live, None, &with_players(&with_attribute(&untyped)))),
            ("a type", start(live, None, &with_players(&with_attribute(&strange)))),
            ("a number", start(live, None, &with_players(&with_attribute(&endless)))),
            ("somebody else's session", start(live, Some(c"Match"), &with_players(&[matchmaking_player()]))),
            ("a LAN session", start_session(live, &raw const lan, &matchmaking())),
            ("a crowd", start_session(live, &raw const crowd, &matchmaking())),
            ("undecided", rp_matchmaking_accept(live, ticket, 0, null(), 0, end, none, out)),
            ("a stranger", rp_matchmaking_accept(live, ticket, 1, ids().as_ptr(), 2, end, none, out)),
            (
                "a token",
                track(live, &RpMatchmakingTrackOptions { token: c"a b".as_ptr(), ..track_options() }),
            ),
            ("no token", rp_matchmaking_get_player_token(live, ticket, c"eve".as_ptr(), null_mut(), &mut 0)),
        ]
    };
    untouched.check(RpResult::InvalidArgument, results);
    let again = [("track", track(live, &track_options()))];
    Untouched::new(live).check(RpResult::AlreadyPending, again);
    destroy_and_nobody_was_called(live);
}

#[test]
fn a_ticket_is_lent_and_given_back_once() {
    let server = Server::new([]);
    server.at("/matchmaking_events", [proposal()]);
    let live = create_at(&server.url());
    assert_eq!(unsafe { rp_subsystem_set_local_player(live, &player()) }, RpResult::Ok);
    let ticket = proposed(live, Some(c"Match"));
    let mut lent = null();
    unsafe {
        assert_eq!(rp_matchmaking_get_ticket(live, ticket, &raw mut lent), RpResult::Ok);
        assert_eq!(rp_matchmaking_untrack(live, ticket), RpResult::Ok);
        assert_eq!(rp_matchmaking_untrack(live, ticket), RpResult::InvalidHandle, "once");
        assert_eq!(rp_matchmaking_untrack(live, 0), RpResult::Ok, "as free(NULL)");
        let shown = &*lent;
        assert_eq!(shown.struct_size as usize, size_of::<RpMatchmakingTicket>());
        assert_eq!((shown.status, shown.ticket, shown.is_over, shown.is_lost), (3, ticket, 0, 0));
        assert_eq!((text(shown.ticket_id), text(shown.ticket_token)), ("t-1".into(), "tok".into()));
        assert_eq!((text(shown.session_name), text(shown.match_id)), ("Match".into(), "m-1".into()));
        assert_eq!(
            (text(shown.configuration), text(shown.player_session_id)),
            ("duel".into(), String::new())
        );
        for empty in [
            shown.status_reason,
            shown.status_message,
            shown.game_session_id,
            shown.ip_address,
            shown.dns_name,
        ] {
            assert_eq!(text(empty), "");
        }
        assert!(shown.acceptance_left_ms > 0 && shown.acceptance_left_ms <= 30_000);
        assert_eq!((shown.port, shown.player_count, shown.start_time_ms, shown.end_time_ms), (0, 1, 0, 0));
        let ada = &**shown.players;
        assert_eq!(ada.struct_size as usize, size_of::<RpMatchmakingTicketPlayer>());
        assert_eq!((text(ada.player_id), text(ada.team), ada.acceptance), ("ada".into(), String::new(), 0));
        assert_eq!(rp_session_info_release(live, lent.cast()), RpResult::InvalidHandle);
        assert_eq!(rp_matchmaking_ticket_release(live, lent), RpResult::Ok);
        assert_eq!(rp_matchmaking_ticket_release(live, lent), RpResult::InvalidHandle);
        let mut state = 7;
        assert_eq!(rp_session_get_state(live, NAME, &raw mut state), RpResult::Ok);
        assert_eq!(state, 0, "the session that waited for it is gone");
    }
    destroy(live);
}

#[test]
fn tokens_go_into_buffers_that_can_hold_them() {
    let server = Server::new([]);
    server.at("/matchmaking_events", [proposal()]);
    let live = create_at(&server.url());
    let ticket = proposed(live, None);
    let token = written(|buffer, size| unsafe {
        rp_matchmaking_get_player_token(live, ticket, c"bob".as_ptr(), buffer, size)
    });
    assert_eq!(token, "tok-b");
    let (mut buffer, mut size) = ([b'#'; 8], 5);
    let short = unsafe {
        let place = buffer.as_mut_ptr().cast();
        rp_matchmaking_get_player_token(live, ticket, c"bob".as_ptr(), place, &raw mut size)
    };
    assert_eq!((short, size, buffer), (RpResult::BufferTooSmall, 6, [b'#'; 8]));
    destroy(live);
}

/// What is told of a ticket from its start to its match.
fn told_in(mode: RpEventMode) -> Vec<(String, Told)> {
    let server = Server::new([]);
    server.at("/matchmaking_events", [proposal()]);
    // Accepting tells of the match, which the stream does not.
    let completed = crate::support::server::COMPLETED_TICKET;
    let accepted = crate::support::server::http(200, &[], completed);
    server.at("/accept_match", [crate::support::server::Reply::Send(accepted)]);
    let (live, ledger) = (create_in(mode, &server.url()), Ledger::default());
    let (ear, mut ticket, mut accept) = (ledger.ear("match"), 0, 0);
    let turn = || match mode {
        RpEventMode::Callbacks => assert_eq!(unsafe { rp_subsystem_tick(live) }, RpResult::Ok),
        RpEventMode::Poll => {
            while let Some((_, told)) = poll(live) {
                if !matches!(told, Told::End(_)) {
                    ledger.write("match", told);
                }
            }
        }
    };
    if mode == RpEventMode::Callbacks {
        for (_, add) in match_delegates() {
            assert_eq!(unsafe { add(live, Some(hear_match), ear.data(), None, null_mut()) }, RpResult::Ok);
        }
    }
    unsafe {
        let (options, out) = (matchmaking(), &raw mut ticket);
        let started = rp_matchmaking_start(live, NAME, &raw const options, None, null_mut(), null_mut(), out);
        assert_eq!(started, RpResult::Ok);
        until("a match is proposed", || {
            turn();
            (status(live, ticket) == 3).then_some(())
        });
        let out = &raw mut accept;
        let accepted = rp_matchmaking_accept(live, ticket, 1, null(), 0, None, null_mut(), out);
        assert_eq!(accepted, RpResult::Ok);
        until("the match is made", || {
            turn();
            (status(live, ticket) == 5).then_some(())
        });
        turn();
        let again = rp_matchmaking_accept(live, ticket, 1, null(), 0, None, null_mut(), null_mut());
        assert_eq!(again, RpResult::TicketOver);
    }
    destroy(live);
    ledger.take()
}

#[test]
fn what_is_polled_of_a_ticket_is_what_is_called() {
    let told = told_in(RpEventMode::Callbacks);
    let notice = |kind, status| Told::Match {
        kind,
        result: 0,
        status,
        session: "Match".to_owned(),
        match_id: "m-1".to_owned(),
    };
    assert_eq!(told, [("match".to_owned(), notice(1, 3)), ("match".to_owned(), notice(2, 5))]);
    assert_eq!(told, told_in(RpEventMode::Poll));
}
