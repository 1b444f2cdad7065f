//! Properties over random rule sets and populations. A failure prints the case; proptest keeps its seed.

use crate::oracle::{any_match, proposal_faults};
use crate::scene::{TicketExt, party, rule_set, text};
use proptest::prelude::*;
use rallypoint_flexmatch::{Budget, Moment, Pool, RuleSet, Ticket, TicketKey};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Rules that can stand beside each other; `{n}` is a limit.
const RULES: [&str; 10] = [
    r#"{"name": "Batch", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": {n}}"#,
    r#"{"name": "Mode", "type": "batchDistance", "batchAttribute": "mode"}"#,
    r#"{"name": "Fair", "type": "distance", "measurements": ["avg(teams[*].players.attributes[skill])"], "referenceValue": "avg(flatten(teams[*].players.attributes[skill]))", "maxDistance": {n}}"#,
    r#"{"name": "Each", "type": "distance", "measurements": ["flatten(teams[*].players.attributes[skill])"], "referenceValue": "avg(flatten(teams[*].players.attributes[skill]))", "maxDistance": {n}}"#,
    r#"{"name": "Fixed", "type": "distance", "measurements": ["flatten(teams[*].players.attributes[skill])"], "referenceValue": 20, "maxDistance": {n}}"#,
    r#"{"name": "Even", "type": "comparison", "operation": "=", "measurements": ["count(teams[red].players)"], "referenceValue": "count(teams[blue].players)"}"#,
    r#"{"name": "Strong", "type": "comparison", "operation": ">=", "measurements": ["teams[red].players.attributes[skill]"], "referenceValue": {n}}"#,
    r#"{"name": "Latency", "type": "latency", "maxLatency": {l}}"#,
    r#"{"name": "Near", "type": "distanceSort", "sortDirection": "ascending", "sortAttribute": "skill"}"#,
    r#"{"name": "Range", "type": "comparison", "operation": "<=", "measurements": ["max(flatten(teams[*].players.attributes[skill]))"], "referenceValue": 35}"#,
];

const STRATEGIES: [&str; 5] = [
    r#""strategy": "exhaustiveSearch""#,
    r#""strategy": "exhaustiveSearch", "batchingPreference": "random""#,
    r#""strategy": "exhaustiveSearch", "batchingPreference": "sorted", "sortByAttributes": ["mode", "skill"]"#,
    r#""strategy": "balanced", "balancedAttribute": "skill", "batchingPreference": "largestPopulation""#,
    r#""strategy": "balanced", "balancedAttribute": "skill", "batchingPreference": "fastestRegion""#,
];

#[derive(Clone, Debug)]
struct Case {
    rules: String,
    steps: Vec<Step>,
    seed: u64,
}

#[derive(Clone, Debug)]
enum Step {
    Insert { skills: Vec<u8>, mode: u8, latencies: [u8; 2], backfill: Option<u8>, age: u64 },
    Remove(usize),
    Wait(u64),
    Search(Option<u64>),
}

fn rules() -> impl Strategy<Value = String> {
    let picks = proptest::collection::btree_set(0..RULES.len(), 0..3);
    let limits = proptest::collection::vec(0_u32..30, RULES.len());
    let sizes = (0_u32..3, 0_u32..3, 0_u32..3, 0_u32..3);
    let algorithm = (any::<bool>(), 0..3_usize, 0..STRATEGIES.len());
    let steps = (1_u32..20, 1_u32..20, 0_u32..40);
    (picks, limits, sizes, algorithm, steps).prop_map(|(picks, limits, sizes, algorithm, steps)| {
        let chosen: Vec<String> = picks
            .iter()
            .map(|pick| {
                let limit = limits[*pick];
                RULES[*pick].replace("{n}", &limit.to_string()).replace("{l}", &(20 + 4 * limit).to_string())
            })
            .collect();
        let (red, more_red, blue, more_blue) = sizes;
        let age = if algorithm.0 { "newest" } else { "oldest" };
        let priority = ["normal", "low", "high"][algorithm.1];
        let strategy = STRATEGIES[algorithm.2];
        let mut expansions = vec![format!(
            r#"{{"target": "teams[red].minPlayers", "steps": [{{"waitTimeSeconds": {}, "value": 0}}]}}"#,
            steps.0
        )];
        for name in ["Batch", "Fair", "Each", "Fixed"] {
            if chosen.iter().any(|rule| rule.contains(&format!("\"{name}\""))) {
                expansions.push(format!(
                    r#"{{"target": "rules[{name}].maxDistance", "steps": [{{"waitTimeSeconds": {}, "value": {}}}, {{"waitTimeSeconds": {}, "value": 25}}]}}"#,
                    steps.1, steps.2, steps.1 + steps.0
                ));
            }
        }
        format!(
            r#"{{"name": "random", "ruleLanguageVersion": "1.0",
            "playerAttributes": [{{"name": "skill", "type": "number"}}, {{"name": "mode", "type": "string"}}],
            "algorithm": {{{strategy}, "expansionAgeSelection": "{age}", "backfillPriority": "{priority}"}},
            "teams": [{{"name": "red", "minPlayers": {}, "maxPlayers": {}}}, {{"name": "blue", "minPlayers": {}, "maxPlayers": {}}}],
            "rules": [{}], "expansions": [{}]}}"#,
            red.max(1), red.max(1) + more_red, blue.max(1), blue.max(1) + more_blue,
            chosen.join(", "), expansions.join(", ")
        )
    })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (proptest::collection::vec(0_u8..40, 1..4), 0_u8..2, any::<[u8; 2]>(), proptest::option::weighted(0.2, any::<u8>()), 0_u64..25)
            .prop_map(|(skills, mode, latencies, backfill, age)| Step::Insert { skills, mode, latencies, backfill, age }),
        1 => (0_usize..8).prop_map(Step::Remove),
        2 => (1_u64..12).prop_map(Step::Wait),
        3 => proptest::option::of(0_u64..20).prop_map(Step::Search),
    ]
}

fn case(steps: std::ops::Range<usize>) -> impl Strategy<Value = Case> {
    (rules(), proptest::collection::vec(step(), steps), any::<u64>()).prop_map(|(rules, steps, seed)| Case {
        rules,
        steps,
        seed,
    })
}

/// A pool, and what ought to be in it.
struct World {
    rules: Arc<RuleSet>,
    pool: Pool,
    waiting: BTreeMap<TicketKey, Ticket>,
    now: Moment,
    next_key: u64,
}

impl World {
    fn new(case: &Case) -> Self {
        let rules = rule_set(&case.rules);
        World {
            pool: Pool::new(Arc::clone(&rules), case.seed),
            rules,
            waiting: BTreeMap::new(),
            now: Moment(100_000),
            next_key: 1,
        }
    }

    fn play(&mut self, step: &Step, most: usize) -> Result<(), TestCaseError> {
        match step {
            Step::Insert { .. } if self.waiting.len() >= most => {}
            Step::Insert { skills, mode, latencies, backfill, age } => {
                let skills: Vec<f64> = skills.iter().copied().map(f64::from).collect();
                let mut ticket = party(self.next_key, &skills)
                    .with("mode", text(["duel", "race"][usize::from(*mode)]))
                    .latency("north", u32::from(latencies[0]))
                    .latency("south", u32::from(latencies[1]));
                if let Some(bits) = backfill {
                    let teams: Vec<&str> = (0..skills.len())
                        .map(|player| if bits >> player & 1 == 0 { "red" } else { "blue" })
                        .collect();
                    ticket = ticket.in_teams(&teams);
                }
                ticket.since = Moment(self.now.0 - age * 1000);
                self.next_key += 1;
                if self.pool.insert(ticket.clone()).is_ok() {
                    self.waiting.insert(ticket.key, ticket);
                }
            }
            Step::Remove(index) => {
                if let Some(key) = self.waiting.keys().nth(*index).copied() {
                    prop_assert!(self.pool.remove(key).is_some());
                    self.waiting.remove(&key);
                }
            }
            Step::Wait(seconds) => self.now.0 += seconds * 1000,
            Step::Search(budget) => {
                self.search(budget.map_or(Budget::UNLIMITED, Budget::evaluations))?;
            }
        }
        prop_assert_eq!(self.pool.len(), self.waiting.len());
        Ok(())
    }

    fn search(&mut self, budget: Budget) -> Result<bool, TestCaseError> {
        let searched = self.pool.search(self.now, budget);
        for proposal in &searched.proposals {
            let faults = proposal_faults(&self.rules, proposal, &self.waiting, self.now);
            prop_assert!(faults.is_empty(), "{faults:?} in {proposal:?}");
            for key in proposal.tickets.iter().chain(&proposal.backfill) {
                prop_assert!(self.waiting.remove(key).is_some(), "{key:?} was not waiting");
                prop_assert!(!self.pool.contains(*key));
            }
        }
        Ok(searched.complete)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_proposal_breaks_a_rule_and_no_ticket_is_lost(case in case(5..60)) {
        let mut world = World::new(&case);
        for step in &case.steps {
            world.play(step, usize::MAX)?;
        }
        for key in world.waiting.keys() {
            prop_assert!(world.pool.contains(*key));
            prop_assert!(world.pool.explain(*key, world.now).is_some_and(|explanation| !explanation.to_string().is_empty()));
        }
    }

    #[test]
    fn where_a_search_ends_no_match_is_left(case in case(5..40)) {
        let mut world = World::new(&case);
        for step in &case.steps {
            world.play(step, 6)?;
            if matches!(step, Step::Search(None)) {
                prop_assert!(world.search(Budget::UNLIMITED)?);
                prop_assert_eq!(any_match(&world.rules, &world.waiting, world.now), None);
                // And none comes before the pool says so.
                let quiet = world.pool.next_change(world.now).map_or(world.now.0 + 60_000, |at| at.0 - 1);
                prop_assert_eq!(any_match(&world.rules, &world.waiting, Moment(quiet)), None);
            }
        }
    }

    #[test]
    fn the_same_calls_give_the_same_matches(case in case(5..60)) {
        let play = || -> Result<Vec<String>, TestCaseError> {
            let mut world = World::new(&case);
            let mut seen = Vec::new();
            for step in &case.steps {
                match step {
                    Step::Search(_) => seen.push(format!("{:?}", world.pool.search(world.now, Budget::evaluations(50)))),
                    other => {
                        world.waiting.retain(|key, _| world.pool.contains(*key));
                        world.play(other, usize::MAX)?;
                    }
                }
            }
            Ok(seen)
        };
        prop_assert_eq!(play()?, play()?);
    }
}
