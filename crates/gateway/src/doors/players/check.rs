//! What can be refused before the backend is asked. The messages name this door's fields, not the API's.

use std::collections::BTreeMap;

use super::refusal::Refusal;

/// GameLift lets a game session have 200 players.
const MAX_PLAYERS: u32 = 200;

/// More regions and locations than a fleet can have.
const MAX_LATENCIES: usize = 100;

fn length(field: &str, text: &str) -> Result<(), Refusal> {
    if (1..=1024).contains(&text.chars().count()) {
        Ok(())
    } else {
        Err(Refusal::invalid(format!("{field} must have 1 to 1024 characters")))
    }
}

/// Who a player is, in this field.
pub(super) fn player(field: &str, text: &str) -> Result<(), Refusal> {
    length(field, text)
}

pub(super) fn session_name(text: &str) -> Result<(), Refusal> {
    length("session_name", text)
}

pub(super) fn latencies(latencies: &BTreeMap<String, u32>) -> Result<(), Refusal> {
    if latencies.len() > MAX_LATENCIES {
        return Err(Refusal::invalid(format!("latencies must be of at most {MAX_LATENCIES} regions")));
    }
    latencies.keys().try_for_each(|region| length("each region in latencies", region))
}

pub(super) fn num_connections(count: u32) -> Result<(), Refusal> {
    if (1..=MAX_PLAYERS).contains(&count) {
        Ok(())
    } else {
        Err(Refusal::invalid(format!("num_connections must be 1 to {MAX_PLAYERS}")))
    }
}
