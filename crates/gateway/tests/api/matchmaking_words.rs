//! What the tests of matchmaking say again and again.

use serde_json::{Value, json};

use crate::common::{Gateway, until};

pub(crate) const FLEET: &str = "arn:aws:gamelift:us-west-2::fleet/fleet-123";

/// Two players, one against one, whose skills are not far apart.
pub(crate) const DUEL: &str = r#"{
    "name": "duel",
    "ruleLanguageVersion": "1.0",
    "playerAttributes": [{"name": "skill", "type": "number", "default": 10}],
    "teams": [
        {"name": "red", "minPlayers": 1, "maxPlayers": 1}, // the first
        {"name": "blue", "minPlayers": 1, "maxPlayers": 1}
    ],
    "rules": [{"name": "FairSkill", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 10}]
}"#;

/// One team of up to three, from two on.
pub(crate) const TEAM: &str = r#"{
    "ruleLanguageVersion": "1.0",
    "teams": [{"name": "all", "minPlayers": 2, "maxPlayers": 3}]
}"#;

/// One team of three: a party and somebody alone need each other.
pub(crate) const TRIO: &str = r#"{
    "ruleLanguageVersion": "1.0",
    "teams": [{"name": "all", "minPlayers": 3, "maxPlayers": 3}]
}"#;

/// An operation that is to be done.
pub(crate) async fn ok(gateway: &Gateway, operation: &str, input: Value) -> Value {
    let answer = gateway.api(operation, &input).await;
    assert_eq!(answer.status, 200, "{operation} {input}: {}", answer.text);
    answer.json()
}

/// The exception and the message of one that is not.
pub(crate) async fn refusal(gateway: &Gateway, operation: &str, input: Value) -> (String, String) {
    let answer = gateway.api(operation, &input).await;
    assert_eq!(answer.status, 400, "{operation} {input}: {}", answer.text);
    let body = answer.json();
    let text = |key: &str| body[key].as_str().unwrap().to_owned();
    (text("__type"), text("Message"))
}

/// A configuration's input, with these members besides.
pub(crate) fn configuration(name: &str, rule_set: &str, more: Value) -> Value {
    let input = json!({"Name": name, "RuleSetName": rule_set, "RequestTimeoutSeconds": 600,
        "AcceptanceRequired": false, "GameSessionQueueArns": [FLEET]});
    with(input, more)
}

/// An object with these members besides, or instead.
pub(crate) fn with(mut object: Value, more: Value) -> Value {
    if let Value::Object(members) = more {
        for (member, value) in members {
            object[member] = value;
        }
    }
    object
}

/// A gateway with this rule set, `rules`, and a configuration for it, `c`.
pub(crate) async fn set_up(gateway: &Gateway, rules: &str, more: Value) {
    ok(gateway, "CreateMatchmakingRuleSet", json!({"Name": "rules", "RuleSetBody": rules})).await;
    ok(gateway, "CreateMatchmakingConfiguration", configuration("c", "rules", more)).await;
}

/// A ticket of these players.
pub(crate) fn ticket(id: &str, players: &[&str]) -> Value {
    let players: Vec<_> = players.iter().map(|player| json!({"PlayerId": player})).collect();
    json!({"TicketId": id, "ConfigurationName": "c", "Players": players})
}

pub(crate) async fn start(gateway: &Gateway, id: &str, players: &[&str]) -> Value {
    ok(gateway, "StartMatchmaking", ticket(id, players)).await["MatchmakingTicket"].clone()
}

/// A ticket as it stands.
pub(crate) async fn shown(gateway: &Gateway, id: &str) -> Value {
    let mut shown = ok(gateway, "DescribeMatchmaking", json!({"TicketIds": [id]})).await;
    shown["TicketList"][0].take()
}

/// The same once it has come to this status.
pub(crate) async fn stands(gateway: &Gateway, id: &str, status: &str) -> Value {
    let what = format!("{id} is {status}");
    until(&what, async || shown(gateway, id).await["Status"] == status).await;
    shown(gateway, id).await
}

pub(crate) async fn accept(gateway: &Gateway, id: &str, players: &[&str], acceptance: &str) {
    let input = json!({"TicketId": id, "PlayerIds": players, "AcceptanceType": acceptance});
    ok(gateway, "AcceptMatch", input).await;
}
