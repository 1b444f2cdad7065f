//! The life of a game session.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::checks;
use crate::command::{GameSessionUpdate, NewGameSession, Reply, TerminationMode};
use crate::deadlines::{Deadline, Due};
use crate::effect::{Effect, Push};
use crate::fleet::Fleet;
use crate::ids::GameSessionId;
use crate::model::{
    FleetConfig, GameSession, GameSessionStatus, GameSessionStatusReason, PlayerSessionCreationPolicy,
    PlayerSessionStatus, ProcessStatus, ProtectionPolicy,
};
use crate::processes::TerminationCause;
use crate::refusal::Refusal;
use crate::table::{GameSessionKey, PlayerSessionKey, ProcessKey};

#[derive(Debug)]
pub(crate) struct GameSessionRow {
    pub(crate) session: GameSession,
    /// Its process, to be used only while the game session has not ended.
    process: ProcessKey,
    /// Its player sessions in order of creation.
    pub(crate) players: Vec<PlayerSessionKey>,
    /// Those of them that hold a slot, in order of creation; at most 200.
    pub(crate) slots: Vec<PlayerSessionKey>,
    /// What was asked for, when it was asked for with an idempotency token.
    fingerprint: Option<u64>,
    /// The end of the activation time, or being forgotten: one of them, by status.
    deadline: Option<Deadline>,
}

impl GameSessionRow {
    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.session.status, GameSessionStatus::Terminated | GameSessionStatus::Error)
    }

    pub(crate) fn was_made_with_token(&self) -> bool {
        self.fingerprint.is_some()
    }

    pub(crate) fn invalid_status(&self, need: &'static str) -> Refusal {
        let GameSession { id, status, .. } = &self.session;
        Refusal::InvalidGameSessionStatus { game_session: id.clone(), status: *status, need }
    }
}

impl Fleet {
    pub(crate) fn create_game_session(
        &mut self,
        new: NewGameSession,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::new_game_session(&new)?;
        if let Some(location) = &new.location
            && *location != self.config.location
        {
            return Err(Refusal::LocationNotFound(location.as_str().to_owned()));
        }
        let fingerprint = new.idempotency_token.as_ref().map(|_| fingerprint(&new));
        let id = arn(&self.config, new.idempotency_token.as_deref().unwrap_or(&new.suffix));
        if let Some(earlier) = self.game_sessions.get(&id) {
            return created_before(earlier, new.idempotency_token, fingerprint);
        }
        let Some((_, &process_key)) = self.placeable.first_key_value() else {
            return Err(Refusal::FleetCapacityExceeded);
        };
        Ok(self.place(process_key, id, new, fingerprint, effects))
    }

    fn place(
        &mut self,
        process_key: ProcessKey,
        id: GameSessionId,
        new: NewGameSession,
        fingerprint: Option<u64>,
        effects: &mut Vec<Effect>,
    ) -> Reply {
        self.leave_idle(process_key);
        let process = &mut self.processes[process_key].process;
        process.game_session = Some(id.clone());
        let process_id = process.id.clone();
        let session = GameSession {
            id: id.clone(),
            fleet: self.config.fleet_id.clone(),
            location: self.config.location.clone(),
            process: process_id.clone(),
            compute: process.compute.clone(),
            ip: process.ip,
            port: process.port,
            name: new.name,
            creator_id: new.creator_id,
            max_players: new.max_players,
            current_players: 0,
            status: GameSessionStatus::Activating,
            status_reason: None,
            policy: PlayerSessionCreationPolicy::AcceptAll,
            protection: ProtectionPolicy::NoProtection,
            properties: new.properties,
            data: new.data,
            created_at: self.now,
            terminated_at: None,
        };
        let reply = Reply::GameSession(Box::new(session.clone()));
        let row = GameSessionRow {
            session,
            process: process_key,
            players: Vec::new(),
            slots: Vec::new(),
            fingerprint,
            deadline: None,
        };
        let key = self.game_sessions.insert(id.clone(), row);
        self.digests.add(key.number(), &self.game_sessions[key].session);
        let deadline = (self.now.after(self.config.activation_timeout), Due::ActivationOver(key));
        self.deadlines.set(&mut self.game_sessions[key].deadline, Some(deadline));
        self.processes[process_key].live_session = Some(key);

        effects.push(Effect::GameSessionChanged(id.clone(), GameSessionStatus::Activating));
        self.set_process_status(process_key, ProcessStatus::Hosting, effects);
        effects.push(Effect::Push(process_id, Push::CreateGameSession(id)));
        reply
    }

    pub(crate) fn activate_game_session(
        &mut self,
        process_key: ProcessKey,
        id: &GameSessionId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let key = self.own_game_session(process_key, id)?;
        let row = &self.game_sessions[key];
        if row.session.status != GameSessionStatus::Activating {
            return Err(row.invalid_status("only an ACTIVATING one can be activated"));
        }
        if self.processes[process_key].process.status != ProcessStatus::Hosting {
            return Err(self.out_of_turn(process_key, "it was told to end; say ProcessEnding"));
        }
        self.deadlines.set(&mut self.game_sessions[key].deadline, None);
        self.set_game_session_status(key, GameSessionStatus::Active, effects);
        Ok(())
    }

    pub(crate) fn update_game_session(
        &mut self,
        update: GameSessionUpdate,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::game_session_update(&update)?;
        let key = self.known_game_session(&update.game_session)?;
        let row = &mut self.game_sessions[key];
        if row.session.status != GameSessionStatus::Active {
            return Err(row.invalid_status("it can be changed only while it is ACTIVE"));
        }
        // Put together before anything changes: too many are refused.
        let mut properties = row.session.properties.clone();
        for (name, value) in update.properties {
            match properties.iter_mut().rfind(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => properties.push((name, value)),
            }
        }
        checks::property_count(properties.len())?;
        let session = &mut row.session;
        session.properties = properties;
        session.max_players = update.max_players.unwrap_or(session.max_players);
        session.name = update.name.or(session.name.take());
        session.policy = update.policy.unwrap_or(session.policy);
        session.protection = update.protection.unwrap_or(session.protection);
        self.digests.replace(key.number(), session);
        let session = session.clone();
        effects.push(Effect::GameSessionUpdated(session.id.clone()));
        self.update_available(key);
        Ok(Reply::GameSession(Box::new(session)))
    }

    pub(crate) fn terminate_game_session(
        &mut self,
        id: &GameSessionId,
        mode: TerminationMode,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        let key = self.known_game_session(id)?;
        let row = &self.game_sessions[key];
        if row.has_ended() {
            return Err(row.invalid_status("it is over already; there is nothing to terminate"));
        }
        let process_key = row.process;
        match (mode, row.session.status) {
            (TerminationMode::TriggerOnProcessTerminate, GameSessionStatus::Activating) => {
                return Err(row.invalid_status("wait until it is ACTIVE, or use FORCE_TERMINATE"));
            }
            (TerminationMode::TriggerOnProcessTerminate, _) => {
                self.tell_to_terminate(process_key, TerminationCause::Requested, effects);
            }
            (TerminationMode::Force, _) => {
                let reason = Some(GameSessionStatusReason::ForceTerminated);
                self.end_game_session(key, GameSessionStatus::Terminated, reason, effects);
                self.tell_to_terminate(process_key, TerminationCause::Requested, effects);
            }
        }
        Ok(Reply::GameSession(Box::new(self.game_sessions[key].session.clone())))
    }

    /// Ends a game session and with it every player session that holds a slot.
    pub(crate) fn end_game_session(
        &mut self,
        key: GameSessionKey,
        status: GameSessionStatus,
        reason: Option<GameSessionStatusReason>,
        effects: &mut Vec<Effect>,
    ) {
        let forget = (self.now.after(self.config.retention), Due::ForgetGameSession(key));
        let row = &mut self.game_sessions[key];
        row.session.status_reason = reason;
        row.session.terminated_at = Some(self.now);
        row.session.current_players = 0;
        self.deadlines.set(&mut row.deadline, Some(forget));
        self.processes[row.process].live_session = None;
        let slots = std::mem::take(&mut row.slots);
        self.set_game_session_status(key, status, effects);
        for slot in slots {
            let end = match self.player_sessions[slot].session.status {
                PlayerSessionStatus::Reserved => PlayerSessionStatus::TimedOut,
                _ => PlayerSessionStatus::Completed,
            };
            self.end_player_session(slot, end, effects);
        }
    }

    pub(crate) fn activation_over(&mut self, key: GameSessionKey, effects: &mut Vec<Effect>) {
        let process_key = self.game_sessions[key].process;
        self.end_game_session(key, GameSessionStatus::Error, None, effects);
        self.tell_to_terminate(process_key, TerminationCause::ActivationTimedOut, effects);
    }

    pub(crate) fn forget_game_session(&mut self, key: GameSessionKey) {
        let row = &mut self.game_sessions[key];
        self.deadlines.set(&mut row.deadline, None);
        let id = row.session.id.clone();
        for player in std::mem::take(&mut row.players) {
            self.forget_player_session(player);
        }
        self.game_sessions.remove(&id);
    }

    pub(crate) fn set_game_session_status(
        &mut self,
        key: GameSessionKey,
        status: GameSessionStatus,
        effects: &mut Vec<Effect>,
    ) {
        let session = &mut self.game_sessions[key].session;
        session.status = status;
        effects.push(Effect::GameSessionChanged(session.id.clone(), status));
        self.update_available(key);
    }

    /// Keeps what searches go by; to be called after a change of status, slots
    /// or maximum.
    pub(crate) fn update_available(&mut self, key: GameSessionKey) {
        let session = &self.game_sessions[key].session;
        self.digests.follow(key.number(), session);
        if session.status == GameSessionStatus::Active && session.has_open_slot() {
            self.available.insert(key);
        } else {
            self.available.remove(&key);
        }
    }

    pub(crate) fn known_game_session(&self, id: &GameSessionId) -> Result<GameSessionKey, Refusal> {
        self.game_sessions.key(id).ok_or_else(|| Refusal::GameSessionNotFound(id.clone()))
    }

    /// The game session a process names, if it is the process's own.
    pub(crate) fn own_game_session(
        &self,
        process_key: ProcessKey,
        id: &GameSessionId,
    ) -> Result<GameSessionKey, Refusal> {
        let key = self.known_game_session(id)?;
        let process = &self.processes[process_key].process;
        if process.game_session.as_ref() == Some(id) {
            Ok(key)
        } else {
            Err(Refusal::NotTheHost { game_session: id.clone(), process: process.id.clone() })
        }
    }
}

/// The answer when the ARN exists already. The token is the last part of the ARN, so this is also how a token is
/// known again, and a token is forgotten with its game session.
fn created_before(
    earlier: &GameSessionRow,
    token: Option<String>,
    fingerprint: Option<u64>,
) -> Result<Reply, Refusal> {
    match (token, earlier.fingerprint) {
        (Some(_), Some(_)) if earlier.fingerprint == fingerprint => {
            Ok(Reply::GameSession(Box::new(earlier.session.clone())))
        }
        (Some(token), Some(_)) => Err(Refusal::IdempotentParameterMismatch(token)),
        (Some(_), None) => {
            Err(checks::invalid("IdempotencyToken", "is the id of another game session: give another"))
        }
        (None, _) => Err(checks::invalid("GameSessionId", "is in use: give another suffix")),
    }
}

pub(crate) fn arn(config: &FleetConfig, suffix: &str) -> GameSessionId {
    let FleetConfig { region, fleet_id: fleet, location, .. } = config;
    GameSessionId::new(format!("arn:aws:gamelift:{region}::gamesession/{fleet}/{location}/{suffix}"))
}

/// Stands for the parameters of a request. Keeping them instead would double the memory of a game session, and the
/// game session's own fields are not what was asked for once they can be updated.
fn fingerprint(new: &NewGameSession) -> u64 {
    let NewGameSession {
        fleet,
        location,
        suffix: _,
        idempotency_token: _,
        name,
        creator_id,
        max_players,
        properties,
        data,
    } = new;
    let mut hasher = DefaultHasher::new();
    (fleet, location, name, creator_id, max_players, properties, data).hash(&mut hasher);
    hasher.finish()
}
