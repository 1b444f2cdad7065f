//! The command line.

mod action;
mod auth;
mod backend;
pub mod check;
mod choices;
mod example;
pub mod layers;
mod limits;
mod networks;
mod pages;
mod quotas;
mod services_url;
mod stopping;
mod tls;
mod traces;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Parser};
use rallypoint_fleet::Settings;
use thiserror::Error;

use crate::log::LogFormat;
use crate::matchmaking_file::{Home, MatchmakingFile, MatchmakingFileError};
use crate::role_credentials::{RoleCredentials, RoleCredentialsError};
use crate::run::{BackendConfig, Config, CredentialsError, EmbeddedConfig, ServerCredentials, ServicesAuth};
use crate::secret::{Secret, SecretError};
use crate::supervisor::{LaunchConfig, LaunchError, make_log_dir};

pub use action::{Action, CheckOptions, ConfigAction, HealthOptions, ListOptions, TopOptions, command};
pub use auth::{AuthOptions, AuthOptionsError};
use backend::EmbeddedFleet;
pub use backend::{BackendKind, BackendOptions};
pub use choices::ChoiceOptions;
pub use example::example;
pub use limits::LimitOptions;
pub use networks::NetworkOptions;
pub use pages::{PagesError, completions, manual_page, manual_pages};
pub use quotas::QuotaOptions;
pub use services_url::DoorOptions;
pub use stopping::StopOptions;
pub use tls::TlsOptions;
pub use traces::{HeaderError, TraceOptions};

const EXAMPLE: &str = "\
Example:
  rallypoint-gateway --launch './server -port={port}' --processes 2

Every option can also come from the environment (RALLYPOINT_SERVER_IP) or from the file of --config (server-ip).
";

/// GameLift's highest port.
const HIGHEST_PORT: u16 = 60_000;

/// The Go SDK reads its old socket for five seconds after it was told to connect anew, and drops it by itself.
const REPLACED_FOR: Duration = Duration::from_secs(8);

/// Answers game clients, and runs their dedicated servers as Amazon GameLift would, on this machine.
// One line for each option, also under --help.
#[derive(Clone, Debug, Parser)]
#[command(name = "rallypoint-gateway", version, after_help = EXAMPLE, max_term_width = 110,
          disable_help_flag = true)]
pub struct Cli {
    /// Where game clients call
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000", help_heading = "Doors")]
    pub players: SocketAddr,
    /// Where game servers and the GameLift API's callers call
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9870", help_heading = "Doors")]
    pub services: SocketAddr,
    /// Another host name that callers of the services' door may use; can be repeated
    #[arg(long, value_name = "HOST", help_heading = "Doors")]
    pub services_host: Vec<String>,
    /// Allow doors that other machines reach, although nobody has to prove who they are
    #[arg(long, help_heading = "Doors")]
    pub insecure_bind: bool,
    /// Who may call
    #[command(flatten)]
    pub auth: AuthOptions,
    /// The doors' TLS
    #[command(flatten)]
    pub tls: TlsOptions,

    /// Start game servers with this command; {port} becomes a free port
    #[arg(long, value_name = "COMMAND", help_heading = "Game servers")]
    pub launch: Option<String>,
    /// How many of them are kept running
    #[arg(long, value_name = "N", default_value_t = 1, requires = "launch", help_heading = "Game servers",
          value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=1000))]
    pub processes: usize,
    /// The ports they are given
    #[arg(long, value_name = "FIRST-LAST", default_value = "7777-8776", value_parser = port_range,
          help_heading = "Game servers")]
    pub server_ports: RangeInclusive<u16>,
    /// The address players are told for them
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), help_heading = "Game servers")]
    pub server_ip: IpAddr,
    /// What a game server must show to connect; launched ones are given it
    #[arg(long, value_name = "TOKEN", hide_env_values = true,
          value_parser = clap::builder::NonEmptyStringValueParser::new(), help_heading = "Game servers")]
    pub server_token: Option<String>,
    /// Let a game server connect only from a compute that was registered with its fleet
    #[arg(long, help_heading = "Game servers")]
    pub require_compute: bool,
    /// Give game servers the credentials in this file for the roles they ask for
    #[arg(long, value_name = "FILE", help_heading = "Game servers")]
    pub role_credentials: Option<PathBuf>,
    /// A key that a game server may sign its connection with (SigV4); can be repeated
    #[arg(
        long,
        value_name = "ACCESS:SECRET",
        hide_env_values = true,
        value_delimiter = ',',
        help_heading = "Game servers"
    )]
    // Read later: clap would show a secret that it cannot read.
    pub server_credentials: Vec<String>,
    /// Where their output and game sessions' logs go [default: logs in --data's, or a new folder for temporary files]
    #[arg(long, value_name = "FOLDER", help_heading = "Game servers")]
    pub log_dir: Option<PathBuf>,

    /// Who runs the game sessions
    #[command(flatten)]
    pub backend: BackendOptions,
    /// Have the rule sets, queues and matchmaking configurations in this file from the start
    #[arg(long, value_name = "FILE", help_heading = "Fleet")]
    pub matchmaking: Option<PathBuf>,

    /// How long a slot is held for a player who has not come
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration, help_heading = "Times")]
    pub reservation_timeout: Duration,
    /// How long a server may take to activate a game session
    #[arg(long, value_name = "TIME", default_value = "300s", value_parser = duration, help_heading = "Times")]
    pub activation_timeout: Duration,
    /// How long a player's create request waits for that
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration, help_heading = "Times")]
    pub activation_wait: Duration,
    /// How often a server reports its health
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = duration, help_heading = "Times")]
    pub heartbeat_interval: Duration,
    /// How many missing reports end a server
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100),
          help_heading = "Times")]
    pub missed_heartbeats: u32,
    /// How long a server whose connection was lost may take to come back
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration, help_heading = "Times")]
    pub reconnect_window: Duration,
    /// How long a launched server may take to connect
    #[arg(long, value_name = "TIME", default_value = "5m", value_parser = duration, help_heading = "Times")]
    pub ready_timeout: Duration,
    /// How long logs are kept
    #[arg(long, value_name = "TIME", default_value = "14d", value_parser = duration, help_heading = "Times")]
    pub log_retention: Duration,
    /// How long what is over can still be described; GameLift keeps it 30 days
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = duration, help_heading = "Times")]
    pub retention: Duration,
    /// How long an auth token of GetComputeAuthToken is good
    #[arg(long, value_name = "TIME", default_value = "3h", value_parser = duration, help_heading = "Times")]
    pub token_lifetime: Duration,
    /// How long launched servers may take to end when the gateway stops
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration, help_heading = "Times")]
    pub drain_timeout: Duration,
    /// How it stops
    #[command(flatten)]
    pub stopping: StopOptions,

    /// Where players may put game sessions
    #[command(flatten)]
    pub choices: ChoiceOptions,
    /// GameLift's quotas
    #[command(flatten)]
    pub quotas: QuotaOptions,

    /// What the doors bear
    #[command(flatten)]
    pub limits: LimitOptions,
    /// Whom they know
    #[command(flatten)]
    pub networks: NetworkOptions,

    /// Keep in this folder what outlives the gateway
    #[arg(long, value_name = "FOLDER", help_heading = "Running it")]
    pub data: Option<PathBuf>,
    /// How many MiB the journal in it may grow before a snapshot makes it short again
    #[arg(long, value_name = "MIB", default_value_t = 64, requires = "data", help_heading = "Running it",
          value_parser = clap::value_parser!(u64).range(1..=65_536))]
    pub snapshot_after: u64,
    /// Keep the secret behind owner tokens in this file [default: secret in --data's, or a new one at every start]
    #[arg(long, value_name = "FILE", help_heading = "Running it")]
    pub secret_file: Option<PathBuf>,
    /// Traces
    #[command(flatten)]
    pub traces: TraceOptions,
    /// Read options from this TOML file too; flags and the environment come first
    // Read with the layers, before there are options.
    #[arg(long = "config", value_name = "FILE", help_heading = "Running it")]
    pub config_file: Option<PathBuf>,
    /// Print this help
    #[arg(long, short, action = ArgAction::HelpShort, help_heading = "Running it")]
    help: Option<bool>,
    /// How log lines look; RUST_LOG sets how many there are
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t, help_heading = "Running it")]
    pub log_format: LogFormat,
    /// No gateway follows: nothing is made on the disk.
    #[arg(skip)]
    pub(crate) only_checked: bool,
}

/// Options that do not make a gateway.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A door would face other machines.
    #[error(
        "--{door} {address} can be reached from other machines, and nobody there has to prove who they are: \
         ask them to with {proof}, use a 127.0.0.1 address, or insist with --insecure-bind"
    )]
    NotLoopback {
        /// The door's option.
        door: &'static str,
        /// What was asked for.
        address: SocketAddr,
        /// The option that has them prove it.
        proof: &'static str,
    },
    /// Who may call
    #[error(transparent)]
    Auth(#[from] AuthOptionsError),
    /// `--server-credentials`
    #[error("--server-credentials cannot be read: {0}")]
    Credentials(#[from] CredentialsError),
    /// `--request-timeout`
    #[error(
        "--request-timeout must be longer than --body-timeout and --activation-wait: give more than {}, or leave it out",
        humantime::format_duration(*.longest)
    )]
    RequestTimeout {
        /// The longer one of them.
        longest: Duration,
    },
    /// `--servers-over-tls`
    #[error("--servers-over-tls needs a certificate: add --tls-self-signed, or --tls-cert and --tls-key")]
    NoTls,
    /// Nothing says where game sessions go.
    #[error("--backend gamelift needs to know where game sessions go: add --fleet-id, --alias-id or --queue")]
    NoDestination,
    /// An ARN of a fleet that is to be made.
    #[error("--fleet-id of the embedded backend is an id of at most 128 characters: give fleet- and a name")]
    FleetArn,
    /// A location of AWS's.
    #[error(
        "--location of the embedded backend begins with custom-, followed by letters, digits and hyphens"
    )]
    Location,
    /// An option of the other backend.
    #[error("--{option} is for --backend gamelift: add that, or leave --{option} out")]
    GameLiftOnly {
        /// Its name.
        option: &'static str,
    },
    /// An option of the other backend.
    #[error("--{option} is for the embedded backend, and GameLift has the fleets here: leave it out")]
    EmbeddedOnly {
        /// Its name.
        option: &'static str,
    },
    /// `--secret-file`
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// `--role-credentials`
    #[error(transparent)]
    RoleCredentials(#[from] RoleCredentialsError),
    /// `--matchmaking`
    #[error(transparent)]
    Matchmaking(#[from] MatchmakingFileError),
    /// `--launch`
    #[error(transparent)]
    Launch(#[from] LaunchError),
    /// `--otlp-header`
    #[error(transparent)]
    Trace(#[from] HeaderError),
}

impl Cli {
    /// The gateway these options describe.
    ///
    /// # Errors
    /// Options that contradict each other or name unusable files.
    pub fn config(self) -> Result<Config, ConfigError> {
        let auth = self.auth.players()?;
        let services_auth = self.auth.services()?;
        let is_proven = auth.tokens.is_some() || auth.require_api_key;
        let may_call = services_auth != ServicesAuth::Nothing;
        for (door, address, proof, is_asked) in [
            ("players", self.players, "--auth jwt", is_proven),
            ("services", self.services, "--services-auth", may_call),
        ] {
            if !address.ip().is_loopback() && !is_asked && !self.insecure_bind {
                return Err(ConfigError::NotLoopback { door, address, proof });
            }
        }
        let (players_tls, tls_renewal_check) = (self.tls.players(), self.tls.tls_renewal_check);
        let tls = self.tls.clone().config();
        if self.tls.servers_over_tls && tls.is_none() {
            return Err(ConfigError::NoTls);
        }
        let secret = self.secret_file.as_deref().map(Secret::from_file).transpose()?;
        Ok(Config {
            players: self.players,
            services: self.services,
            services_hosts: self.services_host.clone(),
            secret,
            activation_wait: self.activation_wait,
            drain_timeout: self.drain_timeout,
            auth,
            services_auth,
            drain_delay: self.stopping.drain_delay,
            rates: self.limits.rates(),
            limits: self.limits.limits(self.activation_wait)?,
            networks: self.networks.clone().config(),
            tls,
            players_tls,
            tls_renewal_check,
            traces: self.traces.clone().config()?,
            choices: self.choices.choices(),
            quotas: self.quotas.enforced(),
            backend: self.backend_config()?,
        })
    }

    fn backend_config(self) -> Result<BackendConfig, ConfigError> {
        match self.backend.backend {
            BackendKind::Embedded => Ok(BackendConfig::Embedded(Box::new(self.embedded()?))),
            BackendKind::Gamelift => {
                if let Some(option) = self.embedded_only() {
                    return Err(ConfigError::EmbeddedOnly { option });
                }
                Ok(BackendConfig::GameLift(Box::new(self.backend.gamelift(&self.quotas)?)))
            }
        }
    }

    /// An option that was given and means nothing without a fleet of the gateway's own.
    fn embedded_only(&self) -> Option<&'static str> {
        let given = [
            ("launch", self.launch.is_some()),
            ("data", self.data.is_some()),
            ("log-dir", self.log_dir.is_some()),
            ("matchmaking", self.matchmaking.is_some()),
            ("require-compute", self.require_compute),
            ("role-credentials", self.role_credentials.is_some()),
            ("server-token", self.server_token.is_some()),
            ("server-credentials", !self.server_credentials.is_empty()),
            ("servers-over-tls", self.tls.servers_over_tls),
        ];
        given.into_iter().find(|(_, is_given)| *is_given).map(|(option, _)| option)
    }

    fn embedded(self) -> Result<EmbeddedConfig, ConfigError> {
        let EmbeddedFleet { fleet_id, location, region } = self.backend.embedded()?;
        let server_credentials = self
            .server_credentials
            .iter()
            .map(|text| ServerCredentials::read(text))
            .collect::<Result<_, _>>()?;
        let given = self.log_dir.or_else(|| self.data.as_ref().map(|data| data.join("logs")));
        let log_dir = match given {
            given if self.only_checked => Some(given.unwrap_or_default()),
            None if self.launch.is_none() => None,
            given => Some(make_log_dir(given)?),
        };
        let launch = match (&self.launch, &log_dir) {
            (Some(command), Some(log_dir)) => Some(LaunchConfig::new(
                command,
                self.processes,
                self.server_ports,
                self.ready_timeout,
                log_dir.clone(),
            )?),
            _ => None,
        };
        let home = Home { region: &region, fleet: &fleet_id };
        let matchmaking = self.matchmaking.as_deref().map(|path| MatchmakingFile::read(path, home));
        let matchmaking = matchmaking.transpose()?.unwrap_or_default();
        let role_credentials = self.role_credentials.as_deref().map(RoleCredentials::from_file);
        Ok(EmbeddedConfig {
            fleet_id,
            matchmaking,
            location,
            require_compute: self.require_compute,
            role_credentials: role_credentials.transpose()?.unwrap_or_default(),
            settings: Settings {
                region,
                activation_timeout: self.activation_timeout,
                reservation_timeout: self.reservation_timeout,
                heartbeat_interval: self.heartbeat_interval,
                missed_heartbeats: self.missed_heartbeats,
                reconnect_window: self.reconnect_window,
                retention: self.retention,
                ..Settings::default()
            },
            server_ip: self.server_ip,
            server_token: self.server_token,
            server_credentials,
            token_lifetime: self.token_lifetime,
            replaced_for: REPLACED_FOR,
            servers_over_tls: self.tls.servers_over_tls,
            launch,
            data: self.data,
            log_dir,
            log_retention: self.log_retention,
            snapshot_after: self.snapshot_after << 20,
        })
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|problem| format!("{problem}; examples are 500ms, 30s and 5m"))
}

fn port_range(text: &str) -> Result<RangeInclusive<u16>, String> {
    let range =
        text.split_once('-').and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    match range {
        Some((first, last)) if 1 <= first && first <= last && last <= HIGHEST_PORT => Ok(first..=last),
        _ => {
            Err(format!("give two ports from 1 to {HIGHEST_PORT}, the smaller first, for example 7777-8776"))
        }
    }
}

fn arn_part(text: &str) -> Result<String, String> {
    let fits = !text.is_empty() && text.len() <= 64 && is_arn_text(text);
    if fits { Ok(text.to_owned()) } else { Err("give 1 to 64 letters, digits and hyphens".to_owned()) }
}

fn is_arn_text(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{Cli, ConfigError};
    use crate::tls::TlsConfig;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_door_to_other_machines_must_be_insisted_on() {
        let parse = |args: &[&str]| Cli::try_parse_from([&["gateway"], args].concat()).unwrap().config();
        assert!(matches!(
            parse(&["--players", "0.0.0.0:0"]),
            Err(ConfigError::NotLoopback { door: "players", .. })
        ));
        assert!(matches!(
            parse(&["--services", "[::]:0"]),
            Err(ConfigError::NotLoopback { door: "services", .. })
        ));
        assert!(parse(&["--players", "0.0.0.0:0", "--insecure-bind"]).is_ok());
        assert!(parse(&["--players", "[::1]:0"]).is_ok());
    }

    #[test]
    fn tls_needs_a_certificate_and_its_key() {
        let parse = |args: &[&str]| Cli::try_parse_from([&["gateway"], args].concat());
        assert!(parse(&["--tls-cert", "c.pem"]).is_err());
        assert!(parse(&["--tls-key", "k.pem"]).is_err());
        assert!(parse(&["--tls-cert", "c.pem", "--tls-key", "k.pem", "--tls-self-signed"]).is_err());
        let config = |args: &[&str]| parse(args).unwrap().config();
        assert!(matches!(config(&["--servers-over-tls"]), Err(ConfigError::NoTls)));
        let own = |certificate| Some(TlsConfig::SelfSigned { certificate });
        assert_eq!(config(&["--tls-self-signed", "--servers-over-tls"]).unwrap().tls, own(None));
        assert_eq!(config(&["--tls-self-signed=c.pem"]).unwrap().tls, own(Some("c.pem".into())));
        assert_eq!(config(&[]).unwrap().tls, None);
    }

    #[test]
    fn bad_values_are_refused() {
        for args in [
            ["--server-ports", "8000-7000"],
            ["--server-ports", "7000-60001"],
            ["--fleet-id", "fleet_1"],
            ["--activation-wait", "soon"],
            ["--missed-heartbeats", "0"],
        ] {
            assert!(Cli::try_parse_from(["gateway", args[0], args[1]]).is_err(), "{args:?}");
        }
    }
}
