//! Line-ups that an exchange turns into a match.

use crate::scene::*;
use rallypoint_flexmatch::{RuleSet, Ticket};
use std::sync::Arc;

/// Teams whose mean skills differ by so much at most.
fn even_teams(min: u32, max: u32, distance: u32) -> Arc<RuleSet> {
    let rest = format!(
        r#", "rules": [{{"name": "Fair", "type": "distance", "maxDistance": {distance},
        "measurements": ["avg(teams[red].players.attributes[skill])"],
        "referenceValue": "avg(teams[blue].players.attributes[skill])"}}]"#
    );
    two_teams(min, max, &rest)
}

/// 40 alike, but the one that came second.
fn one_apart() -> impl Iterator<Item = Ticket> {
    (1..=40).map(|key| solo(key, if key == 2 { 1000.0 } else { 50.0 }))
}

#[test]
fn a_ticket_with_which_no_line_up_is_fair_leaves_the_line_up() {
    let mut pool = pool(&even_teams(5, 5, 10));
    insert(&mut pool, one_apart());
    let first = pool.search(seconds(0), rallypoint_flexmatch::Budget::evaluations(1));
    let keys = keys(&first.proposals[0]);
    assert_eq!(keys[0], 1);
    assert!(!keys.contains(&2), "{keys:?}");
    // Depth first, all line-ups with the second would come before the first one without it.
    assert!(first.evaluations <= 300, "{}", first.evaluations);
}

#[test]
fn a_mended_match_is_filled_up() {
    let mut pool = pool(&even_teams(2, 5, 10));
    insert(&mut pool, one_apart());
    let proposal = search(&mut pool, 0).proposals.remove(0);
    let sizes: Vec<usize> = proposal.teams.iter().map(|team| team.players.len()).collect();
    assert_eq!(sizes, [5, 5]);
    assert!(!keys(&proposal).contains(&2));
}

#[test]
fn parties_change_teams_whole() {
    // Twos against twos and ones against ones: only one way of the four to split them is fair.
    let mut pool = pool(&even_teams(3, 3, 1));
    insert(&mut pool, [party(1, &[40.0; 2]), party(2, &[60.0; 2]), solo(3, 30.0), solo(4, 70.0)]);
    let searched = search(&mut pool, 0);
    let mut sides: Vec<Vec<u64>> =
        teams(&searched.proposals[0]).into_iter().map(|side| side.into_iter().collect()).collect();
    sides.sort();
    assert_eq!(sides, [vec![1, 4], vec![2, 3]]);
}

#[test]
fn players_of_a_running_game_stay_where_they_are() {
    let mut pool = pool(&even_teams(3, 3, 5));
    let game = party(1, &[50.0, 50.0, 50.0, 50.0]).in_teams(&["red", "red", "blue", "blue"]);
    insert(&mut pool, [game, solo(2, 90.0).at(1), solo(3, 50.0).at(1), solo(4, 52.0).at(1)]);
    let proposal = search(&mut pool, 1).proposals.remove(0);
    assert_eq!(keys(&proposal), [3, 4, 1]);
    let of_the_game = |team: usize| {
        proposal.teams[team]
            .players
            .iter()
            .filter(|(key, _)| key.0 == 1)
            .map(|(_, id)| id.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!((of_the_game(0), of_the_game(1)), (vec!["p1-0", "p1-1"], vec!["p1-2", "p1-3"]));
}

#[test]
fn few_parties_are_matched_without_trying_thousands_of_line_ups() {
    let mut pool = pool(&even_teams(5, 5, 50));
    let skill = |number: u64| 600.0 + (number * number % 1801) as f64;
    insert(
        &mut pool,
        (1..=700).map(|key| {
            let size = [1, 1, 1, 1, 1, 1, 1, 2, 2, 3][(key * 7 % 10) as usize];
            party(key, &(0..size).map(|player| skill(31 * key + player)).collect::<Vec<_>>())
        }),
    );
    let searched = search(&mut pool, 0);
    let matches = searched.proposals.len() as u64;
    assert!(matches >= 95, "{matches}");
    assert!(searched.evaluations <= 100 * matches, "{} for {matches}", searched.evaluations);
}
