//! Game sessions and player sessions.

use serde_json::json;

use crate::client::over_both;
use crate::common::Server;

#[tokio::test]
async fn a_game_session_and_its_players_look_the_same_in_both_protocols() {
    over_both(&[], async |client| {
        let mut server = Server::idle(&client.gateway, "p1").await;
        let create = json!({"FleetId": "fleet-123", "MaximumPlayerSessionCount": 2, "Name": "n", "CreatorId": "ada",
            "IdempotencyToken": "tok", "GameProperties": [{"Key": "map", "Value": "glade"}],
            "GameSessionData": "data", "Location": "custom-local"});
        let made = client.ok("CreateGameSession", create).await;
        assert_eq!(made["GameSession"]["Status"], "ACTIVATING");
        let id = server.host().await;
        assert_eq!(id, "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/tok");

        let joined = json!({"GameSessionId": id, "PlayerId": "ada", "PlayerData": "d"});
        let slot = client.ok("CreatePlayerSession", joined).await;
        assert_eq!(slot["PlayerSession"]["Status"], "RESERVED");
        let more = json!({"GameSessionId": id, "PlayerIds": ["bob"], "PlayerDataMap": {"bob": "b"}});
        client.ok("CreatePlayerSessions", more).await;
        for of in [json!({"GameSessionId": id}), json!({"PlayerId": "ada"})] {
            client.ok("DescribePlayerSessions", of).await;
        }
        // The filter counts with a game session alone.
        let filter = |of: serde_json::Value| {
            let mut input = of;
            input["PlayerSessionStatusFilter"] = json!("COMPLETED");
            input
        };
        let of_game = client.ok("DescribePlayerSessions", filter(json!({"GameSessionId": id}))).await;
        assert_eq!(of_game["PlayerSessions"], json!([]));
        let id_of_slot = slot["PlayerSession"]["PlayerSessionId"].clone();
        for of in [json!({"PlayerId": "ada"}), json!({"PlayerSessionId": id_of_slot})] {
            let found = client.ok("DescribePlayerSessions", filter(of)).await;
            assert_eq!(found["PlayerSessions"][0]["PlayerId"], "ada");
        }
        let search = json!({"FleetId": "fleet-123", "FilterExpression": "gameSessionProperties.map = 'glade'"});
        assert_eq!(client.ok("SearchGameSessions", search).await["GameSessions"][0]["GameSessionId"], id);
        let described = json!({"FleetId": "fleet-123", "StatusFilter": "ACTIVE", "Location": "custom-local"});
        assert_eq!(client.ok("DescribeGameSessions", described).await["GameSessions"][0]["Name"], "n");
        client.ok("DescribeGameSessionDetails", json!({"GameSessionId": id})).await;
        client.ok("UpdateGameSession", json!({"GameSessionId": id, "Name": "m"})).await;

        // What nothing here has.
        let details = json!({"GameSessionId": id, "PlayerIds": ["ada"]});
        let (exception, message) = client.refusal("GetPlayerConnectionDetails", details).await;
        assert_eq!(exception, "InvalidRequestException");
        assert!(message.contains("player gateway"), "{message}");
        let logs = json!({"GameSessionId": id});
        assert_eq!(client.refused("GetGameSessionLogUrl", logs).await, "NotFoundException");

        let end = json!({"GameSessionId": id, "TerminationMode": "FORCE_TERMINATE"});
        assert_eq!(client.ok("TerminateGameSession", end).await["GameSession"]["Status"], "TERMINATED");
    })
    .await;
}

#[tokio::test]
async fn a_creator_may_make_as_many_as_the_fleet_allows() {
    over_both(&[], async |client| {
        let limit = json!({"FleetId": "fleet-123",
            "ResourceCreationLimitPolicy": {"NewGameSessionsPerCreator": 1, "PolicyPeriodInMinutes": 60}});
        client.ok("UpdateFleetAttributes", limit).await;
        let mut servers = Vec::new();
        for process in ["p1", "p2"] {
            servers.push(Server::idle(&client.gateway, process).await);
        }
        let create = |creator: &str| {
            json!({"FleetId": "fleet-123", "MaximumPlayerSessionCount": 1, "CreatorId": creator})
        };
        client.ok("CreateGameSession", create("ada")).await;
        assert_eq!(client.refused("CreateGameSession", create("ada")).await, "LimitExceededException");
        client.ok("CreateGameSession", create("bob")).await;
    })
    .await;
}

#[tokio::test]
async fn game_sessions_of_one_fleet_are_not_anothers() {
    over_both(&[], async |client| {
        let other = crate::fleets::fleet(client, "other", "custom-local").await;
        let mut server = Server::idle(&client.gateway, "p1").await;
        let create = |fleet| json!({"FleetId": fleet, "MaximumPlayerSessionCount": 1});
        let exception = client.refused("CreateGameSession", create(other.clone())).await;
        assert_eq!(exception, "FleetCapacityExceededException");
        client.ok("CreateGameSession", create(json!("fleet-123"))).await;
        server.host().await;
        for operation in ["DescribeGameSessions", "SearchGameSessions"] {
            let found = client.ok(operation, json!({"FleetId": other})).await;
            assert_eq!(found, json!({"GameSessions": []}), "{operation}");
        }
    })
    .await;
}
