//! Signs the query of a connection (source: the Go SDK 5.6.0, whose output the test repeats).

use std::time::SystemTime;

use rallypoint_wire::server_sdk::SigV4Query;
use rallypoint_wire::server_sdk::signature::{
    ALGORITHM, SERVICE, Space, TERMINATOR, signed_ids, text_to_sign,
};
use ring::{digest, hmac};
use time::OffsetDateTime;

use super::parameters::SigningKeys;

/// The members of the query that say by whom and when the ids were signed.
pub(crate) fn sign(
    keys: &SigningKeys,
    process_id: &str,
    host_id: &str,
    fleet_id: &str,
    now: SystemTime,
) -> SigV4Query {
    let now = OffsetDateTime::from(now);
    let day = format!("{:04}{:02}{:02}", now.year(), u8::from(now.month()), now.day());
    let date = format!("{day}T{:02}{:02}{:02}Z", now.hour(), now.minute(), now.second());
    let scope = format!("{day}/{}/{SERVICE}/{TERMINATOR}", keys.region);

    let ids = signed_ids(host_id, fleet_id, process_id, Space::Escaped);
    let digest = hex(digest::digest(&digest::SHA256, ids.as_bytes()).as_ref());
    let to_sign = text_to_sign(&date, &scope, &digest);

    let secret = format!("AWS4{}", keys.secret_key);
    let key = [&day, &keys.region, SERVICE, TERMINATOR]
        .iter()
        .fold(secret.into_bytes(), |key, part| authenticate(&key, part.as_bytes()));
    SigV4Query {
        algorithm: ALGORITHM.to_owned(),
        credential: format!("{}/{scope}", keys.access_key),
        date,
        signature: hex(&authenticate(&key, to_sign.as_bytes())),
        security_token: keys.session_token.clone(),
    }
}

fn authenticate(key: &[u8], text: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// 2026-11-21 08:39:28 UTC.
    const SIGNED_AT: Duration = Duration::from_secs(1_795_250_368);

    fn keys() -> SigningKeys {
        SigningKeys {
            region: "us-west-2".to_owned(),
            access_key: "AK".to_owned(),
            secret_key: "SK".to_owned(),
            session_token: String::new(),
        }
    }

    /// The real Go SDK wrote it for the same input.
    #[test]
    fn the_signature_is_the_go_sdks() {
        let signed = sign(&keys(), "p1", "h1", "fleet-1", SystemTime::UNIX_EPOCH + SIGNED_AT);
        assert_eq!(signed.date, "20261121T083928Z");
        assert_eq!(signed.credential, "AK/20261121/us-west-2/gamelift/aws4_request");
        assert_eq!(signed.signature, "a421a047fd0cb9fc3a1d48eebc35ee11899ffd3dc26fea1f31ec25697b6df356");
        assert_eq!(signed.algorithm, "AWS4-HMAC-SHA256");
    }

    #[test]
    fn everything_signed_counts() {
        let at = SystemTime::UNIX_EPOCH + SIGNED_AT;
        let first = sign(&keys(), "p1", "a/b", "fleet-1", at).signature;
        let later = at + Duration::from_secs(1);
        let others = [
            sign(&keys(), "p2", "a/b", "fleet-1", at),
            sign(&keys(), "p1", "a%2Fb", "fleet-1", at),
            sign(&keys(), "p1", "a/b", "fleet-2", at),
            sign(&keys(), "p1", "a/b", "fleet-1", later),
            sign(&SigningKeys { secret_key: "SL".to_owned(), ..keys() }, "p1", "a/b", "fleet-1", at),
            sign(&SigningKeys { region: "eu-west-1".to_owned(), ..keys() }, "p1", "a/b", "fleet-1", at),
        ];
        for (at, other) in others.iter().enumerate() {
            assert_ne!(other.signature, first, "{at}");
        }
        let with_token = SigningKeys { session_token: "ST".to_owned(), ..keys() };
        let signed = sign(&with_token, "p1", "a/b", "fleet-1", at);
        assert_eq!((signed.signature, signed.security_token), (first, "ST".to_owned()));
    }
}
