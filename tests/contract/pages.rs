//! A find over a gateway's pages: good ones, hostile ones, and gateways that go away in between.

use std::thread;

use rallypoint::SubsystemOptions;
use rallypoint::result::RpResult;
use rallypoint::session::{Filter, RpComparisonOp, RpSearchState, SearchId, SearchQuery, SettingValue, Sort};
use rallypoint_wire::gateway::FindSessionQuery;

use crate::support::server::{Received, Reply, Server, http};
use crate::support::{Player, options, until};
use crate::{SHORT, done, over, says};

/// Rows with these ids, on map `Dust` when the number is even.
fn rows(ids: impl IntoIterator<Item = usize>) -> String {
    let row = |id: usize| {
        let map = if id.is_multiple_of(2) { "Dust" } else { "Aztec" };
        format!(r#"{{"GameSessionId":"g-{id}","GameProperties":[{{"Key":"MAPNAME","Value":"{map}"}}]}}"#)
    };
    format!("[{}]", ids.into_iter().map(row).collect::<Vec<_>>().join(","))
}

fn page(ids: impl IntoIterator<Item = usize>, link: &str) -> Reply {
    Reply::Send(http(200, &[&format!("Link: {link}")], &rows(ids)))
}

fn to(page: &str) -> String {
    format!(r#"</find_session?page={page}>; rel="next""#)
}

fn searching(server: &Server) -> (Player, SearchId) {
    let player = Player::new(options(&server.url()));
    let search = player.online.create_search().unwrap();
    (player, search)
}

fn find(player: &Player, search: SearchId) -> Result<(), RpResult> {
    done(player, |online, call| online.find_sessions(search, call)).map_err(|failure| failure.code)
}

fn ids(player: &Player, search: SearchId) -> Vec<String> {
    let count = player.online.result_count(search).unwrap();
    (0..count).map(|at| player.online.search_result(search, at).unwrap().game_session_id).collect()
}

fn asked(request: &Received) -> FindSessionQuery {
    assert_eq!((request.method.as_str(), request.body.len()), ("GET", 0));
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    assert_eq!(path, "/find_session");
    serde_urlencoded::from_str(query).unwrap()
}

fn pages_asked_for(server: &Server) -> Vec<Option<String>> {
    server.received().iter().map(|request| asked(request).page).collect()
}

fn text(text: &str) -> SettingValue {
    SettingValue::String(text.to_owned())
}

fn filter(key: &str, comparison: RpComparisonOp, value: SettingValue) -> Filter {
    Filter { key: key.to_owned(), comparison, values: vec![value] }
}

fn on_dust() -> SearchQuery {
    let filters = vec![filter("MapName", RpComparisonOp::Equals, text("Dust"))];
    SearchQuery { filters, ..SearchQuery::default() }
}

// ----- what is asked -----

#[test]
fn a_query_asks_the_gateway_for_what_it_can_do() {
    let some = |text: &str| Some(text.to_owned());
    let nothing = FindSessionQuery::default;
    let by_title = Some(Sort { key: "@title".to_owned(), descending: false });
    for (query, expected) in [
        (SearchQuery::default(), nothing()),
        (
            SearchQuery { max_results: 5, ..SearchQuery::default() },
            FindSessionQuery { limit: Some(5), ..nothing() },
        ),
        // What the gateway leaves to the library must not be cut off before.
        (SearchQuery { max_results: 5, ..on_dust() }, nothing()),
        (SearchQuery { max_results: 5, sort: by_title, ..SearchQuery::default() }, nothing()),
        (
            SearchQuery {
                filters: vec![
                    filter("@players", RpComparisonOp::GreaterThan, SettingValue::Int32(1)),
                    filter("@title", RpComparisonOp::Equals, text("it's & more=?")),
                    filter("MAPNAME", RpComparisonOp::Equals, text("Dust")),
                ],
                filter_expression: "hasAvailablePlayerSessions=true OR a='b'".to_owned(),
                sort_expression: "creationTimeMillis DESC".to_owned(),
                build: Some(-3),
                ..SearchQuery::default()
            },
            FindSessionQuery {
                filter: some(
                    r"(hasAvailablePlayerSessions=true OR a='b') AND playerSessionCount>1 AND gameSessionName='it\'s & more=?'",
                ),
                sort: some("creationTimeMillis DESC"),
                build_id: Some(-3),
                ..nothing()
            },
        ),
    ] {
        let server = Server::new([says("[]")]);
        let (player, search) = searching(&server);
        player.online.set_search_query(search, query.clone(), false).unwrap();
        assert_eq!(find(&player, search), Ok(()), "{query:?}");
        assert_eq!(asked(&server.received()[0]), expected, "{query:?}");
    }
}

#[test]
fn the_build_is_the_querys_or_the_subsystems_or_none() {
    for (of_subsystem, of_query, any_build, expected) in [
        (0, None, false, None),
        (7, None, false, Some(7)),
        (7, Some(9), false, Some(9)),
        (0, Some(9), false, Some(9)),
        (7, None, true, None),
        (7, Some(9), true, None),
    ] {
        let server = Server::new([says("[]")]);
        let player =
            Player::new(SubsystemOptions { build_unique_id: of_subsystem, ..options(&server.url()) });
        let search = player.online.create_search().unwrap();
        let query = SearchQuery { build: of_query, ..SearchQuery::default() };
        player.online.set_search_query(search, query, any_build).unwrap();
        assert_eq!(find(&player, search), Ok(()));
        assert_eq!(
            asked(&server.received()[0]).build_id,
            expected,
            "{of_subsystem} {of_query:?} {any_build}"
        );
    }
}

#[test]
fn a_find_by_id_asks_for_that_one() {
    let server = Server::new([says(&rows([1])), says(&rows([2, 1, 3])), says(&rows([2, 3]))]);
    let (player, search) = searching(&server);
    player.online.set_search_query(search, SearchQuery { build: Some(3), ..on_dust() }, false).unwrap();
    for expected in [Ok(()), Ok(()), Err(RpResult::SessionDoesNotExist)] {
        let outcome = done(&player, |online, call| online.find_session_by_id("g-1".to_owned(), search, call));
        assert_eq!(outcome.map_err(|failure| failure.code), expected);
        let found: &[&str] = if expected.is_ok() { &["g-1"] } else { &[] };
        assert_eq!(ids(&player, search), found, "the others are a gateway's that knows no such query");
    }
    for request in server.received() {
        let game_session_id = Some("g-1".to_owned());
        assert_eq!(asked(&request), FindSessionQuery { game_session_id, ..FindSessionQuery::default() });
    }
}

// ----- good pages -----

#[test]
fn pages_are_gone_through_and_gone_on_with() {
    let script = || [page(0..3, &to("b")), page(3..6, &to("c%2F%3D")), says(&rows(6..8))];
    let server = Server::new(script());
    let (player, search) = searching(&server);
    player.online.set_search_query(search, on_dust(), false).unwrap();
    assert_eq!(find(&player, search), Ok(()));
    assert_eq!(ids(&player, search), ["g-0", "g-2", "g-4", "g-6"]);
    let whole = [None, Some("b".to_owned()), Some("c/=".to_owned())];
    assert_eq!(pages_asked_for(&server), whole);
    assert_eq!(player.online.next_page(search).as_deref(), Ok(""));

    // A page of the game's is not one of the gateway's.
    let server =
        Server::new([page(0..3, &to("b")), page(3..6, &to("c")), page(3..6, &to("c")), says(&rows(6..8))]);
    let (player, search) = searching(&server);
    let mut query = SearchQuery { max_results: 3, ..on_dust() };
    for expected in [vec!["g-0", "g-2", "g-4"], vec!["g-6"]] {
        player.online.set_search_query(search, query.clone(), false).unwrap();
        assert_eq!(find(&player, search), Ok(()));
        assert_eq!(ids(&player, search), expected);
        query.page = player.online.next_page(search).unwrap();
    }
    assert_eq!(query.page, "");
    let [b, c] = ["b", "c"].map(|page| Some(page.to_owned()));
    assert_eq!(pages_asked_for(&server), [None, b.clone(), b, c]);
}

#[test]
fn a_find_has_room_for_ten_thousand() {
    let server = Server::new([says(&rows(0..10_000))]);
    let (player, search) = searching(&server);
    assert_eq!(find(&player, search), Ok(()));
    assert_eq!(player.online.result_count(search), Ok(10_000));
    assert_eq!(player.online.search_result(search, 9_999).unwrap().game_session_id, "g-9999");
    player.online.set_search_query(search, on_dust(), false).unwrap();
    server.then(says(&rows(0..10_000)));
    assert_eq!(find(&player, search), Ok(()));
    assert_eq!(player.online.result_count(search), Ok(5_000));
}

// ----- bad pages -----

/// The link is not followed: only the page in it counts, and it is asked of the gateway that was configured.
#[test]
fn a_link_leads_nowhere_else() {
    for target in
        ["http://198.51.100.1/steal?page=b", "//198.51.100.1/?page=b", "/destroy_session?page=b&x=1"]
    {
        let link = format!("<{target}>; rel=next");
        let server = Server::new([page(0..2, &link), says(&rows(2..4))]);
        let (player, search) = searching(&server);
        assert_eq!(find(&player, search), Ok(()), "{target}");
        assert_eq!(ids(&player, search).len(), 4, "{target}");
        let [_, second] = &server.received()[..] else { panic!("two requests") };
        assert_eq!(second.path, "/find_session?page=b", "{target}");
    }
}

#[test]
fn a_link_that_is_none_ends_the_find() {
    let long = format!("</?page={}>; rel=next", "x".repeat(5000));
    for link in [
        "",
        "garbage",
        "</find_session?page=b>",
        "</find_session?page=b>; rel=prev",
        "</find_session?page=>; rel=next",
        "</find_session?page=%0D%0A>; rel=next",
        "</find_session?page=b; rel=next",
        "<>; rel=next",
        long.as_str(),
    ] {
        let server = Server::new([page(0..2, link)]);
        let (player, search) = searching(&server);
        assert_eq!(find(&player, search), Ok(()), "{link}");
        assert_eq!(ids(&player, search), ["g-0", "g-1"], "{link}");
        assert_eq!(server.received().len(), 1, "{link}");
    }
}

#[test]
fn a_gateway_without_end_is_left() {
    const MOST: usize = 1000;
    let server = Server::new((0..MOST + 1).map(|at| page([at], &to(&format!("p{at}")))));
    let (player, search) = searching(&server);
    assert_eq!(find(&player, search), Ok(()));
    assert_eq!((server.received().len(), ids(&player, search).len()), (MOST, MOST));

    let server = Server::new((0..3).map(|_| page([0], &to("same"))));
    let (player, search) = searching(&server);
    assert_eq!(find(&player, search), Ok(()));
    assert_eq!(server.received().len(), 2, "it named itself");
}

#[test]
fn a_page_that_fails_fails_the_find() {
    let answers = |status, body| Reply::Send(http(status, &[], body));
    for (reply, code) in [
        (Reply::SendAndClose(Vec::new()), RpResult::ConnectionLost),
        (Reply::Reset, RpResult::ConnectionLost),
        (answers(202, ""), RpResult::ServiceUnavailable),
        (answers(204, ""), RpResult::ServiceUnavailable),
        (answers(200, "<html>"), RpResult::BadAnswer),
        (answers(400, r#"{"message":"the page is too old"}"#), RpResult::InvalidRequest),
        (answers(429, ""), RpResult::TooManyRequests),
        (answers(504, ""), RpResult::TimedOut),
    ] {
        let server = Server::new([page(0..2, &to("b")), reply]);
        let (player, search) = searching(&server);
        assert_eq!(find(&player, search), Err(code));
        assert_eq!(player.online.search_state(search), Ok(RpSearchState::Failed), "{code:?}");
        assert_eq!(player.online.result_count(search), Ok(0), "{code:?}: half an answer is none");
        assert_eq!(player.online.next_page(search).as_deref(), Ok(""), "{code:?}");
        server.then(page(0..2, &to("b")));
        server.then(says(&rows(2..3)));
        assert_eq!(find(&player, search), Ok(()), "{code:?}: again");
        assert_eq!(ids(&player, search).len(), 3, "{code:?}");
    }
}

/// Begins a find whose first page is here, not yet looked at, and leads to a second one.
fn between_pages(server: &Server, player: &Player, search: SearchId) -> rallypoint::event::OperationId {
    let operation = player.call(|online, call| online.find_sessions(search, call)).unwrap();
    until("the first page is here", || {
        let dump: serde_json::Value = serde_json::from_str(&player.online.dump().unwrap()).unwrap();
        (dump["events_waiting"] == 1).then_some(())
    });
    assert_eq!(server.received().len(), 1);
    operation
}

#[test]
fn a_gateway_that_dies_between_pages_fails_the_find() {
    let dying = http(200, &["Connection: close", &format!("Link: {}", to("b"))], &rows(0..2));
    let server = Server::new([Reply::SendAndClose(dying)]);
    let (player, search) = searching(&server);
    let operation = between_pages(&server, &player, search);
    let gone = server.address();
    drop(server);
    until("nobody listens any more", || std::net::TcpListener::bind(gone).ok());
    let failure = over(&player, operation).expect_err("nobody is there");
    assert_eq!(failure.code, RpResult::ConnectionFailed);
    assert_eq!(player.online.search_state(search), Ok(RpSearchState::Failed));
}

/// A gateway that takes its time for each page does not get it anew for each.
#[test]
fn the_pages_of_one_find_share_its_time() {
    for in_query in [false, true] {
        let server = Server::new([page(0..2, &to("b")), page(2..4, &to("c")), says(&rows(4..6))]);
        let find_timeout = if in_query { crate::support::PATIENCE } else { SHORT };
        let player = Player::new(SubsystemOptions { find_timeout, ..options(&server.url()) });
        let search = player.online.create_search().unwrap();
        let timeout = in_query.then_some(SHORT);
        player.online.set_search_query(search, SearchQuery { timeout, ..on_dust() }, false).unwrap();
        let operation = between_pages(&server, &player, search);
        thread::sleep(SHORT);
        let failure = over(&player, operation).expect_err("its time is up");
        assert_eq!((failure.code, failure.http_status), (RpResult::TimedOut, 0));
        assert_eq!(player.online.result_count(search), Ok(0));
    }
}

#[test]
fn a_find_cancelled_between_pages_goes_no_further() {
    for by_operation in [true, false] {
        let server = Server::new([page(0..2, &to("b")), says(&rows(2..4))]);
        let (player, search) = searching(&server);
        let operation = between_pages(&server, &player, search);
        if by_operation {
            player.online.cancel(operation).unwrap();
        } else {
            done(&player, |online, call| online.cancel_find_sessions(call)).unwrap();
        }
        let failure = over(&player, operation).expect_err("it was cancelled");
        assert_eq!(failure.code, RpResult::Cancelled, "by operation: {by_operation}");
        assert_eq!(player.online.search_state(search), Ok(RpSearchState::Failed));
        assert_eq!(player.online.result_count(search), Ok(0));
        if by_operation {
            assert_eq!(server.received().len(), 1, "the second page is not asked for");
        }
    }
}

#[test]
fn a_find_between_pages_is_cancelled_by_close() {
    let server = Server::new([page(0..2, &to("b")), says(&rows(2..4))]);
    let (player, search) = searching(&server);
    let operation = between_pages(&server, &player, search);
    player.online.close().unwrap();
    let heard: Vec<_> = player.heard(operation).iter().map(|heard| heard.notice.code()).collect();
    assert!(!heard.is_empty() && heard.iter().all(|code| *code == RpResult::Cancelled), "{heard:?}");
    assert_eq!(server.received().len(), 1);
}
