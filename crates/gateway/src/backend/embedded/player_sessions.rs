//! Operations on player sessions.

use rallypoint_fleet as fleet;
use rallypoint_fleet::{
    Command, GameSessionId, PlayerId, PlayerSessionId, PlayerSessionStatus as Status, Refusal, Reply,
};
use rallypoint_gamelift_api::{
    CreatePlayerSessionInput, CreatePlayerSessionOutput, CreatePlayerSessionsInput,
    CreatePlayerSessionsOutput, DescribePlayerSessionsInput, DescribePlayerSessionsOutput, Exception,
    GetPlayerConnectionDetailsInput, GetPlayerConnectionDetailsOutput, PlayerSession, PlayerSessionStatus,
};

use super::operations::{missing, unexpected};
use super::{Embedded, State, Undone, convert};

impl State {
    fn show_player(&self, session: &fleet::PlayerSession) -> PlayerSession {
        let host = self.fleets.game_session(&session.game_session);
        convert::player_session(&self.fleets.settings().region, session, host)
    }
}

impl Embedded {
    /// One is a list of one.
    pub(super) async fn create_player_session(
        &self,
        input: CreatePlayerSessionInput,
    ) -> Result<CreatePlayerSessionOutput, Exception> {
        let player = convert::new_player(&input.player_id, input.player_data);
        let made = self.reserve(GameSessionId::new(input.game_session_id), vec![player]).await?;
        Ok(CreatePlayerSessionOutput { player_session: first(made)? })
    }

    pub(super) async fn create_player_sessions(
        &self,
        input: CreatePlayerSessionsInput,
    ) -> Result<CreatePlayerSessionsOutput, Exception> {
        let mut data = input.player_data_map.unwrap_or_default();
        let players =
            input.player_ids.iter().map(|player| convert::new_player(player, data.remove(player))).collect();
        let player_sessions = self.reserve(GameSessionId::new(input.game_session_id), players).await?;
        Ok(CreatePlayerSessionsOutput { player_sessions })
    }

    async fn reserve(
        &self,
        game_session: GameSessionId,
        players: Vec<fleet::NewPlayerSession>,
    ) -> Result<Vec<PlayerSession>, Exception> {
        let reply = self.command(Command::CreatePlayerSessions { game_session, players }).await?;
        self.show_players(reply)
    }

    fn show_players(&self, reply: Reply) -> Result<Vec<PlayerSession>, Exception> {
        match reply {
            Reply::PlayerSessions(sessions) => {
                let state = self.lock();
                Ok(sessions.iter().map(|session| state.show_player(session)).collect())
            }
            other => Err(unexpected(&other)),
        }
    }

    pub(super) async fn reserve_for_player(
        &self,
        game_session_id: &str,
        player_id: &str,
    ) -> Result<PlayerSession, Exception> {
        let game_session = GameSessionId::new(game_session_id);
        let reserved = {
            let mut state = self.lock();
            let held = state.fleets.player_sessions_of(&game_session).find(|session| {
                session.player.as_str() == player_id
                    && matches!(session.status, Status::Reserved | Status::Active)
            });
            match held.map(|session| state.show_player(session)) {
                Some(held) => Err((held, self.settled(&mut state))),
                None => {
                    let players = vec![convert::new_player(player_id, None)];
                    Ok(self
                        .handle_locked(&mut state, Command::CreatePlayerSessions { game_session, players }))
                }
            }
        };
        match reserved {
            Ok(reserved) => {
                let reply = reserved.await.map_err(|undone| convert::undone(&undone))?;
                first(self.show_players(reply)?)
            }
            Err((held, settled)) => {
                settled.await.map_err(|undone| convert::undone(&undone))?;
                Ok(held)
            }
        }
    }

    pub(super) async fn describe_player_sessions(
        &self,
        input: DescribePlayerSessionsInput,
    ) -> Result<DescribePlayerSessionsOutput, Exception> {
        let wanted = match &input.player_session_status_filter {
            None => None,
            Some(word) => Some(PlayerSessionStatus::from_word(word).ok_or_else(|| {
                let words = PlayerSessionStatus::WORDS.join(", ");
                Exception::invalid("PlayerSessionStatusFilter", format!("must be one of {words}"))
            })?),
        };
        let asked = format!(
            "{:?}",
            (
                "player sessions",
                &input.game_session_id,
                &input.player_id,
                &input.player_session_status_filter
            )
        );
        let paging = self.paging(asked, input.limit, input.next_token.as_ref());
        self.read(|state| {
            if let Some(id) = &input.player_session_id {
                let id = PlayerSessionId::new(id.as_str());
                let session = state.fleets.player_session(&id);
                let session = session.ok_or_else(|| missing(&Refusal::PlayerSessionNotFound(id.clone())))?;
                let player_sessions = vec![state.show_player(session)];
                return Ok(DescribePlayerSessionsOutput { player_sessions, next_token: None });
            }
            let (page, next_token) = if let Some(game_session) = &input.game_session_id {
                let keep = |session: &&fleet::PlayerSession| {
                    wanted.is_none_or(|status| convert::player_session_status(session.status) == status)
                };
                let rows = state.fleets.player_sessions_of(&state.known(game_session)?.id);
                paging.by_age(rows, |session| session.id.as_str(), |session| session.created_at, keep)?
            } else {
                // With a player the status filter is ignored, as GameLift documents.
                let player = PlayerId::new(input.player_id.as_deref().unwrap_or_default());
                let rows = state.fleets.player_sessions_of_player(&player);
                paging.by_age(rows, |session| session.id.as_str(), |session| session.created_at, |_| true)?
            };
            let player_sessions = page.into_iter().map(|session| state.show_player(session)).collect();
            Ok(DescribePlayerSessionsOutput { player_sessions, next_token })
        })
        .await
    }

    /// No fleet here has a player gateway, and then GameLift has no details to give.
    pub(super) async fn get_player_connection_details(
        &self,
        input: GetPlayerConnectionDetailsInput,
    ) -> Result<GetPlayerConnectionDetailsOutput, Exception> {
        self.read(|state| state.known(&input.game_session_id).map(drop)).await?;
        Err(Exception::invalid(
            "GameSessionId",
            "is of a game session without a player gateway: players connect to its IpAddress and Port",
        ))
    }

    pub(super) fn holder_of(&self, player_session_id: &str) -> Option<String> {
        let state = self.lock();
        let session = state.fleets.player_session(&PlayerSessionId::new(player_session_id))?;
        Some(session.player.as_str().to_owned())
    }

    pub(super) async fn release(&self, player_session_id: &str) -> Result<bool, Exception> {
        let player_session = PlayerSessionId::new(player_session_id);
        match self.handle(Command::ReleasePlayerSession { player_session }).await {
            // One that is over holds no slot: leaving twice is leaving.
            Ok(_) | Err(Undone::Refused(Refusal::InvalidPlayerSessionStatus { .. })) => Ok(true),
            Err(undone) => Err(convert::undone(&undone)),
        }
    }
}

/// The one of a list of one.
fn first(sessions: Vec<PlayerSession>) -> Result<PlayerSession, Exception> {
    sessions.into_iter().next().ok_or_else(|| unexpected(&Reply::PlayerSessions(Vec::new())))
}
