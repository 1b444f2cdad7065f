//! Players choose where their game sessions are, and reach them there.

use std::thread;
use std::time::Duration;

use rallypoint::SubsystemOptions;
use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint::session::{Place, SearchQuery, SessionFlags, SessionSettings, StartOptions};
use rallypoint_e2e::{GameServer, Gateway, Outcome, Player, named};
use serde_json::{Value, json};

const NAME: &str = "GameSession";

/// A gateway with a second fleet in a location of its own, which players may choose.
struct Elsewhere {
    gateway: Gateway,
    fleet: String,
    _data: tempfile::TempDir,
}

fn ok(gateway: &Gateway, operation: &str, input: &Value) -> Value {
    let (status, answer) = gateway.api(operation, input);
    assert_eq!(status, 200, "{operation}: {answer}");
    answer
}

impl Elsewhere {
    /// The fleet's id is known once it is made, so the gateway is started again to let players choose it.
    fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let kept = ["--data", data.path().to_str().unwrap()];
        let first = Gateway::start(crate::BACKEND, &kept);
        ok(&first, "CreateLocation", &json!({"LocationName": "custom-b"}));
        let fleet = json!({"Name": "b", "ComputeType": "ANYWHERE", "Locations": [{"Location": "custom-b"}],
            "AnywhereConfiguration": {"Cost": "1"}});
        let made = ok(&first, "CreateFleet", &fleet);
        let fleet = made["FleetAttributes"]["FleetId"].as_str().unwrap().to_owned();
        let compute = json!({"FleetId": fleet, "ComputeName": "host-2", "Location": "custom-b", "IpAddress": "10.0.0.2"});
        ok(&first, "RegisterCompute", &compute);
        drop(first);
        let choices = format!("fleet={fleet},location=custom-b");
        let gateway = Gateway::start_behind(crate::BACKEND, &["--players-may-choose", &choices], &kept);
        Self { gateway, fleet, _data: data }
    }

    fn server(&self, process: &str) -> GameServer {
        let parameters = ServerParameters {
            websocket_url: self.gateway.websocket_url(),
            process_id: process.to_owned(),
            host_id: "host-2".to_owned(),
            fleet_id: self.fleet.clone(),
            auth_token: "token".to_owned(),
            ..ServerParameters::default()
        };
        GameServer::ready_with(SubsystemOptions::default(), parameters)
    }

    fn place(&self) -> Place {
        Place::new(Some(self.fleet.clone()), None, Some("custom-b".to_owned())).unwrap()
    }

    fn options(&self) -> StartOptions {
        StartOptions::new(self.place(), None, [].into()).unwrap()
    }

    /// As its fleet knows it.
    fn game_session(&self, id: &str) -> Value {
        ok(&self.gateway, "DescribeGameSessions", &json!({"GameSessionId": id}))["GameSessions"][0].clone()
    }
}

fn start(player: &Player, options: &StartOptions) -> Outcome {
    player.done(|call| player.online.start_session_with(named(NAME), options, call))
}

fn found(player: &Player, place: Place) -> Vec<String> {
    let query = SearchQuery { place, ..SearchQuery::default() };
    player.find_page(query).0.into_iter().map(|found| found.game_session_id).collect()
}

#[test]
fn an_owner_reaches_a_game_session_in_a_chosen_fleet_and_others_find_it_there() {
    let elsewhere = Elsewhere::start();
    let server = elsewhere.server("b1");
    let owner = Player::new(&elsewhere.gateway.players_url());
    owner.create(NAME, 4, true).unwrap();
    let id = thread::scope(|scope| {
        let hosted = scope.spawn(|| server.host());
        start(&owner, &elsewhere.options()).unwrap();
        hosted.join().unwrap()
    });
    assert_eq!(owner.server(NAME).game_session_id, id);
    let there = elsewhere.game_session(&id);
    assert_eq!((&there["FleetId"], &there["Location"]), (&json!(elsewhere.fleet), &json!("custom-b")));

    let guest = Player::new(&elsewhere.gateway.players_url());
    assert_eq!(found(&guest, elsewhere.place()), [&*id]);
    assert!(guest.find().is_empty(), "it is not where game sessions usually are");
    let everywhere = Place { location: None, ..elsewhere.place() };
    assert_eq!(found(&guest, everywhere), [&*id], "in all of the fleet's locations");
    guest.join("Match", &id).unwrap();

    let settings = SessionSettings {
        title: "Renamed".to_owned(),
        public_connections: 3,
        flags: SessionFlags { should_advertise: true, ..SessionFlags::default() },
        ..SessionSettings::default()
    };
    owner.update(NAME, settings).unwrap();
    let there = elsewhere.game_session(&id);
    assert_eq!((&there["Name"], &there["MaximumPlayerSessionCount"]), (&json!("Renamed"), &json!(3)));

    owner.destroy(NAME).unwrap();
    assert_ne!(elsewhere.game_session(&id)["Status"], "ACTIVE");
}

#[test]
fn a_start_in_a_chosen_fleet_that_is_tried_again_makes_one_and_one_given_up_is_ended_there() {
    let elsewhere = Elsewhere::start();
    let server = elsewhere.server("b1");
    let impatient = Player::with_timeout(&elsewhere.gateway.players_url(), Duration::from_millis(300));
    impatient.create(NAME, 4, true).unwrap();
    assert_eq!(start(&impatient, &elsewhere.options()).unwrap_err().code, RpResult::TimedOut);
    let id = server.game_session().id;
    // Nobody says again where.
    assert_eq!(impatient.start(NAME).unwrap_err().code, RpResult::TimedOut);
    let input = json!({"FleetId": elsewhere.fleet});
    let all = ok(&elsewhere.gateway, "DescribeGameSessions", &input)["GameSessions"].clone();
    assert_eq!(all.as_array().unwrap().len(), 1, "{all}");
    assert_eq!(elsewhere.game_session(&id)["Status"], "ACTIVATING");

    // Destroying needs as long as it needs.
    impatient.done(|call| impatient.online.destroy_session(&named(NAME), call)).unwrap();
    let status = elsewhere.game_session(&id)["Status"].clone();
    assert!(["TERMINATING", "TERMINATED", "ERROR"].contains(&status.as_str().unwrap()), "{status}");
}

#[test]
fn what_may_not_be_chosen_is_refused_to_starts_and_finds_alike() {
    let elsewhere = Elsewhere::start();
    // Less than a gateway without servers wants to be left alone, so its refusal comes at once.
    let player = Player::with_timeout(&elsewhere.gateway.players_url(), Duration::from_secs(3));
    player.create(NAME, 4, true).unwrap();
    for place in [
        Place::new(Some("fleet-secret".to_owned()), None, None),
        Place::new(None, Some("alias-secret".to_owned()), None),
        Place::new(Some(elsewhere.fleet.clone()), None, Some("custom-secret".to_owned())),
    ] {
        let place = place.unwrap();
        let options = StartOptions::new(place.clone(), None, [].into()).unwrap();
        let refused = start(&player, &options).unwrap_err();
        assert_eq!((refused.code, refused.http_status), (RpResult::ChoiceNotAllowed, 403), "{place:?}");
        let search = player.online.create_search().unwrap();
        let query = SearchQuery { place, ..SearchQuery::default() };
        player.online.set_search_query(search, query, false).unwrap();
        let refused = player.done(|call| player.online.find_sessions(search, call)).unwrap_err();
        assert_eq!(refused.code, RpResult::ChoiceNotAllowed);
    }
    // A start that was refused leaves the choice free; there is no server yet.
    assert_eq!(start(&player, &elsewhere.options()).unwrap_err().code, RpResult::NoCapacity);
}
