//! What an input's members have to be, together and alone, and what a refusal says.

use serde_json::{Value, json};

use crate::{AwsJson, ExceptionKind, Operation, Request};

fn refusal(operation: Operation, input: &Value) -> Option<String> {
    let refused = Request::decode(operation, &AwsJson, input.to_string().as_bytes()).err()?;
    assert_eq!(refused.kind, ExceptionKind::InvalidRequest);
    Some(refused.message)
}

#[track_caller]
fn allowed(operation: Operation, input: &Value) {
    assert_eq!(refusal(operation, input), None, "{input}");
}

#[track_caller]
fn refused(operation: Operation, input: &Value, message: &str) {
    assert_eq!(refusal(operation, input).as_deref(), Some(message), "{input}");
}

#[test]
fn a_refusal_names_the_member_the_rule_and_what_it_got() {
    let create = |name: &str, value: Value| {
        let mut input = json!({ "FleetId": "fleet-1", "MaximumPlayerSessionCount": 4 });
        input[name] = value;
        refusal(Operation::CreateGameSession, &input).unwrap_or_default()
    };
    assert_eq!(create("FleetId", json!("fleet_1")), "FleetId must be a fleet's id, fleet-…, or its ARN");
    assert_eq!(create("Name", json!("")), "Name must not be empty");
    assert_eq!(create("Name", json!("é".repeat(1025))), "Name must have 1 to 1024 characters; it has 1025");
    assert_eq!(
        create("MaximumPlayerSessionCount", json!(201)),
        "MaximumPlayerSessionCount must be 0 to 200; it is 201"
    );
    let property = |key: &str| json!({ "Key": key, "Value": "" });
    assert_eq!(
        create("GameProperties", json!([property("a"), property(&"b".repeat(33))])),
        "GameProperties[1].Key must have 0 to 32 characters; it has 33"
    );
    assert_eq!(
        create("GameProperties", json!(vec![property("a"); 17])),
        "GameProperties must have 0 to 16 entries; it has 17"
    );
    refused(
        Operation::TagResource,
        &json!({ "ResourceARN": "", "Tags": [] }),
        "ResourceARN must not be empty",
    );
}

#[test]
fn a_game_session_is_made_in_a_fleet_or_behind_an_alias() {
    let one = "the request must have exactly one of FleetId and AliasId";
    for operation in [Operation::CreateGameSession, Operation::SearchGameSessions] {
        let input = |fleet: Value, alias: Value| json!({ "FleetId": fleet, "AliasId": alias, "MaximumPlayerSessionCount": 1 });
        allowed(operation, &input(json!("fleet-1"), Value::Null));
        allowed(operation, &input(Value::Null, json!("alias-1")));
        refused(operation, &input(json!("fleet-1"), json!("alias-1")), one);
        refused(operation, &input(Value::Null, Value::Null), one);
    }
    refused(
        Operation::CreateGameSession,
        &json!({ "FleetId": "fleet-1", "MaximumPlayerSessionCount": 1, "GameSessionId": "a", "IdempotencyToken": "a" }),
        "the request must have IdempotencyToken or its deprecated twin GameSessionId, not both",
    );
}

#[test]
fn game_sessions_are_described_by_one_of_three_ids() {
    let one = "the request must have exactly one of FleetId, GameSessionId and AliasId";
    for operation in [Operation::DescribeGameSessions, Operation::DescribeGameSessionDetails] {
        allowed(operation, &json!({ "FleetId": "fleet-1", "Limit": 1 }));
        allowed(operation, &json!({ "GameSessionId": "arn:a" }));
        allowed(operation, &json!({ "AliasId": "alias-1" }));
        refused(operation, &json!({}), one);
        refused(operation, &json!({ "FleetId": "fleet-1", "GameSessionId": "arn:a" }), one);
        refused(
            operation,
            &json!({ "FleetId": "fleet-1", "Limit": 0 }),
            "Limit must be 1 to 2147483647; it is 0",
        );
    }
}

#[test]
fn player_sessions_are_described_by_one_of_three_ids() {
    let one = "the request must have exactly one of GameSessionId, PlayerId and PlayerSessionId";
    let operation = Operation::DescribePlayerSessions;
    allowed(operation, &json!({ "PlayerSessionId": "psess-1" }));
    allowed(operation, &json!({ "PlayerId": "a", "PlayerSessionStatusFilter": "ACTIVE" }));
    refused(operation, &json!({}), one);
    refused(operation, &json!({ "PlayerId": "a", "GameSessionId": "arn:a" }), one);
}

#[test]
fn player_sessions_are_made_for_1_to_25() {
    let input = |count| json!({ "GameSessionId": "arn:a", "PlayerIds": vec!["a"; count] });
    allowed(Operation::CreatePlayerSessions, &input(1));
    allowed(Operation::CreatePlayerSessions, &input(25));
    refused(Operation::CreatePlayerSessions, &input(0), "PlayerIds must have 1 to 25 entries; it has 0");
    refused(Operation::CreatePlayerSessions, &input(26), "PlayerIds must have 1 to 25 entries; it has 26");
    let mut data = input(1);
    data["PlayerDataMap"] = json!({ "a": "" });
    refused(Operation::CreatePlayerSessions, &data, "PlayerDataMap[\"a\"] must not be empty");
}

#[test]
fn a_placement_has_latencies_or_an_override() {
    let input = |latencies: Value, order: Value| {
        json!({
            "PlacementId": "a", "GameSessionQueueName": "q", "MaximumPlayerSessionCount": 1,
            "PlayerLatencies": latencies,
            "PriorityConfigurationOverride": { "LocationOrder": order },
        })
    };
    let latency = json!([{ "PlayerId": "a", "RegionIdentifier": "eu-west-1", "LatencyInMilliseconds": 20 }]);
    allowed(Operation::StartGameSessionPlacement, &input(json!([]), json!(["eu-west-1"])));
    refused(
        Operation::StartGameSessionPlacement,
        &input(latency, json!(["eu-west-1"])),
        "the request must have PlayerLatencies or PriorityConfigurationOverride, not both",
    );
    refused(
        Operation::StartGameSessionPlacement,
        &input(Value::Null, json!([])),
        "PriorityConfigurationOverride.LocationOrder must have 1 to 10 entries; it has 0",
    );
    let negative = json!([{ "PlayerId": "a", "RegionIdentifier": "b", "LatencyInMilliseconds": -0.5 }]);
    let mut input = input(negative, json!(["a"]));
    input["PriorityConfigurationOverride"].take();
    refused(
        Operation::StartGameSessionPlacement,
        &input,
        "PlayerLatencies[0].LatencyInMilliseconds must not be negative; it is -0.5",
    );
}

#[test]
fn a_queue_waits_10_to_600_seconds_and_names_each_priority_once() {
    let operation = Operation::CreateGameSessionQueue;
    let queue = |timeout| json!({ "Name": "q", "TimeoutInSeconds": timeout });
    allowed(operation, &queue(10));
    allowed(operation, &queue(600));
    refused(operation, &queue(9), "TimeoutInSeconds must be 10 to 600; it is 9");
    refused(operation, &queue(601), "TimeoutInSeconds must be 10 to 600; it is 601");
    let order = |order: &[&str]| json!({ "Name": "q", "PriorityConfiguration": { "PriorityOrder": order } });
    allowed(operation, &order(&["COST", "LATENCY"]));
    refused(
        operation,
        &order(&["COST", "LATENCY", "COST"]),
        "PriorityConfiguration.PriorityOrder must name each priority once",
    );
    let destinations = vec![json!({ "DestinationArn": "arn:a:alias/alias-1" }); 11];
    refused(
        operation,
        &json!({ "Name": "q", "Destinations": destinations }),
        "Destinations must have 0 to 10 entries; it has 11",
    );
}

#[test]
fn a_routing_strategy_has_what_its_type_needs() {
    let input = |routing: Value| json!({ "Name": "a", "RoutingStrategy": routing });
    let operation = Operation::CreateAlias;
    allowed(operation, &input(json!({ "Type": "SIMPLE", "FleetId": "fleet-1", "Message": "" })));
    allowed(operation, &input(json!({ "Type": "TERMINAL", "Message": "gone" })));
    refused(
        operation,
        &input(json!({ "Type": "SIMPLE", "Message": "gone" })),
        "RoutingStrategy must have FleetId, since Type is SIMPLE",
    );
    refused(
        operation,
        &input(json!({ "Type": "TERMINAL", "FleetId": "fleet-1" })),
        "RoutingStrategy must have Message, since Type is TERMINAL",
    );
}

#[test]
fn a_fleet_runs_a_build_or_a_script() {
    let mut input = json!({ "Name": "a", "BuildId": "build-1" });
    allowed(Operation::CreateFleet, &input.clone());
    input["ScriptId"] = json!("script-1");
    refused(Operation::CreateFleet, &input, "the request must have BuildId or ScriptId, not both");
}

#[test]
fn players_can_reach_a_compute() {
    let input = |name: &str, value: &str| json!({ "FleetId": "fleet-1", "ComputeName": "a", name: value });
    allowed(Operation::RegisterCompute, &input("IpAddress", "127.0.0.1"));
    allowed(Operation::RegisterCompute, &input("DnsName", "localhost"));
    refused(
        Operation::RegisterCompute,
        &input("Location", "custom-1"),
        "the request must have IpAddress or DnsName: players have to reach the compute",
    );
}
