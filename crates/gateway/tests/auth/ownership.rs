//! Nobody acts for another: two players, and everything one of them knows of the other.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use crate::common::{Answer, Gateway, create_body};
use crate::issuer::Issuer;
use crate::players::{get, hosted, post, with_secret};

const LOCAL: [&str; 2] = ["", "_local"];

fn mismatch(answer: &Answer) {
    assert_eq!(answer.refusal(), (403, "PlayerMismatch".to_owned()));
}

async fn tokens() -> (Gateway, String, String, tempfile::NamedTempFile, Issuer) {
    let (gateway, issuer, file) = with_secret(&[]).await;
    let (ada, eve) = (issuer.token_of("ada"), issuer.token_of("eve"));
    (gateway, ada, eve, file, issuer)
}

#[tokio::test]
async fn a_uuid_is_the_subject_or_absent() {
    let (gateway, ada, eve, _file, _) = tokens().await;
    let (_server, made) = hosted(&gateway, &ada, "p1", 4).await;
    assert_eq!(made["PlayerId"], "ada");
    let session = &made["GameSessionId"];
    for local in LOCAL {
        let join = format!("/join_session{local}");
        mismatch(&post(&gateway, &eve, &join, &json!({"GameSessionId": session, "uuid": "ada"})).await);
        mismatch(&post(&gateway, &eve, &format!("/create_session{local}"), &create_body("ada", 2)).await);
        let abandoned = json!({"uuid": "ada", "idempotency_token": "once"});
        mismatch(&post(&gateway, &eve, &format!("/destroy_session{local}"), &abandoned).await);
        let start = json!({"uuid": "ada", "configuration": "duel"});
        mismatch(&post(&gateway, &eve, &format!("/start_matchmaking{local}"), &start).await);
        let pass = json!({"uuid": "ada", "leader": "eve"});
        mismatch(&post(&gateway, &eve, &format!("/matchmaking_pass{local}"), &pass).await);
    }
    for body in [json!({"GameSessionId": session}), json!({"GameSessionId": session, "uuid": "eve"})] {
        let joined = post(&gateway, &eve, "/join_session", &body).await;
        assert_eq!(joined.status, 200, "{}", joined.text);
        assert_eq!(joined.json()["PlayerId"], "eve");
    }
    let found = get(&gateway, &eve, "/find_session", &[]).await.json();
    assert_eq!(found[0]["CurrentPlayerSessionCount"], 3, "{found}");
    assert_eq!(found[0]["CreatorId"], "ada");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn an_owner_token_and_a_slot_are_of_no_use_to_others() {
    let (gateway, ada, eve, _file, _) = tokens().await;
    let (_server, made) = hosted(&gateway, &ada, "p1", 4).await;
    let owned = json!({"GameSessionId": made["GameSessionId"], "OwnerToken": made["OwnerToken"]});
    let slot = json!({"PlayerSessionId": made["PlayerSessionId"]});
    for local in LOCAL {
        for path in ["update_session", "destroy_session"] {
            let answer = post(&gateway, &eve, &format!("/{path}{local}"), &owned).await;
            assert_eq!(answer.refusal(), (403, "UnauthorizedException".to_owned()), "{path}");
        }
        mismatch(&post(&gateway, &eve, &format!("/leave_session{local}"), &slot).await);
    }
    let mut update = owned.clone();
    update["session_name"] = "hers".into();
    assert_eq!(post(&gateway, &ada, "/update_session", &update).await.json()["Name"], "hers");
    assert_eq!(post(&gateway, &ada, "/leave_session", &slot).await.json()["released"], true);
    assert_eq!(post(&gateway, &ada, "/destroy_session", &owned).await.status, 200);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn an_idempotency_token_is_its_players() {
    let (gateway, ada, eve, _file, _) = tokens().await;
    let mut server = crate::common::Server::idle(&gateway, "p1").await;
    let body = json!({"session_name": "s", "num_connections": 2, "idempotency_token": "once"});
    let (made, session) = tokio::join!(post(&gateway, &ada, "/create_session", &body), server.host());
    assert_eq!(made.json()["GameSessionId"], session);
    // Another's is another request: it finds nothing of hers, and there is no second server.
    assert_eq!(post(&gateway, &eve, "/create_session", &body).await.status, 503);
    let abandoned = json!({"idempotency_token": "once"});
    assert_eq!(post(&gateway, &eve, "/destroy_session", &abandoned).await.refusal().0, 404);
    let again = post(&gateway, &ada, "/create_session", &body).await.json();
    assert_eq!(again["PlayerSessionId"], made.json()["PlayerSessionId"]);
    gateway.stop().await.unwrap();
}

/// Whatever Eve sends, knowing everything that Ada was ever answered: Ada's game session, slot and name stay as they are,
/// and nothing is done in her name.
#[tokio::test]
async fn nothing_that_is_known_of_a_player_lets_another_act_as_them() {
    let (gateway, ada, eve, _file, _) = tokens().await;
    let (_server, made) = hosted(&gateway, &ada, "p1", 64).await;
    let describe = || async {
        let session = json!({"GameSessionId": made["GameSessionId"]});
        let slots = gateway.api("DescribePlayerSessions", &session).await.json();
        let hers: Vec<Value> = slots["PlayerSessions"].as_array().unwrap().to_vec();
        let hers: Vec<Value> = hers.into_iter().filter(|slot| slot["PlayerId"] == "ada").collect();
        let sessions = gateway.api("DescribeGameSessions", &session).await.json();
        let it = &sessions["GameSessions"][0];
        (hers, it["Name"].clone(), it["Status"].clone(), it["CreatorId"].clone())
    };
    let before = describe().await;
    let mut dice = StdRng::seed_from_u64(6);
    let paths = [
        "create_session",
        "join_session",
        "leave_session",
        "update_session",
        "destroy_session",
        "start_matchmaking",
        "stop_matchmaking",
        "accept_match",
        "matchmaking_pass",
    ];
    let fields: [(&str, Vec<Value>); 14] = [
        ("uuid", vec![json!("ada"), json!("eve"), json!("Ada"), json!("ada\0"), json!(["ada"]), Value::Null]),
        ("GameSessionId", vec![made["GameSessionId"].clone()]),
        ("OwnerToken", vec![made["OwnerToken"].clone(), json!("")]),
        ("PlayerSessionId", vec![made["PlayerSessionId"].clone()]),
        ("session_name", vec![json!("theirs")]),
        ("num_connections", vec![json!(3)]),
        ("idempotency_token", vec![json!("once")]),
        ("PlayerData", vec![json!("ada")]),
        ("PlayerId", vec![json!("ada")]),
        ("configuration", vec![json!("duel")]),
        ("players", vec![json!([{"player_id": "ada"}, {"player_id": "eve"}]), json!([{"player_id": "ada"}])]),
        ("PlayerIds", vec![json!(["ada"])]),
        ("leader", vec![json!("ada"), json!("eve")]),
        ("AcceptanceType", vec![json!("ACCEPT")]),
    ];
    for _ in 0..400 {
        let path = paths[dice.random_range(0..paths.len())];
        let local = LOCAL[dice.random_range(0..2)];
        let mut body = json!({});
        for (name, values) in &fields {
            if dice.random_bool(0.7) {
                body[name] = values[dice.random_range(0..values.len())].clone();
            }
        }
        let answer = post(&gateway, &eve, &format!("/{path}{local}"), &body).await;
        if answer.status == 200 {
            let done = answer.json();
            assert_ne!(done["PlayerId"], "ada", "{path}: {body}");
            assert!(body["uuid"].is_null() || body["uuid"] == "eve", "{path}: {body}");
        }
    }
    assert_eq!(describe().await, before);
    gateway.stop().await.unwrap();
}
