//! Values that cross the C interface as numbers.

use crate::result::RpResult;

/// Where a matchmaking ticket stands; GameLift's `MatchmakingConfigurationStatus`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpMatchmakingStatus {
    /// The gateway has not said yet, or said what this library does not know.
    #[default]
    Unknown = 0,
    /// It was taken and is not looked at yet.
    Queued = 1,
    /// Others are looked for.
    Searching = 2,
    /// A match is proposed: its players have to accept it.
    RequiresAcceptance = 3,
    /// A game session is looked for.
    Placing = 4,
    /// The match has a game session, and its players have their slots.
    Completed = 5,
    /// It is over: a match could not be made.
    Failed = 6,
    /// It is over: somebody stopped it, or did not accept.
    Cancelled = 7,
    /// It is over: nobody was found in time.
    TimedOut = 8,
}

impl RpMatchmakingStatus {
    /// Whether it stays so.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled | Self::TimedOut)
    }
}

/// What a player says of a proposed match; GameLift's `AcceptanceType`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpMatchAcceptance {
    /// Nothing yet.
    #[default]
    Undecided = 0,
    /// They play.
    Accepted = 1,
    /// They do not.
    Rejected = 2,
}

impl TryFrom<i32> for RpMatchAcceptance {
    type Error = RpResult;

    /// One that can be told; nothing cannot.
    fn try_from(number: i32) -> Result<Self, RpResult> {
        [Self::Accepted, Self::Rejected]
            .into_iter()
            .find(|acceptance| *acceptance as i32 == number)
            .ok_or(RpResult::InvalidArgument)
    }
}

/// Who accepts a proposed match for the local player.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RpAcceptanceMode {
    /// The game, by `rp_matchmaking_accept`.
    #[default]
    Manual = 0,
    /// The library, as soon as it hears of the match; the game hears of it as well.
    Automatic = 1,
}

impl TryFrom<i32> for RpAcceptanceMode {
    type Error = RpResult;

    fn try_from(number: i32) -> Result<Self, RpResult> {
        [Self::Manual, Self::Automatic]
            .into_iter()
            .find(|mode| *mode as i32 == number)
            .ok_or(RpResult::InvalidArgument)
    }
}

/// What a match notice tells; each has a delegate of its own, after O3DE's `MatchmakingNotifications`.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpMatchNoticeKind {
    /// A match is proposed: accept or reject it. (`OnMatchAcceptance`)
    Acceptance = 1,
    /// The match is made, and its named session, if one was asked for, is there. (`OnMatchComplete`)
    Complete = 2,
    /// The gateway does not answer for the ticket any more. It is asked again until it does. (`OnMatchError`)
    Error = 3,
    /// The ticket is over without a match for the local player. (`OnMatchFailure`)
    Failure = 4,
}
