//! Matchmaking rule sets.

use std::sync::Arc;

use rallypoint_flexmatch::{RuleSet, RuleSetError};
use serde::{Deserialize, Serialize, Serializer};

use super::Tags;
use crate::ids::{RuleSetName, Timestamp};

/// A matchmaking rule set. It never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatchmakingRuleSet {
    /// Its name.
    pub name: RuleSetName,
    /// What it says.
    pub body: RuleSetBody,
    /// Its tags.
    pub tags: Tags,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A rule set's text with what it means. Kept as the text alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Kept")]
pub struct RuleSetBody(Arc<str>, Arc<RuleSet>);

/// The text as it is kept.
#[derive(Deserialize)]
#[serde(rename = "RuleSetBody")]
struct Kept(Arc<str>);

impl RuleSetBody {
    /// Reads a rule set's text.
    ///
    /// # Errors
    ///
    /// What is wrong in it, where, and the fix.
    pub fn parse(text: impl Into<Arc<str>>) -> Result<Self, RuleSetError> {
        let text = text.into();
        let parsed = Arc::new(RuleSet::parse(&text)?);
        Ok(Self(text, parsed))
    }

    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it means; to be shared.
    pub fn parsed(&self) -> &Arc<RuleSet> {
        &self.1
    }
}

impl Serialize for RuleSetBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct("RuleSetBody", &self.0)
    }
}

impl PartialEq for RuleSetBody {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl TryFrom<Kept> for RuleSetBody {
    type Error = RuleSetError;

    fn try_from(kept: Kept) -> Result<Self, RuleSetError> {
        Self::parse(kept.0)
    }
}
