//! Opening the connection: what it says of the process, and how often it is tried.

use std::io::{Read, Write};
use std::time::Duration;

use rallypoint::hosting::{ContainerAgent, ServerParameters, SigningKeys};
use rallypoint::result::RpResult;

use crate::game::{Game, parameters};
use crate::peer::Service;
use crate::support::server::{Reply, Server, http};
use crate::support::until;

fn keys() -> SigningKeys {
    SigningKeys {
        region: "eu-west-1".to_owned(),
        access_key: "AK".to_owned(),
        secret_key: "SK".to_owned(),
        session_token: "ST".to_owned(),
    }
}

#[test]
fn a_process_says_who_it_is() {
    let service = Service::new();
    let (_game, peer) = Game::connected(parameters(service.url()), &service);
    let said = |key: &str| peer.query.get(key).map(String::as_str);
    assert_eq!(
        (said("pID"), said("ComputeId"), said("FleetId")),
        (Some("process-1"), Some("host-1"), Some("fleet-1"))
    );
    assert_eq!((said("Authorization"), said("sdkLanguage")), (Some("token"), Some("Rust")));
    assert!(said("sdkVersion").is_some_and(|version| version.starts_with("5.")));
    assert!(said("IdempotencyToken").is_some_and(|token| !token.is_empty()));
    assert_eq!(said("X-Amz-Signature"), None);
}

#[test]
fn keys_sign_where_there_is_no_token() {
    let service = Service::new();
    let given = |token: &str| ServerParameters {
        auth_token: token.to_owned(),
        signing: Some(keys()),
        ..parameters(service.url())
    };
    let (_game, peer) = Game::connected(given(""), &service);
    assert_eq!(peer.query["Authorization"], "SigV4");
    assert_eq!(peer.query["X-Amz-Algorithm"], "AWS4-HMAC-SHA256");
    assert!(peer.query["X-Amz-Credential"].ends_with("/eu-west-1/gamelift/aws4_request"));
    assert_eq!((peer.query["X-Amz-Signature"].len(), peer.query["X-Amz-Date"].len()), (64, 16));
    assert_eq!(peer.query["X-Amz-Security-Token"], "ST");

    let (_game, peer) = Game::connected(given("token"), &service);
    assert_eq!(peer.query["Authorization"], "token", "a token goes before");
    assert!(!peer.query.contains_key("X-Amz-Signature"));
}

#[test]
fn a_container_asks_its_agent() {
    let credentials = r#"{"AccessKeyId": "CK", "SecretAccessKey": "S", "Token": "CT", "RoleArn": "r"}"#;
    let task = r#"{"Cluster": "c", "TaskARN": "arn:aws:ecs:eu-west-1:1:task/c/0a1b2c"}"#;
    let agent = Server::new([credentials, task].map(|body| Reply::Send(http(200, &[], body))));
    let service = Service::new();
    let in_container = ServerParameters {
        auth_token: String::new(),
        host_id: String::new(),
        container: Some(ContainerAgent {
            region: "eu-west-1".to_owned(),
            credentials_url: format!("{}/credentials", agent.url()),
            task_url: format!("{}/task", agent.url()),
        }),
        ..parameters(service.url())
    };
    let (_game, peer) = Game::connected(in_container, &service);
    assert_eq!(peer.query["ComputeId"], "0a1b2c", "the task's id");
    assert!(peer.query["X-Amz-Credential"].starts_with("CK/"));
    assert_eq!(peer.query["X-Amz-Security-Token"], "CT");
}

#[test]
fn a_container_whose_agent_knows_nothing_does_not_connect() {
    let service = Service::new();
    for answer in [http(404, &[], ""), http(200, &[], "{}"), http(200, &[], "no JSON")] {
        let agent = Server::new([Reply::Send(answer.clone()), Reply::Send(answer)]);
        let in_container = ServerParameters {
            auth_token: String::new(),
            timeout: Duration::from_millis(100),
            container: Some(ContainerAgent {
                region: "eu-west-1".to_owned(),
                credentials_url: agent.url(),
                task_url: agent.url(),
            }),
            ..parameters(service.url())
        };
        let game = Game::new();
        let failure = game.end(game.init(in_container)).outcome.unwrap_err();
        assert!(matches!(failure.code, RpResult::ConnectionFailed | RpResult::TimedOut), "{failure:?}");
        assert!(service.is_idle());
    }
}

/// Reads the upgrade and answers it with a status.
fn refuse(service: &Service, status: u16) {
    let mut stream = service.accept_raw();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    stream.write_all(format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n").as_bytes()).unwrap();
}

#[test]
fn a_service_that_is_not_there_yet_is_tried_again() {
    let service = Service::new();
    let game = Game::new();
    let init = game.init(parameters(service.url()));
    drop(service.accept_raw());
    refuse(&service, 503);
    refuse(&service, 500);
    let _peer = service.accept();
    assert_eq!(game.end(init).code(), RpResult::Ok);
}

#[test]
fn a_service_that_says_no_is_not_asked_again() {
    for (status, code) in [
        (401, RpResult::Unauthorized),
        (403, RpResult::Forbidden),
        (400, RpResult::ConnectionFailed),
        (404, RpResult::ConnectionFailed),
    ] {
        let service = Service::new();
        let game = Game::new();
        let init = game.init(parameters(service.url()));
        refuse(&service, status);
        let failure = game.end(init).outcome.unwrap_err();
        assert_eq!((failure.code, failure.http_status), (code, status));
        assert!(!failure.message.contains("token"), "the token stays out of it: {failure}");
        assert!(service.is_idle());
        // It may be tried again, with another token for example.
        let again = game.init(parameters(service.url()));
        let _peer = service.accept();
        assert_eq!(game.end(again).code(), RpResult::Ok);
    }
}

#[test]
fn connecting_has_its_time_and_can_be_cancelled() {
    let service = Service::new();
    let hurried = ServerParameters { timeout: Duration::from_millis(50), ..parameters(service.url()) };
    let game = Game::new();
    let init = game.init(hurried);
    let silent = service.accept_raw();
    assert_eq!(game.end(init).code(), RpResult::TimedOut);
    drop(silent);

    let init = game.init(parameters(service.url()));
    let _silent = service.accept_raw();
    game.online.cancel(init).unwrap();
    assert_eq!(game.end(init).code(), RpResult::Cancelled);
    let again = game.init(parameters(service.url()));
    let _peer = service.accept();
    assert_eq!(game.end(again).code(), RpResult::Ok);
}

#[test]
fn destroy_says_goodbye() {
    let service = Service::new();
    let (game, mut peer) = Game::connected(parameters(service.url()), &service);
    let destroy = game.begin(|online, call| online.server_destroy(call));
    assert_eq!(peer.closed_by_process(), Some(1001), "as the C++ SDK does");
    assert_eq!(game.end(destroy).code(), RpResult::Ok);
    until("nothing is dialled", || service.is_idle().then_some(()));
}
