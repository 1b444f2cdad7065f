//! GameLift's default rates.
//!
//! Source: "API limits reference" of the Amazon GameLift Servers developer guide (`api-limits-common`), and for the account as
//! a whole the page before it (`api-limits-table`). Accounts may have more by Service Quotas.

use std::collections::HashMap;
use std::str::FromStr;

use rallypoint_gamelift_api::Operation;
use thiserror::Error;

/// The name in `--quota` for all operations together.
const ACCOUNT: &str = "account";

/// How often something may be called.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Calls a second in the long run, above 0.
    pub per_second: f64,
    /// Calls at once after a rest, at least 1.
    pub burst: f64,
}

impl Rate {
    /// All operations of an account together.
    pub const ACCOUNT: Self = Self::even(500.0);

    /// As many at once as in a second: what most operations have.
    const fn even(per_second: f64) -> Self {
        Self { per_second, burst: per_second }
    }

    /// The default for an operation, of an account.
    pub fn published(operation: Operation) -> Self {
        use Operation as Op;
        match operation {
            Op::CreatePlayerSession
            | Op::CreatePlayerSessions
            | Op::DescribeMatchmaking
            | Op::DescribePlayerSessions => Self::even(200.0),
            Op::AcceptMatch | Op::StartMatchmaking | Op::StopMatchmaking => Self::even(100.0),
            Op::StartGameSessionPlacement | Op::DescribeGameSessionPlacement => Self::even(75.0),
            Op::StartMatchBackfill => Self::even(70.0),
            Op::CreateGameSession => Self::even(50.0),
            Op::DescribeAlias
            | Op::DescribeCompute
            | Op::DescribeFleetAttributes
            | Op::DescribeFleetCapacity
            | Op::DescribeFleetEvents
            | Op::DescribeFleetLocationAttributes
            | Op::DescribeFleetPortSettings
            | Op::DescribeFleetUtilization
            | Op::DescribeGameSessionDetails
            | Op::DescribeGameSessionQueues
            | Op::DescribeInstances
            | Op::DescribeMatchmakingConfigurations
            | Op::DescribeMatchmakingRuleSets
            | Op::DescribeRuntimeConfiguration
            | Op::ListAliases
            | Op::ListCompute
            | Op::ListFleets
            | Op::ListLocations
            | Op::ListTagsForResource
            | Op::ResolveAlias
            | Op::SearchGameSessions
            | Op::TagResource
            | Op::UntagResource
            | Op::ValidateMatchmakingRuleSet => Self::even(30.0),
            Op::CreateAlias
            | Op::CreateFleetLocations
            | Op::CreateGameSessionQueue
            | Op::CreateLocation
            | Op::CreateMatchmakingConfiguration
            | Op::CreateMatchmakingRuleSet
            | Op::DeleteAlias
            | Op::DeleteFleet
            | Op::DeleteFleetLocations
            | Op::DeleteGameSessionQueue
            | Op::DeleteLocation
            | Op::DeleteMatchmakingConfiguration
            | Op::DeleteMatchmakingRuleSet
            | Op::DeregisterCompute
            | Op::DescribeGameSessions
            | Op::RegisterCompute
            | Op::StopGameSessionPlacement
            | Op::TerminateGameSession
            | Op::UpdateAlias
            | Op::UpdateFleetAttributes
            | Op::UpdateGameSession
            | Op::UpdateGameSessionQueue
            | Op::UpdateMatchmakingConfiguration => Self::even(20.0),
            // The page does not list it: the least that others of its kind have.
            Op::GetPlayerConnectionDetails => Self::even(20.0),
            Op::GetComputeAuthToken => Self { per_second: 5.0, burst: 10.0 },
            Op::CreateFleet | Op::GetComputeAccess | Op::GetGameSessionLogUrl => {
                Self { per_second: 1.0, burst: 4.0 }
            }
        }
    }

    /// This rate times a factor. Less than one call at once would be none ever.
    fn times(self, factor: f64) -> Self {
        Self { per_second: self.per_second * factor, burst: (self.burst * factor).max(1.0) }
    }
}

/// How much of an account's quotas one gateway may use: above 0, at most 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share(f64);

impl Share {
    /// All of them.
    pub const WHOLE: Self = Self(1.0);

    /// This part of them.
    ///
    /// # Errors
    /// It is not above 0 and at most 1.
    pub fn new(share: f64) -> Result<Self, ShareError> {
        if share > 0.0 && share <= 1.0 { Ok(Self(share)) } else { Err(ShareError) }
    }
}

/// A share that is none.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("give a number above 0 and at most 1, for example 0.5 for each of two gateways on one account")]
pub struct ShareError;

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, ShareError> {
        text.parse().map_err(|_| ShareError).and_then(Self::new)
    }
}

/// A quota of an account that is not the default: `OPERATION=RATE`, or `account=RATE` for all operations together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct QuotaOverride {
    /// None: all together.
    operation: Option<Operation>,
    per_second: f64,
}

/// A quota that cannot be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum QuotaOverrideError {
    /// It is not two things with `=` between.
    #[error("give OPERATION=RATE, for example CreateGameSession=200")]
    Form,
    /// No such operation.
    #[error("{0} is no operation that the gateway knows: give one of GameLift's names, or account")]
    Operation(String),
    /// No such rate.
    #[error("{0} is no rate: give calls per second, above 0")]
    Rate(String),
}

impl FromStr for QuotaOverride {
    type Err = QuotaOverrideError;

    fn from_str(text: &str) -> Result<Self, QuotaOverrideError> {
        let (name, rate) = text.split_once('=').ok_or(QuotaOverrideError::Form)?;
        let operation = match name {
            ACCOUNT => None,
            _ => {
                Some(Operation::from_name(name).map_err(|_| QuotaOverrideError::Operation(name.to_owned()))?)
            }
        };
        let per_second = rate.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
        let per_second = per_second.ok_or_else(|| QuotaOverrideError::Rate(rate.to_owned()))?;
        Ok(Self { operation, per_second })
    }
}

/// The rate of every operation.
#[derive(Clone, Debug)]
pub struct Rates {
    account: Rate,
    operations: HashMap<Operation, Rate>,
}

impl Default for Rates {
    /// The published ones.
    fn default() -> Self {
        Self {
            account: Rate::ACCOUNT,
            operations: Operation::ALL.iter().map(|op| (*op, Rate::published(*op))).collect(),
        }
    }
}

impl Rates {
    /// The published rates with an account's own. A burst grows as its rate does.
    pub fn of_account(own: &[QuotaOverride]) -> Self {
        let mut rates = Self::default();
        for QuotaOverride { operation, per_second } in own {
            let rate = match operation {
                None => &mut rates.account,
                Some(operation) => rates.operations.entry(*operation).or_insert(Rate::published(*operation)),
            };
            *rate = rate.times(per_second / rate.per_second);
        }
        rates
    }

    /// A part of them.
    #[must_use]
    pub fn shared(&self, Share(share): Share) -> Self {
        self.times(share)
    }

    /// Each of them times a factor above 0.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self {
            account: self.account.times(factor),
            operations: self.operations.iter().map(|(op, rate)| (*op, rate.times(factor))).collect(),
        }
    }

    /// All operations together.
    pub fn account(&self) -> Rate {
        self.account
    }

    /// One operation.
    pub fn of(&self, operation: Operation) -> Rate {
        self.operations.get(&operation).copied().unwrap_or_else(|| Rate::published(operation))
    }
}
