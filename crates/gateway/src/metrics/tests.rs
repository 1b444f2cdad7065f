//! What is promised of the metrics: that the documents list them, and that Prometheus' own rules are kept.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Method, StatusCode};

use super::family::{Family, Kind, Measure};
use super::{Metrics, doors, fleets, machinery, process, upstream};

const DOCUMENT: &str = include_str!("../../../../docs/gateway.md");

fn families() -> impl Iterator<Item = &'static Family> {
    let (doors, fleets) = (doors::FAMILIES.into_iter(), fleets::FAMILIES.into_iter());
    let (machinery, process) = (machinery::FAMILIES.into_iter(), process::FAMILIES.into_iter());
    doors.chain(upstream::FAMILIES).chain(fleets).chain(machinery).chain(process)
}

/// As a query has it.
fn full_name(family: &Family) -> String {
    let unit = match family.measure {
        Measure::Count => "",
        Measure::Seconds => "_seconds",
        Measure::Bytes => "_bytes",
    };
    let total = if family.kind == Kind::Counter { "_total" } else { "" };
    format!("{}{unit}{total}", family.name)
}

fn kind(family: &Family) -> &'static str {
    match family.kind {
        Kind::Counter => "counter",
        Kind::Gauge => "gauge",
        Kind::Histogram => "histogram",
    }
}

#[test]
fn the_document_lists_every_metric_with_its_type_and_labels() {
    let rows = DOCUMENT.lines().filter_map(|line| {
        let mut cells =
            line.strip_prefix("| `")?.split('|').map(|cell| cell.trim().trim_matches('`').to_owned());
        let name = cells.next()?;
        let is_metric = name.starts_with("rallypoint_") || name.starts_with("process_");
        is_metric.then_some((name, (cells.next()?, cells.next()?)))
    });
    let documented: BTreeMap<_, _> = rows.collect();
    let ours =
        families().map(|family| (full_name(family), (kind(family).to_owned(), family.labels.join(", "))));
    assert_eq!(documented, ours.collect());
}

#[test]
fn names_are_as_prometheus_wants_them() {
    let mut names = BTreeSet::new();
    for family in families() {
        let name = full_name(family);
        assert!(names.insert(name.clone()), "{name} is there twice");
        assert!(name.starts_with("rallypoint_") || name.starts_with("process_"), "{name}");
        assert!(name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{name}");
        // The format adds what these words say.
        for word in ["total", "count", "sum", "bucket", "seconds", "bytes", "milliseconds"] {
            assert!(!family.name.ends_with(&format!("_{word}")), "{name}: {word}");
        }
        assert!(
            family.labels.iter().all(|label| !["le", "quantile", "job", "instance"].contains(label)),
            "{name}"
        );
        assert!(!family.help.is_empty() && !family.help.ends_with('.'), "{name}");
    }
}

#[test]
fn what_is_counted_is_in_the_text() {
    let metrics = Metrics::new();
    let route = "/service/{service}/operation/{operation}";
    metrics.services().begin(Some(route), &Method::POST).answered(StatusCode::OK);
    drop(metrics.players().begin(None, &Method::from_bytes(b"BREW").unwrap()));
    metrics.players().refused("RouteNotFound");
    let text = metrics.text().unwrap();
    for line in [
        "rallypoint_requests_total{door=\"services\",route=\"/service/{service}/operation/{operation}\",\
         method=\"POST\",status=\"200\"} 1\n",
        "rallypoint_requests_total{door=\"players\",route=\"none\",method=\"other\",status=\"499\"} 1\n",
        "rallypoint_refusals_total{door=\"players\",code=\"RouteNotFound\"} 1\n",
        "rallypoint_request_duration_seconds_bucket{le=\"+Inf\",door=\"players\",route=\"none\"} 1\n",
        "rallypoint_requests_in_flight{door=\"players\"} 0\n",
        "# UNIT rallypoint_request_duration_seconds seconds\n",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(text.ends_with("# EOF\n"));
    for family in families() {
        // Of the fleets nobody knows here.
        let is_asked_for =
            ["process_", "rallypoint_build"].iter().any(|start| family.name.starts_with(start));
        if is_asked_for {
            assert!(text.contains(&format!("# HELP {}", full_name(family).trim_end_matches("_total"))));
        }
    }
}

#[test]
fn a_snapshot_sums_up_the_routes() {
    let metrics = Metrics::new();
    metrics.players().begin(Some("/a"), &Method::GET).answered(StatusCode::OK);
    metrics.players().begin(Some("/b"), &Method::GET).answered(StatusCode::BAD_GATEWAY);
    metrics.players().begin(Some("/b"), &Method::GET).answered(StatusCode::SERVICE_UNAVAILABLE);
    let in_flight = metrics.players().begin(Some("/a"), &Method::GET);
    let snapshot = metrics.snapshot();
    let players = snapshot.players;
    assert_eq!((players.requests, players.failed, players.in_flight), (3, 1, 1));
    assert_eq!(players.latencies.count(), 3);
    assert_eq!(snapshot.services.requests, 0);
    drop(in_flight);
}
