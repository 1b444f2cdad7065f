//! Where a player wants a game session, and looks for others.

use rallypoint::event::OperationId;
use rallypoint::result::RpResult;
use rallypoint::session::{Place, RpSessionState, SearchQuery, StartOptions};
use serde_json::{Value, json};

use crate::support::server::{Reply, Server, http};
use crate::support::{Player, name, options};
use crate::{SESSION, done, over};

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn start(player: &Player, options: &StartOptions) -> Result<OperationId, RpResult> {
    player.call(|online, call| online.start_session_with(name(SESSION), options, call))
}

fn sent(server: &Server) -> Value {
    server.received().last().unwrap().json()
}

#[test]
fn a_start_says_where_and_how_far_the_player_is() {
    let latencies = [("eu-west-1".to_owned(), 20), ("us-west-2".to_owned(), 150)];
    let fleet = Place::new(text("fleet-b"), None, text("custom-b")).unwrap();
    let alias = Place::new(None, text("alias-b"), None).unwrap();
    for (options_given, expected) in [
        (StartOptions::new(fleet, None, [].into()), json!({"fleet_id": "fleet-b", "location": "custom-b"})),
        (StartOptions::new(alias, None, [].into()), json!({"alias_id": "alias-b"})),
        (
            StartOptions::new(Place::default(), text("ranked"), latencies.into()),
            json!({"queue": "ranked", "latencies": {"eu-west-1": 20, "us-west-2": 150}}),
        ),
        (Ok(StartOptions::default()), json!({})),
    ] {
        let server = Server::new([]);
        let player = Player::new(options(&server.url()));
        player.have(SESSION);
        over(&player, start(&player, &options_given.unwrap()).unwrap()).unwrap();
        let body = sent(&server);
        for field in ["fleet_id", "alias_id", "location", "queue", "latencies"] {
            assert_eq!(body.get(field), expected.get(field), "{field} of {expected}");
        }
    }
}

#[test]
fn a_place_that_players_may_not_choose_is_told_by_a_code_of_its_own() {
    let refusal =
        r#"{"error":{"code":"ChoiceNotAllowed","message":"fleet_id is none that players may choose"}}"#;
    let server = Server::new([Reply::Send(http(403, &[], refusal))]);
    let player = Player::new(options(&server.url()));
    player.have(SESSION);
    let there = StartOptions::new(Place::new(text("fleet-x"), None, None).unwrap(), None, [].into()).unwrap();
    let failure = over(&player, start(&player, &there).unwrap()).unwrap_err();
    assert_eq!((failure.code, failure.http_status), (RpResult::ChoiceNotAllowed, 403));
    assert!(!failure.retryable);
    assert_eq!(player.state(SESSION), RpSessionState::Pending);
    over(&player, player.start(SESSION).unwrap()).unwrap();
    assert_eq!(sent(&server).get("fleet_id"), None, "the next start goes where it is usual");
}

#[test]
fn a_find_looks_where_it_is_told() {
    let server = Server::new([]);
    let player = Player::new(options(&server.url()));
    let search = player.online.create_search().unwrap();
    for (place, expected) in [
        (
            Place::new(text("fleet-b"), None, text("custom-b")),
            "/find_session?fleet_id=fleet-b&location=custom-b",
        ),
        (Place::new(None, text("alias-b"), None), "/find_session?alias_id=alias-b"),
        (Ok(Place::default()), "/find_session"),
    ] {
        let query = SearchQuery { place: place.unwrap(), ..SearchQuery::default() };
        player.online.set_search_query(search, query, true).unwrap();
        done(&player, |online, call| online.find_sessions(search, call)).unwrap();
        assert_eq!(server.received().last().unwrap().path, expected);
    }
}
