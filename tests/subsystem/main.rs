//! Exactly once, in order, on the right thread: tick, wait, cancel, close and the delegates.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod closing;
mod delegates;
mod notices;
#[path = "../support/mod.rs"]
mod support;
mod turns;

use rallypoint::event::OperationId;
use rallypoint::hosting::ServerParameters;
use rallypoint::result::RpResult;
use rallypoint::session::LocalPlayer;
use rallypoint::{Call, Subsystem, SubsystemOptions};
use support::server::{GAME_SESSION, Reply, Server};
use support::{Ear, Player, options};

fn silence() -> Reply {
    Reply::SendAndHang(Vec::new())
}

fn player_with(server: &Server) -> Player {
    Player::new(options(&server.url()))
}

/// A player with everything that can be under way: a create and an end that nobody ticked, a start, a join, a find and
/// a connection to a service, none of which is ever answered.
fn busy_player(server: &Server) -> (Player, Vec<OperationId>) {
    for _ in 0..4 {
        server.then(silence());
    }
    let player = player_with(server);
    player.have("started");
    let search = player.online.create_search().unwrap();
    let operations = vec![
        player.create("created").unwrap(),
        player.start("started").unwrap(),
        player.join("joined", GAME_SESSION).unwrap(),
        player.find(search).unwrap(),
        player.call(|online, call| online.server_init(parameters(server), false, call)).unwrap(),
    ];
    (player, operations)
}

fn parameters(server: &Server) -> ServerParameters {
    ServerParameters {
        websocket_url: server.url().replace("http:", "ws:"),
        process_id: "process-1".to_owned(),
        host_id: "host-1".to_owned(),
        fleet_id: "fleet-1".to_owned(),
        timeout: support::PATIENCE,
        heartbeat_interval: support::PATIENCE,
        ..ServerParameters::default()
    }
}

fn code_of(player: &Player, operation: OperationId) -> Vec<RpResult> {
    let completions = player.heard(operation).into_iter().filter(|heard| heard.ear == Ear::Completion);
    completions.map(|heard| heard.notice.code()).collect()
}

fn no_call<'a>(announce: &'a mut dyn FnMut(OperationId)) -> Call<'a> {
    Call { completion: None, announce, user_data: 0 }
}

fn ada() -> LocalPlayer {
    LocalPlayer { id: "ada".to_owned(), nickname: String::new(), auth_token: String::new() }
}

#[test]
fn urls_that_are_none_are_refused() {
    for url in ["", "127.0.0.1:3000", "ftp://127.0.0.1", "http://", "file:///etc", "http://a b", "/create"] {
        let made =
            Subsystem::new(SubsystemOptions { gateway_url: url.to_owned(), ..SubsystemOptions::default() });
        assert_eq!(made.err(), Some(RpResult::InvalidArgument), "{url}");
    }
}

#[test]
fn a_local_player_needs_an_id_that_gamelift_takes() {
    let server = Server::new([]);
    let player = player_with(&server);
    for (id, accepted) in
        [(String::new(), false), ("x".to_owned(), true), ("x".repeat(1024), true), ("x".repeat(1025), false)]
    {
        let expected = if accepted { Ok(()) } else { Err(RpResult::InvalidArgument) };
        assert_eq!(player.online.set_local_player(LocalPlayer { id, ..ada() }), expected);
    }
}
