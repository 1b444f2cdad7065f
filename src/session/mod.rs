//! The session interface: named sessions and searches as a state machine.
//!
//! A call begins here and gives a [`Plan`]; its answer comes back to [`Sessions::finish`]. In between nothing of the
//! session changes but by another call, and each answer is matched to the operation that the session waits for, so a
//! late one changes nothing.

mod connect_string;
mod custom;
mod found;
mod gateway_call;
pub mod keys;
mod name;
mod named;
mod ping;
mod players;
mod properties;
mod query;
mod search;
mod server;
mod settings;

use std::collections::HashMap;

pub use connect_string::{ConnectStringFormat, FormatError};
pub use custom::{CustomSettings, RpAdvertisementType, RpValueType, Setting, SettingKey, SettingValue};
pub use found::{FoundResult, FoundSessions};
pub use gateway_call::{GatewayCall, GatewayUris, HttpAnswer};
pub use name::SessionName;
pub use named::{NamedSession, Role, RpSessionState};
pub use ping::{Ping, RpPingState};
pub use players::Players;
pub use properties::{Advertised, Published, SettingsError, from_properties, to_properties};
pub use query::{Filter, PageToken, PageTokenError, Paging, RpComparisonOp, SearchQuery, Sort, next_page};
use rallypoint_wire::gateway::{
    CreateSessionRequest, DestroySessionRequest, JoinSessionRequest, LeaveSessionRequest,
};
pub use search::{RpSearchState, Search, SearchId};
pub use server::{JoinedServer, ServerAddress};
pub use settings::{SessionFlags, SessionSettings};

use crate::event::{Answer, OperationId};
use crate::result::{Failure, RpResult};

/// What has to happen for a call that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Nothing outside: it is finished at the next tick.
    Finish,
    /// Ask the gateway.
    Ask(GatewayCall),
}

/// What a session operation is about; with it an answer finds its way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionOperation {
    /// `CreateSession`.
    Create(SessionName),
    /// `StartSession`.
    Start(SessionName),
    /// `EndSession`.
    End(SessionName),
    /// `DestroySession`.
    Destroy(SessionName),
    /// `FindSessions`.
    Find(SearchId),
    /// `JoinSession`.
    Join(SessionName),
    /// O3DE's `LeaveSession`.
    Leave(SessionName),
}

impl SessionOperation {
    /// The session it is about, if it is about one.
    pub fn session(&self) -> Option<&SessionName> {
        match self {
            Self::Create(name)
            | Self::Start(name)
            | Self::End(name)
            | Self::Destroy(name)
            | Self::Join(name)
            | Self::Leave(name) => Some(name),
            Self::Find(_) => None,
        }
    }
}

/// Who plays on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPlayer {
    /// How the gateway and the server know the player.
    pub id: String,
    /// How people know the player, or empty.
    pub nickname: String,
    /// What proves to the gateway who it is, or empty. Sent as a bearer token.
    pub auth_token: String,
}

/// Which game session a join is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinTarget {
    /// One that a search found.
    Result {
        /// The search.
        search: SearchId,
        /// Which of its results.
        index: usize,
    },
    /// One whose id the game has, from an invitation for example.
    GameSession(String),
}

/// Every named session and every search of one subsystem.
#[derive(Debug, Default)]
pub struct Sessions {
    named: Vec<NamedSession>,
    searches: HashMap<SearchId, Search>,
    finding: Option<SearchId>,
}

impl Sessions {
    /// `CreateSession`: stores the settings; nothing is sent. The session is `Pending` at once.
    ///
    /// # Errors
    /// [`RpResult::SessionAlreadyExists`]; [`RpResult::InvalidArgument`] when there are more slots than GameLift has.
    pub fn create(
        &mut self,
        name: SessionName,
        settings: SessionSettings,
        idempotency_token: String,
    ) -> Result<Plan, RpResult> {
        if settings.max_players() > SessionSettings::MAX_PLAYERS {
            return Err(RpResult::InvalidArgument);
        }
        if self.get(&name).is_some() {
            return Err(RpResult::SessionAlreadyExists);
        }
        self.named.push(NamedSession {
            name,
            settings,
            state: RpSessionState::Pending,
            role: Role::Owner,
            server: None,
            game_session_id: String::new(),
            idempotency_token,
            first_start: None,
            pending: None,
        });
        Ok(Plan::Finish)
    }

    /// `StartSession`: asks the gateway for a game session. A joined session has one: nothing is sent for it.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::WrongSessionState`] unless it is `Pending` or `Ended`.
    pub fn start(
        &mut self,
        operation: OperationId,
        name: &SessionName,
        player: &LocalPlayer,
    ) -> Result<Plan, RpResult> {
        let session = self.get_mut(name).ok_or(RpResult::SessionNotFound)?;
        if !matches!(session.state, RpSessionState::Pending | RpSessionState::Ended) {
            return Err(RpResult::WrongSessionState);
        }
        session.pending = Some(operation);
        session.state = RpSessionState::Starting;
        if session.role == Role::Guest {
            return Ok(Plan::Finish);
        }
        let request = session.first_start.take().unwrap_or_else(|| session.start_request(player));
        session.first_start = Some(request.clone());
        Ok(Plan::Ask(GatewayCall::Create(request)))
    }

    /// `EndSession`: the match is over; the session stays, and its game session with it.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::WrongSessionState`] unless it is `InProgress`; nothing is changed.
    pub fn end(&mut self, operation: OperationId, name: &SessionName) -> Result<Plan, RpResult> {
        let session = self.get_mut(name).ok_or(RpResult::SessionNotFound)?;
        if session.state != RpSessionState::InProgress {
            return Err(RpResult::WrongSessionState);
        }
        session.pending = Some(operation);
        session.state = RpSessionState::Ending;
        Ok(Plan::Finish)
    }

    /// `DestroySession`: the owner's ends the game session at the gateway, a guest's gives the slot back. Here the
    /// session is gone afterwards whatever the gateway says. The operation it waited for, if any, is to be cancelled.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::AlreadyPending`] when it is being destroyed or left.
    pub fn destroy(
        &mut self,
        operation: OperationId,
        name: &SessionName,
    ) -> Result<(Plan, Option<OperationId>), RpResult> {
        self.remove_by(operation, name, |session| match (&session.server, session.role) {
            (Some(server), Role::Owner)
                if !server.owner_token.is_empty() && session.state != RpSessionState::Starting =>
            {
                Plan::Ask(GatewayCall::Destroy(DestroySessionRequest::Owned {
                    game_session_id: server.game_session_id.clone(),
                    owner_token: server.owner_token.clone(),
                }))
            }
            _ => session.give_back(),
        })
    }

    /// `LeaveSession`: gives the local player's slot back, also the owner's; the game session goes on. Here the session
    /// is gone afterwards whatever the gateway says. The operation it waited for, if any, is to be cancelled.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::AlreadyPending`] when it is being destroyed or left.
    pub fn leave(
        &mut self,
        operation: OperationId,
        name: &SessionName,
    ) -> Result<(Plan, Option<OperationId>), RpResult> {
        self.remove_by(operation, name, NamedSession::give_back)
    }

    fn remove_by(
        &mut self,
        operation: OperationId,
        name: &SessionName,
        plan: impl FnOnce(&NamedSession) -> Plan,
    ) -> Result<(Plan, Option<OperationId>), RpResult> {
        let session = self.get_mut(name).ok_or(RpResult::SessionNotFound)?;
        if session.state == RpSessionState::Destroying {
            return Err(RpResult::AlreadyPending);
        }
        let plan = plan(session);
        session.state = RpSessionState::Destroying;
        Ok((plan, session.pending.replace(operation)))
    }

    /// Makes a search object.
    pub fn add_search(&mut self, id: SearchId) {
        self.searches.insert(id, Search::default());
    }

    /// Forgets a search object. The find it was used for, if one is under way, is to be cancelled.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn release_search(&mut self, id: SearchId) -> Result<Option<OperationId>, RpResult> {
        let search = self.searches.remove(&id).ok_or(RpResult::InvalidHandle)?;
        if self.finding == Some(id) {
            self.finding = None;
        }
        Ok(search.pending)
    }

    /// `FindSessions`: empties the search's results and asks the gateway.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`]; [`RpResult::AlreadyPending`] while any find is under way, as in Unreal.
    pub fn find(&mut self, operation: OperationId, id: SearchId) -> Result<Plan, RpResult> {
        let search = self.searches.get_mut(&id).ok_or(RpResult::InvalidHandle)?;
        if self.finding.is_some() {
            return Err(RpResult::AlreadyPending);
        }
        *search = Search {
            state: RpSearchState::InProgress,
            pending: Some(operation),
            results: FoundSessions::default(),
        };
        self.finding = Some(id);
        Ok(Plan::Ask(GatewayCall::Find))
    }

    /// `JoinSession`: asks the gateway for a slot.
    ///
    /// # Errors
    /// [`RpResult::AlreadyInSession`] when the name is in use; [`RpResult::InvalidHandle`] for an unknown search;
    /// [`RpResult::InvalidArgument`] for a result it does not have, or an empty game session id.
    pub fn join(
        &mut self,
        operation: OperationId,
        name: SessionName,
        target: JoinTarget,
        player: &LocalPlayer,
        player_data: Option<String>,
    ) -> Result<Plan, RpResult> {
        if self.get(&name).is_some() {
            return Err(RpResult::AlreadyInSession);
        }
        let (game_session_id, settings) = match target {
            JoinTarget::GameSession(id) => (id, SessionSettings::default()),
            JoinTarget::Result { search, index } => {
                let found = self.result(search, index)?;
                (found.game_session_id, found.settings)
            }
        };
        if game_session_id.is_empty() {
            return Err(RpResult::InvalidArgument);
        }
        self.named.push(NamedSession {
            name,
            settings,
            state: RpSessionState::Creating,
            role: Role::Guest,
            server: None,
            game_session_id: game_session_id.clone(),
            idempotency_token: String::new(),
            first_start: None,
            pending: Some(operation),
        });
        Ok(Plan::Ask(GatewayCall::Join(JoinSessionRequest {
            game_session_id,
            uuid: player.id.clone(),
            player_data,
        })))
    }

    /// Takes the answer of an operation: moves the session on, or back when it failed.
    ///
    /// # Errors
    /// The failure that the operation ends with.
    pub fn finish(
        &mut self,
        operation: OperationId,
        kind: &SessionOperation,
        outcome: Result<Answer, Failure>,
    ) -> Result<(), Failure> {
        match kind {
            SessionOperation::Create(_) => outcome.map(drop),
            SessionOperation::Start(name) => self.finish_start(operation, name, outcome),
            SessionOperation::End(name) => {
                let session = self.waiting_for(operation, name)?;
                session.pending = None;
                session.state = RpSessionState::Ended;
                outcome.map(drop)
            }
            SessionOperation::Destroy(name) | SessionOperation::Leave(name) => {
                self.waiting_for(operation, name)?;
                self.remove(name);
                outcome.map(drop)
            }
            SessionOperation::Find(id) => self.finish_find(operation, *id, outcome),
            SessionOperation::Join(name) => self.finish_join(operation, name, outcome),
        }
    }

    fn finish_start(
        &mut self,
        operation: OperationId,
        name: &SessionName,
        outcome: Result<Answer, Failure>,
    ) -> Result<(), Failure> {
        let session = self.waiting_for(operation, name)?;
        session.pending = None;
        match outcome {
            Ok(answer) => {
                session.state = RpSessionState::InProgress;
                if let Answer::Server(server) = answer {
                    session.game_session_id.clone_from(&server.game_session_id);
                    session.server = Some(*server);
                }
                Ok(())
            }
            Err(failure) => {
                session.state = RpSessionState::Pending;
                Err(failure)
            }
        }
    }

    fn finish_join(
        &mut self,
        operation: OperationId,
        name: &SessionName,
        outcome: Result<Answer, Failure>,
    ) -> Result<(), Failure> {
        let session = self.waiting_for(operation, name)?;
        session.pending = None;
        match outcome {
            Ok(Answer::Server(mut server)) => {
                // A gateway that does not repeat the id means the one that was asked for.
                if server.game_session_id.is_empty() {
                    server.game_session_id.clone_from(&session.game_session_id);
                }
                session.state = RpSessionState::Pending;
                session.server = Some(*server);
                Ok(())
            }
            Ok(_) => {
                self.remove(name);
                Err(Failure::new(RpResult::CouldNotRetrieveAddress))
            }
            Err(failure) => {
                self.remove(name);
                Err(failure)
            }
        }
    }

    fn finish_find(
        &mut self,
        operation: OperationId,
        id: SearchId,
        outcome: Result<Answer, Failure>,
    ) -> Result<(), Failure> {
        let search = self
            .searches
            .get_mut(&id)
            .filter(|search| search.pending == Some(operation))
            .ok_or_else(|| Failure::new(RpResult::Cancelled))?;
        search.pending = None;
        self.finding = None;
        match outcome {
            Ok(answer) => {
                search.state = RpSearchState::Done;
                if let Answer::Found(found) = answer {
                    search.results = found;
                }
                Ok(())
            }
            Err(failure) => {
                search.state = RpSearchState::Failed;
                Err(failure)
            }
        }
    }

    /// The session of that name, if it still waits for this operation; else the operation was overtaken.
    fn waiting_for(
        &mut self,
        operation: OperationId,
        name: &SessionName,
    ) -> Result<&mut NamedSession, Failure> {
        self.get_mut(name)
            .filter(|session| session.pending == Some(operation))
            .ok_or_else(|| Failure::new(RpResult::Cancelled))
    }

    /// The session of that name.
    pub fn get(&self, name: &SessionName) -> Option<&NamedSession> {
        self.named.iter().find(|session| session.name == *name)
    }

    fn get_mut(&mut self, name: &SessionName) -> Option<&mut NamedSession> {
        self.named.iter_mut().find(|session| session.name == *name)
    }

    fn remove(&mut self, name: &SessionName) {
        self.named.retain(|session| session.name != *name);
    }

    /// How many named sessions there are.
    pub fn count(&self) -> usize {
        self.named.len()
    }

    /// Where a search stands.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn search_state(&self, id: SearchId) -> Result<RpSearchState, RpResult> {
        self.searches.get(&id).map(|search| search.state).ok_or(RpResult::InvalidHandle)
    }

    /// What a search found.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`].
    pub fn results(&self, id: SearchId) -> Result<&FoundSessions, RpResult> {
        self.searches.get(&id).map(|search| &search.results).ok_or(RpResult::InvalidHandle)
    }

    /// One of the results of a search.
    ///
    /// # Errors
    /// [`RpResult::InvalidHandle`] for an unknown search, [`RpResult::InvalidArgument`] for a result it does not have.
    pub fn result(&self, id: SearchId, index: usize) -> Result<FoundResult, RpResult> {
        self.results(id)?.get(index).ok_or(RpResult::InvalidArgument)
    }
}

impl NamedSession {
    fn start_request(&self, player: &LocalPlayer) -> CreateSessionRequest {
        CreateSessionRequest {
            session_name: self.title(player),
            build_id: self.settings.build_unique_id,
            uuid: player.id.clone(),
            num_connections: self.settings.max_players(),
            idempotency_token: Some(self.idempotency_token.clone()),
            reserve_player: (!self.settings.reserve_player).then_some(false),
            game_properties: Vec::new(),
            advertise: None,
        }
    }

    fn title(&self, player: &LocalPlayer) -> String {
        if !self.settings.title.is_empty() {
            self.settings.title.clone()
        } else if !player.nickname.is_empty() {
            format!("{}'s session", player.nickname)
        } else {
            self.name.as_str().to_owned()
        }
    }

    /// The slot, if there is one; or what a start that was never answered may have made.
    fn give_back(&self) -> Plan {
        match (&self.server, &self.first_start) {
            (Some(server), _)
                if !server.player_session_id.is_empty() && self.state != RpSessionState::Starting =>
            {
                Plan::Ask(GatewayCall::Leave(LeaveSessionRequest {
                    player_session_id: server.player_session_id.clone(),
                }))
            }
            (server, Some(start)) if server.is_none() || self.state == RpSessionState::Starting => {
                Plan::Ask(GatewayCall::Destroy(DestroySessionRequest::Abandoned {
                    uuid: start.uuid.clone(),
                    idempotency_token: self.idempotency_token.clone(),
                }))
            }
            _ => Plan::Finish,
        }
    }
}

#[cfg(test)]
mod tests;
