//! Whether both make the same matches of the same tickets.

use std::collections::{BTreeMap, BTreeSet};

use rallypoint_matchsim::population::Population;
use rand::SeedableRng;
use rand_pcg::Pcg64;

use super::flexi::Flexi;
use super::task::{Answer, Match, Task, Ticket};
use super::{case, ours};

/// How many tickets a comparison of many has.
const MANY: u32 = 2_000;

pub(crate) fn compare(mut flexi: Option<&mut Flexi>) {
    println!("matches of the same tickets");
    let (mut same, mut known, mut unknown) = (0, 0, 0);
    for case in case::all() {
        let ours = ours::play(&case.task);
        let Some(flexi) = flexi.as_deref_mut() else {
            println!("  {:<58} ours {}", case.name, told(&ours));
            continue;
        };
        let theirs = flexi.play(&case.task);
        if groups(&ours) == groups(&theirs) {
            same += 1;
            println!("  {:<58} same: {}", case.name, told(&ours));
            continue;
        }
        println!("  {:<58} DIFFERENT", case.name);
        println!("    ours  {}\n    flexi {}", told(&ours), told(&theirs));
        match case.differs {
            Some(why) => {
                known += 1;
                println!("    {why}");
            }
            None => {
                unknown += 1;
                println!("    not explained yet");
            }
        }
    }
    println!("  {same} the same, {known} different with a reason, {unknown} without one");
    many(flexi);
}

/// Who plays with and against whom, and when: which of two equal teams is called red says nothing.
fn groups(answer: &Answer) -> BTreeSet<(u64, BTreeSet<BTreeSet<&str>>)> {
    answer.matches.iter().map(|made| (made.at_ms, teams(made))).collect()
}

fn teams(made: &Match) -> BTreeSet<BTreeSet<&str>> {
    made.teams.values().map(|players| players.iter().map(String::as_str).collect()).collect()
}

fn told(answer: &Answer) -> String {
    if !answer.error.is_empty() {
        return format!("refused: {}", answer.error);
    }
    if answer.matches.is_empty() {
        return "no match".to_owned();
    }
    let teams = |made: &Match| {
        made.teams
            .iter()
            .map(|(name, players)| format!("{name} {}", players.join(" ")))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let matches = answer.matches.iter().map(|made| format!("after {} s {}", made.at_ms / 1_000, teams(made)));
    matches.collect::<Vec<_>>().join("; ")
}

/// Where many matches are possible and none is the only right one: how many each makes, and how good they are.
fn many(flexi: Option<&mut Flexi>) {
    let task = crowd();
    let skills: BTreeMap<&str, f64> = task
        .tickets
        .iter()
        .flat_map(|ticket| &ticket.players)
        .map(|player| (player.id.as_str(), skill(player)))
        .collect();
    println!("\n{} tickets at once, two teams of five whose means differ by 50 at most", task.tickets.len());
    println!(
        "  {:<6} {:>8} {:>9} {:>10} {:>10} {:>10}",
        "", "matches", "matched", "p50 apart", "p90 apart", "max apart"
    );
    let line = |name: &str, answer: &Answer| {
        let mut apart: Vec<f64> = answer.matches.iter().map(|made| between(made, &skills)).collect();
        apart.sort_by(f64::total_cmp);
        let at = |share: f64| apart.get(((apart.len() as f64 * share) as usize).min(apart.len().max(1) - 1));
        let shown = |share: f64| at(share).copied().unwrap_or(f64::NAN);
        println!(
            "  {name:<6} {:>8} {:>8.1}% {:>10.1} {:>10.1} {:>10.1}",
            answer.match_count,
            answer.matched_tickets as f64 / task.tickets.len() as f64 * 100.0,
            shown(0.5),
            shown(0.9),
            shown(1.0)
        );
    };
    line("ours", &ours::play(&task));
    if let Some(flexi) = flexi {
        line("flexi", &flexi.play(&task));
    }
}

fn skill(player: &rallypoint_flexmatch::Player) -> f64 {
    match player.attributes.get("skill") {
        Some(rallypoint_flexmatch::AttributeValue::Number(skill)) => *skill,
        _ => f64::NAN,
    }
}

/// How far the means of a match's two teams are apart.
fn between(made: &Match, skills: &BTreeMap<&str, f64>) -> f64 {
    let means: Vec<f64> = made
        .teams
        .values()
        .map(|players| {
            players.iter().map(|player| skills[player.as_str()]).sum::<f64>() / players.len() as f64
        })
        .collect();
    (means[0] - means[1]).abs()
}

fn crowd() -> Task {
    let population = Population {
        parties: "1: 70, 2: 20, 3: 10".parse().unwrap(),
        attributes: case::attributes("skill = normal(1500, 300, 0, 3000)"),
        regions: None,
    };
    let mut random = Pcg64::seed_from_u64(7);
    let mut tickets = Vec::new();
    let mut came = 0;
    while came < MANY {
        let players = population.party(came, &mut random);
        came += players.len() as u32;
        tickets.push(Ticket { id: format!("ticket-{came}"), at_ms: 0, players });
    }
    let rule = r#"{"name": "Fair", "type": "distance", "maxDistance": 50,
        "measurements": ["avg(teams[red].players.attributes[skill])"],
        "referenceValue": "avg(teams[blue].players.attributes[skill])"}"#;
    Task { rule_set: case::five_against_five(rule), tickets, ticks_ms: vec![0], matches: true }
}
