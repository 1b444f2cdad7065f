//! Hosting's life by table: each call in each stage, each answer, and what the service says on its own account.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use rallypoint_wire::server_sdk::{
    self, BackfillTicket, ComputeCertificate, FleetRoleCredentials, Player, PlayerSessionPage,
    PlayerSessionPolicy, PlayerSessionStatus, UpdateReason,
};

use super::*;
use crate::event::RpLogLevel;
use crate::result::RpResult;

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
        ..ServerParameters::default()
    }
}

fn keys() -> SigningKeys {
    let text = str::to_owned;
    SigningKeys {
        region: text("eu-west-1"),
        access_key: text("AK"),
        secret_key: text("SK"),
        session_token: text(""),
    }
}

fn container(region: &str) -> ContainerAgent {
    ContainerAgent { region: region.to_owned(), credentials_url: String::new(), task_url: String::new() }
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
    hosting.finish(op(PENDING), Init, Ok(None)).unwrap();
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
    hosting.finish(op(PENDING), Ready, Ok(None)).unwrap();
    if stage == Stage::Ready {
        return hosting;
    }
    assert!(matches!(hosting.hear(game_session("arn:g")), HostingNews::StartGameSession(_)));
    match stage {
        Stage::Ending => drop(hosting.ending(op(PENDING)).unwrap()),
        Stage::Over => {
            hosting.ending(op(PENDING)).unwrap();
            hosting.finish(op(PENDING), Ending, Ok(None)).unwrap();
        }
        Stage::Closing => drop(hosting.destroy(op(PENDING)).unwrap()),
        _ => {}
    }
    hosting
}

type NamedCall = (&'static str, fn(&mut Hosting) -> Result<(), RpResult>);

const CALLS: [NamedCall; 14] = [
    ("init", |hosting| hosting.init(op(1), parameters()).map(drop)),
    ("ready", |hosting| hosting.ready(op(1), 7777, Vec::new()).map(drop)),
    ("ending", |hosting| hosting.ending(op(1)).map(drop)),
    ("destroy", |hosting| hosting.destroy(op(1)).map(drop)),
    ("activate", |hosting| hosting.activate_game_session().map(drop)),
    ("accept", |hosting| hosting.accept_player_session("psess-1".to_owned()).map(drop)),
    ("remove", |hosting| hosting.remove_player_session("psess-1".to_owned()).map(drop)),
    ("get id", |hosting| hosting.game_session_id().map(|_| ())),
    ("policy", |hosting| {
        hosting.update_player_session_creation_policy(PlayerSessionPolicy::DenyAll).map(drop)
    }),
    ("describe", |hosting| hosting.describe_player_sessions(of_player("ann")).map(drop)),
    ("backfill", |hosting| hosting.start_match_backfill(op(1), backfill()).map(drop)),
    ("stop backfill", |hosting| hosting.stop_match_backfill(RULES.to_owned(), "t-1".to_owned()).map(drop)),
    ("certificate", |hosting| hosting.get_compute_certificate().map(drop)),
    ("credentials", |hosting| {
        hosting.get_fleet_role_credentials(op(1), 0, ROLE.to_owned(), String::new()).map(drop)
    }),
];

const RULES: &str = "arn:aws:gamelift:eu-west-1::matchmakingconfiguration/mm";
const ROLE: &str = "arn:aws:iam::123456789012:role/game-server";

fn of_player(id: &str) -> PlayerSessionQuery {
    PlayerSessionQuery { player_id: id.to_owned(), ..PlayerSessionQuery::default() }
}

fn player(id: &str) -> Player {
    Player { player_id: id.to_owned(), ..Player::default() }
}

fn backfill() -> BackfillRequest {
    BackfillRequest {
        matchmaking_configuration_arn: Some(RULES.to_owned()),
        ticket_id: String::new(),
        players: BackfillPlayers::Given(vec![player("ann")]),
    }
}

#[test]
#[rustfmt::skip]
fn each_call_in_each_stage() {
    use RpResult::{
        AlreadyPending, GameSessionIdNotSet, ProcessNotReady, ServerAlreadyInitialized, ServerNotInitialized,
    };
    let (yes, off) = (Ok(()), Err(ServerNotInitialized));
    let (again, busy) = (Err(ServerAlreadyInitialized), Err(AlreadyPending));
    let (early, none) = (Err(ProcessNotReady), Err(GameSessionIdNotSet));
    for (stage, outcomes) in [
        //                     init   ready  ending destroy activ. accept remove get id policy descr. backf. stop   certif. creds
        (Stage::Off, [yes, off, off, off, off, off, off, off, off, off, off, off, off, off]),
        (Stage::Connecting, [again, off, off, yes, off, off, off, off, off, off, off, off, off, off]),
        (Stage::Connected, [again, yes, yes, yes, early, early, early, early, early, early, early, early, yes, yes]),
        (Stage::Readying, [again, busy, yes, yes, early, early, early, early, early, early, early, early, yes, yes]),
        (Stage::Ready, [again, busy, yes, yes, none, none, none, none, none, yes, none, none, yes, yes]),
        (Stage::Hosting, [again, busy, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes, yes]),
        (
            Stage::EndingUnready,
            [again, off, busy, yes, early, early, early, early, early, early, early, early, early, early],
        ),
        (Stage::Ending, [again, off, busy, yes, early, early, early, yes, early, early, early, early, early, early]),
        (Stage::Over, [again, off, off, yes, off, off, off, off, off, off, off, off, off, off]),
        (Stage::Closing, [again, off, off, busy, off, off, off, off, off, off, off, off, off, off]),
    ] {
        for (call, expected) in CALLS.iter().zip(outcomes) {
            assert_eq!((call.1)(&mut in_stage(stage)), expected, "{} in {stage:?}", call.0);
        }
    }
}

/// Tells stages apart by what they allow.
fn allows(hosting: &Hosting) -> Vec<Result<(), RpResult>> {
    CALLS.iter().map(|call| (call.1)(&mut hosting.clone())).collect()
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
        let outcome = || if worked { Ok(None) } else { Err(Failure::new(RpResult::ServiceError)) };
        let mut hosting = in_stage(stage);
        assert_eq!(
            hosting.finish(op(PENDING), operation, outcome()).map(drop),
            outcome().map(drop),
            "{title}"
        );
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
            for outcome in [Ok(None), Err(Failure::new(RpResult::ServiceError))] {
                let mut hosting = in_stage(stage);
                let before = allows(&hosting);
                assert_eq!(hosting.finish(op(7), operation, outcome.clone()).map(drop), outcome.map(drop));
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
        let outcome = if ready_worked { Ok(None) } else { failed() };
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
    hosting.finish(op(1), HostingOperation::Destroy, Ok(None)).unwrap();
    assert_eq!(hosting.termination_time(), Err(RpResult::TerminationTimeNotSet));
    hosting.init(op(2), parameters()).unwrap();
    hosting.finish(op(2), HostingOperation::Init, Ok(None)).unwrap();
    hosting.ready(op(3), 7777, Vec::new()).unwrap();
    hosting.finish(op(3), HostingOperation::Ready, Ok(None)).unwrap();
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
    let changes: [(&str, Change, bool); 21] = [
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
        ("keys", |p| p.signing = Some(keys()), true),
        (
            "keys without a region",
            |p| p.signing = Some(SigningKeys { region: String::new(), ..keys() }),
            false,
        ),
        (
            "a token, which goes before them",
            |p| {
                p.signing = Some(SigningKeys { region: String::new(), ..keys() });
                p.auth_token = "t".to_owned();
            },
            true,
        ),
        (
            "a container, which learns its host id",
            |p| {
                p.host_id.clear();
                p.container = Some(container("eu-west-1"));
            },
            true,
        ),
        ("a container without a region", |p| p.container = Some(container("")), false),
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

fn answered(
    hosting: &mut Hosting,
    kind: HostingOperation,
    body: Option<ResponseBody>,
) -> Result<Option<ResponseBody>, RpResult> {
    let outcome = hosting.finish(op(1), kind, Ok(body.map(Box::new)));
    match outcome {
        Ok(HostingAnswer::Done(body)) => Ok(body.as_deref().cloned()),
        Ok(HostingAnswer::Ask(action)) => panic!("it goes on with {action:?}"),
        Err(failure) => Err(failure.code),
    }
}

/// A service that answers 200 and nothing else would otherwise look like success.
#[test]
fn an_answer_says_what_was_asked_for_or_is_none() {
    let page = || ResponseBody::PlayerSessions(PlayerSessionPage::default());
    let ticket = || ResponseBody::BackfillTicket(BackfillTicket { ticket_id: "t".to_owned() });
    let certificate = || ResponseBody::ComputeCertificate(ComputeCertificate::default());
    let bad = Err(RpResult::BadAnswer);
    for (kind, body, expected) in [
        (HostingOperation::DescribePlayerSessions, Some(page()), Ok(Some(page()))),
        (HostingOperation::DescribePlayerSessions, None, bad.clone()),
        (HostingOperation::StartMatchBackfill, Some(ticket()), Ok(Some(ticket()))),
        (HostingOperation::StartMatchBackfill, Some(page()), bad.clone()),
        (HostingOperation::GetComputeCertificate, Some(certificate()), Ok(Some(certificate()))),
        (HostingOperation::GetComputeCertificate, None, bad.clone()),
        (HostingOperation::GetFleetRoleCredentials, None, bad),
        (HostingOperation::StopMatchBackfill, None, Ok(None)),
        (HostingOperation::AcceptPlayerSession, None, Ok(None)),
    ] {
        assert_eq!(answered(&mut in_stage(Stage::Hosting), kind, body), expected, "{kind:?}");
    }
}

#[test]
fn exactly_one_id_is_described() {
    let all = |game: &str, player: &str, slot: &str| PlayerSessionQuery {
        game_session_id: game.to_owned(),
        player_id: player.to_owned(),
        player_session_id: slot.to_owned(),
        ..PlayerSessionQuery::default()
    };
    let with = |change: fn(&mut PlayerSessionQuery)| {
        let mut query = of_player("ann");
        change(&mut query);
        query
    };
    let long = "x".repeat(1025);
    for (title, query, good) in [
        ("a game session", all("arn:aws:gamelift:local::gamesession/f/g", "", ""), true),
        ("a player", all("", "Ann Ünal", ""), true),
        ("a player session", all("", "", "psess-1"), true),
        ("none", all("", "", ""), false),
        ("two", all("arn:g", "ann", ""), false),
        ("three", all("arn:g", "ann", "psess-1"), false),
        ("a game session that is none", all("arn g", "", ""), false),
        ("a player that is none", all("", &long, ""), false),
        ("a status", with(|query| query.status = Some(PlayerSessionStatus::Active)), true),
        ("a status that is none", with(|query| query.status = Some(PlayerSessionStatus::NotSet)), false),
        ("a limit", with(|query| query.limit = Some(5)), true),
        ("a limit that no service can read", with(|query| query.limit = Some(u32::MAX)), false),
    ] {
        let plan = in_stage(Stage::Hosting).describe_player_sessions(query);
        assert_eq!(plan.map(drop), if good { Ok(()) } else { Err(RpResult::InvalidArgument) }, "{title}");
    }
}

#[test]
fn a_backfill_is_for_the_game_session_hosted_here() {
    let mut hosting = in_stage(Stage::Hosting);
    let Ok(HostingPlan::Ask(Action::StartMatchBackfill { game_session_arn, ticket_id, players, .. })) =
        hosting.start_match_backfill(op(1), backfill())
    else {
        panic!("it is refused")
    };
    assert_eq!((game_session_arn.as_str(), ticket_id.as_str(), players.len()), ("arn:g", "", 1));
    type Change = fn(&mut BackfillRequest);
    let changes: [(&str, Change); 4] = [
        ("rules that are no ARN", |request| request.matchmaking_configuration_arn = Some("mm".to_owned())),
        ("a ticket that is none", |request| request.ticket_id = "t 1".to_owned()),
        ("nobody", |request| request.players = BackfillPlayers::Given(Vec::new())),
        ("a player without an id", |request| request.players = BackfillPlayers::Given(vec![player("")])),
    ];
    for (title, change) in changes {
        let mut request = backfill();
        change(&mut request);
        assert_eq!(hosting.start_match_backfill(op(1), request), Err(RpResult::InvalidArgument), "{title}");
    }
    for (rules, ticket) in [(RULES, ""), (RULES, "t 1"), ("mm", "t-1")] {
        let stopped = hosting.stop_match_backfill(rules.to_owned(), ticket.to_owned());
        assert_eq!(stopped, Err(RpResult::InvalidArgument), "{rules} {ticket}");
    }
    let unset = hosting.update_player_session_creation_policy(PlayerSessionPolicy::NotSet);
    assert_eq!(unset, Err(RpResult::InvalidArgument));
}

fn credentials(access_key_id: &str, expiration: i64) -> ResponseBody {
    ResponseBody::FleetRoleCredentials(FleetRoleCredentials {
        access_key_id: access_key_id.to_owned(),
        expiration,
        ..FleetRoleCredentials::default()
    })
}

#[test]
fn the_service_is_asked_for_credentials_once_while_they_hold() {
    const HOUR: i64 = 3_600_000;
    let mut hosting = in_stage(Stage::Ready);
    let ask = |hosting: &mut Hosting, role: &str, now| {
        hosting.get_fleet_role_credentials(op(1), now, role.to_owned(), String::new()).unwrap()
    };
    let HostingPlan::Ask(Action::GetFleetRoleCredentials { role_arn, role_session_name }) =
        ask(&mut hosting, ROLE, 0)
    else {
        panic!("the service is not asked")
    };
    assert_eq!((role_arn.as_str(), role_session_name.as_str()), (ROLE, "fleet-1-host-1"));
    let got =
        answered(&mut hosting, HostingOperation::GetFleetRoleCredentials, Some(credentials("AK", HOUR)));
    assert_eq!(got, Ok(Some(credentials("AK", HOUR))));

    assert_eq!(ask(&mut hosting, ROLE, 1), HostingPlan::Finish(Ok(Box::new(credentials("AK", HOUR)))));
    assert!(matches!(ask(&mut hosting, "arn:aws:iam::1:role/other", 1), HostingPlan::Ask(_)));
    assert!(matches!(ask(&mut hosting, ROLE, HOUR - 1), HostingPlan::Ask(_)), "they end soon");

    for (role, name) in [("", ""), ("a role", ""), (ROLE, "x"), (ROLE, "a b")] {
        let refused = hosting.get_fleet_role_credentials(op(1), 0, role.to_owned(), name.to_owned());
        assert_eq!(refused, Err(RpResult::InvalidArgument), "{role} {name}");
    }
}

#[test]
fn a_process_that_is_not_managed_is_told_so_and_does_not_ask_again() {
    let mut hosting = in_stage(Stage::Ready);
    hosting.get_fleet_role_credentials(op(1), 0, ROLE.to_owned(), String::new()).unwrap();
    let got = answered(&mut hosting, HostingOperation::GetFleetRoleCredentials, Some(credentials("", 0)));
    assert_eq!(got, Err(RpResult::InvalidRequest));
    let again = hosting.get_fleet_role_credentials(op(1), 0, ROLE.to_owned(), String::new());
    assert!(matches!(again, Ok(HostingPlan::Finish(Err(_)))), "{again:?}");
}

#[test]
fn a_default_session_name_has_no_more_than_64_characters_and_no_slash() {
    let mut hosting = Hosting::default();
    let given = ServerParameters { host_id: format!("a/{}", "h".repeat(200)), ..parameters() };
    hosting.init(op(1), given).unwrap();
    hosting.finish(op(1), HostingOperation::Init, Ok(None)).unwrap();
    let plan = hosting.get_fleet_role_credentials(op(2), 0, ROLE.to_owned(), String::new());
    let Ok(HostingPlan::Ask(Action::GetFleetRoleCredentials { role_session_name, .. })) = plan else {
        panic!("{plan:?}")
    };
    assert!(role_session_name.starts_with("fleet-1-a-h"), "{role_session_name}");
    assert_eq!(role_session_name.len(), 64);
}

fn update(id: &str, name: &str) -> HostingEvent {
    HostingEvent::Push(Push::UpdateGameSession {
        game_session: Box::new(server_sdk::GameSession {
            game_session_id: id.to_owned(),
            name: name.to_owned(),
            status: Some(server_sdk::GameSessionStatus::Active),
            ..server_sdk::GameSession::default()
        }),
        update_reason: UpdateReason::BackfillTimedOut,
        backfill_ticket_id: "t-1".to_owned(),
    })
}

#[test]
fn an_update_is_heard_of_the_game_session_hosted_here_alone() {
    let mut hosting = in_stage(Stage::Hosting);
    let HostingNews::UpdateGameSession(told) = hosting.hear(update("arn:g", "Saturday")) else {
        panic!("the game did not hear of it")
    };
    assert_eq!((told.reason, told.backfill_ticket_id.as_str()), (RpUpdateReason::BackfillTimedOut, "t-1"));
    assert_eq!(
        (told.game_session.name.as_str(), told.game_session.fleet_id.as_str()),
        ("Saturday", "fleet-1")
    );
    assert_eq!(told.game_session.status, RpGameSessionStatus::Active);
    assert!(matches!(hosting.hear(update("arn:another", "x")), HostingNews::Log(_)));
    for stage in [Stage::Connected, Stage::Readying, Stage::Ready, Stage::Ending, Stage::Over] {
        assert!(matches!(in_stage(stage).hear(update("arn:g", "x")), HostingNews::Log(_)), "{stage:?}");
    }
}

#[test]
fn the_tool_is_this_library_unless_another_is_named() {
    let own = (SDK_TOOL_NAME.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    let other = ("Engine".to_owned(), "2".to_owned());
    for (given, named) in [((String::new(), String::new()), own), (other.clone(), other)] {
        let mut hosting = Hosting::default();
        hosting.init(op(1), ServerParameters { tool: given, ..parameters() }).unwrap();
        hosting.finish(op(1), HostingOperation::Init, Ok(None)).unwrap();
        let plan = hosting.ready(op(2), 7777, Vec::new());
        let Ok(HostingPlan::Ask(Action::ActivateServerProcess { sdk_tool_name, sdk_tool_version, .. })) =
            plan
        else {
            panic!("{plan:?}")
        };
        assert_eq!((sdk_tool_name, sdk_tool_version), named);
    }
}
