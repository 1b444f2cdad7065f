//! Tickets from their start to each of their ends, over the API.

use serde_json::{Value, json};

use crate::client::over_both;
use crate::common::{Gateway, Server, until};
use crate::matchmaking_words::{
    DUEL, TEAM, TRIO, accept, configuration, ok, refusal, set_up, shown, stands, start, ticket, with,
};

#[tokio::test]
async fn two_parties_find_each_other_and_get_their_slots() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, DUEL, json!({"GameProperties": [{"Key": "map", "Value": "glade"}]})).await;
    let started = start(&gateway, "t1", &["ada"]).await;
    assert_eq!(started["Status"], "QUEUED");
    assert_eq!(started["ConfigurationName"], "c");
    assert_eq!(started["ConfigurationArn"], "arn:aws:gamelift:us-west-2::matchmakingconfiguration/c");
    assert!(started["StartTime"].is_number());
    stands(&gateway, "t1", "SEARCHING").await;
    start(&gateway, "t2", &["bob"]).await;
    stands(&gateway, "t1", "PLACING").await;
    let (kind, message) = refusal(&gateway, "StopMatchmaking", json!({"TicketId": "t1"})).await;
    assert_eq!(kind, "InvalidRequestException");
    assert_eq!(message, "Matchmaking ticket is in PLACING status and cannot be canceled.");

    let mut server = Server::idle(&gateway, "p1").await;
    let push = server.push().await;
    let id = push["GameSessionId"].as_str().unwrap().to_owned();
    assert_eq!(push["GameProperties"]["map"], "glade");
    let data: Value = serde_json::from_str(push["MatchmakerData"].as_str().unwrap()).unwrap();
    assert_eq!(data["matchmakingConfigurationArn"], started["ConfigurationArn"]);
    assert_eq!(data["teams"].as_array().unwrap().len(), 2);
    server.ok("ActivateGameSession", json!({"GameSessionId": id})).await;

    for (ticket, player) in [("t1", "ada"), ("t2", "bob")] {
        let done = stands(&gateway, ticket, "COMPLETED").await;
        assert!(done["EndTime"].is_number());
        let info = &done["GameSessionConnectionInfo"];
        assert_eq!(info["GameSessionArn"], id);
        assert_eq!(info["IpAddress"], "127.0.0.1");
        assert_eq!(info["Port"], 7000);
        let slots = info["MatchedPlayerSessions"].as_array().unwrap();
        assert_eq!(slots.len(), 1, "of this ticket's players alone");
        assert_eq!(slots[0]["PlayerId"], player);
        let slot = slots[0]["PlayerSessionId"].clone();
        server.ok("AcceptPlayerSession", json!({"GameSessionId": id, "PlayerSessionId": slot})).await;
    }
    let (kind, _) = refusal(&gateway, "StopMatchmaking", json!({"TicketId": "t1"})).await;
    assert_eq!(kind, "InvalidRequestException");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_ticket_says_why_it_has_found_nothing() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, DUEL, json!({})).await;
    let with_skill = |id: &str, player: &str, skill: i32| {
        json!({"TicketId": id, "ConfigurationName": "c",
            "Players": [{"PlayerId": player, "PlayerAttributes": {"skill": {"N": skill}}}]})
    };
    ok(&gateway, "StartMatchmaking", with_skill("t1", "ada", 1)).await;
    ok(&gateway, "StartMatchmaking", with_skill("t2", "bob", 90)).await;
    until("it says why", async || shown(&gateway, "t1").await["StatusReason"].is_string()).await;
    let waiting = shown(&gateway, "t1").await;
    assert_eq!(waiting["Status"], "SEARCHING");
    let why = format!("{} {}", waiting["StatusReason"], waiting["StatusMessage"]);
    assert!(why.contains("FairSkill"), "{why}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn attributes_come_back_as_they_were_sent() {
    over_both(&[], async |client| {
        let rules = json!({"Name": "rules", "RuleSetBody": TEAM.replace(
            r#""teams""#,
            r#""playerAttributes": [{"name": "s", "type": "string"}, {"name": "n", "type": "number"},
                {"name": "sl", "type": "string_list"}, {"name": "sdm", "type": "string_number_map"}], "teams""#,
        )});
        client.ok("CreateMatchmakingRuleSet", rules).await;
        client.ok("CreateMatchmakingConfiguration", configuration("c", "rules", json!({}))).await;
        let attributes = json!({"s": {"S": "é"}, "n": {"N": 0.1}, "sl": {"SL": ["a", "b"]},
            "sdm": {"SDM": {"x": 1.5, "y": -2.0}}});
        let player = json!({"PlayerId": "ada", "PlayerAttributes": attributes, "LatencyInMs": {"eu-west-1": 20}});
        let input = json!({"TicketId": "t", "ConfigurationName": "arn:aws:gamelift:x:1:matchmakingconfiguration/c",
            "Players": [player]});
        let started = client.ok("StartMatchmaking", input).await["MatchmakingTicket"].clone();
        assert_eq!(started["Players"][0]["PlayerAttributes"], attributes);
        assert_eq!(started["Players"][0]["LatencyInMs"], json!({"eu-west-1": 20}));
        client.ok("StopMatchmaking", json!({"TicketId": "t"})).await;
    })
    .await;
}

#[tokio::test]
async fn tickets_are_refused_with_the_reason() {
    over_both(&[], async |client| {
        let operation = "StartMatchmaking";
        let nowhere = client.refused(operation, ticket("t", &["ada"])).await;
        assert_eq!(nowhere, "NotFoundException");
        client.ok("CreateMatchmakingRuleSet", json!({"Name": "rules", "RuleSetBody": DUEL})).await;
        client.ok("CreateMatchmakingConfiguration", configuration("c", "rules", json!({}))).await;
        client.ok("CreateMatchmakingRuleSet", json!({"Name": "team", "RuleSetBody": TEAM})).await;
        client.ok("CreateMatchmakingConfiguration", configuration("team", "team", json!({}))).await;
        let mut twice = ticket("t", &["ada", "ada"]);
        twice["ConfigurationName"] = json!("team");
        let (kind, message) = client.refusal(operation, twice).await;
        assert_eq!(kind, "InvalidRequestException");
        assert!(message.contains("ada"), "{message}");
        // A party that fits no team would wait for ever.
        let too_many = client.refused(operation, ticket("t", &["ada", "bob"])).await;
        assert_eq!(too_many, "InvalidRequestException");
        for value in [json!({"S": "high"}), json!({}), json!({"N": 1, "S": "a"}), json!({"SL": ["a"]})] {
            let mut input = ticket("t", &["ada"]);
            input["Players"][0]["PlayerAttributes"] = json!({"skill": value});
            let kind = client.refused(operation, input).await;
            assert_eq!(kind, "InvalidRequestException", "{value}");
        }
        client.ok(operation, ticket("t", &["ada"])).await;
        let (kind, message) = client.refusal(operation, ticket("t", &["bob"])).await;
        assert_eq!(kind, "InvalidRequestException");
        assert!(message.contains('t'), "{message}");
        client.ok("StopMatchmaking", json!({"TicketId": "t"})).await;
        assert_eq!(client.refused("StopMatchmaking", json!({"TicketId": "u"})).await, "NotFoundException");
    })
    .await;
}

#[tokio::test]
async fn tickets_are_described_by_their_ids_and_unknown_ones_left_out() {
    over_both(&[], async |client| {
        client.ok("CreateMatchmakingRuleSet", json!({"Name": "rules", "RuleSetBody": DUEL})).await;
        client.ok("CreateMatchmakingConfiguration", configuration("c", "rules", json!({}))).await;
        let generated = client.ok("StartMatchmaking", {
            let mut input = ticket("", &["ada"]);
            input.as_object_mut().unwrap().remove("TicketId");
            input
        });
        let id = generated.await["MatchmakingTicket"]["TicketId"].as_str().unwrap().to_owned();
        assert_eq!(id.len(), 36, "{id}");
        client.ok("StopMatchmaking", json!({"TicketId": id})).await;
        let list = client.ok("DescribeMatchmaking", json!({"TicketIds": [id, "nothing"]})).await;
        let list = list["TicketList"].as_array().unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0]["Status"], "CANCELLED");
        assert!(list[0]["StatusReason"].is_string() && list[0]["EndTime"].is_number(), "{}", list[0]);
        let none = client.ok("DescribeMatchmaking", json!({"TicketIds": []})).await;
        assert_eq!(none["TicketList"], json!([]));
        let eleven = client.refused("DescribeMatchmaking", json!({"TicketIds": vec!["a"; 11]})).await;
        assert_eq!(eleven, "InvalidRequestException");
    })
    .await;
}

/// A gateway on which these two tickets are asked to accept a match.
async fn proposed(more: Value) -> Gateway {
    let gateway = Gateway::start(&[]).await;
    let asked = json!({"AcceptanceRequired": true, "AcceptanceTimeoutSeconds": 600});
    set_up(&gateway, TRIO, with(asked, more)).await;
    start(&gateway, "party", &["ada", "bob"]).await;
    start(&gateway, "solo", &["cy"]).await;
    for id in ["party", "solo"] {
        stands(&gateway, id, "REQUIRES_ACCEPTANCE").await;
    }
    gateway
}

#[tokio::test]
async fn a_match_that_all_accept_is_placed() {
    let gateway = proposed(json!({})).await;
    accept(&gateway, "party", &["ada"], "ACCEPT").await;
    accept(&gateway, "solo", &["cy"], "ACCEPT").await;
    assert_eq!(shown(&gateway, "solo").await["Status"], "REQUIRES_ACCEPTANCE");
    accept(&gateway, "party", &["bob"], "ACCEPT").await;
    let mut server = Server::idle(&gateway, "p1").await;
    server.host().await;
    for id in ["party", "solo"] {
        stands(&gateway, id, "COMPLETED").await;
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn who_rejects_is_cancelled_and_who_accepted_looks_on() {
    let gateway = proposed(json!({})).await;
    accept(&gateway, "solo", &["cy"], "ACCEPT").await;
    accept(&gateway, "party", &["ada"], "REJECT").await;
    let rejected = stands(&gateway, "party", "CANCELLED").await;
    assert!(rejected["StatusReason"].is_string(), "{rejected}");
    stands(&gateway, "solo", "SEARCHING").await;
    let late = json!({"TicketId": "party", "PlayerIds": ["bob"], "AcceptanceType": "ACCEPT"});
    let (kind, message) = refusal(&gateway, "AcceptMatch", late).await;
    assert_eq!(kind, "InvalidRequestException");
    assert!(message.contains("CANCELLED"), "{message}");
    // The next party that comes plays with who accepted.
    start(&gateway, "new", &["dan", "eve"]).await;
    for id in ["solo", "new"] {
        stands(&gateway, id, "REQUIRES_ACCEPTANCE").await;
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn who_says_nothing_is_cancelled_and_who_accepted_looks_on() {
    let gateway = proposed(json!({"AcceptanceTimeoutSeconds": 4})).await;
    accept(&gateway, "party", &["ada", "bob"], "ACCEPT").await;
    stands(&gateway, "solo", "CANCELLED").await;
    stands(&gateway, "party", "SEARCHING").await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn strangers_cannot_accept() {
    let gateway = proposed(json!({})).await;
    for (ticket, player) in [("party", "cy"), ("solo", "eve")] {
        let input = json!({"TicketId": ticket, "PlayerIds": [player], "AcceptanceType": "REJECT"});
        let (kind, message) = refusal(&gateway, "AcceptMatch", input).await;
        assert_eq!(kind, "InvalidRequestException", "{message}");
        assert!(message.contains(player), "{message}");
    }
    let unknown = json!({"TicketId": "nothing", "PlayerIds": ["ada"], "AcceptanceType": "ACCEPT"});
    assert_eq!(refusal(&gateway, "AcceptMatch", unknown).await.0, "NotFoundException");
    assert_eq!(shown(&gateway, "party").await["Status"], "REQUIRES_ACCEPTANCE", "as before");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_ticket_is_stopped_or_times_out() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, DUEL, json!({"RequestTimeoutSeconds": 3})).await;
    start(&gateway, "stopped", &["ada"]).await;
    ok(&gateway, "StopMatchmaking", json!({"TicketId": "stopped"})).await;
    let stopped = shown(&gateway, "stopped").await;
    assert_eq!(stopped["Status"], "CANCELLED");
    start(&gateway, "late", &["bob"]).await;
    let late = stands(&gateway, "late", "TIMED_OUT").await;
    assert!(late["StatusMessage"].is_string(), "{late}");
    // A ticket that is over names nobody's next one.
    let again = gateway.api("StopMatchmaking", &json!({"TicketId": "late"})).await;
    assert_eq!(again.status, 400);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_standalone_match_is_complete_without_a_game_session() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, DUEL, json!({"FlexMatchMode": "STANDALONE", "GameSessionQueueArns": null})).await;
    start(&gateway, "t1", &["ada"]).await;
    start(&gateway, "t2", &["bob"]).await;
    for id in ["t1", "t2"] {
        let done = stands(&gateway, id, "COMPLETED").await;
        assert_eq!(done.get("GameSessionConnectionInfo"), None);
        assert!(["red", "blue"].contains(&done["Players"][0]["Team"].as_str().unwrap()), "{done}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_game_session_is_filled_up() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, TEAM, json!({})).await;
    start(&gateway, "t1", &["ada", "bob"]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let id = server.host().await;
    stands(&gateway, "t1", "COMPLETED").await;
    let backfill = json!({"TicketId": "fill", "ConfigurationName": "c", "GameSessionArn": id,
        "Players": [{"PlayerId": "ada", "Team": "all"}, {"PlayerId": "bob", "Team": "all"}]});
    let started = ok(&gateway, "StartMatchBackfill", backfill).await["MatchmakingTicket"].clone();
    assert_eq!(started["Status"], "QUEUED");
    start(&gateway, "t2", &["cy"]).await;
    let push = server.push().await;
    assert_eq!(push["Action"], "UpdateGameSession", "{push}");
    assert_eq!(push["UpdateReason"], "MATCHMAKING_DATA_UPDATED");
    let data: Value = serde_json::from_str(push["GameSession"]["MatchmakerData"].as_str().unwrap()).unwrap();
    assert_eq!(data["teams"][0]["players"].as_array().unwrap().len(), 3);
    for ticket in ["fill", "t2"] {
        let done = stands(&gateway, ticket, "COMPLETED").await;
        assert_eq!(done["GameSessionConnectionInfo"]["GameSessionArn"], id, "{done}");
    }
    // Who does not say where players stand cannot be helped.
    let teamless = json!({"ConfigurationName": "c", "GameSessionArn": id, "Players": [{"PlayerId": "ada"}]});
    let (kind, message) = refusal(&gateway, "StartMatchBackfill", teamless).await;
    assert_eq!(kind, "InvalidRequestException");
    assert!(message.to_lowercase().contains("team"), "{message}");
    let elsewhere = json!({"ConfigurationName": "c", "Players": [{"PlayerId": "ada", "Team": "all"}],
        "GameSessionArn": "arn:aws:gamelift:us-west-2::gamesession/fleet-123/custom-local/none"});
    assert_eq!(refusal(&gateway, "StartMatchBackfill", elsewhere).await.0, "NotFoundException");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn open_slots_are_filled_without_being_asked_until_it_is_stopped() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, TEAM, json!({"BackfillMode": "AUTOMATIC"})).await;
    start(&gateway, "t1", &["ada", "bob"]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let push = server.push().await;
    let id = push["GameSessionId"].as_str().unwrap().to_owned();
    let data: Value = serde_json::from_str(push["MatchmakerData"].as_str().unwrap()).unwrap();
    let fill = data["autoBackfillTicketId"].as_str().unwrap().to_owned();
    server.ok("ActivateGameSession", json!({"GameSessionId": id})).await;
    stands(&gateway, "t1", "COMPLETED").await;
    start(&gateway, "t2", &["cy"]).await;
    let joined = stands(&gateway, "t2", "COMPLETED").await;
    assert_eq!(joined["GameSessionConnectionInfo"]["GameSessionArn"], id);
    let push = server.push().await;
    assert_eq!(push["UpdateReason"], "MATCHMAKING_DATA_UPDATED");
    let data: Value = serde_json::from_str(push["GameSession"]["MatchmakerData"].as_str().unwrap()).unwrap();
    assert_eq!(data["teams"][0]["players"].as_array().unwrap().len(), 3);

    // By the id of the game session's data nobody is looked for any more.
    ok(&gateway, "StopMatchmaking", json!({"TicketId": fill})).await;
    let slot = &joined["GameSessionConnectionInfo"]["MatchedPlayerSessions"][0]["PlayerSessionId"];
    let player = json!({"GameSessionId": id, "PlayerSessionId": slot});
    server.ok("AcceptPlayerSession", player.clone()).await;
    server.ok("RemovePlayerSession", player).await;
    start(&gateway, "t3", &["dan"]).await;
    until("it says why", async || shown(&gateway, "t3").await["StatusReason"].is_string()).await;
    assert_eq!(shown(&gateway, "t3").await["Status"], "SEARCHING");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_player_looks_for_one_match_at_a_time() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, DUEL, json!({})).await;
    start(&gateway, "first", &["ada"]).await;
    start(&gateway, "second", &["ada"]).await;
    let first = stands(&gateway, "first", "CANCELLED").await;
    assert!(first["StatusMessage"].as_str().unwrap().contains("ada"), "{first}");
    start(&gateway, "other", &["bob"]).await;
    for id in ["second", "other"] {
        stands(&gateway, id, "PLACING").await;
    }
    gateway.stop().await.unwrap();
}
