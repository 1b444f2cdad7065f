//! The server SDKs' signed connects: AWS Signature Version 4 over three members of the query and nothing else.
//! Facts: the Go SDK 5.6.0 and the C++ SDK 5.4.0; the test vector is the Go SDK's.

use std::fmt;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use rallypoint_fleet::Timestamp;
use rallypoint_wire::server_sdk::signature::{
    ALGORITHM, SERVICE, Space, TERMINATOR, signed_ids, text_to_sign,
};
use rallypoint_wire::server_sdk::{ConnectQuery, SigV4Query};
use sha2::{Digest, Sha256};
use thiserror::Error;
use time::PrimitiveDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");
/// For how long a signature is good. The SDKs sign once and show the same URL whenever they dial again, so AWS's
/// five minutes would lock a server out at its first lost connection. Before these hours are over a process is told
/// to connect anew with a token.
pub(super) const GOOD_FOR: Duration = Duration::from_secs(12 * 3600);
/// How far a signer's clock may be ahead.
const AHEAD: Duration = Duration::from_secs(15 * 60);

/// An access key that game servers may sign with.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerCredentials {
    access_key: String,
    secret_key: String,
}

/// Text that is not `ACCESS:SECRET`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("give ACCESS:SECRET, an access key's id without / and its secret")]
pub struct CredentialsError;

impl ServerCredentials {
    /// Reads `ACCESS:SECRET`.
    ///
    /// # Errors
    /// One of the two is missing, or the id holds a `/`, which ends it in a signed query.
    pub fn read(text: &str) -> Result<Self, CredentialsError> {
        match text.split_once(':') {
            Some((access, secret)) if !access.is_empty() && !access.contains('/') && !secret.is_empty() => {
                Ok(Self { access_key: access.to_owned(), secret_key: secret.to_owned() })
            }
            _ => Err(CredentialsError),
        }
    }
}

impl ServerCredentials {
    /// The key's id, which is no secret.
    pub(super) fn access_key(&self) -> &str {
        &self.access_key
    }

    pub(super) fn secret_key(&self) -> &str {
        &self.secret_key
    }
}

// The secret stays out of logs.
impl fmt::Debug for ServerCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerCredentials({}:..)", self.access_key)
    }
}

/// Why a signed query does not open a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum SignatureProblem {
    #[error("X-Amz-Algorithm must be {ALGORITHM}")]
    Algorithm,
    #[error("X-Amz-Credential must be <key>/<yyyymmdd>/<region>/{SERVICE}/{TERMINATOR}")]
    Credential,
    #[error("X-Amz-Date must be yyyymmddThhmmssZ, of the day in X-Amz-Credential")]
    Date,
    #[error("this access key is unknown here: name it in --server-credentials")]
    UnknownKey,
    #[error(
        "the signature does not match: check the secret key, and that pID, ComputeId and FleetId are as signed"
    )]
    Mismatch,
    #[error("the signature is too old: initialise the server SDK anew, so that it signs again")]
    Old,
    #[error("the signature is from the future: set this machine's or the server's clock")]
    Future,
}

/// Until when a signed query opens sockets.
pub(super) fn verify(
    now: Timestamp,
    query: &ConnectQuery,
    signature: &SigV4Query,
    known: &[ServerCredentials],
) -> Result<Timestamp, SignatureProblem> {
    if signature.algorithm != ALGORITHM {
        return Err(SignatureProblem::Algorithm);
    }
    let (access_key, scope) = signature.credential.split_once('/').ok_or(SignatureProblem::Credential)?;
    let [day, region, SERVICE, TERMINATOR] = scope.split('/').collect::<Vec<_>>()[..] else {
        return Err(SignatureProblem::Credential);
    };
    let signed_at = moment(&signature.date).ok_or(SignatureProblem::Date)?;
    if !signature.date.starts_with(day) || day.len() != "yyyymmdd".len() {
        return Err(SignatureProblem::Date);
    }
    let credentials =
        known.iter().find(|known| known.access_key == access_key).ok_or(SignatureProblem::UnknownKey)?;
    let claimed = hex::decode(&signature.signature).map_err(|_| SignatureProblem::Mismatch)?;
    let key = [day, region, SERVICE, TERMINATOR]
        .iter()
        .fold(format!("AWS4{}", credentials.secret_key).into_bytes(), |key, part| {
            mac(&key, part).finalize().into_bytes().to_vec()
        });
    let is_signed = |space| {
        let ids = signed_ids(&query.compute_id, &query.fleet_id, &query.process_id, space);
        let text = text_to_sign(&signature.date, scope, &hex::encode(Sha256::digest(ids)));
        mac(&key, &text).verify_slice(&claimed).is_ok()
    };
    if !is_signed(Space::Plus) && !is_signed(Space::Escaped) {
        return Err(SignatureProblem::Mismatch);
    }
    // Only who knows the key learns how its clock is.
    if signed_at > now.after(AHEAD) {
        return Err(SignatureProblem::Future);
    }
    let until = signed_at.after(GOOD_FOR);
    if until <= now { Err(SignatureProblem::Old) } else { Ok(until) }
}

/// When something was signed, by `yyyymmddThhmmssZ`.
pub(super) fn moment(date: &str) -> Option<Timestamp> {
    let moment = PrimitiveDateTime::parse(date, DATE).ok()?.assume_utc();
    u64::try_from(moment.unix_timestamp()).ok().map(|seconds| Timestamp(seconds * 1000))
}

fn mac(key: &[u8], text: &str) -> Hmac<Sha256> {
    // HMAC itself does this to keys longer than a block; up to there they are padded with zeros.
    let mut block = [0; 64];
    match block.get_mut(..key.len()) {
        Some(start) => start.copy_from_slice(key),
        None => block[..32].copy_from_slice(&Sha256::digest(key)),
    }
    let mut mac = Hmac::<Sha256>::new((&block).into());
    mac.update(text.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use rallypoint_fleet::Timestamp;
    use rallypoint_wire::server_sdk::signature::ALGORITHM;
    use rallypoint_wire::server_sdk::{ConnectQuery, SigV4Query};

    use super::{AHEAD, GOOD_FOR, ServerCredentials, SignatureProblem, mac, moment, verify};

    /// What the Go SDK makes of access key AK and secret key SK.
    fn signed() -> (ConnectQuery, SigV4Query) {
        let query = ConnectQuery {
            process_id: "p1".to_owned(),
            compute_id: "h1".to_owned(),
            fleet_id: "fleet-1".to_owned(),
            ..ConnectQuery::default()
        };
        let signature = SigV4Query {
            algorithm: ALGORITHM.to_owned(),
            credential: "AK/20261121/us-west-2/gamelift/aws4_request".to_owned(),
            date: "20261121T083928Z".to_owned(),
            signature: "a421a047fd0cb9fc3a1d48eebc35ee11899ffd3dc26fea1f31ec25697b6df356".to_owned(),
            security_token: String::new(),
        };
        (query, signature)
    }

    fn known() -> Vec<ServerCredentials> {
        ["OTHER:KEY", "AK:SK"].map(|text| ServerCredentials::read(text).unwrap()).to_vec()
    }

    fn signed_at() -> Timestamp {
        moment("20261121T083928Z").unwrap()
    }

    #[test]
    fn the_go_sdks_signature_is_good_for_its_hours() {
        let (query, signature) = signed();
        let at = |now| verify(now, &query, &signature, &known());
        let until = signed_at().after(GOOD_FOR);
        assert_eq!(signed_at(), Timestamp(1_795_250_368_000));
        assert_eq!(at(signed_at()), Ok(until));
        assert_eq!(at(Timestamp(until.0 - 1)), Ok(until));
        assert_eq!(at(until), Err(SignatureProblem::Old));
        let ahead = signed_at().0 - u64::try_from(AHEAD.as_millis()).unwrap();
        assert_eq!(at(Timestamp(ahead)), Ok(until));
        assert_eq!(at(Timestamp(ahead - 1)), Err(SignatureProblem::Future));
    }

    #[test]
    fn what_is_signed_cannot_be_changed() {
        let change = |change: &dyn Fn(&mut ConnectQuery, &mut SigV4Query)| {
            let (mut query, mut signature) = signed();
            change(&mut query, &mut signature);
            verify(signed_at(), &query, &signature, &known()).unwrap_err()
        };
        use SignatureProblem::{Algorithm, Credential, Date, Mismatch, UnknownKey};
        assert_eq!(change(&|query, _| query.process_id = "p2".to_owned()), Mismatch);
        assert_eq!(change(&|query, _| query.compute_id = "h2".to_owned()), Mismatch);
        assert_eq!(change(&|query, _| query.fleet_id = "fleet-2".to_owned()), Mismatch);
        assert_eq!(change(&|_, s| s.date = "20261121T083929Z".to_owned()), Mismatch);
        assert_eq!(change(&|_, s| s.signature = s.signature.replace('a', "b")), Mismatch);
        assert_eq!(change(&|_, s| s.signature = String::new()), Mismatch);
        assert_eq!(change(&|_, s| s.signature = "no digits".to_owned()), Mismatch);
        assert_eq!(change(&|_, s| s.credential = s.credential.replace("us-west-2", "x")), Mismatch);
        assert_eq!(change(&|_, s| s.credential = s.credential.replace("AK", "OTHER")), Mismatch);
        assert_eq!(change(&|_, s| s.credential = s.credential.replace("AK", "BK")), UnknownKey);
        assert_eq!(change(&|_, s| s.credential = s.credential.replace("gamelift", "s3")), Credential);
        assert_eq!(change(&|_, s| s.credential = "AK".to_owned()), Credential);
        assert_eq!(change(&|_, s| s.credential = s.credential.replace("21/", "22/")), Date);
        assert_eq!(change(&|_, s| s.credential = s.credential.replace("20261121", "")), Date);
        assert_eq!(change(&|_, s| s.date = "2026-11-21".to_owned()), Date);
        assert_eq!(change(&|_, s| s.algorithm = "AWS4-HMAC-SHA1".to_owned()), Algorithm);
    }

    #[test]
    fn spaces_may_be_signed_in_both_ways_and_slashes_in_one() {
        for (canonical, compute) in [
            ("ComputeId=a+b&FleetId=fleet-1&pID=p1", "a b"),
            ("ComputeId=a%20b&FleetId=fleet-1&pID=p1", "a b"),
            ("ComputeId=a%2Fb&FleetId=fleet-1&pID=p1", "a/b"),
        ] {
            let (mut query, mut signature) = signed();
            query.compute_id = compute.to_owned();
            signature.signature = sign("SK", &signature, canonical);
            assert!(verify(signed_at(), &query, &signature, &known()).is_ok(), "{canonical}");
        }
    }

    /// Signs as the SDKs do, step by step.
    fn sign(secret: &str, signature: &SigV4Query, canonical: &str) -> String {
        use sha2::Digest;
        let scope = signature.credential.split_once('/').unwrap().1;
        let digest = hex::encode(sha2::Sha256::digest(canonical));
        let text = format!("{ALGORITHM}\n{}\n{scope}\n{digest}", signature.date);
        let mut key = format!("AWS4{secret}").into_bytes();
        for part in scope.split('/') {
            key = super::Mac::finalize(mac(&key, part)).into_bytes().to_vec();
        }
        hex::encode(super::Mac::finalize(mac(&key, &text)).into_bytes())
    }

    #[test]
    fn keys_of_any_length_make_hmacs() {
        use hmac::{Hmac, KeyInit, Mac};
        for length in [0, 1, 63, 64, 65, 200] {
            let key = vec![b'k'; length];
            let mut theirs = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
            theirs.update(b"text");
            assert_eq!(mac(&key, "text").finalize().into_bytes(), theirs.finalize().into_bytes(), "{length}");
        }
    }

    #[test]
    fn credentials_are_two_parts_and_hide_one() {
        let read = ServerCredentials::read("AK:S:K/+=").unwrap();
        assert_eq!(format!("{read:?}"), "ServerCredentials(AK:..)");
        for wrong in ["", "AK", "AK:", ":SK", "A/K:SK"] {
            assert!(ServerCredentials::read(wrong).is_err(), "{wrong}");
        }
    }
}
