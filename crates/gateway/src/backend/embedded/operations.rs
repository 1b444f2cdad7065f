//! The API's operations on the embedded fleet.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use rallypoint_fleet as fleet;
use rallypoint_fleet::{
    Command, FleetId, GameSessionId, Location, NewGameSession, NewPlayerSession, PlayerId, PlayerSessionId,
    Refusal, Reply,
};
use rallypoint_gamelift_api::{
    Compute, ComputeStatus, CreateGameSessionInput, CreateGameSessionOutput, CreatePlayerSessionsInput,
    CreatePlayerSessionsOutput, DescribeGameSessionDetailsInput, DescribeGameSessionDetailsOutput,
    DescribeGameSessionsInput, DescribeGameSessionsOutput, DescribePlayerSessionsInput,
    DescribePlayerSessionsOutput, Exception, ExceptionKind, GameSession, GameSessionDetail,
    GameSessionStatus, ListComputeInput, ListComputeOutput, ListFleetsInput, ListFleetsOutput, PlayerSession,
    PlayerSessionStatus, SearchGameSessionsInput, SearchGameSessionsOutput, TerminateGameSessionInput,
    TerminateGameSessionOutput, TerminationMode, UpdateGameSessionInput, UpdateGameSessionOutput,
};
use uuid::Uuid;

use super::{Embedded, State, Undone, convert};
use crate::backend::paging::Paging;
use crate::backend::{Backend, Find};

/// Rows, and where the next page begins.
type DescribedPage<'a> = (Vec<&'a fleet::GameSession>, Option<String>);

impl State {
    pub(super) fn show(&self, session: &fleet::GameSession) -> GameSession {
        convert::game_session(self.fleet.config(), session)
    }

    fn show_player(&self, session: &fleet::PlayerSession) -> PlayerSession {
        let host = self.fleet.game_session(&session.game_session);
        convert::player_session(self.fleet.config(), session, host)
    }

    fn known(&self, id: &str) -> Result<&fleet::GameSession, Exception> {
        let id = GameSessionId::new(id);
        self.fleet
            .game_session(&id)
            .ok_or_else(|| convert::exception(&Refusal::GameSessionNotFound(id.clone())))
    }

    /// One page of the game sessions that a describe asks for.
    fn described(&self, input: &DescribeGameSessionsInput) -> Result<DescribedPage<'_>, Exception> {
        let wanted = match &input.status_filter {
            None => None,
            Some(word) => Some(GameSessionStatus::from_word(word).ok_or_else(|| {
                Exception::invalid(
                    "StatusFilter",
                    format!("must be one of {}", GameSessionStatus::WORDS.join(", ")),
                )
            })?),
        };
        if let Some(id) = &input.game_session_id {
            return Ok((vec![self.known(id)?], None));
        }
        fleet_of(input.fleet_id.as_deref(), input.alias_id.as_deref())?;
        self.check_location(input.location.as_deref())?;
        let paging = Paging { limit: input.limit, next_token: input.next_token.as_deref() };
        let keep = |session: &&fleet::GameSession| {
            wanted.is_none_or(|status| convert::game_session_status(session.status) == status)
        };
        paging.page(self.fleet.game_sessions(), |session| session.id.as_str(), keep)
    }

    pub(super) fn check_location(&self, location: Option<&str>) -> Result<(), Exception> {
        match location {
            Some(name) if name != self.fleet.config().location.as_str() => {
                Err(convert::exception(&Refusal::LocationNotFound(name.to_owned())))
            }
            _ => Ok(()),
        }
    }
}

/// Every `fleet-…` id means the one fleet there is, as in GameLift Local. An ARN names the fleet at its end.
pub(super) fn fleet_of(fleet_id: Option<&str>, alias_id: Option<&str>) -> Result<FleetId, Exception> {
    match (fleet_id, alias_id) {
        (Some(id), _) => Ok(FleetId::new(id.rsplit('/').next().unwrap_or(id))),
        (None, alias) => {
            let message = format!("alias {} does not exist: this fleet has none", alias.unwrap_or_default());
            Err(Exception::new(ExceptionKind::NotFound, message))
        }
    }
}

fn new_player(player: &str, data: Option<String>) -> NewPlayerSession {
    NewPlayerSession {
        id: PlayerSessionId::new(format!("psess-{}", Uuid::new_v4())),
        player: PlayerId::new(player),
        data,
    }
}

/// A reply of another kind than the command's would be a mistake in the fleet.
fn unexpected(reply: &Reply) -> Exception {
    Exception::new(ExceptionKind::InternalService, format!("the fleet gave an unexpected reply: {reply:?}"))
}

impl Embedded {
    async fn command(&self, command: Command) -> Result<Reply, Exception> {
        self.handle(command).await.map_err(|undone| convert::undone(&undone))
    }

    fn computes(&self) -> Vec<Compute> {
        let state = self.lock();
        let config = state.fleet.config();
        let compute = |name: &str, ip: String, created| Compute {
            fleet_id: config.fleet_id.as_str().to_owned(),
            fleet_arn: convert::fleet_arn(config),
            compute_name: name.to_owned(),
            compute_arn: format!("arn:aws:gamelift:{}::compute/{name}", config.region),
            ip_address: ip,
            compute_status: ComputeStatus::Active,
            location: config.location.as_str().to_owned(),
            creation_time: convert::timestamp(created),
            game_lift_service_sdk_endpoint: Some(self.host.websocket_url.clone()),
        };
        // The gateway's own host is always there: clients take their location from the first row.
        let own = compute(Self::COMPUTE_NAME, self.host.ip.to_string(), self.started);
        let mut rows = BTreeMap::from([(own.compute_name.clone(), own)]);
        for process in state.fleet.processes() {
            if !matches!(process.status, fleet::ProcessStatus::Ended(_)) {
                rows.entry(process.compute.as_str().to_owned()).or_insert_with(|| {
                    compute(process.compute.as_str(), process.ip.to_string(), process.created_at)
                });
            }
        }
        rows.into_values().collect()
    }
}

#[async_trait]
impl Backend for Embedded {
    async fn create_game_session(
        &self,
        input: CreateGameSessionInput,
    ) -> Result<CreateGameSessionOutput, Exception> {
        let properties = input.game_properties.unwrap_or_default();
        let new = NewGameSession {
            fleet: fleet_of(input.fleet_id.as_deref(), input.alias_id.as_deref())?,
            location: input.location.map(Location::new),
            suffix: Uuid::new_v4().to_string(),
            idempotency_token: input.idempotency_token.or(input.game_session_id),
            name: input.name,
            creator_id: input.creator_id,
            max_players: input.maximum_player_session_count,
            properties: convert::properties(properties),
            data: input.game_session_data,
        };
        match self.command(Command::CreateGameSession(new)).await? {
            Reply::GameSession(session) => {
                Ok(CreateGameSessionOutput { game_session: self.lock().show(&session) })
            }
            other => Err(unexpected(&other)),
        }
    }

    async fn game_session_of_token(&self, token: &str) -> Result<Option<GameSession>, Exception> {
        self.read(|state| Ok(state.fleet.game_session_of_token(token).map(|session| state.show(session))))
            .await
    }

    async fn wait_until_activated(
        &self,
        game_session_id: &str,
        patience: Duration,
    ) -> Result<GameSession, Exception> {
        let changed = {
            let mut state = self.lock();
            let session = state.known(game_session_id)?;
            if session.status != fleet::GameSessionStatus::Activating {
                return Ok(state.show(session));
            }
            let id = session.id.clone();
            // Made under the lock, so a change right after it is not missed.
            Arc::clone(state.waiters.entry(id).or_default()).notified_owned()
        };
        // Whether time ran out shows in the status.
        let _ = tokio::time::timeout(patience, changed).await;
        let state = self.lock();
        let session = state.known(game_session_id)?;
        Ok(state.show(session))
    }

    async fn describe_game_sessions(
        &self,
        input: DescribeGameSessionsInput,
    ) -> Result<DescribeGameSessionsOutput, Exception> {
        let state = self.lock();
        let (page, next_token) = state.described(&input)?;
        let game_sessions = page.into_iter().map(|session| state.show(session)).collect();
        Ok(DescribeGameSessionsOutput { game_sessions, next_token })
    }

    async fn describe_game_session_details(
        &self,
        input: DescribeGameSessionDetailsInput,
    ) -> Result<DescribeGameSessionDetailsOutput, Exception> {
        let state = self.lock();
        let (page, next_token) = state.described(&input)?;
        let detail = |session: &fleet::GameSession| GameSessionDetail {
            game_session: state.show(session),
            protection_policy: convert::protection(session.protection),
        };
        let game_session_details = page.into_iter().map(detail).collect();
        Ok(DescribeGameSessionDetailsOutput { game_session_details, next_token })
    }

    async fn search_game_sessions(
        &self,
        input: SearchGameSessionsInput,
    ) -> Result<SearchGameSessionsOutput, Exception> {
        self.search(&input)
    }

    async fn find_game_sessions(&self, find: Find) -> Result<SearchGameSessionsOutput, Exception> {
        self.find(&find)
    }

    fn revision(&self) -> u64 {
        self.revision.load(Ordering::Acquire)
    }

    async fn update_game_session(
        &self,
        input: UpdateGameSessionInput,
    ) -> Result<UpdateGameSessionOutput, Exception> {
        match self.command(Command::UpdateGameSession(convert::update(input))).await? {
            Reply::GameSession(session) => {
                Ok(UpdateGameSessionOutput { game_session: self.lock().show(&session) })
            }
            other => Err(unexpected(&other)),
        }
    }

    async fn terminate_game_session(
        &self,
        input: TerminateGameSessionInput,
    ) -> Result<TerminateGameSessionOutput, Exception> {
        let command = Command::TerminateGameSession {
            game_session: GameSessionId::new(input.game_session_id),
            mode: match input.termination_mode {
                TerminationMode::TriggerOnProcessTerminate => {
                    fleet::TerminationMode::TriggerOnProcessTerminate
                }
                TerminationMode::ForceTerminate => fleet::TerminationMode::Force,
            },
        };
        match self.command(command).await? {
            Reply::GameSession(session) => {
                Ok(TerminateGameSessionOutput { game_session: self.lock().show(&session) })
            }
            other => Err(unexpected(&other)),
        }
    }

    async fn create_player_sessions(
        &self,
        input: CreatePlayerSessionsInput,
    ) -> Result<CreatePlayerSessionsOutput, Exception> {
        let mut data = input.player_data_map.unwrap_or_default();
        let players = input.player_ids.iter().map(|player| new_player(player, data.remove(player))).collect();
        let command = Command::CreatePlayerSessions {
            game_session: GameSessionId::new(input.game_session_id),
            players,
        };
        match self.command(command).await? {
            Reply::PlayerSessions(sessions) => {
                let state = self.lock();
                let player_sessions = sessions.iter().map(|session| state.show_player(session)).collect();
                Ok(CreatePlayerSessionsOutput { player_sessions })
            }
            other => Err(unexpected(&other)),
        }
    }

    async fn reserve_once(&self, game_session_id: &str, player_id: &str) -> Result<PlayerSession, Exception> {
        let reserved = {
            let mut state = self.lock();
            let game_session = GameSessionId::new(game_session_id);
            let held = state.fleet.player_sessions_of(&game_session).find(|session| {
                session.player.as_str() == player_id
                    && matches!(
                        session.status,
                        fleet::PlayerSessionStatus::Reserved | fleet::PlayerSessionStatus::Active
                    )
            });
            match held {
                Some(session) => Err(state.show_player(session)),
                None => {
                    let players = vec![new_player(player_id, None)];
                    Ok(self
                        .handle_locked(&mut state, Command::CreatePlayerSessions { game_session, players }))
                }
            }
        };
        let reserved = match reserved {
            Ok(reserved) => reserved.await,
            Err(held) => {
                self.settled().await;
                return Ok(held);
            }
        };
        match reserved {
            Ok(Reply::PlayerSessions(sessions)) if sessions.len() == 1 => {
                Ok(self.lock().show_player(&sessions[0]))
            }
            Ok(other) => Err(unexpected(&other)),
            Err(undone) => Err(convert::undone(&undone)),
        }
    }

    async fn describe_player_sessions(
        &self,
        input: DescribePlayerSessionsInput,
    ) -> Result<DescribePlayerSessionsOutput, Exception> {
        let state = self.lock();
        let wanted = match &input.player_session_status_filter {
            None => None,
            Some(word) => Some(PlayerSessionStatus::from_word(word).ok_or_else(|| {
                let words = PlayerSessionStatus::WORDS.join(", ");
                Exception::invalid("PlayerSessionStatusFilter", format!("must be one of {words}"))
            })?),
        };
        if let Some(id) = input.player_session_id {
            let id = PlayerSessionId::new(id);
            let session = state.fleet.player_session(&id);
            let session =
                session.ok_or_else(|| convert::exception(&Refusal::PlayerSessionNotFound(id.clone())))?;
            let player_sessions = vec![state.show_player(session)];
            return Ok(DescribePlayerSessionsOutput { player_sessions, next_token: None });
        }
        let paging = Paging { limit: input.limit, next_token: input.next_token.as_deref() };
        let (page, next_token) = if let Some(id) = &input.game_session_id {
            let keep = |session: &&fleet::PlayerSession| {
                wanted.is_none_or(|status| convert::player_session_status(session.status) == status)
            };
            let game_session = state.known(id)?.id.clone();
            let rows = state.fleet.player_sessions_of(&game_session);
            paging.page(rows, |session| session.id.as_str(), keep)?
        } else {
            // With a player the status filter is ignored, as GameLift documents.
            let player = PlayerId::new(input.player_id.unwrap_or_default());
            let rows = state.fleet.player_sessions_of_player(&player);
            paging.page(rows, |session| session.id.as_str(), |_| true)?
        };
        let player_sessions = page.into_iter().map(|session| state.show_player(session)).collect();
        Ok(DescribePlayerSessionsOutput { player_sessions, next_token })
    }

    async fn release_player_session(&self, player_session_id: &str) -> Result<bool, Exception> {
        let player_session = PlayerSessionId::new(player_session_id);
        match self.handle(Command::ReleasePlayerSession { player_session }).await {
            // One that is over holds no slot: leaving twice is leaving.
            Ok(_) | Err(Undone::Refused(Refusal::InvalidPlayerSessionStatus { .. })) => Ok(true),
            Err(undone) => Err(convert::undone(&undone)),
        }
    }

    async fn list_fleets(&self, _input: ListFleetsInput) -> Result<ListFleetsOutput, Exception> {
        Ok(ListFleetsOutput { fleet_ids: vec![self.fleet_id.clone()], next_token: None })
    }

    async fn list_compute(&self, input: ListComputeInput) -> Result<ListComputeOutput, Exception> {
        self.lock().check_location(input.location.as_deref())?;
        let paging = Paging { limit: input.limit, next_token: input.next_token.as_deref() };
        let keep = |compute: &Compute| {
            input.compute_status.as_deref().is_none_or(|status| status == compute.compute_status.as_str())
        };
        let (compute_list, next_token) =
            paging.page(self.computes().into_iter(), |compute| compute.compute_name.as_str(), keep)?;
        Ok(ListComputeOutput { compute_list, next_token })
    }

    fn fleet_id(&self) -> &str {
        &self.fleet_id
    }
}
