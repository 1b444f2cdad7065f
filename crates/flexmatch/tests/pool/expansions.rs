//! Expansions open a match at their second, by the age that the rule set says.

use crate::scene::*;
use rallypoint_flexmatch::{Budget, Moment};

fn expanding(age: &str) -> String {
    format!(
        r#", "algorithm": {{"strategy": "exhaustiveSearch", "expansionAgeSelection": "{age}"}},
        "rules": [{{"name": "Skill", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 10}}],
        "expansions": [{{"target": "rules[Skill].maxDistance", "steps": [
            {{"waitTimeSeconds": 5, "value": 50}}, {{"waitTimeSeconds": 15, "value": 100}}]}}]"#
    )
}

#[test]
fn a_step_opens_at_its_second_and_not_before() {
    let mut pool = pool(&two_teams(1, 1, &expanding("newest")));
    insert(&mut pool, [solo(1, 0.0), solo(2, 40.0)]);
    assert!(matches(&mut pool, 0).is_empty());
    assert_eq!(pool.next_change(Moment(0)), Some(seconds(5)));
    assert!(pool.search(Moment(4999), Budget::UNLIMITED).proposals.is_empty());
    let searched = pool.search(Moment(5000), Budget::UNLIMITED);
    assert_eq!(keys(&searched.proposals[0]), [1, 2]);
    let expansion = &searched.proposals[0].expansions[0];
    assert_eq!((expansion.target.as_str(), expansion.wait_time_seconds), ("rules[Skill].maxDistance", 5));
}

#[test]
fn the_newest_ticket_of_a_match_decides_its_expansions() {
    let mut pool = pool(&two_teams(1, 1, &expanding("newest")));
    insert(&mut pool, [solo(1, 0.0)]);
    assert!(matches(&mut pool, 0).is_empty());
    insert(&mut pool, [solo(2, 90.0).at(10)]);
    assert!(matches(&mut pool, 10).is_empty());
    assert!(matches(&mut pool, 15).is_empty());
    assert!(matches(&mut pool, 24).is_empty());
    assert_eq!(matches(&mut pool, 25), [[1, 2]]);
}

#[test]
fn the_oldest_ticket_decides_where_the_rule_set_says_so() {
    let mut pool = pool(&two_teams(1, 1, &expanding("oldest")));
    insert(&mut pool, [solo(1, 0.0)]);
    assert!(matches(&mut pool, 0).is_empty());
    insert(&mut pool, [solo(2, 90.0).at(10)]);
    assert!(matches(&mut pool, 10).is_empty());
    assert!(matches(&mut pool, 14).is_empty());
    assert_eq!(matches(&mut pool, 15), [[1, 2]]);
}

#[test]
fn a_ticket_that_comes_back_keeps_its_age() {
    let mut pool = pool(&two_teams(1, 1, &expanding("oldest")));
    insert(&mut pool, [solo(2, 40.0).at(6)]);
    assert!(matches(&mut pool, 6).is_empty());
    insert(&mut pool, [solo(1, 0.0)]);
    assert_eq!(matches(&mut pool, 6), [[1, 2]]);
}

#[test]
fn a_team_may_start_with_fewer_players_after_a_while() {
    let fewer = r#", "expansions": [{"target": "teams[red,blue].minPlayers", "steps": [{"waitTimeSeconds": 30, "value": 1}]}]"#;
    let mut pool = pool(&two_teams(2, 2, fewer));
    insert(&mut pool, (1..=3).map(|key| solo(key, 1.0)));
    assert!(matches(&mut pool, 29).is_empty());
    assert_eq!(pool.next_change(seconds(29)), Some(seconds(30)));
    assert_eq!(matches(&mut pool, 30), [[1, 2, 3]]);
}

#[test]
fn nothing_changes_by_itself_without_expansions() {
    let mut pool = pool(&two_teams(1, 1, SKILL_WITHIN_10));
    insert(&mut pool, [solo(1, 0.0), solo(2, 40.0)]);
    assert!(matches(&mut pool, 0).is_empty());
    assert_eq!(pool.next_change(seconds(1)), None);
    assert_eq!(search(&mut pool, 100).evaluations, 0);
}
