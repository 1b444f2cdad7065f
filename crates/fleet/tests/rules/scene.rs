//! Fleets to try rules on.

use std::net::{IpAddr, Ipv4Addr};

use rallypoint_fleet::{
    CertificateType, Command, ComputeName, Effect, Fleet, FleetId, Fleets, GameSession, GameSessionId,
    Location, NewFleet, NewGameSession, NewPlayerSession, Outcome, PlayerId, PlayerSessionId,
    PlayerSessionStatus, ProcessId, ProcessMessage, ProcessStatus, ProtectionPolicy, Push, Refusal,
    RegisterAt, Reply, Settings, Tags, TerminationMode, Timestamp,
};

/// The location every scene has.
pub(crate) const LOCATION: &str = "custom-local";

/// Fleets, their clock, and what they brought about since they were last asked.
pub(crate) struct Scene {
    pub(crate) fleets: Fleets,
    pub(crate) now: Timestamp,
    pub(crate) effects: Vec<Effect>,
}

impl Scene {
    /// `fleet-123` in `custom-local`, with idle processes `p0`, `p1`, ...
    pub(crate) fn idle(processes: usize) -> Self {
        let mut scene =
            Self { fleets: Fleets::new(Settings::default()), now: Timestamp(1_000_000), effects: Vec::new() };
        scene.location(LOCATION);
        scene.fleet(new_fleet("fleet-123", &[LOCATION]));
        for n in 0..processes {
            scene.idle_process(&format!("p{n}"), "fleet-123", LOCATION);
        }
        scene.effects.clear();
        scene
    }

    /// The same with one process `p0` that hosts one active game session.
    pub(crate) fn active(max_players: u32) -> (Self, GameSessionId) {
        let mut scene = Self::idle(1);
        let id = scene.create("one", max_players);
        scene.activate("p0", &id);
        scene.effects.clear();
        (scene, id)
    }

    pub(crate) fn outcome(&mut self, command: Command) -> Outcome {
        self.fleets.handle(self.now, command, &mut self.effects)
    }

    pub(crate) fn handle(&mut self, command: Command) -> Result<Reply, Refusal> {
        self.outcome(command).answer
    }

    pub(crate) fn location(&mut self, name: &str) {
        let command = Command::CreateLocation { location: Location::new(name), tags: Tags::new() };
        self.handle(command).unwrap();
    }

    pub(crate) fn fleet(&mut self, new: NewFleet) -> Fleet {
        match self.handle(Command::CreateFleet(Box::new(new))) {
            Ok(Reply::Fleet(fleet)) => *fleet,
            other => panic!("not a fleet: {other:?}"),
        }
    }

    /// Lets time pass as a timer does that is never late.
    pub(crate) fn wait(&mut self, seconds: u64) {
        let end = Timestamp(self.now.0 + seconds * 1000);
        while let Some(next) = self.fleets.next_deadline().filter(|next| *next <= end) {
            self.now = next;
            self.tick();
        }
        self.now = end;
        self.tick();
    }

    fn tick(&mut self) {
        self.handle(Command::Expire).unwrap();
        for process in self.fleets.silent(self.now) {
            self.handle(Command::ProcessSilent { process }).unwrap();
        }
    }

    /// Lets time pass with every one of these processes reporting well, each minute.
    pub(crate) fn wait_healthy(&mut self, seconds: u64, processes: &[&str]) {
        for second in 1..=seconds {
            self.wait(1);
            if second % 60 == 0 {
                for process in processes {
                    self.say(process, heartbeat(true)).unwrap();
                }
            }
        }
    }

    pub(crate) fn connect(&mut self, process: &str) -> Result<Reply, Refusal> {
        self.connect_to(process, "fleet-123", LOCATION)
    }

    /// On a compute named like its location.
    pub(crate) fn connect_to(
        &mut self,
        process: &str,
        fleet: &str,
        location: &str,
    ) -> Result<Reply, Refusal> {
        self.handle(Command::ConnectProcess {
            process: ProcessId::new(process),
            fleet: FleetId::new(fleet),
            compute: ComputeName::new(location),
            register_at: Some(RegisterAt {
                location: Some(Location::new(location)),
                ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            }),
        })
    }

    pub(crate) fn idle_process(&mut self, process: &str, fleet: &str, location: &str) {
        self.connect_to(process, fleet, location).unwrap();
        self.say(process, activate(7777)).unwrap();
        self.say(process, heartbeat(true)).unwrap();
    }

    pub(crate) fn disconnect(&mut self, process: &str) {
        self.handle(Command::DisconnectProcess { process: ProcessId::new(process) }).unwrap();
    }

    pub(crate) fn say(&mut self, process: &str, message: ProcessMessage) -> Result<Reply, Refusal> {
        self.handle(Command::FromProcess { process: ProcessId::new(process), message })
    }

    pub(crate) fn create(&mut self, suffix: &str, max_players: u32) -> GameSessionId {
        let new = NewGameSession { max_players, ..new_session(suffix) };
        made(self.handle(Command::CreateGameSession(new))).id
    }

    pub(crate) fn activate(&mut self, process: &str, game_session: &GameSessionId) {
        let game_session = game_session.clone();
        self.say(process, ProcessMessage::ActivateGameSession { game_session }).unwrap();
    }

    pub(crate) fn reserve(&mut self, game_session: &GameSessionId, ids: &[&str]) -> Result<Reply, Refusal> {
        let players = ids.iter().map(|id| new_player(id)).collect();
        self.handle(Command::CreatePlayerSessions { game_session: game_session.clone(), players })
    }

    pub(crate) fn accept(
        &mut self,
        process: &str,
        game_session: &GameSessionId,
        id: &str,
    ) -> Result<Reply, Refusal> {
        let (game_session, player_session) = (game_session.clone(), PlayerSessionId::new(id));
        self.say(process, ProcessMessage::AcceptPlayerSession { game_session, player_session })
    }

    pub(crate) fn remove(
        &mut self,
        process: &str,
        game_session: &GameSessionId,
        id: &str,
    ) -> Result<Reply, Refusal> {
        let (game_session, player_session) = (game_session.clone(), PlayerSessionId::new(id));
        self.say(process, ProcessMessage::RemovePlayerSession { game_session, player_session })
    }

    pub(crate) fn release(&mut self, id: &str) -> Result<Reply, Refusal> {
        self.handle(Command::ReleasePlayerSession { player_session: PlayerSessionId::new(id) })
    }

    pub(crate) fn terminate(&mut self, id: &GameSessionId, mode: TerminationMode) -> Result<Reply, Refusal> {
        self.handle(Command::TerminateGameSession { game_session: id.clone(), mode })
    }

    pub(crate) fn session(&self, id: &GameSessionId) -> &GameSession {
        self.fleets.game_session(id).unwrap()
    }

    pub(crate) fn process(&self, id: &str) -> ProcessStatus {
        self.fleets.process(&ProcessId::new(id)).unwrap().status
    }

    pub(crate) fn player(&self, id: &str) -> PlayerSessionStatus {
        self.fleets.player_session(&PlayerSessionId::new(id)).unwrap().status
    }

    /// The game sessions with an open slot.
    pub(crate) fn available(&self) -> usize {
        self.fleets.available_game_sessions_of(&fleet_id()).count()
    }

    /// What this process was told since the effects were last cleared.
    pub(crate) fn told(&self, process: &str) -> Vec<Push> {
        let to = |effect: &Effect| match effect {
            Effect::Push(id, push) if id.as_str() == process => Some(push.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(to).collect()
    }

    /// Whether this process was told to terminate since the effects were last cleared.
    pub(crate) fn told_to_terminate(&self, process: &str) -> bool {
        self.told(process).iter().any(|push| matches!(push, Push::TerminateProcess { .. }))
    }
}

/// Every scene's fleet.
pub(crate) fn fleet_id() -> FleetId {
    FleetId::new("fleet-123")
}

pub(crate) fn new_fleet(id: &str, locations: &[&str]) -> NewFleet {
    NewFleet {
        id: FleetId::new(id),
        name: "a fleet".to_owned(),
        description: None,
        locations: locations.iter().map(|name| Location::new(*name)).collect(),
        protection: ProtectionPolicy::NoProtection,
        creation_limit: None,
        activation_timeout: None,
        cost: None,
        certificate: CertificateType::Disabled,
        metric_groups: Vec::new(),
        tags: Tags::new(),
    }
}

pub(crate) fn new_session(suffix: &str) -> NewGameSession {
    NewGameSession {
        fleet: fleet_id().into(),
        location: None,
        suffix: suffix.to_owned(),
        idempotency_token: None,
        name: None,
        creator_id: None,
        max_players: 4,
        properties: Vec::new(),
        data: None,
    }
}

pub(crate) fn with_token(suffix: &str, token: &str) -> Command {
    Command::CreateGameSession(NewGameSession {
        idempotency_token: Some(token.to_owned()),
        ..new_session(suffix)
    })
}

pub(crate) fn new_player(id: &str) -> NewPlayerSession {
    NewPlayerSession {
        id: PlayerSessionId::new(id),
        player: PlayerId::new(format!("player-{id}")),
        data: None,
    }
}

pub(crate) fn activate(port: u16) -> ProcessMessage {
    ProcessMessage::ActivateServerProcess { port, log_paths: vec!["logs".to_owned()] }
}

pub(crate) fn heartbeat(healthy: bool) -> ProcessMessage {
    ProcessMessage::HeartbeatServerProcess { healthy }
}

pub(crate) fn made(answer: Result<Reply, Refusal>) -> GameSession {
    match answer {
        Ok(Reply::GameSession(session)) => *session,
        other => panic!("not a game session: {other:?}"),
    }
}
