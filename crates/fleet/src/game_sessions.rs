//! The life of a game session.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::arn;
use crate::checks;
use crate::command::{GameSessionUpdate, NewGameSession, Reply, TerminationMode};
use crate::deadlines::{Deadline, Due};
use crate::effect::{Effect, Push};
use crate::fleets::Fleets;
use crate::ids::{GameSessionId, Location};
use crate::matchmaking::Matched;
use crate::model::{
    GameSession, GameSessionStatus, GameSessionStatusReason, PlacementStatus, PlayerSessionCreationPolicy,
    PlayerSessionStatus, ProcessStatus,
};
use crate::processes::{ProcessRow, TerminationCause};
use crate::refusal::Refusal;
use crate::table::{FleetKey, GameSessionKey, PlacementKey, PlayerSessionKey, ProcessKey, Row, TicketKey};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct GameSessionRow {
    pub(crate) session: GameSession,
    pub(crate) fleet: FleetKey,
    /// Its process, to be used only while the game session has not ended.
    pub(crate) process: ProcessKey,
    /// Its player sessions in order of creation.
    pub(crate) players: Vec<PlayerSessionKey>,
    /// Those of them that hold a slot, in order of creation; at most 200.
    pub(crate) slots: Vec<PlayerSessionKey>,
    /// What was asked for, when it was asked for with an idempotency token.
    fingerprint: Option<u64>,
    /// The placement that waits for it to be `ACTIVE`.
    pub(crate) placement: Option<PlacementKey>,
    /// The live request for more players.
    pub(crate) backfill: Option<TicketKey>,
    /// Who was matched into it. None once it has ended.
    pub(crate) matched: Option<Box<Matched>>,
    /// The end of the activation time, or being forgotten: one of them, by status.
    pub(crate) deadline: Option<Deadline>,
}

impl Row for GameSessionRow {
    type Id = GameSessionId;

    fn id(&self) -> &GameSessionId {
        &self.session.id
    }
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

/// What a new game session is to be like, wherever it will be.
pub(crate) struct Wanted {
    pub(crate) name: Option<String>,
    pub(crate) creator_id: Option<String>,
    pub(crate) max_players: u32,
    pub(crate) properties: Vec<(String, String)>,
    pub(crate) data: Option<String>,
    pub(crate) matchmaker_data: Option<String>,
}

impl Fleets {
    pub(crate) fn create_game_session(
        &mut self,
        new: NewGameSession,
        effects: &mut Vec<Effect>,
    ) -> Result<Reply, Refusal> {
        checks::new_game_session(&new)?;
        let fleet_key = self.fleet_meant(&new.fleet)?;
        let fleet = &self.fleets[fleet_key];
        new.location.as_ref().map_or(Ok(()), |location| fleet.known_location(location))?;
        let token = new.idempotency_token.as_deref();
        let fingerprint = token.map(|_| fingerprint(&new));
        if let Some(token) = token
            && let Some(earlier) = fleet.index.tokens.get(token)
        {
            let earlier = &self.game_sessions[*earlier];
            if earlier.fingerprint != fingerprint {
                return Err(Refusal::IdempotentParameterMismatch(token.to_owned()));
            }
            return Ok(Reply::GameSession(Box::new(earlier.session.clone())));
        }
        let limit = fleet.fleet.creation_limit;
        limit.map_or(Ok(()), |limit| fleet.creations.allow(limit, new.creator_id.as_deref(), self.now))?;
        let Some(process) = fleet.index.longest_idle(new.location.as_ref()) else {
            return Err(Refusal::FleetCapacityExceeded);
        };
        let suffix = token.unwrap_or(&new.suffix);
        let id = self.new_id(fleet_key, &self.processes[process].process.location, suffix);
        if self.game_sessions.contains(&id) {
            let field = if token.is_some() { "IdempotencyToken" } else { "GameSessionId" };
            return Err(checks::invalid(field, "is the id of another game session: give another"));
        }
        if let (Some(limit), Some(creator)) = (limit, &new.creator_id) {
            self.fleets[fleet_key].creations.count(limit, creator, self.now);
        }
        let wanted = Wanted {
            name: new.name,
            creator_id: new.creator_id,
            max_players: new.max_players,
            properties: new.properties,
            data: new.data,
            matchmaker_data: None,
        };
        let key = self.place(process, id, wanted, fingerprint, effects);
        Ok(Reply::GameSession(Box::new(self.game_sessions[key].session.clone())))
    }

    /// The ARN of a game session in this fleet and location.
    pub(crate) fn new_id(&self, fleet: FleetKey, location: &Location, suffix: &str) -> GameSessionId {
        arn::of_game_session(&self.settings.region, &self.fleets[fleet].fleet.id, location, suffix)
    }

    /// Puts a new game session on an idle process. No game session has the id.
    pub(crate) fn place(
        &mut self,
        process_key: ProcessKey,
        id: GameSessionId,
        wanted: Wanted,
        fingerprint: Option<u64>,
        effects: &mut Vec<Effect>,
    ) -> GameSessionKey {
        self.leave_idle(process_key);
        let ProcessRow { process, fleet: fleet_key, .. } = &mut self.processes[process_key];
        let fleet_key = *fleet_key;
        process.game_session = Some(id.clone());
        let fleet = &self.fleets[fleet_key].fleet;
        let session = GameSession {
            id: id.clone(),
            fleet: fleet.id.clone(),
            location: process.location.clone(),
            process: process.id.clone(),
            compute: process.compute.clone(),
            ip: process.ip,
            dns_name: process.dns_name.clone(),
            port: process.port,
            name: wanted.name,
            creator_id: wanted.creator_id,
            max_players: wanted.max_players,
            current_players: 0,
            status: GameSessionStatus::Activating,
            status_reason: None,
            policy: PlayerSessionCreationPolicy::AcceptAll,
            protection: fleet.protection,
            properties: wanted.properties,
            data: wanted.data,
            matchmaker_data: wanted.matchmaker_data,
            created_at: self.now,
            terminated_at: None,
        };
        let patience = fleet.activation_timeout.unwrap_or(self.settings.activation_timeout);
        let key = self.game_sessions.insert(GameSessionRow {
            session,
            fleet: fleet_key,
            process: process_key,
            players: Vec::new(),
            slots: Vec::new(),
            fingerprint,
            placement: None,
            backfill: None,
            matched: None,
            deadline: None,
        });
        self.census.game_sessions.come(GameSessionStatus::Activating);
        self.census.slots += u64::from(wanted.max_players);
        self.index_game_session(key);
        let deadline = (self.now.after(patience), Due::ActivationOver(key));
        self.deadlines.set(&mut self.game_sessions[key].deadline, Some(deadline));
        self.processes[process_key].live_session = Some(key);

        effects.push(Effect::GameSessionChanged(id.clone(), GameSessionStatus::Activating));
        self.set_process_status(process_key, ProcessStatus::Hosting, effects);
        self.push(process_key, Push::CreateGameSession(id), effects);
        key
    }

    /// Lets a game session be found.
    pub(crate) fn index_game_session(&mut self, key: GameSessionKey) {
        let row = &self.game_sessions[key];
        let index = &mut self.fleets[row.fleet].index;
        index.game_sessions.insert(key);
        index.digests.add(key.number(), &row.session);
        if row.was_made_with_token() {
            index.tokens.insert(row.session.id.suffix().into(), key);
        }
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
        if let Some(placement) = self.game_sessions[key].placement.take() {
            self.fulfil(placement, key, effects);
        }
        Ok(())
    }

    pub(crate) fn update_creation_policy(
        &mut self,
        process_key: ProcessKey,
        id: &GameSessionId,
        policy: PlayerSessionCreationPolicy,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let key = self.own_game_session(process_key, id)?;
        let row = &mut self.game_sessions[key];
        if row.has_ended() {
            return Err(row.invalid_status("it is over and takes no players"));
        }
        row.session.policy = policy;
        effects.push(Effect::GameSessionUpdated(id.clone()));
        self.refresh_automatic(key, effects);
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
        self.census.slots -= u64::from(session.max_players);
        session.max_players = update.max_players.unwrap_or(session.max_players);
        self.census.slots += u64::from(session.max_players);
        session.name = update.name.or(session.name.take());
        session.policy = update.policy.unwrap_or(session.policy);
        session.protection = update.protection.unwrap_or(session.protection);
        self.fleets[row.fleet].index.digests.replace(key.number(), session);
        let session = session.clone();
        effects.push(Effect::GameSessionUpdated(session.id.clone()));
        self.update_available(key);
        self.refresh_automatic(key, effects);
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
        let forget = (self.now.after(self.settings.retention), Due::ForgetGameSession(key));
        self.end_backfill(key, effects);
        let row = &mut self.game_sessions[key];
        row.session.status_reason = reason;
        row.session.terminated_at = Some(self.now);
        row.session.current_players = 0;
        row.matched = None;
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
        // One that could not be activated is tried again elsewhere; one that ended before was not to be.
        if status == GameSessionStatus::Terminated
            && let Some(placement) = self.game_sessions[key].placement.take()
        {
            self.end_placement(placement, PlacementStatus::Failed, effects);
        }
    }

    pub(crate) fn activation_over(&mut self, key: GameSessionKey, effects: &mut Vec<Effect>) {
        let process_key = self.game_sessions[key].process;
        self.end_game_session(key, GameSessionStatus::Error, None, effects);
        self.tell_to_terminate(process_key, TerminationCause::ActivationTimedOut, effects);
        if let Some(placement) = self.game_sessions[key].placement.take() {
            self.place_again(placement, effects);
        }
    }

    pub(crate) fn forget_game_session(&mut self, key: GameSessionKey) {
        let row = &mut self.game_sessions[key];
        self.deadlines.set(&mut row.deadline, None);
        for player in std::mem::take(&mut row.players) {
            self.forget_player_session(player);
        }
        if let Some(row) = self.game_sessions.remove(key) {
            self.census.game_sessions.go(row.session.status);
            self.fleets[row.fleet].index.forget(key, &row.session.id);
        }
    }

    pub(crate) fn set_game_session_status(
        &mut self,
        key: GameSessionKey,
        status: GameSessionStatus,
        effects: &mut Vec<Effect>,
    ) {
        let row = &mut self.game_sessions[key];
        let (was_over, before) = (row.has_ended(), row.session.status);
        row.session.status = status;
        self.census.game_sessions.change(before, status);
        if row.has_ended() && !was_over {
            self.census.slots -= u64::from(row.session.max_players);
        }
        let session = &row.session;
        effects.push(Effect::GameSessionChanged(session.id.clone(), status));
        self.update_available(key);
    }

    /// Keeps what searches go by; to be called after a change of status, slots or maximum.
    pub(crate) fn update_available(&mut self, key: GameSessionKey) {
        let row = &self.game_sessions[key];
        let index = &mut self.fleets[row.fleet].index;
        index.digests.follow(key.number(), &row.session);
        if row.session.status == GameSessionStatus::Active && row.session.has_open_slot() {
            index.available.insert(key);
        } else {
            index.available.remove(&key);
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

/// Stands for the parameters of a request. Keeping them instead would double the memory of a game session, and the
/// game session's own fields are not what was asked for once they can be updated. It is kept in journals, so it must be
/// the same in every build. The fleet is no part of it: each has tokens of its own.
fn fingerprint(new: &NewGameSession) -> u64 {
    let NewGameSession {
        fleet: _,
        location,
        suffix: _,
        idempotency_token: _,
        name,
        creator_id,
        max_players,
        properties,
        data,
    } = new;
    let mut hasher = Sha256::new();
    // With its length before it, so that two texts are not taken for two others with the border elsewhere.
    let mut add = |text: Option<&str>| {
        hasher.update(text.map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
        hasher.update(text.unwrap_or_default());
    };
    add(location.as_ref().map(Location::as_str));
    add(name.as_deref());
    add(creator_id.as_deref());
    add(data.as_deref());
    for (key, value) in properties {
        add(Some(key));
        add(Some(value));
    }
    hasher.update(max_players.to_le_bytes());
    let hash = hasher.finalize();
    hash.first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
}
