//! What of an overview is new since it was sent last, part by part.

use serde::Serialize;

use super::{Millis, Overview};

/// One part of an overview as JSON, by its name.
type Part = (&'static str, String);

/// An overview as it was sent last.
#[derive(Debug, Default)]
pub(crate) struct Sent(Vec<Part>);

impl Sent {
    /// The parts that look otherwise than when they were sent last, as one JSON object; none when all are the same. The
    /// moment goes with every change, and the load has a way of its own.
    ///
    /// # Errors
    /// A part cannot be written; none of ours is so.
    pub(crate) fn changes(&mut self, overview: &Overview) -> serde_json::Result<Option<String>> {
        let parts = parts(overview)?;
        let is_new = |part: &&Part| !self.0.contains(part);
        let changed: Vec<&Part> = parts.iter().filter(is_new).collect();
        let json = (!changed.is_empty()).then(|| object(overview.at, &changed));
        self.0 = parts;
        Ok(json)
    }
}

fn parts(overview: &Overview) -> serde_json::Result<Vec<Part>> {
    let Overview {
        gateway,
        at: _,
        fleets,
        launched,
        processes,
        game_sessions,
        player_sessions,
        tickets,
        placements,
        events,
        load: _,
        upstream,
    } = overview;
    Ok(vec![
        part("gateway", gateway)?,
        part("fleets", fleets)?,
        part("launched", launched)?,
        part("processes", processes)?,
        part("game_sessions", game_sessions)?,
        part("player_sessions", player_sessions)?,
        part("tickets", tickets)?,
        part("placements", placements)?,
        part("events", events)?,
        part("upstream", upstream)?,
    ])
}

fn part(name: &'static str, value: &impl Serialize) -> serde_json::Result<Part> {
    Ok((name, serde_json::to_string(value)?))
}

/// The parts are JSON already and their names need no escapes.
fn object(at: Millis, parts: &[&Part]) -> String {
    let length: usize = parts.iter().map(|(name, json)| name.len() + json.len() + 4).sum();
    let mut object = String::with_capacity(length + 32);
    object.push_str(&format!("{{\"at\":{at}"));
    for (name, json) in parts {
        object.push_str(",\"");
        object.push_str(name);
        object.push_str("\":");
        object.push_str(json);
    }
    object.push('}');
    object
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::Sent;
    use crate::overview::{FleetRow, Overview};

    #[test]
    fn only_what_is_new_is_sent() {
        let (mut sent, mut overview) = (Sent::default(), Overview::default());
        let first: Value = serde_json::from_str(&sent.changes(&overview).unwrap().unwrap()).unwrap();
        assert_eq!(first.as_object().unwrap().len(), 11);
        overview.at = 7;
        assert_eq!(sent.changes(&overview).unwrap(), None);
        overview.fleets.rows.push(FleetRow::default());
        let changed: Value = serde_json::from_str(&sent.changes(&overview).unwrap().unwrap()).unwrap();
        assert_eq!(changed["at"], 7);
        assert_eq!(changed["fleets"]["rows"].as_array().unwrap().len(), 1);
        assert_eq!(changed.as_object().unwrap().len(), 2);
    }
}
