//! What answers the doors, in GameLift's nouns.

mod embedded;
mod paging;
mod search;

use std::time::Duration;

use async_trait::async_trait;
use rallypoint_gamelift_api::{
    CreateGameSessionInput, CreateGameSessionOutput, CreatePlayerSessionsInput, CreatePlayerSessionsOutput,
    DescribeGameSessionDetailsInput, DescribeGameSessionDetailsOutput, DescribeGameSessionsInput,
    DescribeGameSessionsOutput, DescribePlayerSessionsInput, DescribePlayerSessionsOutput, Exception,
    GameSession, ListComputeInput, ListComputeOutput, ListFleetsInput, ListFleetsOutput, PlayerSession,
    SearchGameSessionsInput, SearchGameSessionsOutput, TerminateGameSessionInput, TerminateGameSessionOutput,
    UpdateGameSessionInput, UpdateGameSessionOutput,
};

pub use embedded::{Connection, Embedded, Fate, HostInfo, Outbound, Undone};

/// What a player's find asks for beyond what every find does: game sessions that can be joined and are not hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Find {
    /// A filter expression.
    pub filter: Option<String>,
    /// A sort expression; none means order of creation.
    pub sort: Option<String>,
    /// Only game sessions of this build; 0 is that of those made without one.
    pub build_id: Option<i32>,
    /// The most rows, from 1; none means all.
    pub limit: Option<u32>,
    /// The answer's token before, to go on from.
    pub page: Option<String>,
}

/// One way to run game sessions. Inputs were checked against the API's model before they come here.
///
/// Every method's error is one of GameLift's exceptions.
#[async_trait]
pub trait Backend: Send + Sync + 'static {
    /// `CreateGameSession`: places a game session; it is `ACTIVATING` in the answer.
    async fn create_game_session(
        &self,
        input: CreateGameSessionInput,
    ) -> Result<CreateGameSessionOutput, Exception>;

    /// The game session that was made with this idempotency token, also one that is over.
    async fn game_session_of_token(&self, token: &str) -> Result<Option<GameSession>, Exception>;

    /// Waits until a game session has left `ACTIVATING`, at most `patience`, and answers how it stands then.
    async fn wait_until_activated(
        &self,
        game_session_id: &str,
        patience: Duration,
    ) -> Result<GameSession, Exception>;

    /// `DescribeGameSessions`.
    async fn describe_game_sessions(
        &self,
        input: DescribeGameSessionsInput,
    ) -> Result<DescribeGameSessionsOutput, Exception>;

    /// `DescribeGameSessionDetails`.
    async fn describe_game_session_details(
        &self,
        input: DescribeGameSessionDetailsInput,
    ) -> Result<DescribeGameSessionDetailsOutput, Exception>;

    /// `SearchGameSessions`.
    async fn search_game_sessions(
        &self,
        input: SearchGameSessionsInput,
    ) -> Result<SearchGameSessionsOutput, Exception>;

    /// The game sessions a player can join now and may see, of those that `find` asks for. Refusals name its fields.
    async fn find_game_sessions(&self, find: Find) -> Result<SearchGameSessionsOutput, Exception>;

    /// Grows whenever a game session may look otherwise than before. Who asks for that and for this asks for this first,
    /// and then has an answer that is at least as new.
    fn revision(&self) -> u64;

    /// `UpdateGameSession`.
    async fn update_game_session(
        &self,
        input: UpdateGameSessionInput,
    ) -> Result<UpdateGameSessionOutput, Exception>;

    /// `TerminateGameSession`.
    async fn terminate_game_session(
        &self,
        input: TerminateGameSessionInput,
    ) -> Result<TerminateGameSessionOutput, Exception>;

    /// `CreatePlayerSessions`.
    async fn create_player_sessions(
        &self,
        input: CreatePlayerSessionsInput,
    ) -> Result<CreatePlayerSessionsOutput, Exception>;

    /// The first slot this player still holds in a game session, or a new one. Asking twice takes one slot.
    async fn reserve_once(&self, game_session_id: &str, player_id: &str) -> Result<PlayerSession, Exception>;

    /// `DescribePlayerSessions`.
    async fn describe_player_sessions(
        &self,
        input: DescribePlayerSessionsInput,
    ) -> Result<DescribePlayerSessionsOutput, Exception>;

    /// Gives a slot back. GameLift has no such call: a backend that cannot do it answers `false`.
    async fn release_player_session(&self, player_session_id: &str) -> Result<bool, Exception>;

    /// `ListFleets`.
    async fn list_fleets(&self, input: ListFleetsInput) -> Result<ListFleetsOutput, Exception>;

    /// `ListCompute`.
    async fn list_compute(&self, input: ListComputeInput) -> Result<ListComputeOutput, Exception>;

    /// The fleet that new game sessions of the players' door go to.
    fn fleet_id(&self) -> &str;
}
