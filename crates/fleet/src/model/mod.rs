//! What there is, as its readers see it. One file per noun.

mod alias;
mod compute;
mod configuration;
mod event;
mod fleet;
mod game_session;
mod matchmaking_event;
mod placement;
mod player_session;
mod process;
mod queue;
mod rule_set;
mod settings;
mod ticket;

use std::collections::BTreeMap;

pub use alias::{Alias, FleetOrAlias, RoutingStrategy};
pub use compute::{Compute, CustomLocation};
pub use configuration::{BackfillMode, FlexMatchMode, MatchDestination, MatchmakingConfiguration};
pub use event::{FleetEvent, FleetEventCode};
pub use fleet::{CertificateType, Cost, CostError, CreationLimit, Fleet, Occupancy, Utilization};
pub use game_session::{
    GameSession, GameSessionStatus, GameSessionStatusReason, PlayerSessionCreationPolicy, ProtectionPolicy,
};
pub use matchmaking_event::{
    AcceptanceOutcome, EventPlayer, EventTicket, MatchmakingEvent, MatchmakingEventKind, TicketEnd,
};
pub use placement::{
    FallbackStrategy, PlacedGameSession, PlacedPlayerSession, Placement, PlacementStatus, PlayerLatency,
    PriorityOverride,
};
pub use player_session::{PlayerSession, PlayerSessionStatus};
pub use process::{LaunchFailure, Process, ProcessEnd, ProcessExit, ProcessStatus};
pub use queue::{LatencyPolicy, Priority, PriorityConfiguration, Queue};
pub use rule_set::{MatchmakingRuleSet, RuleSetBody};
pub use settings::Settings;
pub use ticket::{Acceptance, BackfillOf, MatchConnection, MatchmakingTicket, RuleMetric, TicketStatus};

/// A resource's tags.
pub type Tags = BTreeMap<String, String>;
