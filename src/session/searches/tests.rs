//! The searches' state machine: what is asked, each answer, and answers that come too late.

use std::num::NonZeroU64;
use std::time::Duration;

use rallypoint_wire::gateway::FindSessionQuery;

use super::*;
use crate::event::{Answer, OperationId};
use crate::lan::{Advert, HostId};
use crate::session::{
    Filter, PageToken, RpAdvertisementType, RpComparisonOp, RpPingState, ServerAddress, Setting,
    SettingValue, Sort, keys,
};

fn op(number: u64) -> OperationId {
    OperationId(NonZeroU64::new(number).unwrap())
}

fn search(number: u64) -> SearchId {
    SearchId(NonZeroU64::new(number).unwrap())
}

fn new_searches(lan_fallback: bool) -> Searches {
    let mut searches = Searches::new(SearchDefaults { lan_timeout: Duration::from_secs(5), lan_fallback });
    searches.add(search(1), SearchQuery::default());
    searches
}

fn no() -> Result<Answer, Failure> {
    Err(Failure::new(RpResult::ServiceError))
}

fn code(outcome: Result<(), Failure>) -> RpResult {
    outcome.err().map_or(RpResult::Ok, |failure| failure.code)
}

/// Takes an answer that ends its operation.
fn finish(
    searches: &mut Searches,
    operation: OperationId,
    kind: &SessionOperation,
    answer: Result<Answer, Failure>,
) -> Result<(), Failure> {
    match searches.finish(operation, kind, answer).step {
        Step::Done(outcome) => outcome,
        going => panic!("it goes on with {going:?}"),
    }
}

fn everything() -> Plan {
    Plan::Ask(GatewayCall::Find(FindSessionQuery::default()))
}

fn page(ids: &[&str], next: Option<&str>) -> Result<Answer, Failure> {
    let mut found = FoundSessions::default();
    for id in ids {
        found.push(FoundResult { game_session_id: (*id).to_owned(), ..FoundResult::default() });
    }
    Ok(Answer::Found { found, next: next.map(str::to_owned) })
}

fn found() -> Result<Answer, Failure> {
    page(&["arn:g"], None)
}

#[test]
fn a_search_can_be_used_again_whatever_became_of_it() {
    let mut searches = new_searches(false);
    assert_eq!(searches.get(search(1)).map(|search| search.state), Ok(RpSearchState::NotStarted));
    let find = SessionOperation::Find(search(1));
    for (round, (answer, expected, state, results)) in [
        (found(), RpResult::Ok, RpSearchState::Done, 1),
        (no(), RpResult::ServiceError, RpSearchState::Failed, 0),
        (page(&[], None), RpResult::Ok, RpSearchState::Done, 0),
        (found(), RpResult::Ok, RpSearchState::Done, 1),
    ]
    .into_iter()
    .enumerate()
    {
        let operation = op(round as u64 + 1);
        assert_eq!(searches.find(operation, search(1)), Ok(everything()));
        assert_eq!(searches.get(search(1)).map(|search| search.state), Ok(RpSearchState::InProgress));
        assert_eq!(searches.get(search(1)).unwrap().results.len(), 0, "emptied at once");
        assert_eq!(code(finish(&mut searches, operation, &find, answer.clone())), expected);
        assert_eq!(searches.get(search(1)).map(|search| search.state), Ok(state));
        assert_eq!(searches.get(search(1)).unwrap().results.len(), results);
        let late = finish(&mut searches, operation, &find, answer);
        assert_eq!(code(late), RpResult::Cancelled, "the same answer again");
        assert_eq!(searches.get(search(1)).map(|search| search.state), Ok(state));
    }
}

#[test]
fn one_find_runs_at_a_time_until_its_search_is_released() {
    let mut searches = new_searches(false);
    searches.add(search(2), SearchQuery::default());
    searches.find(op(1), search(1)).unwrap();
    assert_eq!(searches.find(op(2), search(2)), Err(RpResult::AlreadyPending));
    assert_eq!(searches.find(op(2), search(9)), Err(RpResult::InvalidHandle));
    assert_eq!(searches.release(search(1)), Ok(Some(op(1))));
    assert_eq!(searches.release(search(1)), Err(RpResult::InvalidHandle));
    searches.find(op(2), search(2)).unwrap();

    let late = finish(&mut searches, op(1), &SessionOperation::Find(search(1)), found());
    assert_eq!(code(late), RpResult::Cancelled);
    assert_eq!(searches.find(op(3), search(2)), Err(RpResult::AlreadyPending), "the second still runs");
    finish(&mut searches, op(2), &SessionOperation::Find(search(2)), found()).unwrap();
    assert_eq!(searches.release(search(2)), Ok(None));
    assert!(searches.get(search(2)).is_err());
}

// ----- pages -----

/// A page of sessions, each with its map.
fn maps(rows: &[(&str, &str)], next: Option<&str>) -> Result<Answer, Failure> {
    let mut found = FoundSessions::default();
    for (id, map) in rows {
        found.push(on_map(id, map));
    }
    Ok(Answer::Found { found, next: next.map(str::to_owned) })
}

fn on_map(id: &str, map: &str) -> FoundResult {
    let value = SettingValue::String(map.to_owned());
    let setting = Setting { value, advertisement: RpAdvertisementType::ViaOnlineService, id: 0 };
    let mut found = FoundResult { game_session_id: id.to_owned(), ..FoundResult::default() };
    found.settings.custom = [(keys::SETTING_MAPNAME, setting)].into_iter().collect();
    found
}

fn dust() -> Filter {
    let values = vec![SettingValue::String("Dust".to_owned())];
    Filter { key: keys::SETTING_MAPNAME.to_owned(), comparison: RpComparisonOp::Equals, values }
}

fn asks_for(page: &str) -> Step {
    let page = Some(page.to_owned());
    Step::Go(Plan::Ask(GatewayCall::Find(FindSessionQuery { page, ..FindSessionQuery::default() })))
}

fn ids(searches: &Searches) -> Vec<String> {
    let results = &searches.get(search(1)).unwrap().results;
    (0..results.len()).map(|at| results.get(at).unwrap().game_session_id).collect()
}

fn state(searches: &Searches) -> RpSearchState {
    searches.get(search(1)).unwrap().state
}

/// A gateway that knows no such filter: its pages are gone through until there is enough.
#[test]
fn a_find_goes_through_the_pages_until_it_has_enough() {
    let mut searches = new_searches(false);
    let query = SearchQuery { filters: vec![dust()], max_results: 2, ..SearchQuery::default() };
    searches.set_query(search(1), query.clone()).unwrap();
    let find = SessionOperation::Find(search(1));
    assert_eq!(searches.find(op(1), search(1)), Ok(everything()));
    let step = searches.finish(op(1), &find, maps(&[("a", "Aztec"), ("b", "Dust")], Some("2"))).step;
    assert_eq!(step, asks_for("2"));
    assert_eq!((state(&searches), ids(&searches).len()), (RpSearchState::InProgress, 0), "nothing half done");
    let step = searches.finish(op(1), &find, maps(&[("c", "Aztec")], Some("3"))).step;
    assert_eq!(step, asks_for("3"));
    let last = maps(&[("d", "Dust"), ("e", "Dust")], Some("4"));
    finish(&mut searches, op(1), &find, last).unwrap();
    assert_eq!((state(&searches), ids(&searches)), (RpSearchState::Done, vec!["b".into(), "d".into()]));

    // The next find goes on behind d, on the page that it was on.
    let page = searches.get(search(1)).unwrap().next_page.clone();
    assert_eq!(page.parse(), Ok(PageToken { gateway: "3".to_owned(), used: 1 }));
    searches.set_query(search(1), SearchQuery { page, ..query }).unwrap();
    assert_eq!(searches.find(op(2), search(1)).map(Step::Go), Ok(asks_for("3")));
    let step = searches.finish(op(2), &find, maps(&[("d", "Dust"), ("e", "Dust")], Some("4"))).step;
    assert_eq!(step, asks_for("4"));
    finish(&mut searches, op(2), &find, maps(&[], None)).unwrap();
    assert_eq!((ids(&searches), searches.get(search(1)).unwrap().next_page.as_str()), (vec!["e".into()], ""));
}

#[test]
fn a_find_that_fails_on_the_way_has_found_nothing() {
    for failure in [RpResult::ConnectionLost, RpResult::TimedOut, RpResult::BadAnswer, RpResult::Cancelled] {
        let mut searches = new_searches(false);
        let find = SessionOperation::Find(search(1));
        searches.find(op(1), search(1)).unwrap();
        searches.finish(op(1), &find, page(&["a"], Some("2")));
        let outcome = finish(&mut searches, op(1), &find, Err(Failure::new(failure)));
        assert_eq!(code(outcome), failure);
        assert_eq!((state(&searches), ids(&searches).len()), (RpSearchState::Failed, 0), "{failure:?}");
        let late = finish(&mut searches, op(1), &find, page(&["b"], None));
        assert_eq!((code(late), ids(&searches).len()), (RpResult::Cancelled, 0), "{failure:?}");
        assert_eq!(searches.find(op(2), search(1)), Ok(everything()), "{failure:?}: from the beginning");
        finish(&mut searches, op(2), &find, page(&["b"], None)).unwrap();
        assert_eq!(ids(&searches), ["b"], "{failure:?}");
    }
}

#[test]
fn a_page_of_another_search_is_refused() {
    let mut searches = new_searches(false);
    for page in ["garbage", "MDE6YQ"] {
        let query = SearchQuery { page: page.to_owned(), ..SearchQuery::default() };
        assert_eq!(searches.set_query(search(1), query), Err(RpResult::InvalidArgument), "{page}");
    }
    assert_eq!(searches.find(op(1), search(1)), Ok(everything()), "the query is the one before");
    assert_eq!(searches.set_query(search(9), SearchQuery::default()), Err(RpResult::InvalidHandle));
}

#[test]
fn a_query_stays_while_it_is_used() {
    let mut searches = new_searches(false);
    searches.add(search(2), SearchQuery::default());
    searches.find(op(1), search(1)).unwrap();
    let other = || SearchQuery { max_results: 1, ..SearchQuery::default() };
    assert_eq!(searches.set_query(search(1), other()), Err(RpResult::AlreadyPending));
    assert_eq!(searches.set_query(search(2), other()), Ok(()), "another one is free");
    finish(&mut searches, op(1), &SessionOperation::Find(search(1)), found()).unwrap();
    searches.ping(op(2), search(1)).unwrap();
    assert_eq!(searches.set_query(search(1), other()), Err(RpResult::AlreadyPending));
    assert_eq!(searches.ping(op(3), search(1)), Err(RpResult::AlreadyPending));
    assert_eq!(searches.find(op(3), search(1)), Err(RpResult::AlreadyPending));
    let pinged = Ok(Answer::Pings(Vec::new()));
    finish(&mut searches, op(2), &SessionOperation::Ping(search(1)), pinged).unwrap();
    assert_eq!(searches.set_query(search(1), other()), Ok(()));
}

// ----- cancel -----

#[test]
fn a_cancel_names_the_find_that_is_under_way() {
    let mut searches = new_searches(false);
    searches.add(search(2), SearchQuery::default());
    assert_eq!(searches.cancel_find(), Err(RpResult::NotSearching));
    searches.find(op(1), search(1)).unwrap();
    assert_eq!(searches.cancel_find(), Ok(op(1)));
    let find = SessionOperation::Find(search(1));
    let cancelled = || Err(Failure::new(RpResult::Cancelled));
    assert_eq!(code(finish(&mut searches, op(1), &find, cancelled())), RpResult::Cancelled);
    assert_eq!(state(&searches), RpSearchState::Failed);
    assert_eq!(searches.cancel_find(), Err(RpResult::NotSearching));

    searches.find_by_id(op(2), search(2), "arn:g").unwrap();
    assert_eq!(searches.cancel_find(), Ok(op(2)), "a find by id is a find");
    searches.release(search(2)).unwrap();
    assert_eq!(searches.cancel_find(), Err(RpResult::NotSearching));

    searches.find(op(3), search(1)).unwrap();
    finish(&mut searches, op(3), &find, found()).unwrap();
    searches.ping(op(4), search(1)).unwrap();
    assert_eq!(searches.cancel_find(), Err(RpResult::NotSearching), "a ping is none");
    let end = searches.finish(op(5), &SessionOperation::CancelFind, Ok(Answer::Done));
    assert_eq!(end.step, Step::Done(Ok(())));
}

// ----- by id -----

#[test]
fn a_find_by_id_takes_that_one_of_whatever_is_answered() {
    let by_id = SessionOperation::FindById(search(1), "arn:g".to_owned());
    let missing = RpResult::SessionDoesNotExist;
    for (answer, expected, results) in [
        (page(&["arn:g"], None), RpResult::Ok, 1),
        // The original's gateway takes no notice of the query.
        (page(&["arn:a", "arn:g", "arn:z"], Some("more")), RpResult::Ok, 1),
        (page(&["arn:a", "arn:z"], None), missing, 0),
        (page(&["arn:G"], None), missing, 0),
        (page(&[], None), missing, 0),
        (Ok(Answer::Done), missing, 0),
        (no(), RpResult::ServiceError, 0),
    ] {
        let title = format!("{answer:?}");
        let mut searches = new_searches(false);
        // Whatever the search looks for otherwise.
        let query = SearchQuery { filters: vec![dust()], build: Some(5), ..SearchQuery::default() };
        searches.set_query(search(1), query).unwrap();
        let asked =
            FindSessionQuery { game_session_id: Some("arn:g".to_owned()), ..FindSessionQuery::default() };
        let plan = searches.find_by_id(op(1), search(1), "arn:g");
        assert_eq!(plan, Ok(Plan::Ask(GatewayCall::Find(asked))), "{title}");
        assert_eq!(code(finish(&mut searches, op(1), &by_id, answer)), expected, "{title}");
        assert_eq!(ids(&searches), vec!["arn:g"; results], "{title}");
        let state_after = if results > 0 { RpSearchState::Done } else { RpSearchState::Failed };
        assert_eq!(state(&searches), state_after, "{title}");
    }
    let mut searches = new_searches(false);
    assert_eq!(searches.find_by_id(op(1), search(1), ""), Err(RpResult::InvalidArgument));
    assert_eq!(searches.find_by_id(op(1), search(9), "arn:g"), Err(RpResult::InvalidHandle));
    searches.find_by_id(op(1), search(1), "arn:g").unwrap();
    assert_eq!(searches.find(op(2), search(1)), Err(RpResult::AlreadyPending));
}

// ----- ping -----

#[test]
fn pings_reach_the_result_they_are_of() {
    let at = |host: &str| Some(ServerAddress { host: host.to_owned(), port: 7777 });
    let mut found = FoundSessions::default();
    for (id, address) in [("a", at("10.0.0.1")), ("nowhere", None), ("b", at("10.0.0.2"))] {
        found.push(FoundResult { game_session_id: id.to_owned(), address, ..FoundResult::default() });
    }
    let answer = |found: &FoundSessions| Ok(Answer::Found { found: found.clone(), next: None });
    let find = SessionOperation::Find(search(1));
    let ping = SessionOperation::Ping(search(1));
    let by_ping = Some(Sort { key: "@ping".to_owned(), descending: false });
    for (sort, order) in [(None, ["a", "nowhere", "b"]), (by_ping, ["b", "a", "nowhere"])] {
        let mut searches = new_searches(false);
        searches.set_query(search(1), SearchQuery { sort, ..SearchQuery::default() }).unwrap();
        searches.find(op(1), search(1)).unwrap();
        finish(&mut searches, op(1), &find, answer(&found)).unwrap();
        let first = searches.result(search(1), 0).unwrap();
        assert_eq!(first.ping.state, RpPingState::NotMeasured);

        let addresses = vec![(0, at("10.0.0.1").unwrap()), (2, at("10.0.0.2").unwrap())];
        assert_eq!(searches.ping(op(2), search(1)), Ok(Plan::Ping(addresses)));
        assert_eq!(state(&searches), RpSearchState::Done, "what was found stays");
        let ms = |ms| Ping::connect(Duration::from_millis(ms));
        // In the order in which they came back, and one that is no result's.
        let pings = vec![(2, ms(20)), (0, ms(90)), (7, ms(1))];
        finish(&mut searches, op(2), &ping, Ok(Answer::Pings(pings))).unwrap();
        assert_eq!(ids(&searches), order);
        for at in 0..3 {
            let result = searches.result(search(1), at).unwrap();
            let expected = match result.game_session_id.as_str() {
                "a" => ms(90),
                "b" => ms(20),
                _ => Ping::no_address(),
            };
            assert_eq!(result.ping, expected, "{}", result.game_session_id);
        }
    }
}

#[test]
fn a_ping_that_failed_or_came_late_leaves_what_was_found() {
    let ping = SessionOperation::Ping(search(1));
    let mut searches = new_searches(false);
    searches.find(op(1), search(1)).unwrap();
    finish(&mut searches, op(1), &SessionOperation::Find(search(1)), found()).unwrap();
    searches.ping(op(2), search(1)).unwrap();
    assert_eq!(code(finish(&mut searches, op(2), &ping, no())), RpResult::ServiceError);
    assert_eq!((state(&searches), ids(&searches)), (RpSearchState::Done, vec!["arn:g".into()]));

    searches.ping(op(3), search(1)).unwrap();
    let late = Ok(Answer::Pings(vec![(0, Ping::connect(Duration::ZERO))]));
    assert_eq!(code(finish(&mut searches, op(2), &ping, late)), RpResult::Cancelled);
    assert_eq!(searches.result(search(1), 0).unwrap().ping.state, RpPingState::NoAddress);
    assert_eq!(searches.ping(op(4), search(9)), Err(RpResult::InvalidHandle));
}

// ----- the local network -----

fn heard(id: &str, map: &str, open: u32) -> Found {
    let setting = on_map(id, map).settings.custom;
    let advert = Advert {
        session_id: id.to_owned(),
        game_port: 7777,
        public_connections: 4,
        open_public_connections: open,
        build: 3,
        custom: setting,
        ..Advert::default()
    };
    let address = "10.0.0.9:7777".parse().unwrap();
    Found { advert, address, host_id: HostId(NonZeroU64::MIN), ping: Duration::from_millis(1) }
}

fn on_lan() -> SearchQuery {
    SearchQuery { is_lan: true, ..SearchQuery::default() }
}

#[test]
fn a_search_of_the_lan_asks_it_for_what_it_can_do() {
    let five = Duration::from_secs(5);
    let sort = Some(Sort { key: "@open_slots".to_owned(), descending: true });
    for (query, build, timeout, max_results) in [
        (on_lan(), ANY_BUILD, five, MAX_RESULTS),
        (SearchQuery { build: Some(-3), ..on_lan() }, -3, five, MAX_RESULTS),
        (SearchQuery { timeout: Some(Duration::ZERO), ..on_lan() }, ANY_BUILD, Duration::ZERO, MAX_RESULTS),
        (SearchQuery { max_results: 2, ..on_lan() }, ANY_BUILD, five, 2),
        // What is left out must not count, and the best may answer last.
        (SearchQuery { max_results: 2, filters: vec![dust()], ..on_lan() }, ANY_BUILD, five, MAX_RESULTS),
        (SearchQuery { max_results: 2, sort, ..on_lan() }, ANY_BUILD, five, MAX_RESULTS),
    ] {
        let mut searches = new_searches(false);
        searches.set_query(search(1), query.clone()).unwrap();
        let asked = LanQuery { build, timeout, max_results };
        assert_eq!(searches.find(op(1), search(1)), Ok(Plan::SearchLan(asked)), "{query:?}");
    }
}

#[test]
fn lan_results_come_one_by_one_and_only_those_that_are_wanted() {
    let mut searches = new_searches(false);
    let sort = Some(Sort { key: "@open_slots".to_owned(), descending: true });
    let query = SearchQuery { filters: vec![dust()], sort, max_results: 2, ..on_lan() };
    searches.set_query(search(1), query).unwrap();
    searches.find(op(1), search(1)).unwrap();
    for (found, so_far) in [
        (heard("a", "Dust", 1), vec!["a"]),
        (heard("b", "Aztec", 4), vec!["a"]),
        (heard("c", "Dust", 2), vec!["a", "c"]),
        (heard("d", "Dust", 3), vec!["a", "c", "d"]),
    ] {
        searches.hear_lan(op(1), found);
        assert_eq!(state(&searches), RpSearchState::InProgress);
        assert_eq!(ids(&searches), so_far);
    }
    searches.hear_lan(op(2), heard("e", "Dust", 4));
    assert_eq!(ids(&searches).len(), 3, "another search's");
    let end = searches.finish(op(1), &SessionOperation::Find(search(1)), Ok(Answer::Done));
    assert_eq!((end.step, end.via_lan), (Step::Done(Ok(())), false), "it was asked for");
    assert_eq!((state(&searches), ids(&searches)), (RpSearchState::Done, vec!["d".into(), "c".into()]));
    searches.hear_lan(op(1), heard("f", "Dust", 4));
    assert_eq!(ids(&searches).len(), 2, "too late");
    let result = searches.result(search(1), 0).unwrap();
    assert_eq!((result.is_lan, result.ping), (true, Ping::lan(Duration::from_millis(1))));
}

#[test]
fn only_a_gateway_that_says_nothing_sends_a_find_to_the_lan() {
    use RpResult::{
        BadAnswer, Cancelled, ConnectionFailed, ConnectionLost, Internal, ServiceUnavailable, TimedOut,
    };
    let answered = Failure { http_status: 504, ..Failure::new(TimedOut) };
    let rows = [
        (Failure::new(ConnectionFailed), true),
        (Failure::new(ConnectionLost), true),
        (Failure::new(TimedOut), true),
        (answered, false),
        (Failure::new(ServiceUnavailable), false),
        (Failure::new(BadAnswer), false),
        (Failure::new(Cancelled), false),
        (Failure::new(Internal), false),
    ];
    for ((failure, goes), lan_fallback) in rows.iter().flat_map(|row| [(row, false), (row, true)]) {
        let title = format!("{failure:?}, fallback: {lan_fallback}");
        let mut searches = new_searches(lan_fallback);
        let find = SessionOperation::Find(search(1));
        searches.find(op(1), search(1)).unwrap();
        let progress = searches.finish(op(1), &find, Err(failure.clone()));
        if !(*goes && lan_fallback) {
            assert_eq!(progress.step, Step::Done(Err(failure.clone())), "{title}");
            assert!(!progress.via_lan, "{title}");
            continue;
        }
        let lan = LanQuery { build: ANY_BUILD, timeout: Duration::from_secs(5), max_results: MAX_RESULTS };
        assert_eq!(progress.step, Step::Go(Plan::SearchLan(lan)), "{title}");
        searches.hear_lan(op(1), heard("a", "Dust", 1));
        let end = searches.finish(op(1), &find, Ok(Answer::Done));
        assert_eq!((end.step, end.via_lan), (Step::Done(Ok(())), true), "{title}: it is said");
        assert_eq!(ids(&searches), ["a"], "{title}");
        assert_eq!(searches.find(op(2), search(1)), Ok(everything()), "{title}: the gateway first");
    }
}

#[test]
fn a_find_that_fell_back_fails_as_the_lan_does() {
    let mut searches = new_searches(true);
    let find = SessionOperation::Find(search(1));
    searches.find(op(1), search(1)).unwrap();
    searches.finish(op(1), &find, page(&["at the gateway"], Some("2")));
    searches.finish(op(1), &find, Err(Failure::new(RpResult::ConnectionLost)));
    searches.hear_lan(op(1), heard("a", "Dust", 1));
    assert_eq!(ids(&searches), ["a"], "half of the gateway's answer is none");
    for code in [RpResult::ConnectionFailed, RpResult::LanUnavailable] {
        let outcome = finish(&mut searches, op(1), &find, Err(Failure::new(code)));
        assert_eq!(outcome, Err(Failure::new(code)), "it does not fall back twice");
        assert_eq!(state(&searches), RpSearchState::Failed);
        searches.find(op(1), search(1)).unwrap();
        searches.finish(op(1), &find, Err(Failure::new(RpResult::ConnectionFailed)));
    }
    searches.release(search(1)).unwrap();
    searches.add(search(1), SearchQuery::default());
    let by_id = SessionOperation::FindById(search(1), "arn:g".to_owned());
    searches.find_by_id(op(2), search(1), "arn:g").unwrap();
    let outcome = finish(&mut searches, op(2), &by_id, Err(Failure::new(RpResult::ConnectionFailed)));
    assert_eq!(code(outcome), RpResult::ConnectionFailed, "an id is never the LAN's");
}
