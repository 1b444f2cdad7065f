//! The independent checker. It follows the fleets by their effects alone and knows the rules by heart, with plain scans
//! where they have indexes.

mod check;
mod expect;
mod follow;
mod placing;

use std::collections::{BTreeMap, BTreeSet};

use rallypoint_fleet::{
    Filter, FleetId, GameSessionId, GameSessionStatus, NewGameSession, PlacementId, PlacementStatus,
    PlayerSessionId, PlayerSessionStatus, ProcessId, ProcessStatus, Settings, TicketId, TicketStatus,
    Timestamp,
};

#[derive(Default)]
struct SeenProcess {
    fleet: Option<FleetId>,
    status: Option<ProcessStatus>,
    connected: bool,
    drained: bool,
    idle_turn: usize,
    hosted: Option<GameSessionId>,
    ready_by: Option<Timestamp>,
    silent_at: Option<Timestamp>,
    reconnect_by: Option<Timestamp>,
    /// When the placement that its game session was for timed out.
    given_up_at: Option<Timestamp>,
    end_by: Option<Timestamp>,
    exit_by: Option<Timestamp>,
    forget_at: Option<Timestamp>,
}

impl SeenProcess {
    fn sends_heartbeats(&self) -> bool {
        matches!(self.status, Some(ProcessStatus::Activated | ProcessStatus::Idle | ProcessStatus::Hosting))
    }
}

struct SeenGameSession {
    status: GameSessionStatus,
    process: Option<ProcessId>,
    was_active: bool,
    activate_by: Option<Timestamp>,
    forget_at: Option<Timestamp>,
    backfill: Option<(TicketId, Timestamp)>,
    /// Slots taken after the last step.
    used: usize,
}

struct SeenTicket {
    status: TicketStatus,
    over_at: Timestamp,
    forget_at: Option<Timestamp>,
}

struct SeenPlayerSession {
    status: PlayerSessionStatus,
    expires_at: Timestamp,
}

struct SeenPlacement {
    status: PlacementStatus,
    over_at: Timestamp,
    forget_at: Option<Timestamp>,
    /// The slots it promised, until it ends.
    players: BTreeSet<PlayerSessionId>,
    /// The game session it had after the last step.
    game_session: Option<GameSessionId>,
}

/// Of each kind of comparison, alone and joined.
const FILTERS: [&str; 5] = [
    "gameSessionProperties.k1 = 'a' OR gameSessionProperties.K2 <> 'A'",
    "NOT gameSessionProperties.k3 = '' AND playerSessionCount < 2",
    "maximumSessions > 2 AND (gameSessionProperties.k4 = 'b' OR hasAvailablePlayerSessions = false)",
    "gameSessionName <> 'n' AND creationTimeMillis >= 1000000000",
    "hasAvailablePlayerSessions = true",
];

pub(crate) struct Shadow {
    settings: Settings,
    /// The retention that held while the step was done.
    retention: std::time::Duration,
    back_by: Timestamp,
    processes: BTreeMap<ProcessId, SeenProcess>,
    game_sessions: BTreeMap<GameSessionId, SeenGameSession>,
    player_sessions: BTreeMap<PlayerSessionId, SeenPlayerSession>,
    placements: BTreeMap<PlacementId, SeenPlacement>,
    tickets: BTreeMap<TicketId, SeenTicket>,
    /// How long the requests that are started now may stand.
    request_timeout: std::time::Duration,
    /// What each token was first used for, by fleet.
    tokens: BTreeMap<(FleetId, String), (GameSessionId, NewGameSession)>,
    /// Who made game sessions on fleets that count them.
    creations: Vec<(FleetId, String, Timestamp)>,
    idle_turns: usize,
    steps: usize,
    filters: Vec<Filter>,
    next_due: Option<Timestamp>,
}

impl Shadow {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            retention: settings.retention,
            settings,
            back_by: Timestamp(0),
            processes: BTreeMap::new(),
            game_sessions: BTreeMap::new(),
            player_sessions: BTreeMap::new(),
            placements: BTreeMap::new(),
            tickets: BTreeMap::new(),
            request_timeout: std::time::Duration::ZERO,
            tokens: BTreeMap::new(),
            creations: Vec::new(),
            idle_turns: 0,
            steps: 0,
            filters: FILTERS.iter().map(|filter| filter.parse().expect(filter)).collect(),
            next_due: None,
        }
    }

    /// When something happens by itself next. Nothing does because a process is silent.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.next_due
    }
}
