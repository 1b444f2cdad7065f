//! What the gateway counts, and how it is read: by Prometheus at the services' door, and by the dashboard.
//!
//! Each gateway has its own; nothing here is global. What happens often is counted by an atomic addition to a counter that
//! is known beforehand; what the fleets know is asked of them when somebody reads.

mod doors;
mod family;
mod fleets;
mod histogram;
mod machinery;
mod outcomes;
mod process;
#[cfg(test)]
mod tests;
mod upstream;
pub(crate) mod words;

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, text};
use prometheus_client::registry::Registry;

use family::Sheet;
use process::ProcessMetrics;

pub(crate) use fleets::Standing;

pub use doors::{DoorMetrics, DoorSnapshot, RateOf};
pub use fleets::FleetMetrics;
pub use histogram::Latencies;
pub use machinery::MachineryMetrics;
pub use upstream::{UpstreamMetrics, UpstreamOutcome};

/// What [`Metrics::text`] is.
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// A gateway's counters.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    counters: Arc<Counters>,
}

#[derive(Debug)]
struct Counters {
    players: Arc<DoorMetrics>,
    services: Arc<DoorMetrics>,
    upstream: UpstreamMetrics,
    fleets: FleetMetrics,
    machinery: MachineryMetrics,
    process: ProcessMetrics,
}

impl Metrics {
    /// Counters that have counted nothing.
    pub fn new() -> Arc<Self> {
        let counters = Arc::new(Counters {
            players: Arc::new(DoorMetrics::new("players")),
            services: Arc::new(DoorMetrics::new("services")),
            upstream: UpstreamMetrics::default(),
            fleets: FleetMetrics::new(),
            machinery: MachineryMetrics::new(),
            process: ProcessMetrics::new(),
        });
        let mut registry = Registry::default();
        registry.register_collector(Box::new(Arc::clone(&counters)));
        Arc::new(Self { registry, counters })
    }

    /// Those of the players' door.
    pub fn players(&self) -> &Arc<DoorMetrics> {
        &self.counters.players
    }

    /// Those of the services' door.
    pub fn services(&self) -> &Arc<DoorMetrics> {
        &self.counters.services
    }

    /// Those of the service behind the gateway, where there is one.
    pub fn upstream(&self) -> &UpstreamMetrics {
        &self.counters.upstream
    }

    /// Those of the embedded fleets.
    pub fn fleets(&self) -> &FleetMetrics {
        &self.counters.fleets
    }

    /// Those of the matcher, the journal and the servers that are launched.
    pub fn machinery(&self) -> &MachineryMetrics {
        &self.counters.machinery
    }

    /// What the doors have done so far. Cheap enough to be read several times a second.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { players: self.counters.players.read(), services: self.counters.services.read() }
    }

    /// Everything, as OpenMetrics text.
    ///
    /// # Errors
    /// A metric could not be written; none of ours is so.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut written = String::new();
        text::encode(&mut written, &self.registry)?;
        Ok(written)
    }
}

/// What the doors have done since the gateway's start. Rates are the differences of two of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// The players' door.
    pub players: DoorSnapshot,
    /// The services' door.
    pub services: DoorSnapshot,
}

impl Collector for Counters {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut sheet = Sheet::new(encoder);
        doors::encode(&mut sheet, [&self.players, &self.services])?;
        self.upstream.encode(&mut sheet)?;
        self.fleets.encode(&mut sheet)?;
        self.machinery.encode(&mut sheet, self.fleets.standing().as_deref())?;
        self.process.encode(&mut sheet)
    }
}
