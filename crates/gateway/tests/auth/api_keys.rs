//! Services that act for every player.

use hyper::Method;
use serde_json::{Value, json};

use crate::common::{Answer, Gateway, Server, create_body, send, until};
use crate::issuer::AUDIENCE;
use crate::players::{SECRET, file, is_let_in, post};

const KEY: &str = "0123456789abcdef-parties";

async fn as_service(gateway: &Gateway, key: &str, path: &str, body: &Value) -> Answer {
    let headers = [("x-api-key", key)];
    send(gateway.players, Method::POST, path, &headers, body.to_string().into_bytes()).await
}

#[tokio::test]
async fn a_service_acts_for_players_who_then_own_what_was_made() {
    let (keys, secret) = (file(format!("{KEY} parties\n").as_bytes()), file(SECRET));
    let gateway = Gateway::start(&[
        "--auth",
        "jwt",
        "--jwt-audience",
        AUDIENCE,
        "--jwt-secret-file",
        secret.path().to_str().unwrap(),
        "--api-key-file",
        keys.path().to_str().unwrap(),
    ])
    .await;
    let issuer = crate::issuer::Issuer::shared(SECRET);
    let (ada, eve) = (issuer.token_of("ada"), issuer.token_of("eve"));
    let mut server = Server::idle(&gateway, "p1").await;
    let body = create_body("ada", 4);
    let (made, _) = tokio::join!(as_service(&gateway, KEY, "/create_session", &body), server.host());
    let made = made.json();
    let owned = json!({"GameSessionId": made["GameSessionId"], "OwnerToken": made["OwnerToken"]});
    assert_eq!(post(&gateway, &eve, "/update_session", &owned).await.refusal().0, 403);
    assert_eq!(post(&gateway, &ada, "/update_session", &owned).await.status, 200);
    assert_eq!(as_service(&gateway, KEY, "/update_session", &owned).await.status, 200);
    let join = json!({"GameSessionId": made["GameSessionId"], "uuid": "bob"});
    assert_eq!(as_service(&gateway, KEY, "/join_session", &join).await.json()["PlayerId"], "bob");
    let nobody = json!({"GameSessionId": made["GameSessionId"]});
    assert_eq!(as_service(&gateway, KEY, "/join_session", &nobody).await.refusal().0, 400);
    for wrong in ["", "0123456789abcdef", "parties", SECRET_TEXT] {
        let answer = as_service(&gateway, wrong, "/join_session", &join).await;
        assert_eq!(answer.refusal(), (401, "Unauthenticated".to_owned()), "{wrong}");
    }
    assert!(is_let_in(&gateway, &ada).await);
    gateway.stop().await.unwrap();
}

const SECRET_TEXT: &str = "only the issuer and the gateway know it";

#[tokio::test]
async fn keys_alone_may_be_asked_for_and_are_read_again() {
    let keys = file(KEY.as_bytes());
    let path = keys.path().to_str().unwrap();
    let open = Gateway::start(&["--api-key-file", path]).await;
    assert_eq!(open.get("/find_session").await.status, 200, "nobody needs one");
    assert_eq!(as_service(&open, "a wrong key is wrong", "/join_session", &json!({})).await.status, 401);
    open.stop().await.unwrap();

    let gateway = Gateway::start(&["--api-key-file", path, "--require-api-key"]).await;
    assert_eq!(gateway.get("/find_session").await.refusal(), (401, "Unauthenticated".to_owned()));
    let find = |key: &'static str| {
        let to = gateway.players;
        async move { send(to, Method::GET, "/find_session", &[("x-api-key", key)], vec![]).await.status == 200 }
    };
    assert!(find(KEY).await);
    std::fs::write(keys.path(), "another-key-0123456789\n").unwrap();
    until("the new key is known", || find("another-key-0123456789")).await;
    assert!(!find(KEY).await);
    gateway.stop().await.unwrap();
}
