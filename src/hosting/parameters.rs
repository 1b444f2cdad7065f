//! How a server process reaches the service, and what the server SDKs would refuse of it.

use std::fmt;
use std::time::Duration;

use super::checks;

/// How a server process reaches the service: the server SDK's `ServerParameters`.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerParameters {
    /// `ws://` or `wss://`.
    pub websocket_url: String,
    /// Unique to this process.
    pub process_id: String,
    /// The host it runs on; a container finds it out by itself.
    pub host_id: String,
    /// The fleet it belongs to.
    pub fleet_id: String,
    /// What proves it to the service, or empty. It goes before a signature, as in the SDKs.
    pub auth_token: String,
    /// Signs the connection where there is no token.
    pub signing: Option<SigningKeys>,
    /// Where a container gets its keys and its host id from.
    pub container: Option<ContainerAgent>,
    /// The tool that made the server, and its version; empty is this library.
    pub tool: (String, String),
    /// How long connecting may take, attempts and the waits between them.
    pub timeout: Duration,
    /// The health report's interval. The server SDKs' is 60 s; each report is up to a sixth of it early or late.
    pub heartbeat_interval: Duration,
    /// Limits that the server SDKs have built in.
    pub timing: Timing,
}

/// Keys that a connection is signed with.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SigningKeys {
    /// The region, for example `eu-west-1`.
    pub region: String,
    /// The access key.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
    /// The session token of a temporary key, or empty.
    pub session_token: String,
}

/// What a container asks who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerAgent {
    /// The region that signatures are made for.
    pub region: String,
    /// Answers with keys.
    pub credentials_url: String,
    /// Answers with the task, whose id is the host's.
    pub task_url: String,
}

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// A request, from the call to its answer.
    pub request: Duration,
    /// A health check, from the question to the game's answer.
    pub health_check: Duration,
    /// The wait before a connection is tried a second time; it doubles, up to 32 s.
    pub redial_wait: Duration,
    /// How long a connection that was replaced is still listened to.
    pub replaced: Duration,
}

impl Default for Timing {
    /// The server SDKs' own (Go 5.6, C++ 5.4); the first wait is shorter than their 4 or 8 s, because a gateway that was
    /// restarted is back sooner.
    fn default() -> Self {
        Self {
            request: Duration::from_secs(20),
            health_check: Duration::from_secs(50),
            redial_wait: Duration::from_secs(1),
            replaced: Duration::from_secs(5),
        }
    }
}

impl Default for ServerParameters {
    /// Nothing but the server SDKs' times.
    fn default() -> Self {
        Self {
            websocket_url: String::new(),
            process_id: String::new(),
            host_id: String::new(),
            fleet_id: String::new(),
            auth_token: String::new(),
            signing: None,
            container: None,
            tool: Default::default(),
            timeout: Self::TIMEOUT,
            heartbeat_interval: Self::HEARTBEAT_INTERVAL,
            timing: Timing::default(),
        }
    }
}

impl ServerParameters {
    /// How long connecting may take, when nobody says otherwise: the C++ SDK's.
    pub const TIMEOUT: Duration = Duration::from_secs(20);
    /// The server SDKs' cadence, which the service expects.
    pub const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(60);

    /// What the server SDKs would refuse, by their own checks.
    pub fn problem(&self) -> Option<&'static str> {
        if !checks::is_websocket_url(&self.websocket_url) {
            Some("the websocket URL is missing or wrong: give ws://host:port or wss://host:port")
        } else if self.process_id.is_empty() {
            Some("the process id is missing: give one that no other process has")
        } else if !checks::is_fleet_id(&self.fleet_id) {
            Some("the fleet id is missing or wrong: give 1 to 256 of [a-zA-Z0-9.-]")
        } else if self.container.is_none() && !checks::is_host_id(&self.host_id) {
            Some("the host id is missing or wrong: give 1 to 256 of [a-zA-Z0-9-]")
        } else if self.auth_token.is_empty() && self.signing.as_ref().is_some_and(SigningKeys::is_incomplete)
        {
            Some("the signing keys are incomplete: give region, access key and secret key, or an auth token")
        } else if self.auth_token.is_empty()
            && self.container.as_ref().is_some_and(|agent| agent.region.is_empty())
        {
            Some("a container's connection is signed for a region: set it")
        } else {
            None
        }
    }
}

impl SigningKeys {
    fn is_incomplete(&self) -> bool {
        self.region.is_empty() || self.access_key.is_empty() || self.secret_key.is_empty()
    }
}

// Secrets stay out of logs.
impl fmt::Debug for ServerParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerParameters")
            .field("websocket_url", &self.websocket_url)
            .field("process_id", &self.process_id)
            .field("host_id", &self.host_id)
            .field("fleet_id", &self.fleet_id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKeys").field("region", &self.region).finish_non_exhaustive()
    }
}
