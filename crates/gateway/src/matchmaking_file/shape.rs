//! What stands in a matchmaking file.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rallypoint_gamelift_api::{BackfillMode, FlexMatchMode};
use serde::Deserialize;
use serde_json::Value;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) rule_sets: Vec<RuleSet>,
    #[serde(default)]
    pub(super) queues: Vec<Queue>,
    #[serde(default)]
    pub(super) configurations: Vec<Configuration>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RuleSet {
    pub(super) name: String,
    /// The rules themselves, or a text that holds them.
    pub(super) body: Option<Value>,
    /// A file that holds them.
    pub(super) file: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Queue {
    pub(super) name: String,
    /// Fleets and aliases, by id or ARN.
    pub(super) destinations: Option<Vec<String>>,
    pub(super) timeout_in_seconds: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Configuration {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) rule_set: String,
    /// Names or ARNs.
    pub(super) queues: Option<Vec<String>>,
    /// A fleet or an alias, by id or ARN, instead of queues.
    pub(super) fleet: Option<String>,
    #[serde(default)]
    pub(super) acceptance_required: bool,
    pub(super) acceptance_timeout_seconds: Option<u32>,
    pub(super) request_timeout_seconds: Option<u32>,
    pub(super) backfill_mode: Option<BackfillMode>,
    pub(super) flex_match_mode: Option<FlexMatchMode>,
    #[serde(default)]
    pub(super) additional_player_count: u32,
    #[serde(default)]
    pub(super) game_properties: BTreeMap<String, String>,
    pub(super) game_session_data: Option<String>,
    #[serde(default)]
    pub(super) custom_event_data: String,
    pub(super) notification_target: Option<String>,
}
