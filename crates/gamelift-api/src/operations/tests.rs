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

fn started(players: Value) -> Value {
    let mut input = json!({ "ConfigurationName": "ranked" });
    input["Players"] = players;
    input
}

#[test]
fn a_ticket_has_1_to_10_players_with_10_attributes() {
    let operation = Operation::StartMatchmaking;
    let players = |count| started(json!(vec![json!({ "PlayerId": "a" }); count]));
    allowed(operation, &players(1));
    allowed(operation, &players(10));
    refused(operation, &players(0), "Players must have 1 to 10 entries; it has 0");
    refused(operation, &players(11), "Players must have 1 to 10 entries; it has 11");
    let attributes = |count: usize| {
        let attributes: serde_json::Map<_, _> =
            (0..count).map(|at| (format!("a{at}"), json!({ "N": at }))).collect();
        started(json!([{ "PlayerId": "a", "PlayerAttributes": attributes }]))
    };
    allowed(operation, &attributes(10));
    refused(operation, &attributes(11), "Players[0].PlayerAttributes must have 0 to 10 entries; it has 11");
    assert!(refusal(operation, &started(json!([{ "Team": "red" }]))).unwrap().contains("PlayerId"));
}

#[test]
fn an_attribute_is_of_one_kind_and_within_bounds() {
    let operation = Operation::StartMatchmaking;
    let skill = |value: Value| started(json!([{ "PlayerId": "a", "PlayerAttributes": { "skill": value } }]));
    let place = "Players[0].PlayerAttributes[\"skill\"]";
    for right in [
        json!({ "S": "a" }),
        json!({ "N": -1.5, "S": null }),
        json!({ "SL": [] }),
        json!({ "SDM": { "a": 1, "b": 0.5 } }),
    ] {
        allowed(operation, &skill(right));
    }
    let one = format!("{place} must have exactly one of S, N, SL and SDM");
    refused(operation, &skill(json!({})), &one);
    refused(operation, &skill(json!({ "S": "a", "N": 1 })), &one);
    refused(operation, &skill(json!({ "S": "" })), &format!("{place}.S must not be empty"));
    refused(
        operation,
        &skill(json!({ "SL": vec!["a"; 101] })),
        &format!("{place}.SL must have 0 to 100 entries; it has 101"),
    );
    let pairs: serde_json::Map<_, _> = (0..11).map(|at| (format!("k{at}"), json!(1))).collect();
    refused(
        operation,
        &skill(json!({ "SDM": pairs })),
        &format!("{place}.SDM must have 0 to 10 entries; it has 11"),
    );
    for wrong in [json!({ "N": "1" }), json!({ "SDM": { "a": "b" } }), json!({ "SL": [1] })] {
        assert!(refusal(operation, &skill(wrong.clone())).is_some(), "{wrong}");
    }
}

#[test]
fn a_latency_is_a_whole_number_from_1() {
    let latency =
        |number: Value| started(json!([{ "PlayerId": "a", "LatencyInMs": { "eu-west-1": number } }]));
    allowed(Operation::StartMatchmaking, &latency(json!(1)));
    allowed(Operation::StartMatchmaking, &latency(json!(40.0)));
    refused(
        Operation::StartMatchmaking,
        &latency(json!(0)),
        "Players[0].LatencyInMs[\"eu-west-1\"] must be 1 to 2147483647; it is 0",
    );
    assert!(refusal(Operation::StartMatchmaking, &latency(json!(1.5))).is_some());
}

#[test]
fn a_rule_set_is_bounded_before_it_is_read() {
    let body = |length| json!({ "RuleSetBody": "x".repeat(length) });
    allowed(Operation::ValidateMatchmakingRuleSet, &body(65_535));
    refused(
        Operation::ValidateMatchmakingRuleSet,
        &body(1_000_000),
        "RuleSetBody must have 1 to 65535 characters; it has 1000000",
    );
    refused(
        Operation::DescribeMatchmakingRuleSets,
        &json!({ "Limit": 11 }),
        "Limit must be 1 to 10; it is 11",
    );
}

#[test]
fn a_configuration_waits_within_the_services_bounds() {
    let operation = Operation::CreateMatchmakingConfiguration;
    let configuration = |member: &str, value: Value| {
        let mut input = json!({ "Name": "a", "RequestTimeoutSeconds": 60, "AcceptanceRequired": false,
            "RuleSetName": "b" });
        input[member] = value;
        input
    };
    allowed(operation, &configuration("RequestTimeoutSeconds", json!(43_200)));
    allowed(operation, &configuration("BackfillMode", json!("AUTOMATIC")));
    refused(
        operation,
        &configuration("RequestTimeoutSeconds", json!(43_201)),
        "RequestTimeoutSeconds must be 1 to 43200; it is 43201",
    );
    refused(
        operation,
        &configuration("AcceptanceTimeoutSeconds", json!(601)),
        "AcceptanceTimeoutSeconds must be 1 to 600; it is 601",
    );
    refused(
        operation,
        &configuration("GameSessionData", json!("x".repeat(4097))),
        "GameSessionData must have 1 to 4096 characters; it has 4097",
    );
    refused(operation, &configuration("Name", json!("a_b")), "Name must have letters, digits, - and . alone");
    assert!(refusal(operation, &configuration("BackfillMode", json!("SOMETIMES"))).is_some());
}

#[test]
fn at_most_10_tickets_are_described_at_once() {
    let tickets = |count| json!({ "TicketIds": vec!["a"; count] });
    allowed(Operation::DescribeMatchmaking, &tickets(10));
    refused(Operation::DescribeMatchmaking, &tickets(11), "TicketIds must have 0 to 10 entries; it has 11");
}
