//! Checks of single fields: what can be refused without looking at what there is. The limits are those of the API's model.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::command::{
    AliasUpdate, FleetUpdate, GameSessionUpdate, NewAlias, NewCompute, NewFleet, NewGameSession,
    NewPlacement, NewPlayerSession,
};
use crate::ids::{FleetId, Location};
use crate::model::{FleetOrAlias, Priority, Queue, RoutingStrategy, Tags};
use crate::refusal::Refusal;

pub(crate) const MAX_PLAYERS: u32 = 200;
const MAX_PROPERTIES: usize = 16;
const MAX_PLAYERS_PER_CALL: usize = 25;
const MAX_DATA: usize = 262_144;
pub(crate) const MAX_MATCHMAKER_DATA: usize = 390_000;
const MAX_LOCATIONS: usize = 100;
const MAX_TAGS: usize = 200;
const MAX_DESTINATIONS: usize = 10;
const MAX_OVERRIDE_LOCATIONS: usize = 10;
const ACTIVATION_TIMEOUT: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(600);
/// The model allows any; the API's text says 10 to 600 s.
const QUEUE_TIMEOUT: RangeInclusive<Duration> = Duration::from_secs(10)..=Duration::from_secs(600);

pub(crate) fn invalid(field: &'static str, problem: impl Into<String>) -> Refusal {
    Refusal::InvalidRequest { field, problem: problem.into() }
}

pub(crate) fn conflict(field: &'static str, problem: impl Into<String>) -> Refusal {
    Refusal::Conflict { field, problem: problem.into() }
}

pub(crate) fn new_fleet(new: &NewFleet) -> Result<(), Refusal> {
    fleet_id(&new.id)?;
    length("Name", &new.name, 1, 1024)?;
    optional("Description", new.description.as_deref(), 1, 1024)?;
    fleet_locations(new.locations.len())?;
    distinct("Locations", &new.locations)?;
    seconds("GameSessionActivationTimeoutSeconds", new.activation_timeout, &ACTIVATION_TIMEOUT)?;
    metric_groups(&new.metric_groups)?;
    tags(&new.tags)
}

pub(crate) fn fleet_update(update: &FleetUpdate) -> Result<(), Refusal> {
    optional("Name", update.name.as_deref(), 1, 1024)?;
    optional("Description", update.description.as_deref(), 1, 1024)?;
    update.metric_groups.as_deref().map_or(Ok(()), metric_groups)
}

fn metric_groups(groups: &[String]) -> Result<(), Refusal> {
    count("MetricGroups", groups.len(), 0..=1)?;
    groups.iter().try_for_each(|group| length("MetricGroups", group, 1, 255))
}

/// How many locations a fleet has.
pub(crate) fn fleet_locations(locations: usize) -> Result<(), Refusal> {
    count("Locations", locations, 0..=MAX_LOCATIONS)
}

/// Locations that are named to be added or taken away.
pub(crate) fn locations_named(locations: &[Location]) -> Result<(), Refusal> {
    count("Locations", locations.len(), 1..=MAX_LOCATIONS)?;
    distinct("Locations", locations)
}

/// GameLift's `^custom-[A-Za-z0-9\-]+$`.
pub(crate) fn custom_location(name: &Location) -> Result<(), Refusal> {
    length("LocationName", name.as_str(), 8, 64)?;
    match name.as_str().strip_prefix("custom-") {
        Some(rest) if is_arn_text(rest) => Ok(()),
        _ => Err(invalid("LocationName", format!("is {name}: give custom-… of [a-zA-Z0-9-]"))),
    }
}

pub(crate) fn new_compute(new: &NewCompute) -> Result<(), Refusal> {
    let name = new.name.as_str();
    length("ComputeName", name, 1, 128)?;
    let (first, second) = name.split_once('/').unwrap_or((name, "-"));
    if first.is_empty() || second.is_empty() || !is_arn_text(first) || !is_arn_text(second) {
        return Err(invalid(
            "ComputeName",
            format!("is {name}: give [a-zA-Z0-9-], at most with one / in it"),
        ));
    }
    optional("DnsName", new.dns_name.as_deref(), 1, 256)?;
    optional("CertificatePath", new.certificate_path.as_deref(), 1, 1024)
}

pub(crate) fn new_alias(new: &NewAlias) -> Result<(), Refusal> {
    if new.id.as_str().strip_prefix("alias-").is_none_or(|rest| rest.is_empty() || !is_arn_text(rest)) {
        return Err(invalid("AliasId", format!("is {:.128}: give alias-… of [a-zA-Z0-9-]", new.id)));
    }
    alias_name(&new.name)?;
    optional("Description", new.description.as_deref(), 1, 1024)?;
    routing(&new.routing)?;
    tags(&new.tags)
}

pub(crate) fn alias_update(update: &AliasUpdate) -> Result<(), Refusal> {
    update.name.as_deref().map_or(Ok(()), alias_name)?;
    optional("Description", update.description.as_deref(), 1, 1024)?;
    update.routing.as_ref().map_or(Ok(()), routing)
}

fn alias_name(name: &str) -> Result<(), Refusal> {
    length("Name", name, 1, 1024)?;
    if name.trim().is_empty() {
        Err(invalid("Name", "is blank: give a name that can be seen"))
    } else {
        Ok(())
    }
}

fn routing(strategy: &RoutingStrategy) -> Result<(), Refusal> {
    match strategy {
        RoutingStrategy::Simple(_) => Ok(()),
        RoutingStrategy::Terminal(message) => length("RoutingStrategy.Message", message, 1, 1024),
    }
}

pub(crate) fn tags(tags: &Tags) -> Result<(), Refusal> {
    tag_count(tags.len())?;
    for (key, value) in tags {
        length("Tags.Key", key, 1, 128)?;
        length("Tags.Value", value, 0, 256)?;
    }
    Ok(())
}

/// How many tags a resource has.
pub(crate) fn tag_count(tags: usize) -> Result<(), Refusal> {
    count("Tags", tags, 0..=MAX_TAGS)
}

pub(crate) fn queue(queue: &Queue) -> Result<(), Refusal> {
    arn_part("Name", queue.name.as_str(), 128)?;
    count("Destinations", queue.destinations.len(), 0..=MAX_DESTINATIONS)?;
    distinct::<FleetOrAlias>("Destinations", &queue.destinations)?;
    seconds("TimeoutInSeconds", Some(queue.timeout), &QUEUE_TIMEOUT)?;
    locations("FilterConfiguration.AllowedLocations", &queue.allowed_locations, 0..=MAX_LOCATIONS)?;
    if let Some(priority) = &queue.priority {
        distinct::<Priority>("PriorityConfiguration.PriorityOrder", &priority.order)?;
        locations("PriorityConfiguration.LocationOrder", &priority.locations, 0..=MAX_LOCATIONS)?;
    }
    optional("CustomEventData", queue.custom_event_data.as_deref(), 0, 256)?;
    optional("NotificationTarget", queue.notification_target.as_deref(), 0, 300)
}

pub(crate) fn new_placement(new: &NewPlacement) -> Result<(), Refusal> {
    arn_part("PlacementId", new.id.as_str(), 48)?;
    max_players(new.max_players)?;
    optional("GameSessionName", new.name.as_deref(), 1, 1024)?;
    optional("GameSessionData", new.data.as_deref(), 0, MAX_DATA)?;
    optional("MatchmakerData", new.matchmaker_data.as_deref(), 1, MAX_MATCHMAKER_DATA)?;
    property_count(new.properties.len())?;
    properties(&new.properties)?;
    if new.players.len() > new.max_players as usize {
        let problem =
            format!("has {} players: MaximumPlayerSessionCount is {}", new.players.len(), new.max_players);
        return Err(invalid("DesiredPlayerSessions", problem));
    }
    player_sessions(&new.players)?;
    for latency in &new.latencies {
        length("PlayerLatencies.PlayerId", latency.player.as_str(), 1, 1024)?;
        length("PlayerLatencies.RegionIdentifier", latency.location.as_str(), 1, 1024)?;
        if !latency.latency_ms.is_finite() || latency.latency_ms < 0.0 {
            let problem = format!("is {}: give milliseconds from 0 on", latency.latency_ms);
            return Err(invalid("PlayerLatencies.LatencyInMilliseconds", problem));
        }
    }
    Ok(())
}

/// A placement's own order of locations, where its queue and its latencies let it have one.
pub(crate) fn priority_override(new: &NewPlacement, queue: &Queue) -> Result<(), Refusal> {
    let Some(own) = &new.priority_override else { return Ok(()) };
    const FIELD: &str = "PriorityConfigurationOverride";
    locations(FIELD, &own.locations, 1..=MAX_OVERRIDE_LOCATIONS)?;
    if !new.latencies.is_empty() {
        return Err(invalid(FIELD, "is given together with PlayerLatencies: give one of them"));
    }
    if queue.priorities().first() != Some(&Priority::Location) {
        return Err(invalid(FIELD, "needs a queue whose PriorityOrder begins with LOCATION"));
    }
    Ok(())
}

pub(crate) fn new_game_session(new: &NewGameSession) -> Result<(), Refusal> {
    match &new.idempotency_token {
        Some(token) => arn_part("IdempotencyToken", token, 48)?,
        None => arn_part("GameSessionId", &new.suffix, 48)?,
    }
    max_players(new.max_players)?;
    optional("Name", new.name.as_deref(), 1, 1024)?;
    optional("CreatorId", new.creator_id.as_deref(), 1, 1024)?;
    optional("GameSessionData", new.data.as_deref(), 0, MAX_DATA)?;
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

pub(crate) fn properties(pairs: &[(String, String)]) -> Result<(), Refusal> {
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
    player_sessions(players)
}

pub(crate) fn player_sessions(players: &[NewPlayerSession]) -> Result<(), Refusal> {
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
fn fleet_id(id: &FleetId) -> Result<(), Refusal> {
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
pub(crate) fn arn_part(field: &'static str, text: &str, longest: usize) -> Result<(), Refusal> {
    length(field, text, 1, longest)?;
    if is_arn_text(text) {
        Ok(())
    } else {
        Err(invalid(field, "has other characters than letters, digits and hyphens: leave them out"))
    }
}

fn is_arn_text(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Locations to choose from or to put in order, which need not exist.
fn locations(field: &'static str, names: &[Location], many: RangeInclusive<usize>) -> Result<(), Refusal> {
    count(field, names.len(), many)?;
    distinct(field, names)?;
    for name in names {
        length(field, name.as_str(), 1, 64)?;
        if !is_arn_text(name.as_str()) {
            return Err(invalid(field, format!("has {name}: give names of [a-zA-Z0-9-]")));
        }
    }
    Ok(())
}

pub(crate) fn distinct<T: PartialEq>(field: &'static str, list: &[T]) -> Result<(), Refusal> {
    let twice = list.iter().enumerate().any(|(n, one)| list[..n].contains(one));
    if twice { Err(invalid(field, "names one twice: name each once")) } else { Ok(()) }
}

pub(crate) fn seconds(
    field: &'static str,
    given: Option<Duration>,
    allowed: &RangeInclusive<Duration>,
) -> Result<(), Refusal> {
    match given {
        Some(given) if !allowed.contains(&given) => {
            let (least, most) = (allowed.start().as_secs(), allowed.end().as_secs());
            Err(invalid(field, format!("is {}: give {least} to {most}", given.as_secs_f64())))
        }
        _ => Ok(()),
    }
}

pub(crate) fn count(
    field: &'static str,
    count: usize,
    allowed: RangeInclusive<usize>,
) -> Result<(), Refusal> {
    if allowed.contains(&count) {
        Ok(())
    } else {
        let (least, most) = allowed.into_inner();
        Err(invalid(field, format!("has {count} entries: give {least} to {most}")))
    }
}

pub(crate) fn optional(
    field: &'static str,
    text: Option<&str>,
    min: usize,
    max: usize,
) -> Result<(), Refusal> {
    text.map_or(Ok(()), |text| length(field, text, min, max))
}

pub(crate) fn length(field: &'static str, text: &str, min: usize, max: usize) -> Result<(), Refusal> {
    let count = text.chars().count();
    if (min..=max).contains(&count) {
        Ok(())
    } else {
        Err(invalid(field, format!("has {count} characters: give {min} to {max}")))
    }
}
