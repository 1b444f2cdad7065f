//! Backfill tickets: players who play already, and places for others.

use crate::scene::*;
use rallypoint_flexmatch::TicketKey;
use std::collections::BTreeSet;

fn priority(priority: &str) -> String {
    format!(r#", "algorithm": {{"strategy": "exhaustiveSearch", "backfillPriority": "{priority}"}}"#)
}

#[test]
fn a_backfill_ticket_gets_new_players_for_its_free_places() {
    let mut pool = pool(&two_teams(2, 2, ""));
    insert(&mut pool, [party(1, &[1.0; 3]).in_teams(&["red", "blue", "red"]), solo(2, 1.0)]);
    let searched = search(&mut pool, 0);
    let proposal = &searched.proposals[0];
    assert_eq!(
        (proposal.backfill, proposal.tickets.as_slice()),
        (Some(TicketKey(1)), [TicketKey(2)].as_slice())
    );
    assert_eq!(teams(proposal), [BTreeSet::from([1]), BTreeSet::from([1, 2])]);
    let blue: Vec<&str> = proposal.teams[1].players.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(blue, ["p1-1", "p2-0"]);
}

#[test]
fn a_backfill_ticket_alone_is_no_match() {
    let mut pool = pool(&two_teams(1, 2, ""));
    insert(&mut pool, [party(1, &[1.0; 2]).in_teams(&["red", "blue"])]);
    assert!(matches(&mut pool, 0).is_empty());
}

#[test]
fn two_game_sessions_are_never_joined() {
    let mut pool = pool(&two_teams(1, 2, ""));
    insert(
        &mut pool,
        [party(1, &[1.0; 2]).in_teams(&["red", "blue"]), party(2, &[1.0; 2]).in_teams(&["red", "blue"])],
    );
    assert!(matches(&mut pool, 0).is_empty());
}

#[test]
fn the_players_who_play_already_count_for_the_rules() {
    let mut pool = pool(&two_teams(1, 1, SKILL_WITHIN_10));
    insert(&mut pool, [solo(1, 50.0).in_teams(&["red"]), solo(2, 80.0), solo(3, 45.0)]);
    assert_eq!(matches(&mut pool, 0), [[3, 1]]);
}

#[test]
fn a_party_larger_than_the_free_places_does_not_join() {
    let mut pool = pool(&two_teams(2, 3, ""));
    insert(&mut pool, [party(1, &[1.0; 4]).in_teams(&["red", "red", "blue", "blue"]), party(2, &[1.0; 2])]);
    assert!(matches(&mut pool, 0).is_empty());
}

#[test]
fn high_priority_fills_game_sessions_before_new_matches() {
    let mut pool = pool(&two_teams(1, 1, &priority("high")));
    insert(&mut pool, [solo(1, 1.0), solo(2, 1.0), solo(3, 1.0).in_teams(&["blue"]).at(1)]);
    assert_eq!(matches(&mut pool, 1), [[1, 3]]);
}

#[test]
fn low_priority_fills_game_sessions_after_new_matches() {
    let mut pool = pool(&two_teams(1, 1, &priority("low")));
    insert(
        &mut pool,
        [solo(3, 1.0).in_teams(&["blue"]), solo(1, 1.0).at(1), solo(2, 1.0).at(1), solo(4, 1.0).at(2)],
    );
    assert_eq!(matches(&mut pool, 2), [[1, 2], [4, 3]]);
}

#[test]
fn normal_priority_goes_by_age() {
    let mut old = pool(&two_teams(1, 1, &priority("normal")));
    insert(&mut old, [solo(1, 1.0).in_teams(&["blue"]), solo(2, 1.0).at(1), solo(3, 1.0).at(2)]);
    assert_eq!(matches(&mut old, 2), [[2, 1]]);
    let mut young = pool(&two_teams(1, 1, &priority("normal")));
    insert(&mut young, [solo(2, 1.0), solo(3, 1.0).at(1), solo(1, 1.0).in_teams(&["blue"]).at(2)]);
    assert_eq!(matches(&mut young, 2), [[2, 3]]);
}

#[test]
fn a_full_game_session_says_so() {
    let mut pool = pool(&two_teams(1, 1, ""));
    insert(&mut pool, [party(1, &[1.0; 2]).in_teams(&["red", "blue"]), solo(2, 1.0)]);
    assert!(matches(&mut pool, 0).is_empty());
    assert_eq!(explain(&pool, 1, 0), "no team has room for more players");
}

#[test]
fn a_game_session_that_cannot_be_filled_does_not_keep_others_from_a_match() {
    // With the backfill ticket no sum is right, and there are too many line-ups to try them all.
    let sum = r#", "algorithm": {"strategy": "exhaustiveSearch", "backfillPriority": "high"}, "rules": [
        {"name": "Sum", "type": "comparison", "measurements": ["sum(flatten(teams[*].players.attributes[skill]))"],
         "operation": "=", "referenceValue": 10}]"#;
    let mut pool = pool(&two_teams(5, 5, sum));
    insert(&mut pool, [solo(1, 0.5).in_teams(&["red"])]);
    insert(&mut pool, (2..=60).map(|key| solo(key, 1.0)));
    let found = matches(&mut pool, 0);
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|keys| !keys.contains(&1)));
}

#[test]
fn who_still_plays_may_wait_for_another_game_and_is_never_put_into_the_same_one() {
    let stays_on = |player_of: u64, mut ticket: rallypoint_flexmatch::Ticket| {
        ticket.players[0].id = format!("p{player_of}-0");
        ticket
    };
    let mut pool = pool(&two_teams(1, 1, ""));
    insert(&mut pool, [solo(1, 1.0).in_teams(&["red"]), stays_on(1, solo(2, 1.0))]);
    assert!(matches(&mut pool, 0).is_empty());
    insert(&mut pool, [solo(3, 1.0).at(1)]);
    assert_eq!(matches(&mut pool, 1), [[3, 1]], "the game gets somebody else");
    insert(&mut pool, [solo(4, 1.0).at(2)]);
    assert_eq!(matches(&mut pool, 2), [[2, 4]], "and who wants to leave it another game");
}

#[test]
fn a_game_is_filled_up_round_its_own_player_who_waits_for_another() {
    let mut pool = pool(&two_teams(2, 2, ""));
    let mut waits = solo(2, 1.0);
    waits.players[0].id = "p1-0".to_owned();
    insert(&mut pool, [party(1, &[1.0; 2]).in_teams(&["red", "blue"]), waits, solo(3, 1.0), solo(4, 1.0)]);
    assert_eq!(matches(&mut pool, 0), [[3, 4, 1]]);
}

#[test]
fn a_game_session_is_filled_up_in_a_region_where_no_new_ticket_waits() {
    let latency = r#", "rules": [{"name": "Latency", "type": "latency", "maxLatency": 50}]"#;
    let mut pool = pool(&two_teams(1, 1, latency));
    insert(&mut pool, [solo(1, 1.0).in_teams(&["red"]).latency("north", 60).latency("south", 10)]);
    search(&mut pool, 0);
    insert(&mut pool, [solo(2, 1.0).latency("north", 10).latency("south", 10)]);
    assert_eq!(matches(&mut pool, 0), [[2, 1]]);
}
