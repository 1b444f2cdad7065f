//! Credentials that server processes get for a role, from a file of the operator's. On managed hosting GameLift makes
//! them; nothing here can.

use std::collections::BTreeMap;
use std::path::Path;

use rallypoint_wire::server_sdk::FleetRoleCredentials;
use serde::{Deserialize, Deserializer, de};
use thiserror::Error;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A file of credentials that cannot be used.
#[derive(Debug, Error)]
pub enum RoleCredentialsError {
    /// It cannot be read.
    #[error("cannot read {path}: {source}; name a readable file with --role-credentials")]
    Unreadable {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It does not hold what it should. The content is not shown: it is secret.
    #[error(
        "{path} does not hold credentials: line {line}, column {column}; write an object of role ARNs, each with \
         AccessKeyId, SecretAccessKey, SessionToken and Expiration"
    )]
    Malformed {
        /// Which file.
        path: String,
        /// Where in it.
        line: usize,
        /// Where in that line.
        column: usize,
    },
}

/// Credentials by role ARN.
#[derive(Clone, Default)]
pub struct RoleCredentials {
    of: BTreeMap<String, Credentials>,
}

// Secrets stay out of logs.
impl std::fmt::Debug for RoleCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.of.keys()).finish()
    }
}

/// What `aws sts assume-role` prints.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Credentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    /// Milliseconds since the epoch.
    #[serde(deserialize_with = "expiration")]
    expiration: i64,
}

impl RoleCredentials {
    /// Reads a file: a JSON object of role ARNs, each with `AccessKeyId`, `SecretAccessKey`, `SessionToken` and
    /// `Expiration` (ISO 8601, or milliseconds since the epoch).
    ///
    /// # Errors
    /// It cannot be read, or holds something else.
    pub fn from_file(path: &Path) -> Result<Self, RoleCredentialsError> {
        let shown = || path.display().to_string();
        let content = std::fs::read(path)
            .map_err(|source| RoleCredentialsError::Unreadable { path: shown(), source })?;
        let of = serde_json::from_slice(&content).map_err(|problem| RoleCredentialsError::Malformed {
            path: shown(),
            line: problem.line(),
            column: problem.column(),
        })?;
        Ok(Self { of })
    }

    /// What a process is answered that asks for a role under a session name. Of a role that is not there the access key
    /// id is empty: the SDKs then know that this is no managed hosting, and ask no more.
    pub(crate) fn of(&self, role: &str, session: &str) -> FleetRoleCredentials {
        let Some(credentials) = self.of.get(role) else { return FleetRoleCredentials::default() };
        FleetRoleCredentials {
            assumed_role_user_arn: assumed_role(role, session),
            assumed_role_id: format!("{}:{session}", credentials.access_key_id),
            access_key_id: credentials.access_key_id.clone(),
            secret_access_key: credentials.secret_access_key.clone(),
            session_token: credentials.session_token.clone(),
            expiration: credentials.expiration,
        }
    }
}

/// `arn:aws:iam::1:role/path/name` becomes `arn:aws:sts::1:assumed-role/name/session`.
fn assumed_role(role: &str, session: &str) -> String {
    let (head, path) = role.split_once(":role/").unwrap_or((role, ""));
    let name = path.rsplit('/').next().unwrap_or_default();
    format!("{}:assumed-role/{name}/{session}", head.replacen(":iam:", ":sts:", 1))
}

fn expiration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Milliseconds(i64),
        Iso(String),
    }
    match Written::deserialize(deserializer)? {
        Written::Milliseconds(milliseconds) => Ok(milliseconds),
        Written::Iso(text) => {
            let at = OffsetDateTime::parse(&text, &Rfc3339).map_err(de::Error::custom)?;
            i64::try_from(at.unix_timestamp_nanos() / 1_000_000).map_err(de::Error::custom)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RoleCredentials, RoleCredentialsError};

    fn read(content: &str) -> Result<RoleCredentials, RoleCredentialsError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        RoleCredentials::from_file(file.path())
    }

    const ROLE: &str = "arn:aws:iam::123456789012:role/games/server";

    #[test]
    fn a_role_of_the_file_is_answered_and_no_other() {
        let file = format!(
            r#"{{"{ROLE}": {{"AccessKeyId": "AK", "SecretAccessKey": "SK", "SessionToken": "ST",
                 "Expiration": "2023-11-14T22:13:20+00:00"}}}}"#
        );
        let credentials = read(&file).unwrap();
        let known = credentials.of(ROLE, "me");
        assert_eq!((known.access_key_id.as_str(), known.expiration), ("AK", 1_700_000_000_000));
        assert_eq!(known.assumed_role_user_arn, "arn:aws:sts::123456789012:assumed-role/server/me");
        assert_eq!(credentials.of("arn:aws:iam::1:role/other", "me").access_key_id, "");
        assert!(!format!("{credentials:?}").contains("SK"));
        let milliseconds = file.replace("\"2023-11-14T22:13:20+00:00\"", "1700000000000");
        assert_eq!(read(&milliseconds).unwrap().of(ROLE, "me").expiration, 1_700_000_000_000);
    }

    #[test]
    fn a_bad_file_is_refused_without_showing_its_secrets() {
        for bad in
            ["", "[]", r#"{"r": {"AccessKeyId": "AK", "SecretAccessKey": "SECRET"}}"#, r#"{"r": "SECRET"}"#]
        {
            let refusal = read(bad).unwrap_err().to_string();
            assert!(refusal.contains("line") && !refusal.contains("SECRET"), "{refusal}");
        }
    }
}
