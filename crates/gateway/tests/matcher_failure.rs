//! A matcher that fails begins anew. Nothing that players send is known to make it fail, so here a logger does, which is
//! the whole process' own: this test has a program to itself.

// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

use common::{Gateway, until};

const DUEL: &str = r#"{"ruleLanguageVersion": "1.0", "teams": [
    {"name": "red", "minPlayers": 1, "maxPlayers": 1}, {"name": "blue", "minPlayers": 1, "maxPlayers": 1}]}"#;
const MATCHER: &str = "rallypoint_gateway::backend::embedded::matcher";

/// Panics at the first thing that the matcher has to say, which is that it proposes a match, and counts what it says.
struct Brittle(Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Brittle {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let is_proposal = event.metadata().target() == MATCHER && *event.metadata().level() == Level::DEBUG;
        if is_proposal && self.0.fetch_add(1, Ordering::Relaxed) == 0 {
            panic!("as a defect would");
        }
    }
}

async fn ok(gateway: &Gateway, operation: &str, input: Value) -> Value {
    let answer = gateway.api(operation, &input).await;
    assert_eq!(answer.status, 200, "{operation}: {}", answer.text);
    answer.json()
}

#[tokio::test]
async fn tickets_are_matched_by_a_matcher_that_failed() {
    let said = Arc::<AtomicUsize>::default();
    let brittle = tracing_subscriber::registry().with(Brittle(Arc::clone(&said)));
    tracing::subscriber::set_global_default(brittle).unwrap();
    let gateway = Gateway::start(&[]).await;
    ok(&gateway, "CreateMatchmakingRuleSet", json!({"Name": "duel", "RuleSetBody": DUEL})).await;
    let configuration = json!({"Name": "duel", "RuleSetName": "duel", "RequestTimeoutSeconds": 600,
        "AcceptanceRequired": false, "FlexMatchMode": "STANDALONE"});
    ok(&gateway, "CreateMatchmakingConfiguration", configuration).await;
    let start = async |id: &str, player: &str| {
        let input = json!({"TicketId": id, "ConfigurationName": "duel", "Players": [{"PlayerId": player}]});
        ok(&gateway, "StartMatchmaking", input).await;
    };
    let are_completed = async |ids: [&str; 2]| {
        let answer = ok(&gateway, "DescribeMatchmaking", json!({"TicketIds": ids})).await;
        answer["TicketList"].as_array().unwrap().iter().all(|ticket| ticket["Status"] == "COMPLETED")
    };
    start("one", "ada").await;
    start("two", "bob").await;
    until("those are matched whose match was lost", async || are_completed(["one", "two"]).await).await;
    assert_eq!(said.load(Ordering::Relaxed), 2, "it failed once");
    // And it goes on.
    start("three", "cleo").await;
    start("four", "dan").await;
    until("others are matched", async || are_completed(["three", "four"]).await).await;
    gateway.stop().await.unwrap();
}
