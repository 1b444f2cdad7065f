//! The life of a player session: one slot.

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::command::{NewPlayerSession, Reply};
use crate::deadlines::{Deadline, Due};
use crate::effect::Effect;
use crate::fleets::Fleets;
use crate::ids::{GameSessionId, PlayerSessionId};
use crate::model::{GameSessionStatus, PlayerSession, PlayerSessionCreationPolicy, PlayerSessionStatus};
use crate::refusal::Refusal;
use crate::table::{GameSessionKey, PlayerSessionKey, ProcessKey, Row};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PlayerSessionRow {
    pub(crate) session: PlayerSession,
    game_session: GameSessionKey,
    /// The end of the reservation, while it is one.
    deadline: Option<Deadline>,
}

impl Row for PlayerSessionRow {
    type Id = PlayerSessionId;

    fn id(&self) -> &PlayerSessionId {
        &self.session.id
    }
}

impl PlayerSessionRow {
    fn holds_slot(&self) -> bool {
        matches!(self.session.status, PlayerSessionStatus::Reserved | PlayerSessionStatus::Active)
    }

    fn invalid_status(&self, need: &'static str) -> Refusal {
        let PlayerSession { id, status, .. } = &self.session;
        Refusal::InvalidPlayerSessionStatus { player_session: id.clone(), status: *status, need }
    }
}

impl Fleets {
    pub(crate) fn create_player_sessions(
        &mut self,
        game_session: &GameSessionId,
        players: Vec<NewPlayerSession>,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::new_player_sessions(&players)?;
        let game_key = self.known_game_session(game_session)?;
        self.open_for(game_key, players.len())?;
        self.ids_are_free(&players)?;
        let mut made = Vec::with_capacity(players.len());
        for new in players {
            made.push(self.reserve(game_key, new, effects));
        }
        self.refresh_automatic(game_key, effects);
        Ok(Reply::PlayerSessions(made))
    }

    /// Whether none of these player sessions exists, or will.
    pub(crate) fn ids_are_free(&self, players: &[NewPlayerSession]) -> Result<(), Refusal> {
        let is_taken = |id| self.player_sessions.contains(id) || self.promised.contains(id);
        if players.iter().any(|new| is_taken(&new.id)) {
            return Err(checks::invalid("PlayerSessionId", "is in use: give each player session its own"));
        }
        Ok(())
    }

    /// Whether a game session has room for this many more players and takes them.
    fn open_for(&self, key: GameSessionKey, wanted: usize) -> Result<(), Refusal> {
        let row = &self.game_sessions[key];
        let session = &row.session;
        if session.status != GameSessionStatus::Active {
            return Err(row.invalid_status("players can be added only while it is ACTIVE"));
        }
        if session.policy == PlayerSessionCreationPolicy::DenyAll {
            return Err(Refusal::PlayersDenied(session.id.clone()));
        }
        let open = session.max_players.saturating_sub(session.current_players);
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
        if wanted > open {
            return Err(Refusal::GameSessionFull {
                game_session: session.id.clone(),
                wanted,
                open,
                max: session.max_players,
            });
        }
        Ok(())
    }

    /// Gives a slot that is there.
    pub(crate) fn reserve(
        &mut self,
        game_key: GameSessionKey,
        new: NewPlayerSession,
        effects: &mut Vec<Effect>,
    ) -> PlayerSession {
        let session = PlayerSession {
            id: new.id,
            game_session: self.game_sessions[game_key].session.id.clone(),
            player: new.player,
            data: new.data,
            status: PlayerSessionStatus::Reserved,
            created_at: self.now,
            terminated_at: None,
        };
        let row = PlayerSessionRow { session: session.clone(), game_session: game_key, deadline: None };
        let key = self.player_sessions.insert(row);
        self.census.player_sessions.come(PlayerSessionStatus::Reserved);
        let deadline = (self.now.after(self.settings.reservation_timeout), Due::ReservationOver(key));
        self.deadlines.set(&mut self.player_sessions[key].deadline, Some(deadline));
        self.of_player.entry(session.player.clone()).or_default().insert(key);
        let game = &mut self.game_sessions[game_key];
        game.players.push(key);
        game.slots.push(key);
        game.session.current_players += 1;
        self.update_available(game_key);
        effects.push(Effect::PlayerSessionChanged(session.id.clone(), PlayerSessionStatus::Reserved));
        session
    }

    pub(crate) fn accept_player_session(
        &mut self,
        process_key: ProcessKey,
        game_session: &GameSessionId,
        id: &PlayerSessionId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let key = self.shown_player_session(process_key, game_session, id)?;
        let row = &mut self.player_sessions[key];
        if row.session.status != PlayerSessionStatus::Reserved {
            return Err(row.invalid_status("only a RESERVED one can be accepted; reserve a new slot"));
        }
        self.deadlines.set(&mut row.deadline, None);
        self.census.player_sessions.change(row.session.status, PlayerSessionStatus::Active);
        row.session.status = PlayerSessionStatus::Active;
        effects.push(Effect::PlayerSessionChanged(id.clone(), PlayerSessionStatus::Active));
        Ok(())
    }

    pub(crate) fn remove_player_session(
        &mut self,
        process_key: ProcessKey,
        game_session: &GameSessionId,
        id: &PlayerSessionId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let key = self.shown_player_session(process_key, game_session, id)?;
        self.complete(key, effects)
    }

    pub(crate) fn release_player_session(
        &mut self,
        id: &PlayerSessionId,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_player_session(id)?;
        self.complete(key, effects)?;
        Ok(Reply::PlayerSession(Box::new(self.player_sessions[key].session.clone())))
    }

    fn complete(&mut self, key: PlayerSessionKey, effects: &mut Vec<Effect>) -> Result<(), Refusal> {
        let row = &self.player_sessions[key];
        if !row.holds_slot() {
            return Err(row.invalid_status("it is over already and holds no slot"));
        }
        self.reopen_slot(key, PlayerSessionStatus::Completed, effects);
        Ok(())
    }

    pub(crate) fn reservation_over(&mut self, key: PlayerSessionKey, effects: &mut Vec<Effect>) {
        self.reopen_slot(key, PlayerSessionStatus::TimedOut, effects);
    }

    /// Ends one player session of a game session that goes on.
    fn reopen_slot(&mut self, key: PlayerSessionKey, end: PlayerSessionStatus, effects: &mut Vec<Effect>) {
        self.end_player_session(key, end, effects);
        let game_key = self.player_sessions[key].game_session;
        let game = &mut self.game_sessions[game_key];
        game.slots.retain(|slot| *slot != key);
        game.session.current_players -= 1;
        self.update_available(game_key);
        self.refresh_automatic(game_key, effects);
    }

    /// Ends a player session; what becomes of its slot is the caller's business.
    pub(crate) fn end_player_session(
        &mut self,
        key: PlayerSessionKey,
        end: PlayerSessionStatus,
        effects: &mut Vec<Effect>,
    ) {
        let row = &mut self.player_sessions[key];
        self.deadlines.set(&mut row.deadline, None);
        self.census.player_sessions.change(row.session.status, end);
        row.session.status = end;
        row.session.terminated_at = Some(self.now);
        effects.push(Effect::PlayerSessionChanged(row.session.id.clone(), end));
    }

    /// Its game session drops its own copy of the key.
    pub(crate) fn forget_player_session(&mut self, key: PlayerSessionKey) {
        let Some(row) = self.player_sessions.remove(key) else { return };
        self.census.player_sessions.go(row.session.status);
        let player = &row.session.player;
        if let Some(keys) = self.of_player.get_mut(player) {
            keys.remove(&key);
            if keys.is_empty() {
                self.of_player.remove(player);
            }
        }
    }

    fn known_player_session(&self, id: &PlayerSessionId) -> Result<PlayerSessionKey, Refusal> {
        self.player_sessions.key(id).ok_or_else(|| Refusal::PlayerSessionNotFound(id.clone()))
    }

    /// The player session a process was shown, if it is a slot of the process's own game session.
    fn shown_player_session(
        &self,
        process_key: ProcessKey,
        game_session: &GameSessionId,
        id: &PlayerSessionId,
    ) -> Result<PlayerSessionKey, Refusal> {
        let game_key = self.own_game_session(process_key, game_session)?;
        let key = self.known_player_session(id)?;
        if self.player_sessions[key].game_session == game_key {
            Ok(key)
        } else {
            Err(Refusal::NotInGameSession { player_session: id.clone(), game_session: game_session.clone() })
        }
    }
}
