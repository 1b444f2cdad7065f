//! Requests for players to fill up a game session.

use std::time::Duration;

use rallypoint_fleet::{
    BackfillMode, Command, ConfigurationName, Effect, FlexMatchMode, GameSessionId, GameSessionStatus,
    MatchmakingEventKind, NewBackfill, NewConfiguration, PlayerSessionCreationPolicy, ProcessMessage, Push,
    Refusal, Reply, TicketId, TicketStatus, UpdateReason,
};
use rallypoint_flexmatch::Player;

use crate::matchmaking::{NAME, asking, new_configuration, player, player_in};
use crate::scene::Scene;

use TicketStatus::{Cancelled, Completed, Failed, RequiresAcceptance, Searching, TimedOut};

const CONFIGURATION: &str = "arn:aws:gamelift:us-west-2:111122223333:matchmakingconfiguration/ranked";

fn update(game_session: &GameSessionId, reason: UpdateReason, ticket: &str) -> Push {
    Push::UpdateGameSession { game_session: game_session.clone(), reason, ticket: TicketId::new(ticket) }
}

fn automatic() -> NewConfiguration {
    NewConfiguration { backfill: BackfillMode::Automatic, ..new_configuration() }
}

impl Scene {
    fn start_backfill(&mut self, game_session: &GameSessionId, ticket: &str) -> Result<Reply, Refusal> {
        self.start_backfill_of(game_session, ticket, vec![player_in("zoe", "red")])
    }

    fn start_backfill_of(
        &mut self,
        game_session: &GameSessionId,
        ticket: &str,
        players: Vec<Player>,
    ) -> Result<Reply, Refusal> {
        let message = ProcessMessage::StartMatchBackfill {
            game_session: game_session.clone(),
            configuration_arn: CONFIGURATION.to_owned(),
            ticket: TicketId::new(ticket),
            players,
        };
        self.say("p0", message)
    }

    fn stop_backfill(&mut self, game_session: &GameSessionId, ticket: &str) -> Result<Reply, Refusal> {
        let message = ProcessMessage::StopMatchBackfill {
            game_session: game_session.clone(),
            configuration_arn: CONFIGURATION.to_owned(),
            ticket: TicketId::new(ticket),
        };
        self.say("p0", message)
    }

    fn ask_for_players(
        &mut self,
        ticket: &str,
        game_session: Option<&GameSessionId>,
    ) -> Result<Reply, Refusal> {
        self.handle(Command::StartMatchBackfill(Box::new(NewBackfill {
            id: TicketId::new(ticket),
            configuration: ConfigurationName::new(NAME),
            game_session: game_session.cloned(),
            players: vec![player_in("zoe", "red")],
        })))
    }

    fn backfill(&self, game_session: &GameSessionId) -> Option<&str> {
        self.fleets.backfill_of(game_session).map(|ticket| ticket.id.as_str())
    }

    /// The players whom the request for a game session names.
    fn named(&self, game_session: &GameSessionId) -> Vec<&str> {
        let ticket = self.fleets.backfill_of(game_session).unwrap();
        ticket.players.iter().map(|player| player.id.as_str()).collect()
    }

    fn data(&self, game_session: &GameSessionId) -> serde_json::Value {
        serde_json::from_str(self.session(game_session).matchmaker_data.as_ref().unwrap()).unwrap()
    }

    /// A new player fills up a game session by its request.
    fn fill(&mut self, id: &str, request: &str, ticket: &str) {
        self.take_up(request);
        let new = self.new_match(id, &[("red", &[]), ("blue", &[ticket])], Some(request));
        self.create_match(new).unwrap();
    }
}

/// A scene with a game session that does not come from matchmaking.
fn hosting(max_players: u32, configuration: NewConfiguration) -> (Scene, GameSessionId) {
    let (mut scene, id) = Scene::active(max_players);
    scene.configure_matchmaking(configuration);
    (scene, id)
}

/// A game session of ann against bob, of two against two.
fn playing(configuration: NewConfiguration) -> (Scene, GameSessionId) {
    let mut scene = Scene::matchmaking(1, configuration);
    scene.search_for("a", &["ann"]);
    scene.search_for("b", &["bob"]);
    let id = scene.play("m", "a", "b");
    scene.effects.clear();
    (scene, id)
}

// By the server SDK.

#[test]
fn a_request_is_kept_with_its_game_session_until_it_times_out() {
    let (mut scene, id) = hosting(4, new_configuration());
    assert_eq!(scene.start_backfill(&id, "t1"), Ok(Reply::Backfill(TicketId::new("t1"))));
    let kept = scene.fleets.backfill_of(&id).unwrap();
    assert_eq!((kept.configuration.as_str(), kept.status), (NAME, TicketStatus::Queued));
    assert_eq!(kept.backfill.as_ref().unwrap().game_session.as_ref(), Some(&id));
    scene.wait(99);
    assert_eq!(scene.backfill(&id), Some("t1"));
    scene.wait(1);
    assert_eq!((scene.backfill(&id), scene.status("t1")), (None, TimedOut));
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillTimedOut, "t1")]);
}

#[test]
fn a_stopped_request_is_cancelled() {
    let (mut scene, id) = hosting(4, new_configuration());
    scene.start_backfill(&id, "t1").unwrap();
    let unknown = Refusal::TicketNotFound { game_session: id.clone(), ticket: TicketId::new("t2") };
    assert_eq!(scene.stop_backfill(&id, "t2"), Err(unknown));
    scene.stop_backfill(&id, "t1").unwrap();
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillCancelled, "t1")]);
    assert!(matches!(scene.stop_backfill(&id, "t1"), Err(Refusal::TicketNotFound { .. })));
    scene.start_backfill(&id, "t3").unwrap();
    scene.effects.clear();
    scene.stop_ticket("t3").unwrap();
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillCancelled, "t3")]);
}

#[test]
fn a_later_request_takes_the_place_of_the_earlier() {
    let (mut scene, id) = hosting(4, new_configuration());
    scene.start_backfill(&id, "t1").unwrap();
    let same = scene.start_backfill(&id, "t1");
    assert!(matches!(same, Err(Refusal::InvalidRequest { field: "TicketId", .. })), "{same:?}");
    scene.wait(30);
    scene.start_backfill(&id, "t2").unwrap();
    assert_eq!(scene.status("t1"), Cancelled);
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillCancelled, "t1")]);
    scene.wait(99);
    assert_eq!(scene.backfill(&id), Some("t2"));
}

#[test]
fn a_request_ends_silently_with_its_game_session() {
    let (mut scene, id) = hosting(4, new_configuration());
    scene.start_backfill(&id, "t1").unwrap();
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    assert_eq!(scene.session(&id).status, GameSessionStatus::Terminated);
    scene.wait(200);
    assert_eq!((scene.backfill(&id), scene.told("p0")), (None, Vec::new()));
    assert_eq!(scene.status("t1"), Cancelled);
}

#[test]
fn a_game_session_that_is_about_to_end_asks_for_nobody() {
    let (mut scene, id) = hosting(4, asking());
    scene.start_backfill(&id, "t1").unwrap();
    scene.search_for("c", &["cid"]);
    scene.fill("n", "t1", "c");
    scene.terminate(&id, rallypoint_fleet::TerminationMode::TriggerOnProcessTerminate).unwrap();
    assert_eq!([scene.status("t1"), scene.status("c")], [Cancelled, Searching]);
}

#[test]
fn a_process_that_is_away_hears_of_it_when_it_is_back() {
    let (mut scene, id) = hosting(4, new_configuration());
    scene.start_backfill(&id, "t1").unwrap();
    scene.wait(90);
    scene.disconnect("p0");
    scene.wait(20);
    assert_eq!(scene.told("p0"), []);
    scene.connect("p0").unwrap();
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillTimedOut, "t1")]);
}

#[test]
fn only_its_own_active_game_session_can_be_filled_up() {
    let mut scene = Scene::matchmaking(2, new_configuration());
    let one = scene.create("one", 4);
    let two = scene.create("two", 4);
    assert!(matches!(scene.start_backfill(&one, "t"), Err(Refusal::InvalidGameSessionStatus { .. })));
    assert!(matches!(scene.start_backfill(&two, "t"), Err(Refusal::NotTheHost { .. })));
    assert!(matches!(scene.stop_backfill(&two, "t"), Err(Refusal::NotTheHost { .. })));
    scene.activate("p0", &one);
    for wrong in ["", "a b", &"x".repeat(129)] {
        let refused = scene.start_backfill(&one, wrong);
        assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "TicketId", .. })), "{refused:?}");
    }
    for wrong in [Vec::new(), vec![player("zoe")], vec![player_in("zoe", "green")]] {
        let refused = scene.start_backfill_of(&one, "t", wrong);
        assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "Players", .. })), "{refused:?}");
    }
    scene.start_backfill(&one, "t").unwrap();
}

#[test]
fn an_unknown_configuration_is_refused() {
    let (mut scene, id) = Scene::active(4);
    let unknown = Refusal::ConfigurationNotFound(ConfigurationName::new(NAME));
    assert_eq!(scene.start_backfill(&id, "t1"), Err(unknown.clone()));
    assert_eq!(scene.ask_for_players("t1", Some(&id)), Err(unknown));
}

// By the API.

#[test]
fn others_may_ask_for_players_too() {
    let (mut scene, id) = hosting(4, new_configuration());
    let missing = scene.ask_for_players("t1", None);
    assert!(matches!(missing, Err(Refusal::InvalidRequest { field: "GameSessionArn", .. })), "{missing:?}");
    let unknown = GameSessionId::new("arn:aws:gamelift:us-west-2::gamesession/fleet-1/x/y");
    let refused = scene.ask_for_players("t1", Some(&unknown));
    assert_eq!(refused, Err(Refusal::GameSessionNotFound(unknown)));
    let Ok(Reply::Ticket(ticket)) = scene.ask_for_players("t1", Some(&id)) else { panic!("refused") };
    assert!(!ticket.backfill.unwrap().automatic);
    assert_eq!(scene.backfill(&id), Some("t1"));
}

#[test]
fn a_standalone_request_knows_no_game_session() {
    let standalone =
        NewConfiguration { mode: FlexMatchMode::Standalone, destinations: Vec::new(), ..new_configuration() };
    let (mut scene, id) = hosting(4, standalone);
    for refused in [scene.ask_for_players("t1", Some(&id)), scene.start_backfill(&id, "t1")] {
        assert!(
            matches!(refused, Err(Refusal::InvalidRequest { field: "GameSessionArn", .. })),
            "{refused:?}"
        );
    }
    scene.ask_for_players("t1", None).unwrap();
    scene.search_for("c", &["cid"]);
    scene.fill("n", "t1", "c");
    assert_eq!([scene.status("t1"), scene.status("c")], [Completed, Completed]);
    assert_eq!(scene.told_of().last(), Some(&&MatchmakingEventKind::Succeeded { game_session: None }));
    assert_eq!(scene.told("p0"), []);
}

// Players are found.

#[test]
fn new_players_get_slots_and_the_server_hears_of_everybody() {
    let (mut scene, id) = playing(new_configuration());
    scene.start_backfill_of(&id, "t1", vec![player_in("ann", "red"), player_in("bob", "blue")]).unwrap();
    scene.search_for("c", &["cid"]);
    scene.effects.clear();
    scene.fill("n", "t1", "c");
    assert_eq!([scene.status("t1"), scene.status("c")], [Completed, Completed]);
    let connection = scene.ticket("c").connection.as_ref().unwrap();
    assert_eq!((&connection.game_session.id, connection.players.len()), (&id, 1));
    assert_eq!(scene.session(&id).current_players, 3);
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::MatchmakingDataUpdated, "t1")]);
    assert!(scene.effects.contains(&Effect::GameSessionUpdated(id.clone())));
    let data = scene.data(&id);
    assert_eq!(data["matchId"], "n");
    let players = |team: usize| {
        let players = data["teams"][team]["players"].as_array().unwrap().iter();
        players.map(|player| player["playerId"].as_str().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!((players(0), players(1)), (vec!["ann"], vec!["bob", "cid"]));
    assert_eq!(data.get("autoBackfillTicketId"), None);
    assert_eq!(scene.backfill(&id), None);
}

#[test]
fn only_new_players_are_asked_and_the_request_goes_back_when_they_do_not_want() {
    let (mut scene, id) = hosting(4, asking());
    scene.start_backfill(&id, "t1").unwrap();
    scene.search_for("party", &["cid", "dan"]);
    scene.fill("n", "t1", "party");
    assert_eq!([scene.status("t1"), scene.status("party")], [RequiresAcceptance, RequiresAcceptance]);
    assert_eq!(scene.ticket("t1").acceptance, None);
    let refused = scene.answer("t1", &["zoe"], rallypoint_fleet::AcceptanceType::Accept);
    assert!(matches!(refused, Err(Refusal::InvalidRequest { field: "TicketId", .. })), "{refused:?}");
    scene.accepts("party", &["cid"]);
    scene.rejects("party", &["dan"]);
    assert_eq!([scene.status("t1"), scene.status("party")], [Searching, Cancelled]);
    assert_eq!((scene.backfill(&id), scene.told("p0")), (Some("t1"), Vec::new()));
    assert_eq!(scene.ticket("t1").players[0].team.as_deref(), Some("red"), "who plays stays in their team");

    scene.search_for("solo", &["eve"]);
    scene.fill("o", "t1", "solo");
    scene.wait(30);
    assert_eq!(
        [scene.status("t1"), scene.status("solo")],
        [Searching, Cancelled],
        "silence is no acceptance"
    );
    scene.search_for("fan", &["fay"]);
    scene.fill("p", "t1", "fan");
    scene.accepts("fan", &["fay"]);
    assert_eq!([scene.status("t1"), scene.status("fan")], [Completed, Completed]);
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::MatchmakingDataUpdated, "t1")]);
}

#[test]
fn stopping_a_request_lets_the_players_found_for_it_search_on() {
    let (mut scene, id) = hosting(4, asking());
    scene.start_backfill(&id, "t1").unwrap();
    scene.search_for("c", &["cid"]);
    scene.fill("n", "t1", "c");
    scene.stop_backfill(&id, "t1").unwrap();
    assert_eq!([scene.status("t1"), scene.status("c")], [Cancelled, Searching]);
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillCancelled, "t1")]);
}

#[test]
fn a_request_that_left_somebody_out_fails_rather_than_oversell() {
    let (mut scene, id) = hosting(1, new_configuration());
    scene.reserve(&id, &["x"]).unwrap();
    scene.start_backfill(&id, "t1").unwrap();
    scene.search_for("c", &["cid"]);
    scene.fill("n", "t1", "c");
    assert_eq!([scene.status("t1"), scene.status("c")], [Failed, Searching]);
    assert_eq!(scene.session(&id).current_players, 1);
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillFailed, "t1")]);
}

#[test]
fn a_game_session_that_fills_up_meanwhile_takes_nobody() {
    let (mut scene, id) = hosting(2, asking());
    scene.start_backfill(&id, "t1").unwrap();
    scene.search_for("party", &["cid", "dan"]);
    scene.fill("n", "t1", "party");
    scene.reserve(&id, &["x"]).unwrap();
    scene.accepts("party", &["cid", "dan"]);
    assert_eq!([scene.status("t1"), scene.status("party")], [Failed, Searching]);
    assert_eq!(scene.session(&id).current_players, 1);
}

// Nobody asks.

#[test]
fn an_open_slot_is_looked_after_from_the_start() {
    let (scene, id) = playing(automatic());
    assert_eq!(scene.backfill(&id), Some("m-backfill-1"));
    assert_eq!(scene.data(&id)["autoBackfillTicketId"], "m-backfill-1");
    assert_eq!(scene.named(&id), ["ann", "bob"]);
    let ticket = scene.ticket("m-backfill-1");
    assert!(ticket.backfill.as_ref().unwrap().automatic);
    assert_eq!(ticket.players[1].team.as_deref(), Some("blue"));
    assert_eq!(scene.told("p0"), []);
}

#[test]
fn it_is_renewed_after_a_fill_a_leaver_and_its_time() {
    let (mut scene, id) = playing(automatic());
    scene.search_for("c", &["cid"]);
    scene.fill("n", "m-backfill-1", "c");
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::MatchmakingDataUpdated, "m-backfill-1")]);
    assert_eq!(scene.data(&id)["autoBackfillTicketId"], "m-backfill-2");
    assert_eq!(scene.named(&id), ["ann", "bob", "cid"]);
    assert_eq!(scene.backfill(&id), Some("m-backfill-2"));

    scene.effects.clear();
    for player in ["psess-ann", "psess-bob", "psess-cid"] {
        scene.accept("p0", &id, player).unwrap();
    }
    scene.remove("p0", &id, "psess-bob").unwrap();
    assert_eq!((scene.status("m-backfill-2"), scene.backfill(&id)), (Cancelled, Some("m-backfill-3")));
    assert_eq!(scene.named(&id), ["ann", "cid"]);
    scene.wait(100);
    assert_eq!((scene.status("m-backfill-3"), scene.backfill(&id)), (TimedOut, Some("m-backfill-4")));
    assert_eq!(scene.told("p0"), [], "nobody asked, so nobody is told");
}

#[test]
fn nobody_is_looked_for_where_nobody_came() {
    let (mut scene, id) = playing(automatic());
    scene.wait(61);
    assert_eq!((scene.session(&id).current_players, scene.backfill(&id)), (0, None));
}

#[test]
fn it_rests_while_nobody_is_wanted() {
    let (mut scene, id) = playing(automatic());
    let policy =
        |policy| ProcessMessage::UpdatePlayerSessionCreationPolicy { game_session: id.clone(), policy };
    let (deny, accept) =
        (policy(PlayerSessionCreationPolicy::DenyAll), policy(PlayerSessionCreationPolicy::AcceptAll));
    scene.say("p0", deny).unwrap();
    assert_eq!(scene.backfill(&id), None);
    scene.say("p0", accept).unwrap();
    assert_eq!(scene.backfill(&id), Some("m-backfill-2"));
    // Others take the last slots.
    scene.reserve(&id, &["x", "y"]).unwrap();
    assert_eq!(scene.backfill(&id), None);
    scene.release("x").unwrap();
    assert_eq!(scene.backfill(&id), Some("m-backfill-3"));
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    assert_eq!(scene.fleets.live_tickets().count(), 0);
}

#[test]
fn all_of_it_is_stopped_by_any_id_the_server_was_told() {
    for (stop_by_server, ticket) in [(false, "m-backfill-1"), (true, "m-backfill-1"), (false, "m-backfill-2")]
    {
        let (mut scene, id) = playing(automatic());
        scene.accept("p0", &id, "psess-ann").unwrap();
        scene.accept("p0", &id, "psess-bob").unwrap();
        scene.wait(100);
        assert_eq!(scene.backfill(&id), Some("m-backfill-2"));
        scene.effects.clear();
        match stop_by_server {
            true => scene.stop_backfill(&id, ticket).unwrap(),
            false => scene.stop_ticket(ticket).unwrap(),
        };
        assert_eq!((scene.status("m-backfill-2"), scene.backfill(&id)), (Cancelled, None));
        assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillCancelled, "m-backfill-2")]);
        scene.remove("p0", &id, "psess-ann").unwrap();
        assert_eq!(scene.backfill(&id), None);
        assert!(scene.stop_ticket(ticket).is_err(), "there is nothing to stop any more");
    }
}

#[test]
fn nobody_takes_an_id_that_a_request_will_have() {
    let taken = |scene: &mut Scene, number| {
        let start = scene.start_ticket(&format!("m-backfill-{number}"), vec![player("eve")]);
        matches!(start, Err(Refusal::InvalidRequest { field: "TicketId", .. }))
    };
    let mut scene = Scene::matchmaking(1, NewConfiguration { backfill: BackfillMode::Automatic, ..asking() });
    scene.search_for("a", &["ann"]);
    scene.search_for("b", &["bob"]);
    scene.propose("m", "a", "b");
    assert!(taken(&mut scene, 1), "players know the match's id while they are asked");
    let (mut scene, id) = playing(automatic());
    assert!([1, 2, 7].into_iter().all(|number| taken(&mut scene, number)));
    scene.start_ticket("other-backfill-2", vec![player("eve")]).unwrap();
    scene.accept("p0", &id, "psess-ann").unwrap();
    scene.accept("p0", &id, "psess-bob").unwrap();
    scene.wait(100);
    assert_eq!(scene.backfill(&id), Some("m-backfill-2"));
}

#[test]
fn it_is_stopped_before_there_is_a_request() {
    let mut scene = Scene::matchmaking(1, automatic());
    scene.search_for("a", &["ann", "amy"]);
    scene.search_for("b", &["bob", "ben"]);
    let id = scene.play("m", "a", "b");
    assert_eq!(scene.backfill(&id), None, "it is full");
    let ticket = scene.data(&id)["autoBackfillTicketId"].as_str().unwrap().to_owned();
    let taken = scene.start_ticket(&ticket, vec![player("zoe")]);
    assert!(matches!(taken, Err(Refusal::InvalidRequest { field: "TicketId", .. })), "{taken:?}");
    scene.stop_ticket(&ticket).unwrap();
    scene.release("psess-ann").unwrap();
    assert_eq!(scene.backfill(&id), None);
}

#[test]
fn a_request_of_the_server_comes_before_it() {
    let (mut scene, id) = playing(automatic());
    let in_game = vec![player_in("ann", "red"), player_in("bob", "blue")];
    scene.start_backfill_of(&id, "t1", in_game).unwrap();
    assert_eq!((scene.status("m-backfill-1"), scene.backfill(&id)), (Cancelled, Some("t1")));
    assert_eq!(scene.told("p0"), []);
    scene.accept("p0", &id, "psess-ann").unwrap();
    scene.accept("p0", &id, "psess-bob").unwrap();
    scene.wait(100);
    assert_eq!((scene.status("t1"), scene.backfill(&id)), (TimedOut, Some("m-backfill-2")));
}

#[test]
fn a_configuration_that_no_longer_looks_for_players_takes_its_requests_back() {
    let (mut scene, id) = playing(automatic());
    let mode = |backfill| {
        Command::UpdateConfiguration(Box::new(rallypoint_fleet::ConfigurationUpdate {
            configuration: ConfigurationName::new(NAME),
            description: None,
            rule_set: None,
            mode: None,
            destinations: None,
            request_timeout: Some(Duration::from_secs(50)),
            acceptance_required: None,
            acceptance_timeout: None,
            additional_players: None,
            backfill: Some(backfill),
            properties: None,
            data: None,
            custom_event_data: None,
            notification_target: None,
        }))
    };
    scene.handle(mode(BackfillMode::Manual)).unwrap();
    assert_eq!(scene.backfill(&id), None);
    scene.handle(mode(BackfillMode::Automatic)).unwrap();
    assert_eq!(scene.backfill(&id), Some("m-backfill-2"));
}

#[test]
fn a_process_sets_the_creation_policy_of_its_own_game_session() {
    let mut scene = Scene::idle(2);
    let (one, two) = (scene.create("one", 4), scene.create("two", 4));
    let deny = |game_session: &GameSessionId| ProcessMessage::UpdatePlayerSessionCreationPolicy {
        game_session: game_session.clone(),
        policy: PlayerSessionCreationPolicy::DenyAll,
    };
    assert!(matches!(scene.say("p0", deny(&two)), Err(Refusal::NotTheHost { .. })));
    scene.effects.clear();
    // A server may close the door before it opens the house.
    scene.say("p0", deny(&one)).unwrap();
    assert_eq!(scene.effects, [Effect::GameSessionUpdated(one.clone())]);
    scene.activate("p0", &one);
    assert_eq!(scene.reserve(&one, &["a"]), Err(Refusal::PlayersDenied(one.clone())));
    scene.terminate(&one, rallypoint_fleet::TerminationMode::Force).unwrap();
    assert!(matches!(scene.say("p0", deny(&one)), Err(Refusal::InvalidGameSessionStatus { .. })));
}
