//! What a gateway is.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rallypoint_fleet::{FleetId, Location, Settings};

use super::{AuthConfig, Limits, Networks, RateConfig, ServerCredentials, ServicesAuth};
use crate::backend::GameLiftConfig;
use crate::choices::PlayersChoices;
use crate::matchmaking_file::MatchmakingFile;
use crate::quota::Enforced;
use crate::role_credentials::RoleCredentials;
use crate::secret::Secret;
use crate::supervisor::LaunchConfig;
use crate::tls::TlsConfig;
use crate::trace::TraceConfig;

/// What a gateway is.
#[derive(Debug)]
pub struct Config {
    /// Where the players' door listens.
    pub players: SocketAddr,
    /// Where the services' door listens.
    pub services: SocketAddr,
    /// Host names besides loopback that the services' door answers to.
    pub services_hosts: Vec<String>,
    /// Behind owner tokens and idempotency tokens; without one that of [`EmbeddedConfig::data`], or a new one.
    pub secret: Option<Secret>,
    /// How long create waits for activation.
    pub activation_wait: Duration,
    /// How long requests and launched servers may take to end at a stop.
    pub drain_timeout: Duration,
    /// How callers of the players' door prove who they are.
    pub auth: AuthConfig,
    /// What callers of the services' door must show.
    pub services_auth: ServicesAuth,
    /// How long the doors go on as before at a stop, so that those who send requests here notice.
    pub drain_delay: Duration,
    /// What each door bears of its peers.
    pub limits: Limits,
    /// How often the players' door may be asked.
    pub rates: RateConfig,
    /// Proxies, and who is not limited.
    pub networks: Networks,
    /// The services' door's certificate, if it speaks TLS beside plain HTTP.
    pub tls: Option<TlsConfig>,
    /// Where players may put game sessions besides where they go anyway.
    pub choices: PlayersChoices,
    /// The players' door's certificate, if it speaks TLS; then it speaks nothing else.
    pub players_tls: Option<TlsConfig>,
    /// How often it is looked whether certificates were renewed.
    pub tls_renewal_check: Duration,
    /// Where traces go, if anybody asks for them; the program opens the way.
    pub traces: Option<TraceConfig>,
    /// The quotas that the services' door holds its callers to, if any.
    pub quotas: Option<Arc<Enforced>>,
    /// Who runs the game sessions.
    pub backend: BackendConfig,
}

/// Who runs the game sessions.
#[derive(Debug)]
pub enum BackendConfig {
    /// A fleet of the gateway's own.
    Embedded(Box<EmbeddedConfig>),
    /// Amazon GameLift, or what answers in its place.
    GameLift(Box<GameLiftConfig>),
}

/// The embedded fleet.
#[derive(Debug)]
pub struct EmbeddedConfig {
    /// The rules of the fleets.
    pub settings: Settings,
    /// The fleet that is there from the start.
    pub fleet_id: FleetId,
    /// Its location.
    pub location: Location,
    /// The matchmaking that is there from the start.
    pub matchmaking: MatchmakingFile,
    /// Whether a game server may only connect from a compute that is registered.
    pub require_compute: bool,
    /// What game servers get for roles.
    pub role_credentials: RoleCredentials,
    /// The address players are told for game servers.
    pub server_ip: IpAddr,
    /// A token that opens a game server's socket. With neither this nor keys nobody has to show anything.
    pub server_token: Option<String>,
    /// Keys that game servers may sign with.
    pub server_credentials: Vec<ServerCredentials>,
    /// How long an auth token of `GetComputeAuthToken` is good.
    pub token_lifetime: Duration,
    /// For how long a game server's socket is still read from when the server has opened a newer one.
    pub replaced_for: Duration,
    /// Launched servers are told to connect over TLS. Needs [`Config::tls`].
    pub servers_over_tls: bool,
    /// The servers to launch.
    pub launch: Option<LaunchConfig>,
    /// Where to keep what outlives the gateway; nothing does without.
    pub data: Option<PathBuf>,
    /// Where servers' output and the logs of game sessions go; needed with `launch`.
    pub log_dir: Option<PathBuf>,
    /// How long they are kept there.
    pub log_retention: Duration,
    /// How many bytes the journal in it may grow before a snapshot makes it short again.
    pub snapshot_after: u64,
}

impl Config {
    /// The embedded fleet, if that is the backend.
    pub fn embedded(&mut self) -> Option<&mut EmbeddedConfig> {
        match &mut self.backend {
            BackendConfig::Embedded(embedded) => Some(embedded),
            BackendConfig::GameLift(_) => None,
        }
    }
}
