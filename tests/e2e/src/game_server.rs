//! A game server: the library's hosting side, ticked by a thread of its own as a game ticks.

use std::num::NonZeroU64;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use rallypoint::event::OperationId;
use rallypoint::hosting::{GameSession, ServerParameters};
use rallypoint::result::{Failure, RpResult};
use rallypoint::{Call, HostingCallbacks, Subsystem, SubsystemOptions};

use crate::{PATIENCE, until};

#[derive(Default)]
struct Heard {
    game_sessions: Mutex<Vec<GameSession>>,
    terminations: Mutex<Vec<i64>>,
    is_ill: AtomicBool,
    stop: AtomicBool,
}

/// One server process's hosting. It activates nothing by itself.
pub struct GameServer {
    /// The library.
    pub online: Arc<Subsystem>,
    heard: Arc<Heard>,
    ticking: Option<JoinHandle<()>>,
}

impl GameServer {
    /// Connects and says that it is ready.
    ///
    /// # Panics
    /// When the service does not want it.
    pub fn ready(websocket_url: &str, process_id: &str, heartbeat_interval: Duration) -> Self {
        let parameters = ServerParameters {
            websocket_url: websocket_url.to_owned(),
            process_id: process_id.to_owned(),
            host_id: "host-1".to_owned(),
            fleet_id: "fleet-123".to_owned(),
            auth_token: "token".to_owned(),
            heartbeat_interval,
            ..ServerParameters::default()
        };
        Self::ready_with(SubsystemOptions::default(), parameters)
    }

    /// The same, wherever these say.
    ///
    /// # Panics
    /// When the service does not want it.
    pub fn ready_with(options: SubsystemOptions, parameters: ServerParameters) -> Self {
        let online = Arc::new(Subsystem::new(options).unwrap());
        let heard: Arc<Heard> = Arc::default();
        let ticking = std::thread::spawn({
            let (online, heard) = (Arc::clone(&online), Arc::clone(&heard));
            move || {
                while !heard.stop.load(Ordering::Relaxed) {
                    online.tick().unwrap();
                    std::thread::sleep(Duration::from_millis(2));
                }
            }
        });
        let server = Self { online, heard, ticking: Some(ticking) };
        server.done(|call| server.online.server_init(parameters, false, call)).unwrap();
        let callbacks = server.callbacks();
        server.done(|call| server.online.server_ready(7777, Vec::new(), callbacks, call)).unwrap();
        server
    }

    fn callbacks(&self) -> HostingCallbacks {
        let [for_start, for_terminate, for_health] = [(); 3].map(|()| Arc::clone(&self.heard));
        HostingCallbacks {
            on_start_game_session: Box::new(move |game_session| {
                for_start.game_sessions.lock().unwrap().push(game_session.clone());
            }),
            on_update_game_session: Box::new(|_| {}),
            on_process_terminate: Box::new(move |time| for_terminate.terminations.lock().unwrap().push(time)),
            on_health_check: Box::new(move || !for_health.is_ill.load(Ordering::Relaxed)),
        }
    }

    /// Makes a call and waits until the ticking thread has heard its end.
    ///
    /// # Errors
    /// The operation's failure.
    ///
    /// # Panics
    /// When the call is refused at once.
    pub fn done(&self, begin: impl FnOnce(Call<'_>) -> Result<OperationId, RpResult>) -> Result<(), Failure> {
        let outcome: Arc<Mutex<Option<Result<(), Failure>>>> = Arc::default();
        let heard = Arc::clone(&outcome);
        let mut operation = OperationId(NonZeroU64::MIN);
        let call = Call {
            user_data: 0,
            completion: Some(Box::new(move |notice| *heard.lock().unwrap() = Some(notice.outcome.clone()))),
            announce: &mut |id| operation = id,
        };
        begin(call).expect("the call is accepted");
        until("an operation ends", PATIENCE, || outcome.lock().unwrap().is_some());
        outcome.lock().unwrap().take().unwrap()
    }

    /// Waits for the game session that this process is given.
    ///
    /// # Panics
    /// When none comes.
    pub fn game_session(&self) -> GameSession {
        until("a game session comes", PATIENCE, || !self.heard.game_sessions.lock().unwrap().is_empty());
        self.heard.game_sessions.lock().unwrap()[0].clone()
    }

    /// Waits for the game session and activates it; answers its id.
    ///
    /// # Panics
    /// When none comes or it is refused.
    pub fn host(&self) -> String {
        let id = self.game_session().id;
        self.done(|call| self.online.server_activate_game_session(call)).unwrap();
        id
    }

    /// Asks whether who shows this may play.
    ///
    /// # Errors
    /// Why not.
    pub fn accept(&self, player_session_id: &str) -> Result<(), Failure> {
        self.done(|call| self.online.server_accept_player_session(player_session_id.to_owned(), call))
    }

    /// Says that it ends.
    ///
    /// # Panics
    /// When it is refused.
    pub fn end(&self) {
        self.done(|call| self.online.server_ending(call)).unwrap();
        self.done(|call| self.online.server_destroy(call)).unwrap();
    }

    /// From now on it reports that it is not well.
    pub fn fall_ill(&self) {
        self.heard.is_ill.store(true, Ordering::Relaxed);
    }

    /// How often it was told to end.
    ///
    /// # Panics
    /// When a callback panicked.
    pub fn terminations(&self) -> usize {
        self.heard.terminations.lock().unwrap().len()
    }
}

impl Drop for GameServer {
    fn drop(&mut self) {
        self.heard.stop.store(true, Ordering::Relaxed);
        if let Some(ticking) = self.ticking.take() {
            ticking.join().unwrap();
        }
    }
}
