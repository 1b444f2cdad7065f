//! The hosting interface's calls: each asks the state machine and sets its plan going.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use rallypoint_wire::server_sdk::PlayerSessionPolicy;

use super::{Call, HostingCallbacks, OperationKind, Subsystem, Work};
use crate::event::{Event, LogRecord, OperationId, RpLogLevel};
use crate::hosting::{
    BackfillRequest, Hosting, HostingOperation, HostingPlan, MatchmakerData, PlayerSessionQuery,
    ServerParameters,
};
use crate::net::apply_environment;
use crate::result::RpResult;

impl Subsystem {
    /// `InitSDK`: see [`Hosting::init`]. With `use_environment` the server SDKs' variables replace the parameters.
    ///
    /// # Errors
    /// See [`Hosting::init`].
    pub fn server_init(
        &self,
        mut parameters: ServerParameters,
        use_environment: bool,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        if use_environment {
            apply_environment(&mut parameters);
        }
        if let Some(problem) = parameters.problem() {
            // The code alone cannot say which parameter it is.
            self.queue.push(Event::Log(LogRecord {
                level: RpLogLevel::Error,
                target: "hosting",
                message: format!("hosting cannot be initialised: {problem}"),
            }));
        }
        self.begin_hosting(HostingOperation::Init, call, |hosting, id| hosting.init(id, parameters))
    }

    /// `ProcessReady`: see [`Hosting::ready`].
    ///
    /// # Errors
    /// See [`Hosting::ready`].
    pub fn server_ready(
        &self,
        port: u16,
        log_paths: Vec<String>,
        callbacks: HostingCallbacks,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        // Kept here, so that what the caller's closures own is not dropped where the state is locked.
        let callbacks = Arc::new(callbacks);
        let mut before = None;
        let accepted = self.begin(call, |state, id| {
            let plan = state.hosting.ready(id, port, log_paths)?;
            before = state.hosting_callbacks.replace(Arc::clone(&callbacks));
            Ok((OperationKind::Hosting(HostingOperation::Ready), Work::Hosting(plan)))
        });
        drop(before);
        accepted
    }

    /// `ActivateGameSession`: see [`Hosting::activate_game_session`].
    ///
    /// # Errors
    /// See [`Hosting::activate_game_session`].
    pub fn server_activate_game_session(&self, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::ActivateGameSession, call, |hosting, _| {
            hosting.activate_game_session()
        })
    }

    /// `AcceptPlayerSession`: see [`Hosting::accept_player_session`].
    ///
    /// # Errors
    /// See [`Hosting::accept_player_session`].
    pub fn server_accept_player_session(&self, id: String, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::AcceptPlayerSession, call, |hosting, _| {
            hosting.accept_player_session(id)
        })
    }

    /// `RemovePlayerSession`: see [`Hosting::remove_player_session`].
    ///
    /// # Errors
    /// See [`Hosting::remove_player_session`].
    pub fn server_remove_player_session(&self, id: String, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::RemovePlayerSession, call, |hosting, _| {
            hosting.remove_player_session(id)
        })
    }

    /// `UpdatePlayerSessionCreationPolicy`: see [`Hosting::update_player_session_creation_policy`].
    ///
    /// # Errors
    /// See [`Hosting::update_player_session_creation_policy`].
    pub fn server_update_player_session_creation_policy(
        &self,
        policy: PlayerSessionPolicy,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::UpdatePlayerSessionCreationPolicy, call, |hosting, _| {
            hosting.update_player_session_creation_policy(policy)
        })
    }

    /// `DescribePlayerSessions`: see [`Hosting::describe_player_sessions`].
    ///
    /// # Errors
    /// See [`Hosting::describe_player_sessions`].
    pub fn server_describe_player_sessions(
        &self,
        query: PlayerSessionQuery,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::DescribePlayerSessions, call, |hosting, _| {
            hosting.describe_player_sessions(query)
        })
    }

    /// `StartMatchBackfill`: see [`Hosting::start_match_backfill`].
    ///
    /// # Errors
    /// See [`Hosting::start_match_backfill`].
    pub fn server_start_match_backfill(
        &self,
        request: BackfillRequest,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::StartMatchBackfill, call, |hosting, id| {
            hosting.start_match_backfill(id, request)
        })
    }

    /// `StopMatchBackfill`: see [`Hosting::stop_match_backfill`].
    ///
    /// # Errors
    /// See [`Hosting::stop_match_backfill`].
    pub fn server_stop_match_backfill(
        &self,
        matchmaking_configuration_arn: String,
        ticket_id: String,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::StopMatchBackfill, call, |hosting, _| {
            hosting.stop_match_backfill(matchmaking_configuration_arn, ticket_id)
        })
    }

    /// `GetComputeCertificate`: see [`Hosting::get_compute_certificate`].
    ///
    /// # Errors
    /// See [`Hosting::get_compute_certificate`].
    pub fn server_get_compute_certificate(&self, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::GetComputeCertificate, call, |hosting, _| {
            hosting.get_compute_certificate()
        })
    }

    /// `GetFleetRoleCredentials`: see [`Hosting::get_fleet_role_credentials`].
    ///
    /// # Errors
    /// See [`Hosting::get_fleet_role_credentials`].
    pub fn server_get_fleet_role_credentials(
        &self,
        role_arn: String,
        session_name: String,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        let now_ms = now_ms();
        self.begin_hosting(HostingOperation::GetFleetRoleCredentials, call, |hosting, id| {
            hosting.get_fleet_role_credentials(id, now_ms, role_arn, session_name)
        })
    }

    /// `ProcessEnding`: see [`Hosting::ending`].
    ///
    /// # Errors
    /// See [`Hosting::ending`].
    pub fn server_ending(&self, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::Ending, call, Hosting::ending)
    }

    /// `Destroy`: see [`Hosting::destroy`].
    ///
    /// # Errors
    /// See [`Hosting::destroy`].
    pub fn server_destroy(&self, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_hosting(HostingOperation::Destroy, call, Hosting::destroy)
    }

    fn begin_hosting(
        &self,
        kind: HostingOperation,
        call: Call<'_>,
        accept: impl FnOnce(&mut Hosting, OperationId) -> Result<HostingPlan, RpResult>,
    ) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let plan = accept(&mut state.hosting, id)?;
            Ok((OperationKind::Hosting(kind), Work::Hosting(plan)))
        })
    }

    /// `GetGameSessionId`.
    ///
    /// # Errors
    /// See [`Hosting::game_session_id`].
    pub fn server_game_session_id(&self) -> Result<String, RpResult> {
        self.open()?.hosting.game_session_id().map(str::to_owned)
    }

    /// What the matchmaker says about the game session hosted here: see [`Hosting::matchmaker_data`].
    ///
    /// # Errors
    /// See [`Hosting::matchmaker_data`].
    pub fn server_matchmaker_data(&self) -> Result<MatchmakerData, RpResult> {
        self.open()?.hosting.matchmaker_data()
    }

    /// `GetTerminationTime`: milliseconds since the epoch.
    ///
    /// # Errors
    /// See [`Hosting::termination_time`].
    pub fn server_termination_time(&self) -> Result<i64, RpResult> {
        self.open()?.hosting.termination_time()
    }
}

/// Credentials end at a time of the day. A clock before 1970 is wrong anyway.
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
