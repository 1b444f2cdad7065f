//! The matcher behind the door.

use serde_json::json;

use crate::common::Gateway;
use crate::hall::{DUEL, Started, configure, standalone};

/// Twenty players of whom every pair must differ in something that all of them share: each partial match is looked at
/// before it can be seen that none will do.
const HOPELESS: &str = r#"{"name": "hopeless", "ruleLanguageVersion": "1.0",
    "playerAttributes": [{"name": "skill", "type": "number", "default": 1}],
    "teams": [{"name": "red", "minPlayers": 10, "maxPlayers": 10}, {"name": "blue", "minPlayers": 10, "maxPlayers": 10}],
    "rules": [{"name": "Far", "type": "distance", "measurements": ["avg(teams[red].players.attributes[skill])"],
        "referenceValue": "avg(teams[blue].players.attributes[skill])", "minDistance": 1000}]}"#;

#[tokio::test]
async fn a_search_that_explodes_keeps_nobody_waiting() {
    let gateway = Gateway::start(&[]).await;
    configure(&gateway, "a-hopeless", HOPELESS, standalone()).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    let mut stuck = Vec::new();
    for n in 0..60 {
        stuck.push(Started::of(&gateway, "a-hopeless", &[&format!("stuck-{n}")]).await);
    }
    for round in 0..5 {
        let one = Started::of(&gateway, "duel", &[&format!("one-{round}")]).await;
        let two = Started::of(&gateway, "duel", &[&format!("two-{round}")]).await;
        one.once(&gateway, "COMPLETED").await;
        two.once(&gateway, "COMPLETED").await;
        // Those are taken in all the same.
        stuck.push(Started::of(&gateway, "a-hopeless", &[&format!("late-{round}")]).await);
        stuck.last().unwrap().once(&gateway, "SEARCHING").await;
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_ticket_without_a_match_says_why() {
    let gateway = Gateway::start(&[]).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    let ada = Started::of(&gateway, "duel", &["ada"]).await;
    let mut stream = ada.stream(&gateway).await;
    loop {
        let told = stream.next().await.expect("the stream ended without a reason");
        assert!(["QUEUED", "SEARCHING"].contains(&told.status()), "{told:?}");
        let said = [&told.ticket["StatusReason"], &told.ticket["StatusMessage"]];
        if said.iter().any(|said| said.as_str().is_some_and(|said| !said.is_empty())) {
            break;
        }
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn matching_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let options = ["--data", folder.path().to_str().unwrap()];
    let gateway = Gateway::start(&options).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    let ada = Started::of(&gateway, "duel", &["ada"]).await;
    let before = ada.once(&gateway, "SEARCHING").await;
    gateway.stop().await.unwrap();

    let gateway = Gateway::start(&options).await;
    let after = ada.ticket(&gateway).await;
    assert_eq!((&after["Status"], &after["StartTime"]), (&json!("SEARCHING"), &before["StartTime"]));
    let bob = Started::of(&gateway, "duel", &["bob"]).await;
    let one = ada.once(&gateway, "COMPLETED").await;
    assert_eq!(bob.once(&gateway, "COMPLETED").await["MatchId"], one["MatchId"]);
    gateway.stop().await.unwrap();

    // What is over is not matched again, and its token still opens it.
    let gateway = Gateway::start(&options).await;
    assert_eq!(ada.ticket(&gateway).await["Status"], "COMPLETED");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn tickets_that_come_at_once_are_all_matched() {
    let gateway = Gateway::start(&[]).await;
    configure(&gateway, "duel", DUEL, standalone()).await;
    let names: Vec<String> = (0..200).map(|n| format!("player-{n}")).collect();
    let starts = names.iter().map(|name| Started::of(&gateway, "duel", std::slice::from_ref(name)));
    let started = futures_util::future::join_all(starts).await;
    let mut matches = std::collections::BTreeMap::<String, usize>::new();
    for started in &started {
        let ticket = started.once(&gateway, "COMPLETED").await;
        *matches.entry(ticket["MatchId"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(matches.len(), 100);
    assert!(matches.values().all(|tickets| *tickets == 2), "{matches:?}");
    gateway.stop().await.unwrap();
}
