//! Every request with every kind of answer.

use rallypoint::Subsystem;
use rallypoint::event::OperationId;
use rallypoint::hosting::{BackfillPlayers, BackfillRequest, PlayerSessionQuery, RpUpdateReason};
use rallypoint::result::RpResult;
use rallypoint_wire::server_sdk::{
    self, BackfillTicket, ComputeCertificate, FleetRoleCredentials, Player, PlayerSession, PlayerSessionPage,
    PlayerSessionPolicy, PlayerSessionStatus, Push, ResponseBody, UpdateReason,
};
use serde_json::json;

use crate::game::{Game, parameters};
use crate::peer::{HOSTED, Service};
use crate::support::until;
use rallypoint::Call;
use std::time::Duration;

const RULES: &str = "arn:aws:gamelift:eu-west-1::matchmakingconfiguration/mm";
const ROLE: &str = "arn:aws:iam::123456789012:role/game-server";

type Make = fn(&Subsystem, Call<'_>) -> Result<OperationId, RpResult>;

/// An action: its name, its call, what a good answer says.
type Row = (&'static str, Make, Option<ResponseBody>);

fn actions() -> Vec<Row> {
    vec![
        ("ActivateGameSession", |online, call| online.server_activate_game_session(call), None),
        (
            "UpdatePlayerSessionCreationPolicy",
            |online, call| {
                online.server_update_player_session_creation_policy(PlayerSessionPolicy::DenyAll, call)
            },
            None,
        ),
        (
            "AcceptPlayerSession",
            |online, call| online.server_accept_player_session("psess-1".to_owned(), call),
            None,
        ),
        (
            "RemovePlayerSession",
            |online, call| online.server_remove_player_session("psess-1".to_owned(), call),
            None,
        ),
        ("DescribePlayerSessions", describe, Some(page())),
        (
            "StartMatchBackfill",
            |online, call| {
                let players = vec![Player { player_id: "ann".to_owned(), ..Player::default() }];
                let request = BackfillRequest {
                    matchmaking_configuration_arn: Some(RULES.to_owned()),
                    ticket_id: String::new(),
                    players: BackfillPlayers::Given(players),
                };
                online.server_start_match_backfill(request, call)
            },
            Some(ResponseBody::BackfillTicket(BackfillTicket { ticket_id: "t-1".to_owned() })),
        ),
        (
            "StopMatchBackfill",
            |online, call| online.server_stop_match_backfill(RULES.to_owned(), "t-1".to_owned(), call),
            None,
        ),
        (
            "GetComputeCertificate",
            |online, call| online.server_get_compute_certificate(call),
            Some(ResponseBody::ComputeCertificate(ComputeCertificate {
                certificate_path: "/c.pem".to_owned(),
                compute_name: "host-1".to_owned(),
            })),
        ),
        ("GetFleetRoleCredentials", credentials_of_the_role, Some(credentials("AK"))),
        // Last: nothing is possible afterwards.
        ("TerminateServerProcess", |online, call| online.server_ending(call), None),
    ]
}

fn describe(online: &Subsystem, call: Call<'_>) -> Result<OperationId, RpResult> {
    let query = PlayerSessionQuery { game_session_id: HOSTED.to_owned(), ..PlayerSessionQuery::default() };
    online.server_describe_player_sessions(query, call)
}

fn page() -> ResponseBody {
    ResponseBody::PlayerSessions(PlayerSessionPage {
        next_token: "next".to_owned(),
        player_sessions: vec![PlayerSession {
            player_session_id: "psess-1".to_owned(),
            status: PlayerSessionStatus::Reserved,
            ..PlayerSession::default()
        }],
    })
}

fn credentials_of_the_role(online: &Subsystem, call: Call<'_>) -> Result<OperationId, RpResult> {
    online.server_get_fleet_role_credentials(ROLE.to_owned(), String::new(), call)
}

fn credentials(access_key_id: &str) -> ResponseBody {
    ResponseBody::FleetRoleCredentials(FleetRoleCredentials {
        access_key_id: access_key_id.to_owned(),
        // In 2100.
        expiration: 4_102_444_800_000,
        ..FleetRoleCredentials::default()
    })
}

#[test]
fn each_action_fails_as_the_service_says_and_then_works() {
    let service = Service::new();
    let (game, mut peer) = Game::hosting(parameters(service.url()), &service);
    for (action, make, body) in actions() {
        for (status, code) in [
            (400, RpResult::InvalidRequest),
            (401, RpResult::Unauthorized),
            (403, RpResult::Forbidden),
            (404, RpResult::NotFound),
            (409, RpResult::Conflict),
            (418, RpResult::InvalidRequest),
            (429, RpResult::TooManyRequests),
            (500, RpResult::ServiceError),
            (503, RpResult::ServiceError),
            (201, RpResult::ServiceError),
        ] {
            let operation = game.begin(make);
            let request = peer.call();
            assert_eq!(request.action.name(), action);
            peer.refuse(request, status, "because");
            let end = game.end(operation);
            let failure = end.outcome.unwrap_err();
            assert_eq!((failure.code, failure.http_status), (code, status), "{action}");
            assert_eq!(failure.message, "because", "{action}");
            assert!(end.hosting.is_none(), "{action}");
        }
        let operation = game.begin(make);
        let request = peer.call();
        peer.answer(request, body.clone());
        let end = game.end(operation);
        assert_eq!(end.code(), RpResult::Ok, "{action}: {:?}", end.outcome);
        assert_eq!(end.hosting.as_deref(), body.as_ref(), "{action}");
    }
}

#[test]
fn an_answer_without_what_was_asked_for_is_no_success() {
    let service = Service::new();
    let (game, mut peer) = Game::hosting(parameters(service.url()), &service);
    for (action, make, body) in actions() {
        if body.is_none() {
            continue;
        }
        // Nothing in it, nothing readable in it, and the answer to something else.
        for spoilt in [
            json!({"PlayerSessions": 5, "TicketId": 5, "CertificatePath": 5, "AccessKeyId": 5}),
            json!({"Action": ""}),
            json!({"Action": "AcceptPlayerSession"}),
        ] {
            let operation = game.begin(make);
            let request = peer.call();
            let mut frame = json!({"Action": action, "RequestId": request.request_id, "StatusCode": 200});
            frame.as_object_mut().unwrap().extend(spoilt.as_object().unwrap().clone());
            peer.send(&frame);
            assert_eq!(game.end(operation).code(), RpResult::BadAnswer, "{frame}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_passed_over() {
    let service = Service::new();
    let (game, mut peer) = Game::hosting(parameters(service.url()), &service);
    for frame in [
        "",
        "no JSON",
        "[]",
        "{}",
        r#"{"Action":"Dance"}"#,
        r#"{"Action":"TerminateProcess","TerminationTime":"soon"}"#,
        r#"{"Action":"AcceptPlayerSession","RequestId":"nobody's","StatusCode":200}"#,
        r#"{"Action":"TerminateProcess","RequestId":"nobody's","TerminationTime":5}"#,
        r#"{"Action":"RefreshConnection","RefreshConnectionEndpoint":"http://h","AuthToken":"t"}"#,
    ] {
        peer.say(frame);
    }
    let operation = game.begin(describe);
    let request = peer.call();
    peer.answer(request, Some(page()));
    assert_eq!(game.end(operation).code(), RpResult::Ok);
    assert!(game.terminations().is_empty());
    assert!(game.logged("Dance") && game.logged("a connection that cannot be"));
}

#[test]
fn a_request_has_its_time_and_an_answer_after_it_is_nobodys() {
    let service = Service::new();
    let mut short = parameters(service.url());
    // Long enough for an answer that comes at once, on a busy machine too.
    short.timing.request = Duration::from_millis(500);
    let (game, mut peer) = Game::hosting(short, &service);
    let late = game.begin(describe);
    let request = peer.call();
    let end = game.end(late);
    assert_eq!(end.code(), RpResult::TimedOut);
    assert!(end.outcome.unwrap_err().retryable);
    peer.answer(request, Some(page()));
    let next = until("one is answered in time", || {
        let next = game.begin(describe);
        let request = peer.call();
        peer.answer(request, Some(page()));
        let end = game.end(next);
        (end.code() == RpResult::Ok).then_some(end)
    });
    assert!(next.hosting.is_some());
}

#[test]
fn a_cancelled_request_is_not_answered_any_more() {
    let service = Service::new();
    let (game, mut peer) = Game::hosting(parameters(service.url()), &service);
    let operation = game.begin(describe);
    let request = peer.call();
    game.online.cancel(operation).unwrap();
    assert_eq!(game.end(operation).code(), RpResult::Cancelled);
    peer.answer(request, Some(page()));
    let next = game.begin(describe);
    let request = peer.call();
    peer.answer(request, Some(page()));
    assert_eq!(game.end(next).code(), RpResult::Ok);
}

#[test]
fn good_credentials_are_asked_for_once() {
    let service = Service::new();
    let (game, mut peer) = Game::hosting(parameters(service.url()), &service);
    let first = game.begin(credentials_of_the_role);
    let request = peer.call();
    peer.answer(request, Some(credentials("AK")));
    assert_eq!(game.end(first).hosting.as_deref(), Some(&credentials("AK")));
    // Nobody answers these.
    let again = game.begin(credentials_of_the_role);
    assert_eq!(game.end(again).hosting.as_deref(), Some(&credentials("AK")));
    // Of another role nothing is known yet; and then it turns out that there are none at all.
    let other = game.begin(|online, call| {
        online.server_get_fleet_role_credentials(format!("{ROLE}-2"), "session".to_owned(), call)
    });
    let request = peer.call();
    peer.answer(request, Some(credentials("")));
    let failure = game.end(other).outcome.unwrap_err();
    assert_eq!(failure.code, RpResult::InvalidRequest);
    assert!(failure.message.contains("managed hosting"), "{failure}");
    let remembered = game.begin(credentials_of_the_role);
    assert_eq!(game.end(remembered).code(), RpResult::InvalidRequest, "it is not asked again");
}

#[test]
fn an_update_of_the_game_session_is_told() {
    let service = Service::new();
    let (game, mut peer) = Game::hosting(parameters(service.url()), &service);
    for id in ["arn:aws:gamelift:local::gamesession/fleet-1/another", HOSTED] {
        peer.push(&Push::UpdateGameSession {
            game_session: Box::new(server_sdk::GameSession {
                game_session_id: id.to_owned(),
                matchmaker_data: "{}".to_owned(),
                ..server_sdk::GameSession::default()
            }),
            update_reason: UpdateReason::MatchmakingDataUpdated,
            backfill_ticket_id: "t-1".to_owned(),
        });
    }
    let told = until("it is told", || game.updates().first().cloned());
    assert_eq!(told.reason, RpUpdateReason::MatchmakingDataUpdated);
    assert_eq!((told.game_session.id.as_str(), told.game_session.matchmaker_data.as_str()), (HOSTED, "{}"));
    assert_eq!(game.updates().len(), 1, "another's is not told");
}
