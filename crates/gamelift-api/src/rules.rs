//! The model's lengths, ranges and patterns, by the names of its shapes.

use crate::validate::{Any, List, Map, Own, Text, Whole};

/// The most players of one game session; GameLift's hard limit.
pub(crate) const MAX_PLAYERS: u32 = 200;

pub(crate) const LIMIT: Whole = Whole::at_least(1);
pub(crate) const NEXT_TOKEN: Text = Text::of(1..=1024);

pub(crate) const FLEET_ID: Text = Text::like(1..=128, fleet_id, "be a fleet's id, fleet-…");
pub(crate) const FLEET_ID_OR_ARN: Text =
    Text::like(1..=512, |text| fleet_id(text) || fleet_arn(text), "be a fleet's id, fleet-…, or its ARN");
pub(crate) const FLEET_IDS_OR_ARNS: List<Text> = List { size: 1..=usize::MAX, each: FLEET_ID_OR_ARN };
pub(crate) const ALIAS_ID_OR_ARN: Text =
    Text::like(1..=512, |text| id_or_arn(text, "alias"), "be an alias's id, alias-…, or its ARN");
pub(crate) const BUILD_ID_OR_ARN: Text =
    Text::like(1..=512, |text| id_or_arn(text, "build"), "be a build's id, build-…, or its ARN");
pub(crate) const SCRIPT_ID_OR_ARN: Text =
    Text::like(1..=512, |text| id_or_arn(text, "script"), "be a script's id, script-…, or its ARN");

pub(crate) const LOCATION: Text = Text::like(1..=64, name, "have letters, digits and - alone");
pub(crate) const LOCATIONS: List<Text> = List { size: 1..=100, each: LOCATION };
pub(crate) const CUSTOM_LOCATION: Text =
    Text::like(8..=64, custom_location, "begin with custom- and have letters, digits and - alone");
pub(crate) const CUSTOM_LOCATION_OR_ARN: Text = Text::like(
    1..=128,
    |text| custom_location(text) || arn(text, "location").is_some_and(|id| begins(id, "custom-")),
    "be a custom location's name, custom-…, or its ARN",
);

pub(crate) const COMPUTE_NAME: Text =
    Text::like(1..=128, compute_name, "have letters, digits and - alone, with at most one / between them");
pub(crate) const COMPUTE_NAME_OR_ARN: Text = Text::like(
    1..=1024,
    |text| compute_name(text) || arn(text, "compute").is_some_and(compute_name),
    "be a compute's name or its ARN",
);
pub(crate) const CONTAINER_GROUP_NAME_OR_ARN: Text = Text::like(
    1..=512,
    |text| name(text) || arn(text, "containergroupdefinition").is_some_and(container_group),
    "be a container group definition's name or its ARN",
);
pub(crate) const INSTANCE_ID: Text =
    Text::like(1..=256, |text| made_of(text, ".-"), "have letters, digits, . and - alone");
pub(crate) const IP_ADDRESS: Text = Text::like(
    1..=128,
    |text| text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.')),
    "be an IP address",
);
pub(crate) const DNS_NAME: Text =
    Text::like(1..=256, |text| made_of(text, "_-."), "have letters, digits, _, - and . alone");
/// The model's `PortNumber`.
pub(crate) const PORT: Whole = Whole(1..=60_000);

pub(crate) const GAME_SESSION_ID: Text =
    Text::like(1..=512, |text| made_of(text, ":/-"), "be a game session's ARN: letters, digits, :, / and -");
pub(crate) const ID_SUFFIX: Text = Text::like(1..=48, name, "have letters, digits and - alone");
pub(crate) const GAME_SESSION_NAME: Text = Text::of(1..=1024);
pub(crate) const GAME_SESSION_DATA: Text = Text::of(1..=262_144);
pub(crate) const GAME_PROPERTIES: List<Own> = List { size: 0..=16, each: Own };
pub(crate) const MAXIMUM_PLAYERS: Whole = Whole(0..=MAX_PLAYERS);
pub(crate) const STATUS_FILTER: Text = Text::of(1..=1024);
/// `FilterExpression` and `SortExpression`.
pub(crate) const EXPRESSION: Text = Text::of(1..=1024);

pub(crate) const PLAYER_ID: Text = Text::of(1..=1024);
pub(crate) const PLAYER_IDS: List<Text> = List { size: 1..=25, each: PLAYER_ID };
pub(crate) const PLAYER_DATA: Text = Text::of(1..=2048);
pub(crate) const PLAYER_DATA_MAP: Map<Text> =
    Map { size: 0..=usize::MAX, key: PLAYER_ID, value: PLAYER_DATA };
pub(crate) const PLAYER_SESSION_ID: Text = Text::like(1..=128, |text| begins(text, "psess-"), "be psess-…");

pub(crate) const QUEUE_NAME: Text = Text::like(1..=128, name, "have letters, digits and - alone");
pub(crate) const QUEUE_NAME_OR_ARN: Text = Text::like(
    1..=256,
    |text| name(text) || arn(text, "gamesessionqueue").is_some_and(name),
    "be a queue's name or its ARN",
);
/// The model has no maximum; the developer guide's range is 10 to 600.
pub(crate) const QUEUE_TIMEOUT: Whole = Whole(10..=600);
/// The model's `ArnStringModel`.
pub(crate) const ARN_TEXT: Text =
    Text::like(1..=512, |text| made_of(text, ":/-"), "be an ARN: letters, digits, :, / and -");
pub(crate) const CUSTOM_EVENT_DATA: Text = Text::of(0..=256);
pub(crate) const NOTIFICATION_TARGET: Text = Text::like(
    0..=300,
    |text| {
        let target = text.strip_suffix(".fifo").unwrap_or(text);
        target.is_empty() || made_of(target, ":_-")
    },
    "be an SNS topic's ARN",
);
pub(crate) const LOG_DESTINATION_ARN: Text = Text::like(
    1..=512,
    |text| text.strip_prefix("arn:").is_some_and(|rest| made_of(rest, ":/*._#-")),
    "be an ARN",
);

pub(crate) const TICKET_ID: Text =
    Text::like(0..=128, matchmaking_name, "have letters, digits, - and . alone");
/// The service's most tickets of one description.
pub(crate) const TICKET_IDS: List<Text> = List { size: 0..=10, each: TICKET_ID };
/// The model has no bounds; the developer guide has 1 to 10 players in a ticket.
pub(crate) const TICKET_PLAYERS: List<Own> = List { size: 1..=10, each: Own };
/// Everybody in a game session; none has more than [`MAX_PLAYERS`].
pub(crate) const MATCH_PLAYERS: List<Own> = List { size: 1..=MAX_PLAYERS as usize, each: Own };
pub(crate) const TICKET_PLAYER_IDS: List<Text> = List { size: 1..=MAX_PLAYERS as usize, each: PLAYER_ID };
/// The service's most attributes of a player.
pub(crate) const PLAYER_ATTRIBUTES: Map<Own> = Map { size: 0..=10, key: PROSE, value: Own };
pub(crate) const PLAYER_ATTRIBUTE_TEXT: Text = Text::of(1..=100);
/// The service's most texts in a list.
pub(crate) const PLAYER_ATTRIBUTE_TEXTS: List<Text> = List { size: 0..=100, each: PLAYER_ATTRIBUTE_TEXT };
/// The service's most pairs in a map.
pub(crate) const NUMBER_MAP: Map<Any> = Map { size: 0..=10, key: PLAYER_ATTRIBUTE_TEXT, value: Any };
/// The model has no maximum; there are not that many regions and custom locations in one fleet.
pub(crate) const LATENCIES: Map<Whole> =
    Map { size: 0..=MAX_LATENCIES, key: PROSE, value: Whole::at_least(1) };
const MAX_LATENCIES: usize = 200;

pub(crate) const CONFIGURATION_NAME: Text =
    Text::like(1..=128, matchmaking_name, "have letters, digits, - and . alone");
pub(crate) const CONFIGURATION_NAME_OR_ARN: Text = Text::like(
    1..=256,
    |text| matchmaking_name(text) || arn(text, "matchmakingconfiguration").is_some_and(matchmaking_name),
    "be a matchmaking configuration's name or its ARN",
);
pub(crate) const CONFIGURATION_NAMES_OR_ARNS: List<Text> =
    List { size: 0..=usize::MAX, each: CONFIGURATION_NAME_OR_ARN };
pub(crate) const RULE_SET_NAME: Text = CONFIGURATION_NAME;
pub(crate) const RULE_SET_NAME_OR_ARN: Text = Text::like(
    1..=256,
    |text| matchmaking_name(text) || arn(text, "matchmakingruleset").is_some_and(matchmaking_name),
    "be a matchmaking rule set's name or its ARN",
);
pub(crate) const RULE_SET_NAMES_OR_ARNS: List<Text> = List { size: 1..=10, each: RULE_SET_NAME_OR_ARN };
pub(crate) const RULE_SET_LIMIT: Whole = Whole(1..=10);
pub(crate) const RULE_SET_BODY: Text = Text::of(1..=65_535);
pub(crate) const QUEUE_ARNS: List<Text> = List { size: 0..=usize::MAX, each: ARN_TEXT };
pub(crate) const REQUEST_TIMEOUT: Whole = Whole(1..=43_200);
pub(crate) const ACCEPTANCE_TIMEOUT: Whole = Whole(1..=600);
/// The model has no maximum; no game session has more than [`MAX_PLAYERS`].
pub(crate) const ADDITIONAL_PLAYERS: Whole = Whole(0..=MAX_PLAYERS);
pub(crate) const MATCH_GAME_SESSION_DATA: Text = Text::of(1..=4096);
/// As [`NOTIFICATION_TARGET`], with `/`.
pub(crate) const MATCH_NOTIFICATION_TARGET: Text = Text::like(
    0..=300,
    |text| {
        let target = text.strip_suffix(".fifo").unwrap_or(text);
        target.is_empty() || made_of(target, ":_/-")
    },
    "be an SNS topic's ARN",
);

/// Names and descriptions of what people set up.
pub(crate) const PROSE: Text = Text::of(1..=1024);
pub(crate) const ALIAS_NAME: Text = Text::like(
    1..=1024,
    |text| !text.trim().is_empty() && !text.contains('\n'),
    "be one line, and not blank",
);
/// The model has no bounds; what it answers has to fit an exception's message.
pub(crate) const ROUTING_MESSAGE: Text = Text::of(0..=1024);
pub(crate) const LAUNCH_PATH: Text = Text::like(
    1..=1024,
    |text| made_of(text, "_:.+/\\- "),
    "have letters, digits, spaces and any of _:.+/\\- alone",
);
pub(crate) const LAUNCH_PARAMETERS: Text = Text::like(
    1..=1024,
    |text| made_of(text, "_:.+/\\- =@;{},?'[]\""),
    "have letters, digits, spaces and any of _:.+/\\-=@;{},?'[]\" alone",
);
pub(crate) const LOG_PATHS: List<Text> = List { size: 0..=usize::MAX, each: Text::of(1..=1024) };
pub(crate) const METRIC_GROUPS: List<Text> = List { size: 0..=1, each: Text::of(1..=255) };
pub(crate) const INBOUND_PERMISSIONS: List<Own> = List { size: 0..=50, each: Own };
pub(crate) const IP_RANGE: Text = Text::like(
    1..=usize::MAX,
    |text| !text.contains(char::is_whitespace),
    "have no spaces: it is a range such as 10.0.0.0/8",
);
pub(crate) const ANYWHERE_COST: Text =
    Text::like(1..=11, cost, "be a number of up to 5 digits, with up to 5 after the point");
pub(crate) const SERVER_PROCESSES: List<Own> = List { size: 1..=50, each: Own };
pub(crate) const CONCURRENT_ACTIVATIONS: Whole = Whole::at_least(1);
pub(crate) const ACTIVATION_TIMEOUT: Whole = Whole(1..=600);
pub(crate) const FLEET_LOCATIONS: List<Own> = List { size: 1..=100, each: Own };

pub(crate) const RESOURCE_ARN: Text = Text::of(1..=1011);
pub(crate) const TAGS: List<Own> = List { size: 0..=200, each: Own };
pub(crate) const TAG_KEY: Text = Text::of(1..=128);
pub(crate) const TAG_KEYS: List<Text> = List { size: 0..=200, each: TAG_KEY };
pub(crate) const TAG_VALUE: Text = Text::of(0..=256);

/// `^[a-zA-Z0-9<more>]+$`
fn made_of(text: &str, more: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c))
}

/// `^[a-zA-Z0-9-]+$`
fn name(text: &str) -> bool {
    made_of(text, "-")
}

/// `^<prefix>\S+$`
fn begins(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

/// `^[a-zA-Z0-9-\.]*$`
fn matchmaking_name(text: &str) -> bool {
    text.is_empty() || made_of(text, "-.")
}

/// What follows in an ARN of this kind: `^arn:.*:<kind>\/(…)$`
fn arn<'a>(text: &'a str, kind: &str) -> Option<&'a str> {
    let rest = text.strip_prefix("arn:")?;
    let at = rest.find(&format!(":{kind}/"))?;
    Some(&rest[at + kind.len() + 2..])
}

/// `^(<kind>-\S+|arn:.*:<kind>\/<kind>-\S+)$`
fn id_or_arn(text: &str, kind: &str) -> bool {
    let prefix = format!("{kind}-");
    begins(text, &prefix) || arn(text, kind).is_some_and(|id| begins(id, &prefix))
}

/// `^[a-z]*fleet-[a-zA-Z0-9\-]+$`; the letters before are for container fleets.
fn fleet_id(text: &str) -> bool {
    text.split_once("fleet-").is_some_and(|(kind, id)| lowercase(kind) && name(id))
}

/// `^arn:.*:[a-z]*fleet\/[a-z]*fleet-[a-zA-Z0-9\-]+$`
fn fleet_arn(text: &str) -> bool {
    text.rsplit_once('/').is_some_and(|(resource, id)| {
        let kind = resource.rsplit_once(':').filter(|(start, _)| start.starts_with("arn:"));
        let kind = kind.and_then(|(_, kind)| kind.strip_suffix("fleet"));
        kind.is_some_and(lowercase) && fleet_id(id)
    })
}

fn lowercase(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase())
}

/// `^custom-[A-Za-z0-9\-]+$`
fn custom_location(text: &str) -> bool {
    text.strip_prefix("custom-").is_some_and(name)
}

/// `^[a-zA-Z0-9\-]+(\/[a-zA-Z0-9\-]+)?$`
fn compute_name(text: &str) -> bool {
    match text.split_once('/') {
        Some((group, compute)) => name(group) && name(compute),
        None => name(text),
    }
}

/// `^[a-zA-Z0-9\-]+(:[0-9]+)?$`; the number is a version.
fn container_group(text: &str) -> bool {
    match text.split_once(':') {
        Some((group, version)) => {
            name(group) && !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit())
        }
        None => name(text),
    }
}

/// `^\d{1,5}(?:\.\d{1,5})?$`
fn cost(text: &str) -> bool {
    let digits = |text: &str| (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    }
}

#[cfg(test)]
mod tests;
