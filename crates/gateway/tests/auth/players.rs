//! A gateway that checks tokens, and players of it.

use std::io::Write;

use hyper::Method;
use serde_json::Value;
use tempfile::NamedTempFile;

use crate::common::{Answer, Gateway, Server, create_body, send};
use crate::issuer::{AUDIENCE, ISSUER, Issuer};

pub(crate) const SECRET: &[u8] = b"only the issuer and the gateway know it";

pub(crate) fn file(content: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(content).unwrap();
    file.flush().unwrap();
    file
}

/// A gateway that checks tokens with this key set's or secret's file.
pub(crate) async fn gateway(option: &str, path: &str, more: &[&str]) -> Gateway {
    let options = ["--auth", "jwt", "--jwt-audience", AUDIENCE, "--jwt-issuer", ISSUER, option, path];
    Gateway::start(&[&options, more].concat()).await
}

/// One with a shared secret, and who signs with it. The file must live as long as the gateway watches it.
pub(crate) async fn with_secret(more: &[&str]) -> (Gateway, Issuer, NamedTempFile) {
    let file = file(SECRET);
    let gateway = gateway("--jwt-secret-file", file.path().to_str().unwrap(), more).await;
    (gateway, Issuer::shared(SECRET), file)
}

/// What a request shows to prove who sends it.
pub(crate) async fn post(gateway: &Gateway, token: &str, path: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", &*bearer)];
    send(gateway.players, Method::POST, path, &headers, body.to_string().into_bytes()).await
}

pub(crate) async fn get(gateway: &Gateway, token: &str, path: &str, more: &[(&str, &str)]) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [&[("authorization", &*bearer)], more].concat();
    send(gateway.players, Method::GET, path, &headers, Vec::new()).await
}

/// Whether a token opens the door.
pub(crate) async fn is_let_in(gateway: &Gateway, token: &str) -> bool {
    match get(gateway, token, "/find_session", &[]).await.status.as_u16() {
        // How often a player may ask is looked at once it is known who asks.
        200 | 429 => true,
        401 => false,
        other => panic!("{other}"),
    }
}

/// A game session of this player's, with their slot.
pub(crate) async fn hosted(gateway: &Gateway, token: &str, process: &str, slots: u32) -> (Server, Value) {
    let mut server = Server::idle(gateway, process).await;
    let mut body = create_body("x", slots);
    body.as_object_mut().unwrap().remove("uuid");
    let (answer, _) = tokio::join!(post(gateway, token, "/create_session", &body), server.host());
    assert_eq!(answer.status, 200, "{}", answer.text);
    (server, answer.json())
}
