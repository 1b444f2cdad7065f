//! Whose a session is, and what everybody else can do: nothing.

use std::thread;

use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint::session::{SessionFlags, SessionSettings};
use rallypoint_e2e::{GameServer, Gateway, Player, Proxy, named};
use serde_json::{Value, json};

fn started(gateway: &Gateway, process: &str, owner: &Player) -> (GameServer, String) {
    let server = GameServer::ready(&gateway.websocket_url(), process, ServerParameters::HEARTBEAT_INTERVAL);
    owner.create("GameSession", 4, true).unwrap();
    let id = thread::scope(|scope| {
        let hosted = scope.spawn(|| server.host());
        owner.start_when_free("GameSession").unwrap();
        hosted.join().unwrap()
    });
    (server, id)
}

fn other_settings() -> SessionSettings {
    SessionSettings {
        title: "Stolen".to_owned(),
        public_connections: 1,
        flags: SessionFlags { should_advertise: true, ..SessionFlags::default() },
        ..SessionSettings::default()
    }
}

/// What the fleet knows of the victim's game session and slot.
fn known(gateway: &Gateway, id: &str) -> (Vec<Value>, Value) {
    let slots = gateway.player_sessions(id);
    let slot = slots.iter().min_by_key(|slot| slot["CreationTime"].to_string()).unwrap();
    let mut sessions = gateway.game_sessions();
    // A thief who joins as anybody may is counted.
    sessions.iter_mut().for_each(|session| session["CurrentPlayerSessionCount"] = Value::Null);
    (sessions, slot.clone())
}

/// The victim's player id is no secret. Who calls themselves so gets a slot of their own, as anybody does, and no more:
/// the library sends no right to another's session that it was not given, and its interface takes none from the game.
#[test]
fn a_stolen_uuid_gives_nothing_through_the_library() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let victim = Player::new(&gateway.players_url()).known_as("victim");
    let (server, id) = started(&gateway, "p1", &victim);
    let before = known(&gateway, &id);

    let thief = Player::new(&gateway.players_url()).known_as("victim");
    let refused = thief.online.update_session(
        named("GameSession"),
        other_settings(),
        true,
        rallypoint::Call { completion: None, user_data: 0, announce: &mut |_| {} },
    );
    assert_eq!(refused, Err(RpResult::SessionNotFound), "names are of one subsystem");

    // As its guest.
    thief.join("GameSession", &id).unwrap();
    assert_eq!(thief.server("GameSession").owner_token, "");
    assert_ne!(thief.server("GameSession").player_session_id, victim.server("GameSession").player_session_id);
    let refused = thief.online.update_session(
        named("GameSession"),
        other_settings(),
        true,
        rallypoint::Call { completion: None, user_data: 0, announce: &mut |_| {} },
    );
    assert_eq!(refused, Err(RpResult::NotOwner));
    thief.done(|call| thief.online.leave_session(&named("GameSession"), call)).unwrap();
    thief.join("GameSession", &id).unwrap();
    thief.destroy("GameSession").unwrap();

    // As the maker of a session with the same name and title, whose start finds no free server.
    thief.create("GameSession", 4, true).unwrap();
    assert_eq!(thief.start("GameSession").unwrap_err().code, RpResult::NoCapacity);
    thief.destroy("GameSession").unwrap();

    assert_eq!(known(&gateway, &id), before, "nothing changed");
    assert_eq!(server.terminations(), 0);
    server.accept(&victim.server("GameSession").player_session_id).unwrap();
    victim.update("GameSession", other_settings()).unwrap();
}

#[test]
fn a_stolen_uuid_gives_nothing_over_plain_http() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let victim = Player::new(&gateway.players_url()).known_as("victim");
    let (server, id) = started(&gateway, "p1", &victim);
    let before = known(&gateway, &id);
    let of_another = {
        // An owner token is one of one game session: a guess of its shape is as good as any.
        let token = victim.server("GameSession").owner_token;
        token.chars().rev().collect::<String>()
    };
    for (path, body, status) in [
        ("/update_session", json!({"GameSessionId": id, "uuid": "victim", "num_connections": 1}), 400),
        ("/update_session", json!({"GameSessionId": id, "OwnerToken": "", "num_connections": 1}), 403),
        ("/update_session", json!({"GameSessionId": id, "OwnerToken": "victim", "num_connections": 1}), 403),
        (
            "/update_session",
            json!({"GameSessionId": id, "OwnerToken": of_another, "num_connections": 1}),
            403,
        ),
        ("/destroy_session", json!({"GameSessionId": id, "uuid": "victim"}), 400),
        ("/destroy_session", json!({"GameSessionId": id, "OwnerToken": "victim"}), 403),
        ("/destroy_session", json!({"GameSessionId": id, "OwnerToken": of_another}), 403),
        ("/destroy_session", json!({"uuid": "victim", "idempotency_token": ""}), 404),
        ("/destroy_session", json!({"uuid": "victim", "idempotency_token": "guessed"}), 404),
        ("/leave_session", json!({"GameSessionId": id, "uuid": "victim"}), 400),
        ("/leave_session", json!({"PlayerSessionId": "psess-guessed"}), 404),
    ] {
        let (answered, said) = gateway.ask(path, &body);
        assert_eq!(answered, status, "{path} {body}: {said}");
        assert!(said.get("OwnerToken").is_none(), "{said}");
    }
    let (status, joined) = gateway.ask("/join_session", &json!({"GameSessionId": id, "uuid": "victim"}));
    assert_eq!(status, 200, "{joined}");
    assert!(joined.get("OwnerToken").is_none(), "a join gives no right: {joined}");
    assert_eq!(known(&gateway, &id), before, "nothing changed");
    assert_eq!(server.terminations(), 0);
}

#[test]
fn only_its_own_owner_token_opens_a_game_session() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let (first, second) = (Player::new(&gateway.players_url()), Player::new(&gateway.players_url()));
    let (_server, id) = started(&gateway, "p1", &first);
    let (_other_server, other) = started(&gateway, "p2", &second);
    let token = first.server("GameSession").owner_token;
    for path in ["/update_session", "/destroy_session"] {
        let body = json!({"GameSessionId": other, "OwnerToken": token, "session_name": "Stolen"});
        assert_eq!(gateway.ask(path, &body).0, 403, "{path}");
    }
    let body = json!({"GameSessionId": id, "OwnerToken": token, "session_name": "Mine"});
    let (status, updated) = gateway.ask("/update_session", &body);
    assert_eq!((status, &updated["Name"]), (200, &json!("Mine")));
}

#[test]
fn a_guests_start_and_end_say_nothing() {
    let gateway = Gateway::start(crate::BACKEND, &[]);
    let owner = Player::new(&gateway.players_url());
    let (_server, id) = started(&gateway, "p1", &owner);
    let proxy = Proxy::to(gateway.players());
    let guest = Player::new(&format!("http://{}", proxy.address()));
    guest.join("Match", &id).unwrap();
    assert_eq!(proxy.requests(), 1);
    for _ in 0..2 {
        guest.start("Match").unwrap();
        guest.end("Match").unwrap();
    }
    assert_eq!(proxy.requests(), 1, "only the join");
    guest.done(|call| guest.online.leave_session(&named("Match"), call)).unwrap();
    assert_eq!(proxy.requests(), 2, "and the leave");
}
