//! Who may call the services' door.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use hyper::Method;
use tokio_tungstenite::tungstenite;

use crate::common::{Answer, Gateway, Server, send, socket_url};

const TOKEN: &str = "0123456789abcdef-services";
const TARGET: &str = "GameLift.ListFleets";
const KEYS: (&str, &str) = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

/// A signed request before it is sent, to be changed.
struct Signed {
    path: &'static str,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Signed {
    fn new(gateway: &Gateway, (access, secret): (&str, &str), at: SystemTime) -> Self {
        Self::with(gateway, (access, secret), at, "gamelift", None)
    }

    fn with(
        gateway: &Gateway,
        (access, secret): (&str, &str),
        at: SystemTime,
        service: &str,
        session: Option<&str>,
    ) -> Self {
        let body = b"{}".to_vec();
        let identity = Credentials::new(access, secret, session.map(str::to_owned), None, "test").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-west-2")
            .name(service)
            .time(at)
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let url = format!("http://{}/", gateway.services);
        let given = [("x-amz-target", TARGET), ("content-type", "application/x-amz-json-1.1")];
        let request =
            SignableRequest::new("POST", url, given.into_iter(), SignableBody::Bytes(&body)).unwrap();
        let (instructions, _) = sign(request, &params).unwrap().into_parts();
        let made = instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let given = given.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { path: "/", headers: given.chain(made).collect(), body }
    }

    fn change(mut self, header: &str, change: impl Fn(&str) -> String) -> Self {
        let (_, value) = self.headers.iter_mut().find(|(name, _)| name == header).unwrap();
        *value = change(value);
        self
    }

    async fn send(self, gateway: &Gateway) -> Answer {
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        send(gateway.services, Method::POST, self.path, &headers, self.body).await
    }
}

fn kind(answer: &Answer) -> String {
    assert_eq!(answer.status, 400, "{}", answer.text);
    answer.json()["__type"].as_str().unwrap().rsplit('#').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_signature_covers_everything_that_decides_what_is_done() {
    let credentials = format!("{}:{}", KEYS.0, KEYS.1);
    let gateway = Gateway::start(&["--services-auth", "sigv4", "--services-credentials", &credentials]).await;
    let now = SystemTime::now();
    let right = || Signed::new(&gateway, KEYS, now);
    let answer = right().send(&gateway).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(
        Signed::with(&gateway, KEYS, now, "gamelift", Some("session")).send(&gateway).await.status,
        200
    );
    // It is good for a while, and so can be sent again: SECURITY.md says so.
    assert_eq!(right().send(&gateway).await.status, 200);

    let wrong_secret = Signed::new(&gateway, (KEYS.0, "another"), now).send(&gateway).await;
    assert_eq!(kind(&wrong_secret), "InvalidSignatureException");
    let wrong_key = Signed::new(&gateway, ("AKIDOTHER", KEYS.1), now).send(&gateway).await;
    assert_eq!(kind(&wrong_key), "UnrecognizedClientException");
    for minutes in [6, 60] {
        let by = Duration::from_secs(60 * minutes);
        for at in [now - by, now + by] {
            let late = Signed::new(&gateway, KEYS, at).send(&gateway).await;
            assert_eq!(kind(&late), "InvalidSignatureException", "{}", late.text);
        }
    }
    for at in [now - Duration::from_secs(240), now + Duration::from_secs(240)] {
        assert_eq!(Signed::new(&gateway, KEYS, at).send(&gateway).await.status, 200);
    }
    let other_service = Signed::with(&gateway, KEYS, now, "s3", None).send(&gateway).await;
    assert_eq!(kind(&other_service), "IncompleteSignatureException");

    let mut body = right();
    body.body = br#"{"Limit": 1}"#.to_vec();
    assert_eq!(kind(&body.send(&gateway).await), "InvalidSignatureException");
    let target = right().change("x-amz-target", |_| "GameLift.DeleteFleet".to_owned());
    assert_eq!(kind(&target.send(&gateway).await), "InvalidSignatureException");
    let unsigned = right().change("authorization", |text| text.replace(";x-amz-target", ""));
    assert_eq!(kind(&unsigned.send(&gateway).await), "IncompleteSignatureException");
    let hostless = right().change("authorization", |text| text.replace("host;", ""));
    assert_eq!(kind(&hostless.send(&gateway).await), "IncompleteSignatureException");
    let mut elsewhere = right();
    elsewhere.path = "/?Action=x";
    assert_eq!(kind(&elsewhere.send(&gateway).await), "InvalidSignatureException");
    let mut unhashed = right();
    unhashed.headers.push(("x-amz-content-sha256".to_owned(), "UNSIGNED-PAYLOAD".to_owned()));
    assert_eq!(kind(&unhashed.send(&gateway).await), "IncompleteSignatureException");
    for garbage in ["AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "AWS4-HMAC-SHA256 Credential=/////, Signature=é"]
    {
        let answer = right().change("authorization", |_| garbage.to_owned()).send(&gateway).await;
        assert!(
            ["IncompleteSignatureException", "MissingAuthenticationTokenException"]
                .contains(&&*kind(&answer)),
            "{garbage}: {}",
            answer.text
        );
    }
    let nothing = gateway.api("ListFleets", &serde_json::json!({})).await;
    assert_eq!(kind(&nothing), "MissingAuthenticationTokenException");
    let bearer = [("x-amz-target", TARGET), ("authorization", "Bearer 0123456789abcdef-services")];
    let answer = send(gateway.services, Method::POST, "/", &bearer, b"{}".to_vec()).await;
    assert_eq!(kind(&answer), "UnrecognizedClientException");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn the_token_opens_everything_and_the_cookie_what_a_browser_looks_at() {
    let gateway = Gateway::start(&["--services-auth", "any", "--services-token", TOKEN]).await;
    let (bearer, cookie) = (format!("bearer {TOKEN}"), format!("a=b; rallypoint_services={TOKEN}"));
    let operation = |header: &'static str, value: String| {
        let to = gateway.services;
        async move {
            let headers = [("x-amz-target", TARGET), (header, &*value)];
            send(to, Method::POST, "/", &headers, b"{}".to_vec()).await
        }
    };
    assert_eq!(operation("authorization", bearer.clone()).await.status, 200);
    assert_eq!(
        kind(&operation("authorization", "Bearer wrong".to_owned()).await),
        "UnrecognizedClientException"
    );
    assert_eq!(kind(&operation("cookie", cookie.clone()).await), "MissingAuthenticationTokenException");

    let read = |header: &'static str, value: String| {
        let to = gateway.services;
        async move { send(to, Method::GET, "/nowhere", &[(header, &*value)], vec![]).await.status.as_u16() }
    };
    assert_eq!(read("authorization", bearer).await, 404);
    assert_eq!(read("cookie", cookie).await, 404);
    for (header, value) in [
        ("cookie", "rallypoint_services=wrong"),
        ("cookie", "rallypoint_services="),
        ("authorization", "Basic YTpi"),
        ("x-nothing", "x"),
    ] {
        assert_eq!(read(header, value.to_owned()).await, 401, "{header}: {value}");
    }
    for open in ["/healthz", "/logs/0123"] {
        let answer = send(gateway.services, Method::GET, open, &[], vec![]).await;
        assert_ne!(answer.status, 401, "{open}");
    }
    let events = send(gateway.services, Method::GET, "/events", &[], vec![]).await;
    assert_eq!(events.status, 401);
    assert_eq!(events.headers["www-authenticate"], "Bearer");
    assert!(!events.text.contains(TOKEN));
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn refusals_speak_the_callers_protocol() {
    let gateway = Gateway::start(&["--services-auth", "bearer", "--services-token", TOKEN]).await;
    let path = "/service/GameLift/operation/ListFleets";
    let headers = [("smithy-protocol", "rpc-v2-cbor"), ("content-type", "application/cbor")];
    let answer = send(gateway.services, Method::POST, path, &headers, vec![0xa0]).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.headers["content-type"], "application/cbor");
    let refusal: ciborium::Value = ciborium::from_reader(&answer.bytes[..]).unwrap();
    assert!(format!("{refusal:?}").contains("MissingAuthenticationTokenException"), "{refusal:?}");
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_shut_door_is_shut_to_game_servers_that_show_nothing_too() {
    let options = ["--services-auth", "bearer", "--services-token", TOKEN];
    let gateway = Gateway::start(&options).await;
    let refused = Server::open(&socket_url(&gateway, "p1", "none")).await;
    assert!(matches!(refused, Err(tungstenite::Error::Http(answer)) if answer.status() == 403));
    // A token that the API gives out opens it.
    let bearer = format!("Bearer {TOKEN}");
    let call = |operation: &'static str, body: &'static str| {
        let (to, bearer) = (gateway.services, bearer.clone());
        async move {
            let target = format!("GameLift.{operation}");
            let headers = [("x-amz-target", &*target), ("authorization", &*bearer)];
            let answer = send(to, Method::POST, "/", &headers, body.as_bytes().to_vec()).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            answer.json()
        }
    };
    let compute = r#"{"FleetId": "fleet-123", "ComputeName": "host-1", "IpAddress": "127.0.0.1", "Location": "custom-local"}"#;
    call("RegisterCompute", compute).await;
    let token = call("GetComputeAuthToken", r#"{"FleetId": "fleet-123", "ComputeName": "host-1"}"#).await;
    let token = token["AuthToken"].as_str().unwrap().to_owned();
    let mut server = Server::open(&socket_url(&gateway, "p1", &token)).await.unwrap();
    server.ready(7000).await;
    gateway.stop().await.unwrap();

    let gateway = Gateway::start(&[&options[..], &["--server-token", "theirs"]].concat()).await;
    assert!(Server::open(&socket_url(&gateway, "p1", "theirs")).await.is_ok());
    gateway.stop().await.unwrap();
}
