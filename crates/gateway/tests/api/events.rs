//! `GET /events`.

use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};

use crate::common::{Gateway, Server, send};
use crate::ear::Ear;

async fn ok(gateway: &Gateway, operation: &str, input: Value) -> Value {
    let answer = gateway.api(operation, &input).await;
    assert_eq!(answer.status, 200, "{operation}: {}", answer.text);
    answer.json()
}

async fn queue(gateway: &Gateway, name: &str, timeout: u32) {
    let destination = "arn:aws:gamelift:us-west-2::fleet/fleet-123";
    let queue =
        json!({"Name": name, "TimeoutInSeconds": timeout, "Destinations": [{"DestinationArn": destination}]});
    ok(gateway, "CreateGameSessionQueue", queue).await;
}

fn start(id: &str, queue: &str) -> Value {
    json!({"PlacementId": id, "GameSessionQueueName": queue, "MaximumPlayerSessionCount": 2,
        "DesiredPlayerSessions": [{"PlayerId": "ada"}]})
}

#[tokio::test]
async fn listeners_hear_of_placements_as_eventbridge_tells_them() {
    let gateway = Gateway::start(&[]).await;
    queue(&gateway, "q", 600).await;
    let (mut ear, mut other) = (Ear::at(&gateway).await, Ear::at(&gateway).await);
    ok(&gateway, "StartGameSessionPlacement", start("one", "q")).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let id = server.host().await;
    let event = ear.next("PlacementFulfilled").await.unwrap();
    assert_eq!(event, other.next("PlacementFulfilled").await.unwrap());
    assert_eq!(event["detail-type"], "GameLift Queue Placement Event");
    assert_eq!(event["source"], "aws.gamelift");
    assert_eq!(event["version"], "0");
    assert_eq!(event["region"], "us-west-2");
    assert_eq!(event["resources"], json!(["arn:aws:gamelift:us-west-2::gamesessionqueue/q"]));
    let detail = &event["detail"];
    assert_eq!((&detail["placementId"], &detail["gameSessionArn"]), (&json!("one"), &json!(id)));
    // Text, unlike everywhere else; and a name even where there is none.
    assert_eq!((&detail["port"], &detail["dnsName"]), (&json!("7000"), &json!("")));
    assert_eq!(detail["placedPlayerSessions"][0]["playerId"], "ada");
    assert!(detail["startTime"].as_str().unwrap().ends_with('Z'));

    ok(&gateway, "StartGameSessionPlacement", start("two", "q")).await;
    ok(&gateway, "StopGameSessionPlacement", json!({"PlacementId": "two"})).await;
    let event = ear.next("PlacementCancelled").await.unwrap();
    assert_eq!(event["detail"]["placementId"], "two");
    assert_eq!(event["detail"].get("port"), None);
    gateway.stop().await.unwrap();
    // The stream ends with the gateway, in good order.
    assert_eq!(ear.next("none of this").await, None);
}

#[tokio::test]
async fn listeners_hear_what_happens_to_a_fleet() {
    let gateway = Gateway::start(&["--reconnect-window", "10ms"]).await;
    let mut ear = Ear::at(&gateway).await;
    let server = Server::idle(&gateway, "p1").await;
    drop(server);
    let event = ear.next("SERVER_PROCESS_CRASHED").await.unwrap();
    assert_eq!(event["detail-type"], "GameLift Fleet Event");
    assert_eq!(event["resources"], json!(["arn:aws:gamelift:us-west-2::fleet/fleet-123"]));
    assert_eq!(event["detail"]["fleetId"], "fleet-123");
    let shown = ok(&gateway, "DescribeFleetEvents", json!({"FleetId": "fleet-123"})).await;
    let crash = shown["Events"]
        .as_array()
        .unwrap()
        .iter()
        .find(|event| event["EventCode"] == "SERVER_PROCESS_CRASHED");
    assert_eq!(crash.unwrap()["Message"], event["detail"]["message"]);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn web_pages_hear_nothing() {
    let gateway = Gateway::start(&[]).await;
    let headers = [("origin", "http://evil.example")];
    let page = send(gateway.services, Method::GET, "/events", &headers, Vec::new()).await;
    assert_eq!(page.status, 403);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_placement_that_finds_nothing_in_time_is_told_as_timed_out() {
    let shortest = Duration::from_secs(10);
    let gateway = Gateway::start(&[]).await;
    queue(&gateway, "q", u32::try_from(shortest.as_secs()).unwrap()).await;
    let mut ear = Ear::at(&gateway).await;
    ok(&gateway, "StartGameSessionPlacement", start("late", "q")).await;
    let event = ear.next("PlacementTimedOut").await.unwrap();
    assert_eq!(event["detail"]["placementId"], "late");
    let placement = ok(&gateway, "DescribeGameSessionPlacement", json!({"PlacementId": "late"})).await;
    assert_eq!(placement["GameSessionPlacement"]["Status"], "TIMED_OUT");
    gateway.stop().await.unwrap();
}
