//! Every list, row by row.

use serde_json::{Value, json};

use crate::client::{Client, over_both};
use crate::common::Server;

/// That pages of one together are the list, and that its tokens are good for it alone.
async fn check(client: &mut Client, operation: &str, input: Value, rows: &str, count: usize) {
    let whole = client.ok(operation, input.clone()).await[rows].as_array().unwrap().clone();
    assert_eq!(whole.len(), count, "{operation}: {whole:?}");
    assert_eq!(client.all(operation, input.clone(), rows).await, whole, "{operation}");
    for wrong in [json!("7"), json!("zz"), json!("00".repeat(30))] {
        let mut input = input.clone();
        input["NextToken"] = wrong;
        let (exception, message) = client.refusal(operation, input).await;
        assert_eq!(exception, "InvalidRequestException", "{operation}");
        assert!(message.starts_with("NextToken"), "{operation}: {message}");
    }
}

#[tokio::test]
async fn every_list_comes_in_pages() {
    over_both(&[], async |client| {
        for location in ["custom-b", "custom-c"] {
            client.ok("CreateLocation", json!({"LocationName": location})).await;
        }
        for name in ["one", "two"] {
            crate::fleets::fleet(client, name, "custom-b").await;
        }
        let add = json!({"FleetId": "fleet-123", "Locations": [{"Location": "custom-b"}, {"Location": "custom-c"}]});
        client.ok("CreateFleetLocations", add).await;
        for name in ["b", "a"] {
            let register = json!({"FleetId": "fleet-123", "ComputeName": name, "IpAddress": "10.0.0.1"});
            client.ok("RegisterCompute", register).await;
            client.ok("CreateGameSessionQueue", json!({"Name": name})).await;
            let routing = json!({"Type": "SIMPLE", "FleetId": "fleet-123"});
            client.ok("CreateAlias", json!({"Name": name, "RoutingStrategy": routing})).await;
        }
        let mut servers = Vec::new();
        let mut hosted = Value::Null;
        for process in ["p1", "p2", "p3"] {
            let mut server = Server::idle(&client.gateway, process).await;
            let create = json!({"FleetId": "fleet-123", "MaximumPlayerSessionCount": 3});
            hosted = client.ok("CreateGameSession", create).await["GameSession"]["GameSessionId"].clone();
            server.host().await;
            servers.push(server);
        }
        let players = json!({"GameSessionId": hosted, "PlayerIds": ["a", "b", "a"]});
        client.ok("CreatePlayerSessions", players).await;

        let fleet = || json!({"FleetId": "fleet-123"});
        check(client, "ListFleets", json!({}), "FleetIds", 3).await;
        check(client, "DescribeFleetAttributes", json!({}), "FleetAttributes", 3).await;
        check(client, "DescribeFleetCapacity", json!({}), "FleetCapacity", 3).await;
        check(client, "DescribeFleetUtilization", json!({}), "FleetUtilization", 3).await;
        check(client, "DescribeFleetLocationAttributes", fleet(), "LocationAttributes", 3).await;
        check(client, "ListLocations", json!({}), "Locations", 3).await;
        check(client, "ListCompute", fleet(), "ComputeList", 4).await;
        check(client, "ListAliases", json!({}), "Aliases", 2).await;
        check(client, "DescribeGameSessionQueues", json!({}), "GameSessionQueues", 2).await;
        check(client, "DescribeGameSessions", fleet(), "GameSessions", 3).await;
        check(client, "DescribeGameSessionDetails", fleet(), "GameSessionDetails", 3).await;
        check(client, "SearchGameSessions", fleet(), "GameSessions", 3).await;
        check(client, "DescribePlayerSessions", json!({"GameSessionId": hosted}), "PlayerSessions", 3).await;
        check(client, "DescribePlayerSessions", json!({"PlayerId": "a"}), "PlayerSessions", 2).await;
        let events = client.ok("DescribeFleetEvents", fleet()).await["Events"].as_array().unwrap().len();
        check(client, "DescribeFleetEvents", fleet(), "Events", events).await;

        // Lists that nothing is in, and a filter that leaves nothing over.
        assert_eq!(client.ok("ListFleets", json!({"BuildId": "build-1"})).await, json!({"FleetIds": []}));
        assert_eq!(client.ok("ListLocations", json!({"Filters": ["AWS"]})).await, json!({"Locations": []}));
        let impaired = json!({"FleetId": "fleet-123", "ComputeStatus": "IMPAIRED"});
        assert_eq!(client.ok("ListCompute", impaired).await, json!({"ComputeList": []}));
    })
    .await;
}

#[tokio::test]
async fn a_token_is_good_for_its_own_list_alone() {
    over_both(&[], async |client| {
        for name in ["a", "b"] {
            client.ok("CreateGameSessionQueue", json!({"Name": name})).await;
            let routing = json!({"Type": "SIMPLE", "FleetId": "fleet-123"});
            client.ok("CreateAlias", json!({"Name": name, "RoutingStrategy": routing})).await;
        }
        let page = client.ok("ListAliases", json!({"Limit": 1})).await;
        let token = page["NextToken"].clone();
        let elsewhere = json!({"NextToken": token});
        assert_eq!(client.refused("DescribeGameSessionQueues", elsewhere).await, "InvalidRequestException");
        let narrower = json!({"NextToken": token, "Name": "a"});
        assert_eq!(client.refused("ListAliases", narrower).await, "InvalidRequestException");
        // A list goes on though its last row has gone.
        let gone = page["Aliases"][0]["AliasId"].clone();
        client.ok("DeleteAlias", json!({"AliasId": gone})).await;
        let rest = client.ok("ListAliases", json!({"NextToken": token})).await;
        assert_eq!(rest["Aliases"].as_array().unwrap().len(), 1);
    })
    .await;
}
