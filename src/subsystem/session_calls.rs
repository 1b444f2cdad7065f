//! The session interface's calls: each asks the state machine and sets its plan going.

use std::sync::Arc;

use uuid::Uuid;

use super::{Call, OperationKind, State, Subsystem, Work};
use crate::event::{Event, LogRecord, OperationId, RpLogLevel};
use crate::result::RpResult;
use crate::session::{
    Invite, JoinTarget, NamedSession, NewSessionIds, Plan, Registration, RpParticipantLeftReason, RpPortType,
    RpSessionState, SessionName, SessionNotice, SessionOperation, SessionSettings, Sessions, StartOptions,
    settings_problem,
};

impl Subsystem {
    fn begin_session(
        &self,
        call: Call<'_>,
        accept: impl FnOnce(&mut State, OperationId) -> Result<(SessionOperation, Plan), RpResult>,
    ) -> Result<OperationId, RpResult> {
        self.begin(call, |state, id| {
            let (kind, plan) = accept(state, id)?;
            Ok((OperationKind::Session(kind), Work::Plan(plan)))
        })
    }

    /// `CreateSession`: see [`Sessions::create`].
    ///
    /// # Errors
    /// See [`Sessions::create`].
    pub fn create_session(
        &self,
        name: SessionName,
        settings: SessionSettings,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        let settings = self.of_this_build(settings);
        let ids = NewSessionIds {
            idempotency_token: Uuid::new_v4().to_string(),
            lan_session_id: Uuid::new_v4().to_string(),
        };
        let given = (name.clone(), settings.clone());
        let begun = self.begin_session(call, |state, id| {
            let plan = state.sessions.create(id, name.clone(), settings, &state.player, ids)?;
            Ok((SessionOperation::Create(name), plan))
        });
        self.explain(begun, given)
    }

    /// Logs which setting it is that a code alone cannot name.
    fn explain<T>(
        &self,
        begun: Result<T, RpResult>,
        (name, settings): (SessionName, SessionSettings),
    ) -> Result<T, RpResult> {
        if begun.as_ref().err() == Some(&RpResult::SettingsTooLarge)
            && let Some(message) = settings_problem(name, settings)
        {
            let level = RpLogLevel::Error;
            self.queue.push(Event::Log(LogRecord { level, target: "session", message }));
        }
        begun
    }

    fn of_this_build(&self, mut settings: SessionSettings) -> SessionSettings {
        if settings.build_unique_id == 0 {
            settings.build_unique_id = self.options.build_unique_id;
        }
        settings
    }

    /// `StartSession`: see [`Sessions::start`].
    ///
    /// # Errors
    /// See [`Sessions::start`].
    pub fn start_session(&self, name: SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.start_session_with(name, &StartOptions::default(), call)
    }

    /// `StartSession` with a choice of where: see [`Sessions::start_with`].
    ///
    /// # Errors
    /// See [`Sessions::start_with`].
    pub fn start_session_with(
        &self,
        name: SessionName,
        options: &StartOptions,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_session(call, |state, id| {
            let plan = state.sessions.start_with(id, &name, &state.player, options)?;
            Ok((SessionOperation::Start(name), plan))
        })
    }

    /// `UpdateSession`: see [`Sessions::update`].
    ///
    /// # Errors
    /// See [`Sessions::update`].
    pub fn update_session(
        &self,
        name: SessionName,
        settings: SessionSettings,
        refresh: bool,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        let settings = self.of_this_build(settings);
        let new_token = Uuid::new_v4().to_string();
        let given = (name.clone(), settings.clone());
        let begun = self.begin_session(call, |state, id| {
            let plan = state.sessions.update(id, &name, settings, refresh, new_token)?;
            Ok((SessionOperation::Update(name), plan))
        });
        self.explain(begun, given)
    }

    /// `EndSession`: see [`Sessions::end`].
    ///
    /// # Errors
    /// See [`Sessions::end`].
    pub fn end_session(&self, name: SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        self.begin_session(call, |state, id| {
            let plan = state.sessions.end(id, &name)?;
            Ok((SessionOperation::End(name), plan))
        })
    }

    /// `DestroySession`: see [`Sessions::destroy`].
    ///
    /// # Errors
    /// See [`Sessions::destroy`].
    pub fn destroy_session(&self, name: &SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        let accept = |sessions: &mut Sessions, id| sessions.destroy(id, name);
        self.begin_removal(call, accept, SessionOperation::Destroy(name.clone()))
    }

    /// O3DE's `LeaveSession`: see [`Sessions::leave`].
    ///
    /// # Errors
    /// See [`Sessions::leave`].
    pub fn leave_session(&self, name: &SessionName, call: Call<'_>) -> Result<OperationId, RpResult> {
        let accept = |sessions: &mut Sessions, id| sessions.leave(id, name);
        self.begin_removal(call, accept, SessionOperation::Leave(name.clone()))
    }

    /// `CancelMatchmaking`: see [`Sessions::cancel_match`].
    ///
    /// # Errors
    /// See [`Sessions::cancel_match`].
    pub fn cancel_session_matchmaking(
        &self,
        name: &SessionName,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        let accept = |sessions: &mut Sessions, id| {
            Ok((Plan::Finish, sessions.cancel_match(id, name).map(|()| Vec::new())?))
        };
        self.begin_removal(call, accept, SessionOperation::CancelMatchmaking(name.clone()))
    }

    fn begin_removal(
        &self,
        call: Call<'_>,
        accept: impl FnOnce(&mut Sessions, OperationId) -> Result<(Plan, Vec<OperationId>), RpResult>,
        kind: SessionOperation,
    ) -> Result<OperationId, RpResult> {
        let mut interrupted = Vec::new();
        let id = self.begin_session(call, |state, id| {
            let name = kind.session().cloned();
            let ticket = name.and_then(|name| state.sessions.awaited_ticket(&name));
            let mut plan;
            (plan, interrupted) = accept(&mut state.sessions, id)?;
            if let Some(ticket) = ticket {
                let start;
                (plan, start) = state.tickets.interrupt(ticket);
                interrupted.extend(start);
            }
            for operation in &interrupted {
                if let Some(operation) = state.operations.get_mut(operation) {
                    operation.interrupted_by = Some(id);
                }
            }
            Ok((kind, plan))
        })?;
        for operation in interrupted {
            // One that is over meanwhile needs no stopping.
            let _ = self.cancel(operation);
        }
        Ok(id)
    }

    /// `JoinSession`: see [`Sessions::join`].
    ///
    /// # Errors
    /// See [`Sessions::join`].
    pub fn join_session(
        &self,
        name: SessionName,
        target: JoinTarget,
        player_data: Option<String>,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_session(call, |state, id| {
            let plan = state.sessions.join(id, name.clone(), target, &state.player, player_data)?;
            Ok((SessionOperation::Join(name), plan))
        })
    }

    /// `RegisterPlayers`: see [`Sessions::register_players`].
    ///
    /// # Errors
    /// See [`Sessions::register_players`].
    pub fn register_players(
        &self,
        name: SessionName,
        players: Arc<[String]>,
        was_invited: bool,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_session(call, |state, _| {
            let (plan, registration) = state.sessions.register_players(name, players, was_invited)?;
            Ok((SessionOperation::Register(registration), plan))
        })
    }

    /// `UnregisterPlayers`: see [`Sessions::unregister_players`].
    ///
    /// # Errors
    /// See [`Sessions::unregister_players`].
    pub fn unregister_players(
        &self,
        name: SessionName,
        players: Arc<[String]>,
        reason: RpParticipantLeftReason,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_session(call, |state, _| {
            let (plan, registration): (_, Registration) = state.sessions.unregister_players(name, players)?;
            Ok((SessionOperation::Unregister(registration, reason), plan))
        })
    }

    /// `IsPlayerInSession`: see [`Sessions::is_player_in`].
    ///
    /// # Errors
    /// See [`Sessions::is_player_in`].
    pub fn is_player_in_session(&self, name: &SessionName, player: &str) -> Result<bool, RpResult> {
        self.open()?.sessions.is_player_in(name, player)
    }

    /// `RegisterLocalPlayer`: see [`Sessions::register_local_player`].
    ///
    /// # Errors
    /// See [`Sessions::register_local_player`].
    pub fn register_local_player(
        &self,
        name: SessionName,
        player: String,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_session(call, |state, _| {
            let plan = state.sessions.register_local_player(&name, &player)?;
            Ok((SessionOperation::RegisterLocal(name, Arc::new([player])), plan))
        })
    }

    /// `UnregisterLocalPlayer`: see [`Sessions::unregister_local_player`].
    ///
    /// # Errors
    /// See [`Sessions::unregister_local_player`].
    pub fn unregister_local_player(
        &self,
        name: SessionName,
        player: String,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_session(call, |state, _| {
            let plan = state.sessions.unregister_local_player(&name, &player)?;
            Ok((SessionOperation::UnregisterLocal(name, Arc::new([player])), plan))
        })
    }

    /// `FindFriendSession`: nothing here knows friends, which the completion says.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn find_friend_session(
        &self,
        friends: Arc<[String]>,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_session(call, |_, _| {
            Ok((SessionOperation::FindFriend(friends), Plan::Fail(RpResult::NotSupported)))
        })
    }

    /// `SendSessionInviteToFriends`: nothing here carries invitations, which the completion says.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`].
    pub fn send_session_invite(
        &self,
        name: SessionName,
        friends: Arc<[String]>,
        call: Call<'_>,
    ) -> Result<OperationId, RpResult> {
        self.begin_session(call, |state, _| {
            state.sessions.get(&name).ok_or(RpResult::SessionNotFound)?;
            Ok((SessionOperation::SendInvite(name, friends), Plan::Fail(RpResult::NotSupported)))
        })
    }

    /// The game's platform layer got an invitation: `OnSessionInviteReceived` is told.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn receive_invite(&self, invite: Invite) -> Result<(), RpResult> {
        drop(self.open()?);
        self.queue.push(Event::Notice(SessionNotice::InviteReceived(invite)));
        Ok(())
    }

    /// The player accepted an invitation: `OnSessionUserInviteAccepted` is told, and the game joins when it has cleaned
    /// up. The library never joins by itself.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn accept_invite(&self, invite: Invite) -> Result<(), RpResult> {
        drop(self.open()?);
        let usable =
            if invite.game_session_id.is_empty() { RpResult::SessionDoesNotExist } else { RpResult::Ok };
        self.queue.push(Event::Notice(SessionNotice::InviteAccepted(invite, usable)));
        Ok(())
    }

    /// Shows a named session as it stands now.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`].
    pub fn with_session<R>(
        &self,
        name: &SessionName,
        look: impl FnOnce(&NamedSession) -> R,
    ) -> Result<R, RpResult> {
        self.open()?.sessions.get(name).map(look).ok_or(RpResult::SessionNotFound)
    }

    /// `GetSessionState`: `NoSession` for a name that is not in use.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn session_state(&self, name: &SessionName) -> Result<RpSessionState, RpResult> {
        Ok(self.open()?.sessions.get(name).map_or(RpSessionState::NoSession, |session| session.state))
    }

    /// `GetNumSessions`.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn session_count(&self) -> Result<usize, RpResult> {
        Ok(self.open()?.sessions.iter().len())
    }

    /// `HasPresenceSession`.
    ///
    /// # Errors
    /// None but a closed subsystem's.
    pub fn has_presence_session(&self) -> Result<bool, RpResult> {
        Ok(self.open()?.sessions.has_presence_session())
    }

    /// `GetResolvedConnectString` of a named session.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::AddressNotKnown`] before start or join is complete.
    pub fn connect_string(&self, name: &SessionName, port: RpPortType) -> Result<String, RpResult> {
        self.with_session(name, |session| {
            let server = session.server.as_ref().ok_or(RpResult::AddressNotKnown)?;
            let address = port.of(&server.address, &session.settings);
            Ok(self.options.connect_string_format.write(&address, &server.player_session_id))
        })?
    }
}
