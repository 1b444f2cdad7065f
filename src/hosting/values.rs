//! Values that cross the C interface as numbers.

use rallypoint_wire::server_sdk::{PlayerSessionPolicy, PlayerSessionStatus};

use crate::result::RpResult;

/// Whether a game session takes new player sessions; GameLift's `PlayerSessionCreationPolicy`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpPlayerSessionCreationPolicy {
    /// It does.
    AcceptAll = 1,
    /// It does not; who has a reserved player session is still accepted.
    DenyAll = 2,
}

impl TryFrom<i32> for RpPlayerSessionCreationPolicy {
    type Error = RpResult;

    fn try_from(number: i32) -> Result<Self, RpResult> {
        [Self::AcceptAll, Self::DenyAll]
            .into_iter()
            .find(|policy| *policy as i32 == number)
            .ok_or(RpResult::InvalidArgument)
    }
}

impl From<RpPlayerSessionCreationPolicy> for PlayerSessionPolicy {
    fn from(policy: RpPlayerSessionCreationPolicy) -> Self {
        match policy {
            RpPlayerSessionCreationPolicy::AcceptAll => Self::AcceptAll,
            RpPlayerSessionCreationPolicy::DenyAll => Self::DenyAll,
        }
    }
}

/// Where a player session stands; GameLift's `PlayerSessionStatus`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpPlayerSessionStatus {
    /// The service did not say; as a filter: any.
    NotSet = 0,
    /// The slot waits for its player, for 60 s.
    Reserved = 1,
    /// The player was accepted.
    Active = 2,
    /// The player is gone.
    Completed = 3,
    /// The player did not come in time.
    TimedOut = 4,
}

impl RpPlayerSessionStatus {
    /// As a filter: which one, if any.
    ///
    /// # Errors
    /// [`RpResult::InvalidArgument`] for a number that is none.
    pub fn filter(number: i32) -> Result<Option<PlayerSessionStatus>, RpResult> {
        let wanted = [
            (Self::NotSet, None),
            (Self::Reserved, Some(PlayerSessionStatus::Reserved)),
            (Self::Active, Some(PlayerSessionStatus::Active)),
            (Self::Completed, Some(PlayerSessionStatus::Completed)),
            (Self::TimedOut, Some(PlayerSessionStatus::TimedOut)),
        ];
        let found = wanted.into_iter().find(|(status, _)| *status as i32 == number);
        found.map(|(_, wanted)| wanted).ok_or(RpResult::InvalidArgument)
    }
}

impl From<PlayerSessionStatus> for RpPlayerSessionStatus {
    fn from(told: PlayerSessionStatus) -> Self {
        match told {
            PlayerSessionStatus::Reserved => Self::Reserved,
            PlayerSessionStatus::Active => Self::Active,
            PlayerSessionStatus::Completed => Self::Completed,
            PlayerSessionStatus::TimedOut => Self::TimedOut,
            PlayerSessionStatus::NotSet => Self::NotSet,
        }
    }
}

/// What a player's attribute is; GameLift's `AttributeValue`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpPlayerAttributeType {
    /// Nothing.
    None = 0,
    /// A text.
    String = 1,
    /// A number.
    Number = 2,
    /// Texts.
    StringList = 3,
    /// Numbers, each with a name.
    StringNumberMap = 4,
}

impl TryFrom<i32> for RpPlayerAttributeType {
    type Error = RpResult;

    fn try_from(number: i32) -> Result<Self, RpResult> {
        [Self::None, Self::String, Self::Number, Self::StringList, Self::StringNumberMap]
            .into_iter()
            .find(|kind| *kind as i32 == number)
            .ok_or(RpResult::InvalidArgument)
    }
}
