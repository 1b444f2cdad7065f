//! Everything as it is kept, and what is worked out again when it is restored.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fleets::Fleets;
use crate::model::PlacementStatus;

impl Serialize for Fleets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Fleets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fleets = Self::deserialize(deserializer)?;
        fleets.index();
        Ok(fleets)
    }
}

impl Fleets {
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
