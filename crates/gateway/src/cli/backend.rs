//! Who runs the game sessions, and where they go.

use clap::{Args, ValueEnum};
use rallypoint_fleet::{FleetId, Location};

use super::{ConfigError, QuotaOptions, arn_part};
use crate::backend::{Destination, DestinationError, GameLiftConfig};

/// The embedded fleet's id where none is given: the one that GameLift Local has in all examples.
const DEFAULT_FLEET: &str = "fleet-123";
/// The region in its ids where none is given.
const DEFAULT_REGION: &str = "us-west-2";
/// Its location where none is given.
const DEFAULT_LOCATION: &str = "custom-local";
/// The model's longest fleet id.
const FLEET_ID: usize = 128;

/// The fleet that an embedded backend is to have.
pub(super) struct EmbeddedFleet {
    pub(super) fleet_id: FleetId,
    pub(super) location: Location,
    pub(super) region: String,
}

/// Who runs the game sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum BackendKind {
    /// A fleet of the gateway's own
    #[default]
    Embedded,
    /// Amazon GameLift
    Gamelift,
}

/// Options of the backend.
#[derive(Clone, Debug, Args)]
pub struct BackendOptions {
    /// Who runs the game sessions
    #[arg(long, value_name = "KIND", value_enum, default_value_t, help_heading = "Fleet")]
    pub backend: BackendKind,
    /// The fleet that game sessions go to: its id, with gamelift also its ARN [default: fleet-123 with embedded]
    #[arg(long, value_name = "ID", value_parser = fleet, help_heading = "Fleet")]
    pub fleet_id: Option<String>,
    /// The alias that leads to that fleet, with gamelift: its id or ARN
    #[arg(long, value_name = "ID", value_parser = alias, conflicts_with_all = ["fleet_id", "queue"],
          help_heading = "Fleet")]
    pub alias_id: Option<String>,
    /// The queue that finds places for game sessions, with gamelift: its name or ARN
    #[arg(long, value_name = "NAME", value_parser = queue, conflicts_with = "fleet_id", help_heading = "Fleet")]
    pub queue: Option<String>,
    /// The location there; an Anywhere fleet of gamelift needs one [default: custom-local with embedded]
    #[arg(long, value_name = "NAME", value_parser = arn_part, help_heading = "Fleet")]
    pub location: Option<String>,
    /// The region [default: us-west-2 with embedded; with gamelift that of the ARN, or as the AWS CLI finds it]
    #[arg(long, value_name = "NAME", value_parser = arn_part, help_heading = "Fleet")]
    pub region: Option<String>,
    /// Call GameLift at this address instead of AWS's
    #[arg(long, value_name = "URL", value_parser = endpoint_url, help_heading = "Fleet")]
    pub endpoint_url: Option<String>,
}

impl BackendOptions {
    /// The embedded fleet.
    ///
    /// # Errors
    /// What is for gamelift alone.
    pub(super) fn embedded(self) -> Result<EmbeddedFleet, ConfigError> {
        let given = [
            ("alias-id", self.alias_id.is_some()),
            ("queue", self.queue.is_some()),
            ("endpoint-url", self.endpoint_url.is_some()),
        ];
        if let Some((option, _)) = given.into_iter().find(|(_, is_given)| *is_given) {
            return Err(ConfigError::GameLiftOnly { option });
        }
        let fleet_id = self.fleet_id.as_deref().unwrap_or(DEFAULT_FLEET);
        if fleet_id.len() > FLEET_ID || !fleet_id.starts_with("fleet-") {
            return Err(ConfigError::FleetArn);
        }
        let location = match self.location {
            Some(location) if !is_custom(&location) => return Err(ConfigError::Location),
            Some(location) => Location::new(location),
            None => Location::new(DEFAULT_LOCATION),
        };
        let region = self.region.unwrap_or_else(|| DEFAULT_REGION.to_owned());
        Ok(EmbeddedFleet { fleet_id: FleetId::new(fleet_id), location, region })
    }

    /// The real service.
    ///
    /// # Errors
    /// Nothing says where game sessions go.
    pub(super) fn gamelift(self, quotas: &QuotaOptions) -> Result<GameLiftConfig, ConfigError> {
        let destination = match (self.fleet_id, self.alias_id, self.queue) {
            (Some(fleet), ..) => Destination::Fleet(fleet),
            (None, Some(alias), _) => Destination::Alias(alias),
            (None, None, Some(queue)) => Destination::Queue(queue),
            (None, None, None) => return Err(ConfigError::NoDestination),
        };
        Ok(GameLiftConfig {
            destination,
            location: self.location,
            region: self.region,
            endpoint_url: self.endpoint_url,
            rates: quotas.rates(),
            finds_shared_for: quotas.share_finds,
            credentials: None,
        })
    }
}

/// Locations that are not AWS's are called so.
fn is_custom(location: &str) -> bool {
    location.strip_prefix("custom-").is_some_and(|name| !name.is_empty())
}

fn fleet(text: &str) -> Result<String, DestinationError> {
    Destination::fleet(text).map(|_| text.to_owned())
}

fn alias(text: &str) -> Result<String, DestinationError> {
    Destination::alias(text).map(|_| text.to_owned())
}

fn queue(text: &str) -> Result<String, DestinationError> {
    Destination::queue(text).map(|_| text.to_owned())
}

fn endpoint_url(text: &str) -> Result<String, String> {
    let url = reqwest::Url::parse(text).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
    });
    url.map(|_| text.trim_end_matches('/').to_owned()).ok_or_else(|| {
        "give http:// or https://, a host and a port, for example http://127.0.0.1:9870".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::backend::Destination;
    use crate::cli::{Cli, ConfigError};
    use crate::run::{BackendConfig, Config};

    fn config(args: &[&str]) -> Result<Config, ConfigError> {
        Cli::try_parse_from([&["gateway"], args].concat()).unwrap().config()
    }

    #[test]
    fn gamelift_needs_to_know_where_game_sessions_go_and_takes_one_place() {
        let gamelift = |args: &[&str]| config(&[&["--backend", "gamelift"], args].concat());
        assert!(matches!(gamelift(&[]), Err(ConfigError::NoDestination)));
        let arn = "arn:aws:gamelift:eu-west-1:111122223333:fleet/fleet-1";
        for (args, expected) in [
            (["--fleet-id", arn], Destination::Fleet(arn.to_owned())),
            (["--alias-id", "alias-1"], Destination::Alias("alias-1".to_owned())),
            (["--queue", "best"], Destination::Queue("best".to_owned())),
        ] {
            let BackendConfig::GameLift(made) = gamelift(&args).unwrap().backend else { panic!("{args:?}") };
            assert_eq!(made.destination, expected);
        }
        let parse = |args: &[&str]| Cli::try_parse_from([&["gateway"], args].concat());
        assert!(parse(&["--alias-id", "alias-1", "--queue", "best"]).is_err());
        assert!(parse(&["--fleet-id", "fleet-1", "--queue", "best"]).is_err());
        for wrong in ["ftp://h", "http://", "http://name:secret@h", "nowhere"] {
            assert!(parse(&["--endpoint-url", wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn options_of_the_other_backend_are_refused_by_name() {
        let refused = |args: &[&str]| config(args).unwrap_err().to_string();
        assert!(refused(&["--queue", "best"]).starts_with("--queue is for --backend gamelift"));
        assert!(refused(&["--endpoint-url", "http://h"]).starts_with("--endpoint-url is for"));
        let gamelift = ["--backend", "gamelift", "--fleet-id", "fleet-1"];
        for option in [&["--launch", "server"][..], &["--require-compute"], &["--server-token", "t"]] {
            let said = refused(&[&gamelift, option].concat());
            assert!(said.starts_with(option[0]) && said.contains("leave it out"), "{said}");
        }
    }

    #[test]
    fn the_embedded_fleet_has_an_id_and_a_location_of_its_own_kind() {
        let arn = "arn:aws:gamelift:eu-west-1:111122223333:fleet/fleet-1";
        assert!(matches!(config(&["--fleet-id", arn]), Err(ConfigError::FleetArn)));
        assert!(matches!(config(&["--location", "us-west-2"]), Err(ConfigError::Location)));
        let BackendConfig::Embedded(made) = config(&[]).unwrap().backend else { panic!("it is the default") };
        assert_eq!((made.fleet_id.as_str(), made.location.as_str()), ("fleet-123", "custom-local"));
        assert_eq!(made.settings.region, "us-west-2");
    }
}
