//! Players who prove who they are, through the library.

use std::io::Write;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint::session::LocalPlayer;
use rallypoint_e2e::{GameServer, Gateway, Player};
use serde_json::json;
use sha2::Sha256;
use tempfile::NamedTempFile;

use crate::BACKEND;

const SECRET: &[u8] = b"only the issuer and the gateway know it";

fn token(subject: &str, lifetime: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed();
    let claims = json!({"sub": subject, "aud": "game", "exp": now + lifetime}).to_string();
    let signed =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#), URL_SAFE_NO_PAD.encode(claims));
    let mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap().chain_update(&signed);
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn gateway() -> (Gateway, NamedTempFile) {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(SECRET).unwrap();
    let options = ["--auth", "jwt", "--jwt-audience", "game", "--jwt-secret-file"];
    let options = [&options[..], &[file.path().to_str().unwrap()]].concat();
    (Gateway::start_behind(BACKEND, &options, &[]), file)
}

fn player(gateway: &Gateway, id: &str, auth_token: String) -> Player {
    let player = Player::new(&gateway.players_url());
    let known = LocalPlayer { id: id.to_owned(), nickname: String::new(), auth_token };
    player.online.set_local_player(known).unwrap();
    player
}

#[test]
fn players_with_tokens_host_find_join_and_leave() {
    let (gateway, _file) = gateway();
    let ada = player(&gateway, "ada", token("ada", 600));
    let bob = player(&gateway, "bob", token("bob", 600));
    let server = GameServer::ready(&gateway.websocket_url(), "p1", ServerParameters::HEARTBEAT_INTERVAL);
    ada.create("GameSession", 4, true).unwrap();
    let id = thread::scope(|scope| {
        let hosted = scope.spawn(|| server.host());
        ada.start_when_free("GameSession").unwrap();
        hosted.join().unwrap()
    });
    assert_eq!(bob.find().len(), 1);
    bob.join("GameSession", &id).unwrap();
    server.accept(&ada.server("GameSession").player_session_id).unwrap();
    server.accept(&bob.server("GameSession").player_session_id).unwrap();
    let slots = gateway.player_sessions(&id);
    let players: Vec<&str> = slots.iter().map(|slot| slot["PlayerId"].as_str().unwrap()).collect();
    assert!(players.contains(&"ada") && players.contains(&"bob"), "{players:?}");
    bob.destroy("GameSession").unwrap();
    ada.destroy("GameSession").unwrap();
}

#[test]
fn who_shows_nothing_something_old_or_another_name_is_told_so() {
    let (gateway, _file) = gateway();
    for wrong in [String::new(), "a.b.c".to_owned(), token("ada", -600)] {
        let stranger = player(&gateway, "ada", wrong);
        stranger.create("GameSession", 4, true).unwrap();
        let failure = stranger.start("GameSession").unwrap_err();
        assert_eq!(failure.code, RpResult::Unauthorized, "{failure:?}");
    }
    let thief = player(&gateway, "ada", token("eve", 600));
    thief.create("GameSession", 4, true).unwrap();
    let failure = thief.start("GameSession").unwrap_err();
    assert_eq!(failure.code, RpResult::Forbidden, "{failure:?}");
}
