//! The one way to GameLift: every call goes through here.

use std::time::Duration;

use aws_sdk_gamelift::Client;
use rallypoint_gamelift_api::{Exception, ExceptionKind, Operation, OperationInput, Request, Response};

use super::calls::{fleets, game_sessions, matchmaking, placements, player_sessions};
use crate::quota::{Priority, Quotas};

/// How often one call is sent at most. Each time it counts against the quota, so the SDK itself sends once.
const ATTEMPTS: u32 = 3;
/// How long a call pauses after its first failure; twice as long after each further one, and by lot up to half of that less,
/// so that those who failed together do not come again together.
const PAUSE: Duration = Duration::from_millis(100);

/// GameLift, as far as the gateway calls it.
pub(super) struct Upstream {
    client: Client,
    quotas: Quotas,
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
    pub(super) fn new(client: Client, quotas: Quotas) -> Self {
        Self { client, quotas }
    }

    /// Asks GameLift for somebody who waits, as often as its quota allows: else refuses with when to come back.
    pub(super) async fn call(&self, request: Request) -> Result<Response, Exception> {
        self.call_for(Priority::Player, request).await
    }

    async fn call_for(&self, priority: Priority, request: Request) -> Result<Response, Exception> {
        let operation = request.operation();
        let mut attempt = 1;
        loop {
            let permit = self.quotas.admit(operation, priority).await?;
            let answer = self.send(request.clone()).await;
            match &answer {
                Err(exception) if exception.kind == ExceptionKind::Throttling => permit.throttled(),
                _ => permit.answered(),
            }
            let is_passing = answer.as_ref().is_err_and(|exception| {
                matches!(exception.kind, ExceptionKind::Throttling | ExceptionKind::ServiceUnavailable)
            });
            if !is_passing || attempt == ATTEMPTS {
                return answer;
            }
            let longest = PAUSE * 2_u32.pow(attempt - 1);
            tokio::time::sleep(longest.mul_f64(rand::random_range(0.5..=1.0))).await;
            attempt += 1;
        }
    }

    async fn send(&self, request: Request) -> Result<Response, Exception> {
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
        self.ask_for(Priority::Player, input).await
    }

    /// [`Self::ask`] for nobody in particular: players come first.
    pub(super) async fn ask_in_background<I: OperationInput>(
        &self,
        input: I,
    ) -> Result<I::Output, Exception> {
        self.ask_for(Priority::Background, input).await
    }

    async fn ask_for<I: OperationInput>(&self, priority: Priority, input: I) -> Result<I::Output, Exception> {
        let response = self.call_for(priority, input.into_request()).await?;
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
