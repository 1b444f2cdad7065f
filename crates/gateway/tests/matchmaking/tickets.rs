//! The life of a ticket.

use serde_json::json;

use crate::common::{Backend, Gateway, Server, with_both_backends};
use crate::hall::{DUEL, PARTIES, Started, accepting, configure, party, standalone, ticket};

#[tokio::test]
async fn two_parties_find_each_other_and_know_where_to_play() {
    let gateway = Gateway::start(&[]).await;
    configure(&gateway, "parties", PARTIES, json!({})).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let one = Started::of(&gateway, "parties", &["ada", "bob"]).await;
    let two = Started::of(&gateway, "parties", &["cleo", "dan"]).await;
    let game_session = server.host().await;
    let mut slots = Vec::new();
    for (started, players) in [(&one, ["ada", "bob"]), (&two, ["cleo", "dan"])] {
        let ticket = started.once(&gateway, "COMPLETED").await;
        let connection = &ticket["GameSessionConnectionInfo"];
        assert_eq!(connection["GameSessionArn"], game_session);
        assert_eq!((&connection["IpAddress"], &connection["Port"]), (&json!("127.0.0.1"), &json!(7000)));
        let own = connection["MatchedPlayerSessions"].as_array().unwrap();
        let names: Vec<_> = own.iter().map(|slot| slot["PlayerId"].as_str().unwrap()).collect();
        assert_eq!(names, players);
        slots.extend(own.iter().map(|slot| slot["PlayerSessionId"].clone()));
        assert!(ticket["EndTime"].as_str().unwrap().ends_with('Z'), "{ticket}");
        assert!(ticket["MatchId"].is_string(), "{ticket}");
        // Each member, by the token that the starter handed on, learns their own slot.
        for (player, slot) in players.iter().zip(own) {
            let seen = ticket_of(&gateway, started, player).await;
            assert_eq!(seen["GameSessionConnectionInfo"]["MatchedPlayerSessions"], json!([slot]));
        }
    }
    assert_ne!(
        one.ticket(&gateway).await["Players"][0]["Team"],
        two.ticket(&gateway).await["Players"][0]["Team"]
    );
    for slot in slots {
        server
            .ok("AcceptPlayerSession", json!({"GameSessionId": game_session, "PlayerSessionId": slot}))
            .await;
    }
    gateway.stop().await.unwrap();
}

async fn ticket_of(gateway: &Gateway, started: &Started, player: &str) -> serde_json::Value {
    let answer = ticket(gateway, started.id(), started.token_of(player)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn a_match_is_accepted_by_the_starter_and_by_each_player() {
    let gateway = Gateway::start(&[]).await;
    configure(&gateway, "ask", PARTIES, accepting()).await;
    let one = Started::of(&gateway, "ask", &["ada", "bob"]).await;
    let two = Started::of(&gateway, "ask", &["cleo", "dan"]).await;
    let asked = one.once(&gateway, "REQUIRES_ACCEPTANCE").await;
    assert_eq!(asked["Acceptance"]["Players"], json!({}));
    let left = asked["Acceptance"]["DeadlineInMs"].as_u64().unwrap();
    assert!((1..=600_000).contains(&left), "{left}");
    assert!(asked["Acceptance"]["Deadline"].as_str().unwrap().ends_with('Z'));

    // A player's token speaks for that player alone, named or not.
    let for_other = json!({"TicketId": one.id(), "Token": one.token_of("bob"), "PlayerIds": ["ada"],
        "AcceptanceType": "ACCEPT"});
    assert_eq!(gateway.post("/accept_match", &for_other).await.refusal().0, 400);
    let answer = one.accept(&gateway, one.token_of("bob"), "ACCEPT").await;
    assert_eq!(answer.json()["Acceptance"]["Players"], json!({"bob": true}), "{}", answer.text);
    let named =
        json!({"TicketId": one.id(), "Token": one.token(), "PlayerIds": ["ada"], "AcceptanceType": "ACCEPT"});
    assert_eq!(gateway.post("/accept_match", &named).await.status, 200);
    assert_eq!(two.accept(&gateway, two.token(), "ACCEPT").await.status, 200);
    for started in [&one, &two] {
        started.once(&gateway, "COMPLETED").await;
    }
    assert_eq!(two.accept(&gateway, two.token(), "ACCEPT").await.refusal().0, 409);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn who_rejects_is_out_and_the_others_are_matched_again() {
    let gateway = Gateway::start(&[]).await;
    configure(&gateway, "ask", DUEL, accepting()).await;
    let ada = Started::of(&gateway, "ask", &["ada"]).await;
    let bob = Started::of(&gateway, "ask", &["bob"]).await;
    let first = ada.once(&gateway, "REQUIRES_ACCEPTANCE").await["MatchId"].clone();
    assert_eq!(ada.accept(&gateway, ada.token(), "ACCEPT").await.status, 200);
    let answer = bob.accept(&gateway, bob.token_of("bob"), "REJECT").await;
    assert_eq!((answer.status.as_u16(), &answer.json()["Status"]), (200, &json!("CANCELLED")));
    ada.once(&gateway, "SEARCHING").await;
    let _cleo = Started::of(&gateway, "ask", &["cleo"]).await;
    let second = ada.once(&gateway, "REQUIRES_ACCEPTANCE").await;
    assert_ne!(second["MatchId"], first);
    assert_eq!(second["Acceptance"]["Players"], json!({}));
    gateway.stop().await.unwrap();
}

async fn a_ticket_is_stopped_by_its_own_token_and_stays_stopped(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    let ada = Started::of(&gateway, "duel", &["ada"]).await;
    for token in [ada.token_of("ada"), "0", ""] {
        let body = json!({"TicketId": ada.id(), "TicketToken": token});
        assert_eq!(gateway.post("/stop_matchmaking", &body).await.refusal().0, 404);
    }
    for _ in 0..2 {
        let stopped = ada.stop(&gateway).await;
        assert_eq!((stopped.status.as_u16(), &stopped.json()["Status"]), (200, &json!("CANCELLED")));
    }
    // It is not matched any more.
    let bob = Started::of(&gateway, "duel", &["bob"]).await;
    let cleo = Started::of(&gateway, "duel", &["cleo"]).await;
    for started in [bob, cleo] {
        started.once(&gateway, "COMPLETED").await;
    }
    assert_eq!(ada.ticket(&gateway).await["Status"], "CANCELLED");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_ticket_that_is_being_placed_cannot_be_stopped() {
    let gateway = Gateway::start(&[]).await;
    configure(&gateway, "duel", DUEL, json!({})).await;
    let ada = Started::of(&gateway, "duel", &["ada"]).await;
    let _bob = Started::of(&gateway, "duel", &["bob"]).await;
    ada.once(&gateway, "PLACING").await;
    assert_eq!(ada.stop(&gateway).await.refusal(), (409, "ConflictException".to_owned()));
    // Nobody was there to place it on until now.
    let mut server = Server::idle(&gateway, "p1").await;
    server.host().await;
    ada.once(&gateway, "COMPLETED").await;
    gateway.stop().await.unwrap();
}

async fn a_start_that_is_sent_again_makes_one_ticket(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    let mut request = party("duel", &["ada"]);
    request["idempotency_token"] = json!("once");
    let (first, second) = tokio::join!(Started::with(&gateway, &request), Started::with(&gateway, &request));
    assert_eq!((first.id(), first.token()), (second.id(), second.token()));
    assert!(!first.id().contains("once"));
    request["players"] = json!([{"player_id": "ada"}, {"player_id": "bob"}]);
    let refused = gateway.post("/start_matchmaking", &request).await.refusal();
    assert_eq!(refused, (409, "IdempotentParameterMismatchException".to_owned()));
    // It stands for the same ticket also when that is over.
    first.stop(&gateway).await;
    let request = json!({"configuration": "duel", "uuid": "ada", "idempotency_token": "once"});
    assert_eq!(Started::with(&gateway, &request).await.0["Status"], "CANCELLED");
    gateway.stop().await.unwrap();
}

async fn who_polls_is_told_when_to_ask_again(backend: Backend) {
    let gateway = backend.gateway(&[]).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    let ada = Started::of(&gateway, "duel", &["ada"]).await;
    let waiting = ticket(&gateway, ada.id(), ada.token()).await;
    let pause: u64 = waiting.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=10).contains(&pause), "{pause}");
    let _bob = Started::of(&gateway, "duel", &["bob"]).await;
    ada.once(&gateway, "COMPLETED").await;
    let over = ticket(&gateway, ada.id(), ada.token_of("ada")).await;
    assert!(!over.headers.contains_key("retry-after"));
    gateway.stop().await.unwrap();
}

with_both_backends! {
    a_ticket_is_stopped_by_its_own_token_and_stays_stopped,
    a_start_that_is_sent_again_makes_one_ticket,
    who_polls_is_told_when_to_ask_again,
}
