//! Matchmaking configurations and rule sets: made, shown, changed, removed, and what of them is refused.

use serde_json::{Value, json};

use crate::client::{Client, over_both};
use crate::common::Gateway;
use crate::matchmaking_words::{DUEL, FLEET, TEAM, configuration, ok, refusal, set_up, start};

async fn rule_set(client: &mut Client, name: &str) -> Value {
    let made = client.ok("CreateMatchmakingRuleSet", json!({"Name": name, "RuleSetBody": DUEL})).await;
    made["RuleSet"].clone()
}

#[tokio::test]
async fn rule_sets_are_made_shown_and_removed() {
    over_both(&[], async |client| {
        let made = rule_set(client, "duel").await;
        assert_eq!(made["RuleSetName"], "duel");
        assert_eq!(made["RuleSetArn"], "arn:aws:gamelift:us-west-2::matchmakingruleset/duel");
        assert_eq!(made["RuleSetBody"], DUEL, "as it was written, with its comment");
        let (kind, message) =
            client.refusal("CreateMatchmakingRuleSet", json!({"Name": "duel", "RuleSetBody": TEAM})).await;
        assert_eq!(kind, "InvalidRequestException");
        assert!(message.contains("duel"), "{message}");
        rule_set(client, "another").await;
        let by_name = client.all("DescribeMatchmakingRuleSets", json!({}), "RuleSets").await;
        let names: Vec<_> = by_name.iter().map(|row| row["RuleSetName"].clone()).collect();
        assert_eq!(names, ["another", "duel"]);
        let arn = json!({"Names": [made["RuleSetArn"]]});
        assert_eq!(client.ok("DescribeMatchmakingRuleSets", arn).await["RuleSets"][0], made);
        let unknown = json!({"Names": ["duel", "nothing"]});
        assert_eq!(client.refused("DescribeMatchmakingRuleSets", unknown).await, "NotFoundException");
        client.ok("DeleteMatchmakingRuleSet", json!({"Name": "duel"})).await;
        let gone = client.refused("DeleteMatchmakingRuleSet", json!({"Name": "duel"})).await;
        assert_eq!(gone, "NotFoundException");
    })
    .await;
}

#[tokio::test]
async fn a_rule_set_that_is_wrong_is_refused_with_the_place_and_the_fix() {
    over_both(&[], async |client| {
        let valid = client.ok("ValidateMatchmakingRuleSet", json!({"RuleSetBody": DUEL})).await;
        assert_eq!(valid, json!({"Valid": true}));
        let wrong = DUEL.replace("batchDistance", "nearness");
        let validate = json!({"RuleSetBody": wrong});
        let (kind, message) = client.refusal("ValidateMatchmakingRuleSet", validate).await;
        assert_eq!(kind, "InvalidRequestException");
        assert!(message.contains("line 9") && message.contains("rules[0].type"), "{message}");
        assert!(message.contains("batchDistance"), "what there is instead: {message}");
        let create = json!({"Name": "wrong", "RuleSetBody": wrong});
        let (kind, message) = client.refusal("CreateMatchmakingRuleSet", create).await;
        assert_eq!(kind, "InvalidRequestException");
        assert!(message.contains("rules[0].type"), "{message}");
    })
    .await;
}

#[tokio::test]
async fn hostile_rule_sets_are_refused() {
    let gateway = Gateway::start(&[]).await;
    let deep = format!(r#"{{"ruleLanguageVersion": "1.0", "teams": {}"#, "[".repeat(60_000));
    let nested = |open: &str, close: &str| {
        let statement = format!("{}R{}", open.repeat(5_000), close.repeat(5_000));
        DUEL.replace(
            r#""rules": ["#,
            &format!(r#""rules": [{{"name": "C", "type": "compound", "statement": "{statement}"}}, "#),
        )
    };
    for body in [
        deep,
        nested("not(", ")"),
        "{".repeat(60_000),
        "/*".repeat(30_000),
        DUEL.replace("10}]", "NaN}]"),
        DUEL.replace("\"maxDistance\": 10", "\"maxDistance\": 1e999"),
        DUEL.replace("\"maxPlayers\": 1}", "\"maxPlayers\": 4000000000}"),
        DUEL.replace("\"minPlayers\": 1, ", "\"minPlayers\": 1, \"quantity\": 4000000000, "),
    ] {
        let (kind, message) =
            refusal(&gateway, "ValidateMatchmakingRuleSet", json!({"RuleSetBody": body})).await;
        assert_eq!(kind, "InvalidRequestException");
        assert!(message.contains("RuleSetBody") && message.len() < 4096, "{message}");
    }
    let megabyte = json!({"RuleSetBody": "x".repeat(1_000_000)});
    let (_, message) = refusal(&gateway, "ValidateMatchmakingRuleSet", megabyte).await;
    assert_eq!(message, "RuleSetBody must have 1 to 65535 characters; it has 1000000");
    // It goes on as before.
    ok(&gateway, "ValidateMatchmakingRuleSet", json!({"RuleSetBody": DUEL})).await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn configurations_are_made_changed_shown_and_removed() {
    over_both(&[], async |client| {
        rule_set(client, "duel").await;
        rule_set(client, "other").await;
        client.ok("CreateGameSessionQueue", json!({"Name": "q"})).await;
        let queue = "arn:aws:gamelift:us-west-2::gamesessionqueue/q";
        let whole = json!({"Name": "ranked", "Description": "d", "RuleSetName": "duel",
            "RequestTimeoutSeconds": 60, "AcceptanceRequired": true, "AcceptanceTimeoutSeconds": 20,
            "GameSessionQueueArns": [queue, FLEET], "AdditionalPlayerCount": 2, "CustomEventData": "e",
            "GameProperties": [{"Key": "map", "Value": "glade"}], "GameSessionData": "s",
            "BackfillMode": "AUTOMATIC", "FlexMatchMode": "WITH_QUEUE",
            "NotificationTarget": "arn:aws:sns:us-west-2:1:topic"});
        let made = client.ok("CreateMatchmakingConfiguration", whole.clone()).await["Configuration"].clone();
        for (member, value) in whole.as_object().unwrap() {
            assert_eq!(made[member], *value, "{member}");
        }
        assert_eq!(made["ConfigurationArn"], "arn:aws:gamelift:us-west-2::matchmakingconfiguration/ranked");
        assert_eq!(made["RuleSetArn"], "arn:aws:gamelift:us-west-2::matchmakingruleset/duel");
        assert!(made["CreationTime"].is_number());

        let update = json!({"Name": made["ConfigurationArn"], "RuleSetName": "other",
            "AcceptanceRequired": false, "AdditionalPlayerCount": 0, "BackfillMode": "MANUAL"});
        let changed = client.ok("UpdateMatchmakingConfiguration", update).await["Configuration"].clone();
        assert_eq!(changed["RuleSetName"], "other");
        assert_eq!(changed["AcceptanceRequired"], false);
        assert_eq!(changed["Description"], "d", "what is absent stays");

        client.ok("CreateMatchmakingConfiguration", configuration("plain", "duel", json!({}))).await;
        let operation = "DescribeMatchmakingConfigurations";
        let rows = client.all(operation, json!({}), "Configurations").await;
        let names: Vec<_> = rows.iter().map(|row| row["Name"].clone()).collect();
        assert_eq!(names, ["plain", "ranked"]);
        let plain = &rows[0];
        assert_eq!(plain["BackfillMode"], "MANUAL");
        assert_eq!(plain["FlexMatchMode"], "WITH_QUEUE");
        let of_rule_set = client.all(operation, json!({"RuleSetName": "other"}), "Configurations").await;
        assert_eq!(of_rule_set, std::slice::from_ref(&changed));
        // The model has no NotFoundException here.
        let named = client.ok(operation, json!({"Names": ["ranked", "nothing"]})).await;
        assert_eq!(named["Configurations"], json!([changed]));

        let alone = json!({"Name": "plain", "FlexMatchMode": "STANDALONE", "GameSessionQueueArns": []});
        let alone = client.ok("UpdateMatchmakingConfiguration", alone).await["Configuration"].clone();
        assert_eq!(
            (&alone["FlexMatchMode"], &alone["GameSessionQueueArns"]),
            (&json!("STANDALONE"), &json!([]))
        );

        let in_use = client.refused("DeleteMatchmakingRuleSet", json!({"Name": "other"})).await;
        assert_eq!(in_use, "InvalidRequestException");
        client.ok("DeleteMatchmakingConfiguration", json!({"Name": "ranked"})).await;
        client.ok("DeleteMatchmakingRuleSet", json!({"Name": "other"})).await;
        for operation in ["DeleteMatchmakingConfiguration", "UpdateMatchmakingConfiguration"] {
            assert_eq!(client.refused(operation, json!({"Name": "ranked"})).await, "NotFoundException");
        }
    })
    .await;
}

#[tokio::test]
async fn a_configuration_that_cannot_work_is_refused() {
    over_both(&[], async |client| {
        rule_set(client, "duel").await;
        let operation = "CreateMatchmakingConfiguration";
        let nothing = configuration("c", "nothing", json!({}));
        assert_eq!(client.refused(operation, nothing).await, "NotFoundException");
        for more in [
            json!({"GameSessionQueueArns": []}),
            json!({"GameSessionQueueArns": ["arn:aws:gamelift:r::build/build-1"]}),
            json!({"FlexMatchMode": "STANDALONE"}),
            json!({"AdditionalPlayerCount": 199}),
            json!({"FlexMatchMode": "STANDALONE", "GameSessionQueueArns": [], "BackfillMode": "AUTOMATIC"}),
        ] {
            let kind = client.refused(operation, configuration("c", "duel", more.clone())).await;
            assert_eq!(kind, "InvalidRequestException", "{more}");
        }
        let nowhere = json!({"GameSessionQueueArns": ["arn:aws:gamelift:r::gamesessionqueue/nowhere"]});
        assert_eq!(client.refused(operation, configuration("c", "duel", nowhere)).await, "NotFoundException");
        let standalone = json!({"FlexMatchMode": "STANDALONE", "GameSessionQueueArns": null});
        client.ok(operation, configuration("c", "duel", standalone)).await;
        let again = client.refused(operation, configuration("c", "duel", json!({}))).await;
        assert_eq!(again, "InvalidRequestException");
    })
    .await;
}

#[tokio::test]
async fn a_configuration_with_live_tickets_stays() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, DUEL, json!({})).await;
    start(&gateway, "t", &["ada"]).await;
    let (kind, _) = refusal(&gateway, "DeleteMatchmakingConfiguration", json!({"Name": "c"})).await;
    assert_eq!(kind, "InvalidRequestException");
    ok(&gateway, "StopMatchmaking", json!({"TicketId": "t"})).await;
    ok(&gateway, "DeleteMatchmakingConfiguration", json!({"Name": "c"})).await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn configurations_and_rule_sets_have_tags() {
    over_both(&[], async |client| {
        let tag = json!([{"Key": "team", "Value": "blue"}]);
        client
            .ok("CreateMatchmakingRuleSet", json!({"Name": "duel", "RuleSetBody": DUEL, "Tags": tag}))
            .await;
        client.ok("CreateMatchmakingConfiguration", configuration("c", "duel", json!({"Tags": tag}))).await;
        for arn in ["matchmakingruleset/duel", "matchmakingconfiguration/c"] {
            let arn = json!({"ResourceARN": format!("arn:aws:gamelift:us-west-2::{arn}")});
            assert_eq!(client.ok("ListTagsForResource", arn.clone()).await["Tags"], tag);
            let mut input = arn.clone();
            input["Tags"] = json!([{"Key": "more", "Value": ""}]);
            client.ok("TagResource", input).await;
            let mut input = arn.clone();
            input["TagKeys"] = json!(["team"]);
            client.ok("UntagResource", input).await;
            let tags = client.ok("ListTagsForResource", arn).await["Tags"].clone();
            assert_eq!(tags, json!([{"Key": "more", "Value": ""}]));
        }
    })
    .await;
}
