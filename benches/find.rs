//! What a large answer to find costs: 10,000 sessions read, chosen and delivered, beside an owned, typed parse of the same
//! bytes by serde_json alone. It counts CPU time.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "client/cpu.rs"]
mod cpu;

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Duration;

use cpu::cpu_time;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rallypoint::session::{Filter, FoundSessions, RpComparisonOp, SearchQuery, SettingValue, Sort};
use rallypoint_wire::gateway::GameProperty;
use serde::Deserialize;

const SESSIONS: usize = 10_000;
/// What a game shows on its first screen.
const SHOWN: usize = 20;

/// What the library needs of a row, as one would write it down first.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code, reason = "it is there to be parsed")]
struct Owned {
    game_session_id: String,
    name: String,
    maximum_player_session_count: u32,
    current_player_session_count: u32,
    game_properties: Vec<GameProperty>,
    ip_address: String,
    #[serde(default)]
    dns_name: String,
    port: u16,
    creator_id: String,
}

/// Rows as our gateway writes them, with four properties each.
fn answer() -> Vec<u8> {
    let mut body = String::from("[");
    for at in 0..SESSIONS {
        let comma = if at == 0 { "" } else { "," };
        let map = ["Dust", "Aztec", "Inferno", "Train"][at % 4];
        let (players, skill, port) = (at % 8, at * 37 % 3000, 7000 + at % 2000);
        write!(
            body,
            concat!(
                r#"{comma}{{"GameSessionId":"arn:aws:gamelift:local::gamesession/fleet-2222bbbb-0000-4000-8000-000000000000/"#,
                r#"gsess-{at:08}-1111-4000-8000-000000000000","Name":"Player {at}'s session","#,
                r#""FleetId":"fleet-2222bbbb-0000-4000-8000-000000000000","#,
                r#""FleetArn":"arn:aws:gamelift:local::fleet/fleet-2222bbbb-0000-4000-8000-000000000000","#,
                r#""CreationTime":"2024-05-01 12:00:00.123000+00:00","CurrentPlayerSessionCount":{players},"#,
                r#""MaximumPlayerSessionCount":8,"Status":"ACTIVE","GameProperties":["#,
                r#"{{"Key":"MAPNAME","Value":"{map}"}},{{"Key":"SKILL","Value":"{skill}"}},"#,
                r#"{{"Key":"rp_build","Value":"1200"}},{{"Key":"rp_settings","Value":"1;p=2;f=2;t=si"}}],"#,
                r#""IpAddress":"10.0.3.7","Port":{port},"PlayerSessionCreationPolicy":"ACCEPT_ALL","#,
                r#""CreatorId":"player-{at:08}-3333-4000-8000-000000000000","Location":"custom-local"}}"#
            ),
            comma = comma,
            at = at,
            players = players,
            map = map,
            skill = skill,
            port = port,
        )
        .unwrap();
    }
    body.push(']');
    body.into_bytes()
}

/// The nearest in skill on one map, with room for two.
fn query() -> SearchQuery {
    let filter =
        |key: &str, comparison, value| Filter { key: key.to_owned(), comparison, values: vec![value] };
    SearchQuery {
        build: Some(1200),
        max_results: SHOWN as u32,
        filters: vec![
            filter("MAPNAME", RpComparisonOp::Equals, SettingValue::String("Dust".to_owned())),
            filter("SKILL", RpComparisonOp::GreaterThan, SettingValue::Int32(500)),
            filter("@open_slots", RpComparisonOp::GreaterThanEquals, SettingValue::Int32(2)),
        ],
        sort: Some(Sort { key: "SKILL".to_owned(), descending: true }),
        ..SearchQuery::default()
    }
}

fn first_screen(found: &FoundSessions) -> usize {
    (0..SHOWN).filter_map(|at| found.get(at)).count()
}

fn timed(count: u64, mut work: impl FnMut() -> usize) -> Duration {
    let before = cpu_time();
    for _ in 0..count {
        black_box(work());
    }
    cpu_time() - before
}

fn find(criterion: &mut Criterion) {
    let body = answer();
    let query = query();
    let read = || FoundSessions::read(black_box(&body)).unwrap();
    let applied = |query: &SearchQuery| {
        let mut found = read();
        found.apply(query);
        found
    };
    let mut group = criterion.benchmark_group("find");
    group.throughput(Throughput::Bytes(body.len() as u64));
    group.bench_function("serde_json, owned and typed", |bencher| {
        let parse = || serde_json::from_slice::<Vec<Owned>>(black_box(&body)).unwrap().len();
        bencher.iter_custom(|count| timed(count, parse));
    });
    group.bench_function("rallypoint: nothing asked, first screen", |bencher| {
        let everything = SearchQuery::default();
        bencher.iter_custom(|count| timed(count, || first_screen(&applied(&everything))));
    });
    group.bench_function("rallypoint: three filters and a sort, first screen", |bencher| {
        bencher.iter_custom(|count| timed(count, || first_screen(&applied(&query))));
    });
    group.bench_function("rallypoint: every result", |bencher| {
        let all = |found: FoundSessions| (0..found.len()).filter_map(|at| found.get(at)).count();
        bencher.iter_custom(|count| timed(count, || all(read())));
    });
    group.finish();
}

criterion_group!(benches, find);
criterion_main!(benches);
