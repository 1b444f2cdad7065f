//! What a journal keeps, and what a snapshot restores.

use rallypoint_fleet::{
    Command, ConfigurationName, Fleets, GameSessionId, NewTicket, ProcessId, ProcessMessage, Settings,
    TicketId,
};

use crate::matchmaking::{SQUADS, asking, new_rule_set, skilled};
use crate::placements::new_placement;
use crate::queues::new_queue;
use crate::scene::{LOCATION, Scene, activate, heartbeat, made, new_player, new_session, with_token};

impl Scene {
    fn changed(&mut self, command: Command) -> bool {
        self.outcome(command).changed
    }

    fn says_and_changes(&mut self, message: ProcessMessage) -> bool {
        self.changed(Command::FromProcess { process: ProcessId::new("p"), message })
    }
}

#[test]
fn only_heartbeats_that_change_a_status_are_kept() {
    let mut scene = Scene::idle(0);
    scene.connect("p").unwrap();
    assert!(scene.says_and_changes(activate(7777)));
    assert!(scene.says_and_changes(heartbeat(true)), "it becomes idle");
    for _ in 0..3 {
        scene.wait(60);
        assert!(!scene.says_and_changes(heartbeat(true)));
    }
    assert!(scene.says_and_changes(heartbeat(false)), "it is told to end");
    assert!(!scene.says_and_changes(heartbeat(false)));
    assert!(scene.says_and_changes(ProcessMessage::TerminateServerProcess));
}

#[test]
fn a_refused_command_is_kept_only_when_something_was_due() {
    let (mut scene, id) = Scene::active(1);
    assert!(!scene.changed(Command::Expire));
    let refused = scene.outcome(Command::CreateGameSession(new_session("two")));
    assert!(refused.answer.is_err() && !refused.changed);
    scene.reserve(&id, &["a"]).unwrap();
    scene.now.0 += 60_000;
    let refused = scene.outcome(Command::CreateGameSession(new_session("two")));
    assert!(refused.answer.is_err() && refused.changed);
    assert_eq!(refused.at, scene.now);
    // A clock that went back does not take the journal with it.
    scene.now.0 -= 30_000;
    assert_eq!(scene.outcome(Command::Expire).at.0, scene.now.0 + 30_000);
}

#[test]
fn what_is_restored_knows_and_finds_all_of_it() {
    let mut scene = Scene::idle(3);
    scene.create_queue(new_queue("queue", &["fleet-123"])).unwrap();
    let one = made(scene.handle(with_token("x", "token"))).id;
    scene.activate("p0", &one);
    scene.reserve(&one, &["a"]).unwrap();
    scene.disconnect("p1");
    scene.start(rallypoint_fleet::NewPlacement {
        players: vec![new_player("b")],
        ..new_placement("two", "queue")
    });
    scene.start(rallypoint_fleet::NewPlacement {
        players: vec![new_player("c")],
        ..new_placement("three", "queue")
    });

    let bytes = postcard::to_stdvec(&scene.fleets).unwrap();
    scene.fleets = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(postcard::to_stdvec(&scene.fleets).unwrap(), bytes);

    // The token is known, the slot is held, promises are kept, and what waits is served by whoever comes.
    assert_eq!(made(scene.handle(with_token("y", "token"))).id, one);
    scene.accept("p0", &one, "a").unwrap();
    assert_eq!(scene.available(), 1);
    assert!(scene.reserve(&one, &["b"]).is_err() && scene.reserve(&one, &["c"]).is_err());
    scene.connect("p1").unwrap();
    assert_eq!(scene.host_of("three"), Some("p1"));
    let two: GameSessionId = scene.placement("two").game_session.as_ref().unwrap().id.clone();
    scene.activate("p2", &two);
    assert_eq!(scene.player("b"), rallypoint_fleet::PlayerSessionStatus::Reserved);
    scene.idle_process("p3", "fleet-123", LOCATION);
    scene.create("four", 1);
}

#[test]
fn what_is_restored_goes_on_with_matchmaking() {
    let mut scene = Scene::matchmaking(1, asking());
    for (ticket, player) in [("a", "ann"), ("b", "bob"), ("c", "cid")] {
        scene.search_for(ticket, &[player]);
    }
    scene.propose("m", "a", "b");
    scene.accepts("a", &["ann"]);

    let bytes = postcard::to_stdvec(&scene.fleets).unwrap();
    scene.fleets = postcard::from_bytes(&bytes).unwrap();
    assert_eq!(postcard::to_stdvec(&scene.fleets).unwrap(), bytes);

    // The rules are read again, players and their slots are known, and the match goes on.
    assert_eq!(scene.fleets.rules_of(&ConfigurationName::new("ranked")).unwrap().max_players(), 4);
    assert_eq!(scene.fleets.live_tickets().count(), 3);
    scene.search_for("d", &["cid"]);
    assert_eq!(scene.status("c"), rallypoint_fleet::TicketStatus::Cancelled);
    scene.accepts("b", &["bob"]);
    let game_session = scene.game_session_for("m");
    scene.activate("p0", &game_session);
    assert_eq!(scene.player("psess-ann"), rallypoint_fleet::PlayerSessionStatus::Reserved);
}

#[test]
fn commands_survive_being_bytes() {
    let commands = [
        Command::Configure(Box::new(Settings { missed_heartbeats: 7, ..Settings::default() })),
        Command::Restarted,
        Command::StartPlacement(Box::new(new_placement("one", "queue"))),
        with_token("x", "token"),
        Command::FromProcess { process: ProcessId::new("p"), message: activate(1) },
        new_rule_set("squads", SQUADS),
        Command::CreateConfiguration(Box::new(asking())),
        Command::StartMatchmaking(Box::new(NewTicket {
            id: TicketId::new("t"),
            configuration: ConfigurationName::new("ranked"),
            players: vec![skilled("ann", 2.5)],
        })),
    ];
    for command in commands {
        let bytes = postcard::to_stdvec(&command).unwrap();
        assert_eq!(postcard::from_bytes::<Command>(&bytes), Ok(command));
    }
    let _: Fleets = postcard::from_bytes(&postcard::to_stdvec(&Fleets::default()).unwrap()).unwrap();
}
