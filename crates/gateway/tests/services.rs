//! The services' door: the GameLift API, who may call, and the server SDK's socket.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Answer, Gateway, Server, create_body, hosted, send, socket_url, until};
use hyper::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;

fn exception(answer: &Answer) -> String {
    assert_eq!(answer.status, 400, "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/x-amz-json-1.1");
    assert!(answer.headers.contains_key("x-amzn-requestid"));
    let body = answer.json();
    assert!(!body["Message"].as_str().unwrap().is_empty());
    body["__type"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_api_runs_a_game_session() {
    let gateway = Gateway::start(&[]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    assert_eq!(gateway.api("ListFleets", &json!({})).await.json(), json!({"FleetIds": ["fleet-123"]}));
    let computes = gateway.api("ListCompute", &json!({"FleetId": "fleet-123"})).await.json();
    let names: Vec<_> =
        computes["ComputeList"].as_array().unwrap().iter().map(|c| &c["ComputeName"]).collect();
    assert_eq!(names, ["host-1", "local"]);

    let create = json!({"FleetId": "fleet-123", "MaximumPlayerSessionCount": 3, "Name": "n", "IdempotencyToken": "tok-1",
        "GameProperties": [{"Key": "map", "Value": "desert"}], "GameSessionData": "data"});
    let made = gateway.api("CreateGameSession", &create).await.json();
    let session = &made["GameSession"];
    assert_eq!(session["Status"], "ACTIVATING");
    assert!(session["CreationTime"].is_number());
    let id = session["GameSessionId"].as_str().unwrap();
    assert!(id.ends_with("/tok-1"));
    let push = server.push().await;
    assert_eq!(push["GameProperties"], json!({"map": "desert"}));
    assert_eq!(push["GameSessionName"], "n");
    assert_eq!(push["GameSessionData"], "data");
    assert_eq!(push["MaximumPlayerSessionCount"], 3);
    let player = |n: u32| json!({"GameSessionId": id, "PlayerId": format!("p{n}"), "PlayerData": "d"});
    assert_eq!(
        exception(&gateway.api("CreatePlayerSession", &player(1)).await),
        "InvalidGameSessionStatusException"
    );
    server.ok("ActivateGameSession", json!({"GameSessionId": id})).await;

    let search = json!({"FleetId": "fleet-123", "FilterExpression": "hasAvailablePlayerSessions = true"});
    let found = gateway.api("SearchGameSessions", &search).await.json();
    assert_eq!(found["GameSessions"][0]["GameSessionId"], id);
    let one = gateway.api("CreatePlayerSession", &player(1)).await.json();
    assert_eq!(one["PlayerSession"]["Port"], 7000);
    assert_eq!(one["PlayerSession"]["PlayerData"], "d");
    let more = json!({"GameSessionId": id, "PlayerIds": ["p2", "p3"], "PlayerDataMap": {"p3": "three"}});
    let more = gateway.api("CreatePlayerSessions", &more).await.json();
    assert_eq!(more["PlayerSessions"][1]["PlayerData"], "three");
    assert_eq!(exception(&gateway.api("CreatePlayerSession", &player(4)).await), "GameSessionFullException");
    assert_eq!(gateway.api("SearchGameSessions", &search).await.json(), json!({"GameSessions": []}));
    let full = json!({"FleetId": "fleet-123", "FilterExpression": "hasAvailablePlayerSessions=false"});
    assert_eq!(gateway.api("SearchGameSessions", &full).await.json()["GameSessions"][0]["GameSessionId"], id);

    let mut seen = Vec::new();
    let mut page = json!({"GameSessionId": id, "Limit": 1, "PlayerSessionStatusFilter": "RESERVED"});
    loop {
        let answer = gateway.api("DescribePlayerSessions", &page).await.json();
        seen.push(answer["PlayerSessions"][0]["PlayerId"].clone());
        let Some(next) = answer.get("NextToken") else { break };
        page["NextToken"] = next.clone();
    }
    assert_eq!(seen, ["p1", "p2", "p3"]);

    let again = gateway.api("CreateGameSession", &create).await.json();
    assert_eq!(again["GameSession"]["GameSessionId"], id);
    assert_eq!(again["GameSession"]["Status"], "ACTIVE");

    let end = json!({"GameSessionId": id, "TerminationMode": "TRIGGER_ON_PROCESS_TERMINATE"});
    let ending = gateway.api("TerminateGameSession", &end).await.json();
    assert_eq!(ending["GameSession"]["Status"], "TERMINATING");
    server.end().await;
    let ended = gateway.api("DescribeGameSessions", &json!({"GameSessionId": id})).await.json();
    assert_eq!(ended["GameSessions"][0]["Status"], "TERMINATED");
    assert_eq!(ended["GameSessions"][0]["StatusReason"], "TRIGGERED_ON_PROCESS_TERMINATE");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn the_api_says_no_by_name() {
    let gateway = Gateway::start(&[]).await;
    let fleet = |more: Value| {
        let mut input = json!({"FleetId": "fleet-123"});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let missing = "arn:aws:gamelift:us-west-2::gamesession/fleet-123/x";
    for (operation, input, name) in [
        ("CreateBuild", json!({}), "UnknownOperationException"),
        (
            "CreateGameSession",
            fleet(json!({"MaximumPlayerSessionCount": 1})),
            "FleetCapacityExceededException",
        ),
        ("CreateGameSession", fleet(json!({})), "InvalidRequestException"),
        ("CreateGameSession", json!([]), "SerializationException"),
        (
            "CreateGameSession",
            fleet(json!({"MaximumPlayerSessionCount": 1, "Location": "custom-far"})),
            "NotFoundException",
        ),
        (
            "CreateGameSession",
            json!({"AliasId": "alias-1", "MaximumPlayerSessionCount": 1}),
            "NotFoundException",
        ),
        ("DescribeGameSessions", json!({"GameSessionId": missing}), "NotFoundException"),
        ("DescribeGameSessions", fleet(json!({"StatusFilter": "SLEEPING"})), "InvalidRequestException"),
        ("DescribeGameSessions", fleet(json!({"NextToken": "zz"})), "InvalidRequestException"),
        (
            "SearchGameSessions",
            fleet(json!({"FilterExpression": "maximumSessions>many"})),
            "InvalidRequestException",
        ),
        (
            "SearchGameSessions",
            fleet(json!({"SortExpression": "maximumSessions"})),
            "InvalidRequestException",
        ),
        ("SearchGameSessions", fleet(json!({"NextToken": "7"})), "InvalidRequestException"),
        ("UpdateGameSession", json!({"GameSessionId": missing, "Name": "n"}), "NotFoundException"),
        ("UpdateGameSession", json!({"Name": "n"}), "InvalidRequestException"),
        (
            "UpdateGameSession",
            json!({"GameSessionId": missing, "ProtectionPolicy": "Some"}),
            "InvalidRequestException",
        ),
        ("SearchGameSessions", fleet(json!({"Limit": 0})), "InvalidRequestException"),
        ("CreatePlayerSession", json!({"GameSessionId": missing, "PlayerId": "p"}), "NotFoundException"),
        (
            "CreatePlayerSessions",
            json!({"GameSessionId": missing, "PlayerIds": []}),
            "InvalidRequestException",
        ),
        ("DescribePlayerSessions", json!({"PlayerSessionId": "psess-1"}), "NotFoundException"),
        ("DescribePlayerSessions", json!({}), "InvalidRequestException"),
        (
            "TerminateGameSession",
            json!({"GameSessionId": missing, "TerminationMode": "NICELY"}),
            "InvalidRequestException",
        ),
    ] {
        let answer = gateway.api(operation, &input).await;
        assert_eq!(exception(&answer), name, "{operation} {input}: {}", answer.text);
    }
    let untargeted = send(gateway.services, Method::POST, "/", &[], b"{}".to_vec()).await;
    assert_eq!(exception(&untargeted), "UnknownOperationException");
    let large = send(
        gateway.services,
        Method::POST,
        "/",
        &[("x-amz-target", "GameLift.ListFleets")],
        vec![b' '; 1024 * 1024 + 1],
    );
    assert_eq!(exception(&large.await), "InvalidRequestException");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_search_goes_on_where_it_was_though_game_sessions_come_and_go() {
    let gateway = Gateway::start(&[]).await;
    let mut servers = Vec::new();
    for name in ["c", "a", "e", "b"] {
        servers.push(hosted(&gateway, name, name, 2).await);
    }
    let mut search = json!({"FleetId": "fleet-123", "Limit": 2, "SortExpression": "gameSessionName ASC",
        "FilterExpression": "maximumSessions = 2 AND gameSessionProperties.rp_build = '1'"});
    let names = |answer: &Answer| {
        let rows = answer.json()["GameSessions"].as_array().unwrap().clone();
        rows.iter().map(|row| row["CreatorId"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let first = gateway.api("SearchGameSessions", &search).await;
    assert_eq!(names(&first), ["a", "b"]);
    let end = json!({"GameSessionId": servers[3].1["GameSessionId"], "TerminationMode": "FORCE_TERMINATE"});
    assert_eq!(gateway.api("TerminateGameSession", &end).await.status, 200);
    servers.push(hosted(&gateway, "d", "d", 2).await);
    search["NextToken"] = first.json()["NextToken"].clone();
    let second = gateway.api("SearchGameSessions", &search).await;
    assert_eq!(names(&second), ["c", "d"]);
    let token = search["NextToken"].take();
    search["NextToken"] = second.json()["NextToken"].clone();
    let third = gateway.api("SearchGameSessions", &search).await;
    assert_eq!(names(&third), ["e"]);
    assert!(third.json().get("NextToken").is_none());
    // A token is of its own search and of the door that gave it out.
    search["NextToken"] = token.clone();
    search["SortExpression"] = json!("gameSessionName DESC");
    assert_eq!(exception(&gateway.api("SearchGameSessions", &search).await), "InvalidRequestException");
    let elsewhere = format!("/find_session?page={}", token.as_str().unwrap());
    assert_eq!(gateway.get(&elsewhere).await.refusal().0, 400);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn the_api_updates_a_game_session_and_shows_its_protection() {
    let gateway = Gateway::start(&[]).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 2).await;
    let id = &made["GameSessionId"];
    let details =
        async || gateway.api("DescribeGameSessionDetails", &json!({"GameSessionId": id})).await.json();
    assert_eq!(details().await["GameSessionDetails"][0]["ProtectionPolicy"], "NoProtection");
    let update = json!({"GameSessionId": id, "MaximumPlayerSessionCount": 0, "Name": "renamed",
        "PlayerSessionCreationPolicy": "DENY_ALL", "ProtectionPolicy": "FullProtection",
        "GameProperties": [{"Key": "map", "Value": "glade"}]});
    let updated = gateway.api("UpdateGameSession", &update).await.json();
    let session = &updated["GameSession"];
    assert_eq!((&session["Name"], &session["MaximumPlayerSessionCount"]), (&json!("renamed"), &json!(0)));
    assert_eq!(session["CurrentPlayerSessionCount"], 1);
    assert_eq!(session["PlayerSessionCreationPolicy"], "DENY_ALL");
    assert_eq!(session["GameProperties"][1], json!({"Key": "map", "Value": "glade"}));
    let shown = details().await;
    assert_eq!(shown["GameSessionDetails"][0]["ProtectionPolicy"], "FullProtection");
    assert_eq!(&shown["GameSessionDetails"][0]["GameSession"], session);

    let player = json!({"GameSessionId": id, "PlayerIds": ["bob"]});
    let refused = gateway.api("CreatePlayerSessions", &player).await;
    assert_eq!(exception(&refused), "InvalidGameSessionStatusException");
    assert!(refused.text.contains("DENY_ALL"), "{}", refused.text);
    // The search's word is about slots, not about the policy.
    let open = json!({"GameSessionId": id, "MaximumPlayerSessionCount": 9});
    gateway.api("UpdateGameSession", &open).await;
    let search = json!({"FleetId": "fleet-123", "FilterExpression": "hasAvailablePlayerSessions=true"});
    assert_eq!(
        &gateway.api("SearchGameSessions", &search).await.json()["GameSessions"][0]["GameSessionId"],
        id
    );

    let end = json!({"GameSessionId": id, "TerminationMode": "TRIGGER_ON_PROCESS_TERMINATE"});
    gateway.api("TerminateGameSession", &end).await;
    assert_eq!(
        exception(&gateway.api("UpdateGameSession", &open).await),
        "InvalidGameSessionStatusException"
    );
    server.end().await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn web_pages_are_kept_out() {
    let gateway = Gateway::start(&["--services-host", "host.docker.internal"]).await;
    let port = gateway.services.port();
    let ask = async |headers: &[(&str, &str)]| {
        let mut headers = headers.to_vec();
        headers.push(("x-amz-target", "GameLift.ListFleets"));
        send(gateway.services, Method::POST, "/", &headers, b"{}".to_vec()).await.status.as_u16()
    };
    assert_eq!(ask(&[("host", &format!("localhost:{port}"))]).await, 200);
    assert_eq!(ask(&[("host", &format!("host.docker.internal:{port}"))]).await, 200);
    assert_eq!(ask(&[("host", &format!("evil.example:{port}"))]).await, 403);
    assert_eq!(ask(&[("origin", "http://evil.example")]).await, 403);
    assert_eq!(ask(&[("origin", "null")]).await, 403);
    let page = send(gateway.services, Method::GET, "/", &[], Vec::new()).await;
    assert!(page.status.is_client_error() && page.text.contains("services' door"), "{}", page.text);
    assert_eq!(send(gateway.services, Method::GET, "/healthz", &[], Vec::new()).await.status, 200);
    gateway.stop().await.unwrap();
}

fn refused_with(outcome: Result<Server, Error>) -> u16 {
    match outcome {
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("connected"),
    }
}

#[tokio::test]
async fn a_server_must_show_the_token() {
    let gateway = Gateway::start(&["--server-token", "a/b+c="]).await;
    for wrong in ["", "a", "a/b+c", "a%2Fb%20c="] {
        assert_eq!(refused_with(Server::open(&socket_url(&gateway, "p1", wrong)).await), 403, "{wrong}");
    }
    // Raw as C++ and C# send it, escaped as Go does.
    for (process, right) in [("p1", "a/b+c="), ("p2", "a%2Fb%2Bc%3D")] {
        Server::open(&socket_url(&gateway, process, right)).await.unwrap();
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_query_without_ids_is_refused() {
    let gateway = Gateway::start(&[]).await;
    for query in ["", "pID=p1", "pID=&ComputeId=h&FleetId=fleet-123"] {
        let url = format!("ws://{}/?{query}", gateway.services);
        assert_eq!(refused_with(Server::open(&url).await), 400, "{query}");
    }
    let sparse = format!("ws://{}/?pID=p1&ComputeId=h&FleetId=fleet-123", gateway.services);
    Server::open(&sparse).await.unwrap();
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn the_id_of_an_ended_process_is_refused() {
    let gateway = Gateway::start(&[]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    server.ok("TerminateServerProcess", json!({})).await;
    assert_eq!(refused_with(Server::open(&socket_url(&gateway, "p1", "t")).await), 403);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn malformed_frames_do_not_end_the_socket() {
    let gateway = Gateway::start(&[]).await;
    let mut server = Server::connect(&gateway, "p1").await;
    for ignored in ["", "{", "7", "[]", "{\"Action\":\"HeartbeatServerProcess\"}", "{\"RequestId\":7}"] {
        server.send_text(ignored).await;
    }
    let unknown = server.call("MakeTea", json!({})).await;
    assert_eq!(unknown["StatusCode"], 400);
    assert!(unknown["ErrorMessage"].as_str().unwrap().contains("MakeTea"), "{unknown}");
    let mistyped = server.call("ActivateServerProcess", json!({"Port": "7000"})).await;
    assert_eq!(mistyped["StatusCode"], 400);
    for port in [0, 60_001, 70_000] {
        assert_eq!(server.call("ActivateServerProcess", json!({"Port": port})).await["StatusCode"], 400);
    }
    assert_eq!(server.call("HeartbeatServerProcess", json!({"HealthStatus": true})).await["StatusCode"], 409);
    server.ready(7000).await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_is_refused_by_status_code() {
    let gateway = Gateway::start(&[]).await;
    let (mut one, made) = hosted(&gateway, "p1", "ada", 2).await;
    let (mut two, other) = hosted(&gateway, "p2", "bob", 2).await;
    let shown = |game: &Value, player: &Value| json!({"GameSessionId": game, "PlayerSessionId": player});
    let (game, slot) = (&made["GameSessionId"], &made["PlayerSessionId"]);
    let unknown = json!("psess-unknown");
    assert_eq!(one.call("AcceptPlayerSession", shown(game, &unknown)).await["StatusCode"], 404);
    assert_eq!(
        one.call("AcceptPlayerSession", shown(game, &other["PlayerSessionId"])).await["StatusCode"],
        404
    );
    assert_eq!(two.call("AcceptPlayerSession", shown(game, slot)).await["StatusCode"], 403);
    one.ok("AcceptPlayerSession", shown(game, slot)).await;
    assert_eq!(one.call("AcceptPlayerSession", shown(game, slot)).await["StatusCode"], 400);
    one.ok("RemovePlayerSession", shown(game, slot)).await;
    assert_eq!(one.call("ActivateGameSession", json!({"GameSessionId": game})).await["StatusCode"], 409);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn of_two_sockets_the_newer_gets_pushes_and_the_older_is_still_answered() {
    let gateway = Gateway::start(&["--reconnect-window", "50ms"]).await;
    let mut older = Server::idle(&gateway, "p1").await;
    let mut newer = Server::connect(&gateway, "p1").await;
    older.ok("HeartbeatServerProcess", json!({"HealthStatus": true})).await;
    let body = create_body("ada", 2);
    let (answer, id) = tokio::join!(gateway.post("/create_session", &body), newer.host());
    assert_eq!(answer.status, 200);
    // Losing the old one is not the end of the process.
    older.close().await;
    tokio::time::sleep(std::time::Duration::from_millis(120)).await;
    let described = gateway.api("DescribeGameSessions", &json!({"GameSessionId": id})).await.json();
    assert_eq!(described["GameSessions"][0]["Status"], "ACTIVE");
    // Losing the last one is, once it stays away.
    drop(newer);
    until("the game session ends", async || {
        let described = gateway.api("DescribeGameSessions", &json!({"GameSessionId": id})).await.json();
        described["GameSessions"][0]["StatusReason"] == "INTERRUPTED"
    })
    .await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn an_unhealthy_server_is_told_to_end() {
    let gateway = Gateway::start(&["--heartbeat-interval", "50ms", "--missed-heartbeats", "2"]).await;
    let mut silent = Server::idle(&gateway, "p1").await;
    assert_eq!(silent.push().await["Action"], "TerminateProcess");
    let mut sick = Server::connect(&gateway, "p2").await;
    sick.ok("ActivateServerProcess", json!({"Port": 7001})).await;
    sick.ok("HeartbeatServerProcess", json!({})).await;
    let push = sick.push().await;
    assert_eq!(push["Action"], "TerminateProcess");
    assert!(push["TerminationTime"].is_i64());
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_stop_tells_every_server_and_invites_no_farewell() {
    let gateway = Gateway::start(&[]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let stop = tokio::spawn(gateway.stop());
    assert_eq!(server.push().await["Action"], "TerminateProcess");
    assert_eq!(server.close_code().await, Some(1012));
    stop.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_frame_that_is_too_large_ends_the_socket_but_not_the_process() {
    let gateway = Gateway::start(&[]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    server.send_text(&" ".repeat(1024 * 1024 + 1)).await;
    // No farewell code, so that the SDK connects again.
    assert!(!matches!(server.close_code().await, Some(1000 | 1001)));
    let mut again = Server::connect(&gateway, "p1").await;
    again.ok("HeartbeatServerProcess", json!({"HealthStatus": true})).await;
    gateway.stop().await.unwrap();
}
