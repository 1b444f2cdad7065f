//! Game sessions, player sessions and placements, as clients ask for them.

use rallypoint_fleet::{
    AliasId, Command, FallbackStrategy, FleetOrAlias, GameSessionId, GameSessionUpdate, Location,
    NewGameSession, NewPlacement, NewPlayerSession, PlacementId, PlayerId, PlayerLatency,
    PlayerSessionCreationPolicy, PlayerSessionId, PriorityOverride, QueueName, TerminationMode,
};
use rand::RngExt;

use super::Driver;
use super::names::{ALIASES, CREATORS, LOCATIONS, QUEUES};

impl Driver {
    pub(super) fn anything_of_players(&mut self) -> Command {
        match self.random.random_range(0..22) {
            0..4 => {
                let game_session = self.some_game_session();
                Command::UpdateGameSession(self.update(game_session))
            }
            4..11 => Command::CreateGameSession(self.new_game_session()),
            11 | 12 => Command::TerminateGameSession {
                game_session: self.some_game_session(),
                mode: TerminationMode::TriggerOnProcessTerminate,
            },
            13 | 14 => Command::TerminateGameSession {
                game_session: self.some_game_session(),
                mode: TerminationMode::Force,
            },
            15..19 => Command::CreatePlayerSessions {
                game_session: self.some_game_session(),
                players: self.new_players(),
            },
            _ => Command::ReleasePlayerSession { player_session: self.some_player_session() },
        }
    }

    pub(super) fn anything_of_placements(&mut self) -> Command {
        match self.random.random_range(0..4) {
            0 => Command::StopPlacement { placement: self.some_placement() },
            _ => self.start_placement(),
        }
    }

    pub(super) fn new_game_session(&mut self) -> NewGameSession {
        // Few names, so that tokens and suffixes come again with the same and with other parameters.
        let number = self.random.random_range(0..40);
        let fleet = match self.random.random_range(0..6) {
            0 => FleetOrAlias::Alias(AliasId::new(self.one_of(&ALIASES))),
            _ => FleetOrAlias::Fleet(self.some_fleet()),
        };
        NewGameSession {
            fleet,
            location: self.sometimes(3, |driver| Location::new(driver.one_of(&LOCATIONS))),
            suffix: format!("s{number}"),
            idempotency_token: self.sometimes(3, |_| format!("t{}", number / 4)),
            name: None,
            creator_id: self.sometimes(2, |driver| driver.one_of(&CREATORS).to_owned()),
            max_players: self.one_of(&[0, 1, 2, 3, 3, 8]),
            properties: Vec::new(),
            data: None,
        }
    }

    pub(super) fn start_placement(&mut self) -> Command {
        if !self.random.random_ratio(1, 20) {
            // Sometimes a name that the second attempt of another one has.
            let id = match self.placements.last() {
                Some(last) if self.random.random_ratio(1, 20) => format!("{last}-2"),
                _ => format!("placement-{}", self.placements.len()),
            };
            self.placements.push(PlacementId::new(id));
        }
        let id = self.placements.last().cloned().unwrap_or_else(|| PlacementId::new("none"));
        let few = [QUEUES[0], QUEUES[0], QUEUES[1], QUEUES[1], QUEUES[2]];
        let has_latencies = self.random.random_ratio(1, 2);
        Command::StartPlacement(Box::new(NewPlacement {
            id,
            queue: QueueName::new(self.one_of(&few)),
            max_players: self.one_of(&[0, 2, 3, 8]),
            name: None,
            properties: Vec::new(),
            data: None,
            matchmaker_data: None,
            latencies: if has_latencies { self.latencies() } else { Vec::new() },
            players: self.new_players(),
            priority_override: self.sometimes(6, Self::own_locations),
        }))
    }

    fn latencies(&mut self) -> Vec<PlayerLatency> {
        let mut latencies = Vec::new();
        for player in 0..self.random.random_range(1..3) {
            for location in LOCATIONS {
                if self.random.random_ratio(2, 3) {
                    latencies.push(PlayerLatency {
                        player: PlayerId::new(format!("player-{player}")),
                        location: Location::new(location),
                        latency_ms: f64::from(self.one_of(&[5, 20, 40, 55, 80, 150])),
                    });
                }
            }
        }
        latencies
    }

    fn own_locations(&mut self) -> PriorityOverride {
        PriorityOverride {
            locations: vec![Location::new(self.one_of(&LOCATIONS))],
            fallback: self.one_of(&[FallbackStrategy::None, FallbackStrategy::DefaultAfterSinglePass]),
        }
    }

    pub(super) fn update(&mut self, game_session: GameSessionId) -> GameSessionUpdate {
        let policies = [PlayerSessionCreationPolicy::AcceptAll, PlayerSessionCreationPolicy::DenyAll];
        // Few keys, and enough of them that a game session's properties fill up.
        let properties = (0..self.random.random_range(0..5))
            .map(|_| {
                let letter = self.one_of(&["k", "k", "k", "K"]);
                let value = self.one_of(&["a", "b", "A", ""]);
                (format!("{letter}{}", self.random.random_range(0..20)), value.to_owned())
            })
            .collect();
        GameSessionUpdate {
            game_session,
            max_players: self.sometimes(2, |driver| driver.one_of(&[0, 1, 2, 3, 8, 201])),
            name: self.sometimes(2, |driver| "n".repeat(driver.random.random_range(0..4))),
            policy: self.sometimes(2, |driver| driver.one_of(&policies)),
            protection: None,
            properties,
        }
    }

    pub(super) fn new_players(&mut self) -> Vec<NewPlayerSession> {
        let count = self.one_of(&[0, 1, 1, 1, 1, 2, 2, 3]);
        (0..count).map(|_| self.new_player()).collect()
    }

    fn new_player(&mut self) -> NewPlayerSession {
        // Sometimes an id that is taken, or promised.
        let id = if self.random.random_ratio(1, 10) {
            self.some_player_session()
        } else {
            let id = PlayerSessionId::new(format!("psess-{}", self.player_sessions.len()));
            self.player_sessions.push(id.clone());
            id
        };
        NewPlayerSession {
            id,
            player: PlayerId::new(format!("player-{}", self.random.random_range(0..5))),
            data: None,
        }
    }
}
