//! The matchmaker data of a game session: who is in it, as its server reads it.

use std::collections::BTreeMap;

use rallypoint_flexmatch::{AttributeValue, Player, RuleSet};
use serde::Serialize;

use crate::ids::{MatchId, TicketId};

/// What matchmaker data says. Field names and types are those of GameLift's own.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MatchmakerData<'a> {
    match_id: &'a str,
    matchmaking_configuration_arn: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    auto_backfill_ticket_id: Option<&'a str>,
    teams: Vec<TeamData<'a>>,
}

#[derive(Serialize)]
struct TeamData<'a> {
    name: &'a str,
    players: Vec<PlayerData<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlayerData<'a> {
    player_id: &'a str,
    attributes: BTreeMap<&'a str, AttributeData<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "attributeType", content = "valueAttribute", rename_all = "SCREAMING_SNAKE_CASE")]
enum AttributeData<'a> {
    String(&'a str),
    Double(f64),
    StringList(&'a [String]),
    StringDoubleMap(&'a BTreeMap<String, f64>),
}

/// Writes matchmaker data. Players are in the teams they say; those without one, and teams without players, are left out.
/// So are attributes that the rule set does not declare.
pub(super) fn matchmaker_data(
    match_id: &MatchId,
    configuration_arn: &str,
    automatic: Option<&TicketId>,
    rules: &RuleSet,
    players: &[Player],
) -> Result<String, serde_json::Error> {
    let teams = rules.teams().iter().map(|team| {
        let is_in = |player: &&Player| player.team.as_deref() == Some(team.name.as_str());
        let players = players.iter().filter(is_in).map(|player| player_data(rules, player)).collect();
        TeamData { name: &team.name, players }
    });
    serde_json::to_string(&MatchmakerData {
        match_id: match_id.as_str(),
        matchmaking_configuration_arn: configuration_arn,
        auto_backfill_ticket_id: automatic.map(TicketId::as_str),
        teams: teams.filter(|team| !team.players.is_empty()).collect(),
    })
}

fn player_data<'a>(rules: &RuleSet, player: &'a Player) -> PlayerData<'a> {
    let declared = player.attributes.iter().filter(|(name, _)| rules.attribute(name).is_some());
    let attributes = declared.map(|(name, value)| {
        let value = match value {
            AttributeValue::String(text) => AttributeData::String(text),
            AttributeValue::Number(number) => AttributeData::Double(*number),
            AttributeValue::StringList(texts) => AttributeData::StringList(texts),
            AttributeValue::StringNumberMap(numbers) => AttributeData::StringDoubleMap(numbers),
        };
        (name.as_str(), value)
    });
    PlayerData { player_id: &player.id, attributes: attributes.collect() }
}
