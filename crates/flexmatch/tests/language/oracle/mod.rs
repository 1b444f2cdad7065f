//! What rules say, against a second evaluator that is slow and obvious; and what constraints promise to searches.

mod naive;
mod rules;

use crate::scene::{ATTRIBUTES, RED_AND_BLUE, Sides, With, parse, player, with_lineup};
use naive::Naive;
use proptest::prelude::*;
use rallypoint_flexmatch::{Constraint, Lineup, PartyAggregation, Player, RuleSet, Stage};
use rules::{any_rules, render};

fn any_player() -> impl Strategy<Value = Player> {
    let skill = prop::option::weighted(0.95, 0_i32..6);
    let mode = prop::option::weighted(0.97, prop::sample::select(vec!["x", "y"]));
    let roles = prop::sample::subsequence(vec!["a", "b", "c"], 0..=3);
    let eu = prop::option::weighted(0.8, 1_u32..5);
    let us = prop::option::weighted(0.8, 1_u32..5);
    (skill, mode, roles, eu, us).prop_map(|(skill, mode, roles, eu, us)| {
        let mut player = player("").list("roles", &roles);
        if let Some(skill) = skill {
            player = player.skill(f64::from(skill));
        }
        if let Some(mode) = mode {
            player = player.mode(mode);
        }
        if let Some(eu) = eu {
            player = player.latency("eu", eu * 10);
        }
        if let Some(us) = us {
            player = player.latency("us", us * 10);
        }
        player
    })
}

/// Up to three parties in each team. Their sizes are powers of two, so that means of parties are exact.
fn any_sides() -> impl Strategy<Value = Sides> {
    let party = prop::sample::select(vec![1_usize, 1, 2])
        .prop_flat_map(|size| prop::collection::vec(any_player(), size));
    let team = prop::collection::vec(party, 0..4);
    prop::collection::vec(team, 2).prop_map(|mut sides| {
        for (number, player) in sides.iter_mut().flatten().flatten().enumerate() {
            // Some ids are roles too, so that references to ids find something.
            player.id = ["a", "b", "c"].get(number).map_or_else(|| number.to_string(), ToString::to_string);
        }
        sides
    })
}

fn rule_set(rules: &[rules::AnyRule]) -> RuleSet {
    let rules: Vec<String> = rules.iter().enumerate().map(|(index, rule)| render(rule, index)).collect();
    parse(&format!(
        r#"{{"ruleLanguageVersion": "1.0", "playerAttributes": {ATTRIBUTES}, "teams": {RED_AND_BLUE}, "rules": [{}]}}"#,
        rules.join(",\n")
    ))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(700))]

    #[test]
    fn rules_say_what_they_plainly_mean(rules in any_rules(), sides in any_sides()) {
        let compiled = rule_set(&rules);
        let effective = compiled.effective(Stage::default());
        let naive = Naive { rules: &rules, sides: &sides };
        let expected: Vec<bool> = (0..rules.len()).map(|rule| naive.holds(rule)).collect();
        let found = with_lineup(&compiled, sides.clone(), |lineup| compiled.evaluate(lineup, &effective));
        for (index, (verdict, expected)) in found.iter().zip(expected).enumerate() {
            prop_assert_eq!(verdict.passed(), expected, "{} {:?}", render(&rules[index], index), verdict);
        }
    }

    #[test]
    fn what_a_monotone_rule_refuses_stays_refused(
        rules in any_rules(),
        sides in any_sides(),
        order in any::<prop::sample::Index>(),
    ) {
        let compiled = rule_set(&rules);
        let effective = compiled.effective(Stage::default());
        with_lineup(&compiled, sides, |whole| {
            let mut parties: Vec<_> =
                (0..2).flat_map(|team| whole.team(team).iter().map(move |party| (team, *party))).collect();
            let turn = if parties.is_empty() { 0 } else { order.index(parties.len()) };
            parties.rotate_left(turn);
            let mut lineup = Lineup::new(2);
            let mut failed = vec![false; compiled.rules().len()];
            for (team, party) in parties {
                lineup.push(team, party);
                for (index, rule) in compiled.rules().iter().enumerate() {
                    let passed = compiled.judge(index, &lineup, &effective).passed();
                    assert!(
                        !(failed[index] && passed && rule.is_monotone()),
                        "{} recovers: {:?}",
                        render(&rules[index], index),
                        rule.constraint()
                    );
                    failed[index] |= !passed;
                }
            }
        });
    }

    #[test]
    fn constraints_promise_what_rules_say(rules in any_rules(), sides in any_sides()) {
        let compiled = rule_set(&rules);
        let effective = compiled.effective(Stage::default());
        with_lineup(&compiled, sides, |lineup| {
            for (index, rule) in compiled.rules().iter().enumerate() {
                let limits = &effective.limits[index];
                let promised = match rule.constraint() {
                    Constraint::EachParty => Some((0..2).all(|team| {
                        lineup.team(team).iter().all(|party| {
                            let mut alone = Lineup::new(2);
                            alone.push(team, party);
                            compiled.judge(index, &alone, &effective).passed()
                        })
                    })),
                    Constraint::Within { attribute, aggregation } => {
                        let numbers: Option<Vec<f64>> =
                            lineup.parties().map(|party| party.number(attribute, aggregation)).collect();
                        Some(numbers.is_some_and(|numbers| {
                            let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
                            let greatest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                            numbers.is_empty() || greatest - least <= limits.max.unwrap()
                        }))
                    }
                    Constraint::Same { attribute } => {
                        let texts: Option<Vec<&str>> = lineup.parties().map(|party| party.text(attribute)).collect();
                        Some(texts.is_some_and(|texts| texts.windows(2).all(|pair| pair[0] == pair[1])))
                    }
                    Constraint::CommonRegion { aggregation } => Some(common_region(lineup, aggregation, limits.max_latency)),
                    Constraint::Monotone | Constraint::Whole => None,
                };
                if let Some(promised) = promised {
                    let found = compiled.judge(index, lineup, &effective);
                    assert_eq!(found.passed(), promised, "{} {:?}", render(&rules[index], index), rule.constraint());
                }
            }
        });
    }
}

fn common_region(lineup: &Lineup<'_>, aggregation: PartyAggregation, max: Option<f64>) -> bool {
    lineup.total_players() == 0
        || ["eu", "us"].iter().any(|region| {
            lineup
                .parties()
                .all(|party| party.latency(region, aggregation).is_some_and(|found| Some(found) <= max))
        })
}
