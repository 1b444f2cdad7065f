//! Aliases, also those that lead nowhere.

use serde_json::json;

use crate::client::over_both;
use crate::common::Server;

#[tokio::test]
async fn an_alias_stands_for_its_fleet() {
    over_both(&[], async |client| {
        let routing = json!({"Type": "SIMPLE", "FleetId": "fleet-123"});
        let made = client.ok("CreateAlias", json!({"Name": "live", "RoutingStrategy": routing})).await;
        let alias = made["Alias"]["AliasId"].clone();
        let arn = made["Alias"]["AliasArn"].clone();
        assert_eq!(arn, json!(format!("arn:aws:gamelift:us-west-2::alias/{}", alias.as_str().unwrap())));
        for name in [&alias, &arn] {
            let resolved = client.ok("ResolveAlias", json!({"AliasId": name})).await;
            assert_eq!(resolved["FleetId"], "fleet-123");
            assert_eq!(client.ok("DescribeAlias", json!({"AliasId": name})).await["Alias"]["Name"], "live");
        }
        let mut server = Server::idle(&client.gateway, "p1").await;
        let create = json!({"AliasId": alias, "MaximumPlayerSessionCount": 2});
        let made = client.ok("CreateGameSession", create).await;
        let id = server.host().await;
        assert_eq!(made["GameSession"]["GameSessionId"], id);
        for operation in ["DescribeGameSessions", "SearchGameSessions"] {
            let found = client.ok(operation, json!({"AliasId": arn})).await;
            assert_eq!(found["GameSessions"][0]["GameSessionId"], id, "{operation}");
        }
        assert_eq!(client.ok("DeleteAlias", json!({"AliasId": alias})).await, json!({}));
        assert_eq!(client.refused("DescribeAlias", json!({"AliasId": alias})).await, "NotFoundException");
    })
    .await;
}

#[tokio::test]
async fn a_terminal_alias_says_its_own_words() {
    over_both(&[], async |client| {
        let routing = json!({"Type": "TERMINAL", "Message": "update your game"});
        let made = client.ok("CreateAlias", json!({"Name": "old", "RoutingStrategy": routing})).await;
        let alias = made["Alias"]["AliasId"].clone();
        for (operation, input) in [
            ("CreateGameSession", json!({"AliasId": alias, "MaximumPlayerSessionCount": 2})),
            ("DescribeGameSessions", json!({"AliasId": alias})),
            ("DescribeGameSessionDetails", json!({"AliasId": alias})),
            ("SearchGameSessions", json!({"AliasId": alias})),
            ("ResolveAlias", json!({"AliasId": alias})),
        ] {
            let refusal = client.refusal(operation, input).await;
            let expected = ("TerminalRoutingStrategyException".to_owned(), "update your game".to_owned());
            assert_eq!(refusal, expected, "{operation}");
        }
        let routing = json!({"Type": "SIMPLE", "FleetId": "fleet-123"});
        client.ok("UpdateAlias", json!({"AliasId": alias, "RoutingStrategy": routing})).await;
        assert_eq!(client.ok("ResolveAlias", json!({"AliasId": alias})).await["FleetId"], "fleet-123");
    })
    .await;
}

#[tokio::test]
async fn aliases_are_listed_by_name_and_by_routing() {
    over_both(&[], async |client| {
        let simple = json!({"Type": "SIMPLE", "FleetId": "fleet-123"});
        let terminal = json!({"Type": "TERMINAL", "Message": "no"});
        for (name, routing) in [("live", &simple), ("live", &terminal), ("test", &simple)] {
            client.ok("CreateAlias", json!({"Name": name, "RoutingStrategy": routing})).await;
        }
        let mut count =
            async |input| client.ok("ListAliases", input).await["Aliases"].as_array().unwrap().len();
        assert_eq!(count(json!({})).await, 3);
        assert_eq!(count(json!({"Name": "live"})).await, 2);
        assert_eq!(count(json!({"RoutingStrategyType": "TERMINAL"})).await, 1);
        assert_eq!(count(json!({"RoutingStrategyType": "TERMINAL", "Name": "test"})).await, 0);
        let nowhere = json!({"Type": "SIMPLE", "FleetId": "fleet-9"});
        // CreateAlias has no NotFoundException in the model.
        let create = json!({"Name": "n", "RoutingStrategy": nowhere});
        assert_eq!(client.refused("CreateAlias", create).await, "InvalidRequestException");
    })
    .await;
}
