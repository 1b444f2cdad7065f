//! What both are given, and what both answer: the shapes of `benches/peers/flexi/main.go`.

use std::collections::BTreeMap;

use rallypoint_flexmatch::{AttributeValue, Player};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
pub(crate) struct Task {
    pub(crate) rule_set: String,
    /// In the order of arrival.
    pub(crate) tickets: Vec<Ticket>,
    /// When matches are looked for.
    pub(crate) ticks_ms: Vec<u64>,
    /// Whether matches are told, besides their number.
    pub(crate) matches: bool,
}

#[derive(Clone, Serialize)]
pub(crate) struct Ticket {
    pub(crate) id: String,
    pub(crate) at_ms: u64,
    #[serde(serialize_with = "players")]
    pub(crate) players: Vec<Player>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    pub(crate) error: String,
    pub(crate) enqueue_ns: u64,
    pub(crate) tick_ns: u64,
    pub(crate) matched_tickets: usize,
    pub(crate) match_count: usize,
    #[serde(default)]
    pub(crate) matches: Vec<Match>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Match {
    pub(crate) at_ms: u64,
    /// Player ids by team.
    pub(crate) teams: BTreeMap<String, Vec<String>>,
}

impl Answer {
    pub(crate) fn seconds(&self) -> f64 {
        (self.enqueue_ns + self.tick_ns) as f64 / 1e9
    }
}

/// A player's attributes in the GameLift API's shape, one member each.
#[derive(Serialize)]
struct Written<'a> {
    id: &'a str,
    attributes: BTreeMap<&'a str, BTreeMap<&'static str, serde_json::Value>>,
    latencies: &'a BTreeMap<String, u32>,
}

fn players<S: serde::Serializer>(players: &[Player], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(players.iter().map(|player| {
        Written {
            id: &player.id,
            attributes: player
                .attributes
                .iter()
                .map(|(name, value)| {
                    let (member, value) = match value {
                        AttributeValue::String(text) => ("S", serde_json::json!(text)),
                        AttributeValue::Number(number) => ("N", serde_json::json!(number)),
                        AttributeValue::StringList(list) => ("SL", serde_json::json!(list)),
                        AttributeValue::StringNumberMap(map) => ("SDM", serde_json::json!(map)),
                    };
                    (name.as_str(), BTreeMap::from([(member, value)]))
                })
                .collect(),
            latencies: &player.latencies_ms,
        }
    }))
}
