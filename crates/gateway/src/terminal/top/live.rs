//! An overview that follows `GET /overview/stream`.

use serde::Deserialize;

use crate::overview::{
    EventRow, FleetRow, GameSessionRow, GatewayInfo, LaunchedRow, LoadSample, Overview, PlacementRow,
    PlayerSessionRow, ProcessRow, Rows, TicketRow, Upstream,
};
use crate::terminal::stream::Event;

/// Ten minutes of samples, one for each second, as the overview has them.
const SAMPLES: usize = 600;

/// The parts of an overview that an event brings.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Parts {
    at: u64,
    gateway: Option<GatewayInfo>,
    fleets: Option<Rows<FleetRow>>,
    launched: Option<Vec<LaunchedRow>>,
    processes: Option<Rows<ProcessRow>>,
    game_sessions: Option<Rows<GameSessionRow>>,
    player_sessions: Option<Rows<PlayerSessionRow>>,
    tickets: Option<Rows<TicketRow>>,
    placements: Option<Rows<PlacementRow>>,
    events: Option<Vec<EventRow>>,
    upstream: Option<Upstream>,
}

/// Brings an overview up to date. An event of a kind that is not known changes nothing: a newer gateway may have more.
pub(super) fn apply(overview: &mut Overview, event: &Event) -> serde_json::Result<()> {
    match event.name.as_str() {
        "overview" | "change" => replace(overview, serde_json::from_str(&event.data)?),
        "load" => {
            let samples: Vec<LoadSample> = serde_json::from_str(&event.data)?;
            let known = overview.load.last().map_or(0, |sample| sample.at);
            overview.load.extend(samples.into_iter().filter(|sample| sample.at > known));
            let old = overview.load.len().saturating_sub(SAMPLES);
            overview.load.drain(..old);
            // Nothing else may change for long, and it grows older all the same.
            overview.at = overview.at.max(overview.load.last().map_or(0, |sample| sample.at));
        }
        _ => {}
    }
    Ok(())
}

fn replace(overview: &mut Overview, parts: Parts) {
    fn put<T>(to: &mut T, part: Option<T>) {
        if let Some(part) = part {
            *to = part;
        }
    }
    overview.at = overview.at.max(parts.at);
    put(&mut overview.gateway, parts.gateway);
    put(&mut overview.fleets, parts.fleets);
    put(&mut overview.launched, parts.launched);
    put(&mut overview.processes, parts.processes);
    put(&mut overview.game_sessions, parts.game_sessions);
    put(&mut overview.player_sessions, parts.player_sessions);
    put(&mut overview.tickets, parts.tickets);
    put(&mut overview.placements, parts.placements);
    put(&mut overview.events, parts.events);
    put(&mut overview.upstream, parts.upstream.map(Some));
}

#[cfg(test)]
mod tests {
    use super::{Event, apply};
    use crate::overview::Overview;

    fn event(name: &str, data: &str) -> Event {
        Event { name: name.to_owned(), data: data.to_owned() }
    }

    #[test]
    fn parts_replace_parts_and_samples_are_added() {
        let mut overview = Overview::default();
        let rows = r#"{"total":1,"matching":1,"by_status":{},"rows":[]}"#;
        apply(&mut overview, &event("overview", &format!(r#"{{"at":5,"tickets":{rows},"upstream":null}}"#)))
            .unwrap();
        assert_eq!((overview.at, overview.tickets.total, overview.fleets.total), (5, 1, 0));
        apply(&mut overview, &event("change", &format!(r#"{{"at":6,"fleets":{rows}}}"#))).unwrap();
        assert_eq!((overview.at, overview.tickets.total, overview.fleets.total), (6, 1, 1));
        let sample = |at: u64| {
            format!(
                r#"{{"at":{at},"requests":1.0,"p50_ms":0,"p99_ms":0,"game_sessions":0,"players":0,"tickets":0}}"#
            )
        };
        for data in [format!("[{},{}]", sample(7), sample(8)), format!("[{}]", sample(8))] {
            apply(&mut overview, &event("load", &data)).unwrap();
        }
        assert_eq!((overview.load.len(), overview.at), (2, 8));
        apply(&mut overview, &event("weather", "rain")).unwrap();
        assert!(apply(&mut overview, &event("change", "{")).is_err());
    }
}
