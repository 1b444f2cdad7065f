//! The one way to GameLift: every call goes through here.

use aws_sdk_gamelift::Client;
use rallypoint_gamelift_api::{Exception, ExceptionKind, Operation, OperationInput, Request, Response};

use super::calls::{fleets, game_sessions, matchmaking, placements, player_sessions};

/// GameLift, as far as the gateway calls it.
pub(super) struct Upstream {
    client: Client,
}

/// Which function asks which operation. All others are refused.
macro_rules! passed_on {
    ($client:expr, $request:expr; $($operation:ident => $call:path,)*) => {
        match $request {
            $(Request::$operation(input) => $call($client, *input).await.map(Response::from),)*
            other => Err(not_passed_on(other.operation())),
        }
    };
}

impl Upstream {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Asks GameLift.
    pub(super) async fn call(&self, request: Request) -> Result<Response, Exception> {
        let client = &self.client;
        passed_on! { client, request;
            CreateGameSession => game_sessions::create,
            DescribeGameSessions => game_sessions::describe,
            DescribeGameSessionDetails => game_sessions::describe_details,
            SearchGameSessions => game_sessions::search,
            UpdateGameSession => game_sessions::update,
            TerminateGameSession => game_sessions::terminate,
            GetGameSessionLogUrl => game_sessions::log_url,
            CreatePlayerSession => player_sessions::create,
            CreatePlayerSessions => player_sessions::create_several,
            DescribePlayerSessions => player_sessions::describe,
            GetPlayerConnectionDetails => player_sessions::connection_details,
            StartGameSessionPlacement => placements::start,
            DescribeGameSessionPlacement => placements::describe,
            StopGameSessionPlacement => placements::stop,
            DescribeGameSessionQueues => placements::describe_queues,
            StartMatchmaking => matchmaking::start,
            StopMatchmaking => matchmaking::stop,
            DescribeMatchmaking => matchmaking::describe,
            AcceptMatch => matchmaking::accept,
            StartMatchBackfill => matchmaking::start_backfill,
            DescribeMatchmakingConfigurations => matchmaking::describe_configurations,
            ResolveAlias => fleets::resolve_alias,
            ListFleets => fleets::list,
            DescribeFleetAttributes => fleets::attributes,
            DescribeFleetUtilization => fleets::utilization,
            DescribeFleetCapacity => fleets::capacity,
        }
    }

    /// [`Self::call`] for one operation, with its own types.
    pub(super) async fn ask<I: OperationInput>(&self, input: I) -> Result<I::Output, Exception> {
        let response = self.call(input.into_request()).await?;
        I::output_of(response).ok_or_else(|| {
            let message = format!("the answer to {} is another operation's", I::OPERATION.name());
            Exception::new(ExceptionKind::InternalService, message)
        })
    }
}

fn not_passed_on(operation: Operation) -> Exception {
    let message = format!(
        "{} is not passed on by a gateway in front of GameLift: ask the GameLift API itself",
        operation.name()
    );
    Exception::new(ExceptionKind::UnknownOperation, message)
}
