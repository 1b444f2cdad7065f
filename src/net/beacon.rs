//! The LAN beacon's sockets: carries [`crate::lan`]'s datagrams.
//!
//! A host listens on the configured port with address reuse, so that several programs on one machine can host. A search
//! asks from a port of its own on each interface. `docs/lan.md` has the rules.

mod interfaces;
mod listening;
mod searching;

use std::num::NonZeroU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use self::interfaces::LastLook;
use self::listening::Listening;
use self::searching::Searching;
use crate::event::{Answer, Completer, Event, EventQueue, LogRecord, OperationId, RpLogLevel};
use crate::lan::{Advert, Host, HostId, LanConfig, LanQuery};
use crate::result::{Failure, RpResult};

/// The worker's beacon: one host, and as many searches as are asked for.
#[derive(Debug)]
pub(super) struct Beacon {
    config: Arc<LanConfig>,
    log: Log,
    /// Kept while nothing is hosted: hosting that is resumed is the same host's.
    host: SharedHost,
    listening: Option<Listening>,
    last_look: LastLook,
}

impl Beacon {
    pub(super) fn new(config: LanConfig, queue: Arc<EventQueue>) -> Self {
        let id = HostId(rand::random::<NonZeroU64>());
        let host = SharedHost(Arc::new(Mutex::new(Host::new(config.game_id, id, rand::random()))));
        Self {
            config: Arc::new(config),
            log: Log(queue),
            host,
            listening: None,
            last_look: LastLook::default(),
        }
    }

    /// Shows these sessions from now on; none closes the sockets. A failure nobody waits for is logged.
    pub(super) async fn host(&mut self, completer: Option<Completer>, adverts: &[Advert]) {
        let outcome = self.show(adverts).await;
        match (completer, outcome) {
            (Some(completer), outcome) => completer.finish(outcome.map(|()| Answer::Done)),
            (None, Err(failure)) => self.log.write(RpLogLevel::Warn, failure.message),
            (None, Ok(())) => {}
        }
    }

    async fn show(&mut self, adverts: &[Advert]) -> Result<(), Failure> {
        self.host
            .lock()
            .set(adverts)
            .map_err(|error| Failure::with_message(RpResult::InvalidArgument, error.to_string()))?;
        if adverts.is_empty() {
            self.stop_hosting().await;
        } else if self.listening.is_none() {
            let opened = Listening::open(&self.config, &self.host, &self.log);
            self.listening = Some(opened.map_err(|why| unavailable(&why))?);
        }
        Ok(())
    }

    /// Closes the host's sockets.
    pub(super) async fn stop_hosting(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.close().await;
            let counters = self.host.lock().counters();
            self.log.write(RpLogLevel::Debug, format!("hosting on the LAN is over: {counters:?}"));
        }
    }

    /// Searches until the time is over, enough is found or it is cancelled.
    pub(super) fn search(
        &self,
        operation: OperationId,
        query: LanQuery,
    ) -> impl Future<Output = Result<Answer, Failure>> + Send + use<> {
        let searching = Searching::new(
            Arc::clone(&self.config),
            self.last_look.clone(),
            self.log.clone(),
            operation,
            query,
        );
        async move { searching.run().await.map(|()| Answer::Done) }
    }
}

/// The host, shared by the sockets of both address families. It is locked only between awaits.
#[derive(Clone, Debug)]
struct SharedHost(Arc<Mutex<Host>>);

impl SharedHost {
    fn lock(&self) -> MutexGuard<'_, Host> {
        // A panic on the worker ends everything that uses this, so poisoning means nothing here.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the beacon's lines and results go.
#[derive(Clone, Debug)]
struct Log(Arc<EventQueue>);

impl Log {
    fn write(&self, level: RpLogLevel, message: String) {
        self.0.push(Event::Log(LogRecord { level, target: "lan", message }));
    }

    /// A part of the network that cannot be used is no failure as long as another can.
    fn complain(&self, about: &str, error: &std::io::Error) {
        self.write(RpLogLevel::Warn, format!("the LAN cannot be reached through {about}: {error}"));
    }
}

fn unavailable(why: &str) -> Failure {
    Failure::with_message(RpResult::LanUnavailable, format!("{}: {why}", RpResult::LanUnavailable))
}

#[cfg(test)]
mod tests;
