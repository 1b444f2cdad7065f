//! Who may call the doors.

use clap::{Args, ValueEnum};

use crate::run::AuthConfig;

/// Options of authentication.
#[derive(Clone, Debug, Args)]
pub struct AuthOptions {
    /// How game clients prove who they are
    #[arg(long, value_name = "HOW", value_enum, default_value_t, help_heading = "Authentication")]
    pub auth: AuthKind,
}

/// What `--auth` can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AuthKind {
    /// They do not have to
    #[default]
    None,
}

impl AuthOptions {
    pub(super) fn config(self) -> AuthConfig {
        match self.auth {
            AuthKind::None => AuthConfig::Nothing,
        }
    }
}
