//! Who made how many game sessions lately, on a fleet that limits its creators.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::checks;
use crate::ids::Timestamp;
use crate::model::CreationLimit;
use crate::refusal::Refusal;

/// The game sessions made within the last period, by creator. Empty on a fleet without a limit.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Creations {
    /// In order of time.
    recent: VecDeque<(Timestamp, String)>,
    counts: BTreeMap<String, u32>,
}

impl Creations {
    /// Whether a creator may make one more now.
    pub(crate) fn allow(
        &self,
        limit: CreationLimit,
        creator: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let Some(creator) = creator else {
            return Err(checks::invalid(
                "CreatorId",
                "is missing: the fleet limits how many one creator makes",
            ));
        };
        let over = self.recent.iter().take_while(|(at, _)| is_over(*at, limit, now));
        let over = over.filter(|(_, name)| name == creator).count();
        let counted = self.counts.get(creator).copied().unwrap_or(0) as usize - over;
        if counted >= limit.game_sessions as usize {
            return Err(Refusal::CreationLimitExceeded {
                creator: creator.to_owned(),
                limit: limit.game_sessions,
                minutes: limit.period.as_secs() / 60,
            });
        }
        Ok(())
    }

    /// Counts one more, and no longer those of an earlier period.
    pub(crate) fn count(&mut self, limit: CreationLimit, creator: &str, now: Timestamp) {
        let over = self.recent.iter().take_while(|(at, _)| is_over(*at, limit, now)).count();
        for (_, earlier) in self.recent.drain(..over) {
            if let Some(count) = self.counts.get_mut(&earlier) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&earlier);
                }
            }
        }
        self.recent.push_back((now, creator.to_owned()));
        *self.counts.entry(creator.to_owned()).or_default() += 1;
    }
}

fn is_over(at: Timestamp, limit: CreationLimit, now: Timestamp) -> bool {
    at.after(limit.period) <= now
}
