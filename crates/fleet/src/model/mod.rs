//! What there is, as its readers see it. One file per noun.

mod alias;
mod backfill;
mod compute;
mod event;
mod fleet;
mod game_session;
mod placement;
mod player_session;
mod process;
mod queue;
mod settings;

use std::collections::BTreeMap;

pub use alias::{Alias, FleetOrAlias, RoutingStrategy};
pub use backfill::{AttributeValue, BackfillPlayer, BackfillTicket};
pub use compute::{Compute, CustomLocation};
pub use event::{FleetEvent, FleetEventCode};
pub use fleet::{CertificateType, Cost, CostError, CreationLimit, Fleet, Utilization};
pub use game_session::{
    GameSession, GameSessionStatus, GameSessionStatusReason, PlayerSessionCreationPolicy, ProtectionPolicy,
};
pub use placement::{
    FallbackStrategy, PlacedGameSession, PlacedPlayerSession, Placement, PlacementStatus, PlayerLatency,
    PriorityOverride,
};
pub use player_session::{PlayerSession, PlayerSessionStatus};
pub use process::{LaunchFailure, Process, ProcessEnd, ProcessExit, ProcessStatus};
pub use queue::{LatencyPolicy, Priority, PriorityConfiguration, Queue};
pub use settings::Settings;

/// A resource's tags.
pub type Tags = BTreeMap<String, String>;
