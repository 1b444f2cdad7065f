//! `balanced`: teams of equal strength.

use crate::scene::*;
use rallypoint_flexmatch::Proposal;

const BALANCED: &str = r#", "algorithm": {"strategy": "balanced", "balancedAttribute": "skill"}"#;

fn strengths(proposal: &Proposal, skill: impl Fn(u64) -> f64) -> Vec<f64> {
    proposal
        .teams
        .iter()
        .map(|team| team.players.iter().map(|(key, _)| skill(key.0)).sum::<f64>() / team.players.len() as f64)
        .collect()
}

#[test]
fn the_split_of_single_players_is_the_best_there_is() {
    // 31, 17, 50, 4 and 2 are half of it all; exchanges of single pairs do not always lead there.
    let skill = |key: u64| [31.0, 17.0, 50.0, 4.0, 23.0, 8.0, 42.0, 15.0, 16.0, 2.0][key as usize];
    let mut pool = pool(&two_teams(5, 5, BALANCED));
    insert(&mut pool, (0..10).map(|key| solo(key, skill(key))));
    let strengths = strengths(&search(&mut pool, 0).proposals[0], skill);
    assert_eq!((strengths[0] - strengths[1]).abs(), 0.0);
}

#[test]
fn parties_stay_whole_while_teams_are_balanced() {
    let skill = |key: u64| [90.0, 80.0, 10.0, 20.0, 30.0][key as usize];
    let mut pool = pool(&two_teams(3, 3, BALANCED));
    insert(
        &mut pool,
        [party(0, &[90.0]), party(1, &[80.0]), party(2, &[10.0; 2]), party(3, &[20.0]), party(4, &[30.0])],
    );
    let proposals = search(&mut pool, 0).proposals;
    let teams = teams(&proposals[0]);
    assert_eq!(teams.iter().filter(|team| team.contains(&2)).count(), 1);
    let strengths = strengths(&proposals[0], skill);
    assert!((strengths[0] - strengths[1]).abs() < 11.0, "{strengths:?}");
}

#[test]
fn players_of_a_backfilled_game_session_do_not_change_teams() {
    let mut pool = pool(&two_teams(2, 2, BALANCED));
    insert(&mut pool, [party(1, &[90.0, 10.0]).in_teams(&["red", "blue"]), solo(2, 80.0), solo(3, 20.0)]);
    let proposal = &search(&mut pool, 0).proposals[0];
    let red: Vec<&str> = proposal.teams[0].players.iter().map(|(_, id)| id.as_str()).collect();
    assert_eq!(red, ["p1-0", "p3-0"]);
}
