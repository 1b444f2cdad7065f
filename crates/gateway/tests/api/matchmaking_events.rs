//! GameLift's matchmaking events, member by member as its published samples have them, and our report.

use serde_json::{Value, json};

use crate::common::{Gateway, Server};
use crate::ear::Ear;
use crate::matchmaking_words::{DUEL, accept, ok, set_up, stands, start, with};

/// A value with the kinds of its members in place of what they are; of a list the kinds there are, each once.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => json!(null),
        Value::Bool(_) => json!("yes or no"),
        Value::Number(_) => json!("number"),
        Value::String(text) if is_moment(text) => json!("moment"),
        Value::String(_) => json!("text"),
        Value::Array(entries) => {
            let mut shapes: Vec<Value> = Vec::new();
            for entry in entries.iter().map(shape) {
                if !shapes.contains(&entry) {
                    shapes.push(entry);
                }
            }
            shapes.into()
        }
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), shape(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// `2017-08-09T20:04:42.660Z`
fn is_moment(text: &str) -> bool {
    text.len() == 24 && text.ends_with('Z') && text.as_bytes()[10] == b'T' && text.as_bytes()[19] == b'.'
}

/// Tickets and the players of `gameSessionInfo`, where each player has these members.
fn with_players(player: &Value, more: Value) -> Value {
    let detail = json!({
        "type": "text",
        "tickets": [{"ticketId": "text", "startTime": "moment", "players": [player]}],
        "gameSessionInfo": {"players": [player]},
    });
    with(detail, more)
}

fn metrics() -> Value {
    json!([{"ruleName": "text", "passedCount": "number", "failedCount": "number"}])
}

async fn heard(ear: &mut Ear, kind: &str) -> Value {
    let event = ear.next(kind).await.unwrap();
    assert_eq!(event["version"], "0");
    assert_eq!(event["detail-type"], "GameLift Matchmaking Event");
    assert_eq!(event["source"], "aws.gamelift");
    assert_eq!(event["region"], "us-west-2");
    assert!(is_moment(event["time"].as_str().unwrap()), "{event}");
    assert_eq!(event["resources"], json!(["arn:aws:gamelift:us-west-2::matchmakingconfiguration/c"]));
    event["detail"].clone()
}

#[tokio::test]
async fn a_match_is_told_from_its_search_to_its_game_session() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, DUEL, json!({"AcceptanceRequired": true, "AcceptanceTimeoutSeconds": 600})).await;
    let mut ear = Ear::at(&gateway).await;
    start(&gateway, "t1", &["ada"]).await;
    let searching = heard(&mut ear, "MatchmakingSearching").await;
    let waiting = with_players(&json!({"playerId": "text"}), json!({"estimatedWaitMillis": "text"}));
    assert_eq!(shape(&searching), waiting);
    assert_eq!(searching["estimatedWaitMillis"], "NOT_AVAILABLE");

    start(&gateway, "t2", &["bob"]).await;
    let found = heard(&mut ear, "PotentialMatchCreated").await;
    let in_team = json!({"playerId": "text", "team": "text"});
    let expected = with_players(
        &in_team,
        json!({"acceptanceTimeout": "number", "acceptanceRequired": "yes or no",
            "ruleEvaluationMetrics": metrics(), "matchId": "text"}),
    );
    assert_eq!(shape(&found), expected);
    assert_eq!((&found["acceptanceTimeout"], &found["acceptanceRequired"]), (&json!(600), &json!(true)));
    assert_eq!(found["ruleEvaluationMetrics"][0]["ruleName"], "FairSkill");
    assert!(found["ruleEvaluationMetrics"][0]["passedCount"].as_u64() > Some(0));

    accept(&gateway, "t1", &["ada"], "ACCEPT").await;
    let accepted = heard(&mut ear, "AcceptMatch").await;
    // Only who has answered has `accepted`.
    let answered = json!({"playerId": "text", "team": "text", "accepted": "yes or no"});
    let mut expected = with_players(&in_team, json!({"matchId": "text"}));
    expected["tickets"] = json!([
        {"ticketId": "text", "startTime": "moment", "players": [answered]},
        {"ticketId": "text", "startTime": "moment", "players": [in_team]},
    ]);
    expected["gameSessionInfo"]["players"] = json!([answered, in_team]);
    assert_eq!(shape(&accepted), expected);
    accept(&gateway, "t2", &["bob"], "ACCEPT").await;
    let completed = heard(&mut ear, "AcceptMatchCompleted").await;
    assert_eq!(completed["acceptance"], "Accepted");
    assert_eq!(completed["matchId"], found["matchId"]);

    let mut server = Server::idle(&gateway, "p1").await;
    let id = server.host().await;
    let succeeded = heard(&mut ear, "MatchmakingSucceeded").await;
    let with_slot = json!({"playerId": "text", "playerSessionId": "text", "team": "text"});
    let mut expected = with_players(&with_slot, json!({"matchId": "text"}));
    for member in ["gameSessionArn", "ipAddress", "dnsName"] {
        expected["gameSessionInfo"][member] = json!("text");
    }
    expected["gameSessionInfo"]["port"] = json!("number");
    assert_eq!(shape(&succeeded), expected);
    assert_eq!(succeeded["gameSessionInfo"]["gameSessionArn"], id);
    assert_eq!(succeeded["gameSessionInfo"]["port"], 7000);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn tickets_that_end_without_a_match_are_told_with_the_reason() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, DUEL, json!({"RequestTimeoutSeconds": 3, "CustomEventData": "mine"})).await;
    let mut ear = Ear::at(&gateway).await;
    start(&gateway, "t1", &["ada"]).await;
    ok(&gateway, "StopMatchmaking", json!({"TicketId": "t1"})).await;
    let cancelled = heard(&mut ear, "MatchmakingCancelled").await;
    let more = json!({"reason": "text", "message": "text", "ruleEvaluationMetrics": metrics(),
        "customEventData": "text"});
    assert_eq!(shape(&cancelled), with_players(&json!({"playerId": "text"}), more.clone()));
    assert_eq!(
        (&cancelled["reason"], &cancelled["message"]),
        (&json!("Cancelled"), &json!("Cancelled by request."))
    );
    assert_eq!(cancelled["customEventData"], "mine");

    start(&gateway, "t2", &["bob"]).await;
    let late = heard(&mut ear, "MatchmakingTimedOut").await;
    assert_eq!(shape(&late), with_players(&json!({"playerId": "text"}), more));
    assert_eq!(late["reason"], "TimedOut");
    assert_eq!(late["tickets"][0]["ticketId"], "t2");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_match_that_somebody_rejects_is_told() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, DUEL, json!({"AcceptanceRequired": true})).await;
    let mut ear = Ear::at(&gateway).await;
    start(&gateway, "t1", &["ada"]).await;
    start(&gateway, "t2", &["bob"]).await;
    heard(&mut ear, "PotentialMatchCreated").await;
    accept(&gateway, "t2", &["bob"], "REJECT").await;
    let said = heard(&mut ear, "AcceptMatch").await;
    let bob = said["tickets"].as_array().unwrap().iter().find(|ticket| ticket["ticketId"] == "t2").unwrap();
    assert_eq!(bob["players"][0]["accepted"], false);
    assert_eq!(heard(&mut ear, "AcceptMatchCompleted").await["acceptance"], "Rejected");
    let cancelled = heard(&mut ear, "MatchmakingCancelled").await;
    assert!(cancelled["matchId"].is_string(), "{cancelled}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_game_session_that_dies_before_it_is_active_is_told_as_a_failure() {
    let gateway = Gateway::start(&["--reconnect-window", "10ms"]).await;
    set_up(&gateway, DUEL, json!({})).await;
    let mut ear = Ear::at(&gateway).await;
    let mut server = Server::idle(&gateway, "p1").await;
    start(&gateway, "t1", &["ada"]).await;
    start(&gateway, "t2", &["bob"]).await;
    assert_eq!(server.push().await["Action"], "CreateGameSession");
    drop(server);
    let failed = heard(&mut ear, "MatchmakingFailed").await;
    assert!(failed["reason"].is_string() && failed["message"].is_string(), "{failed}");
    assert!(failed["matchId"].is_string(), "{failed}");
    for id in ["t1", "t2"] {
        stands(&gateway, id, "FAILED").await;
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn why_a_ticket_finds_nothing_is_an_event_of_our_own() {
    let gateway = Gateway::start(&[]).await;
    set_up(&gateway, DUEL, json!({})).await;
    let mut ear = Ear::at(&gateway).await;
    for (id, player, skill) in [("t1", "ada", 1), ("t2", "bob", 90)] {
        let input = json!({"TicketId": id, "ConfigurationName": "c",
            "Players": [{"PlayerId": player, "PlayerAttributes": {"skill": {"N": skill}}}]});
        ok(&gateway, "StartMatchmaking", input).await;
    }
    let report = loop {
        let report = ear.next("MatchmakingReport").await.unwrap();
        // The first may have looked before the second was there.
        if report["detail"].to_string().contains("FairSkill\",\"passedCount\":0,\"failedCount\":0") {
            continue;
        }
        break report;
    };
    assert_eq!(report["detail-type"], "Rallypoint Matchmaking Report");
    assert_eq!(report["source"], "rallypoint");
    assert_eq!(report["resources"], json!(["arn:aws:gamelift:us-west-2::matchmakingconfiguration/c"]));
    assert!(report["detail"]["reason"].is_string(), "{report}");
    gateway.stop().await.unwrap();
}
