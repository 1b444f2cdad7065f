//! Operations on game sessions.

use std::sync::Arc;
use std::time::Duration;

use rallypoint_fleet as fleet;
use rallypoint_fleet::{Command, FleetOrAlias, GameSessionId, Location, Refusal, Reply};
use rallypoint_gamelift_api::{
    CreateGameSessionInput, CreateGameSessionOutput, DescribeGameSessionDetailsInput,
    DescribeGameSessionDetailsOutput, DescribeGameSessionsInput, DescribeGameSessionsOutput, Exception,
    ExceptionKind, GameSession, GameSessionDetail, GameSessionStatus, GetGameSessionLogUrlInput,
    GetGameSessionLogUrlOutput, SearchGameSessionsInput, SearchGameSessionsOutput, TerminateGameSessionInput,
    TerminateGameSessionOutput, UpdateGameSessionInput, UpdateGameSessionOutput,
};

use super::operations::{missing, unexpected};
use super::{Embedded, State, convert};
use crate::backend::Destination;
use crate::backend::paging::Page;

/// Where collected logs of game sessions are. The supervisor collects them.
pub trait GameSessionLogs: Send + Sync + 'static {
    /// Where those of a game session, named by its ARN, can be downloaded; none when there are none.
    fn url(&self, game_session: &str) -> Option<String>;
}

/// Nothing collects logs.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLogs;

impl GameSessionLogs for NoLogs {
    fn url(&self, _: &str) -> Option<String> {
        None
    }
}

impl State {
    pub(super) fn show(&self, session: &fleet::GameSession) -> GameSession {
        convert::game_session(&self.fleets.settings().region, session)
    }

    pub(super) fn known(&self, id: &str) -> Result<&fleet::GameSession, Exception> {
        let id = GameSessionId::new(id);
        self.fleets.game_session(&id).ok_or_else(|| missing(&Refusal::GameSessionNotFound(id.clone())))
    }

    /// The fleet that an id, ARN or alias leads to, and that it has the location asked for.
    pub(super) fn place(
        &self,
        fleet: &FleetOrAlias,
        location: Option<&str>,
    ) -> Result<(&fleet::Fleet, Option<Location>), Exception> {
        let fleet = self.fleets.fleet_of(fleet).map_err(|refusal| convert::exception(&refusal))?;
        let location = location.map(Location::new);
        match location {
            Some(location) if !fleet.locations.contains(&location) => {
                Err(missing(&Refusal::LocationNotFound(location.as_str().to_owned())))
            }
            location => Ok((fleet, location)),
        }
    }
}

impl Embedded {
    pub(super) async fn create_game_session(
        &self,
        input: CreateGameSessionInput,
    ) -> Result<CreateGameSessionOutput, Exception> {
        match self.command(Command::CreateGameSession(convert::new_game_session(input))).await? {
            Reply::GameSession(session) => {
                Ok(CreateGameSessionOutput { game_session: convert::game_session(&self.region, &session) })
            }
            other => Err(unexpected(&other)),
        }
    }

    pub(super) async fn made_with_token(
        &self,
        destination: &Destination,
        token: &str,
    ) -> Result<Option<GameSession>, Exception> {
        self.read(|state| {
            let session = match destination {
                Destination::Queue(_) => {
                    let placement = state.fleets.placement(&fleet::PlacementId::new(token));
                    let placed = placement.and_then(|placement| placement.game_session.as_ref());
                    placed.and_then(|placed| state.fleets.game_session(&placed.id))
                }
                Destination::Fleet(_) | Destination::Alias(_) => {
                    let fleet = convert::fleet_or_alias(destination.fleet_id(), destination.alias_id());
                    let (fleet, _) = state.place(&fleet, None)?;
                    state.fleets.game_session_of_token(&fleet.id, token)
                }
            };
            Ok(session.map(|session| state.show(session)))
        })
        .await
    }

    pub(super) async fn activated(
        &self,
        game_session_id: &str,
        patience: Duration,
    ) -> Result<GameSession, Exception> {
        let changed = {
            let mut state = self.lock();
            let session = state.known(game_session_id)?;
            let id = session.id.clone();
            let is_activating = session.status == fleet::GameSessionStatus::Activating;
            // Made under the lock, so a change right after it is not missed.
            is_activating.then(|| Arc::clone(state.waiters.entry(id).or_default()).notified_owned())
        };
        if let Some(changed) = changed {
            // Whether time ran out shows in the status.
            let _ = tokio::time::timeout(patience, changed).await;
        }
        self.read(|state| state.known(game_session_id).map(|session| state.show(session))).await
    }

    pub(super) async fn describe_game_sessions(
        &self,
        input: DescribeGameSessionsInput,
    ) -> Result<DescribeGameSessionsOutput, Exception> {
        let (game_sessions, next_token) = self.described(&input, State::show).await?;
        Ok(DescribeGameSessionsOutput { game_sessions, next_token })
    }

    pub(super) async fn describe_game_session_details(
        &self,
        input: DescribeGameSessionDetailsInput,
    ) -> Result<DescribeGameSessionDetailsOutput, Exception> {
        let detail = |state: &State, session: &fleet::GameSession| GameSessionDetail {
            game_session: state.show(session),
            protection_policy: convert::protection(session.protection),
        };
        let (game_session_details, next_token) = self.described(&input.into(), detail).await?;
        Ok(DescribeGameSessionDetailsOutput { game_session_details, next_token })
    }

    /// One page of the game sessions that a describe asks for.
    async fn described<T>(
        &self,
        input: &DescribeGameSessionsInput,
        show: impl Fn(&State, &fleet::GameSession) -> T,
    ) -> Result<Page<T>, Exception> {
        let wanted = match &input.status_filter {
            None => None,
            Some(word) => Some(GameSessionStatus::from_word(word).ok_or_else(|| {
                let words = GameSessionStatus::WORDS.join(", ");
                Exception::invalid("StatusFilter", format!("must be one of {words}"))
            })?),
        };
        let asked = format!(
            "{:?}",
            ("game sessions", &input.fleet_id, &input.alias_id, &input.location, &input.status_filter)
        );
        let paging = self.paging(asked, input.limit, input.next_token.as_ref());
        self.read(|state| {
            if let Some(id) = &input.game_session_id {
                return Ok((vec![show(state, state.known(id)?)], None));
            }
            let fleet = convert::fleet_or_alias(input.fleet_id.as_deref(), input.alias_id.as_deref());
            let (fleet, location) = state.place(&fleet, input.location.as_deref())?;
            let keep = |session: &&fleet::GameSession| {
                wanted.is_none_or(|status| convert::game_session_status(session.status) == status)
                    && location.as_ref().is_none_or(|location| session.location == *location)
            };
            let rows = state.fleets.game_sessions_of(&fleet.id);
            let (page, next_token) =
                paging.by_age(rows, |session| session.id.as_str(), |session| session.created_at, keep)?;
            Ok((page.into_iter().map(|session| show(state, session)).collect(), next_token))
        })
        .await
    }

    pub(super) async fn search_game_sessions(
        &self,
        input: SearchGameSessionsInput,
    ) -> Result<SearchGameSessionsOutput, Exception> {
        self.search(&input).await
    }

    pub(super) async fn update_game_session(
        &self,
        input: UpdateGameSessionInput,
    ) -> Result<UpdateGameSessionOutput, Exception> {
        match self.command(Command::UpdateGameSession(convert::update(input))).await? {
            Reply::GameSession(session) => {
                Ok(UpdateGameSessionOutput { game_session: convert::game_session(&self.region, &session) })
            }
            other => Err(unexpected(&other)),
        }
    }

    pub(super) async fn terminate_game_session(
        &self,
        input: TerminateGameSessionInput,
    ) -> Result<TerminateGameSessionOutput, Exception> {
        let command = Command::TerminateGameSession {
            game_session: GameSessionId::new(input.game_session_id),
            mode: convert::termination_mode(input.termination_mode),
        };
        match self.command(command).await? {
            Reply::GameSession(session) => {
                Ok(TerminateGameSessionOutput { game_session: convert::game_session(&self.region, &session) })
            }
            other => Err(unexpected(&other)),
        }
    }

    pub(super) async fn get_game_session_log_url(
        &self,
        input: GetGameSessionLogUrlInput,
    ) -> Result<GetGameSessionLogUrlOutput, Exception> {
        self.read(|state| state.known(&input.game_session_id).map(drop)).await?;
        let pre_signed_url = self.logs.url(&input.game_session_id).ok_or_else(|| {
            Exception::new(
                ExceptionKind::NotFound,
                "there are no logs of this game session: they are collected when it ends, of servers that the gateway \
                 launched",
            )
        })?;
        Ok(GetGameSessionLogUrlOutput { pre_signed_url })
    }
}
