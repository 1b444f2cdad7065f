//! Everything as it is kept, and what is worked out again when it is restored.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fleets::Fleets;
use crate::game_sessions::GameSessionRow;
use crate::model::PlacementStatus;
use crate::processes::ProcessRow;

impl Serialize for Fleets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Fleets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fleets = Self::deserialize(deserializer)?;
        fleets.share_ids();
        fleets.index();
        Ok(fleets)
    }
}

impl Fleets {
    /// Lets the many copies of an id be one text again: they are several hundred bytes of a game session.
    fn share_ids(&mut self) {
        let processes: Vec<_> = self.processes.with_keys().map(|(key, _)| key).collect();
        for key in processes {
            let ProcessRow { process, fleet, .. } = &mut self.processes[key];
            share(&mut process.fleet, &self.fleets[*fleet].fleet.id);
            let session = process.game_session.as_ref().and_then(|id| self.game_sessions.get_mut(id));
            if let Some(GameSessionRow { session, .. }) = session {
                share(&mut session.fleet, &process.fleet);
                share(&mut session.location, &process.location);
                share(&mut session.process, &process.id);
                share(&mut session.compute, &process.compute);
                process.game_session = Some(session.id.clone());
            }
        }
        let game_sessions: Vec<_> = self.game_sessions.with_keys().map(|(key, _)| key).collect();
        for key in game_sessions {
            let row = &self.game_sessions[key];
            for player in &row.players {
                share(&mut self.player_sessions[*player].session.game_session, &row.session.id);
            }
        }
    }

    /// Fills the indexes, which follow from the rows.
    fn index(&mut self) {
        let processes: Vec<_> = self.processes.with_keys().map(|(key, row)| (key, row.fleet)).collect();
        for (key, fleet) in processes {
            self.fleets[fleet].index.processes.insert(key);
            self.index_idle(key);
        }
        let game_sessions: Vec<_> = self.game_sessions.with_keys().map(|(key, _)| key).collect();
        for key in game_sessions {
            self.index_game_session(key);
            self.update_available(key);
        }
        for (key, row) in self.player_sessions.with_keys() {
            self.of_player.entry(row.session.player.clone()).or_default().insert(key);
        }
        for (key, row) in self.placements.with_keys() {
            if row.placement.status == PlacementStatus::Pending && row.activating.is_none() {
                self.waiting.insert(key);
            }
            self.promised.extend(row.players.iter().map(|player| player.id.clone()));
        }
    }
}

/// Makes `copy` the same text as `original`, if it says the same.
fn share<T: Clone + PartialEq>(copy: &mut T, original: &T) {
    if copy == original {
        copy.clone_from(original);
    }
}
