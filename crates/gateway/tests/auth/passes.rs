//! Parties of players who prove who they are.

#[path = "../matchmaking/hall.rs"]
#[allow(dead_code)]
mod hall;

use hall::{DUEL, PARTIES, accepting, configure, standalone};
use serde_json::{Value, json};

use crate::common::{Gateway, until};
use crate::players::{get, post, with_secret};

async fn pass(gateway: &Gateway, token: &str, leader: &str) -> String {
    let answer = post(gateway, token, "/matchmaking_pass", &json!({"leader": leader})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let answer = answer.json();
    assert!(answer["ExpiresAt"].as_str().unwrap().ends_with('Z'), "{answer}");
    answer["Pass"].as_str().unwrap().to_owned()
}

fn party(leader: &str, others: &[(&str, Option<&str>)]) -> Value {
    let others = others.iter().map(|(id, pass)| match pass {
        Some(pass) => json!({"player_id": id, "pass": pass}),
        None => json!({"player_id": id}),
    });
    let players: Vec<Value> = [json!({"player_id": leader})].into_iter().chain(others).collect();
    json!({"configuration": "parties", "players": players})
}

#[tokio::test]
async fn a_ticket_needs_everybodys_consent() {
    let (gateway, issuer, _file) = with_secret(&[]).await;
    configure(&gateway, "parties", PARTIES, standalone()).await;
    let [ada, bob, eve] = ["ada", "bob", "eve"].map(|player| issuer.token_of(player));
    let for_ada = pass(&gateway, &bob, "ada").await;
    let for_eve = pass(&gateway, &bob, "eve").await;
    let eves_own = pass(&gateway, &eve, "ada").await;
    let changed = for_ada.replace(&for_ada[..1], if for_ada.starts_with('0') { "1" } else { "0" });
    for wrong in [None, Some(""), Some(&*for_eve), Some(&*eves_own), Some(&*changed), Some("é")] {
        let answer = post(&gateway, &ada, "/start_matchmaking", &party("ada", &[("bob", wrong)])).await;
        assert_eq!(answer.refusal(), (403, "PassRequired".to_owned()), "{wrong:?}");
    }
    // Bob's consent to Ada is none to Eve, whoever has it.
    let stolen = party("eve", &[("bob", Some(&for_ada))]);
    assert_eq!(post(&gateway, &eve, "/start_matchmaking", &stolen).await.refusal().0, 403);
    let answer = post(&gateway, &ada, "/start_matchmaking", &party("ada", &[("bob", Some(&for_ada))])).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(!answer.text.contains(&for_ada));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn nobody_ends_anothers_search_by_naming_them() {
    let (gateway, issuer, _file) = with_secret(&[]).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    configure(&gateway, "parties", PARTIES, standalone()).await;
    let (ada, eve) = (issuer.token_of("ada"), issuer.token_of("eve"));
    let ticket = post(&gateway, &ada, "/start_matchmaking", &json!({"configuration": "duel"})).await.json();
    let theft = party("eve", &[("ada", None)]);
    assert_eq!(post(&gateway, &eve, "/start_matchmaking", &theft).await.refusal().0, 403);
    let path = format!("/matchmaking_ticket?ticket_id={}", ticket["TicketId"].as_str().unwrap());
    let shown = [("x-ticket-token", ticket["TicketToken"].as_str().unwrap())];
    let seen = get(&gateway, &ada, &path, &shown).await.json();
    assert!(["QUEUED", "SEARCHING"].contains(&seen["Status"].as_str().unwrap()), "{seen}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_tickets_tokens_open_it_for_its_players_and_each_slot_for_its_own() {
    let (gateway, issuer, _file) = with_secret(&[]).await;
    configure(&gateway, "parties", PARTIES, accepting()).await;
    let [ada, bob, cleo, dan, eve] =
        ["ada", "bob", "cleo", "dan", "eve"].map(|player| issuer.token_of(player));
    let consent = pass(&gateway, &bob, "ada").await;
    let one = post(&gateway, &ada, "/start_matchmaking", &party("ada", &[("bob", Some(&consent))])).await;
    let consent = pass(&gateway, &dan, "cleo").await;
    let two = post(&gateway, &cleo, "/start_matchmaking", &party("cleo", &[("dan", Some(&consent))])).await;
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (200, 200), "{} {}", one.text, two.text);
    let ticket = one.json();
    let (id, whole) = (ticket["TicketId"].as_str().unwrap(), ticket["TicketToken"].as_str().unwrap());
    let bobs = ticket["PlayerTokens"]["bob"].as_str().unwrap();
    let path = format!("/matchmaking_ticket?ticket_id={id}");
    let see = |caller, token| {
        let (gateway, path) = (&gateway, &path);
        async move { get(gateway, caller, path, &[("x-ticket-token", token)]).await.status.as_u16() }
    };
    until("there is a match", || async {
        let shown = [("x-ticket-token", whole)];
        get(&gateway, &ada, &path, &shown).await.json()["Status"] == "REQUIRES_ACCEPTANCE"
    })
    .await;
    assert_eq!([see(&ada, whole).await, see(&bob, whole).await, see(&bob, bobs).await], [200; 3]);
    assert_eq!([see(&ada, bobs).await, see(&eve, whole).await, see(&eve, bobs).await], [404; 3]);

    let accept = |caller, token, named: Value| {
        let body = json!({"TicketId": id, "Token": token, "PlayerIds": named, "AcceptanceType": "ACCEPT"});
        let gateway = &gateway;
        async move { post(gateway, caller, "/accept_match", &body).await }
    };
    assert_eq!(accept(&ada, whole, json!(["bob"])).await.refusal(), (403, "PlayerMismatch".to_owned()));
    assert_eq!(accept(&eve, whole, json!([])).await.refusal().0, 404);
    // Also who names nobody speaks for themselves alone.
    let accepted = accept(&ada, whole, json!([])).await.json();
    assert_eq!(accepted["Acceptance"]["Players"], json!({"ada": true}));
    let accepted = accept(&bob, bobs, json!(["bob"])).await.json();
    assert_eq!(accepted["Acceptance"]["Players"], json!({"ada": true, "bob": true}));

    let stop = json!({"TicketId": id, "TicketToken": whole});
    assert_eq!(post(&gateway, &eve, "/stop_matchmaking", &stop).await.refusal().0, 404);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn where_nobody_proves_anything_a_pass_says_nothing() {
    let gateway = Gateway::start(&[]).await;
    configure(&gateway, "parties", PARTIES, standalone()).await;
    let answer = gateway.post("/matchmaking_pass", &json!({"leader": "ada", "uuid": "bob"})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut party = party("ada", &[("bob", None)]);
    party["uuid"] = "ada".into();
    assert_eq!(gateway.post("/start_matchmaking", &party).await.status, 200);
    assert_eq!(gateway.post("/matchmaking_pass", &json!({"leader": "ada"})).await.refusal().0, 400);
    assert_eq!(gateway.post("/matchmaking_pass", &json!({"leader": "", "uuid": "b"})).await.refusal().0, 400);
    gateway.stop().await.unwrap();
}
