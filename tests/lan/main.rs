//! Sessions on the local network through the whole library, over loopback: hosting, finding, joining, what is routed
//! where, and the fallback from a gateway that cannot be reached. `network.py` does it between machines.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../support/mod.rs"]
mod support;

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use rallypoint::RpOperationKind::{CreateSession, DestroySession, FindSessions, JoinSession, StartSession};
use rallypoint::event::OperationId;
use rallypoint::lan::LanConfig;
use rallypoint::result::RpResult;
use rallypoint::session::{
    CustomSettings, FoundResult, JoinTarget, RpAdvertisementType, RpPortType, RpSearchState, RpSessionState,
    SearchId, SearchQuery, SessionFlags, SessionSettings, Setting, SettingValue,
};
use rallypoint::{Subsystem, SubsystemOptions};
use socket2::{Domain, Socket, Type};
use support::server::{GAME_SESSIONS, Reply, Server, http};
use support::{PATIENCE, Player, name, options, settings, until};

/// For searches that have to run out.
const SHORT: Duration = Duration::from_millis(400);

/// A port that no other test is given, for as long as this lives.
struct Port(Socket);

impl Port {
    fn reserve() -> Self {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, None).unwrap();
        // As the beacon does: without it the beacon could not have the port as well.
        socket.set_reuse_address(true).unwrap();
        #[cfg(not(any(windows, target_os = "linux")))]
        socket.set_reuse_port(true).unwrap();
        socket.bind(&SocketAddr::from(([0, 0, 0, 0], 0)).into()).unwrap();
        Self(socket)
    }

    fn number(&self) -> u16 {
        self.0.local_addr().unwrap().as_socket().unwrap().port()
    }

    /// Options for the LAN on this port, with a gateway that nobody can reach.
    fn options(&self) -> SubsystemOptions {
        let lan = LanConfig {
            port: self.number(),
            interface: Some("127.0.0.1".to_owned()),
            ..LanConfig::default()
        };
        SubsystemOptions { lan, lan_find_timeout: PATIENCE, ..options(&closed_port()) }
    }

    fn player(&self) -> Player {
        Player::new(self.options())
    }

    /// Options for the LAN alone when the gateway cannot be reached.
    fn falling_back(&self) -> SubsystemOptions {
        SubsystemOptions { lan_fallback: true, ..self.options() }
    }

    /// The titles that everybody on this port sees now, in order.
    fn titles(&self) -> Vec<String> {
        let player = self.player();
        let search = lan_search(&player, SearchQuery { timeout: Some(SHORT), ..on_lan() });
        let find = player.find(search).unwrap();
        player.finish(find, FindSessions).unwrap();
        let mut titles: Vec<_> = results(&player.online, search).into_iter().map(|row| row.title).collect();
        titles.sort();
        titles
    }
}

/// Where nobody answers.
fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn lan_settings(title: &str) -> SessionSettings {
    let flags = SessionFlags { is_lan_match: true, should_advertise: true, ..SessionFlags::default() };
    SessionSettings { title: title.to_owned(), flags, ..settings() }
}

/// Who starts is in progress, and is found at a gateway all the same; so it has to be where the LAN stands in.
fn online_settings() -> SessionSettings {
    let flags = SessionFlags { should_advertise: true, ..SessionFlags::default() };
    SessionSettings { flags, ..settings() }
}

fn on_lan() -> SearchQuery {
    SearchQuery { is_lan: true, ..SearchQuery::default() }
}

fn lan_search(player: &Player, query: SearchQuery) -> SearchId {
    let search = player.online.create_search().unwrap();
    player.online.set_search_query(search, query, true).unwrap();
    search
}

fn results(online: &Subsystem, search: SearchId) -> Vec<FoundResult> {
    let count = online.result_count(search).unwrap();
    (0..count).map(|index| online.search_result(search, index).unwrap()).collect()
}

fn host(port: &Port, session: &str, settings: SessionSettings) -> Player {
    let player = port.player();
    let create = player.create_with(session, settings).unwrap();
    player.finish(create, CreateSession).unwrap();
    player
}

/// Ticks until a find has found so many.
fn until_found(player: &Player, search: SearchId, count: usize) -> Vec<FoundResult> {
    until("results", || {
        player.online.tick().unwrap();
        Some(results(&player.online, search)).filter(|rows| rows.len() >= count)
    })
}

fn via_lan(player: &Player, operation: OperationId) -> bool {
    player.heard(operation).iter().all(|heard| heard.notice.via_lan)
}

#[test]
fn results_are_there_before_the_find_is_over() {
    let port = Port::reserve();
    let _host = host(&port, "a", lan_settings("duel"));
    let player = port.player();
    let search = lan_search(&player, SearchQuery { timeout: Some(PATIENCE * 10), ..on_lan() });
    let find = player.find(search).unwrap();
    let rows = until_found(&player, search, 1);
    assert_eq!(rows[0].title, "duel");
    assert_eq!(player.online.search_state(search).unwrap(), RpSearchState::InProgress);
    assert!(player.heard(find).is_empty());
    player.online.cancel(find).unwrap();
    assert_eq!(player.finish(find, FindSessions).unwrap_err().code, RpResult::Cancelled);
}

#[test]
fn a_find_without_a_limit_finds_more_than_one() {
    let port = Port::reserve();
    let _hosts = ["a", "b", "c"].map(|title| host(&port, "s", lan_settings(title)));
    assert_eq!(port.titles(), ["a", "b", "c"]);
}

#[test]
fn waiting_for_a_find_loses_no_result() {
    let port = Port::reserve();
    let _hosts = ["a", "b"].map(|title| host(&port, "s", lan_settings(title)));
    let player = port.player();
    let search = lan_search(&player, SearchQuery { max_results: 2, ..on_lan() });
    let find = player.find(search).unwrap();
    player.online.wait(find, Some(PATIENCE)).unwrap();
    assert_eq!(results(&player.online, search).len(), 2);
    assert_eq!(player.heard(find).len(), 2, "its completion and its delegate");
}

#[test]
fn settings_of_every_type_arrive() {
    let values = [
        SettingValue::Empty,
        SettingValue::Int32(-7),
        SettingValue::UInt32(u32::MAX),
        SettingValue::Int64(i64::MIN),
        SettingValue::UInt64(u64::MAX),
        SettingValue::Double(-0.1),
        SettingValue::Float(1.5),
        SettingValue::Bool(true),
        SettingValue::String("Dust \u{1f3dc}".to_owned()),
        SettingValue::Blob(vec![0, 255, 10]),
        SettingValue::Json(r#"{"round":3}"#.to_owned()),
    ];
    let advertised: CustomSettings = values
        .into_iter()
        .enumerate()
        .map(|(number, value)| {
            let advertisement = RpAdvertisementType::ViaPingOnly;
            (format!("KEY{number}"), Setting { value, advertisement, id: 0 })
        })
        .collect();
    let mut custom = advertised.clone();
    custom.set("PRIVATE", Setting { value: SettingValue::Int32(1), ..Setting::default() });

    let port = Port::reserve();
    let _host = host(&port, "a", SessionSettings { custom, lan_game_port: 7001, ..lan_settings("duel") });
    let player = port.player();
    let search = lan_search(&player, SearchQuery { max_results: 1, ..on_lan() });
    let find = player.find(search).unwrap();
    player.finish(find, FindSessions).unwrap();
    let found = results(&player.online, search).remove(0);
    assert_eq!(found.settings.custom, advertised);
    assert_eq!((found.open_public, found.open_private), (3, 1));
    assert_eq!(found.settings.build_unique_id, -7);
    let connect = player.online.result_connect_string(search, 0, RpPortType::Game);
    assert_eq!(connect.unwrap(), "127.0.0.1:7001");
}

#[test]
fn what_the_lan_holds_never_reaches_the_gateway() {
    let server = Server::new([]);
    let port = Port::reserve();
    let with_gateway = || SubsystemOptions { gateway_url: server.url(), ..port.options() };
    let owner = Player::new(with_gateway());
    let create = owner.create_with("match", lan_settings("duel")).unwrap();
    owner.finish(create, CreateSession).unwrap();

    let guest = Player::new(with_gateway());
    let search = lan_search(&guest, SearchQuery { max_results: 1, ..on_lan() });
    let find = guest.find(search).unwrap();
    guest.finish(find, FindSessions).unwrap();
    let found = results(&guest.online, search).remove(0);
    let target = JoinTarget::Found(Box::new(found));
    let join = guest.call(|online, call| online.join_session(name("match"), target, None, call)).unwrap();
    guest.finish(join, JoinSession).unwrap();
    assert_eq!(guest.online.connect_string(&name("match"), RpPortType::Game).unwrap(), "127.0.0.1:7777");
    for player in [&owner, &guest] {
        let start = player.start("match").unwrap();
        player.finish(start, StartSession).unwrap();
        assert_eq!(player.state("match"), RpSessionState::InProgress);
        let destroy = player.destroy("match").unwrap();
        player.finish(destroy, DestroySession).unwrap();
    }
    assert_eq!(server.received().len(), 0);

    // The other way round: what is not for the LAN goes to the gateway.
    server.then(Reply::Send(http(200, &[], GAME_SESSIONS)));
    let search = guest.online.create_search().unwrap();
    let find = guest.find(search).unwrap();
    guest.finish(find, FindSessions).unwrap();
    assert!(!results(&guest.online, search)[0].is_lan);
    assert_eq!(server.received().len(), 1);
}

#[test]
fn a_session_is_shown_while_it_can_be_joined() {
    let port = Port::reserve();
    let closed = host(&port, "closed", lan_settings("closed"));
    let flags = SessionFlags { allow_join_in_progress: true, ..lan_settings("").flags };
    let open = host(&port, "open", SessionSettings { flags, ..lan_settings("open") });
    assert_eq!(port.titles(), ["closed", "open"]);
    for (player, session) in [(&closed, "closed"), (&open, "open")] {
        let start = player.start(session).unwrap();
        player.finish(start, StartSession).unwrap();
    }
    assert_eq!(port.titles(), ["open"]);
    let end = closed.end("closed").unwrap();
    closed.finish(end, rallypoint::RpOperationKind::EndSession).unwrap();
    let destroy = open.destroy("open").unwrap();
    open.finish(destroy, DestroySession).unwrap();
    assert_eq!(port.titles(), ["closed"]);
}

#[test]
fn without_a_gateway_a_start_goes_to_the_lan_if_it_may() {
    let port = Port::reserve();
    let owner = Player::new(port.falling_back());
    let create = owner.create_with("match", online_settings()).unwrap();
    owner.finish(create, CreateSession).unwrap();
    let start = owner.start("match").unwrap();
    owner.online.wait(start, Some(PATIENCE)).unwrap();
    assert!(via_lan(&owner, start));
    assert_eq!(owner.state("match"), RpSessionState::InProgress);

    let guest = Player::new(port.falling_back());
    let search = lan_search(&guest, SearchQuery { max_results: 1, ..SearchQuery::default() });
    let find = guest.find(search).unwrap();
    guest.finish(find, FindSessions).unwrap();
    assert!(via_lan(&guest, find));
    assert_eq!(results(&guest.online, search)[0].title, "Friday night");
}

#[test]
fn without_the_option_nothing_goes_to_the_lan() {
    let port = Port::reserve();
    let owner = port.player();
    let create = owner.create_with("match", online_settings()).unwrap();
    owner.finish(create, CreateSession).unwrap();
    let start = owner.start("match").unwrap();
    assert_eq!(owner.finish(start, StartSession).unwrap_err().code, RpResult::ConnectionFailed);
    assert!(!via_lan(&owner, start));
    assert_eq!(port.titles(), [""; 0]);
    let search = owner.online.create_search().unwrap();
    let find = owner.find(search).unwrap();
    assert_eq!(owner.finish(find, FindSessions).unwrap_err().code, RpResult::ConnectionFailed);
}

#[test]
fn a_gateway_that_refuses_is_no_gateway_that_is_gone() {
    let server = Server::new([]);
    let port = Port::reserve();
    let owner = Player::new(SubsystemOptions { gateway_url: server.url(), ..port.falling_back() });
    let create = owner.create_with("match", online_settings()).unwrap();
    owner.finish(create, CreateSession).unwrap();
    for status in [500, 503, 504] {
        server.then(Reply::Send(http(status, &[], "{}")));
        let start = owner.start("match").unwrap();
        let failure = owner.finish(start, StartSession).unwrap_err();
        assert_eq!(failure.http_status, status);
        assert!(!via_lan(&owner, start));
    }
    assert_eq!(port.titles(), [""; 0]);
}

#[test]
fn a_fallback_that_fails_leaves_the_session_to_the_gateway() {
    let port = Port::reserve();
    let mut options = port.falling_back();
    options.lan.interface = Some("no-such-interface".to_owned());
    let owner = Player::new(options);
    let create = owner.create_with("match", online_settings()).unwrap();
    owner.finish(create, CreateSession).unwrap();
    // Each time anew: a start that only seemed to work would show nothing to anybody.
    for _ in 0..2 {
        let start = owner.start("match").unwrap();
        assert_eq!(owner.finish(start, StartSession).unwrap_err().code, RpResult::LanUnavailable);
        assert_eq!(owner.state("match"), RpSessionState::Pending);
        assert!(!owner.online.with_session(&name("match"), |session| session.is_lan()).unwrap());
    }
}
