//! Key sets that change, and issuers that answer badly or not at all.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get as on_get;
use rallypoint_gateway::run::KeysConfig;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::common::{Gateway, until};
use crate::issuer::{Issuer, claims, jwks};
use crate::players::{SECRET, file, gateway, get, is_let_in};

/// What an issuer's server does.
#[derive(Clone)]
enum Conduct {
    Answers(String),
    Redirects(String),
    Fails,
    Hangs,
}

struct IssuersServer {
    url: String,
    asked: Arc<AtomicUsize>,
    conduct: Arc<Mutex<Conduct>>,
    running: JoinHandle<()>,
}

impl Drop for IssuersServer {
    fn drop(&mut self) {
        self.running.abort();
    }
}

type Shared = (Arc<AtomicUsize>, Arc<Mutex<Conduct>>);

async fn answer(State((asked, conduct)): State<Shared>) -> Response {
    asked.fetch_add(1, Ordering::SeqCst);
    let conduct = conduct.lock().unwrap().clone();
    match conduct {
        // For a day: what makes it fetch again earlier is not that the set has grown old.
        Conduct::Answers(text) => ([(header::CACHE_CONTROL, "max-age=86400")], text).into_response(),
        Conduct::Redirects(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Conduct::Fails => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Conduct::Hangs => std::future::pending().await,
    }
}

impl IssuersServer {
    async fn start(conduct: Conduct) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let (asked, conduct) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(conduct)));
        let router =
            Router::new().route("/keys", on_get(answer)).with_state((asked.clone(), conduct.clone()));
        let running = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, asked, conduct, running }
    }

    fn becomes(&self, conduct: Conduct) {
        *self.conduct.lock().unwrap() = conduct;
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    async fn gateway(&self) -> Gateway {
        gateway("--jwks-url", &self.url, &[]).await
    }

    /// One that asks again whenever a token names an unknown key.
    async fn curious_gateway(&self, more: &[&str]) -> Gateway {
        let options = ["--auth", "jwt", "--jwt-any-audience", "--jwks-url", &self.url];
        Gateway::start_with(&[&options, more].concat(), |config| {
            let Some(tokens) = &mut config.auth.tokens else { panic!("tokens are asked for") };
            let KeysConfig::Url { asked_at_most_every, .. } = &mut tokens.keys else { panic!("of a URL") };
            *asked_at_most_every = Duration::ZERO;
        })
        .await
    }
}

/// The status of a request with this token.
async fn status(gateway: &Gateway, token: &str) -> u16 {
    get(gateway, token, "/find_session", &[]).await.status.as_u16()
}

#[tokio::test]
async fn a_set_at_a_url_is_fetched_once_for_everybody() {
    let issuer = Issuer::p256("one");
    let server = IssuersServer::start(Conduct::Answers(jwks(&[&issuer]))).await;
    let gateway = server.gateway().await;
    for player in 0..20 {
        assert!(is_let_in(&gateway, &issuer.token_of(&format!("player-{player}"))).await);
    }
    assert_eq!(server.asked(), 1);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn strangers_who_name_keys_that_do_not_exist_do_not_make_it_ask() {
    let (issuer, stranger) = (Issuer::p256("one"), Issuer::p256("two"));
    let server = IssuersServer::start(Conduct::Answers(jwks(&[&issuer]))).await;
    let gateway = server.gateway().await;
    assert!(is_let_in(&gateway, &issuer.token_of("ada")).await);
    for number in 0..100 {
        let named =
            stranger.token_with(&json!({"alg": "ES256", "kid": format!("k{number}")}), &claims("ada"));
        assert!(!is_let_in(&gateway, &named).await);
    }
    // It has been asked less than half a minute ago.
    assert_eq!(server.asked(), 1);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_new_key_is_good_from_the_first_token_on_that_names_it() {
    let (old, new) = (Issuer::p256("old"), Issuer::rsa("new"));
    let server = IssuersServer::start(Conduct::Answers(jwks(&[&old]))).await;
    let gateway = server.curious_gateway(&[]).await;
    let (with_old, with_new) = (old.token_of("ada"), new.token_of("ada"));
    assert!(is_let_in(&gateway, &with_old).await);
    assert!(!is_let_in(&gateway, &with_new).await);
    server.becomes(Conduct::Answers(jwks(&[&old, &new])));
    assert!(is_let_in(&gateway, &with_new).await);
    assert!(is_let_in(&gateway, &with_old).await);
    // The old key is withdrawn: nothing that was found good by it is good any more.
    server.becomes(Conduct::Answers(jwks(&[&new])));
    let newest = Issuer::p384("newest").token_of("ada");
    assert!(!is_let_in(&gateway, &newest).await);
    assert!(!is_let_in(&gateway, &with_old).await);
    assert!(is_let_in(&gateway, &with_new).await);
    gateway.stop().await.unwrap();
}

/// How often a machine may be too busy to answer two requests within a stranger's wait.
const ROUNDS: usize = 5;

#[tokio::test]
async fn who_has_a_known_key_waits_for_nobody() {
    for _ in 0..ROUNDS {
        if is_answered_beside_a_stranger().await {
            return;
        }
    }
    panic!("players waited for strangers in each of {ROUNDS} rounds");
}

/// Whether a player is answered twice while a stranger's token waits for an issuer that hangs. Who waits for the stranger is
/// answered once at most before the stranger is.
async fn is_answered_beside_a_stranger() -> bool {
    let (issuer, stranger) = (Issuer::p256("one"), Issuer::p256("two"));
    let server = IssuersServer::start(Conduct::Answers(jwks(&[&issuer]))).await;
    let gateway = server.curious_gateway(&[]).await;
    let known = issuer.token_of("ada");
    assert!(is_let_in(&gateway, &known).await);
    server.becomes(Conduct::Hangs);
    let unknown = stranger.token_of("eve");
    let is_over = AtomicBool::new(false);
    let strangers = async {
        assert!(!is_let_in(&gateway, &unknown).await);
        is_over.store(true, Ordering::SeqCst);
    };
    let players = async {
        until("the issuer is asked", || async { server.asked() == 2 }).await;
        for _ in 0..2 {
            assert!(is_let_in(&gateway, &known).await);
        }
        !is_over.load(Ordering::SeqCst)
    };
    let ((), was_quick) = tokio::join!(strangers, players);
    gateway.stop().await.unwrap();
    was_quick
}

#[tokio::test]
async fn a_key_that_is_replaced_without_a_new_id_is_found_by_its_signatures() {
    let (old, new) = (Issuer::p256("same"), Issuer::p256("same"));
    let server = IssuersServer::start(Conduct::Answers(jwks(&[&old]))).await;
    let gateway = server.curious_gateway(&[]).await;
    assert!(is_let_in(&gateway, &old.token_of("ada")).await);
    server.becomes(Conduct::Answers(jwks(&[&new])));
    assert!(is_let_in(&gateway, &new.token_of("ada")).await);
    // Of issuers that give no ids, tokens name none.
    let newest = Issuer::rsa("unnamed");
    let mut unnamed = newest.jwk();
    unnamed.as_object_mut().unwrap().remove("kid");
    server.becomes(Conduct::Answers(json!({"keys": [unnamed]}).to_string()));
    let token = newest.token_with(&json!({"alg": "RS256"}), &claims("ada"));
    assert!(is_let_in(&gateway, &token).await);
    assert!(!is_let_in(&gateway, &old.token_of("ada")).await);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn strangers_who_wait_for_keys_leave_places_to_players() {
    let (issuer, stranger) = (Issuer::p256("one"), Issuer::p256("two"));
    let server = IssuersServer::start(Conduct::Answers(jwks(&[&issuer]))).await;
    let gateway = server.curious_gateway(&["--max-requests", "8"]).await;
    let known = issuer.token_of("ada");
    assert!(is_let_in(&gateway, &known).await);
    server.becomes(Conduct::Hangs);
    let unknown = stranger.token_of("eve");
    let strangers = async {
        let all: Vec<_> = (0..4).map(|_| status(&gateway, &unknown)).collect();
        futures_util::future::join_all(all).await
    };
    let players = async {
        until("the issuer is asked", || async { server.asked() == 2 }).await;
        for _ in 0..4 {
            assert!(is_let_in(&gateway, &known).await);
        }
    };
    let (mut told, ()) = tokio::join!(strangers, players);
    told.sort_unstable();
    // One has waited, in vain.
    assert_eq!((told[0], &told[1..]), (401, &[503; 3][..]));
    gateway.stop().await.unwrap();
}

/// A set with more keys than anybody has is not the issuer's, and what is known stays.
#[tokio::test]
async fn a_set_of_thousands_of_keys_is_refused_and_twins_are_both_tried() {
    let (one, other) = (Issuer::p256("twin"), Issuer::rsa("twin"));
    let server = IssuersServer::start(Conduct::Answers(jwks(&[&one, &other]))).await;
    let gateway = server.curious_gateway(&[]).await;
    for issuer in [&one, &other] {
        assert!(is_let_in(&gateway, &issuer.token_of("ada")).await);
    }
    let many: Vec<&Issuer> = std::iter::repeat_n(&one, 1_000).collect();
    server.becomes(Conduct::Answers(jwks(&many)));
    assert!(!is_let_in(&gateway, &Issuer::p256("eve").token_of("eve")).await);
    assert!(is_let_in(&gateway, &other.token_of("bob")).await);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn without_any_keys_nobody_is_told_that_their_token_is_bad() {
    let issuer = Issuer::p256("one");
    for conduct in [
        Conduct::Fails,
        Conduct::Hangs,
        Conduct::Answers("<html>".to_owned()),
        Conduct::Answers(json!({"keys": []}).to_string()),
        Conduct::Answers(jwks(&[&Issuer::shared(SECRET)])),
        Conduct::Answers(format!("{}{}", jwks(&[&issuer]), " ".repeat(300_000))),
    ] {
        let server = IssuersServer::start(conduct).await;
        let gateway = server.gateway().await;
        let answer = get(&gateway, &issuer.token_of("ada"), "/find_session", &[]).await;
        assert_eq!(answer.refusal(), (503, "KeysUnavailable".to_owned()));
        assert_eq!(answer.headers["retry-after"], "5");
        assert_eq!(gateway.get("/healthz").await.status, 200);
        gateway.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let issuer = Issuer::p256("one");
    let elsewhere = IssuersServer::start(Conduct::Answers(jwks(&[&issuer]))).await;
    let server = IssuersServer::start(Conduct::Redirects(elsewhere.url.clone())).await;
    let gateway = server.gateway().await;
    assert_eq!(status(&gateway, &issuer.token_of("ada")).await, 503);
    assert_eq!(elsewhere.asked(), 0);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn it_comes_by_itself_when_the_issuer_is_there_again() {
    let issuer = Issuer::p256("one");
    let server = IssuersServer::start(Conduct::Fails).await;
    let gateway = server.gateway().await;
    let token = issuer.token_of("ada");
    assert_eq!(status(&gateway, &token).await, 503);
    server.becomes(Conduct::Answers(jwks(&[&issuer])));
    until("the keys are there", || async { status(&gateway, &token).await == 200 }).await;
    // Known keys need no issuer.
    for conduct in [Conduct::Hangs, Conduct::Fails, Conduct::Answers("lies".to_owned())] {
        server.becomes(conduct);
        assert_eq!(status(&gateway, &issuer.token_of("bob")).await, 200);
    }
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn a_file_of_keys_is_read_again_when_it_changes() {
    let (old, new) = (Issuer::p256("old"), Issuer::ed25519("new"));
    let set = file(jwks(&[&old]).as_bytes());
    let gateway = gateway("--jwks-file", set.path().to_str().unwrap(), &[]).await;
    let (with_old, with_new) = (old.token_of("ada"), new.token_of("ada"));
    assert!(is_let_in(&gateway, &with_old).await);
    assert!(!is_let_in(&gateway, &with_new).await);

    std::fs::write(set.path(), jwks(&[&old, &new])).unwrap();
    until("the new key is known", || is_let_in(&gateway, &with_new)).await;
    assert!(is_let_in(&gateway, &with_old).await);

    // What is of no use, or is gone, changes nothing.
    std::fs::write(set.path(), "oops").unwrap();
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert!(is_let_in(&gateway, &with_old).await);

    // By renaming, as those do who do it well. A token that was good is not, from then on.
    let next = set.path().with_extension("next");
    std::fs::write(&next, jwks(&[&new])).unwrap();
    std::fs::rename(&next, set.path()).unwrap();
    until("the old key is gone", || async { !is_let_in(&gateway, &with_old).await }).await;
    assert!(is_let_in(&gateway, &with_new).await);
    gateway.stop().await.unwrap();
}

#[tokio::test]
async fn files_without_a_good_key_stop_the_start() {
    for (option, content, says) in [
        ("--jwt-secret-file", "0123456789abcdef0123456789abcde\n", "31 bytes"),
        ("--jwks-file", "{}", "JSON Web Key Set"),
        ("--jwks-file", r#"{"keys": [{"kty": "oct", "k": "AAAA"}]}"#, "none of its keys"),
    ] {
        let file = file(content.as_bytes());
        let ended = gateway(option, file.path().to_str().unwrap(), &[]).await.ended().await;
        let problem = ended.unwrap_err().to_string();
        assert!(problem.contains(option) && problem.contains(says), "{problem}");
        assert!(!problem.contains("0123456789abcdef"), "{problem}");
    }
    let ended = gateway("--jwks-file", "/nowhere/keys.json", &[]).await.ended().await;
    assert!(ended.unwrap_err().to_string().contains("/nowhere/keys.json"));
}
