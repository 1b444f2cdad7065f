//! Where game sessions go.

use thiserror::Error;

/// GameLift's longest id or ARN of a fleet or alias, in characters.
const LONGEST_FLEET: usize = 512;
/// Its longest name or ARN of a queue.
const LONGEST_QUEUE: usize = 256;

/// Where game sessions go: one of GameLift's ids, names or ARNs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Destination {
    /// A fleet, by id or ARN.
    Fleet(String),
    /// The fleet that an alias leads to, by the alias's id or ARN.
    Alias(String),
    /// One of the fleets that a queue chooses from, by the queue's name or ARN.
    Queue(String),
}

/// A destination, and the location there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    /// Where.
    pub destination: Destination,
    /// The location of a fleet or alias; none leaves it open.
    pub location: Option<String>,
}

/// What is no fleet, alias or queue.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum DestinationError {
    /// No fleet's id or ARN.
    #[error(
        "give fleet- followed by letters, digits and hyphens, or a fleet's ARN: \
         arn:aws:gamelift:<region>:<account>:fleet/fleet-..."
    )]
    Fleet,
    /// No alias's id or ARN.
    #[error("give alias- followed by letters, digits and hyphens, or an alias's ARN")]
    Alias,
    /// No queue's name or ARN.
    #[error("give a queue's name of letters, digits and hyphens, or its ARN")]
    Queue,
}

impl Destination {
    /// A fleet's id, or its ARN.
    ///
    /// # Errors
    /// It is neither.
    pub fn fleet(text: &str) -> Result<Self, DestinationError> {
        let is_one = text.chars().count() <= LONGEST_FLEET && is_named(text, "fleet/", "fleet-");
        if is_one { Ok(Self::Fleet(text.to_owned())) } else { Err(DestinationError::Fleet) }
    }

    /// An alias's id, or its ARN.
    ///
    /// # Errors
    /// It is neither.
    pub fn alias(text: &str) -> Result<Self, DestinationError> {
        let is_one = text.chars().count() <= LONGEST_FLEET && is_named(text, "alias/", "alias-");
        if is_one { Ok(Self::Alias(text.to_owned())) } else { Err(DestinationError::Alias) }
    }

    /// A queue's name, or its ARN.
    ///
    /// # Errors
    /// It is neither.
    pub fn queue(text: &str) -> Result<Self, DestinationError> {
        let is_one = text.chars().count() <= LONGEST_QUEUE && is_named(text, "gamesessionqueue/", "");
        if is_one { Ok(Self::Queue(text.to_owned())) } else { Err(DestinationError::Queue) }
    }

    /// The fleet, if it is one.
    pub fn fleet_id(&self) -> Option<&str> {
        match self {
            Self::Fleet(fleet) => Some(fleet),
            Self::Alias(_) | Self::Queue(_) => None,
        }
    }

    /// The alias, if it is one.
    pub fn alias_id(&self) -> Option<&str> {
        match self {
            Self::Alias(alias) => Some(alias),
            Self::Fleet(_) | Self::Queue(_) => None,
        }
    }

    /// The region, where the ARN has it.
    pub fn region(&self) -> Option<&str> {
        let (Self::Fleet(text) | Self::Alias(text) | Self::Queue(text)) = self;
        region_of(text)
    }
}

impl std::fmt::Display for Destination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fleet(fleet) => write!(f, "{fleet}"),
            Self::Alias(alias) => write!(f, "{alias}"),
            Self::Queue(queue) => write!(f, "queue {queue}"),
        }
    }
}

/// The fourth part of an ARN.
pub(super) fn region_of(arn: &str) -> Option<&str> {
    let mut parts = arn.split(':');
    if parts.next() != Some("arn") {
        return None;
    }
    parts.nth(2).filter(|region| !region.is_empty())
}

/// Whether a text is a name of letters, digits and hyphens that begins with `prefix`, or an ARN that ends with `resource`
/// and one.
fn is_named(text: &str, resource: &str, prefix: &str) -> bool {
    let name = match text.strip_prefix("arn:") {
        Some(rest) => match rest.rsplit_once(':').and_then(|(_, last)| last.strip_prefix(resource)) {
            Some(name) => name,
            None => return false,
        },
        None => text,
    };
    let rest = name.strip_prefix(prefix).unwrap_or_default();
    !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::Destination;

    #[test]
    fn ids_names_and_arns_are_told_from_others() {
        for good in ["fleet-123", "arn:aws:gamelift:eu-west-1:111122223333:fleet/fleet-a-1"] {
            assert_eq!(Destination::fleet(good).unwrap().fleet_id(), Some(good));
        }
        for bad in ["fleet-", "fleet_1", "alias-1", "arn:aws:gamelift:r::alias/alias-1", "arn:fleet-1", ""] {
            assert!(Destination::fleet(bad).is_err(), "{bad}");
        }
        assert!(Destination::alias("alias-1").is_ok());
        assert!(Destination::alias("arn:aws:gamelift:r:1:alias/alias-1").is_ok());
        assert!(Destination::alias("fleet-1").is_err());
        assert!(Destination::queue("best").is_ok());
        assert!(Destination::queue("arn:aws:gamelift:r:1:gamesessionqueue/best").is_ok());
        assert!(Destination::queue("the best").is_err());
    }

    #[test]
    fn an_arn_says_its_region() {
        let of = |text| Destination::fleet(text).unwrap().region().map(str::to_owned);
        assert_eq!(of("arn:aws:gamelift:eu-west-1:111122223333:fleet/fleet-1").as_deref(), Some("eu-west-1"));
        assert_eq!(of("arn:aws:gamelift:::fleet/fleet-1"), None);
        assert_eq!(of("fleet-1"), None);
    }
}
