//! Tables and JSON of an overview.

use clap::Parser;
use serde_json::Value;

use super::{Noun, listed};
use crate::cli::ListOptions;
use crate::overview::{GameSessionRow, Overview, PlayerSessionRow, ProcessRow, Rows, Slots, TicketRow};

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    options: ListOptions,
}

fn options(words: &[&str]) -> ListOptions {
    Line::try_parse_from([&["list"], words].concat()).unwrap().options
}

fn rows<T>(rows: Vec<T>) -> Rows<T> {
    let count = rows.len() as u64;
    Rows { total: count, matching: count, rows, ..Rows::default() }
}

fn overview() -> Overview {
    let session = |number: u64, fleet: &str, status: &str| GameSessionRow {
        id: format!("arn:aws:gamelift:us-west-2::gamesession/{fleet}/custom-local/{number}"),
        name: Some(format!("arena {number}")),
        fleet: fleet.to_owned(),
        status: status.to_owned(),
        slots: Slots { active: 3, reserved: number, max: 8 },
        created_at: 1_000,
        ..GameSessionRow::default()
    };
    Overview {
        at: 43_000,
        game_sessions: rows(vec![session(0, "fleet-a", "ACTIVE"), session(1, "fleet-b", "TERMINATED")]),
        player_sessions: rows(vec![PlayerSessionRow {
            player: "ada\x1b[31m".to_owned(),
            status: "RESERVED".to_owned(),
            game_session: "arn:aws:gamelift:us-west-2::gamesession/fleet-a/custom-local/0".to_owned(),
            ..PlayerSessionRow::default()
        }]),
        tickets: rows(vec![TicketRow {
            id: "t1".to_owned(),
            why: Some("nobody is near enough".to_owned()),
            players: vec!["ada".to_owned()],
            player_count: 3,
            ..TicketRow::default()
        }]),
        processes: rows(vec![ProcessRow {
            id: "p1".to_owned(),
            status: "HOSTING".to_owned(),
            draining: true,
            restarts: Some(2),
            ..ProcessRow::default()
        }]),
        ..Overview::default()
    }
}

fn text(noun: Noun, words: &[&str]) -> String {
    listed(noun, &overview(), &options(words), None).unwrap().text
}

#[test]
fn a_table_has_a_row_for_each() {
    let table = text(Noun::Sessions, &[]);
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[1].starts_with("arena 0  ACTIVE      3/8 "), "{table}");
    assert!(lines[2].contains("3+1/8") && lines[2].contains("42s"), "{table}");
    assert!(text(Noun::Players, &[]).contains("ada\u{fffd}[31m"));
    let tickets = text(Noun::Tickets, &[]);
    assert!(tickets.contains("ada and 2 more") && tickets.contains("nobody is near enough"), "{tickets}");
    let processes = text(Noun::Processes, &[]);
    assert!(processes.contains("HOSTING, draining"), "{processes}");
}

#[test]
fn rows_are_left_out_by_fleet_and_status() {
    assert_eq!(text(Noun::Sessions, &["--fleet", "fleet-a"]).lines().count(), 2);
    assert_eq!(text(Noun::Sessions, &["--status", "terminated"]).lines().count(), 2);
    assert_eq!(text(Noun::Sessions, &["--fleet", "fleet-a", "--status", "TERMINATED"]).lines().count(), 1);
    assert_eq!(text(Noun::Players, &["--fleet", "fleet-b"]).lines().count(), 1);
    assert_eq!(text(Noun::Players, &["--fleet", "fleet-a"]).lines().count(), 2);
}

#[test]
fn json_is_one_document() {
    let json: Value = serde_json::from_str(&text(Noun::Players, &["--json"])).unwrap();
    assert_eq!(json["total"], 1);
    assert_eq!(json["complete"], true);
    assert_eq!(json["at"], 43_000);
    assert_eq!(json["rows"][0]["player"], "ada\x1b[31m");
    assert_eq!(json["rows"][0]["status"], "RESERVED");
}

#[test]
fn it_says_when_there_may_be_more() {
    let with = |overview: &Overview, words: &[&str]| {
        listed(Noun::Sessions, overview, &options(words), None).unwrap().note.is_some()
    };
    let mut overview = overview();
    assert!(!with(&overview, &[]));
    assert!(with(&overview, &["--limit", "1"]));
    assert!(!with(&overview, &["--limit", "1", "--status", "ACTIVE"]));
    overview.game_sessions.matching = 3;
    assert!(with(&overview, &["--status", "ACTIVE"]));
}
