//! `latency`: a region that suits everybody.

use crate::scene::{Sides, With, player, rule_set, solos, verdict};
use rallypoint_flexmatch::{Player, Reason};

fn near(id: &str, latencies: &[(&str, u32)]) -> Player {
    latencies.iter().fold(player(id), |player, (region, latency)| player.latency(region, *latency))
}

fn judged(limits: &str, sides: Sides) -> (Reason, Option<f64>, Option<f64>) {
    let rules = rule_set(&format!(r#"{{"name": "r", "type": "latency", {limits}}}"#));
    let verdict = verdict(&rules, "r", sides);
    (verdict.reason, verdict.measured, verdict.limit)
}

#[test]
fn one_region_has_to_suit_everybody() {
    let sides = |us: u32| {
        solos([vec![near("a", &[("eu", 20), ("us", 90)])], vec![near("b", &[("eu", 150), ("us", us)])]])
    };
    assert_eq!(judged(r#""maxLatency": 100"#, sides(100)), (Reason::Held, Some(100.0), Some(100.0)));
    assert_eq!(judged(r#""maxLatency": 100"#, sides(101)), (Reason::TooMuch, Some(101.0), Some(100.0)));
    // Each has one that suits them, and it is not the same.
    assert_eq!(judged(r#""maxLatency": 60"#, sides(50)), (Reason::TooMuch, Some(90.0), Some(60.0)));
}

#[test]
fn the_best_region_is_told() {
    let sides = solos([vec![near("a", &[("ap", 80), ("eu", 20), ("us", 40)])], vec![]]);
    assert_eq!(judged(r#""maxLatency": 100"#, sides), (Reason::Held, Some(20.0), Some(100.0)));
}

#[test]
fn players_without_latencies_suit_no_region() {
    let sides = solos([vec![near("a", &[("eu", 20)])], vec![near("b", &[])]]);
    assert_eq!(judged(r#""maxLatency": 100"#, sides), (Reason::NoCommonRegion, None, None));
    let apart = solos([vec![near("a", &[("eu", 20)])], vec![near("b", &[("us", 20)])]]);
    assert_eq!(judged(r#""maxLatency": 100"#, apart), (Reason::NoCommonRegion, None, None));
}

#[test]
fn a_party_counts_with_one_latency() {
    let duo = || vec![near("a", &[("eu", 20)]), near("b", &[("eu", 100)])];
    let rule = |aggregation: &str| format!(r#""maxLatency": 60, "partyAggregation": "{aggregation}""#);
    for (aggregation, latency, holds) in [("min", 20.0, true), ("avg", 60.0, true), ("max", 100.0, false)] {
        let (reason, measured, _) = judged(&rule(aggregation), vec![vec![duo()], vec![]]);
        assert_eq!((reason == Reason::Held, measured), (holds, Some(latency)), "{aggregation}");
    }
}

#[test]
fn the_distance_is_to_the_least_or_the_mean_latency() {
    let sides =
        || solos([vec![near("a", &[("eu", 20)])], vec![near("b", &[("eu", 50)]), near("c", &[("eu", 80)])]]);
    let min = |max: u32| judged(&format!(r#""maxDistance": {max}, "distanceReference": "min""#), sides());
    assert_eq!(min(60), (Reason::Held, Some(60.0), Some(60.0)));
    assert_eq!(min(59), (Reason::TooMuch, Some(60.0), Some(59.0)));
    let avg = |max: u32| judged(&format!(r#""maxDistance": {max}, "distanceReference": "avg""#), sides());
    assert_eq!(avg(30), (Reason::Held, Some(30.0), Some(30.0)));
    assert_eq!(avg(29), (Reason::TooMuch, Some(30.0), Some(29.0)));
    let both = judged(r#""maxLatency": 70, "maxDistance": 60, "distanceReference": "min""#, sides());
    assert_eq!(both, (Reason::TooMuch, Some(80.0), Some(70.0)));
}

#[test]
fn nobody_has_no_latency() {
    assert_eq!(judged(r#""maxLatency": 100"#, solos([vec![], vec![]])), (Reason::Held, None, None));
}

#[test]
fn a_rule_set_says_whether_latencies_matter() {
    assert!(rule_set(r#"{"name": "r", "type": "latency", "maxLatency": 1}"#).uses_latency());
    assert!(!rule_set("").uses_latency());
}
