//! Creates that are answered with a ticket (`Prefer: respond-async`), and what becomes of those that nobody asks for.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Answer, Gateway, Server, create_body, send, until};
use hyper::Method;
use serde_json::{Value, json};

const PREFER: &str = "respond-async";

async fn create(gateway: &Gateway, prefer: &str, body: &Value) -> Answer {
    let body = body.to_string().into_bytes();
    send(gateway.players, Method::POST, "/create_session", &[("prefer", prefer)], body).await
}

/// Where a ticket's answer is.
fn location(pending: &Answer) -> String {
    assert_eq!(pending.status, 202, "{}", pending.text);
    let body = pending.json();
    assert_eq!(body["Status"], "PENDING");
    assert_eq!(pending.headers["preference-applied"], PREFER);
    assert!(pending.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() >= 1);
    let location = pending.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(location, format!("/create_session/{}", body["CreateTicket"].as_str().unwrap()));
    location
}

#[tokio::test]
async fn a_create_is_answered_at_once_and_in_the_end_as_if_it_had_been_waited_for() {
    let gateway = Gateway::start(&[]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let ticket = location(&create(&gateway, PREFER, &create_body("ada", 2)).await);
    assert_eq!(location(&gateway.get(&ticket).await), ticket);
    let id = server.host().await;
    let done = gateway.get(&ticket).await;
    assert_eq!(done.status, 200, "{}", done.text);
    let made = done.json();
    assert_eq!((&made["GameSessionId"], &made["PlayerId"]), (&json!(id), &json!("ada")));
    assert_eq!((&made["Status"], &made["Port"]), (&json!("RESERVED"), &json!(7000)));
    // The same slot again, however often it is asked for.
    assert_eq!(gateway.get(&ticket).await.json(), made);
    let destroy = json!({"GameSessionId": id, "OwnerToken": made["OwnerToken"]});
    assert_eq!(gateway.post("/destroy_session", &destroy).await.status, 200);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn who_prefers_to_wait_a_little_gets_the_answer_itself_when_it_comes_in_time() {
    let gateway = Gateway::start(&[]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let body = create_body("ada", 2);
    let (answer, id) = tokio::join!(create(&gateway, "respond-async, wait=20", &body), server.host());
    assert_eq!((answer.status.as_u16(), &answer.json()["GameSessionId"]), (200, &json!(id)));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_token_and_a_ticket_stand_for_one_game_session() {
    let gateway = Gateway::start(&[]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let mut body = create_body("ada", 2);
    body["idempotency_token"] = json!("once");
    let ticket = location(&create(&gateway, PREFER, &body).await);
    assert_eq!(location(&create(&gateway, PREFER, &body).await), ticket);
    let (waited, id) = tokio::join!(gateway.post("/create_session", &body), server.host());
    let made = gateway.get(&ticket).await.json();
    assert_eq!((&made["GameSessionId"], &made), (&json!(id), &waited.json()));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_create_that_comes_to_nothing_is_refused_with_its_true_status() {
    let gateway = Gateway::start(&[]).await;
    let refused = create(&gateway, PREFER, &create_body("ada", 2)).await;
    assert_eq!(refused.refusal(), (503, "FleetCapacityExceededException".into()));
    let mut server = Server::idle(&gateway, "p1").await;
    let ticket = location(&create(&gateway, PREFER, &create_body("ada", 2)).await);
    let id = server.push().await["GameSessionId"].clone();
    let end = json!({"GameSessionId": id, "TerminationMode": "FORCE_TERMINATE"});
    assert_eq!(gateway.api("TerminateGameSession", &end).await.status, 200);
    assert_eq!(gateway.get(&ticket).await.refusal(), (409, "InvalidGameSessionStatusException".into()));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_ticket_cannot_be_made_up() {
    let gateway = Gateway::start(&[]).await;
    let _server = Server::idle(&gateway, "p1").await;
    let ticket = location(&create(&gateway, PREFER, &create_body("ada", 2)).await);
    let mut changed = ticket.clone();
    let last = if changed.pop() == Some('0') { '1' } else { '0' };
    changed.push(last);
    for wrong in [changed.as_str(), "/create_session/x", "/create_session/%ff", &ticket[..ticket.len() - 2]] {
        let answer = gateway.get(wrong).await;
        assert!([400, 404].contains(&answer.status.as_u16()), "{wrong}: {}", answer.text);
    }
    let other = Gateway::start(&[]).await;
    assert_eq!(other.get(&ticket).await.refusal(), (404, "NotFoundException".into()));
    other.stop().await.unwrap();
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn any_gateway_with_the_same_secret_answers_a_ticket() {
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), "a secret of both gateways").unwrap();
    let options = ["--fleet-id", "fleet-123", "--location", "custom-local", "--secret-file"];
    let options = [&options[..], &[secret.path().to_str().unwrap()]].concat();
    let back = Gateway::start(&[]).await;
    let (one, two) = (Gateway::front(&back, &options).await, Gateway::front(&back, &options).await);
    let mut server = Server::idle(&back, "p1").await;
    let ticket = location(&create(&one, PREFER, &create_body("ada", 2)).await);
    assert_eq!(location(&two.get(&ticket).await), ticket);
    let id = server.host().await;
    let made = two.get(&ticket).await;
    assert_eq!((made.status.as_u16(), &made.json()["GameSessionId"]), (200, &json!(id)));
    assert_eq!(one.get(&ticket).await.json(), made.json());
    for gateway in [one, two, back] {
        gateway.stop().await.unwrap();
    }
}

async fn status(gateway: &Gateway, id: &str) -> Value {
    let described = gateway.api("DescribeGameSessions", &json!({"GameSessionId": id})).await;
    described.json()["GameSessions"][0]["Status"].clone()
}

#[tokio::test]
async fn what_nobody_comes_back_for_is_ended_and_what_somebody_plays_on_is_not() {
    let gateway = Gateway::start(&["--activation-wait", "50ms"]).await;
    let (mut left, mut played) = (Server::idle(&gateway, "p1").await, Server::idle(&gateway, "p2").await);
    let ticket = location(&create(&gateway, PREFER, &create_body("ada", 2)).await);
    // Which of the two servers it is on is the fleet's choice.
    let first = tokio::select! { id = left.host() => id, id = played.host() => { std::mem::swap(&mut left, &mut played); id } };
    let other = location(&create(&gateway, PREFER, &create_body("bob", 2)).await);
    let second = played.host().await;
    until("bob has his answer", async || gateway.get(&other).await.status == 200).await;
    until("the abandoned one is ended", async || {
        ["TERMINATING", "TERMINATED"].contains(&status(&gateway, &first).await.as_str().unwrap())
    })
    .await;
    assert_eq!(status(&gateway, &second).await, "ACTIVE");
    assert_eq!(gateway.get(&ticket).await.refusal().0, 409);
    gateway.stop().await.unwrap();
}
