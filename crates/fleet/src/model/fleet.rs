//! A fleet as a resource: what it is called and what it lets happen.

use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{ProtectionPolicy, Tags};
use crate::ids::{FleetId, Location, Timestamp};

/// An Anywhere fleet. It is `ACTIVE` from its creation until it is deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fleet {
    /// Its id.
    pub id: FleetId,
    /// Its name; need not be unique.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Where its computes may be, in the order in which they were added.
    pub locations: Vec<Location>,
    /// The protection that its new game sessions get.
    pub protection: ProtectionPolicy,
    /// How many game sessions one creator may make.
    pub creation_limit: Option<CreationLimit>,
    /// How long its game sessions may stay `ACTIVATING`; none means [`Settings`](super::Settings) says.
    pub activation_timeout: Option<Duration>,
    /// What its computes cost; queues may go by it.
    pub cost: Option<Cost>,
    /// Whether GameLift would make certificates for it. Kept and shown: a compute brings its own.
    pub certificate: CertificateType,
    /// Kept and shown.
    pub metric_groups: Vec<String>,
    /// Its tags.
    pub tags: Tags,
    /// When it was made.
    pub created_at: Timestamp,
}

/// GameLift's `ResourceCreationLimitPolicy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreationLimit {
    /// The most game sessions that one creator may make in a period.
    pub game_sessions: u32,
    /// How long a period is; minutes in the API.
    pub period: Duration,
}

/// GameLift's `CertificateType`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CertificateType {
    /// No certificate.
    #[default]
    Disabled,
    /// A certificate for each compute.
    Generated,
}

/// GameLift's `AnywhereConfiguration.Cost`: up to five digits, a point and up to five more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost(String);

/// How many digits a cost may have before its point, and behind it.
const COST_DIGITS: usize = 5;

impl Cost {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In hundred-thousandths, to compare by.
    pub(crate) fn value(&self) -> u64 {
        let (whole, part) = self.0.split_once('.').unwrap_or((&self.0, ""));
        format!("{whole}{part:0<COST_DIGITS$}").parse().unwrap_or(u64::MAX)
    }
}

impl FromStr for Cost {
    type Err = CostError;

    fn from_str(text: &str) -> Result<Self, CostError> {
        let digits =
            |part: &str| (1..=COST_DIGITS).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        if digits(whole) && digits(part) { Ok(Self(text.to_owned())) } else { Err(CostError) }
    }
}

/// Text that is no cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no cost: give up to five digits, and behind a point up to five more, as in 0.25")]
pub struct CostError;

/// How much of a fleet, or of one location of it, is in use; GameLift's `FleetUtilization`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Utilization {
    /// Processes that said `ProcessReady` and were not told to end.
    pub active_processes: u32,
    /// Game sessions in `ACTIVE`.
    pub active_game_sessions: u32,
    /// Player sessions reserved or active in those.
    pub current_players: u32,
    /// The most player sessions that those take.
    pub max_players: u32,
}

/// How many game sessions have not ended, and the slots in them. It is counted as things happen, so asking costs nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Occupancy {
    /// Game sessions that have not ended.
    pub game_sessions: u64,
    /// Player sessions reserved or active in those.
    pub players: u64,
    /// The most player sessions that those take.
    pub slots: u64,
}

impl Occupancy {
    /// Counts one thing as it is after a change, instead of as it was.
    pub(crate) fn exchange(&mut self, before: Self, after: Self) {
        let exchange = |all: &mut u64, before: u64, after: u64| *all = *all - before + after;
        exchange(&mut self.game_sessions, before.game_sessions, after.game_sessions);
        exchange(&mut self.players, before.players, after.players);
        exchange(&mut self.slots, before.slots, after.slots);
    }
}

#[cfg(test)]
mod tests {
    use super::Cost;

    #[test]
    fn costs_compare_as_numbers() {
        let value = |text: &str| text.parse::<Cost>().unwrap().value();
        assert_eq!(value("10"), value("10.00"));
        assert!(value("9.5") < value("10"));
        assert!(value("0.25") < value("0.3"));
        assert!(value("99999.99999") > value("99999.9999"));
        for wrong in ["", ".", "1.", ".5", "-1", "123456", "1.123456", "1e3", "1,5"] {
            assert!(wrong.parse::<Cost>().is_err(), "{wrong}");
        }
    }
}
