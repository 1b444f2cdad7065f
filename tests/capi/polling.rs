//! Events that are polled are those that callbacks would have heard.

use std::collections::HashMap;
use std::ffi::{CString, c_void};
use std::ptr::{null, null_mut};

use rallypoint::RpEventMode;
use rallypoint::capi::*;
use rallypoint::hosting::{RpPlayerSessionStatus, RpUpdateReason};
use rallypoint::result::RpResult;

use crate::common::*;
use crate::ledger::{
    Ear, Ledger, Told, hear_end, hear_game_session, hear_health, hear_log, hear_notice, hear_terminate,
    hear_update, poll,
};
use crate::support::server::{Reply, Server, http};
use crate::support::service::{HOSTED, Service, TERMINATION_TIME};
use crate::support::until;
use crate::table::notice_delegates;

/// A subsystem of either mode, and everything it told so far.
struct Game<'a> {
    mode: RpEventMode,
    live: *mut RpSubsystem,
    search: u64,
    service: String,
    ledger: &'a Ledger,
    #[expect(clippy::vec_box, reason = "the library holds their addresses")]
    ears: Vec<Box<Ear<'a>>>,
    /// Which call an operation came of: ids are not the same in both modes, since delegates have some too.
    calls: HashMap<u64, u64>,
}

impl<'a> Game<'a> {
    fn new(mode: RpEventMode, server: &Server, service: &Service, ledger: &'a Ledger) -> Self {
        let live = create_in(mode, &server.url());
        let mut game = Self {
            mode,
            live,
            search: 0,
            service: service.url(),
            ledger,
            ears: Vec::new(),
            calls: HashMap::new(),
        };
        game.search = create_search(live);
        if mode == RpEventMode::Callbacks {
            for (_, add) in notice_delegates() {
                let data = game.ear("notice");
                assert_eq!(unsafe { add(live, Some(hear_notice), data, None, null_mut()) }, RpResult::Ok);
            }
            let data = game.ear("log");
            assert_eq!(unsafe { rp_subsystem_set_log(live, 4, Some(hear_log), data) }, RpResult::Ok);
        } else {
            assert_eq!(unsafe { rp_subsystem_set_log(live, 4, None, null_mut()) }, RpResult::Ok);
        }
        game
    }

    fn ear(&mut self, name: &str) -> *mut c_void {
        let ear = self.ledger.ear(name);
        let data = ear.data();
        self.ears.push(ear);
        data
    }

    /// Delivers what there is.
    fn turn(&self) {
        if self.mode == RpEventMode::Callbacks {
            assert_eq!(unsafe { rp_subsystem_tick(self.live) }, RpResult::Ok);
            return;
        }
        while let Some((data, told)) = poll(self.live) {
            let ear = match &told {
                // The user data of the call comes back with its end.
                Told::End(_) => {
                    assert!(self.ears.iter().any(|ear| ear.data() == data), "{told:?}");
                    "completion"
                }
                Told::Notice(_) => "notice",
                Told::Log { .. } => "log",
                _ => "hosting",
            };
            if told == Told::HealthCheck {
                assert_eq!(unsafe { rp_server_report_health(self.live, 1) }, RpResult::Ok);
            }
            self.ledger.write(ear, told);
        }
    }

    /// Makes a call and sees it through.
    fn call(&mut self, call: impl FnOnce(&Self, RpCompletionFn, *mut c_void, *mut u64) -> RpResult) -> u64 {
        let data = self.ear("completion");
        let completion: RpCompletionFn =
            if self.mode == RpEventMode::Callbacks { Some(hear_end) } else { None };
        let mut operation = 0;
        assert_eq!(call(self, completion, data, &raw mut operation), RpResult::Ok);
        let number = self.calls.len() as u64;
        self.calls.insert(operation, number);
        until("the call is over", || {
            self.turn();
            self.ledger.has_end_of(operation).then_some(())
        });
        // Notices follow the end.
        self.turn();
        operation
    }

    /// What was told, the same in both modes.
    fn told(&self) -> Vec<(String, Told)> {
        let number = |operation: u64| self.calls.get(&operation).copied().unwrap_or(operation);
        let mut told = self.ledger.take();
        for (_, told) in &mut told {
            match told {
                Told::End(end) => {
                    end.operation = number(end.operation);
                    end.search = u64::from(end.search == self.search);
                }
                Told::Log { message, .. } => {
                    if let Some((said, rest)) = message.strip_prefix("operation ").and_then(split_number) {
                        *message = format!("operation {}{rest}", number(said));
                    }
                }
                _ => {}
            }
        }
        told
    }
}

fn split_number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// A player's evening, with everything that can be heard of but hosting.
fn play_an_evening(mode: RpEventMode) -> Vec<(String, Told)> {
    let refusal = r#"{"error":{"code":"GameSessionFullException","message":"it is full"}}"#;
    let (server, service, ledger) = (Server::new([]), Service::new(), Ledger::default());
    let mut game = Game::new(mode, &server, &service, &ledger);
    let (live, lobby) = (game.live, c"Lobby".as_ptr());
    let invite = invite();
    unsafe {
        game.call(|_, end, data, out| rp_session_create(live, lobby, &settings(), end, data, out));
        game.call(|_, end, data, out| rp_session_start(live, lobby, end, data, out));
        game.call(|_, end, data, out| {
            rp_session_register_players(live, lobby, ids().as_ptr(), 2, 0, end, data, out)
        });
        let of_ada = RpSetting { player_id: c"ada".as_ptr(), ..setting() };
        let with = RpSessionSettings { setting_count: 1, settings: &raw const of_ada, ..settings() };
        game.call(|_, end, data, out| rp_session_update(live, lobby, &raw const with, 0, end, data, out));
        assert_eq!(rp_session_receive_invite(live, &raw const invite), RpResult::Ok);
        assert_eq!(rp_session_accept_invite(live, &raw const invite), RpResult::Ok);
        game.call(|game, end, data, out| rp_session_find(live, game.search, end, data, out));
        server.then(Reply::Send(http(409, &["Retry-After: 3"], refusal)));
        game.call(|_, end, data, out| {
            rp_session_join(live, c"Other".as_ptr(), &join_options(), end, data, out)
        });
        game.call(|_, end, data, out| {
            rp_session_find_friend_session(live, ids().as_ptr(), 2, end, data, out)
        });
        game.call(|_, end, data, out| {
            rp_session_unregister_players(live, lobby, ids().as_ptr(), 1, 1, end, data, out)
        });
        server.then(Reply::SendAndHang(Vec::new()));
        game.call(|game, end, data, out| {
            let asked = server.received().len();
            // Its user data is another's: its end is not compared.
            let other = game.ears[0].data();
            assert_eq!(rp_session_find(live, game.search, None, other, null_mut()), RpResult::Ok);
            until("the request is at the server", || (server.received().len() > asked).then_some(()));
            rp_session_cancel_find(live, end, data, out)
        });
        game.call(|_, end, data, out| rp_session_end(live, lobby, end, data, out));
        game.call(|_, end, data, out| rp_session_destroy(live, lobby, end, data, out));
    }
    let told = game.told();
    destroy(live);
    told
}

#[test]
fn polling_tells_what_callbacks_tell_in_their_order() {
    let is_uncounted = |told: &Told| {
        // The find that is cancelled has no completion of its own to be called back; polled, each operation gives one.
        matches!(told, Told::End(end) if end.kind == 6 && end.result == RpResult::Cancelled as i32)
            || matches!(told, Told::Log { message, .. } if message.contains("RP_RESULT_CANCELLED"))
    };
    let [called, polled] = [RpEventMode::Callbacks, RpEventMode::Poll].map(|mode| {
        let mut told = play_an_evening(mode);
        let before = told.len();
        told.retain(|(_, told)| !is_uncounted(told));
        (told, before)
    });
    assert_eq!(called.0, polled.0);
    assert_eq!((called.1 - called.0.len(), polled.1 - polled.0.len()), (1, 2), "its line; and its event");
    let count = |kind: &str| called.0.iter().filter(|(ear, _)| ear == kind).count();
    assert_eq!(count("completion"), 11, "each call once");
    assert_eq!(count("notice"), 2 + 2 + 2 + 1, "joined, updated, invitations, left");
    assert!(count("log") >= 11, "a line for each end");
}

/// A server process, from its connection to its end.
fn host(mode: RpEventMode) -> Vec<(String, Told)> {
    let (server, service, ledger) = (Server::new([]), Service::new(), Ledger::default());
    let mut game = Game::new(mode, &server, &service, &ledger);
    let live = game.live;
    let url = CString::new(game.service.clone()).unwrap();
    let parameters = RpServerParameters { websocket_url: url.as_ptr(), ..server_parameters() };
    let data = game.ear("hosting");
    let process = RpProcessParameters {
        on_start_game_session: Some(hear_game_session),
        on_update_game_session: Some(hear_update),
        on_process_terminate: Some(hear_terminate),
        on_health_check: Some(hear_health),
        user_data: data,
        ..process_parameters()
    };
    let process = if mode == RpEventMode::Callbacks {
        process
    } else {
        let none = null_mut();
        let refused = unsafe { rp_server_ready(live, &raw const process, None, none, null_mut()) };
        assert_eq!(refused, RpResult::WrongEventMode, "nobody would call them");
        process_parameters()
    };
    let mut heard = Vec::new();
    let mut hear_of = |game: &Game<'_>, what: &str, wanted: fn(&Told) -> bool| {
        until(what, || {
            game.turn();
            heard.extend(game.told());
            heard.iter().any(|(_, told)| wanted(told)).then_some(())
        });
    };
    unsafe {
        game.call(|_, end, data, out| rp_server_init(live, &raw const parameters, end, data, out));
        game.call(|_, end, data, out| rp_server_ready(live, &raw const process, end, data, out));
        hear_of(&game, "health is asked", |told| *told == Told::HealthCheck);
        hear_of(&game, "a game session came", |told| matches!(told, Told::StartGameSession { .. }));
        game.call(|_, end, data, out| {
            rp_server_describe_player_sessions(live, &player_session_options(), end, data, out)
        });
        let players = [matchmaking_player()];
        game.call(|_, end, data, out| {
            rp_server_start_match_backfill(live, &backfill(&players), end, data, out)
        });
        game.call(|_, end, data, out| {
            rp_server_stop_match_backfill(live, RULES.as_ptr(), c"ticket-1".as_ptr(), end, data, out)
        });
        hear_of(&game, "the backfill is over", |told| matches!(told, Told::UpdateGameSession { .. }));
        game.call(|_, end, data, out| rp_server_get_compute_certificate(live, end, data, out));
        game.call(|_, end, data, out| {
            rp_server_get_fleet_role_credentials(live, ROLE.as_ptr(), null(), end, data, out)
        });
        game.call(|_, end, data, out| rp_server_activate_game_session(live, end, data, out));
        hear_of(&game, "the process is to end", |told| matches!(told, Told::ProcessTerminate(_)));
        let mut time = 0;
        assert_eq!(rp_server_get_termination_time(live, &raw mut time), RpResult::Ok);
        assert_eq!(time, TERMINATION_TIME);
        game.call(|_, end, data, out| rp_server_ending(live, end, data, out));
        game.call(|_, end, data, out| rp_server_destroy(live, end, data, out));
    }
    hear_of(&game, "its end", |told| matches!(told, Told::End(end) if end.kind == 106));
    destroy(live);
    heard
}

#[test]
fn polling_tells_a_server_process_what_callbacks_tell() {
    let told = |mode| -> Vec<Told> {
        let heard = host(mode).into_iter().map(|(_, told)| told);
        heard.filter(|told| !matches!(told, Told::Log { .. })).collect()
    };
    let (mut called, mut polled) = (told(RpEventMode::Callbacks), told(RpEventMode::Poll));
    let of_call = |told: &Told| matches!(told, Told::End(_));
    let ends = |all: &[Told]| all.iter().filter(|told| of_call(told)).cloned().collect::<Vec<_>>();
    assert_eq!(ends(&called), ends(&polled));
    assert_eq!(ends(&called).len(), 10);
    let answers: Vec<_> = (ends(&called).into_iter())
        .filter_map(|told| match told {
            Told::End(end) if (108..=112).contains(&end.kind) => Some(end),
            _ => None,
        })
        .collect();
    let [described, started, stopped, certificate, credentials] = &answers[..] else { panic!("{answers:?}") };
    let slot = ("ada".to_owned(), "psess-1".to_owned(), RpPlayerSessionStatus::Active as i32);
    assert_eq!((&described.player_sessions, described.next_token.as_str()), (&vec![slot], "page-2"));
    assert_eq!((started.ticket.as_str(), stopped.ticket.as_str()), ("ticket-1", ""));
    assert_eq!(certificate.certificate, Some(("/certificate.pem".to_owned(), "host-1".to_owned())));
    assert_eq!(credentials.access_key.as_deref(), Some("AK"));
    assert!(
        started.player_sessions.is_empty() && started.certificate.is_none() && started.access_key.is_none()
    );
    // What the service says on its own account comes when it comes.
    for all in [&mut called, &mut polled] {
        all.retain(|told| !of_call(told));
        all.sort_by_key(|told| format!("{told:?}"));
    }
    assert_eq!(called, polled);
    let game_session = Told::StartGameSession {
        id: HOSTED.to_owned(),
        name: "Friday night".to_owned(),
        port: 7777,
        properties: vec![("map".to_owned(), "dust".to_owned())],
    };
    let update = Told::UpdateGameSession {
        id: HOSTED.to_owned(),
        reason: RpUpdateReason::BackfillCancelled as i32,
        ticket: "ticket-1".to_owned(),
    };
    assert_eq!(called, [Told::HealthCheck, Told::ProcessTerminate(TERMINATION_TIME), game_session, update]);
}

#[test]
fn what_is_waited_for_is_still_polled_once() {
    let polled = create_polled();
    let (ids, marks) = (ids(), [1_u64, 2]);
    let mut operations = [0; 2];
    for (operation, mark) in operations.iter_mut().zip(&marks) {
        let asked = unsafe {
            rp_session_find_friend_session(polled, ids.as_ptr(), 2, None, pointer_to(mark), operation)
        };
        assert_eq!(asked, RpResult::Ok);
    }
    let [first, second] = operations;
    assert_eq!(wait(polled, second), RpResult::NotSupported, "the operation's own result");
    assert_eq!(wait(polled, second), RpResult::InvalidHandle, "it is over");
    // What was waited for came about first.
    for (operation, mark) in [(second, &marks[1]), (first, &marks[0])] {
        let Some((data, Told::End(end))) = poll(polled) else { panic!("an end is missing") };
        assert_eq!((data, end.operation), (pointer_to(mark), operation));
        assert_eq!(end.result, RpResult::NotSupported as i32);
        assert_eq!(end.players, ["ada", "bob"]);
    }
    assert!(poll(polled).is_none());
    destroy(polled);
}

#[test]
fn events_are_lent_until_they_are_given_back_once() {
    let (polled, other) = (create_polled(), create_polled());
    let (given, mut first, mut second) = (invite(), null(), null());
    let gone = RpResult::InvalidHandle;
    unsafe {
        assert_eq!(rp_session_receive_invite(polled, &raw const given), RpResult::Ok);
        assert_eq!(rp_session_accept_invite(polled, &raw const given), RpResult::Ok);
        assert_eq!(rp_subsystem_poll_event(polled, &raw mut first), RpResult::Ok);
        assert_eq!(rp_subsystem_poll_event(polled, &raw mut second), RpResult::Ok);
        assert_eq!(rp_event_release(other, first), gone);
        assert_eq!(rp_session_info_release(polled, first.cast()), gone, "it is no info");
        assert_eq!(rp_event_release(polled, (*first).notice.cast()), gone, "a part of it");
        assert_eq!(rp_event_release(polled, first.byte_add(1)), gone);
        assert_eq!(rp_event_release(polled, first), RpResult::Ok);
        assert_eq!(rp_event_release(polled, first), gone, "twice");
        // The second stays as it was, whatever became of the first.
        assert_eq!(text((*(*second).notice).game_session_id), "arn:g");
        assert_eq!((*(*second).notice).kind, 2);
        destroy(polled);
        assert_eq!(rp_event_release(polled, second), gone, "it went with its subsystem");
    }
    destroy(other);
}

#[test]
fn what_nobody_polled_goes_with_its_subsystem() {
    let server = Server::new([Reply::SendAndHang(Vec::new())]);
    let polled = create_in(RpEventMode::Poll, &server.url());
    let (search, invite) = (create_search(polled), invite());
    unsafe {
        assert_eq!(rp_subsystem_set_log(polled, 4, None, null_mut()), RpResult::Ok);
        for _ in 0..10 {
            assert_eq!(rp_session_receive_invite(polled, &raw const invite), RpResult::Ok);
        }
        assert_eq!(rp_session_find(polled, search, None, null_mut(), null_mut()), RpResult::Ok, "under way");
        let mut event = null();
        assert_eq!(rp_subsystem_poll_event(polled, &raw mut event), RpResult::Ok);
        assert!(!event.is_null(), "lent, and never given back");
    }
    destroy(polled);
    // The next one in its place begins with nothing.
    let next = create_polled();
    assert!(poll(next).is_none());
    assert_eq!(dump(next)["events_waiting"], 0);
    destroy(next);
}

#[test]
fn log_lines_are_events_of_the_level_that_was_asked_for() {
    let polled = create_polled();
    let ids = ids();
    let ask = || {
        let mut operation = 0;
        let out = &raw mut operation;
        let asked = unsafe { rp_session_find_friend_session(polled, ids.as_ptr(), 2, None, null_mut(), out) };
        assert_eq!(asked, RpResult::Ok);
        let all: Vec<_> = std::iter::from_fn(|| poll(polled)).map(|(_, told)| told).collect();
        (operation, all)
    };
    for (level, lines) in [(0, 0), (1, 0), (2, 1), (4, 1), (0, 0)] {
        assert_eq!(unsafe { rp_subsystem_set_log(polled, level, None, null_mut()) }, RpResult::Ok);
        let (operation, told) = ask();
        assert_eq!(told.len(), lines + 1, "level {level}: {told:?}");
        assert!(matches!(told.last(), Some(Told::End(end)) if end.operation == operation));
        if lines == 1 {
            let Told::Log { level: 2, target, message } = &told[0] else { panic!("{told:?}") };
            assert_eq!(target, "session");
            assert!(
                message.starts_with(&format!("operation {operation}: RP_RESULT_NOT_SUPPORTED")),
                "{message}"
            );
        }
    }
    destroy(polled);
}

/// Where events are polled, waiting, cancelling and lending are as everywhere.
#[test]
fn a_polled_subsystem_is_a_subsystem_like_any_other() {
    let server = Server::new([]);
    let polled = create_in(RpEventMode::Poll, &server.url());
    let search = play(polled);
    let mut count = 0;
    assert_eq!(unsafe { rp_search_get_result_count(polled, search, &raw mut count) }, RpResult::Ok);
    assert_eq!(count, 1);
    let ends: Vec<_> = std::iter::from_fn(|| poll(polled)).map(|(_, told)| told).collect();
    let kinds: Vec<_> = ends
        .iter()
        .map(|told| match told {
            Told::End(end) => end.kind,
            told => panic!("{told:?}"),
        })
        .collect();
    assert_eq!(kinds, [1, 2, 6]);
    destroy(polled);
}
