//! Where a process is in its life: what it may do, what it is told, and how its calls end.

use std::collections::HashMap;
use std::sync::Arc;

use rallypoint_wire::server_sdk::{Action, Push, ResponseBody};

use super::backfill::Gathering;
use super::game_session::{GameSession, GameSessionUpdate, RpGameSessionStatus};
use super::role_credentials::{Known, RoleCredentials};
use super::{
    HostingAnswer, HostingEvent, HostingNews, HostingOperation, HostingPlan, SDK_LANGUAGE, SDK_TOOL_NAME,
    SDK_VERSION, ServerParameters,
};
use crate::event::{LogRecord, OperationId, RpLogLevel};
use crate::result::{Failure, RpResult};

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
#[derive(Clone, Debug, Default)]
pub struct Hosting {
    life: Life,
    game_session: Option<Arc<GameSession>>,
    termination_time: Option<i64>,
    /// What the process said of itself.
    pub(super) own: Own,
    /// What is known of roles, and who has asked about which.
    pub(super) roles: RoleCredentials,
    pub(super) asked_roles: HashMap<OperationId, String>,
    /// Backfills whose players are gathered.
    pub(super) gathering: HashMap<OperationId, Gathering>,
}

/// What a process said of itself at init.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    pub(super) fleet_id: String,
    pub(super) host_id: String,
    tool: (String, String),
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
        let own = Own {
            fleet_id: parameters.fleet_id.clone(),
            host_id: parameters.host_id.clone(),
            tool: if parameters.tool.0.is_empty() {
                (SDK_TOOL_NAME.to_owned(), env!("CARGO_PKG_VERSION").to_owned())
            } else {
                parameters.tool.clone()
            },
        };
        *self = Self { life: Life::Connecting(operation), own, ..Self::default() };
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
            sdk_tool_name: self.own.tool.0.clone(),
            sdk_tool_version: self.own.tool.1.clone(),
            port: u32::from(port),
            log_paths: (!log_paths.is_empty()).then_some(log_paths),
        }))
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

    /// Takes the answer of a hosting operation; gives what the game gets.
    ///
    /// # Errors
    /// The failure that the operation ends with.
    pub fn finish(
        &mut self,
        operation: OperationId,
        kind: HostingOperation,
        outcome: Result<Option<Box<ResponseBody>>, Failure>,
    ) -> Result<HostingAnswer, Failure> {
        let role = self.asked_roles.remove(&operation);
        self.advance(operation, kind, outcome.is_ok());
        let gathering = self.gathering.remove(&operation);
        let body = outcome?;
        if let Some(gathering) = gathering {
            return self.gather(operation, gathering, body);
        }
        if let (Some(role), Some(ResponseBody::FleetRoleCredentials(credentials))) = (role, body.as_deref())
            && self.roles.learn(role, credentials) == Known::NotManaged
        {
            return Err(not_managed());
        }
        match expected(kind, body.as_deref()) {
            true => Ok(HostingAnswer::Done(body.map(Arc::from))),
            false => Err(Failure::with_message(
                RpResult::BadAnswer,
                "the service's answer lacks what was asked for: check that it is a GameLift service",
            )),
        }
    }

    fn advance(&mut self, operation: OperationId, kind: HostingOperation, worked: bool) {
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
    }

    /// Takes what the service or the connection said, and says what the game is to hear. As in the SDKs, a game session
    /// that comes before the process is ready is ignored, and so is an update then.
    pub fn hear(&mut self, event: HostingEvent) -> HostingNews {
        match event {
            HostingEvent::HealthCheck(_) => HostingNews::HealthCheck,
            HostingEvent::Lost(reason) => self.lose(&reason),
            HostingEvent::Push(Push::TerminateProcess { termination_time }) => {
                self.termination_time = (termination_time > 0).then_some(termination_time);
                HostingNews::ProcessTerminate(termination_time.max(0))
            }
            HostingEvent::Push(Push::CreateGameSession { game_session_id, .. })
                if self.life != Life::Ready =>
            {
                ignored(format!("game session {game_session_id} came while the process is not ready"))
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
                    fleet_id: self.own.fleet_id.clone(),
                    location: String::new(),
                    status: RpGameSessionStatus::NotSet,
                    status_reason: String::new(),
                });
                self.game_session = Some(Arc::clone(&game_session));
                HostingNews::StartGameSession(game_session)
            }
            HostingEvent::Push(Push::UpdateGameSession {
                game_session,
                update_reason,
                backfill_ticket_id,
            }) => {
                let known =
                    self.game_session.as_ref().is_some_and(|known| known.id == game_session.game_session_id);
                if self.life != Life::Ready || !known {
                    let id = game_session.game_session_id;
                    return ignored(format!(
                        "an update came for game session {id}, which is not hosted here"
                    ));
                }
                let mut game_session = GameSession::updated(*game_session, &self.own.fleet_id);
                // News of a backfill that found nobody may leave the match out; it is the same match.
                if game_session.matchmaker_data.is_empty() {
                    game_session.matchmaker_data = self.matchmaker_text().to_owned();
                }
                let game_session = Arc::new(game_session);
                self.game_session = Some(Arc::clone(&game_session));
                HostingNews::UpdateGameSession(Arc::new(GameSessionUpdate {
                    game_session,
                    reason: update_reason.into(),
                    backfill_ticket_id,
                }))
            }
            HostingEvent::Push(Push::RefreshConnection { .. }) => HostingNews::Log(LogRecord {
                level: RpLogLevel::Debug,
                target: "hosting",
                message: "the service asked for a new connection".to_owned(),
            }),
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

    /// The text of the matchmaker data, or empty.
    pub(super) fn matchmaker_text(&self) -> &str {
        self.game_session.as_ref().map_or("", |session| &session.matchmaker_data)
    }

    /// The game session that the service may be asked about: one of a process that has not said that it ends.
    pub(super) fn hosted_id(&self) -> Result<String, RpResult> {
        if matches!(self.life, Life::Ending(..)) {
            return Err(RpResult::ProcessNotReady);
        }
        self.game_session_id().map(str::to_owned)
    }

    /// Whether the process is ready, as most requests want it.
    pub(super) fn require_ready(&self) -> Result<(), RpResult> {
        match self.life {
            Life::Ready => Ok(()),
            Life::Connected | Life::Readying(_) | Life::Ending(..) => Err(RpResult::ProcessNotReady),
            _ => Err(RpResult::ServerNotInitialized),
        }
    }

    /// Whether the service can be asked at all.
    pub(super) fn require_connected(&self) -> Result<(), RpResult> {
        match self.life {
            Life::Connected | Life::Readying(_) | Life::Ready => Ok(()),
            Life::Ending(..) => Err(RpResult::ProcessNotReady),
            _ => Err(RpResult::ServerNotInitialized),
        }
    }

    /// `GetTerminationTime`: milliseconds since the epoch.
    ///
    /// # Errors
    /// [`RpResult::TerminationTimeNotSet`].
    pub fn termination_time(&self) -> Result<i64, RpResult> {
        self.termination_time.ok_or(RpResult::TerminationTimeNotSet)
    }
}

fn ignored(message: String) -> HostingNews {
    HostingNews::Log(LogRecord { level: RpLogLevel::Warn, target: "hosting", message })
}

/// The SDKs' `BadRequest`, said so that it helps.
pub(super) fn not_managed() -> Failure {
    Failure::with_message(
        RpResult::InvalidRequest,
        "the service has no role credentials for this process: it is not on managed hosting",
    )
}

/// Whether the answer says what an operation of that kind asks for.
fn expected(kind: HostingOperation, body: Option<&ResponseBody>) -> bool {
    match kind {
        HostingOperation::DescribePlayerSessions => matches!(body, Some(ResponseBody::PlayerSessions(_))),
        HostingOperation::StartMatchBackfill => matches!(body, Some(ResponseBody::BackfillTicket(_))),
        HostingOperation::GetComputeCertificate => matches!(body, Some(ResponseBody::ComputeCertificate(_))),
        HostingOperation::GetFleetRoleCredentials => {
            matches!(body, Some(ResponseBody::FleetRoleCredentials(_)))
        }
        _ => true,
    }
}
