//! Gateways in front of another one that holds them to GameLift's quotas. What is counted is what it refuses.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{Answer, Gateway, Server, create_body, hosted, send, until};
use hyper::Method;
use rallypoint_gateway::quota::Enforced;
use serde_json::json;

/// What the door sheds when this machine is busy is not what is counted here.
const FLEET: [&str; 6] = ["--fleet-id", "fleet-123", "--location", "custom-local", "--shed-after", "1h"];
/// How many seconds players come, and how many finds and creates each of them brings: far more than the quotas.
const SECONDS: usize = 5;
const FINDS: usize = 120;
const CREATES: usize = 80;
/// An account that may do so little that any machine makes more players come.
const SMALL: [&str; 4] = ["--quota", "SearchGameSessions=4", "--quota", "CreateGameSession=4"];

/// One that stands for GameLift, and counts.
async fn back(options: &[&str]) -> (Gateway, Arc<Enforced>) {
    let mut counts = None;
    let options = [&["--enforce-quotas"], options].concat();
    let gateway = Gateway::start_with(&options, |config| counts.clone_from(&config.quotas)).await;
    (gateway, counts.unwrap())
}

/// How often players got what they asked for, and how often they were told to come back.
#[derive(Debug, Default)]
struct Told {
    answers: usize,
    busy: usize,
}

impl Told {
    fn note(&mut self, answer: &Answer) {
        if answer.status == 200 {
            self.answers += 1;
            return;
        }
        match answer.refusal() {
            // The service has answered: there is no server.
            (503, code) if code == "FleetCapacityExceededException" => self.answers += 1,
            (503, code) if code == "UpstreamBusy" => self.busy += 1,
            other => panic!("{other:?}"),
        }
        let wait = answer.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap();
        assert!(wait >= 1);
    }
}

/// Many players at once, second after second. Each find asks for something else, so none is shared.
async fn rush(gateways: &[&Gateway]) -> Told {
    let mut told = Told::default();
    for second in 0..SECONDS {
        let mut players = tokio::task::JoinSet::new();
        for gateway in gateways {
            let door = gateway.players;
            for find in 0..FINDS / gateways.len() {
                let path = format!("/find_session?filter=maximumSessions%3E{}", second * FINDS + find);
                players.spawn(async move { send(door, Method::GET, &path, &[], Vec::new()).await });
            }
            for create in 0..CREATES / gateways.len() {
                let body = create_body(&format!("player-{second}-{create}"), 2).to_string().into_bytes();
                players.spawn(async move { send(door, Method::POST, "/create_session", &[], body).await });
            }
        }
        while let Some(answer) = players.join_next().await {
            told.note(&answer.unwrap());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_gateway_with_the_whole_quota_is_never_throttled() {
    let (back, refused) = back(&[]).await;
    let front = Gateway::front(&back, &FLEET).await;
    let told = rush(&[&front]).await;
    assert_eq!(refused.refused(), 0, "{told:?}");
    // Whether some were told to come back depends on how fast this machine makes them come.
    assert!(told.answers > 0, "{told:?}");
    front.stop().await.unwrap();
    back.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_gateways_with_half_the_quota_each_are_never_throttled() {
    let (back, refused) = back(&SMALL).await;
    let options = [&FLEET[..], &SMALL, &["--quota-share", "0.5"]].concat();
    let (one, two) = (Gateway::front(&back, &options).await, Gateway::front(&back, &options).await);
    let told = rush(&[&one, &two]).await;
    assert_eq!(refused.refused(), 0, "{told:?}");
    assert!(told.answers > 0 && told.busy > 0, "{told:?}");
    for gateway in [one, two, back] {
        gateway.stop().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn throttling_upstream_is_borne_and_recovered_from() {
    let (back, refused) = back(&SMALL).await;
    // Who thinks the account has more than it has.
    let own = [
        "--quota",
        "SearchGameSessions=1000",
        "--quota",
        "CreateGameSession=1000",
        "--quota",
        "account=5000",
    ];
    let front = Gateway::front(&back, &[&FLEET[..], &own].concat()).await;
    let told = rush(&[&front]).await;
    assert!(refused.refused() > 0, "{told:?}");
    assert!(told.answers > 0, "{told:?}");
    until("finds are answered again", async || front.get("/find_session").await.status == 200).await;
    front.stop().await.unwrap();
    back.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn players_who_look_for_the_same_at_once_make_one_call() {
    // One search, and then none for a long time.
    let (back, refused) = back(&["--quota", "SearchGameSessions=0.001"]).await;
    let options = [&FLEET[..], &["--quota", "SearchGameSessions=1000", "--share-finds", "1h"]].concat();
    let front = Gateway::front(&back, &options).await;
    let (_server, made) = hosted(&back, "p1", "ada", 2).await;
    let mut players = tokio::task::JoinSet::new();
    for _ in 0..300 {
        let door = front.players;
        players.spawn(async move { send(door, Method::GET, "/find_session", &[], Vec::new()).await });
    }
    while let Some(answer) = players.join_next().await {
        let answer = answer.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json()[0]["GameSessionId"], made["GameSessionId"]);
    }
    assert_eq!(refused.refused(), 0);
    front.stop().await.unwrap();
    back.stop().await.unwrap();
}

#[tokio::test]
async fn the_services_door_throttles_as_gamelift_does_when_told_to() {
    let (gateway, refused) = back(&["--quota", "ListFleets=1"]).await;
    let answers = [gateway.api("ListFleets", &json!({})).await, gateway.api("ListFleets", &json!({})).await];
    assert_eq!(answers[0].status, 200);
    assert_eq!(answers[1].status, 400);
    assert_eq!(answers[1].json(), json!({"__type": "ThrottlingException", "Message": "Rate exceeded"}));
    assert!(answers[1].headers.get("x-amz-retry-after").is_none());
    assert_eq!(refused.refused(), 1);
    // Players of this gateway are not callers of the API.
    let _server = Server::idle(&gateway, "p1").await;
    assert_eq!(gateway.get("/find_session").await.status, 200);
    gateway.stop().await.unwrap();
    let generous = Gateway::start(&[]).await;
    for _ in 0..100 {
        assert_eq!(generous.api("ListFleets", &json!({})).await.status, 200);
    }
    generous.stop().await.unwrap();
}
