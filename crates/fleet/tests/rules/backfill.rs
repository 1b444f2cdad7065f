//! Requests for players to fill up a game session.

use std::collections::BTreeMap;

use rallypoint_fleet::{
    AttributeValue, BackfillPlayer, Effect, GameSessionId, GameSessionStatus, Location, PlayerId,
    PlayerSessionCreationPolicy, ProcessMessage, Push, Refusal, Reply, TicketId, UpdateReason,
};

use crate::scene::Scene;

const CONFIGURATION: &str = "arn:aws:gamelift:us-west-2::matchmakingconfiguration/duel";

fn players() -> Vec<BackfillPlayer> {
    vec![BackfillPlayer {
        id: PlayerId::new("ann"),
        team: Some("red".to_owned()),
        attributes: BTreeMap::from([
            ("skill".to_owned(), AttributeValue::Number(23.5)),
            ("modes".to_owned(), AttributeValue::Texts(vec!["duel".to_owned()])),
        ]),
        latencies_ms: BTreeMap::from([(Location::new("custom-local"), 12)]),
    }]
}

fn update(game_session: &GameSessionId, reason: UpdateReason, ticket: &str) -> Push {
    Push::UpdateGameSession { game_session: game_session.clone(), reason, ticket: TicketId::new(ticket) }
}

impl Scene {
    fn start_backfill(&mut self, game_session: &GameSessionId, ticket: &str) -> Result<Reply, Refusal> {
        let message = ProcessMessage::StartMatchBackfill {
            game_session: game_session.clone(),
            configuration_arn: CONFIGURATION.to_owned(),
            ticket: TicketId::new(ticket),
            players: players(),
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

    fn backfill(&self, game_session: &GameSessionId) -> Option<&str> {
        self.fleets.backfill_of(game_session).map(|ticket| ticket.id.as_str())
    }
}

#[test]
fn a_request_is_kept_with_its_game_session_until_it_times_out() {
    let (mut scene, id) = Scene::active(4);
    assert_eq!(scene.start_backfill(&id, "t1"), Ok(Reply::Backfill(TicketId::new("t1"))));
    let kept = scene.fleets.backfill_of(&id).unwrap();
    assert_eq!((kept.configuration_arn.as_str(), &kept.players), (CONFIGURATION, &players()));
    scene.wait(59);
    assert_eq!(scene.backfill(&id), Some("t1"));
    scene.wait(1);
    assert_eq!(scene.backfill(&id), None);
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillTimedOut, "t1")]);
}

#[test]
fn a_stopped_request_is_cancelled() {
    let (mut scene, id) = Scene::active(4);
    scene.start_backfill(&id, "t1").unwrap();
    let unknown = Refusal::TicketNotFound { game_session: id.clone(), ticket: TicketId::new("t2") };
    assert_eq!(scene.stop_backfill(&id, "t2"), Err(unknown));
    scene.stop_backfill(&id, "t1").unwrap();
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillCancelled, "t1")]);
    assert!(matches!(scene.stop_backfill(&id, "t1"), Err(Refusal::TicketNotFound { .. })));
}

#[test]
fn a_later_request_takes_the_place_of_the_earlier() {
    let (mut scene, id) = Scene::active(4);
    scene.start_backfill(&id, "t1").unwrap();
    let same = scene.start_backfill(&id, "t1");
    assert!(matches!(same, Err(Refusal::InvalidRequest { field: "TicketId", .. })), "{same:?}");
    scene.wait(30);
    scene.start_backfill(&id, "t2").unwrap();
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillCancelled, "t1")]);
    scene.wait(59);
    assert_eq!(scene.backfill(&id), Some("t2"));
}

#[test]
fn a_request_ends_silently_with_its_game_session() {
    let (mut scene, id) = Scene::active(4);
    scene.start_backfill(&id, "t1").unwrap();
    scene.say("p0", ProcessMessage::TerminateServerProcess).unwrap();
    assert_eq!(scene.session(&id).status, GameSessionStatus::Terminated);
    scene.wait(100);
    assert_eq!((scene.backfill(&id), scene.told("p0")), (None, Vec::new()));
}

#[test]
fn a_process_that_is_away_hears_of_it_when_it_is_back() {
    let (mut scene, id) = Scene::active(4);
    scene.start_backfill(&id, "t1").unwrap();
    scene.wait(50);
    scene.disconnect("p0");
    scene.wait(20);
    assert_eq!(scene.told("p0"), []);
    scene.connect("p0").unwrap();
    assert_eq!(scene.told("p0"), [update(&id, UpdateReason::BackfillTimedOut, "t1")]);
}

#[test]
fn only_its_own_active_game_session_can_be_filled_up() {
    let mut scene = Scene::idle(2);
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
    scene.start_backfill(&one, "t").unwrap();
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
