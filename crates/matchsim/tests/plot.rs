//! The picture is of what happened.

use rallypoint_matchsim::plot::{Shown, svg};
use rallypoint_matchsim::recording::{
    Ending, MatchRecord, Quality, QueueSample, Recording, TicketRecord, Unmatched, UsedStep,
};
use rallypoint_matchsim::summary::Summary;
use rallypoint_matchsim::text::Report;

/// A made-up simulation: every third match after an expansion, every tenth ticket timed out.
fn recording(slowness: u64) -> Recording {
    let tickets = (0..1_000).map(|number| TicketRecord {
        came_ms: number * 100,
        ended_ms: number * 100 + number * number % 977 * slowness,
        players: 1,
        ending: match number % 10 {
            0 => Ending::TimedOut(Unmatched {
                cause: "rule Fair".to_owned(),
                sentence: "the nearest match measured 14.2 by the rule Fair, and 10 is allowed".to_owned(),
            }),
            _ => Ending::Matched((number / 10) as usize),
        },
    });
    let matches = (0..100).map(|number| MatchRecord {
        proposed_ms: number * 1_000,
        team_sizes: vec![5, 4],
        tickets: 9,
        quality: vec![Quality {
            rule: "Fair".to_owned(),
            measured: (number % 17) as f64,
            allowed: if number % 3 == 0 { 50.0 } else { 10.0 },
        }],
        steps: (number % 3 == 0)
            .then(|| UsedStep {
                target: "rules[Fair].maxDistance".to_owned(),
                wait_seconds: 10,
                value: "50".to_owned(),
            })
            .into_iter()
            .collect(),
        accepted: true,
    });
    Recording {
        tickets: tickets.collect(),
        matches: matches.collect(),
        queue: (0..100)
            .map(|second| QueueSample { at_ms: second * 1_000, tickets: second as usize % 31 })
            .collect(),
        ended_ms: 120_000,
        searches: 1_000,
        cut_searches: 0,
    }
}

#[test]
fn a_picture_has_a_panel_for_every_question() {
    let recording = recording(10);
    let summary = Summary::of("duel", &recording);
    let picture = svg(&[Shown { recording: &recording, summary: &summary }]).unwrap();
    for words in
        ["Matched within", "Queue", "Fair: measured", "Expansions in force", "to 50 after 10 s (34.0 %)"]
    {
        assert!(picture.contains(words), "{words}");
    }
    assert!(picture.trim_end().ends_with("</svg>"));
}

#[test]
fn two_rule_sets_are_told_apart() {
    let (quick, slow) = (recording(10), recording(30));
    let summaries = [Summary::of("quick", &quick), Summary::of("slow", &slow)];
    let picture = svg(&[
        Shown { recording: &quick, summary: &summaries[0] },
        Shown { recording: &slow, summary: &summaries[1] },
    ])
    .unwrap();
    for words in ["quick", "slow", "slow: none"] {
        assert!(picture.contains(words), "{words}");
    }
    let table = Report(&summaries).to_string();

    let heads = table.lines().next().unwrap();
    assert!(heads.contains("quick") && heads.contains("slow"), "{table}");
}

#[test]
fn a_simulation_in_which_nothing_happened_has_a_picture_and_a_table() {
    let nothing = Recording::default();
    let summary = Summary::of("nothing", &nothing);
    svg(&[Shown { recording: &nothing, summary: &summary }]).unwrap();
    let table = Report(&[summary]).to_string();
    assert!(table.contains("0 (0.0 %)") && !table.contains("NaN"), "{table}");
}
