//! Named sessions as a state machine.

use rallypoint_wire::gateway::JoinSessionRequest;
use uuid::Uuid;

use super::found::FoundResult;
use super::gateway_call::GatewayCall;
use super::named::{NamedSession, PendingUpdate, Role, RpSessionState};
use super::notice::SessionNotice;
use super::place::StartOptions;
use super::plan::{Plan, Progress, SessionOperation, Step};
use super::properties::Published;
use super::properties::to_properties;
use super::{LocalPlayer, SessionName, SessionSettings};
use crate::event::{Answer, OperationId};
use crate::lan::Advert;
use crate::result::{Failure, RpResult};

/// Which game session a join is for.
#[derive(Clone, Debug, PartialEq)]
pub enum JoinTarget {
    /// One that a search found.
    Found(Box<FoundResult>),
    /// One whose id the game has, from an invitation for example.
    GameSession(String),
}

/// Random texts that a new session needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSessionIds {
    /// A secret.
    pub idempotency_token: String,
    /// Not a secret: what others join a LAN session by.
    pub lan_session_id: String,
}

/// Every named session of one subsystem.
#[derive(Debug, Default)]
pub struct Sessions {
    pub(super) named: Vec<NamedSession>,
    /// Whether a start goes to the LAN when the gateway cannot be reached.
    lan_fallback: bool,
}

impl Sessions {
    /// No sessions yet.
    pub fn new(lan_fallback: bool) -> Self {
        Self { named: Vec::new(), lan_fallback }
    }

    /// `CreateSession`: stores the settings; nothing is sent and the session is `Pending` at once. One for the LAN is
    /// `Creating` until it is shown there.
    ///
    /// # Errors
    /// [`RpResult::SessionAlreadyExists`]; [`RpResult::InvalidArgument`] when there are more slots than GameLift has;
    /// [`RpResult::NotSupported`] for a session id of the maker's choice at the gateway; [`RpResult::SettingsTooLarge`]
    /// when the advertised settings cannot travel.
    pub fn create(
        &mut self,
        operation: OperationId,
        name: SessionName,
        settings: SessionSettings,
        player: &LocalPlayer,
        ids: NewSessionIds,
    ) -> Result<Plan, RpResult> {
        if settings.max_players() > SessionSettings::MAX_PLAYERS {
            return Err(RpResult::InvalidArgument);
        }
        if self.get(&name).is_some() {
            return Err(RpResult::SessionAlreadyExists);
        }
        let mut session = NamedSession::new(name, settings, Role::Owner);
        session.owner_id.clone_from(&player.id);
        session.owner_name.clone_from(&player.nickname);
        session.idempotency_token = ids.idempotency_token;
        session.lan_session_id = ids.lan_session_id;
        if session.is_lan() {
            session.move_to_lan();
        } else if !session.settings.session_id_override.is_empty() {
            return Err(RpResult::NotSupported);
        }
        check_settings(&session)?;
        session.pending = Some(operation);
        let plan = if session.advert().is_some() {
            // It may turn out that the LAN cannot be used: nothing is built on it before that is known.
            session.state = RpSessionState::Creating;
            Plan::HostOnLan
        } else {
            Plan::Finish
        };
        self.named.push(session);
        Ok(plan)
    }

    /// `StartSession`: asks the gateway for a game session. One that was joined, and one of the LAN, has it: nothing is
    /// sent for it.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::WrongSessionState`] unless it is `Pending` or `Ended`;
    /// [`RpResult::AlreadyPending`] while it is updated, since nobody knows yet with which settings it is to start.
    pub fn start(
        &mut self,
        operation: OperationId,
        name: &SessionName,
        player: &LocalPlayer,
    ) -> Result<Plan, RpResult> {
        self.start_with(operation, name, player, &StartOptions::default())
    }

    /// [`Self::start`] with a choice of where the game session is to be. A start that is tried again goes where the first
    /// one went. Who has a game session, or needs none of the gateway's, chooses nothing.
    ///
    /// # Errors
    /// Those of [`Self::start`]; [`RpResult::InvalidArgument`] for another place than the first start's, where its game
    /// session may be by now.
    pub fn start_with(
        &mut self,
        operation: OperationId,
        name: &SessionName,
        player: &LocalPlayer,
        options: &StartOptions,
    ) -> Result<Plan, RpResult> {
        let session = self.get_mut(name).ok_or(RpResult::SessionNotFound)?;
        if !matches!(session.state, RpSessionState::Pending | RpSessionState::Ended) {
            return Err(RpResult::WrongSessionState);
        }
        if session.update.is_some() {
            return Err(RpResult::AlreadyPending);
        }
        let plan = if session.role == Role::Guest || session.is_lan() {
            Plan::Finish
        } else {
            if session.first_start.as_ref().is_some_and(|first| !options.agree_with(first)) {
                return Err(RpResult::InvalidArgument);
            }
            Plan::Ask(GatewayCall::Create(
                session.start_request(player, options).map_err(|_| RpResult::SettingsTooLarge)?,
            ))
        };
        session.pending = Some(operation);
        session.state = RpSessionState::Starting;
        Ok(plan)
    }

    /// `UpdateSession`: takes other settings. With `refresh` the gateway, or the LAN, is told; without, they stay here. They
    /// are the session's when the operation is over. `new_token` replaces the idempotency token of a start that was
    /// never answered, since that one was asked with other settings.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::WrongSessionState`] while it is made or destroyed;
    /// [`RpResult::AlreadyPending`] while it is started or updated; [`RpResult::NotOwner`] when a guest wants to tell the
    /// gateway; [`RpResult::InvalidArgument`] for more slots than GameLift has, or to move it to or from the LAN;
    /// [`RpResult::SettingsTooLarge`].
    pub fn update(
        &mut self,
        operation: OperationId,
        name: &SessionName,
        settings: SessionSettings,
        refresh: bool,
        new_token: String,
    ) -> Result<Plan, RpResult> {
        let session = self.get_mut(name).ok_or(RpResult::SessionNotFound)?;
        match session.state {
            RpSessionState::NoSession | RpSessionState::Creating | RpSessionState::Destroying => {
                return Err(RpResult::WrongSessionState);
            }
            _ if session.update.is_some() || session.state == RpSessionState::Starting => {
                return Err(RpResult::AlreadyPending);
            }
            _ if refresh && session.role == Role::Guest => return Err(RpResult::NotOwner),
            _ => {}
        }
        let moves = settings.flags.is_lan_match != session.is_lan();
        if moves || settings.max_players() > SessionSettings::MAX_PLAYERS {
            return Err(RpResult::InvalidArgument);
        }
        check_settings(&NamedSession { settings: settings.clone(), ..session.clone() })?;
        let published = session.published.clone();
        let mut update = PendingUpdate { operation, settings, published, request: None, new_token: None };
        let plan = if !refresh || session.is_lan() || session.role == Role::Guest {
            Plan::Finish
        } else if session.server.is_some() {
            update.request = session.update_request(&mut update).map_err(|_| RpResult::SettingsTooLarge)?;
            match &update.request {
                Some(request) => Plan::Ask(GatewayCall::Update(request.clone())),
                None => Plan::Fail(RpResult::NotSupported),
            }
        } else if let Some(start) = &session.first_start {
            // The next start makes another game session, which has nothing to withdraw.
            update.published = Published::default();
            update.new_token = Some(new_token);
            Plan::Ask(GatewayCall::Destroy(session.abandonment(start)))
        } else {
            Plan::Finish
        };
        session.update = Some(update);
        Ok(plan)
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
    /// session is gone afterwards whatever the gateway says. The operations it waited for, if any, are to be cancelled.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::AlreadyPending`] when it is being destroyed or left.
    pub fn destroy(
        &mut self,
        operation: OperationId,
        name: &SessionName,
    ) -> Result<(Plan, Vec<OperationId>), RpResult> {
        self.remove_by(operation, name, NamedSession::tear_down)
    }

    /// `LeaveSession`: gives the local player's slot back, also the owner's; the game session goes on. Here the session
    /// is gone afterwards whatever the gateway says. The operations it waited for, if any, are to be cancelled.
    ///
    /// # Errors
    /// [`RpResult::SessionNotFound`]; [`RpResult::AlreadyPending`] when it is being destroyed or left.
    pub fn leave(
        &mut self,
        operation: OperationId,
        name: &SessionName,
    ) -> Result<(Plan, Vec<OperationId>), RpResult> {
        self.remove_by(operation, name, NamedSession::give_back)
    }

    fn remove_by(
        &mut self,
        operation: OperationId,
        name: &SessionName,
        plan: impl FnOnce(&NamedSession) -> Plan,
    ) -> Result<(Plan, Vec<OperationId>), RpResult> {
        let session = self.get_mut(name).ok_or(RpResult::SessionNotFound)?;
        if session.state == RpSessionState::Destroying {
            return Err(RpResult::AlreadyPending);
        }
        let plan = plan(session);
        session.state = RpSessionState::Destroying;
        let start = session.pending.replace(operation);
        let update = session.update.take().map(|update| update.operation);
        Ok((plan, start.into_iter().chain(update).collect()))
    }

    /// `JoinSession`: asks the gateway for a slot. A LAN session has no gateway: its host decides when the player comes.
    ///
    /// # Errors
    /// [`RpResult::AlreadyInSession`] when the name is in use; [`RpResult::InvalidArgument`] for an empty game session id.
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
        let mut session = match target {
            JoinTarget::GameSession(id) => {
                let mut session = NamedSession::new(name, SessionSettings::default(), Role::Guest);
                session.game_session_id = id;
                session
            }
            JoinTarget::Found(found) => {
                let mut session = NamedSession::new(name, found.settings, Role::Guest);
                session.game_session_id = found.game_session_id;
                session.owner_id = found.owner_id;
                session.owner_name = found.owner_name;
                // As in Unreal: who joined does not advertise.
                session.settings.flags.should_advertise = false;
                if session.is_lan() {
                    session.move_to_lan();
                    if let (Some(server), Some(address)) = (&mut session.server, found.address) {
                        server.address = address;
                    }
                }
                session
            }
        };
        if session.game_session_id.is_empty() {
            return Err(RpResult::InvalidArgument);
        }
        session.state = RpSessionState::Creating;
        session.pending = Some(operation);
        let plan = if session.is_lan() {
            Plan::Finish
        } else {
            Plan::Ask(GatewayCall::Join(JoinSessionRequest {
                game_session_id: session.game_session_id.clone(),
                uuid: Some(player.id.clone()),
                player_data,
            }))
        };
        self.named.push(session);
        Ok(plan)
    }

    /// Takes the answer of an operation: moves the session on, or back when it failed.
    pub(crate) fn finish(
        &mut self,
        operation: OperationId,
        kind: &SessionOperation,
        outcome: Result<Answer, Failure>,
    ) -> Progress {
        let finished = match kind {
            SessionOperation::Create(name) => self.finish_create(operation, name, outcome.map(drop)),
            SessionOperation::Start(name) => return self.finish_start(operation, name, outcome),
            SessionOperation::Update(name) => return self.finish_update(operation, name, outcome.map(drop)),
            SessionOperation::End(name) => self.waiting_for(operation, name).and_then(|session| {
                session.pending = None;
                session.state = RpSessionState::Ended;
                outcome.map(drop)
            }),
            SessionOperation::Destroy(name)
            | SessionOperation::Leave(name)
            | SessionOperation::CancelMatchmaking(name) => {
                self.waiting_for(operation, name).map(drop).and_then(|()| {
                    self.remove(name);
                    outcome.map(drop)
                })
            }
            SessionOperation::Join(name) => self.finish_join(operation, name, outcome),
            SessionOperation::Register(registration) => {
                let notices = registration.joined();
                return Progress { notices, ..Progress::from(outcome.map(drop)) };
            }
            SessionOperation::Unregister(registration, reason) => {
                let notices = registration.left(*reason);
                return Progress { notices, ..Progress::from(outcome.map(drop)) };
            }
            _ => outcome.map(drop),
        };
        finished.into()
    }

    fn finish_create(
        &mut self,
        operation: OperationId,
        name: &SessionName,
        outcome: Result<(), Failure>,
    ) -> Result<(), Failure> {
        match (self.waiting_for(operation, name), outcome) {
            (Ok(session), Ok(())) => {
                session.pending = None;
                session.state = RpSessionState::Pending;
                Ok(())
            }
            (Ok(_), Err(failure)) => {
                self.remove(name);
                Err(failure)
            }
            // The game went on with it at once, as it may: it had nothing to wait for.
            (Err(_), outcome) => outcome,
        }
    }

    fn finish_start(
        &mut self,
        operation: OperationId,
        name: &SessionName,
        outcome: Result<Answer, Failure>,
    ) -> Progress {
        let lan_fallback = self.lan_fallback;
        let session = match self.waiting_for(operation, name) {
            Ok(session) => session,
            Err(failure) => return failure.into(),
        };
        let moved = session.stands_in && session.first_start.is_some();
        match outcome {
            Ok(answer) => {
                if let Answer::Server(server) = answer {
                    session.game_session_id.clone_from(&server.game_session_id);
                    session.server = Some(*server);
                    if let Some(request) = session.overdue_update() {
                        return Step::Go(Plan::Ask(GatewayCall::Update(request))).into();
                    }
                }
                // The new game session was told: it is the one that a later start is compared with.
                if let Some(told) = session.overdue_update() {
                    session.last_update = Some(told);
                }
                session.pending = None;
                session.state = RpSessionState::InProgress;
                if moved {
                    session.first_start = None;
                }
                Progress { via_lan: moved, ..Progress::from(Ok(())) }
            }
            // Who has a game session at the gateway is not alone in it: its match goes on there or not at all.
            Err(failure)
                if lan_fallback && session.server.is_none() && failure.code == RpResult::ConnectionFailed =>
            {
                session.stands_in = true;
                session.move_to_lan();
                let plan =
                    if session.settings.flags.should_advertise { Plan::HostOnLan } else { Plan::Finish };
                Step::Go(plan).into()
            }
            Err(failure) => {
                if moved {
                    session.move_from_lan();
                }
                // Nothing was made there, and nothing will be: the next start may choose again.
                if failure.code == RpResult::ChoiceNotAllowed && session.server.is_none() {
                    session.first_start = None;
                }
                session.pending = None;
                session.state = RpSessionState::Pending;
                failure.into()
            }
        }
    }

    fn finish_update(
        &mut self,
        operation: OperationId,
        name: &SessionName,
        outcome: Result<(), Failure>,
    ) -> Progress {
        let Some(session) = self.get_mut(name) else { return overtaken().into() };
        let Some(update) = session.update.take_if(|update| update.operation == operation) else {
            return overtaken().into();
        };
        if let Err(failure) = outcome {
            return failure.into();
        }
        let mut notices = vec![SessionNotice::SettingsUpdated(name.clone())];
        for (player, settings) in &update.settings.members {
            let before = session.settings.members.iter().find(|(known, _)| known == player);
            if before.is_none_or(|(_, before)| before != settings) {
                notices.push(SessionNotice::ParticipantSettingsUpdated(name.clone(), player.clone()));
            }
        }
        session.settings = update.settings;
        session.published = update.published;
        if update.request.is_some() {
            session.last_update = update.request;
        }
        if session.is_lan()
            && session.role == Role::Owner
            && let Some(server) = &mut session.server
        {
            server.address.port = session.settings.lan_game_port;
        }
        if let Some(token) = update.new_token {
            session.idempotency_token = token;
            session.first_start = None;
        }
        session.players.resize(session.settings.public_connections, session.settings.private_connections);
        Progress { notices, ..Progress::from(Ok(())) }
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
            Ok(_) if session.is_lan() => {
                session.state = RpSessionState::Pending;
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

    /// The session of that name, if it still waits for this operation; else the operation was overtaken.
    fn waiting_for(
        &mut self,
        operation: OperationId,
        name: &SessionName,
    ) -> Result<&mut NamedSession, Failure> {
        self.get_mut(name).filter(|session| session.pending == Some(operation)).ok_or_else(overtaken)
    }

    /// The session of that name.
    pub fn get(&self, name: &SessionName) -> Option<&NamedSession> {
        self.named.iter().find(|session| session.name == *name)
    }

    pub(super) fn get_mut(&mut self, name: &SessionName) -> Option<&mut NamedSession> {
        self.named.iter_mut().find(|session| session.name == *name)
    }

    fn remove(&mut self, name: &SessionName) {
        self.named.retain(|session| session.name != *name);
    }

    /// All of them, in the order in which they were made.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &NamedSession> {
        self.named.iter()
    }

    /// What the LAN is to see now.
    pub fn adverts(&self) -> Vec<Advert> {
        self.named.iter().filter_map(NamedSession::advert).collect()
    }
}

fn overtaken() -> Failure {
    Failure::new(RpResult::Cancelled)
}

/// Whether what is advertised fits where it is to be shown.
fn check_settings(session: &NamedSession) -> Result<(), RpResult> {
    if problem_of(session).is_none() { Ok(()) } else { Err(RpResult::SettingsTooLarge) }
}

fn problem_of(session: &NamedSession) -> Option<String> {
    if session.is_lan() {
        session.as_advert().check().err().map(|problem| problem.to_string())
    } else {
        let published = &mut session.published.clone();
        to_properties(&session.settings, published).err().map(|problem| problem.to_string())
    }
}

/// Why a session with these settings was refused as too large, for people.
pub(crate) fn settings_problem(name: SessionName, settings: SessionSettings) -> Option<String> {
    let mut session = NamedSession::new(name, settings, Role::Owner);
    if session.is_lan() {
        session.lan_session_id = Uuid::nil().to_string();
        session.move_to_lan();
    }
    problem_of(&session)
}
