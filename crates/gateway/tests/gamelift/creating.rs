//! Creates whose answers are lost, late, or wanted by nobody any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rallypoint_gamelift_api::{
    CreateGameSessionOutput, CreatePlayerSessionOutput, DescribeGameSessionDetailsOutput,
    DescribeGameSessionsOutput, DescribePlayerSessionsOutput, Exception, ExceptionKind, GameSession,
    GameSessionStatus, Operation, PlayerSession, PlayerSessionStatus, Request, TerminateGameSessionOutput,
    TerminationMode,
};

use crate::common::{create_body, until};
use crate::upstream::{Reply, Upstream, session, slot, unexpected};

/// What a fleet that works says once a game session has been made under this name.
fn working(request: &Request, made: Option<&str>) -> Reply {
    match request {
        Request::CreateGameSession(input) => {
            let token = input.idempotency_token.clone().unwrap();
            CreateGameSessionOutput { game_session: session(&token, &[]) }.into()
        }
        Request::DescribeGameSessionDetails(_) => {
            DescribeGameSessionDetailsOutput { game_session_details: Vec::new(), next_token: None }.into()
        }
        Request::DescribeGameSessions(input) => {
            let id = input.game_session_id.as_deref().unwrap();
            match made {
                Some(name) if id.ends_with(name) => {
                    DescribeGameSessionsOutput { game_sessions: vec![session(name, &[])], next_token: None }
                        .into()
                }
                _ => Reply::Refuse(Exception::new(ExceptionKind::NotFound, "there is none")),
            }
        }
        Request::DescribePlayerSessions(_) => {
            DescribePlayerSessionsOutput { player_sessions: Vec::new(), next_token: None }.into()
        }
        Request::CreatePlayerSession(input) => CreatePlayerSessionOutput {
            player_session: PlayerSession {
                player_id: input.player_id.clone(),
                ..slot(&input.game_session_id)
            },
        }
        .into(),
        Request::TerminateGameSession(input) => {
            let name = input.game_session_id.rsplit('/').next().unwrap();
            let game_session = GameSession { status: GameSessionStatus::Terminating, ..session(name, &[]) };
            TerminateGameSessionOutput { game_session }.into()
        }
        other => unexpected(other),
    }
}

/// The tokens that creates came with.
fn tokens(upstream: &Upstream) -> Vec<String> {
    let creates = upstream.asked(Operation::CreateGameSession).into_iter();
    let token = |request| match request {
        Request::CreateGameSession(input) => input.idempotency_token.unwrap(),
        other => panic!("{other:?}"),
    };
    creates.map(token).collect()
}

/// A scripted fleet that loses the answers to creates, having made the game session or not.
async fn losing(lost: usize, makes: bool) -> Upstream {
    let name = std::sync::Mutex::new(None::<String>);
    Upstream::start(move |request, before| {
        let mut name = name.lock().unwrap();
        match request {
            Request::CreateGameSession(input) if before < lost => {
                if makes {
                    *name = input.idempotency_token.clone();
                }
                Reply::BreakOff
            }
            Request::CreateGameSession(input) => {
                *name = input.idempotency_token.clone();
                working(request, name.as_deref())
            }
            other => working(other, name.as_deref()),
        }
    })
    .await
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_token_and_told_once() {
    let upstream = losing(2, true).await;
    let gateway = upstream.gateway(&[]).await;
    let answer = gateway.post("/create_session", &create_body("ada", 4)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let tokens = tokens(&upstream);
    assert_eq!(tokens.len(), 3);
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
    assert_eq!(answer.json()["GameSessionId"], session(&tokens[0], &[]).game_session_id);
    assert_eq!(upstream.asked(Operation::CreatePlayerSession).len(), 1, "one slot");
    gateway.stop().await.unwrap();
    assert!(upstream.asked(Operation::TerminateGameSession).is_empty());
}

#[tokio::test]
async fn what_nobody_can_come_back_to_is_ended() {
    let upstream = losing(usize::MAX, true).await;
    let gateway = upstream.gateway(&[]).await;
    let refusal = gateway.post("/create_session", &create_body("ada", 4)).await.refusal();
    assert_eq!(refusal, (503, "UpstreamUnavailable".into()));
    until("it is ended", async || !upstream.asked(Operation::TerminateGameSession).is_empty()).await;
    let ended = upstream.asked(Operation::TerminateGameSession);
    let [Request::TerminateGameSession(ended)] = &ended[..] else { panic!("{ended:?}") };
    assert!(ended.game_session_id.ends_with(&tokens(&upstream)[0]), "{ended:?}");
    assert_eq!(ended.termination_mode, TerminationMode::ForceTerminate);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn who_gave_a_token_comes_back_for_it_and_nothing_is_ended() {
    let upstream = losing(3, true).await;
    let gateway = upstream.gateway(&[]).await;
    let mut body = create_body("ada", 4);
    body["idempotency_token"] = "once".into();
    let refusal = gateway.post("/create_session", &body).await.refusal();
    assert_eq!(refusal, (503, "UpstreamUnavailable".into()));
    let answer = gateway.post("/create_session", &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let tokens = tokens(&upstream);
    assert!(tokens.iter().all(|token| *token == tokens[0]), "{tokens:?}");
    assert!(!tokens[0].contains("once"), "it ends an ARN that everybody sees");
    gateway.stop().await.unwrap();
    assert!(upstream.asked(Operation::TerminateGameSession).is_empty());
}

#[tokio::test]
async fn who_goes_away_before_the_answer_leaves_no_game_session() {
    let is_made = Arc::new(AtomicBool::new(false));
    let made = Arc::clone(&is_made);
    let name = std::sync::Mutex::new(None::<String>);
    let upstream = Upstream::start(move |request, _| {
        let mut name = name.lock().unwrap();
        if let Request::CreateGameSession(input) = request {
            *name = input.idempotency_token.clone();
            made.store(true, Ordering::SeqCst);
            return Reply::Hang;
        }
        working(request, name.as_deref())
    })
    .await;
    let gateway = upstream.gateway(&[]).await;
    let body = create_body("ada", 4);
    {
        let create = gateway.post("/create_session", &body);
        tokio::pin!(create);
        let asked = until("GameLift is asked", async || is_made.load(Ordering::SeqCst));
        tokio::select! {
            answer = &mut create => panic!("it cannot be answered: {}", answer.text),
            () = asked => {}
        }
        // And the caller is gone.
    }
    until("it is ended", async || !upstream.asked(Operation::TerminateGameSession).is_empty()).await;
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_refused_create_looks_for_nothing() {
    let upstream = Upstream::always(|| {
        Reply::Refuse(Exception::new(ExceptionKind::FleetCapacityExceeded, "no process is free"))
    })
    .await;
    let gateway = upstream.gateway(&[]).await;
    let refusal = gateway.post("/create_session", &create_body("ada", 4)).await.refusal();
    assert_eq!(refusal, (503, "FleetCapacityExceededException".into()));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(upstream.asked(Operation::DescribeGameSessions).is_empty());
    gateway.stop().await.unwrap();
}

/// A second slot is made only for who holds none.
#[tokio::test]
async fn a_player_who_holds_a_slot_is_given_that_one() {
    let upstream = Upstream::start(|request, _| match request {
        Request::DescribePlayerSessions(input)
            if input.player_session_status_filter.as_deref() == Some("ACTIVE") =>
        {
            let Reply::Answer(rallypoint_gamelift_api::Response::CreatePlayerSession(made)) = working(
                &Request::CreatePlayerSession(Box::new(rallypoint_gamelift_api::CreatePlayerSessionInput {
                    game_session_id: input.game_session_id.clone().unwrap(),
                    player_id: "ada".to_owned(),
                    player_data: None,
                })),
                None,
            ) else {
                panic!("it is answered")
            };
            let held = PlayerSession { status: PlayerSessionStatus::Active, ..made.player_session };
            DescribePlayerSessionsOutput { player_sessions: vec![held], next_token: None }.into()
        }
        Request::DescribeGameSessions(input) => {
            let name = input.game_session_id.as_deref().unwrap().rsplit('/').next().unwrap();
            DescribeGameSessionsOutput { game_sessions: vec![session(name, &[])], next_token: None }.into()
        }
        other => working(other, None),
    })
    .await;
    let gateway = upstream.gateway(&[]).await;
    let answer = gateway.post("/create_session", &create_body("ada", 4)).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["Status"]),
        (200, &"ACTIVE".into()),
        "{}",
        answer.text
    );
    assert!(upstream.asked(Operation::CreatePlayerSession).is_empty());
    gateway.stop().await.unwrap();
}
