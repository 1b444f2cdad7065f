//! The model's lengths, ranges and patterns.

use crate::GameProperty;
use crate::exception::Exception;
use crate::inputs::{
    CreateGameSessionInput, CreatePlayerSessionInput, CreatePlayerSessionsInput, DescribeGameSessionsInput,
    DescribePlayerSessionsInput, ListComputeInput, ListFleetsInput, SearchGameSessionsInput,
    TerminateGameSessionInput, UpdateGameSessionInput,
};

/// GameLift's hard limit.
const MAX_PLAYERS: u32 = 200;
/// The model's `GamePropertyList`, `GamePropertyKey` and `GamePropertyValue`.
const MAX_PROPERTIES: usize = 16;
const MAX_KEY: usize = 32;
const MAX_VALUE: usize = 96;

/// An input that knows the model's rules for its members.
pub trait Validate {
    /// Checks them.
    ///
    /// # Errors
    /// `InvalidRequestException` naming the member and the rule.
    fn validate(&self) -> Result<(), Exception>;
}

type Checked = Result<(), Exception>;

fn length(member: &str, text: &str, max: usize) -> Checked {
    match text.chars().count() {
        0 => Err(Exception::invalid(member, "must not be empty")),
        n if n > max => {
            Err(Exception::invalid(member, format!("has {n} characters; at most {max} are allowed")))
        }
        _ => Ok(()),
    }
}

fn optional(member: &str, text: Option<&String>, max: usize) -> Checked {
    text.map_or(Ok(()), |text| length(member, text, max))
}

/// `^[a-zA-Z0-9<more>]+$`
fn made_of(member: &str, text: &str, max: usize, more: &str) -> Checked {
    length(member, text, max)?;
    if text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c)) {
        Ok(())
    } else {
        Err(Exception::invalid(member, format!("may only have letters, digits and {more:?}")))
    }
}

/// `^[a-z]*fleet-[a-zA-Z0-9\-]+$|^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
fn fleet(text: &str) -> Checked {
    length("FleetId", text, 512)?;
    let id = match text.strip_prefix("arn:") {
        Some(arn) => arn.rsplit_once('/').map_or("", |(_, id)| id),
        None => text,
    };
    let known = id.find("fleet-").is_some_and(|at| {
        let (kind, name) = (&id[..at], &id[at + "fleet-".len()..]);
        kind.chars().all(|c| c.is_ascii_lowercase())
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    });
    if known { Ok(()) } else { Err(Exception::invalid("FleetId", "must be fleet-… or a fleet's ARN")) }
}

fn fleet_or_alias(fleet_id: Option<&String>, alias_id: Option<&String>) -> Checked {
    match (fleet_id, alias_id) {
        (Some(id), None) => fleet(id),
        (None, Some(id)) => length("AliasId", id, 512),
        _ => Err(Exception::invalid("FleetId", "or AliasId must be given, and not both")),
    }
}

fn game_session(id: &str) -> Checked {
    made_of("GameSessionId", id, 512, ":/-")
}

fn location(text: Option<&String>) -> Checked {
    text.map_or(Ok(()), |text| made_of("Location", text, 64, "-"))
}

fn max_players(count: u32) -> Checked {
    if count > MAX_PLAYERS {
        return Err(Exception::invalid("MaximumPlayerSessionCount", format!("must be 0 to {MAX_PLAYERS}")));
    }
    Ok(())
}

fn game_properties(properties: &[GameProperty]) -> Checked {
    if properties.len() > MAX_PROPERTIES {
        return Err(Exception::invalid("GameProperties", format!("has more than {MAX_PROPERTIES} entries")));
    }
    for GameProperty { key, value } in properties {
        if key.chars().count() > MAX_KEY || value.chars().count() > MAX_VALUE {
            return Err(Exception::invalid(
                "GameProperties",
                format!(
                    "entry {key:?} is too long: keys have at most {MAX_KEY} characters, values {MAX_VALUE}"
                ),
            ));
        }
    }
    Ok(())
}

fn paging(limit: Option<u32>, next_token: Option<&String>) -> Checked {
    if limit == Some(0) {
        return Err(Exception::invalid("Limit", "must be at least 1"));
    }
    optional("NextToken", next_token, 1024)
}

impl Validate for CreateGameSessionInput {
    fn validate(&self) -> Checked {
        fleet_or_alias(self.fleet_id.as_ref(), self.alias_id.as_ref())?;
        location(self.location.as_ref())?;
        max_players(self.maximum_player_session_count)?;
        optional("Name", self.name.as_ref(), 1024)?;
        optional("CreatorId", self.creator_id.as_ref(), 1024)?;
        optional("GameSessionData", self.game_session_data.as_ref(), 262_144)?;
        for (member, token) in
            [("GameSessionId", &self.game_session_id), ("IdempotencyToken", &self.idempotency_token)]
        {
            token.as_ref().map_or(Ok(()), |token| made_of(member, token, 48, "-"))?;
        }
        if self.game_session_id.is_some() && self.idempotency_token.is_some() {
            return Err(Exception::invalid("GameSessionId", "and IdempotencyToken must not both be given"));
        }
        game_properties(self.game_properties.as_deref().unwrap_or_default())
    }
}

impl Validate for UpdateGameSessionInput {
    fn validate(&self) -> Checked {
        game_session(&self.game_session_id)?;
        self.maximum_player_session_count.map_or(Ok(()), max_players)?;
        optional("Name", self.name.as_ref(), 1024)?;
        game_properties(self.game_properties.as_deref().unwrap_or_default())
    }
}

impl Validate for DescribeGameSessionsInput {
    fn validate(&self) -> Checked {
        match (&self.fleet_id, &self.game_session_id, &self.alias_id) {
            (Some(id), None, None) => fleet(id)?,
            (None, Some(id), None) => game_session(id)?,
            (None, None, Some(id)) => length("AliasId", id, 512)?,
            _ => {
                return Err(Exception::invalid(
                    "FleetId",
                    "or GameSessionId or AliasId must be given, and only one of them",
                ));
            }
        }
        location(self.location.as_ref())?;
        optional("StatusFilter", self.status_filter.as_ref(), 1024)?;
        paging(self.limit, self.next_token.as_ref())
    }
}

impl Validate for SearchGameSessionsInput {
    fn validate(&self) -> Checked {
        fleet_or_alias(self.fleet_id.as_ref(), self.alias_id.as_ref())?;
        location(self.location.as_ref())?;
        optional("FilterExpression", self.filter_expression.as_ref(), 1024)?;
        optional("SortExpression", self.sort_expression.as_ref(), 1024)?;
        paging(self.limit, self.next_token.as_ref())
    }
}

impl Validate for TerminateGameSessionInput {
    fn validate(&self) -> Checked {
        game_session(&self.game_session_id)
    }
}

impl Validate for CreatePlayerSessionInput {
    fn validate(&self) -> Checked {
        game_session(&self.game_session_id)?;
        length("PlayerId", &self.player_id, 1024)?;
        optional("PlayerData", self.player_data.as_ref(), 2048)
    }
}

impl Validate for CreatePlayerSessionsInput {
    fn validate(&self) -> Checked {
        game_session(&self.game_session_id)?;
        if !(1..=25).contains(&self.player_ids.len()) {
            return Err(Exception::invalid("PlayerIds", "must have 1 to 25 entries"));
        }
        self.player_ids.iter().try_for_each(|player| length("PlayerIds", player, 1024))?;
        for (player, data) in self.player_data_map.iter().flatten() {
            length("PlayerDataMap", player, 1024)?;
            length("PlayerDataMap", data, 2048)?;
        }
        Ok(())
    }
}

impl Validate for DescribePlayerSessionsInput {
    fn validate(&self) -> Checked {
        match (&self.game_session_id, &self.player_id, &self.player_session_id) {
            (Some(id), None, None) => game_session(id)?,
            (None, Some(id), None) => length("PlayerId", id, 1024)?,
            (None, None, Some(id)) => {
                length("PlayerSessionId", id, 128)?;
                if !id.starts_with("psess-") {
                    return Err(Exception::invalid("PlayerSessionId", "must begin with psess-"));
                }
            }
            _ => {
                return Err(Exception::invalid(
                    "GameSessionId",
                    "or PlayerId or PlayerSessionId must be given, and only one of them",
                ));
            }
        }
        optional("PlayerSessionStatusFilter", self.player_session_status_filter.as_ref(), 1024)?;
        paging(self.limit, self.next_token.as_ref())
    }
}

impl Validate for ListFleetsInput {
    fn validate(&self) -> Checked {
        paging(self.limit, self.next_token.as_ref())
    }
}

impl Validate for ListComputeInput {
    fn validate(&self) -> Checked {
        fleet(&self.fleet_id)?;
        location(self.location.as_ref())?;
        if self.compute_status.as_deref().is_some_and(|status| !matches!(status, "ACTIVE" | "IMPAIRED")) {
            return Err(Exception::invalid("ComputeStatus", "must be ACTIVE or IMPAIRED"));
        }
        paging(self.limit, self.next_token.as_ref())
    }
}
