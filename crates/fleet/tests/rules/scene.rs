//! A fleet to try rules on.

use std::net::{IpAddr, Ipv4Addr};

use rallypoint_fleet::{
    Command, ComputeName, Effect, Fleet, FleetConfig, FleetId, GameSession, GameSessionId, NewGameSession,
    NewPlayerSession, PlayerId, PlayerSessionId, PlayerSessionStatus, ProcessId, ProcessMessage,
    ProcessStatus, Push, Refusal, Reply, TerminationMode, Timestamp,
};

/// A fleet, its clock, and what it brought about since it was last asked.
pub(crate) struct Scene {
    pub(crate) fleet: Fleet,
    pub(crate) now: Timestamp,
    pub(crate) effects: Vec<Effect>,
}

impl Scene {
    /// A fleet with idle processes `p0`, `p1`, ...
    pub(crate) fn idle(processes: usize) -> Self {
        let mut scene = Self {
            fleet: Fleet::new(FleetConfig::default()),
            now: Timestamp(1_000_000),
            effects: Vec::new(),
        };
        for n in 0..processes {
            scene.connect(&format!("p{n}")).unwrap();
            scene.say(&format!("p{n}"), activate(7777)).unwrap();
            scene.say(&format!("p{n}"), heartbeat(true)).unwrap();
        }
        scene.effects.clear();
        scene
    }

    /// A fleet with one process `p0` that hosts one active game session.
    pub(crate) fn active(max_players: u32) -> (Self, GameSessionId) {
        let mut scene = Self::idle(1);
        let id = scene.create("one", max_players);
        scene.say("p0", ProcessMessage::ActivateGameSession { game_session: id.clone() }).unwrap();
        scene.effects.clear();
        (scene, id)
    }

    pub(crate) fn handle(&mut self, command: Command) -> Result<Reply, Refusal> {
        self.fleet.handle(self.now, command, &mut self.effects)
    }

    pub(crate) fn wait(&mut self, seconds: u64) {
        self.now.0 += seconds * 1000;
        self.handle(Command::Expire).unwrap();
    }

    /// Lets time pass with every one of these processes reporting well, each minute.
    pub(crate) fn wait_healthy(&mut self, seconds: u64, processes: &[&str]) {
        for second in 1..=seconds {
            self.now.0 += 1000;
            if second % 60 == 0 {
                for process in processes {
                    self.say(process, heartbeat(true)).unwrap();
                }
            }
        }
        self.handle(Command::Expire).unwrap();
    }

    pub(crate) fn connect(&mut self, process: &str) -> Result<Reply, Refusal> {
        self.handle(Command::ConnectProcess {
            process: ProcessId::new(process),
            fleet: FleetId::new("fleet-123"),
            compute: ComputeName::new("host"),
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        })
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
        self.fleet.game_session(id).unwrap()
    }

    pub(crate) fn process(&self, id: &str) -> ProcessStatus {
        self.fleet.process(&ProcessId::new(id)).unwrap().status
    }

    pub(crate) fn player(&self, id: &str) -> PlayerSessionStatus {
        self.fleet.player_session(&PlayerSessionId::new(id)).unwrap().status
    }

    /// Whether this process was told to terminate since the effects were last cleared.
    pub(crate) fn told_to_terminate(&self, process: &str) -> bool {
        self.effects.iter().any(|effect| {
            matches!(effect, Effect::Push(id, Push::TerminateProcess { .. }) if id.as_str() == process)
        })
    }
}

pub(crate) fn new_session(suffix: &str) -> NewGameSession {
    NewGameSession {
        fleet: FleetId::new("fleet-123"),
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
