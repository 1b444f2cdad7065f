//! Where players may put their game sessions.

use clap::Args;

use crate::choices::{PlayersChoice, PlayersChoices};

/// Options of what players may choose.
#[derive(Clone, Debug, Args)]
pub struct ChoiceOptions {
    /// Let players choose this fleet, alias, queue or location for a game session (fleet=ID, alias=ID, queue=NAME,
    /// location=NAME, location=*); can be repeated
    #[arg(long, value_name = "KIND=NAME", value_delimiter = ',', help_heading = "Fleet")]
    pub players_may_choose: Vec<PlayersChoice>,
}

impl ChoiceOptions {
    pub(super) fn choices(&self) -> PlayersChoices {
        self.players_may_choose.iter().cloned().collect()
    }
}
