//! Checks of single fields of matchmaking. The limits are those of the API's model and its text.

use std::ops::RangeInclusive;
use std::time::Duration;

use rallypoint_flexmatch::{AttributeValue, Player};

use crate::checks::{MAX_PLAYERS, count, distinct, length, optional, properties, property_count, seconds};
pub(super) use crate::checks::{invalid, tags};
use crate::command::{NewMatch, NewRuleSet};
use crate::ids::TicketId;
use crate::model::{BackfillMode, FlexMatchMode, MatchDestination, MatchmakingConfiguration};
use crate::refusal::Refusal;

const MAX_NAME: usize = 128;
const MAX_RULE_SET: usize = 65_535;
const MAX_CONFIGURATION_DATA: usize = 4_096;
const MAX_TICKET_PLAYERS: usize = 10;
const MAX_ATTRIBUTES: usize = 10;
const MAX_LIST: usize = 100;
const MAX_MAP: usize = 10;
/// No latency policy looks at so many, and a ticket of ten such players stays small.
const MAX_LATENCIES: usize = 100;
const MAX_QUEUES: usize = 10;
/// So that ids made from it fit: `-backfill-` and a number, as a ticket's id.
const MAX_MATCH_ID: usize = 100;
/// So that those of further attempts fit: a hyphen and the number of a queue, of 48 characters.
const MAX_MATCH_PLACEMENT: usize = 44;
const REQUEST_TIMEOUT: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(43_200);
const ACCEPTANCE_TIMEOUT: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(600);

pub(super) fn new_rule_set(new: &NewRuleSet) -> Result<(), Refusal> {
    name("Name", new.name.as_str())?;
    length("RuleSetBody", &new.body, 1, MAX_RULE_SET)?;
    tags(&new.tags)
}

pub(super) fn configuration(configuration: &MatchmakingConfiguration) -> Result<(), Refusal> {
    name("Name", configuration.name.as_str())?;
    optional("Description", configuration.description.as_deref(), 1, 1024)?;
    seconds("RequestTimeoutSeconds", Some(configuration.request_timeout), &REQUEST_TIMEOUT)?;
    seconds("AcceptanceTimeoutSeconds", Some(configuration.acceptance_timeout), &ACCEPTANCE_TIMEOUT)?;
    property_count(configuration.properties.len())?;
    properties(&configuration.properties)?;
    optional("GameSessionData", configuration.data.as_deref(), 1, MAX_CONFIGURATION_DATA)?;
    optional("CustomEventData", configuration.custom_event_data.as_deref(), 0, 256)?;
    optional("NotificationTarget", configuration.notification_target.as_deref(), 0, 300)?;
    const QUEUES: &str = "GameSessionQueueArns";
    match configuration.mode {
        FlexMatchMode::WithQueue => {
            count(QUEUES, configuration.destinations.len(), 1..=MAX_QUEUES)?;
            distinct::<MatchDestination>(QUEUES, &configuration.destinations)
        }
        FlexMatchMode::Standalone if !configuration.destinations.is_empty() => {
            Err(invalid(QUEUES, "is given for STANDALONE, which places nothing: leave it out"))
        }
        FlexMatchMode::Standalone if configuration.backfill == BackfillMode::Automatic => Err(invalid(
            "BackfillMode",
            "is AUTOMATIC for STANDALONE, which knows no game sessions: use MANUAL",
        )),
        FlexMatchMode::Standalone => Ok(()),
    }
}

pub(super) fn additional_players(additional: u32, matched: u32) -> Result<(), Refusal> {
    if matched.saturating_add(additional) > MAX_PLAYERS {
        let problem = format!(
            "is {additional}: a match has up to {matched} players, and a game session {MAX_PLAYERS} in all"
        );
        return Err(invalid("AdditionalPlayerCount", problem));
    }
    Ok(())
}

pub(super) fn ticket_id(id: &TicketId) -> Result<(), Refusal> {
    name("TicketId", id.as_str())
}

pub(super) fn ticket_players(players: &[Player]) -> Result<(), Refusal> {
    count("Players", players.len(), 1..=MAX_TICKET_PLAYERS)?;
    players.iter().try_for_each(player)
}

pub(super) fn backfill_players(players: &[Player]) -> Result<(), Refusal> {
    count("Players", players.len(), 1..=MAX_PLAYERS as usize)?;
    players.iter().try_for_each(player)
}

fn player(player: &Player) -> Result<(), Refusal> {
    length("Players.PlayerId", &player.id, 1, 1024)?;
    optional("Players.Team", player.team.as_deref(), 1, 1024)?;
    count("Players.PlayerAttributes", player.attributes.len(), 0..=MAX_ATTRIBUTES)?;
    for (name, value) in &player.attributes {
        length("Players.PlayerAttributes", name, 1, 1024)?;
        match value {
            AttributeValue::String(text) => length("AttributeValue.S", text, 1, 100)?,
            AttributeValue::Number(number) => finite("AttributeValue.N", *number)?,
            AttributeValue::StringList(texts) => {
                count("AttributeValue.SL", texts.len(), 0..=MAX_LIST)?;
                texts.iter().try_for_each(|text| length("AttributeValue.SL", text, 1, 100))?;
            }
            AttributeValue::StringNumberMap(pairs) => {
                count("AttributeValue.SDM", pairs.len(), 0..=MAX_MAP)?;
                pairs.keys().try_for_each(|key| length("AttributeValue.SDM", key, 1, 100))?;
                pairs.values().try_for_each(|number| finite("AttributeValue.SDM", *number))?;
            }
        }
    }
    count("Players.LatencyInMs", player.latencies_ms.len(), 0..=MAX_LATENCIES)?;
    for (location, latency) in &player.latencies_ms {
        length("Players.LatencyInMs", location, 1, 1024)?;
        if *latency == 0 {
            return Err(invalid("Players.LatencyInMs", "is 0: give milliseconds from 1 on"));
        }
    }
    Ok(())
}

fn finite(field: &'static str, number: f64) -> Result<(), Refusal> {
    if number.is_finite() {
        Ok(())
    } else {
        Err(invalid(field, format!("is {number}: give a finite number")))
    }
}

pub(super) fn new_match(new: &NewMatch) -> Result<(), Refusal> {
    crate::checks::arn_part("MatchId", new.id.as_str(), MAX_MATCH_ID)?;
    crate::checks::arn_part("PlacementId", new.placement.as_str(), MAX_MATCH_PLACEMENT)
}

/// GameLift's `^[a-zA-Z0-9-\.]*$`, not empty.
fn name(field: &'static str, text: &str) -> Result<(), Refusal> {
    length(field, text, 1, MAX_NAME)?;
    if text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.') {
        Ok(())
    } else {
        Err(invalid(field, "has other characters than letters, digits, hyphens and points: leave them out"))
    }
}
