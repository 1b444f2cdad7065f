//! What a token proves, to the millisecond: no clock is read.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rallypoint_fleet::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;

use super::keys::KeySet;
use super::token::{Proof, TokenProblem, TokenRules, verify};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
const EXPIRES: u64 = 1_700_000_000;

fn token(claims: &Value) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!("{}.{}", part(&json!({"alg": "HS256"})), part(claims));
    let mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap().chain_update(&signed);
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn rules() -> TokenRules {
    TokenRules {
        issuers: Vec::new(),
        audiences: None,
        leeway: Duration::from_secs(30),
        subject_claim: "sub".to_owned(),
    }
}

fn proof(claims: &Value, now: u64) -> Result<Proof, TokenProblem> {
    let keys = KeySet::of_secret(&[SECRET, b"\r\n"].concat()).unwrap();
    verify(&token(claims), &keys, &rules(), Timestamp(now))
}

#[test]
fn a_token_is_good_until_its_end_and_the_leeway_are_over() {
    let claims = json!({"sub": "ada", "exp": EXPIRES});
    let until = Timestamp(EXPIRES * 1000 + 30_000);
    assert_eq!(proof(&claims, until.0 - 1), Ok(Proof { subject: "ada".into(), until }));
    assert_eq!(proof(&claims, until.0), Err(TokenProblem::Expired));
    let fraction = json!({"sub": "ada", "exp": EXPIRES as f64 + 0.5});
    assert_eq!(proof(&fraction, until.0 + 499).map(|proof| proof.until.0), Ok(until.0 + 500));
}

#[test]
fn a_token_is_good_from_its_beginning_less_the_leeway() {
    for claim in ["nbf", "iat"] {
        let claims = json!({"sub": "ada", "exp": EXPIRES, claim: EXPIRES - 600});
        let since = (EXPIRES - 600) * 1000 - 30_000;
        assert_eq!(proof(&claims, since - 1), Err(TokenProblem::NotYet), "{claim}");
        assert!(proof(&claims, since).is_ok(), "{claim}");
    }
}

#[test]
fn a_set_without_a_good_key_is_none() {
    use super::keys::KeysProblem;

    let problem = |text: &str| KeySet::of_jwks(text.as_bytes()).unwrap_err();
    assert_eq!(problem("[]"), KeysProblem::NoSet);
    assert_eq!(problem(r#"{"keys": 7}"#), KeysProblem::NoSet);
    assert_eq!(problem(r#"{"keys": []}"#), KeysProblem::NoneUsable);
    let many = json!({"keys": vec![json!({}); 65]}).to_string();
    assert_eq!(problem(&many), KeysProblem::TooMany(65));
    assert_eq!(KeySet::of_secret(&[0; 31]).unwrap_err(), KeysProblem::ShortSecret(31));
}
