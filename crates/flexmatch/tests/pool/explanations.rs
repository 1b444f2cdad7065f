//! Why a ticket waits, in one sentence and in numbers.

use crate::scene::*;
use rallypoint_flexmatch::{Obstacle, TicketKey};

#[test]
fn too_few_players_are_counted() {
    let mut pool = pool(&two_teams(2, 2, ""));
    insert(&mut pool, [solo(1, 1.0), solo(2, 1.0)]);
    search(&mut pool, 0);
    assert_eq!(explain(&pool, 1, 0), "1 of 3 more players are in reach");
}

#[test]
fn the_nearest_miss_and_the_next_step_have_numbers() {
    let rest = r#", "rules": [{"name": "Skill", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 10}],
        "expansions": [{"target": "rules[Skill].maxDistance", "steps": [{"waitTimeSeconds": 15, "value": 50}]}]"#;
    let mut pool = pool(&two_teams(1, 1, rest));
    insert(&mut pool, [solo(1, 0.0), solo(2, 90.0), solo(3, 14.25)]);
    search(&mut pool, 0);
    assert_eq!(
        explain(&pool, 1, 4),
        "0 of 1 more player is in reach; at the nearest miss rule \"Skill\" measures 14.25, at most 10 is allowed; \
         in 11 s rules[Skill].maxDistance becomes 50"
    );
    let explanation = pool.explain(TicketKey(1), seconds(4)).unwrap();
    let miss = explanation.nearest_miss.unwrap();
    assert_eq!((miss.measured, miss.allowed), (Some(14.25), Some(10.0)));
    assert_eq!(explanation.next_expansion.unwrap().at, seconds(15));
    assert_eq!(explanation.waited_ms, 4000);
}

#[test]
fn a_rule_about_the_finished_match_is_the_obstacle_when_enough_players_are_there() {
    let fair = r#", "rules": [{"name": "Fair", "type": "distance", "maxDistance": 2,
        "measurements": ["avg(teams[red].players.attributes[skill])"], "referenceValue": "avg(teams[blue].players.attributes[skill])"}]"#;
    let mut pool = pool(&two_teams(1, 1, fair));
    insert(&mut pool, [solo(1, 10.0), solo(2, 15.0), solo(3, 40.0)]);
    search(&mut pool, 0);
    let explanation = pool.explain(TicketKey(1), seconds(0)).unwrap();
    assert_eq!(explanation.obstacle, Obstacle::Rules);
    assert_eq!(
        explanation.to_string(),
        "2 more players are in reach, and no line-up keeps all rules; at the nearest miss rule \"Fair\" measures 5, \
         at most 2 is allowed"
    );
    let fair = &explanation.metrics[0];
    assert!(fair.failed > 0 && fair.passed == 0, "{fair:?}");
}

#[test]
fn one_player_in_reach_is_told_as_one() {
    let fair = r#", "rules": [{"name": "Fair", "type": "distance", "maxDistance": 2,
        "measurements": ["avg(teams[red].players.attributes[skill])"], "referenceValue": "avg(teams[blue].players.attributes[skill])"}]"#;
    let mut pool = pool(&two_teams(1, 1, fair));
    insert(&mut pool, [solo(1, 10.0), solo(2, 15.0)]);
    search(&mut pool, 0);
    let sentence = explain(&pool, 1, 0);
    assert!(sentence.starts_with("1 more player is in reach, and no line-up keeps all rules"), "{sentence}");
}

#[test]
fn a_missing_attribute_without_default_can_never_match() {
    let rules = rule_set(
        r#"{"name": "n", "ruleLanguageVersion": "1.0", "playerAttributes": [{"name": "rank", "type": "number"}],
        "teams": [{"name": "red", "minPlayers": 2, "maxPlayers": 2}],
        "rules": [{"name": "Rank", "type": "batchDistance", "batchAttribute": "rank", "maxDistance": 3}]}"#,
    );
    let mut pool = pool(&rules);
    insert(&mut pool, [solo(1, 1.0)]);
    search(&mut pool, 0);
    let sentence = explain(&pool, 1, 0);
    assert_eq!(
        sentence,
        "it can never match: rule \"Rank\" needs attribute \"rank\", which a player has not"
    );
}

#[test]
fn latency_without_data_can_never_match() {
    let latency = r#", "rules": [{"name": "Latency", "type": "latency", "maxLatency": 100}]"#;
    let mut pool = pool(&two_teams(1, 1, latency));
    insert(&mut pool, [solo(1, 1.0), solo(2, 1.0).latency("north", 180)]);
    search(&mut pool, 0);
    assert_eq!(
        explain(&pool, 1, 0),
        "it can never match: rule \"Latency\" finds no region that all players have a latency for"
    );
    assert_eq!(
        explain(&pool, 2, 0),
        "it can never match: rule \"Latency\" measures 180, at most 100 is allowed"
    );
}

#[test]
fn what_an_expansion_will_mend_is_not_called_hopeless() {
    let latency = r#", "rules": [{"name": "Latency", "type": "latency", "maxLatency": 100}],
        "expansions": [{"target": "rules[Latency].maxLatency", "steps": [{"waitTimeSeconds": 20, "value": 200}]}]"#;
    let mut pool = pool(&two_teams(1, 1, latency));
    insert(&mut pool, [solo(1, 1.0).latency("north", 180)]);
    search(&mut pool, 0);
    assert_eq!(
        explain(&pool, 1, 0),
        "it cannot match yet: rule \"Latency\" measures 180, at most 100 is allowed; in 20 s \
         rules[Latency].maxLatency becomes 200"
    );
}

#[test]
fn parties_that_do_not_fit_together_are_named() {
    let mut pool = pool(&two_teams(5, 5, ""));
    insert(&mut pool, (1..=6).map(|key| party(key, &[1.0; 2])));
    search(&mut pool, 0);
    assert_eq!(explain(&pool, 1, 0), "10 more players are in reach, and their parties do not fill the teams");
}

#[test]
fn a_ticket_that_has_not_been_searched_for_may_have_a_match() {
    let mut pool = pool(&two_teams(1, 1, ""));
    insert(&mut pool, [solo(1, 1.0), solo(2, 1.0)]);
    assert_eq!(explain(&pool, 1, 0), "a match is possible now");
    assert_eq!(pool.len(), 2);
}
