//! Names for fleets that can be turned to another one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Tags;
use crate::ids::{AliasId, FleetId, Timestamp};

/// A name for a fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// Its id.
    pub id: AliasId,
    /// Its name; need not be unique.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// Where it leads.
    pub routing: RoutingStrategy,
    /// Its tags.
    pub tags: Tags,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// GameLift's `RoutingStrategy`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoutingStrategy {
    /// To this fleet.
    Simple(FleetId),
    /// Nowhere: whoever asks is shown this message.
    Terminal(String),
}

/// A fleet, named itself or by an alias.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FleetOrAlias {
    /// The fleet itself.
    Fleet(FleetId),
    /// Whichever fleet the alias leads to at the time.
    Alias(AliasId),
}

impl fmt::Display for FleetOrAlias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fleet(id) => id.fmt(f),
            Self::Alias(id) => id.fmt(f),
        }
    }
}

impl From<FleetId> for FleetOrAlias {
    fn from(id: FleetId) -> Self {
        Self::Fleet(id)
    }
}

impl From<AliasId> for FleetOrAlias {
    fn from(id: AliasId) -> Self {
        Self::Alias(id)
    }
}
