//! Requests that are signed by AWS Signature Version 4, as every AWS SDK and the CLI sign them.
//!
//! Facts: "Signature Version 4 for API requests" of the IAM user guide. A signature is good for [`GOOD_FOR`] and covers
//! the whole request, so the same request can be sent again by whoever has read it in that time: TLS keeps it from being
//! read.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use rallypoint_fleet::Timestamp;
use rallypoint_wire::server_sdk::signature::{ALGORITHM, SERVICE, TERMINATOR};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::ServerCredentials;
use super::sigv4::moment;
use crate::secret::Secret;

/// By how much a signer's clock may differ, as AWS's services take it.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);
const DATE: &str = "x-amz-date";
const CONTENT_HASH: &str = "x-amz-content-sha256";
/// What must be signed in every request.
const ALWAYS_SIGNED: [&str; 2] = ["host", DATE];
/// What must be signed where it is there, because it decides what is done.
const SIGNED_IF_SENT: [&str; 3] = ["x-amz-target", CONTENT_HASH, "x-amz-security-token"];

/// Why a request of the services' door is not its sender's to make. The messages hold nothing of what was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum Unproven {
    #[error(
        "nothing says who calls: sign the request, or show the services' token as Authorization: Bearer <token>"
    )]
    NothingShown,
    #[error("the token is not the services' token of this gateway")]
    Token,
    #[error(
        "Authorization must have {0}: <key>/<yyyymmdd>/<region>/{SERVICE}/{TERMINATOR}, SignedHeaders, Signature"
    )]
    Incomplete(&'static str),
    #[error("{0} must be in the request, and in SignedHeaders")]
    Unsigned(&'static str),
    #[error("The security token included in the request is invalid: no such access key is known here")]
    UnknownKey,
    #[error("Signature expired: it is good for 5 minutes; check the clock of who signs")]
    Expired,
    #[error("Signature not yet current: it is from the future; check the clock of who signs")]
    Future,
    #[error(
        "The request signature we calculated does not match the signature you provided. Check the secret access key, \
         and that nothing changes the request on its way"
    )]
    Mismatch,
    #[error("the body did not arrive whole, or is too large")]
    Body,
}

impl Unproven {
    /// The same in a word, for who counts.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::NothingShown => "nothing_shown",
            Self::Token => "token",
            Self::Incomplete(_) | Self::Unsigned(_) | Self::Body => "malformed",
            Self::UnknownKey => "unknown_key",
            Self::Expired => "expired",
            Self::Future => "not_yet",
            Self::Mismatch => "signature",
        }
    }
}

/// What `Authorization` says of a signature.
#[derive(Debug)]
pub(super) struct SignedRequest {
    access_key: String,
    day: String,
    region: String,
    /// `<service>/<terminator>`.
    rest: String,
    signed: Vec<String>,
    signature: String,
}

impl SignedRequest {
    /// None for a request that does not say it is signed. Members that are missing are empty.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let members = value.strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
        let member = |wanted: &str| {
            let mut all = members.split(',').filter_map(|member| member.trim().split_once('='));
            all.find(|(name, _)| *name == wanted).map(|(_, value)| value).unwrap_or_default()
        };
        let mut scope = member("Credential").splitn(4, '/').map(str::to_owned);
        let mut next = || scope.next().unwrap_or_default();
        Some(Self {
            access_key: next(),
            day: next(),
            region: next(),
            rest: next(),
            signed: member("SignedHeaders").split(';').map(str::to_ascii_lowercase).collect(),
            signature: member("Signature").to_owned(),
        })
    }

    /// What can be refused before the body is there; answers the key that it says it is signed with.
    pub(super) fn check_head<'a>(
        &self,
        head: &Parts,
        known: &'a [ServerCredentials],
        now: Timestamp,
    ) -> Result<&'a ServerCredentials, Unproven> {
        if self.rest != format!("{SERVICE}/{TERMINATOR}") || self.region.is_empty() {
            return Err(Unproven::Incomplete("Credential"));
        }
        if self.signature.is_empty() {
            return Err(Unproven::Incomplete("Signature"));
        }
        let is_signed = |name: &str| self.signed.iter().any(|signed| signed == name);
        for name in ALWAYS_SIGNED {
            if !is_signed(name) || !head.headers.contains_key(name) {
                return Err(Unproven::Unsigned(name));
            }
        }
        if let Some(name) =
            SIGNED_IF_SENT.into_iter().find(|name| head.headers.contains_key(*name) && !is_signed(name))
        {
            return Err(Unproven::Unsigned(name));
        }
        let key = known.iter().find(|key| key.access_key() == self.access_key).ok_or(Unproven::UnknownKey)?;
        let signed_at = self.signed_at(head)?;
        if signed_at.after(GOOD_FOR) < now {
            return Err(Unproven::Expired);
        }
        if now.after(GOOD_FOR) < signed_at {
            return Err(Unproven::Future);
        }
        Ok(key)
    }

    /// Whether this key has signed this request.
    pub(super) fn check(
        &self,
        head: &Parts,
        body: &Bytes,
        key: &ServerCredentials,
        secret: &Secret,
    ) -> Result<(), Unproven> {
        let hash = hex::encode(Sha256::digest(body));
        if head.headers.get(CONTENT_HASH).is_some_and(|said| said.as_bytes() != hash.as_bytes()) {
            return Err(Unproven::Mismatch);
        }
        let expected = self.expected(head, hash, key, self.signed_at(head)?).ok_or(Unproven::Mismatch)?;
        if secret.same(&expected, &self.signature) { Ok(()) } else { Err(Unproven::Mismatch) }
    }

    fn signed_at(&self, head: &Parts) -> Result<Timestamp, Unproven> {
        let date = head.headers.get(DATE).and_then(|date| date.to_str().ok()).unwrap_or_default();
        let is_of_day = self.day.len() == "yyyymmdd".len() && date.starts_with(&self.day);
        moment(date).filter(|_| is_of_day).ok_or(Unproven::Unsigned(DATE))
    }

    /// The signature that this key makes of what was signed; none for what cannot be signed.
    fn expected(&self, head: &Parts, hash: String, key: &ServerCredentials, at: Timestamp) -> Option<String> {
        let credentials = Credentials::new(key.access_key(), key.secret_key(), None, None, "services");
        let identity = credentials.into();
        let mut settings = SigningSettings::default();
        // What was signed is known: nothing is left out of it.
        settings.excluded_headers = None;
        let time: SystemTime = UNIX_EPOCH + Duration::from_millis(at.0);
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(SERVICE)
            .time(time)
            .settings(settings)
            .build()
            .ok()?
            .into();
        let mut headers = Vec::with_capacity(self.signed.len());
        for name in &self.signed {
            for value in head.headers.get_all(name) {
                headers.push((name.as_str(), value.to_str().ok()?));
            }
        }
        let host = head.headers.get(header::HOST)?.to_str().ok()?;
        let uri = format!("https://{host}{}", head.uri.path_and_query()?);
        let body = SignableBody::Precomputed(hash);
        let request = SignableRequest::new(head.method.as_str(), uri, headers.into_iter(), body).ok()?;
        Some(sign(request, &params).ok()?.signature().to_owned())
    }
}
