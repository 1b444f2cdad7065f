//! Waiting until game sessions are activated. An account may ask for game sessions twenty times a second, however many
//! players wait: so those who wait for one fleet share one list of what is still activating there.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rallypoint_gamelift_api::{
    DescribeGameSessionDetailsInput, DescribeGameSessionsInput, Exception, ExceptionKind, GameSession,
    GameSessionStatus,
};
use tokio::sync::watch;
use tracing::debug;

use super::regions::fleet_of;
use super::upstream::Upstream;

/// The shortest and the longest pause between two lists. A server needs at least tens of milliseconds; one that has taken
/// seconds takes more of them.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How many game sessions of a fleet are listed at most: so many at once start nowhere.
const PAGE: u32 = 100;
const MOST_PAGES: usize = 5;

/// Everybody who waits, by fleet.
pub(super) struct Activations {
    upstream: Arc<Upstream>,
    fleets: Mutex<HashMap<String, Arc<Fleet>>>,
}

/// Those who wait for one fleet.
struct Fleet {
    rounds: watch::Sender<Round>,
    /// How many lists were begun.
    begun: AtomicU64,
    /// Somebody came since the last one.
    has_newcomers: AtomicBool,
}

/// What one list said.
#[derive(Clone, Default)]
struct Round {
    /// Counts lists from 1.
    number: u64,
    activating: Arc<HashSet<String>>,
    /// There is no point in asking again.
    failed: Option<Exception>,
}

impl Activations {
    pub(super) fn new(upstream: Arc<Upstream>) -> Self {
        Self { upstream, fleets: Mutex::new(HashMap::new()) }
    }

    /// Waits until a game session has left `ACTIVATING`, at most `patience`, and answers how it stands then.
    pub(super) async fn wait(
        self: &Arc<Self>,
        game_session_id: &str,
        patience: Duration,
    ) -> Result<GameSession, Exception> {
        // It was made here or is in a sealed ticket, so its ARN is GameLift's; its fleet is asked for by id.
        self.upstream.regions.learn_session(game_session_id);
        match tokio::time::timeout(patience, self.activated(game_session_id)).await {
            Ok(outcome) => outcome,
            // That time ran out shows in the status.
            Err(_) => self.described(game_session_id).await,
        }
    }

    async fn activated(self: &Arc<Self>, game_session_id: &str) -> Result<GameSession, Exception> {
        loop {
            self.not_listed(game_session_id).await?;
            match self.described(game_session_id).await {
                Ok(session) if session.status == GameSessionStatus::Activating => {}
                Err(exception) if is_passing(&exception) => debug!(%exception, "asks again"),
                outcome => return outcome,
            }
        }
    }

    /// Waits for a list, begun from now on, that does not have the game session.
    async fn not_listed(self: &Arc<Self>, game_session_id: &str) -> Result<(), Exception> {
        let fleet_id = fleet_of(game_session_id).ok_or_else(|| {
            Exception::invalid("GameSessionId", "must be a game session's ARN, with its fleet in it")
        })?;
        let (mut rounds, begun) = self.join(fleet_id);
        let is_over = |round: &Round| {
            round.number > begun && (round.failed.is_some() || !round.activating.contains(game_session_id))
        };
        let round = rounds.wait_for(is_over).await.map_err(|_| {
            Exception::new(ExceptionKind::InternalService, "nobody lists what is activating any more")
        })?;
        round.failed.clone().map_or(Ok(()), Err)
    }

    fn join(self: &Arc<Self>, fleet_id: &str) -> (watch::Receiver<Round>, u64) {
        let mut fleets = self.lock();
        let fleet = fleets.entry(fleet_id.to_owned()).or_insert_with(|| {
            let fleet = Arc::new(Fleet {
                rounds: watch::Sender::new(Round::default()),
                begun: AtomicU64::new(0),
                has_newcomers: AtomicBool::new(true),
            });
            tokio::spawn(Arc::clone(self).list(fleet_id.to_owned(), Arc::clone(&fleet)));
            fleet
        });
        fleet.has_newcomers.store(true, Ordering::Relaxed);
        (fleet.rounds.subscribe(), fleet.begun.load(Ordering::Relaxed))
    }

    /// Lists what is activating in a fleet, again and again, for as long as somebody waits.
    async fn list(self: Arc<Self>, fleet_id: String, fleet: Arc<Fleet>) {
        let mut pause = FIRST_PAUSE;
        loop {
            tokio::time::sleep(pause).await;
            {
                let mut fleets = self.lock();
                // Nobody can come in between: they come under this lock.
                if fleet.rounds.receiver_count() == 0 {
                    fleets.remove(&fleet_id);
                    return;
                }
            }
            let is_new = fleet.has_newcomers.swap(false, Ordering::Relaxed);
            let number = fleet.begun.fetch_add(1, Ordering::Relaxed) + 1;
            let round = match self.activating(&fleet_id).await {
                Ok(activating) => Some(Round { number, activating: Arc::new(activating), failed: None }),
                Err(exception) if is_passing(&exception) => None,
                Err(exception) => Some(Round { number, failed: Some(exception), ..Round::default() }),
            };
            if let Some(round) = round {
                fleet.rounds.send_replace(round);
            }
            pause = if is_new { FIRST_PAUSE } else { (pause * 3 / 2).min(LONGEST_PAUSE) };
        }
    }

    /// The ids of a fleet's game sessions that are activating. By the operation that other callers need least.
    async fn activating(&self, fleet_id: &str) -> Result<HashSet<String>, Exception> {
        let mut activating = HashSet::new();
        let mut next_token = None;
        for _ in 0..MOST_PAGES {
            let input = DescribeGameSessionDetailsInput {
                fleet_id: Some(fleet_id.to_owned()),
                status_filter: Some(GameSessionStatus::Activating.as_str().to_owned()),
                limit: Some(PAGE),
                next_token,
                ..DescribeGameSessionDetailsInput::default()
            };
            let page = self.upstream.ask_in_background(input).await?;
            let sessions = page.game_session_details.into_iter().map(|detail| detail.game_session);
            activating.extend(sessions.map(|session| session.game_session_id));
            next_token = page.next_token;
            if next_token.is_none() {
                break;
            }
        }
        Ok(activating)
    }

    async fn described(&self, game_session_id: &str) -> Result<GameSession, Exception> {
        let input = DescribeGameSessionsInput::of_game_session(game_session_id);
        let sessions = self.upstream.ask(input).await?.game_sessions;
        sessions.into_iter().next().ok_or_else(|| {
            Exception::new(ExceptionKind::NotFound, format!("game session {game_session_id} does not exist"))
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Fleet>>> {
        self.fleets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the same question may be answered in a moment.
fn is_passing(exception: &Exception) -> bool {
    matches!(exception.kind, ExceptionKind::Throttling | ExceptionKind::ServiceUnavailable)
}
