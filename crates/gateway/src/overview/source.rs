//! Where overviews come from: the fleets, the counters, and the load that is sampled from both.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rallypoint_gamelift_api::{Exception, ExceptionKind};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::load::LoadHistory;
use super::{
    GameSessionDetail, GatewayInfo, LoadSample, Millis, Overview, ProcessDetail, TicketDetail, Wanted, output,
};
use crate::backend::{Embedded, GameLift};
use crate::clock;
use crate::metrics::Metrics;

/// How often the load is sampled.
const SAMPLE: Duration = Duration::from_secs(1);

/// What answers the doors.
pub(crate) enum Behind {
    /// Fleets of the gateway's own.
    Embedded(Arc<Embedded>),
    /// The service itself: there is traffic to see.
    GameLift(Arc<GameLift>),
}

/// Reads overviews, and keeps the history of the load.
pub(crate) struct Source {
    gateway: GatewayInfo,
    behind: Behind,
    metrics: Arc<Metrics>,
    load: Mutex<LoadHistory>,
    sampled: watch::Sender<Millis>,
}

impl Source {
    /// Of this gateway.
    pub(crate) fn new(gateway: GatewayInfo, behind: Behind, metrics: Arc<Metrics>) -> Arc<Self> {
        let (load, sampled) = (Mutex::default(), watch::Sender::new(0));
        Arc::new(Self { gateway, behind, metrics, load, sampled })
    }

    /// Samples the load each second, for as long as it is polled.
    pub(crate) async fn keep_sampling(self: Arc<Self>) {
        let mut ticks = tokio::time::interval(SAMPLE);
        // What was missed is in the next sample, as its rate.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let (mut before, mut since) = (self.metrics.snapshot(), Instant::now());
        ticks.tick().await;
        loop {
            ticks.tick().await;
            let (after, elapsed) = (self.metrics.snapshot(), since.elapsed());
            since = Instant::now();
            let in_use = self.embedded().map(|embedded| embedded.in_use()).unwrap_or_default();
            let at = clock::now().0;
            self.lock().push(LoadSample {
                at,
                game_sessions: in_use.game_sessions,
                players: in_use.players,
                tickets: in_use.tickets,
                ..LoadSample::of_doors(&before, &after, elapsed)
            });
            self.sampled.send_replace(at);
            before = after;
        }
    }

    /// Everything, with the whole history of the load.
    ///
    /// # Errors
    /// The gateway stops.
    pub(crate) async fn overview(&self, wanted: &Wanted) -> Result<Overview, Exception> {
        let mut overview = match &self.behind {
            Behind::Embedded(embedded) => embedded.overview(wanted).await?,
            Behind::GameLift(gamelift) => {
                Overview { at: clock::now().0, upstream: Some(gamelift.overview()), ..Overview::default() }
            }
        };
        overview.gateway = self.gateway.clone();
        overview.load = self.load_since(0);
        Ok(overview)
    }

    /// The load after a moment.
    pub(crate) fn load_since(&self, moment: Millis) -> Vec<LoadSample> {
        self.lock().since(moment)
    }

    /// Changes whenever the fleets do; never where there are none.
    pub(crate) fn changes(&self) -> Option<watch::Receiver<u64>> {
        self.embedded().map(|embedded| embedded.overview_changes())
    }

    /// Changes with each sample of the load.
    pub(crate) fn samples(&self) -> watch::Receiver<Millis> {
        self.sampled.subscribe()
    }

    /// A game session with who is in it.
    ///
    /// # Errors
    /// `NotFoundException`, or the gateway stops.
    pub(crate) async fn game_session(&self, id: &str) -> Result<GameSessionDetail, Exception> {
        self.fleets()?.game_session_detail(id).await
    }

    /// A matchmaking ticket with its players.
    ///
    /// # Errors
    /// As [`Self::game_session`].
    pub(crate) async fn ticket(&self, id: &str) -> Result<TicketDetail, Exception> {
        self.fleets()?.ticket_detail(id).await
    }

    /// A server process, with the end of what it wrote.
    ///
    /// # Errors
    /// As [`Self::game_session`].
    pub(crate) async fn process(&self, id: &str) -> Result<ProcessDetail, Exception> {
        let fleets = self.fleets()?;
        let mut detail = fleets.process_detail(id).await?;
        if let Some(path) = fleets.launch_board().output_of(id) {
            detail.output = output::end_of(path).await;
        }
        Ok(detail)
    }

    /// Lets a process get no game session any more.
    ///
    /// # Errors
    /// As [`Self::game_session`], or it is over.
    pub(crate) async fn drain_process(&self, id: &str) -> Result<(), Exception> {
        self.fleets()?.drain_process(id).await
    }

    fn fleets(&self) -> Result<&Arc<Embedded>, Exception> {
        self.embedded().ok_or_else(|| {
            let message = "this gateway stands in front of Amazon GameLift, which has the fleets: look there";
            Exception::new(ExceptionKind::NotFound, message)
        })
    }

    fn embedded(&self) -> Option<&Arc<Embedded>> {
        match &self.behind {
            Behind::Embedded(embedded) => Some(embedded),
            Behind::GameLift(_) => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, LoadHistory> {
        self.load.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
