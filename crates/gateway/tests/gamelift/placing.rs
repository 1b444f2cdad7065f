//! Placements whose answers are lost; questions that are shared, and calls that are counted whatever becomes of them.

use std::time::{Duration, Instant};

use rallypoint_gamelift_api::{
    DescribeGameSessionPlacementOutput, DescribeGameSessionsOutput, DescribePlayerSessionsOutput, Exception,
    ExceptionKind, GameSessionPlacementState, Operation, Request, StopGameSessionPlacementOutput,
};
use serde_json::{Value, json};

use crate::common::{create_body, until};
use crate::upstream::{Reply, Upstream, found, placement, session, slot, unexpected};

/// A queue that starts a placement and dies before it has said so; a placement's id can be used once.
async fn losing(then: GameSessionPlacementState) -> Upstream {
    Upstream::start(move |request, before| match request {
        Request::StartGameSessionPlacement(_) if before == 0 => Reply::BreakOff,
        Request::StartGameSessionPlacement(_) => {
            Reply::Refuse(Exception::new(ExceptionKind::InvalidRequest, "the id was used before"))
        }
        Request::DescribeGameSessionPlacement(input) => DescribeGameSessionPlacementOutput {
            game_session_placement: placement(&input.placement_id, then),
        }
        .into(),
        Request::StopGameSessionPlacement(input) => {
            let cancelled = GameSessionPlacementState::Cancelled;
            StopGameSessionPlacementOutput {
                game_session_placement: placement(&input.placement_id, cancelled),
            }
            .into()
        }
        Request::DescribeGameSessions(input) => {
            let name = input.game_session_id.as_deref().unwrap().rsplit('/').next().unwrap();
            DescribeGameSessionsOutput { game_sessions: vec![session(name, &[])], next_token: None }.into()
        }
        Request::DescribePlayerSessions(input) => {
            let held = slot(input.game_session_id.as_deref().unwrap());
            DescribePlayerSessionsOutput { player_sessions: vec![held], next_token: None }.into()
        }
        other => unexpected(other),
    })
    .await
}

fn placed_body() -> Value {
    let mut body = create_body("ada", 4);
    body["queue"] = json!("ranked");
    body
}

fn ids(upstream: &Upstream) -> Vec<String> {
    let started = upstream.asked(Operation::StartGameSessionPlacement).into_iter();
    let id = |request| match request {
        Request::StartGameSessionPlacement(input) => input.placement_id,
        other => panic!("{other:?}"),
    };
    started.map(id).collect()
}

const CHOICE: [&str; 2] = ["--players-may-choose", "queue=ranked"];

#[tokio::test]
async fn a_placement_whose_answer_is_lost_is_come_back_to_by_its_token() {
    let upstream = losing(GameSessionPlacementState::Fulfilled).await;
    let gateway = upstream.gateway(&CHOICE).await;
    let mut body = placed_body();
    body["idempotency_token"] = json!("once");
    let lost = gateway.post("/create_session", &body).await;
    assert_eq!(lost.refusal(), (503, "UpstreamUnavailable".to_owned()));
    assert_eq!(
        ids(&upstream).len(),
        1,
        "GameLift does not take an id twice, so nothing is sent again by itself"
    );
    let answer = gateway.post("/create_session", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let ids = ids(&upstream);
    assert_eq!(ids[0], ids[1]);
    assert_eq!(answer.json()["GameSessionId"], session(&ids[0], &[]).game_session_id);
    gateway.stop().await.unwrap();
    assert!(upstream.asked(Operation::StopGameSessionPlacement).is_empty());
}

#[tokio::test]
async fn a_placement_that_nobody_can_come_back_to_is_stopped() {
    let upstream = losing(GameSessionPlacementState::Pending).await;
    let gateway = upstream.gateway(&CHOICE).await;
    let lost = gateway.post("/create_session", &placed_body()).await;
    assert_eq!(lost.refusal(), (503, "UpstreamUnavailable".to_owned()));
    until("it is stopped", async || !upstream.asked(Operation::StopGameSessionPlacement).is_empty()).await;
    let stopped = upstream.asked(Operation::StopGameSessionPlacement);
    let [Request::StopGameSessionPlacement(stopped)] = &stopped[..] else { panic!("{stopped:?}") };
    assert_eq!(stopped.placement_id, ids(&upstream)[0]);
    gateway.stop().await.unwrap();
}

/// Who asks for something else must not see what another one asked for, and nobody is told a failure that is over.
#[tokio::test]
async fn finds_that_differ_share_nothing_and_failures_are_not_kept() {
    let upstream = Upstream::start(|request, before| match request {
        Request::SearchGameSessions(search) => {
            let filter = search.filter_expression.clone().unwrap_or_default();
            match before {
                0 => Reply::Refuse(Exception::new(ExceptionKind::NotFound, "not yet")),
                // What is found is called as it was asked for.
                _ => {
                    let mut row = session("row", &[]);
                    row.maximum_player_session_count = if filter.contains("= 5") { 5 } else { 6 };
                    found(vec![row], None)
                }
            }
        }
        other => unexpected(other),
    })
    .await;
    let gateway = upstream.gateway(&["--share-finds", "1h"]).await;
    let find = async |slots: u32| {
        gateway.get(&format!("/find_session?filter=maximumSessions%20%3D%20{slots}")).await
    };
    assert_eq!(find(5).await.refusal().0, 404);
    for _ in 0..3 {
        let (five, six) = tokio::join!(find(5), find(6));
        assert_eq!(five.json()[0]["MaximumPlayerSessionCount"], 5, "{}", five.text);
        assert_eq!(six.json()[0]["MaximumPlayerSessionCount"], 6, "{}", six.text);
    }
    assert_eq!(upstream.asked(Operation::SearchGameSessions).len(), 3, "each once, and the failure");
    gateway.stop().await.unwrap();
}

/// Each try counts: what fails and is sent again must not come out at three times the quota.
#[tokio::test]
async fn what_is_sent_again_and_again_stays_within_the_quota() {
    const QUOTA: f64 = 5.0;
    let throttled = || Reply::Refuse(Exception::new(ExceptionKind::Throttling, "Rate exceeded"));
    for upstream in [Upstream::always(|| Reply::BreakOff).await, Upstream::always(throttled).await] {
        let gateway = upstream.gateway(&["--quota", "SearchGameSessions=5"]).await;
        let since = Instant::now();
        while since.elapsed() < Duration::from_secs(2) {
            let finds = ["/find_session", "/find_session?limit=1"]
                .repeat(5)
                .into_iter()
                .map(|path| gateway.get(path));
            for answer in futures_util::future::join_all(finds).await {
                assert_eq!(answer.refusal().0, 503);
            }
        }
        let (asked, passed) =
            (upstream.asked(Operation::SearchGameSessions).len(), since.elapsed().as_secs_f64());
        assert!(asked as f64 <= QUOTA + QUOTA * passed, "{asked} calls in {passed} s");
        gateway.stop().await.unwrap();
    }
}
