//! The server SDK's actions over the socket, as the Go and C++ SDKs write them, and what a process may not do.
// Helpers of a test may panic as its body may; the lint's own exception covers the latter only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{Gateway, Server, hosted, socket_url};
use serde_json::{Value, json};

const CONFIGURATION: &str = "arn:aws:gamelift:us-west-2::matchmakingconfiguration/duel";

async fn join(gateway: &Gateway, game: &Value, player: &str) -> Value {
    let slot = json!({"GameSessionId": game, "PlayerId": player, "PlayerData": format!("{player}'s data")});
    gateway.api("CreatePlayerSession", &slot).await.json()["PlayerSession"]["PlayerSessionId"].clone()
}

fn players(answer: &Value) -> Vec<String> {
    let rows = answer["PlayerSessions"].as_array().unwrap_or_else(|| panic!("{answer}"));
    rows.iter().map(|row| row["PlayerId"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_policy_closes_and_opens_a_game_session() {
    let gateway = Gateway::start(&[]).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 4).await;
    let game = &made["GameSessionId"];
    let policy = |policy: &str| json!({"GameSessionId": game, "PlayerSessionPolicy": policy});
    server.ok("UpdatePlayerSessionCreationPolicy", policy("DENY_ALL")).await;
    let late = json!({"GameSessionId": game, "PlayerId": "bob"});
    assert_eq!(gateway.api("CreatePlayerSession", &late).await.status, 400);
    // A reservation from before is still good.
    let slot = json!({"GameSessionId": game, "PlayerSessionId": made["PlayerSessionId"]});
    server.ok("AcceptPlayerSession", slot).await;
    server.ok("UpdatePlayerSessionCreationPolicy", policy("ACCEPT_ALL")).await;
    assert_eq!(gateway.api("CreatePlayerSession", &late).await.status, 200);
    // C++ may send it so.
    let unset = server.call("UpdatePlayerSessionCreationPolicy", policy("NOT_SET")).await;
    assert_eq!(unset["StatusCode"], 400);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_process_describes_its_own_player_sessions() {
    let gateway = Gateway::start(&[]).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 8).await;
    let game = &made["GameSessionId"];
    let bob = join(&gateway, game, "bob").await;
    join(&gateway, game, "cleo").await;
    server.ok("AcceptPlayerSession", json!({"GameSessionId": game, "PlayerSessionId": bob})).await;

    let all = server.call("DescribePlayerSessions", json!({"GameSessionId": game})).await;
    assert_eq!(players(&all), ["ada", "bob", "cleo"]);
    assert_eq!(all.get("NextToken"), None);
    let row = &all["PlayerSessions"][1];
    assert_eq!((&row["Status"], &row["PlayerData"]), (&json!("ACTIVE"), &json!("bob's data")));
    assert_eq!((&row["GameSessionId"], &row["FleetId"]), (game, &json!("fleet-123")));
    // Numbers are whole, and none is null: the SDKs drop a frame otherwise.
    assert!(row["CreationTime"].is_i64() && row["Port"].is_i64());
    assert!(!all.to_string().contains("null"));

    let describe = async |server: &mut Server, of: Value| server.call("DescribePlayerSessions", of).await;
    let filtered = json!({"GameSessionId": game, "PlayerSessionStatusFilter": "RESERVED"});
    assert_eq!(players(&describe(&mut server, filtered).await), ["ada", "cleo"]);
    assert_eq!(players(&describe(&mut server, json!({"PlayerId": "cleo"})).await), ["cleo"]);
    assert_eq!(players(&describe(&mut server, json!({"PlayerId": "nobody"})).await), Vec::<String>::new());
    // With one slot's id, limit and token do not count.
    let one = json!({"PlayerSessionId": bob, "Limit": 1, "NextToken": "anything"});
    assert_eq!(players(&describe(&mut server, one).await), ["bob"]);

    let mut seen = Vec::new();
    let mut page = json!({"GameSessionId": game, "Limit": 2});
    loop {
        let answer = describe(&mut server, page.clone()).await;
        assert_eq!(answer["StatusCode"], 200);
        seen.extend(players(&answer));
        match answer.get("NextToken") {
            Some(next) => page["NextToken"] = next.clone(),
            None => break,
        }
    }
    assert_eq!(seen, ["ada", "bob", "cleo"]);

    for (misuse, status) in [
        (json!({}), 400),
        (json!({"GameSessionId": game, "PlayerId": "ada"}), 400),
        (json!({"GameSessionId": game, "PlayerSessionStatusFilter": "ASLEEP"}), 400),
        (json!({"GameSessionId": game, "Limit": 0}), 400),
        (json!({"GameSessionId": game, "NextToken": "zz"}), 400),
        (json!({"PlayerSessionId": "psess-unknown"}), 404),
    ] {
        assert_eq!(describe(&mut server, misuse.clone()).await["StatusCode"], status, "{misuse}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_process_sees_and_touches_nothing_of_anothers_game_session() {
    let gateway = Gateway::start(&[]).await;
    let (mut one, made) = hosted(&gateway, "p1", "ada", 4).await;
    let (mut two, _) = hosted(&gateway, "p2", "ada", 4).await;
    let (game, slot) = (&made["GameSessionId"], &made["PlayerSessionId"]);
    for (action, fields, status) in [
        ("DescribePlayerSessions", json!({"GameSessionId": game}), 403),
        ("DescribePlayerSessions", json!({"PlayerSessionId": slot}), 404),
        (
            "UpdatePlayerSessionCreationPolicy",
            json!({"GameSessionId": game, "PlayerSessionPolicy": "DENY_ALL"}),
            403,
        ),
        ("RemovePlayerSession", json!({"GameSessionId": game, "PlayerSessionId": slot}), 403),
        ("StartMatchBackfill", backfill(game, "t"), 403),
        ("StopMatchBackfill", stop(game, "t"), 403),
    ] {
        let answer = two.call(action, fields).await;
        assert_eq!(answer["StatusCode"], status, "{action}: {answer}");
        assert!(answer.get("PlayerSessions").is_none());
    }
    // The same player's other slot is the other process's.
    let own = two.call("DescribePlayerSessions", json!({"PlayerId": "ada"})).await;
    assert_eq!(own["PlayerSessions"].as_array().unwrap().len(), 1);
    assert_ne!(&own["PlayerSessions"][0]["PlayerSessionId"], slot);
    one.ok("AcceptPlayerSession", json!({"GameSessionId": game, "PlayerSessionId": slot})).await;
    // A process without a game session has nothing to see.
    let mut idle = Server::idle(&gateway, "p3").await;
    let nothing = idle.call("DescribePlayerSessions", json!({"PlayerId": "ada"})).await;
    assert_eq!(nothing["PlayerSessions"], json!([]));
    gateway.stop().await.unwrap();
}

/// A gateway on which players can be looked for, for so many seconds.
async fn with_matchmaking(seconds: u32) -> Gateway {
    let gateway = Gateway::start(&[]).await;
    let rules = json!({"ruleLanguageVersion": "1.0",
        "playerAttributes": [{"name": "skill", "type": "number"}, {"name": "mode", "type": "string"}],
        "teams": [{"name": "red", "minPlayers": 1, "maxPlayers": 4}]});
    let rule_set = json!({"Name": "rules", "RuleSetBody": rules.to_string()});
    let (_, name) = CONFIGURATION.rsplit_once('/').unwrap();
    let configuration = json!({"Name": name, "RuleSetName": "rules", "RequestTimeoutSeconds": seconds,
        "AcceptanceRequired": false, "GameSessionQueueArns": ["arn:aws:gamelift:us-west-2::fleet/fleet-123"]});
    for (operation, input) in
        [("CreateMatchmakingRuleSet", rule_set), ("CreateMatchmakingConfiguration", configuration)]
    {
        let answer = gateway.api(operation, &input).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    gateway
}

/// As Go writes it, with nulls for what is empty.
fn backfill(game: &Value, ticket: &str) -> Value {
    json!({"GameSessionArn": game, "MatchmakingConfigurationArn": CONFIGURATION, "TicketId": ticket,
        "Players": [{"PlayerId": "ada", "Team": "red", "LatencyInMs": null,
            "PlayerAttributes": {"skill": {"AttrType": "DOUBLE", "N": 7.5}, "mode": {"AttrType": "STRING", "S": "duel"}}}]})
}

fn stop(game: &Value, ticket: &str) -> Value {
    json!({"GameSessionArn": game, "MatchmakingConfigurationArn": CONFIGURATION, "TicketId": ticket})
}

#[tokio::test]
async fn a_backfill_is_begun_replaced_and_stopped() {
    let gateway = with_matchmaking(600).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 4).await;
    let game = &made["GameSessionId"];
    let begun = server.call("StartMatchBackfill", backfill(game, "first")).await;
    assert_eq!((&begun["StatusCode"], &begun["TicketId"]), (&json!(200), &json!("first")));
    // Without a name it gets one; the earlier is over.
    let second = server.call("StartMatchBackfill", backfill(game, "")).await["TicketId"].clone();
    assert!(!second.as_str().unwrap().is_empty());
    let push = server.push().await;
    assert_eq!(
        (&push["Action"], &push["UpdateReason"]),
        (&json!("UpdateGameSession"), &json!("BACKFILL_CANCELLED"))
    );
    assert_eq!(push["BackfillTicketId"], "first");
    let session = &push["GameSession"];
    assert_eq!((&session["GameSessionId"], &session["Status"]), (game, &json!("ACTIVE")));
    assert_eq!(session["Name"], "ada's Session");
    assert!(session["GameProperties"].is_object());
    assert!(!push.to_string().contains("null"));

    assert_eq!(server.call("StopMatchBackfill", stop(game, "first")).await["StatusCode"], 404);
    let ticket = second.as_str().unwrap();
    server.ok("StopMatchBackfill", stop(game, ticket)).await;
    assert_eq!(server.push().await["BackfillTicketId"], second);
    let mut nobody = backfill(game, "third");
    nobody["Players"] = json!(null);
    assert_eq!(server.call("StartMatchBackfill", nobody).await["StatusCode"], 400);
    let mut elsewhere = backfill(game, "third");
    elsewhere["MatchmakingConfigurationArn"] =
        json!("arn:aws:gamelift:us-west-2::matchmakingconfiguration/none");
    let refused = server.call("StartMatchBackfill", elsewhere).await;
    assert_eq!(refused["StatusCode"], 404);
    assert!(refused["ErrorMessage"].as_str().unwrap().contains("none"), "{refused}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_backfill_that_finds_nobody_is_told() {
    let gateway = with_matchmaking(1).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 4).await;
    server.ok("StartMatchBackfill", backfill(&made["GameSessionId"], "t")).await;
    let push = server.push().await;
    assert_eq!(
        (&push["UpdateReason"], &push["BackfillTicketId"]),
        (&json!("BACKFILL_TIMED_OUT"), &json!("t"))
    );
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_request_that_comes_again_is_answered_again_and_not_done_again() {
    let gateway = with_matchmaking(600).await;
    let (mut server, made) = hosted(&gateway, "p1", "ada", 4).await;
    let (game, slot) = (&made["GameSessionId"], &made["PlayerSessionId"]);
    let again = |action: &str, fields: Value| {
        let mut frame = fields;
        frame["Action"] = json!(action);
        frame["RequestId"] = json!(format!("again-{action}"));
        frame
    };
    let mut say = async |frame: &Value| {
        server.send_text(&frame.to_string()).await;
        server.next().await.unwrap()
    };
    for frame in [
        again("AcceptPlayerSession", json!({"GameSessionId": game, "PlayerSessionId": slot})),
        again("RemovePlayerSession", json!({"GameSessionId": game, "PlayerSessionId": "psess-unknown"})),
        again("StartMatchBackfill", backfill(game, "")),
        again("HeartbeatServerProcess", json!({"HealthStatus": true})),
        again("DescribePlayerSessions", json!({"GameSessionId": game})),
    ] {
        let first = say(&frame).await;
        assert_eq!(say(&frame).await, first, "{frame}");
    }
    // A backfill that was begun twice would have replaced itself, which is pushed.
    let stopped = say(&again("StopMatchBackfill", stop(game, "unknown"))).await;
    assert_eq!(stopped["StatusCode"], 404);
    // The C++ SDK sends it again on a new connection too.
    let mut anew = Server::open(&socket_url(&gateway, "p1", "t")).await.unwrap();
    let accept = again("AcceptPlayerSession", json!({"GameSessionId": game, "PlayerSessionId": slot}));
    anew.send_text(&accept.to_string()).await;
    assert_eq!(anew.next().await.unwrap()["StatusCode"], 200);
    // Under another id it is another request, and that slot was accepted.
    let slot = json!({"GameSessionId": game, "PlayerSessionId": slot});
    assert_eq!(anew.call("AcceptPlayerSession", slot).await["StatusCode"], 400);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_role_of_the_operators_file_is_given_and_no_other() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let role = "arn:aws:iam::123456789012:role/server";
    let credentials = json!({role: {"AccessKeyId": "AK", "SecretAccessKey": "SK", "SessionToken": "ST",
        "Expiration": "2033-05-18T03:33:20Z"}});
    std::fs::write(file.path(), credentials.to_string()).unwrap();
    let gateway = Gateway::start(&["--role-credentials", file.path().to_str().unwrap()]).await;
    let mut server = Server::idle(&gateway, "p1").await;
    let known =
        server.call("GetFleetRoleCredentials", json!({"RoleArn": role, "RoleSessionName": "me"})).await;
    assert_eq!((&known["AccessKeyId"], &known["SecretAccessKey"]), (&json!("AK"), &json!("SK")));
    assert_eq!(known["Expiration"], json!(2_000_000_000_000_i64));
    assert_eq!(known["AssumedRoleUserArn"], "arn:aws:sts::123456789012:assumed-role/server/me");
    // Go 5.0.0 misspells it; a role that is not there is a 200 with an empty key, which must be written.
    let unknown = json!({"RoleArnm": "arn:aws:iam::1:role/other", "RoleSessionName": null});
    let unknown = server.call("GetFleetRoleCredentials", unknown).await;
    assert_eq!((&unknown["StatusCode"], &unknown["AccessKeyId"]), (&json!(200), &json!("")));
    let certificate = server.call("GetComputeCertificate", json!({})).await;
    assert_eq!(
        (&certificate["CertificatePath"], &certificate["ComputeName"]),
        (&json!(""), &json!("host-1"))
    );
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_process_of_an_unknown_fleet_or_compute_is_refused_where_computes_are_required() {
    use tokio_tungstenite::tungstenite::Error;
    let gateway = Gateway::start(&["--require-compute"]).await;
    let url = socket_url(&gateway, "p1", "t");
    for wrong in [url.clone(), url.replace("fleet-123", "fleet-9")] {
        match Server::open(&wrong).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), 403, "{wrong}"),
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("connected"),
        }
    }
    // The gateway's own host is registered from the start.
    Server::open(&url.replace("host-1", "local")).await.unwrap();
    gateway.stop().await.unwrap();
}
