//! The one way to GameLift: every call goes through here.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_gamelift::Client;
use rallypoint_gamelift_api::{Exception, ExceptionKind, Operation, OperationInput, Request, Response};

use tokio::sync::watch;
use tokio::time::Instant;
use tracing::Instrument;

use super::calls::{fleets, game_sessions, matchmaking, placements, player_sessions};
use super::client::Clients;
use super::regions::Regions;
use super::standing::Standing;
use crate::metrics::{Metrics, UpstreamOutcome};
use crate::quota::{Priority, Quotas, Rates};
use crate::trace::context;

/// How often one call is sent at most. Each time it counts against the quota, so the SDK itself sends once.
const ATTEMPTS: u32 = 3;
/// How long a call pauses after its first failure; twice as long after each further one, and by lot up to half of that less,
/// so that those who failed together do not come again together.
const PAUSE: Duration = Duration::from_millis(100);

/// Who waited so long for a call that failed is told so, and not made to wait for another.
const LONG_ENOUGH: Duration = Duration::from_secs(5);

/// How many regions are called at most: more than AWS has. Each has a client and quotas of its own, and who may call the
/// services' door may write anything into an ARN.
const MOST_REGIONS: usize = 64;

/// GameLift, as far as the gateway calls it.
pub(super) struct Upstream {
    pub(super) regions: Regions,
    clients: Clients,
    rates: Rates,
    /// Those that were called so far.
    called: Mutex<BTreeMap<String, Arc<Called>>>,
    pub(super) metrics: Arc<Metrics>,
    standing: Standing,
}

/// GameLift in one region. An account's quotas are per region.
pub(super) struct Called {
    client: Client,
    pub(super) quotas: Quotas,
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
    pub(super) fn new(clients: Clients, regions: Regions, rates: Rates, metrics: Arc<Metrics>) -> Self {
        Self { regions, clients, rates, called: Mutex::default(), metrics, standing: Standing::new() }
    }

    /// The regions that were called so far, by name.
    pub(super) fn called(&self) -> Vec<Arc<Called>> {
        self.called.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    fn in_region(&self, region: &str) -> Result<Arc<Called>, Exception> {
        let mut called = self.called.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = called.get(region) {
            return Ok(Arc::clone(known));
        }
        // There is always room for the configured one.
        if called.len() >= MOST_REGIONS && region != self.regions.home() {
            let message = format!("{region} is not called: {MOST_REGIONS} other regions were already");
            return Err(Exception::new(ExceptionKind::UnsupportedRegion, message));
        }
        let client = self.clients.of(region);
        let new = Arc::new(Called { client, quotas: Quotas::new(self.rates.clone()) });
        called.insert(region.to_owned(), Arc::clone(&new));
        Ok(new)
    }

    /// Asks GameLift for somebody who waits, as often as its quota allows: else refuses with when to come back.
    pub(super) async fn call(&self, request: Request) -> Result<Response, Exception> {
        self.call_for(Priority::Player, request).await
    }

    /// Asks where it is; what may be in several regions is asked for in one after the other.
    async fn call_for(&self, priority: Priority, request: Request) -> Result<Response, Exception> {
        let mut regions = self.regions.of(&request).into_iter();
        let first = regions.next().unwrap_or_else(|| self.regions.home().to_owned());
        let mut answer = self.call_in(&first, priority, &request).await;
        for region in regions {
            if !is_elsewhere(&answer) {
                break;
            }
            answer = self.call_in(&region, priority, &request).await;
        }
        if let Ok(response) = &answer {
            self.regions.learn(response);
        }
        answer
    }

    async fn call_in(
        &self,
        region: &str,
        priority: Priority,
        request: &Request,
    ) -> Result<Response, Exception> {
        let called = self.in_region(region)?;
        let operation = request.operation();
        let begun = Instant::now();
        let mut attempt = 1;
        loop {
            let admitted = called.quotas.admit(operation, priority).await;
            let permit = admitted.inspect_err(|_| self.metrics.upstream().held_back(operation.name()))?;
            let answer = self.measured(&called.client, request.clone()).await;
            // Another region that fails alone must not take the gateway from everybody else.
            if region == self.regions.home() {
                self.standing.note(&answer);
            }
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
    async fn measured(&self, client: &Client, request: Request) -> Result<Response, Exception> {
        let (operation, begun) = (request.operation().name(), Instant::now());
        let span = context::upstream(operation);
        let answer = send(client, request).instrument(span.clone()).await;
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

async fn send(client: &Client, request: Request) -> Result<Response, Exception> {
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

/// Whether what was asked for is not there, so that it may be in another region.
fn is_elsewhere(answer: &Result<Response, Exception>) -> bool {
    match answer {
        Ok(Response::DescribePlayerSessions(output)) => output.player_sessions.is_empty(),
        Ok(_) => false,
        Err(exception) => exception.kind == ExceptionKind::NotFound,
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
