//! The hosting interface's calls: each asks the state machine and sets its plan going.

use std::sync::Arc;

use super::{Call, HostingCallbacks, OperationKind, Subsystem, Work};
use crate::event::{Event, LogRecord, OperationId, RpLogLevel};
use crate::hosting::{Hosting, HostingOperation, HostingPlan, ServerParameters};
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

    /// `GetTerminationTime`: milliseconds since the epoch.
    ///
    /// # Errors
    /// See [`Hosting::termination_time`].
    pub fn server_termination_time(&self) -> Result<i64, RpResult> {
        self.open()?.hosting.termination_time()
    }
}
