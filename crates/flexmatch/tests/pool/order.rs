//! Who is served first, and with whom.

use crate::scene::*;
use rallypoint_flexmatch::Pool;
use std::sync::Arc;

#[test]
fn the_longest_wait_is_served_first_and_comes_first_in_the_proposal() {
    let mut pool = pool(&two_teams(1, 1, ""));
    insert(&mut pool, [solo(1, 1.0).at(9), solo(2, 1.0).at(3), solo(3, 1.0).at(5), solo(4, 1.0).at(7)]);
    assert_eq!(matches(&mut pool, 10), [[2, 3], [4, 1]]);
}

#[test]
fn a_new_ticket_is_matched_with_the_longest_wait_in_its_reach() {
    let mut pool = pool(&two_teams(1, 1, SKILL_WITHIN_10));
    insert(&mut pool, [solo(1, 0.0), solo(2, 11.0)]);
    assert!(matches(&mut pool, 0).is_empty());
    insert(&mut pool, [solo(3, 8.0).at(1)]);
    assert_eq!(matches(&mut pool, 1), [[1, 3]]);
}

#[test]
fn the_oldest_ticket_is_served_when_it_can_be() {
    // Every new ticket could play with the one before as well: the first must not be passed over for ever.
    let mut pool = pool(&two_teams(1, 1, SKILL_WITHIN_10));
    insert(&mut pool, [solo(1, 20.0), solo(2, 0.0)]);
    assert!(matches(&mut pool, 0).is_empty());
    insert(&mut pool, [solo(3, 10.0).at(1), solo(4, 10.0).at(1)]);
    assert_eq!(matches(&mut pool, 1), [[1, 3], [2, 4]]);
}

#[test]
fn distance_sort_prefers_the_nearest() {
    let sort = r#", "rules": [{"name": "Near", "type": "distanceSort", "sortDirection": "ascending", "sortAttribute": "skill"}]"#;
    let mut pool = pool(&two_teams(1, 1, sort));
    insert(&mut pool, [solo(1, 50.0), solo(2, 90.0).at(1), solo(3, 10.0).at(2), solo(4, 60.0).at(3)]);
    assert_eq!(matches(&mut pool, 5)[0], [1, 4]);
}

#[test]
fn absolute_sort_prefers_the_greatest_when_descending() {
    let sort = r#", "rules": [{"name": "Strong", "type": "absoluteSort", "sortDirection": "descending", "sortAttribute": "skill"}]"#;
    let mut pool = pool(&two_teams(1, 1, sort));
    insert(&mut pool, [solo(1, 50.0), solo(2, 60.0).at(1), solo(3, 90.0).at(2)]);
    assert_eq!(matches(&mut pool, 5)[0], [1, 3]);
}

#[test]
fn fastest_region_matches_those_who_are_fastest_at_the_same_place() {
    let fastest = r#", "algorithm": {"strategy": "balanced", "balancedAttribute": "skill", "batchingPreference": "fastestRegion"},
        "rules": [{"name": "Latency", "type": "latency", "maxLatency": 100}]"#;
    let mut pool = pool(&two_teams(1, 1, fastest));
    insert(
        &mut pool,
        [
            solo(1, 1.0).latency("north", 20).latency("south", 90),
            solo(2, 1.0).latency("north", 90).latency("south", 20).at(1),
            solo(3, 1.0).latency("north", 30).latency("south", 95).at(2),
            solo(4, 1.0).latency("north", 95).latency("south", 30).at(3),
        ],
    );
    assert_eq!(matches(&mut pool, 5), [[1, 3], [2, 4]]);
}

/// A rule set that cannot look at all of a large pool, and one ticket that only a look by lot or by the sort order meets.
fn large_pool(rest: &str, seed: u64) -> Pool {
    let rules = two_teams(5, 5, rest);
    let mut pool = Pool::new(Arc::clone(&rules), seed);
    insert(&mut pool, (0..3000).map(|key| solo(key, f64::from(u32::try_from(key * 7919 % 3000).unwrap()))));
    pool
}

const FAIR: &str = r#", "rules": [{"name": "Fair", "type": "distance", "maxDistance": 5,
    "measurements": ["avg(teams[*].players.attributes[skill])"],
    "referenceValue": "avg(flatten(teams[*].players.attributes[skill]))"}]"#;

#[test]
fn the_same_seed_gives_the_same_matches() {
    let [one, other] = [1, 1].map(|seed| search(&mut large_pool(FAIR, seed), 0));
    assert_eq!(one, other);
    assert!(one.proposals.len() > 250, "{}", one.proposals.len());
}

#[test]
fn sorted_batches_bring_those_together_who_are_next_to_each_other() {
    let sorted = r#", "algorithm": {"strategy": "exhaustiveSearch", "batchingPreference": "sorted", "sortByAttributes": ["skill"]}"#;
    let spread = |rest: &str| -> f64 {
        let mut pool = large_pool(rest, SEED);
        let proposals = search(&mut pool, 0).proposals;
        let skill = |key: u64| (key * 7919 % 3000) as f64;
        let spreads = proposals.iter().map(|proposal| {
            let skills = keys(proposal).into_iter().map(skill);
            skills.clone().fold(f64::MIN, f64::max) - skills.fold(f64::MAX, f64::min)
        });
        spreads.sum::<f64>() / proposals.len() as f64
    };
    assert!(spread(sorted) * 2.0 < spread(""), "{} against {}", spread(sorted), spread(""));
}
