//! GameLift answers what it should not.

use hyper::Method;
use rallypoint_gamelift_api::{
    DescribeMatchmakingOutput, GameSession, GameSessionStatus, MatchmakingTicket, MatchmakingTicketStatus,
    Operation, Request, Timestamp,
};
use serde_json::{Value, json};

use crate::common::{create_body, send};
use crate::upstream::{Reply, Upstream, found, session, unexpected};

fn names(found: &[Value]) -> Vec<&str> {
    found.iter().map(|row| row["Name"].as_str().unwrap()).collect()
}

/// Whatever a filter means to GameLift, what a player may not see is not shown.
#[tokio::test]
async fn rows_that_nobody_asked_for_are_not_shown() {
    let upstream = Upstream::always(|| {
        let full = GameSession { current_player_session_count: 4, ..session("full", &[]) };
        let activating = GameSession { status: GameSessionStatus::Activating, ..session("activating", &[]) };
        let rows = [full, activating, session("hidden", &[("rp_hidden", "true")]), session("shown", &[])];
        found(rows.into(), None)
    })
    .await;
    let gateway = upstream.gateway(&[]).await;
    assert_eq!(names(&gateway.find().await), ["shown"]);
    let asked = upstream.asked(Operation::SearchGameSessions);
    let [Request::SearchGameSessions(search)] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!(search.filter_expression.as_deref(), Some("hasAvailablePlayerSessions = true"));
    assert_eq!(search.sort_expression.as_deref(), Some("creationTimeMillis ASC"));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn more_rows_than_asked_for_are_cut_and_endless_pages_end() {
    let upstream = Upstream::always(|| {
        found(["one", "two", "three"].map(|name| session(name, &[])).into(), Some("more"))
    })
    .await;
    let gateway = upstream.gateway(&[]).await;
    let answer = gateway.get("/find_session?limit=2").await;
    assert_eq!(names(answer.json().as_array().unwrap()), ["one", "two"]);
    assert!(answer.headers["link"].to_str().unwrap().contains("rel=\"next\""));

    let before = upstream.asked(Operation::SearchGameSessions).len();
    let answer = gateway.get("/find_session").await;
    let pages = upstream.asked(Operation::SearchGameSessions).len() - before;
    assert!((1..=10).contains(&pages), "{pages} pages were read for one find");
    assert_eq!(answer.json().as_array().unwrap().len(), 3 * pages);
    assert!(answer.headers.contains_key("link"), "it says where it goes on");
    gateway.stop().await.unwrap();
}

/// Pages follow GameLift's own, and only tokens that were given out here lead there.
#[tokio::test]
async fn a_finds_next_page_is_gamelifts() {
    let upstream = Upstream::start(|request, _| match request {
        Request::SearchGameSessions(search) => match search.next_token.as_deref() {
            None => found(vec![session("one", &[])], Some("behind one")),
            Some("behind one") => found(vec![session("two", &[])], None),
            Some(other) => panic!("a player's own token reached GameLift: {other}"),
        },
        other => unexpected(other),
    })
    .await;
    let gateway = upstream.gateway(&[]).await;
    let answer = gateway.get("/find_session?limit=1").await;
    assert_eq!(names(answer.json().as_array().unwrap()), ["one"]);
    let link = answer.headers["link"].to_str().unwrap();
    let next = link.trim_start_matches('<').split('>').next().unwrap().to_owned();
    assert!(!next.contains("behind"), "{next}");
    let answer = gateway.get(&next).await;
    assert_eq!(names(answer.json().as_array().unwrap()), ["two"]);
    assert!(!answer.headers.contains_key("link"));
    for wrong in ["page=behind%20one", "page=00", "filter=maximumSessions%3D1&page=00"] {
        let refusal = gateway.get(&format!("/find_session?{wrong}")).await.refusal();
        assert_eq!(refusal, (400, "InvalidRequestException".into()), "{wrong}");
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn an_answer_without_what_it_must_have_is_a_failure_and_no_guess() {
    for body in [
        json!({}),
        json!({"GameSession": {}}),
        json!({"GameSession": {"GameSessionId": "arn:x", "FleetId": "fleet-1", "Status": "ACTIVE"}}),
    ] {
        let upstream = Upstream::start(move |request, _| match request {
            Request::CreateGameSession(_) => {
                let mut bytes = Vec::new();
                ciborium::into_writer(&body, &mut bytes).unwrap();
                Reply::Raw(200, bytes)
            }
            other => unexpected(other),
        })
        .await;
        let gateway = upstream.gateway(&[]).await;
        let refusal = gateway.post("/create_session", &create_body("ada", 2)).await.refusal();
        assert_eq!(refusal, (500, "InternalServiceException".into()));
        gateway.stop().await.unwrap();
    }
}

#[tokio::test]
async fn another_players_ticket_is_not_taken_for_the_one_asked_for() {
    let upstream = Upstream::start(|request, _| match request {
        Request::DescribeMatchmaking(_) => {
            let ticket = MatchmakingTicket {
                ticket_id: "another".to_owned(),
                configuration_name: "duel".to_owned(),
                configuration_arn: String::new(),
                status: MatchmakingTicketStatus::Completed,
                start_time: Timestamp(0),
                players: Vec::new(),
                status_reason: None,
                status_message: None,
                end_time: None,
                game_session_connection_info: None,
                estimated_wait_time: None,
            };
            DescribeMatchmakingOutput { ticket_list: vec![ticket] }.into()
        }
        other => unexpected(other),
    })
    .await;
    let gateway = upstream.gateway(&[]).await;
    let (path, shown) = ("/matchmaking_ticket?ticket_id=mine", [("x-ticket-token", "mine")]);
    let answer = send(gateway.players, Method::GET, path, &shown, Vec::new()).await;
    assert_eq!(answer.refusal().0, 404);
    gateway.stop().await.unwrap();
}
