//! What the matchmaker says about a game session, in the JSON text that comes with it.

use std::collections::BTreeMap;

use rallypoint_wire::server_sdk::{AttributeValue, Player};
use serde::Deserialize;

use crate::result::RpResult;

/// A game session's `MatchmakerData`, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatchmakerData {
    /// The match, or empty.
    pub match_id: String,
    /// Whose rules hold, an ARN, or empty.
    pub matchmaking_configuration_arn: String,
    /// The ticket of the backfill that the service started by itself, or empty.
    pub auto_backfill_ticket_id: String,
    /// Who is matched, team by team, with what was declared of them. Latencies are not told.
    pub players: Vec<Player>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Told {
    match_id: Option<String>,
    matchmaking_configuration_arn: Option<String>,
    auto_backfill_ticket_id: Option<String>,
    teams: Option<Vec<ToldTeam>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ToldTeam {
    name: Option<String>,
    // A team that nobody is in yet may lack them.
    players: Option<Vec<ToldPlayer>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldPlayer {
    player_id: String,
    #[serde(default)]
    attributes: Option<BTreeMap<String, ToldAttribute>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldAttribute {
    attribute_type: String,
    #[serde(default)]
    value_attribute: serde_json::Value,
}

impl MatchmakerData {
    /// Reads the text.
    ///
    /// # Errors
    /// [`RpResult::NoMatchmakerData`] for no text; [`RpResult::BadAnswer`] for what no matchmaker writes.
    pub fn read(text: &str) -> Result<Self, RpResult> {
        if text.is_empty() {
            return Err(RpResult::NoMatchmakerData);
        }
        // Serde would take a list for a structure.
        if !text.trim_start().starts_with('{') {
            return Err(RpResult::BadAnswer);
        }
        let told: Told = serde_json::from_str(text).map_err(|_| RpResult::BadAnswer)?;
        let mut players = Vec::new();
        for team in told.teams.unwrap_or_default() {
            let name = team.name.unwrap_or_default();
            for player in team.players.unwrap_or_default() {
                players.push(Player {
                    player_id: player.player_id,
                    team: name.clone(),
                    player_attributes: attributes(player.attributes.unwrap_or_default())?,
                    latency_in_ms: BTreeMap::new(),
                });
            }
        }
        Ok(Self {
            match_id: told.match_id.unwrap_or_default(),
            matchmaking_configuration_arn: told.matchmaking_configuration_arn.unwrap_or_default(),
            auto_backfill_ticket_id: told.auto_backfill_ticket_id.unwrap_or_default(),
            players,
        })
    }
}

fn attributes(told: BTreeMap<String, ToldAttribute>) -> Result<BTreeMap<String, AttributeValue>, RpResult> {
    told.into_iter().map(|(name, told)| Ok((name, attribute(told)?))).collect()
}

/// Matchmaker data names the kinds as the server SDK does; the API's own short names are read as well.
fn attribute(told: ToldAttribute) -> Result<AttributeValue, RpResult> {
    fn read<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> Result<T, RpResult> {
        serde_json::from_value(value).map_err(|_| RpResult::BadAnswer)
    }
    let value = told.value_attribute;
    Ok(match told.attribute_type.as_str() {
        "STRING" | "S" => AttributeValue::String(read(value)?),
        "DOUBLE" | "N" => AttributeValue::Double(read(value)?),
        "STRING_LIST" | "SL" => AttributeValue::StringList(read(value)?),
        "STRING_DOUBLE_MAP" | "SDM" => AttributeValue::StringDoubleMap(read(value)?),
        _ => return Err(RpResult::BadAnswer),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: &str = r#"{
        "matchId": "m-1",
        "matchmakingConfigurationArn": "arn:aws:gamelift:us-west-2:1:matchmakingconfiguration/Duel",
        "autoBackfillTicketId": "t-9",
        "autoBackfillMode": "AUTOMATIC",
        "teams": [
            {"name": "red", "players": [{"playerId": "ann", "attributes": {
                "skill": {"attributeType": "DOUBLE", "valueAttribute": 12.5},
                "mode": {"attributeType": "STRING", "valueAttribute": "ctf"},
                "maps": {"attributeType": "STRING_LIST", "valueAttribute": ["a", "b"]},
                "body": {"attributeType": "STRING_DOUBLE_MAP", "valueAttribute": {"arm": 1.0}}}}]},
            {"name": "blue"},
            {"name": "green", "players": [{"playerId": "bob"}]}
        ]}"#;

    #[test]
    fn every_kind_of_attribute_is_read() {
        let data = MatchmakerData::read(DATA).unwrap();
        assert_eq!((&*data.match_id, &*data.auto_backfill_ticket_id), ("m-1", "t-9"));
        assert!(data.matchmaking_configuration_arn.ends_with("/Duel"));
        let [ann, bob] = &data.players[..] else { panic!("{:?}", data.players) };
        assert_eq!((&*ann.player_id, &*ann.team, &*bob.team), ("ann", "red", "green"));
        assert_eq!(ann.player_attributes["skill"], AttributeValue::Double(12.5));
        assert_eq!(ann.player_attributes["mode"], AttributeValue::String("ctf".to_owned()));
        let maps = AttributeValue::StringList(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(ann.player_attributes["maps"], maps);
        let body = AttributeValue::StringDoubleMap(BTreeMap::from([("arm".to_owned(), 1.0)]));
        assert_eq!(ann.player_attributes["body"], body);
        assert!(bob.player_attributes.is_empty());
    }

    #[test]
    fn what_no_matchmaker_writes_is_told_from_nothing() {
        assert_eq!(MatchmakerData::read(""), Err(RpResult::NoMatchmakerData));
        let bad = [
            "x",
            "[]",
            r#"{"teams":[{"players":[{}]}]}"#,
            r#"{"teams":[{"players":[{"playerId":"a","attributes":{"b":{"attributeType":"DOUBLE","valueAttribute":"1"}}}]}]}"#,
            r#"{"teams":[{"players":[{"playerId":"a","attributes":{"b":{"attributeType":"COLOUR","valueAttribute":1}}}]}]}"#,
        ];
        for text in bad {
            assert_eq!(MatchmakerData::read(text), Err(RpResult::BadAnswer), "{text}");
        }
        assert_eq!(MatchmakerData::read("{}"), Ok(MatchmakerData::default()));
    }
}
