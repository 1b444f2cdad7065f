//! The players' door: the whole life of a game session, and every way it says no.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::time::Duration;

use common::{Backend, Gateway, Server, create_body, hosted, send, until, with_both_backends};
use hyper::Method;
use serde_json::json;

async fn a_game_session_lives_from_create_to_destroy(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let body = create_body("ada", 2);
    let (answer, id) = tokio::join!(gateway.post("/create_session", &body), server.host());
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/json");
    let made = answer.json();
    assert_eq!(made["GameSessionId"], id);
    assert_eq!(made["PlayerId"], "ada");
    assert_eq!(made["Status"], "RESERVED");
    assert_eq!(made["IpAddress"], "127.0.0.1");
    assert_eq!(made["Port"], 7000);
    assert_eq!(made["FleetId"], "fleet-123");
    let time = made["CreationTime"].as_str().unwrap();
    assert!(time.ends_with("+00:00") && time.as_bytes()[10] == b' ', "{time}");

    let found = gateway.find().await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["GameSessionId"], id);
    assert_eq!(found[0]["Name"], "ada's Session");
    assert_eq!(found[0]["Status"], "ACTIVE");
    assert_eq!(found[0]["CreatorId"], "ada");
    assert_eq!(found[0]["CurrentPlayerSessionCount"], 1);
    assert_eq!(found[0]["MaximumPlayerSessionCount"], 2);
    assert_eq!(found[0]["PlayerSessionCreationPolicy"], "ACCEPT_ALL");

    let join = json!({"GameSessionId": id, "uuid": "bob"});
    let joined = gateway.post("/join_session_local", &join).await.json();
    assert!(joined.get("OwnerToken").is_none());
    assert_ne!(joined["PlayerSessionId"], made["PlayerSessionId"]);
    assert_eq!(gateway.get("/find_session_local").await.text, "[]");
    assert_eq!(
        gateway.post("/join_session", &join).await.refusal(),
        (409, "GameSessionFullException".into())
    );

    for slot in [&made, &joined] {
        let shown = json!({"GameSessionId": id, "PlayerSessionId": slot["PlayerSessionId"]});
        server.ok("AcceptPlayerSession", shown).await;
    }
    let leave = json!({"PlayerSessionId": joined["PlayerSessionId"]});
    // GameLift has no way to give a slot back: its server does, by removing the player.
    let is_released = backend == Backend::Embedded;
    assert_eq!(gateway.post("/leave_session", &leave).await.json(), json!({"released": is_released}));
    if !is_released {
        let shown = json!({"GameSessionId": id, "PlayerSessionId": joined["PlayerSessionId"]});
        server.ok("RemovePlayerSession", shown).await;
    }
    assert_eq!(gateway.post("/leave_session", &leave).await.json(), json!({"released": true}));
    assert_eq!(gateway.find().await.len(), 1);

    let destroy = json!({"GameSessionId": id, "OwnerToken": made["OwnerToken"]});
    let destroyed = gateway.post("/destroy_session", &destroy).await;
    assert_eq!(destroyed.json(), json!({"GameSessionId": id, "Status": "TERMINATING"}));
    server.end().await;
    let again = gateway.post("/destroy_session_local", &destroy).await;
    assert_eq!(again.json(), json!({"GameSessionId": id, "Status": "TERMINATED"}));
    assert!(gateway.find().await.is_empty());
    assert_eq!(
        gateway.post("/join_session", &join).await.refusal(),
        (409, "InvalidGameSessionStatusException".into())
    );
    gateway.stop().await.unwrap();
}

async fn malformed_requests_are_400_and_take_no_server(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let _server = Server::idle(&gateway, "p1").await;
    let good = || create_body("ada", 2);
    for (field, value) in [
        ("uuid", json!("")),
        ("uuid", json!("x".repeat(1025))),
        ("uuid", json!(7)),
        ("session_name", json!("")),
        ("num_connections", json!(0)),
        ("num_connections", json!(201)),
        ("num_connections", json!("many")),
        ("idempotency_token", json!("")),
    ] {
        let mut body = good();
        body[field] = value;
        let refusal = gateway.post("/create_session", &body).await.refusal();
        assert_eq!(refusal, (400, "InvalidRequestException".into()), "{body}");
    }
    for body in ["", "null", "{", "[]", "{\"uuid\":\"ada\"}", "\u{feff}{}"] {
        for route in ["/create_session", "/join_session", "/leave_session", "/destroy_session"] {
            let answer = send(gateway.players, Method::POST, route, &[], body.into()).await;
            assert_eq!(answer.refusal().0, 400, "{route} {body}");
        }
    }
    for join in [
        json!({"GameSessionId": "", "uuid": "ada"}),
        json!({"GameSessionId": "not an id", "uuid": "ada"}),
        json!({"GameSessionId": "arn:x", "uuid": ""}),
        json!({"GameSessionId": "arn:x", "uuid": "ada", "PlayerData": "x".repeat(2049)}),
    ] {
        assert_eq!(gateway.post("/join_session", &join).await.refusal().0, 400, "{join}");
    }
    // The server is still free.
    let api = gateway.api("DescribeGameSessions", &json!({"FleetId": "fleet-123"})).await;
    assert_eq!(api.json(), json!({"GameSessions": []}));
    gateway.stop().await.unwrap();
}

async fn what_is_not_there_is_404_405_or_413(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let join = json!({"GameSessionId": "arn:aws:gamelift:us-west-2::gamesession/fleet-1/x", "uuid": "ada"});
    assert_eq!(gateway.post("/join_session", &join).await.refusal(), (404, "NotFoundException".into()));
    let leave = json!({"PlayerSessionId": "psess-1"});
    assert_eq!(gateway.post("/leave_session", &leave).await.refusal(), (404, "NotFoundException".into()));
    assert_eq!(gateway.get("/elsewhere").await.refusal(), (404, "RouteNotFound".into()));
    let wrong = gateway.get("/create_session").await;
    assert_eq!(wrong.refusal(), (405, "MethodNotAllowed".into()));
    assert_eq!(wrong.headers["allow"], "POST");
    let large = vec![b' '; 64 * 1024 + 1];
    let answer = send(gateway.players, Method::POST, "/create_session", &[], large).await;
    assert_eq!(answer.refusal(), (413, "RequestTooLarge".into()));
    assert_eq!(gateway.get("/healthz").await.status, 200);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_request_id_is_kept_when_it_is_well_formed() {
    let gateway = Gateway::start(&[]).await;
    for (sent, kept) in [("abc-1", true), ("a b", false)] {
        let headers = [("x-request-id", sent)];
        let answer = send(gateway.players, Method::GET, "/nowhere", &headers, Vec::new()).await;
        answer.refusal();
        assert_eq!(answer.headers["x-request-id"] == sent, kept);
    }
    gateway.stop().await.unwrap();
}

async fn no_idle_server_is_503_with_a_time_to_wait(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    // One that is ready but has not reported its health cannot be given a game session yet.
    let mut server = Server::connect(&gateway, "p1").await;
    server.ok("ActivateServerProcess", json!({"Port": 7000})).await;
    let answer = gateway.post("/create_session", &create_body("ada", 2)).await;
    assert_eq!(answer.refusal(), (503, "FleetCapacityExceededException".into()));
    assert!(answer.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_does_not_activate_is_504_and_then_another_is_tried() {
    let gateway = Gateway::start(&["--activation-wait", "50ms", "--activation-timeout", "1500ms"]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let mut body = create_body("ada", 2);
    body["idempotency_token"] = json!("t");
    assert_eq!(gateway.post("/create_session", &body).await.refusal(), (504, "ActivationTimedOut".into()));
    assert_eq!(server.push().await["Action"], "CreateGameSession");
    assert_eq!(server.push().await["Action"], "TerminateProcess");
    let refusal = gateway.post("/create_session", &body).await.refusal();
    assert_eq!(refusal, (503, "FleetCapacityExceededException".into()));
    let mut next = Server::idle(&gateway, "p2").await;
    let (answer, _) = tokio::join!(gateway.post("/create_session", &body), next.host());
    assert!(answer.status == 200 || answer.refusal().0 == 504, "{}", answer.text);
    assert_eq!(gateway.post("/create_session", &body).await.status, 200);
    gateway.stop().await.unwrap();
}

async fn a_token_stands_for_the_next_game_session_when_its_own_is_over(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let mut body = create_body("ada", 2);
    body["idempotency_token"] = json!("t");
    let mut made = Vec::new();
    for process in ["p1", "p2"] {
        let mut server = Server::idle(&gateway, process).await;
        let (answer, id) = tokio::join!(gateway.post("/create_session", &body), server.host());
        assert_eq!(answer.json()["GameSessionId"], id);
        let again = gateway.post("/create_session", &body).await.json();
        assert_eq!(
            (&again["GameSessionId"], &again["PlayerSessionId"]),
            (&json!(id), &answer.json()["PlayerSessionId"])
        );
        server.ok("TerminateServerProcess", json!({})).await;
        made.push(id);
    }
    assert_ne!(made[0], made[1]);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_lost_while_activating_ends_the_wait() {
    let gateway = Gateway::start(&["--reconnect-window", "50ms"]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let lose = async {
        server.push().await;
        drop(server);
    };
    let body = create_body("ada", 2);
    let (answer, ()) = tokio::join!(gateway.post("/create_session", &body), lose);
    assert_eq!(answer.refusal(), (409, "InvalidGameSessionStatusException".into()));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_reservation_times_out_and_its_slot_reopens() {
    let gateway = Gateway::start(&["--reservation-timeout", "100ms"]).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 1).await;
    until("the slot reopens", async || gateway.find().await.len() == 1).await;
    let id = &made["GameSessionId"];
    let shown = json!({"GameSessionId": id, "PlayerSessionId": made["PlayerSessionId"]});
    assert_eq!(server.call("AcceptPlayerSession", shown).await["StatusCode"], 400);
    let described = gateway
        .api("DescribePlayerSessions", &json!({"PlayerSessionId": made["PlayerSessionId"]}))
        .await
        .json();
    assert_eq!(described["PlayerSessions"][0]["Status"], "TIMEDOUT");
    let joined = gateway.post("/join_session", &json!({"GameSessionId": id, "uuid": "bob"})).await;
    assert_eq!(joined.status, 200);
    gateway.stop().await.unwrap();
}

async fn only_the_owner_destroys(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let (_one, ada) = hosted(&gateway, "p1", "ada", 2).await;
    let (_two, eve) = hosted(&gateway, "p2", "eve", 2).await;
    let token = ada["OwnerToken"].as_str().unwrap();
    let longer = format!("{token}0");
    for wrong in [&json!(""), &json!("ada"), &eve["OwnerToken"], &json!(token.to_uppercase()), &json!(longer)]
    {
        let body = json!({"GameSessionId": ada["GameSessionId"], "OwnerToken": wrong, "uuid": "ada"});
        let refusal = gateway.post("/destroy_session", &body).await.refusal();
        assert_eq!(refusal, (403, "UnauthorizedException".into()), "{body}");
    }
    assert_eq!(gateway.find().await.len(), 2);
    gateway.stop().await.unwrap();
}

async fn a_stolen_uuid_gives_nothing(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let mut body = create_body("ada", 4);
    body["idempotency_token"] = json!("only ada knows");
    let (answer, _) = tokio::join!(gateway.post("/create_session", &body), server.host());
    let made = answer.json();
    let id = made["GameSessionId"].as_str().unwrap();

    // Joining as ada makes a slot of its own; it does not show hers.
    let joined = gateway.post("/join_session", &json!({"GameSessionId": id, "uuid": "ada"})).await.json();
    assert_ne!(joined["PlayerSessionId"], made["PlayerSessionId"]);
    // Neither her token by guess nor the one in the ARN brings back her create.
    for guess in ["guess", id.rsplit('/').next().unwrap()] {
        body["idempotency_token"] = json!(guess);
        assert_eq!(gateway.post("/create_session", &body).await.refusal().0, 503);
    }
    assert!(!id.contains("only"));
    // Her name does not leave for her.
    let leave = json!({"PlayerSessionId": "ada", "uuid": "ada"});
    assert_eq!(gateway.post("/leave_session", &leave).await.refusal().0, 404);
    assert!(!gateway.get("/find_session").await.text.contains("psess-"));
    gateway.stop().await.unwrap();
}

async fn a_maker_may_decline_a_slot_and_come_back_for_the_answer(backend: Backend) {
    let gateway = backend.gateway(&["--activation-wait", "1ms"]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let mut body = create_body("ada", 2);
    body["reserve_player"] = json!(false);
    body["idempotency_token"] = json!("t");
    assert_eq!(gateway.post("/create_session", &body).await.refusal().0, 504);
    let id = server.host().await;
    let made = gateway.post("/create_session", &body).await.json();
    assert_eq!(made["GameSessionId"], id);
    assert_eq!(made["Status"], "ACTIVE");
    assert!(made.get("PlayerSessionId").is_none());
    assert_eq!(gateway.find().await[0]["CurrentPlayerSessionCount"], 0);
    gateway.stop().await.unwrap();
}

async fn a_create_sent_again_is_one_game_session_and_one_slot(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    let (mut one, _two) = (Server::idle(&gateway, "p1").await, Server::idle(&gateway, "p2").await);
    let mut body = create_body("ada", 4);
    body["idempotency_token"] = json!("t");

    // The first caller hangs up before the server has activated.
    let gone = tokio::time::timeout(Duration::from_millis(100), gateway.post("/create_session", &body)).await;
    assert!(gone.is_err());
    // Two more, at the same time, while it is still activating.
    let (left, right, id) = tokio::join!(
        gateway.post("/create_session", &body),
        gateway.post("/create_session", &body),
        one.host()
    );
    let (left, right) = (left.json(), right.json());
    let later = gateway.post("/create_session_local", &body).await.json();
    for made in [&left, &right, &later] {
        assert_eq!(made["GameSessionId"], id);
        assert_eq!(made["PlayerSessionId"], left["PlayerSessionId"]);
        assert_eq!(made["OwnerToken"], left["OwnerToken"]);
    }
    let found = gateway.find().await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["CurrentPlayerSessionCount"], 1);

    // The token means these fields, and this player.
    body["num_connections"] = json!(5);
    let refusal = gateway.post("/create_session", &body).await;
    assert_eq!(refusal.refusal(), (409, "IdempotentParameterMismatchException".into()));
    assert!(!refusal.text.contains(id.rsplit('/').next().unwrap()));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn every_find_shows_what_changed_since_the_last() {
    let gateway = Gateway::start(&[]).await;
    let (_server, made) = hosted(&gateway, "p1", "ada", 3).await;
    let taken = async || gateway.find().await[0]["CurrentPlayerSessionCount"].clone();
    assert_eq!(taken().await, 1);
    let join = json!({"GameSessionId": made["GameSessionId"], "uuid": "bob"});
    let joined = gateway.post("/join_session", &join).await.json();
    assert_eq!(taken().await, 2);
    assert_eq!(taken().await, 2);
    gateway.post("/leave_session", &json!({"PlayerSessionId": joined["PlayerSessionId"]})).await;
    assert_eq!(taken().await, 1);
    let (_other, _) = hosted(&gateway, "p2", "eve", 2).await;
    let before = gateway.find().await;
    assert_eq!(before.len(), 2);
    let update = json!({"GameSessionId": made["GameSessionId"], "Name": "another name"});
    assert_eq!(gateway.api("UpdateGameSession", &update).await.status, 200);
    let after = gateway.find().await;
    assert_eq!(after[0]["Name"], "another name");
    assert_eq!((after.len(), &after[1]), (2, &before[1]));
    // Finds that ask otherwise show the same rows.
    for (number, slots) in [(0, 3), (1, 2)] {
        let path = format!("/find_session?filter=maximumSessions%20%3D%20{slots}");
        assert_eq!(gateway.get(&path).await.json(), json!([after[number]]));
    }
    gateway.post("/join_session", &join).await;
    assert_eq!(taken().await, 2);
    gateway.stop().await.unwrap();
}

async fn a_create_without_a_token_that_is_given_up_leaves_no_game_session(backend: Backend) {
    let gateway = backend.gateway(&["--activation-wait", "200ms"]).await;
    let (mut one, mut two) = (Server::idle(&gateway, "p1").await, Server::idle(&gateway, "p2").await);
    // The caller hangs up.
    let body = create_body("ada", 2);
    let call = tokio::time::timeout(Duration::from_millis(50), gateway.post("/create_session", &body));
    assert!(call.await.is_err());
    assert_eq!(one.push().await["Action"], "CreateGameSession");
    assert_eq!(one.push().await["Action"], "TerminateProcess");
    // The wait is over.
    assert_eq!(gateway.post("/create_session", &body).await.refusal(), (504, "ActivationTimedOut".into()));
    assert_eq!(two.push().await["Action"], "CreateGameSession");
    assert_eq!(two.push().await["Action"], "TerminateProcess");
    let ended = gateway.api("DescribeGameSessions", &json!({"FleetId": "fleet-123"})).await.json();
    for session in ended["GameSessions"].as_array().unwrap() {
        assert_eq!(session["StatusReason"], "FORCE_TERMINATED");
    }
    gateway.stop().await.unwrap();
}

async fn many_who_join_at_once_never_take_more_slots_than_there_are(backend: Backend) {
    let gateway = std::sync::Arc::new(backend.gateway(&[]).await);
    let (_server, made) = hosted(&gateway, "p1", "ada", 10).await;
    let mut joins = tokio::task::JoinSet::new();
    for player in 0..40 {
        let (gateway, id) = (gateway.clone(), made["GameSessionId"].clone());
        joins.spawn(async move {
            let join = json!({"GameSessionId": id, "uuid": format!("player-{player}")});
            gateway.post("/join_session", &join).await.status.as_u16()
        });
    }
    let statuses = joins.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 9);
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 31);
    std::sync::Arc::into_inner(gateway).unwrap().stop().await.unwrap();
}

with_both_backends! {
    a_game_session_lives_from_create_to_destroy,
    malformed_requests_are_400_and_take_no_server,
    what_is_not_there_is_404_405_or_413,
    no_idle_server_is_503_with_a_time_to_wait,
    a_token_stands_for_the_next_game_session_when_its_own_is_over,
    only_the_owner_destroys,
    a_stolen_uuid_gives_nothing,
    a_maker_may_decline_a_slot_and_come_back_for_the_answer,
    a_create_sent_again_is_one_game_session_and_one_slot,
    a_create_without_a_token_that_is_given_up_leaves_no_game_session,
    many_who_join_at_once_never_take_more_slots_than_there_are,
}
