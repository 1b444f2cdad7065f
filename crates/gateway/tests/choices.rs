//! Where players may put game sessions, and which they may join.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Gateway, Server, create_body};
use serde_json::{Value, json};

fn create_with(fields: &Value) -> Value {
    let mut body = create_body("ada", 2);
    for (field, value) in fields.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

async fn ok(gateway: &Gateway, operation: &str, input: Value) -> Value {
    let answer = gateway.api(operation, &input).await;
    assert_eq!(answer.status, 200, "{operation}: {}", answer.text);
    answer.json()
}

/// A second fleet, with a server that waits there.
async fn other_fleet(gateway: &Gateway) -> (String, Server) {
    ok(gateway, "CreateLocation", json!({"LocationName": "custom-b"})).await;
    let fleet = json!({"Name": "b", "ComputeType": "ANYWHERE", "Locations": [{"Location": "custom-b"}],
        "AnywhereConfiguration": {"Cost": "1"}});
    let fleet =
        ok(gateway, "CreateFleet", fleet).await["FleetAttributes"]["FleetId"].as_str().unwrap().to_owned();
    let compute =
        json!({"FleetId": fleet, "ComputeName": "host-2", "Location": "custom-b", "IpAddress": "10.0.0.2"});
    ok(gateway, "RegisterCompute", compute).await;
    let url = format!(
        "ws://{}/?Authorization=t&ComputeId=host-2&FleetId={fleet}&pID=other&sdkLanguage=Go&sdkVersion=5.6.0",
        gateway.services
    );
    let mut server = Server::open(&url).await.unwrap();
    server.ready(7100).await;
    (fleet, server)
}

async fn queue(gateway: &Gateway, name: &str, fleet: &str) {
    let arn = format!("arn:aws:gamelift:us-west-2::fleet/{fleet}");
    ok(
        gateway,
        "CreateGameSessionQueue",
        json!({"Name": name, "TimeoutInSeconds": 600, "Destinations": [{"DestinationArn": arn}]}),
    )
    .await;
}

#[tokio::test]
async fn players_choose_nothing_that_the_operator_did_not_list() {
    let gateway = Gateway::start(&["--players-may-choose", "queue=ranked,location=custom-local"]).await;
    let (fleet, _server) = other_fleet(&gateway).await;
    queue(&gateway, "secret", &fleet).await;
    for fields in [
        json!({"fleet_id": fleet}),
        json!({"fleet_id": format!("arn:aws:gamelift:us-west-2::fleet/{fleet}")}),
        json!({"fleet_id": "fleet-nowhere"}),
        json!({"alias_id": "alias-1"}),
        json!({"queue": "secret"}),
        json!({"location": "custom-b"}),
    ] {
        let refused = gateway.post("/create_session", &create_with(&fields)).await;
        assert_eq!(refused.refusal(), (403, "ChoiceNotAllowed".into()), "{fields}");
    }
    for fields in [
        json!({"fleet_id": "fleet-123", "alias_id": "alias-1"}),
        json!({"fleet_id": "fleet-123", "queue": "ranked"}),
        json!({"queue": "ranked", "location": "custom-local"}),
        json!({"latencies": {"": 1}}),
        json!({"latencies": {"us-west-2": -1}}),
    ] {
        let refused = gateway.post("/create_session", &create_with(&fields)).await;
        assert_eq!(refused.refusal(), (400, "InvalidRequestException".into()), "{fields}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn the_usual_fleet_can_be_named_and_its_location_chosen() {
    let gateway = Gateway::start(&["--players-may-choose", "location=*"]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let body = create_with(
        &json!({"fleet_id": "fleet-123", "location": "custom-local", "latencies": {"us-west-2": 20}}),
    );
    let (answer, id) = tokio::join!(gateway.post("/create_session", &body), server.host());
    assert_eq!((answer.status.as_u16(), &answer.json()["GameSessionId"]), (200, &json!(id)));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_player_gets_in_only_where_players_belong() {
    let back = Gateway::start(&[]).await;
    let (fleet, mut server) = other_fleet(&back).await;
    let input = json!({"FleetId": fleet, "MaximumPlayerSessionCount": 4, "Location": "custom-b"});
    let (_, id) = tokio::join!(back.api("CreateGameSession", &input), server.host());
    let join = json!({"GameSessionId": id, "uuid": "bob"});
    let missing = (404, "NotFoundException".to_owned());
    assert_eq!(back.post("/join_session", &join).await.refusal(), missing);
    assert_eq!(back.get(&format!("/find_session?GameSessionId={id}")).await.refusal(), missing);

    let usual = ["--fleet-id", "fleet-123", "--location", "custom-local"];
    let closed = Gateway::front(&back, &usual).await;
    assert_eq!(closed.post("/join_session", &join).await.refusal(), missing);
    let choice = format!("fleet={fleet}");
    let open = Gateway::front(&back, &[&usual[..], &["--players-may-choose", &choice]].concat()).await;
    let joined = open.post("/join_session", &join).await;
    assert_eq!((joined.status.as_u16(), &joined.json()["Port"]), (200, &json!(7100)), "{}", joined.text);
    // A queue that may be chosen leads there as well.
    queue(&back, "ranked", &fleet).await;
    let queued =
        Gateway::front(&back, &[&usual[..], &["--players-may-choose", "queue=ranked"]].concat()).await;
    let join = json!({"GameSessionId": id, "uuid": "eve"});
    assert_eq!(queued.post("/join_session", &join).await.status, 200);
    for gateway in [closed, open, queued, back] {
        gateway.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_queue_finds_the_place_with_either_backend() {
    let back = Gateway::start(&["--players-may-choose", "queue=ranked"]).await;
    queue(&back, "ranked", "fleet-123").await;
    let front = Gateway::front(&back, &["--queue", "ranked"]).await;
    for (gateway, process, fields) in
        [(&back, "p1", json!({"queue": "ranked", "latencies": {"us-west-2": 20}})), (&front, "p2", json!({}))]
    {
        let mut server = Server::idle(&back, process).await;
        let mut body = create_with(&fields);
        body["idempotency_token"] = json!(process);
        let (answer, id) = tokio::join!(gateway.post("/create_session", &body), server.host());
        assert_eq!(answer.status, 200, "{}", answer.text);
        let made = answer.json();
        assert_eq!((&made["GameSessionId"], &made["PlayerId"]), (&json!(id), &json!("ada")));
        // The same token is the same placement and the same slot.
        assert_eq!(gateway.post("/create_session", &body).await.json(), made);
        let destroy = json!({"GameSessionId": id, "OwnerToken": made["OwnerToken"]});
        assert_eq!(gateway.post("/destroy_session", &destroy).await.status, 200);
    }
    front.stop().await.unwrap();
    back.stop().await.unwrap();
}

#[tokio::test]
async fn a_placement_that_nobody_waits_for_is_stopped() {
    let gateway =
        Gateway::start(&["--players-may-choose", "queue=ranked", "--activation-wait", "50ms"]).await;
    queue(&gateway, "ranked", "fleet-123").await;
    let body = create_with(&json!({"queue": "ranked"}));
    // Nobody serves the queue, so the wait ends first.
    let refused = gateway.post("/create_session", &body).await;
    assert_eq!(refused.refusal(), (504, "ActivationTimedOut".into()));
    // A placement that went on would take the server which comes now.
    let mut server = Server::idle(&gateway, "p1").await;
    let mut body = create_body("bob", 2);
    body["idempotency_token"] = json!("bobs");
    let bobs = async {
        common::until("bob has a server", async || {
            gateway.post("/create_session", &body).await.status == 200
        })
        .await;
    };
    let (id, ()) = tokio::join!(server.host(), bobs);
    let found = gateway.get(&format!("/find_session?GameSessionId={id}")).await.json();
    assert_eq!(found[0]["Name"], "bob's Session", "{found}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_placement_whose_maker_gives_it_up_is_stopped() {
    let gateway =
        Gateway::start(&["--players-may-choose", "queue=ranked", "--activation-wait", "50ms"]).await;
    queue(&gateway, "ranked", "fleet-123").await;
    let body = create_with(&json!({"queue": "ranked", "idempotency_token": "adas"}));
    let refused = gateway.post("/create_session", &body).await;
    assert_eq!(refused.refusal(), (504, "ActivationTimedOut".into()));
    let give_up = json!({"uuid": "ada", "idempotency_token": "adas", "queue": "ranked"});
    let gone = gateway.post("/destroy_session", &give_up).await.refusal();
    assert_eq!(gone, (404, "NotFoundException".into()), "there is no game session to tell of");
    // A placement that went on would take the server which comes now.
    let mut server = Server::idle(&gateway, "p1").await;
    let mut body = create_body("bob", 2);
    body["idempotency_token"] = json!("bobs");
    let bobs = async {
        common::until("bob has a server", async || {
            gateway.post("/create_session", &body).await.status == 200
        })
        .await;
    };
    let (id, ()) = tokio::join!(server.host(), bobs);
    let found = gateway.get(&format!("/find_session?GameSessionId={id}")).await.json();
    assert_eq!(found[0]["Name"], "bob's Session", "{found}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_find_looks_where_players_may_choose_with_either_backend() {
    let back = Gateway::start(&["--players-may-choose", "location=*"]).await;
    let (fleet, mut server) = other_fleet(&back).await;
    let mut usual_server = Server::idle(&back, "p1").await;
    let input = json!({"FleetId": fleet, "MaximumPlayerSessionCount": 4, "Location": "custom-b"});
    let (_, there) = tokio::join!(back.api("CreateGameSession", &input), server.host());
    let body = create_body("ada", 4);
    let (_, here) = tokio::join!(back.post("/create_session", &body), usual_server.host());
    let alias = json!({"Name": "beta", "RoutingStrategy": {"Type": "SIMPLE", "FleetId": fleet}});
    let alias = ok(&back, "CreateAlias", alias).await["Alias"]["AliasId"].as_str().unwrap().to_owned();

    let choices = format!("fleet={fleet},alias={alias},location=custom-b");
    let usual = ["--fleet-id", "fleet-123", "--location", "custom-local", "--players-may-choose", &choices];
    let front = Gateway::front(&back, &usual).await;
    let found = async |gateway: &Gateway, query: &str| {
        let answer = gateway.get(&format!("/find_session?{query}")).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        let rows = answer.json();
        let ids: Vec<_> = rows.as_array().unwrap().iter().map(|row| row["GameSessionId"].clone()).collect();
        ids
    };
    assert_eq!(found(&front, "").await, [json!(here)]);
    assert_eq!(found(&back, "location=custom-local").await, [json!(here)]);
    assert_eq!(found(&back, "fleet_id=fleet-123&location=custom-local").await, [json!(here)]);
    for query in [
        format!("fleet_id={fleet}"),
        format!("fleet_id={fleet}&location=custom-b&limit=1"),
        format!("alias_id={alias}"),
    ] {
        assert_eq!(found(&front, &query).await, [json!(there)], "{query}");
        let refused = back.get(&format!("/find_session?{query}")).await.refusal();
        assert_eq!(refused, (403, "ChoiceNotAllowed".into()), "{query}");
    }
    let both = back.get(&format!("/find_session?fleet_id={fleet}&alias_id={alias}")).await.refusal();
    assert_eq!(both, (400, "InvalidRequestException".into()));
    front.stop().await.unwrap();
    back.stop().await.unwrap();
}
