//! A dedicated server's life under GameLift, as a state machine: process, game session, player sessions.
//!
//! It follows the server SDK's actions. What the SDK does by blocking is asynchronous here; what it says by callbacks
//! comes out of [`Hosting::hear`] as a [`HostingNews`].

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rallypoint_wire::server_sdk::{Action, Push};

use crate::event::{LogRecord, OperationId, RpLogLevel};
use crate::result::{Failure, RpResult};

/// The version this library names to the service.
pub const SDK_VERSION: &str = env!("CARGO_PKG_VERSION");
/// The language this library names to the service.
pub const SDK_LANGUAGE: &str = "Rust";

/// How a server process reaches the service: the server SDK's `ServerParameters`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerParameters {
    /// `ws://` or `wss://`.
    pub websocket_url: String,
    /// Unique to this process.
    pub process_id: String,
    /// The host it runs on.
    pub host_id: String,
    /// The fleet it belongs to.
    pub fleet_id: String,
    /// What proves it to the service, or empty.
    pub auth_token: String,
    /// How long connecting may take.
    pub timeout: Duration,
    /// The health report's interval. The server SDKs' is 60 s; each report is up to a sixth of it early or late.
    pub heartbeat_interval: Duration,
}

/// The game session this process was given: the server SDK's `GameSession`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GameSession {
    /// Its ARN.
    pub id: String,
    /// Its name, or empty.
    pub name: String,
    /// Free text from its maker, or empty.
    pub data: String,
    /// What the matchmaker says, JSON, or empty.
    pub matchmaker_data: String,
    /// Where players reach this process.
    pub ip_address: String,
    /// The host's name, or empty.
    pub dns_name: String,
    /// Where players reach this process.
    pub port: u16,
    /// Slots in all.
    pub max_players: u32,
    /// Settings its maker advertised.
    pub properties: BTreeMap<String, String>,
}

/// What a hosting operation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HostingOperation {
    /// `InitSDK`.
    Init,
    /// `ProcessReady`.
    Ready,
    /// `ActivateGameSession`.
    ActivateGameSession,
    /// `AcceptPlayerSession`.
    AcceptPlayerSession,
    /// `RemovePlayerSession`.
    RemovePlayerSession,
    /// `ProcessEnding`.
    Ending,
    /// `Destroy`.
    Destroy,
}

/// What has to happen for a hosting call that was accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum HostingPlan {
    /// Connect to the service.
    Connect(Box<ServerParameters>),
    /// Ask the service.
    Ask(Action),
    /// Close the connection.
    Close,
}

/// What the hosting connection tells the game thread.
#[derive(Debug)]
pub enum HostingEvent {
    /// The service said something on its own account.
    Push(Push),
    /// The connection is lost and will not be dialled again, because.
    Lost(String),
    /// The health report is due: unless it is answered in time, the process reports itself unhealthy.
    HealthCheck,
}

/// What the game is to be told.
#[derive(Debug)]
pub enum HostingNews {
    /// `OnStartGameSession`: prepare it, then activate it.
    StartGameSession(Arc<GameSession>),
    /// `OnProcessTerminate`: end by this time, in milliseconds since the epoch; 0 when the service named none, or is lost
    /// for good.
    ProcessTerminate(i64),
    /// `OnHealthCheck`: say how the process is.
    HealthCheck,
    /// Nothing the game has to know.
    Log(LogRecord),
}

/// Where a server process is in its life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Life {
    #[default]
    Off,
    Connecting(OperationId),
    Connected,
    Readying(OperationId),
    Ready,
    /// Whether it was ready before tells what it is again if the service does not hear of the end.
    Ending(OperationId, WasReady),
    Over,
    Closing(OperationId),
}

type WasReady = bool;

/// One process's hosting.
#[derive(Debug, Default)]
pub struct Hosting {
    life: Life,
    game_session: Option<Arc<GameSession>>,
    termination_time: Option<i64>,
}

impl Hosting {
    /// Where it is in its life, for people.
    pub(crate) fn describe(&self) -> &'static str {
        match self.life {
            Life::Off => "off",
            Life::Connecting(_) => "connecting",
            Life::Connected => "connected",
            Life::Readying(_) => "getting ready",
            Life::Ready => "ready",
            Life::Ending(..) => "ending",
            Life::Over => "over",
            Life::Closing(_) => "closing",
        }
    }

    /// `InitSDK`.
    ///
    /// # Errors
    /// [`RpResult::ServerAlreadyInitialized`]; [`RpResult::InvalidArgument`] for ids that the server SDKs refuse.
    pub fn init(
        &mut self,
        operation: OperationId,
        parameters: ServerParameters,
    ) -> Result<HostingPlan, RpResult> {
        if self.life != Life::Off {
            return Err(RpResult::ServerAlreadyInitialized);
        }
        if parameters.problem().is_some() {
            return Err(RpResult::InvalidArgument);
        }
        *self = Self { life: Life::Connecting(operation), ..Self::default() };
        Ok(HostingPlan::Connect(Box::new(parameters)))
    }

    /// `ProcessReady`. The port is 1 to 60000, as in the service's API.
    ///
    /// # Errors
    /// [`RpResult::ServerNotInitialized`], [`RpResult::AlreadyPending`], [`RpResult::InvalidArgument`] for the port.
    pub fn ready(
        &mut self,
        operation: OperationId,
        port: u16,
        log_paths: Vec<String>,
    ) -> Result<HostingPlan, RpResult> {
        match self.life {
            Life::Connected => {}
            Life::Readying(_) | Life::Ready => return Err(RpResult::AlreadyPending),
            _ => return Err(RpResult::ServerNotInitialized),
        }
        if !(1..=60_000).contains(&port) {
            return Err(RpResult::InvalidArgument);
        }
        self.life = Life::Readying(operation);
        Ok(HostingPlan::Ask(Action::ActivateServerProcess {
            sdk_version: SDK_VERSION.to_owned(),
            sdk_language: SDK_LANGUAGE.to_owned(),
            sdk_tool_name: String::new(),
            sdk_tool_version: String::new(),
            port: u32::from(port),
            log_paths: (!log_paths.is_empty()).then_some(log_paths),
        }))
    }

    /// `ActivateGameSession`.
    ///
    /// # Errors
    /// See [`Self::game_session_id`].
    pub fn activate_game_session(&self) -> Result<HostingPlan, RpResult> {
        let game_session_id = self.hosted_id()?;
        Ok(HostingPlan::Ask(Action::ActivateGameSession { game_session_id }))
    }

    /// `AcceptPlayerSession`. Whether the slot exists and is still reserved is the service's to say.
    ///
    /// # Errors
    /// See [`Self::game_session_id`]; [`RpResult::InvalidArgument`] for an id that cannot be one.
    pub fn accept_player_session(&self, player_session_id: String) -> Result<HostingPlan, RpResult> {
        let game_session_id = self.hosted_id()?;
        check_player_session_id(&player_session_id)?;
        Ok(HostingPlan::Ask(Action::AcceptPlayerSession { game_session_id, player_session_id }))
    }

    /// `RemovePlayerSession`.
    ///
    /// # Errors
    /// See [`Self::game_session_id`]; [`RpResult::InvalidArgument`] for an id that cannot be one.
    pub fn remove_player_session(&self, player_session_id: String) -> Result<HostingPlan, RpResult> {
        let game_session_id = self.hosted_id()?;
        check_player_session_id(&player_session_id)?;
        Ok(HostingPlan::Ask(Action::RemovePlayerSession { game_session_id, player_session_id }))
    }

    /// `ProcessEnding`: the process is about to exit. Nothing but destroy is possible afterwards.
    ///
    /// # Errors
    /// [`RpResult::ServerNotInitialized`], [`RpResult::AlreadyPending`].
    pub fn ending(&mut self, operation: OperationId) -> Result<HostingPlan, RpResult> {
        let was_ready = match self.life {
            Life::Connected | Life::Readying(_) => false,
            Life::Ready => true,
            Life::Ending(..) => return Err(RpResult::AlreadyPending),
            _ => return Err(RpResult::ServerNotInitialized),
        };
        self.life = Life::Ending(operation, was_ready);
        Ok(HostingPlan::Ask(Action::TerminateServerProcess {}))
    }

    /// `Destroy`: closes the connection; what is under way on it is cancelled. Init may be called again afterwards.
    ///
    /// # Errors
    /// [`RpResult::ServerNotInitialized`], [`RpResult::AlreadyPending`].
    pub fn destroy(&mut self, operation: OperationId) -> Result<HostingPlan, RpResult> {
        match self.life {
            Life::Off => return Err(RpResult::ServerNotInitialized),
            Life::Closing(_) => return Err(RpResult::AlreadyPending),
            _ => self.life = Life::Closing(operation),
        }
        Ok(HostingPlan::Close)
    }

    /// Takes the answer of a hosting operation.
    ///
    /// # Errors
    /// The failure that the operation ends with.
    pub fn finish(
        &mut self,
        operation: OperationId,
        kind: HostingOperation,
        outcome: Result<(), Failure>,
    ) -> Result<(), Failure> {
        let worked = outcome.is_ok();
        self.life = match (kind, self.life) {
            (HostingOperation::Init, Life::Connecting(id)) if id == operation => {
                if worked {
                    Life::Connected
                } else {
                    Life::Off
                }
            }
            (HostingOperation::Ready, Life::Readying(id)) if id == operation => {
                if worked {
                    Life::Ready
                } else {
                    Life::Connected
                }
            }
            // The process said that it is ready, then that it ends; the answers come in that order.
            (HostingOperation::Ready, Life::Ending(id, false)) if worked => Life::Ending(id, true),
            (HostingOperation::Ending, Life::Ending(id, was_ready)) if id == operation => {
                match (worked, was_ready) {
                    (true, _) => Life::Over,
                    (false, true) => Life::Ready,
                    (false, false) => Life::Connected,
                }
            }
            (HostingOperation::Destroy, Life::Closing(id)) if id == operation => {
                *self = Self::default();
                Life::Off
            }
            (_, life) => life,
        };
        outcome
    }

    /// Takes what the service or the connection said, and says what the game is to hear. As in the SDKs, a game session
    /// that comes before the process is ready is ignored.
    pub fn hear(&mut self, event: HostingEvent) -> HostingNews {
        match event {
            HostingEvent::HealthCheck => HostingNews::HealthCheck,
            HostingEvent::Lost(reason) => self.lose(&reason),
            HostingEvent::Push(Push::TerminateProcess { termination_time }) => {
                self.termination_time = (termination_time > 0).then_some(termination_time);
                HostingNews::ProcessTerminate(termination_time.max(0))
            }
            HostingEvent::Push(Push::CreateGameSession { game_session_id, .. })
                if self.life != Life::Ready =>
            {
                HostingNews::Log(LogRecord {
                    level: RpLogLevel::Warn,
                    target: "hosting",
                    message: format!("game session {game_session_id} came while the process is not ready"),
                })
            }
            HostingEvent::Push(Push::CreateGameSession {
                game_session_id,
                game_session_name,
                game_session_data,
                matchmaker_data,
                ip_address,
                dns_name,
                port,
                maximum_player_session_count,
                game_properties,
            }) => {
                let game_session = Arc::new(GameSession {
                    id: game_session_id,
                    name: game_session_name,
                    data: game_session_data,
                    matchmaker_data,
                    ip_address,
                    dns_name,
                    port,
                    max_players: maximum_player_session_count,
                    properties: game_properties,
                });
                self.game_session = Some(Arc::clone(&game_session));
                HostingNews::StartGameSession(game_session)
            }
            HostingEvent::Push(Push::RefreshConnection { .. } | Push::UpdateGameSession { .. }) => {
                HostingNews::Log(LogRecord {
                    level: RpLogLevel::Debug,
                    target: "hosting",
                    message: "the service asked for a new connection".to_owned(),
                })
            }
        }
    }

    /// Without the service a process can accept nobody and is told nothing any more: that is a reason to end.
    fn lose(&mut self, reason: &str) -> HostingNews {
        if matches!(self.life, Life::Connected | Life::Readying(_) | Life::Ready) {
            self.life = Life::Over;
            return HostingNews::ProcessTerminate(0);
        }
        HostingNews::Log(LogRecord {
            level: RpLogLevel::Info,
            target: "hosting",
            message: format!("the connection to the service is gone: {reason}"),
        })
    }

    /// `GetGameSessionId`.
    ///
    /// # Errors
    /// [`RpResult::ServerNotInitialized`], [`RpResult::ProcessNotReady`], [`RpResult::GameSessionIdNotSet`].
    pub fn game_session_id(&self) -> Result<&str, RpResult> {
        match self.life {
            Life::Off | Life::Connecting(_) | Life::Closing(_) | Life::Over => {
                Err(RpResult::ServerNotInitialized)
            }
            Life::Connected | Life::Readying(_) | Life::Ending(_, false) => Err(RpResult::ProcessNotReady),
            Life::Ready | Life::Ending(_, true) => self
                .game_session
                .as_ref()
                .map(|session| session.id.as_str())
                .ok_or(RpResult::GameSessionIdNotSet),
        }
    }

    /// The game session that the service may be asked about: one of a process that has not said that it ends.
    fn hosted_id(&self) -> Result<String, RpResult> {
        if matches!(self.life, Life::Ending(..)) {
            return Err(RpResult::ProcessNotReady);
        }
        self.game_session_id().map(str::to_owned)
    }

    /// `GetTerminationTime`: milliseconds since the epoch.
    ///
    /// # Errors
    /// [`RpResult::TerminationTimeNotSet`].
    pub fn termination_time(&self) -> Result<i64, RpResult> {
        self.termination_time.ok_or(RpResult::TerminationTimeNotSet)
    }
}

impl ServerParameters {
    /// How long connecting may take, when nobody says otherwise: the C++ SDK's.
    pub const TIMEOUT: Duration = Duration::from_secs(20);
    /// The server SDKs' cadence, which the service expects.
    pub const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(60);

    /// What the server SDKs would refuse, by their own checks.
    pub fn problem(&self) -> Option<&'static str> {
        let plain = |text: &str, also: &str| {
            (1..=256).contains(&text.len())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || also.contains(c))
        };
        let host_parts: Vec<_> = self.host_id.split('/').collect();
        if !self.websocket_url.starts_with("ws://") && !self.websocket_url.starts_with("wss://") {
            Some("the websocket URL is missing or wrong: give ws://host:port or wss://host:port")
        } else if self.process_id.is_empty() {
            Some("the process id is missing: give one that no other process has")
        } else if !plain(&self.fleet_id, ".") {
            Some("the fleet id is missing or wrong: give 1 to 256 of [a-zA-Z0-9.-]")
        } else if self.host_id.len() > 256
            || host_parts.len() > 2
            || !host_parts.iter().all(|part| plain(part, ""))
        {
            Some("the host id is missing or wrong: give 1 to 256 of [a-zA-Z0-9-]")
        } else {
            None
        }
    }
}

/// 1 to 256 of `[a-zA-Z0-9.-]`, as the Go and C# SDKs check before they send.
fn check_player_session_id(id: &str) -> Result<(), RpResult> {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if (1..=256).contains(&id.len()) && id.chars().all(legal) {
        Ok(())
    } else {
        Err(RpResult::InvalidArgument)
    }
}

#[cfg(test)]
mod tests;
