//! A player: the library's session side, with blocking calls.

use std::num::NonZeroU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rallypoint::event::OperationId;
use rallypoint::result::{Failure, RpResult};
use rallypoint::session::{
    FoundResult, JoinTarget, JoinedServer, LocalPlayer, RpSessionState, SearchId, SearchQuery, SessionFlags,
    SessionName, SessionSettings,
};
use rallypoint::{Call, Subsystem, SubsystemOptions};

use crate::{PATIENCE, until};

/// One player's subsystem.
pub struct Player {
    /// The library.
    pub online: Subsystem,
}

/// How a call ended.
pub type Outcome = Result<(), Failure>;

impl Player {
    /// A player of this gateway.
    ///
    /// # Panics
    /// When the URL is none.
    pub fn new(players_url: &str) -> Self {
        Self::with_timeout(players_url, Duration::from_secs(60))
    }

    /// A player whose start and join wait this long.
    ///
    /// # Panics
    /// When the URL is none.
    pub fn with_timeout(players_url: &str, request_timeout: Duration) -> Self {
        let options = SubsystemOptions {
            gateway_url: players_url.to_owned(),
            request_timeout,
            ..SubsystemOptions::default()
        };
        Self::with(options)
    }

    /// A player of whatever these options say.
    ///
    /// # Panics
    /// When they make no sense.
    pub fn with(options: SubsystemOptions) -> Self {
        Self { online: Subsystem::new(options).unwrap() }
    }

    /// This player, known to everybody by this id.
    ///
    /// # Panics
    /// When it is none.
    pub fn known_as(self, id: &str) -> Self {
        let player = LocalPlayer { id: id.to_owned(), nickname: String::new(), auth_token: String::new() };
        self.online.set_local_player(player).unwrap();
        self
    }

    /// Makes a call, waits for its end and answers how it ended, with what the gateway said.
    ///
    /// # Errors
    /// The operation's failure.
    ///
    /// # Panics
    /// When the call is refused at once, or does not complete exactly once.
    pub fn done(&self, begin: impl FnOnce(Call<'_>) -> Result<OperationId, RpResult>) -> Outcome {
        let outcomes: Arc<Mutex<Vec<Outcome>>> = Arc::default();
        let heard = Arc::clone(&outcomes);
        let mut operation = OperationId(NonZeroU64::MIN);
        let call = Call {
            user_data: 0,
            completion: Some(Box::new(move |notice| heard.lock().unwrap().push(notice.outcome.clone()))),
            announce: &mut |id| operation = id,
        };
        begin(call).expect("the call is accepted");
        let waited = self.online.wait(operation, None);
        let outcomes = std::mem::take(&mut *outcomes.lock().unwrap());
        assert_eq!(outcomes.len(), 1, "a completion fires exactly once");
        assert_eq!(waited.err(), outcomes[0].as_ref().err().map(|failure| failure.code));
        outcomes.into_iter().next().unwrap()
    }

    /// Creates a session that find lists.
    ///
    /// # Errors
    /// The operation's failure.
    pub fn create(&self, name: &str, slots: u32, reserve_player: bool) -> Outcome {
        let settings = SessionSettings {
            title: name.to_owned(),
            public_connections: slots,
            flags: SessionFlags { should_advertise: true, ..SessionFlags::default() },
            reserve_player,
            ..SessionSettings::default()
        };
        self.create_with(name, settings)
    }

    /// Creates a session.
    ///
    /// # Errors
    /// The operation's failure.
    pub fn create_with(&self, name: &str, settings: SessionSettings) -> Outcome {
        self.done(|call| self.online.create_session(named(name), settings, call))
    }

    /// Gives it other settings and tells the gateway.
    ///
    /// # Errors
    /// The operation's failure.
    pub fn update(&self, name: &str, settings: SessionSettings) -> Outcome {
        self.done(|call| self.online.update_session(named(name), settings, true, call))
    }

    /// Ends the match.
    ///
    /// # Errors
    /// The operation's failure.
    pub fn end(&self, name: &str) -> Outcome {
        self.done(|call| self.online.end_session(named(name), call))
    }

    /// Destroys it.
    ///
    /// # Errors
    /// The operation's failure.
    pub fn destroy(&self, name: &str) -> Outcome {
        self.done(|call| self.online.destroy_session(&named(name), call))
    }

    /// Starts it.
    ///
    /// # Errors
    /// The operation's failure.
    pub fn start(&self, name: &str) -> Outcome {
        self.done(|call| self.online.start_session(named(name), call))
    }

    /// Starts it as soon as a server is free: one that is ready is so from its first health report on.
    ///
    /// # Errors
    /// The operation's failure.
    ///
    /// # Panics
    /// When no server gets free.
    pub fn start_when_free(&self, name: &str) -> Outcome {
        let mut outcome = Ok(());
        until("a server is free", PATIENCE, || {
            outcome = self.start(name);
            outcome.as_ref().err().is_none_or(|failure| failure.code != RpResult::NoCapacity)
        });
        outcome
    }

    /// Joins a game session under a name.
    ///
    /// # Errors
    /// The operation's failure.
    pub fn join(&self, name: &str, game_session_id: &str) -> Outcome {
        let target = JoinTarget::GameSession(game_session_id.to_owned());
        self.done(|call| self.online.join_session(named(name), target, None, call))
    }

    /// Finds what can be joined.
    ///
    /// # Panics
    /// When find fails.
    pub fn find(&self) -> Vec<FoundResult> {
        self.find_page(SearchQuery::default()).0
    }

    /// Finds what this asks for, and where it goes on.
    ///
    /// # Panics
    /// When find fails.
    pub fn find_page(&self, query: SearchQuery) -> (Vec<FoundResult>, String) {
        let search = self.online.create_search().unwrap();
        self.online.set_search_query(search, query, false).unwrap();
        self.done(|call| self.online.find_sessions(search, call)).unwrap();
        let found = self.results(search);
        let next = self.online.next_page(search).unwrap();
        self.online.release_search(search).unwrap();
        (found, next)
    }

    /// Finds the one of this id.
    ///
    /// # Errors
    /// The operation's failure.
    ///
    /// # Panics
    /// When it finds more than that.
    pub fn find_by_id(&self, game_session_id: &str) -> Result<FoundResult, Failure> {
        let search = self.online.create_search().unwrap();
        self.done(|call| self.online.find_session_by_id(game_session_id.to_owned(), search, call))?;
        let mut found = self.results(search);
        assert_eq!(found.len(), 1);
        Ok(found.remove(0))
    }

    /// What a search has found.
    ///
    /// # Panics
    /// When there is no such search.
    pub fn results(&self, search: SearchId) -> Vec<FoundResult> {
        let count = self.online.result_count(search).unwrap();
        (0..count).map(|index| self.online.search_result(search, index).unwrap()).collect()
    }

    /// Where a session's server is and which slot this player has.
    ///
    /// # Panics
    /// When it is not known.
    pub fn server(&self, name: &str) -> JoinedServer {
        self.online.with_session(&named(name), |session| session.server.clone()).unwrap().unwrap()
    }

    /// Where a session stands.
    ///
    /// # Panics
    /// When the subsystem is closed.
    pub fn state(&self, name: &str) -> RpSessionState {
        self.online.session_state(&named(name)).unwrap()
    }
}

/// A name that is one.
///
/// # Panics
/// When it is none.
pub fn named(name: &str) -> SessionName {
    SessionName::new(name).unwrap()
}
