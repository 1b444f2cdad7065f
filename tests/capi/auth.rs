//! The auth token that a C program is asked for, and the pass that its player gives a leader.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use rallypoint::RpEventMode;
use rallypoint::capi::*;
use rallypoint::result::RpResult;

use crate::common::*;
use crate::support::server::{GAME_SESSION, Reply, Server, http};

/// What the program is asked, and the handle by which it answers.
struct Game {
    live: *mut RpSubsystem,
    asked: Vec<(i32, u64, String)>,
    token: &'static std::ffi::CStr,
}

unsafe extern "C" fn provide(request: *const RpAuthTokenRequest, user_data: *mut c_void) {
    unsafe {
        let (request, game) = (&*request, &mut *user_data.cast::<Game>());
        assert_eq!(request.struct_size as usize, size_of::<RpAuthTokenRequest>());
        game.asked.push((request.reason, request.request_id, text(request.player_id)));
        let token = game.token.as_ptr();
        assert_eq!(rp_subsystem_provide_auth_token(game.live, request.request_id, token), RpResult::Ok);
        let again = rp_subsystem_provide_auth_token(game.live, request.request_id, token);
        assert_eq!(again, RpResult::InvalidHandle, "it is answered");
        assert_eq!(rp_subsystem_tick(game.live), RpResult::Reentrant);
    }
}

fn join(live: *mut RpSubsystem) -> u64 {
    let id = std::ffi::CString::new(GAME_SESSION).unwrap();
    let options = RpJoinOptions { game_session_id: id.as_ptr(), ..initialised(rp_join_options_init) };
    let mut operation = 0;
    let begun = unsafe {
        rp_session_join(live, c"a".as_ptr(), &raw const options, None, null_mut(), &raw mut operation)
    };
    assert_eq!(begun, RpResult::Ok);
    operation
}

#[test]
fn a_program_is_asked_inside_wait_and_answers_there() {
    let server = Server::new([Reply::Send(http(401, &[], "{}"))]);
    let live = create_in(RpEventMode::Callbacks, &server.url());
    let mut game = Game { live, asked: Vec::new(), token: c"jwt" };
    unsafe {
        assert_eq!(rp_subsystem_set_local_player(live, &player()), RpResult::Ok);
        assert_eq!(rp_subsystem_provide_auth_token(live, 0, c"old".as_ptr()), RpResult::Ok);
        let data = (&raw mut game).cast();
        assert_eq!(rp_subsystem_set_auth_token_provider(live, Some(provide), data), RpResult::Ok);
    }
    assert_eq!(wait(live, join(live)), RpResult::Ok);
    assert_eq!(game.asked, [(2, 1, "ada".to_owned())]);
    let shown: Vec<_> =
        server.received().iter().map(|request| request.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(shown, ["Bearer old", "Bearer jwt"]);
    destroy(live);
}

#[test]
fn a_program_without_a_token_hears_that_it_needs_one() {
    let live = create();
    let mut game = Game { live, asked: Vec::new(), token: c"" };
    let data = (&raw mut game).cast();
    assert_eq!(unsafe { rp_subsystem_set_auth_token_provider(live, Some(provide), data) }, RpResult::Ok);
    assert_eq!(wait(live, join(live)), RpResult::Unauthorized);
    assert_eq!(game.asked.iter().map(|(reason, ..)| *reason).collect::<Vec<_>>(), [1]);
    // Without a provider nobody is asked: the request goes out as it is, to nobody.
    assert_eq!(unsafe { rp_subsystem_set_auth_token_provider(live, None, null_mut()) }, RpResult::Ok);
    assert_ne!(wait(live, join(live)), RpResult::Unauthorized);
    destroy(live);
}

#[test]
fn a_polled_program_is_asked_by_an_event() {
    let server = Server::new([]);
    let polled = create_in(RpEventMode::Poll, &server.url());
    assert_eq!(unsafe { rp_subsystem_set_auth_token_provider(polled, None, null_mut()) }, RpResult::Ok);
    let operation = join(polled);
    let mut event: *const RpEvent = null();
    crate::support::until("an event", || unsafe {
        assert_eq!(rp_subsystem_poll_event(polled, &raw mut event), RpResult::Ok);
        (!event.is_null()).then_some(())
    });
    unsafe {
        assert_eq!((*event).kind, RpEventKind::AuthTokenRequest as i32);
        let request = &*(*event).auth_token_request;
        assert_eq!((request.reason, request.request_id), (1, 1));
        assert_eq!(
            rp_subsystem_provide_auth_token(polled, request.request_id, c"jwt".as_ptr()),
            RpResult::Ok
        );
        assert_eq!(rp_event_release(polled, event), RpResult::Ok);
    }
    assert_eq!(wait(polled, operation), RpResult::Ok);
    destroy(polled);
}

#[test]
fn tokens_and_questions_that_are_none_are_refused() {
    let live = create();
    unsafe {
        assert_eq!(rp_subsystem_provide_auth_token(live, 0, c"\xff".as_ptr()), RpResult::InvalidUtf8);
        assert_eq!(rp_subsystem_provide_auth_token(live, 7, c"jwt".as_ptr()), RpResult::InvalidHandle);
        assert_eq!(rp_subsystem_provide_auth_token(live, u64::MAX, null()), RpResult::InvalidHandle);
        assert_eq!(rp_subsystem_provide_auth_token(live, 0, null()), RpResult::Ok);
        let asked = rp_matchmaking_request_pass(live, c"".as_ptr(), None, null_mut(), null_mut());
        assert_eq!(asked, RpResult::InvalidArgument);
    }
    destroy(live);
}

unsafe extern "C" fn hear_pass(info: *const RpCompletionInfo, user_data: *mut c_void) {
    unsafe {
        let (info, told) = (&*info, &mut *user_data.cast::<Vec<(i32, i32, String, i64)>>());
        let pass = text(info.matchmaking_pass);
        told.push((info.result, info.operation_kind, pass, info.matchmaking_pass_expires_ms));
    }
}

#[test]
fn a_pass_is_in_its_completion_and_travels_with_the_leaders_ticket() {
    let server = Server::new([]);
    let good = r#"{"Pass": "0123", "ExpiresAt": "1970-01-01T00:00:01.500Z"}"#;
    let answers = [http(200, &[], good), http(200, &[], "{}"), http(404, &[], "{}")];
    server.at("/matchmaking_pass", answers.map(Reply::Send));
    let live = create_in(RpEventMode::Callbacks, &server.url());
    assert_eq!(unsafe { rp_subsystem_set_local_player(live, &player()) }, RpResult::Ok);
    let mut told: Vec<(i32, i32, String, i64)> = Vec::new();
    for expected in [RpResult::Ok, RpResult::BadAnswer, RpResult::NotFound] {
        let mut operation = 0;
        let (data, out) = ((&raw mut told).cast(), &raw mut operation);
        let begun = unsafe { rp_matchmaking_request_pass(live, c"bob".as_ptr(), Some(hear_pass), data, out) };
        assert_eq!(begun, RpResult::Ok);
        assert_eq!(wait(live, operation), expected);
    }
    let failed = |code: RpResult| (code as i32, 23, String::new(), 0);
    let good = (RpResult::Ok as i32, 23, "0123".to_owned(), 1500);
    assert_eq!(told, [good, failed(RpResult::BadAnswer), failed(RpResult::NotFound)]);
    assert_eq!(server.received()[0].json(), serde_json::json!({"leader": "bob", "uuid": "ada"}));

    let players = [
        matchmaking_player(),
        RpMatchmakingPlayer { player_id: c"bob".as_ptr(), pass: c"4567".as_ptr(), ..matchmaking_player() },
    ];
    let options = RpMatchmakingOptions { player_count: 2, players: players.as_ptr(), ..matchmaking() };
    let mut operation = 0;
    let begun = unsafe {
        let out = &raw mut operation;
        rp_matchmaking_start(live, null(), &raw const options, None, null_mut(), out, null_mut())
    };
    assert_eq!((begun, wait(live, operation)), (RpResult::Ok, RpResult::Ok));
    let received = server.received();
    let start = received.iter().find(|request| request.path == "/start_matchmaking").unwrap().json();
    assert_eq!(
        (start["players"][0].get("pass"), &start["players"][1]["pass"]),
        (None, &serde_json::json!("4567"))
    );
    destroy(live);
}
