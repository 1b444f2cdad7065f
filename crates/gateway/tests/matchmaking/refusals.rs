//! Strangers, and bad input.

use hyper::Method;
use serde_json::{Value, json};

use crate::common::{Backend, send, with_both_backends};
use crate::hall::{DUEL, Started, Stream, accepting, configure, party, standalone, ticket};

async fn a_stranger_learns_and_changes_nothing(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    configure(&gateway, "ask", DUEL, accepting()).await;
    let ada = Started::of(&gateway, "ask", &["ada"]).await;
    let bob = Started::of(&gateway, "ask", &["bob"]).await;
    ada.once(&gateway, "REQUIRES_ACCEPTANCE").await;
    let unknown = ticket(&gateway, "nobody", ada.token()).await;
    let not_found = (404, "NotFoundException".to_owned());
    assert_eq!(unknown.refusal(), not_found);
    for token in ["", "0", bob.token(), bob.token_of("bob")] {
        let answer = ticket(&gateway, ada.id(), token).await;
        assert_eq!(answer.json()["message"], unknown.json()["message"]);
        assert_eq!(answer.refusal(), not_found);
        let stream = Stream::open(&gateway, ada.id(), token, None).await;
        assert_eq!(stream.status, 404);
        for kind in ["ACCEPT", "REJECT"] {
            assert_eq!(ada.accept(&gateway, token, kind).await.refusal(), not_found);
        }
        let stop = json!({"TicketId": ada.id(), "TicketToken": token});
        assert_eq!(gateway.post("/stop_matchmaking", &stop).await.refusal(), not_found);
    }
    let path = format!("/matchmaking_ticket?ticket_id={}", ada.id());
    // Whoever shows nothing at all is told the same of every ticket.
    let nothing_shown = (400, "InvalidRequestException".to_owned());
    for path in [&*path, "/matchmaking_ticket?ticket_id=nobody"] {
        assert_eq!(gateway.get(path).await.refusal(), nothing_shown);
    }
    let unharmed = ada.ticket(&gateway).await;
    // GameLift does not say who has accepted.
    let accepted = if backend == Backend::Embedded { json!({}) } else { Value::Null };
    assert_eq!(
        (&unharmed["Status"], &unharmed["Acceptance"]["Players"]),
        (&json!("REQUIRES_ACCEPTANCE"), &accepted)
    );
    gateway.stop().await.unwrap();
}

async fn an_id_that_somebody_has_tokens_of_is_taken(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    let mut request = party("duel", &["ada"]);
    request["ticket_id"] = json!("mine");
    let first = Started::with(&gateway, &request).await;
    assert_eq!(first.id(), "mine");
    assert_eq!(gateway.post("/start_matchmaking", &request).await.refusal().0, 409);
    first.stop(&gateway).await;
    assert_eq!(gateway.post("/start_matchmaking", &request).await.refusal().0, 409);
    gateway.stop().await.unwrap();
}

async fn bad_input_is_refused_with_what_is_wrong(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    let player = |id: &str| json!({"player_id": id});
    let many: Vec<Value> = (0..11).map(|n| player(&n.to_string())).collect();
    let attributes: Value =
        (0..11).map(|n| (format!("a{n}"), json!({"N": n}))).collect::<serde_json::Map<_, _>>().into();
    let one = |extra: Value| {
        let mut player = json!({"player_id": "ada"});
        player.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        json!({"players": [player]})
    };
    for (changes, status, word) in [
        (json!({"configuration": "none"}), 404, "none"),
        (json!({"configuration": ""}), 400, "configuration"),
        (json!({"configuration": "no good"}), 400, "ConfigurationName"),
        (json!({"uuid": ""}), 400, "uuid"),
        (json!({"uuid": "eve"}), 400, "uuid"),
        (json!({"ticket_id": ""}), 400, "ticket_id"),
        (json!({"ticket_id": "a b"}), 400, "ticket_id"),
        (json!({"ticket_id": "x".repeat(129)}), 400, "ticket_id"),
        (json!({"idempotency_token": ""}), 400, "idempotency_token"),
        (json!({"idempotency_token": "t", "ticket_id": "t"}), 400, "not both"),
        (json!({"players": many, "uuid": "0"}), 400, "players"),
        (json!({"players": [player("ada"), player("ada")]}), 400, "twice"),
        (json!({"players": [player("ada"), player("")]}), 400, "PlayerId"),
        (one(json!({"attributes": attributes})), 400, "attributes"),
        (one(json!({"attributes": {"skill": {"N": "much"}}})), 400, "body"),
        (one(json!({"attributes": {"skill": {"N": 1, "S": "x"}}})), 400, "body"),
        (one(json!({"attributes": {"skill": {}}})), 400, "body"),
        (one(json!({"attributes": {"skill": {"S": ""}}})), 400, "skill"),
        (one(json!({"latencies": {"eu-west-1": -1}})), 400, "body"),
        (one(json!({"latencies": {"eu-west-1": 0}})), 400, "eu-west-1"),
    ] {
        let mut request = party("duel", &["ada"]);
        request.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        let answer = gateway.post("/start_matchmaking", &request).await;
        assert_eq!(answer.refusal().0, status, "{changes}: {}", answer.text);
        assert!(answer.json()["message"].as_str().unwrap().contains(word), "{changes}: {}", answer.text);
    }
    // Infinity has no JSON; what would become it has.
    let raw = br#"{"configuration":"duel","uuid":"a","players":[{"player_id":"a","attributes":{"s":{"N":1e999}}}]}"#;
    let answer = send(gateway.players, Method::POST, "/start_matchmaking", &[], raw.to_vec()).await;
    assert_eq!(answer.refusal().0, 400);
    for path in ["/matchmaking_ticket", "/matchmaking_events", "/matchmaking_ticket?ticket_id="] {
        assert_eq!(gateway.get(path).await.refusal().0, 400, "{path}");
    }
    assert_eq!(gateway.get("/start_matchmaking").await.refusal().0, 405);
    // Nothing of all that is waiting for anybody.
    let bob = Started::of(&gateway, "duel", &["bob"]).await;
    let listed = bob.ticket(&gateway).await;
    assert!(["QUEUED", "SEARCHING"].contains(&listed["Status"].as_str().unwrap()));
    gateway.stop().await.unwrap();
}

with_both_backends! {
    a_stranger_learns_and_changes_nothing,
    an_id_that_somebody_has_tokens_of_is_taken,
    bad_input_is_refused_with_what_is_wrong,
}
