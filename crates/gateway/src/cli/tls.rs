//! The doors' TLS.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::duration;
use crate::tls::TlsConfig;

/// Options of the doors' TLS.
#[derive(Clone, Debug, Args)]
pub struct TlsOptions {
    /// Speak TLS at the services' door too, with this certificate chain in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key", help_heading = "Doors")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert", help_heading = "Doors")]
    pub tls_key: Option<PathBuf>,
    /// The same with a certificate made at the start, written to FILE for clients to trust [default: a temporary file]
    // None: not given. Some(None): given without a file.
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, conflicts_with = "tls_cert",
          help_heading = "Doors")]
    pub tls_self_signed: Option<Option<PathBuf>>,
    /// Speak TLS, and nothing else, at the players' door, with this certificate chain in PEM
    #[arg(long, value_name = "FILE", requires = "players_tls_key", help_heading = "Doors")]
    pub players_tls_cert: Option<PathBuf>,
    /// Its private key in PEM
    #[arg(long, value_name = "FILE", requires = "players_tls_cert", help_heading = "Doors")]
    pub players_tls_key: Option<PathBuf>,
    /// How often to look whether these files were renewed; SIGHUP looks at once
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration, help_heading = "Doors")]
    pub tls_renewal_check: Duration,
    /// Tell launched game servers to connect over TLS
    #[arg(long, help_heading = "Game servers")]
    pub servers_over_tls: bool,
}

impl TlsOptions {
    /// What is asked for the players' door, if TLS is.
    pub(super) fn players(&self) -> Option<TlsConfig> {
        let (certificate, key) = (self.players_tls_cert.clone()?, self.players_tls_key.clone()?);
        Some(TlsConfig::Files { certificate, key })
    }

    /// What is asked for the services' door, if TLS is.
    pub(super) fn config(self) -> Option<TlsConfig> {
        match (self.tls_cert, self.tls_key, self.tls_self_signed) {
            (Some(certificate), Some(key), _) => Some(TlsConfig::Files { certificate, key }),
            (_, _, Some(certificate)) => Some(TlsConfig::SelfSigned { certificate }),
            _ => None,
        }
    }
}
