//! The one way to GameLift: every call goes through here.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_gamelift::Client;
use rallypoint_gamelift_api::{Exception, ExceptionKind, Operation, OperationInput, Request, Response};

use tokio::sync::watch;
use tokio::time::Instant;
use tracing::Instrument;

use super::calls::{fleets, game_sessions, matchmaking, placements, player_sessions};
use super::standing::Standing;
use crate::metrics::{Metrics, UpstreamOutcome};
use crate::quota::{Priority, Quotas};
use crate::trace::context;

/// How often one call is sent at most. Each time it counts against the quota, so the SDK itself sends once.
const ATTEMPTS: u32 = 3;
/// How long a call pauses after its first failure; twice as long after each further one, and by lot up to half of that less,
/// so that those who failed together do not come again together.
const PAUSE: Duration = Duration::from_millis(100);

/// Who waited so long for a call that failed is told so, and not made to wait for another.
const LONG_ENOUGH: Duration = Duration::from_secs(5);

/// GameLift, as far as the gateway calls it.
pub(super) struct Upstream {
    client: Client,
    pub(super) quotas: Quotas,
    pub(super) metrics: Arc<Metrics>,
    standing: Standing,
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
    pub(super) fn new(client: Client, quotas: Quotas, metrics: Arc<Metrics>) -> Self {
        Self { client, quotas, metrics, standing: Standing::new() }
    }

    /// Asks GameLift for somebody who waits, as often as its quota allows: else refuses with when to come back.
    pub(super) async fn call(&self, request: Request) -> Result<Response, Exception> {
        self.call_for(Priority::Player, request).await
    }

    async fn call_for(&self, priority: Priority, request: Request) -> Result<Response, Exception> {
        let operation = request.operation();
        let begun = Instant::now();
        let mut attempt = 1;
        loop {
            let admitted = self.quotas.admit(operation, priority).await;
            let permit = admitted.inspect_err(|_| self.metrics.upstream().held_back(operation.name()))?;
            let answer = self.measured(request.clone()).await;
            self.standing.note(&answer);
            match &answer {
                Err(exception) if exception.kind == ExceptionKind::Throttling => permit.throttled(),
                _ => permit.answered(),
            }
            let is_passing = answer.as_ref().is_err_and(|exception| match exception.kind {
                ExceptionKind::Throttling => true,
                // It may have been done, and its answer lost.
                ExceptionKind::ServiceUnavailable => may_be_done_twice(operation),
                _ => false,
            });
            if !is_passing || attempt == ATTEMPTS || begun.elapsed() >= LONG_ENOUGH {
                return answer;
            }
            let longest = PAUSE * 2_u32.pow(attempt - 1);
            tokio::time::sleep(longest.mul_f64(rand::random_range(0.5..=1.0))).await;
            attempt += 1;
        }
    }

    /// One call, counted and traced.
    async fn measured(&self, request: Request) -> Result<Response, Exception> {
        let (operation, begun) = (request.operation().name(), Instant::now());
        let span = context::upstream(operation);
        let answer = self.send(request).instrument(span.clone()).await;
        let outcome = match answer.as_ref().map_err(|exception| exception.kind) {
            Ok(_) => UpstreamOutcome::Done,
            Err(ExceptionKind::Throttling) => UpstreamOutcome::Throttled,
            Err(ExceptionKind::ServiceUnavailable | ExceptionKind::InternalService) => {
                UpstreamOutcome::Failed
            }
            Err(_) => UpstreamOutcome::Refused,
        };
        if outcome != UpstreamOutcome::Done {
            context::failed(&span);
        }
        self.metrics.upstream().called(operation, outcome, begun.elapsed());
        answer
    }

    /// A question was answered by the call of an equal one.
    pub(super) fn shared(&self, operation: Operation) {
        self.metrics.upstream().shared(operation.name());
    }

    /// [`Standing::problem`].
    pub(super) fn problem(&self) -> watch::Receiver<Option<&'static str>> {
        self.standing.problem()
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

/// Whether an operation leaves the same behind when it was done before. Creates do by their token.
fn may_be_done_twice(operation: Operation) -> bool {
    !matches!(
        operation,
        Operation::CreatePlayerSession
            | Operation::CreatePlayerSessions
            | Operation::StartGameSessionPlacement
            | Operation::StartMatchmaking
            | Operation::StartMatchBackfill
    )
}

fn not_passed_on(operation: Operation) -> Exception {
    let message = format!(
        "{} is not passed on by a gateway in front of GameLift: ask the GameLift API itself",
        operation.name()
    );
    Exception::new(ExceptionKind::UnknownOperation, message)
}
