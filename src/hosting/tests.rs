//! Hosting's life by table: each call in each stage, each answer, and what the service says on its own account.

use std::num::NonZeroU64;

use super::*;

fn op(number: u64) -> OperationId {
    OperationId(NonZeroU64::new(number).unwrap())
}

/// The operation that `in_stage` leaves pending.
const PENDING: u64 = 90;

fn parameters() -> ServerParameters {
    ServerParameters {
        websocket_url: "ws://127.0.0.1:9870".to_owned(),
        process_id: "process-1".to_owned(),
        host_id: "host-1".to_owned(),
        fleet_id: "fleet-1".to_owned(),
        auth_token: String::new(),
        timeout: ServerParameters::TIMEOUT,
        heartbeat_interval: ServerParameters::HEARTBEAT_INTERVAL,
    }
}

fn game_session(id: &str) -> HostingEvent {
    HostingEvent::Push(Push::CreateGameSession {
        game_session_id: id.to_owned(),
        game_session_name: "Friday night".to_owned(),
        game_session_data: String::new(),
        matchmaker_data: String::new(),
        ip_address: "10.0.0.7".to_owned(),
        dns_name: String::new(),
        port: 7777,
        maximum_player_session_count: 4,
        game_properties: BTreeMap::from([("map".to_owned(), "dust".to_owned())]),
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Off,
    Connecting,
    Connected,
    Readying,
    Ready,
    Hosting,
    EndingUnready,
    Ending,
    Over,
    Closing,
}

fn in_stage(stage: Stage) -> Hosting {
    use HostingOperation::{Ending, Init, Ready};
    let mut hosting = Hosting::default();
    if stage == Stage::Off {
        return hosting;
    }
    hosting.init(op(PENDING), parameters()).unwrap();
    if stage == Stage::Connecting {
        return hosting;
    }
    hosting.finish(op(PENDING), Init, Ok(())).unwrap();
    if stage == Stage::Connected {
        return hosting;
    }
    if stage == Stage::EndingUnready {
        hosting.ending(op(PENDING)).unwrap();
        return hosting;
    }
    hosting.ready(op(PENDING), 7777, Vec::new()).unwrap();
    if stage == Stage::Readying {
        return hosting;
    }
    hosting.finish(op(PENDING), Ready, Ok(())).unwrap();
    if stage == Stage::Ready {
        return hosting;
    }
    assert!(matches!(hosting.hear(game_session("arn:g")), HostingNews::StartGameSession(_)));
    match stage {
        Stage::Ending => drop(hosting.ending(op(PENDING)).unwrap()),
        Stage::Over => {
            hosting.ending(op(PENDING)).unwrap();
            hosting.finish(op(PENDING), Ending, Ok(())).unwrap();
        }
        Stage::Closing => drop(hosting.destroy(op(PENDING)).unwrap()),
        _ => {}
    }
    hosting
}

type NamedCall = (&'static str, fn(&mut Hosting) -> Result<(), RpResult>);

const CALLS: [NamedCall; 8] = [
    ("init", |hosting| hosting.init(op(1), parameters()).map(drop)),
    ("ready", |hosting| hosting.ready(op(1), 7777, Vec::new()).map(drop)),
    ("ending", |hosting| hosting.ending(op(1)).map(drop)),
    ("destroy", |hosting| hosting.destroy(op(1)).map(drop)),
    ("activate", |hosting| hosting.activate_game_session().map(drop)),
    ("accept", |hosting| hosting.accept_player_session("psess-1".to_owned()).map(drop)),
    ("remove", |hosting| hosting.remove_player_session("psess-1".to_owned()).map(drop)),
    ("get id", |hosting| hosting.game_session_id().map(|_| ())),
];

#[test]
fn each_call_in_each_stage() {
    use RpResult::{
        AlreadyPending, GameSessionIdNotSet, ProcessNotReady, ServerAlreadyInitialized, ServerNotInitialized,
    };
    let (yes, off) = (Ok(()), Err(ServerNotInitialized));
    let (again, busy) = (Err(ServerAlreadyInitialized), Err(AlreadyPending));
    let (early, none) = (Err(ProcessNotReady), Err(GameSessionIdNotSet));
    for (stage, outcomes) in [
        //                     init   ready  ending destroy activ. accept remove get id
        (Stage::Off, [yes, off, off, off, off, off, off, off]),
        (Stage::Connecting, [again, off, off, yes, off, off, off, off]),
        (Stage::Connected, [again, yes, yes, yes, early, early, early, early]),
        (Stage::Readying, [again, busy, yes, yes, early, early, early, early]),
        (Stage::Ready, [again, busy, yes, yes, none, none, none, none]),
        (Stage::Hosting, [again, busy, yes, yes, yes, yes, yes, yes]),
        (Stage::EndingUnready, [again, off, busy, yes, early, early, early, early]),
        (Stage::Ending, [again, off, busy, yes, early, early, early, yes]),
        (Stage::Over, [again, off, off, yes, off, off, off, off]),
        (Stage::Closing, [again, off, off, busy, off, off, off, off]),
    ] {
        for (call, expected) in CALLS.iter().zip(outcomes) {
            assert_eq!((call.1)(&mut in_stage(stage)), expected, "{} in {stage:?}", call.0);
        }
    }
}

/// Tells stages apart by what they allow.
fn allows(hosting: &Hosting) -> Vec<Result<(), RpResult>> {
    let copy = || Hosting {
        life: hosting.life,
        game_session: hosting.game_session.clone(),
        termination_time: hosting.termination_time,
    };
    CALLS.iter().map(|call| (call.1)(&mut copy())).collect()
}

#[test]
fn each_answer_in_the_stage_that_waits_for_it() {
    use HostingOperation::{AcceptPlayerSession, Destroy, Ending, Init, Ready};
    for (stage, operation, worked, after) in [
        (Stage::Connecting, Init, true, Stage::Connected),
        (Stage::Connecting, Init, false, Stage::Off),
        (Stage::Readying, Ready, true, Stage::Ready),
        (Stage::Readying, Ready, false, Stage::Connected),
        (Stage::Hosting, AcceptPlayerSession, true, Stage::Hosting),
        (Stage::Hosting, AcceptPlayerSession, false, Stage::Hosting),
        (Stage::Ending, Ending, true, Stage::Over),
        (Stage::Ending, Ending, false, Stage::Hosting),
        (Stage::EndingUnready, Ending, true, Stage::Over),
        (Stage::EndingUnready, Ending, false, Stage::Connected),
        (Stage::Closing, Destroy, true, Stage::Off),
        (Stage::Closing, Destroy, false, Stage::Off),
    ] {
        let title = format!("{operation:?} in {stage:?}, worked: {worked}");
        let outcome = || if worked { Ok(()) } else { Err(Failure::new(RpResult::ServiceError)) };
        let mut hosting = in_stage(stage);
        assert_eq!(hosting.finish(op(PENDING), operation, outcome()), outcome(), "{title}");
        assert_eq!(allows(&hosting), allows(&in_stage(after)), "{title}");
    }
}

#[test]
fn late_answers_change_nothing() {
    use HostingOperation::{AcceptPlayerSession, Destroy, Ending, Init, Ready};
    for stage in [
        Stage::Off,
        Stage::Connecting,
        Stage::Connected,
        Stage::Readying,
        Stage::Ready,
        Stage::Hosting,
        Stage::Ending,
        Stage::Over,
        Stage::Closing,
    ] {
        for operation in [Init, Ready, AcceptPlayerSession, Ending, Destroy] {
            for outcome in [Ok(()), Err(Failure::new(RpResult::ServiceError))] {
                let mut hosting = in_stage(stage);
                let before = allows(&hosting);
                assert_eq!(hosting.finish(op(7), operation, outcome.clone()), outcome);
                assert_eq!(allows(&hosting), before, "{operation:?} in {stage:?}");
            }
        }
    }
}

/// Ready, then ending before the answer: an ending that fails leaves the process as ready as the service knows it.
#[test]
fn a_failed_ending_goes_back_to_where_it_came_from() {
    use HostingOperation::{Ending, Ready};
    let failed = || Err(Failure::new(RpResult::TimedOut));
    for (ready_worked, after) in [(true, Stage::Ready), (false, Stage::Connected)] {
        let mut hosting = in_stage(Stage::Readying);
        hosting.ending(op(1)).unwrap();
        let outcome = if ready_worked { Ok(()) } else { failed() };
        drop(hosting.finish(op(PENDING), Ready, outcome));
        drop(hosting.finish(op(1), Ending, failed()));
        assert_eq!(allows(&hosting), allows(&in_stage(after)), "ready worked: {ready_worked}");
    }
}

#[test]
fn a_game_session_comes_only_to_a_process_that_is_ready() {
    for stage in [Stage::Connected, Stage::Readying, Stage::Ending, Stage::Over, Stage::Closing] {
        let mut hosting = in_stage(stage);
        let before = allows(&hosting);
        let HostingNews::Log(record) = hosting.hear(game_session("arn:late")) else {
            panic!("the game heard of it in {stage:?}")
        };
        assert_eq!(record.level, RpLogLevel::Warn);
        assert!(record.message.contains("arn:late"));
        assert_eq!(allows(&hosting), before, "{stage:?}");
    }
    let mut hosting = in_stage(Stage::Ready);
    let HostingNews::StartGameSession(told) = hosting.hear(game_session("arn:g")) else {
        panic!("the game did not hear of it")
    };
    assert_eq!((told.id.as_str(), told.port, told.max_players), ("arn:g", 7777, 4));
    assert_eq!(told.properties["map"], "dust");
    assert_eq!(hosting.game_session_id(), Ok("arn:g"));
}

/// Without the service a process can accept nobody: the game is told to end, once.
#[test]
fn a_connection_that_is_lost_for_good_ends_the_process() {
    for (stage, told) in [
        (Stage::Connecting, false),
        (Stage::Connected, true),
        (Stage::Readying, true),
        (Stage::Ready, true),
        (Stage::Hosting, true),
        (Stage::Ending, false),
        (Stage::Over, false),
        (Stage::Closing, false),
    ] {
        let mut hosting = in_stage(stage);
        let before = allows(&hosting);
        let news = hosting.hear(HostingEvent::Lost("gone".to_owned()));
        assert_eq!(matches!(news, HostingNews::ProcessTerminate(0)), told, "{stage:?}: {news:?}");
        let after = if told { allows(&in_stage(Stage::Over)) } else { before };
        assert_eq!(allows(&hosting), after, "{stage:?}");
        let again = hosting.hear(HostingEvent::Lost("gone".to_owned()));
        assert!(matches!(again, HostingNews::Log(_)), "{stage:?}: {again:?}");
        assert_eq!(hosting.termination_time(), Err(RpResult::TerminationTimeNotSet), "{stage:?}");
    }
}

#[test]
fn the_termination_time_is_milliseconds_or_not_set() {
    for (said, told, kept) in [
        (1_714_564_800_123, 1_714_564_800_123, Ok(1_714_564_800_123)),
        (0, 0, Err(RpResult::TerminationTimeNotSet)),
        (-5, 0, Err(RpResult::TerminationTimeNotSet)),
    ] {
        let mut hosting = in_stage(Stage::Hosting);
        assert_eq!(hosting.termination_time(), Err(RpResult::TerminationTimeNotSet));
        let push = Push::TerminateProcess { termination_time: said };
        let HostingNews::ProcessTerminate(time) = hosting.hear(HostingEvent::Push(push)) else {
            panic!("the game did not hear of it")
        };
        assert_eq!((time, hosting.termination_time()), (told, kept), "{said}");
    }
}

#[test]
fn a_new_life_remembers_nothing_of_the_old_one() {
    let mut hosting = in_stage(Stage::Hosting);
    hosting.hear(HostingEvent::Push(Push::TerminateProcess { termination_time: 5 }));
    hosting.destroy(op(1)).unwrap();
    hosting.finish(op(1), HostingOperation::Destroy, Ok(())).unwrap();
    assert_eq!(hosting.termination_time(), Err(RpResult::TerminationTimeNotSet));
    hosting.init(op(2), parameters()).unwrap();
    hosting.finish(op(2), HostingOperation::Init, Ok(())).unwrap();
    hosting.ready(op(3), 7777, Vec::new()).unwrap();
    hosting.finish(op(3), HostingOperation::Ready, Ok(())).unwrap();
    assert_eq!(hosting.game_session_id(), Err(RpResult::GameSessionIdNotSet));
}

#[test]
fn ready_says_where_players_reach_the_process() {
    for (port, good) in
        [(0, false), (1, true), (7777, true), (60_000, true), (60_001, false), (65_535, false)]
    {
        let mut hosting = in_stage(Stage::Connected);
        let plan = hosting.ready(op(1), port, Vec::new());
        assert_eq!(plan.is_ok(), good, "{port}");
        if !good {
            assert_eq!(plan, Err(RpResult::InvalidArgument), "{port}");
            assert!(hosting.ready(op(1), 7777, Vec::new()).is_ok(), "nothing was changed");
        }
    }
    for (paths, sent) in [(Vec::new(), None), (vec!["logs".to_owned()], Some(vec!["logs".to_owned()]))] {
        let plan = in_stage(Stage::Connected).ready(op(1), 7777, paths);
        let Ok(HostingPlan::Ask(Action::ActivateServerProcess { port: 7777, log_paths, .. })) = plan else {
            panic!("{plan:?}")
        };
        assert_eq!(log_paths, sent);
    }
}

#[test]
fn ids_are_checked_as_the_server_sdks_do() {
    let long = |length: usize| "x".repeat(length);
    for (id, good) in [
        ("psess-1".to_owned(), true),
        ("a.b-C9".to_owned(), true),
        (long(256), true),
        (long(257), false),
        (String::new(), false),
        ("psess 1".to_owned(), false),
        ("psess_1".to_owned(), false),
        ("psess/1".to_owned(), false),
        ("é".to_owned(), false),
    ] {
        let hosting = in_stage(Stage::Hosting);
        for plan in [hosting.accept_player_session(id.clone()), hosting.remove_player_session(id.clone())] {
            assert_eq!(plan.is_ok(), good, "{id}");
        }
    }

    type Change = fn(&mut ServerParameters);
    let changes: [(&str, Change, bool); 16] = [
        ("a secure URL", |p| p.websocket_url = "wss://h".to_owned(), true),
        ("not a WebSocket", |p| p.websocket_url = "http://h".to_owned(), false),
        ("no URL", |p| p.websocket_url.clear(), false),
        ("no process id", |p| p.process_id.clear(), false),
        ("no fleet id", |p| p.fleet_id.clear(), false),
        ("a fleet id with a dot", |p| p.fleet_id = "fleet-1.a".to_owned(), true),
        ("a fleet id with a slash", |p| p.fleet_id = "a/b".to_owned(), false),
        ("a long fleet id", |p| p.fleet_id = "f".repeat(256), true),
        ("too long a fleet id", |p| p.fleet_id = "f".repeat(257), false),
        ("no host id", |p| p.host_id.clear(), false),
        ("a host id with a dot", |p| p.host_id = "a.b".to_owned(), false),
        ("a host id of two parts", |p| p.host_id = "a/b".to_owned(), true),
        ("a host id of three parts", |p| p.host_id = "a/b/c".to_owned(), false),
        ("a host id with an empty part", |p| p.host_id = "a/".to_owned(), false),
        ("too long a host id", |p| p.host_id = "h".repeat(257), false),
        ("any token", |p| p.auth_token = "a/b c".to_owned(), true),
    ];
    for (title, change, good) in changes {
        let mut given = parameters();
        change(&mut given);
        let mut hosting = Hosting::default();
        let plan = hosting.init(op(1), given);
        assert_eq!(plan.is_ok(), good, "{title}");
        if !good {
            assert_eq!(plan, Err(RpResult::InvalidArgument), "{title}");
            assert!(hosting.init(op(1), parameters()).is_ok(), "nothing was changed by {title}");
        }
    }
}
