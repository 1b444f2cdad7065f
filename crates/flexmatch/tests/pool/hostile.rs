//! Bad tickets and worse rule sets: clear errors, bounded work, nothing lost.

use crate::scene::*;
use rallypoint_flexmatch::{AttributeValue, Budget, Moment, TicketError, TicketKey};

#[test]
fn a_key_that_waits_already_is_refused() {
    let mut pool = pool(&two_teams(1, 1, ""));
    insert(&mut pool, [solo(1, 1.0)]);
    let mut other = solo(1, 1.0);
    other.players[0].id = "other".to_owned();
    assert_eq!(pool.insert(other), Err(TicketError::KeyTwice(TicketKey(1))));
    assert_eq!(pool.len(), 1);
}

#[test]
fn a_player_who_waits_already_is_refused() {
    let mut pool = pool(&two_teams(1, 1, ""));
    insert(&mut pool, [solo(1, 1.0)]);
    let mut other = solo(2, 1.0);
    other.players[0].id = "p1-0".to_owned();
    let error = pool.insert(other.clone()).unwrap_err();
    assert_eq!(error, TicketError::PlayerWaits { player: "p1-0".to_owned(), ticket: TicketKey(1) });
    pool.remove(TicketKey(1));
    assert_eq!(pool.insert(other), Ok(()));
}

#[test]
fn tickets_that_make_no_sense_are_refused_and_leave_no_trace() {
    let mut pool = pool(&two_teams(1, 2, ""));
    assert_eq!(pool.insert(party(1, &[])), Err(TicketError::NoPlayers));
    assert!(matches!(pool.insert(solo(2, f64::NAN)), Err(TicketError::NotFinite { .. })));
    assert!(matches!(pool.insert(solo(2, f64::INFINITY)), Err(TicketError::NotFinite { .. })));
    assert!(matches!(pool.insert(party(3, &[1.0; 200])), Err(TicketError::TooManyPlayers { .. })));
    assert!(matches!(pool.insert(solo(4, 1.0).in_teams(&["green"])), Err(TicketError::UnknownTeam { .. })));
    let mut twice = party(5, &[1.0; 2]);
    twice.players[1].id = twice.players[0].id.clone();
    assert!(matches!(pool.insert(twice), Err(TicketError::PlayerTwice { .. })));
    assert!(pool.is_empty());
    assert_eq!(pool.next_change(Moment(0)), None);
    insert(&mut pool, [solo(1, 1.0), solo(2, 1.0), solo(3, 1.0), solo(4, 1.0)]);
    assert_eq!(matches(&mut pool, 0), [[1, 2, 3, 4]]);
}

#[test]
fn a_removed_ticket_is_as_it_was_and_is_not_matched() {
    let mut pool = pool(&two_teams(1, 1, ""));
    insert(&mut pool, [solo(1, 3.0), solo(2, 1.0)]);
    let ticket = pool.remove(TicketKey(1)).unwrap();
    assert_eq!(ticket.players[0].id, "p1-0");
    assert_eq!(pool.remove(TicketKey(1)), None);
    assert!(matches(&mut pool, 0).is_empty());
    assert_eq!(pool.explain(TicketKey(1), Moment(0)), None);
}

#[test]
fn times_at_the_end_of_time_do_no_harm() {
    let expanding = r#", "expansions": [{"target": "teams[red].minPlayers", "steps": [{"waitTimeSeconds": 5, "value": 1}]}]"#;
    let mut pool = pool(&two_teams(2, 2, expanding));
    let mut late = solo(1, 1.0);
    late.since = Moment(u64::MAX);
    insert(&mut pool, [late, solo(2, 1.0)]);
    assert!(pool.search(Moment(0), Budget::UNLIMITED).proposals.is_empty());
    assert!(pool.search(Moment(u64::MAX), Budget::UNLIMITED).proposals.is_empty());
    assert!(pool.explain(TicketKey(1), Moment(0)).is_some());
}

/// No line-up keeps it, and no ticket shows that by itself.
const CONTRADICTION: &str = r#", "rules": [
    {"name": "Strong", "type": "comparison", "measurements": ["sum(flatten(teams[*].players.attributes[skill]))"], "operation": "=", "referenceValue": 1.5}]"#;

#[test]
fn a_search_that_explodes_is_cut_says_so_and_is_tried_again_every_few_seconds() {
    let mut pool = pool(&two_teams(5, 5, CONTRADICTION));
    insert(&mut pool, (1..=30).map(|key| solo(key, f64::from(u32::try_from(key).unwrap()))));
    let searched = search(&mut pool, 0);
    assert!(!searched.complete && searched.proposals.is_empty());
    assert!(searched.evaluations <= 30 * 4200, "{}", searched.evaluations);
    assert_eq!(pool.next_change(Moment(0)), Some(seconds(1)));
    assert!(explain(&pool, 1, 0).ends_with("not every line-up was tried"), "{}", explain(&pool, 1, 0));
    let mut last = 1;
    for expected in [3, 7, 15, 23, 31] {
        assert!(!search(&mut pool, last).complete);
        let next = pool.next_change(seconds(last)).unwrap();
        assert_eq!(next, seconds(expected));
        last = expected;
    }
    assert_eq!(pool.len(), 30);
}

#[test]
fn a_pool_that_cannot_match_costs_nothing_for_a_stranger() {
    let mut pool = pool(&two_teams(5, 5, SKILL_WITHIN_10));
    insert(&mut pool, (0..5000).map(|key| solo(key, f64::from(u32::try_from(key).unwrap()) * 100.0)));
    assert!(search(&mut pool, 0).proposals.is_empty());
    insert(&mut pool, [solo(9999, 250_003.0)]);
    let searched = search(&mut pool, 1);
    assert!(searched.complete);
    assert!(searched.evaluations <= 4, "{}", searched.evaluations);
}

#[test]
fn tickets_that_cannot_be_searched_whole_do_not_hold_up_new_ones() {
    let mode = r#"[{"name": "Mode", "type": "batchDistance", "batchAttribute": "mode"}, "#;
    let mut pool = pool(&two_teams(5, 5, &CONTRADICTION.replace("1.5", "10000").replacen('[', mode, 1)));
    insert(&mut pool, (1..=40).map(|key| solo(key, key as f64)));
    assert!(search(&mut pool, 0).proposals.is_empty());
    insert(&mut pool, (101..=110).map(|key| solo(key, 1000.0).with("mode", text("new")).at(9)));
    // All forty are due again, and were here before.
    let searched = pool.search(seconds(10), Budget::evaluations(10 * 4096));
    assert_eq!(searched.proposals.iter().map(keys).collect::<Vec<_>>(), [(101..=110).collect::<Vec<u64>>()]);
}

#[test]
fn compound_rules_that_name_each_other_twice_are_judged_once_each() {
    let first = r#"{"name": "c0", "type": "comparison", "measurements": ["flatten(teams[*].players.attributes[skill])"], "operation": ">", "referenceValue": 0}"#;
    let doubled = (1..64).map(|index| {
        let before = index - 1;
        format!(r#", {{"name": "c{index}", "type": "compound", "statement": "and(c{before}, c{before})"}}"#)
    });
    let mut pool = pool(&two_teams(1, 1, &format!(r#", "rules": [{first}{}]"#, doubled.collect::<String>())));
    insert(&mut pool, [solo(1, 5.0), solo(2, 6.0)]);
    // Judged by naming, c0 would be asked 2^63 times.
    assert_eq!(matches(&mut pool, 0), [[1, 2]]);
}

#[test]
fn a_stranger_who_names_a_hundred_places_does_not_keep_others_from_theirs() {
    const NEAR: &str = r#", "rules": [{"name": "Near", "type": "latency", "maxLatency": 100}]"#;
    let mut pool = pool(&two_teams(5, 5, NEAR));
    let stranger =
        (0..100).fold(solo(0, 1.0), |ticket, place| ticket.latency(&format!("nowhere-{place}"), 20));
    insert(&mut pool, [stranger]);
    assert!(search(&mut pool, 0).proposals.is_empty());
    let places = ["eu-west-1", "us-east-1", "ap-south-1", "sa-east-1"];
    insert(
        &mut pool,
        (1..=40).map(|key| solo(key, 1.0).latency(places[usize::try_from(key).unwrap() % places.len()], 30)),
    );
    assert_eq!(search(&mut pool, 1).proposals.len(), places.len());
}

#[test]
fn a_set_of_thousands_of_stages_is_searched_in_bounded_turns() {
    let steps: Vec<String> =
        (0..1500).map(|second| format!(r#"{{"waitTimeSeconds": {second}, "value": {second}}}"#)).collect();
    let rules = format!(
        r#", "algorithm": {{"strategy": "exhaustiveSearch", "expansionAgeSelection": "oldest"}} {CONTRADICTION},
        "expansions": [{{"target": "rules[Strong].referenceValue", "steps": [{}]}}]"#,
        steps.join(", ")
    );
    let mut pool = pool(&two_teams(5, 5, &rules));
    insert(&mut pool, (1..=500).map(|key| solo(key, 2000.0)));
    let searched = pool.search(Moment(0), Budget::evaluations(1));
    assert!(!searched.complete);
    assert!(searched.evaluations > 4200, "what is looked at counts: {}", searched.evaluations);
    assert!(searched.evaluations < 4 * 4096, "{}", searched.evaluations);
}

#[test]
fn long_rule_sets_and_long_lists_count_more() {
    let spent = |rules: usize, strings: usize| {
        let rule = |index| {
            format!(
                r#"{{"name": "R{index}", "type": "collection", "operation": "intersection", "maxCount": 1000,
                "measurements": ["flatten(teams[*].players.attributes[maps])"]}}"#
            )
        };
        let rules: Vec<String> = (0..rules).map(rule).collect();
        let mut pool = pool(&rule_set(&format!(
            r#"{{"ruleLanguageVersion": "1.0", "playerAttributes": [{{"name": "maps", "type": "string_list", "default": []}}],
            "teams": [{{"name": "all", "minPlayers": 4, "maxPlayers": 4}}], "rules": [{}]}}"#,
            rules.join(", ")
        )));
        let maps = AttributeValue::StringList((0..strings).map(|map| map.to_string()).collect());
        insert(&mut pool, (1..=4).map(|key| solo(key, 0.0).with("maps", maps.clone())));
        let searched = search(&mut pool, 0);
        assert_eq!(searched.proposals.len(), 1);
        searched.evaluations
    };
    assert_eq!(spent(15, 15), spent(1, 0), "as people write them");
    assert!(spent(160, 0) >= 10 * spent(1, 0));
    assert!(spent(1, 100) > 4 * spent(1, 0));
}

#[test]
fn a_pool_can_live_on_a_thread_of_its_own() {
    let mut pool = pool(&two_teams(1, 1, ""));
    let found = std::thread::spawn(move || {
        insert(&mut pool, [solo(1, 1.0), solo(2, 1.0)]);
        matches(&mut pool, 0)
    });
    assert_eq!(found.join().unwrap(), [[1, 2]]);
}
