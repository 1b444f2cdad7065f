//! Who may call the doors.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use thiserror::Error;

use super::duration;
use crate::auth::ASKED_AT_MOST_EVERY;
use crate::run::{
    AuthConfig, CredentialsError, JwksUrl, JwksUrlProblem, KeysConfig, ServerCredentials, ServicesAuth,
    ServicesToken, ServicesTokenError, TokenConfig, TokenRules,
};

const HEADING: &str = "Who may call";

/// Options of authentication.
#[derive(Clone, Debug, Args)]
pub struct AuthOptions {
    /// How game clients prove who they are
    #[arg(long, value_name = "HOW", value_enum, default_value_t, help_heading = HEADING)]
    pub auth: AuthKind,
    /// Check their tokens with the secret in this file, which who signs has too
    #[arg(long, value_name = "FILE", help_heading = HEADING)]
    pub jwt_secret_file: Option<PathBuf>,
    /// Check them with the key set in this file
    #[arg(long, value_name = "FILE", help_heading = HEADING)]
    pub jwks_file: Option<PathBuf>,
    /// Check them with the key set at this URL
    #[arg(long, value_name = "URL", help_heading = HEADING)]
    pub jwks_url: Option<String>,
    /// Who may have issued them; can be repeated [default: whoever has the key]
    #[arg(long, value_name = "ISSUER", value_parser = NonEmptyStringValueParser::new(), help_heading = HEADING)]
    pub jwt_issuer: Vec<String>,
    /// Whom they must be meant for; can be repeated
    #[arg(long, value_name = "AUDIENCE", value_parser = NonEmptyStringValueParser::new(), help_heading = HEADING)]
    pub jwt_audience: Vec<String>,
    /// Take tokens that are meant for others too
    #[arg(long, help_heading = HEADING)]
    pub jwt_any_audience: bool,
    /// By how much the issuer's clock may differ
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = duration, help_heading = HEADING)]
    pub jwt_leeway: Duration,
    /// The claim that names the player
    #[arg(long, value_name = "CLAIM", default_value = "sub", value_parser = NonEmptyStringValueParser::new(),
          help_heading = HEADING)]
    pub jwt_subject_claim: String,
    /// Let services act for every player that show a key of this file, one per line, as X-Api-Key
    #[arg(long, value_name = "FILE", help_heading = HEADING)]
    pub api_key_file: Option<PathBuf>,
    /// Let nobody call the players' door without such a key
    #[arg(long, help_heading = HEADING)]
    pub require_api_key: bool,

    /// How callers of the services' door prove that they may
    #[arg(long, value_name = "HOW", value_enum, default_value_t, help_heading = HEADING)]
    pub services_auth: ServicesAuthKind,
    /// The token they show; better in --services-token-file or the environment, where other users do not see it
    #[arg(long, value_name = "TOKEN", hide_env_values = true, conflicts_with = "services_token_file",
          help_heading = HEADING)]
    // Read later: clap would show a secret that it cannot read.
    pub services_token: Option<String>,
    /// The file with that token
    #[arg(long, value_name = "FILE", help_heading = HEADING)]
    pub services_token_file: Option<PathBuf>,
    /// A key that they may sign with (SigV4); can be repeated
    #[arg(long, value_name = "ACCESS:SECRET", hide_env_values = true, value_delimiter = ',', help_heading = HEADING)]
    pub services_credentials: Vec<String>,
}

/// What `--auth` can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AuthKind {
    /// They do not have to
    #[default]
    None,
    /// By a JSON Web Token
    Jwt,
}

/// What `--services-auth` can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ServicesAuthKind {
    /// They do not have to
    #[default]
    None,
    /// By the token
    Bearer,
    /// By a signature, as every AWS SDK makes it
    #[value(name = "sigv4")]
    SigV4,
    /// By either
    Any,
}

/// Options of authentication that contradict each other, or that are of no effect.
#[derive(Debug, Error)]
pub enum AuthOptionsError {
    /// Not exactly one source of keys.
    #[error(
        "--auth jwt needs to know how tokens are checked: give one of --jwt-secret-file, --jwks-file and --jwks-url"
    )]
    Keys,
    /// Tokens that were issued for anything would be good here.
    #[error(
        "--auth jwt needs --jwt-audience, so that tokens that were issued for something else are refused; insist on \
         taking them with --jwt-any-audience"
    )]
    Audience,
    /// Both.
    #[error("--jwt-any-audience leaves no use for --jwt-audience: leave one of them out")]
    AudienceAndAny,
    /// It would not be heeded.
    #[error("{0} says how tokens are checked, and none are asked for: add --auth jwt")]
    NoJwt(&'static str),
    /// `--jwks-url`
    #[error("--jwks-url: {0}")]
    Url(#[from] JwksUrlProblem),
    /// There are no keys.
    #[error("--require-api-key needs keys: add --api-key-file")]
    NoApiKeys,
    /// Players have no keys.
    #[error("--require-api-key leaves no use for --auth jwt: leave one of them out")]
    KeyAndToken,
    /// There is no token.
    #[error("--services-auth needs a token: add --services-token-file, or --services-token")]
    NoServicesToken,
    /// There is no key.
    #[error("--services-auth needs a key to sign with: add --services-credentials")]
    NoServicesCredentials,
    /// There is neither.
    #[error(
        "--services-auth any needs a token or a key: add --services-token-file or --services-credentials"
    )]
    NoServicesProof,
    /// It would not be heeded.
    #[error("{0} is of no effect under this --services-auth: give the one that asks for it, or any")]
    NoServicesAuth(&'static str),
    /// `--services-token-file`
    #[error("cannot read --services-token-file {path}: {source}; name a readable file")]
    TokenFile {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// `--services-token` or what is in its file.
    #[error("--services-token: {0}")]
    ServicesToken(#[from] ServicesTokenError),
    /// `--services-credentials`
    #[error("--services-credentials cannot be read: {0}")]
    ServicesCredentials(#[from] CredentialsError),
}

impl AuthOptions {
    /// How callers of the players' door are told apart.
    pub(super) fn players(&self) -> Result<AuthConfig, AuthOptionsError> {
        if self.require_api_key && self.api_key_file.is_none() {
            return Err(AuthOptionsError::NoApiKeys);
        }
        if self.require_api_key && self.auth == AuthKind::Jwt {
            return Err(AuthOptionsError::KeyAndToken);
        }
        Ok(AuthConfig {
            tokens: self.tokens()?,
            api_key_file: self.api_key_file.clone(),
            require_api_key: self.require_api_key,
        })
    }

    fn tokens(&self) -> Result<Option<TokenConfig>, AuthOptionsError> {
        if self.auth == AuthKind::None {
            let given = [
                (self.jwt_secret_file.is_some(), "--jwt-secret-file"),
                (self.jwks_file.is_some(), "--jwks-file"),
                (self.jwks_url.is_some(), "--jwks-url"),
                (!self.jwt_issuer.is_empty(), "--jwt-issuer"),
                (!self.jwt_audience.is_empty(), "--jwt-audience"),
                (self.jwt_any_audience, "--jwt-any-audience"),
            ];
            // A gateway must not seem to check tokens when it does not.
            return match given.into_iter().find(|(is_given, _)| *is_given) {
                Some((_, option)) => Err(AuthOptionsError::NoJwt(option)),
                None => Ok(None),
            };
        }
        let keys = match (&self.jwt_secret_file, &self.jwks_file, &self.jwks_url) {
            (Some(path), None, None) => KeysConfig::Secret(path.clone()),
            (None, Some(path), None) => KeysConfig::File(path.clone()),
            (None, None, Some(url)) => {
                KeysConfig::Url { url: url.parse::<JwksUrl>()?, asked_at_most_every: ASKED_AT_MOST_EVERY }
            }
            _ => return Err(AuthOptionsError::Keys),
        };
        let audiences = match (self.jwt_any_audience, &self.jwt_audience[..]) {
            (true, []) => None,
            (true, _) => return Err(AuthOptionsError::AudienceAndAny),
            (false, []) => return Err(AuthOptionsError::Audience),
            (false, audiences) => Some(audiences.to_vec()),
        };
        let rules = TokenRules {
            issuers: self.jwt_issuer.clone(),
            audiences,
            leeway: self.jwt_leeway,
            subject_claim: self.jwt_subject_claim.clone(),
        };
        Ok(Some(TokenConfig { keys, rules }))
    }

    /// What callers of the services' door have to show.
    pub(super) fn services(&self) -> Result<ServicesAuth, AuthOptionsError> {
        let from_file = self.services_token_file.as_deref().map(read_token).transpose()?;
        let token = from_file.as_deref().or(self.services_token.as_deref());
        let token = token.map(ServicesToken::new).transpose()?;
        let credentials = self.services_credentials.iter().map(|text| ServerCredentials::read(text));
        let credentials = credentials.collect::<Result<Vec<_>, _>>()?;
        match (self.services_auth, token, &credentials[..]) {
            (ServicesAuthKind::None, None, []) => Ok(ServicesAuth::Nothing),
            (ServicesAuthKind::None | ServicesAuthKind::SigV4, Some(_), _) => {
                Err(AuthOptionsError::NoServicesAuth("--services-token"))
            }
            (ServicesAuthKind::None | ServicesAuthKind::Bearer, _, [_, ..]) => {
                Err(AuthOptionsError::NoServicesAuth("--services-credentials"))
            }
            (ServicesAuthKind::Bearer, None, _) => Err(AuthOptionsError::NoServicesToken),
            (ServicesAuthKind::SigV4, _, []) => Err(AuthOptionsError::NoServicesCredentials),
            (ServicesAuthKind::Any, None, []) => Err(AuthOptionsError::NoServicesProof),
            (_, token, _) => Ok(ServicesAuth::Proof { token, credentials }),
        }
    }
}

fn read_token(path: &Path) -> Result<String, AuthOptionsError> {
    let content = std::fs::read_to_string(path)
        .map_err(|source| AuthOptionsError::TokenFile { path: path.display().to_string(), source })?;
    Ok(content.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::AuthOptionsError as Error;
    use crate::cli::{Cli, ConfigError};
    use crate::run::{Config, ServicesAuth};

    fn config(args: &str) -> Result<Config, Error> {
        let args = ["gateway"].into_iter().chain(args.split(' ').filter(|arg| !arg.is_empty()));
        match Cli::try_parse_from(args).unwrap().config() {
            Ok(config) => Ok(config),
            Err(ConfigError::Auth(problem)) => Err(problem),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn tokens_need_one_way_to_be_checked_and_an_audience() {
        assert!(config("").unwrap().auth.tokens.is_none());
        assert!(config("--auth jwt --jwks-file k --jwt-audience game").unwrap().auth.tokens.is_some());
        assert!(
            config("--auth jwt --jwks-url https://x/k --jwt-any-audience").unwrap().auth.tokens.is_some()
        );
        assert!(matches!(config("--auth jwt --jwt-audience game"), Err(Error::Keys)));
        assert!(matches!(config("--auth jwt --jwks-file k --jwt-secret-file s"), Err(Error::Keys)));
        assert!(matches!(config("--auth jwt --jwks-file k"), Err(Error::Audience)));
        let both = "--auth jwt --jwks-file k --jwt-audience game --jwt-any-audience";
        assert!(matches!(config(both), Err(Error::AudienceAndAny)));
        assert!(matches!(config("--auth jwt --jwks-url http://x/k --jwt-any-audience"), Err(Error::Url(_))));
        assert!(matches!(config("--jwks-file k"), Err(Error::NoJwt("--jwks-file"))));
        assert!(matches!(config("--jwt-audience game"), Err(Error::NoJwt("--jwt-audience"))));
    }

    #[test]
    fn a_key_is_only_required_where_there_are_some() {
        assert!(config("--api-key-file k --require-api-key").is_ok());
        assert!(matches!(config("--require-api-key"), Err(Error::NoApiKeys)));
        let both = "--auth jwt --jwks-file k --jwt-audience game --api-key-file k --require-api-key";
        assert!(matches!(config(both), Err(Error::KeyAndToken)));
    }

    #[test]
    fn the_services_door_asks_for_what_it_was_given() {
        let token = "--services-token 0123456789abcdef";
        let key = "--services-credentials AK:SK";
        let proof = |args: String| matches!(config(&args), Ok(config) if config.services_auth != ServicesAuth::Nothing);
        assert!(config("").unwrap().services_auth == ServicesAuth::Nothing);
        assert!(proof(format!("--services-auth bearer {token}")));
        assert!(proof(format!("--services-auth sigv4 {key}")));
        assert!(proof(format!("--services-auth any {token}")));
        assert!(proof(format!("--services-auth any {key}")));
        assert!(proof(format!("--services-auth any {token} {key}")));
        assert!(matches!(config("--services-auth bearer"), Err(Error::NoServicesToken)));
        assert!(matches!(config("--services-auth sigv4"), Err(Error::NoServicesCredentials)));
        assert!(matches!(config("--services-auth any"), Err(Error::NoServicesProof)));
        assert!(matches!(
            config("--services-auth bearer --services-token short"),
            Err(Error::ServicesToken(_))
        ));
        for args in [token, key] {
            assert!(matches!(config(args), Err(Error::NoServicesAuth(_))), "{args}");
        }
        assert!(matches!(
            config(&format!("--services-auth sigv4 {key} {token}")),
            Err(Error::NoServicesAuth(_))
        ));
        assert!(matches!(
            config(&format!("--services-auth bearer {key} {token}")),
            Err(Error::NoServicesAuth(_))
        ));
    }

    #[test]
    fn a_door_may_face_the_world_where_everybody_proves_who_they_are() {
        let refused = |args: &str| {
            let args = ["gateway"].into_iter().chain(args.split(' '));
            matches!(Cli::try_parse_from(args).unwrap().config(), Err(ConfigError::NotLoopback { .. }))
        };
        let jwt = "--auth jwt --jwks-file k --jwt-audience game";
        let services = "--services-auth bearer --services-token 0123456789abcdef";
        assert!(refused("--players 0.0.0.0:0"));
        assert!(refused("--players 0.0.0.0:0 --api-key-file k"));
        assert!(refused(&format!("--players 0.0.0.0:0 {services}")));
        assert!(!refused(&format!("--players 0.0.0.0:0 {jwt}")));
        assert!(!refused("--players 0.0.0.0:0 --api-key-file k --require-api-key"));
        assert!(refused(&format!("--services 0.0.0.0:0 {jwt}")));
        assert!(!refused(&format!("--services 0.0.0.0:0 {services}")));
        assert!(!refused("--players 0.0.0.0:0 --services 0.0.0.0:0 --insecure-bind"));
    }
}
