//! ARNs: the one place where they are written and read.
//!
//! The account is always empty, as it is in the ARNs of GameLift's game sessions. When an ARN is read, partition, region
//! and account do not matter: scripts come with those of a real account.

use crate::ids::{
    AliasId, ComputeName, ConfigurationName, FleetId, GameSessionId, Location, QueueName, RuleSetName,
};
use crate::model::{FleetOrAlias, MatchDestination};

/// Something that has an ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// `fleet/fleet-…`
    Fleet(FleetId),
    /// `location/custom-…`
    Location(Location),
    /// `compute/…`
    Compute(ComputeName),
    /// `alias/alias-…`
    Alias(AliasId),
    /// `gamesessionqueue/…`
    Queue(QueueName),
    /// `matchmakingconfiguration/…`
    Configuration(ConfigurationName),
    /// `matchmakingruleset/…`
    RuleSet(RuleSetName),
}

impl Resource {
    /// Its ARN in this region.
    pub fn arn(&self, region: &str) -> String {
        let (kind, id) = match self {
            Self::Fleet(id) => ("fleet", id.as_str()),
            Self::Location(id) => ("location", id.as_str()),
            Self::Compute(id) => ("compute", id.as_str()),
            Self::Alias(id) => ("alias", id.as_str()),
            Self::Queue(id) => ("gamesessionqueue", id.as_str()),
            Self::Configuration(id) => ("matchmakingconfiguration", id.as_str()),
            Self::RuleSet(id) => ("matchmakingruleset", id.as_str()),
        };
        format!("arn:aws:gamelift:{region}::{kind}/{id}")
    }

    /// What an ARN names, whether or not that exists; none when it is no ARN of one of these kinds.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let (kind, id) = kind_and_id(arn)?;
        match kind {
            // Container fleets have `containerfleet/containerfleet-…`.
            kind if kind.ends_with("fleet") => Some(Self::Fleet(FleetId::new(id))),
            "location" => Some(Self::Location(Location::new(id))),
            "compute" => Some(Self::Compute(ComputeName::new(id))),
            "alias" => Some(Self::Alias(AliasId::new(id))),
            "gamesessionqueue" => Some(Self::Queue(QueueName::new(id))),
            "matchmakingconfiguration" => Some(Self::Configuration(ConfigurationName::new(id))),
            "matchmakingruleset" => Some(Self::RuleSet(RuleSetName::new(id))),
            _ => None,
        }
    }
}

impl From<FleetOrAlias> for Resource {
    fn from(destination: FleetOrAlias) -> Self {
        match destination {
            FleetOrAlias::Fleet(id) => Self::Fleet(id),
            FleetOrAlias::Alias(id) => Self::Alias(id),
        }
    }
}

impl From<MatchDestination> for Resource {
    fn from(destination: MatchDestination) -> Self {
        match destination {
            MatchDestination::Queue(name) => Self::Queue(name),
            MatchDestination::Direct(fleet) => fleet.into(),
        }
    }
}

/// The id in text that may be an id or an ARN, as most of the API's identifiers may.
pub fn id_of(text: &str) -> &str {
    kind_and_id(text).map_or(text, |(_, id)| id)
}

/// A game session's ARN.
pub(crate) fn of_game_session(
    region: &str,
    fleet: &FleetId,
    location: &Location,
    suffix: &str,
) -> GameSessionId {
    GameSessionId::new(format!("arn:aws:gamelift:{region}::gamesession/{fleet}/{location}/{suffix}"))
}

fn kind_and_id(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(6, ':');
    if parts.next() != Some("arn") {
        return None;
    }
    parts.nth(4)?.split_once('/').filter(|(_, id)| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Resource, id_of};
    use crate::ids::{AliasId, ComputeName, ConfigurationName, FleetId, Location, QueueName, RuleSetName};

    #[test]
    fn arns_read_back_as_what_they_name() {
        for (resource, arn) in [
            (Resource::Fleet(FleetId::new("fleet-1")), "arn:aws:gamelift:eu-west-1::fleet/fleet-1"),
            (Resource::Location(Location::new("custom-a")), "arn:aws:gamelift:eu-west-1::location/custom-a"),
            (Resource::Compute(ComputeName::new("a/b")), "arn:aws:gamelift:eu-west-1::compute/a/b"),
            (Resource::Alias(AliasId::new("alias-1")), "arn:aws:gamelift:eu-west-1::alias/alias-1"),
            (Resource::Queue(QueueName::new("q")), "arn:aws:gamelift:eu-west-1::gamesessionqueue/q"),
            (
                Resource::Configuration(ConfigurationName::new("ranked.eu")),
                "arn:aws:gamelift:eu-west-1::matchmakingconfiguration/ranked.eu",
            ),
            (
                Resource::RuleSet(RuleSetName::new("duel")),
                "arn:aws:gamelift:eu-west-1::matchmakingruleset/duel",
            ),
        ] {
            assert_eq!(resource.arn("eu-west-1"), arn);
            assert_eq!(Resource::of_arn(arn), Some(resource));
        }
    }

    #[test]
    fn a_real_accounts_arn_names_the_same() {
        let arn = "arn:aws-cn:gamelift:cn-north-1:111122223333:fleet/fleet-1";
        assert_eq!(Resource::of_arn(arn), Some(Resource::Fleet(FleetId::new("fleet-1"))));
        assert_eq!(id_of(arn), "fleet-1");
        assert_eq!(id_of("fleet-1"), "fleet-1");
    }

    #[test]
    fn other_text_names_nothing() {
        for text in ["", "fleet-1", "arn:", "arn:aws:gamelift:r::fleet/", "arn:aws:gamelift:r::build/build-1"]
        {
            assert_eq!(Resource::of_arn(text), None, "{text}");
        }
    }
}
