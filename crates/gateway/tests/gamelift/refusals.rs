//! GameLift says no, or nothing that can be understood.

use std::net::SocketAddr;

use rallypoint_gamelift_api::{Exception, ExceptionKind, Operation};
use serde_json::json;
use tokio_tungstenite::tungstenite::Error;

use crate::common::Gateway;
use crate::upstream::{Reply, Upstream, in_front_of};

/// What GameLift says in detail, and players must never read of its failures.
const DETAIL: &str = "detail of account 111122223333";

/// A find's refusal, and what a player reads.
async fn refused_find(gateway: &Gateway) -> ((u16, String), String, bool) {
    let answer = gateway.get("/find_session").await;
    (answer.refusal(), answer.text.clone(), answer.headers.contains_key("retry-after"))
}

#[tokio::test]
async fn each_of_the_apis_exceptions_is_a_clear_refusal() {
    use ExceptionKind as Kind;
    for kind in ExceptionKind::ALL {
        let upstream = Upstream::always(move || Reply::Refuse(Exception::new(*kind, DETAIL))).await;
        let gateway = upstream.gateway(&[]).await;
        let (status, code, is_shown) = match kind {
            Kind::InvalidRequest => (400, kind.name(), true),
            Kind::NotFound => (404, kind.name(), true),
            Kind::Conflict
            | Kind::GameSessionFull
            | Kind::IdempotentParameterMismatch
            | Kind::InvalidGameSessionStatus => (409, kind.name(), true),
            Kind::FleetCapacityExceeded => (503, kind.name(), true),
            Kind::Throttling => (503, "UpstreamBusy", false),
            Kind::InternalService | Kind::ServiceUnavailable => (503, "UpstreamUnavailable", false),
            // What it says is of the gateway's own credentials, not of the player.
            Kind::Unauthorized
            | Kind::IncompleteSignature
            | Kind::InvalidSignature
            | Kind::MissingAuthenticationToken
            | Kind::UnrecognizedClient => (500, "InternalServiceException", false),
            other => (500, other.name(), false),
        };
        let (refusal, text, comes_again) = refused_find(&gateway).await;
        assert_eq!(refusal, (status, code.to_owned()), "{}", kind.name());
        assert_eq!(text.contains(DETAIL), is_shown, "{text}");
        assert_eq!(comes_again, status == 503, "{}", kind.name());
        gateway.stop().await.unwrap();
    }
}

#[tokio::test]
async fn what_gamelift_says_of_the_gateways_credentials_stays_in_the_log() {
    for code in ["ExpiredTokenException", "UnrecognizedClientException", "AccessDeniedException"] {
        let upstream = Upstream::always(move || {
            let mut body = Vec::new();
            ciborium::into_writer(&json!({"__type": code, "message": DETAIL}), &mut body).unwrap();
            Reply::Raw(400, body)
        })
        .await;
        let gateway = upstream.gateway(&[]).await;
        let (refusal, text, _) = refused_find(&gateway).await;
        assert_eq!(refusal, (500, "InternalServiceException".into()), "{code}");
        assert!(!text.contains(DETAIL) && !text.contains(code), "{text}");
        assert_eq!(upstream.asked(Operation::SearchGameSessions).len(), 1, "nothing changes by asking again");
        gateway.stop().await.unwrap();
    }
}

#[tokio::test]
async fn nonsense_and_silence_are_refusals_that_leak_nothing() {
    let unavailable = (503, "UpstreamUnavailable".to_owned());
    let unusable = (500, "InternalServiceException".to_owned());
    for (what, reply, expected) in [
        ("no CBOR", Reply::Raw(200, b"\xff<html>nonsense</html>".to_vec()), &unusable),
        ("a proxy's page", Reply::Raw(502, b"<html>bad gateway</html>".to_vec()), &unavailable),
        ("a broken connection", Reply::BreakOff, &unavailable),
    ] {
        let reply = std::sync::Mutex::new(reply);
        let upstream = Upstream::always(move || match &*reply.lock().unwrap() {
            Reply::Raw(status, bytes) => Reply::Raw(*status, bytes.clone()),
            _ => Reply::BreakOff,
        })
        .await;
        let gateway = upstream.gateway(&[]).await;
        let (refusal, text, _) = refused_find(&gateway).await;
        assert_eq!(refusal, *expected, "{what}");
        assert!(!text.contains("html"), "{text}");
        gateway.stop().await.unwrap();
    }
    // Nobody is there at all.
    let nobody: SocketAddr = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gateway = in_front_of(nobody, &[]).await;
    assert_eq!(refused_find(&gateway).await.0, unavailable);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_service_that_hangs_is_not_waited_for_for_ever() {
    let upstream = Upstream::always(|| Reply::Hang).await;
    let gateway = upstream.gateway(&[]).await;
    let (refusal, _, comes_again) = refused_find(&gateway).await;
    assert_eq!((refusal, comes_again), ((503, "UpstreamUnavailable".into()), true));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_passing_failure_is_tried_again_and_answered_once() {
    for kind in [ExceptionKind::InternalService, ExceptionKind::Throttling] {
        let upstream = Upstream::start(move |_, before| match before {
            0 => Reply::Refuse(Exception::new(kind, DETAIL)),
            _ => crate::upstream::found(Vec::new(), None),
        })
        .await;
        let gateway = upstream.gateway(&[]).await;
        let answer = gateway.get("/find_session").await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "[]"), "{}", kind.name());
        assert_eq!(upstream.asked(Operation::SearchGameSessions).len(), 2);
        gateway.stop().await.unwrap();
    }
}

#[tokio::test]
async fn operations_that_are_not_passed_on_are_refused_by_name() {
    let upstream = Upstream::always(|| Reply::Hang).await;
    let gateway = upstream.gateway(&[]).await;
    let answer = gateway.api("DeleteFleet", &json!({"FleetId": "fleet-1"})).await;
    assert_eq!(answer.status, 400);
    let told = answer.json();
    assert_eq!(told["__type"], "UnknownOperationException");
    assert!(told["Message"].as_str().unwrap().contains("ask the GameLift API itself"), "{told}");
    assert!(upstream.asked(Operation::DeleteFleet).is_empty());
    // Nor is there anything for game servers and listeners.
    for path in ["/events"] {
        let answer = crate::common::send(gateway.services, hyper::Method::GET, path, &[], Vec::new()).await;
        assert_eq!(answer.status, 501, "{}", answer.text);
        assert!(answer.text.contains("GameLift"), "{}", answer.text);
    }
    let socket = crate::common::Server::open(&crate::common::socket_url(&gateway, "p1", "t")).await;
    let Err(Error::Http(refusal)) = socket else { panic!("it must be refused") };
    assert_eq!(refusal.status(), 501);
    gateway.stop().await.unwrap();
}
