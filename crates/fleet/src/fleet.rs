//! The fleet as a whole: the door for commands, the passing of time, and what readers see.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;

use crate::command::{Command, Reply};
use crate::deadlines::{Deadlines, Due};
use crate::effect::Effect;
use crate::game_sessions::{GameSessionRow, arn};
use crate::ids::{GameSessionId, PlayerId, PlayerSessionId, ProcessId, Timestamp};
use crate::model::{FleetConfig, GameSession, PlayerSession, Process};
use crate::player_sessions::PlayerSessionRow;
use crate::processes::ProcessRow;
use crate::refusal::Refusal;
use crate::search::{self, Among, Digest, Digests, Page, Position, Search};
use crate::table::{GameSessionKey, PlayerSessionKey, ProcessKey, Table};

/// About how many digests are read in the time that one game session is looked up.
const WORTH_LOOKING_UP: usize = 16;

/// Server processes, the game sessions on them and the players' slots in those.
///
/// Time is what the commands say it is. What is due by a command's time is done before the command, each thing at the
/// moment it was due, so it makes no difference to the state whether a timer sent [`Command::Expire`] in between.
#[derive(Debug)]
pub struct Fleet {
    pub(crate) config: FleetConfig,
    pub(crate) now: Timestamp,
    pub(crate) processes: Table<ProcessId, ProcessKey, ProcessRow>,
    /// Idle and connected processes, by the turn in which they became idle.
    pub(crate) placeable: BTreeMap<u64, ProcessKey>,
    pub(crate) next_idle_turn: u64,
    pub(crate) game_sessions: Table<GameSessionId, GameSessionKey, GameSessionRow>,
    /// Game sessions in `ACTIVE` with an open slot.
    pub(crate) available: BTreeSet<GameSessionKey>,
    pub(crate) digests: Digests,
    pub(crate) player_sessions: Table<PlayerSessionId, PlayerSessionKey, PlayerSessionRow>,
    pub(crate) of_player: HashMap<PlayerId, BTreeSet<PlayerSessionKey>>,
    pub(crate) deadlines: Deadlines,
}

impl Fleet {
    /// An empty fleet that runs by `config`.
    pub fn new(config: FleetConfig) -> Self {
        Self {
            config,
            now: Timestamp::default(),
            processes: Table::new(),
            placeable: BTreeMap::new(),
            next_idle_turn: 0,
            game_sessions: Table::new(),
            available: BTreeSet::new(),
            digests: Digests::default(),
            player_sessions: Table::new(),
            of_player: HashMap::new(),
            deadlines: Deadlines::default(),
        }
    }

    /// The rules this fleet runs by.
    pub fn config(&self) -> &FleetConfig {
        &self.config
    }

    /// Carries out what is due by `now`, then `command`. What that brings about is appended to `effects` in order.
    ///
    /// A `now` before the latest one seen counts as that one.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] when the rules do not allow the command. It then changed nothing; what was due is done all the
    /// same, and its effects are in `effects`.
    pub fn handle(
        &mut self,
        now: Timestamp,
        command: Command,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        self.expire(now.max(self.now), effects);
        match command {
            Command::Expire => Ok(Reply::Done),
            Command::CreateGameSession(new) => self.create_game_session(new, effects),
            Command::UpdateGameSession(update) => self.update_game_session(update, effects),
            Command::TerminateGameSession { game_session, mode } => {
                self.terminate_game_session(&game_session, mode, effects)
            }
            Command::CreatePlayerSessions { game_session, players } => {
                self.create_player_sessions(&game_session, players, effects)
            }
            Command::ReleasePlayerSession { player_session } => {
                self.release_player_session(&player_session, effects)
            }
            Command::ConnectProcess { process, fleet, compute, ip } => {
                self.connect_process(process, &fleet, compute, ip, effects)
            }
            Command::DisconnectProcess { process } => self.disconnect_process(&process),
            Command::ProcessExited { process } => self.process_exited(&process, effects),
            Command::TerminateProcess { process, within } => {
                self.terminate_process(&process, within, effects)
            }
            Command::FromProcess { process, message } => self.process_says(&process, message, effects),
        }
    }

    /// The moment the next thing is due: nothing changes before it without a command.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.deadlines.next()
    }

    /// Does what is due by `now` at the moment it was due, and moves on to `now`.
    fn expire(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        while let Some((at, due)) = self.deadlines.due(now) {
            self.now = self.now.max(at);
            match due {
                Due::ReservationOver(key) => self.reservation_over(key, effects),
                Due::ActivationOver(key) => self.activation_over(key, effects),
                Due::Silence(key) => self.process_silent(key, effects),
                Due::ReconnectOver(key) => self.reconnect_over(key, effects),
                Due::GraceOver(key) => self.grace_over(key, effects),
                Due::ForgetGameSession(key) => self.forget_game_session(key),
                Due::ForgetProcess(key) => self.forget_process(key),
            }
        }
        self.now = now;
    }

    /// A server process, also an ended one until it is forgotten.
    pub fn process(&self, id: &ProcessId) -> Option<&Process> {
        self.processes.get(id).map(|row| &row.process)
    }

    /// The server processes in order of first connection.
    pub fn processes(&self) -> impl Iterator<Item = &Process> {
        self.processes.iter().map(|row| &row.process)
    }

    /// A game session, also an ended one until retention is over.
    pub fn game_session(&self, id: &GameSessionId) -> Option<&GameSession> {
        self.game_sessions.get(id).map(|row| &row.session)
    }

    /// The game session that was made with this idempotency token, also an ended one until retention is over.
    pub fn game_session_of_token(&self, token: &str) -> Option<&GameSession> {
        let row = self.game_sessions.get(&arn(&self.config, token))?;
        row.was_made_with_token().then_some(&row.session)
    }

    /// The game sessions in order of creation, ended ones too until retention is over.
    pub fn game_sessions(&self) -> impl Iterator<Item = &GameSession> {
        self.game_sessions.iter().map(|row| &row.session)
    }

    /// The game sessions in `ACTIVE` with an open slot, in order of creation. Costs nothing for those it leaves out.
    pub fn available_game_sessions(&self) -> impl Iterator<Item = &GameSession> {
        self.available.iter().map(|key| &self.game_sessions[*key].session)
    }

    /// One page of the game sessions that the search's filter and `keep` want; `keep` is for what the language of filters
    /// has no words for. Nothing is cloned, and where few of many have an open slot nothing is paid for the others.
    pub fn search(&self, search: &Search<'_>, keep: impl Fn(&GameSession) -> bool) -> Page<'_> {
        // Without a sort what lies before the page need not be seen.
        let after = search.after.filter(|_| search.sort.is_none()).map(Position::number);
        let session = |key: GameSessionKey| (key.number(), &self.game_sessions[key].session);
        let matches = |session: &GameSession| search.filter.is_none_or(|filter| filter.matches(session));
        let digests = self.digests.behind(after);
        if search.among == Among::Open && self.available.len() < digests.len() / WORTH_LOOKING_UP {
            let begin = after.map_or(Bound::Unbounded, |after| Bound::Excluded(GameSessionKey::from(after)));
            let rows = self.available.range((begin, Bound::Unbounded)).map(|key| session(*key));
            return search::page(rows.filter(|(_, session)| matches(session) && keep(session)), search);
        }
        let among = |digest: &&Digest| {
            digest.is_active() && (search.among == Among::Active || digest.has_open_slot())
        };
        // With each, whether the filter is known to want it.
        let candidates = digests.iter().filter(among).filter_map(|digest| {
            let judged = search.filter.map_or(Some(true), |filter| filter.judge(digest));
            (judged != Some(false)).then_some((digest, judged.is_some()))
        });
        let visit = |number: u64, is_wanted: bool| {
            let (_, session) = session(number.into());
            ((is_wanted || matches(session)) && keep(session)).then_some(session)
        };
        match search.sort {
            Some(sort) if sort.is_by_number() => {
                let rows = candidates.filter_map(|(digest, known)| {
                    sort.number_of(digest).map(|number| (number, digest.number(), known))
                });
                search::ranked_page(rows, sort, search, visit)
            }
            _ => {
                let rows = candidates.filter_map(|(digest, known)| {
                    visit(digest.number(), known).map(|session| (digest.number(), session))
                });
                search::page(rows, search)
            }
        }
    }

    /// A player session, until its game session is forgotten.
    pub fn player_session(&self, id: &PlayerSessionId) -> Option<&PlayerSession> {
        self.player_sessions.get(id).map(|row| &row.session)
    }

    /// The player sessions of a game session in order of creation; none when it does not exist.
    pub fn player_sessions_of<'a>(
        &'a self,
        game_session: &GameSessionId,
    ) -> impl Iterator<Item = &'a PlayerSession> + use<'a> {
        let keys = self.game_sessions.get(game_session).into_iter().flat_map(|row| &row.players);
        keys.map(|key| &self.player_sessions[*key].session)
    }

    /// The player sessions of a player in order of creation, over all game sessions.
    pub fn player_sessions_of_player<'a>(
        &'a self,
        player: &PlayerId,
    ) -> impl Iterator<Item = &'a PlayerSession> + use<'a> {
        let keys = self.of_player.get(player).into_iter().flatten();
        keys.map(|key| &self.player_sessions[*key].session)
    }
}
