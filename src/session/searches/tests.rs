//! The searches' state machine: what is asked, each answer, and answers that come too late.

use std::num::NonZeroU64;
use std::time::Duration;

use rallypoint_wire::gateway::FindSessionQuery;

use super::*;
use crate::event::{Answer, OperationId};

fn op(number: u64) -> OperationId {
    OperationId(NonZeroU64::new(number).unwrap())
}

fn search(number: u64) -> SearchId {
    SearchId(NonZeroU64::new(number).unwrap())
}

fn new_searches(lan_fallback: bool) -> Searches {
    let mut searches = Searches::new(SearchDefaults { lan_timeout: Duration::from_secs(5), lan_fallback });
    searches.add(search(1));
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
        Step::Go(plan) => panic!("it goes on with {plan:?}"),
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
    searches.add(search(2));
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
