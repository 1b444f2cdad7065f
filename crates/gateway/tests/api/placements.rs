//! Placements from their start to each of their ends.

use serde_json::{Value, json};

use crate::client::{Client, over_both};
use crate::common::{Gateway, Server, until};

const FLEET: &str = "arn:aws:gamelift:us-west-2::fleet/fleet-123";

async fn queue(client: &mut Client, more: Value) {
    let mut input = json!({"Name": "q", "Destinations": [{"DestinationArn": FLEET}]});
    for (member, value) in more.as_object().unwrap() {
        input[member] = value.clone();
    }
    client.ok("CreateGameSessionQueue", input).await;
}

fn start(id: &str) -> Value {
    json!({"PlacementId": id, "GameSessionQueueName": "q", "MaximumPlayerSessionCount": 3, "GameSessionName": "n",
        "GameProperties": [{"Key": "map", "Value": "glade"}], "GameSessionData": "data",
        "DesiredPlayerSessions": [{"PlayerId": "ada", "PlayerData": "d"}, {"PlayerId": "bob"}]})
}

async fn status(client: &mut Client, id: &str) -> Value {
    let placement = client.ok("DescribeGameSessionPlacement", json!({"PlacementId": id})).await;
    placement["GameSessionPlacement"]["Status"].clone()
}

/// How it stands, asked past the transcript: how often is not the same twice.
async fn seen(gateway: &Gateway, id: &str) -> Value {
    let answer = gateway.api("DescribeGameSessionPlacement", &json!({"PlacementId": id})).await;
    answer.json()["GameSessionPlacement"]["Status"].clone()
}

#[tokio::test]
async fn a_placement_waits_for_a_server_and_is_fulfilled_when_its_game_session_is_active() {
    over_both(&[], async |client| {
        queue(client, json!({})).await;
        let started = client.ok("StartGameSessionPlacement", start("place-1")).await;
        let placement = &started["GameSessionPlacement"];
        assert_eq!((&placement["Status"], placement.get("GameSessionArn")), (&json!("PENDING"), None));
        let mut server = Server::idle(&client.gateway, "p1").await;
        let push = server.push().await;
        assert_eq!((&push["GameSessionName"], &push["GameSessionData"]), (&json!("n"), &json!("data")));
        // The game session is there, but not active yet.
        assert_eq!(status(client, "place-1").await, "PENDING");
        let id = push["GameSessionId"].clone();
        assert!(id.as_str().unwrap().ends_with("/place-1"));
        server.ok("ActivateGameSession", json!({"GameSessionId": id})).await;
        let done = client.ok("DescribeGameSessionPlacement", json!({"PlacementId": "place-1"})).await;
        let done = &done["GameSessionPlacement"];
        assert_eq!(done["Status"], "FULFILLED");
        assert_eq!((&done["GameSessionArn"], &done["Port"]), (&id, &json!(7000)));
        assert_eq!(done["GameSessionRegion"], "us-west-2");
        let slots = done["PlacedPlayerSessions"].as_array().unwrap();
        assert_eq!(slots.iter().map(|slot| &slot["PlayerId"]).collect::<Vec<_>>(), ["ada", "bob"]);
        let slot = json!({"GameSessionId": id, "PlayerSessionId": slots[0]["PlayerSessionId"]});
        server.ok("AcceptPlayerSession", slot).await;
        // It is over, and its id is taken.
        let stop = json!({"PlacementId": "place-1"});
        assert_eq!(client.refused("StopGameSessionPlacement", stop).await, "InvalidRequestException");
        let again = start("place-1");
        assert_eq!(client.refused("StartGameSessionPlacement", again).await, "InvalidRequestException");
    })
    .await;
}

#[tokio::test]
async fn a_placement_that_is_stopped_is_cancelled() {
    over_both(&[], async |client| {
        queue(client, json!({})).await;
        client.ok("StartGameSessionPlacement", start("waiting")).await;
        let stopped = client.ok("StopGameSessionPlacement", json!({"PlacementId": "waiting"})).await;
        assert_eq!(stopped["GameSessionPlacement"]["Status"], "CANCELLED");
        assert!(stopped["GameSessionPlacement"]["EndTime"].is_number());
        // One whose game session is being activated takes that with it.
        let mut server = Server::idle(&client.gateway, "p1").await;
        client.ok("StartGameSessionPlacement", start("activating")).await;
        let push = server.push().await;
        client.ok("StopGameSessionPlacement", json!({"PlacementId": "activating"})).await;
        let session = json!({"GameSessionId": push["GameSessionId"]});
        let session = client.ok("DescribeGameSessions", session).await;
        assert_eq!(session["GameSessions"][0]["Status"], "TERMINATED");
        assert_eq!(status(client, "activating").await, "CANCELLED");
    })
    .await;
}

#[tokio::test]
async fn a_placement_whose_server_is_lost_is_tried_elsewhere_or_fails_but_never_stays() {
    over_both(&["--reconnect-window", "20ms"], async |client| {
        queue(client, json!({})).await;
        let mut server = Server::idle(&client.gateway, "p1").await;
        client.ok("StartGameSessionPlacement", start("lost")).await;
        assert_eq!(server.push().await["Action"], "CreateGameSession");
        drop(server);
        until("the placement knows", async || seen(&client.gateway, "lost").await != "PENDING").await;
        assert_eq!(status(client, "lost").await, "FAILED");
    })
    .await;
}

#[tokio::test]
async fn latencies_and_locations_decide_where_a_placement_goes() {
    over_both(&[], async |client| {
        for location in ["custom-far", "custom-near"] {
            client.ok("CreateLocation", json!({"LocationName": location})).await;
            let add = json!({"FleetId": "fleet-123", "Locations": [{"Location": location}]});
            client.ok("CreateFleetLocations", add).await;
            let host = format!("host-{location}");
            let register = json!({"FleetId": "fleet-123", "ComputeName": host, "Location": location,
                "IpAddress": "10.0.0.7"});
            client.ok("RegisterCompute", register).await;
        }
        queue(
            client,
            json!({"PlayerLatencyPolicies": [{"MaximumIndividualPlayerLatencyMilliseconds": 100}]}),
        )
        .await;
        let on = async |gateway: &Gateway, process: &str, location: &str| {
            let url = crate::common::socket_url(gateway, process, "t")
                .replace("host-1", &format!("host-{location}"));
            let mut server = Server::open(&url).await.unwrap();
            server.ready(7000).await;
            server
        };
        // The far one came first, and would be taken without latencies.
        let mut far = on(&client.gateway, "far", "custom-far").await;
        let mut near = on(&client.gateway, "near", "custom-near").await;
        let latencies = |far: f64, near: f64| {
            json!([{"PlayerId": "ada", "RegionIdentifier": "custom-far", "LatencyInMilliseconds": far},
                {"PlayerId": "ada", "RegionIdentifier": "custom-near", "LatencyInMilliseconds": near}])
        };
        let mut first = start("first");
        first["PlayerLatencies"] = latencies(90.5, 20.5);
        client.ok("StartGameSessionPlacement", first).await;
        let id = near.host().await;
        assert!(id.contains("/custom-near/"), "{id}");
        assert_eq!(status(client, "first").await, "FULFILLED");
        // Nobody may have more than the policy's cap.
        let mut second = start("second");
        second["PlayerLatencies"] = latencies(101.0, 20.5);
        client.ok("StartGameSessionPlacement", second).await;
        assert_eq!(status(client, "second").await, "PENDING");
        client.ok("StopGameSessionPlacement", json!({"PlacementId": "second"})).await;
        client.ok("StartGameSessionPlacement", start("third")).await;
        assert!(far.host().await.contains("/custom-far/"));
    })
    .await;
}

#[tokio::test]
async fn a_placement_needs_its_queue() {
    over_both(&[], async |client| {
        let refused = client.refused("StartGameSessionPlacement", start("p")).await;
        assert_eq!(refused, "NotFoundException");
        for operation in ["DescribeGameSessionPlacement", "StopGameSessionPlacement"] {
            assert_eq!(client.refused(operation, json!({"PlacementId": "p"})).await, "NotFoundException");
        }
        queue(client, json!({})).await;
        let mut malformed = start("a_b");
        assert_eq!(
            client.refused("StartGameSessionPlacement", malformed.take()).await,
            "InvalidRequestException"
        );
    })
    .await;
}
