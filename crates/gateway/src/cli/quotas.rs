//! How often GameLift is called, and may be.

use std::num::ParseFloatError;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::duration;
use crate::quota::{Enforced, QuotaOverride, Rates, Share};

/// Options of GameLift's quotas.
#[derive(Clone, Debug, Args)]
pub struct QuotaOptions {
    /// The part of the account's quotas that this gateway may use, with gamelift: with two gateways 0.5 each
    #[arg(long, value_name = "SHARE", default_value = "1", help_heading = "Quotas")]
    pub quota_share: Share,
    /// A quota of the account that is not GameLift's default, in calls per second; can be repeated
    #[arg(long, value_name = "OPERATION=RATE", help_heading = "Quotas")]
    pub quota: Vec<QuotaOverride>,
    /// For how long players who ask for the same get one answer to find, with gamelift
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = duration, help_heading = "Quotas")]
    pub share_finds: Duration,
    /// Refuse API calls beyond the quotas, as GameLift does, times FACTOR
    #[arg(long, value_name = "FACTOR", num_args = 0..=1, require_equals = true, default_missing_value = "1",
          value_parser = factor, help_heading = "Quotas")]
    pub enforce_quotas: Option<f64>,
}

impl QuotaOptions {
    /// How often this gateway may call GameLift.
    pub(super) fn rates(&self) -> Rates {
        Rates::of_account(&self.quota).shared(self.quota_share)
    }

    /// How often the services' door may be called.
    pub(super) fn enforced(&self) -> Option<Arc<Enforced>> {
        let rates = |factor| Rates::of_account(&self.quota).times(factor);
        self.enforce_quotas.map(|factor| Arc::new(Enforced::new(rates(factor))))
    }
}

fn factor(text: &str) -> Result<f64, String> {
    let factor = text.parse().map_err(|problem: ParseFloatError| problem.to_string())?;
    if f64::is_finite(factor) && factor > 0.0 { Ok(factor) } else { Err("give a number above 0".to_owned()) }
}
