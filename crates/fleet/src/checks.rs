//! Checks of single fields: what can be refused without looking at the fleet.

use crate::command::{GameSessionUpdate, NewGameSession, NewPlayerSession};
use crate::ids::FleetId;
use crate::refusal::Refusal;

const MAX_PLAYERS: u32 = 200;
const MAX_PROPERTIES: usize = 16;
const MAX_PLAYERS_PER_CALL: usize = 25;

pub(crate) fn invalid(field: &'static str, problem: impl Into<String>) -> Refusal {
    Refusal::InvalidRequest { field, problem: problem.into() }
}

pub(crate) fn new_game_session(new: &NewGameSession) -> Result<(), Refusal> {
    fleet_id(&new.fleet)?;
    match &new.idempotency_token {
        Some(token) => arn_part("IdempotencyToken", token)?,
        None => arn_part("GameSessionId", &new.suffix)?,
    }
    max_players(new.max_players)?;
    optional("Name", new.name.as_deref(), 1, 1024)?;
    optional("CreatorId", new.creator_id.as_deref(), 1, 1024)?;
    optional("GameSessionData", new.data.as_deref(), 0, 262_144)?;
    property_count(new.properties.len())?;
    properties(&new.properties)
}

pub(crate) fn game_session_update(update: &GameSessionUpdate) -> Result<(), Refusal> {
    update.max_players.map_or(Ok(()), max_players)?;
    optional("Name", update.name.as_deref(), 1, 1024)?;
    properties(&update.properties)
}

fn max_players(count: u32) -> Result<(), Refusal> {
    if count > MAX_PLAYERS {
        return Err(invalid("MaximumPlayerSessionCount", format!("is {count}: give 0 to {MAX_PLAYERS}")));
    }
    Ok(())
}

/// How many properties a game session has, with those there already.
pub(crate) fn property_count(count: usize) -> Result<(), Refusal> {
    if count > MAX_PROPERTIES {
        let problem = format!("would be {count} pairs in all: give fewer, {MAX_PROPERTIES} are the most");
        return Err(invalid("GameProperties", problem));
    }
    Ok(())
}

fn properties(pairs: &[(String, String)]) -> Result<(), Refusal> {
    for (key, value) in pairs {
        length("GameProperties.Key", key, 0, 32)?;
        length("GameProperties.Value", value, 0, 96)?;
    }
    Ok(())
}

pub(crate) fn new_player_sessions(players: &[NewPlayerSession]) -> Result<(), Refusal> {
    if players.is_empty() || players.len() > MAX_PLAYERS_PER_CALL {
        return Err(invalid(
            "PlayerIds",
            format!("has {} entries: give 1 to {MAX_PLAYERS_PER_CALL}", players.len()),
        ));
    }
    for (n, new) in players.iter().enumerate() {
        length("PlayerId", new.player.as_str(), 1, 1024)?;
        optional("PlayerData", new.data.as_deref(), 1, 2048)?;
        if players[..n].iter().any(|earlier| earlier.id == new.id) {
            return Err(invalid("PlayerSessionId", "is given twice: give each player session its own"));
        }
    }
    Ok(())
}

/// GameLift's `^[a-z]*fleet-[a-zA-Z0-9\-]+$`, at most 128 characters.
pub(crate) fn fleet_id(id: &FleetId) -> Result<(), Refusal> {
    let fits = id.as_str().len() <= 128
        && id.as_str().split_once("fleet-").is_some_and(|(before, after)| {
            before.bytes().all(|b| b.is_ascii_lowercase()) && !after.is_empty() && is_arn_text(after)
        });
    if fits {
        Ok(())
    } else {
        Err(invalid("FleetId", format!("is {id:.128}: give fleet-… of [a-zA-Z0-9-]")))
    }
}

pub(crate) fn port(port: u16) -> Result<(), Refusal> {
    if (1..=60_000).contains(&port) {
        Ok(())
    } else {
        Err(invalid("Port", format!("is {port}: give 1 to 60000")))
    }
}

/// The last part of an ARN.
fn arn_part(field: &'static str, text: &str) -> Result<(), Refusal> {
    length(field, text, 1, 48)?;
    if is_arn_text(text) {
        Ok(())
    } else {
        Err(invalid(field, "has other characters than letters, digits and hyphens: leave them out"))
    }
}

fn is_arn_text(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn optional(field: &'static str, text: Option<&str>, min: usize, max: usize) -> Result<(), Refusal> {
    text.map_or(Ok(()), |text| length(field, text, min, max))
}

fn length(field: &'static str, text: &str, min: usize, max: usize) -> Result<(), Refusal> {
    let count = text.chars().count();
    if (min..=max).contains(&count) {
        Ok(())
    } else {
        Err(invalid(field, format!("has {count} characters: give {min} to {max}")))
    }
}
