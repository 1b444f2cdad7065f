//! Creates that wait for activation share what they ask.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use rallypoint_gamelift_api::{
    CreateGameSessionOutput, DescribeGameSessionDetailsOutput, DescribeGameSessionsOutput, GameSession,
    GameSessionDetail, GameSessionStatus, Operation, ProtectionPolicy, Request,
};
use serde_json::json;

use crate::common::{create_body, until};
use crate::upstream::{Upstream, session, unexpected};

const CREATES: usize = 20;

#[tokio::test]
async fn many_who_wait_share_one_list() {
    let (is_active, made) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
    let (activate, names) = (Arc::clone(&is_active), Arc::clone(&made));
    let upstream = Upstream::start(move |request, _| {
        let status = || match activate.load(Ordering::SeqCst) {
            true => GameSessionStatus::Active,
            false => GameSessionStatus::Activating,
        };
        let of = |name: &str| GameSession { status: status(), ..session(name, &[]) };
        match request {
            Request::CreateGameSession(input) => {
                let name = input.idempotency_token.clone().unwrap();
                names.lock().unwrap().push(name.clone());
                CreateGameSessionOutput { game_session: of(&name) }.into()
            }
            Request::DescribeGameSessionDetails(input) => {
                assert_eq!(input.status_filter.as_deref(), Some("ACTIVATING"));
                let names = names.lock().unwrap();
                let rows = names.iter().filter(|_| status() == GameSessionStatus::Activating);
                let detail = |name: &String| GameSessionDetail {
                    game_session: of(name),
                    protection_policy: ProtectionPolicy::NoProtection,
                };
                DescribeGameSessionDetailsOutput {
                    game_session_details: rows.map(detail).collect(),
                    next_token: None,
                }
                .into()
            }
            Request::DescribeGameSessions(input) => {
                let name = input.game_session_id.as_deref().unwrap().rsplit('/').next().unwrap();
                DescribeGameSessionsOutput { game_sessions: vec![of(name)], next_token: None }.into()
            }
            other => unexpected(other),
        }
    })
    .await;
    let gateway = Arc::new(upstream.gateway(&[]).await);
    let creates: Vec<_> = (0..CREATES)
        .map(|number| {
            let gateway = Arc::clone(&gateway);
            let mut body = create_body(&format!("player{number}"), 4);
            body["reserve_player"] = json!(false);
            tokio::spawn(async move { gateway.post("/create_session", &body).await })
        })
        .collect();
    until("all are made and two lists were asked for", async || {
        made.lock().unwrap().len() == CREATES
            && upstream.asked(Operation::DescribeGameSessionDetails).len() >= 2
    })
    .await;
    assert!(upstream.asked(Operation::DescribeGameSessions).is_empty(), "nobody asks for one that is listed");
    is_active.store(true, Ordering::SeqCst);
    for create in creates {
        let answer = create.await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let described = upstream.asked(Operation::DescribeGameSessions).len();
    assert_eq!(described, CREATES, "each is described once");
}
