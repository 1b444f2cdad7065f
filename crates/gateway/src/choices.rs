//! Where players may put their game sessions.

use std::collections::BTreeSet;
use std::str::FromStr;

use rallypoint_fleet::arn::id_of;
use thiserror::Error;

use crate::backend::Destination;

/// Every location of the fleets that may be chosen.
const ANY: &str = "*";

/// One thing that players may choose: `fleet=ID`, `alias=ID`, `queue=NAME`, `location=NAME` or `location=*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlayersChoice {
    /// A fleet, by id or ARN.
    Fleet(String),
    /// An alias, by id or ARN.
    Alias(String),
    /// A queue, by name or ARN.
    Queue(String),
    /// A location.
    Location(String),
}

/// A choice that is none.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("give fleet=ID, alias=ID, queue=NAME, location=NAME or location=*")]
pub struct PlayersChoiceError;

impl FromStr for PlayersChoice {
    type Err = PlayersChoiceError;

    fn from_str(text: &str) -> Result<Self, PlayersChoiceError> {
        let (kind, name) =
            text.split_once('=').filter(|(_, name)| !name.is_empty()).ok_or(PlayersChoiceError)?;
        match kind {
            "fleet" => Ok(Self::Fleet(name.to_owned())),
            "alias" => Ok(Self::Alias(name.to_owned())),
            "queue" => Ok(Self::Queue(name.to_owned())),
            "location" => Ok(Self::Location(id_of(name).to_owned())),
            _ => Err(PlayersChoiceError),
        }
    }
}

/// Everything that players may choose besides what is configured for all; by default nothing. It is kept as it is listed:
/// an ARN says the region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlayersChoices {
    fleets: BTreeSet<String>,
    aliases: BTreeSet<String>,
    queues: BTreeSet<String>,
    locations: BTreeSet<String>,
}

impl FromIterator<PlayersChoice> for PlayersChoices {
    fn from_iter<T: IntoIterator<Item = PlayersChoice>>(choices: T) -> Self {
        let mut all = Self::default();
        for choice in choices {
            match choice {
                PlayersChoice::Fleet(id) => all.fleets.insert(id),
                PlayersChoice::Alias(id) => all.aliases.insert(id),
                PlayersChoice::Queue(name) => all.queues.insert(name),
                PlayersChoice::Location(name) => all.locations.insert(name),
            };
        }
        all
    }
}

impl PlayersChoices {
    /// Whether this fleet, by id or ARN, may be chosen.
    pub fn has_fleet(&self, fleet: &str) -> bool {
        is_listed(&self.fleets, fleet)
    }

    /// Whether this alias, by id or ARN, may be chosen.
    pub fn has_alias(&self, alias: &str) -> bool {
        is_listed(&self.aliases, alias)
    }

    /// Whether this queue, by name or ARN, may be chosen.
    pub fn has_queue(&self, queue: &str) -> bool {
        is_listed(&self.queues, queue)
    }

    /// Whether this location may be chosen.
    pub fn has_location(&self, location: &str) -> bool {
        self.locations.contains(location) || self.locations.contains(ANY)
    }

    /// The aliases, by id or ARN, and the queues, by name or ARN.
    pub(crate) fn aliases_and_queues(&self) -> (&BTreeSet<String>, &BTreeSet<String>) {
        (&self.aliases, &self.queues)
    }

    /// The fleets, aliases and queues.
    pub(crate) fn destinations(&self) -> Vec<Destination> {
        let fleets = self.fleets.iter().cloned().map(Destination::Fleet);
        let aliases = self.aliases.iter().cloned().map(Destination::Alias);
        let queues = self.queues.iter().cloned().map(Destination::Queue);
        fleets.chain(aliases).chain(queues).collect()
    }
}

fn is_listed(listed: &BTreeSet<String>, asked: &str) -> bool {
    listed.iter().any(|listed| id_of(listed) == id_of(asked))
}

#[cfg(test)]
mod tests {
    use super::{PlayersChoice, PlayersChoices};

    #[test]
    fn players_may_choose_what_is_listed_by_id_or_arn_and_nothing_else() {
        let listed = [
            "fleet=fleet-eu",
            "alias=arn:aws:gamelift:r:1:alias/alias-1",
            "queue=ranked",
            "location=custom-a",
        ];
        let choices: PlayersChoices =
            listed.iter().map(|text| text.parse::<PlayersChoice>().unwrap()).collect();
        assert!(choices.has_fleet("fleet-eu") && choices.has_fleet("arn:aws:gamelift:r:1:fleet/fleet-eu"));
        assert!(choices.has_alias("alias-1") && choices.has_queue("ranked"));
        assert!(choices.has_location("custom-a") && !choices.has_location("custom-b"));
        assert!(!choices.has_fleet("fleet-us") && !choices.has_fleet("*") && !choices.has_queue("alias-1"));
        let any: PlayersChoices = ["location=*".parse::<PlayersChoice>().unwrap()].into_iter().collect();
        assert!(any.has_location("custom-b"));
        assert!(!PlayersChoices::default().has_fleet("fleet-eu"));
        for wrong in ["fleet", "fleet=", "=fleet-eu", "server=x", ""] {
            assert!(wrong.parse::<PlayersChoice>().is_err(), "{wrong}");
        }
    }
}
