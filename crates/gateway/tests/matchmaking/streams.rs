//! `GET /matchmaking_events`.

use serde_json::json;

use crate::common::{Gateway, Server};
use crate::hall::{DUEL, Started, Stream, Told, accepting, configure, standalone};

/// Which statuses came, those in a row once.
fn statuses(told: &[Told]) -> Vec<&str> {
    let mut statuses: Vec<&str> = told.iter().map(Told::status).collect();
    statuses.dedup();
    statuses
}

fn revisions(told: &[Told]) -> Vec<u64> {
    told.iter().map(|told| told.id.parse().unwrap()).collect()
}

#[tokio::test]
async fn every_change_comes_once_and_in_order() {
    let gateway = Gateway::start(&[]).await;
    configure(&gateway, "ask", DUEL, json!({"AcceptanceRequired": true})).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let ada = Started::of(&gateway, "ask", &["ada"]).await;
    let mut stream = ada.stream(&gateway).await;
    assert_eq!(stream.headers["content-type"], "text/event-stream");
    let mut told = stream.until("SEARCHING").await;
    let bob = Started::of(&gateway, "ask", &["bob"]).await;
    told.extend(stream.until("REQUIRES_ACCEPTANCE").await);
    bob.accept(&gateway, bob.token(), "ACCEPT").await;
    ada.accept(&gateway, ada.token(), "ACCEPT").await;
    told.extend(stream.until("PLACING").await);
    server.host().await;
    told.extend(stream.until("COMPLETED").await);
    assert!(stream.next().await.is_none(), "a stream ends with its ticket");

    let revisions = revisions(&told);
    assert!(revisions.is_sorted_by(|one, next| one < next), "{revisions:?}");
    let statuses = statuses(&told);
    let in_order = ["QUEUED", "SEARCHING", "REQUIRES_ACCEPTANCE", "PLACING", "COMPLETED"];
    assert!(statuses == in_order || statuses == in_order[1..], "{statuses:?}");
    let last = told.last().unwrap();
    assert_eq!(last.ticket["GameSessionConnectionInfo"]["MatchedPlayerSessions"][0]["PlayerId"], "ada");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_player_sees_their_own_slot_alone() {
    let gateway = Gateway::start(&[]).await;
    configure(&gateway, "parties", crate::hall::PARTIES, json!({})).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let one = Started::of(&gateway, "parties", &["ada", "bob"]).await;
    let _two = Started::of(&gateway, "parties", &["cleo", "dan"]).await;
    server.host().await;
    let mut stream = Stream::open(&gateway, one.id(), one.token_of("bob"), None).await;
    let told = stream.until("COMPLETED").await;
    let slots = &told.last().unwrap().ticket["GameSessionConnectionInfo"]["MatchedPlayerSessions"];
    assert_eq!((slots.as_array().unwrap().len(), &slots[0]["PlayerId"]), (1, &json!("bob")));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn who_comes_back_hears_only_what_is_new() {
    let gateway = Gateway::start(&[]).await;
    configure(&gateway, "duel", DUEL, accepting()).await;
    let ada = Started::of(&gateway, "duel", &["ada"]).await;
    let seen = ada.stream(&gateway).await.until("SEARCHING").await;
    // What keeps it from a match is reported meanwhile, so the last revision is asked for.
    let last = ada.ticket(&gateway).await["Revision"].to_string();
    assert!(last.parse::<u64>().unwrap() >= *revisions(&seen).last().unwrap());
    let mut stream = Stream::open(&gateway, ada.id(), ada.token(), Some(&last)).await;
    let _bob = Started::of(&gateway, "duel", &["bob"]).await;
    let told = stream.until("REQUIRES_ACCEPTANCE").await;
    assert!(revisions(&told)[0] > last.parse().unwrap(), "{told:?}");

    // Of a ticket that is over and seen there is nothing to say; another one is said once.
    ada.stop(&gateway).await;
    let over = ada.once(&gateway, "CANCELLED").await["Revision"].to_string();
    let mut stream = Stream::open(&gateway, ada.id(), ada.token(), Some(&over)).await;
    assert_eq!(stream.status, 200);
    assert!(stream.next().await.is_none());
    let mut stream = Stream::open(&gateway, ada.id(), ada.token(), Some(&last)).await;
    assert_eq!(stream.until("CANCELLED").await.len(), 1);
    assert!(stream.next().await.is_none());
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_quiet_stream_outlives_the_doors_patience() {
    let limits = ["--idle-timeout", "50ms", "--header-timeout", "50ms", "--body-timeout", "50ms"];
    let gateway = Gateway::start(&[&limits[..], &["--write-timeout", "200ms"]].concat()).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    let ada = Started::of(&gateway, "duel", &["ada"]).await;
    let mut stream = ada.stream(&gateway).await;
    stream.until("SEARCHING").await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let _bob = Started::of(&gateway, "duel", &["bob"]).await;
    stream.until("COMPLETED").await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_stopping_gateway_ends_its_streams() {
    let gateway = Gateway::start(&["--drain-timeout", "1h"]).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    let ada = Started::of(&gateway, "duel", &["ada"]).await;
    let mut stream = ada.stream(&gateway).await;
    stream.until("SEARCHING").await;
    // Waiting for the streams would take an hour.
    gateway.stop().await.unwrap();
    while let Some(told) = stream.next().await {
        assert_eq!(told.status(), "SEARCHING");
    }
}
