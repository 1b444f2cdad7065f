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
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn rules_say_what_they_plainly_mean(rules in any_rules(5..15), sides in any_sides()) {
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
        rules in any_rules(5..15),
        sides in any_sides(),
        turn in any::<prop::sample::Index>(),
    ) {
        refusals_stay(&rule_set(&rules), sides, turn);
    }

    #[test]
    fn constraints_promise_what_rules_say(rules in any_rules(5..15), sides in any_sides()) {
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

/// Adds party after party: a monotone rule that fails does not pass again.
fn refusals_stay(rules: &RuleSet, sides: Sides, turn: prop::sample::Index) {
    let effective = rules.effective(Stage::default());
    with_lineup(rules, sides, |whole| {
        let mut parties: Vec<_> =
            (0..2).flat_map(|team| whole.team(team).iter().map(move |party| (team, *party))).collect();
        if !parties.is_empty() {
            let turn = turn.index(parties.len());
            parties.rotate_left(turn);
        }
        let mut lineup = Lineup::new(2);
        let mut failed = vec![false; rules.rules().len()];
        for (team, party) in parties {
            lineup.push(team, party);
            for (index, rule) in rules.rules().iter().enumerate() {
                let passed = rules.judge(index, &lineup, &effective).passed();
                assert!(
                    !(failed[index] && passed && rule.is_monotone()),
                    "{} recovers: {:?}",
                    rule.name(),
                    rule.constraint()
                );
                failed[index] |= !passed;
            }
        }
    });
}

/// Every chain of functions over a number, compared by every operation with a constant and with two extremes.
fn every_comparison() -> RuleSet {
    let functions = ["min", "max", "avg", "median", "sum", "count", "stddev"];
    let skill = "teams[*].players.attributes[skill]";
    let mut expressions = vec![skill.to_owned(), format!("flatten({skill})")];
    for inner in functions {
        expressions.push(format!("{inner}(teams[red].players.attributes[skill])"));
        expressions.push(format!("{inner}({skill})"));
        expressions.push(format!("{inner}(flatten({skill}))"));
        expressions.extend(functions.map(|outer| format!("{outer}({inner}({skill}))")));
    }
    let references =
        ["2".to_owned(), format!("\"min(flatten({skill}))\""), format!("\"max(flatten({skill}))\"")];
    let mut rules = Vec::new();
    for measurement in &expressions {
        for reference in &references {
            for operation in ["<", "<=", "=", "!=", ">", ">="] {
                let name = format!("{measurement} {operation} {reference}").replace('"', "'");
                rules.push(format!(
                    r#"{{"name": "{name}", "type": "comparison", "measurements": ["{measurement}"], "operation": "{operation}", "referenceValue": {reference}}}"#
                ));
            }
            for limit in ["maxDistance", "minDistance"] {
                let name = format!("{measurement} {limit} {reference}").replace('"', "'");
                rules.push(format!(
                    r#"{{"name": "{name}", "type": "distance", "measurements": ["{measurement}"], "{limit}": 1, "referenceValue": {reference}}}"#
                ));
            }
        }
    }
    parse(&format!(
        r#"{{"ruleLanguageVersion": "1.0", "playerAttributes": {ATTRIBUTES}, "teams": {RED_AND_BLUE}, "rules": [{}]}}"#,
        rules.join(",")
    ))
}

#[test]
fn every_comparison_keeps_what_its_constraint_promises() {
    let rules = every_comparison();
    assert!(rules.rules().iter().filter(|rule| rule.is_monotone()).count() > 60);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(40));
    let population = (any_sides(), any::<prop::sample::Index>());
    runner
        .run(&population, |(sides, turn)| {
            refusals_stay(&rules, sides, turn);
            Ok(())
        })
        .unwrap();
}

fn common_region(lineup: &Lineup<'_>, aggregation: PartyAggregation, max: Option<f64>) -> bool {
    lineup.total_players() == 0
        || ["eu", "us"].iter().any(|region| {
            lineup
                .parties()
                .all(|party| party.latency(region, aggregation).is_some_and(|found| Some(found) <= max))
        })
}
