//! `partyAggregation`: what tickets with several players count as.

use crate::scene::{With, passes, player, rule_set, verdict};
use rallypoint_flexmatch::{PartyAggregation, Player, Reason};

fn party(skills: &[f64]) -> Vec<Player> {
    skills
        .iter()
        .enumerate()
        .map(|(index, skill)| player(&format!("{skill}/{index}")).skill(*skill))
        .collect()
}

fn rule(measurement: &str, operation: &str, reference: &str, aggregation: &str) -> String {
    let aggregation = if aggregation.is_empty() {
        String::new()
    } else {
        format!(r#", "partyAggregation": "{aggregation}""#)
    };
    format!(
        r#"{{"name": "r", "type": "comparison", "measurements": ["{measurement}"], "operation": "{operation}", "referenceValue": {reference}{aggregation}}}"#
    )
}

#[test]
fn each_player_of_a_party_counts_with_the_partys_number() {
    let sides = || vec![vec![party(&[10.0, 20.0, 60.0]), party(&[100.0])], vec![]];
    let measured = |function: &str, aggregation: &str| {
        let expression = format!("{function}(teams[red].players.attributes[skill])");
        let rules = rule_set(&rule(&expression, "<", "1e9", aggregation));
        verdict(&rules, "r", sides()).measured.unwrap()
    };
    // By default the mean, so that the mean of a team is that of its players, party or not.
    assert!((measured("avg", "") - 47.5).abs() < 1e-9);
    assert!((measured("avg", "avg") - 47.5).abs() < 1e-9);
    assert!((measured("avg", "min") - 32.5).abs() < 1e-9);
    assert!((measured("avg", "max") - 70.0).abs() < 1e-9);
    assert!((measured("min", "") - 30.0).abs() < 1e-9);
    assert!((measured("max", "min") - 100.0).abs() < 1e-9);
    assert!((measured("count", "max") - 4.0).abs() < 1e-9);
    assert!((measured("median", "max") - 60.0).abs() < 1e-9);
    assert!((measured("stddev", "") - 30.310_889_132_455_35).abs() < 1e-9);
}

#[test]
fn limits_are_for_the_partys_number() {
    let at_least = |aggregation: &str| rule("teams[red].players.attributes[skill]", ">=", "30", aggregation);
    let sides = || vec![vec![party(&[20.0, 40.0])], vec![]];
    assert!(passes(&at_least(""), sides()));
    assert!(passes(&at_least("max"), sides()));
    assert!(!passes(&at_least("min"), sides()));
}

#[test]
fn players_and_their_ids_are_never_aggregated() {
    let sides = || vec![vec![party(&[1.0, 2.0, 3.0])], vec![party(&[4.0])]];
    let rules = rule_set(&rule("count(teams[red].players)", "=", "3", "max"));
    assert!(verdict(&rules, "r", sides()).passed());
}

#[test]
fn players_of_a_party_are_compared_as_they_are_unless_it_is_written() {
    let with_each_other = |aggregation: &str| {
        format!(
            r#"{{"name": "r", "type": "comparison", "operation": "!=",
                "measurements": ["flatten(teams[*].players.attributes[skill])"]{aggregation}}}"#
        )
    };
    let sides = || vec![vec![party(&[1.0, 3.0])], vec![party(&[2.0])]];
    assert!(passes(&with_each_other(""), sides()), "three players, three characters");
    assert!(!passes(&with_each_other(r#", "partyAggregation": "avg""#), sides()), "2 and 2");
    assert!(passes(&with_each_other(r#", "partyAggregation": "max""#), sides()), "3 and 2");
}

#[test]
fn a_batch_counts_each_ticket_once() {
    let near = |aggregation: &str| {
        format!(
            r#"{{"name": "r", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 10,
                "partyAggregation": "{aggregation}"}}"#
        )
    };
    let sides = || vec![vec![party(&[0.0, 30.0])], vec![party(&[12.0])]];
    assert!(passes(&near("avg"), sides()));
    assert!(!passes(&near("min"), sides()));
    assert!(!passes(&near("max"), sides()));
    let same = r#"{"name": "r", "type": "batchDistance", "batchAttribute": "mode"}"#;
    let apart = vec![player("a").mode("x"), player("b").mode("y")];
    assert!(!passes(same, vec![vec![apart], vec![]]), "players of a party have to agree too");
}

#[test]
fn a_party_is_one_collection() {
    let medics = |aggregation: &str| {
        format!(
            r#"{{"name": "r", "type": "collection", "operation": "contains", "referenceValue": "medic",
                "measurements": ["flatten(teams[*].players.attributes[roles])"], "maxCount": 1{aggregation}}}"#
        )
    };
    let duo = || vec![player("a").list("roles", &["medic"]), player("b").list("roles", &["medic", "tank"])];
    let solo = || vec![player("c").list("roles", &["medic"])];
    assert!(passes(&medics(""), vec![vec![duo()], vec![]]));
    assert!(!passes(&medics(""), vec![vec![duo()], vec![solo()]]));
    let mixed = || vec![player("a").list("roles", &["medic"]), player("b").list("roles", &["tank"])];
    assert!(!passes(&medics(r#", "partyAggregation": "union""#), vec![vec![mixed()], vec![solo()]]));
    assert!(passes(&medics(r#", "partyAggregation": "intersection""#), vec![vec![mixed()], vec![solo()]]));
}

#[test]
fn union_and_intersection_decide_what_a_party_shares() {
    let shared = |aggregation: &str| {
        format!(
            r#"{{"name": "r", "type": "collection", "operation": "intersection", "minCount": 1,
                "measurements": ["flatten(teams[*].players.attributes[roles])"], "partyAggregation": "{aggregation}"}}"#
        )
    };
    let sides = || {
        let duo = vec![player("a").list("roles", &["tdm", "ctf"]), player("b").list("roles", &["tdm"])];
        vec![vec![duo], vec![vec![player("c").list("roles", &["ctf"])]]]
    };
    assert!(passes(&shared("union"), sides()));
    assert!(!passes(&shared("intersection"), sides()));
}

#[test]
fn a_party_has_numbers_texts_and_regions() {
    let rules = rule_set("");
    let players = vec![
        player("a").skill(1.0).mode("x").latency("eu", 30).latency("us", 90),
        player("b").skill(4.0).mode("x").latency("eu", 50),
    ];
    let candidate = rules.prepare(crate::scene::ticket(1, players)).unwrap();
    let [party] = candidate.parties() else { panic!("one party") };
    let skill = rules.attribute("skill").unwrap();
    let numbers = [PartyAggregation::Min, PartyAggregation::Max, PartyAggregation::Avg];
    assert_eq!(
        numbers.map(|aggregation| party.number(skill, aggregation)),
        [Some(1.0), Some(4.0), Some(2.5)]
    );
    assert_eq!(party.text(rules.attribute("mode").unwrap()), Some("x"));
    assert_eq!(party.number(rules.attribute("mode").unwrap(), PartyAggregation::Avg), None);
    let regions: Vec<_> = party.regions(PartyAggregation::Max).collect();
    assert_eq!(regions, [("eu", 50.0)], "only where all can play");
    assert_eq!((party.size(), candidate.size()), (2, 2));
    assert_eq!(party.player_ids().collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn players_of_a_backfill_ticket_count_by_themselves() {
    let rules = rule_set(&rule("teams[red].players.attributes[skill]", ">=", "30", ""));
    let players = vec![
        player("a").skill(20.0).in_team("red"),
        player("b").skill(40.0).in_team("red"),
        player("c").in_team("blue"),
    ];
    let candidate = rules.prepare(crate::scene::backfill(1, players)).unwrap();
    assert_eq!(
        candidate.parties().iter().map(|party| party.team()).collect::<Vec<_>>(),
        [Some(0), Some(0), Some(1)]
    );
    let mut lineup = rallypoint_flexmatch::Lineup::new(2);
    candidate.parties().iter().for_each(|party| lineup.push(party.team().unwrap(), party));
    let found = rules.judge(0, &lineup, &rules.effective(rules.stage(0)));
    assert_eq!((found.reason, found.measured), (Reason::TooLittle, Some(20.0)));
}
