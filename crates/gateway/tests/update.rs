//! `POST /update_session`: its owner's alone; and what join says to what became of a game session.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Gateway, Server, create_body, hosted};
use serde_json::{Value, json};

fn with(base: &Value, more: &Value) -> Value {
    let mut body = base.clone();
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

fn owned(made: &Value) -> Value {
    json!({"GameSessionId": made["GameSessionId"], "OwnerToken": made["OwnerToken"]})
}

fn properties(row: &Value) -> Value {
    let pairs = row["GameProperties"].as_array().unwrap().iter();
    pairs.map(|pair| (pair["Key"].as_str().unwrap().to_owned(), pair["Value"].clone())).collect()
}

#[tokio::test]
async fn an_owner_changes_what_they_name_and_finds_show_it() {
    let gateway = Gateway::start(&[]).await;
    let (_server, made) = hosted(&gateway, "p1", "ada", 2).await;
    let owned = owned(&made);
    let before = gateway.find().await[0].clone();
    let same = gateway.post("/update_session", &owned).await;
    assert_eq!(same.status, 200, "{}", same.text);
    assert_eq!(same.json(), before);

    let change = json!({"session_name": "renamed", "num_connections": 5, "build_id": 3,
        "GameProperties": [{"Key": "map", "Value": "glade"}, {"Key": "rp_settings", "Value": "1"}]});
    let updated = gateway.post("/update_session_local", &with(&owned, &change)).await.json();
    assert_eq!((&updated["Name"], &updated["MaximumPlayerSessionCount"]), (&json!("renamed"), &json!(5)));
    assert_eq!(properties(&updated), json!({"rp_build": "3", "map": "glade", "rp_settings": "1"}));
    assert_eq!(gateway.find().await, [updated]);
    assert_eq!(gateway.get("/find_session?build_id=1").await.text, "[]");

    // Hidden, and shown again; a property is changed, none is taken away.
    let hide = json!({"advertise": false, "GameProperties": [{"Key": "map", "Value": "desert"}]});
    let hidden = gateway.post("/update_session", &with(&owned, &hide)).await.json();
    let all = json!({"rp_build": "3", "map": "desert", "rp_settings": "1", "rp_hidden": "true"});
    assert_eq!(properties(&hidden), all);
    assert!(gateway.find().await.is_empty());
    gateway.post("/update_session", &with(&owned, &json!({"advertise": true}))).await;
    assert_eq!(gateway.find().await.len(), 1);
    gateway.post("/update_session", &with(&owned, &json!({"build_id": 0}))).await;
    assert_eq!(gateway.get("/find_session?build_id=0").await.json().as_array().unwrap().len(), 1);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn what_an_update_must_not_ask_for_is_400_and_changes_nothing() {
    let gateway = Gateway::start(&[]).await;
    let (_server, made) = hosted(&gateway, "p1", "ada", 2).await;
    let before = gateway.find().await;
    let pairs =
        |count: usize| (0..count).map(|n| json!({"Key": format!("k{n}"), "Value": ""})).collect::<Vec<_>>();
    for wrong in [
        json!({"session_name": ""}),
        json!({"session_name": "x".repeat(1025)}),
        json!({"num_connections": 0}),
        json!({"num_connections": 201}),
        json!({"build_id": "x"}),
        json!({"GameProperties": [{"Key": "rp_build", "Value": "9"}]}),
        json!({"GameProperties": [{"Key": "RP_BUILD", "Value": "9"}]}),
        json!({"GameProperties": [{"Key": "k".repeat(33), "Value": ""}]}),
        // The build is there already.
        json!({"session_name": "renamed", "GameProperties": pairs(16)}),
    ] {
        let answer = gateway.post("/update_session", &with(&owned(&made), &wrong)).await;
        assert_eq!(answer.refusal(), (400, "InvalidRequestException".into()), "{wrong}");
    }
    assert_eq!(gateway.find().await, before);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_stolen_uuid_or_another_token_changes_ends_and_frees_nothing() {
    let gateway = Gateway::start(&[]).await;
    let (_one, ada) = hosted(&gateway, "p1", "ada", 2).await;
    let (_two, eve) = hosted(&gateway, "p2", "eve", 2).await;
    let id = &ada["GameSessionId"];
    let before = gateway.find().await;
    let change = json!({"GameSessionId": id, "uuid": "ada", "session_name": "stolen", "num_connections": 9});
    for (proof, status) in [
        (json!({}), 400),
        (json!({"OwnerToken": null}), 400),
        (json!({"OwnerToken": ""}), 403),
        (json!({"OwnerToken": "ada"}), 403),
        (json!({"OwnerToken": eve["OwnerToken"]}), 403),
        (json!({"OwnerToken": ada["PlayerSessionId"]}), 403),
        (json!({"OwnerToken": ada["OwnerToken"].as_str().unwrap().to_uppercase()}), 403),
    ] {
        for route in
            ["/update_session", "/destroy_session", "/update_session_local", "/destroy_session_local"]
        {
            let answer = gateway.post(route, &with(&change, &proof)).await;
            assert_eq!(answer.refusal().0, status, "{route} {proof}");
        }
    }
    // A game session's id, a name or an owner's token is no slot.
    for slot in [id, &json!("ada"), &ada["OwnerToken"], &json!("")] {
        let leave = json!({"PlayerSessionId": slot, "uuid": "ada", "GameSessionId": id});
        assert_eq!(gateway.post("/leave_session", &leave).await.refusal().0, 404, "{slot}");
    }
    let by_name = json!({"GameSessionId": id, "uuid": "ada"});
    assert_eq!(gateway.post("/leave_session", &by_name).await.refusal().0, 400);
    let abandoned = json!({"uuid": "ada", "idempotency_token": "guess"});
    assert_eq!(gateway.post("/destroy_session", &abandoned).await.refusal().0, 404);
    assert_eq!(gateway.find().await, before);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn only_an_active_game_session_is_updated() {
    let gateway = Gateway::start(&["--activation-wait", "50ms"]).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 2).await;
    let owned = owned(&made);
    gateway.post("/destroy_session", &owned).await;
    let refusal = gateway.post("/update_session", &owned).await.refusal();
    assert_eq!(refusal, (409, "InvalidGameSessionStatusException".into()));
    server.end().await;
    let refusal = gateway.post("/update_session", &owned).await.refusal();
    assert_eq!(refusal, (409, "InvalidGameSessionStatusException".into()));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn join_says_why_not() {
    let gateway = Gateway::start(&[]).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 2).await;
    let join = json!({"GameSessionId": made["GameSessionId"], "uuid": "bob"});
    let refusal = async || gateway.post("/join_session", &join).await.refusal();
    let update = async |fields: Value| {
        let answer = gateway.post("/update_session", &with(&owned(&made), &fields)).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    };
    // Fewer slots than are taken: nobody loses theirs, none opens.
    assert_eq!(gateway.post("/join_session", &join).await.status, 200);
    update(json!({"num_connections": 1})).await;
    assert_eq!(refusal().await, (409, "GameSessionFullException".into()));
    let slot = json!({"GameSessionId": made["GameSessionId"], "PlayerSessionId": made["PlayerSessionId"]});
    server.ok("AcceptPlayerSession", slot).await;
    gateway.post("/leave_session", &json!({"PlayerSessionId": made["PlayerSessionId"]})).await;
    assert_eq!(refusal().await, (409, "GameSessionFullException".into()));
    update(json!({"num_connections": 2})).await;
    assert_eq!(gateway.find().await.len(), 1);

    // Its server's operator closes it: it cannot be joined, so find does not list it.
    let policy =
        |policy: &str| json!({"GameSessionId": made["GameSessionId"], "PlayerSessionCreationPolicy": policy});
    assert_eq!(gateway.api("UpdateGameSession", &policy("DENY_ALL")).await.status, 200);
    assert_eq!(refusal().await, (409, "InvalidGameSessionStatusException".into()));
    assert!(gateway.find().await.is_empty());
    gateway.api("UpdateGameSession", &policy("ACCEPT_ALL")).await;
    assert_eq!(gateway.post("/join_session", &join).await.status, 200);

    gateway.post("/destroy_session", &owned(&made)).await;
    assert_eq!(refusal().await, (409, "InvalidGameSessionStatusException".into()));
    server.end().await;
    assert_eq!(refusal().await, (409, "InvalidGameSessionStatusException".into()));
    let gone =
        json!({"GameSessionId": format!("{}x", made["GameSessionId"].as_str().unwrap()), "uuid": "bob"});
    assert_eq!(gateway.post("/join_session", &gone).await.refusal(), (404, "NotFoundException".into()));

    // One that is only being activated takes nobody yet.
    let mut starting = Server::idle(&gateway, "p2").await;
    let body = create_body("eve", 2);
    let early = async {
        let push = starting.push().await;
        let join = json!({"GameSessionId": push["GameSessionId"], "uuid": "bob"});
        let refused = gateway.post("/join_session", &join).await.refusal();
        assert_eq!(refused, (409, "InvalidGameSessionStatusException".into()));
        starting.ok("ActivateGameSession", json!({"GameSessionId": push["GameSessionId"]})).await;
    };
    let (answer, ()) = tokio::join!(gateway.post("/create_session", &body), early);
    assert_eq!(answer.status, 200);
    gateway.stop().await.unwrap();
}
