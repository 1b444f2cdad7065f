//! How many tickets a second each matches, by how many wait.

use rallypoint_matchsim::population::{Population, Regions, Weighted};
use rand::SeedableRng;
use rand_pcg::Pcg64;

use super::flexi::Flexi;
use super::task::{Task, Ticket};
use super::{case, ours};

/// Both play each measurement so often, taking turns; the median counts.
const ROUNDS: usize = 3;

/// A rule set to measure with, and its players.
struct Course {
    name: &'static str,
    rule_set: String,
    parties: &'static str,
}

fn courses() -> Vec<Course> {
    let distance = |measurement: &str, reference: &str| {
        format!(
            r#"{{"name": "Skill", "type": "distance", "measurements": ["{measurement}"],
                "referenceValue": "{reference}", "maxDistance": 50}}"#
        )
    };
    let red = "avg(teams[red].players.attributes[skill])";
    let blue = "avg(teams[blue].players.attributes[skill])";
    let everybody = "avg(flatten(teams[*].players.attributes[skill]))";
    let everyone = "flatten(teams[*].players.attributes[skill])";
    vec![
        Course {
            name: "team against team",
            rule_set: case::five_against_five(&distance(red, blue)),
            parties: "1: 1",
        },
        Course {
            name: "team against team, parties",
            rule_set: case::five_against_five(&distance(red, blue)),
            parties: "1: 70, 2: 20, 3: 10",
        },
        Course {
            name: "each player against the mean",
            rule_set: case::five_against_five(&distance(everyone, everybody)),
            parties: "1: 1",
        },
        Course {
            name: "batchDistance",
            rule_set: case::five_against_five(
                r#"{"name": "Skill", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 50}"#,
            ),
            parties: "1: 1",
        },
    ]
}

pub(crate) fn measure(mut flexi: Option<&mut Flexi>, waiting: &[u32], flexi_waiting: u32) {
    for course in courses() {
        println!("\n{}: tickets matched per second, everything that waits looked at once", course.name);
        println!(
            "{:>8} {:>10} {:>8} {:>10} {:>8} {:>7}",
            "waiting", "ours", "matched", "flexi", "matched", "ratio"
        );
        for &count in waiting {
            let task = task(&course, count);
            let mut ours_took = Vec::new();
            let mut flexi_took = Vec::new();
            for _ in 0..ROUNDS {
                ours_took.push(ours::play(&task));
                if let Some(flexi) = flexi.as_deref_mut().filter(|_| count <= flexi_waiting) {
                    flexi_took.push(flexi.play(&task));
                }
            }
            let tickets = task.tickets.len();
            let (ours, ours_matched) = median(&ours_took, tickets).unwrap_or_default();
            match median(&flexi_took, tickets) {
                Some((theirs, matched)) => println!(
                    "{tickets:>8} {ours:>10.0} {ours_matched:>7.1}% {theirs:>10.0} {matched:>7.1}% {:>6.1}x",
                    ours / theirs
                ),
                None => println!(
                    "{tickets:>8} {ours:>10.0} {ours_matched:>7.1}% {:>10} {:>8} {:>7}",
                    "-", "-", "-"
                ),
            }
        }
    }
}

/// The median round's tickets per second, and what part of the tickets matched, in per cent.
fn median(rounds: &[super::task::Answer], tickets: usize) -> Option<(f64, f64)> {
    let mut speeds: Vec<(f64, f64)> = rounds
        .iter()
        .map(|round| {
            let matched = round.matched_tickets as f64;
            (matched / round.seconds(), matched / tickets as f64 * 100.0)
        })
        .collect();
    speeds.sort_by(|one, other| one.0.total_cmp(&other.0));
    speeds.get(speeds.len() / 2).copied()
}

fn task(course: &Course, players: u32) -> Task {
    let mut random = Pcg64::seed_from_u64(u64::from(players));
    let population = Population {
        parties: course.parties.parse::<Weighted<_>>().unwrap(),
        attributes: case::attributes("skill = normal(1500, 300, 0, 3000)"),
        regions: None::<Regions>,
    };
    let mut tickets = Vec::new();
    let mut came = 0;
    while came < players {
        let players = population.party(came, &mut random);
        came += players.len() as u32;
        tickets.push(Ticket { id: format!("ticket-{came}"), at_ms: u64::from(came), players });
    }
    Task { rule_set: course.rule_set.clone(), tickets, ticks_ms: vec![u64::from(came)], matches: false }
}
